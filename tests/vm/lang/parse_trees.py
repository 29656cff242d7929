# Syntax trees: (source, tree), where positions follow the fields: lineno, col_offset, end_lineno, end_col_offset.
import _ast

CASES = [
    ('x = 1; y = 0x_ff, 0o17, 0b11, 1_000, 1.5e-3, .5, 2j, 1e400\n',
     "Module(body=[Assign(targets=[Name(id='x', ctx=Store(), 1, 0, 1, 1)], value=Constant(value=1, kind=None, "
     "1, 4, 1, 5), type_comment=None, 1, 0, 1, 5), Assign(targets=[Name(id='y', ctx=Store(), 1, 7, 1, 8)], "
     'value=Tuple(elts=[Constant(value=255, kind=None, 1, 11, 1, 16), Constant(value=15, kind=None, 1, 18, 1, '
     '22), Constant(value=3, kind=None, 1, 24, 1, 28), Constant(value=1000, kind=None, 1, 30, 1, 35), '
     'Constant(value=0.0015, kind=None, 1, 37, 1, 43), Constant(value=0.5, kind=None, 1, 45, 1, 47), '
     'Constant(value=2j, kind=None, 1, 49, 1, 51), Constant(value=inf, kind=None, 1, 53, 1, 58)], ctx=Load(), '
     '1, 11, 1, 58), type_comment=None, 1, 7, 1, 58)], type_ignores=[])'),
    ('a = b = c, *d = e\n',
     "Module(body=[Assign(targets=[Name(id='a', ctx=Store(), 1, 0, 1, 1), Name(id='b', ctx=Store(), 1, 4, 1, "
     "5), Tuple(elts=[Name(id='c', ctx=Store(), 1, 8, 1, 9), Starred(value=Name(id='d', ctx=Store(), 1, 12, 1,"
     " 13), ctx=Store(), 1, 11, 1, 13)], ctx=Store(), 1, 8, 1, 13)], value=Name(id='e', ctx=Load(), 1, 16, 1, "
     '17), type_comment=None, 1, 0, 1, 17)], type_ignores=[])'),
    ('(a.b), [c[0], *d] = f\n',
     "Module(body=[Assign(targets=[Tuple(elts=[Attribute(value=Name(id='a', ctx=Load(), 1, 1, 1, 2), attr='b',"
     " ctx=Store(), 1, 1, 1, 4), List(elts=[Subscript(value=Name(id='c', ctx=Load(), 1, 8, 1, 9), "
     "slice=Constant(value=0, kind=None, 1, 10, 1, 11), ctx=Store(), 1, 8, 1, 12), Starred(value=Name(id='d', "
     'ctx=Store(), 1, 15, 1, 16), ctx=Store(), 1, 14, 1, 16)], ctx=Store(), 1, 7, 1, 17)], ctx=Store(), 1, 0, '
     "1, 17)], value=Name(id='f', ctx=Load(), 1, 20, 1, 21), type_comment=None, 1, 0, 1, 21)], "
     'type_ignores=[])'),
    ('x += 1; x.y //= 2; x[1:2, ::3, ...] **= 3; x @= y; x >>= 1\n',
     "Module(body=[AugAssign(target=Name(id='x', ctx=Store(), 1, 0, 1, 1), op=Add(), value=Constant(value=1, "
     "kind=None, 1, 5, 1, 6), 1, 0, 1, 6), AugAssign(target=Attribute(value=Name(id='x', ctx=Load(), 1, 8, 1, "
     "9), attr='y', ctx=Store(), 1, 8, 1, 11), op=FloorDiv(), value=Constant(value=2, kind=None, 1, 16, 1, "
     "17), 1, 8, 1, 17), AugAssign(target=Subscript(value=Name(id='x', ctx=Load(), 1, 19, 1, 20), "
     'slice=Tuple(elts=[Slice(lower=Constant(value=1, kind=None, 1, 21, 1, 22), upper=Constant(value=2, '
     'kind=None, 1, 23, 1, 24), step=None, 1, 21, 1, 24), Slice(lower=None, upper=None, step=Constant(value=3,'
     ' kind=None, 1, 28, 1, 29), 1, 26, 1, 29), Constant(value=Ellipsis, kind=None, 1, 31, 1, 34)], '
     'ctx=Load(), 1, 21, 1, 34), ctx=Store(), 1, 19, 1, 35), op=Pow(), value=Constant(value=3, kind=None, 1, '
     "40, 1, 41), 1, 19, 1, 41), AugAssign(target=Name(id='x', ctx=Store(), 1, 43, 1, 44), op=MatMult(), "
     "value=Name(id='y', ctx=Load(), 1, 48, 1, 49), 1, 43, 1, 49), AugAssign(target=Name(id='x', ctx=Store(), "
     '1, 51, 1, 52), op=RShift(), value=Constant(value=1, kind=None, 1, 57, 1, 58), 1, 51, 1, 58)], '
     'type_ignores=[])'),
    ("x: int; x.y: str = 'a'; (x): int = 1\n",
     "Module(body=[AnnAssign(target=Name(id='x', ctx=Store(), 1, 0, 1, 1), annotation=Name(id='int', "
     'ctx=Load(), 1, 3, 1, 6), value=None, simple=1, 1, 0, 1, 6), '
     "AnnAssign(target=Attribute(value=Name(id='x', ctx=Load(), 1, 8, 1, 9), attr='y', ctx=Store(), 1, 8, 1, "
     "11), annotation=Name(id='str', ctx=Load(), 1, 13, 1, 16), value=Constant(value='a', kind=None, 1, 19, 1,"
     " 22), simple=0, 1, 8, 1, 22), AnnAssign(target=Name(id='x', ctx=Store(), 1, 25, 1, 26), "
     "annotation=Name(id='int', ctx=Load(), 1, 29, 1, 32), value=Constant(value=1, kind=None, 1, 35, 1, 36), "
     'simple=0, 1, 24, 1, 36)], type_ignores=[])'),
    ('del a, (b, c), [d], e.f, g[0]\n',
     "Module(body=[Delete(targets=[Name(id='a', ctx=Del(), 1, 4, 1, 5), Tuple(elts=[Name(id='b', ctx=Del(), 1,"
     " 8, 1, 9), Name(id='c', ctx=Del(), 1, 11, 1, 12)], ctx=Del(), 1, 7, 1, 13), List(elts=[Name(id='d', "
     "ctx=Del(), 1, 16, 1, 17)], ctx=Del(), 1, 15, 1, 18), Attribute(value=Name(id='e', ctx=Load(), 1, 20, 1, "
     "21), attr='f', ctx=Del(), 1, 20, 1, 23), Subscript(value=Name(id='g', ctx=Load(), 1, 25, 1, 26), "
     'slice=Constant(value=0, kind=None, 1, 27, 1, 28), ctx=Del(), 1, 25, 1, 29)], 1, 0, 1, 29)], '
     'type_ignores=[])'),
    ('f(1, *a, b, c=2, *d, **e); f(x for x in y); f(a)(b).c[d]\n',
     "Module(body=[Expr(value=Call(func=Name(id='f', ctx=Load(), 1, 0, 1, 1), args=[Constant(value=1, "
     "kind=None, 1, 2, 1, 3), Starred(value=Name(id='a', ctx=Load(), 1, 6, 1, 7), ctx=Load(), 1, 5, 1, 7), "
     "Name(id='b', ctx=Load(), 1, 9, 1, 10), Starred(value=Name(id='d', ctx=Load(), 1, 18, 1, 19), ctx=Load(),"
     " 1, 17, 1, 19)], keywords=[keyword(arg='c', value=Constant(value=2, kind=None, 1, 14, 1, 15), 1, 12, 1, "
     "15), keyword(arg=None, value=Name(id='e', ctx=Load(), 1, 23, 1, 24), 1, 21, 1, 24)], 1, 0, 1, 25), 1, 0,"
     " 1, 25), Expr(value=Call(func=Name(id='f', ctx=Load(), 1, 27, 1, 28), "
     "args=[GeneratorExp(elt=Name(id='x', ctx=Load(), 1, 29, 1, 30), "
     "generators=[comprehension(target=Name(id='x', ctx=Store(), 1, 35, 1, 36), iter=Name(id='y', ctx=Load(), "
     '1, 40, 1, 41), ifs=[], is_async=0)], 1, 28, 1, 42)], keywords=[], 1, 27, 1, 42), 1, 27, 1, 42), '
     "Expr(value=Subscript(value=Attribute(value=Call(func=Call(func=Name(id='f', ctx=Load(), 1, 44, 1, 45), "
     "args=[Name(id='a', ctx=Load(), 1, 46, 1, 47)], keywords=[], 1, 44, 1, 48), args=[Name(id='b', "
     "ctx=Load(), 1, 49, 1, 50)], keywords=[], 1, 44, 1, 51), attr='c', ctx=Load(), 1, 44, 1, 53), "
     "slice=Name(id='d', ctx=Load(), 1, 54, 1, 55), ctx=Load(), 1, 44, 1, 56), 1, 44, 1, 56)], "
     'type_ignores=[])'),
    ('[x for x in y if a if b for z in w]; {x async for x in y}; {a: b for c in d}; (x for x, in y)\n',
     "Module(body=[Expr(value=ListComp(elt=Name(id='x', ctx=Load(), 1, 1, 1, 2), "
     "generators=[comprehension(target=Name(id='x', ctx=Store(), 1, 7, 1, 8), iter=Name(id='y', ctx=Load(), 1,"
     " 12, 1, 13), ifs=[Name(id='a', ctx=Load(), 1, 17, 1, 18), Name(id='b', ctx=Load(), 1, 22, 1, 23)], "
     "is_async=0), comprehension(target=Name(id='z', ctx=Store(), 1, 28, 1, 29), iter=Name(id='w', ctx=Load(),"
     " 1, 33, 1, 34), ifs=[], is_async=0)], 1, 0, 1, 35), 1, 0, 1, 35), Expr(value=SetComp(elt=Name(id='x', "
     "ctx=Load(), 1, 38, 1, 39), generators=[comprehension(target=Name(id='x', ctx=Store(), 1, 50, 1, 51), "
     "iter=Name(id='y', ctx=Load(), 1, 55, 1, 56), ifs=[], is_async=1)], 1, 37, 1, 57), 1, 37, 1, 57), "
     "Expr(value=DictComp(key=Name(id='a', ctx=Load(), 1, 60, 1, 61), value=Name(id='b', ctx=Load(), 1, 63, 1,"
     " 64), generators=[comprehension(target=Name(id='c', ctx=Store(), 1, 69, 1, 70), iter=Name(id='d', "
     'ctx=Load(), 1, 74, 1, 75), ifs=[], is_async=0)], 1, 59, 1, 76), 1, 59, 1, 76), '
     "Expr(value=GeneratorExp(elt=Name(id='x', ctx=Load(), 1, 79, 1, 80), "
     "generators=[comprehension(target=Tuple(elts=[Name(id='x', ctx=Store(), 1, 85, 1, 86)], ctx=Store(), 1, "
     "85, 1, 87), iter=Name(id='y', ctx=Load(), 1, 91, 1, 92), ifs=[], is_async=0)], 1, 78, 1, 93), 1, 78, 1, "
     '93)], type_ignores=[])'),
    ('{}, {1}, {*a, b}, {1: 2, **c}, (), (a,), [], [*a]\n',
     'Module(body=[Expr(value=Tuple(elts=[Dict(keys=[], values=[], 1, 0, 1, 2), Set(elts=[Constant(value=1, '
     "kind=None, 1, 5, 1, 6)], 1, 4, 1, 7), Set(elts=[Starred(value=Name(id='a', ctx=Load(), 1, 11, 1, 12), "
     "ctx=Load(), 1, 10, 1, 12), Name(id='b', ctx=Load(), 1, 14, 1, 15)], 1, 9, 1, 16), "
     'Dict(keys=[Constant(value=1, kind=None, 1, 19, 1, 20), None], values=[Constant(value=2, kind=None, 1, '
     "22, 1, 23), Name(id='c', ctx=Load(), 1, 27, 1, 28)], 1, 18, 1, 29), Tuple(elts=[], ctx=Load(), 1, 31, 1,"
     " 33), Tuple(elts=[Name(id='a', ctx=Load(), 1, 36, 1, 37)], ctx=Load(), 1, 35, 1, 39), List(elts=[], "
     "ctx=Load(), 1, 41, 1, 43), List(elts=[Starred(value=Name(id='a', ctx=Load(), 1, 47, 1, 48), ctx=Load(), "
     '1, 46, 1, 48)], ctx=Load(), 1, 45, 1, 49)], ctx=Load(), 1, 0, 1, 49), 1, 0, 1, 49)], type_ignores=[])'),
    ('lambda: 0; lambda a, b=1, /, c=2, *d, e, f=3, **g: (yield)\n',
     'Module(body=[Expr(value=Lambda(args=arguments(posonlyargs=[], args=[], vararg=None, kwonlyargs=[], '
     'kw_defaults=[], kwarg=None, defaults=[]), body=Constant(value=0, kind=None, 1, 8, 1, 9), 1, 0, 1, 9), 1,'
     " 0, 1, 9), Expr(value=Lambda(args=arguments(posonlyargs=[arg(arg='a', annotation=None, "
     "type_comment=None, 1, 18, 1, 19), arg(arg='b', annotation=None, type_comment=None, 1, 21, 1, 22)], "
     "args=[arg(arg='c', annotation=None, type_comment=None, 1, 29, 1, 30)], vararg=arg(arg='d', "
     "annotation=None, type_comment=None, 1, 35, 1, 36), kwonlyargs=[arg(arg='e', annotation=None, "
     "type_comment=None, 1, 38, 1, 39), arg(arg='f', annotation=None, type_comment=None, 1, 41, 1, 42)], "
     "kw_defaults=[None, Constant(value=3, kind=None, 1, 43, 1, 44)], kwarg=arg(arg='g', annotation=None, "
     'type_comment=None, 1, 48, 1, 49), defaults=[Constant(value=1, kind=None, 1, 23, 1, 24), '
     'Constant(value=2, kind=None, 1, 31, 1, 32)]), body=Yield(value=None, 1, 52, 1, 57), 1, 11, 1, 58), 1, '
     '11, 1, 58)], type_ignores=[])'),
    ('a if b else c; not a and b or c; a < b != c is not d not in e; a | b ^ c & d << e + -f * ~g ** -h\n',
     "Module(body=[Expr(value=IfExp(test=Name(id='b', ctx=Load(), 1, 5, 1, 6), body=Name(id='a', ctx=Load(), "
     "1, 0, 1, 1), orelse=Name(id='c', ctx=Load(), 1, 12, 1, 13), 1, 0, 1, 13), 1, 0, 1, 13), "
     "Expr(value=BoolOp(op=Or(), values=[BoolOp(op=And(), values=[UnaryOp(op=Not(), operand=Name(id='a', "
     "ctx=Load(), 1, 19, 1, 20), 1, 15, 1, 20), Name(id='b', ctx=Load(), 1, 25, 1, 26)], 1, 15, 1, 26), "
     "Name(id='c', ctx=Load(), 1, 30, 1, 31)], 1, 15, 1, 31), 1, 15, 1, 31), "
     "Expr(value=Compare(left=Name(id='a', ctx=Load(), 1, 33, 1, 34), ops=[Lt(), NotEq(), IsNot(), NotIn()], "
     "comparators=[Name(id='b', ctx=Load(), 1, 37, 1, 38), Name(id='c', ctx=Load(), 1, 42, 1, 43), "
     "Name(id='d', ctx=Load(), 1, 51, 1, 52), Name(id='e', ctx=Load(), 1, 60, 1, 61)], 1, 33, 1, 61), 1, 33, "
     "1, 61), Expr(value=BinOp(left=Name(id='a', ctx=Load(), 1, 63, 1, 64), op=BitOr(), "
     "right=BinOp(left=Name(id='b', ctx=Load(), 1, 67, 1, 68), op=BitXor(), right=BinOp(left=Name(id='c', "
     "ctx=Load(), 1, 71, 1, 72), op=BitAnd(), right=BinOp(left=Name(id='d', ctx=Load(), 1, 75, 1, 76), "
     "op=LShift(), right=BinOp(left=Name(id='e', ctx=Load(), 1, 80, 1, 81), op=Add(), "
     "right=BinOp(left=UnaryOp(op=USub(), operand=Name(id='f', ctx=Load(), 1, 85, 1, 86), 1, 84, 1, 86), "
     "op=Mult(), right=UnaryOp(op=Invert(), operand=BinOp(left=Name(id='g', ctx=Load(), 1, 90, 1, 91), "
     "op=Pow(), right=UnaryOp(op=USub(), operand=Name(id='h', ctx=Load(), 1, 96, 1, 97), 1, 95, 1, 97), 1, 90,"
     ' 1, 97), 1, 89, 1, 97), 1, 84, 1, 97), 1, 80, 1, 97), 1, 75, 1, 97), 1, 71, 1, 97), 1, 67, 1, 97), 1, '
     '63, 1, 97), 1, 63, 1, 97)], type_ignores=[])'),
    ('(a := 1); await_ = 1; print(a := b, c)\n',
     "Module(body=[Expr(value=NamedExpr(target=Name(id='a', ctx=Store(), 1, 1, 1, 2), value=Constant(value=1, "
     "kind=None, 1, 6, 1, 7), 1, 1, 1, 7), 1, 0, 1, 8), Assign(targets=[Name(id='await_', ctx=Store(), 1, 10, "
     '1, 16)], value=Constant(value=1, kind=None, 1, 19, 1, 20), type_comment=None, 1, 10, 1, 20), '
     "Expr(value=Call(func=Name(id='print', ctx=Load(), 1, 22, 1, 27), args=[NamedExpr(target=Name(id='a', "
     "ctx=Store(), 1, 28, 1, 29), value=Name(id='b', ctx=Load(), 1, 33, 1, 34), 1, 28, 1, 34), Name(id='c', "
     'ctx=Load(), 1, 36, 1, 37)], keywords=[], 1, 22, 1, 38), 1, 22, 1, 38)], type_ignores=[])'),
    ("def f(a: int, /, b: str = 'c', *args: *Ts, d, e=1, **kwargs) -> None: return\n",
     "Module(body=[FunctionDef(name='f', args=arguments(posonlyargs=[arg(arg='a', annotation=Name(id='int', "
     "ctx=Load(), 1, 9, 1, 12), type_comment=None, 1, 6, 1, 12)], args=[arg(arg='b', annotation=Name(id='str',"
     " ctx=Load(), 1, 20, 1, 23), type_comment=None, 1, 17, 1, 23)], vararg=arg(arg='args', "
     "annotation=Starred(value=Name(id='Ts', ctx=Load(), 1, 39, 1, 41), ctx=Load(), 1, 38, 1, 41), "
     "type_comment=None, 1, 32, 1, 41), kwonlyargs=[arg(arg='d', annotation=None, type_comment=None, 1, 43, 1,"
     " 44), arg(arg='e', annotation=None, type_comment=None, 1, 46, 1, 47)], kw_defaults=[None, "
     "Constant(value=1, kind=None, 1, 48, 1, 49)], kwarg=arg(arg='kwargs', annotation=None, type_comment=None,"
     " 1, 53, 1, 59), defaults=[Constant(value='c', kind=None, 1, 26, 1, 29)]), body=[Return(value=None, 1, "
     '70, 1, 76)], decorator_list=[], returns=Constant(value=None, kind=None, 1, 64, 1, 68), '
     'type_comment=None, 1, 0, 1, 76)], type_ignores=[])'),
    ('async def f():\n    async with a as b, c: await d\n    async for x in y: yield\n    else: return (yield x)\n',
     "Module(body=[AsyncFunctionDef(name='f', args=arguments(posonlyargs=[], args=[], vararg=None, "
     'kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[]), '
     "body=[AsyncWith(items=[withitem(context_expr=Name(id='a', ctx=Load(), 2, 15, 2, 16), "
     "optional_vars=Name(id='b', ctx=Store(), 2, 20, 2, 21)), withitem(context_expr=Name(id='c', ctx=Load(), "
     "2, 23, 2, 24), optional_vars=None)], body=[Expr(value=Await(value=Name(id='d', ctx=Load(), 2, 32, 2, "
     "33), 2, 26, 2, 33), 2, 26, 2, 33)], type_comment=None, 2, 4, 2, 33), AsyncFor(target=Name(id='x', "
     "ctx=Store(), 3, 14, 3, 15), iter=Name(id='y', ctx=Load(), 3, 19, 3, 20), "
     'body=[Expr(value=Yield(value=None, 3, 22, 3, 27), 3, 22, 3, 27)], '
     "orelse=[Return(value=Yield(value=Name(id='x', ctx=Load(), 4, 24, 4, 25), 4, 18, 4, 25), 4, 10, 4, 26)], "
     'type_comment=None, 3, 4, 4, 26)], decorator_list=[], returns=None, type_comment=None, 1, 0, 4, 26)], '
     'type_ignores=[])'),
    ('@a.b(c)\nclass A(B, metaclass=C): pass\n',
     "Module(body=[ClassDef(name='A', bases=[Name(id='B', ctx=Load(), 2, 8, 2, 9)], "
     "keywords=[keyword(arg='metaclass', value=Name(id='C', ctx=Load(), 2, 21, 2, 22), 2, 11, 2, 22)], "
     "body=[Pass(2, 25, 2, 29)], decorator_list=[Call(func=Attribute(value=Name(id='a', ctx=Load(), 1, 1, 1, "
     "2), attr='b', ctx=Load(), 1, 1, 1, 4), args=[Name(id='c', ctx=Load(), 1, 5, 1, 6)], keywords=[], 1, 1, "
     '1, 7)], 2, 0, 2, 29)], type_ignores=[])'),
    ('with (a as b, c): pass\n',
     "Module(body=[With(items=[withitem(context_expr=Name(id='a', ctx=Load(), 1, 6, 1, 7), "
     "optional_vars=Name(id='b', ctx=Store(), 1, 11, 1, 12)), withitem(context_expr=Name(id='c', ctx=Load(), "
     '1, 14, 1, 15), optional_vars=None)], body=[Pass(1, 18, 1, 22)], type_comment=None, 1, 0, 1, 22)], '
     'type_ignores=[])'),
    ('with (a, b) as c, d: pass\n',
     "Module(body=[With(items=[withitem(context_expr=Tuple(elts=[Name(id='a', ctx=Load(), 1, 6, 1, 7), "
     "Name(id='b', ctx=Load(), 1, 9, 1, 10)], ctx=Load(), 1, 5, 1, 11), optional_vars=Name(id='c', "
     "ctx=Store(), 1, 15, 1, 16)), withitem(context_expr=Name(id='d', ctx=Load(), 1, 18, 1, 19), "
     'optional_vars=None)], body=[Pass(1, 21, 1, 25)], type_comment=None, 1, 0, 1, 25)], type_ignores=[])'),
    ('with (a): pass\n',
     "Module(body=[With(items=[withitem(context_expr=Name(id='a', ctx=Load(), 1, 6, 1, 7), "
     'optional_vars=None)], body=[Pass(1, 10, 1, 14)], type_comment=None, 1, 0, 1, 14)], type_ignores=[])'),
    ('try: pass\nexcept A as b: raise\nexcept (C, D): raise E from F\nelse: pass\nfinally: pass\n',
     "Module(body=[Try(body=[Pass(1, 5, 1, 9)], handlers=[ExceptHandler(type=Name(id='A', ctx=Load(), 2, 7, 2,"
     " 8), name='b', body=[Raise(exc=None, cause=None, 2, 15, 2, 20)], 2, 0, 2, 20), "
     "ExceptHandler(type=Tuple(elts=[Name(id='C', ctx=Load(), 3, 8, 3, 9), Name(id='D', ctx=Load(), 3, 11, 3, "
     "12)], ctx=Load(), 3, 7, 3, 13), name=None, body=[Raise(exc=Name(id='E', ctx=Load(), 3, 21, 3, 22), "
     "cause=Name(id='F', ctx=Load(), 3, 28, 3, 29), 3, 15, 3, 29)], 3, 0, 3, 29)], orelse=[Pass(4, 6, 4, 10)],"
     ' finalbody=[Pass(5, 9, 5, 13)], 1, 0, 5, 13)], type_ignores=[])'),
    ('try: pass\nexcept* A: pass\n',
     "Module(body=[TryStar(body=[Pass(1, 5, 1, 9)], handlers=[ExceptHandler(type=Name(id='A', ctx=Load(), 2, "
     '8, 2, 9), name=None, body=[Pass(2, 11, 2, 15)], 2, 0, 2, 15)], orelse=[], finalbody=[], 1, 0, 2, 15)], '
     'type_ignores=[])'),
    ('for i, *j in k, l: break\nelse: continue\n',
     "Module(body=[For(target=Tuple(elts=[Name(id='i', ctx=Store(), 1, 4, 1, 5), Starred(value=Name(id='j', "
     'ctx=Store(), 1, 8, 1, 9), ctx=Store(), 1, 7, 1, 9)], ctx=Store(), 1, 4, 1, 9), '
     "iter=Tuple(elts=[Name(id='k', ctx=Load(), 1, 13, 1, 14), Name(id='l', ctx=Load(), 1, 16, 1, 17)], "
     'ctx=Load(), 1, 13, 1, 17), body=[Break(1, 19, 1, 24)], orelse=[Continue(2, 6, 2, 14)], '
     'type_comment=None, 1, 0, 2, 14)], type_ignores=[])'),
    ('while a:\n    if b: pass\n    elif c: pass\n    else: pass\n',
     "Module(body=[While(test=Name(id='a', ctx=Load(), 1, 6, 1, 7), body=[If(test=Name(id='b', ctx=Load(), 2, "
     "7, 2, 8), body=[Pass(2, 10, 2, 14)], orelse=[If(test=Name(id='c', ctx=Load(), 3, 9, 3, 10), "
     'body=[Pass(3, 12, 3, 16)], orelse=[Pass(4, 10, 4, 14)], 3, 4, 4, 14)], 2, 4, 4, 14)], orelse=[], 1, 0, '
     '4, 14)], type_ignores=[])'),
    ('import a.b.c as d, e; from .. import f; from .g.h import (i as j, k,); from ...l import *\n',
     "Module(body=[Import(names=[alias(name='a.b.c', asname='d', 1, 7, 1, 17), alias(name='e', asname=None, 1,"
     " 19, 1, 20)], 1, 0, 1, 20), ImportFrom(module=None, names=[alias(name='f', asname=None, 1, 37, 1, 38)], "
     "level=2, 1, 22, 1, 38), ImportFrom(module='g.h', names=[alias(name='i', asname='j', 1, 58, 1, 64), "
     "alias(name='k', asname=None, 1, 66, 1, 67)], level=1, 1, 40, 1, 69), ImportFrom(module='l', "
     "names=[alias(name='*', asname=None, 1, 88, 1, 89)], level=3, 1, 71, 1, 89)], type_ignores=[])"),
    ('global a, b; assert a, b\n',
     "Module(body=[Global(names=['a', 'b'], 1, 0, 1, 11), Assert(test=Name(id='a', ctx=Load(), 1, 20, 1, 21), "
     "msg=Name(id='b', ctx=Load(), 1, 23, 1, 24), 1, 13, 1, 24)], type_ignores=[])"),
    ("match a, *b:\n    case 1 | -2.5 | 3 + 4j | 'x' 'y' | None | True: pass\n    case [a, *_, b] if c: pass\n    case (a, *rest) | A.B(c, d=e) | {'x': y, **z}: pass\n    case {1: _} as w: pass\n    case _: pass\n",
     "Module(body=[Match(subject=Tuple(elts=[Name(id='a', ctx=Load(), 1, 6, 1, 7), Starred(value=Name(id='b', "
     'ctx=Load(), 1, 10, 1, 11), ctx=Load(), 1, 9, 1, 11)], ctx=Load(), 1, 6, 1, 11), '
     'cases=[match_case(pattern=MatchOr(patterns=[MatchValue(value=Constant(value=1, kind=None, 2, 9, 2, 10), '
     '2, 9, 2, 10), MatchValue(value=UnaryOp(op=USub(), operand=Constant(value=2.5, kind=None, 2, 14, 2, 17), '
     '2, 13, 2, 17), 2, 13, 2, 17), MatchValue(value=BinOp(left=Constant(value=3, kind=None, 2, 20, 2, 21), '
     'op=Add(), right=Constant(value=4j, kind=None, 2, 24, 2, 26), 2, 20, 2, 26), 2, 20, 2, 26), '
     "MatchValue(value=Constant(value='xy', kind=None, 2, 29, 2, 36), 2, 29, 2, 36), "
     'MatchSingleton(value=None, 2, 39, 2, 43), MatchSingleton(value=True, 2, 46, 2, 50)], 2, 9, 2, 50), '
     'guard=None, body=[Pass(2, 52, 2, 56)]), match_case(pattern=MatchSequence(patterns=[MatchAs(pattern=None,'
     " name='a', 3, 10, 3, 11), MatchStar(name=None, 3, 13, 3, 15), MatchAs(pattern=None, name='b', 3, 17, 3, "
     "18)], 3, 9, 3, 19), guard=Name(id='c', ctx=Load(), 3, 23, 3, 24), body=[Pass(3, 26, 3, 30)]), "
     "match_case(pattern=MatchOr(patterns=[MatchSequence(patterns=[MatchAs(pattern=None, name='a', 4, 10, 4, "
     "11), MatchStar(name='rest', 4, 13, 4, 18)], 4, 9, 4, 19), MatchClass(cls=Attribute(value=Name(id='A', "
     "ctx=Load(), 4, 22, 4, 23), attr='B', ctx=Load(), 4, 22, 4, 25), patterns=[MatchAs(pattern=None, "
     "name='c', 4, 26, 4, 27)], kwd_attrs=['d'], kwd_patterns=[MatchAs(pattern=None, name='e', 4, 31, 4, 32)],"
     " 4, 22, 4, 33), MatchMapping(keys=[Constant(value='x', kind=None, 4, 37, 4, 40)], "
     "patterns=[MatchAs(pattern=None, name='y', 4, 42, 4, 43)], rest='z', 4, 36, 4, 49)], 4, 9, 4, 49), "
     'guard=None, body=[Pass(4, 51, 4, 55)]), '
     'match_case(pattern=MatchAs(pattern=MatchMapping(keys=[Constant(value=1, kind=None, 5, 10, 5, 11)], '
     "patterns=[MatchAs(pattern=None, name=None, 5, 13, 5, 14)], rest=None, 5, 9, 5, 15), name='w', 5, 9, 5, "
     '20), guard=None, body=[Pass(5, 22, 5, 26)]), match_case(pattern=MatchAs(pattern=None, name=None, 6, 9, '
     '6, 10), guard=None, body=[Pass(6, 12, 6, 16)])], 1, 0, 6, 16)], type_ignores=[])'),
    ('match = case = _ = 1; match(case)[_]\n',
     "Module(body=[Assign(targets=[Name(id='match', ctx=Store(), 1, 0, 1, 5), Name(id='case', ctx=Store(), 1, "
     "8, 1, 12), Name(id='_', ctx=Store(), 1, 15, 1, 16)], value=Constant(value=1, kind=None, 1, 19, 1, 20), "
     "type_comment=None, 1, 0, 1, 20), Expr(value=Subscript(value=Call(func=Name(id='match', ctx=Load(), 1, "
     "22, 1, 27), args=[Name(id='case', ctx=Load(), 1, 28, 1, 32)], keywords=[], 1, 22, 1, 33), "
     "slice=Name(id='_', ctx=Load(), 1, 34, 1, 35), ctx=Load(), 1, 22, 1, 36), 1, 22, 1, 36)], "
     'type_ignores=[])'),
    ('\'a\' "b" r\'\\n\' \'\\x41\\u00e9\\N{BULLET}\\101\\n\' u\'c\'; b\'a\\xff\' rb\'\\x\'; u\'k\'\n',
     "Module(body=[Expr(value=Constant(value='ab\\\\nA\\xe9\\u2022A\\nc', kind=None, 1, 0, 1, 47), 1, 0, 1, 47), "
     "Expr(value=Constant(value=b'a\\xff\\\\x', kind=None, 1, 49, 1, 64), 1, 49, 1, 64), "
     "Expr(value=Constant(value='k', kind='u', 1, 66, 1, 70), 1, 66, 1, 70)], type_ignores=[])"),
    ('f\'a{b}c{d!r:>{e}}{f=}{{}}\' \'g\' f"{h:{i}j}"\n',
     "Module(body=[Expr(value=JoinedStr(values=[Constant(value='a', kind=None, 1, 0, 1, 42), "
     "FormattedValue(value=Name(id='b', ctx=Load(), 1, 4, 1, 5), conversion=-1, format_spec=None, 1, 0, 1, "
     "42), Constant(value='c', kind=None, 1, 0, 1, 42), FormattedValue(value=Name(id='d', ctx=Load(), 1, 8, 1,"
     " 9), conversion=114, format_spec=JoinedStr(values=[Constant(value='>', kind=None, 1, 0, 1, 42), "
     "FormattedValue(value=Name(id='e', ctx=Load(), 1, 14, 1, 15), conversion=-1, format_spec=None, 1, 0, 1, "
     "42)], 1, 0, 1, 26), 1, 0, 1, 42), Constant(value='f=', kind=None, 1, 0, 1, 42), "
     "FormattedValue(value=Name(id='f', ctx=Load(), 1, 18, 1, 19), conversion=114, format_spec=None, 1, 0, 1, "
     "42), Constant(value='{}g', kind=None, 1, 0, 1, 42), FormattedValue(value=Name(id='h', ctx=Load(), 1, 34,"
     " 1, 35), conversion=-1, format_spec=JoinedStr(values=[FormattedValue(value=Name(id='i', ctx=Load(), 1, "
     "37, 1, 38), conversion=-1, format_spec=None, 1, 0, 1, 42), Constant(value='j', kind=None, 1, 31, 1, "
     '42)], 1, 31, 1, 42), 1, 0, 1, 42)], 1, 0, 1, 42), 1, 0, 1, 42)], type_ignores=[])'),
    ("f'''{\na +\n  b} {c}'''\n",
     "Module(body=[Expr(value=JoinedStr(values=[FormattedValue(value=BinOp(left=Name(id='a', ctx=Load(), 2, 0,"
     " 2, 1), op=Add(), right=Name(id='b', ctx=Load(), 3, 2, 3, 3), 2, 0, 3, 3), conversion=-1, "
     "format_spec=None, 1, 0, 3, 11), Constant(value=' ', kind=None, 1, 0, 3, 11), "
     "FormattedValue(value=Name(id='c', ctx=Load(), 3, 6, 3, 7), conversion=-1, format_spec=None, 1, 0, 3, "
     '11)], 1, 0, 3, 11), 1, 0, 3, 11)], type_ignores=[])'),
    ("\xe9\xe0 = '\u20ac'; \ufb01 = 1\n",
     "Module(body=[Assign(targets=[Name(id='\\xe9\\xe0', ctx=Store(), 1, 0, 1, 4)], "
     "value=Constant(value='\\u20ac', kind=None, 1, 7, 1, 12), type_comment=None, 1, 0, 1, 12), "
     "Assign(targets=[Name(id='fi', ctx=Store(), 1, 14, 1, 17)], value=Constant(value=1, kind=None, 1, 20, 1, "
     '21), type_comment=None, 1, 14, 1, 21)], type_ignores=[])'),
    ('x = (1 +  # comment\n\n     2) \\\n    + 3\n',
     "Module(body=[Assign(targets=[Name(id='x', ctx=Store(), 1, 0, 1, 1)], "
     'value=BinOp(left=BinOp(left=Constant(value=1, kind=None, 1, 5, 1, 6), op=Add(), right=Constant(value=2, '
     'kind=None, 3, 5, 3, 6), 1, 5, 3, 6), op=Add(), right=Constant(value=3, kind=None, 4, 6, 4, 7), 1, 4, 4, '
     '7), type_comment=None, 1, 0, 4, 7)], type_ignores=[])'),
]


def show_list(items):
    out = []
    for item in items:
        out.append(show(item))
    return '[' + ', '.join(out) + ']'


def show(n):
    if isinstance(n, list):
        return show_list(n)
    if not isinstance(n, _ast.AST):
        return ascii(n)
    out = []
    for field in n._fields:
        out.append(field + '=' + show(getattr(n, field, None)))
    for field in n._attributes:
        out.append(str(getattr(n, field, None)))
    return type(n).__name__ + '(' + ', '.join(out) + ')'


for source, tree in CASES:
    assert show(compile(source, '<source>', 'exec', 0x400)) == tree, (source, show(compile(source, '<source>', 'exec', 0x400)))
    compile(compile(source, '<source>', 'exec', 0x400), '<source>', 'exec', 0x400)

# Trees go back: what is run is what was changed.
tree = compile('x + 1', '<source>', 'eval', 0x400)
tree.body.op = _ast.Mult()
tree.body.right = _ast.Constant(21, lineno=1, col_offset=4)
assert eval(compile(tree, '<source>', 'eval'), {'x': 2}) == 42
assert _ast.Name('a', ctx=_ast.Load()).id == 'a' and _ast.Name._fields == ('id', 'ctx')
assert issubclass(_ast.Name, _ast.expr) and issubclass(_ast.expr, _ast.AST) and _ast.Return.value is None


def refused(body, exc, message):
    try:
        compile(_ast.Module(body, []), '<source>', 'exec')
    except exc as e:
        assert str(e) == message, str(e)
    else:
        assert False, message


P = {'lineno': 1, 'col_offset': 0}
LOAD, ONE = _ast.Load(), _ast.Constant(1, lineno=1, col_offset=0)
refused(5, TypeError, 'Module field "body" must be a list, not a int')
refused([5], TypeError, 'required field "lineno" missing from stmt')
refused([None], ValueError, 'None disallowed in statement list')
refused([_ast.Expr(**P)], TypeError, 'required field "value" missing from Expr')
refused([_ast.Expr(None, **P)], ValueError, "field 'value' is required for Expr")
refused([_ast.Expr(_ast.Name(5, LOAD, **P), **P)], TypeError, 'AST identifier must be of type str')
refused([_ast.Expr(_ast.Name('a', None, **P), **P)], TypeError, 'expected some sort of expr_context, but got None')
refused([_ast.Expr(_ast.Name('None', LOAD, **P), **P)], ValueError, "identifier field can't represent 'None' constant")
refused([_ast.Expr(_ast.Name('a', _ast.Store(), **P), **P)], ValueError,
        'expression must have Load context but has Store instead')
refused([_ast.Expr(_ast.Constant([], **P), **P)], TypeError, 'got an invalid type in Constant: list')
refused([_ast.Assign([ONE], ONE, **P)], ValueError, "expression which can't be assigned to in Store context")
refused([_ast.If(ONE, [], [], **P)], ValueError, 'empty body on If')
refused([_ast.Try([_ast.Pass(**P)], [], [], [], **P)], ValueError, 'Try has neither except handlers nor finalbody')
refused([_ast.Expr(_ast.Compare(ONE, [], [], **P), **P)], ValueError, 'Compare with no comparators')
refused([_ast.Expr(_ast.BoolOp(_ast.And(), [ONE], **P), **P)], ValueError, 'BoolOp with less than 2 values')
refused([_ast.Expr(ONE, lineno=2, col_offset=0, end_lineno=1)], ValueError, 'AST node line range (2, 1) is not valid')
refused([_ast.Raise(None, ONE, **P)], ValueError, 'Raise with cause but no exception')
refused([_ast.ImportFrom('a', [], 0, **P)], ValueError, 'empty names on ImportFrom')
