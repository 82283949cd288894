"""SNS, SES, SQS and DynamoDB as the function sees them: moto, with faults on demand, and every call written down.

moto is laxer than AWS, so each recorded call is held against AWS's limits (limits.py) when the test ends.
"""

import io
import json
import threading
import urllib.request
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import boto3
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

ACCOUNT, REGION = "123456789012", "us-east-1"
TABLE = "herald-dedup"
CHAT = "identity-chat"
SENDER, RECIPIENTS = "herald@example.com", ["security@example.com", "oncall@example.com"]
KEYS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": REGION}
XML = """<ErrorResponse><Error><Type>{side}</Type><Code>{code}</Code><Message>{message}</Message></Error>
<RequestId>5f6e9a4c-0000-4000-8000-000000000000</RequestId></ErrorResponse>"""


@dataclass
class Call:
    """One request of the function's to SNS or SES, as it went over the wire."""

    action: str
    parameters: dict
    status: int = 0

    def __getitem__(self, name):
        return self.parameters.get(name)

    def members(self, prefix):
        """The list that the query protocol spreads over `prefix.member.1`, `prefix.member.2`, …"""
        names = sorted((n for n in self.parameters if n.startswith(f"{prefix}.member.")),
                       key=lambda n: int(n.rsplit(".", 1)[1]))
        return [self.parameters[name] for name in names]

    @property
    def attributes(self):
        """MessageAttributes of a Publish: name to (type, value)."""
        found, number = {}, 1
        while name := self[f"MessageAttributes.entry.{number}.Name"]:
            value = f"MessageAttributes.entry.{number}.Value."
            found[name] = (self[value + "DataType"], self[value + "StringValue"])
            number += 1
        return found

    @property
    def bodies(self):
        """The bodies of a Publish by protocol."""
        return json.loads(self["Message"]) if self["MessageStructure"] == "json" else {"default": self["Message"]}


@dataclass
class Fault:
    """The next `times` calls of `action`, after `skip` good ones, get this answer, or wait and then get their own."""

    action: str
    times: int
    status: int
    code: str
    message: str
    skip: int
    delay: float = 0.0


@dataclass
class Wire:
    """A WSGI layer between function and moto: writes down calls and injects faults."""

    application: object
    calls: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    # Calls to the table, as names; moto tests a condition and writes in two steps, DynamoDB in one.
    table_calls: list = field(default_factory=list)
    table_lock: threading.Lock = field(default_factory=threading.Lock)
    # Counts the tests: a call that was held up does nothing to the next one's servers.
    test: int = 0

    def __call__(self, environ, start_response):
        raw = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(raw)
        if environ.get("HTTP_X_AMZ_TARGET", "").startswith("DynamoDB"):
            return self.table(environ, start_response)
        query = {name: values[0] for name, values in parse_qs(raw.decode(), keep_blank_values=True).items()}
        # The tests' own calls come by boto3, and are not the function's.
        if query.get("Action") is None or "Boto3" in environ.get("HTTP_USER_AGENT", ""):
            return self.application(environ, start_response)
        call = Call(query.pop("Action"), query)
        with self.lock:
            self.calls.append(call)
            fault = self.fault(call.action)

        def start(status, headers, exc_info=None):
            call.status = int(status.split()[0])
            return start_response(status, headers, exc_info)

        if fault and fault.delay:
            if self.held_up(fault.delay):
                start("503 Late", [("Content-Type", "text/xml")])
                return [b""]
        elif fault:
            side = "Sender" if fault.status < 500 else "Receiver"
            start(f"{fault.status} Fault", [("Content-Type", "text/xml")])
            return [XML.format(side=side, code=fault.code, message=fault.message).encode()]
        return self.application(environ, start)

    def table(self, environ, start_response):
        action, fault = environ["HTTP_X_AMZ_TARGET"].split(".")[1], None
        if "Boto3" not in environ.get("HTTP_USER_AGENT", ""):
            with self.lock:
                self.table_calls.append(action)
                fault = self.fault(action)
        if fault and fault.delay:
            if self.held_up(fault.delay):
                start_response("503 Late", [("Content-Type", "application/x-amz-json-1.0")])
                return [b""]
        elif fault:
            start_response(f"{fault.status} Fault", [("Content-Type", "application/x-amz-json-1.0")])
            return [json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{fault.code}",
                                "message": fault.message}).encode()]
        with self.table_lock:
            return self.application(environ, start_response)

    def held_up(self, seconds):
        """Waits; says whether the test is over meanwhile."""
        test = self.test
        threading.Event().wait(seconds)
        return test != self.test

    def fault(self, action):
        for fault in self.faults:
            if fault.action == action and fault.skip:
                fault.skip -= 1
                return None
            if fault.action == action and fault.times:
                fault.times -= 1
                return fault
        return None


class Aws:
    """One server a session, on a port of its own; `reset` before each test."""

    def __init__(self):
        self.wire = Wire(DomainDispatcherApplication(create_backend_app))
        self.server = make_server("127.0.0.1", 0, self.wire, True, request_handler=QuietHandler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.sns, self.sqs, self.ses, self.dynamodb = (
            boto3.client(name, endpoint_url=self.url, **KEYS) for name in ("sns", "sqs", "ses", "dynamodb"))

    def stop(self):
        self.server.shutdown()

    def reset(self):
        self.wire.test += 1
        self.wire.calls.clear()
        self.wire.faults.clear()
        self.wire.table_calls.clear()
        with urllib.request.urlopen(f"{self.url}/moto-api/reset", data=b"", timeout=30):
            pass
        self.ses.verify_email_identity(EmailAddress=SENDER)
        self.queue = self.sqs.create_queue(QueueName="subscriber")["QueueUrl"]
        self.raw_queue = self.sqs.create_queue(QueueName="raw-subscriber")["QueueUrl"]
        self.topic = self.make_topic()
        self.chat_queue = self.sqs.create_queue(QueueName="chat-subscriber")["QueueUrl"]
        self.chat = self.make_chat_topic()

    def make_chat_topic(self):
        topic = self.sns.create_topic(Name=CHAT)["TopicArn"]
        self.sns.subscribe(TopicArn=topic, Protocol="sqs", Attributes={"RawMessageDelivery": "true"},
                           Endpoint=f"arn:aws:sqs:{REGION}:{ACCOUNT}:chat-subscriber")
        return topic

    def make_topic(self):
        """Made again, it has the same ARN."""
        topic = self.sns.create_topic(Name="identity-alerts")["TopicArn"]
        for name, raw in (("subscriber", "false"), ("raw-subscriber", "true")):
            self.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}",
                               Attributes={"RawMessageDelivery": raw})
        return topic

    def make_table(self, name=TABLE):
        """As template.yaml makes it."""
        self.dynamodb.create_table(
            TableName=name, BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("event", "content")],
            KeySchema=[{"AttributeName": "event", "KeyType": "HASH"}, {"AttributeName": "content", "KeyType": "RANGE"}])
        return name

    def items(self, name=TABLE):
        return [{key: next(iter(value.values())) for key, value in item.items()}
                for item in self.dynamodb.scan(TableName=name, ConsistentRead=True)["Items"]]

    def pass_time(self, seconds, name=TABLE):
        """As far as the table can tell: leases and expiries come nearer."""
        for item in self.items(name):
            changes = {key: int(item[key]) - seconds * unit
                       for key, unit in (("lease", 1000), ("expires", 1)) if key in item}
            if changes:
                self.dynamodb.update_item(
                    TableName=name, Key={key: {"S": item[key]} for key in ("event", "content")},
                    UpdateExpression="SET " + ", ".join(f"#{key} = :{key}" for key in changes),
                    ExpressionAttributeNames={f"#{key}": key for key in changes},
                    ExpressionAttributeValues={f":{key}": {"N": str(value)} for key, value in changes.items()})

    def fail(self, action, code="", status=400, times=10**6, message="injected by the test", skip=0, delay=0.0):
        self.wire.faults.append(Fault(action, times, status, code, message, skip, delay))

    def heal(self):
        self.wire.faults.clear()

    def environment(self, **more):
        """The function's environment: both sinks here. A value of None takes a variable away."""
        variables = {
            "AWS_ENDPOINT_URL": self.url, "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_SESSION_TOKEN": "testing",
            "SNS_TOPIC_ARN": self.topic, "SES_FROM": SENDER, "SES_TO": ",".join(RECIPIENTS), **more}
        return {name: value for name, value in variables.items() if value is not None}

    @property
    def attempts(self):
        """Names of the calls in order, refused ones too."""
        return [call.action for call in self.wire.calls]

    @property
    def published(self):
        """To the topic of the alerts."""
        return [call for call in self.wire.calls
                if call.action == "Publish" and call.status == 200 and not is_chat(call)]

    @property
    def chatted(self):
        """Notifications that the topic of chat took."""
        return [json.loads(call["Message"]) for call in self.wire.calls
                if call.action == "Publish" and call.status == 200 and is_chat(call)]

    @property
    def mailed(self):
        return [call for call in self.wire.calls if call.action == "SendEmail" and call.status == 200]

    def received(self, raw=False, queue=None):
        """What an SQS subscriber of the topic got."""
        url, messages = queue or (self.raw_queue if raw else self.queue), []
        while batch := self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10,
                                                MessageAttributeNames=["All"]).get("Messages"):
            for message in batch:
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            messages += batch
        return messages

    def mailbox(self):
        """What SES accepted, by its own record."""
        with urllib.request.urlopen(f"{self.url}/moto-api/data.json", timeout=30) as answer:
            return json.load(answer).get("ses", {}).get("Message", [])


def is_chat(call):
    return call["TopicArn"].endswith(f":{CHAT}")


class QuietHandler(MotoRequestHandler):
    def log_request(self, *_):
        pass
