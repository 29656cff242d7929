# TLS between two threads, through the library's _ssl and the struct of our sockets; timeouts set later are seen by it.
import os
import socket
import ssl
import sys
import threading

data = os.path.join(os.path.dirname(os.__file__), "test", "keycert.pem")
if not os.path.exists(data):
    sys.exit(0)  # the library's tests are not installed

server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
server_context.load_cert_chain(data)
context = ssl.create_default_context(cafile=data)
listener = socket.create_server(("127.0.0.1", 0))


def serve():
    raw, _ = listener.accept()
    with server_context.wrap_socket(raw, server_side=True) as s:
        s.sendall(s.recv(100)[::-1] * 1000)
        s.recv(1)


thread = threading.Thread(target=serve)
thread.start()
with context.wrap_socket(socket.create_connection(listener.getsockname(), timeout=20), server_hostname="localhost") as s:
    s.sendall(b"hello")
    got = 0
    while got < 5000:
        got += len(s.recv(4096))
    assert got == 5000 and s.version().startswith("TLS")
    s.settimeout(0.05)
    try:
        s.recv(1)
    except TimeoutError as e:
        assert "timed out" in str(e)
    else:
        raise AssertionError
    s.sendall(b"x")
thread.join()
listener.close()
