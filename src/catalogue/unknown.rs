//! Words for an operation that the catalogue does not know, made of its name and parameters.

use std::sync::LazyLock;

use super::value::scalar;
use super::words::{Word, Words, joined};
use crate::arn::Arn;
use crate::record::{Record, Value};
use crate::text::{listing, name, short};

/// An operation without a row. `CreateManagedAccount` of Control Tower becomes "created a managed account in Control
/// Tower", and with the parameter `accountId` "created managed account 111122223333 in Control Tower".
pub struct Unknown<'r, 'a> {
    record: &'r Record<'a>,
    words: &'static Words,
}

/// How many parameters the sentence names.
const NAMED: usize = 3;
/// How many things of one parameter it names.
const LISTED: usize = 3;
/// How deep parameters are looked into, and how many are.
const DEPTH: usize = 3;
const MOST: usize = 16;

/// A parameter that names a thing: what kind of thing, in words, and which.
struct Identifier {
    rank: usize,
    /// Empty where it only says that it is the name of what the operation is about.
    kind: Vec<Word>,
    /// What it says that it is: a name, an ID.
    ending: String,
    values: Vec<String>,
    /// Whether it may be several: `instanceIds`.
    plural: bool,
}

impl<'r, 'a> Unknown<'r, 'a> {
    pub(super) fn new(record: &'r Record<'a>, words: Option<&'static Words>) -> Self {
        static NONE: LazyLock<Words> = LazyLock::new(Words::default);
        Unknown { record, words: words.unwrap_or(&NONE) }
    }

    /// The infinitive, and the sentence without the actor, which begins with the past form.
    pub fn sentence(&self) -> (String, String) {
        if self.record.is_insight() {
            return self.insight();
        }
        let service = self.words.service(self.record.event_source());
        let words = self.words.split(self.record.event_name());
        let mut named = self.identifiers();
        named.truncate(NAMED);
        if let Some((verb, past, length)) = self.words.verb(&words) {
            let object = self.object(words.get(length..).unwrap_or_default(), &mut named);
            if !object.is_empty() {
                let object = short(&object, 160);
                let told = object.contains(&service);
                let place = if told { String::new() } else { format!(" in {service}") };
                return (verb, format!("{past} {object}{place}{}", details(&named)));
            }
        }
        let operation = name(self.record.event_name());
        ("call".to_owned(), format!("called {operation} in {service}{}", details(&named)))
    }

    /// What follows the verb: nouns, each with the name of the thing if a parameter has it, else with its article. What is
    /// named here is taken out of `named`.
    fn object(&self, words: &[Word], named: &mut Vec<Identifier>) -> String {
        let mut parts: Vec<String> = Vec::new();
        for (index, noun) in words.split_inclusive(|word| self.words.is_joint(word)).enumerate() {
            let (noun, joint) = match noun.split_last() {
                Some((joint, before)) if self.words.is_joint(joint) => (before, Some(joint)),
                _ => (noun, None),
            };
            let plural = noun.last().is_some_and(|last| self.words.is_plural(&last.shown));
            let is_of = |one: &Identifier| one.plural == plural && one.is_of(noun, index == 0);
            let of = named.iter().position(is_of);
            parts.push(match of {
                Some(place) if !noun.is_empty() => {
                    let one = named.remove(place);
                    named.retain(|other| !other.says_the_same(&one, noun));
                    format!("{} {}", joined(noun), listing(&one.values, LISTED))
                }
                _ => self.words.with_article(noun),
            });
            parts.extend(joint.map(|joint| joint.shown.clone()));
        }
        if parts.iter().all(String::is_empty) && named.iter().any(|one| !one.kind.is_empty()) {
            return named.remove(0).words();
        }
        parts.retain(|part| !part.is_empty());
        parts.join(" ")
    }

    /// What CloudTrail Insights found.
    fn insight(&self) -> (String, String) {
        let detail = |field: &str| self.record.text(&format!("insightDetails.{field}"));
        let errors = detail("insightType") == Some("ApiErrorRateInsight");
        let of = if errors { "errors of" } else { "calls of" };
        let operation = name(detail("eventName").unwrap_or("an operation"));
        let source = detail("eventSource");
        let service = source.map_or_else(|| "a service".to_owned(), |it| self.words.service(it));
        let state = match detail("state") {
            Some("Start") => ", beginning now",
            Some("End") => ", which has ended",
            _ => "",
        };
        let found = format!("found an unusual number of {of} {operation} in {service}{state}");
        ("find".to_owned(), found)
    }

    /// The kind and the name of what was acted upon, as far as the parameters tell.
    pub fn target(&self) -> Option<(String, String)> {
        let first = self.identifiers().into_iter().next()?;
        let mut kind = first.kind;
        if kind.is_empty() {
            let words = self.words.split(self.record.event_name());
            let length = self.words.verb(&words).map_or(1, |(_, _, length)| length);
            kind = words.get(length..).unwrap_or_default().to_vec();
        }
        let kind = joined(&kind).to_lowercase().replace(' ', "-");
        Some((kind, first.values.into_iter().next()?))
    }

    /// Parameters that name something, the most telling first: those that say whom or what the call is
    /// about, then names, ARNs and ids, and last the instance of a service, which everything in it
    /// shares.
    fn identifiers(&self) -> Vec<Identifier> {
        let mut found = Vec::new();
        if let Some(request) = self.record.request() {
            self.collect(request, &[], DEPTH, &mut found);
        }
        found.sort_by_key(|one| one.rank);
        let mut kept: Vec<Identifier> = Vec::new();
        for one in found {
            if !kept.iter().any(|known| one.says_the_same(known, &known.kind)) {
                kept.push(one);
            }
        }
        kept
    }

    fn collect(&self, value: &Value, around: &[Word], depth: usize, found: &mut Vec<Identifier>) {
        for item in value.as_array().into_iter().flatten().take(LISTED) {
            self.collect(item, around, depth.saturating_sub(1), found);
        }
        for (key, value) in value.as_object().into_iter().flat_map(|members| members.iter()) {
            if found.len() >= MOST {
                return;
            }
            // CloudTrail begins every name in lower case, `sAMLProviderArn` too.
            let mut first = key.chars();
            let key_words = first.next().map_or_else(Vec::new, |letter| {
                self.words.split(&format!("{}{}", letter.to_uppercase(), first.as_str()))
            });
            let values = if self.words.is_ignored(key) { Vec::new() } else { values(value) };
            let Some((last, stem)) = key_words.split_last() else { continue };
            let ending = self.words.is_ending(last);
            if !values.is_empty() && (ending || self.words.names(key)) {
                let kind = match (ending, stem) {
                    (false, _) => key_words.as_slice(),
                    (true, stem) if stem.is_empty() || self.words.is_bare(stem) => around,
                    (true, stem) => stem,
                };
                let rank = rank(key, last) + DEPTH.saturating_sub(depth) * 5;
                let plural = self.words.is_plural(&last.shown);
                let (kind, ending) = (kind.to_vec(), last.shown.clone());
                found.push(Identifier { rank, kind, ending, values, plural });
            } else if depth > 0 {
                let stem = if ending { stem } else { &key_words };
                self.collect(value, stem, depth - 1, found);
            }
        }
    }
}

impl Identifier {
    /// Whether it names what a noun stands for: the user of `CreateUser` and of `UserToGroup`. What only says that it is a
    /// name, names the first noun.
    fn is_of(&self, noun: &[Word], first: bool) -> bool {
        match self.kind.as_slice() {
            [] => first,
            kind => noun.len() >= kind.len() && noun.iter().rev().zip(kind.iter().rev()).all(same),
        }
    }

    /// Whether it names what another one has named already, by its ARN beside its name or in the same words.
    fn says_the_same(&self, other: &Identifier, kind: &[Word]) -> bool {
        let of_same = self.kind.is_empty() || joined(&self.kind) == joined(kind);
        of_same && self.values == other.values
    }

    fn words(&self) -> String {
        let kind = if self.kind.is_empty() { self.ending.clone() } else { joined(&self.kind) };
        let several = self.values.len() > 1 && !kind.ends_with('s');
        let kind = match kind.strip_suffix('y').filter(|_| several) {
            Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
            _ if several => format!("{kind}s"),
            _ => kind,
        };
        format!("{kind} {}", listing(&self.values, LISTED))
    }
}

/// "instances" are what `instance` is said of.
fn same((noun, kind): (&Word, &Word)) -> bool {
    let one = |word: &Word| word.shown.trim_end_matches('s').to_lowercase();
    one(noun) == one(kind)
}

fn rank(key: &str, last: &Word) -> usize {
    match last.shown.as_str() {
        // What everything that somebody calls has in common.
        _ if matches!(key, "instanceArn" | "identityStoreId" | "directoryId" | "awsAccountId") => 4,
        _ if key.starts_with("target") || key.starts_with("principal") => 0,
        "ARN" | "ARNs" => 2,
        "ID" | "IDs" | "identifier" | "identifiers" => 3,
        _ => 1,
    }
}

/// One name, or the names of a list, each short: of an ARN or an address what stands last.
fn values(value: &Value) -> Vec<String> {
    let one = |value: &Value| {
        let text = scalar(value).filter(|_| !matches!(value, Value::Bool(_)))?;
        let last = match Arn::parse(&text) {
            Some(arn) => arn.resource.rsplit(['/', ':']).next(),
            None if text.starts_with("http") => text.rsplit('/').next(),
            None => None,
        };
        Some(name(last.filter(|last| !last.is_empty()).unwrap_or(&text)))
    };
    match value.as_array() {
        Some(items) => items.iter().filter_map(one).collect(),
        None => one(value).into_iter().collect(),
    }
}

fn details(named: &[Identifier]) -> String {
    let shown: Vec<String> = named.iter().map(Identifier::words).collect();
    if shown.is_empty() { String::new() } else { format!(" ({})", shown.join(", ")) }
}
