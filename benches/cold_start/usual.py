"""The usual recipe, as the other baseline: unpack, look for IAM, publish the raw record with boto3."""

import base64
import gzip
import json
import os

import boto3

sns = boto3.client("sns", region_name="us-east-1")


def handler(event, context):
    envelope = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
    for log_event in envelope["logEvents"]:
        record = json.loads(log_event["message"])
        if record["eventSource"] == "iam.amazonaws.com" and not record.get("readOnly"):
            sns.publish(TopicArn=os.environ["SNS_TOPIC_ARN"], Subject="IAM change", Message=json.dumps(record, indent=2))
    return "ok"
