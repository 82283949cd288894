//! Templates filled from a record: as words for a person, or as a command for a shell.

use std::borrow::Cow;

use crate::catalogue::{Filter, Hole, Part, Place, Template, filtered, scalar};
use crate::facts::{Actor, Target};
use crate::record::{Record, Value};
use crate::shown::Shown;
use crate::text::{FIELD, has_invisible};

/// What placeholders stand for.
#[derive(Clone, Copy)]
pub struct Fill<'f, 'a> {
    pub record: &'f Record<'a>,
    pub actor: &'f Actor,
    pub target: &'f Target,
    /// `{target}` in words.
    pub target_words: &'f Shown,
}

/// How many values of a list are shown; the rest is counted.
const LISTED: usize = 5;

/// How many values of a list a command repeats at most. The longest lists in IAM have 50 tags.
const ARGUMENTS: usize = 64;

impl Fill<'_, '_> {
    /// A sentence of the catalogue without the actor that it begins with. A placeholder without a value says so.
    pub fn done(&self, sentence: &Template) -> Option<Shown> {
        let (mut text, parts) = without_actor(sentence)?;
        for part in parts {
            match part {
                Part::Text(words) => text.push_visible(words),
                Part::Hole(hole) => match self.word(hole) {
                    Some(word) => text.push(&word),
                    None => text.push_visible("(not in the event)"),
                },
                Part::Choice(first, other) => {
                    let words = self.all(first).or_else(|| self.all(other));
                    text.push(&words.unwrap_or_default());
                }
            }
        }
        Some(text)
    }

    /// The same, or `None` if a placeholder has no value.
    pub fn done_whole(&self, sentence: &Template) -> Option<Shown> {
        let (text, parts) = without_actor(sentence)?;
        self.add_all(text, parts)
    }

    /// The words, or `None` if a placeholder in them has no value.
    fn all(&self, parts: &[Part]) -> Option<Shown> {
        self.add_all(Shown::default(), parts)
    }

    fn add_all(&self, mut text: Shown, parts: &[Part]) -> Option<Shown> {
        for part in parts {
            match part {
                Part::Text(words) => text.push_visible(words),
                Part::Hole(hole) => text.push(self.word(hole)?.as_ref()),
                Part::Choice(..) => return None,
            }
        }
        Some(text)
    }

    fn word(&self, hole: &Hole) -> Option<Cow<'_, Shown>> {
        match &hole.place {
            Place::Actor => Some(Cow::Borrowed(&self.actor.short)),
            Place::Target => Some(Cow::Borrowed(self.target_words)),
            Place::TargetName => self.named().map(Shown::name).map(Cow::Owned),
            Place::Field(path) => {
                in_words(self.record.at(path)?, hole.filter.as_ref()).map(Cow::Owned)
            }
        }
    }

    /// The target's name as a call could give it. The root user has none.
    fn named(&self) -> Option<&str> {
        self.target.name.as_deref().filter(|_| self.target.kind != "root")
    }

    /// The template as a shell command, every value quoted.
    ///
    /// `None` if a value is not in the event, or cannot be put into a command safely: a value may be chosen
    /// by an attacker to be read as an option, to name a file, or to look like another on the screen.
    pub fn command(&self, template: &Template) -> Option<Shown> {
        let mut command = String::new();
        for part in &template.parts {
            match part {
                Part::Text(words) => command.push_str(words),
                Part::Hole(hole) => self.add_arguments(&mut command, hole)?,
                Part::Choice(first, other) => {
                    let has_all = self.all(first).is_some();
                    // An option is left out where it was not given, and not where nobody can read it.
                    if !has_all && first.iter().any(|part| self.is_odd(part)) {
                        return None;
                    }
                    for part in if has_all { first } else { other } {
                        match part {
                            Part::Text(words) => command.push_str(words),
                            Part::Hole(hole) => self.add_arguments(&mut command, hole)?,
                            Part::Choice(..) => return None,
                        }
                    }
                }
            }
        }
        Some(Shown::of(command))
    }

    /// Whether something stands where a placeholder points that is not of a type to be told.
    fn is_odd(&self, part: &Part) -> bool {
        let Part::Hole(Hole { place: Place::Field(path), .. }) = part else { return false };
        match self.record.at(path) {
            Some(Value::Object(_)) => true,
            Some(Value::Array(items)) => !items.is_empty(),
            _ => false,
        }
    }

    fn add_arguments(&self, command: &mut String, hole: &Hole) -> Option<()> {
        let values = match &hole.place {
            Place::Actor | Place::Target => return None,
            Place::TargetName => vec![self.named()?.to_owned()],
            Place::Field(path) => arguments(self.record.at(path)?, hole.filter.as_ref())?,
        };
        if values.len() > ARGUMENTS {
            return None;
        }
        for (index, value) in values.iter().enumerate() {
            let unfit = value.is_empty() || value.len() > FIELD;
            if unfit || has_invisible(value) || reads_a_file(value) {
                return None;
            }
            if index > 0 {
                command.push(' ');
            }
            // In the CLI's shorthand, `Id=…,Type=ACCOUNT`, these would begin another member or a list.
            if !command.ends_with(' ') && value.contains([',', '=', '[', ']', '{', '}', '"', '\''])
            {
                return None;
            }
            if value.starts_with('-') {
                // `--user-name=-x` is a value, `--user-name -x` an option; a list cannot say so.
                if values.len() > 1 || !command.ends_with(' ') {
                    return None;
                }
                command.pop();
                command.push('=');
            }
            command.push_str(&shlex::try_quote(value).ok()?);
        }
        Some(())
    }
}

/// What follows the actor with which a sentence begins, as its first words and the other parts.
fn without_actor(sentence: &Template) -> Option<(Shown, &[Part])> {
    match sentence.parts.as_slice() {
        [Part::Hole(Hole { place: Place::Actor, .. }), Part::Text(words), rest @ ..] => {
            Some((Shown::visible(words.trim_start()), rest))
        }
        _ => None,
    }
}

/// The AWS CLI replaces such a value by what the file or page holds.
fn reads_a_file(value: &str) -> bool {
    ["file://", "fileb://", "http://", "https://"].iter().any(|start| value.starts_with(start))
}

fn in_words(value: &Value, filter: Option<&Filter>) -> Option<Shown> {
    let Value::Array(items) = value else {
        return filtered(&scalar(value)?, filter).map(|text| shown(&text, filter));
    };
    let shown: Vec<Shown> =
        items.iter().take(LISTED).filter_map(|item| element(item, filter)).collect();
    let more = items.len().saturating_sub(LISTED);
    (!shown.is_empty()).then(|| Shown::and_more(&shown, more, ", "))
}

/// A name from the event; a time is told in words of ours.
fn shown(text: &str, filter: Option<&Filter>) -> Shown {
    let is_time = || {
        let (number, unit) = text.split_once(' ').unwrap_or_default();
        let units = ["second", "minute", "hour"];
        let unit = unit.strip_suffix('s').unwrap_or(unit);
        number.parse::<u64>().is_ok() && units.contains(&unit)
    };
    match filter {
        Some(Filter::Time | Filter::Longer(_)) if is_time() => Shown::visible(text),
        _ => Shown::name(text),
    }
}

fn element(item: &Value, filter: Option<&Filter>) -> Option<Shown> {
    let part = |of: &str| item.get(of).and_then(scalar);
    let name = |text: String| Shown::name(&text);
    match filter {
        Some(Filter::Pairs) => {
            part("key").map(|key| name(format!("{key}={}", part("value").unwrap_or_default())))
        }
        Some(Filter::Keys) => part("key").map(name),
        _ => filtered(&scalar(item)?, filter).map(name),
    }
}

/// Values for a command, which are texts: what stands there as a number or a flag is no name that AWS gives.
fn arguments(value: &Value, filter: Option<&Filter>) -> Option<Vec<String>> {
    let text = |value: &Value| scalar(value).filter(|_| value.as_str().is_some());
    match (value, filter) {
        (Value::Array(items), _) if items.is_empty() => None,
        (Value::Array(items), Some(Filter::Keys)) => {
            items.iter().map(|item| item.get("key").and_then(text)).collect()
        }
        (_, Some(Filter::Pairs | Filter::Keys)) => None,
        (Value::Array(items), _) => items.iter().map(text).collect(),
        _ => Some(vec![filtered(&text(value)?, filter)?]),
    }
}
