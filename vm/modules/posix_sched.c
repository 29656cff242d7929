/* posix_sched.c: the scheduler's policies, and the processors a process may use. */
#define _GNU_SOURCE
#include <sched.h>

#include "vm/modules/posix_internal.h"

static TypeObj *SchedParamType;

POSIX_ASK(sched_get_priority_max, sched_get_priority_max)
POSIX_ASK(sched_get_priority_min, sched_get_priority_min)
Value posix_sched_yield(Value m) {
    int r;
    UNLOCKED(r, sched_yield());
    return posix_done(r);
}
POSIX_ASK(sched_getscheduler, sched_getscheduler)
bool posix_sched_param(Value v, struct sched_param *out) {
    int priority;
    if (!is_exact(v, SchedParamType)) return !is_err(exc_raise(TypeErrorType, "must have a sched_param object"));
    if (!posix_int(tuple_at(v, 0), &priority)) return false;
    *out = (struct sched_param){.sched_priority = priority};
    return true;
}
Value posix_sched_setscheduler(Value m, Value *a) {
    int pid, policy;
    struct sched_param sp;
    TRY_OK(posix_int(a[0], &pid) && posix_int(a[1], &policy) && posix_sched_param(a[2], &sp));
    return posix_done(sched_setscheduler(pid, policy, &sp));
}
Value posix_sched_getparam(Value m, Value x) {
    int pid;
    struct sched_param sp;
    TRY_OK(posix_int(x, &pid));
    if (sched_getparam(pid, &sp) < 0) return posix_error();
    Value item = fixnum(sp.sched_priority);
    return structseq_new(SchedParamType, &item);
}
Value posix_sched_setparam(Value m, Value x, Value y) {
    int pid;
    struct sched_param sp;
    TRY_OK(posix_int(x, &pid) && posix_sched_param(y, &sp));
    return posix_done(sched_setparam(pid, &sp));
}
Value posix_sched_rr_get_interval(Value m, Value x) {
    int pid;
    struct timespec ts;
    TRY_OK(posix_int(x, &pid));
    if (sched_rr_get_interval(pid, &ts) < 0) return posix_error();
    return float_value((double)ts.tv_sec + 1e-9 * (double)ts.tv_nsec);
}
#define MAX_CPUS 8192
Value posix_sched_getaffinity(Value m, Value x) {
    int pid;
    cpu_set_t *set = CPU_ALLOC(MAX_CPUS);
    size_t size = CPU_ALLOC_SIZE(MAX_CPUS);
    Value out = V_ERR;
    if (!posix_int(x, &pid)) {
        CPU_FREE(set);
        return V_ERR;
    }
    if (sched_getaffinity(pid, size, set) < 0) {
        posix_error();
    } else {
        out = set_new();
        for (int i = 0; i < MAX_CPUS; i++)
            if (CPU_ISSET_S(i, size, set)) set_add(out, fixnum(i));
    }
    CPU_FREE(set);
    return out;
}
Value posix_sched_setaffinity(Value m, Value x, Value y) {
    int pid, r;
    TRY_OK(posix_int(x, &pid));
    Value items = TRY(tuple_from_iterable(y));
    cpu_set_t *set = CPU_ALLOC(MAX_CPUS);
    size_t size = CPU_ALLOC_SIZE(MAX_CPUS);
    CPU_ZERO_S(size, set);
    for (i64 i = 0; i < tuple_len(items); i++) {
        int cpu = -1;
        bool ok = posix_int(tuple_at(items, i), &cpu);
        if (ok && cpu < 0) ok = !is_err(exc_raise(ValueErrorType, "negative CPU number"));
        if (!ok) {
            CPU_FREE(set);
            return V_ERR;
        }
        CPU_SET_S(cpu, size, set);
    }
    r = sched_setaffinity(pid, size, set);
    CPU_FREE(set);
    return posix_done(r);
}

static const StructField sched_fields[] = {{"sched_priority", "the scheduling priority"}, {STRUCT_END, NULL}};
/* Made from the priority itself, not from a sequence. */
static Value sched_param_new(TypeObj *type, Args args) {
    static const MethodDef def = {"sched_param", NULL, M_N, EFF_ANY, 0, "(sched_priority)", NULL};
    Value priority;
    return args_bind(&def, args, &priority) ? structseq_new(type, &priority) : V_ERR;
}

bool posix_sched_types(Value m) {
    if (!SchedParamType) {
        static GcRoot root = {(Value *)&SchedParamType, 1, NULL};
        gc_add_root(&root);
        SchedParamType = structseq_type("posix.sched_param", "Currently has only one field: sched_priority", sched_fields, 1, 0);
        SchedParamType->slots.new = sched_param_new;
    }
    return module_add(m, "sched_param", obj_value(SchedParamType));
}
