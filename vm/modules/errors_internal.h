/* errors_internal.h: what the errors*.c files share. */
#pragma once
#include "vm/interp/interp_internal.h"
#include "vm/modules/errors.h"
#include "vm/modules/modules.h"

/* The text being made: every line begins with the margin of the exception group it belongs to. */
typedef struct Printer {
    StrBuilder out;
    int depth;       /* of groups */
    bool at_start;   /* of a line */
    bool plus;       /* the margin of the next line is a plus sign */
    bool need_close; /* of a group: the line at its end is to be written yet */
    Value seen;      /* dict of the identities of exceptions printed already */
} Printer;
void errors_put(Printer *p, Value text);
void errors_put_c(Printer *p, const char *text);
/* sys.tracebacklimit */
i64 errors_traceback_limit(void);
/* errors_trace.c: the entries of a traceback. */
void errors_put_traceback(Printer *p, Value tb);
