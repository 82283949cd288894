"""Every command that is shown, to undo or to restore with, is one that the AWS CLI has, with options that it has; and
what an attacker chose stays inside of its quotes.

The commands come out of the built program, told about the events of tests/catalogue/events.ndjson. What the CLI has is
read from botocore's service models, which it is made from.
"""

import copy
import json
import re
import shlex
import subprocess
from functools import cache

import botocore.session
import pytest
from botocore import xform_name

from conftest import built
from payloads import ROOT

EVENTS = [json.loads(line) for line in (ROOT / "tests/catalogue/events.ndjson").read_text().splitlines()]
RECORD = {
    "eventVersion": "1.11", "eventTime": "2026-11-20T22:14:09Z", "awsRegion": "eu-central-1", "readOnly": False,
    "sourceIPAddress": "203.0.113.24", "recipientAccountId": "111122223333", "eventType": "AwsApiCall",
    "userIdentity": {"type": "IAMUser", "userName": "alice", "arn": "arn:aws:iam::111122223333:user/alice",
                     "accountId": "111122223333"},
}
# No pack has all of them: reads, and services that nobody is alerted of by default.
EVERYTHING = """[[rule]]
id = "everything"
title = "Every event"
pattern = '{ $.eventName = "*" }'
"""
RESTORE = "To restore, only if this was not intended: "
# A word that a person replaces, `PREVIOUS_ARN`; also at the end of a shorthand, `Value=PREVIOUS_VALUE`.
OPEN = re.compile(r"[A-Z][A-Z_]*[A-Z]")


def told(records, folder):
    """What the program makes of records: the change of each, in their order; `None` where it refused the record."""
    (folder / "everything.toml").write_text(EVERYTHING)
    lines = [json.dumps({**RECORD, **record, "eventID": f"{number:08}-0000-4000-8000-000000000000"})
             for number, record in enumerate(records)]
    run = subprocess.run([built("iam-herald"), "replay", "--rules", folder / "everything.toml", "--format", "json"],
                         input="\n".join(lines), capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr
    changes = [change for line in run.stdout.splitlines() for change in json.loads(line).get("changes", [])]
    by_number = {int(change["event_id"][:8]): change for change in changes}
    return [by_number.get(number) for number in range(len(records))]


def commands(change):
    """The commands of a change, as (kind, command): kind is that of the undo, or "restore"."""
    if change["undo"] and change["undo"]["command"]:
        yield change["undo"]["kind"], change["undo"]["command"]
    if RESTORE in (change["next"] or ""):
        rest = change["next"].split(RESTORE, 1)[1]
        if rest.startswith("aws "):
            yield "restore", before_note(rest)


def before_note(text):
    """A command without the note in parentheses behind it: a parenthesis outside of quotes is no part of a command."""
    quote, last = "", ""
    for index, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif last == "\\":
            char = ""
        elif char in "'\"":
            quote = char
        elif char == "(":
            return text[:index].rstrip()
        last = char
    return text


@cache
def model(service):
    return botocore.session.get_session().get_service_model(service)


@cache
def operations(service):
    return {xform_name(name).replace("_", "-"): name for name in model(service).operation_names}


def problems(command):
    """What the AWS CLI would refuse in a command, before any call."""
    words = shlex.split(command)
    if len(words) < 3 or words[0] != "aws":
        return ["no AWS command"]
    try:
        known = operations(words[1])
    except botocore.exceptions.UnknownServiceError:
        return [f"no service {words[1]}"]
    if words[2] not in known:
        return [f"no command {words[2]}"]
    shape = model(words[1]).operation_model(known[words[2]]).input_shape
    members = shape.members if shape else {}
    options = {"--" + xform_name(name).replace("_", "-"): (name, member) for name, member in members.items()}
    found, given, rest = [], set(), words[3:]
    while rest:
        option, equals, value = rest.pop(0).partition("=")
        values = [value] if equals else []
        while rest and not rest[0].startswith("-"):
            values.append(rest.pop(0))
        flag = option in options and options[option][1].type_name == "boolean"
        negated = option.startswith("--no-") and "--" + option[5:] in options and \
            options["--" + option[5:]][1].type_name == "boolean"
        if option == "--region":
            found += [] if len(values) == 1 else ["--region takes one value"]
        elif negated:
            found += ["a flag takes no value"] if values else []
            given.add(options["--" + option[5:]][0])
        elif option not in options:
            found.append(f"no option {option}")
        else:
            name, member = options[option]
            given.add(name)
            many = member.type_name in ("list", "map")
            right = not values if flag else bool(values) if many else len(values) == 1
            found += [] if right else [f"{option} with {len(values)} values"]
            found += [problem for value in values for problem in of_value(option, member, value)]
    found += [f"{name} is required" for name in (shape.required_members if shape else []) if name not in given]
    return found


def of_value(option, member, value):
    """What is wrong with one value: a word that the service does not know, a member that a structure does not have."""
    if member.type_name == "list":
        member = member.member
    if value.startswith(("file://", "fileb://")):
        return []
    if getattr(member, "enum", None):
        return [] if value in member.enum or OPEN.fullmatch(value) else [f"{option} {value}"]
    if member.type_name == "structure":
        if OPEN.fullmatch(value):
            return []
        names = [part.partition("=")[0] for part in value.split(",")]
        return [f"{option} has no {name}" for name in names if name not in member.members]
    if member.type_name in ("integer", "long"):
        return [] if value.isdigit() or OPEN.fullmatch(value) else [f"{option} {value} is no number"]
    return []


@pytest.fixture(scope="module")
def typical(tmp_path_factory):
    changes = told(EVENTS, tmp_path_factory.mktemp("typical"))
    assert None not in changes
    return list(zip(EVENTS, changes))


def test_every_command_is_one_that_the_cli_has(typical):
    wrong, seen = [], 0
    for event, change in typical:
        for kind, command in commands(change):
            seen += 1
            wrong += [f"{event['eventName']} ({kind}): {command}: {problem}" for problem in problems(command)]
    assert not wrong, "\n".join(wrong)
    assert seen > 200


def test_the_check_can_fail():
    """A check that finds nothing in wrong commands would prove nothing about the right ones."""
    for command, problem in [
        ("aws iam detach-user-policy --user-name bob", "PolicyArn is required"),
        ("aws iam detach-user-policies --user-name bob", "no command detach-user-policies"),
        ("aws iam delete-user --user-name bob --force", "no option --force"),
        ("aws iam delete-user --user-name bob carol", "--user-name with 2 values"),
        ("aws iam update-access-key --access-key-id AKIA --status inactive", "--status inactive"),
        ("aws accessanalyser delete-analyzer --analyzer-name a", "no service accessanalyser"),
        ("aws cloudtrail update-trail --name t --is-multi-region-trail true", "--is-multi-region-trail with 1 values"),
        ("aws organizations invite-account-to-organization --target Number=1,Type=ACCOUNT", "--target has no Number"),
        ("aws iam update-role --role-name r --max-session-duration long", "--max-session-duration long is no number"),
    ]:
        assert problem in problems(command), problems(command)
    assert problems("aws cloudtrail update-trail --region us-east-1 --name t --no-is-multi-region-trail") == []


def test_commands_in_words_only_read(typical):
    """A note may spell out a command to look something up with, never one that changes something."""
    seen = 0
    for _, change in typical:
        words = [(change["undo"] or {}).get("note") or "", change["next"] or "", *change["reasons"]]
        for text in words:
            text = text.replace(dict(commands(change)).get("restore", "\0"), "")
            for service, name in re.findall(r"\baws ([a-z][a-z0-9-]+) ([a-z][a-z0-9-]+)", text):
                seen += 1
                assert name in operations(service), (change["event_name"], service, name)
                assert name.startswith(("get-", "list-", "describe-", "lookup-")), (change["event_name"], name)
    assert seen > 20


def test_a_regional_service_is_called_in_the_region_of_the_event(typical):
    for event, change in typical:
        for _, command in commands(change):
            words = shlex.split(command)
            if words[1] in ("sso-admin", "identitystore", "rolesanywhere", "accessanalyzer") or \
                    words[1] == "cloudtrail" and "delegated-admin" not in words[2]:
                assert words[words.index("--region") + 1] == RECORD["awsRegion"], (event["eventName"], command)


HOSTILE = {
    "metacharacters": "x'; touch canary; $(touch canary) `touch canary` \" && touch canary | tee canary > canary # ~ * ? \\",
    "an option": "--region=evil-1",
    "a short option": "-x",
    "a line break": "x\ntouch canary",
    "a carriage return": "x\rtouch canary",
    "a file": "file:///etc/passwd",
    "a page": "https://203.0.113.66/",
    "shorthand": "777788889999,Type=EMAIL",
    "reversed": "x\u202etouch",
    "long": "x" * 5000,
    "empty": "",
}


def with_one_leaf(value, hostile):
    """Copies of a value, each with another one of its strings replaced."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    for key, member in members:
        replaced = [hostile] if isinstance(member, str) else with_one_leaf(member, hostile)
        for other in replaced:
            whole = copy.copy(value)
            whole[key] = other
            yield whole


@pytest.mark.parametrize("name", HOSTILE)
def test_what_others_chose_stays_inside_of_its_quotes(name, tmp_path):
    hostile = HOSTILE[name]
    records = [{**event, place: other} for event in EVENTS for place in ("requestParameters", "responseElements")
               for other in with_one_leaf(event[place], hostile)]
    records += [{**event, "awsRegion": hostile} for event in EVENTS]
    script, counts, shown = [], [], 0
    for record, change in zip(records, told(records, tmp_path)):
        for _, command in commands(change):
            words = shlex.split(command)
            # A service may not know the word; it stands in its place all the same.
            found = [problem for problem in problems(command) if not hostile or hostile not in problem]
            assert not found, (found, command)
            assert not hostile.startswith("-") or hostile not in words, command
            assert not hostile.startswith(("file:", "https:")) or hostile not in words, command
            assert "\n" not in command and "\r" not in command and "\u202e" not in command, command
            assert "" not in words, command
            shown += any(hostile and hostile in word for word in words)
            script.append(f"set -- {command}\necho $#")
            counts.append(len(words))
    # What Python takes for one word, a shell does too, and runs nothing.
    run = subprocess.run(["sh"], input="\n".join(script), capture_output=True, text=True, cwd=tmp_path, timeout=60)
    assert run.returncode == 0 and run.stderr == "", run.stderr
    assert [int(line) for line in run.stdout.splitlines()] == counts
    assert not (tmp_path / "canary").exists()
    assert len(counts) > 200
    # Some can be put into a command; the others never are.
    assert (shown > 50) == (name in ("metacharacters", "an option", "a short option", "shorthand")), shown
