//! What kind of record it is, and how it ended: what CloudTrail writes beside calls, statuses, reads, and attempts.

use iam_herald::alert::Change;
use iam_herald::record::Record;
use iam_herald::severity::Severity;
use serde_json::{Value as Json, json};

use crate::support::{herald, record, tell, tell_records, tell_with};

#[track_caller]
fn one(fields: Json) -> Change {
    let message = tell_records(&[record(fields)]);
    assert_eq!(message.alerts.len(), 1, "{:?}", message.counts);
    message.alerts[0].changes[0].clone()
}

fn insight(state: &str) -> Json {
    json!({
        "eventVersion": "1.09", "eventTime": "2026-11-20T22:14:09Z", "awsRegion": "eu-west-1",
        "eventID": "6f1c0f8e-0000-4000-8000-000000000001", "eventType": "AwsCloudTrailInsight",
        "recipientAccountId": "111122223333", "sharedEventID": "6f1c0f8e-0000-4000-8000-000000000002",
        "insightDetails": {
            "state": state, "eventSource": "iam.amazonaws.com", "eventName": "DeleteUser",
            "insightType": "ApiCallRateInsight",
            "insightContext": { "statistics": { "baseline": { "average": 0.01 }, "insight": { "average": 9 } } },
        },
        "eventCategory": "Insight",
    })
}

fn own(pattern: &str) -> iam_herald::Herald {
    let text = format!("[[rule]]\nid = \"own\"\ntitle = \"Own\"\npattern = '''{pattern}'''\n");
    let rules = iam_herald::rules::Rules::load(&[], &[("own.toml".to_owned(), text)]).unwrap();
    iam_herald::Herald::new(rules, iam_herald::Options::default())
}

#[test]
fn what_insights_found_is_known_and_counted() {
    let message = tell(insight("Start").to_string().as_bytes());
    assert_eq!(
        (message.alerts.len(), message.counts.ignored, message.counts.unreadable),
        (0, 1, 0)
    );
    // Whoever asks for it is told.
    let rule = own(r#"{ $.eventCategory = "Insight" }"#);
    for (state, ending) in [("Start", ", beginning now"), ("End", ", which has ended"), ("", "")] {
        let message = tell_with(&rule, insight(state).to_string().as_bytes());
        assert_eq!(
            message.alerts[0].title.as_str(),
            format!(
                "CloudTrail Insights found an unusual number of calls of DeleteUser in IAM{ending}"
            )
        );
        crate::bodies::check(&message);
    }
    // A record that lacks its name is none of them, and may hide a change.
    let refused = |event: Json| Record::read(&event.to_string()).unwrap_err().reason;
    for (field, value) in [
        ("eventCategory", json!("Management")),
        ("insightDetails", json!("none")),
        ("eventSource", json!("iam.amazonaws.com")),
    ] {
        let mut broken = insight("Start");
        broken[field] = value;
        assert_eq!(refused(broken), "not a record: `eventName` is missing", "{field}");
    }
}

#[test]
fn what_passes_an_endpoint_is_told_where_somebody_asks_for_it() {
    let event = record(json!({
        "eventSource": "cloudtrail.amazonaws.com", "eventName": "StopLogging", "eventType": "AwsVpceEvents",
        "eventCategory": "NetworkActivity", "errorCode": "VpceAccessDenied", "vpcEndpointId": "vpce-0123",
        "errorMessage": "The request was denied due to a VPC endpoint policy", "requestParameters": "-",
    }));
    let message = tell(event.to_string().as_bytes());
    assert_eq!((message.alerts.len(), message.counts.ignored), (0, 1));
    let rule =
        own(r#"{ ($.eventCategory = "NetworkActivity") && ($.errorCode = "VpceAccessDenied") }"#);
    let message = tell_with(&rule, event.to_string().as_bytes());
    assert_eq!(
        message.alerts[0].title,
        "alice tried to stop a trail that the event does not name, but was denied"
    );
    for category in ["Management", "Data"] {
        let mut event = event.clone();
        event["eventCategory"] = json!(category);
        assert_eq!(tell(event.to_string().as_bytes()).alerts.len(), 1, "{category}");
    }
}

#[test]
fn a_status_of_success_is_a_success() {
    for code in [json!("200"), json!("201"), json!(200)] {
        let change = one(json!({ "errorCode": code, "errorMessage": "OK" }));
        assert_eq!(change.sentence, "alice created user bob", "{code}");
        assert_eq!((change.error, change.severity), (None, Severity::Medium));
    }
    for code in [json!("404"), json!("2000"), json!("2xx"), json!(500), json!({}), json!([])] {
        assert_eq!(one(json!({ "errorCode": code })).outcome.as_str(), "failed", "{code}");
    }
}

#[test]
fn what_the_catalogue_knows_to_write_is_a_write_and_a_list_is_none() {
    let change = one(json!({ "readOnly": true }));
    assert_eq!((change.sentence.as_str(), change.read_only), ("alice created user bob", false));
    for name in ["DescribeRole", "ListRoleTags"] {
        let read = record(json!({ "eventName": name, "readOnly": false }));
        assert_eq!(tell(read.to_string().as_bytes()).counts.ignored, 1, "{name}");
    }
    let list = record(json!({ "eventName": "ListRoleTags", "readOnly": false }));
    let all = herald(&["iam-all"]);
    let listed = tell_with(all, list.to_string().as_bytes());
    assert!(listed.alerts[0].changes[0].read_only);
    assert_eq!(listed.alerts[0].severity, Severity::Info);
    // Of what is not known the field is believed.
    for (field, reads) in [(json!(true), true), (json!(false), false), (json!("true"), false)] {
        let event = record(json!({ "eventName": "FrobnicateRole", "readOnly": field }));
        let told = tell_with(all, event.to_string().as_bytes());
        assert_eq!(told.alerts[0].changes[0].read_only, reads, "{field}");
    }
}

fn refused(source: &str, name: &str) -> Json {
    json!({
        "eventSource": format!("{source}.amazonaws.com"), "eventName": name, "requestParameters": null,
        "errorCode": "AccessDenied",
        "errorMessage": format!(
            "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: {source}:{name} on resource: * because no identity-based policy allows the {source}:{name} action"
        ),
    })
}

#[test]
fn whoever_is_refused_at_blinding_the_trail_is_loud_by_whatever_call() {
    for name in [
        "StopLogging",
        "DeleteTrail",
        "UpdateTrail",
        "PutEventSelectors",
        "DeleteEventDataStore",
        "UpdateEventDataStore",
        "StopEventDataStoreIngestion",
    ] {
        let change = one(refused("cloudtrail", name));
        assert_eq!(change.severity, Severity::High, "{name}");
        assert!(
            change.reasons.iter().any(|reason| *reason == "nobody tries that by accident"),
            "{name}"
        );
    }
    // A slip is none.
    for (name, code) in [
        ("StopLogging", "TrailNotFoundException"),
        ("DeleteTrail", "InvalidTrailNameException"),
        ("UpdateTrail", "ConflictException"),
        ("PutEventSelectors", "InvalidEventSelectorsException"),
        ("UpdateTrail", "ThrottlingException"),
    ] {
        let change = one(json!({
            "eventSource": "cloudtrail.amazonaws.com", "eventName": name, "requestParameters": { "name": "mian" },
            "errorCode": code,
        }));
        assert_eq!(change.severity, Severity::Low, "{name} {code}");
        assert!(
            !change.reasons.iter().any(|reason| reason.contains("accident")),
            "{:?}",
            change.reasons
        );
    }
}

#[test]
fn a_slip_is_low_and_asks_for_no_keys_to_be_switched_off() {
    for (name, parameters, code) in [
        (
            "AttachRolePolicy",
            json!({ "roleName": "x", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess" }),
            "NoSuchEntityException",
        ),
        ("CreateAccessKey", json!({ "userName": "bob" }), "LimitExceededException"),
        ("CreateLoginProfile", json!({ "userName": "bob" }), "EntityAlreadyExists"),
        (
            "PutUserPolicy",
            json!({ "userName": "bob", "policyName": "x", "policyDocument": "{" }),
            "MalformedPolicyDocumentException",
        ),
        ("DeleteUser", json!({ "userName": "bob" }), "DeleteConflictException"),
        ("CreateUser", json!({ "userName": "b b" }), "ValidationError"),
    ] {
        let change =
            one(json!({ "eventName": name, "requestParameters": parameters, "errorCode": code }));
        assert_eq!(change.severity, Severity::Low, "{name} {code}");
        assert_eq!(
            change.next.as_deref(),
            Some(
                "Nothing, if the actor meant to do it; many in a row may be somebody who guesses names."
            ),
            "{name} {code}"
        );
    }
    // Who is root, or comes with a tool of attackers, is as loud as ever.
    let root = json!({ "type": "Root", "accountId": "111122223333", "arn": "arn:aws:iam::111122223333:root" });
    let change = one(json!({ "errorCode": "NoSuchEntityException", "userIdentity": root }));
    assert_eq!(change.severity, Severity::High);
    let change = one(json!({ "errorCode": "NoSuchEntityException", "userAgent": "Pacu/1.6" }));
    assert_eq!(change.severity, Severity::High);
    // What is no slip is not.
    let change = one(json!({ "errorCode": "InvalidClientTokenId" }));
    assert_eq!(change.severity, Severity::Medium);
}
