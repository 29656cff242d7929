/* modules.h: the native modules and what they share. */
#pragma once
#include "vm/object/func.h"

#define MODULE(name, def) extern const ModuleDef def;
#include "vm/modules/modules.def"
/* The definition of a native module, NULL if there is none of that name. */
const ModuleDef *module_find_def(const char *name);
/* Calls fn for every native module's name. */
void module_each_name(void (*fn)(const char *name, void *arg), void *arg);

/* The type of 'def', made at the first call and kept for ever in *place: a module may be initialised twice. */
TypeObj *module_type(TypeObj **place, const TypeDef *def);

/* builtins.c */
extern Value builtins_module_obj;

/* builtins_code.c */
/* compile(): 'source' str, bytes or AST; mode "exec", "eval", "single". */
Value builtins_compile(Value source, Value filename, const char *mode, int flags, int optimize);
/* A file name as compile() takes it: str, bytes, a path, or with a warning anything with a buffer. */
Value builtins_filename(Value v) MAY_RUN_PYTHON;

/* path.c: os.fspath() */
Value path_fspath(Value v) MAY_RUN_PYTHON;

/* import.c */
/* The work of __import__: looks in sys.modules, else importlib; push: by frames. */
Value import_module_level(Value name, Value globals, Value fromlist, i64 level, bool push) MAY_RUN_PYTHON;
/* import_module("a.b") for C code: the module a.b. */
Value import_module(const char *name) MAY_RUN_PYTHON;

/* sys.c */
extern Value sys_module_obj;
Value sys_dict(void);
Value sys_get(const char *name);      /* V_NULL if absent */
bool sys_set(const char *name, Value v);
/* sys.audit(event, n Values; V_NULL shows as None); false: a hook has raised. */
bool sys_audit(const char *event, int n, ...) MAY_RUN_PYTHON;
bool sys_audit_tuple(const char *event, Value args) MAY_RUN_PYTHON;
extern bool sys_audited; /* there are hooks */
/* The same where the arguments are not to be made for nobody. */
#define SYS_AUDIT(...) (likely(!sys_audited) || sys_audit(__VA_ARGS__))
extern bool sys_finalizing;

/* A line from the terminal by an editor of C (module readline), with its newline, as bytes; empty at the end; V_ERR raised.  NULL,
   or false: there is none. */
extern bool (*line_editor_hook)(const char *prompt, Value *line);

/* _signal.c */
/* After a system call was interrupted: runs the handlers of signals that have arrived.  False: one has raised. */
bool signal_check(void) MAY_RUN_PYTHON;
/* As if the signal had arrived; -1 for a bad number. */
int signal_simulate(int signum);
void signal_init(bool install_handlers);
void signal_fini(void);
void signal_after_fork_child(void);

/* atexit.c: calls what was registered, also by a module object that is not in sys.modules any more. */
void atexit_run(void) MAY_RUN_PYTHON;

/* _thread.c */
void threads_after_fork_child(void);
/* _thread_local.c: 'th' ends, or its state is cleared: what objects hold for it goes. */
void thread_locals_end(Thread *th);

/* time.c: an int or float of seconds as nanoseconds, rounded up; OverflowError, ValueError for NaN. */
bool time_to_ns(Value v, i64 *ns);
