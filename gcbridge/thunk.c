/* thunk.c: VM slots as C functions: what fills tp_repr, nb_add and so on of types that C sees.
 *
 * C calls a slot with the arguments of its signature and nothing else, so each pair (VM slot, function) gets a few bytes
 * of machine code of its own that add a pointer to the pair as a last argument and jump to the signature's function
 * below.  Equal pairs share their thunk: pointers compare equal down an inheritance chain, as C expects.
 */
#define _GNU_SOURCE
#include <sys/mman.h>
#include <unistd.h>

#include "gcbridge/cross.h"
#include "gcbridge/cslot.h"

typedef struct Pair {
    void *fn;   /* the VM's slot function */
    int slot, sig;
    void *code;
} Pair;

/* ---- one function per signature ---- */

static PyObject *out(Value v) {
    PyObject *p = cross_out(v);
    if (unlikely(!p)) bridge_exc_out();
    return p;
}

static PyObject *c_un(PyObject *self, const Pair *p) {
    Value me = cross_borrowed(self);
    return out(is_err(me) ? me : ((slot_un_fn)p->fn)(me));
}

static PyObject *c_bin(PyObject *a, PyObject *b, const Pair *p) {
    Value x = cross_borrowed(a), y = cross_borrowed(b);
    if (is_err(x) || is_err(y)) return out(V_ERR);
    return out(((slot_bin_fn)p->fn)(x, y));
}

static PyObject *c_ter(PyObject *a, PyObject *b, PyObject *c, const Pair *p) {
    Value x = cross_borrowed(a), y = cross_borrowed(b), z = !c || c == Py_None ? V_NULL : cross_borrowed(c);
    if (is_err(x) || is_err(y) || is_err(z)) return out(V_ERR);
    if (p->slot == SLOT_ipow) return out(((slot_bin_fn)p->fn)(x, y));
    return out(((slot_ter_fn)p->fn)(x, y, z));
}

static Py_hash_t c_hash(PyObject *self, const Pair *p) {
    Value me = cross_borrowed(self);
    i64 h;
    if (!is_err(me) && ((slot_hash_fn)p->fn)(me, &h)) return h;
    bridge_exc_out();
    return -1;
}

/* A tuple and a dict as VM arguments, in a list that keeps them. */
static Value spread(PyObject *args, PyObject *kwargs, Args *out_args) {
    Value t = TRY(cross_borrowed(args)), kw = kwargs ? TRY(cross_borrowed(kwargs)) : V_NULL, names, list, key, value;
    i64 n = tuple_len(t), nkw = is_null(kw) ? 0 : dict_len(kw), pos = 0;
    list = TRY(list_from(as_tuple(t)->v, n));
    names = TRY(list_new(nkw));
    while (nkw && dict_next(kw, &pos, &key, &value)) TRY_OK(list_append(names, key) && list_append(list, value));
    if (nkw) TRY_OK(list_append(list, TRY(list_to_tuple(names))));
    *out_args = (Args){as_list(list)->items->v, (u32)n, (u32)nkw};
    return list;
}

static PyObject *c_call(PyObject *self, PyObject *args, PyObject *kwargs, const Pair *p) {
    Args a;
    Value me = cross_borrowed(self), keep = spread(args, kwargs, &a), r;
    if (is_err(me) || is_err(keep)) return out(V_ERR);
    r = ((slot_call_fn)p->fn)(me, a);
    gc_keep(keep.w);
    return out(r);
}

static int status(bool ok) {
    if (ok) return 0;
    bridge_exc_out();
    return -1;
}

static int c_setattr(PyObject *self, PyObject *name, PyObject *v, const Pair *p) {
    if (unlikely(PyType_Check(self)) && type_is_raw((PyTypeObject *)self)) return type_set_raw((PyTypeObject *)self, name, v);
    Value me = cross_borrowed(self), n = cross_borrowed(name), new = v ? cross_borrowed(v) : V_NULL;
    return status(!is_err(me) && !is_err(n) && !is_err(new) && ((slot_setattr_fn)p->fn)(me, n, new));
}

static PyObject *c_cmp(PyObject *a, PyObject *b, int op, const Pair *p) {
    Value x = cross_borrowed(a), y = cross_borrowed(b);
    return out(is_err(x) || is_err(y) ? V_ERR : ((slot_cmp_fn)p->fn)(x, y, op));
}

static PyObject *c_next(PyObject *self, const Pair *p) {
    Value me = cross_borrowed(self);
    return out(is_err(me) ? me : ((slot_next_fn)p->fn)(me));
}

static PyObject *c_descrget(PyObject *self, PyObject *obj, PyObject *type, const Pair *p) {
    Value me = cross_borrowed(self), o = obj ? cross_borrowed(obj) : V_NULL, t = type ? cross_borrowed(type) : V_NULL;
    return out(is_err(me) || is_err(o) || is_err(t) ? V_ERR : ((slot_descrget_fn)p->fn)(me, o, t));
}

static int c_init(PyObject *self, PyObject *args, PyObject *kwargs, const Pair *p) {
    Args a;
    Value me = cross_borrowed(self), keep = spread(args, kwargs, &a);
    bool ok;
    if (is_err(me) || is_err(keep)) return status(false);
    ok = ((slot_init_fn)p->fn)(me, a);
    gc_keep(keep.w);
    return status(ok);
}

/* tp_new of a builtin type: the instance of a C subclass gets its struct with the subclass's size. */
static PyObject *c_new(PyTypeObject *type, PyObject *args, PyObject *kwargs, const Pair *p) {
    Args a;
    TypeObj *t = bridge_type_obj(type);
    Value keep = spread(args, kwargs, &a), r;
    if (is_err(keep)) return out(V_ERR);
    type_late_fields(t);
    r = ((slot_new_fn)p->fn)(t, a);
    gc_keep(keep.w);
    return t->flags & TF_NATIVE || t->flags & TF_HEAP ? expose_fresh(r) : out(r);
}

static int c_truth(PyObject *self, const Pair *p) {
    Value me = cross_borrowed(self);
    int truth = is_err(me) ? -1 : ((slot_truth_fn)p->fn)(me);
    if (truth < 0) bridge_exc_out();
    return truth;
}

static Py_ssize_t c_len(PyObject *self, const Pair *p) {
    Value me = cross_borrowed(self);
    i64 n = is_err(me) ? -1 : ((slot_len_fn)p->fn)(me);
    if (n < 0) bridge_exc_out();
    return n;
}

static PyObject *c_index(PyObject *self, Py_ssize_t i, const Pair *p) {
    Value me = cross_borrowed(self), index = int_from_i64(i);
    return out(is_err(me) || is_err(index) ? V_ERR : ((slot_bin_one_fn)p->fn)(me, index));
}

static int c_setindex(PyObject *self, Py_ssize_t i, PyObject *v, const Pair *p) {
    Value me = cross_borrowed(self), index = int_from_i64(i), new = v ? cross_borrowed(v) : V_NULL;
    return status(!is_err(me) && !is_err(index) && !is_err(new) && ((slot_setitem_fn)p->fn)(me, index, new));
}

static int c_contains(PyObject *self, PyObject *item, const Pair *p) {
    Value me = cross_borrowed(self), v = cross_borrowed(item);
    int found = is_err(me) || is_err(v) ? -1 : ((slot_contains_fn)p->fn)(me, v);
    if (found < 0) bridge_exc_out();
    return found;
}

/* Methods of the VM as C finds them in tp_methods and m_ml; fn is the MethodDef. */
static PyObject *c_method(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names, const Pair *p) {
    i64 nkw = names ? PyTuple_GET_SIZE(names) : 0, total = n + nkw;
    Value *v = alloca((size_t)(total + 1) * sizeof *v), me = self ? cross_borrowed(self) : V_NULL;
    if (is_err(me)) return out(V_ERR);
    for (i64 i = 0; i < total; i++)
        if (is_err(v[i] = cross_borrowed(args[i]))) return out(V_ERR);
    if (nkw) v[total] = cross_borrowed(names);
    return out(builtin_call(p->fn, me, (Args){v, (u32)n, (u32)nkw}));
}

static PyObject *c_method_noargs(PyObject *self, PyObject *none, const Pair *p) {
    (void)none;
    return c_method(self, NULL, 0, NULL, p);
}

static PyObject *c_method_o(PyObject *self, PyObject *arg, const Pair *p) { return c_method(self, &arg, 1, NULL, p); }

static const struct {
    void *fn;
    int nargs; /* before the pair */
} signatures[SIG_COUNT] = {
    [SIG_UN] = {c_un, 1}, [SIG_BIN] = {c_bin, 2}, [SIG_TER] = {c_ter, 3}, [SIG_HASH] = {c_hash, 1},
    [SIG_CALL] = {c_call, 3}, [SIG_SETATTR] = {c_setattr, 3}, [SIG_CMP] = {c_cmp, 3}, [SIG_NEXT] = {c_next, 1},
    [SIG_DESCRGET] = {c_descrget, 3}, [SIG_INIT] = {c_init, 3}, [SIG_NEW] = {c_new, 3}, [SIG_TRUTH] = {c_truth, 1},
    [SIG_LEN] = {c_len, 1}, [SIG_INDEX] = {c_index, 2}, [SIG_SETINDEX] = {c_setindex, 3},
    [SIG_CONTAINS] = {c_contains, 2}, [SIG_METHOD] = {c_method, 4}, [SIG_METHOD_NOARGS] = {c_method_noargs, 2},
    [SIG_METHOD_O] = {c_method_o, 2},
};

/* ---- machine code ---- */

#define PAGE_CODE 65536
#define THUNK_BYTES 24
static u8 *code_write, *code_run; /* the same memory, writable and executable */
static i64 code_used = PAGE_CODE;
static VEC(u8 *) code_pages; /* executable ones */

static void new_code_page(void) {
    int fd = memfd_create("krait-thunks", MFD_CLOEXEC);
    if (fd < 0 || ftruncate(fd, PAGE_CODE) < 0) KR_FATAL("no memory for slot thunks");
    code_write = mmap(NULL, PAGE_CODE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    code_run = mmap(NULL, PAGE_CODE, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
    close(fd);
    if (code_write == MAP_FAILED || code_run == MAP_FAILED) KR_FATAL("no memory for slot thunks");
    code_used = 0;
    vec_push(&code_pages, code_run);
}

/* movabs $pair, %reg ; movabs $fn, %rax ; jmp *%rax */
static void *emit_thunk(const Pair *pair, int nargs, void *fn) {
    static const u8 mov[4][2] = {{0x48, 0xbe} /* rsi */, {0x48, 0xba} /* rdx */, {0x48, 0xb9} /* rcx */, {0x49, 0xb8} /* r8 */};
    u8 *at;
    if (code_used + THUNK_BYTES > PAGE_CODE) new_code_page();
    at = code_write + code_used;
    memcpy(at, mov[nargs - 1], 2);
    memcpy(at + 2, &pair, 8);
    at[10] = 0x48, at[11] = 0xb8;
    memcpy(at + 12, &fn, 8);
    at[20] = 0xff, at[21] = 0xe0;
    code_used += THUNK_BYTES;
    return code_run + (code_used - THUNK_BYTES);
}

static Pair *buckets[1024][8]; /* open: few functions share a bucket */
static VEC(Pair *) overflow;
static VEC(Pair *) preferred; /* whose code is C's */

static Pair *find_pair(int sig, int slot, void *fn, Pair ***place) {
    u64 h = ((u64)fn >> 4) * 0x9e3779b97f4a7c15u >> 54;
    *place = NULL;
    for (int i = 0; i < 8; i++) {
        Pair *p = buckets[h][i];
        if (!p) {
            *place = &buckets[h][i];
            return NULL;
        }
        if (p->fn == fn && p->slot == slot && p->sig == sig) return p;
    }
    for (i64 i = 0; i < overflow.len; i++)
        if (overflow.v[i]->fn == fn && overflow.v[i]->slot == slot && overflow.v[i]->sig == sig) return overflow.v[i];
    return NULL;
}

void *thunk_get(int sig, int slot, void *fn) {
    Pair **place, *p = find_pair(sig, slot, fn, &place);
    if (p) return p->code;
    p = malloc(sizeof *p);
    if (!p) KR_FATAL("no memory for slot thunks");
    *p = (Pair){fn, slot, sig, NULL};
    p->code = emit_thunk(p, signatures[sig].nargs, signatures[sig].fn);
    if (place) *place = p;
    else vec_push(&overflow, p);
    return p->code;
}

void *thunk_prefer(int sig, int slot, void *fn, void *code) {
    Pair **place;
    void *general = thunk_get(sig, slot, fn);
    Pair *p = find_pair(sig, slot, fn, &place);
    p->code = code;
    vec_push(&preferred, p);
    return general;
}

/* The VM function behind a thunk, NULL if 'code' is none: so that a slot that leads back into the VM is not wrapped
   twice. */
void *thunk_target(void *code) {
    for (i64 i = 0; i < code_pages.len; i++) {
        const Pair *p;
        if ((u64)code - (u64)code_pages.v[i] >= PAGE_CODE) continue;
        memcpy(&p, (u8 *)code + 2, sizeof p); /* what emit_thunk put there */
        return p->fn;
    }
    for (i64 i = 0; i < preferred.len; i++)
        if (preferred.v[i]->code == code) return preferred.v[i]->fn;
    return NULL;
}
