//! One statement of a policy.

use std::collections::HashSet;

use super::condition::Condition;
use super::glob::Pattern;
use crate::work::Work;

/// What it costs to look for a text among patterns, and to compare it with one, beside the steps.
const LOOK_UP: u64 = 30;
const COMPARISON: u64 = 5;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    Allow,
    Deny,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    pub effect: Effect,
    /// The actions. They are compared without regard to case and kept in lower case.
    pub actions: Listed,
    /// The resources; `None` in trust policies.
    pub resources: Option<Listed>,
    /// The principals; `None` in identity policies.
    pub principals: Option<Principals>,
    pub condition: Condition,
}

/// `Action` or `NotAction`, `Resource` or `NotResource`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Whether everything but the patterns is meant.
    pub except: bool,
    /// The patterns, sorted, each once.
    pub patterns: Vec<Pattern>,
    /// The places of those that have wildcards: the others are found by their text.
    wild: Vec<usize>,
    /// Whether one of the patterns matches everything.
    has_total: bool,
    /// How long the patterns are together.
    length: u64,
}

impl Listed {
    pub fn new(except: bool, mut patterns: Vec<Pattern>) -> Listed {
        patterns.sort();
        patterns.dedup();
        let wild = patterns.iter().enumerate().filter(|(_, pattern)| pattern.is_wild());
        let wild = wild.map(|(place, _)| place).collect();
        let has_total = patterns.iter().any(Pattern::is_total);
        let length = patterns.iter().map(|pattern| pattern.as_str().len() as u64).sum();
        Listed { except, patterns, wild, has_total, length }
    }

    /// `*`
    pub fn everything() -> Listed {
        Listed::new(false, vec![Pattern::new("*")])
    }

    /// How long the patterns are together.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Whether everything is in it that a pattern matches. No if that is too much work.
    pub fn covers(&self, text: &str, work: &Work) -> bool {
        match self.except {
            false => self.has_one_that_covers(text, work),
            true => self.misses(text, work),
        }
    }

    /// Whether this very pattern is among them. No if that is too much work.
    pub fn lists(&self, pattern: &Pattern, work: &Work) -> bool {
        work.take(LOOK_UP) && self.has(pattern.as_str())
    }

    fn has(&self, text: &str) -> bool {
        let key = |one: &Pattern| (one.as_str().len(), one.as_str()).cmp(&(text.len(), text));
        self.patterns.binary_search_by(key).is_ok()
    }

    /// Whether one of the patterns covers a text. No if that is too much work.
    pub fn has_one_that_covers(&self, text: &str, work: &Work) -> bool {
        let mut wild = self.wild.iter().filter_map(|place| self.patterns.get(*place));
        let covers = |one: &Pattern| {
            let mut steps = COMPARISON;
            let covers = one.covers_in_steps(text, &mut steps);
            work.take(steps) && covers
        };
        work.take(LOOK_UP) && (self.has(text) || wild.any(covers))
    }

    /// Whether none of the patterns matches anything that a text matches. No if that is too much work.
    fn misses(&self, text: &str, work: &Work) -> bool {
        let misses = |one: &Pattern| {
            let mut steps = COMPARISON + text.len() as u64;
            let overlaps = one.overlaps_in_steps(text, &mut steps);
            work.take(steps) && !overlaps
        };
        work.take(0) && self.patterns.iter().all(misses)
    }

    /// Whether some text matches one of the patterns and another one. Yes if that is too much work.
    pub fn overlaps(&self, text: &str, work: &Work) -> bool {
        !self.misses(text, work)
    }

    /// Whether everything is in it.
    pub fn is_total(&self) -> bool {
        match self.except {
            false => self.has_total,
            true => self.patterns.is_empty(),
        }
    }

    /// Whether nothing is in it.
    pub fn is_nothing(&self) -> bool {
        self.except && self.has_total
    }

    /// Whether every member of the other is a member of this one. If several patterns cover another
    /// only together, the answer may be no although it should be yes. It is no if it is too much work.
    pub fn includes(&self, other: &Listed, work: &Work) -> bool {
        let mut theirs = other.patterns.iter();
        match (self.except, other.except) {
            (_, false) => theirs.all(|pattern| self.covers(pattern.as_str(), work)),
            (true, true) => {
                let mut own = self.patterns.iter();
                own.all(|mine| other.has_one_that_covers(mine.as_str(), work))
            }
            (false, true) => self.is_total(),
        }
    }
}

/// `Principal` or `NotPrincipal`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principals {
    /// Whether everybody but these is meant.
    pub except: bool,
    pub named: Vec<Named>,
}

/// One principal as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Named {
    pub kind: PrincipalKind,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrincipalKind {
    Aws,
    Service,
    Federated,
    Canonical,
    /// A kind that AWS did not have when this was written.
    Other,
}

/// Whether each of the first stands among the second in the same spelling. No if that is too much
/// work.
pub fn are_within(some: &[Named], all: &[Named], work: &Work) -> bool {
    if some.is_empty() {
        return true;
    }
    let enough = work.take_each(some.len() + all.len());
    let all: HashSet<&Named> = all.iter().filter(|_| enough).collect();
    some.iter().all(|named| all.contains(named))
}
