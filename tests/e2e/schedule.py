"""Lambda's asynchronous invocations, with harm done from a seed, and what must be true afterwards.

One run: some payloads whose records overlap (two trails, two filters), some of them repeated, in any order, through cold
and warm instances, one or two at a time; failed ones are retried twice, as Lambda does, then go to the failure queue;
in the end everything is healed and the queue is redriven. What counts is what subscribers received.
"""

import base64
import gzip
import json
import random
import re
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field

from aws import TABLE
from payloads import awslogs, batch, create_policy, failure_record, sqs_batch
from proxy import AMBIGUOUS, DEADLY, HARMLESS, Proxy
from runtime_api import Function

# What leaves no doubt about whether a message was accepted: here everything is told exactly once.
ORDINARY, ANY = "ordinary", "any"
# A change is known by its event id; in a mail it stands once after this word, and once in a link.
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
MAILED = re.compile(r"\bid\s+([0-9a-f]{8}-[0-9a-f-]{27})")
# A call that nobody harms takes some milliseconds. A machine that makes it this long may make it 1.5 s, when the SDK gives
# up an attempt.
SLOW = 0.25
PARTS = ["alerted", "expected", "quiet", "summed_up", "ignored", "duplicate", "unreadable"]


@dataclass
class Event:
    request_id: str
    payload: dict
    changes: set
    poison: bool = False
    attempts: int = 0


@dataclass
class Instance:
    function: Function
    proxy: Proxy
    busy: bool = False
    dead: bool = False


@dataclass
class Schedule:
    seed: int
    kind: str
    aws: object
    binary: object
    instances: list = field(default_factory=list)
    log: list = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self):
        self.clock = Clock()
        self.random = random.Random(f"{self.kind} {self.seed}")
        self.aws.make_table()
        self.failed = self.aws.sqs.create_queue(QueueName="failure")["QueueUrl"]
        self.harms = self.plan()
        self.events = self.traffic()

    def plan(self):
        """For each step the harms in the order of its calls; None is a call that passes."""
        choice, harms = self.random.choice, {}
        sinks = {"Publish", "SendEmail"}
        for step in sorted(sinks):
            kinds = HARMLESS + (AMBIGUOUS + DEADLY if self.kind == ANY else [])
            harms[step] = [choice([None, None, choice(kinds)]) for _ in range(self.random.randint(0, 12))]
        # Gone for a while: one sink, or both.
        for step in self.random.choice([[], [], ["Publish"], ["SendEmail"], sorted(sinks)]):
            harms[step] += [self.random.choice(["500", "throttle", "drop"])] * self.random.randint(3, 12)
        if self.kind == ORDINARY:
            # One that the SDK rides out, wherever it falls, and an instance that dies before anything was sent.
            harms["claim"] = [None] * self.random.randint(0, 9) + [choice(["500", "throttle", "drop after", "kill", None])]
            harms["settle"] = [None] * self.random.randint(0, 9) + [choice(["500", "slow", "half after", None])]
        else:
            for step in ("claim", "settle", "Query"):
                kinds = ["500", "throttle", "drop", "slow", "hang", *AMBIGUOUS, *DEADLY]
                harms[step] = [choice([None, None, None, choice(kinds)]) for _ in range(self.random.randint(0, 16))]
            if self.random.random() < 0.25:
                # The table is gone for a while.
                harms["claim"] = ["500"] * self.random.randint(5, 60)
                harms["settle"] = ["500"] * self.random.randint(5, 60)
        return harms

    def traffic(self):
        changes = list(range(self.random.randint(4, 14)))
        events = []
        for _ in range(self.random.randint(2, 6)):
            chosen = self.random.sample(changes, self.random.randint(1, min(5, len(changes))))
            records = [create_policy(number) for number in chosen]
            if self.random.random() < 0.5:
                records.append({**create_policy(99), "eventName": "GetPolicy", "readOnly": True})
            events.append(self.event(records, {record["eventID"] for record in records[:len(chosen)]}))
            if self.random.random() < 0.4:
                # The other trail or filter.
                events.append(self.event(records, events[-1].changes))
            if self.random.random() < 0.3:
                # Lambda hands the same one out twice.
                events.append(Event(**{**events[-1].__dict__}))
        if self.random.random() < 0.3:
            events.append(Event(self.uuid(), awslogs(b"poison"), set(), poison=True))
        self.random.shuffle(events)
        return events

    def event(self, records, changes):
        return Event(self.uuid(), batch(records), changes)

    def uuid(self):
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def harm(self, step):
        with self.lock:
            harms = self.harms.get(step)
            harm = harms.pop(0) if harms else None
        if harm:
            self.log.append(f"{step}: {harm}")
        return harm

    def instance(self):
        """A warm one, or a cold one."""
        idle = [one for one in self.instances if not one.busy and not one.dead]
        if idle and self.random.random() < 0.7:
            return self.random.choice(idle)
        proxy = Proxy(self.aws.server.server_port, self.harm)
        function = Function(self.binary, self.aws.environment(AWS_ENDPOINT_URL=proxy.url, HERALD_DEDUP_TABLE=TABLE))
        # A deadline that a call that hangs does not meet, and that leaves the SDK its retries.
        function.seconds = 7
        one = Instance(function, proxy)

        def kill():
            one.dead = True
            function.kill()
        proxy.kill = kill
        self.instances.append(one)
        return one

    def invoke(self, payload, request_id, one):
        """The error, or None. An instance that died has failed, too."""
        self.log.append(f"invoke {request_id[:8]} on {self.instances.index(one)}")
        try:
            answer = one.function.invoke(payload, request_id, timeout=40)
        except AssertionError:
            if not one.dead:
                raise
            return "died"
        finally:
            one.busy = False
        self.log.append(f"{request_id[:8]}: {answer.error_type or answer.kind} {answer.message}")
        if answer.kind == "response" and "batchItemFailures" in answer.body:
            return [item["itemIdentifier"] for item in answer.body["batchItemFailures"]]
        return answer.error_type if answer.kind == "error" else None

    def run(self):
        """Everything until the failure queue is as empty as it can be."""
        while self.events:
            now = [self.events.pop(0)]
            if self.events and self.events[0].request_id != now[0].request_id and self.random.random() < 0.4:
                now.append(self.events.pop(0))
            chosen = []
            for event in now:
                one = self.instance()
                one.busy = True
                chosen.append((event, one))
            results = {}
            threads = [threading.Thread(target=lambda e=e, o=o: results.update({id(e): self.invoke(e.payload, e.request_id, o)}))
                       for e, o in chosen]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            for event, _ in chosen:
                assert id(event) in results, self.story()
                if results[id(event)] is not None:
                    self.again(event, results[id(event)])

    def again(self, event, error):
        event.attempts += 1
        if event.attempts < 3:
            self.aws.pass_time(60)
            self.events.insert(self.random.randint(0, len(self.events)), event)
            return
        self.aws.sqs.send_message(QueueUrl=self.failed, MessageBody=json.dumps(
            failure_record(event.payload, event.request_id, error)))
        self.log.append(f"to the failure queue: {event.request_id[:8]}")

    def waiting(self):
        """What is in the failure queue: receipt handle and body."""
        found = {}
        while messages := self.aws.sqs.receive_message(
                QueueUrl=self.failed, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages"):
            if all(message["MessageId"] in found for message in messages):
                break
            found.update({message["MessageId"]: message for message in messages})
        return list(found.values())

    def changes_waiting(self):
        """Changes in the failure queue."""
        payloads = [json.loads(message["Body"])["requestPayload"] for message in self.waiting()]
        texts = (gzip.decompress(base64.b64decode(one["awslogs"]["data"])).decode()
                 for one in payloads if one != awslogs(b"poison"))
        return {one for text in texts for one in ID.findall(text)}

    def redrive(self):
        """Healed, the mapping is switched on; poison stays."""
        self.harms.clear()
        self.aws.pass_time(3600)
        messages = self.waiting()
        if not messages:
            return
        one = self.instance()
        event = sqs_batch([message["Body"] for message in messages])
        failed = self.invoke(event, self.uuid(), one)
        for number, message in enumerate(messages, 1):
            if f"message-{number}" not in failed:
                self.aws.sqs.delete_message(QueueUrl=self.failed, ReceiptHandle=message["ReceiptHandle"])
        poison = {f"message-{number}" for number, message in enumerate(messages, 1)
                  if json.loads(message["Body"])["requestPayload"] == awslogs(b"poison")}
        assert set(failed) == poison, self.story()

    def stop(self):
        self.clock.stopped.set()
        for one in self.instances:
            one.proxy.released.set()
            one.function.stop()
            one.proxy.stop()

    def disturbed(self):
        """Why a call may have run out of time that nothing was done to; nothing on a machine that is quick enough.

        That the function says so is not enough, as it would say it too where it is wrong: the machine must have been slow,
        by what the proxies and a clock of our own have seen."""
        lines = [line for one in self.instances for line in one.function.stdout]
        trouble = any(json.loads(line)["TableTrouble"] for line in lines if '"_aws"' in line)
        harmed = any("hang" in line for line in self.log)
        late = trouble or (not harmed and any("time was up" in line for line in self.log))
        slowest = max([one.proxy.slowest for one in self.instances], default=0)
        seen = [f"a call took {slowest:.1f} s"] * (slowest > SLOW)
        seen += [f"a clock was {self.clock.latest:.1f} s late"] * (self.clock.latest > SLOW)
        return seen if late else []

    def story(self):
        troubled = [f"trouble on {number}: {line}" for number, one in enumerate(self.instances)
                    for line in one.function.stdout if "de-duplication could not be used" in line]
        return f"\nseed {self.seed}, {self.kind}\n" + "\n".join(self.log + troubled)


class Clock:
    """Sees how much later than it should a thread of this process is woken."""

    def __init__(self):
        self.latest, self.stopped = 0.0, threading.Event()
        threading.Thread(target=self.tick, daemon=True).start()

    def tick(self):
        before = time.monotonic()
        while not self.stopped.wait(0.05):
            now = time.monotonic()
            self.latest, before = max(self.latest, now - before - 0.05), now


class Ear:
    """What subscribers received: changes by sink, and the messages of the topic."""

    def __init__(self, aws):
        self.messages = [json.loads(json.loads(one["Body"])["Message"]) for one in aws.received()]
        topic = [change["event_id"] for message in self.messages for alert in message["alerts"]
                 for change in alert["changes"]]
        mails = [one for call in aws.mailed for one in MAILED.findall(call["Message.Body.Text.Data"])]
        self.told = {"sns": Counter(topic), "ses": Counter(mails)}


def accepted(aws):
    """Changes that at least one sink has."""
    texts = [call["Message"] for call in aws.published] + [call["Message.Body.Text.Data"] for call in aws.mailed]
    return {one for text in texts for one in ID.findall(text)}


def check_counts(schedule, ear):
    counts = [alert["counts"] for message in ear.messages for alert in message["alerts"]]
    for one in schedule.instances:
        for line in one.function.stdout:
            if '"_aws"' in line:
                line = json.loads(line)
                counts.append({name: line["".join(word.capitalize() for word in name.split("_"))] for name in ["received", *PARTS]})
    for one in counts:
        assert one["received"] == sum(one.get(part, 0) for part in PARTS), f"{one}{schedule.story()}"
    return len(counts)
