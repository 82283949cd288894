//! One statement of a policy.

use std::collections::HashSet;

use super::condition::Condition;
use super::glob::Pattern;

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
    /// Whether one of the patterns matches everything.
    has_total: bool,
}

impl Listed {
    pub fn new(except: bool, mut patterns: Vec<Pattern>) -> Listed {
        patterns.sort();
        patterns.dedup();
        let has_total = patterns.iter().any(Pattern::is_total);
        Listed { except, patterns, has_total }
    }

    /// `*`
    pub fn everything() -> Listed {
        Listed::new(false, vec![Pattern::new("*")])
    }

    /// Whether everything is in it that a pattern matches.
    pub fn covers(&self, text: &str) -> bool {
        match self.except {
            false => self.patterns.iter().any(|pattern| pattern.covers(text)),
            true => !self.patterns.iter().any(|pattern| pattern.overlaps(text)),
        }
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
    /// only together, the answer may be no although it should be yes.
    pub fn includes(&self, other: &Listed) -> bool {
        match (self.except, other.except) {
            (_, false) => other.patterns.iter().all(|pattern| self.covers(pattern.as_str())),
            (true, true) => self
                .patterns
                .iter()
                .all(|mine| other.patterns.iter().any(|theirs| theirs.covers(mine.as_str()))),
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

/// Whether each of the first stands among the second in the same spelling.
pub fn are_within(some: &[Named], all: &[Named]) -> bool {
    let all: HashSet<&Named> = all.iter().collect();
    some.iter().all(|named| all.contains(named))
}
