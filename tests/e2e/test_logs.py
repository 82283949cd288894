"""What the function writes: JSON lines with the request id, one line of metrics, and nothing of the events."""

import json

import pytest

from payloads import story

COUNTS = ["received", "alerted", "expected", "quiet", "ignored", "duplicate", "unreadable"]
# Names of people, things and addresses of the story used here.
CONTENT = ["jane.doe", "ci-deploy", "AdministratorAccess", "203.0.113.24", "PlatformAdmins", "AttachRolePolicy",
           "627bf322-5fac-4cb6-a34a-cb115ee347dd"]
STORY = story("admin-policy-to-role")


def run(function, event=STORY):
    """The answer, and all lines that the function wrote in its life."""
    answer = function.invoke(event)
    function.stop()
    lines = [json.loads(line) for line in function.lines if line.strip()]
    assert all(isinstance(line, dict) for line in lines), function.output()
    return answer, lines


def metrics(function, lines):
    [line] = [line for line in lines if "_aws" in line]
    assert any('"_aws"' in text and text.startswith("{") for text in function.stdout), "metrics belong on stdout"
    [directive] = line["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "IamHerald" and line["_aws"]["Timestamp"] > 1.5e12
    for names in directive["Dimensions"]:
        assert len(names) <= 2 and all(isinstance(line[name], str) for name in names), "each combination costs money"
    values = {}
    for metric in directive["Metrics"]:
        value = line[metric["Name"]]
        assert isinstance(value, (int, float)) or all(isinstance(one, (int, float)) for one in value)
        values[metric["Name"].lower()] = value
    return values


def test_lines_carry_the_request_id(aws, function):
    answer, lines = run(function)
    with_id = [line for line in lines if answer.request_id in json.dumps(line)]
    assert with_id, function.output()
    written = [line for line in lines if "_aws" not in line]
    summaries = [line for line in written if "alerted" in json.dumps(line)]
    assert len(summaries) == 1, f"one summary line an invocation\n{function.output()}"
    assert answer.request_id in json.dumps(summaries[0])
    assert all("level" in line and "timestamp" in line for line in written), function.output()


def test_metrics_are_the_counts(aws, function):
    answer, lines = run(function)
    values = metrics(function, lines)
    assert {name: values.get(name) for name in COUNTS} == answer.body["counts"]
    for sink in ("sns", "ses"):
        assert values[f"{sink}delivered"] == 1 and values[f"{sink}failed"] == 0, values


@pytest.mark.parametrize("action, delivered", [("Publish", (0, 1)), ("SendEmail", (1, 0))])
def test_metrics_of_a_failed_delivery(aws, function, action, delivered):
    aws.fail(action, "AuthorizationError", 403)
    _, lines = run(function)
    values = metrics(function, lines)
    assert (values["snsdelivered"], values["sesdelivered"]) == delivered
    assert (values["snsfailed"], values["sesfailed"]) == tuple(1 - number for number in delivered)
    assert any(line.get("level") == "ERROR" for line in lines), "a failure that nobody can look for"


def test_metrics_of_every_invocation(aws, function):
    for event in (STORY, story("control-message"), {"awslogs": {"data": "%%%"}}, {}, story("trust-opened")):
        function.invoke(event)
    function.stop()
    lines = [json.loads(line) for line in function.stdout if '"_aws"' in line]
    assert len(lines) == 5, function.output()


@pytest.mark.parametrize("trouble", [None, "Publish"])
def test_no_event_content_at_info(aws, function, trouble):
    if trouble:
        aws.fail(trouble, "AuthorizationError", 403)
    run(function)
    for word in CONTENT:
        assert word not in function.output(), f"{word} is in the log\n{function.output()}"


def test_broken_log_events_are_not_logged(aws, function):
    run(function, story("broken-records"))
    for word in ("report-bot", "alice", "not a CloudTrail"):
        assert word not in function.output()
