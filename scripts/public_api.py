#!/usr/bin/env python3
"""The public API of the language's crate, a line an item, from what rustdoc knows of it.

    public_api.py JSON FILE            fails, with the difference, if FILE does not say what the crate offers
    public_api.py JSON FILE --update   writes FILE anew

JSON is made by `cargo rustdoc … -- -Z unstable-options --output-format json`; `make api` does both. A line that goes or
changes breaks whoever uses it: see "What stays the same" in the crate's README.

What is listed: every item that can be named from outside, its public fields, variants, methods and constants, and the
traits it implements, `Send` and `Sync` among them. Blanket implementations are left out.
"""

import difflib
import json
import sys
from pathlib import Path

AUTO = {"Send", "Sync"}


class Api:
    def __init__(self, crate):
        self.index = crate["index"]
        self.lines = set()
        root = self.index[str(crate["root"])]
        self.module(root, "")

    def item(self, number):
        return self.index.get(str(number))

    def add(self, item, text):
        open_ended = any("non_exhaustive" in str(attribute) for attribute in item["attrs"])
        self.lines.add(("#[non_exhaustive] " if open_ended else "") + text)

    def module(self, item, path):
        for number in item["inner"]["module"]["items"]:
            child = self.item(number)
            if child["visibility"] != "public":
                continue
            kind, inner = next(iter(child["inner"].items()))
            if kind == "use":
                target = self.item(inner["id"])
                if target is None or inner["is_glob"]:
                    self.lines.add(f"pub use {inner['source']}{'::*' if inner['is_glob'] else ''}")
                else:
                    self.named(target, self.below(path, inner["name"]))
            else:
                self.named(child, self.below(path, child["name"]))

    @staticmethod
    def below(path, name):
        return f"{path}::{name}" if path else name

    def named(self, item, path):
        kind, inner = next(iter(item["inner"].items()))
        if kind == "module":
            self.lines.add(f"pub mod {path}")
            self.module(item, path)
        elif kind in ("struct", "enum", "union"):
            self.data(kind, item, inner, path)
        elif kind == "trait":
            unsafe = "unsafe " if inner["is_unsafe"] else ""
            above = f": {self.bounds(inner['bounds'])}" if inner["bounds"] else ""
            generics = inner["generics"]
            self.add(item, f"pub {unsafe}trait {path}{self.generics(generics)}{above}{self.where(generics)}")
            for number in inner["items"]:
                self.member(self.item(number), path)
        elif kind == "macro":
            self.add(item, f"pub macro {path}!")
        else:
            self.member(item, path.rpartition("::")[0])

    def data(self, kind, item, inner, path):
        generics = inner["generics"]
        shape = ""
        if kind == "struct":
            shape = self.fields(inner["kind"], path)
        self.add(item, f"pub {kind} {path}{self.generics(generics)}{shape}{self.where(generics)}")
        for number in inner.get("variants", []):
            variant = self.item(number)
            fields = self.fields(variant["inner"]["variant"]["kind"], f"{path}::{variant['name']}")
            self.add(variant, f"pub {path}::{variant['name']}{fields}")
        for number in inner["impls"]:
            self.implementation(self.item(number), path)

    def fields(self, kind, path):
        if kind in ("unit", "plain"):
            return ""
        (form, inner), = kind.items()
        if form == "tuple":
            shown = [self.item(number) for number in inner]
            return "(" + ", ".join("_" if one is None else self.type(one["inner"]["struct_field"]) for one in shown) + ")"
        for number in inner["fields"] if isinstance(inner, dict) else inner:
            field = self.item(number)
            if field is not None and field["visibility"] in ("public", "default"):
                self.add(field, f"pub {path}.{field['name']}: {self.type(field['inner']['struct_field'])}")
        hidden = isinstance(inner, dict) and inner.get("has_stripped_fields")
        return " { … }" if hidden else " {}"

    def implementation(self, item, path):
        if item is None:
            return
        inner = item["inner"]["impl"]
        if inner["blanket_impl"] is not None:
            return
        trait = inner["trait"]
        if trait is None:
            for number in inner["items"]:
                self.member(self.item(number), path)
            return
        name = trait["path"].rsplit("::", 1)[-1]
        if name == "StructuralPartialEq" or (inner["is_synthetic"] and name not in AUTO):
            return
        generics = inner["generics"]
        no = "!" if inner["is_negative"] else ""
        text = f"impl{self.generics(generics)} {no}{self.path(trait)} for {self.type(inner['for'])}{self.where(generics)}"
        types = [self.item(number) for number in inner["items"]]
        types = [one for one in types if one is not None and "assoc_type" in one["inner"]]
        says = ", ".join(f"{one['name']} = {self.type(one['inner']['assoc_type']['type'])}" for one in types)
        self.lines.add(text + (f" {{ {says} }}" if says else ""))

    def member(self, item, path):
        if item is None or item["visibility"] not in ("public", "default"):
            return
        kind, inner = next(iter(item["inner"].items()))
        name = self.below(path, item["name"])
        if kind == "function":
            header = inner["header"]
            words = "".join(f"{word} " for word in ("const", "async", "unsafe") if header[f"is_{word}"])
            given = " = …" if path and inner.get("has_body") and item["visibility"] == "default" else ""
            self.add(item, f"pub {words}fn {name}{self.signature(inner['sig'], inner['generics'])}{given}")
        elif kind == "assoc_const":
            self.add(item, f"pub const {name}: {self.type(inner['type'])}")
        elif kind == "constant":
            self.add(item, f"pub const {name}: {self.type(inner['type'])} = {inner['const']['expr']}")
        elif kind == "static":
            self.add(item, f"pub static {name}: {self.type(inner['type'])}")
        elif kind == "assoc_type":
            bounds = f": {self.bounds(inner['bounds'])}" if inner["bounds"] else ""
            self.add(item, f"pub type {name}{bounds}")
        elif kind == "type_alias":
            self.add(item, f"pub type {name}{self.generics(inner['generics'])} = {self.type(inner['type'])}")
        else:
            raise SystemExit(f"public_api: {name} is a {kind}, which this script cannot write")

    def signature(self, sig, generics):
        takes = []
        for name, of in sig["inputs"]:
            takes.append(self.receiver(of) if name == "self" else f"{name}: {self.type(of)}")
        gives = f" -> {self.type(sig['output'])}" if sig["output"] is not None else ""
        return f"{self.generics(generics)}({', '.join(takes)}){gives}{self.where(generics)}"

    def receiver(self, of):
        if of == {"generic": "Self"}:
            return "self"
        reference = of.get("borrowed_ref")
        if reference and reference["type"] == {"generic": "Self"}:
            return f"&{self.life(reference)}{'mut ' if reference['is_mutable'] else ''}self"
        return f"self: {self.type(of)}"

    @staticmethod
    def life(reference):
        return f"{reference['lifetime']} " if reference["lifetime"] else ""

    def generics(self, generics):
        shown = []
        for parameter in generics["params"]:
            (kind, inner), = parameter["kind"].items()
            if kind == "type" and inner.get("is_synthetic"):
                continue
            text = parameter["name"]
            if kind == "const":
                text = f"const {text}: {self.type(inner['type'])}"
            elif kind == "lifetime" and inner["outlives"]:
                text += f": {' + '.join(inner['outlives'])}"
            elif kind == "type" and inner["bounds"]:
                text += f": {self.bounds(inner['bounds'])}"
            shown.append(text)
        return f"<{', '.join(shown)}>" if shown else ""

    def where(self, generics):
        shown = []
        for predicate in generics["where_predicates"]:
            (kind, inner), = predicate.items()
            if kind == "bound_predicate":
                shown.append(f"{self.type(inner['type'])}: {self.bounds(inner['bounds'])}")
            elif kind == "lifetime_predicate":
                shown.append(f"{inner['lifetime']}: {' + '.join(inner['outlives'])}")
            else:
                shown.append(f"{self.type(inner['lhs'])} = {self.term(inner['rhs'])}")
        return f" where {', '.join(shown)}" if shown else ""

    def bounds(self, bounds):
        return " + ".join(self.bound(bound) for bound in bounds)

    def bound(self, bound):
        (kind, inner), = bound.items()
        if kind == "outlives":
            return inner
        if kind == "use":
            return "use<" + ", ".join(next(iter(one.values())) for one in inner) + ">"
        maybe = "?" if inner["modifier"] == "maybe" else ""
        every = self.every(inner["generic_params"])
        return f"{maybe}{every}{self.path(inner['trait'])}"

    def every(self, parameters):
        return f"for<{', '.join(one['name'] for one in parameters)}> " if parameters else ""

    def path(self, path):
        name = path["path"].rsplit("::", 1)[-1]
        args = path.get("args")
        return name + (self.args(args) if args else "")

    def args(self, args):
        (kind, inner), = args.items()
        if kind == "parenthesized":
            gives = f" -> {self.type(inner['output'])}" if inner["output"] is not None else ""
            return f"({', '.join(self.type(one) for one in inner['inputs'])}){gives}"
        shown = []
        for one in inner["args"]:
            (form, value), = one.items() if isinstance(one, dict) else ((one, "_"),)
            shown.append(self.type(value) if form == "type" else value["expr"] if form == "const" else value)
        for constraint in inner["constraints"]:
            (form, value), = constraint["binding"].items()
            said = f" = {self.term(value)}" if form == "equality" else f": {self.bounds(value)}"
            shown.append(f"{constraint['name']}{said}")
        return f"<{', '.join(shown)}>" if shown else ""

    def term(self, term):
        (kind, inner), = term.items()
        return self.type(inner) if kind == "type" else inner["expr"]

    def type(self, of):
        if of is None or of == "infer":
            return "_"
        (kind, inner), = of.items()
        if kind == "resolved_path":
            return self.path(inner)
        if kind in ("generic", "primitive"):
            return inner
        if kind == "borrowed_ref":
            return f"&{self.life(inner)}{'mut ' if inner['is_mutable'] else ''}{self.type(inner['type'])}"
        if kind == "raw_pointer":
            return f"*{'mut' if inner['is_mutable'] else 'const'} {self.type(inner['type'])}"
        if kind == "tuple":
            return f"({', '.join(self.type(one) for one in inner)})"
        if kind == "slice":
            return f"[{self.type(inner)}]"
        if kind == "array":
            return f"[{self.type(inner['type'])}; {inner['len']}]"
        if kind == "impl_trait":
            return f"impl {self.bounds(inner)}"
        if kind == "dyn_trait":
            traits = [self.every(one["generic_params"]) + self.path(one["trait"]) for one in inner["traits"]]
            return "dyn " + " + ".join(traits + ([inner["lifetime"]] if inner["lifetime"] else []))
        if kind == "function_pointer":
            plain = {"params": [], "where_predicates": []}
            return f"{self.every(inner['generic_params'])}fn{self.signature(inner['sig'], plain)}"
        if kind == "qualified_path":
            trait = inner["trait"]
            of = self.type(inner["self_type"])
            named = f"<{of} as {self.path(trait)}>" if trait and trait["path"] else of
            return f"{named}::{inner['name']}"
        raise SystemExit(f"public_api: this script cannot write the type {kind}")


def main(arguments):
    update = "--update" in arguments
    source, target = (Path(one) for one in arguments if one != "--update")
    lines = sorted(Api(json.loads(source.read_text())).lines)
    if not lines:
        raise SystemExit("public_api: nothing is public, so something else was read")
    text = "".join(f"{line}\n" for line in lines)
    if update:
        target.write_text(text)
        print(f"public_api: {len(lines)} items written to {target}")
        return
    before = target.read_text() if target.exists() else ""
    if before != text:
        old, new = before.splitlines(True), text.splitlines(True)
        sys.stderr.writelines(difflib.unified_diff(old, new, str(target), "the crate", n=0))
        raise SystemExit(
            f"public_api: {target} is not what the crate offers; "
            "if that is meant, `make api-update` and name it in the changelog"
        )
    print(f"public_api: {len(lines)} items, as in {target}")


main(sys.argv[1:])
