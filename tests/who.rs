//! Who it was, where the record hides it, lacks it, or says more of it than a name.

use iam_herald::alert::{Alert, Change};
use serde_json::{Value as Json, json};

use crate::support::{herald, record, tell_records, tell_with};

#[track_caller]
fn one(fields: Json) -> (Alert, Change) {
    let message = tell_records(&[record(fields)]);
    assert_eq!(message.alerts.len(), 1, "{:?}", message.counts);
    let alert = message.alerts[0].clone();
    let change = alert.changes[0].clone();
    (alert, change)
}

fn severity(change: &Change) -> &'static str {
    change.severity.as_str()
}

fn next(change: &Change) -> &str {
    change.next.as_deref().unwrap_or_default()
}

fn session(role: &str, session: &str, more: Json) -> Json {
    let mut identity = json!({
        "type": "AssumedRole", "principalId": format!("AROAEXAMPLE:{session}"), "accountId": "111122223333",
        "arn": format!("arn:aws:sts::111122223333:assumed-role/{role}/{session}"),
        "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role", "userName": role, "arn": format!("arn:aws:iam::111122223333:role/{role}"),
            },
            "attributes": { "creationDate": "2026-11-20T20:00:00Z", "mfaAuthenticated": "false" },
        },
    });
    for (name, value) in more.as_object().unwrap() {
        match name.as_str() {
            "onBehalfOf" | "inScopeOf" | "invokedBy" => identity[name] = value.clone(),
            _ => identity["sessionContext"][name] = value.clone(),
        }
    }
    identity
}

const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";

/// A failed check of Identity Center's sign-in.
fn check(identity: Json, name: Json, from: &str) -> Json {
    record(json!({
        "eventSource": "signin.amazonaws.com", "eventName": "CredentialVerification", "requestParameters": null,
        "eventType": "AwsServiceEvent", "userIdentity": identity, "sourceIPAddress": from,
        "additionalEventData": { "CredentialType": "PASSWORD", "UserName": name },
        "serviceEventDetails": { "CredentialVerification": "Failure" },
    }))
}

#[test]
fn a_name_that_aws_hides_is_nobodys_name() {
    let center = json!({ "type": "IdentityCenterUser", "accountId": "111122223333" });
    let unknown = json!({ "type": "Unknown", "accountId": "111122223333", "userName": HIDDEN, "arn": "", "principalId": "" });
    for (identity, name) in [(center, json!(HIDDEN)), (unknown, json!("-"))] {
        let mut event = check(identity, name.clone(), "198.51.100.7");
        if name == "-" {
            event["additionalEventData"].as_object_mut().unwrap().remove("UserName");
        }
        let message = tell_records(&[event]);
        let alert = &message.alerts[0];
        assert_eq!(
            alert.title,
            "somebody who gave a user name that does not exist tried to pass the password check of Identity Center, \
             but it failed"
        );
        let actor = alert.actor.as_ref().unwrap();
        assert_eq!((actor.name.as_str(), actor.human), ("unknown", None));
        assert!(!iam_herald::render::text(&message).contains("HIDDEN"), "{alert:?}");
    }
}

/// Two addresses, or two keys, are two actors for every kind of identity that has no name, and one is one.
#[test]
fn strangers_are_told_apart_by_address_and_key() {
    let nameless = [
        json!({ "type": "Root" }),
        json!({ "type": "IAMUser", "userName": "", "arn": "" }),
        json!({ "type": "IAMUser", "userName": HIDDEN, "accountId": "111122223333" }),
        json!({ "type": "AssumedRole", "arn": "" }),
        json!({ "type": "AssumedRole", "sessionContext": { "sessionIssuer": { "userName": "ops" } } }),
        json!({ "type": "Role" }),
        json!({ "type": "FederatedUser" }),
        json!({ "type": "SAMLUser", "identityProvider": "corp" }),
        json!({ "type": "WebIdentityUser", "identityProvider": "accounts.google.com" }),
        json!({ "type": "IdentityCenterUser" }),
        json!({ "type": "AWSAccount", "accountId": "444455556666" }),
        json!({ "type": "Directory" }),
        json!({ "type": "Unknown", "userName": HIDDEN }),
        json!({ "type": "Tomorrow" }),
    ];
    for identity in nameless {
        let by = |from: &str, key: &str| {
            let mut identity = identity.clone();
            identity["accessKeyId"] = json!(key);
            record(
                json!({ "userIdentity": identity, "sourceIPAddress": from, "recipientAccountId": "-" }),
            )
        };
        let count = |events: &[Json]| tell_records(events).alerts.len();
        let (one, other) = (by("203.0.113.5", "AKIAONE"), by("198.51.100.99", "AKIAONE"));
        // Of root without an account the address is all there is.
        assert_eq!(count(&[one.clone(), other]), 2, "{identity}");
        assert_eq!(count(&[one.clone(), by("203.0.113.5", "AKIAOTHER")]), 2, "{identity}");
        let mut again = one.clone();
        again["eventID"] = json!("another");
        assert_eq!(count(&[one, again]), 1, "{identity}");
    }
}

#[test]
fn a_caller_without_a_name_has_no_user_of_their_own() {
    let nameless =
        json!({ "type": "IAMUser", "userName": "", "arn": "", "accessKeyId": "AKIAONE" });
    let (_, change) = one(json!({
        "eventName": "CreateLoginProfile", "requestParameters": null, "userIdentity": nameless,
    }));
    assert_eq!(
        change.sentence,
        "an IAM user whose name is not in the event gave a user that the event does not name a console password"
    );
    assert_eq!(change.undo.unwrap().command, None);
}

#[test]
fn a_certificate_of_roles_anywhere_is_no_person() {
    let identity = session(
        "db-backup",
        "7c1e0a94b2d35f86",
        json!({ "sourceIdentity": "CN=db07.example.org" }),
    );
    let (alert, change) = one(json!({ "userIdentity": identity }));
    assert_eq!(
        change.sentence,
        "certificate CN=db07.example.org (role db-backup) created user bob"
    );
    let actor = alert.actor.unwrap();
    assert_eq!(
        actor.display,
        "certificate CN=db07.example.org by Roles Anywhere (role db-backup, serial number 7c1e0a94b2d35f86)"
    );
    assert_eq!(actor.human, None);
    let identity =
        session("db-backup", "nightly", json!({ "sourceIdentity": "CN=db07.example.org" }));
    assert_eq!(
        one(json!({ "userIdentity": identity })).0.actor.unwrap().display,
        "certificate CN=db07.example.org by Roles Anywhere (role db-backup, session nightly)"
    );
}

#[test]
fn for_whom_a_session_acts_is_said() {
    let person = |id: &str| {
        session(
            "Assistant",
            "run-4",
            json!({ "onBehalfOf": { "userId": id, "identityStoreArn": "arn:x" } }),
        )
    };
    let (alert, change) = one(json!({ "userIdentity": person("90671234-aaaa") }));
    assert_eq!(
        change.sentence,
        "run-4 (role Assistant) on behalf of Identity Center user 90671234-aaaa created user bob"
    );
    assert_eq!(
        alert.actor.unwrap().display,
        "run-4 (role Assistant) on behalf of Identity Center user 90671234-aaaa"
    );
    // Whom it acts for makes two of them.
    let two: Vec<Json> = ["1", "2"]
        .iter()
        .map(|id| record(json!({ "userIdentity": person(id), "eventID": id })))
        .collect();
    assert_eq!(tell_records(&two).alerts.len(), 2);
}

fn console(name: &str, identity: Json) -> Json {
    json!({
        "eventSource": "signin.amazonaws.com", "eventName": name, "eventType": "AwsConsoleSignIn",
        "requestParameters": null, "responseElements": { name: "Success" }, "userIdentity": identity,
    })
}

#[test]
fn machines_do_not_come_to_the_console() {
    let scope = |kind: &str, arn: &str| json!({ "inScopeOf": { "issuerType": kind, "credentialsIssuedTo": arn } });
    let function =
        scope("AWS::Lambda::Function", "arn:aws:lambda:eu-west-1:111122223333:function:resize");
    let task = scope("AWS::ECS::Task", "arn:aws:ecs:eu-west-1:111122223333:task/shop/4af1c0de");
    let pod = json!({ "webIdFederationData": {
        "federatedProvider": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/77AA",
        "attributes": {},
    } });
    let instance = json!({ "ec2RoleDelivery": "2.0" });
    for (who, identity) in [
        ("EC2 instance i-00ff00ff00ff00ff0", session("web", "i-00ff00ff00ff00ff0", instance)),
        ("Lambda function resize", session("fn", "resize", function)),
        ("ECS task 4af1c0de", session("shop", "4af1c0de", task)),
        ("a pod with role dns", session("dns", "1763676849123", pod)),
        (
            "queue-7 (AWS::New::Thing)",
            session("new", "queue-7", scope("AWS::New::Thing", "queue-7")),
        ),
    ] {
        for (name, did) in [
            ("GetSigninToken", "turned temporary credentials into a console session"),
            ("ConsoleLogin", "signed in to the console"),
        ] {
            let (alert, change) = one(console(name, identity.clone()));
            assert_eq!(change.sentence.as_str(), format!("{who} {did}"));
            assert_eq!(severity(&change), "high", "{who} {name}");
            let why = "instances, functions and containers do not open browsers: their credentials are in somebody else's hands";
            assert!(change.reasons.iter().any(|reason| *reason == why), "{:?}", change.reasons);
            assert_eq!(alert.actor.unwrap().human, Some(false), "{who}");
        }
    }
}

#[test]
fn a_session_of_assume_root_is_not_the_root_user() {
    let opened = |by: Json| {
        json!({
            "type": "Root", "accountId": "111122223333", "arn": "arn:aws:iam::111122223333:root",
            "accessKeyId": "ASIAIOSFODNN7EXAMPLE", "sessionContext": { "assumedRoot": "true", "sourceIdentity": by },
        })
    };
    for (event, parameters, sentence, loud) in [
        (
            "DeleteLoginProfile",
            json!(null),
            "a privileged root session removed the console password of the root user",
            "high",
        ),
        (
            "DeleteAccessKey",
            json!({ "accessKeyId": "AKIAI44QH8DHBEXAMPLE" }),
            "a privileged root session deleted access key AKIAI44QH8DHBEXAMPLE of the root user",
            "high",
        ),
        (
            "CreateLoginProfile",
            json!(null),
            "a privileged root session gave the root user a console password",
            "critical",
        ),
    ] {
        let (alert, change) = one(json!({
            "eventName": event, "requestParameters": parameters, "userIdentity": opened(json!(null)),
        }));
        assert_eq!(change.sentence, sentence);
        assert_eq!(severity(&change), loud, "{event}");
        assert!(
            next(&change).starts_with(
                "Ask whoever called AssumeRoot, which stands in the trail of the management account or of the delegated \
                 administrator for IAM with this session's access key id."
            ),
            "{}",
            next(&change)
        );
        let words = iam_herald::render::text(&tell_records(&[record(json!({
            "eventName": event, "requestParameters": parameters, "userIdentity": opened(json!(null)),
        }))]));
        assert!(!words.contains("the people who hold"), "{words}");
        assert_eq!(alert.actor.unwrap().human, None);
    }
    let (alert, _) = one(
        json!({ "eventName": "DeleteLoginProfile", "userIdentity": opened(json!("kim@example.org")) }),
    );
    assert_eq!(
        alert.actor.unwrap().display,
        "privileged root session (AssumeRoot) in account 111122223333 (source identity kim@example.org)"
    );
    // The root user itself is told as ever.
    let mut root = opened(json!(null));
    root["sessionContext"] = json!({ "attributes": {} });
    let (_, change) = one(
        json!({ "eventName": "DeleteLoginProfile", "requestParameters": null, "userIdentity": root }),
    );
    assert_eq!(change.sentence, "the root user removed the console password of itself");
    assert!(
        next(&change).starts_with("Ask the people who hold the root credentials."),
        "{}",
        next(&change)
    );
}

#[test]
fn the_type_root_without_an_arn_is_nobody_yet() {
    let login = |identity: Json, result: &str| {
        tell_with(
            herald(&["identity"]),
            record(json!({
                "eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin", "eventType": "AwsConsoleSignIn",
                "requestParameters": null, "userIdentity": identity, "responseElements": { "ConsoleLogin": result },
            }))
            .to_string()
            .as_bytes(),
        )
    };
    let nobody = json!({ "type": "Root", "principalId": "111122223333", "arn": "", "accountId": "111122223333", "accessKeyId": "" });
    let message = login(nobody.clone(), "Failure");
    let alert = &message.alerts[0];
    assert_eq!(
        alert.title,
        "somebody who has not signed in tried to sign in to the console, but it failed"
    );
    assert_eq!(alert.actor.as_ref().unwrap().kind, "unknown");
    // Whoever is in is root, and so is whoever has root's key.
    let message = login(nobody.clone(), "Success");
    assert_eq!(message.alerts[0].actor.as_ref().unwrap().kind, "root");
    let mut key = nobody;
    key["accessKeyId"] = json!("ASIAIOSFODNN7EXAMPLE");
    assert_eq!(login(key, "Failure").alerts[0].actor.as_ref().unwrap().kind, "root");
}

#[test]
fn a_session_named_like_an_instance_is_called_a_session() {
    let (alert, change) =
        one(json!({ "userIdentity": session("ops", "i-00ff00ff00ff00ff0", json!({})) }));
    assert_eq!(change.sentence, "a session called i-00ff00ff00ff00ff0 (role ops) created user bob");
    assert_eq!(
        alert.actor.unwrap().display,
        "session i-00ff00ff00ff00ff0 of role ops, which is no instance"
    );
}

#[test]
fn a_pod_is_called_by_its_role_and_its_service_account() {
    let token = |attributes: Json| {
        json!({ "webIdFederationData": {
            "federatedProvider": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/77AA",
            "attributes": attributes,
        } })
    };
    let (alert, change) =
        one(json!({ "userIdentity": session("dns", "1791187000123456789", token(json!({}))) }));
    assert_eq!(change.sentence, "a pod with role dns created user bob");
    assert_eq!(
        alert.actor.unwrap().display,
        "pod with role dns via OIDC provider oidc.eks.eu-west-1.amazonaws.com/id/77AA (session 1791187000123456789, an \
         automatic name)"
    );
    let subject =
        json!({ "oidc.eks.eu-west-1.amazonaws.com/id/77AA:sub": "system:serviceaccount:net:dns" });
    let (_, change) =
        one(json!({ "userIdentity": session("dns", "1791187000123456789", token(subject)) }));
    assert_eq!(change.sentence, "service account net/dns (role dns) created user bob");
    // Another provider's program.
    let other = json!({ "webIdFederationData": {
        "federatedProvider": "arn:aws:iam::111122223333:oidc-provider/ci.example.org" } });
    let (_, change) =
        one(json!({ "userIdentity": session("deploy", "botocore-session-17", other) }));
    assert_eq!(change.sentence, "role deploy created user bob");
}

#[test]
fn root_and_its_service_linked_role_do_not_contradict_each_other() {
    let (_, change) = one(json!({
        "eventName": "CreateServiceLinkedRole", "sourceIPAddress": "AWS Internal", "userAgent": "AWS Internal",
        "requestParameters": { "aWSServiceName": "sso.amazonaws.com" },
        "userIdentity": { "type": "Root", "accountId": "111122223333", "arn": "arn:aws:iam::111122223333:root" },
    }));
    assert_eq!(severity(&change), "critical");
    let gains = "no person and no program gains anything by it";
    assert!(!change.reasons.iter().any(|reason| *reason == gains), "{:?}", change.reasons);
    let (_, change) = one(json!({
        "eventName": "CreateServiceLinkedRole", "requestParameters": { "aWSServiceName": "sso.amazonaws.com" },
    }));
    assert_eq!(severity(&change), "info");
    assert!(change.reasons.iter().any(|reason| *reason == gains), "{:?}", change.reasons);
}

#[test]
fn every_console_of_a_service_is_the_console() {
    for agent in ["console.ec2.amazonaws.com", "rds.console.amazonaws.com", "signin.amazonaws.com"]
    {
        let (alert, change) = one(json!({ "userAgent": agent }));
        assert_eq!(change.via.as_deref(), Some("console"), "{agent}");
        assert_eq!(
            alert.actor.unwrap().human_reason.as_deref(),
            Some("the user agent says console")
        );
    }
    let (_, change) = one(json!({ "userAgent": "console.example.org" }));
    assert_eq!(change.via.as_deref(), Some("console.example.org"));
}
