//! Sign-ins that fail for many users from one address are one finding.

use iam_herald::severity::Severity;
use iam_herald::{Message, render};
use proptest::prelude::*;
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

fn with_mfa(mut one: Json) -> Json {
    one["additionalEventData"] = json!({ "MFAUsed": "Yes" });
    one
}

fn text(message: &Message) -> String {
    render::text(message).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Four who do not exist fail from the address from which alice's password was guessed.
fn decoys(from: u32) -> Vec<Json> {
    (0..4).map(|number| sign_in(from + number, &format!("decoy{number}"), HERE, false)).collect()
}

#[test]
fn decoys_at_an_address_do_not_hide_that_a_user_was_guessed() {
    let elsewhere = "203.0.113.80";
    let mut passwords: Vec<Json> =
        (0..6).map(|number| sign_in(number, "alice", HERE, false)).collect();
    passwords.push(sign_in(90, "alice", elsewhere, true));
    let mut codes: Vec<Json> =
        (0..5).map(|number| with_mfa(sign_in(number, "alice", HERE, false))).collect();
    codes.push(with_mfa(sign_in(90, "alice", elsewhere, true)));
    for (records, why) in [
        (passwords, "6 failed sign-ins came just before: the password may have been guessed"),
        (
            codes,
            "5 second factors in a row were wrong, each after the right password: somebody is trying codes",
        ),
    ] {
        let all = [records.clone(), decoys(40)].concat();
        for records in [records, all] {
            let message = tell_records(&records);
            let changes = message.alerts.iter().flat_map(|alert| &alert.changes);
            let success: Vec<_> =
                changes.filter(|one| one.source_ip.as_deref() == Some(elsewhere)).collect();
            assert_eq!(success[0].severity, Severity::High);
            assert!(success[0].reasons.iter().any(|reason| *reason == why), "{:?}", success[0]);
            assert_eq!(message.counts.alerted, records.len());
        }
    }
}

#[test]
fn a_wrong_second_factor_stands_apart_and_names_its_user() {
    let mut records: Vec<Json> =
        (0..5).map(|number| sign_in(number, &format!("staff{number}"), HERE, false)).collect();
    records.push(with_mfa(sign_in(9, "alice", HERE, false)));
    // That somebody else signs in from there excuses nothing, and neither does she herself.
    for (user, severity) in [("bob", Severity::Medium), ("alice", Severity::Medium)] {
        let mut records = records.clone();
        records.push(with_mfa(sign_in(40, user, HERE, true)));
        let message = tell_records(&records);
        let [alert] = message.alerts.as_slice() else { panic!("{:?}", message.alerts) };
        let wrong =
            alert.changes.iter().find(|one| one.sentence.starts_with("alice tried")).unwrap();
        assert_eq!(wrong.severity, severity);
        let text = text(&message);
        for words in [
            "somebody at 198.51.100.7 failed to sign in to the console 5 times, as staff0, staff1, staff2, staff3 and 1 more",
            "alice tried to sign in to the console, but it failed",
            "Whoever this was has the password: the owner who mistyped a code, or somebody who lacks only the device.",
        ] {
            assert!(text.contains(words), "{text}");
        }
    }
    // The same of one user's own.
    let mut records: Vec<Json> =
        (0..4).map(|number| sign_in(number, "mira", HERE, false)).collect();
    records.push(with_mfa(sign_in(9, "mira", HERE, false)));
    let message = tell_records(&records);
    let title =
        "mira tried to sign in to the console, but it failed (\"Failed authentication\") (+4 more)";
    assert_eq!(message.alerts[0].title, title);
    assert!(text(&message).contains("mira failed to sign in to the console 4 times"));
}

/// A step of a sign-in to Identity Center.
fn identity_center(second: u32, event_name: &str, user: &str, worked: bool) -> Json {
    let said = if worked { "Success" } else { "Failure" };
    let mut one = sign_in(second, user, HERE, worked);
    one["eventName"] = json!(event_name);
    one["eventType"] = json!("AwsServiceEvent");
    one["errorMessage"] = Json::Null;
    one["responseElements"] = Json::Null;
    one["serviceEventDetails"] = json!({ event_name: said });
    one["additionalEventData"] = json!({ "CredentialType": "PASSWORD", "UserName": user });
    one["userIdentity"] = json!({ "type": "IdentityCenterUser", "accountId": "111122223333",
        "onBehalfOf": { "userId": format!("90f0ab12-7031-70b5-3c1e-{user}"),
            "identityStoreArn": "arn:aws:identitystore::111122223333:identitystore/d-1234567890" } });
    one
}

#[test]
fn guesses_at_identity_center_are_as_loud_as_at_the_console() {
    let failed =
        |second, user: &str| identity_center(second, "CredentialVerification", user, false);
    let signed_in = |second, user: &str| identity_center(second, "UserAuthentication", user, true);
    let mut one: Vec<Json> = (0..7).map(|number| failed(number, "jane")).collect();
    let message = tell_records(&one);
    assert_eq!(message.severity, Severity::Medium);
    assert_eq!(message.alerts[0].title, "jane failed to sign in to Identity Center 7 times");
    let mut elsewhere = signed_in(60, "jane");
    elsewhere["sourceIPAddress"] = json!("203.0.113.80");
    one.push(elsewhere);
    let message = tell_records(&one);
    assert_eq!((message.severity, message.counts.alerted), (Severity::High, 8));
    assert_eq!(message.alerts[0].title, "jane signed in to Identity Center (+7 more)");
    // She is told even if what failed is the story of the address.
    one.extend(decoys(30));
    let message = tell_records(&one);
    let jane =
        message.alerts.iter().find(|alert| alert.title == "jane signed in to Identity Center");
    assert_eq!((jane.unwrap().severity, message.counts.alerted), (Severity::High, 12));

    let mut many: Vec<Json> =
        (0..8).map(|number| failed(number, &format!("staff{number}"))).collect();
    many.push(signed_in(60, "jane"));
    let message = tell_records(&many);
    let [alert] = message.alerts.as_slice() else { panic!("{:?}", message.alerts) };
    assert_eq!((alert.severity, alert.changes.len()), (Severity::High, 9));
    let text = text(&message);
    let failed = "somebody at 198.51.100.7 failed to sign in to Identity Center 8 times, as staff0, staff1, staff2, staff3 and 4 more";
    assert!(text.contains(failed), "{text}");
}

/// In an office somebody signs in every minute. That a few mistype in the course of a day is no spray.
#[test]
fn the_sign_ins_of_an_office_do_not_join_its_slips() {
    let mut records: Vec<Json> = (0..50)
        .map(|minute| {
            identity_center(minute * 60, "UserAuthentication", &format!("s{minute}"), true)
        })
        .collect();
    records.extend((0..5).map(|number| {
        identity_center(number * 600 + 1, "CredentialVerification", &format!("t{number}"), false)
    }));
    let message = tell_records(&records);
    assert_eq!((message.severity, message.counts.alerted), (Severity::Low, 5));
    assert_eq!(message.counts.summed_up, 50);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    /// Whatever becomes of a user: nobody makes any of it quieter by failing as others from the same address.
    #[test]
    fn decoys_make_nothing_quieter(
        steps in prop::collection::vec((0..4u8, 0..2u8, prop::sample::select(vec![1u32, 20, 290, 310])), 1..11),
        decoys_at in 0..600u32,
    ) {
        let mut second = 0;
        let own: Vec<Json> = steps.iter().map(|&(what, address, pause)| {
            second += pause;
            let address = [HERE, "203.0.113.80"][usize::from(address)];
            let one = sign_in(second, "alice", address, what > 1);
            if what % 2 == 1 { with_mfa(one) } else { one }
        }).collect();
        let mut decoys = decoys(decoys_at);
        for (decoy, number) in decoys.iter_mut().zip(0..) {
            decoy["eventID"] = json!(format!("0a1b2c3d-0000-4000-9000-{number:012}"));
        }
        let all = [own.clone(), decoys].concat();
        let (before, after) = (tell_records(&own), tell_records(&all));
        let changes = |message: &Message| -> std::collections::BTreeMap<String, Severity> {
            let changes = message.alerts.iter().flat_map(|alert| &alert.changes);
            changes.map(|one| (one.event_id.clone().unwrap(), one.severity)).collect()
        };
        let after_all = changes(&after);
        for (id, severity) in changes(&before) {
            prop_assert!(after_all[&id] >= severity, "{id} {severity:?} {:?}", after_all[&id]);
        }
        prop_assert_eq!(after.counts.alerted, all.len());
    }
}
