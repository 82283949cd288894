//! How much an expected change would hold back.
//!
//! An entry must say who, or what, by something that the caller cannot choose. So every condition on what a caller
//! writes, or that says neither who nor what, is taken to be true, session names are set to whatever the pattern asks
//! for, and then the entry must not fit unrelated people doing unrelated things.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;

use cloudwatch_filter_pattern::{Extra, Pattern, Selector, Step};

use super::representatives::{ACTORS, OPERATIONS};
use crate::catalogue::Catalogue;
use crate::documents::Setting;
use crate::record::Record;
use crate::rules::{FACTS, Reading};

/// What would be right.
pub const HELP: &str = "say who, by role (`$.herald.actor.role = \"NAME\"`) or user (`$.userIdentity.userName = \
                        \"NAME\"`), or name the operation (`$.eventName = \"NAME\"`)";

/// Session names that a pattern can make somebody try.
const TRIED: usize = 24;

/// A neutral session name, which no pattern asks for.
const SESSION: &str = "0d9f7a31";

/// Why an entry is refused.
pub struct Refusal {
    pub what: String,
}

/// The representative records, as text.
pub struct Width {
    catalogue: Catalogue,
    records: Vec<Vec<String>>,
}

impl Width {
    pub fn new() -> Width {
        let actors = ACTORS.iter().map(|(_, actor, _)| {
            OPERATIONS.iter().map(|operation| record(actor, SESSION, operation)).collect()
        });
        // Without rows a target is known by its parameters, which is enough here.
        Width { catalogue: Catalogue::default(), records: actors.collect() }
    }

    /// Why the pattern is too wide for an expected change, if it is.
    pub fn refusal(&self, pattern: &Pattern) -> Option<Refusal> {
        let nothing_open = |_: &Selector| false;
        let hits = self.records.iter().map(|records| self.hits(pattern, records, &nothing_open));
        if let Some(what) = too_many(hits) {
            return Some(Refusal { what: format!("so wide that it would hold back {what}") });
        }
        let opened: RefCell<BTreeSet<String>> = RefCell::default();
        let open = |selector: &Selector| {
            let open = says_nothing(selector);
            if open {
                opened.borrow_mut().insert(selector.to_string());
            }
            open
        };
        let hits = self.records.iter().map(|records| self.hits(pattern, records, &open));
        if let Some(what) = too_many(hits) {
            let rests: Vec<String> =
                opened.borrow().iter().map(|selector| format!("`{selector}`")).collect();
            let rests = rests.join(", ");
            return Some(Refusal {
                what: format!(
                    "it rests only on {rests}, which a caller can choose or which says neither who nor what: \
                     it would hold back {what}"
                ),
            });
        }
        let hits = ACTORS.iter().map(|(_, actor, chooses)| {
            if *chooses { self.chosen(pattern, actor, &open) } else { Vec::new() }
        });
        too_many(hits).map(|what| Refusal {
            what: format!(
                "it rests only on a session's name, which the caller chooses: it would hold back {what}"
            ),
        })
    }

    /// The operations that are held back of those in `records`.
    fn hits(
        &self,
        pattern: &Pattern,
        records: &[String],
        open: &dyn Fn(&Selector) -> bool,
    ) -> Vec<&'static str> {
        let hit = |text: &String| {
            let record = Record::read(text).ok()?;
            let reading = Reading::new(&record, Setting::alone(&self.catalogue));
            let value = OnceCell::new();
            let value = || value.get_or_init(|| reading.facts_value());
            let extra = Extra { member: FACTS, value: &value };
            let name = OPERATIONS.iter().map(|(name, ..)| *name);
            let name = name.into_iter().find(|name| *name == record.event_name())?;
            pattern.could_match(record.value(), extra, open).then_some(name)
        };
        records.iter().filter_map(hit).collect()
    }

    /// The operations that are held back when the actor chooses the session name well.
    fn chosen(
        &self,
        pattern: &Pattern,
        actor: &str,
        open: &dyn Fn(&Selector) -> bool,
    ) -> Vec<&'static str> {
        const HOLD_SESSIONS: [&str; 3] =
            ["$.userIdentity.arn", "$.userIdentity.principalId", "$.herald.actor.name"];
        let text = pattern.to_string();
        if !HOLD_SESSIONS.iter().any(|selector| text.contains(selector)) {
            return Vec::new();
        }
        let mut all = BTreeSet::new();
        for session in sessions(&text) {
            let records: Vec<String> =
                OPERATIONS.iter().map(|operation| record(actor, &session, operation)).collect();
            all.extend(self.hits(pattern, &records, open));
        }
        all.into_iter().collect()
    }
}

fn record(actor: &str, session: &str, (name, source, request): &(&str, &str, &str)) -> String {
    let actor = actor.replace("SESSION", session);
    format!(
        r#"{{"eventVersion":"1.11","userIdentity":{actor},"eventTime":"2026-11-20T22:14:09Z","eventSource":"{source}","eventName":"{name}","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","userAgent":"{SESSION}","requestParameters":{request},"responseElements":null,"readOnly":false,"eventType":"AwsApiCall","recipientAccountId":"111122223333"}}"#
    )
}

/// Two actors with two operations each are everybody and everything: in words, which ones.
fn too_many(hits: impl Iterator<Item = Vec<&'static str>>) -> Option<String> {
    let mut wide =
        ACTORS.iter().zip(hits).filter_map(|((who, ..), names)| match names.as_slice() {
            [first, .., last] => Some((*who, *first, *last)),
            _ => None,
        });
    let ((one, this, _), (other, _, that)) = (wide.next()?, wide.next()?);
    Some(format!("{this} by {one} as well as {that} by {other}"))
}

/// Names that an attacker would try as a session's: every run of characters of the pattern that could be one.
fn sessions(pattern: &str) -> BTreeSet<String> {
    let belongs = |c: char| c.is_ascii_alphanumeric() || "+=,.@_-*".contains(c);
    let runs = pattern.split(|c| !belongs(c)).map(|run| run.replace('*', ""));
    runs.filter(|run| (2..=64).contains(&run.len())).take(TRIED).collect()
}

/// Whether a selector gives what a caller writes, or what says neither who acts nor what is done: where from, when, in
/// which account, with what outcome.
fn says_nothing(selector: &Selector) -> bool {
    const FIRST: [&str; 24] = [
        "userAgent",
        "sourceIPAddress",
        "eventTime",
        "eventVersion",
        "eventID",
        "requestID",
        "sharedEventID",
        "awsRegion",
        "recipientAccountId",
        "eventType",
        "eventCategory",
        "managementEvent",
        "readOnly",
        "apiVersion",
        "errorCode",
        "errorMessage",
        "tlsDetails",
        "vpcEndpointId",
        "vpcEndpointAccountId",
        "additionalEventData",
        "sessionCredentialFromConsole",
        "addendum",
        "edgeDeviceDetails",
        "eventContext",
    ];
    const OF_FACTS: [&str; 14] = [
        "actor.account",
        "actor.automation",
        "actor.human",
        "actor.session",
        "outcome",
        "target.is_actor",
        "target.is_herald",
        "grants",
        "trust",
        "request",
        "account",
        "read_only",
        "actor.*",
        "target.*",
    ];
    const OF_IDENTITY: [&str; 5] = [
        "accountId",
        "sessionContext.attributes",
        "sessionContext.sourceIdentity",
        "sessionContext.ec2RoleDelivery",
        "*",
    ];
    const FREE_TEXT: [&str; 5] = ["tags", "description", "comment", "clientToken", "*"];
    let names: Vec<&str> = selector.steps().iter().map(name).collect();
    let rest = names.get(1..).unwrap_or_default();
    let path = rest.join(".");
    let is_in = |list: &[&str]| {
        list.iter().any(|one| {
            path.strip_prefix(one).is_some_and(|more| more.is_empty() || more.starts_with('.'))
        })
    };
    match names.first().copied().unwrap_or("*") {
        "*" => true,
        FACTS => is_in(&OF_FACTS) || rest.first() == Some(&"*"),
        "userIdentity" => is_in(&OF_IDENTITY),
        "requestParameters" => rest.iter().any(|step| FREE_TEXT.contains(step)),
        first => FIRST.contains(&first),
    }
}

fn name(step: &Step) -> &str {
    match step {
        Step::Name(name) => name,
        Step::Index(_) => "[]",
        Step::Wildcard => "*",
    }
}
