/* symtable_build.c: the walk over the tree.
 *
 * A comprehension is a function whose first iterable belongs to the scope around it. */
#include "vm/compile/symtable_internal.h"
#include "vm/object/names.h"
#include "vm/object/str.h"

static void visit_stmts(Symtable *st, NodeList *list);
static void visit_expr(Symtable *st, Node *e);
static void visit_exprs(Symtable *st, NodeList *list);

/* ---- functions and classes ---- */

static void visit_annotation(Symtable *st, Node *annotation) {
    if (!annotation) return;
    bool future = st->c->flags & COMPILE_FUTURE_ANNOTATIONS;
    if (!future) {
        visit_expr(st, annotation);
        return;
    }
    /* Never evaluated: its names belong to nobody, but yield and := are errors all the same. */
    symtable_enter(st, SCOPE_ANNOTATION, compile_name(st->c, "_annotation"), annotation);
    visit_expr(st, annotation);
    symtable_leave(st);
}

static void visit_arg_annotations(Symtable *st, NodeList *args) {
    for (i64 i = 0; i < args->n; i++) visit_annotation(st, as_Arg(args->items[i])->annotation);
}

static void visit_annotations(Symtable *st, AstArguments *a, Node *returns) {
    visit_arg_annotations(st, a->posonlyargs);
    visit_arg_annotations(st, a->args);
    if (a->vararg) visit_annotation(st, a->vararg->annotation);
    if (a->kwarg) visit_annotation(st, a->kwarg->annotation);
    visit_arg_annotations(st, a->kwonlyargs);
    visit_annotation(st, returns);
}

static void declare_args(Symtable *st, NodeList *args) {
    for (i64 i = 0; i < args->n; i++)
        symtable_mention_here(st, as_Arg(args->items[i])->arg, DEF_PARAM, args->items[i]->pos);
}

/* Parameters in the order of their registers. */
static void declare_params(Symtable *st, AstArguments *a) {
    declare_args(st, a->posonlyargs);
    declare_args(st, a->args);
    declare_args(st, a->kwonlyargs);
    if (a->vararg) symtable_mention_here(st, a->vararg->arg, DEF_PARAM, a->vararg->head.pos);
    if (a->kwarg) symtable_mention_here(st, a->kwarg->arg, DEF_PARAM, a->kwarg->head.pos);
    st->cur->varargs = a->vararg;
    st->cur->varkw = a->kwarg;
}

static void visit_defaults(Symtable *st, AstArguments *a) {
    visit_exprs(st, a->defaults);
    visit_exprs(st, a->kw_defaults);
}

static void visit_function(Symtable *st, Node *n, bool coroutine) {
    AstFunctionDef *f = (AstFunctionDef *)n; /* AsyncFunctionDef has the same fields */
    symtable_mention_here(st, f->name, DEF_LOCAL, n->pos);
    visit_defaults(st, f->args);
    visit_annotations(st, f->args, f->returns);
    visit_exprs(st, f->decorator_list);
    symtable_enter(st, SCOPE_FUNCTION, f->name, n);
    st->cur->coroutine = coroutine;
    declare_params(st, f->args);
    visit_stmts(st, f->body);
    symtable_leave(st);
}

static void visit_lambda(Symtable *st, Node *n) {
    AstLambda *f = as_Lambda(n);
    visit_defaults(st, f->args);
    symtable_enter(st, SCOPE_FUNCTION, compile_name(st->c, "<lambda>"), n);
    st->cur->lambda = true;
    declare_params(st, f->args);
    visit_expr(st, f->body);
    symtable_leave(st);
}

static void visit_class(Symtable *st, Node *n) {
    AstClassDef *d = as_ClassDef(n);
    symtable_mention_here(st, d->name, DEF_LOCAL, n->pos);
    visit_exprs(st, d->bases);
    for (i64 i = 0; i < d->keywords->n; i++)
        visit_expr(st, as_Keyword(d->keywords->items[i])->value);
    visit_exprs(st, d->decorator_list);
    symtable_enter(st, SCOPE_CLASS, d->name, n);
    st->cur->private_class = d->name;
    visit_stmts(st, d->body);
    symtable_leave(st);
}

/* ---- comprehensions ---- */

static void visit_comp_target(Symtable *st, Node *target) {
    st->cur->comp_target = true;
    visit_expr(st, target);
    st->cur->comp_target = false;
}

static void visit_comp_iter(Symtable *st, Node *iter) {
    st->cur->in_comp_iter++;
    visit_expr(st, iter);
    st->cur->in_comp_iter--;
}

static void visit_comp(Symtable *st, Node *n, CompKind kind, NodeList *gens, Node *elt,
                       Node *value) {
    static const char *const names[] = {"", "<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"};
    AstComprehension *first = as_Comprehension(gens->items[0]);
    visit_comp_iter(st, first->iter);
    Scope *s = symtable_enter(st, SCOPE_FUNCTION, compile_name(st->c, names[kind]), n);
    s->comp = kind;
    s->coroutine = first->is_async;
    symtable_mention_here(st, compile_name(st->c, ".0"), DEF_PARAM, n->pos);
    visit_comp_target(st, first->target);
    visit_exprs(st, first->ifs);
    for (i64 i = 1; i < gens->n; i++) {
        AstComprehension *g = as_Comprehension(gens->items[i]);
        visit_comp_target(st, g->target);
        visit_comp_iter(st, g->iter);
        visit_exprs(st, g->ifs);
        if (g->is_async) s->coroutine = true;
    }
    if (value) visit_expr(st, value);
    visit_expr(st, elt);
    bool is_async = s->coroutine && kind != COMP_GEN;
    if (kind == COMP_GEN) s->generator = true;
    symtable_leave(st);
    if (is_async) st->cur->coroutine = true;
}

/* := in a comprehension binds in the nearest scope that is none. */
static void extend_walrus(Symtable *st, Value target, Pos pos) {
    for (Scope *s = st->cur; s; s = s->parent) {
        Symbol *sym = symtable_find(s, symtable_mangle(st->c, st->cur->private_class, target));
        if (s->comp) {
            if (sym && sym->flags & DEF_COMP_ITER)
                compile_error(st->c, pos,
                              "assignment expression cannot rebind comprehension iteration variable '%V'", target);
            continue;
        }
        if (s->kind == SCOPE_CLASS)
            compile_error(st->c, pos,
                    "assignment expression within a comprehension cannot be used in a class body");
        if (s->kind == SCOPE_FUNCTION) {
            bool global = sym && sym->flags & DEF_GLOBAL;
            symtable_mention_here(st, target, global ? DEF_GLOBAL : DEF_NONLOCAL, pos);
            symtable_mention(st, s, target, DEF_LOCAL, pos);
            return;
        }
        symtable_mention_here(st, target, DEF_GLOBAL, pos);
        symtable_mention(st, s, target, DEF_GLOBAL, pos);
        return;
    }
}

static void visit_walrus(Symtable *st, Node *n) {
    AstNamedExpr *e = as_NamedExpr(n);
    if (st->cur->kind == SCOPE_ANNOTATION)
        compile_error(st->c, n->pos, "'named expression' can not be used within an annotation");
    if (st->cur->in_comp_iter)
        compile_error(st->c, n->pos,
                "assignment expression cannot be used in a comprehension iterable expression");
    Value target = as_Name(e->target)->id;
    if (st->cur->comp) extend_walrus(st, target, e->target->pos);
    visit_expr(st, e->value);
    visit_expr(st, e->target);
    symtable_find(st->cur, symtable_mangle(st->c, st->cur->private_class, target))->walrus = true;
}

/* ---- expressions ---- */

static void check_yield(Symtable *st, Node *n) {
    static const char *const names[] =
        {"", "list comprehension", "set comprehension", "dict comprehension",
                                        "generator expression"};
    if (st->cur->kind == SCOPE_ANNOTATION)
        compile_error(st->c, n->pos, "'yield expression' can not be used within an annotation");
    if (st->cur->comp) compile_error(st->c, n->pos, "'yield' inside %s", names[st->cur->comp]);
}

static void visit_name(Symtable *st, Node *n) {
    AstName *e = as_Name(n);
    symtable_mention_here(st, e->id, e->ctx == AST_Load ? DEF_USE : DEF_LOCAL, n->pos);
    bool is_super =
        e->ctx == AST_Load && st->cur->kind == SCOPE_FUNCTION && str_eq_c(e->id, "super");
    if (is_super) symtable_mention_here(st, name___class__, DEF_USE, n->pos);
}

static void visit_children(Symtable *st, Node *n) {
    const AstInfo *info = ast_info(n->kind);
    for (int i = 0; i < info->nfields; i++) {
        const AstField *f = &info->fields[i];
        void *at = (char *)n + f->offset;
        bool expr = f->type == AST_T_expr, node = expr || f->type == AST_T_keyword;
        if (!node) continue;
        if (f->how_many == AST_LIST) visit_exprs(st, *(NodeList **)at);
        else if (*(Node **)at) visit_expr(st, *(Node **)at);
    }
}

static void visit_expr(Symtable *st, Node *n) {
    compile_check_depth(st->c);
    switch (n->kind) {
    case AST_Name: visit_name(st, n); break;
    case AST_Constant: break;
    case AST_Lambda: visit_lambda(st, n); break;
    case AST_NamedExpr: visit_walrus(st, n); break;
    case AST_ListComp:
        visit_comp(st, n, COMP_LIST, as_ListComp(n)->generators, as_ListComp(n)->elt, NULL);
        break;
    case AST_SetComp:
        visit_comp(st, n, COMP_SET, as_SetComp(n)->generators, as_SetComp(n)->elt, NULL);
        break;
    case AST_GeneratorExp:
        visit_comp(st, n, COMP_GEN, as_GeneratorExp(n)->generators, as_GeneratorExp(n)->elt, NULL);
        break;
    case AST_DictComp:
        visit_comp(st, n, COMP_DICT, as_DictComp(n)->generators, as_DictComp(n)->key,
                   as_DictComp(n)->value);
        break;
    case AST_Yield:
    case AST_YieldFrom:
        check_yield(st, n);
        visit_children(st, n);
        st->cur->generator = true;
        break;
    case AST_Await:
        if (st->cur->kind == SCOPE_ANNOTATION)
            compile_error(st->c, n->pos, "'await expression' can not be used within an annotation");
        visit_children(st, n);
        st->cur->coroutine = true;
        break;
    default: visit_children(st, n);
    }
}

static void visit_exprs(Symtable *st, NodeList *list) {
    for (i64 i = 0; i < list->n; i++)
        if (list->items[i]) visit_expr(st, list->items[i]);
}

/* ---- patterns ---- */

static void bind(Symtable *st, Value name, Pos pos) {
    if (!is_null(name)) symtable_mention_here(st, name, DEF_LOCAL, pos);
}

static void visit_pattern(Symtable *st, Node *n) {
    compile_check_depth(st->c);
    NodeList *parts = NULL, *more = NULL;
    switch (n->kind) {
    case AST_MatchValue: visit_expr(st, as_MatchValue(n)->value); return;
    case AST_MatchStar: bind(st, as_MatchStar(n)->name, n->pos); return;
    case AST_MatchAs:
        if (as_MatchAs(n)->pattern) visit_pattern(st, as_MatchAs(n)->pattern);
        bind(st, as_MatchAs(n)->name, n->pos);
        return;
    case AST_MatchSequence: parts = as_MatchSequence(n)->patterns; break;
    case AST_MatchOr: parts = as_MatchOr(n)->patterns; break;
    case AST_MatchMapping:
        visit_exprs(st, as_MatchMapping(n)->keys);
        parts = as_MatchMapping(n)->patterns;
        break;
    case AST_MatchClass:
        visit_expr(st, as_MatchClass(n)->cls);
        parts = as_MatchClass(n)->patterns;
        more = as_MatchClass(n)->kwd_patterns;
        break;
    default: return;
    }
    for (i64 i = 0; i < parts->n; i++) visit_pattern(st, parts->items[i]);
    for (i64 i = 0; more && i < more->n; i++) visit_pattern(st, more->items[i]);
    if (n->kind == AST_MatchMapping) bind(st, as_MatchMapping(n)->rest, n->pos);
}

/* ---- statements ---- */

static void visit_declaration(Symtable *st, Node *n, NameList *names, u32 flag, const char *word) {
    for (i64 i = 0; i < names->n; i++) {
        Value name = names->items[i];
        Symbol *sym = symtable_find(st->cur, symtable_mangle(st->c, st->cur->private_class, name));
        u32 had = sym ? sym->flags : 0;
        if (had & DEF_PARAM)
            compile_error(st->c, n->pos, "name '%V' is parameter and %s", name, word);
        if (had & DEF_USE)
            compile_error(st->c, n->pos, "name '%V' is used prior to %s declaration", name, word);
        if (had & DEF_ANNOT)
            compile_error(st->c, n->pos, "annotated name '%V' can't be %s", name, word);
        if (had & DEF_LOCAL)
            compile_error(st->c, n->pos, "name '%V' is assigned to before %s declaration", name,
                          word);
        sym = symtable_mention_here(st, name, flag, n->pos);
        Directive *d = ast_alloc(st->c->arena, sizeof *d);
        *d = (Directive){sym->name, n->pos, st->cur->directives};
        st->cur->directives = d;
    }
}

static void visit_annassign(Symtable *st, Node *n) {
    AstAnnAssign *s = as_AnnAssign(n);
    if (s->target->kind == AST_Name) {
        Value name = as_Name(s->target)->id;
        Symbol *sym = symtable_find(st->cur, symtable_mangle(st->c, st->cur->private_class, name));
        u32 had = sym ? sym->flags : 0;
        if (had & (DEF_GLOBAL | DEF_NONLOCAL) && st->cur->kind != SCOPE_MODULE && s->simple)
            compile_error(st->c, n->pos, "annotated name '%V' can't be %s", name,
                          had & DEF_GLOBAL ? "global" : "nonlocal");
        if (s->simple) symtable_mention_here(st, name, DEF_ANNOT | DEF_LOCAL, s->target->pos);
        else if (s->value) symtable_mention_here(st, name, DEF_LOCAL, s->target->pos);
    } else {
        visit_expr(st, s->target);
    }
    st->cur->has_annotations = true;
    visit_annotation(st, s->annotation);
    if (s->value) visit_expr(st, s->value);
}

static void visit_import(Symtable *st, NodeList *names) {
    for (i64 i = 0; i < names->n; i++) {
        AstAlias *a = as_Alias(names->items[i]);
        Value name = is_null(a->asname) ? a->name : a->asname;
        if (str_eq_c(name, "*")) {
            if (st->cur->kind != SCOPE_MODULE)
                compile_error(st->c, a->head.pos, "import * only allowed at module level");
            continue;
        }
        i64 dot = is_null(a->asname) ? str_find(name, str_from_c("."), 0, str_len(name)) : -1;
        if (dot >= 0) name = compile_keep(st->c, str_intern(str_slice(name, 0, dot)));
        symtable_mention_here(st, name, DEF_IMPORT, a->head.pos);
    }
}

static void visit_try(Symtable *st, Node *n) {
    AstTry *s = (AstTry *)n; /* TryStar has the same fields */
    visit_stmts(st, s->body);
    visit_stmts(st, s->orelse);
    for (i64 i = 0; i < s->handlers->n; i++) {
        AstExceptHandler *h = as_ExceptHandler(s->handlers->items[i]);
        if (h->type) visit_expr(st, h->type);
        bind(st, h->name, h->head.pos);
        visit_stmts(st, h->body);
    }
    visit_stmts(st, s->finalbody);
}

static void visit_with(Symtable *st, AstWith *s) {
    for (i64 i = 0; i < s->items->n; i++) {
        AstWithItem *item = as_WithItem(s->items->items[i]);
        visit_expr(st, item->context_expr);
        if (item->optional_vars) visit_expr(st, item->optional_vars);
    }
    visit_stmts(st, s->body);
}

static void visit_match(Symtable *st, AstMatch *s) {
    visit_expr(st, s->subject);
    for (i64 i = 0; i < s->cases->n; i++) {
        AstMatchCase *c = as_MatchCase(s->cases->items[i]);
        visit_pattern(st, c->pattern);
        if (c->guard) visit_expr(st, c->guard);
        visit_stmts(st, c->body);
    }
}

static void visit_loop(Symtable *st, AstFor *s) { /* AsyncFor has the same fields */
    visit_expr(st, s->target);
    visit_expr(st, s->iter);
    visit_stmts(st, s->body);
    visit_stmts(st, s->orelse);
}

static void visit_return(Symtable *st, Node *n) {
    if (!as_Return(n)->value) return;
    visit_expr(st, as_Return(n)->value);
    if (!st->cur->returns_value) st->cur->return_value_pos = n->pos;
    st->cur->returns_value = true;
}

/* A module with an asynchronous statement is a coroutine, if it may be one. */
static void may_await(Symtable *st) {
    bool module = st->cur->kind == SCOPE_MODULE && st->c->flags & COMPILE_TOP_LEVEL_AWAIT;
    if (module) st->cur->coroutine = true;
}

static void visit_stmt(Symtable *st, Node *n) {
    compile_check_depth(st->c);
    switch (n->kind) {
    case AST_FunctionDef: visit_function(st, n, false); break;
    case AST_AsyncFunctionDef: visit_function(st, n, true); break;
    case AST_ClassDef: visit_class(st, n); break;
    case AST_Return: visit_return(st, n); break;
    case AST_Assign:
        visit_exprs(st, as_Assign(n)->targets);
        visit_expr(st, as_Assign(n)->value);
        break;
    case AST_AnnAssign: visit_annassign(st, n); break;
    case AST_AsyncFor:
        may_await(st);
        visit_loop(st, (AstFor *)n);
        break;
    case AST_For: visit_loop(st, (AstFor *)n); break;
    case AST_While:
        visit_expr(st, as_While(n)->test);
        visit_stmts(st, as_While(n)->body);
        visit_stmts(st, as_While(n)->orelse);
        break;
    case AST_If:
        visit_expr(st, as_If(n)->test);
        visit_stmts(st, as_If(n)->body);
        visit_stmts(st, as_If(n)->orelse);
        break;
    case AST_AsyncWith:
        may_await(st);
        visit_with(st, (AstWith *)n);
        break;
    case AST_With: visit_with(st, (AstWith *)n); break;
    case AST_Match: visit_match(st, as_Match(n)); break;
    case AST_TryStar:
    case AST_Try: visit_try(st, n); break;
    case AST_Import: visit_import(st, as_Import(n)->names); break;
    case AST_ImportFrom: visit_import(st, as_ImportFrom(n)->names); break;
    case AST_Global: visit_declaration(st, n, as_Global(n)->names, DEF_GLOBAL, "global"); break;
    case AST_Nonlocal: visit_declaration(st, n, as_Nonlocal(n)->names, DEF_NONLOCAL, "nonlocal"); break;
    default: visit_children(st, n); /* AugAssign, Delete, Raise, Assert, Expr, Pass ... */
    }
}

static void visit_stmts(Symtable *st, NodeList *list) {
    for (i64 i = 0; i < list->n; i++) visit_stmt(st, list->items[i]);
}

Symtable *symtable_build(Compiler *c, Node *mod) {
    Symtable *st = ast_alloc(c->arena, sizeof *st);
    st->c = c;
    c->st = st;
    st->top = symtable_enter(st, SCOPE_MODULE, compile_name(st->c, "<module>"), mod);
    if (mod->kind == AST_Module) visit_stmts(st, as_Module(mod)->body);
    else if (mod->kind == AST_Interactive) visit_stmts(st, as_Interactive(mod)->body);
    else visit_expr(st, as_Expression(mod)->body);
    symtable_resolve(st, st->top);
    return st;
}
