#!/usr/bin/env python3
"""The list of every operation of the services that packs are about, and the parameters of those that rows speak of.

    operations.py            writes catalogue/inventory.txt and tests/catalogue/parameters.txt anew, from botocore's models and
                             from what is known without them (catalogue/inventory/kept.toml)
    operations.py --check    fails where the list has not what is kept, or, where botocore has the version of the list, not what
                             the models have

Whether an operation changes something stays as it stands in the list; a new one goes by its verb, so look at the difference."""

import sys
import tomllib
from pathlib import Path

from inventory import READS, models

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "catalogue"
LIST = CATALOGUE / "inventory.txt"
KEPT = CATALOGUE / "inventory/kept.toml"
PARAMETERS = ROOT / "tests/catalogue/parameters.txt"
HEAD = """\
# Version {version}. Operations of the services that packs are about: event source, event name, and whether it changes something.
# From the service models of botocore {botocore}, and from inventory/kept.toml; `make inventory` writes it. What is not here is told all
# the same. `iam-herald check --coverage` says of each who tells it, and inventory/silent.toml why nobody does.
"""
PARAMETERS_HEAD = """\
# The request parameters of operations that have a row or change something, of the event sources of catalogue/, as CloudTrail spells
# them: event source, event name, parameters. `make inventory` writes it, from the service models of botocore {botocore} with the
# first letter in lower case, and from catalogue/inventory/kept.toml. Operations without parameters are not here.
"""


def listed(text):
    """The marks of a list, by event source and name."""
    lines = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {(source, name): mark for source, name, mark in lines}


def version_of(text):
    """The version of botocore that a list was made of."""
    words = text.split("\n\n")[0].split()
    return next((word.rstrip(",.") for before, word in zip(words, words[1:]) if before == "botocore"), None)


def spelled(name):
    """A parameter as CloudTrail spells it."""
    return name[:1].lower() + name[1:]


def known(kept, model):
    """Parameters of all operations, by event source and name; `model` gives the model of a service."""
    found = {}
    for source, names in kept["models"].items():
        for one in map(model, names):
            for name in one.operation_names:
                shape = one.operation_model(name).input_shape
                members = [spelled(member) for member in shape.members] if shape else []
                parameters = found.setdefault((source, name), [])
                parameters += [member for member in members if member not in parameters]
    for source, operations in kept["documented"].items():
        for name, says in operations.items():
            parameters = found.setdefault((source, name), [])
            parameters += [member for member in says.split()[1:] if member not in parameters]
    return found


def marks(operations, kept, before):
    """Whether each operation changes something: as it stands in the list, else as it is kept, else by its verb."""
    documented = {(source, name): says.split()[0] for source, of in kept["documented"].items() for name, says in of.items()}
    by_verb = {key: "read" if key[1].startswith(READS) else "write" for key in operations}
    return {key: before.get(key) or documented.get(key) or by_verb[key] for key in operations}


def rows():
    """Event source and name of every row."""
    tables = (tomllib.loads(path.read_text("utf-8")) for path in sorted(CATALOGUE.glob("*.toml")))
    return {(row["event_source"], row["event_name"]) for table in tables for row in table.get("operation", [])}


def missing(text, kept):
    """What is kept and not in the list, a line each."""
    have = listed(text)
    for source, operations in kept["documented"].items():
        for name, says in operations.items():
            if (source, name) not in have:
                yield f"{source} {name}: kept, and not in the list; `make inventory`"
            elif says.split()[0] not in ("read", "write"):
                yield f"{source} {name}: neither `read` nor `write`"


def write(botocore, kept):
    operations = known(kept, botocore[1])
    marked = marks(operations, kept, listed(LIST.read_text("utf-8")))
    lines = "".join(f"{source} {name} {mark}\n" for (source, name), mark in sorted(marked.items()))
    LIST.write_text(HEAD.format(version=kept["version"], botocore=botocore[0]) + lines, "utf-8")
    with_row = rows()
    sources = {source for source, _ in with_row}
    wanted = [key for key in sorted(operations) if key in with_row or (key[0] in sources and marked[key] == "write")]
    lines = "".join(f"{' '.join(key)} {' '.join(operations[key])}\n" for key in wanted if operations[key])
    PARAMETERS.write_text(PARAMETERS_HEAD.format(botocore=botocore[0]) + lines, "utf-8")


def main():
    kept, botocore = tomllib.loads(KEPT.read_text("utf-8")), models()
    if "--check" not in sys.argv[1:]:
        if botocore is None:
            print("operations: there is no botocore here; `make inventory` has one", file=sys.stderr)
            return 2
        write(botocore, kept)
        return 0
    text = LIST.read_text("utf-8")
    wrong = list(missing(text, kept))
    if botocore is not None and botocore[0] == version_of(text):
        differ = known(kept, botocore[1]).keys() ^ listed(text).keys()
        wrong += [f"{source} {name}: in the list or in botocore, and not in both; `make inventory`" for source, name in sorted(differ)]
    for line in wrong:
        print(f"operations: {line}", file=sys.stderr)
    if not wrong:
        print(f"operations: ok, {len(listed(text))} of {len(kept['models'])} services")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
