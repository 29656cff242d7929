# mod_pyexpat.py: every handler, buffering, attributes, errors, parsers within parsers.
import gc
import io
import pyexpat
import xml.etree.ElementTree as ET
from pyexpat import ExpatError, ParserCreate, errors

DOC = b"""<?xml version='1.0' encoding='iso-8859-1' standalone='no'?>
<!DOCTYPE doc SYSTEM 'sys' [
<!ELEMENT doc (a|(b,c)*)+>
<!ATTLIST doc one CDATA #REQUIRED two (x|y) 'x'>
<!NOTATION n PUBLIC 'pub'>
<!ENTITY plain 'text'>
<!ENTITY ext SYSTEM 'entity.file'>
<!ENTITY pic SYSTEM 'pic.gif' NDATA n>
]>
<!-- note -->
<doc one='1' xmlns:p='u'><?pi data?>caf\xe9 &plain;&ext;<p:a z='9' y='8'/><![CDATA[<raw>]]>
</doc>"""

log = []
names = [n for n in dir(pyexpat.XMLParserType) if "Handler" in n]


def listen(p, skip=()):
    for n in names:
        if n not in skip:
            setattr(p, n, lambda *args, n=n: log.append((n, *args)) or 1)


p = ParserCreate(namespace_separator=" ")
listen(p, {"DefaultHandler", "DefaultHandlerExpand"})
assert p.StartElementHandler(1, 2) and log.pop() == ("StartElementHandler", 1, 2)
assert p.Parse(DOC, True) == 1
text = "".join(e[1] for e in log if e[0] == "CharacterDataHandler")
assert text == "café text<raw>\n", text
events = [e for e in log if e[0] != "CharacterDataHandler"]
for i, e in enumerate(events):  # namespaces stand before the entity's name in any order
    if e[0] == "ExternalEntityRefHandler":
        assert "p=u\f" in e[1]
        events[i] = (e[0], e[1].split("\f")[-1], *e[2:])
for e in [
    ("XmlDeclHandler", "1.0", "iso-8859-1", 0),
    ("StartDoctypeDeclHandler", "doc", "sys", None, 1),
    ("ElementDeclHandler", "doc", (5, 3, None, ((4, 0, "a", ()), (6, 2, None, ((4, 0, "b", ()), (4, 0, "c", ())))))),
    ("AttlistDeclHandler", "doc", "one", "CDATA", None, 1),
    ("AttlistDeclHandler", "doc", "two", "(x|y)", "x", 0),
    ("NotationDeclHandler", "n", None, None, "pub"),
    ("EntityDeclHandler", "plain", 0, "text", None, None, None, None),
    ("UnparsedEntityDeclHandler", "pic", None, "pic.gif", None, "n"),
    ("EndDoctypeDeclHandler",),
    ("CommentHandler", " note "),
    ("StartNamespaceDeclHandler", "p", "u"),
    ("StartElementHandler", "doc", {"one": "1", "two": "x"}),
    ("ProcessingInstructionHandler", "pi", "data"),
    ("ExternalEntityRefHandler", "ext", None, "entity.file", None),
    ("StartElementHandler", "u a", {"z": "9", "y": "8"}),
    ("StartCdataSectionHandler",),
    ("EndElementHandler", "doc"),
    ("EndNamespaceDeclHandler", "p"),
]:
    assert e in events, (e, events)
assert "doc" in p.intern and p.intern["u a"] == "u a"

# ---- attributes of the parser
p = ParserCreate()
p.ordered_attributes = p.specified_attributes = 7
p.buffer_text = True
p.buffer_size = 20
log.clear()
listen(p, {"DefaultHandler", "DefaultHandlerExpand"})
p.Parse("<!DOCTYPE a [<!ATTLIST a d CDATA 'x'>]><a b='1' c='2'>one &amp; two", False)
assert p.ordered_attributes is True and p.buffer_used == 0
p.Parse(" and more than fits</a>", True)
assert ("StartElementHandler", "a", ["b", "1", "c", "2"]) in log
assert [e[1] for e in log if e[0] == "CharacterDataHandler"] == ["one & two", " and more than fits"]
assert (p.buffer_size, p.buffer_used, p.CurrentLineNumber) == (20, 0, 1)

for source, code, offset in [("<a></b>", 7, 5), ("<a", 5, 0), ("", 3, 0), ("<a/><b/>", 9, 4), ("<a>&x;</a>", 11, 3)]:
    try:
        ParserCreate().Parse(source, True)
    except ExpatError as e:
        assert (e.code, e.offset, e.lineno) == (code, offset, 1)
        assert str(e) == f"{errors.messages[code]}: line 1, column {offset}" and errors.codes[errors.messages[code]] == code
    else:
        assert False, source


def raises(exc, text, f, *args):
    try:
        f(*args)
    except exc as e:
        assert str(e) == text, str(e)
    else:
        assert False, text


raises(LookupError, "unknown encoding: foo", ParserCreate("foo").Parse, b"<a/>", True)
raises(ValueError, "multi-byte encodings are not supported", ParserCreate("gbk").Parse, b"<a/>", True)
raises(TypeError, "a bytes-like object is required, not 'int'", ParserCreate().Parse, 3)
raises(TypeError, "argument must have 'read' attribute", ParserCreate().ParseFile, 3)
raises(TypeError, "cannot create 'pyexpat.xmlparser' instances", pyexpat.XMLParserType)
raises(UnicodeEncodeError, "'utf-8' codec can't encode character '\\ud800' in position 3: surrogates not allowed",
       ParserCreate().Parse, "<a>\ud800")
q = ParserCreate()
log.clear()
q.StartElementHandler = lambda tag, attrs: 1 / 0
q.EndElementHandler = log.append
raises(ZeroDivisionError, "division by zero", q.Parse, "<a><b/></a>", True)
assert log == [] and q.EndElementHandler is None

# ---- files, and encodings that expat asks for
p = ParserCreate()
p.CharacterDataHandler = log.append
p.ParseFile(io.BytesIO(b"<?xml version='1.0' encoding='cp1251'?><a>\xef\xf0\xe8</a>"))
assert "".join(log) == "при"
log.clear()
p = ParserCreate()
p.CharacterDataHandler = log.append
p.ParseFile(io.BytesIO(b"<a>" + b"x" * 10000 + b"</a>"))
assert sum(map(len, log)) == 10000


# ---- entities from elsewhere, each with a parser of its own; garbage collected in between
def external(context, base, system, public):
    sub = p.ExternalEntityParserCreate(context)
    gc.collect()
    sub.Parse(b"<sub>" + system.encode() + b"</sub>", True)
    return 1


log.clear()
p = ParserCreate()
p.SetBase("base")
assert p.GetBase() == "base" and p.GetInputContext() is None
p.ExternalEntityRefHandler = external
p.StartElementHandler = lambda tag, attrs: log.append((tag, p.GetInputContext()[:6]))
p.CharacterDataHandler = log.append
assert p.SetParamEntityParsing(pyexpat.XML_PARAM_ENTITY_PARSING_ALWAYS) == 1
p.Parse("<!DOCTYPE a [<!ENTITY e SYSTEM 'there'>]><a>&e;</a>", True)
assert log == [("a", b"<a>&e;"), ("sub", b"&e;</a"), "there"], log

# ---- the handler of characters goes while there are more
p = ParserCreate()
p.StartElementHandler = lambda tag, attrs: setattr(p, "CharacterDataHandler", None)
p.CharacterDataHandler = log.append
p.Parse("<a>text &lt; text</a>", True)

tree = ET.fromstring("<r a='1'><x>t</x>tail<y/></r>")
assert ET.tostring(tree) == b'<r a="1"><x>t</x>tail<y /></r>' and [e.tag for e in tree.iter()] == ["r", "x", "y"]
