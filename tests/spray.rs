//! Sign-ins that fail for many users from one address are one finding.

use iam_herald::severity::Severity;
use iam_herald::{Message, render};
use serde_json::{Value as Json, json};

use crate::support::{Folder, record, run, tell_records};

fn sign_in(second: u32, user: &str, address: &str, worked: bool) -> Json {
    let (said, error) =
        if worked { ("Success", json!("-")) } else { ("Failure", json!("Failed authentication")) };
    record(json!({
        "eventID": format!("0a1b2c3d-0000-4000-8000-{second:012}"),
        "eventTime": format!("2026-11-20T10:{:02}:{:02}Z", second / 60, second % 60),
        "eventSource": "signin.amazonaws.com",
        "eventName": "ConsoleLogin",
        "sourceIPAddress": address,
        "userIdentity": { "type": "IAMUser", "userName": user, "accountId": "111122223333",
            "arn": format!("arn:aws:iam::111122223333:user/{user}") },
        "requestParameters": null,
        "responseElements": { "ConsoleLogin": said },
        "errorMessage": error,
        "additionalEventData": { "MFAUsed": "No" },
    }))
}

const HERE: &str = "198.51.100.7";

fn sprayed(users: u32) -> Vec<Json> {
    (0..users).map(|number| sign_in(number * 3, &format!("staff{number}"), HERE, false)).collect()
}

fn is_one_finding(message: &Message) -> bool {
    message.alerts.iter().any(|alert| alert.title.starts_with("somebody at "))
}

#[test]
fn many_users_that_fail_from_one_address_are_one_finding() {
    let message = tell_records(&sprayed(30));
    let [alert] = message.alerts.as_slice() else { panic!("{}", message.alerts.len()) };
    assert_eq!(
        alert.title,
        "somebody at 198.51.100.7 failed to sign in to the console 30 times, as staff0, staff1, staff2, staff3 and 26 more"
    );
    assert_eq!((alert.severity, alert.changes.len()), (Severity::Medium, 30));
    assert_eq!((message.counts.alerted, message.counts.received), (30, 30));
    let text = render::text(&message).split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "Who somebody at 198.51.100.7 who tried 30 users",
        "Why One address that fails for many users tries a list of names with a password that some of them may have, or \
         passwords that leaked elsewhere.",
        "Next See whether somebody of yours is at that address, look for sign-ins from there that succeeded, and have the \
         passwords changed of whoever signed in.",
    ] {
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn a_sign_in_that_then_succeeds_from_there_is_high() {
    let mut records = sprayed(8);
    records.push(sign_in(60, "carol", HERE, true));
    // What carol does otherwise is hers, as are sign-ins from elsewhere.
    records.push(record(json!({ "eventID": "0a1b2c3d-0000-4000-8000-000000009999", "eventTime": "2026-11-20T10:02:00Z",
        "userIdentity": { "type": "IAMUser", "userName": "carol", "accountId": "111122223333",
            "arn": "arn:aws:iam::111122223333:user/carol" } })));
    records.push(sign_in(61, "dave", "203.0.113.80", true));
    let message = tell_records(&records);
    let alert = &message.alerts[0];
    assert_eq!(alert.title, "carol signed in to the console without MFA (+8 more)");
    assert_eq!((alert.severity, alert.changes.len()), (Severity::High, 9));
    let last = alert.changes.last().unwrap();
    assert_eq!(
        last.reasons[0],
        "8 failed sign-ins of 8 users came from the same address just before: the password may have been guessed"
    );
    assert_eq!(message.alerts.len(), 3);
    assert_eq!(message.counts.alerted, 11, "nothing is hidden");
    let told: usize = message.alerts.iter().map(|alert| alert.changes.len()).sum();
    assert_eq!(told, 11);
    let text = render::text(&message).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("Who IAM user carol, a person (a console session)"), "{text}");
    assert!(
        text.contains("somebody at 198.51.100.7 failed to sign in to the console 8 times"),
        "{text}"
    );
}

#[test]
fn a_few_who_mistype_are_none() {
    // Few users, many addresses, long pauses, no address.
    let apart = |number: u32, address: &str, pause: u32| {
        sign_in(number * pause, &format!("staff{number}"), address, false)
    };
    for records in [
        sprayed(4),
        (0..9).map(|number| apart(number, &format!("198.51.100.{number}"), 3)).collect(),
        (0..9).map(|number| apart(number, HERE, 301)).collect(),
        (0..9).map(|number| apart(number, "AWS Internal", 3)).collect(),
    ] {
        assert!(!is_one_finding(&tell_records(&records)));
    }
    // Who succeeds before the others fail has guessed nothing.
    let mut records = vec![sign_in(0, "carol", HERE, true)];
    records.extend((1..9).map(|number| sign_in(number, &format!("staff{number}"), HERE, false)));
    let message = tell_records(&records);
    assert_eq!((message.alerts.len(), message.severity), (2, Severity::Medium));
}

/// In a run the story of an address reaches over files, and each user's own story goes on beside it.
#[test]
fn a_spray_in_two_files_is_one_finding_of_a_run() {
    let folder = Folder::new("spray");
    let lines =
        |records: &[Json]| records.iter().map(Json::to_string).collect::<Vec<_>>().join("\n");
    let mut records = sprayed(8);
    records.push(sign_in(40, "carol", HERE, true));
    records.push(record(json!({ "eventID": "0a1b2c3d-0000-4000-8000-000000009999", "eventTime": "2026-11-20T10:01:00Z",
        "userIdentity": { "type": "IAMUser", "userName": "staff1", "accountId": "111122223333",
            "arn": "arn:aws:iam::111122223333:user/staff1" } })));
    let (early, late) = records.split_at(4);
    let paths = [folder.write("a.ndjson", lines(early)), folder.write("b.ndjson", lines(late))];
    let args = ["replay", "--format", "json", "--sort", "severity", &paths[0], &paths[1]];
    let (out, _) = run(&args).status(0);
    let told: Vec<Json> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(told.len(), 3, "{out}");
    assert_eq!(told[0]["title"], "carol signed in to the console without MFA (+8 more)");
    assert_eq!((&told[0]["severity"], &told[0]["actor"]["name"]), (&json!("high"), &json!(HERE)));
    assert_eq!(told[1]["title"], "staff1 created user bob");
    assert_eq!(told[2]["report"]["alerted"], 10);
}
