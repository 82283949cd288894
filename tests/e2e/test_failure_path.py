"""What could not be told comes back: from the failure queue, and from a stream, each payload answered for alone."""

import json

import pytest

from aws import TABLE
from payloads import awslogs, batch, create_policy, envelope, failure_record, kinesis_batch, pack, sqs_batch, story

STORY = story("admin-policy-to-role")
POISON = awslogs(b"hello, world")


def failures(answer):
    assert answer.kind == "response", answer
    assert set(answer.body) == {"batchItemFailures"}, "Lambda takes an answer of another form for a failure"
    return [item["itemIdentifier"] for item in answer.body["batchItemFailures"]]


def metrics(function):
    function.stop()
    return [json.loads(line) for line in function.stdout if '"_aws"' in line]


def told(aws):
    return sorted(change["event_id"] for call in aws.published
                  for alert in json.loads(call.bodies["default"])["alerts"] for change in alert["changes"])


def test_a_redrive_sends_what_is_missing_and_nothing_else(aws, start):
    """SES was down through all retries; the payload went to the queue, and days later comes back."""
    aws.make_table()
    aws.fail("SendEmail", "InternalFailure", 500)
    answer = start(HERALD_DEDUP_TABLE=TABLE).invoke(STORY)
    assert answer.error_type == "DeliveryFailed"
    aws.heal()
    aws.pass_time(10 * 24 * 3600)
    event = sqs_batch([failure_record(STORY, answer.request_id)])
    assert failures(start(HERALD_DEDUP_TABLE=TABLE).invoke(event)) == []
    assert len(aws.published) == len(aws.mailed) == 1


def test_a_redrive_knows_what_has_no_id_by_the_request_that_failed(aws, start):
    aws.make_table()
    event = pack(envelope(["{broken"]))
    aws.fail("SendEmail", "InternalFailure", 500)
    answer = start(HERALD_DEDUP_TABLE=TABLE).invoke(event)
    aws.heal()
    record = failure_record(event, answer.request_id)
    assert failures(start(HERALD_DEDUP_TABLE=TABLE).invoke(sqs_batch([record]))) == []
    assert len(aws.published) == len(aws.mailed) == 1


def test_one_payload_that_fails_does_not_bring_back_its_neighbours(aws, function):
    good = [batch([create_policy(number)]) for number in (1, 2)]
    bodies = [failure_record(good[0], "r1"), failure_record(POISON, "r2", "InvalidPayload"), "{not json",
              json.dumps(good[1]), failure_record(story("control-message"), "r5"), '"a string"']
    assert failures(function.invoke(sqs_batch(bodies))) == ["message-2", "message-3", "message-6"]
    assert told(aws) == sorted(create_policy(number)["eventID"] for number in (1, 2))
    [line] = metrics(function)
    assert (line["ItemsFailed"], line["InvalidPayload"], line["Alerted"]) == (3, 3, 2)
    for words in ("message-2", "not gzip", "message-3", "not JSON"):
        assert any(words in text and '"ERROR"' in text for text in function.stdout), function.output()


def test_a_queue_while_the_sinks_are_down(aws, function):
    aws.fail("Publish", "InternalError", 500)
    aws.fail("SendEmail", "InternalFailure", 500)
    event = sqs_batch([failure_record(STORY, "r1"), failure_record(story("root-access-key"), "r2")])
    assert failures(function.invoke(event)) == ["message-1", "message-2"]
    aws.heal()
    assert failures(function.invoke(event)) == []
    assert len(aws.published) == len(aws.mailed) == 2


def test_time_that_runs_out_gives_back_the_rest(aws, function):
    aws.fail("Publish", delay=4, times=1)
    function.seconds = 4
    bodies = [failure_record(batch([create_policy(number)]), f"r{number}") for number in range(3)]
    assert failures(function.invoke(sqs_batch(bodies))) == ["message-1", "message-2", "message-3"]
    function.seconds = 60
    assert failures(function.invoke(sqs_batch(bodies))) == []
    assert len(aws.mailed) == 3, "the first was mailed in time"


def test_a_message_without_id_cannot_be_answered_for(aws, function):
    event = sqs_batch([STORY])
    del event["Records"][0]["messageId"]
    answer = function.invoke(event)
    assert answer.error_type == "InvalidPayload" and "messageId" in answer.message and aws.attempts == []


def test_kinesis(aws, function):
    payloads = [batch([create_policy(number)]) for number in range(3)] + [story("control-message")]
    assert failures(function.invoke(kinesis_batch(payloads))) == []
    assert told(aws) == sorted(create_policy(number)["eventID"] for number in range(3))
    assert len(aws.mailed) == 3


def test_kinesis_repeats_from_the_first_failure_on_and_nobody_hears_twice(aws, function):
    payloads = [batch([create_policy(number)]) for number in range(4)]
    aws.fail("Publish", "InternalError", 500, times=3, skip=1)
    answer = function.invoke(kinesis_batch(payloads))
    assert failures(answer) == ["2"]
    again = kinesis_batch(payloads)
    again["Records"] = again["Records"][1:]
    assert failures(function.invoke(again)) == []
    assert told(aws) == sorted(create_policy(number)["eventID"] for number in range(4))
    assert len(aws.mailed) == 4


def test_kinesis_poison_is_given_back_alone(aws, function):
    payloads = [batch([create_policy(1)]), POISON, batch([create_policy(2)])]
    assert failures(function.invoke(kinesis_batch(payloads))) == ["2"]
    assert len(aws.published) == 2


@pytest.mark.parametrize("event", [
    {"Records": [{"eventSource": "aws:kinesis", "kinesis": {"data": "%%%", "sequenceNumber": "1"}}]},
    {"Records": [{"eventSource": "aws:sqs", "body": 5, "messageId": "m"}]},
    {"Records": [{"eventSource": "aws:kinesis"}]}])
def test_a_batch_that_lambda_never_makes(aws, function, event):
    answer = function.invoke(event)
    assert answer.error_type == "InvalidPayload" and "Records" in answer.message, answer
    assert function.invoke(STORY).kind == "response"


def test_every_cause_is_named(aws, start):
    """Two sinks, the payload beside: whoever reads the failure queue sees all of it."""
    records = [create_policy(number) for number in range(200)]
    function = start(HERALD_MAX_BYTES="60000")
    aws.fail("Publish", "InternalError", 500)
    aws.fail("SendEmail", "AccessDenied", 403)
    answer = function.invoke(batch(records))
    assert answer.error_type == "DeliveryFailed"
    for word in ("SNS:", "SES:", "ses:SendEmail", "60000", "HERALD_MAX_BYTES"):
        assert word in answer.message, answer.message


def test_a_flood_of_garbage_is_one_alert_with_a_count(aws, function):
    token = "IQoJb3JpZ2luX2VjE" + "A1b2" * 200
    garbage = [f'{{"eventName": "x", "sessionToken": "{token}", {number}' for number in range(5000)]
    answer = function.invoke(pack(envelope([*garbage, create_policy(1)])))
    assert answer.kind == "response", answer.message
    counts = answer.body["counts"]
    assert (counts["unreadable"], counts["alerted"]) == (5000, 1)
    [publish], [mail] = aws.published, aws.mailed
    assert "5000 log events could not be read" in " ".join(publish.bodies["email"].split())
    assert "4980 more" in mail["Message.Body.Text.Data"] and token not in json.dumps(publish.parameters)
