//! Nothing that an event says can pass for the head of an alert, in any body, wherever its lines break.

use iam_herald::Message;
use iam_herald::render::{self, Mark, Overview, Piece};
use serde_json::{Value as Json, json};

use crate::bodies::check;
use crate::support::{envelope, record, report_of, run, tell, tell_records};

const SEVERITIES: [&str; 5] = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "INFO"];

/// What a reader would take for the head of an alert.
const FORGED: &str = "CRITICAL - account prod (111122223333) - succeeded";

/// A text of somebody else that puts the forged head at the beginning of a line, if it is broken after `length`. Some
/// letters take up two columns.
fn forged(letter: &str, length: usize) -> String {
    format!("{} {FORGED}", letter.repeat(length)).trim_start().to_owned()
}

/// Whether a line begins as the head of an alert does, or would, once its marks are not seen.
fn begins_with_severity(line: &str) -> bool {
    let line = line.trim_start_matches(['"', '\'', '`', '*', '(', '>']);
    SEVERITIES.iter().any(|severity| line.starts_with(severity))
}

/// The text of each alert and, last, what stands below all.
fn parts(text: &str) -> Vec<&str> {
    let rule = format!("\n{}\n\n", "-".repeat(72));
    text.split(rule.as_str()).collect()
}

/// In every body only the heads of the alerts begin with a severity.
#[track_caller]
fn check_heads(message: &Message) {
    check(message);
    check_text(message);
    for notification in render::chat(message) {
        check_chat(&notification.body);
    }
    let badges = |html: &str, badge: &str| {
        let pieces = html.split(badge).skip(1);
        let words = pieces.filter_map(|piece| piece.split_once('>')?.1.split('<').next());
        words.map(str::to_owned).collect::<Vec<String>>()
    };
    let heads = heads(message);
    assert_eq!(badges(&render::html(message), "letter-spacing:.5px"), heads);
    let mut overview = Overview::default();
    overview.add(message);
    assert_eq!(badges(&overview.finish(&report_of(message)), "class=\"badge\"").len(), heads.len());
}

fn heads(message: &Message) -> Vec<String> {
    message.alerts.iter().map(|alert| alert.severity.as_str().to_uppercase()).collect()
}

/// Each part of the text has its head in its first line, and none elsewhere.
#[track_caller]
fn check_text(message: &Message) {
    let heads = heads(message);
    let text = render::text(message);
    let parts = parts(&text);
    assert_eq!(parts.len(), heads.len() + 1, "{text}");
    for (place, part) in parts.iter().enumerate() {
        for (number, line) in part.lines().enumerate() {
            let is_head =
                number == 0 && heads.get(place).is_some_and(|head| line.starts_with(head));
            assert!(is_head || !begins_with_severity(line), "{line}\n{part}");
            assert!(!line.starts_with("---") && !line.starts_with("==="), "{line}\n{part}");
        }
    }
    // The terminal shows the same, with the severities of the heads set off and nothing else.
    let pieces: Vec<Piece> = render::marked(message);
    let whole: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
    assert_eq!(whole, text);
    let marked: Vec<&Piece> = pieces.iter().filter(|piece| piece.mark != Mark::Plain).collect();
    assert!(marked.iter().map(|piece| &piece.text).eq(&heads), "{marked:?}");
}

/// A notification begins with the head of its alert; the last one of many lists several.
#[track_caller]
fn check_chat(notification: &str) {
    let notification: Json = serde_json::from_str(notification).unwrap();
    let content = &notification["content"];
    let listing = content["title"].as_str().unwrap().ends_with("more alerts of the same batch");
    let lines: Vec<&str> = content["description"].as_str().unwrap().lines().collect();
    for (number, line) in lines.iter().enumerate() {
        let own = SEVERITIES.iter().any(|severity| line.starts_with(&format!("*{severity}* - ")));
        let is_head = own && (number == 0 || listing);
        assert!(is_head || !begins_with_severity(line), "{line}\n{lines:#?}");
    }
    for step in content["nextSteps"].as_array().into_iter().flatten() {
        assert!(!begins_with_severity(step.as_str().unwrap()), "{step}");
    }
}

/// A user of a name of its own, so that its changes are an alert of their own.
fn user(name: &str) -> Json {
    let arn = format!("arn:aws:iam::111122223333:user/{name}");
    json!({ "type": "IAMUser", "userName": name, "arn": arn, "accountId": "111122223333" })
}

fn session(role: &str, session: &str, context: Json) -> Json {
    json!({
        "type": "AssumedRole", "accountId": "111122223333", "principalId": format!("AROAX:{session}"),
        "arn": format!("arn:aws:sts::111122223333:assumed-role/{role}/{session}"),
        "sessionContext": context,
    })
}

/// Everybody whose name somebody chooses.
fn actors(text: &str) -> Vec<Json> {
    let provider = json!({ "webIdFederationData": { "federatedProvider": text } });
    vec![
        user(text),
        session("dev", text, json!({})),
        session(text, "botocore-session-1", json!({})),
        session("ops", "x", json!({ "sourceIdentity": text })),
        session("ci", text, provider),
        session(&format!("AWSReservedSSO_{text}_0123456789abcdef"), text, json!({})),
        json!({ "type": "Role", "arn": format!("arn:aws:iam::111122223333:role/{text}"), "accountId": text }),
        json!({ "type": "SAMLUser", "userName": text, "identityProvider": text }),
        json!({ "type": "WebIdentityUser", "userName": text, "identityProvider": text }),
        json!({ "type": "IdentityCenterUser", "userName": text, "onBehalfOf": { "userId": "u" } }),
        json!({ "type": "FederatedUser", "arn": format!("arn:aws:sts::1:federated-user/{text}") }),
        json!({ "type": "AWSAccount", "accountId": text, "principalId": text }),
        json!({ "type": "AWSService", "invokedBy": text }),
        json!({ "type": "Directory", "userName": text }),
        json!({ "type": text, "userName": text }),
        json!({ "type": "Root", "accountId": text }),
    ]
}

/// Changes with the text in every field that somebody chooses, each by a user of its own.
fn changes(text: &str) -> Vec<Json> {
    let policy = |statement: Json| json!({ "Version": "2012-10-17", "Statement": [statement] });
    let trust = json!({
        "Effect": "Allow", "Principal": { "AWS": text, "Federated": text, "Service": text },
        "Action": "sts:AssumeRole", "Condition": { "StringEquals": { text: text, "aws:SourceIp": text } },
    });
    let inline = json!({
        "Sid": text, "Effect": "Allow", "Action": [text, "iam:*"], "Resource": [text, "*"],
        "Condition": { "StringLike": { "aws:PrincipalTag/x": text } },
    });
    let document = |name: &str, statement: Json| json!({ "roleName": text, "policyName": text, name: policy(statement).to_string() });
    let fields = vec![
        json!({ "eventName": "CreateUser", "requestParameters": { "userName": text } }),
        json!({ "eventName": "TagRole", "requestParameters": {
            "roleName": "r", "tags": [{ "key": "note", "value": text }, { "key": text, "value": "x" }] } }),
        json!({ "eventName": "AttachRolePolicy", "requestParameters": { "roleName": text, "policyArn": text } }),
        json!({ "eventName": "PutRolePolicy", "requestParameters": document("policyDocument", inline) }),
        json!({ "eventName": "UpdateAssumeRolePolicy", "requestParameters": document("policyDocument", trust) }),
        json!({ "eventName": "PutUserPolicy", "requestParameters": {
            "userName": "u", "policyName": "p", "policyDocument": text } }),
        json!({ "userAgent": text }),
        json!({ "sourceIPAddress": text }),
        json!({ "recipientAccountId": text }),
        json!({ "awsRegion": text, "eventID": text }),
        json!({ "eventTime": text }),
        json!({ "eventName": text, "eventSource": text }),
        json!({ "errorCode": text }),
        json!({ "errorCode": "AccessDenied", "errorMessage": text }),
        json!({ "errorCode": "AccessDenied", "errorMessage": format!("x on resource: role {text} because y") }),
    ];
    let by = |(number, mut change): (usize, Json)| {
        change["userIdentity"] = user(&format!("user-{number}"));
        change
    };
    fields.into_iter().enumerate().map(by).collect()
}

/// Refused attempts and long lists of one actor, which are told in fewer words.
fn many(text: &str) -> Vec<Json> {
    let refused = (0..4).map(|_| {
        json!({
            "eventName": "DeleteUser", "errorCode": "AccessDenied", "errorMessage": text, "eventTime": text,
            "requestParameters": { "userName": text }, "userIdentity": user("refused"),
        })
    });
    let listed = (0..12).map(|number| {
        json!({
            "eventName": "TagUser", "userIdentity": user("busy"), "eventTime": text,
            "userAgent": format!("{number}{text}"), "eventID": format!("{number} {text}"), "recipientAccountId": text,
            "requestParameters": { "userName": text, "tags": [{ "key": text, "value": text }] },
        })
    });
    refused.chain(listed).collect()
}

/// Everything at once: changes, and log events that cannot be read.
fn message(text: &str) -> Message {
    let by = |identity| json!({ "userIdentity": identity });
    let fields = actors(text).into_iter().map(by).chain(changes(text)).chain(many(text));
    let mut events: Vec<String> = fields
        .enumerate()
        .map(|(number, fields)| {
            let mut record = record(fields);
            if !record["eventID"].as_str().unwrap().ends_with(text) {
                record["eventID"] = format!("0a1b2c3d-0000-4000-8000-{number:012}").into();
            }
            record.to_string()
        })
        .collect();
    events.push(text.to_owned());
    events.push(json!({ "eventName": [text], "x": text }).to_string());
    events.push(json!({ text: text }).to_string());
    tell(envelope(&events).as_bytes())
}

#[test]
fn no_line_but_the_heads_begins_with_a_severity() {
    let plain = (0..=200).map(|length| ("a", length));
    for (letter, length) in plain.chain((1..=40).map(|length| ("漢", length))) {
        let message = message(&forged(letter, length));
        assert!(message.alerts.len() > 25, "{}", message.alerts.len());
        check_text(&message);
        // Only the text has lines of a certain width.
        if length.is_multiple_of(20) {
            check_heads(&message);
        }
    }
}

/// Legal names, which no quotes give away.
#[test]
fn somebody_who_is_called_as_a_severity_makes_no_head() {
    for name in SEVERITIES {
        check_heads(&message(name));
        check_heads(&tell_records(&[record(json!({ "userIdentity": user(name) }))]));
    }
}

#[test]
fn a_terminal_colours_nothing_but_the_heads() {
    let mut lines = String::new();
    for length in 0..=200 {
        for (number, fields) in [
            json!({ "eventName": "CreateUser", "requestParameters": { "userName": forged("a", length) } }),
            json!({ "eventName": "TagRole", "requestParameters": {
                "roleName": "r", "tags": [{ "key": "note", "value": forged("a", length) }] } }),
        ]
        .into_iter()
        .enumerate()
        {
            let mut record = record(fields);
            record["userIdentity"] = user(&format!("user-{length}-{number}"));
            record["eventID"] = format!("0a1b2c3d-0000-4000-800{number}-{length:012}").into();
            lines.push_str(&format!("{record}\n"));
        }
    }
    let coloured = run(&["replay"]).stdin(&lines).with("CLICOLOR_FORCE", "1").status(0).0;
    let (plain, _) = run(&["replay"]).stdin(&lines).status(0);
    let heads = plain.lines().filter(|line| begins_with_severity(line)).count();
    assert_eq!(heads, 402);
    let styled: Vec<&str> = coloured.lines().filter(|line| line.contains('\u{1b}')).collect();
    assert_eq!(styled.len(), heads);
    for line in styled {
        let word = line.trim_start_matches(|c: char| !c.is_ascii_uppercase());
        assert!(line.starts_with('\u{1b}') && begins_with_severity(word), "{line}");
        assert!(line.contains("\u{1b}[0m - account 111122223333 - succeeded"), "{line}");
    }
}
