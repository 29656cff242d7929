# What readall() and RawIOBase.read() return is theirs alone: the buffer behind it may be collected at once.
import io
import os
import tempfile

text = bytes(range(1, 256)) * 40
with tempfile.NamedTemporaryFile() as f:
    f.write(text)
    f.flush()
    for i in range(300):
        with io.FileIO(f.name) as g:
            assert g.readall() == text, i


class Raw(io.RawIOBase):
    def readable(self):
        return True

    def readinto(self, b):
        b[:5] = b"hello"
        return 5


for i in range(300):
    assert Raw().read(5) == b"hello", i
    junk = [bytearray(5) for _ in range(20)]
print("ok")
