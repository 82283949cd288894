//! Looks at the words of a pattern: values that no record has, and patterns that select everything.

use std::collections::BTreeSet;

use cloudwatch_filter_pattern::{Condition, Known, Literal, Pattern, Selector, Test, ValueKind};
use serde_json::json;

use crate::mistakes::quoted;
use crate::record::Record;
use crate::rules::{inventory_version, names_in, sources, sources_of, type_of};

/// Hosts of services end so.
const ENDS: [&str; 2] = [".amazonaws.com", ".amazon.com"];

const UNKNOWN_SOURCE: &str = "unknown-source";
const SELECTS_EVERYTHING: &str = "selects-everything";

/// The names of what is found here, beside those of the language's lints.
pub const IDS: [&str; 2] = [UNKNOWN_SOURCE, SELECTS_EVERYTHING];

pub struct Advice {
    pub id: &'static str,
    pub what: String,
    pub help: String,
}

/// What is known of what a pattern asks for.
pub fn known(pattern: &Pattern) -> impl Fn(&Selector) -> Known + use<> {
    let names = names_in(pattern);
    // What is no host at all is told apart.
    let all_hosts = sources_of(pattern).iter().all(|source| is_host(source));
    move |selector| match type_of(selector) {
        _ if all_hosts && is_top(selector, "eventSource") => Known::Listed {
            // Short names of services differ by a letter.
            words: sources()
                .filter(|source| label(source).len() >= LONG)
                .map(str::to_owned)
                .collect(),
            list: format!("the inventory of {}", inventory_version()),
            closed: false,
            always: true,
        },
        // These are errors where the pattern is read, and told there.
        Known::NoSuchMember { .. } if is_fact(selector) => Known::Nothing,
        Known::Word { always, .. } if is_fact(selector) => {
            Known::Value { kind: ValueKind::Text, always }
        }
        _ if is_top(selector, "eventName") => names.clone(),
        known => known,
    }
}

/// How long the name of a service is that is not like another one's by chance.
const LONG: usize = 8;

fn label(source: &str) -> &str {
    source.split('.').next().unwrap_or_default()
}

fn is_host(source: &str) -> bool {
    ENDS.iter().any(|end| source.len() > end.len() && source.ends_with(end))
}

fn is_fact(selector: &Selector) -> bool {
    selector.first_name() == Some(crate::pattern::FACTS)
}

fn is_top(selector: &Selector, name: &str) -> bool {
    selector.steps().len() == 1 && selector.first_name() == Some(name)
}

pub fn advice(pattern: &Pattern) -> Vec<Advice> {
    let mut told = BTreeSet::new();
    let sources = pattern.conditions().filter(|one| is_top(one.selector(), "eventSource"));
    let mut all: Vec<Advice> =
        sources.filter_map(of_source).filter(|one| told.insert(one.what.clone())).collect();
    if selects_everything(pattern) {
        all.push(Advice {
            id: SELECTS_EVERYTHING,
            what: "the pattern selects every record".to_owned(),
            help:
                "ask for an event source or an operation: `$.eventSource = \"iam.amazonaws.com\"`"
                    .to_owned(),
        });
    }
    all
}

/// An event source that no record has.
fn of_source(condition: &Condition) -> Option<Advice> {
    let (Test::Equals(literal) | Test::Differs(literal)) = condition.test() else { return None };
    let Literal::Text(text) = literal else { return None };
    let is_written_right = !text.bytes().any(|byte| byte.is_ascii_uppercase());
    if is_host(text) && is_written_right {
        return None;
    }
    let (what, help) = match text.as_str() {
        "" => (
            "no record has an empty `eventSource`: so the classic pattern for changes to IAM is printed where its source was \
             taken out"
                .to_owned(),
            "name the service: `$.eventSource = \"iam.amazonaws.com\"`".to_owned(),
        ),
        _ => {
            let what = format!("no record has the `eventSource` {}", quoted(text));
            let lower = text.to_ascii_lowercase();
            let meant = sources().find(|source| label(source) == label(&lower));
            let help = match meant {
                Some(source) => format!("did you mean {}?", quoted(source)),
                None if is_host(text) => format!("did you mean {}?", quoted(&lower)),
                None => "it is the host of a service, such as `\"ec2.amazonaws.com\"`".to_owned(),
            };
            (what, help)
        }
    };
    Some(Advice { id: UNKNOWN_SOURCE, what, help })
}

/// Whether records that have nothing in common are all selected.
fn selects_everything(pattern: &Pattern) -> bool {
    let records = [
        json!({ "eventVersion": "1.11", "eventSource": "q7.amazonaws.com", "eventName": "Xyzzy", "eventID": "1",
            "eventTime": "2026-11-20T22:14:09Z", "awsRegion": "us-east-1", "sourceIPAddress": "203.0.113.24",
            "userAgent": "a", "readOnly": true, "eventType": "AwsApiCall", "userIdentity": { "type": "IAMUser",
            "userName": "b" }, "requestParameters": { "c": "d" }, "responseElements": null }),
        json!({ "eventVersion": "1.08", "eventSource": "iam.amazonaws.com", "eventName": "CreateUser", "eventID": "2",
            "eventTime": "2025-01-02T03:04:05Z", "awsRegion": "eu-west-1", "sourceIPAddress": "ec2.amazonaws.com",
            "readOnly": false, "errorCode": "AccessDenied", "eventType": "AwsServiceEvent",
            "userIdentity": { "type": "AWSService", "invokedBy": "ec2.amazonaws.com" }, "requestParameters": null }),
        json!({ "eventVersion": "1.05", "eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin",
            "eventID": "3", "eventTime": "2024-01-02T03:04:05Z", "awsRegion": "sa-east-1",
            "sourceIPAddress": "2001:db8::1", "eventType": "AwsConsoleSignIn", "userIdentity": { "type": "Root" } }),
    ];
    records.iter().all(|record| {
        let text = record.to_string();
        Record::read(&text).is_ok_and(|record| pattern.matches(record.value()))
    })
}

/// The event sources of a pattern whose operations are not in the inventory.
pub fn unlisted_sources(pattern: &Pattern) -> Vec<String> {
    let known: BTreeSet<&str> = sources().collect();
    let asked = sources_of(pattern).into_iter();
    asked.filter(|source| source.contains('.') && !known.contains(source.as_str())).collect()
}

/// The advice that is given once, however many patterns ask for other services.
pub fn not_checked(sources: &BTreeSet<String>) -> Option<String> {
    if sources.is_empty() {
        return None;
    }
    let named: Vec<String> = sources.iter().take(5).map(|source| quoted(source)).collect();
    let more = match sources.len().saturating_sub(named.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let version = inventory_version();
    Some(format!(
        "the inventory of {version} does not have the operations of {}{more}: their names are not checked",
        named.join(", ")
    ))
}
