//! An alert as a section of a page: what is told of its changes, or of log events that could not be read.
//!
//! Up to [`WHOLE`] changes are told in full. Of more, the grave ones are told in full, and below them the others with a
//! line each, the gravest first. Refused attempts are told together.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};

use super::page::{Fact, Group, Item, Label, Link, Page, Section};
use super::phrases::{self, clock, event, origin, when};
use crate::alert::{self, Alert, AlertKind, Change, RevertText, reasons};
use crate::message::Message;
use crate::record::Outcome;
use crate::severity::Severity;
use crate::shown;
use crate::shown::Shown;

/// Up to this many changes of one alert are all told in full.
const WHOLE: usize = 8;

impl Page {
    pub fn of(message: &Message) -> Page {
        Page {
            part: message.part.map(|part| shown!("Part {} of {}", part.number, part.of)),
            sections: message.alerts.iter().map(Section::of).collect(),
            end: phrases::end(message),
        }
    }
}

impl Section {
    pub fn of(alert: &Alert) -> Section {
        let (facts, groups, details) = match alert.kind {
            AlertKind::Unreadable => unreadable(alert),
            AlertKind::Changes => changes(alert),
        };
        let reverts =
            || groups.iter().flat_map(|group| &group.items).flat_map(|item| &item.reverts);
        Section {
            severity: alert.severity,
            account: phrases::place(alert),
            tally: phrases::tally(alert),
            from: phrases::from(alert),
            title: alert.title.clone(),
            has_commands: reverts().any(|revert| revert.command.is_some()),
            facts,
            groups,
            details,
        }
    }
}

/// What stands above the items of a section, the items, and what stands below them.
type Told = (Vec<Fact>, Vec<Group>, Vec<Fact>);

fn unreadable(alert: &Alert) -> Told {
    let facts = vec![
        Fact::new(Label::Why, reasons::UNREADABLE.into()),
        Fact::new(
            Label::Next,
            "Look at the log events below in the log group, or in the file.".into(),
        ),
    ];
    let items = alert.unreadable.iter().zip(1_usize..).map(|(one, number)| {
        let id = one.log_event_id.as_deref();
        let id = id.map(|id| shown!("log event {}: ", Shown::short(id, 80))).unwrap_or_default();
        let input = one.input.as_ref().map(|input| shown!("{}: ", input)).unwrap_or_default();
        Item {
            head: shown!("{}. {}{}{}", number, input, id, one.reason),
            excerpt: Some(one.excerpt.clone()),
            changes: 1,
            ..Item::default()
        }
    });
    let mut groups = vec![Group { heading: None, items: items.collect() }];
    if alert.unreadable_not_listed > 0 {
        let more = shown!("and {} more that are not listed", alert.unreadable_not_listed);
        groups.push(Group { heading: Some(more), items: Vec::new() });
    }
    (facts, groups, Vec::new())
}

fn changes(alert: &Alert) -> Told {
    let origins: HashSet<Shown> = alert.changes.iter().map(origin).collect();
    let managed: HashSet<_> = reverts(alert).map(|how| how.managed.as_deref()).collect();
    let mut teller = Teller {
        alert,
        numbered: 0,
        chained: chained(alert),
        told: HashSet::new(),
        notes: HashMap::new(),
        one_origin: origins.len() == 1,
        one_manager: managed.len() == 1,
    };
    let mut facts: Vec<Fact> =
        alert.actor.iter().map(|actor| Fact::new(Label::Who, actor.in_words())).collect();
    if let [change] = alert.changes.as_slice() {
        // The title tells the change, so its details follow at once.
        let mut item =
            Item { head: Shown::default(), sentence: Shown::default(), ..teller.item(0, change) };
        item.details.splice(0..0, teller.details());
        return (facts, vec![Group { heading: None, items: vec![item] }], Vec::new());
    }
    if alert.changes.len() > WHOLE {
        let kinds = alert::tally(alert.changes.iter().map(|change| change.event_name.as_str()));
        facts.push(Fact::new(Label::InAll, Shown::joined(&kinds, ", ")));
    }
    (facts, teller.groups(), teller.details())
}

/// A reason or an advice is told once, however many changes it fits.
pub(super) struct Teller<'a> {
    pub(super) alert: &'a Alert,
    /// How many changes have got a number, in the order in which they are told.
    numbered: usize,
    /// Places of the steps of chains, which are undone together.
    pub(super) chained: BTreeSet<usize>,
    told: HashSet<Shown>,
    /// The notes of commands that were given, each with the number of its change, if it stands at one.
    pub(super) notes: HashMap<Shown, Option<usize>>,
    one_origin: bool,
    /// Whether everything was made with the same tool, which is then said only once.
    pub(super) one_manager: bool,
}

fn reverts(alert: &Alert) -> impl Iterator<Item = &RevertText> {
    let all = alert.changes.iter().flat_map(|one| one.undo.iter().chain(&one.view.restore));
    all.map(Box::as_ref)
}

impl Teller<'_> {
    fn details(&self) -> Vec<Fact> {
        let from = match self.alert.changes.first() {
            Some(change) if self.one_origin => origin(change),
            _ => phrases::shared_origin(&self.alert.changes),
        };
        let mut details =
            vec![Fact::new(Label::When, when(self.alert)), Fact::new(Label::From, from)];
        details.extend(phrases::trace(self.alert).map(|how| Fact::new(Label::Trace, how)));
        details
    }

    fn groups(&mut self) -> Vec<Group> {
        let changes = &self.alert.changes;
        let probes = self.probes();
        let rest: Vec<(usize, &Change)> = changes
            .iter()
            .enumerate()
            .filter(|(_, change)| probes.is_none() || !alert::is_probe(change))
            .collect();
        let (whole, brief) = if rest.len() > WHOLE { split(rest) } else { (rest, Vec::new()) };
        let mut groups = Vec::new();
        // If the title is about the refused attempts, they come first.
        let probes_lead = self.alert.headline.is_of_refused;
        let (first, last) = if probes_lead { (probes, None) } else { (None, probes) };
        groups.extend(first);
        let items: Vec<Item> =
            whole.into_iter().map(|(place, change)| self.item(place, change)).collect();
        if !items.is_empty() {
            groups.push(Group { heading: None, items });
        }
        if !brief.is_empty() {
            let grave = brief.first().is_some_and(|(_, change)| change.severity >= Severity::High);
            let first = if grave { "the gravest first, then " } else { "" };
            let heading = shown!(
                "The other {}, {}in the order of time (commands are for {})",
                brief.len(),
                first,
                phrases::account(self.alert)
            );
            let items = brief.into_iter().map(|(place, change)| self.line(place, change));
            groups.push(Group { heading: Some(heading), items: items.collect() });
        }
        groups.extend(self.undo_of_chains());
        groups.extend(last);
        groups
    }

    fn item(&mut self, place: usize, change: &Change) -> Item {
        self.numbered += 1;
        let mut facts = phrases::access(change);
        facts.extend(phrases::error(change).map(|error| Fact::new(Label::Error, error)));
        facts.extend(phrases::announced(change).map(|by| Fact::new(Label::Announced, by)));
        facts.extend(phrases::more_reads(change).map(|more| Fact::new(Label::Reads, more)));
        let reasons: Vec<Shown> = change
            .reasons
            .iter()
            .filter(|reason| self.told.insert((*reason).clone()))
            .map(Shown::sentence)
            .collect();
        if !reasons.is_empty() {
            facts.push(Fact::new(Label::Why, Shown::joined(&reasons, " ")));
        }
        if let Some(advice) = &change.view.advice
            && self.told.insert(advice.clone())
        {
            facts.push(Fact::new(Label::Next, advice.sentence()));
        }
        let (undo, restore) = match self.is_corrected_here(change) {
            true => (None, None),
            false => (change.undo.as_ref(), change.view.restore.as_ref()),
        };
        let undo = undo.filter(|_| !self.chained.contains(&place));
        let number = Some(self.numbered);
        let undo = undo.map(|undo| self.revert(number, Label::Undo, "", undo));
        let restore = restore.map(|restore| {
            self.revert(number, Label::Restore, "only if this was not intended, ", restore)
        });
        let mut details = self.own_origin(change);
        details.push(Fact::new(Label::Event, event(change)));
        Item {
            head: shown!(
                "{}. {} {}, {}",
                self.numbered,
                clock(change),
                change.outcome.as_str(),
                phrases::loudness(change)
            ),
            sentence: Shown::clone(&change.sentence),
            severity: Some(change.severity),
            changes: 1,
            facts,
            reverts: undo.into_iter().chain(restore).collect(),
            details,
            links: links(change),
            ..Item::default()
        }
    }

    /// Whether the record of another change of the alert is corrected, which says how to take it back.
    fn is_corrected_here(&self, change: &Change) -> bool {
        let is_told = |other: &Change| !other.view.is_correction && other.undo == change.undo;
        change.view.is_correction && self.alert.changes.iter().any(is_told)
    }

    /// Who made a change, and where it came from, as far as that is not the same for all changes of the alert.
    fn own_origin(&self, change: &Change) -> Vec<Fact> {
        let several = self.alert.changes.len() > 1;
        let who = change.view.who.as_ref().filter(|_| several);
        let who = who.map(|who| Fact::new(Label::Who, who.clone()));
        let from = (several && !self.one_origin).then(|| Fact::new(Label::From, origin(change)));
        who.into_iter().chain(from).collect()
    }

    /// One of many changes: what happened, and the command that takes it back.
    fn line(&mut self, place: usize, change: &Change) -> Item {
        self.numbered += 1;
        let mut facts = phrases::access(change);
        facts.extend(phrases::error(change).map(|error| Fact::new(Label::Error, error)));
        facts.extend(phrases::announced(change).map(|by| Fact::new(Label::Announced, by)));
        facts.extend(phrases::more_reads(change).map(|more| Fact::new(Label::Reads, more)));
        let apart = !self.chained.contains(&place);
        let undo =
            change.undo.as_ref().filter(|undo| apart && undo.command.is_some()).map(|undo| {
                let mut revert = self.revert(Some(self.numbered), Label::Undo, "", undo);
                revert.place = Shown::default();
                revert
            });
        let id = change.event_id.as_deref().map(|id| shown!(", event {}", Shown::short(id, 40)));
        let outcome = match change.outcome {
            Outcome::Succeeded => Shown::default(),
            other => shown!("{}, ", other.as_str()),
        };
        Item {
            head: shown!(
                "{}. {} {}{}{}",
                self.numbered,
                clock(change),
                outcome,
                phrases::loudness(change),
                id.unwrap_or_default()
            ),
            // Who it was stands above the list.
            sentence: change.sentence.rest().sentence(),
            severity: Some(change.severity),
            changes: 1,
            facts,
            reverts: undo.into_iter().collect(),
            details: self.own_origin(change),
            brief: true,
            ..Item::default()
        }
    }

    /// The refused attempts, told as one.
    fn probes(&mut self) -> Option<Group> {
        let changes = &self.alert.changes;
        let actor = &self.alert.actor.as_ref()?.short;
        let refused = alert::refused(actor, changes)?;
        let probes: Vec<&Change> =
            changes.iter().filter(|change| alert::is_probe(change)).collect();
        let (first, last) = (probes.first()?, probes.last()?);
        let mut facts: Vec<Fact> =
            phrases::error(last).map(|error| Fact::new(Label::Last, error)).into_iter().collect();
        let users = alert::users(&probes).len();
        let why = Shown::from(reasons::refused(alert::are_sign_ins(&probes), users));
        facts.push(Fact::new(Label::Why, why.sentence()));
        self.told.insert(why);
        let spray = alert::are_sign_ins(&probes) && users > 1;
        let next = spray.then(|| Shown::from(reasons::LOOK_FOR_SUCCESS));
        if let Some(advice) = next.or_else(|| first.view.advice.clone())
            && self.told.insert(advice.clone())
        {
            facts.push(Fact::new(Label::Next, advice.sentence()));
        }
        let mut details = Vec::new();
        if !self.one_origin {
            details.push(Fact::new(Label::From, origins(&probes)));
        }
        details.push(Fact::new(Label::First, event(first)));
        details.push(Fact::new(Label::Last, event(last)));
        let severity = probes.iter().map(|change| change.severity).max()?;
        let item = Item {
            head: shown!("{} {}, {}", span(first, last), last.outcome.as_str(), severity.as_str()),
            sentence: Shown::clone(&refused),
            severity: Some(severity),
            changes: probes.len(),
            facts,
            details,
            links: event_link(first, "The first event in CloudTrail").into_iter().collect(),
            ..Item::default()
        };
        Some(Group { heading: None, items: vec![item] })
    }
}

/// The steps of chains that several commands undo.
fn chained(alert: &Alert) -> BTreeSet<usize> {
    let changes: Vec<&Change> = alert.changes.iter().collect();
    let has_command = |place: &usize| {
        let undo = changes.get(*place).and_then(|change| change.undo.as_ref());
        undo.is_some_and(|undo| undo.command.is_some())
    };
    let steps = alert::chains(&changes).into_iter().flat_map(|chain| chain.steps);
    let steps: BTreeSet<usize> = steps.filter(has_command).collect();
    if steps.len() > 1 { steps } else { BTreeSet::new() }
}

/// "10:00:01 to 10:00:09 UTC", "10:00:01 UTC"
fn span(first: &Change, last: &Change) -> Shown {
    let (from, to) = (clock(first), clock(last));
    if from == to {
        return to;
    }
    shown!("{} to {}", Shown::visible(from.trim_end_matches(" UTC")), to)
}

/// How many places are named if changes came from several.
const ORIGINS: usize = 3;

fn origins(changes: &[&Change]) -> Shown {
    let mut origins: Vec<Shown> = changes.iter().map(|change| origin(change)).collect();
    origins.sort();
    origins.dedup();
    let named = origins.get(..ORIGINS).unwrap_or(&origins);
    Shown::and_more(named, origins.len() - named.len(), "; ")
}

fn event_link(change: &Change, words: &'static str) -> Option<Link> {
    let url = change.console_url.clone()?;
    Some(Link { label: Label::Event, words: words.into(), url })
}

/// Links to the event's page and to that of what was changed.
fn links(change: &Change) -> Vec<Link> {
    let entity = change.target.as_ref().and_then(|target| {
        let label = match target.kind.as_ref() {
            "user" => Label::User,
            "group" => Label::Group,
            "policy" => Label::Policy,
            _ => Label::Role,
        };
        let named = target.renamed.as_deref().or(target.name.as_deref());
        let named = named.map(Shown::name).unwrap_or_default();
        let words = shown!("{} {} in IAM", label.as_str(), named);
        Some(Link { label, words, url: target.console_url.clone()? })
    });
    event_link(change, "The event in CloudTrail").into_iter().chain(entity).collect()
}

type Placed<'a> = Vec<(usize, &'a Change)>;

/// Splits changes into those that are told in full, in the order of time, and those that get a line. The grave ones are
/// told in full; if there are none, the loudest; if there are too many, the loudest of them. The lines begin with what is
/// grave.
fn split(changes: Placed) -> (Placed, Placed) {
    let loudest = changes.iter().map(|(_, change)| change.severity).max().unwrap_or(Severity::Info);
    let from = loudest.min(Severity::High).max(Severity::Medium);
    let mut grave: Vec<(Severity, usize)> = changes
        .iter()
        .filter(|(_, change)| change.severity >= from)
        .map(|(place, change)| (change.severity, *place))
        .collect();
    grave.sort_by_key(|(severity, _)| Reverse(*severity));
    let room: HashSet<usize> = grave.into_iter().take(WHOLE).map(|(_, place)| place).collect();
    let (whole, mut brief): (Placed, Placed) =
        changes.into_iter().partition(|(place, _)| room.contains(place));
    brief.sort_by_key(|(_, change)| Reverse(change.severity.max(Severity::Medium)));
    (whole, brief)
}
