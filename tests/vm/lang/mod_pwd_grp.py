# Users and groups by name and number, and what is not found.
import grp, pwd

def raises(exc, text, f, *args):
    try:
        f(*args)
    except exc as e:
        assert type(e) is exc and str(e) == text, (type(e), str(e))
    else:
        assert False, text

root = pwd.getpwuid(0)
assert root == pwd.getpwnam(root.pw_name) and root.pw_uid == root[2] == 0 and len(root) == 7 and root in pwd.getpwall()
assert repr(root).startswith("pwd.struct_passwd(pw_name=") and isinstance(root.pw_dir, str)
raises(KeyError, '"getpwnam(): name not found: \'no such\'"', pwd.getpwnam, "no such")
raises(KeyError, "'getpwuid(): uid not found: 987654321'", pwd.getpwuid, 987654321)
raises(KeyError, "'getpwuid(): uid not found'", pwd.getpwuid, 2**40)
raises(TypeError, "getpwnam() argument must be str, not int", pwd.getpwnam, 1)
raises(TypeError, "uid should be integer, not str", pwd.getpwuid, "a")
raises(ValueError, "embedded null byte", pwd.getpwnam, "a\0b")

group = grp.getgrgid(0)
assert group == grp.getgrnam(group.gr_name) and group.gr_gid == 0 and isinstance(group.gr_mem, list) and group in grp.getgrall()
raises(KeyError, '"getgrnam(): name not found: \'no such\'"', grp.getgrnam, "no such")
raises(KeyError, "'getgrgid(): gid not found: 987654321'", grp.getgrgid, 987654321)
raises(OverflowError, "gid is less than minimum", grp.getgrgid, 2**40)
raises(OverflowError, "gid is greater than maximum", grp.getgrgid, 2**70)
raises(TypeError, "getgrnam() argument 'name' must be str, not bytes", grp.getgrnam, b"root")
