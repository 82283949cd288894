"""Sinks that fail: nothing is lost, nothing sent twice, and the error says to an operator what to do."""

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
    ("Publish", "AuthorizationError", 403, ["SNS", "identity-alerts", "sns:Publish"]),
    ("Publish", "KMSAccessDenied", 400, ["SNS", "identity-alerts", "kms:"]),
    ("Publish", "InternalError", 500, ["SNS", "identity-alerts"]),
    ("SendEmail", "Throttling", 400, ["SES"]),
    ("SendEmail", "AccessDenied", 403, ["SES", "ses:SendEmail", SENDER]),
    ("SendEmail", "InternalFailure", 500, ["SES"])])
def test_lasting_trouble_of_one_sink(aws, function, action, code, status, names):
    aws.fail(action, code, status)
    answer = function.invoke(STORY)
    failed(answer, names)
    tries = aws.attempts.count(action)
    assert tries == 1 if status == 403 else tries > 1 or code == "KMSAccessDenied", aws.attempts
    # The other sink has told it; after the cause is gone Lambda's retry sends what is missing, and only that.
    assert (len(aws.published), len(aws.mailed)) == ((0, 1) if action == "Publish" else (1, 0))
    aws.heal()
    again = function.invoke(STORY, answer.request_id)
    assert again.kind == "response", again.message
    assert len(aws.published) == len(aws.mailed) == 1


def failed(answer, words):
    assert answer.kind == "error" and answer.error_type == "DeliveryFailed", answer
    for word in words:
        assert word in answer.message, f"no {word!r} in: {answer.message}"
    # Not what an SDK prints when it is not asked.
    assert "service error" not in answer.message and "alloc::" not in answer.message


def test_topic_gone_and_made_again(aws, function):
    aws.sns.delete_topic(TopicArn=aws.topic)
    answer = function.invoke(STORY)
    failed(answer, ["SNS", aws.topic, REGION])
    assert len(aws.mailed) == 1
    aws.make_topic()
    again = function.invoke(STORY, answer.request_id)
    assert again.kind == "response", again.message
    assert len(aws.published) == 1 and len(aws.mailed) == 1
    assert len(aws.received()) == 1 and len(aws.mailbox()) == 1


def test_sender_not_verified(aws, start):
    function = start(SES_FROM="stranger@example.net")
    answer = function.invoke(STORY)
    failed(answer, ["SES", "stranger@example.net", REGION])
    assert len(aws.published) == 1
    aws.ses.verify_email_identity(EmailAddress="stranger@example.net")
    assert function.invoke(STORY, answer.request_id).kind == "response"
    assert len(aws.published) == 1 and len(aws.mailed) == 1


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
    aws.fail("SendEmail", "MessageRejected", 400, skip=1)
    answer = function.invoke(STORY)
    failed(answer, ["SES"])
    aws.heal()
    assert function.invoke(STORY, answer.request_id).kind == "response"
    assert [to for call in aws.mailed for to in call.members("Destination.ToAddresses")] == recipients
    assert len(aws.published) == 1


def test_failed_part_is_repeated_without_the_parts_before(aws, function):
    event = batch([create_policy(number, '{"a": "%s"}' % ("x" * 4000)) for number in range(150)])
    aws.fail("Publish", "AuthorizationError", 403, skip=1)
    answer = function.invoke(event)
    failed(answer, ["SNS"])
    assert len(aws.published) == 1 and len(aws.mailed) == 1
    aws.heal()
    assert function.invoke(event, answer.request_id).kind == "response"
    subjects = [call["Subject"] for call in aws.published]
    assert len(subjects) == len(set(subjects)) > 1 and len(aws.mailed) == 1


def test_other_batches_are_told_between_failure_and_retry(aws, function):
    aws.fail("Publish", "AuthorizationError", 403, times=1)
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
