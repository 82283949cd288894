//! Ordinary permissions, summed up by service: "read and write in S3, SQS; read in EC2".

use std::collections::{BTreeMap, BTreeSet};

use super::glob::Pattern;
use super::vocabulary::words;
use crate::text::{listing, name, short};

/// What may be done in a service. The loudest stands first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    All,
    Both,
    Write,
    Read,
}

/// How far a permission goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope {
    /// Not every resource.
    pub some: bool,
    /// It is under a condition, and other permissions of the document are not.
    pub bound: bool,
}

#[derive(Debug, Default)]
pub struct Summary {
    services: BTreeMap<String, BTreeMap<Scope, Level>>,
}

impl Summary {
    /// Adds an action, or a pattern of them.
    pub fn add(&mut self, action: &Pattern, scope: Scope) {
        let (service, operation) =
            action.as_str().split_once(':').unwrap_or((action.as_str(), "*"));
        let level = level(&Pattern::new(operation));
        let service = match Pattern::new(service) {
            all if all.is_total() => "every service".to_owned(),
            some if some.is_wild() => format!("services {}", name(&short(service, 40))),
            _ => words().service(service),
        };
        let scopes = self.services.entry(service).or_default();
        let known = scopes.entry(scope).or_insert(level);
        *known = known.with(level);
    }

    /// Leaves out what is told in another place.
    pub fn forget(&mut self, service: &str) {
        self.services.remove(service);
    }

    /// Whether something may be changed on every resource.
    pub fn changes_everywhere(&self) -> bool {
        let mut all = self.services.values().flatten();
        all.any(|(scope, level)| !scope.some && *level != Level::Read)
    }

    pub fn words(&self) -> Option<String> {
        let mut groups: BTreeMap<(Level, Scope), BTreeSet<&str>> = BTreeMap::new();
        for (service, scopes) in &self.services {
            for (scope, level) in scopes {
                // What is allowed everywhere is not told once more for some resources.
                let wider = |(other, wide): (&Scope, &Level)| {
                    other < scope
                        && other.some <= scope.some
                        && other.bound <= scope.bound
                        && wide.includes(*level)
                };
                if !scopes.iter().any(wider) {
                    groups.entry((*level, *scope)).or_default().insert(service);
                }
            }
        }
        let most = if groups.len() > 2 { 4 } else { 6 };
        let phrases: Vec<String> = groups
            .iter()
            .map(|((level, scope), services)| {
                let services: Vec<String> = services.iter().map(|&name| name.to_owned()).collect();
                format!("{} {}{}", level.words(), listing(&services, most), scope.words())
            })
            .collect();
        (!phrases.is_empty()).then(|| phrases.join("; "))
    }
}

impl Level {
    fn with(self, other: Level) -> Level {
        match (self, other) {
            (Level::Read, Level::Write) | (Level::Write, Level::Read) => Level::Both,
            (one, other) => one.min(other),
        }
    }

    fn includes(self, other: Level) -> bool {
        self.with(other) == self
    }

    fn words(self) -> &'static str {
        match self {
            Level::All => "anything in",
            Level::Both => "read and write in",
            Level::Write => "write in",
            Level::Read => "read in",
        }
    }
}

impl Scope {
    fn words(self) -> &'static str {
        match (self.some, self.bound) {
            (false, false) => "",
            (true, false) => " (some resources)",
            (false, true) => " (under conditions)",
            (true, true) => " (some resources, under conditions)",
        }
    }
}

/// Whether the operations that a pattern covers read or write, by their first word.
fn level(operation: &Pattern) -> Level {
    if operation.is_total() {
        return Level::All;
    }
    let prefix = operation.prefix();
    let verbs = &words().read_verbs;
    if verbs.iter().any(|verb| prefix.starts_with(verb.as_str())) {
        return Level::Read;
    }
    let may_read = operation.is_wild() && verbs.iter().any(|verb| verb.starts_with(prefix));
    if may_read { Level::Both } else { Level::Write }
}
