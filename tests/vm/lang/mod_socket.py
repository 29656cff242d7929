# Sockets on the local host: streams, datagrams, timeouts, addresses, ancillary data, and what misuse raises.
import _socket as S, _thread, posix

def raises(exc, text, f, *args, **kw):
    try:
        f(*args, **kw)
    except exc as e:
        assert type(e) is exc and str(e) == text, (type(e), str(e))
    else:
        assert False, text

# A connection over TCP, the server in a thread.
server = S.socket()
server.bind(("127.0.0.1", 0))
server.listen()
def serve():
    fd, addr = server._accept()
    conn = S.socket(fileno=fd)
    assert (conn.family, conn.type, conn.proto) == (S.AF_INET, S.SOCK_STREAM, 6) and addr[0] == "127.0.0.1"
    while data := conn.recv(1000):
        conn.sendall(data.upper())
    conn.close()
_thread.start_new_thread(serve, ())
c = S.socket()
c.connect(server.getsockname())
assert c.getpeername() == server.getsockname()
c.sendall(b"hello " * 10)
got = b""
while len(got) < 60:
    got += c.recv(7)
assert got == b"HELLO " * 10
c.shutdown(S.SHUT_WR)
assert c.recv(10) == b""
c.close()
assert c.fileno() == -1 and repr(c) == "<socket object, fd=-1, family=2, type=1, proto=0>"
raises(OSError, "[Errno 9] Bad file descriptor", c.getsockname)

server.settimeout(0.02)
assert server.timeout == 0.02 and server.getblocking() is True
raises(TimeoutError, "timed out", server._accept)
server.setblocking(False)
assert server.gettimeout() == 0.0
raises(BlockingIOError, "[Errno 11] Resource temporarily unavailable", server._accept)
server.setsockopt(S.SOL_SOCKET, S.SO_REUSEADDR, 1)
assert server.getsockopt(S.SOL_SOCKET, S.SO_REUSEADDR) == 1
assert server.getsockopt(S.SOL_SOCKET, S.SO_REUSEADDR, 4) == b"\1\0\0\0"
assert server.detach() >= 0 and server.fileno() == -1

# Pairs, buffers, messages.
a, b = S.socketpair()
assert a.send(b"hello") == 5 and b.recv(3) == b"hel" and b.recv_into(buf := bytearray(5)) == 2 and buf == b"lo\0\0\0"
assert a.sendmsg([b"a", bytearray(b"bc")]) == 3 and b.recvmsg(10) == (b"abc", [], 0, None)
assert a.sendmsg([b"q"], [(S.SOL_SOCKET, S.SCM_RIGHTS, (1).to_bytes(4, "little"))]) == 1
n, anc, flags, addr = b.recvmsg_into([buf], 100)
assert (n, buf[:1], flags, addr) == (1, b"q", 0, None) and anc[0][:2] == (S.SOL_SOCKET, S.SCM_RIGHTS)
posix.close(int.from_bytes(anc[0][2], "little"))
b.settimeout(0.01)
raises(TimeoutError, "timed out", b.recv, 1)
big = bytes(range(256)) * 4000
_thread.start_new_thread(a.sendall, (big,))
got = bytearray()
b.settimeout(10)
while len(got) < len(big):
    got += b.recv(50000)
assert got == big
a.close()
assert b.recv(1) == b""
raises(BrokenPipeError, "[Errno 32] Broken pipe", b.send, b"x")

u = S.socket(S.AF_INET, S.SOCK_DGRAM)
u.bind(("", 0))
assert u.sendto(b"self", ("127.0.0.1", u.getsockname()[1])) == 4
data, addr = u.recvfrom(100)
assert data == b"self" and addr[1] == u.getsockname()[1]
name = b"\0krait-test-%d" % posix.getpid()
x = S.socket(S.AF_UNIX, S.SOCK_DGRAM)
x.bind(name)
assert x.getsockname() == name
raises(OSError, "AF_UNIX path too long", x.bind, "x" * 200)

raises(TypeError, "bind(): AF_INET address must be tuple, not int", u.bind, 1)
raises(TypeError, "AF_INET address must be a pair (host, port)", u.bind, (1,))
raises(OverflowError, "bind(): port must be 0-65535.", u.bind, ("127.0.0.1", 99999))
raises(TypeError, "str, bytes or bytearray expected, not int", u.bind, (1, 1))
raises(ValueError, "negative buffersize in recv", u.recv, -1)
raises(TypeError, "recv() takes at least 1 argument (0 given)", u.recv)
raises(TypeError, "sendto() takes 2 or 3 arguments (1 given)", u.sendto, b"a")
raises(TypeError, "recv_into() argument 1 must be read-write bytes-like object, not bytes", u.recv_into, b"abc")
raises(ValueError, "buffer too small for requested bytes", u.recv_into, bytearray(3), 5)
raises(ValueError, "Timeout value out of range", u.settimeout, -1)
raises(TypeError, "a bytes-like object is required, not 'int'", b.sendmsg, [1])
raises(TypeError, "sendmsg() argument 2 must be an iterable", b.sendmsg, [b"a"], 1)
raises(OSError, "[Errno 97] Address family not supported by protocol", S.socket, 99)
raises(ValueError, "negative file descriptor", S.socket, fileno=-1)

assert S.inet_aton("1.2.3.4") == b"\1\2\3\4" and S.inet_ntoa(b"\1\2\3\4") == "1.2.3.4"
assert S.inet_pton(S.AF_INET6, "::1") == bytes(15) + b"\1" and S.inet_ntop(S.AF_INET6, bytes(16)) == "::"
raises(OSError, "illegal IP address string passed to inet_aton", S.inet_aton, "x")
raises(ValueError, "unknown address family 99", S.inet_ntop, 99, b"")
assert (S.htons(1), S.ntohs(256), S.htonl(1)) == (256, 1, 16777216)
raises(OverflowError, "htons: Python int too large to convert to C 16-bit unsigned integer", S.htons, 70000)
raises(OverflowError, "can't convert negative value to unsigned int", S.htonl, -1)
assert S.getaddrinfo("127.0.0.1", 80, type=S.SOCK_STREAM) == [(2, 1, 6, "", ("127.0.0.1", 80))]
assert S.getaddrinfo(b"127.0.0.1", "80", 2, 1) == [(2, 1, 6, "", ("127.0.0.1", 80))]
assert S.getnameinfo(("127.0.0.1", 80), S.NI_NUMERICHOST | S.NI_NUMERICSERV) == ("127.0.0.1", "80")
assert S.gethostbyname("127.0.0.1") == "127.0.0.1"
try:
    S.getaddrinfo("127.0.0.1", 1, flags=1 << 30)
except S.gaierror as e:
    assert isinstance(e, OSError) and e.errno == S.EAI_BADFLAGS
else:
    assert False
assert (S.CMSG_LEN(4), S.CMSG_SPACE(4)) == (20, 24)
S.setdefaulttimeout(5)
assert S.getdefaulttimeout() == 5.0 and S.socket().gettimeout() == 5.0
S.setdefaulttimeout(None)
class Sub(S.socket):
    def __init__(self): super().__init__(S.AF_INET, S.SOCK_DGRAM | S.SOCK_NONBLOCK)
s = Sub()
assert s.gettimeout() == 0.0 and s.type == S.SOCK_DGRAM
