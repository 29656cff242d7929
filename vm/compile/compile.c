/* compile.c: the way in from source text; what the stages share: failing, warning, memory. */
#include "vm/compile/compile.h"

#include <stdarg.h>
#include <stdio.h>

#include "vm/compile/ast_object.h"
#include "vm/compile/parser.h"
#include "vm/compile/symtable.h"
#include "vm/object/bytes.h"
#include "vm/object/exc.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

int compile_optimize;
bool compile_debug_ranges = true;

/* ---- failing and warning ---- */

void compile_fail(Compiler *c) {
    KR_ASSERT(exc_pending());
    longjmp(c->fail, 1);
}

void compile_check_depth(Compiler *c) {
    if (unlikely(!thread_stack_ok(" during compilation"))) compile_fail(c);
}

Value compile_program_text(Value filename, i64 lineno) {
    FILE *f = lineno > 0 && is_str(filename) ? fopen(str_c(filename), "rb") : NULL;
    if (!f) return V_NONE;
    char *line = NULL;
    size_t cap = 0;
    ssize_t len = 0;
    for (i64 i = 0; i < lineno && len >= 0; i++) len = getline(&line, &cap, f);
    fclose(f);
    Value text = len > 0 ? str_from_utf8(line, len) : V_NONE;
    free(line);
    if (!is_err(text)) return text;
    exc_clear();
    return V_NONE;
}

static Value offset_value(i64 offset) {
    return offset < 1 ? V_NONE : fixnum(offset);
}

/* Errors of the code generator carry their place in args too; those of the stages before only as
   attributes. */
static void raise_syntax(Compiler *c, Pos pos, Value message) {
    if (is_err(message)) return;
    Value text = compile_program_text(c->filename, pos.lineno), args = V_NULL;
    Value offset = fixnum(pos.col + 1), end_offset = offset_value(pos.end_col + 1);
    if (!c->early)
        args = tuple_pack(6, c->filename, fixnum(pos.lineno), offset, text, fixnum(pos.end_lineno),
                          end_offset);
    Value type = obj_value(SyntaxErrorType);
    Value exc = is_null(args) ? value_call1(type, message) : value_call2(type, message, args);
    if (is_err(exc)) return;
    if (c->early) {
        SyntaxErrorObj *e = (SyntaxErrorObj *)exc.w;
        gc_barrier_all(e);
        e->filename = c->filename;
        e->lineno = fixnum(pos.lineno);
        e->offset = offset;
        e->text = text;
        e->end_lineno = fixnum(pos.end_lineno);
        e->end_offset = end_offset;
    }
    exc_raise_obj(exc);
}

void compile_error(Compiler *c, Pos pos, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    Value message = str_format_va(fmt, ap);
    va_end(ap);
    raise_syntax(c, pos, message);
    compile_fail(c);
}

void compile_warn(Compiler *c, Pos pos, const char *fmt, ...) {
    if (c->quiet || !parser_warn_hook) return;
    va_list ap;
    va_start(ap, fmt);
    Value message = str_format_va(fmt, ap);
    va_end(ap);
    if (is_err(message)) compile_fail(c);
    if (parser_warn_hook(false, c->filename, pos.lineno, str_c(message))) return;
    if (exc_matches(SyntaxWarningType)) { /* turned into an error: show where */
        exc_clear();
        raise_syntax(c, pos, message);
    }
    compile_fail(c);
}

/* ---- memory ---- */

Value compile_keep(Compiler *c, Value v) {
    if (is_err(v)) compile_fail(c);
    return ast_keep(c->arena, v);
}

Value compile_name(Compiler *c, const char *s) {
    return compile_keep(c, str_intern_c(s));
}

void *compile_grow(Compiler *c, void *items, i64 len, i32 *cap, i64 item_size) {
    if (len < *cap) return items;
    i32 wanted = *cap ? *cap * 2 : 8;
    void *grown = ast_alloc(c->arena, wanted * item_size);
    if (len) memcpy(grown, items, (size_t)(len * item_size));
    *cap = wanted;
    return grown;
}

/* ---- from source ---- */

static bool source_bytes(Value source, const char **text, i64 *len) {
    if (is_str(source)) {
        *text = str_utf8(source, len);
        return *text;
    }
    *text = (const char *)bytes_data(source);
    *len = bytes_len(source);
    return true;
}

static AstKind root_kind(ParseMode mode) {
    return mode == PARSE_EVAL ? AST_Expression : mode == PARSE_SINGLE ? AST_Interactive
           : AST_Module;
}

/* The tree of source text or of an ast object; NULL raised. */
static Node *source_tree(Arena *arena, Value source, const ParseOptions *options) {
    const char *text;
    i64 len;
    if (ast_object_is(source)) return ast_object_to(arena, source, root_kind(options->mode));
    if (!is_str(source) && !is_bytes(source)) {
        exc_raise(TypeErrorType, "compile() arg 1 must be a string, bytes or AST object");
        return NULL;
    }
    return source_bytes(source, &text, &len) ? parser_parse(arena, text, len, options) : NULL;
}

static Value tree_result(Arena *arena, Node *mod, Value filename, u32 flags, int optimize) {
    if (flags & COMPILE_ONLY_AST) return ast_object_init() ? ast_object_from(mod) : V_ERR;
    CodeObj *code =
        compile_module(arena, mod, filename, flags, optimize < 0 ? compile_optimize : optimize);
    return code ? obj_value(code) : V_ERR;
}

static ParseOptions parse_options(Value source, Value filename, const char *mode, u32 flags, int version) {
    ParseMode parse = !strcmp(mode, "eval")        ? PARSE_EVAL
                      : !strcmp(mode, "single")    ? PARSE_SINGLE
                      : !strcmp(mode, "func_type") ? PARSE_FUNC_TYPE
                                                   : PARSE_EXEC;
    return (ParseOptions){.mode = parse, .flags = (int)(flags | (is_str(source) ? PARSE_IGNORE_COOKIE : 0)),
                          .feature_version = version, .filename = filename};
}

Value compile_source_version(Value source, Value filename, const char *mode, u32 flags,
                             int optimize, int version) {
    ParseOptions options = parse_options(source, filename, mode, flags, version);
    if ((flags & COMPILE_ONLY_AST) && ast_object_is(source)) return source;
    Arena *arena = ast_arena_new();
    Node *mod = source_tree(arena, source, &options);
    gc_keep(source.w);
    Value result = mod ? tree_result(arena, mod, filename, flags, optimize) : V_ERR;
    ast_arena_free(arena);
    return result;
}

Scope *compile_symtable(Arena *arena, Value source, Value filename, const char *mode) {
    ParseOptions options = parse_options(source, filename, mode, 0, 0);
    Node *mod = source_tree(arena, source, &options);
    gc_keep(source.w);
    if (!mod) return NULL;
    Compiler *c = ast_alloc(arena, sizeof *c);
    *c = (Compiler){.arena = arena, .early = true};
    if (setjmp(c->fail)) return NULL;
    c->filename = compile_keep(c, filename);
    future_scan(c, mod);
    return symtable_build(c, mod)->top;
}

Value compile_source(Value source, Value filename, const char *mode, u32 flags, int optimize) {
    return compile_source_version(source, filename, mode, flags, optimize, 0);
}
