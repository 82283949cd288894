//! The active rules: what they select, and how loud it is.

use cloudwatch_filter_pattern::Pattern;

use super::file::{Rule, Tell};
use super::off::Off;
use super::operations::Operations;
use super::pack::Pack;
use crate::facts::Reading;
use crate::severity::Severity;

/// The active rules.
#[derive(Debug)]
pub struct Rules {
    pub packs: Vec<Pack>,
    /// Rules that raise the severity, and rules that cap it.
    pub risk: Vec<Rule>,
    /// Rules that the configuration switches off. They stand in `packs` and `risk` all the same.
    pub off: Vec<Off>,
    /// Which of `risk` can be true for which operation.
    pub(super) operations: Operations,
}

/// How loud a record is, and why.
#[derive(Debug)]
pub struct Verdict<'r> {
    pub severity: Severity,
    /// The rules that raised, loudest first.
    pub rules: Vec<&'r Rule>,
    /// The caps that apply.
    pub caps: Vec<&'r Rule>,
}

impl Rules {
    /// The patterns of which one must be true for a record that is told.
    pub fn selecting(&self) -> impl Iterator<Item = &Pattern> {
        self.packs.iter().flat_map(|pack| &pack.rules).map(Rule::pattern)
    }

    /// The first rule of an active pack that selects a record. One that does not tell each change gives way to all others.
    pub fn select(&self, reading: &Reading) -> Option<&Rule> {
        let mut best: Option<&Rule> = None;
        for rule in self.packs.iter().flat_map(|pack| &pack.rules) {
            if best.is_some_and(|best| best.tell <= rule.tell) || !self.applies(rule, reading) {
                continue;
            }
            if rule.tell == Tell::Each {
                return Some(rule);
            }
            best = Some(rule);
        }
        best
    }

    /// The active packs that select a record.
    pub fn packs_of(&self, reading: &Reading) -> impl Iterator<Item = &Pack> {
        let selects = |pack: &&Pack| pack.rules.iter().any(|rule| self.applies(rule, reading));
        self.packs.iter().filter(selects)
    }

    /// Whether a rule's pattern selects a record, and the rule is not switched off at the time of
    /// the event.
    fn applies(&self, rule: &Rule, reading: &Reading) -> bool {
        reading.matches(rule.pattern()) && !self.is_off(rule, reading)
    }

    /// Whether the configuration switches a rule off at the time of the event.
    pub fn is_off(&self, rule: &Rule, reading: &Reading) -> bool {
        self.off.iter().any(|off| off.rule == rule.id && off.is_off_for(reading.record))
    }

    /// The rule because of which an expected change is told all the same, if there is one.
    pub fn insists(&self, reading: &Reading) -> Option<&Rule> {
        let selecting = self.packs.iter().flat_map(|pack| &pack.rules);
        let mut rules = selecting.chain(&self.risk).filter(|rule| rule.always);
        rules.find(|rule| self.applies(rule, reading))
    }

    /// The severity of a record: its own, raised by the loudest rule, and lowered by caps unless
    /// the rule is uncapped.
    pub fn judge(&self, reading: &Reading, own: Severity) -> Verdict<'_> {
        let places = self.operations.rules_for(reading.record.event_name());
        let possible = places.filter_map(|place| self.risk.get(place));
        let matching: Vec<&Rule> = possible.filter(|rule| self.applies(rule, reading)).collect();
        let mut severity = own;
        for rule in &matching {
            severity = severity.max(rule.severity.unwrap_or(Severity::Info));
        }
        let caps: Vec<&Rule> =
            matching.iter().filter(|rule| rule.at_most.is_some()).copied().collect();
        severity = caps.iter().filter_map(|cap| cap.at_most).fold(severity, Severity::min);
        let uncapped =
            matching.iter().filter(|rule| rule.uncapped).filter_map(|rule| rule.severity);
        severity = uncapped.fold(severity, Severity::max);
        let mut rules: Vec<&Rule> =
            matching.into_iter().filter(|rule| rule.severity.is_some()).collect();
        rules.sort_by_key(|rule| std::cmp::Reverse(rule.severity));
        Verdict { severity, rules, caps }
    }
}
