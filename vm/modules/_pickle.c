/* _pickle.c: the module _pickle: its functions, exceptions and types. */
#include "vm/modules/_pickle.h"

TypeObj *pickle_error, *pickling_error, *unpickling_error;
GC_ROOT(pickle_error)
GC_ROOT(pickling_error)
GC_ROOT(unpickling_error)

/* v: obj, file (V_NULL: none), protocol, fix_imports, buffer_callback */
static Value dumped(Value *v) {
    Value p = TRY(pickler_fresh(pickler_type));
    if (!is_null(v[1])) TRY_OK(pickler_set_file(p, v[1]));
    TRY_OK(pickler_setup(p, v[2], v[3], v[4]) && pickler_dump(p, v[0]));
    return p;
}

static Value pickle_dump(Value m, Value *v) {
    Value p = TRY(dumped(v));
    return out_flush(as_pickler(p)) ? V_NONE : V_ERR;
}

static Value pickle_dumps(Value m, Value *v) {
    Value args[] = {v[0], V_NULL, v[1], v[2], v[3]}, p = TRY(dumped(args));
    Value bytes = bytes_new((char *)as_pickler(p)->out, as_pickler(p)->len);
    gc_keep(p.w); /* its death would free what is being copied */
    return bytes;
}

static Value pickle_load(Value m, Value *v) {
    Value u = TRY(unpickler_fresh(unpickler_type));
    TRY_OK(unpickler_set_file(u, v[0]) && unpickler_setup(u, v[1], v[2], v[3], v[4]));
    return load_run(u);
}

static Value pickle_loads(Value m, Value *v) {
    Value u = TRY(unpickler_fresh(unpickler_type)), result;
    Buffer b;
    TRY_OK(unpickler_setup(u, v[1], v[2], v[3], v[4]) && buffer_get(v[0], &b, false));
    as_unpickler(u)->in = b.data;
    as_unpickler(u)->len = b.len;
    result = load_run(u);
    as_unpickler(u)->in = NULL;
    as_unpickler(u)->len = 0;
    buffer_release(&b);
    return result;
}

static const MethodDef functions[] = {
    {"dump", pickle_dump, M_N, EFF_ANY, 0, "($module, /, obj, file, protocol=None, *, fix_imports=True, buffer_callback=None)",
     "Write a pickled representation of obj to the open file object file.\n\nThe same as Pickler(file, protocol).dump(obj)."},
    {"dumps", pickle_dumps, M_N, EFF_ANY, 0, "($module, /, obj, protocol=None, *, fix_imports=True, buffer_callback=None)",
     "Return the pickled representation of the object as a bytes object."},
    {"load", pickle_load, M_N, EFF_ANY, 0,
     "($module, /, file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())",
     "Read and return an object from the pickle data stored in a file.\n\nThe same as Unpickler(file).load()."},
    {"loads", pickle_loads, M_N, EFF_ANY, 0,
     "($module, data, /, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())",
     "Read and return an object from the given pickle data."},
    {0},
};

static bool add_types(Value m) {
    return native_add_type(m, &pickler_def, &pickler_type) && native_add_type(m, &unpickler_def, &unpickler_type) &&
           native_make_type(&pickler_memo_def, &pickler_memo_type) &&
           native_make_type(&unpickler_memo_def, &unpickler_memo_type) && picklebuffer_add(m);
}

static bool pickle_exec(Value m) {
    if (!native_make_exception(&pickle_error, "_pickle", "PickleError", ExceptionType) ||
        !native_make_exception(&pickling_error, "_pickle", "PicklingError", pickle_error) ||
        !native_make_exception(&unpickling_error, "_pickle", "UnpicklingError", pickle_error)) {
        return false;
    }
    return module_add(m, "PickleError", obj_value(pickle_error)) && module_add(m, "PicklingError", obj_value(pickling_error)) &&
           module_add(m, "UnpicklingError", obj_value(unpickling_error)) && add_types(m);
}

const ModuleDef pickle_module = {"_pickle", "Optimized C implementation for the Python pickle module.", functions, pickle_exec};
