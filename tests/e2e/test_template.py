"""The template's subscription filter and the packs belong together: what the filter drops, no pack can tell."""

import json
import re
import subprocess
import tomllib

import pytest
from samtranslator.yaml_helper import yaml_parse

from conftest import built
from payloads import ROOT, STORIES

PACKS = ["identity", "iam-changes", "authn-authz"]


@pytest.fixture(scope="module")
def template():
    return yaml_parse((ROOT / "template.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def pattern(template):
    own, default = template["Resources"]["Subscription"]["Properties"]["FilterPattern"]["Fn::If"][1:]
    assert own == {"Ref": "FilterPattern"}
    return default


def selected(pattern, text):
    done = subprocess.run([built("iam-herald"), "match", "--count", pattern], input=text, capture_output=True,
                          text=True, timeout=60)
    assert done.returncode in (0, 1), done.stderr
    return int(done.stdout)


def test_filter_is_within_the_limits(pattern):
    assert len(pattern) <= 1024
    for value in re.findall('"([^"]*)"', pattern):
        assert "*" not in value[1:-1], "sources disagree on what AWS does with a * in the middle"


@pytest.mark.parametrize("pack", PACKS)
def test_filter_lets_through_what_a_pack_tells(pack, pattern):
    rules = tomllib.loads((ROOT / f"rules/packs/{pack}.toml").read_text("utf-8"))["rule"]
    records = [test["record"] for rule in rules for test in rule.get("test", []) if test["matches"]]
    assert records
    for record in records:
        assert selected(pattern, json.dumps(json.loads(record))) == 1, record


def test_filter_drops_reads(pattern):
    told = 0
    for name in STORIES:
        source = ROOT / f"events/readable/{name}.json"
        records = json.loads(source.read_text("utf-8")) if source.is_file() else []
        for record in records if isinstance(records, list) else []:
            if record.get("readOnly") is True:
                assert selected(pattern, json.dumps(record)) == 0, record["eventName"]
            else:
                told += 1
    assert told > 80


def test_role_may_do_no_more_than_it_must(template):
    [policy] = template["Resources"]["FunctionRole"]["Properties"]["Policies"]
    statements = [s["Fn::If"][1] if "Fn::If" in s else s for s in policy["PolicyDocument"]["Statement"]]
    actions = {action for s in statements
               for action in (s["Action"] if isinstance(s["Action"], list) else [s["Action"]])}
    assert actions == {"logs:CreateLogStream", "logs:PutLogEvents", "sns:Publish", "sqs:SendMessage",
                       "kms:GenerateDataKey*", "kms:Decrypt", "ses:SendEmail"}
    for statement in statements:
        assert statement["Resource"] != "*", statement["Sid"]
        assert "Condition" in statement or isinstance(statement["Resource"], dict)


def test_variables_are_the_functions_own(template):
    given = template["Resources"]["Function"]["Properties"]["Environment"]["Variables"]
    assert set(given) == {"SNS_TOPIC_ARN", "SES_FROM", "SES_TO", "HERALD_PACKS", "HERALD_MIN_SEVERITY",
                          "HERALD_SNS_FORMAT", "HERALD_MAX_BYTES"}
