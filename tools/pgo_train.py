"""What the profile-guided build is trained on besides the language tests: the standard library at work, with the
extension modules that it comes with as shared libraries (_decimal, _json, _hashlib, _bz2, _sqlite3, _queue)."""
import ast, bz2, collections, contextlib, csv, datetime, decimal, difflib, fractions, functools, hashlib, heapq, io, itertools
import json, logging, operator, os, pickle, queue, random, re, sqlite3, statistics, string, struct, textwrap, threading

SOURCE = open(os.__file__).read()

def decimals(n):
    """Interest on an account, in cents, and the digits of e."""
    with decimal.localcontext() as ctx:
        ctx.prec = 30
        rate, balance, cent = decimal.Decimal("0.0375") / 12, decimal.Decimal(1000), decimal.Decimal("0.01")
        for month in range(n):
            interest = (balance * rate).quantize(cent, rounding=decimal.ROUND_HALF_UP)
            balance += interest
            if balance > 5000: balance -= decimal.Decimal(month)
            str(balance), format(balance, ",.2f"), -balance < 0, int(balance), balance.as_tuple()
        e = term = decimal.Decimal(1)
        for i in range(1, 30):
            term /= i
            e += term
        return balance, +e, sum(map(decimal.Decimal, range(n)))

def documents(n):
    data = {"items": [{"id": i, "name": "n%d" % i, "price": i * 1.25, "tags": ["a", None, True]} for i in range(n)]}
    text = json.dumps(data, indent=1, sort_keys=True)
    assert json.loads(text) == data == pickle.loads(pickle.dumps(data))
    rows = list(csv.reader(io.StringIO("\n".join("%d,x%d,\"q, %d\"" % (i, i, i) for i in range(n)))))
    return len(bz2.decompress(bz2.compress(text.encode()))), hashlib.sha256(text.encode()).hexdigest(), len(rows)

def database(n):
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        db.execute("create table t (a integer, b text, c real)")
        db.executemany("insert into t values (?, ?, ?)", ((i, "r%d" % i, i / 3) for i in range(n)))
        return db.execute("select count(*), sum(a), max(c) from t where a % 3 = 0").fetchall(), list(db.execute("select * from t"))

def texts():
    words = re.findall(r"[A-Za-z_]\w*", SOURCE)
    counts = collections.Counter(words)
    re.sub(r"(\w+)\.(\w+)", lambda m: m[2] + m[1], SOURCE)
    difflib.unified_diff(SOURCE.splitlines(), SOURCE.upper().splitlines())
    textwrap.fill(SOURCE[:5000], 60)
    string.Template("$a and ${b}").substitute(a=1, b=2)
    return counts.most_common(5), [w.title().center(20) for w in words[:500]], SOURCE.encode("utf-16").decode("utf-16") == SOURCE

def times(n):
    t = datetime.datetime(2001, 2, 3, 4, 5, 6)
    for i in range(n):
        t += datetime.timedelta(minutes=i, microseconds=i)
        t.isoformat(), t.strftime("%Y-%m-%d"), t.date() < datetime.date.max, t.timetuple()
    return t

def numbers(n):
    r = random.Random(1)
    values = [r.random() for _ in range(n)]
    heap = list(values)
    heapq.heapify(heap)
    [heapq.heappop(heap) for _ in range(n // 2)]
    struct.pack("<%dd" % n, *values)
    return statistics.mean(values), statistics.stdev(values), sum(fractions.Fraction(i, i + 1) for i in range(30)), \
        functools.reduce(operator.mul, range(1, 200)), list(itertools.accumulate(itertools.islice(itertools.cycle([1, 2]), n)))

def threads(n):
    q, seen = queue.SimpleQueue(), []
    def work():
        for i in iter(q.get, None): seen.append(i)
    t = threading.Thread(target=work)
    t.start()
    for i in range(n): q.put(i)
    q.put(None)
    t.join()
    return len(seen)

log = logging.getLogger("train")
log.addHandler(logging.StreamHandler(io.StringIO()))
for step in (decimals, documents, database, times, numbers, threads):
    log.warning("%s: %s", step.__name__, step(10000))
texts()
ast.unparse(ast.parse(SOURCE))
