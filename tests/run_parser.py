"""Compares the syntax trees and syntax errors of two Python interpreters over many programs.

    python3.11 tests/run_parser.py KRAIT [--reference PYTHON] [--mutate N] [--seed S] FILE_OR_FOLDER ...

Each program becomes one line of text in each interpreter: its tree with all positions, or type, message and
place of its error.  --mutate N damages statements of the files N times and compares the errors instead.
Exit status 1 if a line differs.
"""
import argparse
import ast
import os
import random
import re
import subprocess
import sys
import tempfile
import textwrap
import warnings

# Runs in both interpreters, so it keeps to what a young one can do.
SHOW = '''
import _ast

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

def result(mode, source):
    try:
        return show(compile(source, '<source>', mode, 0x400))
    except SyntaxError as e:
        return ascii((type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset, e.text))
    except (ValueError, MemoryError, RecursionError) as e:
        return ascii((type(e).__name__, str(e)))

for mode, source in PROGRAMS:
    print(result(mode, source))
'''

WORDS = ['(', ')', '[', ']', '{', '}', ',', ':', '=', ':=', '*', '**', '.', '->', '==', '+', '-', 'not', 'in', 'is', 'if',
         'else', 'for', 'lambda', 'yield', 'await', 'async', 'def', 'class', 'with', 'as', 'try', 'except', 'finally',
         'import', 'from', 'return', 'del', 'print', 'match', 'case', '_', '1', '"s"', 'f"{a}"', 'None', 'True', 'x', '\n',
         '\n  ', '\n\t', ';', '@', '...', '!', '$', '0777', '1a', '"', '\\', '#c', 'while', 'pass', 'global', 'raise',
         'assert', '/', '|', 'b"x"', 'elif', 'f"{a b}"', 'exec', 'break']


def statements(path):
    """Short statements of a file, and strings in it that look like programs."""
    with open(path, encoding='utf-8') as f:
        source = f.read()
    lines = source.split('\n')
    for n in ast.walk(ast.parse(source)):
        if isinstance(n, ast.stmt) and n.end_lineno - n.lineno < 8:
            yield textwrap.dedent('\n'.join(lines[n.lineno - 1:n.end_lineno]))
        elif isinstance(n, ast.Constant) and isinstance(n.value, str) and 3 < len(n.value) < 300:
            yield textwrap.dedent(n.value)


def damage(rng, source):
    tokens = re.findall(r'\s+|\w+|"[^"\n]*"|\'[^\'\n]*\'|[^\w\s]', source)
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        if not tokens:
            break
        at, what = rng.randrange(len(tokens)), rng.random()
        if what < .3:
            del tokens[at]
        elif what < .6:
            tokens.insert(at, rng.choice(WORDS))
        elif what < .8:
            tokens[at] = rng.choice(WORDS)
        else:
            other = rng.randrange(len(tokens))
            tokens[at], tokens[other] = tokens[other], tokens[at]
    return ''.join(tokens)


def is_plain(source):
    return '\0' not in source and not any('\ud800' <= c < '\ue000' for c in source)


def mutations(paths, n, seed):
    rng = random.Random(seed)
    units = sorted({s for path in paths for s in statements(path)})
    while n > 0:
        source = damage(rng, rng.choice(units))
        if is_plain(source):
            n -= 1
            yield rng.choice(['exec', 'exec', 'exec', 'single', 'eval']), source


def files(names):
    for name in names:
        if os.path.isfile(name):
            yield name
        for folder, _, children in os.walk(name):
            yield from sorted(os.path.join(folder, c) for c in children if c.endswith('.py'))


def programs(args):
    paths = list(files(args.files))
    if args.mutate:
        yield from mutations(paths, args.mutate, args.seed)
        return
    for path in paths:
        with open(path, 'rb') as f:
            yield 'exec', f.read()


def batches(items, size):
    batch, total = [], 0
    for item in items:
        batch.append(item)
        total += len(item[1])
        if total > size or len(batch) >= 2000:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def run(interpreter, batch, options=()):
    with tempfile.NamedTemporaryFile('w', suffix='.py', delete=False) as f:
        f.write('PROGRAMS = [\n' + ''.join('    %s,\n' % ascii(p) for p in batch) + ']\n' + SHOW)
    try:
        done = subprocess.run([interpreter, *options, f.name], capture_output=True, timeout=600)
    finally:
        os.unlink(f.name)
    lines = done.stdout.decode('ascii', 'replace').split('\n')[:-1]
    if done.returncode or len(lines) != len(batch):
        print('%s: status %d after %d of %d programs\n%s' % (interpreter, done.returncode, len(lines), len(batch),
                                                          done.stderr.decode('utf-8', 'replace')[-500:]))
    return lines + [''] * (len(batch) - len(lines))


def difference(a, b):
    at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    return a[max(0, at - 80):at + 120], b[max(0, at - 80):at + 120]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('krait')
    parser.add_argument('files', nargs='+')
    parser.add_argument('--reference', default=sys.executable)
    parser.add_argument('--mutate', type=int, default=0)
    parser.add_argument('--seed', type=int, default=1)
    args = parser.parse_args()
    warnings.simplefilter('ignore')
    count = different = 0
    for batch in batches(programs(args), 400000):
        ours, theirs = run(args.krait, batch), run(args.reference, batch, ['-W', 'ignore'])
        for (mode, source), mine, reference in zip(batch, ours, theirs):
            count += 1
            if mine == reference:
                continue
            different += 1
            if different <= 20:
                print(mode, ascii(source)[:200], *difference(reference, mine), sep='\n    ')
    print('%d programs, %d different' % (count, different))
    return different > 0


if __name__ == '__main__':
    sys.exit(main())
