# Digests of many lengths, fed whole and in pieces, and what the constructors refuse.
import _md5, _sha1, _sha256, _sha512, _sha3, _blake2

def raises(exc, text, f, *args, **kw):
    try:
        f(*args, **kw)
    except exc as e:
        assert type(e) is exc and str(e) == text, (type(e), str(e))
    else:
        assert False, text

data = bytes(i * i % 251 for i in range(2000))
# The digest of the digests of data[:n] for many n.
expected = {
    _md5.md5: "8a9cd691ce5d2ab7a882f90670feea37",
    _sha1.sha1: "13ea8d788c7d84cad7fe1117e0f2474a37c2cb40",
    _sha256.sha224: "96f45c3ecad30c2e7fcef8110b4336a49edffd02d8b535769c3b7249",
    _sha256.sha256: "3a60f2ef75e11ce17983b9c198cb7b939975a0c36cff6c7613272f84a3cfc237",
    _sha512.sha384: "87e9b51abd1841423101642037787ce94d2c0fab50999001e30edd918b26683cb84a9318a59274b1bf370e1d590bad6d",
    _sha512.sha512: "9add0691885e280f1781f9325acb0804015ce57b1180dcffe5fa31ea0e5c906951d94f43d768b0b4fc6f7f59c690f570907d8575ae0b2239ad20a3e59c9fe88c",
    _sha3.sha3_224: "fbb53b9fa742b8f6b4957b36da9ac313bca32776faad898abbc2f1d5",
    _sha3.sha3_256: "e71dfe1f14fa5d583787fd7751cb17c6e97be14f3b76ab2965931cda06cec730",
    _sha3.sha3_384: "77ca06cd5704502a163d43a94d0d4958adee2f1b79eb8aa60a6c47564e8f5973a0db2e21c06b4d5c6db0ffce58dec0bc",
    _sha3.sha3_512: "070596fbfeb4b212ce1763715cfa323af5abc9ab246b329a025bf857cdd388fb450bb4009c55dc957e496d56645beef193594a423788719166b9c8539cc3dce5",
    _blake2.blake2b: "803d026d3131334458883b43c87b2112a0d84c9b10d4b2a4c50a3469e9a3136bce65b4cdd81d6bc8779f833605c0ce6d55593a264dfadbadef1fc65416a0446c",
    _blake2.blake2s: "5cf7bff2e54faa55de588a59db3e5986bfec7773a6598e907c193bef428f23ad",
}
for f, digest in expected.items():
    total = f()
    for n in [*range(300), 2000]:
        h, g = f(data[:n]), f()
        g.update(data[:n // 3])
        half = g.copy()
        g.update(memoryview(data)[n // 3:n])
        assert g.digest() == h.digest() and len(h.digest()) == h.digest_size
        assert half.hexdigest() == f(data[:n // 3]).hexdigest()
        total.update(h.digest())
    assert total.hexdigest() == digest, (f, total.hexdigest())
    assert h.name == f.__name__

shake = _sha3.shake_128, _sha3.shake_256
assert [s(data).hexdigest(1000)[-40:] for s in shake] == ['c91a7b9272bd85e68e3ad8e0f8cf4986ec450f83', '5b89d976539cc1e7086bb9102e87ebd9a46e0344']
assert [_md5.md5(s().digest(168)).hexdigest() for s in shake] == ['76eaea24dd339f42abeeecf21a7986d0', 'c29bb491261f3506a71ede626ec71212']
assert shake[0]().digest_size == 0 and shake[0]().digest(0) == b""
tree = dict(digest_size=7, key=b"key", salt=b"salty", person=b"me", fanout=2, depth=3, leaf_size=7, node_offset=2**40,
            node_depth=3, inner_size=9, last_node=True)
assert [f(data, **tree).hexdigest() for f in (_blake2.blake2b, _blake2.blake2s)] == ['d34d87fad51acd', '0a3b64bedf6693']

raises(TypeError, "Strings must be encoded before hashing", _sha1.sha1, "a")
raises(TypeError, "object supporting the buffer API required", _sha1.sha1, 1)
raises(TypeError, "Strings must be encoded before hashing", _md5.md5().update, "a")
raises(TypeError, "sha1() takes at most 1 positional argument (2 given)", _sha1.sha1, b"", b"")
raises(TypeError, "cannot create '_sha256.sha256' instances", type(_sha256.sha256()))
assert _sha1.sha1(string=b"a", usedforsecurity=False).hexdigest() == "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"
raises(ValueError, "value must be positive", shake[0]().digest, -1)
raises(ValueError, "length is too large", shake[0]().digest, 2**29)
B, S = _blake2.blake2b, _blake2.blake2s
raises(ValueError, "digest_size must be between 1 and 64 bytes", B, digest_size=0)
raises(ValueError, "maximum key length is 32 bytes", S, key=bytes(33))
raises(ValueError, "maximum salt length is 16 bytes", B, salt=bytes(17))
raises(ValueError, "depth must be between 1 and 255", B, depth=0)
raises(OverflowError, "node_offset is too large", S, node_offset=2**48)
raises(ValueError, "inner_size must be between 0 and is 32", S, inner_size=33)
assert (B.MAX_DIGEST_SIZE, B.SALT_SIZE, S.MAX_KEY_SIZE, S.PERSON_SIZE) == (64, 16, 32, 8)
assert _sha3.sha3_256()._capacity_bits == 512 and shake[1]()._suffix == b"\x1f"
