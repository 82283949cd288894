"""Nobody is mailed twice: one table for all instances, trails and filters; and it never stands in an alert's way."""

import json
import threading
import time

import pytest

from aws import TABLE
from payloads import OWNER, ROOT, batch, create_policy, envelope, pack, story

STORY = story("admin-policy-to-role")


@pytest.fixture
def shared(aws, start):
    """Starts functions that share a table."""
    aws.make_table()
    return lambda **more: start(HERALD_DEDUP_TABLE=TABLE, **more)


def sent(aws):
    return len(aws.published), len(aws.mailed)


def summary(function):
    function.stop()
    return [json.loads(line) for line in function.stdout if '"_aws"' in line]


def test_an_item_says_who_has_what_and_no_more(aws, shared):
    answer = shared().invoke(STORY)
    assert answer.kind == "response" and "table" not in answer.body, answer
    [item] = aws.items()
    assert item["event"] == f"{OWNER}#627bf322-5fac-4cb6-a34a-cb115ee347dd"
    assert sorted(item["got"]) == ["ses", "sns"] and set(item) == {"event", "content", "got", "by", "expires"}
    assert item["by"] == [answer.request_id]


def test_another_instance_tells_it_again_to_nobody(aws, shared):
    """Two trails, or two filters, bring the same records in two invocations."""
    assert shared().invoke(STORY).body["counts"]["alerted"] == 1
    answer = shared().invoke(STORY)
    assert answer.kind == "response", answer.message
    assert (answer.body["counts"]["alerted"], answer.body["counts"]["duplicate"]) == (0, 1)
    assert sent(aws) == (1, 1)


def test_the_log_says_who_told_what_was_told_before(aws, shared):
    """An item can be forged by whoever may write the table; a line of the log of the request that it names cannot."""
    told = shared().invoke(STORY)
    other = shared()
    other.invoke(STORY)
    other.stop()
    [line] = [json.loads(line) for line in other.stdout if '"told_by"' in line]
    assert line["told_by"] == told.request_id, line


def test_what_is_new_in_another_batch_is_told_alone(aws, shared):
    shared().invoke(batch([create_policy(1), create_policy(2)]))
    answer = shared().invoke(batch([create_policy(2), create_policy(3)]))
    counts = answer.body["counts"]
    assert (counts["received"], counts["alerted"], counts["duplicate"]) == (2, 1, 1)
    message = json.loads(aws.published[1].bodies["default"])
    [change] = message["alerts"][0]["changes"]
    assert change["target"]["name"] == "policy-0003x" and message["alerts"][0]["counts"] == counts
    assert "2 events: 1 alerted, 1 duplicate" in aws.mailed[1]["Message.Body.Text.Data"]


@pytest.mark.parametrize("down", ["Publish", "SendEmail"])
def test_another_instance_sends_only_what_is_missing(aws, shared, down):
    aws.fail(down, "InternalError", 500)
    answer = shared().invoke(STORY)
    assert answer.error_type == "DeliveryFailed", answer
    [item] = aws.items()
    assert item["got"] == ["ses" if down == "Publish" else "sns"] and "claim" not in item
    aws.heal()
    again = shared().invoke(STORY, answer.request_id)
    assert again.kind == "response" and sum(again.body["delivered"].values()) == 1, again
    assert sent(aws) == (1, 1)


def test_two_recipients_groups_fail_one_by_one(aws, shared):
    recipients = ",".join(f"person{number}@example.com" for number in range(60))
    aws.fail("SendEmail", "InternalFailure", 500, skip=1)
    answer = shared(SES_TO=recipients).invoke(STORY)
    assert answer.error_type == "DeliveryFailed", answer
    aws.heal()
    assert shared(SES_TO=recipients).invoke(STORY, answer.request_id).kind == "response"
    to = [address for call in aws.mailed for address in call.members("Destination.ToAddresses")]
    assert sorted(to) == sorted(recipients.split(",")) and len(aws.published) == 1


def test_unreadable_and_nameless_are_told_once_a_request(aws, shared):
    nameless = create_policy(1)
    del nameless["eventID"]
    event = pack(envelope(["{broken", nameless, nameless]))
    aws.fail("SendEmail", "InternalFailure", 500)
    answer = shared().invoke(event)
    assert answer.error_type == "DeliveryFailed", answer
    aws.heal()
    again = shared().invoke(event, answer.request_id)
    assert again.body["delivered"] == {"sns": 0, "ses": 1}, again
    assert (again.body["counts"]["alerted"], again.body["counts"]["unreadable"]) == (2, 1)
    assert sent(aws) == (1, 1)
    # Another request is another event: nothing says that they are the same.
    assert shared().invoke(event).body["delivered"] == {"sns": 1, "ses": 1}


def test_other_content_under_the_same_id_is_a_finding(aws, shared):
    """Whoever may write to the log group could otherwise hide a record behind a forged one of the same id."""
    forged = {**create_policy(1), "eventName": "GetUser", "requestParameters": {"userName": "x"}, "readOnly": False}
    shared().invoke(batch([forged]))
    answer = shared().invoke(batch([create_policy(1)]))
    assert answer.body["counts"]["alerted"] == 1
    [alert] = json.loads(aws.published[1].bodies["default"])["alerts"]
    assert alert["severity"] == "high" and "forged" in alert["changes"][0]["reasons"][0]
    # It stays one where it is repeated, and is not told again.
    assert shared().invoke(batch([create_policy(1)])).body["counts"]["duplicate"] == 1


def claim(aws, lease, holder="somebody else"):
    """Somebody's claim on the story's change, `lease` seconds from now."""
    [item] = aws.items()
    aws.dynamodb.put_item(TableName=TABLE, Item={
        "event": {"S": item["event"]}, "content": {"S": item["content"]}, "claim": {"S": holder},
        "lease": {"N": str(int((time.time() + lease) * 1000))}, "expires": {"N": str(int(time.time()) + 10**6)}})


@pytest.fixture
def claimed(aws, shared):
    """The story's change, claimed and told by nobody."""
    shared().invoke(STORY)
    aws.wire.calls.clear()
    return lambda lease, holder="somebody else": claim(aws, lease, holder)


def test_a_live_claim_of_another_fails_rather_than_skips(aws, shared, claimed):
    claimed(60)
    function = shared()
    function.seconds = 8
    answer = function.invoke(STORY)
    assert answer.error_type == "InProgress" and "another invocation" in answer.message, answer
    assert sent(aws) == (0, 0)
    aws.pass_time(61)
    assert shared().invoke(STORY, answer.request_id).body["counts"]["alerted"] == 1
    assert sent(aws) == (1, 1)


def test_what_others_claim_keeps_nothing_else_back(aws, shared, claimed):
    claimed(60)
    function = shared()
    function.seconds = 8
    text = (ROOT / "events/readable/admin-policy-to-role.json").read_text("utf-8")
    answer = function.invoke(batch([*json.loads(text), create_policy(5)]))
    assert answer.error_type == "InProgress", answer
    assert "policy-0005x" in aws.mailed[0]["Message.Body.Text.Data"] and sent(aws) == (1, 1)


def test_the_retry_of_a_request_takes_its_own_claim_over(aws, shared, claimed):
    claimed(60, holder="b8a5d1f0-0000-4000-8000-00000000abcd")
    answer = shared().invoke(STORY, "b8a5d1f0-0000-4000-8000-00000000abcd")
    assert answer.kind == "response", answer.message
    assert sent(aws) == (1, 1)


def test_expiry_is_compared_and_not_left_to_the_table(aws, shared):
    shared().invoke(STORY)
    aws.pass_time(15 * 24 * 3600)
    assert shared().invoke(STORY).body["counts"]["duplicate"] == 1, "kept longer than the queue keeps a payload"
    aws.pass_time(2 * 24 * 3600)
    aws.fail("SendEmail", "InternalFailure", 500)
    assert shared().invoke(STORY).error_type == "DeliveryFailed"
    [item] = aws.items()
    assert item["got"] == ["sns"], "what an expired item says is past"
    assert len(aws.published) == 2


def test_two_at_once_tell_it_once(aws, shared):
    """Both filters of a log group at the same moment: each record is claimed by one, neither fails."""
    records = [create_policy(number) for number in range(40)]
    functions = [shared(), shared()]
    answers = []
    threads = [threading.Thread(target=lambda f=f: answers.append(f.invoke(batch(records)))) for f in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.kind for answer in answers] == ["response"] * 2, answers
    assert sum(answer.body["counts"]["alerted"] for answer in answers) == 40
    told = [change["event_id"] for call in aws.published for alert in json.loads(call.bodies["default"])["alerts"]
            for change in alert["changes"]]
    assert sorted(told) == sorted(record["eventID"] for record in records)


@pytest.mark.parametrize("code, status, words", [
    ("ResourceNotFoundException", 400, ["does not exist", TABLE]),
    ("AccessDeniedException", 400, ["dynamodb:UpdateItem", TABLE]),
    ("ProvisionedThroughputExceededException", 400, [TABLE]),
    ("InternalServerError", 500, [TABLE])])
def test_a_table_that_refuses_keeps_nothing_back_and_is_counted(aws, shared, code, status, words):
    for action in ("UpdateItem", "Query", "GetItem"):
        aws.fail(action, code, status)
    function = shared()
    answer = function.invoke(STORY)
    assert answer.kind == "response" and sent(aws) == (1, 1), answer
    # The instance remembers without it.
    assert function.invoke(STORY).body["counts"]["duplicate"] == 1
    [first, _] = summary(function)
    assert first["TableTrouble"] > 0
    [line] = [line for line in function.stdout if "de-duplication could not be used" in line and '"ERROR"' in line][:1]
    for word in words:
        assert word in line, line


def test_a_table_that_is_slow_or_not_there_keeps_nothing_back(aws, shared, start):
    aws.fail("UpdateItem", delay=30)
    answer = shared().invoke(STORY, timeout=40)
    assert answer.kind == "response" and sent(aws) == (1, 1), answer
    aws.heal()
    gone = start(HERALD_DEDUP_TABLE="no-such-table")
    assert gone.invoke(story("root-access-key")).kind == "response" and sent(aws) == (2, 2)
    gone.stop()
    assert "no-such-table" in gone.output()


def test_a_table_of_other_keys_is_called_that(aws, start):
    aws.dynamodb.create_table(TableName="other", BillingMode="PAY_PER_REQUEST",
                              AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                              KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}])
    function = start(HERALD_DEDUP_TABLE="other")
    assert function.invoke(STORY).kind == "response" and sent(aws) == (1, 1)
    function.stop()
    assert "must have the keys `event` (hash) and `content` (range)" in function.output()


def test_a_table_that_comes_back_knows_what_was_told_meanwhile(aws, shared):
    aws.fail("UpdateItem", "InternalServerError", 500, times=3)
    assert shared().invoke(STORY).kind == "response"
    assert aws.items()[0]["got"], "the claim failed, the note did not"
    assert shared().invoke(STORY).body["counts"]["duplicate"] == 1
    assert sent(aws) == (1, 1)


def test_hundreds_of_changes_in_one_batch(aws, shared):
    """More than there are calls at once. moto takes some 20 ms a call, one after the other."""
    records = [create_policy(number) for number in range(200)]
    topic_only = {"SES_FROM": None, "SES_TO": None}
    function = shared(**topic_only)
    answer = function.invoke(batch(records), timeout=60)
    assert answer.kind == "response" and answer.body["counts"]["alerted"] == 200, answer
    assert summary(function)[0]["TableTrouble"] == 0, function.output()
    assert len({item["event"] for item in aws.items() if item["got"] == ["sns"]}) == 200
    assert shared(**topic_only).invoke(batch(records), timeout=60).body["counts"]["duplicate"] == 200


def test_text_of_others_does_not_reach_the_keys(aws, shared):
    """Ids are words of whoever writes the record: too long for a key, or with the separator in them."""
    records = []
    for number, (account, event_id) in enumerate([("1#2", "3"), ("1", "2#3"), ("x" * 3000, "y" * 3000), (OWNER, "\u202e")]):
        records.append({**create_policy(number), "recipientAccountId": account, "eventID": event_id})
    assert shared().invoke(batch(records)).body["counts"]["alerted"] == 4
    items = aws.items()
    assert len({item["event"] for item in items}) == 4
    assert all(item["event"].isascii() and len(item["event"]) < 100 for item in items)
    assert shared().invoke(batch(records)).body["counts"]["duplicate"] == 4


def root_read(number, minute, name="DescribeInstances", address="203.0.113.24"):
    return {"eventVersion": "1.11", "eventID": f"0a1b2c3d-0000-4000-8000-{number:012}", "eventTime": f"2026-11-20T22:{minute:02}:00Z",
            "eventSource": "ec2.amazonaws.com", "eventName": name, "readOnly": True, "awsRegion": "us-east-1",
            "sourceIPAddress": address, "recipientAccountId": OWNER,
            "userIdentity": {"type": "Root", "arn": f"arn:aws:iam::{OWNER}:root", "accountId": OWNER, "accessKeyId": "ASIAROOT",
                             "sessionContext": {"attributes": {"creationDate": "2026-11-20T22:00:00Z"}}}}


def test_what_root_reads_is_told_once_a_session(aws, shared):
    first = shared().invoke(batch([root_read(number, 1) for number in range(3)]))
    assert (first.body["counts"]["alerted"], first.body["counts"]["summed_up"]) == (1, 2), first
    again = shared().invoke(batch([root_read(number, 20) for number in range(10, 14)]))
    assert (again.body["counts"]["alerted"], again.body["counts"]["summed_up"]) == (0, 4), again
    assert again.body["counts"]["duplicate"] == 0 and sent(aws) == (1, 1)
    elsewhere = shared().invoke(batch([root_read(20, 30, address="198.51.100.9"), root_read(21, 30)]))
    assert (elsewhere.body["counts"]["alerted"], elsewhere.body["counts"]["summed_up"]) == (1, 1), elsewhere


def test_one_instance_remembers_sessions_without_a_table(aws, start):
    function = start()
    counts = [function.invoke(batch([root_read(number, number)])).body["counts"] for number in range(3)]
    assert [one["alerted"] for one in counts] == [1, 0, 0], counts
    assert all(one["received"] == one["alerted"] + one.get("summed_up", 0) for one in counts), counts
