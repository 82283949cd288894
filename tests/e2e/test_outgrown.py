"""The name of the filter that a payload came through says whether the rules have outgrown it."""

import json
import subprocess

import pytest

from conftest import built
from payloads import create_policy, envelope, failure_record, pack, sqs_batch

OLD = "iam-herald-00000000"
READ = {**create_policy(1), "eventName": "ListUsers", "readOnly": True}


def by(name, *records):
    return pack(envelope(records, subscriptionFilters=[name] if isinstance(name, str) else name))


def needed(*arguments):
    done = subprocess.run([built("iam-herald"), "filter", "--format", "json", *arguments], capture_output=True,
                          text=True, timeout=60)
    # 1: the rules do not fit into one pattern, so it is one of every record.
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


def outgrown(function):
    function.stop()
    warnings = [line for line in function.stdout if "outgrown the subscription filter" in line]
    assert len(warnings) <= 1, "one warning an instance"
    return [json.loads(line)["FilterOutgrown"] for line in function.stdout if '"_aws"' in line], len(warnings)


def test_a_message_says_it_in_a_line(aws, start):
    function = start(CHAT_TOPIC_ARN=aws.chat)
    for number in (1, 2):
        assert function.invoke(by(OLD, create_policy(number))).kind == "response"
    assert len(aws.published) == len(aws.mailed) == len(aws.chatted) == 2, "no message of its own"
    for call in aws.published:
        assert OLD in call.bodies["email"] and "iam-herald filter" in " ".join(call.bodies["email"].split())
        assert OLD in json.loads(call.bodies["default"])["notes"][0]
    assert all(OLD in call["Message.Body.Html.Data"] for call in aws.mailed)
    assert all(OLD in one["content"]["description"] for one in aws.chatted)
    # Nothing left to be told alone.
    function.invoke(by(OLD, READ))
    assert len(aws.published) == 2
    assert outgrown(function) == ([1, 1, 1], 1)


def test_without_a_message_a_notice_says_it_once(aws, start):
    function = start(CHAT_TOPIC_ARN=aws.chat)
    for _ in range(3):
        function.invoke(by(OLD, READ))
    [notice], [mail], [chat] = aws.published, aws.mailed, aws.chatted
    assert notice["Subject"].startswith("HIGH IAM Herald") and notice.attributes["severity"] == ("String", "high")
    right = needed("--pack", "identity,self")
    for text in (notice.bodies["email"], mail["Message.Body.Text.Data"]):
        assert OLD in text and right["name"] in text and right["pattern"] in text
    assert outgrown(function) == ([1, 1, 1], 1)


def test_a_notice_never_gives_an_empty_pattern(aws, start, tmp_path):
    """In the template it would mean the built-in one."""
    path = tmp_path / "herald.toml"
    path.write_text("[watch]\nusers = [" + ", ".join(f'"break-glass-{number}"' for number in range(12)) + "]\n")
    assert needed("--pack", "identity,self", "--config", str(path))["pattern"] == "", "they do not fit"
    start(HERALD_CONFIG=str(path)).invoke(by(OLD, READ))
    assert 'FilterPattern: { $.eventName = "*" }' in aws.published[0].bodies["email"]


def test_a_notice_that_does_not_get_through_is_tried_again(aws, start):
    function = start(SES_FROM=None, SES_TO=None)
    aws.fail("Publish", "InternalError", 500)
    assert function.invoke(by(OLD, READ)).kind == "response"
    aws.heal()
    function.invoke(by(OLD, READ))
    assert len(aws.published) == 1


@pytest.mark.parametrize("name", ["herald", "iam-herald", "iam-herald-mine", [], [OLD, "shipped"]], ids=str)
def test_other_names_say_nothing(aws, function, name):
    if isinstance(name, list):
        name = [needed("--pack", "identity,iam-changes,authn-authz,self")["name"] if one == "shipped" else one
                for one in name]
    function.invoke(by(name, create_policy(1)))
    assert "subscription filter" not in aws.published[0].bodies["email"]
    assert outgrown(function) == ([0], 0)


SHIPPED = ["--pack", "identity,iam-changes,authn-authz,self"]


@pytest.mark.parametrize("packs, deployed, expected", [
    (None, SHIPPED, 0), ("identity", SHIPPED, 0), ("iam-changes,authn-authz", SHIPPED, 0),
    (None, ["--pack", "identity,self"], 0), ("identity,iam-all", SHIPPED, 1),
    ("identity,iam-all", ["--pack", "identity,iam-all,self"], 0), ("identity,cis", SHIPPED, 1),
    (None, ["--pack", "iam-changes"], 1)], ids=str)
def test_what_serves_which_packs(aws, start, packs, deployed, expected):
    function = start(HERALD_PACKS=packs)
    function.invoke(by(needed(*deployed)["name"], READ))
    assert outgrown(function) == ([expected], expected)


WATCH = "[watch]\nusers = ['break-glass']\n"
RULE = """[[rule]]
id = "buckets"
title = "Buckets"
pattern = '{ $.eventName = "DeleteBucket" }'
"""


@pytest.mark.parametrize("content", [WATCH, RULE], ids=["watch", "rule"])
def test_own_rules_and_watch_lists_need_a_filter_of_their_own(aws, start, tmp_path, content):
    path = tmp_path / "herald.toml"
    path.write_text(content)
    for name, expected in ((needed(*SHIPPED)["name"], 1),
                           (needed("--pack", "identity,self", "--config", str(path))["name"], 0)):
        function = start(HERALD_CONFIG=str(path))
        function.invoke(by(name, READ))
        assert outgrown(function) == ([expected], expected), name


def test_a_redriven_payload_may_be_older_than_the_filter(aws, function):
    function.invoke(sqs_batch([failure_record(by(OLD, create_policy(1)), "request")]))
    assert len(aws.published) == 1 and outgrown(function) == ([0], 0)
