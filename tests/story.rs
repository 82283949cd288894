//! What several changes are together: chains, refused attempts, long lists.

use iam_herald::severity::Severity;
use iam_herald::{Duplicates, Message, input, render};
use serde_json::{Value as Json, json};

use crate::support::{herald, record, tell_records};

/// A change by alice, `number` seconds into the story.
fn step(number: u32, event_name: &str, fields: Json) -> Json {
    let mut all = json!({
        "eventID": format!("0a1b2c3d-0000-4000-8000-{number:012}"),
        "eventTime": format!("2026-11-20T22:{:02}:{:02}Z", number / 60, number % 60),
        "eventName": event_name,
    });
    for (name, value) in fields.as_object().unwrap() {
        all[name] = value.clone();
    }
    record(all)
}

fn denied(number: u32, event_name: &str, on: &str) -> Json {
    let message = format!(
        "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: iam:{event_name} on resource: {on} \
         because no identity-based policy allows the iam:{event_name} action"
    );
    step(
        number,
        event_name,
        json!({ "errorCode": "AccessDenied", "errorMessage": message, "requestParameters": null }),
    )
}

fn key(number: u32, user: &str) -> Json {
    step(
        number,
        "CreateAccessKey",
        json!({
            "requestParameters": { "userName": user },
            "responseElements": { "accessKey": { "accessKeyId": "AKIABACKDOOREXAMPLE", "userName": user } },
        }),
    )
}

fn attach(number: u32, user: &str) -> Json {
    let arn = "arn:aws:iam::aws:policy/AdministratorAccess";
    step(
        number,
        "AttachUserPolicy",
        json!({ "requestParameters": { "userName": user, "policyArn": arn } }),
    )
}

#[test]
fn a_user_made_and_armed_is_one_finding() {
    let message = tell_records(&[
        attach(2, "backup"),
        step(0, "CreateUser", json!({ "requestParameters": { "userName": "backup" } })),
        key(1, "backup"),
    ]);
    let [alert] = message.alerts.as_slice() else { panic!("{:?}", message.alerts) };
    assert_eq!(
        alert.title,
        "alice created user backup, created access key AKIABACKDOOREXAMPLE for it and attached managed policy \
         AdministratorAccess to it"
    );
    let last = alert.changes.last().unwrap();
    assert!(last.reasons[0].contains("how a back door is made"), "{:?}", last.reasons);
}

#[test]
fn even_without_a_grave_policy_an_armed_new_user_is_high() {
    let read = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
    let attach = json!({ "requestParameters": { "userName": "backup", "policyArn": read } });
    let message = tell_records(&[
        step(0, "CreateUser", json!({ "requestParameters": { "userName": "backup" } })),
        key(1, "backup"),
        step(2, "AttachUserPolicy", attach),
    ]);
    assert_eq!(message.severity, Severity::High);
}

#[test]
fn changes_of_other_users_are_no_chain_and_are_counted() {
    let message = tell_records(&[
        step(0, "CreateUser", json!({ "requestParameters": { "userName": "backup" } })),
        step(1, "DeleteUser", json!({ "requestParameters": { "userName": "carol" } })),
    ]);
    assert_eq!(message.alerts[0].title, "alice created user backup (+1 more)");
    let message = tell_records(&[
        step(0, "CreateUser", json!({ "requestParameters": { "userName": "backup" } })),
        key(1, "backup"),
        key(2, "carol"),
    ]);
    assert_eq!(
        message.alerts[0].title,
        "alice created user backup and created access key AKIABACKDOOREXAMPLE for it (+1 more)"
    );
}

#[test]
fn steps_of_two_people_are_never_one_chain() {
    let mut other = key(1, "backup");
    other["userIdentity"]["userName"] = json!("mallory");
    other["userIdentity"]["arn"] = json!("arn:aws:iam::111122223333:user/mallory");
    let message = tell_records(&[
        step(0, "CreateUser", json!({ "requestParameters": { "userName": "backup" } })),
        other,
    ]);
    assert_eq!(message.alerts.len(), 2);
    assert!(message.alerts.iter().all(|alert| !alert.title.contains(" and ")));
}

#[test]
fn a_failed_step_is_no_part_of_a_chain() {
    let mut failed = key(1, "backup");
    failed["errorCode"] = json!("LimitExceededException");
    let message = tell_records(&[
        step(0, "CreateUser", json!({ "requestParameters": { "userName": "backup" } })),
        failed,
    ]);
    assert_eq!(message.alerts[0].title, "alice created user backup (+1 more)");
}

/// The ARN in an error message is as the caller wrote it, kind and all.
#[test]
fn a_kind_of_target_cannot_pass_for_words() {
    let kind = "user u0, but bob was allowed to";
    let on = format!("arn:aws:iam::111122223333:{kind}/x");
    let records: Vec<Json> = (0..3).map(|number| denied(number, "DeleteUser", &on)).collect();
    assert_eq!(
        tell_records(&records).alerts[0].title,
        format!("alice was refused 3 times: DeleteUser 3, on \"{kind}\" x").as_str()
    );
}

#[test]
fn refused_attempts_are_one_line_and_the_one_that_succeeded_is_not_among_them() {
    let mut records: Vec<Json> = (0..5)
        .map(|number| denied(number, "CreateAccessKey", &format!("user u{number}")))
        .collect();
    records.extend((5..8).map(|number| denied(number, "PutRolePolicy", "role admin")));
    let message = tell_records(&records);
    let title = &message.alerts[0].title;
    assert_eq!(
        title.as_str(),
        "alice was refused 8 times: CreateAccessKey 5 and PutRolePolicy 3, on user u0, user u1, user u2, \
         user u3 and 2 more"
    );
    assert_eq!(message.alerts[0].changes.len(), 8, "the JSON lists them all");
    records.push(key(9, "carol"));
    let message = tell_records(&records);
    let text = render::text(&message);
    assert!(
        text.contains("alice created access key AKIABACKDOOREXAMPLE for user carol\n"),
        "{text}"
    );
    assert!(text.contains("alice was refused 8 times"), "{text}");
    assert!(text.contains("9 changes: 1 succeeded, 8 denied"), "{text}");
}

#[test]
fn two_refusals_are_told_one_by_one() {
    let message =
        tell_records(&[denied(0, "CreateUser", "user bob"), denied(1, "CreateUser", "user eve")]);
    assert_eq!(message.alerts[0].title, "alice tried to create user bob, but was denied (+1 more)");
}

#[test]
fn a_long_list_tells_every_change_and_the_grave_ones_in_full() {
    let mut records: Vec<Json> = (0..30)
        .map(|number| {
            let role = json!({ "requestParameters": { "roleName": format!("role-{number}") } });
            step(number, "DeleteRole", role)
        })
        .collect();
    records.push(attach(31, "bob"));
    let message = tell_records(&records);
    let text = render::text(&message);
    for number in 0..30 {
        assert!(text.contains(&format!("Deleted role role-{number}.\n")), "{number}\n{text}");
    }
    assert!(text.contains("In all   DeleteRole 30, AttachUserPolicy\n"), "{text}");
    let grave = text.find("\n1. 22:00:31 UTC succeeded, critical").unwrap();
    assert!(grave < text.find("The other 30").unwrap(), "{text}");
}

fn user(number: u32, event_name: &str, name: &str, more: Json) -> Json {
    let mut request = json!({ "userName": name });
    for (name, value) in more.as_object().unwrap() {
        request[name] = value.clone();
    }
    step(number, event_name, json!({ "requestParameters": request }))
}

fn in_group(number: u32, name: &str) -> Json {
    user(number, "AddUserToGroup", name, json!({ "groupName": "developers" }))
}

#[test]
fn the_loudest_steps_of_a_chain_are_always_named() {
    let mut records = vec![user(0, "CreateUser", "backup", json!({}))];
    records.extend((1..8).map(|number| in_group(number, "backup")));
    records.push(attach(9, "backup"));
    let message = tell_records(&records);
    let title = &message.alerts[0].title;
    assert!(
        title.ends_with(
            "attached managed policy AdministratorAccess to it and took 3 more steps with it"
        ),
        "{title}"
    );
}

#[test]
fn a_chain_ends_with_the_identity() {
    let message = tell_records(&[
        user(0, "CreateUser", "backup", json!({})),
        key(1, "backup"),
        user(2, "DeleteUser", "backup", json!({})),
        user(3, "CreateUser", "backup", json!({})),
        in_group(4, "backup"),
    ]);
    let alert = &message.alerts[0];
    assert!(
        alert.title.contains("created access key") && !alert.title.contains("added"),
        "{}",
        alert.title
    );
    assert!(!alert.changes.iter().any(|change| change.reasons[0].contains("back door")));
    // The deletion may be by somebody else, and so in another alert.
    let mut deleted = user(2, "DeleteUser", "backup", json!({}));
    deleted["userIdentity"]["userName"] = json!("bob");
    deleted["userIdentity"]["arn"] = json!("arn:aws:iam::111122223333:user/bob");
    let message = tell_records(&[
        attach(0, "backup"),
        deleted,
        user(30, "CreateUser", "backup", json!({})),
        in_group(31, "backup"),
    ]);
    let title = &message.alerts[0].title;
    assert!(title.starts_with("alice attached "), "{title}");
    assert!(!title.contains("created"), "{title}");
}

#[test]
fn a_user_without_credentials_or_without_rights_is_no_back_door() {
    let tag = user(1, "TagUser", "dora", json!({ "tags": [{ "key": "team", "value": "a" }] }));
    let create = || user(0, "CreateUser", "dora", json!({}));
    for records in [
        vec![create(), tag, in_group(2, "dora")],
        vec![create(), in_group(2, "dora"), attach(3, "dora")],
        vec![create(), key(2, "dora"), user(3, "UploadSSHPublicKey", "dora", json!({}))],
    ] {
        let message = tell_records(&records);
        let reasons = message.alerts[0].changes.iter().flat_map(|change| &change.reasons);
        assert!(reasons.clone().all(|reason| !reason.contains("back door")), "{message:?}");
    }
}

#[test]
fn what_is_critical_is_told_in_full_however_much_is_high() {
    let mut records: Vec<Json> = (0..12)
        .map(|number| {
            user(
                number,
                "DeactivateMFADevice",
                &format!("u{number}"),
                json!({ "serialNumber": "arn:aws:iam::111122223333:mfa/x" }),
            )
        })
        .collect();
    records.push(user(20, "TagUser", "dora", json!({ "tags": [] })));
    records.push(attach(31, "bob"));
    let text = render::text(&tell_records(&records));
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words}\n{text}"));
    assert!(at("8. 22:00:31 UTC succeeded, critical") < at("The other "), "{text}");
    assert!(at("The other 6, the gravest first, then in the order of time") < at("13. 22:00:11"));
    assert!(at("13. 22:00:11") < at("14. 22:00:20"), "{text}");
}

#[test]
fn a_command_in_a_long_list_keeps_what_it_needs_to_be_right() {
    let records: Vec<Json> = (0..12)
        .map(|number| {
            let mut one = user(
                number,
                "PutUserPolicy",
                &format!("u{number}"),
                json!({ "policyName": "p", "policyDocument":
                    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"# }),
            );
            one["userAgent"] = json!("APN/1.0 HashiCorp/1.0 Terraform/1.9");
            one
        })
        .collect();
    let text = render::text(&tell_records(&records));
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(text.matches("aws iam delete-user-policy").count(), 12, "{text}");
    assert_eq!(text.matches("Right if the policy is new").count(), 1, "{text}");
    let again = "What is noted at change 1 holds here too.";
    assert_eq!(text.matches(again).count(), 11, "{text}");
    assert_eq!(text.matches("Made with Terraform: change it there too").count(), 1, "{text}");
}

fn sign_in(number: u32, worked: bool) -> Json {
    let (said, error) =
        if worked { ("Success", None) } else { ("Failure", Some("Failed authentication")) };
    step(
        number,
        "ConsoleLogin",
        json!({
            "eventSource": "signin.amazonaws.com",
            "requestParameters": null,
            "responseElements": { "ConsoleLogin": said },
            "errorMessage": error,
            "additionalEventData": { "MFAUsed": if worked { "Yes" } else { "No" } },
        }),
    )
}

fn tell_sign_ins(records: &[Json]) -> Message {
    let content = records.iter().map(Json::to_string).collect::<Vec<_>>().join("\n");
    let (_, batch) = input::whole(content, input::Limits::of(1 << 20).or_lines()).unwrap();
    herald(&["identity"]).tell(&batch, &mut Duplicates::default())
}

#[test]
fn a_sign_in_after_many_that_failed_is_the_title() {
    let mut records: Vec<Json> = (0..40).map(|number| sign_in(number, false)).collect();
    let message = tell_sign_ins(&records);
    assert_eq!(message.severity, Severity::Medium);
    assert_eq!(message.alerts[0].title, "alice failed to sign in to the console 40 times");
    records.push(sign_in(50, true));
    let message = tell_sign_ins(&records);
    assert_eq!(message.severity, Severity::High);
    assert_eq!(message.alerts[0].title, "alice signed in to the console (+40 more)");
    let text = render::text(&message);
    assert!(text.contains("alice failed to sign in to the console 40 times"), "{text}");
    assert!(text.contains("40 failed sign-ins came just before"), "{text}");
    assert!(text.contains("to 22:00:39 UTC failed, medium"), "{text}");
    // What is told in full has the first number, though it was the last.
    assert!(text.contains("\n1. 22:00:50 UTC succeeded, high"), "{text}");
    // Three slips of the finger are no attack.
    let few: Vec<Json> = (0..4).map(|number| sign_in(number, number == 3)).collect();
    assert_eq!(tell_sign_ins(&few).severity, Severity::Low);
}
