//! What a person is shown of a message, in order, before any format: the bodies for people say the same.
//!
//! Up to [`WHOLE`] changes are told in full. Of more, the grave ones are told in full first and the others with a
//! line each, in the order of time. Refused attempts are told together.

use std::collections::HashSet;

use super::words::{self, clock, event, origin, sentence, when};
use crate::alert::{self, Alert, AlertKind, Change, RevertText};
use crate::message::Message;
use crate::rules::Severity;
use crate::text::{short, visible};

/// Changes of one alert that are all told in full.
const WHOLE: usize = 8;

pub struct Page {
    /// "Part 1 of 3"
    pub part: Option<String>,
    pub sections: Vec<Section>,
    /// What was left out, and the counts.
    pub end: Vec<String>,
}

/// One alert.
pub struct Section {
    pub severity: Severity,
    /// "account prod (111122223333)"
    pub account: String,
    /// "3 changes: 2 succeeded, 1 denied"
    pub tally: String,
    pub title: String,
    pub facts: Vec<Fact>,
    pub groups: Vec<Group>,
    /// Whether there is a command that somebody may run.
    pub has_commands: bool,
}

/// Items under a heading, which the first group of a section has not.
pub struct Group {
    pub heading: Option<String>,
    pub items: Vec<Item>,
}

#[derive(Default)]
pub struct Item {
    /// "1. 09:30:31 UTC succeeded, medium"; empty where the title says it all.
    pub head: String,
    pub sentence: String,
    pub facts: Vec<Fact>,
    pub reverts: Vec<Revert>,
    /// The event in the console.
    pub url: Option<String>,
}

pub struct Fact {
    pub label: &'static str,
    pub text: String,
}

/// How to take a change back, or to restore what it took away.
pub struct Revert {
    pub label: &'static str,
    /// "in account 111122223333:"; empty without a command.
    pub place: String,
    pub command: Option<String>,
    pub notes: Vec<String>,
}

impl Page {
    pub fn of(message: &Message) -> Page {
        let end = words::left_out(message).into_iter().chain([words::summary(&message.counts)]);
        let end = end.chain(words::held_back(message));
        Page {
            part: message.part.map(|part| format!("Part {} of {}", part.number, part.of)),
            sections: message.alerts.iter().map(section).collect(),
            end: end.collect(),
        }
    }
}

fn section(alert: &Alert) -> Section {
    let mut section = Section {
        severity: alert.severity,
        account: words::account(alert),
        tally: words::tally(alert),
        title: visible(&alert.title).into_owned(),
        facts: Vec::new(),
        groups: Vec::new(),
        has_commands: false,
    };
    match alert.kind {
        AlertKind::Unreadable => unreadable(&mut section, alert),
        AlertKind::Changes => {
            let mut teller = Teller { alert, told: HashSet::new(), one_origin: one_origin(alert) };
            section.facts = teller.facts();
            section.groups = teller.groups();
            let items = || section.groups.iter().flat_map(|group| &group.items);
            section.has_commands =
                items().flat_map(|item| &item.reverts).any(|revert| revert.command.is_some());
        }
    }
    section
}

fn one_origin(alert: &Alert) -> bool {
    let origins: HashSet<String> = alert.changes.iter().map(origin).collect();
    origins.len() == 1
}

fn fact(label: &'static str, text: impl Into<String>) -> Fact {
    let text: String = text.into();
    Fact { label, text: visible(&text).into_owned() }
}

fn unreadable(section: &mut Section, alert: &Alert) {
    section.facts = vec![
        fact(
            "Why",
            "A log event that cannot be read may hide a change. Its neighbours were read and told as usual.",
        ),
        fact("Next", "Look at the log events below in the log group, or in the file."),
    ];
    let items = alert.unreadable.iter().zip(1..).map(|(one, number)| {
        let id = one.log_event_id.as_deref().map(|id| format!("log event {}: ", short(id, 80)));
        let id = id.unwrap_or_default();
        Item {
            head: visible(&format!("{number}. {id}{}", one.reason)).into_owned(),
            sentence: visible(&one.excerpt).into_owned(),
            ..Item::default()
        }
    });
    section.groups.push(Group { heading: None, items: items.collect() });
    if alert.unreadable_not_listed > 0 {
        let more = format!("and {} more that are not listed", alert.unreadable_not_listed);
        section.groups.push(Group { heading: Some(more), items: Vec::new() });
    }
}

/// Tells one alert. A reason or an advice is told once, however many changes it fits.
struct Teller<'a> {
    alert: &'a Alert,
    told: HashSet<String>,
    one_origin: bool,
}

impl<'a> Teller<'a> {
    fn facts(&mut self) -> Vec<Fact> {
        let alert = self.alert;
        let mut facts = Vec::new();
        facts.extend(words::who(alert).map(|who| fact("Who", who)));
        facts.push(fact("When", when(alert)));
        facts.push(match alert.changes.first() {
            Some(change) if self.one_origin => fact("From", origin(change)),
            _ => fact("From", "different places or keys, see each change"),
        });
        if alert.changes.len() > WHOLE {
            let kinds = alert::tally(alert.changes.iter().map(|change| change.event_name.as_str()));
            facts.push(fact("In all", kinds.join(", ")));
        }
        facts
    }

    fn groups(&mut self) -> Vec<Group> {
        let changes = &self.alert.changes;
        if let [change] = changes.as_slice() {
            let item =
                Item { head: String::new(), sentence: String::new(), ..self.item(0, change) };
            return vec![Group { heading: None, items: vec![item] }];
        }
        let probes = self.probes();
        let rest: Vec<(usize, &Change)> = changes
            .iter()
            .enumerate()
            .filter(|(_, change)| probes.is_none() || !alert::is_probe(change))
            .collect();
        let (whole, brief) = if rest.len() > WHOLE { split(rest) } else { (rest, Vec::new()) };
        let mut groups = Vec::new();
        // The title is about the refused attempts: they come first.
        let probes_lead = self.alert.headline.changes > 1;
        let (first, last) = if probes_lead { (probes, None) } else { (None, probes) };
        groups.extend(first);
        let items: Vec<Item> =
            whole.into_iter().map(|(place, change)| self.item(place, change)).collect();
        if !items.is_empty() {
            groups.push(Group { heading: None, items });
        }
        if !brief.is_empty() {
            let heading = format!(
                "The other {}, in the order of time (commands are for {})",
                brief.len(),
                words::account(self.alert)
            );
            let items = brief.into_iter().map(|(place, change)| self.line(place, change));
            groups.push(Group { heading: Some(heading), items: items.collect() });
        }
        groups.extend(last);
        groups
    }

    fn item(&mut self, place: usize, change: &Change) -> Item {
        let mut facts = Vec::new();
        if !self.one_origin && self.alert.changes.len() > 1 {
            facts.push(fact("From", origin(change)));
        }
        facts.extend(words::error(change).map(|error| fact("Error", error)));
        facts.extend(words::access(change).into_iter().map(|(label, text)| fact(label, text)));
        let reasons: Vec<String> = change
            .reasons
            .iter()
            .filter(|reason| self.told.insert((*reason).clone()))
            .map(|reason| sentence(reason))
            .collect();
        if !reasons.is_empty() {
            facts.push(fact("Why", reasons.join(" ")));
        }
        if let Some(advice) = &change.advice
            && self.told.insert(advice.clone())
        {
            facts.push(fact("Next", sentence(advice)));
        }
        facts.push(fact("Event", event(change)));
        let undo = change.undo.as_ref().map(|undo| self.revert("Undo", "", undo));
        let restore = change
            .restore
            .as_ref()
            .map(|restore| self.revert("Restore", "only if this was not intended, ", restore));
        Item {
            head: format!(
                "{}. {} {}, {}",
                place + 1,
                clock(change),
                change.outcome,
                change.severity
            ),
            sentence: visible(&change.sentence).into_owned(),
            facts,
            reverts: undo.into_iter().chain(restore).collect(),
            url: change.console_url.clone(),
        }
    }

    /// A change among many: what happened, and the command that takes it back.
    fn line(&mut self, place: usize, change: &Change) -> Item {
        let mut facts = Vec::new();
        if !self.one_origin {
            facts.push(fact("From", origin(change)));
        }
        facts.extend(words::error(change).map(|error| fact("Error", error)));
        facts.extend(words::access(change).into_iter().map(|(label, text)| fact(label, text)));
        let undo = change.undo.as_ref().filter(|undo| undo.command.is_some()).map(|undo| {
            let mut revert = self.revert("Undo", "", undo);
            revert.place.clear();
            revert.notes.clear();
            revert
        });
        let id = change.event_id.as_deref().map(|id| format!(", event {}", short(id, 40)));
        let id = id.unwrap_or_default();
        let outcome = if change.outcome == "succeeded" {
            String::new()
        } else {
            format!("{}, ", change.outcome)
        };
        Item {
            head: format!("{}. {} {outcome}{}{id}", place + 1, clock(change), change.severity),
            sentence: sentence(&self.without_actor(&change.sentence)),
            facts,
            reverts: undo.into_iter().collect(),
            url: None,
        }
    }

    /// Who it was stands above the list.
    fn without_actor(&self, sentence: &str) -> String {
        let actor = self.alert.actor.as_ref().map_or("", |actor| &actor.short);
        let rest = sentence.strip_prefix(actor).map_or(sentence, str::trim_start);
        visible(rest).into_owned()
    }

    fn revert(&mut self, label: &'static str, condition: &str, how: &RevertText) -> Revert {
        let mut notes: Vec<String> = Vec::new();
        let place = match (&how.command, &self.alert.account.id) {
            (None, _) => String::new(),
            (Some(_), Some(id)) => format!("{condition}in account {}:", visible(id)),
            (Some(_), None) => format!("{condition}in the account of the event:"),
        };
        match (&how.command, &how.note) {
            (None, note) => {
                let note = note.as_deref().unwrap_or("in the console");
                notes.push(sentence(&format!("{condition}{note}")));
            }
            (Some(_), Some(note)) if self.told.insert(note.clone()) => notes.push(sentence(note)),
            (Some(_), _) => {}
        }
        if let Some(managed) = &how.managed
            && self.told.insert(managed.clone())
        {
            notes.push(sentence(managed));
        }
        Revert {
            label,
            place,
            command: how.command.as_deref().map(|command| visible(command).into_owned()),
            notes: notes.iter().map(|note| visible(note).into_owned()).collect(),
        }
    }

    /// The refused attempts, as one.
    fn probes(&mut self) -> Option<Group> {
        let changes = &self.alert.changes;
        let actor = &self.alert.actor.as_ref()?.short;
        let refused = alert::refused(actor, changes)?;
        let probes: Vec<&Change> =
            changes.iter().filter(|change| alert::is_probe(change)).collect();
        let (first, last) = (probes.first()?, probes.last()?);
        let mut facts = Vec::new();
        if !self.one_origin {
            let mut origins: Vec<String> = probes.iter().map(|change| origin(change)).collect();
            origins.sort();
            origins.dedup();
            let more = origins.len().saturating_sub(3);
            origins.truncate(3);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            facts.push(fact("From", format!("{}{more}", origins.join("; "))));
        }
        facts.extend(words::error(last).map(|error| fact("Last", error)));
        let why = "refusals in a row are how somebody finds out what stolen or new credentials can do; \
                   they changed nothing";
        facts.push(fact("Why", sentence(why)));
        self.told.insert(why.to_owned());
        if let Some(advice) = &first.advice
            && self.told.insert(advice.clone())
        {
            facts.push(fact("Next", sentence(advice)));
        }
        facts.push(fact("Events", format!("{} to {}", event(first), event(last))));
        let severity = probes.iter().map(|change| change.severity).max()?;
        let item = Item {
            head: format!("{} to {} denied, {severity}", clock(first), clock(last)),
            sentence: visible(&refused).into_owned(),
            facts,
            reverts: Vec::new(),
            url: first.console_url.clone(),
        };
        Some(Group { heading: None, items: vec![item] })
    }
}

type Placed<'a> = Vec<(usize, &'a Change)>;

/// Those to tell in full, and those that get a line: the grave ones, or the loudest where none is.
fn split(changes: Placed) -> (Placed, Placed) {
    let loudest = changes.iter().map(|(_, change)| change.severity).max().unwrap_or(Severity::Info);
    let from = loudest.min(Severity::High);
    let mut room = WHOLE;
    changes.into_iter().partition(|(_, change)| {
        let whole = change.severity >= from && change.severity >= Severity::Medium && room > 0;
        room -= usize::from(whole);
        whole
    })
}
