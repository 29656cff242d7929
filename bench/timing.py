"""What the Python programs of bench/ print: processor time a case, the least of five."""
import time


def report(cases, width):
    """cases: name to (how many things run() does, run); prints microseconds for one of them behind the name, in 'width' columns."""
    for name, (n, run) in cases.items():
        best = 1e9
        for _ in range(5):
            start = time.process_time()
            run()
            best = min(best, time.process_time() - start)
        print(f"{name:{width}} {best / n * 1e6:10.3f} us")
