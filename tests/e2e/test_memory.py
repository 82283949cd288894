"""The worst payloads that the template lets in fit into the memory that the template gives.

They unpack to the template's MaxBytes; the peak of each fresh process of the packaged function, its binary included, is
held against MemorySize. `pytest -s` prints the figures.
"""

import json
import re
from pathlib import Path

import pytest

from payloads import ROOT, batch, create_policy, envelope, pack


def default_of(parameter):
    """The default of a parameter of the template."""
    text = (ROOT / "template.yaml").read_text("utf-8")
    return int(re.search(rf"^  {parameter}:\n(?:    .*\n)*?    Default: (\d+)$", text, re.MULTILINE).group(1))


MEMORY, BYTES = default_of("MemorySize") * 1024 * 1024, default_of("MaxBytes")


def up_to_the_bound(make):
    """As many records as unpack to MaxBytes, half a per cent less."""
    one = len(json.dumps(json.dumps(make(12345)))) + 110
    return batch([make(number) for number in range(int(BYTES * 0.995) // one)])


def changes():
    return up_to_the_bound(lambda number: create_policy(number, user=f"user-{number % 50}"))


def changes_of_one():
    return up_to_the_bound(create_policy)


def huge_document(size):
    statement = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::bucket-12345/*"}
    count = size // len(json.dumps(statement))
    statements = [{**statement, "Resource": f"arn:aws:s3:::bucket-{number}/*"} for number in range(count)]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def documents():
    """The same change again and again with a document that no service would take."""
    huge = huge_document(BYTES // 24)
    return up_to_the_bound(lambda number: create_policy(number, document=huge))


def one_document():
    """A document that takes the whole payload."""
    return batch([create_policy(1, document=huge_document(BYTES * 2 // 5))])


def empty_events():
    """As many log events as a payload may have."""
    text = json.dumps({**envelope([]), "logEvents": "EVENTS"})
    events = b"[" + b",".join([b"{}"] * 2_000_000) + b"]"
    return pack(text.encode().replace(b'"EVENTS"', events))


def empty_messages():
    text = json.dumps({**envelope([]), "logEvents": "EVENTS"})
    one = b'{"message":"{}"}'
    events = b"[" + b",".join([one] * (BYTES // (len(one) + 1))) + b"]"
    return pack(text.encode().replace(b'"EVENTS"', events))


def bomb():
    """Four times the bound, behind a change."""
    return pack(json.dumps(envelope([create_policy(1)]))[:-2].encode() + b"," + b" " * (BYTES * 4))


def foreign():
    return up_to_the_bound(lambda number: {**create_policy(number), "eventSource": "s3.amazonaws.com"})


def no_record():
    """One message of the payload's size, far longer than any record, that names what rules ask for and is nothing but
    small values."""
    values = "0" + ",0" * (BYTES * 98 // 200)
    names = '"eventSource": "iam.amazonaws.com", "eventName": "CreateUser"'
    return batch([f'{{{names}, "requestParameters": [{values}]}}'])


PAYLOADS = [
    changes, changes_of_one, documents, one_document, empty_events, empty_messages, bomb, foreign, no_record]


def peak(function):
    """The most that the process held at once, in bytes."""
    status = Path(f"/proc/{function._process.pid}/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload.__name__)
def test_the_worst_payload_fits_into_the_memory_of_the_template(aws, start, bootstrap, payload):
    function = start(bootstrap, HERALD_MAX_BYTES=str(BYTES))
    # Such a payload cannot be told whole in any time; what memory it takes is known long before.
    function.seconds = 20
    answer = function.invoke(payload(), timeout=90)
    taken = peak(function)
    print(f"\n{payload.__name__}: {taken / 2**20:.0f} MiB of {MEMORY / 2**20:.0f}, {answer.kind}: {str(answer.body)[:200]}")
    assert taken < MEMORY
    # What the services take is held against their limits elsewhere: here it is too much to look through.
    aws.reset()
