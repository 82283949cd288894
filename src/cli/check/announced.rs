//! What each expected entry could still hold back: tried on the records of the built-in rules' tests, on those of the
//! operator's own rules, and on whatever records `--events` names. Active are the packs that the function has by default,
//! and what the configuration adds.
//!
//! Who acts, when and from where is taken to be as the entry says, and so is every name of a thing, because whoever steals
//! the actor's credentials has those as well. What is done and what it grants is what the record says.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use cloudwatch_filter_pattern::{Condition, Step};

use crate::builtin;
use crate::config::Config;
use crate::expected::{Announcement, Effect, Exact, Expected, grave, never};
use crate::facts::Reading;
use crate::herald::Herald;
use crate::judge::Judge;
use crate::options::Options;
use crate::pattern::FACTS;
use crate::payload::Batch;
use crate::record::{Outcome, Record};
use crate::rules::{DEFAULT_PACK, Rule, RuleUse, Rules, SELF_PACK, read};
use crate::severity::Severity;

/// So many operations are named.
const NAMED: usize = 12;

/// What records say of the entries.
pub struct Trial<'c> {
    herald: Herald,
    found: Found<'c>,
}

/// In the order of the entries.
struct Found<'c> {
    entries: &'c [Expected],
    /// Of each entry the operations that it could hold back, and how loud they are at most.
    held: Vec<BTreeMap<String, Severity>>,
    /// Of each entry the parameters that keep a call of its operation from being the announced one.
    open: Vec<BTreeSet<String>>,
    /// The operations of all records.
    tried: BTreeSet<String>,
}

impl<'c> Trial<'c> {
    /// The trial on the records of the tests of rules.
    ///
    /// `None` without entries, or if the rules cannot be active together, which is a mistake of its own.
    pub fn of(config: &'c Config) -> Option<Trial<'c>> {
        let entries = config.expected.as_slice();
        if entries.is_empty() {
            return None;
        }
        let rules = config.rules(&[DEFAULT_PACK, SELF_PACK], &[]).ok()?;
        let herald = Herald::new(rules, Options::of(config));
        let found = Found {
            entries,
            held: vec![BTreeMap::new(); entries.len()],
            open: vec![BTreeSet::new(); entries.len()],
            tried: BTreeSet::new(),
        };
        let mut trial = Trial { herald, found };
        let shipped = [(builtin::PACKS, RuleUse::Pack), (builtin::RISK, RuleUse::Risk)];
        for (path, text, used) in shipped
            .iter()
            .flat_map(|(files, used)| files.iter().map(|(path, text)| (*path, *text, *used)))
        {
            trial.tests(&read(path, text, used).map(|(_, rules)| rules).unwrap_or_default());
        }
        config.own_rules.iter().for_each(|file| trial.tests(&file.rules));
        Some(trial)
    }

    /// Each record of a test stands alone. What is no record says nothing of the entries.
    fn tests(&mut self, rules: &[Rule]) {
        let nothing = Batch::default();
        let judge = self.herald.judge(&nothing);
        for test in rules.iter().flat_map(|rule| &rule.test) {
            if let Ok(record) = Record::read(&test.record) {
                self.found.add(&record, &judge, self.herald.rules());
            }
        }
    }

    /// Tries the entries on the records of a batch, in which one may say what another attaches.
    pub fn batch(&mut self, batch: &Batch) {
        let judge = self.herald.judge(batch);
        for event in batch.events() {
            let unescaped = OnceCell::new();
            if let Ok(record) = Record::of_event(&event.body, &unescaped) {
                self.found.add(&record, &judge, self.herald.rules());
            }
        }
    }

    /// Of each entry a sentence.
    pub fn findings(&self) -> impl Iterator<Item = (&'c Expected, String)> {
        self.found.sentences()
    }
}

impl<'c> Found<'c> {
    fn add(&mut self, record: &Record, judge: &Judge, rules: &Rules) {
        let reading = Reading::new(record, judge.context());
        let facts = reading.facts();
        let is_change = !facts.read_only && facts.outcome == Outcome::Succeeded;
        if !is_change || rules.select(&reading).is_none() {
            return;
        }
        let name = record.event_name().to_owned();
        self.tried.insert(name.clone());
        let all = self.entries.iter().enumerate();
        let about: Vec<_> = all.filter(|(_, entry)| could_fit(entry, &reading)).collect();
        if about.is_empty() {
            return;
        }
        let is_never = never(&reading, rules).is_some();
        let severity = judge.candidate(&reading).selected.change.severity;
        for (number, entry) in about {
            let announcement = Announcement { entry: number, exact: false, grave: grave(facts) };
            if !is_never
                && announcement.effect(severity) == Effect::HeldBack
                && let Some(held) = self.held.get_mut(number)
            {
                let most = held.entry(name.clone()).or_insert(severity);
                *most = severity.max(*most);
            }
            if let Some((exact, open)) = entry.exact.as_ref().zip(self.open.get_mut(number)) {
                open.extend(exact.open(&reading));
            }
        }
    }

    fn sentences(&self) -> impl Iterator<Item = (&'c Expected, String)> {
        let all = self.entries.iter().zip(&self.held).zip(&self.open);
        all.map(|((entry, held), open)| {
            (
                entry,
                format!("{}; {}", self.held_words(held), loud_words(entry.exact.as_ref(), open)),
            )
        })
    }

    fn held_words(&self, held: &BTreeMap<String, Severity>) -> String {
        let tried = self.tried.len();
        let Some(most) = held.values().max() else {
            return format!("holds back none of the {tried} operations that were tried");
        };
        let mut names: Vec<(&String, &Severity)> = held.iter().collect();
        names.sort_by_key(|(_, severity)| std::cmp::Reverse(**severity));
        let shown: Vec<&str> = names.iter().take(NAMED).map(|(name, _)| name.as_str()).collect();
        let more = match names.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!(
            "could hold back {} of the {tried} operations that were tried, at most {most}: {}{more}",
            held.len(),
            shown.join(", ")
        )
    }
}

fn loud_words(exact: Option<&Exact>, open: &BTreeSet<String>) -> String {
    let Some(_) = exact else {
        return "what is high or critical stays as loud as it is".to_owned();
    };
    let lowers = "it makes low what is high or critical where it says every parameter of the call";
    if open.is_empty() {
        return lowers.to_owned();
    }
    let open: Vec<&str> = open.iter().take(NAMED).map(String::as_str).collect();
    format!("{lowers}, and it does not say {}, which such calls had", open.join(", "))
}

/// Whether an entry could be about a record, if those who acted, and what they acted upon, were whom and what it names.
fn could_fit(entry: &Expected, reading: &Reading) -> bool {
    reading.holds(&entry.pattern, &|condition| {
        let names: Vec<&str> = condition
            .selector()
            .steps()
            .iter()
            .map_while(|step| match step {
                Step::Name(name) => Some(name.as_str()),
                Step::Index(_) | Step::Wildcard => None,
            })
            .collect();
        is_supposed(&names, condition, reading)
    })
}

fn is_supposed(names: &[&str], condition: &Condition, reading: &Reading) -> bool {
    match names {
        ["eventName" | "eventSource" | "readOnly" | "errorCode" | "eventType", ..] => false,
        [FACTS, "actor" | "account", ..] | [FACTS, "target", "name"] | [FACTS, "policy", ..] => {
            true
        }
        [FACTS, ..] => false,
        // A name that the call has could be the one.
        ["requestParameters" | "responseElements", ..] => reading.has(condition.selector()),
        _ => true,
    }
}
