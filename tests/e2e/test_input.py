"""What is not a batch of log events: control messages and console tests succeed, everything else says what is wrong."""

import base64
import gzip
import json
import zlib

import pytest

from payloads import awslogs, batch, create_policy, envelope, pack, story

GOOD = gzip.compress(json.dumps(envelope([create_policy(1)])).encode(), mtime=0)
CORRUPT = GOOD[:-8] + bytes([GOOD[-8] ^ 0xFF]) + GOOD[-7:]

# Each with words of which the error message must hold all.
BROKEN = {
    "a number": (42, ["awslogs"]),
    "null": (None, ["awslogs"]),
    "a string": ("awslogs", ["awslogs"]),
    "an array": ([], ["awslogs"]),
    "another event source": ({"Records": [{"eventSource": "aws:s3"}]}, ["awslogs"]),
    "awslogs is not an object": ({"awslogs": "x"}, ["awslogs"]),
    "no data": ({"awslogs": {}}, ["awslogs.data"]),
    "data is not a string": ({"awslogs": {"data": 5}}, ["awslogs.data"]),
    "empty data": ({"awslogs": {"data": ""}}, ["awslogs.data"]),
    "not base64": ({"awslogs": {"data": "%%%"}}, ["base64"]),
    "base64 of the URL kind": ({"awslogs": {"data": "H4sI_-_-"}}, ["base64"]),
    "not gzip": (awslogs(b"hello, world"), ["gzip"]),
    "zlib": (awslogs(zlib.compress(b"{}")), ["zlib", "gzip"]),
    "truncated": (awslogs(GOOD[:-20]), ["gzip"]),
    "truncated in the header": (awslogs(GOOD[:6]), ["gzip"]),
    "corrupt checksum": (awslogs(CORRUPT), ["gzip", "corrupt"]),
    "trailing bytes": (awslogs(GOOD + b"more"), ["bytes", "gzip"]),
    "gzip of nothing": (pack(b""), ["envelope"]),
    "envelope is not JSON": (pack(b"{"), ["envelope", "JSON"]),
    "envelope is an array": (pack([]), ["envelope", "object"]),
    "no log events": (pack({"messageType": "DATA_MESSAGE", "owner": "111122223333"}), ["logEvents"]),
    "log events are not a list": (pack(envelope([], logEvents={})), ["logEvents"]),
    "an unknown kind of message": (pack(envelope([], messageType="OTHER")), ["messageType", "OTHER"]),
}
# What is readable before the fault may be alerted all the same; else nothing is sent.
PARTLY_READABLE = {"truncated", "corrupt checksum", "trailing bytes"}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_broken_payload(name, aws, function):
    event, words = BROKEN[name]
    answer = function.invoke(event)
    assert answer.kind == "error" and answer.error_type == "InvalidPayload", f"{answer}"
    assert all(word in answer.message for word in words), answer.message
    assert "\n" not in answer.message.strip()
    if name not in PARTLY_READABLE:
        assert aws.attempts == []
    # The instance goes on.
    assert function.invoke(batch([create_policy(2)])).body["counts"]["alerted"] == 1


def test_broken_text_stops_no_neighbour(aws, function):
    text = json.dumps(envelope(["x", create_policy(1)])).encode().replace(b'"x"', b'"\xff"')
    answer = function.invoke(pack(text))
    assert answer.kind == "response", answer.message
    assert (answer.body["counts"]["unreadable"], answer.body["counts"]["alerted"]) == (1, 1)


def test_control_message(aws, function):
    answer = function.invoke(story("control-message"))
    assert answer.kind == "response" and answer.body["control_message"] is True
    assert aws.attempts == []


@pytest.mark.parametrize("event", [{}, {"key1": "value1", "key2": "value2", "key3": "value3"}])
def test_console_test_event(event, aws, function):
    answer = function.invoke(event)
    assert answer.kind == "response" and "awslogs" in answer.body["expected"]
    assert aws.attempts == []


def test_payload_over_the_bound_is_told_as_far_as_it_goes(aws, start):
    records = [create_policy(number) for number in range(200)]
    event = batch(records)
    unpacked = len(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
    function = start(HERALD_MAX_BYTES=str(unpacked // 2))
    answer = function.invoke(event)
    assert answer.kind == "error" and answer.error_type == "InvalidPayload"
    assert str(unpacked // 2) in answer.message and "HERALD_MAX_BYTES" in answer.message, answer.message
    told = told_policies(aws)
    assert 90 <= len(told) <= 100 and told == [record["eventID"] for record in records[:len(told)]]
    assert len(aws.mailed) == 1
    # Lambda repeats it: it fails again, and nobody is told twice.
    assert function.invoke(event, answer.request_id).error_type == "InvalidPayload"
    assert told_policies(aws) == told and len(aws.mailed) == 1


def told_policies(aws):
    messages = [json.loads(call.bodies["default"]) for call in aws.published]
    return [change["event_id"] for m in messages for alert in m["alerts"] for change in alert["changes"]]


def test_bomb_does_not_unpack(aws, start):
    """A payload of one megabyte that unpacks to a gigabyte, as large as an asynchronous invocation may be."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(1 << 20)
    data = b"".join([packer.compress(b'{"logEvents":[')] + [packer.compress(zeros) for _ in range(700)]
                    + [packer.flush()])
    answer = start().invoke(awslogs(data))
    assert answer.error_type == "InvalidPayload"
    # What was not read is told once: it may hide a change.
    assert "what comes after them was not read" in " ".join(aws.published[0].bodies["email"].split())
