"""Every payload of events/, through SNS and SES: who, what, to whom and with which outcome stands in every body."""

import html
import json
import re

import pytest

from aws import RECIPIENTS, SENDER
from payloads import OWNER, STORIES, story

# Received, alerted and unreadable with the default pack, then words that every reader must find. The words of the
# one-line bodies (subject, SMS) are their own affair; only the actor of the loudest alert is looked for there.
EXPECTED = {
    "admin-policy-to-role": (8, 1, 0, "CRITICAL", "jane.doe@example.com", [
        "attached managed policy AdministratorAccess to role ci-deploy", "PlatformAdmins", "203.0.113.24",
        "aws iam detach-role-policy --role-name ci-deploy"]),
    "broken-records": (11, 4, 7, None, None, [
        "alice created user report-bot", "7 log events could not be read"]),
    "denied-attempt": (5, 4, 0, None, "mallory", [
        "mallory was refused 3 times", "OrganizationAccountAccessRole", "user admin", "dev-admins",
        "NoSuchEntityException"]),
    "github-actions": (4, 1, 0, None, "GitHubActions", [
        "app-deploy", "v4", "app-pipeline", "token.actions.githubusercontent.com"]),
    "hostile-names": (14, 14, 0, None, None, ["eve.contractor created user report.reader", "<U+2028>", "@here"]),
    "identity-center-assignment": (4, 3, 0, None, "sam.lee@example.com", [
        "OrgAdmins", "444455556666", "ps-5a1d2c3b4e5f6071", "denied"]),
    "mfa-removed": (5, 3, 0, "HIGH", "helpdesk", ["helpdesk deactivated MFA device carol of user carol"]),
    "password-for-another-user": (3, 2, 0, "HIGH", "dave", ["dave gave user svc-backup a console password"]),
    "policy-too-large": (2, 1, 0, "CRITICAL", "frank", ["frank (role data-eng) wrote an inline policy"]),
    "root-access-key": (4, 3, 0, "CRITICAL", "root", ["ROOT USER", "AKIAROOTKEY22EXAMPLE", "without MFA"]),
    "self-service": (4, 3, 0, None, "grace", ["AKIAGRACENEW2EXAMPLE", "their own user grace"]),
    "service-acting": (6, 4, 0, None, "erin", [
        "erin (role developer) through cloudformation created role billing-web-AppRole-1QW2E3R4T5Y6", "sso.amazonaws.com"]),
    "terraform-forty-changes": (44, 40, 0, "HIGH", "terraform-1763", [
        "terraform-deploy", "orders-api-task", "40 changes succeeded"]),
    "trust-opened": (4, 1, 0, None, "bob", ["bob (role developer)", "billing-export"]),
    "two-people-one-batch": (7, 5, 0, "CRITICAL", "intern-key", [
        "intern-key attached managed policy AdministratorAccess to user svc-sync",
        "alice added user tom to group analysts"]),
}


def test_every_story_is_expected():
    assert set(STORIES) == {*EXPECTED, "control-message"}


def plain(text):
    """Without the line breaks of wrapping."""
    return " ".join(text.split())


def shown(page):
    """The words that a mail program shows of HTML."""
    page = re.sub(r"(?s)<(style|head|title)\b.*?</\1>", " ", page)
    return plain(html.unescape(re.sub(r"</?[a-zA-Z][^>]*>", " ", page)))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_story(name, aws, function):
    received, alerted, unreadable, loudness, actor, words = EXPECTED[name]
    answer = function.invoke(story(name))
    assert answer.kind == "response", answer.message

    counts = answer.body["counts"]
    assert (counts["received"], counts["alerted"], counts["unreadable"]) == (received, alerted, unreadable)
    assert received == sum(value for key, value in counts.items() if key != "received")
    assert answer.body["delivered"] == {"sns": 1, "ses": 1}

    [publish], [mail] = aws.published, aws.mailed
    message = json.loads(publish.bodies["default"])
    assert message["version"] == 1 and len(message["alerts"]) == answer.body["alerts"]
    assert sum(len(alert["changes"]) for alert in message["alerts"]) == alerted
    assert all(alert["counts"] == counts for alert in message["alerts"])

    bodies = {"SNS text": plain(publish.bodies["email"]), "SES text": plain(mail["Message.Body.Text.Data"]),
              "SES HTML": shown(mail["Message.Body.Html.Data"])}
    for word in words:
        for kind, body in bodies.items():
            # A narrow table may break a long name anywhere, so words are compared without white space.
            assert word.replace(" ", "") in body.replace(" ", ""), f"no {word!r} in {kind}:\n{body}"
    for line in (publish["Subject"], mail["Message.Subject.Data"], publish.bodies["sms"]):
        assert OWNER in line and (loudness or "") in line and (actor or "") in line, line


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_attributes_say_what_the_body_says(name, aws, function):
    function.invoke(story(name))
    [publish] = aws.published
    message = json.loads(publish.bodies["default"])
    given = {key: value for key, (_, value) in publish.attributes.items()}
    assert given.pop("severity") == message["severity"]
    given.pop("severity_rank")
    announced = given.pop("announced")
    lists = {key: json.loads(value) for key, value in given.items()}
    named = {"account": message["accounts"], "event": message["events"], "outcome": message["outcomes"]}
    assert lists == {key: values for key, values in named.items() if values}
    changes = [change for alert in message["alerts"] for change in alert["changes"]]
    assert announced == ("true" if all(change["announced"] for change in changes) else "false")
    assert set(named["event"]) == {change["event_name"] for change in changes}
    assert set(named["outcome"]) == {change["outcome"] for change in changes}
    assert set(named["account"]) == {a["account"]["id"] for a in message["alerts"] if a["account"]["id"]}


def test_subscribers_receive_it(aws, function):
    function.invoke(story("admin-policy-to-role"))
    [notification] = [json.loads(message["Body"]) for message in aws.received()]
    assert notification["Subject"].startswith(f"CRITICAL {OWNER}: jane.doe@example.com gave role ci-deploy ")
    assert json.loads(notification["Message"])["severity"] == "critical"
    [raw] = aws.received(raw=True)
    assert json.loads(raw["Body"])["alerts"][0]["changes"][0]["target"]["name"] == "ci-deploy"
    [mail] = aws.mailbox()
    assert mail["source"] == SENDER and mail["destinations"]["ToAddresses"] == RECIPIENTS


def test_text_of_others_stays_text(aws, function):
    """Markup, header lines and control characters of hostile-names.json reach every reader inert."""
    function.invoke(story("hostile-names"))
    [publish], [mail] = aws.published, aws.mailed
    page = mail["Message.Body.Html.Data"]
    assert "<script" not in page.lower() and "<img" not in page.lower()
    # <wbr> lets a long word break, so that nothing is wider than a phone.
    assert "<script>alert(1)</script>" in html.unescape(page.replace("<wbr>", "")), "shown, and as text"
    for body in (publish.bodies["email"], publish.bodies["sms"], mail["Message.Body.Text.Data"], page,
                 mail["Message.Subject.Data"]):
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069]", body)


def test_nothing_to_tell_sends_nothing(aws, start):
    function = start(HERALD_MIN_SEVERITY="critical")
    answer = function.invoke(story("self-service"))
    assert answer.body["counts"]["quiet"] == 3 and answer.body["alerts"] == 0
    assert answer.body["delivered"] == {"sns": 0, "ses": 0}
    assert aws.attempts == []


def test_packs_choose_what_is_told(aws, start):
    everything = start(HERALD_PACKS="iam-all,authn-authz").invoke(story("self-service"))
    assert everything.body["counts"]["alerted"] == 4
    narrow = start(HERALD_PACKS="authn-authz").invoke(story("root-access-key"))
    assert narrow.body["counts"]["alerted"] == 1


@pytest.mark.parametrize("missing, sink", [
    ({"SNS_TOPIC_ARN": None}, "ses"), ({"SES_FROM": None, "SES_TO": None}, "sns")])
def test_one_sink_is_enough(aws, start, missing, sink):
    answer = start(**missing).invoke(story("self-service"))
    assert answer.body["delivered"] == {sink: 1}
    assert aws.attempts == [{"sns": "Publish", "ses": "SendEmail"}[sink]]
