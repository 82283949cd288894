"""A bad environment: the function does not start, and says everything that is wrong at once."""

import json

import pytest

from payloads import OWNER, batch, create_policy, envelope, pack, story

GOOD = {"SNS_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:identity-alerts", "SES_FROM": None, "SES_TO": None}

MISTAKES = {
    "no sink": ({"SNS_TOPIC_ARN": None}, ["SNS_TOPIC_ARN", "SES_FROM", "CHAT_TOPIC_ARN"]),
    "chat by no ARN": ({"CHAT_TOPIC_ARN": "chat"}, ["CHAT_TOPIC_ARN", "arn:aws:sns"]),
    "one topic for both": ({"CHAT_TOPIC_ARN": GOOD["SNS_TOPIC_ARN"]}, ["CHAT_TOPIC_ARN", "SNS_TOPIC_ARN", "of its own"]),
    "sender alone": ({"SES_FROM": "herald@example.com"}, ["SES_TO", "SES_FROM"]),
    "recipients alone": ({"SES_TO": "oncall@example.com"}, ["SES_FROM", "SES_TO"]),
    "not an ARN": ({"SNS_TOPIC_ARN": "identity-alerts"}, ["SNS_TOPIC_ARN", "identity-alerts"]),
    "ARN of a queue": ({"SNS_TOPIC_ARN": "arn:aws:sqs:us-east-1:123456789012:q"}, ["SNS_TOPIC_ARN", "arn:aws:sqs:"]),
    "not an address": ({"SES_FROM": "herald@example.com", "SES_TO": "oncall@example.com,nobody"}, ["SES_TO", "nobody"]),
    "unknown pack": ({"HERALD_PACKS": "identity,everything"}, ["HERALD_PACKS", "everything", "iam-changes"]),
    "unknown severity": ({"HERALD_MIN_SEVERITY": "loud"}, ["HERALD_MIN_SEVERITY", "loud", "critical"]),
    "bound is no number": ({"HERALD_MAX_BYTES": "64M"}, ["HERALD_MAX_BYTES", "64M"]),
    "bound is zero": ({"HERALD_MAX_BYTES": "0"}, ["HERALD_MAX_BYTES", "0"]),
    "bound is negative": ({"HERALD_MAX_BYTES": "-1"}, ["HERALD_MAX_BYTES", "-1"]),
    "no name of a table": ({"HERALD_DEDUP_TABLE": "my table"}, ["HERALD_DEDUP_TABLE", "my table", "DynamoDB"]),
    "ARN of a bucket": ({"HERALD_DEDUP_TABLE": "arn:aws:s3:::bucket"}, ["HERALD_DEDUP_TABLE", "arn:aws:s3"]),
    "unknown format": ({"HERALD_SNS_FORMAT": "yaml"}, ["HERALD_SNS_FORMAT", "yaml", "text"]),
}


def refuse(start, environment):
    result, status = start(**{**GOOD, **environment}).init_error()
    assert status != 0
    assert result.error_type == "InvalidConfiguration", result
    return result.message


@pytest.mark.parametrize("name", sorted(MISTAKES))
def test_mistake(name, aws, start):
    environment, words = MISTAKES[name]
    message = refuse(start, environment)
    assert all(word in message for word in words), message
    assert aws.attempts == []


def test_all_mistakes_at_once(start):
    message = refuse(start, {
        "SNS_TOPIC_ARN": "topic", "SES_FROM": "herald", "HERALD_PACKS": "none-such", "HERALD_MIN_SEVERITY": "loud",
        "HERALD_MAX_BYTES": "much", "HERALD_SNS_FORMAT": "yaml"})
    for word in ("SNS_TOPIC_ARN", "topic", "SES_FROM", "SES_TO", "HERALD_PACKS", "none-such", "HERALD_MIN_SEVERITY",
                 "loud", "HERALD_MAX_BYTES", "much", "HERALD_SNS_FORMAT", "yaml"):
        assert word in message, f"no {word!r} in: {message}"


def test_spaces_in_lists_are_no_mistake(aws, start):
    answer = start(SES_TO=" a@example.com , b@example.com ", HERALD_PACKS="identity, iam-all").invoke(
        story("self-service"))
    assert answer.kind == "response", answer.message
    assert aws.mailed[0].members("Destination.ToAddresses") == ["a@example.com", "b@example.com"]


EXPECTED = """
[[account]]
id = "111122223333"
name = "prod"
[[expected]]
id = "platform-admins"
pattern = '{ $.eventName = "TagRole" }'
owner = "platform"
reason = "tags are reviewed"
expires = 2027-12-31
"""


def tag_role(number):
    record = create_policy(number)
    return {**record, "eventName": "TagRole", "requestParameters": {"roleName": "web"}}


def test_the_operators_file_is_used(aws, start, tmp_path):
    path = tmp_path / "herald.toml"
    path.write_text(EXPECTED)
    function = start(HERALD_CONFIG=str(path))
    answer = function.invoke(batch([tag_role(1), tag_role(2)]))
    assert answer.body["counts"]["expected"] == 2 and aws.attempts == [], answer
    function.invoke(story("admin-policy-to-role"))
    assert "prod (111122223333)" in aws.published[0].bodies["email"]
    function.stop()
    assert "platform-admins 2" in function.output()


STREAM = f"{OWNER}_CloudTrail_us-east-1"


@pytest.mark.parametrize("stream, recipient, forged", [
    (STREAM, "444455556666", True), (f"{STREAM}_3", "444455556666", True), (STREAM, OWNER, False),
    (STREAM, None, False), (f"o-exampleorgid_{STREAM}", "444455556666", False), ("stream", "444455556666", False)])
def test_a_record_that_cannot_stand_in_its_stream_is_a_finding(aws, start, tmp_path, stream, recipient, forged):
    path = tmp_path / "herald.toml"
    path.write_text(EXPECTED)
    # A trail of all Regions writes the records of all of them to the streams of its own.
    record = {**tag_role(1), "recipientAccountId": recipient, "awsRegion": "eu-north-1"}
    if recipient is None:
        del record["recipientAccountId"]
    answer = start(HERALD_CONFIG=str(path)).invoke(pack(envelope([record], logStream=stream)))
    # What was announced is held back, but not what may be forged.
    assert answer.body["counts"]["expected"] == (0 if forged else 1), answer
    if forged:
        [alert] = json.loads(aws.published[0].bodies["default"])["alerts"]
        assert alert["severity"] == "high" and OWNER in alert["changes"][0]["reasons"][0]
        assert "forged" in aws.published[0].bodies["email"]


@pytest.mark.parametrize("content, words", [
    (EXPECTED + "nonsense = 1\n", ["herald.toml:11:1", "nonsense", "expected one of id, pattern"]),
    ("[[off]]\nrule = 'iam-writes'\nreason = 'x'\n[[off]]\nrule = 'no-such-rule'\nreason = 'x'\n", ["no-such-rule"]),
    (None, ["herald.toml", "No such file"])])
def test_a_broken_file_is_told_once_and_silences_nothing(aws, start, tmp_path, content, words):
    path = tmp_path / "herald.toml"
    if content:
        path.write_text(content)
    function = start(HERALD_CONFIG=str(path))
    answer = function.invoke(batch([tag_role(1)]))
    assert answer.body["counts"]["alerted"] == 1, answer
    notices = [call for call in aws.published if call["Subject"].startswith("CRITICAL IAM Herald")]
    assert len(notices) == 1 and len(aws.published) == 2 and len(aws.mailed) == 2
    told = notices[0].bodies["email"]
    assert all(word in told for word in words), told
    assert notices[0].attributes["severity"] == ("String", "critical")
    function.invoke(batch([tag_role(2)]))
    assert len(aws.published) == 3 and len(aws.mailed) == 3
    function.stop()
    assert '"ConfigurationBroken":1' in function.output()


def test_that_the_file_is_broken_is_told_again_until_somebody_takes_it(aws, start, tmp_path):
    function = start(HERALD_CONFIG=str(tmp_path / "missing.toml"))
    aws.fail("Publish", "InternalError", 500)
    aws.fail("SendEmail", "InternalFailure", 500)
    quiet = batch([{"eventName": "GetObject", "eventSource": "s3.amazonaws.com"}])
    assert function.invoke(quiet).kind == "response"
    aws.heal()
    assert function.invoke(quiet).kind == "response"
    assert len(aws.published) == len(aws.mailed) == 1
