"""The template's subscription filter and the packs belong together: what the filter drops, no pack can tell."""

import json
import re
import subprocess
import tomllib

import pytest
from samtranslator.yaml_helper import yaml_parse

from conftest import built
from payloads import ROOT, STORIES, batch, create_policy, story

PACKS = ["identity", "iam-changes", "authn-authz", "self"]


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


def test_filter_is_the_one_that_the_program_prints(template, pattern):
    done = subprocess.run([built("iam-herald"), "filter", "--pack", ",".join(PACKS), "--format", "json"],
                          capture_output=True, text=True, timeout=60, check=True)
    filter = json.loads(done.stdout)
    name = template["Resources"]["Subscription"]["Properties"]["FilterName"]["Fn::If"]
    assert name == ["HasFilterPattern", {"Ref": "FilterName"}, filter["name"]]
    assert " ".join(pattern.split()) == filter["pattern"]
    # The alarm on this filter looks at the same name.
    alarms = [one["Properties"] for one in template["Resources"].values() if one["Type"] == "AWS::CloudWatch::Alarm"]
    named = [d["Value"] for alarm in alarms for d in alarm.get("Dimensions", []) if d["Name"] == "FilterName"]
    assert named == [{"Fn::If": name}]


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
            if record.get("readOnly") is True and record["userIdentity"]["type"] != "Root":
                assert selected(pattern, json.dumps(record)) == 0, record["eventName"]
            else:
                told += 1
    assert told > 80


def test_role_may_do_no_more_than_it_must(template):
    [policy] = template["Resources"]["FunctionRole"]["Properties"]["Policies"]
    statements = [s["Fn::If"][1] if "Fn::If" in s else s for s in policy["PolicyDocument"]["Statement"]]
    more = [one["Properties"] for one in template["Resources"].values() if one["Type"] == "AWS::IAM::Policy"]
    assert all(one["Roles"] == [{"Ref": "FunctionRole"}] for one in more)
    statements += [statement for one in more for statement in one["PolicyDocument"]["Statement"]]
    actions = {action for s in statements
               for action in (s["Action"] if isinstance(s["Action"], list) else [s["Action"]])}
    assert actions == {"logs:CreateLogStream", "logs:PutLogEvents", "sns:Publish", "sqs:SendMessage",
                       "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes",
                       "dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem",
                       "kms:GenerateDataKey*", "kms:Decrypt", "ses:SendEmail"}
    for statement in statements:
        assert statement["Resource"] != "*", statement["Sid"]
        assert "Condition" in statement or isinstance(statement["Resource"], dict)


def test_variables_are_the_functions_own(template):
    given = template["Resources"]["Function"]["Properties"]["Environment"]["Variables"]
    assert set(given) == {"SNS_TOPIC_ARN", "SES_FROM", "SES_TO", "CHAT_TOPIC_ARN", "HERALD_PACKS",
                          "HERALD_MIN_SEVERITY", "HERALD_SNS_FORMAT", "HERALD_MAX_BYTES", "HERALD_DEDUP_TABLE",
                          "HERALD_CONFIG", "HERALD_RESOURCES"}


def test_nobody_but_the_function_writes_the_table(template):
    """Whoever writes an item can make a change look told. What manages the table itself is not denied to anybody."""
    [statement] = template["Resources"]["DedupTable"]["Properties"]["ResourcePolicy"]["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Principal"], statement["Resource"]) == ("Deny", "*", "*")
    role = {"Fn::GetAtt": ["FunctionRole", "Arn"]}
    assert statement["Condition"] == {"StringNotEquals": {"aws:PrincipalArn": role}}
    denied = {action.removeprefix("dynamodb:") for action in statement["Action"]}
    assert denied == {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "PartiQLInsert", "PartiQLUpdate",
                      "PartiQLDelete"}
    assert template["Resources"]["Function"]["DependsOn"] == "TablePermission"


def test_packs_are_the_functions_own_default(template, aws, start):
    """Without a word on packs: identity, and who tampers with the alerter."""
    assert template["Parameters"]["Packs"]["Default"] == "identity,self"
    tampering = {**create_policy(1), "eventSource": "sns.amazonaws.com", "eventName": "DeleteTopic",
                 "requestParameters": {"topicArn": aws.topic}, "recipientAccountId": aws.topic.split(":")[4]}
    for number, packs in enumerate((None, "identity,self", "iam-changes")):
        record = {**tampering, "eventID": f"tampering-{number}"}
        answer = start(HERALD_PACKS=packs).invoke(batch([record]))
        assert answer.body["counts"]["alerted"] == 1, (packs, answer)
        assert "deleted topic" in aws.published[-1].bodies["email"].lower()


def test_chat_has_a_topic_of_its_own(template):
    resources = template["Resources"]
    assert resources["ChatTopic"]["Condition"] == resources["ChatTopicPolicy"]["Condition"] == "MakesChatTopic"
    variables = resources["Function"]["Properties"]["Environment"]["Variables"]
    given = {"Fn::If": ["MakesChatTopic", {"Ref": "ChatTopic"}, {"Ref": "ChatTopicArn"}]}
    assert variables["CHAT_TOPIC_ARN"] == given
    [policy] = resources["FunctionRole"]["Properties"]["Policies"]
    chat = {one["Fn::If"][0]: one["Fn::If"][1] for one in policy["PolicyDocument"]["Statement"] if "Fn::If" in one}
    for condition, topic in (("MakesChatTopic", "ChatTopic"), ("NamesChatTopic", "ChatTopicArn")):
        assert (chat[condition]["Action"], chat[condition]["Resource"]) == ("sns:Publish", {"Ref": topic})
    # Nobody gets it who did not ask for it.
    assert template["Parameters"]["Chat"]["Default"] == "off" and template["Parameters"]["ChatTopicArn"]["Default"] == ""


def test_alarms_have_a_way_of_their_own(template):
    resources = template["Resources"]
    alarms = {name: one["Properties"] for name, one in resources.items() if one["Type"] == "AWS::CloudWatch::Alarm"}
    assert len(alarms) >= 9
    for name, alarm in alarms.items():
        # The AWS managed key of the alerts' topic lets no alarm through.
        assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}], name
        assert alarm["TreatMissingData"] == "notBreaching", name
    assert "alias/aws/sns" not in json.dumps(resources["AlarmTopic"])


def test_alarms_watch_metrics_that_the_function_writes(template, aws, start):
    """A metric that nobody writes is an alarm that never fires."""
    function = start(CHAT_TOPIC_ARN=aws.chat)
    function.invoke(story("admin-policy-to-role"))
    function.stop()
    [line] = [json.loads(line) for line in function.stdout if '"_aws"' in line]
    written = {metric["Name"] for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]}
    named = set()
    for one in template["Resources"].values():
        if one["Type"] == "AWS::CloudWatch::Alarm":
            stats = [metric["MetricStat"]["Metric"] for metric in one["Properties"].get("Metrics", [])
                     if "MetricStat" in metric] or [one["Properties"]]
            named |= {stat["MetricName"] for stat in stats if stat["Namespace"] == "IamHerald"}
    assert {"DeliveryFailed", "SnsRefused", "SesRefused", "ChatRefused", "TableTrouble"} <= named <= written


def test_redrive_is_made_and_off(template):
    mapping = template["Resources"]["RedriveMapping"]["Properties"]
    assert template["Parameters"]["Redrive"]["Default"] == "off"
    assert mapping["Enabled"] == {"Fn::If": ["DoesRedrive", True, False]}
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    queue = template["Resources"]["FailureQueue"]["Properties"]
    assert queue["VisibilityTimeout"] >= 6 * template["Resources"]["Function"]["Properties"]["Timeout"]
    assert queue["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": ["GaveUpQueue", "Arn"]}
