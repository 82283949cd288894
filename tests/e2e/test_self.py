"""The alerter watches itself: each call that catalogue/own/writes.toml marks, against each resource of template.yaml, is
told by a function that has the environment of the template and nothing else."""

import json
import tomllib
import uuid

import pytest
from samtranslator.yaml_helper import yaml_parse

from aws import ACCOUNT, RECIPIENTS, REGION, SENDER
from payloads import ROOT, envelope, pack

STACK = "watchers"
STACK_ID = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{STACK}/0a1b2c3d-0000-4000-8000-000000000001"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ALARM_KEY = KEY.replace("1234abcd", "5678abcd")
LOG_GROUP = "CloudTrail/Identity"
TRAIL = f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/main"
TRAIL_ROLE = f"arn:aws:iam::{ACCOUNT}:role/service-role/CloudTrail_Logs"
# Everything that can be left out is left out, or nothing is.
DEPLOYMENTS = {
    "least": {"LogGroupName": LOG_GROUP, "AlertEmail": "a@example.com"},
    "most": {"LogGroupName": LOG_GROUP, "AlertEmail": "a@example.com", "AlarmEmail": "b@example.com", "SesFrom": SENDER,
             "SesTo": ",".join(RECIPIENTS), "KmsKeyArn": KEY, "AlarmKmsKeyArn": ALARM_KEY, "Chat": "on", "TrailArn": TRAIL,
             "TrailRoleArn": TRAIL_ROLE, "FilterPattern": "{ $.eventSource = * }", "FilterName": "own-filter"},
}


def arn(service, resource, region=REGION):
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{resource}"


class Deployment:
    """The template with values for its parameters, and with the names that CloudFormation would give."""

    def __init__(self, template, parameters, topics):
        self.template, self.topics = template, topics
        self.parameters = {name: str(one.get("Default", "")) for name, one in template["Parameters"].items()}
        self.parameters |= parameters
        self.resources = {name: one for name, one in template["Resources"].items()
                          if "Condition" not in one or self.condition(one["Condition"])}

    def condition(self, one):
        if isinstance(one, str):
            return self.condition(self.template["Conditions"][one])
        [(kind, of)] = one.items()
        return {"Fn::Equals": lambda: str(self.value(of[0])) == str(self.value(of[1])),
                "Fn::Not": lambda: not self.condition(of[0])}[kind]()

    def value(self, one):
        if isinstance(one, list):
            return [item for item in map(self.value, one) if item is not None]
        if not isinstance(one, dict):
            return one
        [(kind, of)] = one.items()
        match kind:
            case "Ref":
                pseudo = {"AWS::StackId": STACK_ID, "AWS::StackName": STACK, "AWS::Region": REGION,
                          "AWS::AccountId": ACCOUNT, "AWS::Partition": "aws", "AWS::NoValue": None}
                return pseudo[of] if of in pseudo else self.parameters.get(of) or self.reference(of)
            case "Fn::GetAtt":
                name, attribute = of
                return self.arn(name) if attribute == "Arn" else self.name(name)
            case "Fn::If":
                return self.value(of[1] if self.condition(of[0]) else of[2])
            case "Fn::Join":
                return of[0].join(self.value(of[1]))
            case "Fn::Sub":
                return of.replace("${AWS::StackName}", STACK)
        raise AssertionError(one)

    def reference(self, name):
        if name in self.template["Parameters"]:
            return ""
        if self.template["Resources"][name]["Type"] in ("AWS::SNS::Topic", "AWS::Serverless::LayerVersion"):
            return self.arn(name)
        return self.name(name)

    def name(self, logical):
        resource = self.template["Resources"][logical]
        match resource["Type"]:
            case "AWS::Logs::LogGroup":
                return self.value(resource["Properties"]["LogGroupName"])
            case "AWS::Logs::SubscriptionFilter":
                return self.value(resource["Properties"]["FilterName"])
            case "AWS::Serverless::LayerVersion":
                return logical
            case "AWS::SNS::Topic" if logical in self.topics:
                return self.topics[logical].rsplit(":", 1)[1]
        return f"{STACK}-{logical}-1A2B3C4D5E6F"

    def arn(self, logical):
        name = self.name(logical)
        return {
            "AWS::Serverless::Function": arn("lambda", f"function:{name}"),
            "AWS::Serverless::LayerVersion": arn("lambda", f"layer:{name}:3"),
            "AWS::SNS::Topic": arn("sns", name), "AWS::SQS::Queue": arn("sqs", name),
            "AWS::DynamoDB::Table": arn("dynamodb", f"table/{name}"), "AWS::IAM::Role": arn("iam", f"role/{name}", ""),
            "AWS::CloudWatch::Alarm": arn("cloudwatch", f"alarm:{name}"),
            "AWS::Logs::LogGroup": arn("logs", f"log-group:{name}"),
        }[self.template["Resources"][logical]["Type"]]

    def environment(self):
        """What the template sets, and what Lambda itself does."""
        function = self.resources["Function"]["Properties"]
        set_here = {name: self.value(value) for name, value in function["Environment"]["Variables"].items()}
        given = {name: str(value) for name, value in set_here.items() if value is not None}
        # The layer is not there; without its file nothing changes.
        given["HERALD_CONFIG"] = None
        return {"SES_FROM": None, "SES_TO": None, **given,
                "AWS_LAMBDA_FUNCTION_NAME": self.name("Function"),
                "AWS_LAMBDA_LOG_GROUP_NAME": self.value(function["LoggingConfig"]["LogGroup"])}

    def names(self):
        """Kind, name and ARN of everything that a call may name, of each resource at least one. Those that are about
        another resource, such as the policy of a topic, are changed by calls on that."""
        yield "stack", STACK, STACK_ID
        yield "log_group", LOG_GROUP, arn("logs", f"log-group:{LOG_GROUP}:*")
        for name in ("KmsKeyArn", "AlarmKmsKeyArn"):
            if key := self.parameters[name]:
                yield "key", key.rsplit("/", 1)[1], key
        yield "trail", TRAIL.rsplit("/", 1)[1], TRAIL
        if self.parameters["TrailRoleArn"]:
            yield "role", TRAIL_ROLE.rsplit("/", 1)[1], TRAIL_ROLE
        for address in [self.parameters["SesFrom"], *self.parameters["SesTo"].split(",")]:
            if address:
                yield "mail", address, arn("ses", f"identity/{address}")
        if self.parameters["SesFrom"]:
            yield "configuration_set", "default", arn("ses", "configuration-set/default")
        for logical, resource in self.resources.items():
            match resource["Type"]:
                case "AWS::Serverless::Function":
                    yield "function", self.name(logical), self.arn(logical)
                case "AWS::Serverless::LayerVersion":
                    yield "layer", self.name(logical), self.arn(logical)
                case "AWS::Logs::LogGroup":
                    yield "log_group", self.name(logical), self.arn(logical)
                case "AWS::Logs::SubscriptionFilter":
                    yield "filter", self.name(logical), None
                case "AWS::SNS::Topic":
                    yield "topic", self.name(logical), self.arn(logical)
                    if logical == "ChatTopic":
                        yield "chat", None, arn("chatbot", "chat-configuration/slack-channel/x", "")
                case "AWS::SNS::Subscription":
                    topic = self.value(resource["Properties"]["TopicArn"])
                    yield "topic", None, f"{topic}:{uuid.uuid4()}"
                case "AWS::SQS::Queue":
                    yield "queue", self.name(logical), self.arn(logical)
                case "AWS::Lambda::EventSourceMapping":
                    mapping = str(uuid.uuid4())
                    yield "mapping", mapping, arn("lambda", f"event-source-mapping:{mapping}")
                case "AWS::DynamoDB::Table":
                    yield "table", self.name(logical), self.arn(logical)
                case "AWS::IAM::Role":
                    yield "role", self.name(logical), self.arn(logical)
                case "AWS::CloudWatch::Alarm":
                    yield "alarm", self.name(logical), self.arn(logical)
                case "AWS::SNS::TopicPolicy" | "AWS::IAM::Policy" | "AWS::Lambda::Permission":
                    pass
                case other:
                    raise AssertionError(f"{logical}: nobody said how calls name a {other}")


# Known to be the alerter's where the environment names it, or by the stack.
BY_ID = {"mapping", "chat", "configuration_set", "key_store", "stack_refactor"}


def spelled(kind, path, name, own_arn):
    """A way to spell it that the parameter takes."""
    last = path.rsplit(".", 1)[-1]
    if kind == "queue" and last == "queueUrl":
        return f"http://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}/"
    if last.lower().endswith(("arn", "arns")) or last in ("resource", "resourceIdentifier") or name is None:
        return own_arn
    if kind == "function":
        return f"{ACCOUNT}:{name}"
    return name


def request(path, text):
    lists = {"alarmNames", "snsTopicArns", "stackIds"}
    value = [text] if path.rsplit(".", 1)[-1] in lists else text
    for step in reversed(path.split(".")):
        value = {step: [value] if step == "stackDefinitions" else value}
    return value


def call(number, source, operation, parameters):
    """Everybody of their own, so that each is an alert of its own."""
    user = f"mallory-{number}"
    version = "20150331v2" if source.startswith("lambda") else ""
    return {
        "eventVersion": "1.11", "eventTime": "2026-11-20T22:14:09Z", "eventSource": source, "eventName": operation + version,
        "awsRegion": REGION, "sourceIPAddress": "203.0.113.66", "userAgent": "aws-cli/2.31.18", "readOnly": False,
        "userIdentity": {"type": "IAMUser", "userName": user, "accountId": ACCOUNT, "principalId": f"AIDA{number:016}",
                         "arn": f"arn:aws:iam::{ACCOUNT}:user/{user}"},
        "requestParameters": parameters, "responseElements": None, "eventID": str(uuid.uuid4()),
        "eventType": "AwsApiCall", "managementEvent": True, "recipientAccountId": ACCOUNT, "eventCategory": "Management"}


def marks():
    listed = tomllib.loads((ROOT / "catalogue/own/writes.toml").read_text("utf-8"))
    for service in listed["service"].values():
        for operation, mark in service["writes"].items():
            if mark.startswith("touches "):
                places = [place.split(" ", 1) for place in mark.removeprefix("touches ").split(", ")]
                yield service["source"], operation, [(kind, rest.removeprefix("by ")) for kind, rest in places]


@pytest.fixture(scope="module")
def template():
    return yaml_parse((ROOT / "template.yaml").read_text("utf-8"))


@pytest.fixture(params=DEPLOYMENTS)
def deployment(request, template, aws):
    return Deployment(template, DEPLOYMENTS[request.param], {"Topic": aws.topic, "ChatTopic": aws.chat})


def tell(start, aws, deployment, records, **environment):
    """Which of these the function did not tell."""
    function = start(**{**deployment.environment(), **environment})
    told = set()
    for first in range(0, len(records), 100):
        payload = pack(envelope(records[first:first + 100], owner=ACCOUNT, logGroup=LOG_GROUP,
                                subscriptionFilters=[deployment.name("Subscription")]))
        answer = function.invoke(payload)
        assert answer.kind == "response", answer
    for call_ in aws.published:
        for alert in json.loads(call_.bodies["default"]).get("alerts", []):
            told |= {change["event_id"] for change in alert["changes"]}
    return [one for one in records if one["eventID"] not in told]


def shown(records):
    return "\n".join(f"{one['eventSource']} {one['eventName']} {json.dumps(one['requestParameters'])}" for one in records)


def test_each_marked_call_on_each_resource_is_told(deployment, aws, start):
    aws.make_table(deployment.name("DedupTable"))
    names = list(deployment.names())
    records, certain, tried = [], [], set()
    for source, operation, places in marks():
        for place, (kind, path) in enumerate(places):
            if path == "of the whole account":
                if kind != "mail" or deployment.parameters["SesFrom"]:
                    records.append(call(len(records), source, operation, {}))
                continue
            for _, name, own_arn in (one for one in names if one[0] == kind):
                text = spelled(kind, path, name, own_arn)
                # The first place says what is acted on; what cannot be told by an id may be it.
                if text is None or (place > 0 and kind in BY_ID):
                    continue
                records.append(call(len(records), source, operation, request(path, text)))
                tried.add(kind)
                known = deployment.parameters["TrailArn"] or kind != "trail"
                if kind not in BY_ID and known and not operation.startswith(("Tag", "Untag", "AddTags", "RemoveTags")) and path != "aliasName":
                    certain.append(records[-1])
    assert tried == {kind for kind, _, _ in names}, "a resource that no call touches"
    assert len(records) > 300
    # Of customers' keys only the id is known.
    certain = [one for one in certain if one["requestParameters"].get("taskHandle") is None]
    missed = tell(start, aws, deployment, records)
    assert not missed, f"{len(missed)} of {len(records)} untold:\n{shown(missed)}"
    aws.wire.calls.clear()
    again = [{**one, "eventID": str(uuid.uuid4())} for one in certain]
    missed = tell(start, aws, deployment, again, HERALD_MIN_SEVERITY="critical")
    assert not missed, f"{len(missed)} of {len(again)} are not critical:\n{shown(missed)}"


def test_the_same_calls_on_what_is_another_s_are_not_told(deployment, aws, start):
    aws.make_table(deployment.name("DedupTable"))
    records = []
    for source, operation, places in marks():
        kind, path = places[0]
        if kind in BY_ID | {"trail", "policy"} or path in ("of the whole account", "taskHandle", "aliasName"):
            continue
        for _, name, own_arn in [one for one in deployment.names() if one[0] == kind][:1]:
            text = spelled(kind, path, name, own_arn)
            other = text.replace(ACCOUNT, "999988887777") if ACCOUNT in text else text.replace("a", "b", 1) + "2"
            # Whose an address is does not depend on the account.
            other = text.replace("example.com", "example.net") if kind == "mail" else other
            records.append(call(len(records), source, operation, request(path, other)))
    assert len(records) > 80
    missed = [one["eventID"] for one in tell(start, aws, deployment, records, HERALD_PACKS="self")]
    told = [one for one in records if one["eventID"] not in missed]
    assert not told, f"{len(told)} of {len(records)}:\n{shown(told)}"


def test_the_list_knows_what_the_template_makes(template):
    made = tomllib.loads((ROOT / "catalogue/own/writes.toml").read_text("utf-8"))["made"]
    types = {"AWS::Serverless::Function": "function", "AWS::Serverless::LayerVersion": "layer", "AWS::IAM::Role": "role", "AWS::SNS::Topic": "topic",
             "AWS::SQS::Queue": "queue", "AWS::DynamoDB::Table": "table", "AWS::CloudWatch::Alarm": "alarm"}
    found = {}
    for name, resource in template["Resources"].items():
        if kind := types.get(resource["Type"]):
            found.setdefault(kind, set()).add(name)
    assert {kind: set(names) for kind, names in made.items()} == found
    # The rest of this name is the stack's; src/resources/mod.rs knows it.
    assert template["Resources"]["FunctionLogGroup"]["Properties"]["LogGroupName"] == {
        "Fn::Sub": "/iam-herald/${AWS::StackName}"}
