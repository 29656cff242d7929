/* builtin_push.h: for builtin functions marked MF_PUSHES: leaving the rest of the work to a frame.
 *
 * Such a function first asks call_take_push(); if that is false it must finish in C.  Otherwise it may return the
 * value of one of these, which is V_PUSHED when a Python function was pushed: its result, checked as 'kind' says,
 * becomes the result of the call.
 */
#pragma once
#include "vm/interp/frame.h"

/* Special method 'name' of 'o' with n more arguments; V_NULL if it has none.  kind: CONT_STORE, CONT_LEN_RESULT,
   CONT_STR_RESULT with aux 0 __str__, 1 __repr__, 2 __format__. */
Value interp_push_special(Value o, Value name, u32 n, Value a, Value b, int kind, int aux);
/* isinstance(v, cls) or issubclass(v, cls), as 'hook' says, where a class decides in Python; V_NULL: C can answer. */
Value interp_push_question(Value v, Value cls, Value hook);
/* getattr(o, name), with a default unless that is V_NULL, or hasattr() where it is V_UNBOUND; V_NULL: C can answer. */
Value interp_push_getattr(Value o, Value name, Value dflt);
/* Any callable; a builtin one is called at once. */
Value interp_push_call(Value fn, u32 n, Value a, Value b, Value c);
/* Resumes a generator or coroutine with 'v'; the call's value is what it yields, its end StopIteration, or with
   has_default the call's second argument.  V_NULL: not from here, or it is in no state to be resumed. */
Value interp_push_gen(Value gen, Value v, bool has_default);
/* The same for an iterator that runs Python code, or its next item; V_UNBOUND: not from here, or its slot runs none. */
Value interp_push_next(Value it, bool has_default);

/* Runs 'fn' without arguments in namespace 'locals': the body of a class, exec() and eval().  discard: the call's value
   is None. */
Value interp_push_body(Value fn, Value locals, bool discard);

/* Builtins that loop or call back, as bytecode with hidden frames. */
enum {
#define HELPER(name, source) HELPER_##name,
#include "vm/interp/helpers.def"
    HELPER_COUNT
};
Value interp_push_helper(int helper, u32 n, Value a, Value b, Value c, Value d);
/* Takes item number 'i' into 'target'; false: raised. */
typedef bool (*TakeFn)(Value target, Value item, i64 i);
bool take_list(Value list, Value item, i64 i);
bool take_set(Value set, Value item, i64 i);
/* Takes in all items of an iterable, by Python code (consume.c); then the value is 'result', or of the call None. */
Value interp_push_consume(const Cont *cont, TakeFn take, Value target, Value it, Value result);
Value interp_push_into(TakeFn take, Value target, Value it);
/* dict.update(v); V_NULL: C can do it. */
Value interp_push_dict_update(Value d, Value v);
/* The same where C has no way of its own: without 'push' the helper is called. */
Value interp_do_helper(bool push, int helper, u32 n, Value a, Value b, Value c, Value d);

/* For TypeDef.push_call and push_next: the value of the call becomes what was asked for.  A callable that runs no Python code
   is called at once, and its value is the answer. */
Value interp_push_cont(const Cont *cont, Value fn, Args args);
Value interp_push_cont_tuple(const Cont *cont, Value fn, Value args, Value kw);
Value interp_push_cont_helper(const Cont *cont, int helper, u32 n, Value a, Value b, Value c, Value d);
/* The same of 'fn', for push_call of 'self': its take_call() makes the answer of the value.  Only where interp_can_take(). */
bool interp_can_take(const Cont *cont);
Value interp_push_called(const Cont *cont, Value self, Value noted, Value fn, Args args);
/* Calls 'fn' by an instruction of its own. */
Value interp_push_through(const Cont *cont, Value fn, Args args);
/* For the iterator 'self' that 'cont' asks: the next item of an iterator, or the value of a call, goes to its take_item().
   V_UNBOUND: not from here (a FOR_ITER must be what asks: interp_asks_in_loop), or nothing that runs Python code. */
bool interp_asks_in_loop(const Cont *cont);
Value interp_push_item(Value self, const Cont *cont, Value it);
Value interp_push_item_call(Value self, const Cont *cont, Value fn, Value arg, Value noted);
/* Calling 'fn' runs Python code. */
bool interp_calls_python(Value fn);
/* Asking the iterator for an item may, as far as its type says. */
bool interp_may_push(Value it);
/* Asking the iterator for an item does. */
bool interp_next_is_python(Value it);
/* The work in a loop over 'v' would run Python code (its iterator is a generator or a Python class). */
bool interp_iterates_python(Value v);
/* The same where lists and tuples are made from 'v': not if its length is to be asked first, which C does. */
bool interp_lists_python(Value v);
