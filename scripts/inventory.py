#!/usr/bin/env python3
"""The list of every operation that writes, of the services that this alerter consists of: catalogue/own/writes.toml.

Each operation there is marked by a person: `touches KIND by PARAMETER`, as often as it does, separated by commas, where
a call names a part of the alerter; `touches KIND of the whole account`, where it needs no name; or `cannot, because …`.
The program is built from the marks, and the tests ask that what touches a part is told.

    inventory.py            writes the list anew from botocore; what is new stands there unmarked
    inventory.py --check    fails where an operation is unmarked, or a mark says what cannot be; needs no botocore, and
                            holds parameters and operations against it where it has the version of the list

Marks are kept. What botocore no longer has goes, and is named."""

import re
import sys
import tomllib
from pathlib import Path

LIST = Path(__file__).resolve().parent.parent / "catalogue/own/writes.toml"
# What only reads, whatever it is called with. Everything else is in the list.
READS = ("BatchDescribe", "BatchGet", "Check", "Count", "Describe", "Estimate", "Filter", "Generate", "Get", "List",
         "Lookup", "Query", "Scan", "Search", "Simulate", "Test", "Validate")
KINDS = ("alarm", "chat", "configuration_set", "filter", "function", "key", "key_store", "layer", "log_group", "mail",
         "mapping", "policy", "queue", "role", "stack", "stack_refactor", "table", "topic", "trail")
PLACE = re.compile(r"([a-z_]+) (?:by ([A-Za-z.]+)|of the whole account)")
MADE = """
# What the template makes, by the names that CloudFormation makes `STACK-NAME-SUFFIX` of; SAM calls a layer as it stands here.
# tests/e2e/test_self.py holds this against it.
[made]
"""
CANNOT = re.compile(r"cannot, because \S.*")


def places(mark):
    """The pairs of kind and parameter in a mark; a parameter is None for the whole account."""
    if CANNOT.fullmatch(mark):
        return []
    if not mark.startswith("touches "):
        raise ValueError("neither `touches KIND by PARAMETER` nor `cannot, because …`")
    found = []
    for text in mark.removeprefix("touches ").split(", "):
        place = PLACE.fullmatch(text)
        if place is None or place[1] not in KINDS:
            raise ValueError(f"`{text}` is no `KIND by PARAMETER`, of the kinds {', '.join(KINDS)}")
        found.append((place[1], place[2]))
    return found


def models():
    """The version of botocore, and its models by name; None where there is no botocore."""
    try:
        import botocore
        import botocore.session
    except ImportError:
        return None
    session = botocore.session.get_session()
    return botocore.__version__, session.get_service_model


def writes(model):
    """The operations of a model that write, with the shape of what they take."""
    return {name: model.operation_model(name).input_shape
            for name in model.operation_names if not name.startswith(READS)}


def has(shape, path):
    """Whether a shape has a parameter, spelled as CloudTrail does."""
    for step in path.split("."):
        while shape is not None and shape.type_name == "list":
            shape = shape.member
        members = getattr(shape, "members", {})
        shape = next((of for name, of in members.items() if name.lower() == step.lower()), None)
        if shape is None:
            return False
    return True


def mistakes(known, botocore):
    """What is wrong with the list, a line each."""
    for title, service in known["service"].items():
        shapes = {}
        if botocore is not None and botocore[0] == known["version"]:
            for name in service["models"]:
                for operation, shape in writes(botocore[1](name)).items():
                    shapes.setdefault(operation, []).append(shape)
            for operation in sorted(shapes.keys() ^ service["writes"].keys()):
                yield f"{title} {operation}: in the list or in botocore, and not in both; `make inventory`"
        for operation, mark in service["writes"].items():
            try:
                found = places(mark) if mark else [()]
            except ValueError as error:
                yield f"{title} {operation}: {error}"
                continue
            if not mark:
                yield f"{title} {operation}: unmarked"
                continue
            for kind, path in found:
                if path and shapes.get(operation) and not any(has(one, path) for one in shapes[operation]):
                    yield f"{title} {operation}: has no parameter `{path}`"


def written(known, version, botocore):
    """The list anew, as TOML."""
    yield from known["head"]
    yield f'version = "{version}"\n'
    yield MADE
    for kind, names in known["made"].items():
        yield f"{kind} = [{', '.join(quoted(name) for name in names)}]\n"
    for title, service in known["service"].items():
        yield f"\n[service.{title}]\nsource = {quoted(service['source'])}\n"
        yield f"models = [{', '.join(quoted(name) for name in service['models'])}]\n"
        yield f"[service.{title}.writes]\n"
        names = set().union(*(writes(botocore(name)) for name in service["models"]))
        for gone in sorted(service["writes"].keys() - names):
            print(f"gone: {title} {gone}: {service['writes'][gone]}", file=sys.stderr)
        for name in sorted(names):
            if not service["writes"].get(name):
                print(f"unmarked: {title} {name}", file=sys.stderr)
            yield f"{name} = {quoted(service['writes'].get(name, ''))}\n"


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def read():
    text = LIST.read_text("utf-8")
    head = [line + "\n" for line in text.split("\nversion = ")[0].split("\n")]
    return {"head": head, **tomllib.loads(text)}


def main():
    known, botocore = read(), models()
    if "--check" in sys.argv[1:]:
        wrong = list(mistakes(known, botocore))
        for line in wrong:
            print(f"inventory: {line}", file=sys.stderr)
        count = sum(len(service["writes"]) for service in known["service"].values())
        if not wrong:
            print(f"inventory: ok, {count} operations of botocore {known['version']}")
        return 1 if wrong else 0
    if botocore is None:
        print("inventory: there is no botocore here; `make inventory` has one", file=sys.stderr)
        return 2
    LIST.write_text("".join(list(written(known, *botocore[:1], botocore[1]))), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
