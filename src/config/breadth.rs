//! How much an expected change would hold back.
//!
//! An entry must say who, or what, by something that the caller cannot choose. So every condition on what a caller
//! writes, or that says neither who nor what, is taken to be true, session names are set to whatever the pattern asks
//! for, and then the entry must not fit unrelated people doing unrelated things. Of each fact the registry says which
//! of these it is; of the record's own fields [`says_nothing`] does.

use std::cell::RefCell;
use std::collections::BTreeSet;

use cloudwatch_filter_pattern::{
    Body, Condition, Joined, Literal, Pattern, Selector, Step, Test, Value,
};

use super::samples::{ACTORS, Actor, OPERATIONS, Operation};
use crate::catalogue::Catalogue;
use crate::facts::{self, Chosen, Context, Fact, Reading};
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
        let probes = ACTORS.iter().map(|actor| probes(actor, SESSION));
        Breadth { probes: probes.collect() }
    }

    /// Why the pattern is too wide for an expected change, if it is.
    pub fn refusal(&self, pattern: &Pattern) -> Option<Refusal> {
        let shut = |condition: &Condition| says_nothing(condition.selector()).then_some(false);
        let wide = self.probes.iter().map(|probes| hits(pattern, probes, &shut));
        if let Some(what) = too_many(wide) {
            return Some(Refusal { what: format!("so wide that it would hold back {what}") });
        }
        let opened: RefCell<BTreeSet<String>> = RefCell::default();
        let open = |condition: &Condition| {
            let open = says_nothing(condition.selector()).then_some(true);
            if open.is_some() {
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
        let wide = ACTORS.iter().map(|actor| match actor.chooses {
            true => chosen(pattern, actor, &open),
            false => Vec::new(),
        });
        too_many(wide).map(|what| Refusal {
            what: format!(
                "it rests only on a session's name, which the caller chooses: it would hold back {what}"
            ),
        })
    }
}

/// Every operation by one actor.
fn probes(actor: &Actor, session: &str) -> Vec<Probe> {
    // Without rows of the catalogue a target is known by its parameters, which is enough here.
    let catalogue = Catalogue::default();
    let probe = |operation: &Operation| {
        let text = record(actor, session, operation);
        let record = Record::read(&text).ok()?;
        let mut reading = Reading::new(&record, Context::alone(&catalogue));
        for facts in [actor.facts, operation.facts].into_iter().flatten() {
            reading = reading.supposing(Value::parse(facts).ok()?.into_owned());
        }
        let facts = reading.facts_value();
        Some(Probe { operation: operation.name, event: record.value().clone().into_owned(), facts })
    };
    OPERATIONS.iter().filter_map(probe).collect()
}

fn record(actor: &Actor, session: &str, operation: &Operation) -> String {
    let identity = actor.identity.replace("SESSION", session);
    let Operation { name, source, parameters, reads, .. } = operation;
    let agent = actor.agent;
    format!(
        r#"{{"eventVersion":"1.11","userIdentity":{identity},"eventTime":"2026-11-20T22:14:09Z","eventSource":"{source}","eventName":"{name}","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","userAgent":"{agent}","requestParameters":{parameters},"responseElements":null,"readOnly":{reads},"eventType":"AwsApiCall","recipientAccountId":"111122223333"}}"#
    )
}

/// Whether a condition is taken to be true or false; the others are evaluated.
type Taken<'t> = &'t dyn Fn(&Condition) -> Option<bool>;

/// The operations that are held back, each once.
fn hits(pattern: &Pattern, probes: &[Probe], taken: Taken) -> Vec<&'static str> {
    let hit = |probe: &&Probe| {
        let facts = || &probe.facts;
        let event = Joined::new(&probe.event, FACTS, &facts);
        match pattern.body() {
            Body::Json(tree) => tree
                .holds(&|condition| taken(condition).unwrap_or_else(|| condition.matches(event))),
            _ => pattern.matches(event),
        }
    };
    let mut found: Vec<&str> = Vec::new();
    for probe in probes.iter().filter(hit) {
        if !found.contains(&probe.operation) {
            found.push(probe.operation);
        }
    }
    found
}

/// The operations that are held back when the actor chooses the session name well.
fn chosen(pattern: &Pattern, actor: &Actor, open: Taken) -> Vec<&'static str> {
    let asked = pattern.conditions().filter(|condition| holds_session(condition.selector()));
    let asked: Vec<&Literal> = asked.filter_map(|condition| literal(condition.test())).collect();
    if asked.is_empty() {
        return Vec::new();
    }
    // What a regular expression would match is hard to find, so it is taken to match.
    let open = |condition: &Condition| {
        let regex = matches!(literal(condition.test()), Some(Literal::Regex(_)));
        open(condition).or((regex && holds_session(condition.selector())).then_some(true))
    };
    let mut all = BTreeSet::new();
    for session in sessions(&asked) {
        all.extend(hits(pattern, &probes(actor, &session), &open));
    }
    all.into_iter().collect()
}

fn literal(test: &Test) -> Option<&Literal> {
    match test {
        Test::Equals(literal) | Test::Differs(literal) => Some(literal),
        Test::Compares(..) | Test::IsNull | Test::IsBool(_) | Test::NotExists => None,
    }
}

/// Whether a session's name stands in what a selector selects, beside what the caller cannot choose.
fn holds_session(selector: &Selector) -> bool {
    let in_record = match selector.steps() {
        [Step::Name(first), Step::Name(second)] => {
            first == "userIdentity" && matches!(second.as_str(), "arn" | "principalId")
        }
        _ => false,
    };
    let in_fact = |fact: &&Fact| fact.chosen == Chosen::InSessions;
    in_record || facts::reached(selector).iter().any(in_fact)
}

/// Names that an attacker would try as a session's: what the values that are asked for end with, where an ARN and a
/// principal's id have it, with any stars left out. A neutral one is always among them.
fn sessions(asked: &[&Literal]) -> BTreeSet<String> {
    let names = asked.iter().filter_map(|literal| {
        let value = match literal {
            Literal::Text(text) => text.clone(),
            Literal::Glob(glob) => glob.pieces().collect(),
            Literal::Number(number) => number.text().to_owned(),
            Literal::Regex(_) => return None,
        };
        let mut name = value.rsplit(['/', ':']).next()?.to_owned();
        // A name has at least two characters.
        if name.len() < 2 && matches!(literal, Literal::Glob(_)) {
            name.push_str("xx");
        }
        Some(name)
    });
    let belongs = |c: char| c.is_ascii_alphanumeric() || "+=,.@_-".contains(c);
    let possible = |name: &String| (2..=64).contains(&name.len()) && name.chars().all(belongs);
    names.filter(possible).take(TRIED).chain([SESSION.to_owned()]).collect()
}

/// Two actors with two operations each are everybody and everything: in words, which ones.
fn too_many(hits: impl Iterator<Item = Vec<&'static str>>) -> Option<String> {
    let mut wide = ACTORS.iter().zip(hits).filter_map(|(actor, names)| match names.as_slice() {
        [first, .., last] => Some((actor.who, *first, *last)),
        _ => None,
    });
    let ((one, this, _), (other, _, that)) = (wide.next()?, wide.next()?);
    Some(format!("{this} by {one} as well as {that} by {other}"))
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
        // A wildcard, or a whole group, is as open as any fact that it may select.
        FACTS => facts::reached(selector).into_iter().any(Fact::says_nothing),
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::facts::{ActorKind, FACTS as ALL};

    fn at<'v>(facts: &'v Value<'static>, name: &str) -> Option<&'v Value<'static>> {
        name.split('.').try_fold(facts, |value, name| value.get(name))
    }

    /// What the samples say in place of the catalogue, which takes long to read, is what the catalogue says.
    #[test]
    fn the_facts_of_the_samples_are_those_of_their_records() {
        let catalogue = Catalogue::builtin().unwrap();
        for actor in ACTORS {
            let probes = probes(actor, SESSION);
            assert_eq!(probes.len(), OPERATIONS.len());
            for (probe, operation) in probes.iter().zip(OPERATIONS) {
                let text = record(actor, SESSION, operation);
                let record = Record::read(&text).unwrap();
                let derived = Reading::new(&record, Context::alone(&catalogue)).facts_value();
                // The samples know a target by its parameters, and no configuration.
                let compared = |name: &str| !name.starts_with("target.") && name != "account.tier";
                for fact in ALL.iter().filter(|fact| compared(fact.name)) {
                    let (sample, derived) = (at(&probe.facts, fact.name), at(&derived, fact.name));
                    let of = format!("{} of {} by {}", fact.name, operation.name, actor.who);
                    assert_eq!(sample, derived, "{of}");
                }
            }
        }
    }

    /// A fact that no sample has, or all have, would never make an entry look wide.
    #[test]
    fn each_fact_that_is_true_or_false_is_both_in_the_samples() {
        let probes: Vec<Probe> = ACTORS.iter().flat_map(|actor| probes(actor, SESSION)).collect();
        for fact in ALL.iter().filter(|fact| matches!(fact.take, facts::Take::Flag(_))) {
            for flag in [true, false] {
                let has = |probe: &&Probe| at(&probe.facts, fact.name) == Some(&Value::Bool(flag));
                assert!(probes.iter().any(|probe| has(&probe)), "{} is never {flag}", fact.name);
            }
        }
        for name in ["actor.attack_tool", "actor.automation", "actor.session", "trail.records"] {
            assert!(probes.iter().any(|probe| at(&probe.facts, name).is_some()), "no {name}");
        }
    }

    #[test]
    fn of_each_kind_of_actor_there_are_two() {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for actor in ACTORS {
            let probes = probes(actor, SESSION);
            let kind = at(&probes[0].facts, "actor.kind").and_then(Value::as_str).unwrap();
            *counts.entry(kind.to_owned()).or_default() += 1;
        }
        for kind in ActorKind::ALL.map(ActorKind::as_str) {
            assert!(counts.get(kind).is_some_and(|count| *count >= 2), "{kind}: {counts:?}");
        }
    }
}
