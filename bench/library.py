"""Times native modules of the library: datetime, pickle, XML.  Prints processor time a case, the least of five.

    python3.11 bench/library.py; krait bench/library.py
"""
import io
import pickle
import xml.etree.ElementTree as ET
from datetime import datetime, timedelta

from timing import report


class Item:
    def __init__(self, i):
        self.a, self.b, self.c = i, str(i), [i, i + 1]


moment, later, step = datetime(2020, 1, 2, 3, 4, 5, 6), datetime(2021, 1, 1), timedelta(seconds=5)
text = moment.isoformat()
items = [Item(i) for i in range(20000)]
table = {i: (i, str(i), float(i)) for i in range(50000)}
pickled = {name: pickle.dumps(v, 4) for name, v in (("items", items), ("table", table))}
document = "<r>" + "<a b='1'>t<c/></a>" * 20000 + "</r>"


def each(n, f):
    def run():
        for _ in range(n):
            f()
    return n, run


CASES = {
    "datetime(...)": each(50000, lambda: datetime(2020, 1, 2, 3, 4, 5, 6)),
    "datetime + timedelta": each(50000, lambda: moment + step),
    "datetime - datetime": each(50000, lambda: later - moment),
    "datetime < datetime": each(50000, lambda: moment < later),
    "isoformat": each(50000, moment.isoformat),
    "fromisoformat": each(50000, lambda: datetime.fromisoformat(text)),
    "strftime": each(20000, lambda: moment.strftime("%Y-%m-%d")),
    "dumps 20000 objects": (1, lambda: pickle.dumps(items, 4)),
    "loads 20000 objects": (1, lambda: pickle.loads(pickled["items"])),
    "dumps dict of 50000": (1, lambda: pickle.dumps(table, 4)),
    "loads dict of 50000": (1, lambda: pickle.loads(pickled["table"])),
    "load from a file": (1, lambda: pickle.load(io.BytesIO(pickled["table"]))),
    "ElementTree, 400 KB": (1, lambda: ET.fromstring(document)),
}
report(CASES, 24)
