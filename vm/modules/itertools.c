/* itertools.c: the module itertools; its iterators are in files by kind. */
#include "vm/modules/itertools.h"

static const MethodDef itertools_methods[] = {
    {"tee", itertools_tee, M_2, EFF_ANY, 0, "($module, iterable, n=2, /)",
     "Returns a tuple of n independent iterators."},
    {0},
};

static bool itertools_exec(Value m) {
    return itertools_add_endless(m) && itertools_add_filters(m) && itertools_add_chain(m) && itertools_add_groupby(m) &&
           itertools_add_tee(m) && itertools_add_combine(m) && itertools_add_product(m);
}

const ModuleDef itertools_module = {
    "itertools",
    "Functional tools for creating and using iterators.\n\n"
    "Infinite iterators: count(start=0, step=1), cycle(p), repeat(elem [,n]).\n\n"
    "Iterators terminating on the shortest input sequence: accumulate, chain, chain.from_iterable, compress,\n"
    "dropwhile, filterfalse, groupby, islice, pairwise, starmap, takewhile, tee, zip_longest.\n\n"
    "Combinatoric generators: product, permutations, combinations, combinations_with_replacement.\n",
    itertools_methods, itertools_exec,
};
