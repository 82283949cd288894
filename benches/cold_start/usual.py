"""The usual recipe, as the other baseline: unpack, look for IAM, publish the raw record with boto3.

The loop below stands for awslambdaric, whose native client does not run here; it does less.
"""

import base64
import gzip
import http.client
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


def run():
    runtime = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    while True:
        runtime.request("GET", "/2018-06-01/runtime/invocation/next")
        answer = runtime.getresponse()
        event = json.loads(answer.read())
        request_id = answer.headers["Lambda-Runtime-Aws-Request-Id"]
        runtime.request("POST", f"/2018-06-01/runtime/invocation/{request_id}/response", json.dumps(handler(event, None)))
        runtime.getresponse().read()


if __name__ == "__main__":
    run()
