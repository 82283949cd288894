"""What could be lost between a message and its parts, and between one invocation and the next."""

import json

import pytest

from payloads import batch, create_policy, envelope, pack, policy_document, story


def told(aws):
    messages = [json.loads(part.bodies["default"]) for part in aws.published]
    return [change["target"]["name"] for m in messages for alert in m["alerts"] for change in alert["changes"]]


@pytest.mark.parametrize("event_id", [None, "the same for all"])
def test_parts_are_told_apart_without_event_ids(aws, function, event_id):
    """Somebody who can write to the log group can leave out or repeat ids."""
    records = [create_policy(number, policy_document(30_000)) for number in range(20)]
    for record in records:
        record["eventID"] = event_id
    answer = function.invoke(batch(records))
    assert answer.kind == "response", answer.message
    assert len(aws.published) > 1
    assert sorted(told(aws)) == [f"policy-{number:04}x" for number in range(20)]


def test_what_has_no_id_is_told_each_time(aws, function):
    record = create_policy(1)
    del record["eventID"]
    for _ in range(2):
        assert function.invoke(batch([record])).body["delivered"] == {"sns": 1, "ses": 1}
        assert function.invoke(pack(envelope(["{broken"]))).body["delivered"] == {"sns": 1, "ses": 1}


def test_a_refused_part_does_not_keep_back_the_next(aws, function):
    records = [create_policy(number, policy_document(30_000)) for number in range(20)]
    aws.fail("Publish", "InvalidParameter", 400, times=1, skip=1)
    # Neither has the other sink taken it, or it would be told through that one.
    aws.fail("SendEmail", "InternalFailure", 500, times=3)
    answer = function.invoke(batch(records))
    assert answer.error_type == "DeliveryFailed", answer
    first = len(aws.published)
    assert first == aws.attempts.count("Publish") - 1 > 1
    again = function.invoke(batch(records), answer.request_id)
    assert again.kind == "response", again.message
    assert len(aws.published) == first + 1
    assert sorted(told(aws)) == [f"policy-{number:04}x" for number in range(20)]


def test_more_than_twenty_parts_are_left_out_and_said(aws, function):
    records = [create_policy(number, policy_document(60_000)) for number in range(60)]
    answer = function.invoke(batch(records), timeout=60)
    assert answer.error_type == "DeliveryFailed" and "did not fit" in answer.message, answer
    assert len(aws.published) == 20
    last = aws.published[-1]
    left_out = json.loads(last.bodies["default"])["left_out"]
    assert left_out > 0 and left_out + len(told(aws)) == 60
    assert f"{left_out} more did not fit" in last.bodies["email"]
    # The retry goes on where the first stopped, so in the end nothing is left out.
    again = function.invoke(batch(records), answer.request_id, timeout=60)
    assert again.kind == "response", again.message
    assert sorted(told(aws)) == [f"policy-{number:04}x" for number in range(60)] and len(aws.mailed) == 1


def test_padding_is_told_even_when_nothing_else_fits(aws, start):
    reads = [{**create_policy(n), "eventName": "GetRole", "readOnly": True, "x": "y" * 200_000} for n in range(10)]
    function = start(HERALD_MAX_BYTES="1048576")
    event = batch([*reads, create_policy(99)])
    answer = function.invoke(event)
    assert answer.error_type == "InvalidPayload" and "1048576" in answer.message, answer
    assert "more than 1048576 bytes" in aws.published[0].bodies["email"]
    # The retry has nothing new to say.
    function.invoke(event, answer.request_id)
    assert len(aws.published) == len(aws.mailed) == 1


def test_time_runs_out_before_lambda_ends_it(aws, function):
    """A function that is killed forgets what its sinks accepted, and would send it again."""
    aws.fail("SendEmail", times=1, delay=6)
    function.seconds = 5
    answer = function.invoke(story("admin-policy-to-role"))
    assert answer.error_type == "DeliveryFailed" and "time was up" in answer.message, answer
    assert (len(aws.published), len(aws.mailed)) == (1, 0)
    aws.heal()
    function.seconds = 60
    again = function.invoke(story("admin-policy-to-role"), answer.request_id)
    assert again.body["delivered"] == {"sns": 0, "ses": 1}, again
    assert len(aws.published) == 1


@pytest.mark.parametrize("seconds", [3, -5])
def test_a_short_or_odd_deadline_keeps_nobody_from_being_told(aws, function, seconds):
    """Lambda's own default is three seconds; a deadline in the past is somebody's clock."""
    function.seconds = seconds
    answer = function.invoke(story("admin-policy-to-role"))
    assert answer.kind == "response", answer.message
    assert answer.body["delivered"] == {"sns": 1, "ses": 1}


def test_what_is_no_json_is_called_that(function):
    answer = function.invoke(b"not json at all")
    assert answer.error_type == "InvalidPayload" and "not JSON" in answer.message, answer
