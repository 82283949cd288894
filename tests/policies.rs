//! Policy documents in words: tables of documents with what is said of them.

/// What holds for every document.
mod properties;
/// The worst of them take no more work than there is.
#[cfg(debug_assertions)]
mod worst;

use iam_herald::accounts::Accounts;
use iam_herald::arn::AccountId;
use iam_herald::policy::{Difference, Policy, Trust, difference, trust_difference};
use iam_herald::record::Value;
use iam_herald::work::Work;
use serde::Deserialize;
use serde_json::{Value as Json, json};

#[derive(Deserialize)]
struct Table {
    case: Vec<Case>,
}

/// A document, and all that is said of it. What is not written is empty.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    document: String,
    unreadable: Option<String>,
    #[serde(default, alias = "lets_in")]
    allows: Vec<String>,
    #[serde(default)]
    notes: Vec<String>,
    /// The facts that are true.
    #[serde(default)]
    is: Vec<String>,
    #[serde(default)]
    named: Vec<String>,
    #[serde(default)]
    unread: usize,
    /// Whose accounts are known: `home`, `none`, else all.
    accounts: Option<String>,
    #[serde(default)]
    old: String,
    #[serde(default)]
    new: String,
    #[serde(default)]
    newly: Vec<String>,
    #[serde(default)]
    no_longer: Vec<String>,
}

fn account_id(id: &str) -> AccountId {
    AccountId::parse(id).unwrap()
}

fn accounts(known: Option<&str>) -> Accounts {
    let ids = |ids: &[&str]| ids.iter().map(|id| account_id(id)).collect();
    let names = [("444455556666", "prod"), ("777788889999", "Acme Monitoring")];
    match known {
        Some("none") => Accounts::default(),
        Some("home") => Accounts { home: Some("111122223333".to_owned()), ..Accounts::default() },
        Some(other) => panic!("{other}"),
        None => Accounts {
            home: Some("111122223333".to_owned()),
            own: ids(&["111122223333", "444455556666", "123456789012"]),
            trusted: ids(&["777788889999"]),
            names: names.map(|(id, name)| (account_id(id), name.to_owned())).into(),
            organization: Some("o-exampleorgid".to_owned()),
            ..Accounts::default()
        },
    }
}

fn facts(all: &[(&str, bool)]) -> Vec<String> {
    all.iter().filter(|(_, is)| *is).map(|(name, _)| (*name).to_owned()).collect()
}

fn grants_facts(policy: &Policy) -> Vec<String> {
    let grants = policy.grants(&Work::most());
    facts(&[
        ("admin", grants.admin),
        ("escalation", grants.escalation),
        ("conditional", grants.conditional),
        ("delegated", grants.delegated),
        ("deny_only", grants.deny_only),
        ("revokes_sessions", policy.revoked_until().is_some()),
    ])
}

fn trust_facts(trust: &Trust) -> Vec<String> {
    facts(&[
        ("anyone", trust.anyone),
        ("external", trust.external),
        ("open_federation", trust.open_federation),
        ("federated", trust.federated),
        ("unknown", trust.unknown),
    ])
}

/// Compares every case of a table, and says of all that differ what came instead.
fn check(
    table: &str,
    least: usize,
    say: impl Fn(&Case) -> Result<Vec<(&'static str, String)>, String>,
) {
    let table: Table = toml::from_str(table).unwrap();
    assert!(table.case.len() >= least, "{} cases", table.case.len());
    let mut wrong = Vec::new();
    for case in &table.case {
        let expected = |field: &str| match field {
            "allows" => format!("{:#?}", case.allows),
            "notes" => format!("{:#?}", case.notes),
            "is" => format!("{:#?}", case.is),
            "named" => format!("{:#?}", case.named),
            "unread" => case.unread.to_string(),
            "newly" => format!("{:#?}", case.newly),
            "no_longer" => format!("{:#?}", case.no_longer),
            other => panic!("{other}"),
        };
        match (say(case), &case.unreadable) {
            (Err(reason), Some(expected)) if reason == *expected => {}
            (Ok(said), None) => {
                for (field, said) in said {
                    let expected = expected(field);
                    if said != expected {
                        wrong.push(format!("{}: {field} = {said}\nexpected {expected}", case.name));
                    }
                }
            }
            (other, expected) => {
                wrong.push(format!("{}: {other:?}\nexpected {expected:?}", case.name))
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn identity_policies_are_said_in_words() {
    check(include_str!("policies/identity.toml"), 150, |case| {
        let policy = Policy::read(&case.document).map_err(|error| error.reason)?;
        let grants = policy.grants(&Work::most());
        Ok(vec![
            ("allows", format!("{:#?}", grants.lines)),
            ("notes", format!("{:#?}", grants.notes)),
            ("is", format!("{:#?}", grants_facts(&policy))),
            ("unread", grants.unread.to_string()),
        ])
    });
}

fn said(trust: &Trust) -> Vec<(&'static str, String)> {
    vec![
        ("allows", format!("{:#?}", trust.lines)),
        ("notes", format!("{:#?}", trust.notes)),
        ("is", format!("{:#?}", trust_facts(trust))),
        ("named", format!("{:#?}", trust.accounts)),
        ("unread", trust.unread.to_string()),
    ]
}

#[test]
fn trust_policies_say_who_comes_in() {
    check(include_str!("policies/trust.toml"), 90, |case| {
        let policy = Policy::read(&case.document).map_err(|error| error.reason)?;
        Ok(said(&policy.trust(&accounts(case.accounts.as_deref()), &Work::most())))
    });
}

#[test]
fn resource_policies_say_who_may_do_what() {
    check(include_str!("policies/resource.toml"), 5, |case| {
        let policy = Policy::read(&case.document).map_err(|error| error.reason)?;
        Ok(said(&policy.resource(&accounts(case.accounts.as_deref()), &Work::most())))
    });
}

fn said_of(difference: &Difference) -> Vec<(&'static str, String)> {
    vec![
        ("newly", format!("{:#?}", difference.newly)),
        ("no_longer", format!("{:#?}", difference.no_longer)),
        ("notes", format!("{:#?}", difference.notes)),
    ]
}

fn both(case: &Case) -> Result<(Policy, Policy), String> {
    let read = |text: &str| Policy::read(text).map_err(|error| error.reason);
    Ok((read(&case.old)?, read(&case.new)?))
}

#[test]
fn two_identity_policies_differ_in_words() {
    check(include_str!("policies/difference.toml"), 26, |case| {
        let (old, new) = both(case)?;
        Ok(said_of(&difference(&old, &new, &Work::most())))
    });
}

#[test]
fn two_trust_policies_differ_in_words() {
    check(include_str!("policies/trust-difference.toml"), 14, |case| {
        let (old, new) = both(case)?;
        Ok(said_of(&trust_difference(&old, &new, &accounts(None), &Work::most())))
    });
}

#[test]
fn every_way_to_more_permissions_is_in_the_table() {
    let rows: toml::Table = toml::from_str(include_str!("../catalogue/escalation.toml")).unwrap();
    let table: Table = toml::from_str(include_str!("policies/identity.toml")).unwrap();
    let rows = rows["escalation"].as_array().unwrap();
    assert!(rows.len() >= 38, "{}", rows.len());
    for row in rows {
        let action = format!("\"{}\"", row["action"].as_str().unwrap());
        let is_in = |case: &Case| {
            case.document.contains(&action) && case.is.contains(&"escalation".to_owned())
        };
        assert!(table.case.iter().any(is_in), "no document with {action}");
    }
}

/// Whoever is allowed what a published way needs is told to have a way.
#[test]
fn every_published_path_is_a_way_to_more_permissions() {
    let table: toml::Table = toml::from_str(include_str!("policies/pathfinding.toml")).unwrap();
    let paths = table["paths"].as_table().unwrap();
    assert_eq!(paths.len(), 65);
    let is_way = |actions: &toml::Value| {
        let statement = json!({ "Effect": "Allow", "Action": actions, "Resource": "*" });
        policy(&[statement]).grants(&Work::most()).escalation
    };
    let missed: Vec<&String> =
        paths.iter().filter(|(_, actions)| !is_way(actions)).map(|(name, _)| name).collect();
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn a_document_in_a_record_is_a_text_or_an_object() {
    let document = r#"{"Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"}]}"#;
    let record =
        format!(r#"{{"text":{},"object":{document},"number":7,"nothing":null}}"#, json!(document));
    let record = Value::parse(&record).unwrap();
    for field in ["text", "object"] {
        assert!(
            Policy::of(record.get(field).unwrap()).unwrap().grants(&Work::most()).admin,
            "{field}"
        );
    }
    let reason = |field| Policy::of(record.get(field).unwrap()).unwrap_err().reason;
    assert_eq!(reason("number"), "not a policy: a number, expected a JSON object");
    assert_eq!(reason("nothing"), "not a policy: null, expected a JSON object");
}

fn policy(statements: &[Json]) -> Policy {
    Policy::read(&json!({ "Version": "2012-10-17", "Statement": statements }).to_string()).unwrap()
}

#[test]
fn what_is_no_policy_has_a_reason_of_one_line() {
    for text in [
        "[".repeat(100_000),
        format!("{{\"Statement\":{}", "[{\"a\":".repeat(10_000)),
        "x".repeat(300_000),
    ] {
        let reason = Policy::read(&text).unwrap_err().reason;
        assert!(reason.chars().count() < 400, "{reason}");
    }
}

#[track_caller]
fn assert_bounded(lines: &[String], notes: &[String]) {
    assert!(lines.len() <= 9, "{}", lines.len());
    assert!(notes.len() <= 60, "{}", notes.len());
    for line in lines.iter().chain(notes) {
        assert!(line.chars().count() <= 440, "{line}");
        let shown = |c: char| !c.is_control() && !('\u{202a}'..='\u{202e}').contains(&c);
        assert!(line.chars().all(shown), "{line:?}");
    }
}
