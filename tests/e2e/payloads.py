"""Lambda events: those of events/, and generated ones."""

import base64
import gzip
import json
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STORIES = sorted(path.stem for path in (ROOT / "events").glob("*.json"))
OWNER = "111122223333"


def story(name):
    return json.loads((ROOT / "events" / f"{name}.json").read_text("utf-8"))


def envelope(messages, **fields):
    """A decoded envelope around log messages, which are records or texts."""
    return {
        "messageType": "DATA_MESSAGE", "owner": OWNER, "logGroup": "cloudtrail", "logStream": "stream",
        "subscriptionFilters": ["herald"],
        "logEvents": [
            {"id": f"{number:056}", "timestamp": 1793599212417 + number,
             "message": message if isinstance(message, str) else json.dumps(message)}
            for number, message in enumerate(messages)],
        **fields}


def pack(content):
    """Any bytes, text or JSON value as the event of a subscription."""
    if not isinstance(content, (bytes, str)):
        content = json.dumps(content)
    return awslogs(gzip.compress(content if isinstance(content, bytes) else content.encode(), mtime=0))


def awslogs(data):
    return {"awslogs": {"data": base64.b64encode(data).decode()}}


def batch(records):
    return pack(envelope(records))


def create_policy(number, document="{}", user="builder"):
    """One change whose policy name and event id are its own, so that it can be counted in the messages."""
    return {
        "eventVersion": "1.11", "eventTime": f"2026-11-20T10:{number // 60 % 60:02}:{number % 60:02}Z",
        "eventSource": "iam.amazonaws.com", "eventName": "CreatePolicy", "awsRegion": "us-east-1",
        "sourceIPAddress": "192.0.2.10", "userAgent": "aws-cli/2.31.18", "readOnly": False,
        "userIdentity": {"type": "IAMUser", "userName": user, "accountId": OWNER, "principalId": "AIDAEXAMPLE",
                         "arn": f"arn:aws:iam::{OWNER}:user/{user}", "accessKeyId": "AKIABUILDEREXAMPLE"},
        "requestParameters": {"policyName": f"policy-{number:04}x", "policyDocument": document},
        "responseElements": {"policy": {"arn": f"arn:aws:iam::{OWNER}:policy/policy-{number:04}x"}},
        "requestID": str(uuid.uuid5(uuid.NAMESPACE_OID, f"request {user} {number}")),
        "eventID": str(uuid.uuid5(uuid.NAMESPACE_OID, f"event {user} {number}")),
        "eventType": "AwsApiCall", "managementEvent": True, "recipientAccountId": OWNER,
        "eventCategory": "Management"}


def policy_document(size):
    """About `size` bytes; quotes and line breaks, which grow with each escaping."""
    statements = []
    while len(text := json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=1)) < size:
        statements += [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": f"arn:aws:s3:::bucket-{n}/*"}
                       for n in range(len(statements), len(statements) + 10)]
    return text


def failure_record(event, request_id, error="DeliveryFailed"):
    """What Lambda puts into the on-failure destination when an event has failed for good."""
    return {
        "version": "1.0", "timestamp": "2026-11-20T10:03:07.123Z",
        "requestContext": {"requestId": request_id, "condition": "RetriesExhausted", "approximateInvokeCount": 3,
                           "functionArn": "arn:aws:lambda:us-east-1:123456789012:function:herald:$LATEST"},
        "requestPayload": event,
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "responsePayload": {"errorType": error, "errorMessage": "SNS: …"}}


def sqs_batch(bodies):
    """As an event source mapping hands messages of a queue out; ids are `message-1`, `message-2`, …"""
    return {"Records": [
        {"messageId": f"message-{number}", "receiptHandle": "AQEB…", "body": body if isinstance(body, str) else json.dumps(body),
         "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1793599212417", "SenderId": "AIDAEXAMPLE",
                        "ApproximateFirstReceiveTimestamp": "1793599212418"},
         "messageAttributes": {}, "md5OfBody": "", "eventSource": "aws:sqs", "awsRegion": "us-east-1",
         "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:failure"}
        for number, body in enumerate(bodies, 1)]}


def kinesis_batch(payloads):
    """The data of subscription events, as a stream carries it; sequence numbers are `1`, `2`, …"""
    return {"Records": [
        {"kinesis": {"kinesisSchemaVersion": "1.0", "partitionKey": "a", "sequenceNumber": f"{number}",
                     "data": payload["awslogs"]["data"], "approximateArrivalTimestamp": 1793599212.417},
         "eventSource": "aws:kinesis", "eventVersion": "1.0", "eventID": f"shardId-000000000006:{number}",
         "eventName": "aws:kinesis:record", "invokeIdentityArn": "arn:aws:iam::123456789012:role/herald",
         "awsRegion": "us-east-1", "eventSourceARN": "arn:aws:kinesis:us-east-1:123456789012:stream/trail"}
        for number, payload in enumerate(payloads, 1)]}
