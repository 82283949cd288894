//! How much an expected change would hold back.
//!
//! An entry must say who, or what, by something that the caller cannot choose. Which conditions do
//! that is a closed list ([`names`]); every other one is taken to be true. Each alternative of a
//! pattern needs one that names. Names may be wide themselves, so the entry must then not fit
//! unrelated people doing unrelated things ([`samples`]), also not if sessions are called whatever
//! the pattern asks for, and if the accounts are those of the pattern.

mod names;
mod samples;

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;

use cloudwatch_filter_pattern::{
    Body, Condition, Joined, Literal, Pattern, Selector, Step, Test, Value,
};

use self::names::{Weight, may_name, weight};
use self::samples::{ACCOUNT, ACTORS, Actor, OPERATIONS, Operation};
use crate::arn::is_account;
use crate::catalogue::Catalogue;
use crate::facts::{self, Chosen, Context, Fact, Reading};
use crate::pattern::FACTS;
use crate::record::Record;

/// What would be right.
pub const HELP: &str = "say who, by role (`$.herald.actor.role = \"NAME\"`) or user (`$.userIdentity.userName = \
                        \"NAME\"`), or name the operation (`$.eventName = \"NAME\"`)";

/// Session names, and accounts, that a pattern can make somebody try.
const TRIED: usize = 24;

/// A neutral session name, which no pattern asks for.
const SESSION: &str = "0d9f7a31";

/// Why an entry is refused.
pub struct Refusal {
    pub what: String,
}

/// The representative records, by actor, made when a pattern has to be tried on them: that takes longer than all else at
/// a start, and most entries name somebody whom no sample is.
pub struct Breadth {
    probes: OnceCell<Vec<Vec<Probe>>>,
    /// All that the samples say, to look for a name in.
    words: String,
}

/// One operation of one actor, as patterns see it.
struct Probe {
    operation: &'static str,
    event: Value<'static>,
    facts: Value<'static>,
}

impl Breadth {
    pub fn new() -> Breadth {
        Breadth { probes: OnceCell::new(), words: words() }
    }

    /// Why the pattern is too wide for an expected change, if it is.
    pub fn refusal(&self, pattern: &Pattern) -> Option<Refusal> {
        rests(pattern).or_else(|| self.wide(pattern)).or_else(|| session(pattern))
    }

    /// Where the names are those of unrelated people and things.
    fn wide(&self, pattern: &Pattern) -> Option<Refusal> {
        if let Body::Json(tree) = pattern.body()
            && !tree.holds(&|it| weight(it) != Weight::Names || self.may_find(it))
        {
            return None;
        }
        let elsewhere = accounts(pattern).into_iter().map(|account| all_probes(&account));
        let elsewhere: Vec<Vec<Vec<Probe>>> = elsewhere.collect();
        let here = self.probes.get_or_init(|| all_probes(ACCOUNT));
        let mut places = std::iter::once(here).chain(&elsewhere);
        places.find_map(|place| {
            let what = too_many(place.iter().map(|probes| hits(pattern, probes, &open)))?;
            Some(Refusal { what: format!("so wide that it would hold back {what}") })
        })
    }
}

impl Breadth {
    /// Whether a condition that names somebody or something may be true for a sample: whether what it asks for stands in
    /// the samples, without digits, as samples are tried in other accounts too.
    fn may_find(&self, condition: &Condition) -> bool {
        let stands = |text: &str| {
            text.split(|c: char| c.is_ascii_digit()).all(|part| self.words.contains(part))
        };
        match literal(condition.test()) {
            Some(Literal::Text(text)) => stands(text),
            Some(Literal::Glob(glob)) => glob.pieces().all(stands),
            Some(Literal::Number(_) | Literal::Regex(_)) | None => true,
        }
    }
}

/// The texts of the samples, one after the other.
fn words() -> String {
    let actors = ACTORS.iter().flat_map(|it| [it.identity, it.facts.unwrap_or_default()]);
    let operations = OPERATIONS
        .iter()
        .flat_map(|it| [it.name, it.source, it.parameters, it.facts.unwrap_or_default()]);
    let texts: Vec<&str> = actors.chain(operations).collect();
    texts.join("\n").replace("SESSION", SESSION)
}

/// Where an alternative has no condition that names somebody or something: then it holds back
/// everything.
fn rests(pattern: &Pattern) -> Option<Refusal> {
    let Body::Json(tree) = pattern.body() else {
        return None;
    };
    let opened: RefCell<BTreeSet<String>> = RefCell::default();
    let unnamed = |condition: &Condition| {
        let names = weight(condition) == Weight::Names;
        if !names {
            opened.borrow_mut().insert(shown(condition));
        }
        !names
    };
    if !tree.holds(&unnamed) {
        return None;
    }
    let everything = || OPERATIONS.iter().map(|operation| operation.name).collect();
    let what = too_many(ACTORS.iter().map(|_| everything()))?;
    let rests: Vec<String> = opened.into_inner().into_iter().collect();
    let rests = rests.join(", ");
    Some(Refusal {
        what: format!(
            "it rests only on {rests}, which a caller can choose or which says neither who nor what: it would \
             hold back {what}"
        ),
    })
}

/// Where the only name is one that a session is given.
fn session(pattern: &Pattern) -> Option<Refusal> {
    let asked = pattern.conditions().filter(|it| holds_session(it.selector()));
    let asked: Vec<&Literal> = asked.filter_map(|it| literal(it.test())).collect();
    if asked.is_empty() {
        return None;
    }
    let mut places = accounts(pattern);
    places.insert(ACCOUNT.to_owned());
    let (names, places) = (sessions(&asked), &places);
    let chosen = |actor: &Actor| {
        let tried = names.iter().flat_map(|name| places.iter().map(move |place| (name, place)));
        let tried = tried.take(if actor.chooses { usize::MAX } else { 0 });
        let held =
            tried.flat_map(|(name, place)| hits(pattern, &probes(actor, name, place), &open));
        held.collect::<BTreeSet<_>>().into_iter().collect()
    };
    too_many(ACTORS.iter().map(chosen)).map(|what| Refusal {
        what: format!(
            "it rests only on a session's name, which the caller chooses: it would hold back {what}"
        ),
    })
}

/// What says nothing is taken to be true; the rest is evaluated.
fn open(condition: &Condition) -> Option<bool> {
    (weight(condition) == Weight::Nothing).then_some(true)
}

/// The selector, or the whole condition where not the selector is at fault.
fn shown(condition: &Condition) -> String {
    let selector = condition.selector();
    match condition.test() {
        Test::Equals(Literal::Glob(_)) if may_name(selector) => {
            format!("`{condition}` (its `*` leaves open who or what)")
        }
        Test::Equals(Literal::Regex(_)) if may_name(selector) => {
            format!("`{selector}` (a regular expression is no name)")
        }
        _ if may_name(selector) => format!("`{selector}` (only `=` names)"),
        _ => format!("`{selector}`"),
    }
}

fn all_probes(account: &str) -> Vec<Vec<Probe>> {
    ACTORS.iter().map(|actor| probes(actor, SESSION, account)).collect()
}

/// Every operation by one actor.
fn probes(actor: &Actor, session: &str, account: &str) -> Vec<Probe> {
    // Without rows of the catalogue a target is known by its parameters, which is enough here.
    let catalogue = Catalogue::default();
    let probe = |operation: &Operation| {
        let text = record(actor, session, operation).replace(ACCOUNT, account);
        let record = Record::read(&text).ok()?;
        let mut reading = Reading::new(&record, Context::alone(&catalogue));
        // What AWS wrote comes before the claim of the user agent.
        let written = reading.facts_value();
        let human = written.get("actor").and_then(|it| it.get("human")).and_then(Value::as_bool);
        let human = human.map(|human| match human {
            true => r#"{"actor":{"human":true}}"#,
            false => r#"{"actor":{"human":false}}"#,
        });
        for facts in [actor.facts, human, operation.facts].into_iter().flatten() {
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

fn literal(test: &Test) -> Option<&Literal> {
    match test {
        Test::Equals(literal) | Test::Differs(literal) => Some(literal),
        Test::Compares(..) | Test::IsNull | Test::IsBool(_) | Test::NotExists => None,
    }
}

/// Whether a session's name stands in what a selector selects, beside what the caller cannot
/// choose.
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

/// Names that an attacker would try as a session's: what the values that are asked for end with,
/// where an ARN and a principal's id have it, with any stars left out. A neutral one is always
/// among them.
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

/// The accounts that a pattern speaks of: whoever the samples are must be tried there.
fn accounts(pattern: &Pattern) -> BTreeSet<String> {
    let texts = pattern.conditions().filter_map(|condition| match literal(condition.test())? {
        Literal::Text(text) => Some(text.clone()),
        Literal::Glob(glob) => Some(glob.to_string()),
        Literal::Number(number) => Some(number.text().to_owned()),
        Literal::Regex(_) => None,
    });
    let runs = |text: String| -> Vec<String> {
        text.split(|c: char| !c.is_ascii_digit())
            .filter(|run| is_account(run))
            .map(str::to_owned)
            .collect()
    };
    texts.flat_map(runs).filter(|account| account != ACCOUNT).take(TRIED).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::facts::{ActorKind, FACTS as ALL};

    fn at<'v>(facts: &'v Value<'static>, name: &str) -> Option<&'v Value<'static>> {
        name.split('.').try_fold(facts, |value, name| value.get(name))
    }

    /// What the samples say in place of the catalogue, which takes long to read, is what the
    /// catalogue says.
    #[test]
    fn the_facts_of_the_samples_are_those_of_their_records() {
        let catalogue = Catalogue::builtin();
        for actor in ACTORS {
            let probes = probes(actor, SESSION, ACCOUNT);
            assert_eq!(probes.len(), OPERATIONS.len());
            for (probe, operation) in probes.iter().zip(OPERATIONS) {
                let text = record(actor, SESSION, operation);
                let record = Record::read(&text).unwrap();
                let derived = Reading::new(&record, Context::alone(&catalogue)).facts_value();
                // The samples know a target by its parameters, no configuration, and no digests, which name nobody.
                let supposed = [
                    "account.tier",
                    "issuer.listed",
                    "policy.digest",
                    "trust.known",
                    "trust.listed",
                ];
                let compared =
                    |name: &str| !name.starts_with("target.") && !supposed.contains(&name);
                for fact in ALL.iter().filter(|fact| compared(fact.name)) {
                    let (sample, derived) = (at(&probe.facts, fact.name), at(&derived, fact.name));
                    let of = format!("{} of {} by {}", fact.name, operation.name, actor.who);
                    assert_eq!(sample, derived, "{of}");
                }
            }
        }
    }

    /// The leaves of a value, with their selectors.
    fn leaves(path: String, value: &Value<'static>, found: &mut Vec<(String, String)>) {
        match value {
            Value::Object(members) => {
                members.iter().for_each(|(name, it)| leaves(format!("{path}.{name}"), it, found));
            }
            Value::Array(items) => items
                .iter()
                .enumerate()
                .for_each(|(at, it)| leaves(format!("{path}[{at}]"), it, found)),
            Value::String(text) => found.push((path, text.to_string())),
            Value::Number(number) => found.push((path, number.text().to_owned())),
            Value::Bool(_) | Value::Null => {}
        }
    }

    /// A name that stands nowhere in the samples is no sample's, which is why such a pattern is not tried.
    #[test]
    fn whatever_names_in_a_sample_stands_in_its_words() {
        let breadth = Breadth::new();
        let mut names = 0;
        for probe in all_probes(ACCOUNT).iter().flatten() {
            let mut found = Vec::new();
            leaves("$".to_owned(), &probe.event, &mut found);
            leaves(format!("$.{FACTS}"), &probe.facts, &mut found);
            for (path, text) in found {
                if may_name(&path.parse().unwrap()) {
                    names += 1;
                    let pattern: Pattern = format!("{{ {path} = \"{text}\" }}").parse().unwrap();
                    let all = pattern.conditions().all(|it| breadth.may_find(it));
                    assert!(all, "{path} of {} is {text}", probe.operation);
                }
            }
        }
        assert!(names > 1000, "{names}");
        let strange: Pattern = "{ $.herald.actor.role = \"ci-deploy-7\" }".parse().unwrap();
        assert!(!strange.conditions().any(|it| breadth.may_find(it)));
    }

    /// A fact that no sample has, or all have, would never make an entry look wide.
    #[test]
    fn each_fact_that_is_true_or_false_is_both_in_the_samples() {
        let probes: Vec<Probe> =
            ACTORS.iter().flat_map(|actor| probes(actor, SESSION, ACCOUNT)).collect();
        // It is of sign-ins that failed, and no entry holds back what failed.
        let failed = ["sign_in.wrong_second_factor"];
        let flags = ALL.iter().filter(|fact| matches!(fact.take, facts::Take::Flag(_)));
        for fact in flags.filter(|fact| !failed.contains(&fact.name)) {
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
            let probes = probes(actor, SESSION, ACCOUNT);
            let kind = at(&probes[0].facts, "actor.kind").and_then(Value::as_str).unwrap();
            *counts.entry(kind.to_owned()).or_default() += 1;
        }
        for kind in ActorKind::ALL.map(ActorKind::as_str) {
            assert!(counts.get(kind).is_some_and(|count| *count >= 2), "{kind}: {counts:?}");
        }
    }
}
