"""Messages that do not fit: SNS takes 256 KiB in all, SES fifty recipients a call."""

import json
import re
import subprocess

import pytest

import limits
from conftest import built
from payloads import batch, create_policy, policy_document, story

MANY = 300


@pytest.fixture(scope="module")
def many():
    document = policy_document(5_000)
    return [create_policy(number, document) for number in range(MANY)]


def assert_numbered(subjects):
    total = len(subjects)
    expected = [f"({number}/{total})" for number in range(1, total + 1)]
    assert [re.search(r"\(\d+/\d+\)", subject)[0] for subject in subjects] == expected


def squeezed(text):
    return re.sub(r"\s", "", text)


def test_large_batch_goes_in_numbered_parts(aws, function, many):
    answer = function.invoke(batch(many))
    assert answer.kind == "response", answer.message
    parts = aws.published
    assert len(parts) > 3 and answer.body["delivered"]["sns"] == len(parts)
    assert_numbered([part["Subject"] for part in parts])
    # Each part is filled: of two neighbours, one at least is more than half full.
    sizes = [limits.size(part) for part in parts]
    assert all(a + b > limits.SNS_BYTES for a, b in zip(sizes, sizes[1:])), sizes

    ids = [record["eventID"] for record in many]
    messages = [json.loads(part.bodies["default"]) for part in parts]
    told = [change["event_id"] for m in messages for alert in m["alerts"] for change in alert["changes"]]
    assert sorted(told) == sorted(ids), "each change in exactly one part, for programs"
    for message in messages:
        assert message["alerts"] and all(alert["counts"]["alerted"] == MANY for alert in message["alerts"])
    texts = [squeezed(part.bodies["email"]) for part in parts]
    # The same change stands in the same part for people and for programs.
    assert all(sum(one in text for text in texts) == 1 for one in ids), "each change in exactly one part, for people"
    for message, text in zip(messages, texts):
        assert all(change["event_id"] in text for alert in message["alerts"] for change in alert["changes"])


def test_parts_put_together_are_the_message(aws, function):
    """Loudest first and nothing twice: joined by their alerts, the parts say what the program says of the same records."""
    document = policy_document(9_000)
    records = [create_policy(number, document, user=f"builder{number % 3}") for number in range(60)]
    # Nothing that may be the function's own, of which the program knows nothing.
    records.append({**create_policy(70), "eventName": "DeleteAccountPasswordPolicy", "requestParameters": None, "responseElements": None})
    assert function.invoke(batch(records)).kind == "response"
    together = {}
    for part in aws.published:
        for alert in json.loads(part.bodies["default"])["alerts"]:
            known = together.setdefault(alert["id"], {**alert, "changes": []})
            assert {**known, "changes": 0} == {**alert, "changes": 0}, "parts of an alert agree on all but the changes"
            known["changes"] += alert["changes"]
    whole = subprocess.run([built("iam-herald"), "replay", "--format", "json", "--sort", "severity"], input=json.dumps(records),
                           text=True, capture_output=True, check=True, timeout=60).stdout.splitlines()
    assert len(aws.published) > 3
    # A run says at its end what a batch says in each alert.
    told = [{name: it for name, it in alert.items() if name not in ("held_back", "counts")} for alert in together.values()]
    assert told == [alert for alert in map(json.loads, whole) if "report" not in alert]


def test_large_batch_as_text(aws, start):
    many = [create_policy(number) for number in range(1_000)]
    answer = start(HERALD_SNS_FORMAT="text").invoke(batch(many))
    parts = aws.published
    assert answer.body["delivered"]["sns"] == len(parts) > 1
    assert_numbered([part["Subject"] for part in parts])
    texts = [squeezed(part["Message"]) for part in parts]
    assert all(sum(record["eventID"] in text for text in texts) == 1 for record in many)


def test_one_change_too_large_for_a_message_is_told_all_the_same(aws, function):
    """CloudTrail keeps up to 100 KB of parameters, which escaping twice and three bodies multiply."""
    document = json.dumps({"Statement": ['"\\' * 20_000]})
    large = create_policy(7, document)
    answer = function.invoke(batch([create_policy(6), large, create_policy(8)]))
    assert answer.kind == "response", answer.message
    told = [change["event_id"] for part in aws.published
            for alert in json.loads(part.bodies["default"])["alerts"] for change in alert["changes"]]
    assert sorted(told) == sorted(create_policy(number)["eventID"] for number in (6, 7, 8))
    assert any("policy-0007x" in part.bodies["email"] for part in aws.published)


def test_text_format_is_one_plain_body(aws, start):
    start(HERALD_SNS_FORMAT="text").invoke(story("admin-policy-to-role"))
    [plain] = aws.published
    start().invoke(story("admin-policy-to-role"))
    structured = aws.published[1]
    assert plain["MessageStructure"] is None
    assert plain["Message"] == structured.bodies["email"]
    assert plain["Subject"] == structured["Subject"] and plain.attributes == structured.attributes
    [raw] = [message for message in aws.received(raw=True) if not message["Body"].startswith("{")]
    assert "jane.doe@example.com" in raw["Body"]
    assert raw["MessageAttributes"]["severity_rank"] == {"StringValue": "4", "DataType": "Number"}


def test_sixty_recipients_are_two_mails(aws, start):
    recipients = [f"person{number}@example.com" for number in range(60)]
    answer = start(SES_TO=",".join(recipients)).invoke(story("admin-policy-to-role"))
    assert answer.body["delivered"]["sns"] == 1
    # Both go at once, in any order.
    first, second = sorted((call.members("Destination.ToAddresses") for call in aws.mailed), key=len, reverse=True)
    assert len(first) == 50 and first + second == recipients
