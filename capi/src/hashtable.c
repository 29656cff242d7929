/* hashtable.c: the hash table of pointers that CPython's own extensions use (_hashlib, _tracemalloc). */
#include "capi/src/capi_internal.h"

typedef struct Entry {
    struct Entry *next;
    Py_uhash_t hash;
    void *key, *value;
} Entry;

struct _Py_hashtable_t {
    size_t n, nbuckets; /* a power of two */
    Entry **buckets;
    _Py_hashtable_hash_func hash;
    _Py_hashtable_compare_func equal;
    _Py_hashtable_destroy_func destroy_key, destroy_value;
};

Py_uhash_t _Py_hashtable_hash_ptr(const void *key) { return (Py_uhash_t)_Py_HashPointer(key); }
int _Py_hashtable_compare_direct(const void *a, const void *b) { return a == b; }

_Py_hashtable_t *_Py_hashtable_new_full(_Py_hashtable_hash_func hash, _Py_hashtable_compare_func equal,
                                        _Py_hashtable_destroy_func destroy_key,
                                        _Py_hashtable_destroy_func destroy_value,
                                        _Py_hashtable_allocator_t *allocator) {
    _Py_hashtable_t *t = PyMem_Calloc(1, sizeof *t);
    (void)allocator; /* PyMem serves all */
    if (!t) return NULL;
    *t = (_Py_hashtable_t){0, 16, PyMem_Calloc(16, sizeof *t->buckets), hash, equal, destroy_key, destroy_value};
    if (t->buckets) return t;
    PyMem_Free(t);
    return NULL;
}

_Py_hashtable_t *_Py_hashtable_new(_Py_hashtable_hash_func hash, _Py_hashtable_compare_func equal) {
    return _Py_hashtable_new_full(hash, equal, NULL, NULL, NULL);
}

/* Where the entry of 'key' hangs, or the end of its chain. */
static Entry **place(_Py_hashtable_t *t, const void *key, Py_uhash_t h) {
    Entry **at = &t->buckets[h & (t->nbuckets - 1)];
    while (*at && !((*at)->hash == h && t->equal(key, (*at)->key))) at = &(*at)->next;
    return at;
}

static void grow(_Py_hashtable_t *t) {
    size_t n = t->nbuckets * 2;
    Entry **buckets = PyMem_Calloc(n, sizeof *buckets);
    if (!buckets) return; /* longer chains, no harm */
    for (size_t i = 0; i < t->nbuckets; i++) {
        for (Entry *e = t->buckets[i], *next; e; e = next) {
            next = e->next;
            e->next = buckets[e->hash & (n - 1)];
            buckets[e->hash & (n - 1)] = e;
        }
    }
    PyMem_Free(t->buckets);
    t->buckets = buckets;
    t->nbuckets = n;
}

int _Py_hashtable_set(_Py_hashtable_t *t, const void *key, void *value) {
    Entry *e = PyMem_Malloc(sizeof *e), **at;
    if (!e) return -1;
    if (t->n >= t->nbuckets * 2) grow(t);
    *e = (Entry){NULL, t->hash(key), (void *)key, value};
    at = place(t, key, e->hash);
    *at = e;
    t->n++;
    return 0;
}

void *_Py_hashtable_get(_Py_hashtable_t *t, const void *key) {
    Entry *e = *place(t, key, t->hash(key));
    return e ? e->value : NULL;
}

void *_Py_hashtable_steal(_Py_hashtable_t *t, const void *key) {
    Entry **at = place(t, key, t->hash(key)), *e = *at;
    void *value = e ? e->value : NULL;
    if (!e) return NULL;
    *at = e->next;
    t->n--;
    PyMem_Free(e);
    return value;
}

int _Py_hashtable_foreach(_Py_hashtable_t *t, _Py_hashtable_foreach_func fn, void *arg) {
    for (size_t i = 0; i < t->nbuckets; i++) {
        for (Entry *e = t->buckets[i]; e; e = e->next) {
            int r = fn(t, e->key, e->value, arg);
            if (r) return r;
        }
    }
    return 0;
}

size_t _Py_hashtable_size(const _Py_hashtable_t *t) { return sizeof *t + t->nbuckets * sizeof *t->buckets + t->n * sizeof(Entry); }

void _Py_hashtable_clear(_Py_hashtable_t *t) {
    for (size_t i = 0; i < t->nbuckets; i++) {
        for (Entry *e = t->buckets[i], *next; e; e = next) {
            next = e->next;
            if (t->destroy_key) t->destroy_key(e->key);
            if (t->destroy_value) t->destroy_value(e->value);
            PyMem_Free(e);
        }
        t->buckets[i] = NULL;
    }
    t->n = 0;
}

void _Py_hashtable_destroy(_Py_hashtable_t *t) {
    _Py_hashtable_clear(t);
    PyMem_Free(t->buckets);
    PyMem_Free(t);
}
