"""Sinks that fail: nothing is lost, nothing sent twice, and the error says to an operator what to do."""

import json

import pytest

from aws import REGION, SENDER
from payloads import batch, create_policy, story

STORY = story("admin-policy-to-role")


@pytest.mark.parametrize("action", ["Publish", "SendEmail"])
@pytest.mark.parametrize("code, status", [("Throttling", 400), ("InternalError", 500), ("ServiceUnavailable", 503)])
def test_passing_trouble_is_ridden_out(aws, function, action, code, status):
    aws.fail(action, code, status, times=1)
    answer = function.invoke(STORY)
    assert answer.body["delivered"] == {"sns": 1, "ses": 1}, answer
    assert aws.attempts.count(action) == 2 and len(aws.published) == len(aws.mailed) == 1


def test_slow_service_is_waited_for(aws, function):
    aws.fail("Publish", times=1, delay=1.5)
    assert function.invoke(STORY).body["delivered"] == {"sns": 1, "ses": 1}
    assert aws.attempts.count("Publish") == 1


@pytest.mark.parametrize("action, code, status, names", [
    ("Publish", "Throttling", 400, ["SNS", REGION]),
    ("Publish", "KMSThrottling", 400, ["SNS", "key"]),
    ("Publish", "InternalError", 500, ["SNS", "identity-alerts"]),
    ("SendEmail", "Throttling", 400, ["SES"]),
    ("SendEmail", "InternalFailure", 500, ["SES"])])
def test_lasting_trouble_of_one_sink(aws, function, action, code, status, names):
    aws.fail(action, code, status)
    answer = function.invoke(STORY)
    failed(answer, names)
    # The other sink has told it; after the cause is gone Lambda's retry sends what is missing, and only that.
    assert (len(aws.published), len(aws.mailed)) == ((0, 1) if action == "Publish" else (1, 0))
    aws.heal()
    again = function.invoke(STORY, answer.request_id)
    assert again.kind == "response", again.message
    assert len(aws.published) == len(aws.mailed) == 1


FINAL = [
    ("Publish", "AuthorizationError", "no", ["SNS", "identity-alerts", "sns:Publish"]),
    ("Publish", "KMSAccessDenied", "no", ["SNS", "identity-alerts", "kms:Decrypt"]),
    ("Publish", "KMSDisabled", "no", ["SNS", "identity-alerts", "enabled"]),
    ("Publish", "NotFound", "no", ["SNS", "identity-alerts", "does not exist in", REGION]),
    ("SendEmail", "AccessDenied", "no", ["SES", "ses:SendEmail", SENDER, "identity/*"]),
    ("SendEmail", "MessageRejected", "Email address is not verified. The following identities failed the check in "
     "region US-EAST-1: oncall@example.com", ["SES", "oncall@example.com", "verify", REGION, "sandbox"]),
    ("SendEmail", "AccountSendingPaused", "no", ["SES", "paused", REGION]),
    ("SendEmail", "Throttling", "Daily message quota exceeded.", ["SES", "quota", "24 hours"])]


@pytest.mark.parametrize("action, code, said, words", FINAL, ids=[row[1] for row in FINAL])
def test_final_error_of_one_sink_is_told_through_the_other(aws, function, action, code, said, words):
    aws.fail(action, code, 400, message=said)
    answer = function.invoke(STORY)
    assert answer.kind == "response", answer
    [reason] = answer.body["refused"]
    alerts, notices = told(aws, "Publish" if action == "SendEmail" else "SendEmail")
    assert len(alerts) == len(notices) == 1
    for word in words:
        assert word in reason and word in notices[0], f"no {word!r} in: {reason}\n{notices[0]}"
    # Not retried for ever, and the next batch does not bring the next notice.
    assert function.invoke(STORY, answer.request_id).body["counts"]["duplicate"] == 1
    assert function.invoke(story("root-access-key")).kind == "response"
    assert [len(messages) for messages in told(aws, "Publish" if action == "SendEmail" else "SendEmail")] == [2, 1]
    function.stop()
    refused = [json.loads(line) for line in function.stdout if '"_aws"' in line]
    assert [line["SnsRefused"] + line["SesRefused"] for line in refused] == [1, 0, 3]


def told(aws, action):
    """Alerts and notices that one sink accepted, as text."""
    texts = ([call.bodies["email"] for call in aws.published] if action == "Publish"
             else [call["Message.Body.Text.Data"] for call in aws.mailed])
    notices = [text for text in texts if text.startswith("IAM Herald cannot")]
    return [text for text in texts if text not in notices], notices


def test_a_notice_that_does_not_get_through_fails_the_invocation(aws, function):
    aws.fail("Publish", "AuthorizationError", 403)
    aws.fail("SendEmail", "AccessDenied", 403, skip=1)
    answer = function.invoke(STORY)
    failed(answer, ["SNS", "SES"])
    aws.heal()
    assert function.invoke(STORY, answer.request_id).kind == "response"
    assert len(aws.published) == len(aws.mailed) == 1


@pytest.mark.parametrize("only", ["sns", "ses"])
def test_final_error_of_the_only_sink_fails(aws, start, only):
    missing = {"SES_FROM": None, "SES_TO": None} if only == "sns" else {"SNS_TOPIC_ARN": None}
    function = start(**missing)
    aws.fail("Publish" if only == "sns" else "SendEmail", "AccessDenied", 403)
    failed(function.invoke(STORY), [only.upper()])


def failed(answer, words):
    assert answer.kind == "error" and answer.error_type == "DeliveryFailed", answer
    for word in words:
        assert word in answer.message, f"no {word!r} in: {answer.message}"
    # Not what an SDK prints when it is not asked.
    assert "service error" not in answer.message and "alloc::" not in answer.message


def test_topic_gone_and_made_again(aws, function):
    aws.sns.delete_topic(TopicArn=aws.topic)
    answer = function.invoke(STORY)
    assert answer.kind == "response" and aws.topic in answer.body["refused"][0], answer
    assert [len(messages) for messages in told(aws, "SendEmail")] == [1, 1]
    aws.make_topic()
    assert function.invoke(story("root-access-key")).body["delivered"] == {"sns": 1, "ses": 1}
    assert len(aws.published) == 1 and len(aws.received()) == 1


def test_sender_not_verified(aws, start):
    function = start(SES_FROM="stranger@example.net")
    answer = function.invoke(STORY)
    assert answer.kind == "response", answer
    for word in ("stranger@example.net", REGION, "verify"):
        assert word in answer.body["refused"][0]
    assert [len(messages) for messages in told(aws, "Publish")] == [1, 1]
    aws.ses.verify_email_identity(EmailAddress="stranger@example.net")
    assert function.invoke(story("root-access-key")).body["delivered"] == {"sns": 1, "ses": 1}


def test_both_sinks_fail(aws, function):
    aws.fail("Publish", "AuthorizationError", 403)
    aws.fail("SendEmail", "AccessDenied", 403)
    answer = function.invoke(STORY)
    failed(answer, ["SNS", "SES"])
    aws.heal()
    assert function.invoke(STORY, answer.request_id).kind == "response"
    assert len(aws.published) == len(aws.mailed) == 1


def test_services_cannot_be_reached(aws, start):
    # Nothing listens on the discard port.
    answer = start(AWS_ENDPOINT_URL="http://127.0.0.1:9").invoke(STORY)
    failed(answer, ["SNS", aws.topic, "SES", SENDER])


def test_failed_second_mail_is_repeated_alone(aws, start):
    recipients = [f"person{number}@example.com" for number in range(60)]
    function = start(SES_TO=",".join(recipients))
    aws.fail("SendEmail", "InternalFailure", 500, skip=1)
    answer = function.invoke(STORY)
    failed(answer, ["SES"])
    aws.heal()
    assert function.invoke(STORY, answer.request_id).kind == "response"
    assert sorted(to for call in aws.mailed for to in call.members("Destination.ToAddresses")) == sorted(recipients)
    assert len(aws.published) == 1 and len(aws.mailed) == 2


def test_failed_part_is_repeated_without_the_parts_before(aws, function):
    records = [create_policy(number, '{"a": "%s"}' % ("x" * 4000)) for number in range(150)]
    aws.fail("Publish", "InternalError", 500, skip=1)
    answer = function.invoke(batch(records))
    failed(answer, ["SNS"])
    assert len(aws.published) == 1 and len(aws.mailed) == 1
    aws.heal()
    assert function.invoke(batch(records), answer.request_id).kind == "response"
    messages = [json.loads(call.bodies["default"]) for call in aws.published]
    ids = [change["event_id"] for m in messages for alert in m["alerts"] for change in alert["changes"]]
    assert sorted(ids) == sorted(record["eventID"] for record in records), "each once"
    # What the second message does not tell again it counts, so that its numbers are those of its parts.
    for message in messages:
        for alert in message["alerts"]:
            counts = alert["counts"]
            assert counts["received"] == 150 == counts["alerted"] + counts["duplicate"], counts
    assert messages[-1]["alerts"][0]["counts"]["duplicate"] > 0 and len(aws.mailed) == 1


def test_other_batches_are_told_between_failure_and_retry(aws, function):
    aws.fail("Publish", "InternalError", 500, times=3)
    answer = function.invoke(STORY)
    failed(answer, ["SNS"])
    assert function.invoke(story("root-access-key")).body["delivered"] == {"sns": 1, "ses": 1}
    assert function.invoke(STORY, answer.request_id).kind == "response"
    assert len(aws.published) == len(aws.mailed) == 2


def test_warm_instance_tells_the_next_batch(aws, function):
    for name in ("admin-policy-to-role", "root-access-key", "trust-opened"):
        assert function.invoke(story(name)).body["delivered"] == {"sns": 1, "ses": 1}
    assert len(aws.published) == len(aws.mailed) == 3


def test_same_batch_delivered_twice_is_told_once(aws, function):
    """Lambda may hand out an event more than once even where nothing failed."""
    function.invoke(STORY)
    answer = function.invoke(STORY)
    assert answer.kind == "response", answer.message
    assert answer.body["counts"]["received"] == 8
    assert len(aws.published) == len(aws.mailed) == 1
