#!/usr/bin/env python3
"""The Rust version that is stated is the one that is needed: `cargo metadata … | msrv.py`.

- Each package of this workspace states a `rust-version`, and no dependency that it is built with asks for a newer one.
- The product's is no newer than the newest that a dependency asks for: whoever lowers it finds out that it was possible.
- README.md tells the product's. That our own code uses nothing newer is `clippy::incompatible_msrv`, which reads the same
  number.
"""

import json
import re
import sys
from pathlib import Path


def version(text):
    return tuple(int(part) for part in (text + ".0.0").split(".")[:3])


def needed(metadata, root):
    """What a package is built with, tests apart: names with versions, by the Rust version that each asks for."""
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    found, queue = {}, [root]
    for at in queue:
        for dep in nodes[at]["deps"]:
            built = any(kind["kind"] != "dev" for kind in dep["dep_kinds"])
            if built and dep["pkg"] not in found:
                found[dep["pkg"]] = packages[dep["pkg"]]
                queue.append(dep["pkg"])
    return {f"{one['name']} {one['version']}": one["rust_version"] for one in found.values() if one["rust_version"]}


def check(metadata, readme):
    mistakes, members = [], set(metadata["workspace_members"])
    for package in metadata["packages"]:
        if package["id"] not in members:
            continue
        name, stated = package["name"], package["rust_version"]
        if not stated:
            mistakes.append(f"{name} states no rust-version")
            continue
        asked = needed(metadata, package["id"])
        newer = [f"{one} asks for {rust}" for one, rust in sorted(asked.items()) if version(rust) > version(stated)]
        mistakes += [f"{name} states {stated}, but {one}" for one in newer]
        if package.get("publish") == []:
            newest = max((version(rust) for rust in asked.values()), default=(0, 0, 0))
            if newest < version(stated):
                mistakes.append(f"{name} states {stated}, but nothing that it is built with asks for more than "
                                + ".".join(map(str, newest)))
            if not re.search(rf"\bRust {re.escape(stated)} or later\b", readme):
                mistakes.append(f"README.md does not say `Rust {stated} or later`, which {name} states")
    return mistakes


if __name__ == "__main__":
    found = check(json.load(sys.stdin), (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8"))
    for one in found:
        print(f"msrv: {one}", file=sys.stderr)
    print("msrv: ok" if not found else f"msrv: {len(found)} found", file=sys.stderr if found else sys.stdout)
    sys.exit(1 if found else 0)
