use std::cell::OnceCell;

use cloudwatch_filter_pattern::{Extra, Pattern, Value};

use super::FACTS;
use crate::catalogue::Catalogue;
use crate::documents::Setting;
use crate::facts::Facts;
use crate::record::Record;

/// A record and its facts, which are derived when something first asks for them.
pub struct Reading<'r, 'a, 'c> {
    pub record: &'r Record<'a>,
    setting: Setting<'c>,
    facts: OnceCell<Facts<'c>>,
    value: OnceCell<Value<'static>>,
}

impl<'r, 'a, 'c> Reading<'r, 'a, 'c> {
    pub fn new(record: &'r Record<'a>, setting: Setting<'c>) -> Self {
        Reading { record, setting, facts: OnceCell::new(), value: OnceCell::new() }
    }

    pub fn facts(&self) -> &Facts<'c> {
        self.facts.get_or_init(|| Facts::of(self.record, self.setting))
    }

    pub fn catalogue(&self) -> &'c Catalogue {
        self.setting.catalogue
    }

    /// The facts as patterns see them.
    pub fn facts_value(&self) -> Value<'static> {
        self.facts().as_value(self.record, self.setting)
    }

    /// Whether a pattern selects the record; `$.herald` are its facts.
    pub fn matches(&self, pattern: &Pattern) -> bool {
        let value = || self.value.get_or_init(|| self.facts_value());
        pattern.matches_with(self.record.value(), Extra { member: FACTS, value: &value })
    }
}
