//! Grouping, order, counts, duplicates, secrets: what holds for every alert.

use iam_herald::render::{self, message_body};
use iam_herald::rules::{DEFAULT_PACK, Rules};
use iam_herald::severity::Severity;
use iam_herald::{Duplicates, Herald, Message, Options, Scope, Who, input};
use serde_json::{Value as Json, json};

use crate::support::{herald, record, tell_records, tell_with};

fn numbered(number: u32, fields: Json) -> Json {
    let mut all = json!({ "eventID": format!("0a1b2c3d-0000-4000-8000-{number:012}") });
    for (name, value) in fields.as_object().unwrap() {
        all[name] = value.clone();
    }
    record(all)
}

fn user(name: &str) -> Json {
    json!({
        "type": "IAMUser", "userName": name, "accountId": "111122223333",
        "arn": format!("arn:aws:iam::111122223333:user/{name}"),
    })
}

#[test]
fn two_people_are_two_alerts_and_one_person_is_one() {
    let message = tell_records(&[
        numbered(1, json!({ "userIdentity": user("alice") })),
        numbered(2, json!({ "userIdentity": user("mallory") })),
        numbered(3, json!({ "userIdentity": user("alice"), "sourceIPAddress": "198.51.100.7" })),
    ]);
    let sizes: Vec<(String, usize)> = message
        .alerts
        .iter()
        .map(|alert| (alert.actor.as_ref().unwrap().name.clone(), alert.changes.len()))
        .collect();
    assert_eq!(sizes, [("alice".to_owned(), 2), ("mallory".to_owned(), 1)]);
}

#[test]
fn one_person_in_two_accounts_is_two_alerts() {
    let message = tell_records(&[
        numbered(1, json!({})),
        numbered(2, json!({ "recipientAccountId": "444455556666" })),
    ]);
    assert_eq!(message.alerts.len(), 2);
    assert_eq!(message.accounts, ["111122223333", "444455556666"]);
}

#[test]
fn a_machine_with_changing_session_names_is_one_actor_and_people_are_not() {
    let session = |name: &str, delivery: Option<&str>| {
        json!({
            "type": "AssumedRole", "principalId": format!("AROAEXAMPLE:{name}"),
            "arn": format!("arn:aws:sts::111122223333:assumed-role/app/{name}"),
            "sessionContext": {
                "sessionIssuer": { "userName": "app", "arn": "arn:aws:iam::111122223333:role/app" },
                "ec2RoleDelivery": delivery,
            },
        })
    };
    let count_with = |delivery: Option<&str>, names: [&str; 2]| {
        let records: Vec<Json> = names
            .iter()
            .zip(1..)
            .map(|(name, n)| numbered(n, json!({ "userIdentity": session(name, delivery) })))
            .collect();
        tell_records(&records).alerts.len()
    };
    let count = |names: [&str; 2]| count_with(None, names);
    assert_eq!(count(["botocore-session-1", "botocore-session-2"]), 1);
    assert_eq!(count(["1763676849", "1763676850"]), 1);
    let instances = ["i-0123456789abcdef0", "i-0fedcba9876543210"];
    assert_eq!(count_with(Some("2.0"), instances), 1);
    // Named so by somebody.
    assert_eq!(count(instances), 2);
    assert_eq!(count(["bob", "carol"]), 2);
}

#[test]
fn a_pause_longer_than_the_window_begins_a_new_alert() {
    let at = |number: u32, time: &str| {
        numbered(number, json!({ "eventTime": format!("2026-11-20T{time}Z") }))
    };
    let message =
        tell_records(&[at(1, "10:00:00"), at(2, "10:05:00"), at(3, "10:10:00"), at(4, "10:15:01")]);
    let sizes: Vec<usize> = message.alerts.iter().map(|alert| alert.changes.len()).collect();
    assert_eq!(sizes, [3, 1]);
    assert_eq!(message.alerts[0].last_event_time.as_deref(), Some("2026-11-20T10:10:00Z"));
}

#[test]
fn changes_are_in_the_order_of_time_and_within_a_second_create_comes_before_give() {
    let named = |number: u32, name: &str, second: u32| {
        numbered(
            number,
            json!({ "eventName": name, "eventTime": format!("2026-11-20T10:00:{second:02}Z") }),
        )
    };
    let message = tell_records(&[
        named(1, "TagUser", 5),
        named(2, "AttachUserPolicy", 5),
        named(3, "CreateUser", 5),
        named(4, "DeleteGroup", 1),
    ]);
    let order: Vec<&str> =
        message.alerts[0].changes.iter().map(|change| change.event_name.as_str()).collect();
    assert_eq!(order, ["DeleteGroup", "CreateUser", "AttachUserPolicy", "TagUser"]);
}

#[test]
fn a_record_without_a_readable_time_is_told_last() {
    let message = tell_records(&[
        numbered(1, json!({ "eventTime": "yesterday" })),
        numbered(2, json!({})),
        numbered(3, json!({ "eventTime": "-" })),
    ]);
    let ids: Vec<bool> = message.alerts[0]
        .changes
        .iter()
        .map(|change| change.event_time.as_deref() == Some("2026-11-20T22:14:09Z"))
        .collect();
    assert_eq!(ids, [true, false, false]);
}

#[test]
fn the_loudest_alert_comes_first() {
    let admin = json!({
        "eventName": "AttachUserPolicy", "userIdentity": user("mallory"), "eventTime": "2026-11-20T23:00:00Z",
        "requestParameters": { "userName": "x", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess" },
    });
    let message = tell_records(&[numbered(1, json!({})), numbered(2, admin)]);
    let severities: Vec<Severity> = message.alerts.iter().map(|alert| alert.severity).collect();
    assert_eq!(severities[0], Severity::Critical);
    assert_eq!(message.severity, Severity::Critical);
}

#[test]
fn the_same_record_again_is_a_duplicate_also_in_another_file() {
    let herald = herald(&[DEFAULT_PACK]);
    let mut seen = Duplicates::default();
    let one = numbered(1, json!({}));
    // The same content with its members in another order and other white space.
    let mut reversed = serde_json::Map::new();
    for (name, value) in one.as_object().unwrap().iter().rev() {
        reversed.insert(name.clone(), value.clone());
    }
    let again = serde_json::to_string_pretty(&Json::Object(reversed)).unwrap();
    let files = [json!([one, one]).to_string(), again];
    let mut counts = Vec::new();
    for file in files {
        let (_, batch) = input::whole(file, input::Limits::default()).unwrap();
        let message = herald.tell(&batch, &mut seen);
        counts.push((message.counts.received, message.counts.alerted, message.counts.duplicate));
    }
    assert_eq!(counts, [(2, 1, 1), (1, 0, 1)]);
}

#[test]
fn one_event_id_with_two_contents_is_a_finding() {
    let message = tell_records(&[
        numbered(1, json!({})),
        numbered(1, json!({ "requestParameters": { "userName": "other" } })),
    ]);
    assert_eq!((message.counts.alerted, message.counts.duplicate), (2, 0));
    let change = &message.alerts[0].changes[1];
    assert_eq!(change.severity, Severity::High);
    assert!(change.reasons[0].contains("may be forged"), "{:?}", change.reasons);
}

#[test]
fn records_without_an_id_are_never_duplicates() {
    let message =
        tell_records(&[record(json!({ "eventID": "-" })), record(json!({ "eventID": "-" }))]);
    assert_eq!(message.counts.alerted, 2);
}

#[test]
fn counts_tell_what_became_of_every_event() {
    let options = Options { min_severity: Severity::High, ..Options::default() };
    let herald = Herald::new(Rules::load(&[DEFAULT_PACK], &[]).unwrap(), options);
    let root = json!({ "type": "Root", "accountId": "111122223333" });
    let read = json!({ "eventName": "ListUsers", "readOnly": true });
    let lines = [
        numbered(1, json!({ "userIdentity": root })).to_string(),
        numbered(2, json!({})).to_string(),
        numbered(3, read).to_string(),
        numbered(1, json!({ "userIdentity": root })).to_string(),
        "{ broken".to_owned(),
        "{\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"GetObject\"}".to_owned(),
    ];
    let message = tell_with(&herald, lines.join("\n").as_bytes());
    let counts = serde_json::to_value(message.counts).unwrap();
    assert_eq!(
        counts,
        json!({ "received": 6, "alerted": 1, "expected": 0, "quiet": 1, "ignored": 2, "duplicate": 1, "unreadable": 1 })
    );
    for alert in &message.alerts {
        assert_eq!(serde_json::to_value(alert.counts).unwrap(), counts);
    }
}

#[test]
fn what_a_person_did_not_ask_for_is_counted_and_not_told() {
    let ask = |scope: Scope| {
        let options = Options { scope, ..Options::default() };
        let herald = Herald::new(Rules::load(&[DEFAULT_PACK], &[]).unwrap(), options);
        let records = json!([
            numbered(1, json!({})),
            numbered(2, json!({ "eventTime": "2026-11-21T10:00:00Z", "userIdentity": user("bob") })),
            { "eventSource": "s3.amazonaws.com", "eventName": "GetObject", "userIdentity": user("bob") },
        ]);
        let counts = tell_with(&herald, records.to_string().as_bytes()).counts;
        (counts.received, counts.alerted, counts.ignored, counts.excluded)
    };
    let since = || Some("2026-11-21T00:00:00Z".parse().unwrap());
    assert_eq!(ask(Scope::default()), (3, 2, 1, 0));
    assert_eq!(ask(Scope { since: since(), ..Scope::default() }), (3, 1, 1, 1));
    assert_eq!(ask(Scope { until: since(), ..Scope::default() }), (3, 1, 1, 1));
    for (who, found) in [
        ("bob", (3, 1, 1, 1)),
        ("alice", (3, 1, 1, 1)),
        ("AKIAIOSFODNN7EXAMPLE", (3, 1, 1, 1)),
        ("arn:aws:iam::111122223333:user/alice", (3, 1, 1, 1)),
        ("ali", (3, 0, 1, 2)),
    ] {
        assert_eq!(ask(Scope { who: Some(Who::new(who)), ..Scope::default() }), found, "{who}");
    }
}

#[test]
fn a_role_session_is_found_by_each_of_its_names() {
    let identity = json!({
        "type": "AssumedRole", "principalId": "AROAEXAMPLE:jane",
        "arn": "arn:aws:sts::111122223333:assumed-role/dev/jane",
        "onBehalfOf": { "userId": "u-1" },
        "sessionContext": {
            "sourceIdentity": "jane.doe",
            "sessionIssuer": { "userName": "dev", "arn": "arn:aws:iam::111122223333:role/team/dev" },
        },
    });
    let record = json!([record(json!({ "userIdentity": identity }))]).to_string();
    for who in [
        "jane",
        "dev",
        "jane.doe",
        "u-1",
        "arn:aws:iam::111122223333:role/team/dev",
        "arn:aws:sts::111122223333:assumed-role/dev/jane",
    ] {
        let scope = Scope { who: Some(Who::new(who)), ..Scope::default() };
        let options = Options { scope, ..Options::default() };
        let herald = Herald::new(Rules::load(&[DEFAULT_PACK], &[]).unwrap(), options);
        assert_eq!(tell_with(&herald, record.as_bytes()).counts.alerted, 1, "{who}");
    }
}

#[test]
fn an_alert_has_the_same_id_for_the_same_events() {
    let ids = |records: &[Json]| -> Vec<String> {
        tell_records(records).alerts.iter().map(|alert| alert.id.clone()).collect()
    };
    let (one, other) = (numbered(1, json!({})), numbered(2, json!({})));
    let first = ids(&[one.clone(), other.clone()]);
    assert_eq!(first, ids(&[other.clone(), one.clone()]));
    assert_ne!(first, ids(&[one]));
}

#[test]
fn secrets_never_enter_an_alert() {
    let token = "FQoGZXIvYXdzEXAMPLETOKENmustNeverBeShown";
    let message = tell_records(&[numbered(
        1,
        json!({
            "eventSource": "sts.amazonaws.com", "eventName": "GetFederationToken",
            "requestParameters": {
                "name": "tmp", "password": token, "nested": [{ "SessionToken": token }],
                "sAMLMetadataDocument": token, "passwordResetRequired": true,
            },
            "responseElements": { "credentials": { "accessKeyId": "ASIAIOSFODNN7EXAMPLE", "sessionToken": token } },
        }),
    )]);
    let alert = &message.alerts[0];
    assert!(!iam_herald::render::alert_line(alert).contains(token));
    assert!(!iam_herald::render::text(&message).contains(token));
    let request: Json = serde_json::from_str(alert.changes[0].request.as_str()).unwrap();
    assert_eq!(
        request,
        json!({
            "name": "tmp", "password": "(redacted)", "nested": [{ "SessionToken": "(redacted)" }],
            "sAMLMetadataDocument": "(redacted)", "passwordResetRequired": true,
        })
    );
}

#[test]
fn undo_commands_are_safe_to_paste() {
    let attach = |policy: &str, role: &str| {
        let message = tell_records(&[numbered(
            1,
            json!({ "eventName": "AttachRolePolicy", "requestParameters": { "policyArn": policy, "roleName": role } }),
        )]);
        message.alerts[0].changes[0].undo.clone().unwrap()
    };
    let command = |policy: &str, role: &str| attach(policy, role).command.unwrap_or_default();
    assert_eq!(
        command("arn:aws:iam::aws:policy/X", "ci"),
        "aws iam detach-role-policy --role-name ci --policy-arn arn:aws:iam::aws:policy/X"
    );
    // Words of a shell, and options of the AWS CLI, are only values.
    assert_eq!(
        command("arn:x", "$(rm -rf ~); `id`"),
        "aws iam detach-role-policy --role-name '$(rm -rf ~); `id`' --policy-arn arn:x"
    );
    assert_eq!(
        command("arn:x", "--cli-input-json"),
        "aws iam detach-role-policy --role-name=--cli-input-json --policy-arn arn:x"
    );
    // What would be read from a file, or shown other than it is, gets no command.
    for role in ["file:///etc/passwd", "a\u{202E}b", "a\nb"] {
        let undo = attach("arn:x", role);
        assert_eq!((undo.kind.as_str(), undo.command), ("none", None), "{role:?}");
    }
}

#[test]
fn strangers_are_not_merged_and_one_person_is_not_split() {
    let login = |number: u32, identity: Json, address: &str, result: &str| {
        numbered(
            number,
            json!({
                "eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin", "requestParameters": null,
                "userIdentity": identity, "sourceIPAddress": address, "responseElements": { "ConsoleLogin": result },
            }),
        )
    };
    let hidden = || json!({ "type": "IAMUser", "accountId": "111122223333", "userName": "HIDDEN_DUE_TO_SECURITY_REASONS" });
    let message = tell_records(&[
        login(1, hidden(), "203.0.113.1", "Failure"),
        login(2, hidden(), "203.0.113.2", "Failure"),
    ]);
    assert_eq!(message.alerts.len(), 2);
    // A failed sign-in has no ARN.
    let failed = json!({ "type": "IAMUser", "accountId": "111122223333", "userName": "alice" });
    let message = tell_records(&[
        login(1, failed, "203.0.113.1", "Failure"),
        login(2, user("alice"), "203.0.113.1", "Success"),
    ]);
    assert_eq!(message.alerts.len(), 1);
    let assumed = json!({ "type": "Root", "accountId": "111122223333", "sessionContext": { "assumedRoot": "true" } });
    let root = json!({ "type": "Root", "accountId": "111122223333" });
    let message = tell_records(&[
        numbered(1, json!({ "userIdentity": root })),
        numbered(2, json!({ "userIdentity": assumed })),
    ]);
    assert_eq!(message.alerts.len(), 2);
}

#[test]
fn a_message_is_split_between_changes_and_every_change_is_in_one_part() {
    let records: Vec<Json> = (0..50)
        .map(|number| {
            let identity = user(if number % 2 == 0 { "alice" } else { "bob" });
            let name = format!("user-{number}-{}", "x".repeat(100));
            numbered(
                number,
                json!({ "userIdentity": identity, "requestParameters": { "userName": name } }),
            )
        })
        .collect();
    let message = tell_records(&records);
    let fits = |body: &String| body.len() <= 10_000;
    let parts: Vec<_> = message.split(&message_body, &fits).collect();
    assert!(parts.len() > 5, "{}", parts.len());
    let mut ids = Vec::new();
    for ((part, body), number) in parts.iter().zip(1..) {
        assert!(body.len() <= 10_200, "{}", body.len());
        assert_eq!(*body, message_body(part));
        assert_eq!(part.part.unwrap().number, number);
        assert_eq!(part.counts, message.counts);
        let text = iam_herald::render::text(part);
        assert!(text.starts_with(&format!("Part {number} of {}\n", parts.len())), "{text:.40}");
        let subject = iam_herald::render::Subject::of(part);
        assert!(subject.as_str().ends_with(&format!("({number}/{})", parts.len())), "{subject:?}");
        let changes = part.alerts.iter().flat_map(|alert| &alert.changes);
        ids.extend(changes.map(|change| change.event_id.clone().unwrap()));
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 50);
    // One change that is too long by itself loses its request, and says so.
    let long =
        numbered(1, json!({ "requestParameters": { "policyDocument": "y".repeat(50_000) } }));
    let message = tell_records(&[long]);
    let parts: Vec<_> = message.split(&message_body, &fits).collect();
    assert_eq!(parts.len(), 1);
    let request = parts[0].0.alerts[0].changes[0].request.as_str();
    assert!(request.contains("too long for this message"), "{request}");
}

#[test]
fn what_fits_is_rendered_once_and_parts_are_bounded() {
    let records: Vec<Json> = (0..50).map(|number| numbered(number, json!({}))).collect();
    let message = tell_records(&records);
    let renderings = std::cell::Cell::new(0);
    let render = |part: &iam_herald::Message| {
        renderings.set(renderings.get() + 1);
        message_body(part)
    };
    let parts: Vec<_> = message.split(&render, &|_| true).collect();
    assert_eq!((renderings.get(), parts.len()), (1, 1));
    assert_eq!(parts[0].1, message_body(&message));
    // Nothing fits: each part has one change, and what twenty parts do not hold is counted in the last.
    renderings.set(0);
    let parts: Vec<_> = message.split(&render, &|_| false).collect();
    let left_out: Vec<usize> = parts.iter().map(|(part, _)| part.left_out).collect();
    assert_eq!((parts.len(), left_out.iter().sum(), left_out.last()), (20, 30, Some(&30)));
    assert!(renderings.get() < 80, "{} renderings", renderings.get());
}

#[test]
fn fields_longer_than_aws_makes_them_are_cut_and_the_cut_is_said() {
    let huge = "z".repeat(200_000);
    let message = tell_records(&[numbered(
        1,
        json!({ "userAgent": huge, "requestParameters": { "userName": huge }, "errorMessage": huge, "eventName": huge }),
    )]);
    let change = &message.alerts[0].changes[0];
    assert!(change.user_agent.as_ref().unwrap().ends_with("… (+197952 characters)"));
    assert!(message.alerts[0].title.len() < 2_000);
    let alert = serde_json::to_value(&message.alerts[0]).unwrap();
    let without_request = {
        let mut alert = alert;
        alert["changes"][0]["request"] = json!(null);
        alert
    };
    assert!(without_request.to_string().len() < 20_000, "{}", without_request.to_string().len());
}

fn federated(name: &str, by: &str) -> Json {
    record(json!({ "userIdentity": {
        "type": "FederatedUser", "principalId": format!("111122223333:{name}"),
        "arn": format!("arn:aws:sts::111122223333:federated-user/{name}"),
        "accountId": "111122223333", "accessKeyId": "ASIAX",
        "sessionContext": { "sessionIssuer": { "type": "IAMUser", "userName": by } },
    } }))
}

fn session(role: &str, session: &str, number: u32, context: Json) -> Json {
    let mut context = context;
    context["sessionIssuer"] = json!({ "type": "Role", "userName": role, "arn": format!("arn:aws:iam::111122223333:role/{role}") });
    record(json!({
        "eventID": format!("0a1b2c3d-0000-4000-8000-{number:012}"),
        "userIdentity": {
            "type": "AssumedRole", "principalId": format!("AROAEXAMPLE:{session}"),
            "arn": format!("arn:aws:sts::111122223333:assumed-role/{role}/{session}"),
            "accountId": "111122223333", "accessKeyId": "ASIAX", "sessionContext": context,
        },
    }))
}

#[test]
fn a_name_that_the_caller_chose_never_stands_alone() {
    let title = |record: Json| tell_records(&[record]).alerts[0].title.clone();
    assert!(title(federated("alice", "mallory")).starts_with("alice (federated by mallory) "));
    let named = session("ops", "x", 1, json!({ "sourceIdentity": "alice" }));
    assert!(title(named).starts_with("alice (role ops) "));
    let provider =
        json!({ "federatedProvider": "arn:aws:iam::111122223333:oidc-provider/x.example.com" });
    let web = session("ops", "alice", 1, json!({ "webIdFederationData": provider }));
    assert!(title(web).starts_with("alice (role ops) "));
}

#[test]
fn of_several_sessions_none_stands_for_all() {
    let one =
        |number: u32| session("ops", &format!("botocore-session-{number}"), number, json!({}));
    let who = |message: &Message| message.alerts[0].actor.clone().unwrap();
    let alone = who(&tell_records(&[one(1)]));
    assert_eq!(alone.display, "role ops (session botocore-session-1, an automatic name)");
    let message = tell_records(&(1..6).map(one).collect::<Vec<_>>());
    assert_eq!(message.alerts.len(), 1);
    assert_eq!(
        who(&message).display,
        "role ops in 5 sessions (botocore-session-1, botocore-session-2, botocore-session-3 and 2 more)"
    );
    assert_eq!(who(&message).session, None);
}

/// One call of a program among others makes no program of whoever made the others.
#[test]
fn what_differs_between_changes_stands_with_each() {
    let by_hand = numbered(
        1,
        json!({ "eventName": "AttachUserPolicy", "eventTime": "2026-11-20T22:10:00Z",
            "requestParameters": { "userName": "x", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess" } }),
    );
    let program = numbered(
        2,
        json!({ "eventName": "TagRole", "eventTime": "2026-11-20T22:11:00Z",
            "userAgent": "APN/1.0 HashiCorp/1.0 Terraform/1.9.0",
            "requestParameters": { "roleName": "r", "tags": [{ "key": "a", "value": "b" }] } }),
    );
    let message = tell_records(&[by_hand.clone(), program.clone()]);
    let alert = &message.alerts[0];
    let who = alert.actor.clone().unwrap();
    assert_eq!((who.human, who.human_reason, who.automation), (None, None, None));
    let line: Json = serde_json::from_str(&render::alert_line(alert)).unwrap();
    let told: Vec<(&Json, &Json)> = line["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| (&change["human"], &change["automation"]))
        .collect();
    assert_eq!(told, [(&Json::Null, &Json::Null), (&json!(false), &json!("terraform"))]);
    let text = render::text(&message).split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "(+1 more) Who IAM user alice 1. 22:10:00",
        "Who IAM user alice, not known whether a person or a program From 203.0.113.24 via AWS CLI, without MFA",
        "Who IAM user alice, a program (the user agent says Terraform) From 203.0.113.24 via Terraform, without MFA",
        "From 203.0.113.24, without MFA, access key AKIAIOSFODNN7EXAMPLE; different clients, see each change",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    let html = render::html(&message);
    assert_eq!(html.matches("a program (the user agent says Terraform)").count(), 1);
    let chat = render::chat(&message);
    assert!(chat[0].body.contains("not known whether a person or a program"), "{}", chat[0].body);
    // What is the same for all is said once, for all.
    let mut other = program.clone();
    other["eventID"] = json!("0a1b2c3d-0000-4000-8000-000000000003");
    other["eventName"] = json!("UntagRole");
    let message = tell_records(&[program, other]);
    let who = message.alerts[0].actor.clone().unwrap();
    assert_eq!((who.human, who.automation), (Some(false), Some("terraform")));
    let text = render::text(&message);
    assert_eq!(text.matches("the user agent says").count(), 1, "{text}");
}

/// A session is of its change.
#[test]
fn each_change_has_its_session() {
    let one =
        |number: u32| session("ops", &format!("botocore-session-{number}"), number, json!({}));
    let message = tell_records(&[one(1), one(2)]);
    let line: Json = serde_json::from_str(&render::alert_line(&message.alerts[0])).unwrap();
    assert_eq!(line["actor"]["session"], Json::Null);
    assert_eq!(line["actor"]["arn"], Json::Null);
    assert_eq!(line["changes"][1]["session"], "botocore-session-2");
    let text = render::text(&message).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains("Who role ops (session botocore-session-2, an automatic name), not known"),
        "{text}"
    );
}
