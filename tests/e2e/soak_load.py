"""`make soak`: thousands of payloads through one instance. Memory stays flat, and nothing is lost.

HERALD_LOAD payloads (10,000) of 100 records, of which one is told.
"""

import json
import os
import time

from conftest import built
from payloads import batch, create_policy

PAYLOADS, RECORDS, CHUNK = int(os.environ.get("HERALD_LOAD", 10_000)), 100, 250
# What the instance remembers of each change, and what an allocator keeps.
BYTES_A_PAYLOAD, SLACK = 400, 4_000_000


def resident(function):
    """Bytes of memory that the process holds."""
    with open(f"/proc/{function._process.pid}/status", encoding="utf-8") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))


def payload(number):
    reads = [{**create_policy(record, user=f"reader{number}"), "eventName": "GetPolicy", "readOnly": True}
             for record in range(RECORDS - 1)]
    return batch([*reads[:number % RECORDS], create_policy(number, user="writer"), *reads[number % RECORDS:]])


def received(aws):
    """Ids of what both sinks were sent since the last time."""
    messages = [json.loads(call.bodies["default"]) for call in aws.published]
    ids = [change["event_id"] for m in messages for alert in m["alerts"] for change in alert["changes"]]
    mails = " ".join(call["Message.Body.Text.Data"] for call in aws.mailed)
    assert len(aws.mailed) == len(ids) and all(one in mails for one in ids)
    return ids


def test_load(aws, start):
    function = start(built("iam-herald-lambda"))
    memory, told, started, worst = [], [], time.monotonic(), 0.0
    for number in range(PAYLOADS):
        event, before = payload(number), time.monotonic()
        answer = function.invoke(event)
        worst = max(worst, time.monotonic() - before)
        assert answer.kind == "response" and answer.body["counts"]["alerted"] == 1, answer
        assert answer.body["counts"]["ignored"] == RECORDS - 1
        if (number + 1) % CHUNK == 0 or number + 1 == PAYLOADS:
            # What moto has piled up makes it slow; the function goes on.
            told += received(aws)
            aws.reset()
        if number % (PAYLOADS // 20) == 0:
            memory.append(resident(function))
            print(f"{number} payloads, {time.monotonic() - started:.0f} s, {memory[-1] / 1e6:.1f} MB", flush=True)
    memory.append(resident(function))
    assert sorted(told) == sorted(create_policy(number, user="writer")["eventID"] for number in range(PAYLOADS))
    # The first tenth warms up.
    growth = memory[-1] - memory[2]
    print(f"\n{PAYLOADS} payloads of {RECORDS} records in {time.monotonic() - started:.0f} s, slowest {worst * 1000:.0f} ms; "
          f"resident memory in MB: {', '.join(f'{one / 1e6:.1f}' for one in memory)}")
    assert growth < SLACK + BYTES_A_PAYLOAD * PAYLOADS, memory
