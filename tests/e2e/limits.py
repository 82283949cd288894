"""What AWS refuses and moto takes: every call of the function is held against it.

Sources: the SNS and SES API references (Publish, SendEmail), as of November 2026.
"""

import json
import re

SECRET = "EXAMPLETOKENmustNeverBeShown"
SNS_BYTES = 262_144
SES_BYTES = 10 * 1024 * 1024
RANKS = {"info": 0, "low": 1, "medium": 2, "high": 3, "critical": 4}
# The basic table of GSM 03.38 within ASCII: what else an SMS holds makes it 70 characters a part.
GSM = re.compile(r"[A-Za-z0-9 @$!\"#%&'()*+,\-./:;<=>?_]*")
# XML 1.0 characters but the supplementary planes for attributes; SQS refuses any other character in a body.
CHARACTERS = re.compile(r"[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")


def check(call):
    assert SECRET not in json.dumps(call.parameters, ensure_ascii=False), f"a session token in {call.action}"
    {"Publish": publish, "SendEmail": send_email}[call.action](call)


def subject(text):
    assert text and re.fullmatch(r"[A-Za-z][\x20-\x7e]*", text), f"not one line of ASCII after a letter: {text!r}"
    assert len(text) <= 99, f"{len(text)} characters: {text!r}"
    severity = text.split()[0].rstrip(":")
    assert severity.lower() in RANKS and severity.isupper(), f"does not begin with the severity: {text!r}"


def size(call):
    """The bytes SNS counts: the message as sent, and names, types and values of its attributes."""
    attributes = (part for name, pair in call.attributes.items() for part in (name, *pair))
    return sum(len(part.encode()) for part in (call["Message"], *attributes))


def chat(call):
    """A custom notification of Amazon Q Developer, as bare text: whatever else comes by its topic is dropped unseen."""
    assert call["MessageStructure"] is None and call["Subject"] is None and not call.attributes
    assert size(call) <= SNS_BYTES and CHARACTERS.fullmatch(call["Message"])
    body = json.loads(call["Message"], object_pairs_hook=unique)
    assert set(body) == {"version", "source", "id", "content", "metadata"}
    assert body["version"] == "1.0" and body["source"] == "custom" and body["id"]
    content, metadata = body["content"], body["metadata"]
    assert set(content) <= {"textType", "title", "description", "nextSteps", "keywords"}
    assert content["textType"] == "client-markdown" and content["description"]
    assert len(content["description"]) <= 3000 and 0 < len(content["title"]) <= 250
    for name in ("nextSteps", "keywords"):
        assert all(isinstance(one, str) and one for one in content.get(name, ["none"]))
    assert set(metadata) == {"threadId", "summary", "eventType", "enableCustomActions"}
    assert metadata["enableCustomActions"] is False


def publish(call):
    if call["TopicArn"].endswith(":identity-chat"):
        return chat(call)
    subject(call["Subject"])
    assert size(call) <= SNS_BYTES, f"{size(call)} bytes in one Publish"
    assert call["Message"], "an empty message"
    assert CHARACTERS.fullmatch(call["Message"]), "characters that SQS refuses"
    assert call["MessageStructure"] in ("json", None)
    if call["MessageStructure"] == "json":
        bodies = json.loads(call["Message"], object_pairs_hook=unique)
        assert set(bodies) == {"default", "email", "sms"}
        assert all(isinstance(body, str) and body and CHARACTERS.fullmatch(body) for body in bodies.values())
        sms = bodies["sms"]
        assert len(sms.encode()) <= 140 and GSM.fullmatch(sms), f"not one SMS: {sms!r}"
    attributes(call.attributes)


def unique(pairs):
    assert len({name for name, _ in pairs}) == len(pairs), "SNS refuses a key that occurs twice"
    return dict(pairs)


def attributes(given):
    assert set(given) <= {"severity", "severity_rank", "announced", "account", "event", "outcome"}
    assert {"severity", "severity_rank", "announced"} <= set(given), f"only {set(given)}"
    for name, (kind, value) in given.items():
        assert value, f"SNS refuses an empty value: {name}"
        assert all(" " <= letter <= "\ufffd" for letter in value), f"SNS refuses a character of {name}: {value!r}"
        expected = {"severity": "String", "severity_rank": "Number", "announced": "String"}.get(name, "String.Array")
        assert kind == expected, f"{name} is a {kind}"
        if kind == "String.Array":
            values = json.loads(value)
            assert isinstance(values, list) and all(isinstance(one, str) for one in values), f"{name}: {value}"
    severity, rank = given["severity"][1], given["severity_rank"][1]
    assert rank == str(RANKS[severity]), f"{severity} has rank {rank}"


def send_email(call):
    subject(call["Message.Subject.Data"])
    to = [address for kind in ("To", "Cc", "Bcc") for address in call.members(f"Destination.{kind}Addresses")]
    assert 1 <= len(to) <= 50, f"{len(to)} recipients in one call"
    bodies = [call["Message.Body.Text.Data"], call["Message.Body.Html.Data"]]
    assert all(bodies), "text and HTML, please"
    # Quoted-printable at its worst makes three bytes of one.
    assert 3 * sum(len(body.encode()) for body in bodies) <= SES_BYTES, "SES takes 10 MB after encoding"
    for part in ("Subject", "Body.Text", "Body.Html"):
        value = call[f"Message.{part}.Data"]
        assert value.isascii() or call[f"Message.{part}.Charset"] == "UTF-8", f"{part}: SES takes it for ASCII"
