#!/usr/bin/env python3
"""The floors of the house: no import points upward, and no files import one another in a circle.

    floors.py src                      floors and circles; the floors are read from src/lib.rs
    floors.py --circles FOLDER         circles alone, for a crate without floors

The floors stand in the doc comment of `lib.rs`, in the first block after the heading `# Floors`, top-down. A line is one
floor: names joined by ` · `, then two spaces or more, then words for people. `name/` is a folder, `name` a file, `bin/`
and `main` are the programs. Each module at the top of the crate stands there once, and nothing else does, so the picture
and the check cannot disagree. There is no list of exceptions.

The rules:

1. A file imports from its own floor and from floors below.
2. `lib.rs` is the roof. What it defines or re-exports is for programs and tests; a file inside names the module that
   defines a thing (`crate::counts::Counts`, not `crate::Counts`).
3. Files import one another in no circle, whichever floor they are on. An import is an arrow to the file that *defines*
   the name: a name that a `mod.rs` only passes on leads through it. So a child may take its sibling's name from the
   parent, but it may not take what the parent defines if the parent uses the child.
4. `pub use child::Name` in a parent is a sign on the door and no arrow, unless the rest of the parent's file says `Name`.
5. `use …::*` of a module of this crate is refused, because nobody sees what it brings; so are `#[path]`, `include!` of a
   Rust file and `extern crate self`, which lead past these rules.

Read are `use` trees, also nested, renamed and inside of functions, and paths in the code. Comments, texts and what stands
under `#[cfg(test)]` are not. What a macro's expansion would import is not seen.
"""

import re
import sys
from collections import defaultdict, namedtuple
from pathlib import Path

Arrow = namedtuple("Arrow", "source line target path")
Use = namedtuple("Use", "module line public segments name")  # `name` is None for a glob
NAME = r"(?:r#)?[A-Za-z_]\w*"
# A field or method of something is no path; what stands behind the dots of a range or a struct's rest is one.
PATH = re.compile(rf"(?<![\w:'])(?<!(?<!\.)\.)\$?({NAME}(?:\s*::\s*{NAME})+)")
# What would bring code in past `mod`, or give the crate a second name.
HIDDEN = re.compile(r"#\s*!?\[\s*(?:cfg_attr\s*\([^\]]*)?path\s*=|\binclude\s*!\s*\(\s*\"[^\"]*\.rs\"|\bextern\s+crate\s+self\b")
LEXEME = re.compile(
    r"""//[^\n]*|/\*|b?c?r(?P<hash>\#*)"|b?c?"(?:\\.|[^"\\])*"|b?'(?:\\(?:u\{[^}]*\}|x..|.)|[^\\'\n])'""", re.S
)


class Mistake(Exception):
    pass


def blanked(text):
    """The code without comments, texts and characters; each offset and line stays where it was."""
    out, at = [], 0
    while found := LEXEME.search(text, at):
        start, end = found.span()
        word_before = start and (text[start - 1].isalnum() or text[start - 1] == "_")
        if word_before and found[0][0] in "bcr":
            out.append(text[at : start + 1])
            at = start + 1
            continue
        if found[0] == "/*":
            depth, end = 1, start + 2
            while depth and end < len(text):
                step = {"/*": 1, "*/": -1}.get(text[end : end + 2], 0)
                depth, end = depth + step, end + (2 if step else 1)
        elif found["hash"] is not None:
            close = text.find('"' + found["hash"], end)
            end = len(text) if close < 0 else close + 1 + len(found["hash"])
        out += [text[at:start], re.sub(r"[^\n]", " ", text[start:end])]
        at = end
    return "".join(out) + text[at:]


def block_end(code, at):
    """Where what begins at `at` ends: an item after its `;` or after the brace that closes its body; a field, a variant,
    a parameter or an arm after its comma, or where what it stands in closes."""
    depth = 0
    for place in range(at, len(code)):
        one = code[place]
        if one in "([{":
            depth += 1
        elif one in ")]}":
            depth -= 1
            if depth < 0:
                return place
            if depth == 0 and one == "}":
                return place + 1
        elif one in ";," and depth == 0:
            return place + 1
    return len(code)


def without_tests(code):
    """The code without the items under `#[cfg(test)]`, and the modules of their own files that are tests."""
    tests = set()
    for found in reversed(list(re.finditer(r"#\s*\[\s*cfg\s*\(\s*test\s*\)\s*\]", code))):
        at = found.end()
        while more := re.compile(r"\s*#\s*\[").match(code, at):
            at = code.index("]", more.end()) + 1
        end = block_end(code, at)
        if declared := re.fullmatch(rf"\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+({NAME})\s*;", code[at:end]):
            tests.add(declared[1])
        code = code[: found.start()] + re.sub(r"[^\n]", " ", code[found.start() : end]) + code[end:]
    return code, tests


def leaves(tree):
    """The leaves of a use tree: the segments of a path, and the name it has here (None for a glob)."""
    tokens = re.findall(rf"{NAME}|::|[{{}},*]", tree)
    at = 0

    def group(prefix):
        nonlocal at
        found = []
        while at < len(tokens) and tokens[at] != "}":
            if tokens[at] == ",":
                at += 1
                continue
            found += one(prefix)
        at += 1
        return found

    def one(prefix):
        nonlocal at
        segments = list(prefix)
        while at < len(tokens):
            token = tokens[at]
            at += 1
            if token == "{":
                return group(segments)
            if token == "*":
                return [(segments, None)]
            if token != "::":
                segments.append(token)
            if at >= len(tokens) or tokens[at] in ",}":
                break
            if tokens[at] == "as":
                at += 2
                name = tokens[at - 1]
                return [(without_self(segments), name)]
        segments = without_self(segments)
        return [(segments, segments[-1] if segments else None)]

    def without_self(segments):
        return segments[:-1] if len(segments) > 1 and segments[-1] == "self" else segments

    return group([])


class File:
    def __init__(self, path, shown, module):
        self.path, self.shown, self.module = path, shown, module
        self.code, self.tests = without_tests(blanked(path.read_text(encoding="utf-8")))
        if hidden := HIDDEN.search(text := path.read_text(encoding="utf-8")):
            line = text.count("\n", 0, hidden.start()) + 1
            if blanked(text)[hidden.start()] != " ":
                raise Mistake(f"{shown}:{line}: `{hidden[0].strip()}` leads past the floors; declare a module")
        self.inline = [((0, len(self.code)), module)]
        for found in re.finditer(rf"\bmod\s+({NAME})\s*\{{", self.code):
            span = found.start(), block_end(self.code, found.start())
            self.inline.append((span, (*self.module_at(found.start()), found[1])))
        self.uses = []
        self.body = self.code
        for found in re.finditer(r"\b(?:pub(?:\s*\([^)]*\))?\s+)?use\b([^;]*);", self.code):
            start, end = found.span()
            for segments, name in leaves(found[1]):
                public = found[0].startswith("pub")
                self.uses.append(Use(self.module_at(start), self.line(start), public, segments, name))
            self.body = self.body[:start] + re.sub(r"[^\n]", " ", self.body[start:end]) + self.body[end:]

    def module_at(self, place):
        """The innermost module of the place; the ranges come in the order in which they begin."""
        return [module for (start, end), module in self.inline if start <= place < end][-1]

    def line(self, place):
        return self.code.count("\n", 0, place) + 1

    def says(self, name):
        """Whether the code outside of `use` says the name as a name of its own: no field, method or definition."""
        return re.search(rf"(?<![\w.'])(?<!fn )(?<!mod )(?<!let ){re.escape(name)}(?!\w|\s*:[^:])", self.body)


class House:
    def __init__(self, root):
        self.root = root
        manifest = root.resolve().parent / "Cargo.toml"
        named = manifest.exists() and re.search(r'(?m)^name\s*=\s*"([^"]+)"', manifest.read_text(encoding="utf-8"))
        self.crate_name = named[1].replace("-", "_") if named else None
        self.files, self.modules = {}, {}
        paths = sorted(root.rglob("*.rs"))
        if not paths:
            raise Mistake(f"{root}: no Rust file")
        for path in paths:
            parts = path.relative_to(root).with_suffix("").parts
            module = parts[:-1] if parts[-1] in ("mod", "lib") else parts
            self.files[module] = File(path, path.as_posix(), module)
        for module in [(*file.module, test) for file in self.files.values() for test in file.tests]:
            self.files = {k: file for k, file in self.files.items() if k[: len(module)] != module}
        self.uses = defaultdict(dict)
        for file in self.files.values():
            self.modules |= {module: file for _, module in file.inline}
            for use in file.uses:
                if use.name and use.name != "_":
                    self.uses[use.module].setdefault(use.name, use)
        self.roof = self.files.get(())
        if not self.roof:
            raise Mistake(f"{root}: no lib.rs")

    @staticmethod
    def is_program(file):
        return file.module == ("main",) or file.module[:1] == ("bin",)

    def resolve(self, module, segments, seen=frozenset()):
        """The file that defines what the path names, and whether the path ends at a module. None: not of this crate."""
        first, *rest = segments
        if first == "crate" or (first == self.crate_name and self.is_program(self.modules[module])):
            at = ()
        elif first in ("self", "super"):
            at = module if first == "self" else module[:-1]
            while rest and rest[0] == "super":
                at, rest = at[:-1], rest[1:]
        elif (*module, first) in self.modules:
            at = (*module, first)
        elif first in self.uses[module] and (module, first) not in seen:
            use = self.uses[module][first]
            return self.resolve(use.module, use.segments + rest, seen | {(module, first)})
        else:
            return None
        for place, name in enumerate(rest):
            if (*at, name) in self.modules:
                at = (*at, name)
                continue
            # What the roof passes on is an import of the roof (rule 2); so is what a file passes on of another crate.
            passed_on = at and name in self.uses[at] and (at, name) not in seen
            defined = passed_on and self.resolve(at, [name, *rest[place + 1 :]], seen)
            return defined or (self.modules[at], False)
        return self.modules[at], True

    def arrows(self):
        """Every import: as (arrow, whether it counts for circles)."""
        for file in self.files.values():
            for use in file.uses:
                if not use.segments:
                    continue
                found = self.resolve(use.module, use.segments, frozenset({(use.module, use.name)}))
                if not found:
                    continue
                target, is_module = found
                shown = "::".join(use.segments)
                if use.name is None:
                    if is_module:
                        raise Mistake(f"{file.shown}:{use.line}: `use {shown}::*` hides what it imports; name it")
                    # The variants of a type.
                    yield Arrow(file, use.line, target, shown), True
                    continue
                inside = target.module[: len(use.module)] == use.module
                sign = use.public and inside and not file.says(use.name)
                yield Arrow(file, use.line, target, shown), not is_module and not sign
            for found in PATH.finditer(file.body):
                segments = re.split(r"\s*::\s*", found[1])
                module = file.module_at(found.start())
                imported = segments[0] in self.uses[module] and self.resolve(module, segments[:1])
                target = self.resolve(module, segments)
                # What belongs to an imported type is told at its `use`.
                if target and not (imported and not imported[1]):
                    yield Arrow(file, file.line(found.start()), target[0], "::".join(segments)), not target[1]


def floors_of(house):
    """Which floor each module at the top of the crate is on, counted from the top, and the lines as written."""
    text = house.roof.path.read_text(encoding="utf-8")
    block = re.search(r"(?m)^//! # Floors$.*?^//! ```text\n(.*?)^//! ```$", text, re.S)
    if not block:
        raise Mistake(f"{house.roof.shown}: no block of text after a heading `# Floors`")
    line = text.count("\n", 0, block.start(1)) + 1
    floor_of, shown = {}, []
    wanted = {}
    for module in house.files:
        if module:
            folder = len(module) > 1 or house.files[module].path.name == "mod.rs"
            wanted[module[0]] = f"{module[0]}/" if folder or wanted.get(module[0], "").endswith("/") else module[0]
    for number, text in enumerate(block[1].splitlines()):
        names = re.split(r"\s{2,}", text.removeprefix("//!").strip())[0]
        if not names:
            continue
        shown.append(names)
        for name in names.split(" · "):
            bare = name.removesuffix("/")
            if wanted.get(bare) != name:
                raise Mistake(f"{house.roof.shown}:{line + number}: no module `{name}`")
            if bare in floor_of:
                raise Mistake(f"{house.roof.shown}:{line + number}: `{name}` is on two floors")
            floor_of[bare] = len(shown) - 1
    if missing := sorted(set(wanted.values()) - {wanted[bare] for bare in floor_of}):
        raise Mistake(f"{house.roof.shown}:{line}: no floor has {', '.join(f'`{name}`' for name in missing)}")
    return floor_of, shown


def upward(house):
    floor_of, shown = floors_of(house)
    found = {}
    for arrow, _ in house.arrows():
        if arrow.source is house.roof or arrow.target is arrow.source:
            continue
        if arrow.target is house.roof:
            if not house.is_program(arrow.source):
                found[arrow.source.shown, arrow.line, arrow.path] = f"{house.roof.shown}, the roof"
            continue
        source, target = floor_of[arrow.source.module[0]], floor_of[arrow.target.module[0]]
        if target < source:
            words = f"{arrow.target.shown}: the floor `{shown[target]}` is above `{shown[source]}`"
            found[arrow.source.shown, arrow.line, arrow.path] = words
    return [f"{file}:{line}: `{path}` is of {words}" for (file, line, path), words in sorted(found.items())]


def circles(house):
    """A shortest circle of each knot of files, as the arrows that make it."""
    graph = defaultdict(dict)
    for arrow, counts in house.arrows():
        if counts and arrow.source is not arrow.target:
            graph[arrow.source.shown].setdefault(arrow.target.shown, arrow)

    def way(start, end):
        before, queue = {start: None}, [start]
        for at in queue:
            for following in graph[at]:
                if following not in before:
                    before[following] = at
                    queue.append(following)
                if following == end:
                    steps = [end, at]
                    while steps[-1] != start:
                        steps.append(before[steps[-1]])
                    return steps[::-1]
        return None

    found, done = [], set()
    for start in sorted(graph):
        circle = None if start in done else way(start, start)
        if not circle:
            continue
        knot = {other for other in list(graph) if way(start, other) and way(other, start)}
        best = min((way(one, one) for one in sorted(knot)), key=len)
        steps = [graph[a][b] for a, b in zip(best, best[1:])]
        lines = [f"  {one.source.shown}:{one.line}: `{one.path}` is of {one.target.shown}" for one in steps]
        size = f", {len(knot)} files hang together" if len(knot) > len(steps) else ""
        found.append("\n".join([f"{best[0]}: a circle{size}:", *lines]))
        done |= knot
    return found


def check(root, with_floors):
    house = House(Path(root))
    return (upward(house) if with_floors else []) + circles(house)


def main(arguments):
    with_floors, roots = True, []
    for argument in arguments:
        if argument == "--circles":
            with_floors = False
        else:
            roots.append((argument, with_floors))
    if not roots:
        print("usage: floors.py FOLDER… [--circles FOLDER…]", file=sys.stderr)
        return 2
    found = []
    for root, floors in roots:
        try:
            found += check(root, floors)
        except Mistake as mistake:
            found.append(str(mistake))
    for one in found:
        print(one, file=sys.stderr)
    print(f"floors: {len(found)} found" if found else "floors: ok", file=sys.stderr if found else sys.stdout)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
