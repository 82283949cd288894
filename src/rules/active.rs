//! The active rules: what they select, and how loud it is.

use cloudwatch_filter_pattern::{Condition, Pattern};

use super::asks::Asks;
use super::file::{Rule, Tell};
use super::off::Off;
use super::operations::Operations;
use super::pack::Pack;
use crate::facts::{ActorKind, Reading};
use crate::record::{Outcome, holds_texts_alone, is_supposed, is_unanswerable};
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
    /// Whether the record has something of another type than a rule asks for that could raise, so that nobody knows if it does.
    pub is_guess: bool,
}

/// The field that tells records of management, of data and of networks apart.
const CATEGORY: &str = "$.eventCategory";

impl Rules {
    /// The patterns of which one must be true for a record that is told.
    pub fn selecting(&self) -> impl Iterator<Item = &Pattern> {
        self.packs.iter().flat_map(|pack| &pack.rules).map(Rule::pattern)
    }

    /// The first rule of an active pack that selects a record. One that does not tell each change gives way to all others.
    pub fn select(&self, reading: &Reading) -> Option<&Rule> {
        let mut best: Option<&Rule> = None;
        for rule in self.packs.iter().flat_map(|pack| &pack.rules) {
            if best.is_some_and(|best| best.tell <= rule.tell) || !self.selects(rule, reading) {
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
        let selects = |pack: &&Pack| pack.rules.iter().any(|rule| self.selects(rule, reading));
        self.packs.iter().filter(selects)
    }

    /// Whether a rule of a pack selects a record. What passed an endpoint of a VPC has only a rule that asks for that: where the
    /// call reached its service, the service tells of it in a record of its own.
    fn selects(&self, rule: &Rule, reading: &Reading) -> bool {
        self.applies(rule, reading)
            && (!reading.record.is_network_activity() || rule.asks_for(CATEGORY))
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
        rules.find(|rule| self.applies(rule, reading) || self.may_apply(rule, reading))
    }

    /// Whether a rule's pattern would select a record if what has another type there than the pattern asks for were what it
    /// asks for.
    fn may_apply(&self, rule: &Rule, reading: &Reading) -> bool {
        let supposed = |one: &Condition| is_supposed(one, reading.record.value());
        rule.pattern().conditions().any(&supposed)
            && reading.holds(rule.pattern(), &supposed)
            && !self.is_off(rule, reading)
    }

    /// The severity of a record: its own, raised by the loudest rule, and lowered by caps unless
    /// the rule is uncapped.
    pub fn judge(&self, reading: &Reading, own: Severity) -> Verdict<'_> {
        let there = there(reading);
        let places = self.operations.rules_for(reading.record.event_name());
        let places = places.filter_map(|place| self.risk.get(place));
        let possible: Vec<&Rule> = places.filter(|rule| rule.asks().within(there)).collect();
        let mut matching: Vec<&Rule> =
            possible.iter().filter(|rule| self.applies(rule, reading)).copied().collect();
        let value = reading.record.value();
        let may_guess = !holds_texts_alone(value) || reading.is_malformed();
        // Nothing is lowered on a guess.
        if may_guess {
            let unknown = |condition: &Condition| is_unanswerable(condition, value);
            matching
                .retain(|rule| rule.at_most.is_none() || !rule.pattern().conditions().any(unknown));
        }
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
        let guessed = possible.iter().filter(|rule| {
            may_guess && rule.severity > Some(severity) && self.may_apply(rule, reading)
        });
        let guessed = guessed.filter_map(|rule| rule.severity).max();
        severity = severity.max(guessed.unwrap_or(severity));
        let mut rules: Vec<&Rule> =
            matching.into_iter().filter(|rule| rule.severity.is_some()).collect();
        rules.sort_by_key(|rule| std::cmp::Reverse(rule.severity));
        Verdict { severity, rules, caps, is_guess: guessed.is_some() }
    }
}

/// What a record has of what rules ask for.
fn there(reading: &Reading) -> Asks {
    if reading.is_supposed() {
        return Asks(u16::MAX);
    }
    let facts = reading.facts();
    let access = facts.access.as_ref();
    let outcome = match facts.outcome {
        Outcome::Succeeded => Asks::SUCCEEDED,
        Outcome::Denied => Asks::DENIED,
        Outcome::Failed => Asks::FAILED,
    };
    let root = facts.actor.kind == ActorKind::Root;
    outcome
        .with(if facts.read_only { Asks::READS } else { Asks::WRITES }, true)
        .with(Asks::ROOT, root)
        .with(Asks::ASSUMED_ROOT, root && facts.actor.assumed_root)
        .with(Asks::TOOL, facts.client.attack_tool.is_some())
        .with(Asks::GRANTS, access.is_some())
        .with(Asks::TRUST, access.is_some_and(|access| access.trust.is_some()))
        .with(Asks::SIGN_IN, facts.wrong_second_factor.is_some())
        .with(Asks::MALFORMED, reading.is_malformed())
}

impl Asks {
    pub(super) fn with(self, other: Asks, is_there: bool) -> Asks {
        if is_there { Asks(self.0 | other.0) } else { self }
    }

    /// Whether all of it is there.
    pub(super) fn within(self, there: Asks) -> bool {
        self.0 & !there.0 == 0
    }
}
