#!/usr/bin/env python3
"""The list of every managed policy of AWS, and of what this program reads in its text: catalogue/aws/policies.toml.

The texts are those of moto, which has them from AWS. Of each the list holds what the program calls it, and the strongest
phrases where it is a way to more rights; the text itself it does not hold.

    managed.py HERALD           writes the list anew by what the program at HERALD reads
    managed.py HERALD --check   fails where the list says something else than that program reads; needs the moto of the list

Whether a policy is harmless depends on the list too, where another policy may hand out nothing but harmless ones. So
`make managed` builds the program and writes the list twice."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

LIST = Path(__file__).resolve().parent.parent / "catalogue/aws/policies.toml"
# How many phrases are kept of a policy, and how long they may be.
MOST, LONGEST = 3, 160
# What sums up what is no way to more rights, and the count of what is not told.
SUMMARY = re.compile(r"(^|; )(read|write|read and write) in |^and \d+ more ")
# What is kept within something is less than what is not.
LESS = re.compile(r", under |\bsome\b")
HEAD = """\
# Every managed policy of AWS, and what this program reads in its text. `make managed` writes this file; nobody else does.
# What a person says of a policy stands in catalogue/managed-policies.toml, and counts before what stands here.
#
# []                             no way to more rights
# ["way", PHRASE …]              a way to more rights, and the strongest of what it allows
# ["conditional way", PHRASE …]  every such way stands under a condition
# ["delegated way", PHRASE …]    every such way is kept within one permissions boundary, or within harmless policies
# ["admin", PHRASE …]            every action on every resource, or all of IAM; or ["conditional admin", PHRASE …]
# ["denies"]                     it allows nothing
"""


def texts():
    """The version of moto, and AWS's managed policies by name; None where there is no moto."""
    try:
        from importlib.metadata import version

        from moto.iam.aws_managed_policies import aws_managed_policies_data
    except ImportError:
        return None
    return version("moto"), json.loads(aws_managed_policies_data)


def record(name, document):
    """That somebody makes a policy of this text, so that it is not known whom it is given to."""
    account = "111122223333"
    arn = f"arn:aws:iam::{account}:user/reader"
    return {"eventVersion": "1.11", "eventID": name, "eventTime": "2026-01-01T00:00:00Z", "awsRegion": "us-east-1",
            "eventSource": "iam.amazonaws.com", "eventName": "CreatePolicy", "recipientAccountId": account,
            "userIdentity": {"type": "IAMUser", "userName": "reader", "arn": arn, "accountId": account},
            "requestParameters": {"policyName": name, "policyDocument": json.dumps(document)}}


def told(herald, command, records):
    """What a command of the program says of records, in JSON, a value for each line."""
    done = subprocess.run([herald, command, "--format", "json", "-"], input=records, capture_output=True, text=True)
    # 1 is for records that it told less of.
    if done.returncode not in (0, 1):
        raise SystemExit(f"managed: {herald} {command}: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def kind(grants):
    """What the list calls a policy; None for no way to more rights."""
    if grants["unknown"]:
        raise ValueError("the program cannot read all of it")
    if grants["deny_only"]:
        return "denies"
    if not grants["escalation"]:
        return None
    if grants["delegated"]:
        return "delegated way"
    return ("conditional " if grants["conditional"] else "") + ("admin" if grants["admin"] else "way")


def strongest(phrases):
    ways = [one for one in phrases if not SUMMARY.search(one)] or phrases
    ways.sort(key=lambda one: bool(LESS.search(one)))
    return [one if len(one) <= LONGEST else one[:LONGEST - 1] + "…" for one in ways[:MOST]]


def read(herald, policies):
    """What the program reads in the texts of policies, as the list has it, by their names."""
    records = "".join(json.dumps(record(name, policy["Document"])) + "\n" for name, policy in policies.items())
    grants = {one["event_id"]: one["facts"]["grants"] for one in told(herald, "explain", records) if "facts" in one}
    changes = (change for alert in told(herald, "replay", records) for change in alert.get("changes", []))
    phrases = {change["event_id"]: change["access"]["grants"] for change in changes}
    found = {}
    for name in policies:
        try:
            called = kind(grants[name])
        except ValueError as error:
            raise SystemExit(f"managed: {name}: {error}") from None
        if called == "denies":
            found[name] = [called]
        else:
            found[name] = [called, *strongest(phrases[name])] if called else []
    return found


def written(version, date, found):
    """The list, as TOML."""
    yield f'{HEAD}source = "moto {version}"\n'
    yield "# When AWS last changed one of them.\n"
    yield f'date = "{date}"\n\n[policies]\n'
    for name, says in sorted(found.items()):
        key = name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else quoted(name)
        yield f"{key} = [{', '.join(quoted(text) for text in says)}]\n"


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def differences(known, found):
    """Where the list and what is read are not the same, a line each."""
    for name in sorted(known.keys() | found.keys()):
        if known.get(name) != found.get(name):
            yield f"{name}: the list says {known.get(name)}, the program {found.get(name)}"


def main():
    herald, *rest = sys.argv[1:]
    have = texts()
    if have is None:
        print("managed: there is no moto here; `make managed` has one", file=sys.stderr)
        return 2
    version, policies = have
    known = tomllib.loads(LIST.read_text("utf-8")) if LIST.exists() else {"policies": {}}
    if "--check" in rest and known["source"] != f"moto {version}":
        print(f"managed: the list is of {known['source']}, and here is moto {version}; `make managed`", file=sys.stderr)
        return 1
    found = read(herald, policies)
    changed = list(differences(known["policies"], found))
    if "--check" in rest:
        for line in changed:
            print(f"managed: {line}", file=sys.stderr)
        if not changed:
            print(f"managed: ok, {len(found)} policies of {known['source']}")
        return 1 if changed else 0
    date = max(policy["UpdateDate"] for policy in policies.values())[:10]
    LIST.write_text("".join(written(version, date, found)), "utf-8")
    print(f"managed: {len(found)} policies, {len(changed)} of them read otherwise than before")
    return 0


if __name__ == "__main__":
    sys.exit(main())
