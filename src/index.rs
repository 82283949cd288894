//! Which log events need not be read: nearly all of them.
//!
//! A record is told only if a rule of an active pack selects it, and most rules say by `=` what must
//! stand in the record: the service that was called, the operation, a name of the alerter's own. So
//! words are looked for in the text of a log event before it is unescaped and parsed, in the text as
//! it stands in the envelope. The language's crate makes of each pattern a formula over such words
//! ([`Need`]) and looks for those of all patterns together ([`Needs`]). What is the product's stands
//! here:
//!
//! - Facts (`$.herald`) do not stand in the record, so conditions on them need nothing: all but two.
//!   A record is about the alerter's own resources only if it names one of them, and by that name it
//!   is found; it may be about one without telling only if it is of an operation that writes. Without
//!   this, everything that is done to any key, log group, table or function would be read for the
//!   pack `self`.
//! - Words that stand in very many records are looked for only where no rarer one will do.
//! - Most rules ask for an event source by `=`. So the member `eventSource` is looked for, wherever it stands in the
//!   record, and only the rules of its value are asked. Mostly there are none.
//! - Records that hold or end a policy's text are read too, because the alerts of others say what it
//!   was before ([`Documents`](crate::documents::Documents)). They are known by the members `eventSource` and `eventName`.
//! - A text in which letters are written as escapes (`\u0069`) may spell any word so, and is always read.
//!
//! Whatever is not understood is read. So a log event that is passed over is one that would have been
//! ignored: `tests/unread.rs` holds this against reading everything, for all shared records and for
//! generated ones.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use cloudwatch_filter_pattern::{Condition, Need, Needs, Pattern, Scratch, Selector, Test};
use memchr::memchr2;
use memchr::memmem::Finder;

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

    /// Whether a log event may be ignored without being read: no rule could select anything in it, and
    /// it looks whole.
    pub fn pass_over(self, body: &Body) -> bool {
        let inside = match body {
            _ if self.rules => return false,
            Body::Plain(text) => text.trim_ascii(),
            Body::Escaped(text) => {
                text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or("")
            }
            Body::Unreadable { .. } => return false,
        };
        inside.starts_with('{') && inside.ends_with('}')
    }
}

/// What stands in the text of every log event that matters.
#[derive(Debug)]
pub struct Index {
    /// By event source.
    sources: HashMap<String, OfSource>,
    /// Each event source, and what names it in a text whose source is not found.
    names: Vec<String>,
    named: Needs,
    /// Of the rules that ask for no event source.
    others: Needs,
    source: Finder<'static>,
    name: Finder<'static>,
    /// The alerter's own, whose names were looked for.
    resources: Resources,
}

/// What may matter of one event source.
#[derive(Debug)]
struct OfSource {
    needs: Vec<Need>,
    /// Made when a record of the source comes: one batch has few of them.
    rules: OnceLock<Needs>,
    /// The operations that policies are written by.
    operations: HashSet<String>,
}

/// A text of more event sources is read: each of them costs a search.
const MOST_SOURCES: usize = 8;

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
        let mut others = Vec::new();
        let mut sources: HashMap<String, (Vec<Need>, HashSet<String>)> = HashMap::new();
        let source: Option<Selector> = "$.eventSource".parse().ok();
        for pattern in selecting {
            let Some((source, texts)) =
                source.as_ref().and_then(|source| Some((source, pattern.required_texts(source)?)))
            else {
                others.push(pattern.need(&|condition| of_fact(condition, resources, None)));
                continue;
            };
            for text in texts {
                // Where it is asked, the event source is known.
                let need = pattern.need(&|condition| match condition.selector() == source {
                    true => Some(Need::Anything),
                    false => of_fact(condition, resources, Some(text)),
                });
                sources.entry(text.to_owned()).or_default().0.push(need);
            }
        }
        for (source, name) in catalogue.document_operations() {
            sources.entry(source.to_owned()).or_default().1.insert(name.to_owned());
        }
        let names: Vec<String> = sources.keys().cloned().collect();
        let sources = sources.into_iter().map(|(source, (rules, operations))| {
            (source, OfSource { needs: rules, rules: OnceLock::new(), operations })
        });
        Index {
            sources: sources.collect(),
            named: Needs::new(names.iter().map(|name| Need::literal(name)), &weight),
            names,
            others: together(others),
            source: Finder::new(SOURCE),
            name: Finder::new(NAME),
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
        let (sources, has_source) = self.sources_of(text);
        let sources = if has_source { sources } else { self.sources_named_in(text, scratch) };
        if sources.len() > MOST_SOURCES {
            return Matters::EVERYTHING;
        }
        let rules = holds(&self.others, text, scratch)
            || sources.iter().any(|source| holds(source.rules(), text, scratch));
        let documents = sources.iter().any(|source| self.may_be_one_of(&source.operations, text));
        Matters { rules, documents }
    }

    /// Of which event sources a text may be, of those that are asked for, and whether it says so: a record without a
    /// source is broken, and whoever reads it says so.
    fn sources_of(&self, text: &str) -> (Vec<&OfSource>, bool) {
        let (mut sources, mut has_source) = (Vec::new(), false);
        for value in members(text, &self.source) {
            has_source = true;
            match value {
                Value::Odd => return (sources, false),
                Value::Text(source) => {
                    let source = self.sources.get(source);
                    let is_new = |source: &&OfSource| {
                        !sources.iter().any(|other| std::ptr::eq(*other, *source))
                    };
                    sources.extend(source.filter(is_new));
                }
            }
        }
        (sources, has_source)
    }

    /// The event sources that stand anywhere in a text.
    fn sources_named_in(&self, text: &str, scratch: &mut Scratch) -> Vec<&OfSource> {
        let named = self.named.candidates(text.as_bytes(), scratch).iter();
        named.filter_map(|place| self.sources.get(self.names.get(*place)?)).collect()
    }

    /// Whether a text may be of one of these operations.
    fn may_be_one_of(&self, operations: &HashSet<String>, text: &str) -> bool {
        if operations.is_empty() {
            return false;
        }
        let mut has_name = false;
        for value in members(text, &self.name) {
            has_name = true;
            match value {
                Value::Text(name) if !operations.contains(name) => {}
                Value::Text(_) | Value::Odd => return true,
            }
        }
        !has_name
    }
}

impl OfSource {
    fn rules(&self) -> &Needs {
        self.rules.get_or_init(|| together(self.needs.iter().cloned()))
    }
}

/// As one need, because nobody asks which of them holds.
fn together(needs: impl IntoIterator<Item = Need>) -> Needs {
    Needs::new([Need::any(needs)], &weight)
}

fn holds(needs: &Needs, text: &str, scratch: &mut Scratch) -> bool {
    !needs.candidates(text.as_bytes(), scratch).is_empty()
}

/// The values of all members of a name, at any depth of the text.
fn members<'t>(text: &'t str, name: &Finder) -> impl Iterator<Item = Value<'t>> {
    let length = name.needle().len();
    name.find_iter(text.as_bytes()).filter_map(move |place| value_of(text.get(place + length..)?))
}

/// What follows the name of a member.
enum Value<'a> {
    Text(&'a str),
    /// It is written in another way, or no text.
    Odd,
}

/// The value of a member, of whose name this follows, in a text that may be written as a JSON string
/// once more: then backslashes stand before the quotes. `None`: it is a part of another name, or no name.
fn value_of(after: &str) -> Option<Value<'_>> {
    let Some((_, after)) = quoted(after) else {
        // A quote of the record may be written as a `\u` escape where the record is a string.
        return after.starts_with('\\').then_some(Value::Odd);
    };
    let after = after.trim_start();
    // White space of the record is an escape where the record is a string.
    if after.starts_with('\\') {
        return Some(Value::Odd);
    }
    let value = after.strip_prefix(':')?.trim_start();
    Some(text_of(value).map_or(Value::Odd, Value::Text))
}

/// The text of a string. Before the quote that ends it stand as many backslashes as before the one that begins it; more
/// of them are a part of the text, and so is the quote.
fn text_of(value: &str) -> Option<&str> {
    let (backslashes, value) = quoted(value)?;
    let (text, end) = value.split_at_checked(memchr2(b'"', b'\\', value.as_bytes())?)?;
    (quoted(end)?.0 == backslashes).then_some(text)
}

/// How many backslashes stand before a quote, and what follows it.
fn quoted(text: &str) -> Option<(usize, &str)> {
    let quote = text.trim_start_matches('\\');
    Some((text.len() - quote.len(), quote.strip_prefix('"')?))
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

/// What a condition on a fact needs in records of this event source, or of any; `None` for a condition on the record.
fn of_fact(condition: &Condition, own: &Resources, source: Option<&str>) -> Option<Need> {
    if condition.selector().first_name() != Some(FACTS) {
        return None;
    }
    let fact = condition.selector().to_string();
    Some(match fact.strip_prefix(&format!("$.{FACTS}.target.")) {
        _ if *condition.test() != Test::IsBool(true) => Need::Anything,
        Some("is_herald") => own.need(source),
        Some("may_be_herald") => own.need_of_doubt(source),
        _ => Need::Anything,
    })
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
