//! Entries that leave nothing open: the role by its ARN, the operation, and every parameter of the call.

use cloudwatch_filter_pattern::{Body, Condition, Literal, Pattern, Step, Test};

use crate::arn::{AccountId, Arn};
use crate::catalogue::is_masked;
use crate::facts::Reading;
use crate::pattern::FACTS;
use crate::record::Value;

/// What an entry pins of a call's parameters. Whatever fits the entry has the role and the operation that it names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exact {
    /// Places below `requestParameters`.
    places: Vec<Vec<Step>>,
    /// The policy of the call, by its digest.
    policy: bool,
}

/// The root of a call's parameters.
const PARAMETERS: &str = "requestParameters";

/// Parameters that say nothing of what is done.
const FORMALITIES: [&str; 3] = ["clientRequestToken", "clientToken", "description"];

/// So many open parameters are named.
const NAMED: usize = 5;

/// What a condition pins, if it compares with one value.
enum Pin<'p> {
    Role,
    Operation,
    Policy,
    Parameter(&'p [Step]),
}

impl Exact {
    /// `None` if the pattern can be true without the role's ARN, the operation, or any parameter: of a call that names none
    /// nothing is known. A condition counts if nothing fits the pattern where it is false.
    pub fn of(pattern: &Pattern) -> Option<Exact> {
        let Body::Json(tree) = pattern.body() else { return None };
        let needed = |one: &Condition| !tree.holds(&|other: &Condition| other != one);
        let (mut exact, mut role, mut operation) = (Exact::default(), false, false);
        for condition in pattern.conditions().filter(|one| needed(one)) {
            match pin(condition) {
                Some(Pin::Role) => role = true,
                Some(Pin::Operation) => operation = true,
                Some(Pin::Policy) => exact.policy = true,
                Some(Pin::Parameter(place)) => exact.places.push(place.to_vec()),
                None => {}
            }
        }
        let says_something = exact.policy || !exact.places.is_empty();
        (role && operation && says_something).then_some(exact)
    }

    /// The parameters of a call that the entry does not pin, as selectors: the call is the announced one, and no other, if
    /// there are none. The first few are enough to know that it is not.
    pub fn open(&self, reading: &Reading) -> Vec<String> {
        let policy = reading.facts().known.as_ref().and_then(|known| known.document());
        let pinned = policy.filter(|_| self.policy);
        let mut walk = Walk { exact: self, policy: pinned, open: Vec::new() };
        if let Some(parameters) = reading.record.at(PARAMETERS) {
            walk.value(parameters, &mut Vec::new());
        }
        walk.open
    }
}

struct Walk<'w> {
    exact: &'w Exact,
    /// Where the policy stands that is pinned as a whole.
    policy: Option<&'w str>,
    open: Vec<String>,
}

impl Walk<'_> {
    fn value(&mut self, value: &Value, place: &mut Vec<Step>) {
        if self.open.len() >= NAMED || self.is_formality(place) || self.is_policy(place) {
            return;
        }
        let below: Vec<(Step, &Value)> = match value {
            Value::Null => return,
            Value::Object(members) => {
                members.iter().map(|(name, it)| (Step::Name(name.to_owned()), it)).collect()
            }
            Value::Array(items) => {
                items.iter().enumerate().map(|(at, it)| (Step::Index(at), it)).collect()
            }
            Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                let is_hidden = value.as_str().is_some_and(is_masked);
                if is_hidden || !self.exact.places.iter().any(|pinned| pinned == place) {
                    self.open.push(shown(place));
                }
                return;
            }
        };
        for (step, value) in below {
            place.push(step);
            self.value(value, place);
            place.pop();
        }
    }

    fn is_formality(&self, place: &[Step]) -> bool {
        matches!(place, [Step::Name(name)] if FORMALITIES.contains(&name.as_str()))
    }

    fn is_policy(&self, place: &[Step]) -> bool {
        let of = |path: &str| path.split('.').skip(1).map(str::to_owned).collect::<Vec<String>>();
        let names = |path: Vec<String>| {
            path.len() == place.len()
                && path
                    .iter()
                    .zip(place)
                    .all(|(name, step)| matches!(step, Step::Name(it) if it == name))
        };
        !place.is_empty() && self.policy.is_some_and(|path| names(of(path)))
    }
}

fn shown(place: &[Step]) -> String {
    let mut text = format!("$.{PARAMETERS}");
    for step in place {
        match step {
            Step::Name(name) => text.push_str(&format!(".{name}")),
            Step::Index(index) => text.push_str(&format!("[{index}]")),
            Step::Wildcard => text.push_str(".*"),
        }
    }
    text
}

fn pin(condition: &Condition) -> Option<Pin<'_>> {
    let steps = condition.selector().steps();
    let one_value = match condition.test() {
        Test::Equals(Literal::Text(_) | Literal::Number(_)) | Test::IsBool(_) => true,
        Test::Equals(Literal::Glob(_) | Literal::Regex(_))
        | Test::Differs(_)
        | Test::Compares(..)
        | Test::IsNull
        | Test::NotExists => false,
    };
    let names: Option<Vec<&str>> = steps
        .iter()
        .map(|step| match step {
            Step::Name(name) => Some(name.as_str()),
            Step::Index(_) | Step::Wildcard => None,
        })
        .collect();
    match (names.as_deref(), condition.test()) {
        (Some(["userIdentity", "sessionContext", "sessionIssuer", "arn"]), test) => {
            is_role(test).then_some(Pin::Role)
        }
        (Some(["userIdentity", "arn"]), test) => is_role_of_sessions(test).then_some(Pin::Role),
        (Some(["eventName"]), _) => one_value.then_some(Pin::Operation),
        (Some([FACTS, "policy", "digest"]), _) => one_value.then_some(Pin::Policy),
        _ => match steps {
            [Step::Name(first), place @ ..]
                if first == PARAMETERS && one_value && !place.contains(&Step::Wildcard) =>
            {
                Some(Pin::Parameter(place))
            }
            _ => None,
        },
    }
}

/// `arn:aws:iam::111122223333:role/ci-deploy`
fn is_role(test: &Test) -> bool {
    let Test::Equals(Literal::Text(text)) = test else { return false };
    let arn = Arn::parse(text).filter(|arn| AccountId::parse(arn.account).is_some());
    arn.and_then(|arn| arn.path("role")).is_some_and(|name| !name.is_empty())
}

/// `arn:aws:sts::111122223333:assumed-role/ci-deploy/*`: the role is named in full, whatever its sessions are called.
fn is_role_of_sessions(test: &Test) -> bool {
    let text = match test {
        Test::Equals(Literal::Text(text)) => text.clone(),
        Test::Equals(Literal::Glob(glob)) => glob.to_string(),
        _ => return false,
    };
    let Some(arn) = Arn::parse(&text).filter(|arn| AccountId::parse(arn.account).is_some()) else {
        return false;
    };
    let role = arn.path("assumed-role").and_then(|path| path.split_once('/'));
    role.is_some_and(|(role, session)| {
        !role.is_empty() && !role.contains('*') && !session.contains('/')
    })
}
