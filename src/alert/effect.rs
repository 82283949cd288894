//! What stands after a change, and what it takes back, by keys. Which operation takes back which stands in the catalogue.

use jiff::Timestamp;

use crate::catalogue::{
    Left, Part, Place, StandsRow, TakesBackRow, Template, filtered, raw, scalar,
};
use crate::facts::{Facts, Reading, Target};
use crate::record::{Outcome, Record};

/// Ends each word of a key. No name that AWS accepts holds it, and a key is not made of one that does.
const END: char = '\u{1f}';

/// What a change that succeeded does to what stands. Two things with one key are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    pub stands: Vec<String>,
    /// Whether nothing else was ever called as its keys say.
    pub unique: bool,
    /// What to find out of the time in which it stood.
    pub meanwhile: Option<&'static str>,
    pub takes_back: Vec<Taking>,
    /// Where it put the text of a policy.
    pub text: Option<TextPlace>,
}

/// What is taken back under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taking {
    pub key: String,
    pub words: Option<&'static str>,
    /// The words for all that stands under longer keys.
    pub all: Option<&'static str>,
    pub left: Left,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextPlace {
    pub key: String,
    /// Since when the same text had stood there before.
    pub put_back: Option<Timestamp>,
    /// Whether it stood there until now, so that nothing changed.
    pub is_same: bool,
}

impl Effect {
    /// `None` for what changed nothing that anybody could take back.
    pub fn of(reading: &Reading) -> Option<Effect> {
        let facts = reading.facts();
        let known = facts.known.filter(|_| facts.outcome == Outcome::Succeeded)?;
        let target = facts.target.as_ref();
        let key = |template| key(reading.record, target, template);
        let stands = known.get(|row| row.stands.as_ref());
        let effect = Effect {
            stands: stands.map_or_else(Vec::new, |row| row.what.iter().filter_map(key).collect()),
            unique: stands.is_some_and(|row: &StandsRow| row.unique),
            meanwhile: stands.and_then(|row| row.meanwhile.as_deref()),
            takes_back: known.takes_back().iter().filter_map(|row| taking(row, key)).collect(),
            text: text_place(reading.record, facts),
        };
        let is_something = !effect.stands.is_empty() || !effect.takes_back.is_empty();
        (is_something || effect.text.is_some()).then_some(effect)
    }
}

fn taking(
    row: &'static TakesBackRow,
    key: impl Fn(&'static Template) -> Option<String>,
) -> Option<Taking> {
    let (words, all) = (row.words.as_deref(), row.all.as_deref());
    Some(Taking { key: key(&row.what)?, words, all, left: row.left })
}

fn text_place(record: &Record, facts: &Facts) -> Option<TextPlace> {
    let access = facts.known?.get(|row| row.access.as_ref())?;
    let key = raw(record, access.key()?)?;
    let before = facts.access.as_ref().and_then(|access| access.before.as_ref());
    let (put_back, is_same) =
        before.map_or((None, false), |before| (before.put_back, before.is_same));
    Some(TextPlace { key, put_back, is_same })
}

/// The key of a thing as a whole, from what a target says of it.
pub fn key_of_entity(kind: &str, name: &str) -> String {
    format!("{kind}{END}{name}{END}")
}

/// The words of a template, each with an end; a value is one word whatever it holds.
fn key(record: &Record, target: Option<&Target>, template: &Template) -> Option<String> {
    let mut key = String::new();
    add(&mut key, record, target, &template.parts)?;
    key.push(END);
    Some(key)
}

fn add(key: &mut String, record: &Record, target: Option<&Target>, parts: &[Part]) -> Option<()> {
    for part in parts {
        match part {
            Part::Text(words) => key.extend(words.chars().map(|c| if c == ' ' { END } else { c })),
            Part::Hole(hole) => {
                let value = match &hole.place {
                    Place::TargetName => target?.name.clone()?,
                    Place::Field(path) => {
                        filtered(&scalar(record.at(path)?)?, hole.filter.as_ref())?
                    }
                    Place::Actor | Place::Target => return None,
                };
                if value.is_empty() || value.contains(END) {
                    return None;
                }
                key.push_str(&value);
            }
            Part::Choice(first, other) => {
                let length = key.len();
                if add(key, record, target, first).is_none() {
                    key.truncate(length);
                    add(key, record, target, other)?;
                }
            }
        }
    }
    Some(())
}
