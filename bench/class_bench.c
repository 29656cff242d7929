/* class_bench.c: what classes and instances cost: bytes per instance, look-ups and attribute access from C, making
 * classes, starting up.
 *
 *     class_bench
 */
#include <stdio.h>
#include <time.h>

#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/shape.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* The best of five rounds, so that neighbours on the machine count less. */
#define NS(n, statement)                                                                           \
    ({                                                                                             \
        double best_ = 1e18;                                                                       \
        for (int round_ = 0; round_ < 5; round_++) {                                               \
            double start_ = now();                                                                 \
            for (int i = 0; i < (n); i++) statement;                                               \
            best_ = KR_MIN(best_, (now() - start_) / (n));                                         \
        }                                                                                          \
        best_;                                                                                     \
    })

static TypeObj *class_with(const char *name, TypeObj *base, const char *slots[], int nslots) {
    Value ns = dict_new();
    if (nslots) {
        Value names = tuple_new(nslots);
        for (int i = 0; i < nslots; i++) tuple_set(names, i, str_intern_c(slots[i]));
        dict_set_c(ns, "__slots__", names);
    }
    return as_type(type_new(TypeType, str_from_c(name), tuple_pack(1, obj_value(base)), ns, NO_ARGS));
}

static i64 bytes_of(Value o) {
    const Shape *s = obj_shape(as_obj(o));
    i64 size = s->size ? s->size : s->layout->size_of(as_obj(o));
    return (size + 15) & ~(i64)15;
}

/* An instance with n attributes, of a class that has seen such instances. */
static Value instance(TypeObj *t, int n) {
    Value o = V_NULL;
    for (int round = 0; round < 2; round++) {
        o = value_call0(obj_value(t));
        for (int i = 0; i < n; i++) value_setattr(o, str_format_c("a%d", i), fixnum(i));
    }
    return o;
}

static void sizes(void) {
    const char *slots[] = {"a0", "a1", "a2", "a3"};
    for (int n = 0; n <= 8; n += 2) {
        Value o = instance(class_with("P", ObjectType, NULL, 0), n);
        printf("instance with %d attributes: %lld bytes\n", n, (long long)bytes_of(o));
    }
    printf("instance with 2 __slots__: %lld bytes\n", (long long)bytes_of(instance(class_with("S", ObjectType, slots, 2), 2)));
    printf("instance with 4 __slots__: %lld bytes\n", (long long)bytes_of(instance(class_with("S", ObjectType, slots, 4), 4)));
    printf("shape: %zu bytes, class: %zu bytes\n", sizeof(Shape), sizeof(TypeObj));
}

static void times(void) {
    TypeObj *base = class_with("Base", ObjectType, NULL, 0), *t = class_with("P", base, NULL, 0);
    Value x = str_intern_c("a0"), last = str_intern_c("a7"), on_class = str_intern_c("shared"), none = str_intern_c("none");
    Value o = instance(t, 8), big = instance(class_with("Q", ObjectType, NULL, 0), 40), found;
    Value far = str_intern_c("a39");
    type_set_attr(base, on_class, fixnum(1));
    int n = 5000000;
    printf("type_lookup, recorded: %.1f ns\n", NS(n, type_lookup(t, on_class)));
    printf("getattr of the 1st of 8 attributes: %.1f ns\n", NS(n, value_getattr(o, x)));
    printf("getattr of the 8th of 8 attributes: %.1f ns\n", NS(n, value_getattr(o, last)));
    printf("getattr of the 40th of 40 attributes: %.1f ns\n", NS(n, value_getattr(big, far)));
    printf("getattr of a class attribute: %.1f ns\n", NS(n, value_getattr(o, on_class)));
    printf("asking for an attribute that is not there: %.1f ns\n", NS(n, value_find_attr(o, none, &found)));
    printf("setattr of an instance attribute: %.1f ns\n", NS(n, value_setattr(o, x, fixnum(i))));
    printf("setattr of a class attribute, same kind: %.1f ns\n", NS(n, type_set_attr(base, on_class, fixnum(i))));
    printf("instance made and two attributes set: %.1f ns\n", NS(n / 10, ({
               Value fresh = value_call0(obj_value(t));
               value_setattr(fresh, x, fixnum(1));
               value_setattr(fresh, last, fixnum(2));
           })));
    printf("empty class made: %.2f us\n", NS(20000, class_with("C", base, NULL, 0)) / 1000);
}

int main(void) {
    gc_init(__builtin_frame_address(0));
    double start = now();
    object_init();
    printf("object_init: %.2f ms\n", (now() - start) / 1e6);
    sizes();
    times();
    return 0;
}
