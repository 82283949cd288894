//! What is told once a session, and sign-ins that fail by their second factor.

use iam_herald::severity::Severity;
use iam_herald::{Message, render};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::support::{Folder, record, run, tell_records};

const BEGAN: &str = "2026-11-20T22:00:00Z";

/// A call of root, `number` seconds into the story.
fn root(number: u32, event_name: &str, read_only: bool) -> Json {
    record(json!({
        "eventID": format!("0a1b2c3d-0000-4000-8000-{number:012}"),
        "eventTime": format!("2026-11-20T22:{:02}:{:02}Z", number / 60 % 60, number % 60),
        "eventSource": "ec2.amazonaws.com",
        "eventName": event_name,
        "readOnly": read_only,
        "requestParameters": {},
        "userIdentity": {
            "type": "Root", "arn": "arn:aws:iam::111122223333:root", "accountId": "111122223333",
            "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
            "sessionContext": { "attributes": { "creationDate": BEGAN, "mfaAuthenticated": "true" } },
        },
    }))
}

fn with(mut record: Json, pointer: &str, value: Json) -> Json {
    *record.pointer_mut(pointer).unwrap() = value;
    record
}

fn reads(count: u32) -> Vec<Json> {
    const NAMES: [&str; 3] = ["DescribeInstances", "DescribeVpcs", "DescribeRegions"];
    (0..count).map(|number| root(number, NAMES[number as usize % 3], true)).collect()
}

#[test]
fn a_root_session_of_three_hundred_reads_is_one_alert() {
    let message = tell_records(&reads(300));
    assert_eq!((message.alerts.len(), message.severity), (1, Severity::High));
    assert_eq!((message.counts.alerted, message.counts.summed_up), (1, 299));
    let [change] = message.alerts[0].changes.as_slice() else { panic!("one is told") };
    assert_eq!(change.sentence, "the root user described instances in EC2");
    let text = render::text(&message).replace("\n            ", " ");
    let reads = "Reads    299 more in this session: DescribeVpcs 100, DescribeRegions 100, DescribeInstances 99.";
    let flat = text.replace("\n         ", " ");
    assert!(flat.contains(reads), "{text}");
    let line: Json = serde_json::from_str(&render::alert_line(&message.alerts[0])).unwrap();
    let more = &line["changes"][0]["more_reads"];
    assert_eq!((&more["count"], &more["not_listed"]), (&json!(299), &json!(0)));
    assert_eq!(more["operations"][2], "DescribeInstances 99");
}

#[test]
fn a_write_a_refusal_another_address_and_another_session_are_told() {
    let mut records = reads(10);
    records.push(root(20, "RunInstances", false));
    let refused = root(21, "DescribeKeyPairs", true);
    records.push({
        let mut refused = refused;
        refused["errorCode"] = json!("Client.UnauthorizedOperation");
        refused
    });
    let elsewhere =
        || with(root(22, "DescribeImages", true), "/sourceIPAddress", json!("198.51.100.9"));
    records.extend([
        elsewhere(),
        with(elsewhere(), "/eventID", json!("0a1b2c3d-0000-4000-8000-000000000099")),
    ]);
    let began = "/userIdentity/sessionContext/attributes/creationDate";
    records.push(with(root(23, "DescribeHosts", true), began, json!("2026-11-20T22:10:00Z")));
    let message = tell_records(&records);
    let told: Vec<&str> = message
        .alerts
        .iter()
        .flat_map(|one| &one.changes)
        .map(|one| one.event_name.as_str())
        .collect();
    let expected = [
        "DescribeInstances",
        "RunInstances",
        "DescribeKeyPairs",
        "DescribeImages",
        "DescribeHosts",
    ];
    assert_eq!(told, expected);
    assert_eq!((message.counts.alerted, message.counts.summed_up), (5, 10));
    assert_eq!(message.severity, Severity::Critical);
}

#[test]
fn a_root_access_key_is_loud_whatever_it_is_used_for() {
    let mut read = with(
        root(1, "DescribeInstances", true),
        "/userIdentity/accessKeyId",
        json!("AKIAIOSFODNN7EXAMPLE"),
    );
    read["userIdentity"].as_object_mut().unwrap().remove("sessionContext");
    let message = tell_records(&[read]);
    assert_eq!(message.severity, Severity::High);
    let text = render::text(&message).split_whitespace().collect::<Vec<_>>().join(" ");
    let why =
        "Root has an access key: it works from anywhere, without a second factor and without end.";
    assert!(text.contains(why), "{text}");
}

/// A session of the console goes on over an hour in which nothing happens.
#[test]
fn a_run_tells_a_session_once_however_long_its_pauses() {
    let folder = Folder::new("root-pauses");
    for hour in 0..4 {
        let records = (0..5).map(|number| {
            let id = format!("0a1b2c3d-0000-4000-8000-{:012}", hour * 100 + number);
            let time = format!("2026-11-2{hour}T09:00:0{number}Z");
            with(
                with(root(0, "DescribeInstances", true), "/eventID", json!(id)),
                "/eventTime",
                json!(time),
            )
        });
        let content: Vec<String> = records.map(|one| one.to_string()).collect();
        folder.write(&format!("{hour}.ndjson"), content.join("\n"));
    }
    let path = folder.0.to_str().unwrap().to_owned();
    let (out, _) = run(&["replay", "--format", "json", &path]).status(0);
    assert_eq!(
        out.lines().filter(|line| line.contains("\"kind\":\"changes\"")).count(),
        1,
        "{out}"
    );
    let counts: Json = serde_json::from_str(out.lines().last().unwrap()).unwrap();
    assert_eq!(
        (&counts["report"]["alerted"], &counts["report"]["summed_up"]),
        (&json!(1), &json!(19))
    );
    let (out, _) = run(&["explain", "--format", "json", &path]).status(0);
    assert_eq!(out.matches("\"fate\":\"summed_up\"").count(), 19);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    /// Whatever root does: what it changes and what it is refused is told, each session is told at least once, and the
    /// counts add up.
    #[test]
    fn nothing_of_root_is_lost(calls in prop::collection::vec((0..3u8, 0..3u8, 0..4u8), 1..40)) {
        let mut sessions = std::collections::BTreeSet::new();
        let mut loud = 0;
        let records: Vec<Json> = calls.iter().zip(0..).map(|(&(address, session, what), number)| {
            let mut one = root(number, if what == 0 { "RunInstances" } else { "DescribeVpcs" }, what != 0);
            one["sourceIPAddress"] = json!(format!("203.0.113.{address}"));
            one["userIdentity"]["sessionContext"]["attributes"]["creationDate"] = json!(format!("2026-11-20T2{session}:00:00Z"));
            match what {
                0 => loud += 1,
                1 => { one["errorCode"] = json!("AccessDenied"); loud += 1 }
                _ => _ = sessions.insert((address, session)),
            }
            one
        }).collect();
        let message = tell_records(&records);
        let changes = || message.alerts.iter().flat_map(|alert| &alert.changes);
        prop_assert_eq!(changes().count(), loud + sessions.len());
        let more: usize = changes().filter_map(|one| one.more_reads.as_ref()).map(|more| more.count).sum();
        prop_assert_eq!(changes().count() + more, records.len());
        prop_assert_eq!(message.counts.alerted + message.counts.summed_up, records.len());
    }
}

fn sign_in(second: u32, worked: bool, mfa: &str, address: &str) -> Json {
    let said = if worked { "Success" } else { "Failure" };
    record(json!({
        "eventID": format!("0a1b2c3d-0000-4000-8000-{second:012}"),
        "eventTime": format!("2026-11-20T22:{:02}:{:02}Z", second / 60, second % 60),
        "eventSource": "signin.amazonaws.com",
        "eventName": "ConsoleLogin",
        "eventType": "AwsConsoleSignIn",
        "sourceIPAddress": address,
        "requestParameters": null,
        "responseElements": { "ConsoleLogin": said },
        "errorMessage": if worked { Json::Null } else { json!("Failed authentication") },
        "additionalEventData": { "MFAUsed": mfa },
        "userIdentity": { "type": "IAMUser", "userName": "alice", "arn": "arn:aws:iam::111122223333:user/alice",
            "accountId": "111122223333" },
    }))
}

fn words(message: &Message) -> String {
    render::text(message).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_wrong_second_factor_says_that_the_password_was_right() {
    let message = tell_records(&[sign_in(0, false, "Yes", "203.0.113.24")]);
    assert_eq!(message.severity, Severity::Medium);
    let text = words(&message);
    let why = "Whoever this was has the password: the owner who mistyped a code, or somebody who lacks only the device.";
    assert!(text.contains(why) && text.contains("have the password changed"), "{text}");
    assert!(!text.contains("with MFA"), "{text}");
    let message = tell_records(&[sign_in(0, false, "No", "203.0.113.24")]);
    assert_eq!(message.severity, Severity::Low);
}

#[test]
fn a_slip_is_low_only_if_the_same_address_is_right_soon() {
    let home = "203.0.113.24";
    let after = |second, address| {
        let records = [sign_in(0, false, "Yes", home), sign_in(second, true, "Yes", address)];
        tell_records(&records)
    };
    let slip = after(40, home);
    assert_eq!(slip.severity, Severity::Low);
    let text = words(&slip);
    let why = "The same address signed in with the right one 40 seconds later, so this was a slip.";
    assert!(text.contains(why), "{text}");
    assert!(
        text.contains("Next If more of them follow, ask the owner whether it was them."),
        "{text}"
    );
    for not in ["has the password", "lacks only the device", "Ask the owner at once"] {
        assert!(!text.contains(not), "{text}");
    }
    assert_eq!(after(11 * 60, home).severity, Severity::Medium);
    assert_eq!(after(40, "198.51.100.9").severity, Severity::Medium);
    // What came before says nothing of what came after.
    let before = [sign_in(0, true, "Yes", home), sign_in(40, false, "Yes", home)];
    assert_eq!(tell_records(&before).severity, Severity::Medium);
}

/// A password alone shows nothing of the second factor, nor does a device that somebody put in its place.
#[test]
fn a_slip_is_excused_only_by_the_same_second_factor() {
    let home = "203.0.113.24";
    let failed = || sign_in(0, false, "Yes", home);
    let without = sign_in(90, true, "No", home);
    let wrong = |message: &Message| {
        let mut changes = message.alerts.iter().flat_map(|alert| &alert.changes);
        changes
            .find(|one| one.event_time.as_deref() == Some("2026-11-20T22:00:00Z"))
            .unwrap()
            .severity
    };
    assert_eq!(wrong(&tell_records(&[failed(), without])), Severity::Medium);
    let by_mallory = |second: u32, event_name: &str, user: &str| {
        record(json!({
            "eventID": format!("0a1b2c3d-0000-4000-8000-{second:012}"),
            "eventTime": format!("2026-11-20T22:{:02}:{:02}Z", second / 60, second % 60),
            "eventName": event_name,
            "requestParameters": { "userName": user, "serialNumber": "arn:aws:iam::111122223333:mfa/phone" },
            "userIdentity": { "type": "IAMUser", "userName": "mallory", "accountId": "111122223333",
                "arn": "arn:aws:iam::111122223333:user/mallory" },
        }))
    };
    let right = || sign_in(90, true, "Yes", home);
    let told = |second, event_name, user| [failed(), by_mallory(second, event_name, user), right()];
    for event_name in ["DeactivateMFADevice", "EnableMFADevice"] {
        assert_eq!(wrong(&tell_records(&told(30, event_name, "Alice"))), Severity::Medium);
        assert_eq!(wrong(&tell_records(&told(30, event_name, "bob"))), Severity::Low);
        assert_eq!(wrong(&tell_records(&told(100, event_name, "alice"))), Severity::Low);
    }
    // The same in a run, whose stories are told one by one.
    let folder = Folder::new("second-factor");
    let lines = told(30, "DeactivateMFADevice", "alice").map(|one| one.to_string());
    let path = folder.write("a.ndjson", lines.join("\n"));
    let (out, _) = run(&["replay", "--format", "json", &path]).status(0);
    assert!(!out.contains("this was a slip"), "{out}");
}

#[test]
fn who_tries_codes_is_told_loudly_and_so_is_the_one_that_was_right() {
    let mut records: Vec<Json> = (0..3).map(|n| sign_in(n, false, "Yes", "203.0.113.24")).collect();
    let message = tell_records(&records);
    assert_eq!(message.severity, Severity::High);
    let why = "3 second factors in a row were wrong, each after the right password: somebody is trying codes";
    assert!(words(&message).contains(why), "{}", words(&message));
    records.push(sign_in(9, true, "Yes", "203.0.113.24"));
    let message = tell_records(&records);
    assert_eq!(message.alerts[0].changes[3].severity, Severity::High);
}

/// A step of a sign-in to Identity Center.
fn identity_center(second: u32, event_name: &str, kind: &str, worked: bool) -> Json {
    let said = if worked { "Success" } else { "Failure" };
    let mut one = sign_in(second, worked, "No", "203.0.113.24");
    one["eventName"] = json!(event_name);
    one["eventType"] = json!("AwsServiceEvent");
    one["errorMessage"] = Json::Null;
    one["responseElements"] = Json::Null;
    one["serviceEventDetails"] = json!({ event_name: said });
    one["additionalEventData"] = json!({ "CredentialType": kind });
    one["userIdentity"] = json!({ "type": "IdentityCenterUser", "accountId": "111122223333",
        "onBehalfOf": { "userId": "90f0ab12-7031-70b5-3c1e-5f2d8b6a1c44",
            "identityStoreArn": "arn:aws:identitystore::111122223333:identitystore/d-1234567890" } });
    one
}

#[test]
fn sign_ins_to_identity_center_are_told_beside_those_that_failed() {
    let failed = || identity_center(0, "CredentialVerification", "TOTP", false);
    let signed_in = |second| identity_center(second, "UserAuthentication", "PASSWORD", true);
    let message = tell_records(&[failed()]);
    assert_eq!(message.severity, Severity::Medium);
    let message = tell_records(&[failed(), signed_in(30)]);
    assert_eq!((message.severity, message.counts.alerted), (Severity::Low, 2));
    let passed = |second| identity_center(second, "CredentialVerification", "TOTP", true);
    let message = tell_records(&[failed(), passed(30)]);
    assert_eq!((message.severity, message.counts.alerted), (Severity::Low, 2));
    let password = identity_center(30, "CredentialVerification", "PASSWORD", true);
    assert_eq!(tell_records(&[failed(), password]).severity, Severity::Medium);
    let message = tell_records(&[signed_in(0), passed(20), signed_in(30)]);
    assert_eq!((message.alerts.len(), message.counts.summed_up), (0, 3));
    let password = tell_records(&[identity_center(0, "CredentialVerification", "PASSWORD", false)]);
    assert_eq!(password.severity, Severity::Low);
    assert!(
        words(&password)
            .contains("tried to pass the password check of Identity Center, but it failed")
    );
}

#[test]
fn roots_wrong_second_factor_is_loud_whatever_follows() {
    let as_root = |mut one: Json| {
        one["userIdentity"] = json!({ "type": "Root", "arn": "arn:aws:iam::111122223333:root", "accountId": "111122223333" });
        one
    };
    let home = "203.0.113.24";
    let failed = || as_root(sign_in(0, false, "Yes", home));
    let message = tell_records(&[failed(), as_root(sign_in(30, true, "Yes", home))]);
    assert_eq!(message.alerts[0].changes[0].severity, Severity::High);
    let text = words(&tell_records(&[failed()]));
    let why = "Whoever this was has the root password, and only the second factor kept them out.";
    assert!(text.contains(why) && !text.contains("It was a slip"), "{text}");
    let mut check = failed();
    check["eventName"] = json!("CheckMfa");
    check["responseElements"] = json!({ "CheckMfa": "Failure" });
    assert_eq!(tell_records(&[check]).severity, Severity::High);
}

/// No policy can be attached to root, so nothing of that is advised.
#[test]
fn a_federation_token_of_root_is_as_loud_as_root() {
    let mut login = sign_in(0, true, "No", "203.0.113.24");
    login["userIdentity"] = json!({ "type": "FederatedUser", "principalId": "111122223333:guest", "accountId": "111122223333",
        "arn": "arn:aws:sts::111122223333:federated-user/guest", "sessionContext": { "sessionIssuer": { "type": "Root",
            "principalId": "111122223333", "arn": "arn:aws:iam::111122223333:root", "accountId": "111122223333" } } });
    let token = with(
        with(root(0, "GetFederationToken", false), "/eventSource", json!("sts.amazonaws.com")),
        "/requestParameters",
        json!({ "name": "guest" }),
    );
    let login = tell_records(&[login]);
    let token = tell_records(&[token]);
    for message in [&login, &token] {
        assert_eq!(message.severity, Severity::Critical);
        let text = words(message);
        assert!(
            !text.contains("AWSDenyAll") && !text.contains("access key of an IAM user"),
            "{text}"
        );
        assert!(text.contains("a service control policy can deny what it calls"), "{text}");
    }
    let why = "Somebody with an access key of the root user made a token of it and opened the console with that, and no policy \
               in the account can hold back root.";
    assert!(words(&login).contains(why), "{}", words(&login));
}

/// The tools of attackers that the catalogue knows, also where they only look.
#[test]
fn reads_with_a_tool_of_attackers_are_told_once_a_session() {
    let mut records = Vec::new();
    let agents = [
        "TruffleHog",
        "aws-cli/2.12 Linux/6.3.0-kali1-amd64",
        "stratus-red-team_8b1c",
        "S3 Browser/11.5",
        "Boto3 5.10-parrot1",
    ];
    for (agent, number) in agents.iter().zip(0..) {
        for again in 0..3 {
            let key = format!("AKIAIOSFODNN7EXAMPL{number}");
            let mut one = record(
                json!({ "eventSource": "sts.amazonaws.com", "eventName": "GetCallerIdentity",
                "readOnly": true, "userAgent": agent, "eventID": format!("0a1b2c3d-0000-4000-8000-{:012}", number * 10 + again) }),
            );
            one["userIdentity"]["accessKeyId"] = json!(key);
            records.push(one);
        }
    }
    let message = tell_records(&records);
    assert_eq!((message.counts.alerted, message.counts.summed_up), (5, 10));
    assert_eq!(message.severity, Severity::High, "a leaked key was found");
}

/// What a read answers may open more than a look.
#[test]
fn reads_that_hand_out_credentials_are_told_each_time() {
    let mut records = vec![root(0, "ListBuckets", true)];
    for (number, name) in
        (1..).zip(["GetSecretValue", "GetSessionToken", "GetPasswordData", "GetSecretValue"])
    {
        records.push(root(number, name, true));
    }
    let message = tell_records(&records);
    assert_eq!((message.counts.alerted, message.counts.summed_up), (5, 0));
    let records: Vec<Json> = (0..4)
        .map(|n| root(n, "GetBucketPolicy", true))
        .map(|mut one| {
            one["errorCode"] = json!("NoSuchBucketPolicy");
            one
        })
        .collect();
    let message = tell_records(&records);
    assert_eq!(
        (message.counts.alerted, message.counts.summed_up),
        (1, 3),
        "what is not there is no refusal"
    );
}

#[test]
fn a_key_is_told_once_a_day_and_each_tool_for_itself() {
    let read = |day: u32, agent: &str| {
        record(
            json!({ "eventSource": "s3.amazonaws.com", "eventName": "ListBuckets", "readOnly": true, "userAgent": agent,
            "eventID": format!("0a1b2c3d-0000-4000-8000-{day:06}{:06}", agent.len()),
            "eventTime": format!("2026-11-{day:02}T09:00:00Z") }),
        )
    };
    let days: Vec<Json> = (1..=20).map(|day| read(day, "S3 Browser/11.5")).collect();
    assert_eq!(tell_records(&days).counts.alerted, 20);
    let tools =
        [read(1, "S3 Browser/11.5"), read(1, "stratus-red-team_8b1c"), read(1, "S3 Browser/11.50")];
    let message = tell_records(&tools);
    assert_eq!((message.counts.alerted, message.counts.summed_up), (2, 1));
}
