//! How much an expected change would hold back.
//!
//! An entry must say who, or what, by something that the caller cannot choose. So every condition on what a caller
//! writes, or that says neither who nor what, is taken to be true, session names are set to whatever the pattern asks
//! for, and then the entry must not fit unrelated people doing unrelated things.

use std::cell::RefCell;
use std::collections::BTreeSet;

use cloudwatch_filter_pattern::{
    Body, Condition, Joined, Literal, Pattern, Selector, Step, Test, Value,
};

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
        let nothing_open = |_: &Condition| false;
        let wide = self.probes.iter().map(|probes| hits(pattern, probes, &nothing_open));
        if let Some(what) = too_many(wide) {
            return Some(Refusal { what: format!("so wide that it would hold back {what}") });
        }
        let opened: RefCell<BTreeSet<String>> = RefCell::default();
        let open = |condition: &Condition| {
            let open = says_nothing(condition.selector());
            if open {
                opened.borrow_mut().insert(condition.selector().to_string());
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
    open: &dyn Fn(&Condition) -> bool,
) -> Vec<&'static str> {
    let hit = |probe: &&Probe| {
        let facts = || &probe.facts;
        let event = Joined::new(&probe.event, FACTS, &facts);
        match pattern.body() {
            // A condition on what is open counts as true.
            Body::Json(tree) => {
                tree.holds(&|condition| open(condition) || condition.matches(event))
            }
            _ => pattern.matches(event),
        }
    };
    probes.iter().filter(hit).map(|probe| probe.operation).collect()
}

/// The operations that are held back when the actor chooses the session name well.
fn chosen(pattern: &Pattern, actor: &str, open: &dyn Fn(&Condition) -> bool) -> Vec<&'static str> {
    let asked: Vec<&Condition> = pattern.conditions().filter(|it| holds_session(it)).collect();
    if asked.is_empty() {
        return Vec::new();
    }
    // What a regular expression would match is hard to find, so it is taken to match.
    let open = |condition: &Condition| {
        open(condition) || (holds_session(condition) && has_regex(condition.test()))
    };
    let mut all = BTreeSet::new();
    for session in sessions(&asked) {
        all.extend(hits(pattern, &probes(actor, &session), &open));
    }
    all.into_iter().collect()
}

/// Whether a condition asks for something of which a session's name is a part.
fn holds_session(condition: &Condition) -> bool {
    const HOLD_SESSIONS: [&str; 3] =
        ["$.userIdentity.arn", "$.userIdentity.principalId", "$.herald.actor.name"];
    HOLD_SESSIONS.contains(&condition.selector().to_string().as_str())
}

fn has_regex(test: &Test) -> bool {
    matches!(test, Test::Equals(Literal::Regex(_)) | Test::Differs(Literal::Regex(_)))
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

/// Names that an attacker would try as a session's: what the values that are asked for end with, where an ARN and a
/// principal's id have it. A neutral one is always among them.
fn sessions(asked: &[&Condition]) -> BTreeSet<String> {
    let belongs = |c: char| c.is_ascii_alphanumeric() || "+=,.@_-".contains(c);
    let values = asked.iter().filter_map(|condition| value(condition.test()));
    let names = values.filter_map(|value| {
        let end = value.rsplit(['/', ':']).next()?;
        Some(end.replace('*', ""))
    });
    names
        .filter(|it| (2..=64).contains(&it.len()) && it.chars().all(belongs))
        .take(TRIED)
        .chain([SESSION.to_owned()])
        .collect()
}

/// The text that a test compares with.
fn value(test: &Test) -> Option<String> {
    match test {
        Test::Equals(literal) | Test::Differs(literal) => match literal {
            Literal::Text(text) => Some(text.clone()),
            Literal::Glob(glob) => Some(glob.to_string()),
            Literal::Number(number) => Some(number.text().to_owned()),
            Literal::Regex(_) => None,
        },
        Test::Compares(..) | Test::IsNull | Test::IsBool(_) | Test::NotExists => None,
    }
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
