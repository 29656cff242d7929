import os, sys, types, warnings
with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    import spwd
assert [str(w.message) for w in seen] == ["'spwd' is deprecated and slated for removal in Python 3.13"]

t = spwd.struct_spwd
assert (t.n_fields, t.n_sequence_fields, t.n_unnamed_fields) == (11, 9, 0)
for wrong, error in ((1, TypeError), ("a\0b", ValueError), ("no such user", (KeyError, PermissionError))):
    try: spwd.getspnam(wrong)
    except error: pass
    else: assert False, wrong
if os.getuid() == 0:
    entry = spwd.getspnam("root")
    assert entry.sp_namp == entry.sp_nam == entry[0] == "root" and len(entry) == 9 and entry in spwd.getspall()

# What has no file is at an unknown location.
sys.modules["nowhere"] = m = types.ModuleType("nowhere")
for file in (None, 1):
    m.__file__ = file
    try: from nowhere import x
    except ImportError as e: assert str(e) == "cannot import name 'x' from 'nowhere' (unknown location)", e
    else: assert False
