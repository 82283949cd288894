"""Chat: a topic of its own, to which nothing goes but custom notifications of Amazon Q Developer.

That each of them is one, limits.py holds against every call."""

import json
import subprocess

from conftest import built
from payloads import ROOT, batch, create_policy, story

STORY = story("admin-policy-to-role")


def metrics(function):
    function.stop()
    return [json.loads(line) for line in function.stdout if '"_aws"' in line]


def test_chat_gets_what_the_program_prints(aws, start):
    answer = start(CHAT_TOPIC_ARN=aws.chat).invoke(STORY)
    assert answer.body["delivered"] == {"chat": 1, "ses": 1, "sns": 1}, answer
    printed = subprocess.run([built("iam-herald"), "replay", "--format", "chat", "--pack", "identity,self",
                              ROOT / "events/admin-policy-to-role.json"], capture_output=True, text=True, check=True,
                             timeout=60).stdout
    arrived = [message["Body"] for message in aws.received(queue=aws.chat_queue)]
    [told], [replayed] = map(json.loads, arrived), map(json.loads, printed.splitlines())
    # A batch says its counts below, and a run at its end.
    below = told["content"].pop("description").removeprefix(replayed["content"].pop("description"))
    assert below.strip().startswith("8 events: 1 alerted") and told == replayed
    assert len(aws.published) == len(aws.mailed) == 1


def test_chat_alone_is_a_sink(aws, start):
    answer = start(CHAT_TOPIC_ARN=aws.chat, SNS_TOPIC_ARN=None, SES_FROM=None, SES_TO=None).invoke(STORY)
    assert answer.body["delivered"] == {"chat": 1} and len(aws.chatted) == 1


def test_chat_gone_while_mail_works(aws, start):
    aws.sns.delete_topic(TopicArn=aws.chat)
    function = start(CHAT_TOPIC_ARN=aws.chat)
    answer = function.invoke(STORY)
    assert answer.kind == "response" and answer.body["delivered"] == {"chat": 0, "ses": 1, "sns": 1}, answer
    [reason] = answer.body["refused"]
    assert aws.chat in reason and "CHAT_TOPIC_ARN" in reason and "does not exist" in reason
    for texts in ([call.bodies["email"] for call in aws.published],
                  [call["Message.Body.Text.Data"] for call in aws.mailed]):
        assert len(texts) == 2
        assert [text for text in texts if text.startswith("IAM Herald cannot publish to the topic of chat")]
    # It is not tried for ever; what comes later is told there as soon as there is a topic again.
    assert function.invoke(STORY, answer.request_id).body["counts"]["duplicate"] == 1
    aws.make_chat_topic()
    assert function.invoke(story("root-access-key")).body["delivered"] == {"chat": 1, "ses": 1, "sns": 1}
    assert [line["ChatRefused"] for line in metrics(function)] == [1, 0, 0]


def test_notices_reach_chat_in_its_own_form(aws, start):
    aws.fail("SendEmail", "AccessDenied", 403)
    answer = start(CHAT_TOPIC_ARN=aws.chat).invoke(STORY)
    assert answer.kind == "response", answer
    alert, notice = aws.chatted
    assert "cannot send mail by SES" in notice["content"]["title"]
    assert "ses:SendEmail" in notice["content"]["description"] and notice["content"]["keywords"] == ["high"]
    assert notice["id"] != alert["id"]


def test_passing_trouble_is_retried_there_alone(aws, start):
    table = aws.make_table()
    environment = {"CHAT_TOPIC_ARN": aws.chat, "SNS_TOPIC_ARN": None, "HERALD_DEDUP_TABLE": table}
    aws.fail("Publish", "InternalError", 500)
    answer = start(**environment).invoke(STORY)
    assert answer.error_type == "DeliveryFailed" and "CHAT: " in answer.message, answer
    assert len(aws.mailed) == 1 and not aws.chatted
    aws.heal()
    aws.pass_time(120)
    # Another instance knows by the table that only chat lacks it.
    again = start(**environment).invoke(STORY, answer.request_id)
    assert again.body["delivered"] == {"chat": 1, "ses": 0}, again
    assert len(aws.mailed) == 1 and len(aws.chatted) == 1
    third = start(**environment).invoke(STORY)
    assert third.body["delivered"] == {"chat": 0, "ses": 0} and third.body["counts"]["duplicate"] == 1


def test_a_burst_that_breaks_off_goes_on_where_it_was(aws, start):
    users = [f"builder{number}" for number in range(30)]
    records = [create_policy(number, user=user) for number, user in enumerate(users)]
    function = start(CHAT_TOPIC_ARN=aws.chat, SNS_TOPIC_ARN=None, SES_FROM=None, SES_TO=None)
    aws.fail("Publish", "InternalError", 500, skip=4)
    answer = function.invoke(batch(records))
    assert answer.error_type == "DeliveryFailed" and len(aws.chatted) == 4, answer
    aws.heal()
    assert function.invoke(batch(records), answer.request_id).body["delivered"] == {"chat": 10}
    told = [one["content"]["description"].replace("`", "").split() for one in aws.chatted]
    for user in users:
        assert sum(user in words for words in told) == 1, user
