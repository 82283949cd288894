"""One fault at a time, and what exactly becomes of it. test_schedules.py mixes them."""

import pytest

from aws import TABLE
from conftest import built
from payloads import failure_record, sqs_batch, story
from proxy import AMBIGUOUS, HARMLESS, Proxy
from runtime_api import Function

STORY = story("admin-policy-to-role")
TOPIC_ONLY = {"SES_FROM": None, "SES_TO": None}


@pytest.fixture
def behind(aws):
    """Starts functions behind a proxy that does the given harms to the calls of each step, in order."""
    aws.make_table()
    running = []

    def behind(seconds=12, harms=None, **more):
        harms = {name: list(kinds) for name, kinds in (harms or {}).items()}
        proxy = Proxy(aws.server.server_port, lambda step: harms.get(step, []).pop(0) if harms.get(step) else None)
        function = Function(built("iam-herald-lambda"), aws.environment(
            AWS_ENDPOINT_URL=proxy.url, **{"HERALD_DEDUP_TABLE": TABLE, **more}))
        function.seconds = seconds
        proxy.kill = function.kill
        running.append((proxy, function))
        return function

    yield behind
    for proxy, function in running:
        proxy.released.set()
        function.stop()
        proxy.stop()


def sent(aws):
    return len(aws.published), len(aws.mailed)


def dies(function, request_id):
    with pytest.raises(AssertionError, match="the function ended"):
        function.invoke(STORY, request_id)


@pytest.mark.parametrize("step", ["Publish", "SendEmail"])
@pytest.mark.parametrize("harm", [harm for harm in HARMLESS if harm != "hang"])
def test_what_the_service_has_not_seen_is_sent_again_at_once(aws, behind, step, harm):
    answer = behind(harms={step: [harm]}).invoke(STORY)
    assert answer.kind == "response" and sent(aws) == (1, 1), answer


@pytest.mark.parametrize("step", ["Publish", "SendEmail"])
def test_a_call_that_hangs_is_given_up_before_the_time_is_up(aws, behind, step):
    answer = behind(5, {step: ["hang"]}).invoke(STORY)
    assert answer.error_type == "DeliveryFailed" and "time was up" in answer.message, answer
    assert sent(aws) == ((0, 1) if step == "Publish" else (1, 0))
    assert behind().invoke(STORY, answer.request_id).kind == "response"
    assert sent(aws) == (1, 1)


@pytest.mark.parametrize("step", ["Publish", "SendEmail"])
@pytest.mark.parametrize("harm", AMBIGUOUS)
def test_an_answer_that_goes_missing_is_told_twice_rather_than_not(aws, behind, step, harm):
    """SNS and SES know no token by which a repeated call could be recognised."""
    function = behind(5, {step: [harm]})
    answer = function.invoke(STORY)
    if answer.kind == "error":
        answer = behind().invoke(STORY, answer.request_id)
    assert answer.kind == "response", answer
    assert sorted(sent(aws)) in ([1, 1], [1, 2])


@pytest.mark.parametrize("harm", ["500", "throttle", "drop", "half", "drop after", "half after", "slow"])
@pytest.mark.parametrize("step", ["claim", "settle", "Query"])
def test_a_fault_of_the_table_is_ridden_out(aws, behind, step, harm):
    function = behind(harms={step: [harm]})
    answer = function.invoke(STORY)
    assert answer.kind == "response" and sent(aws) == (1, 1), answer
    [item] = aws.items()
    assert sorted(item["got"]) == ["ses", "sns"] and "claim" not in item
    assert behind().invoke(STORY).body["counts"]["duplicate"] == 1


def test_killed_between_claim_and_delivery(aws, behind):
    """The retry of the request takes the claim over; any other request waits until it has lapsed."""
    dies(behind(harms={"Publish": ["kill"]}, **TOPIC_ONLY), "request-1")
    assert aws.items()[0]["claim"] == "request-1" and sent(aws) == (0, 0)
    assert behind(5, **TOPIC_ONLY).invoke(STORY, "request-2").error_type == "InProgress"
    assert behind(**TOPIC_ONLY).invoke(STORY, "request-1").kind == "response"
    assert sent(aws) == (1, 0)
    assert behind(**TOPIC_ONLY).invoke(STORY, "request-2").body["counts"]["duplicate"] == 1


def test_killed_between_claim_and_delivery_and_never_retried(aws, behind):
    dies(behind(harms={"Publish": ["kill"]}, **TOPIC_ONLY), "request-1")
    aws.pass_time(60)
    assert behind(**TOPIC_ONLY).invoke(STORY, "request-2").body["counts"]["alerted"] == 1
    assert sent(aws) == (1, 0)


@pytest.mark.parametrize("harms", [{"Publish": ["kill after"]}, {"settle": ["kill"]}])
def test_killed_between_delivery_and_completion(aws, behind, harms):
    """Told twice rather than not: nobody knows any more that SNS accepted it."""
    dies(behind(harms=harms, **TOPIC_ONLY), "request-1")
    assert sent(aws) == (1, 0)
    assert behind(**TOPIC_ONLY).invoke(STORY, "request-1").kind == "response"
    assert sent(aws) == (2, 0)


def test_killed_after_completion(aws, behind):
    dies(behind(harms={"settle": ["kill after"]}), "request-1")
    assert behind().invoke(STORY, "request-1").body["counts"]["duplicate"] == 1
    assert sent(aws) == (1, 1)


def test_everything_gone_then_back(aws, behind):
    """Both sinks and the table, through Lambda's three attempts and one redrive; then all of it comes back."""
    harms = {step: ["500"] * 50 for step in ("Publish", "SendEmail", "claim", "settle", "Query")}
    function = behind(30, harms)
    for _ in range(3):
        answer = function.invoke(STORY, "request-1")
        assert answer.error_type == "DeliveryFailed" and "SNS" in answer.message and "SES" in answer.message
    event = sqs_batch([failure_record(STORY, "request-1")])
    assert function.invoke(event).body == {"batchItemFailures": [{"itemIdentifier": "message-1"}]}
    assert sent(aws) == (0, 0)
    assert behind().invoke(event).body == {"batchItemFailures": []}
    assert sent(aws) == (1, 1)
