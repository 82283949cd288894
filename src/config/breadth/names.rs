//! Which conditions say who acts, or what is acted upon. The list is closed: what is not on it says
//! nothing.

use cloudwatch_filter_pattern::{Condition, Glob, Literal, Selector, Step, Test};

use crate::facts::{self, Fact, Says};
use crate::pattern::FACTS;

/// So many plain characters a name must begin with before a `*`.
const LEAST: usize = 4;

/// What a condition adds to an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// It names somebody, or something.
    Names,
    /// AWS wrote it, and it tells kinds of people apart. It narrows a name and is none.
    Divides,
    /// A caller can choose it, it says neither who nor what, or what it says is not known.
    Nothing,
}

/// How a name looks, which says what a `*` in it leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// The name of a person or a role.
    Person,
    /// The name of a thing.
    Thing,
    Arn,
    /// A made-up id. Ids of one account begin alike, so that the beginning says nothing.
    Id,
    Operation,
}

pub fn weight(condition: &Condition) -> Weight {
    let selector = condition.selector();
    let path: Option<Vec<&str>> = selector.steps().iter().map(plain).collect();
    if matches!(path.as_deref(), Some([FACTS, "actor", "kind"] | ["userIdentity", "type"])) {
        return Weight::Divides;
    }
    let form = match (selector.first_name(), path) {
        (Some(FACTS), _) => of_facts(selector),
        (_, Some(path)) => of_record(&path),
        // A wildcard is as weak as the weakest that it may stand for, and each member has such
        // beside it.
        (_, None) => None,
    };
    match (form, condition.test()) {
        (Some(form), Test::Equals(literal)) if form.is_named_by(literal) => Weight::Names,
        _ => Weight::Nothing,
    }
}

/// Whether the selector itself may name somebody or something, whatever it is compared with.
pub fn may_name(selector: &Selector) -> bool {
    let path: Option<Vec<&str>> = selector.steps().iter().map(plain).collect();
    match selector.first_name() {
        Some(FACTS) => of_facts(selector).is_some(),
        _ => path.is_some_and(|path| of_record(&path).is_some()),
    }
}

fn plain(step: &Step) -> Option<&str> {
    match step {
        Step::Name(name) => Some(name),
        Step::Index(_) | Step::Wildcard => None,
    }
}

/// A wildcard, or a whole group, is as open as any fact that it may select.
fn of_facts(selector: &Selector) -> Option<Form> {
    let reached = facts::reached(selector);
    if reached.is_empty() || reached.iter().any(|fact| fact.says_nothing()) {
        return None;
    }
    let is_who = |fact: &&Fact| fact.says == Says::Who;
    Some(if reached.iter().any(is_who) { Form::Person } else { Form::Thing })
}

fn of_record(path: &[&str]) -> Option<Form> {
    const ISSUER: [&str; 2] = ["sessionContext", "sessionIssuer"];
    match path {
        ["eventName"] => Some(Form::Operation),
        ["requestParameters", name] => of_parameter(name),
        ["userIdentity", "onBehalfOf", "userId"] | ["userIdentity", "accessKeyId"] => {
            Some(Form::Id)
        }
        ["userIdentity", rest @ ..] => match rest.strip_prefix(&ISSUER).unwrap_or(rest) {
            ["userName"] => Some(Form::Person),
            ["arn"] => Some(Form::Arn),
            ["principalId"] => Some(Form::Id),
            _ => None,
        },
        _ => None,
    }
}

/// A parameter whose name says that it is the name of a thing.
fn of_parameter(name: &str) -> Option<Form> {
    /// What callers make up, and what very many things share: an instance, an account, a place.
    const NOTHING: [&str; 35] = [
        "accountid",
        "client",
        "comment",
        "contact",
        "context",
        "description",
        "directoryid",
        "display",
        "document",
        "email",
        "external",
        "federat",
        "fullname",
        "identitystore",
        "instancearn",
        "kmskey",
        "organizationid",
        "parent",
        "path",
        // An inline policy is called whatever its author likes, on whomever it is put.
        "policyname",
        "principalarn",
        "region",
        "request",
        "rootid",
        "servicename",
        "session",
        "source",
        "statement",
        "subnet",
        "tag",
        "targetid",
        "token",
        "version",
        "vpc",
        "zone",
    ];
    let name = name.to_ascii_lowercase();
    if NOTHING.iter().any(|nothing| name.contains(nothing)) {
        return None;
    }
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    match () {
        () if ends(&["arn", "serialnumber", "eventdatastore"]) => Some(Form::Arn),
        () if ends(&["name"]) => Some(Form::Thing),
        () if ends(&["id", "identifier"]) => Some(Form::Id),
        () => None,
    }
}

impl Form {
    /// Whether a value says which one it is, as far as a `*` leaves that.
    fn is_named_by(self, literal: &Literal) -> bool {
        let glob = match literal {
            Literal::Text(_) | Literal::Number(_) => return true,
            // What a regular expression leaves open is hard to tell.
            Literal::Regex(_) => return false,
            Literal::Glob(glob) => glob,
        };
        match self {
            // "*AccessKey" and "Remove*" are operations that have nothing to do with each other.
            Form::Operation => false,
            // The end of a name is what many have in common: "*@example.com".
            Form::Person => start(glob).is_some_and(|start| own(start) >= LEAST),
            Form::Thing => glob.pieces().any(|piece| own(piece) >= LEAST),
            Form::Arn => arn_names(glob),
            // All sessions of a role: its id up to the colon.
            Form::Id => start(glob).is_some_and(|id| id.starts_with("AROA") && id.contains(':')),
        }
    }
}

fn start(glob: &Glob) -> Option<&str> {
    glob.parts().next().flatten()
}

/// How many characters of a beginning are not of a beginning that very many names have.
fn own(start: &str) -> usize {
    const SHARED: [&str; 3] = ["AWSReservedSSO_", "AWSServiceRoleFor", "repo:"];
    if SHARED.iter().any(|shared| shared.starts_with(start)) {
        return 0;
    }
    let rest = SHARED.iter().find_map(|shared| start.strip_prefix(shared)).unwrap_or(start);
    rest.chars().count()
}

/// Whether an ARN with stars has a whole name in it, or the beginning of one: not only partition,
/// service, account and the type of the resource.
fn arn_names(glob: &Glob) -> bool {
    let parts: Vec<Option<&str>> = glob.parts().collect();
    parts.iter().enumerate().any(|(at, part)| {
        let Some(piece) = part else { return false };
        let resource = match piece.strip_prefix("arn:") {
            // partition:service:region:account:resource
            Some(rest) => rest.splitn(5, ':').nth(4),
            None => piece.find('/').and_then(|slash| piece.get(slash..)),
        };
        // The first word is the type.
        let mut words = resource.unwrap_or_default().split([':', '/']).skip(1).peekable();
        while let Some(word) = words.next() {
            let whole = words.peek().is_some() || at + 1 == parts.len();
            let long = if whole { 1 } else { LEAST };
            if own(word) >= long && !is_structure(word) {
                return true;
            }
        }
        false
    })
}

/// A word, or a part of one, that stands in the ARNs of very many.
fn is_structure(word: &str) -> bool {
    const WORDS: [&str; 8] = [
        "assumed-role",
        "aws-reserved",
        "aws-service-role",
        "federated-user",
        "service-role",
        "sso.amazonaws.com",
        "user",
        "role",
    ];
    // Beside the instance of Identity Center stands all that is in it.
    word.starts_with("ssoins")
        || WORDS.contains(&word)
        || (word.len() > 3 && WORDS.iter().any(|it| it.contains(word)))
}
