//! The names that a pattern may use under `$.herald`, and what each selects.

use std::cmp::Ordering;
use std::ops::Range;

use cloudwatch_filter_pattern::{Known, Lint, LintId, Pattern, Selector, Step, Value, ValueKind};

use super::registry::{FACTS, Fact, SeenBy, Take};
use crate::mistakes::{Mistake, Source, quoted};
use crate::pattern::FACTS as ROOT;

/// What selectors under `$.herald` select, for [`Pattern::lints_with`]; of any other selector nothing is known.
///
/// A group is an object, and `$.herald` is one too. Of a wildcard the type is known if all that may
/// stand in its place have the same.
pub fn known(selector: &Selector, seen_by: SeenBy) -> Known {
    if selector.first_name() != Some(ROOT) {
        return Known::Nothing;
    }
    let steps = selector.steps();
    let wild = selector.has_wildcard();
    match walk(steps, seen_by) {
        Err(wrong) => wrong,
        Ok(reached) => {
            let always = !wild && reached.iter().any(|fact| fact.always);
            let depth = steps.len() - 1;
            if let [fact] = reached.as_slice()
                && let words = fact.words()
                && !words.is_empty()
            {
                let words = words.into_iter().map(str::to_owned).collect();
                return Known::Word { words, always };
            }
            let mut kinds = reached.iter().map(|fact| fact.kind_at(depth));
            match kinds.next() {
                Some(kind) if kinds.all(|other| other == kind) => {
                    if always {
                        Known::always(kind)
                    } else {
                        Known::maybe(kind)
                    }
                }
                _ => Known::Nothing,
            }
        }
    }
}

/// The facts that a selector under `$.herald` may select, all of a group if it selects the group; none for a name that
/// does not exist.
pub fn reached(selector: &Selector) -> Vec<&'static Fact> {
    match selector.first_name() {
        Some(ROOT) => walk(selector.steps(), SeenBy::Rules).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// The conditions of a pattern on facts that do not exist, or with words that those never are, each
/// with its place and what was meant.
fn unknown(pattern: &Pattern, seen_by: SeenBy) -> Vec<Lint> {
    let look = |selector: &Selector| known(selector, seen_by);
    let may_be_wrong =
        |selector| matches!(look(selector), Known::NoSuchMember { .. } | Known::Word { .. });
    // Nearly always there is none, and all lints take longer.
    if !pattern.conditions().any(|condition| may_be_wrong(condition.selector())) {
        return Vec::new();
    }
    let lints = pattern.lints_with(&look).into_iter();
    lints.filter(|lint| is_mistake(lint.id)).collect()
}

/// Whether a lint is an error under `$.herald`, where all names and words are known.
pub fn is_mistake(lint: LintId) -> bool {
    matches!(lint, LintId::UnknownField | LintId::UnknownWord)
}

/// The same as mistakes in a file, where the pattern stands as a string at `span`.
pub fn mistakes(
    source: Source,
    span: Range<usize>,
    pattern: &Pattern,
    seen_by: SeenBy,
) -> Vec<Mistake> {
    let lints = unknown(pattern, seen_by).into_iter();
    lints.map(|lint| source.lint(span.clone(), pattern, &lint)).collect()
}

/// Why a value cannot stand under `$.herald`: it has a member that is no fact, or a fact of another type.
pub fn why_not(value: &Value) -> Option<String> {
    let Some(members) = value.as_object() else {
        return Some("expected an object".to_owned());
    };
    members.iter().find_map(|(name, value)| member(name.to_owned(), value))
}

fn member(path: String, value: &Value) -> Option<String> {
    if let Some(fact) = FACTS.iter().find(|fact| fact.name == path) {
        let (fits, kind) = match fact.kind() {
            ValueKind::Boolean => (value.as_bool().is_some(), "true or false"),
            ValueKind::Array => (value.as_array().is_some(), "a list"),
            _ => (value.as_str().is_some(), "a text"),
        };
        return (!fits).then(|| format!("{} is not {kind}", quoted(&path)));
    }
    let group = format!("{path}.");
    let members = value.as_object().filter(|_| FACTS.iter().any(|it| it.name.starts_with(&group)));
    match members {
        Some(members) => {
            members.iter().find_map(|(name, value)| member(format!("{group}{name}"), value))
        }
        None => Some(format!("there is no fact {}", quoted(&path))),
    }
}

impl Fact {
    /// The type of its value, where there is one.
    pub fn kind(&self) -> ValueKind {
        match self.take {
            Take::Flag(_) => ValueKind::Boolean,
            Take::Text(_) | Take::Word(..) => ValueKind::Text,
            Take::Texts(_) => ValueKind::Array,
        }
    }

    /// The type of what stands at this depth on the way to its value, or below it.
    fn kind_at(&self, depth: usize) -> ValueKind {
        match self.depth().cmp(&depth) {
            Ordering::Equal => self.kind(),
            // Only an array has something below it.
            Ordering::Less => ValueKind::Text,
            Ordering::Greater => ValueKind::Object,
        }
    }

    fn depth(&self) -> usize {
        self.name.split('.').count()
    }

    fn segment(&self, at: usize) -> Option<&'static str> {
        self.name.split('.').nth(at)
    }

    /// Whether a step that comes after `at` names can lead to the fact, or to an element of it.
    fn goes_on(&self, at: usize, step: &Step) -> bool {
        match (self.segment(at), step) {
            (Some(segment), Step::Name(name)) => segment == name,
            (Some(_), Step::Wildcard) => true,
            (Some(_), Step::Index(_)) => false,
            (None, Step::Index(_) | Step::Wildcard) => {
                self.kind() == ValueKind::Array && self.depth() == at
            }
            (None, Step::Name(_)) => false,
        }
    }
}

/// The facts that the steps lead to; the first step is the root.
fn walk(steps: &[Step], seen_by: SeenBy) -> Result<Vec<&'static Fact>, Known> {
    let visible = |fact: &&Fact| seen_by == SeenBy::Rules || fact.before_variant;
    let mut facts: Vec<&'static Fact> = FACTS.iter().filter(visible).collect();
    for (number, step) in steps.iter().enumerate().skip(1) {
        let at = number - 1;
        let (go_on, others) = facts.into_iter().partition(|fact| fact.goes_on(at, step));
        facts = go_on;
        if facts.is_empty() {
            return Err(no_such_member(number, at, &others));
        }
    }
    Ok(facts)
}

fn no_such_member(step: usize, at: usize, others: &[&Fact]) -> Known {
    let mut names: Vec<String> =
        others.iter().filter_map(|fact| fact.segment(at)).map(str::to_owned).collect();
    names.dedup();
    Known::NoSuchMember { step, names }
}
