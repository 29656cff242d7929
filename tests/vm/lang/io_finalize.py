# Streams that nothing leads to are flushed and closed, the outer ones first.
import _io as io
import gc
import posix

path = '/tmp/krait_io_finalize_%d' % posix.getpid()
log = []


class Raw(io._RawIOBase):
    def writable(self):
        return True

    def write(self, data):
        log.append(bytes(data))
        return len(data)

    def close(self):
        log.append('close')
        super().close()


def forget():
    f = io.TextIOWrapper(io.BufferedWriter(Raw()), 'ascii', write_through=False)
    f.write('text')


def forget_file():
    io.open(path, 'w').write('kept back')


def clear(depth=50):
    return clear(depth - 1) if depth else None


forget()
clear()
gc.collect()
assert log in ([b'text', 'close'], [b'text', 'close', 'close']), log


class Del(io.BytesIO):
    def __del__(self):
        log.append('del')
        super().__del__()

    def close(self):
        log.append('closed')
        super().close()


def forget_del():
    Del(b'x')


log.clear()
forget_del()
clear()
gc.collect()
assert log == ['del', 'closed'], log

try:
    forget_file()
    clear()
    gc.collect()
    with io.open(path) as f:
        assert f.read() == 'kept back'
finally:
    posix.unlink(path)
