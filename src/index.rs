//! Which log events need not be read: nearly all of them.
//!
//! A record is told only if a rule of an active pack selects it, and most rules say by `=` what must
//! stand in the record: the service that was called, the operation, a name of the alerter's own. So
//! words are looked for in the text of a log event before it is unescaped and parsed, in the text as
//! it stands in the envelope. The language's crate makes of each pattern a formula over such words
//! ([`Need`]) and looks for those of all patterns together ([`Needs`]). What is the product's stands
//! here:
//!
//! - Facts (`$.herald`) do not stand in the record, so conditions on them need nothing: all but one.
//!   A record is about the alerter's own resources only if it names one of them, and by that name it
//!   is found. Without this, everything that is done to any key, log group, table or function would
//!   be read for the pack `self`.
//! - Words that stand in very many records are looked for only where no rarer one will do.
//! - Names of services stand in many records of other services. So where a word was found, the member
//!   `eventSource` of the record is looked at next, wherever that stands: if it has none of the names
//!   that are asked for, only rules that ask for none are left.
//! - Records that hold or end a policy's text are read too, because the alerts of others say what it
//!   was before ([`Documents`](crate::documents::Documents)). They are known by the members `eventSource` and `eventName`.
//! - A text in which letters are written as escapes (`\u0069`) may spell any word so, and is always read.
//!
//! Whatever is not understood is read. So a log event that is passed over is one that would have been
//! ignored: `tests/unread.rs` holds this against reading everything, for all shared records and for
//! generated ones.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use cloudwatch_filter_pattern::{Condition, Need, Needs, Pattern, Scratch, Selector, Test};
use memchr::memmem;

use crate::catalogue::Catalogue;
use crate::pattern::FACTS;
use crate::payload::{Batch, Body, LogEvent};
use crate::resources::Resources;
use crate::rules::Rules;

/// What a log event may matter to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Matters {
    /// A rule of an active pack may select it.
    pub rules: bool,
    /// It may hold a policy's text, or end one.
    pub documents: bool,
}

impl Matters {
    pub const EVERYTHING: Matters = Matters { rules: true, documents: true };
}

/// What stands in the text of every log event that matters.
#[derive(Debug)]
pub struct Index {
    /// Of all that a record may matter to.
    all: Needs,
    /// Of the rules.
    rules: Needs,
    /// Of the rules that ask for no event source.
    others: Needs,
    /// The event sources that are asked for.
    sources: HashSet<String>,
    /// The operations that policies are written by.
    operations: HashSet<String>,
    /// The alerter's own, whose names were looked for.
    resources: Resources,
}

/// The member that names the service.
const SOURCE: &str = "eventSource";
/// The member that names the operation.
const NAME: &str = "eventName";

impl Index {
    /// Of patterns that select, and of the policies that a batch may hold.
    pub fn of<'p>(
        selecting: impl IntoIterator<Item = &'p Pattern>,
        catalogue: &Catalogue,
        resources: &Resources,
    ) -> Index {
        let own = resources.need();
        let (mut sourced, mut others) = (Vec::new(), Vec::new());
        let mut sources = HashSet::new();
        let source: Option<Selector> = "$.eventSource".parse().ok();
        for pattern in selecting {
            let need = pattern.need(&|condition| of_fact(condition, &own));
            match source.as_ref().and_then(|source| pattern.required_texts(source)) {
                Some(texts) => {
                    sources.extend(texts.into_iter().map(str::to_owned));
                    sourced.push(need);
                }
                None => others.push(need),
            }
        }
        let mut operations = HashSet::new();
        let documents = catalogue.document_operations().map(|(source, name)| {
            sources.insert(source.to_owned());
            operations.insert(name.to_owned());
            Need::all([Need::literal(source), Need::literal(name)])
        });
        let documents = Need::any(documents.collect::<Vec<_>>());
        let (sourced, other) = (Need::any(sourced), Need::any(others));
        Index {
            others: Needs::new([other.clone()], &weight),
            rules: Needs::new([Need::any([sourced.clone(), other.clone()])], &weight),
            all: Needs::new([sourced, documents, other], &weight),
            sources,
            operations,
            resources: resources.clone(),
        }
    }

    /// What a text may matter to, whether or not it is written as a JSON string once more.
    pub fn matters(&self, text: &str) -> Matters {
        self.look(text, Need::may_be_escaped(text.as_bytes()), &mut Scratch::default())
    }

    /// What each log event of a batch may matter to.
    pub fn of_batch(&self, batch: &Batch) -> Vec<Matters> {
        let mut scratch = Scratch::default();
        batch.events().map(|event| self.of_event(&event, &mut scratch)).collect()
    }

    fn of_event(&self, event: &LogEvent, scratch: &mut Scratch) -> Matters {
        match event.body {
            Body::Plain(text) | Body::Escaped(text) => self.look(text, event.unicode, scratch),
            Body::Unreadable { .. } => Matters::EVERYTHING,
        }
    }

    fn look(&self, text: &str, unicode: bool, scratch: &mut Scratch) -> Matters {
        if unicode {
            return Matters::EVERYTHING;
        }
        let bytes = text.as_bytes();
        if !self.all.may_matter(bytes) {
            return Matters::default();
        }
        // The name of a service stands in many records of other services.
        let is_of_a_source = may_be_one_of(text, SOURCE, &self.sources);
        let rules = if is_of_a_source { &self.rules } else { &self.others };
        Matters {
            rules: !rules.candidates(bytes, scratch).is_empty(),
            documents: is_of_a_source && may_be_one_of(text, NAME, &self.operations),
        }
    }
}

/// Whether a member of this name, at any depth of the text, may have one of these values. A record without one is
/// broken, and whoever reads it says so.
fn may_be_one_of(text: &str, name: &str, values: &HashSet<String>) -> bool {
    let mut has_member = false;
    for place in memmem::find_iter(text.as_bytes(), name) {
        let after = text.get(place + name.len()..).unwrap_or_default();
        match value_of(after) {
            Value::Text(value) if !values.contains(value) => has_member = true,
            Value::NoMember => {}
            Value::Text(_) | Value::Odd => return true,
        }
    }
    !has_member
}

/// What follows a name.
enum Value<'a> {
    /// It is the name of a member with this text.
    Text(&'a str),
    /// It is the name of a member that is written otherwise, or has another value.
    Odd,
    /// It is a part of another name, or no name.
    NoMember,
}

/// The value of a member, of whose name this follows, in a text that may be written as a JSON string
/// once more: then backslashes stand before the quotes.
fn value_of(after: &str) -> Value<'_> {
    let Some(after) = quoted(after).map(str::trim_start) else {
        return Value::NoMember;
    };
    // White space of the record is an escape where the record is a string.
    if after.starts_with('\\') {
        return Value::Odd;
    }
    let Some(value) = after.strip_prefix(':').map(str::trim_start) else {
        return Value::NoMember;
    };
    let text = quoted(value).and_then(|value| value.split_at_checked(value.find(['"', '\\'])?));
    match text {
        Some((text, end)) if quoted(end).is_some() => Value::Text(text),
        _ => Value::Odd,
    }
}

/// What follows a quote, and the backslashes before it.
fn quoted(text: &str) -> Option<&str> {
    text.trim_start_matches('\\').strip_prefix('"')
}

/// The index of the batches that come one after the other. Those of one log group have the same.
#[derive(Debug, Default)]
pub struct Indexes(Mutex<Option<Arc<Index>>>);

impl Indexes {
    pub fn of(&self, rules: &Rules, catalogue: &Catalogue, resources: &Resources) -> Arc<Index> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some(index) if index.resources == *resources => Arc::clone(index),
            _ => Arc::clone(last.insert(Arc::new(Index::of(
                rules.selecting(),
                catalogue,
                resources,
            )))),
        }
    }
}

/// What a condition on a fact needs; `None` for a condition on the record.
fn of_fact(condition: &Condition, own: &Need) -> Option<Need> {
    if condition.selector().first_name() != Some(FACTS) {
        return None;
    }
    let is_own = condition.selector().to_string() == format!("$.{FACTS}.target.is_herald")
        && *condition.test() == Test::IsBool(true);
    Some(if is_own { own.clone() } else { Need::Anything })
}

/// How common a word is in records of everyday: of several that would do the rarest is looked for.
/// A wrong guess costs time and nothing else.
fn weight(word: &str) -> u32 {
    /// Services whose calls fill a trail.
    const BUSY: [&str; 17] = [
        "s3.",
        "kms.",
        "sts.",
        "ec2.",
        "logs.",
        "lambda.",
        "dynamodb.",
        "sns.",
        "sqs.",
        "monitoring.",
        "cloudformation.",
        "ssm.",
        "secretsmanager.",
        "rds.",
        "ecr.",
        "config.",
        "email.",
    ];
    let is_busy = |busy: &str| word.starts_with(busy) && word.ends_with(".amazonaws.com");
    match word.len() {
        _ if BUSY.iter().any(|busy| is_busy(busy)) => 1000,
        // A short word stands in others.
        ..7 => 50,
        _ => 1,
    }
}
