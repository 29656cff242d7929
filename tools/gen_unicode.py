#!/usr/bin/env python3.11
"""Writes vm/base/unicode_tables.c and vm/base/unicode_name_tables.c, the Unicode 14.0.0 character data.

Run by hand from the top of the tree, under CPython 3.11: its unicodedata and str methods are the source.  They do not list
name aliases and named sequences; candidates for these come from Perl's copy of the same Unicode version, and
only what unicodedata.lookup confirms is written.  tests/vm/unit/test_unicode.c checks the result.
"""
import collections
import ctypes
import glob
import sys
import unicodedata as ud

assert ud.unidata_version == "14.0.0" and sys.version_info[:2] == (3, 11)
ALL = range(0x110000)
TYPE_FLAGS = ("alpha decimal digit numeric space linebreak upper lower title cased ignorable printable xid_start "
              "xid_continue").split()


def capi(name):
    function = getattr(ctypes.pythonapi, name)
    function.argtypes = [ctypes.c_uint32]
    function.restype = ctypes.c_uint32
    return function


simple_lower, simple_upper, simple_title = (capi("_PyUnicode_To" + n) for n in ("Lowercase", "Uppercase", "Titlecase"))
is_cased, is_ignorable = capi("_PyUnicode_IsCased"), capi("_PyUnicode_IsCaseIgnorable")


# ---- what is written, and how

def put(out, ctype, name, values):
    out.write(f"const {ctype} {name}[] = {{\n")
    values = [str(v) for v in values]
    line = "   "
    for v in values:
        if len(line) + len(v) + 2 > 118:
            out.write(line + "\n")
            line = "   "
        line += " " + v + ","
    out.write(line + "\n};\n\n")


def put_bytes(out, name, data):
    """As 64-bit words, which take the least source text."""
    data = bytes(data) + bytes(-len(data) % 8)
    words = [int.from_bytes(data[i:i + 8], "little") for i in range(0, len(data), 8)]
    put(out, "u64", name, [hex(w) for w in words])


def put_strings(out, name, strings):
    out.write(f"const char *const {name}[] = {{\n")
    for s in strings:
        out.write(f'    "{s}",\n')
    out.write("};\n\n")


def put_two_level(out, name, shift, values):
    """values[c] is pages[index[c >> shift] << shift | low bits of c]; equal pages are stored once."""
    size, pages, index = 1 << shift, {}, []
    for start in range(0, len(values), size):
        page = tuple(values[start:start + size])
        index.append(pages.setdefault(page, len(pages)))
    flat = [v for page in pages for v in page]
    assert max(index) < 65536 and max(flat) < 65536
    put_bytes(out, name + "_index", b"".join(v.to_bytes(2, "little") for v in index))
    put_bytes(out, name + "_pages", b"".join(v.to_bytes(2, "little") for v in flat))
    print(name, "shift", shift, "bytes", 2 * (len(index) + len(flat)))


class Records:
    """Numbers distinct tuples in order of first use."""

    def __init__(self, *first):
        self.numbers = {}
        for record in first:
            self.number(record)

    def number(self, record):
        return self.numbers.setdefault(record, len(self.numbers))

    def __iter__(self):
        return iter(self.numbers)


# ---- the properties of one character

def type_flags(s):
    c = ord(s)
    bits = dict(alpha=s.isalpha(), decimal=s.isdecimal(), digit=s.isdigit(), numeric=s.isnumeric(), space=s.isspace(),
                linebreak=len(("a" + s + "b").splitlines()) == 2, upper=s.isupper(), lower=s.islower(),
                title=ud.category(s) == "Lt", cased=bool(is_cased(c)), ignorable=bool(is_ignorable(c)),
                printable=s.isprintable(), xid_start=s.isidentifier() and s != "_",
                xid_continue=("a" + s).isidentifier())
    return sum(bits[name] << i for i, name in enumerate(TYPE_FLAGS))


def type_record(s, specials, numerics):
    c = ord(s)
    lower, upper, title = simple_lower(c), simple_upper(c), simple_title(c)
    full = s.lower(), s.upper(), s.title(), s.casefold()
    special = 0
    if full != (chr(lower), chr(upper), chr(title), chr(lower)):
        special = specials.number(tuple(tuple(map(ord, f)) for f in full))
    numeric = ud.numeric(s, None)
    return (lower - c, upper - c, title - c, type_flags(s), special, ud.decimal(s, -1), ud.digit(s, -1),
            0 if numeric is None else numerics.number(numeric))


def quick_check(s, composes):
    """Two bits for each of NFC, NFD, NFKC, NFKD: 0 yes, 1 no, 2 maybe."""
    bits = 0
    for i, form in enumerate(("NFC", "NFD", "NFKC", "NFKD")):
        no = ud.normalize(form, s) != s
        maybe = i % 2 == 0 and ord(s) in composes
        bits |= (1 if no else 2 if maybe else 0) << 2 * i
    return bits


def canonical_pairs():
    """(first, second, composed) of all primary composites but the Hangul syllables, which are computed."""
    pairs = []
    for c in ALL:
        parts = ud.decomposition(chr(c)).split()
        if len(parts) == 2 and ud.normalize("NFC", chr(c)) == chr(c) and not parts[0].startswith("<"):
            pairs.append((int(parts[0], 16), int(parts[1], 16), c))
    return sorted(pairs)


def decomposition_record(s, tags):
    parts = ud.decomposition(s).split()
    if not parts:
        return ()
    tag = parts.pop(0) if parts[0].startswith("<") else ""
    return (len(parts) << 8 | tags.number(tag), *(int(p, 16) for p in parts))


def write_tables(path):
    specials, numerics = Records(None), Records(None)
    categories, bidis, widths, tags = Records(), Records(""), Records(), Records("")
    types, characters = Records(), Records()
    pairs = canonical_pairs()
    composes = {second for _, second, _ in pairs} | set(range(0x1161, 0x1176)) | set(range(0x11a8, 0x11c3))
    type_numbers, character_numbers, decomposed, data = [], [], [], [0]
    for c in ALL:
        s = chr(c)
        type_numbers.append(types.number(type_record(s, specials, numerics)))
        character_numbers.append(characters.number((
            categories.number(ud.category(s)), bidis.number(ud.bidirectional(s)), ud.combining(s), ud.mirrored(s),
            widths.number(ud.east_asian_width(s)), quick_check(s, composes))))
        record = decomposition_record(s, tags)
        decomposed.append(len(data) if record else 0)
        data += record
    with open(path, "w") as out:
        out.write("/* unicode_tables.c: generated by tools/gen_unicode.py, not to be edited.  Unicode 14.0.0 character data; "
                  "the layout\n * is described in unicode_internal.h. */\n#include \"vm/base/unicode_internal.h\"\n\n")
        put(out, "UnicodeType", "unicode_types", ["{%s}" % ", ".join(map(str, r)) for r in types])
        put_two_level(out, "unicode_type", 7, type_numbers)
        put(out, "u16", "unicode_latin1_flags", [list(types)[type_numbers[c]][3] for c in range(256)])
        put(out, "double", "unicode_numerics", [repr(float(n or 0)) for n in numerics])
        rows = []
        for record in list(specials)[1:]:
            rows.append("{%s}" % ", ".join("{%s}" % ", ".join(hex(x) for x in m) for m in record))
        put(out, "UnicodeSpecial", "unicode_specials", ["{{0}}"] + rows)
        put(out, "UnicodeCharacter", "unicode_characters", ["{%s}" % ", ".join(map(str, r)) for r in characters])
        put_two_level(out, "unicode_character", 7, character_numbers)
        put_strings(out, "unicode_category_names", categories)
        put_strings(out, "unicode_bidi_names", bidis)
        put_strings(out, "unicode_width_names", widths)
        put_strings(out, "unicode_decomposition_tags", tags)
        put_two_level(out, "unicode_decomposition", 6, decomposed)
        put(out, "u32", "unicode_decomposition_data", map(hex, data))
        put(out, "UnicodePair", "unicode_pairs", ["{0x%x, 0x%x, 0x%x}" % p for p in pairs])
        out.write(f"const int unicode_pair_count = {len(pairs)};\n")
        assert max(len(numerics.numbers), len(widths.numbers)) < 256 and len(data) < 65536


# ---- names

def computed_name(name):
    return name.startswith(("CJK UNIFIED IDEOGRAPH-", "HANGUL SYLLABLE "))


def perl_names():
    """(code points, name) as Perl lists them: names, aliases and sequences alike."""
    unicore = max(glob.glob("/usr/share/perl/5.*/unicore"))
    assert open(unicore + "/version").read().startswith("14.0")
    text = open(unicore + "/Name.pl").read().split("<<'END';\n", 1)[1]
    for block in text.split("\n\n"):
        lines = block.strip().splitlines()
        if len(lines) == 2 and all(x in "0123456789ABCDEF " for x in lines[0]):
            yield [int(x, 16) for x in lines[0].split()], lines[1]
    for line in open(unicore + "/NamedSequences.txt"):
        name, _, points = line.strip().partition(";")
        if points and not name.startswith("#"):
            yield [int(x, 16) for x in points.split()], name


def confirmed(points, name):
    try:
        return ud.lookup(name) == "".join(map(chr, points))
    except KeyError:
        return False


def collect_names():
    named, aliases, sequences = [], {}, {}
    for c in ALL:
        name = ud.name(chr(c), "")
        if name and not computed_name(name):
            named.append((c, name))
    for points, name in perl_names():
        if not confirmed(points, name):
            continue
        if len(points) > 1:
            sequences[name] = points
        elif ud.name(chr(points[0]), "") != name:
            aliases[name] = points[0]
    return named, sorted(aliases.items(), key=lambda a: (a[1], a[0])), sorted(sequences.items())


def computed_ranges():
    """Runs of code points whose name is CJK UNIFIED IDEOGRAPH- and their number."""
    runs = []
    for c in ALL:
        if ud.name(chr(c), "") == "CJK UNIFIED IDEOGRAPH-%X" % c:
            if runs and runs[-1][1] == c - 1:
                runs[-1][1] = c
            else:
                runs.append([c, c])
    return runs


def to_words(c, name):
    """The words of a name; "#" stands for its code point in hexadecimal."""
    number = "-%04X" % c if c is not None else " "
    if name.endswith(number):
        name = name[:-len(number)] + "-#"
    return name.split(" ")


def write_names(path):
    named, aliases, sequences = collect_names()
    names = named + [(c, n) for n, c in aliases] + [(None, n) for n, _ in sequences]
    split = [to_words(c, n) for c, n in names]
    block = 16
    stored = []  # (words shared with the previous name of the block, further words)
    for i, words in enumerate(split):
        before = split[i - 1] if i % block else []
        shared = 0
        while shared < min(len(before), len(words), 15) and before[shared] == words[shared]:
            shared += 1
        stored.append((shared, words[shared:]))
        assert len(words) <= 24 and len(words) - shared < 16
    counts = collections.Counter(w for _, words in stored for w in words)
    lexicon = [w for w, _ in counts.most_common()]
    long_codes = -(-len(lexicon) // 256)  # leading bytes kept for the two-byte codes
    short_codes = 256 - long_codes
    number = {w: i for i, w in enumerate(lexicon)}
    data, starts = bytearray(), []
    for i, (shared, words) in enumerate(stored):
        if i % block == 0:
            starts.append(len(data))
        data.append(shared << 4 | len(words))
        for w in words:
            n = number[w]
            data += bytes([n]) if n < short_codes else bytes([short_codes + (n - short_codes) // 256,
                                                               (n - short_codes) % 256])
    order = sorted(range(len(names)), key=lambda i: names[i][1])
    runs = []
    for i, (c, _) in enumerate(named):
        if not runs or c != named[i - 1][0] + 1:
            runs.append((c, i))
    text = " ".join(lexicon) + " "
    offsets, at = [], 0
    for i, w in enumerate(lexicon):
        if i % 8 == 0:
            offsets.append(at)
        at += len(w) + 1
    assert len(names) < 65536 and max(len(n) for _, n in names) < 128
    with open(path, "w") as out:
        out.write("/* unicode_name_tables.c: generated by tools/gen_unicode.py, not to be edited.  The names of Unicode 14.0.0; the "
                  "layout is\n * described in unicode_internal.h. */\n#include \"vm/base/unicode_internal.h\"\n\n")
        for name, value in (("named", len(named)), ("aliases", len(aliases)), ("sequences", len(sequences)),
                            ("short_codes", short_codes), ("runs", len(runs))):
            out.write(f"const int unicode_name_{name} = {value};\n")
        out.write("\nconst char unicode_lexicon[] =\n")
        for i in range(0, len(text), 110):
            out.write(f'    "{text[i:i + 110]}"\n')
        out.write("    ;\n\n")
        put(out, "u32", "unicode_lexicon_offsets", offsets)
        put_bytes(out, "unicode_names", data)
        put(out, "u32", "unicode_name_starts", starts)
        put_bytes(out, "unicode_name_order", b"".join(i.to_bytes(2, "little") for i in order))
        put(out, "UnicodeRun", "unicode_name_run", ["{0x%x, %d}" % r for r in runs])
        put(out, "u32", "unicode_alias_points", ["0x%x" % c for _, c in aliases])
        longest = max(len(p) for _, p in sequences)
        assert longest <= 4 and all(0 not in p for _, p in sequences)
        put(out, "UnicodeSequence", "unicode_sequence_points",
            ["{{%s}}" % ", ".join("0x%x" % c for c in p) for _, p in sequences])
        ranges = computed_ranges()
        put(out, "UnicodeRange", "unicode_ideographs", ["{0x%x, 0x%x}" % tuple(r) for r in ranges])
        out.write(f"const int unicode_ideograph_ranges = {len(ranges)};\n")
    print(len(names), "names,", len(aliases), "aliases,", len(sequences), "sequences,", len(lexicon), "words,", len(data), "bytes")


write_tables("vm/base/unicode_tables.c")
write_names("vm/base/unicode_name_tables.c")
