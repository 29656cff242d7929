/* io.h: what the rest of the VM needs of the module _io. */
#pragma once
#include "vm/object/object.h"

/* Set by the command line before io_init_std_streams: -u. */
extern bool io_unbuffered;
/* Creates sys.stdin, stdout and stderr and their __dunder__ names, and builtins.open.  Needs sys
   and, for encodings other than UTF-8, ASCII and Latin-1, importlib. */
bool io_init_std_streams(void) MAY_RUN_PYTHON;
/* An object for sys.stderr while there are no streams yet: its write() needs neither codecs nor importlib. */
Value io_printer_new(int fd);
/* At the end of the process: writes out what files that are still open hold back.  Errors are
   ignored, as when such files are deleted; sys.stdout and stderr are flushed by the caller, who
   reports errors. */
void io_flush_all(void) MAY_RUN_PYTHON;
/* The program is about to look at this file, or at that path below 'dir' (a descriptor or AT_FDCWD), or starts a process that
   may look at any: what streams hold back for it is written, unless a variable names them.  True if there was anything. */
bool io_show_file(u64 dev, u64 ino) MAY_RUN_PYTHON;
void io_show_path(int dir, const char *path) MAY_RUN_PYTHON;
void io_show_all(void) MAY_RUN_PYTHON;

/* open(); V_NULL for what is not given. */
Value io_open(Value file, const char *mode, i64 buffering, Value encoding, Value errors,
              Value newline, bool closefd,
              Value opener) MAY_RUN_PYTHON;
/* The encoding of text files that name none: "utf-8" in UTF-8 mode, else the locale's; a str. */
Value io_default_encoding(void);
