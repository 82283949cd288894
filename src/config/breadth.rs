//! How much an expected change would hold back.
//!
//! An entry must say who, or what, by something that the caller cannot choose. So every condition on what a caller
//! writes, or that says neither who nor what, is taken to be true, session names are set to whatever the pattern asks
//! for, and then the entry must not fit unrelated people doing unrelated things.

use std::cell::RefCell;
use std::collections::BTreeSet;

use cloudwatch_filter_pattern::{Body, Joined, Pattern, Selector, Step, Value};

use super::samples::{ACTORS, OPERATIONS};
use crate::catalogue::Catalogue;
use crate::facts::Context;
use crate::facts::Reading;
use crate::pattern::FACTS;
use crate::record::Record;

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

/// The representative records, by actor.
pub struct Breadth {
    probes: Vec<Vec<Probe>>,
}

/// One operation of one actor, as patterns see it.
struct Probe {
    operation: &'static str,
    event: Value<'static>,
    facts: Value<'static>,
}

impl Breadth {
    pub fn new() -> Breadth {
        let probes = ACTORS.iter().map(|(_, actor, _)| probes(actor, SESSION));
        Breadth { probes: probes.collect() }
    }

    /// Why the pattern is too wide for an expected change, if it is.
    pub fn refusal(&self, pattern: &Pattern) -> Option<Refusal> {
        let nothing_open = |_: &Selector| false;
        let wide = self.probes.iter().map(|probes| hits(pattern, probes, &nothing_open));
        if let Some(what) = too_many(wide) {
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
        let wide = self.probes.iter().map(|probes| hits(pattern, probes, &open));
        if let Some(what) = too_many(wide) {
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
        let wide =
            ACTORS.iter().map(
                |(_, actor, chooses)| {
                    if *chooses { chosen(pattern, actor, &open) } else { Vec::new() }
                },
            );
        too_many(wide).map(|what| Refusal {
            what: format!(
                "it rests only on a session's name, which the caller chooses: it would hold back {what}"
            ),
        })
    }
}

/// Every operation by one actor.
fn probes(actor: &str, session: &str) -> Vec<Probe> {
    // Without rows of the catalogue a target is known by its parameters, which is enough here.
    let catalogue = Catalogue::default();
    let probe = |operation: &(&'static str, &str, &str)| {
        let text = record(actor, session, operation);
        let record = Record::read(&text).ok()?;
        let facts = Reading::new(&record, Context::alone(&catalogue)).facts_value();
        Some(Probe { operation: operation.0, event: record.value().clone().into_owned(), facts })
    };
    OPERATIONS.iter().filter_map(probe).collect()
}

/// The operations that are held back.
fn hits(
    pattern: &Pattern,
    probes: &[Probe],
    open: &dyn Fn(&Selector) -> bool,
) -> Vec<&'static str> {
    let hit = |probe: &&Probe| {
        let facts = || &probe.facts;
        let event = Joined::new(&probe.event, FACTS, &facts);
        match pattern.body() {
            // A condition on what is open counts as true.
            Body::Json(tree) => {
                tree.holds(&|condition| open(condition.selector()) || condition.matches(event))
            }
            _ => pattern.matches(event),
        }
    };
    probes.iter().filter(hit).map(|probe| probe.operation).collect()
}

/// The operations that are held back when the actor chooses the session name well.
fn chosen(pattern: &Pattern, actor: &str, open: &dyn Fn(&Selector) -> bool) -> Vec<&'static str> {
    const HOLD_SESSIONS: [&str; 3] =
        ["$.userIdentity.arn", "$.userIdentity.principalId", "$.herald.actor.name"];
    let holds_session =
        |selector: &Selector| HOLD_SESSIONS.contains(&selector.to_string().as_str());
    let text = pattern.to_string();
    // What a regular expression would match is hard to find, so it is taken to match.
    if text.contains('%') {
        let open = |selector: &Selector| open(selector) || holds_session(selector);
        return hits(pattern, &probes(actor, SESSION), &open);
    }
    if !HOLD_SESSIONS.iter().any(|selector| text.contains(selector)) {
        return Vec::new();
    }
    let mut all = BTreeSet::new();
    for session in sessions(&text) {
        all.extend(hits(pattern, &probes(actor, &session), open));
    }
    all.into_iter().collect()
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

/// Names that an attacker would try as a session's: what the values of the pattern end with, where an ARN and a
/// principal's id have it.
fn sessions(pattern: &str) -> BTreeSet<String> {
    let belongs = |c: char| c.is_ascii_alphanumeric() || "+=,.@_-".contains(c);
    let values = pattern.split(['"', ' ', '(', ')', '{', '}']).filter(|it| !it.starts_with('$'));
    let ends = values.filter_map(|value| value.rsplit(['/', ':']).next());
    let names = ends.map(|end| end.replace('*', ""));
    names.filter(|it| (2..=64).contains(&it.len()) && it.chars().all(belongs)).take(TRIED).collect()
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
