# Objects whose id() was asked for die like others.
def ask():
    for i in range(300):
        id(str(i) * 10), id(bytes(i)), id([i]), id(2**70 + i)


ask()
for i in range(3):
    memory = bytearray(40_000_000)
ask()
