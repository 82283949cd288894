//! What is said of every operation, done, denied and failed, and how it is undone or restored.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::LazyLock;

use iam_herald::alert::Change;
use iam_herald::catalogue::{Catalogue, Row};
use iam_herald::facts::Reading;
use iam_herald::record::Record;
use iam_herald::rules::Rules;
use serde_json::{Value as Json, json};

use crate::catalogue::{events, key, row_of, text};
use crate::support::record;

fn change(event: &Json, catalogue: &Catalogue) -> Change {
    static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::load(&["iam-all"], &[]).unwrap());
    let text = event.to_string();
    let record = Record::read(&text).unwrap();
    Change::of(&Reading::new(&record, crate::catalogue::configured(catalogue)), &RULES)
}

/// What the error message of a denied call calls the resource.
fn resource(done: &Change) -> Option<String> {
    let target = done.target.as_ref()?;
    let name = target.name.as_ref()?;
    match target.kind.as_ref() {
        "user" | "role" | "group" => Some(format!("{} {name}", target.kind)),
        "service-linked-role" => Some(format!("role {name}")),
        "instance-profile" => Some(format!("instance profile {name}")),
        "policy" => Some(format!("policy {}", target.arn.as_ref().unwrap_or(name))),
        "server-certificate" => {
            Some(format!("arn:aws:iam::111122223333:server-certificate/{name}"))
        }
        // A root session names no user, and outside of IAM what is yet to be made has no name.
        "root" => None,
        _ if done.event_source != "iam.amazonaws.com"
            && ["Create", "Import"].iter().any(|verb| done.event_name.starts_with(verb)) =>
        {
            None
        }
        _ => target.arn.clone(),
    }
}

/// The event as CloudTrail records it where the caller may not do it: without parameters.
fn denied(event: &Json, done: &Change) -> Json {
    let mut event = event.clone();
    let service = text(&event["eventSource"]).split('.').next().unwrap().to_owned();
    let action = format!("{service}:{}", text(&event["eventName"]));
    let resource = resource(done).unwrap_or("*".to_owned());
    for absent in ["requestParameters", "responseElements", "serviceEventDetails"] {
        event[absent] = Json::Null;
    }
    event["errorCode"] = json!("AccessDenied");
    event["errorMessage"] = json!(format!(
        "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: {action} on resource: {resource} because no identity-based policy allows the {action} action"
    ));
    event
}

/// The event where something else went wrong: sign-in says so in a place of its own.
fn failed(event: &Json) -> Json {
    let mut event = event.clone();
    let name = text(&event["eventName"]).to_owned();
    let mut said = false;
    for place in ["responseElements", "serviceEventDetails"] {
        if event[place].get(&name).is_some() {
            event[place][&name] = json!("Failure");
            said = true;
        }
    }
    if !said {
        event["responseElements"] = Json::Null;
        event["errorCode"] = json!("LimitExceededException");
    }
    event
}

#[test]
fn every_sentence_names_actor_verb_and_target_in_all_three_outcomes() {
    let catalogue = Catalogue::builtin();
    let mut mistakes = Vec::new();
    for event in events() {
        let (row, variant) = row_of(&catalogue, &event);
        let done = change(&event, &catalogue);
        let attempts = [("denied", change(&denied(&event, &done), &catalogue))]
            .into_iter()
            .chain([("failed", change(&failed(&event), &catalogue))]);
        let template =
            |row: &Row| row.sentence.clone().map(|sentence| sentence.as_str().to_owned());
        let own = variant.and_then(|index| template(&row.variant[index]));
        let names_target = own.or_else(|| template(row)).unwrap().contains("{target}");
        let target = done.target.as_ref().and_then(|target| target.name.clone());
        // What only the answer calls by its name is known by its id where there is no answer.
        let arn = done.target.as_ref().and_then(|target| target.arn.clone()).unwrap_or_default();
        let id = arn.rsplit('/').next().filter(|id| !id.is_empty());
        let mut check = |good: bool, what: &str, sentence: &str| {
            if !good {
                mistakes.push(format!("{} {variant:?}: {what}: {sentence}", key(row)));
            }
        };
        let plain = |sentence: &str| {
            ![
                "(not in the event)",
                "{",
                "}",
                "[",
                "]",
                "  ",
                " ,",
                "HIDDEN",
                "****",
                "does not name",
            ]
            .iter()
            .any(|bad| sentence.contains(bad))
        };
        check(done.outcome.as_str() == "succeeded", "not done", &done.sentence);
        check(plain(&done.sentence), "not plain", &done.sentence);
        let named = |sentence: &str, kind: &str| match &target {
            Some(name) if names_target && kind != "root" => {
                sentence.contains(name.as_str()) || id.is_some_and(|id| sentence.contains(id))
            }
            _ => true,
        };
        let kind = done.target.as_ref().map_or(String::new(), |target| target.kind.to_string());
        check(named(&done.sentence, &kind), "does not name its target", &done.sentence);
        for (outcome, attempt) in attempts {
            let sentence = &attempt.sentence;
            check(attempt.outcome.as_str() == outcome, "another outcome", sentence);
            check(*sentence != done.sentence, "reads like done", sentence);
            check(sentence.contains(" tried to "), "no attempt", sentence);
            check(
                attempt.undo.is_none() && attempt.view.restore.is_none(),
                "undoes nothing",
                sentence,
            );
            let ending = if outcome == "denied" { ", but was denied" } else { ", but it failed" };
            check(sentence.contains(ending), "no outcome", sentence);
            if outcome == "failed" {
                // What only the answer tells, nobody knows where there is none.
                let told = attempt.target.as_ref().is_some_and(|target| target.name.is_some());
                check(!told || named(sentence, &kind), "does not name its target", sentence);
            } else if resource(&done).is_some() {
                check(plain(sentence), "not plain", sentence);
                check(named(sentence, &kind), "does not name its target", sentence);
            }
        }
    }
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

/// All words, for reading: after a change of the catalogue, look at each line that changed.
#[test]
fn all_words_of_the_catalogue() {
    let catalogue = Catalogue::builtin();
    let mut services: BTreeMap<String, String> = BTreeMap::new();
    for event in events() {
        let (row, variant) = row_of(&catalogue, &event);
        let words = services.entry(row.event_source.clone()).or_default();
        let done = change(&event, &catalogue);
        let which = variant.map_or(String::new(), |index| format!(", variant {}", index + 1));
        let _ = writeln!(words, "{}{which}: {}", key(row), done.view.own_severity.as_str());
        let _ = writeln!(words, "  done    {}", done.sentence);
        if variant.is_none() {
            let attempt = change(&denied(&event, &done), &catalogue);
            let _ = writeln!(words, "  denied  {}", attempt.sentence);
        }
        let _ = writeln!(words, "  failed  {}", change(&failed(&event), &catalogue).sentence);
        for (name, revert) in [("undo", &done.undo), ("restore", &done.view.restore)] {
            let Some(revert) = revert else { continue };
            let _ = writeln!(words, "  {name} ({})", revert.kind.as_str());
            for line in [&revert.command, &revert.note].into_iter().flatten() {
                let _ = writeln!(words, "          {line}");
            }
        }
    }
    assert!(services.len() > 8, "{:?}", services.keys());
    for (source, words) in services {
        let service = source.strip_suffix(".amazonaws.com").unwrap();
        insta::assert_snapshot!(format!("all_words_of_{service}"), words);
    }
}

#[test]
fn undo_and_restore_fit_what_they_promise() {
    let catalogue = Catalogue::builtin();
    for event in events() {
        let done = change(&event, &catalogue);
        for revert in [&done.undo, &done.view.restore].into_iter().flatten() {
            let said = format!("{} {} {revert:?}", text(&event["eventSource"]), done.event_name);
            let command = revert.command.as_deref().unwrap_or_default();
            let open = command.split([' ', '=', ',', '/']).any(|word| {
                word.len() > 3
                    && word.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
                    && !["ACTIVE", "ARCHIVED", "AWS_ACCOUNT", "USER", "GROUP", "ACCOUNT"]
                        .contains(&word)
            });
            match revert.kind.as_str() {
                "exact" => assert!(!command.is_empty() && !open, "{said}"),
                "partial" => assert!(!command.is_empty() && revert.note.is_some(), "{said}"),
                "needs_previous" => assert!(!command.is_empty(), "{said}"),
                _ => assert!(revert.note.is_some(), "{said}"),
            }
            // Credentials are switched off, never deleted; the root user has no name that a command could give.
            for deleted in
                ["delete-access-key", "delete-signing-certificate", "delete-ssh-public-key"]
            {
                assert!(!command.contains(deleted), "{said}");
            }
            assert!(!command.contains("-name root"), "{said}");
        }
        assert!(done.undo.is_none() || done.view.restore.is_none(), "{}", done.event_name);
    }
}

/// ARNs call resources by other words than the catalogue, and one of them is a root that is no user.
#[test]
fn a_denied_call_calls_its_resource_as_the_catalogue_does() {
    let catalogue = Catalogue::builtin();
    for (source, event, resource, sentence) in [
        (
            "organizations",
            "DisablePolicyType",
            "arn:aws:organizations::111122223333:root/o-a1b2c3d4e5/r-ab12",
            "turn off a type of policies in organization root r-ab12",
        ),
        (
            "organizations",
            "CloseAccount",
            "arn:aws:organizations::111122223333:account/o-a1b2c3d4e5/444455556666",
            "close member account 444455556666",
        ),
        (
            "organizations",
            "DeletePolicy",
            "arn:aws:organizations::111122223333:policy/o-a1b2c3d4e5/service_control_policy/p-9x8y7z6w",
            "delete organization policy p-9x8y7z6w",
        ),
        (
            "sso",
            "DeletePermissionSet",
            "arn:aws:sso:::permissionSet/ssoins-7223a1b2c3d4e5f6/ps-5a1d2c3b4e5f6071",
            "delete permission set ps-5a1d2c3b4e5f6071",
        ),
        (
            "rolesanywhere",
            "DisableCrl",
            "arn:aws:rolesanywhere:us-east-1:111122223333:crl/7a1b2c3d",
            "disable revocation list 7a1b2c3d",
        ),
        (
            "cloudtrail",
            "DeleteEventDataStore",
            "arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/EXAMPLE-f852",
            "delete event data store EXAMPLE-f852",
        ),
        (
            "access-analyzer",
            "CreateArchiveRule",
            "arn:aws:access-analyzer:us-east-1:111122223333:analyzer/all/archive-rule/known",
            "create archive rule known in an analyzer",
        ),
        (
            "iam",
            "DeleteOpenIDConnectProvider",
            "arn:aws:iam::111122223333:oidc-provider/oidc.example.com/id/token.actions.githubusercontent.com",
            "delete OIDC provider oidc.example.com/id/token.actions.githubusercontent.com",
        ),
    ] {
        let event = record(json!({
            "eventSource": format!("{source}.amazonaws.com"), "eventName": event,
            "errorCode": "AccessDenied", "requestParameters": null,
            "errorMessage": format!(
                "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: {source}:{event} on resource: {resource} because no identity-based policy allows the {source}:{event} action"
            ),
        }));
        let expected = format!("alice tried to {sentence}, but was denied");
        assert_eq!(change(&event, &catalogue).sentence.as_str(), expected);
    }
}

#[test]
fn work_that_failed_in_the_background_is_not_told_as_done() {
    let catalogue = Catalogue::builtin();
    for (name, place, state) in [
        (
            "CreateAccountResult",
            "serviceEventDetails",
            json!({ "createAccountStatus": { "state": "FAILED" } }),
        ),
        (
            "CreateAccountAssignment",
            "responseElements",
            json!({ "accountAssignmentCreationStatus": { "status": "FAILED" } }),
        ),
        (
            "CredentialVerification",
            "serviceEventDetails",
            json!({ "CredentialVerification": "Failure" }),
        ),
    ] {
        let mut event = events().into_iter().find(|event| event["eventName"] == name).unwrap();
        assert_eq!(change(&event, &catalogue).outcome.as_str(), "succeeded", "{name}");
        event[place] = state;
        let failed = change(&event, &catalogue);
        assert_eq!((failed.outcome.as_str(), failed.undo), ("failed", None), "{name}");
    }
}

#[test]
fn what_aws_masks_is_not_told_as_a_name() {
    let catalogue = Catalogue::builtin();
    let event = record(json!({
        "eventSource": "organizations.amazonaws.com", "eventName": "UpdateOrganizationalUnit",
        "requestParameters": { "organizationalUnitId": "ou-ab12-11111111", "name": "****" },
    }));
    let change = change(&event, &catalogue);
    assert_eq!(change.sentence, "alice renamed organizational unit ou-ab12-11111111");
}
