use std::cell::OnceCell;

use cloudwatch_filter_pattern::{Extra, Pattern, Value};

use super::FACTS;
use crate::catalogue::Catalogue;
use crate::facts::Facts;
use crate::record::Record;

/// A record and its facts, which are derived when something first asks for them.
pub struct Reading<'r, 'a, 'c> {
    pub record: &'r Record<'a>,
    catalogue: &'c Catalogue,
    facts: OnceCell<Facts<'c>>,
    value: OnceCell<Value<'static>>,
}

impl<'r, 'a, 'c> Reading<'r, 'a, 'c> {
    pub fn new(record: &'r Record<'a>, catalogue: &'c Catalogue) -> Self {
        Reading { record, catalogue, facts: OnceCell::new(), value: OnceCell::new() }
    }

    pub fn facts(&self) -> &Facts<'c> {
        self.facts.get_or_init(|| Facts::of(self.record, self.catalogue))
    }

    pub fn catalogue(&self) -> &'c Catalogue {
        self.catalogue
    }

    /// Whether a pattern selects the record; `$.herald` are its facts.
    pub fn matches(&self, pattern: &Pattern) -> bool {
        self.with_facts(|extra| pattern.matches_with(self.record.value(), extra))
    }

    /// Lends the facts as patterns see them, for other questions to a pattern than whether it matches.
    pub fn with_facts<T>(&self, ask: impl FnOnce(Extra<'_>) -> T) -> T {
        let value = || self.value.get_or_init(|| self.facts().as_value());
        ask(Extra { member: FACTS, value: &value })
    }
}
