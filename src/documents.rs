//! The policies that a batch holds. With them one event can be read with the help of another: what
//! a policy said before, and what a customer's policy allows that is attached only by its ARN.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use crate::arn::Arn;
use crate::catalogue::{AccessRow, Catalogue, raw};
use crate::payload::Batch;
use crate::policy::Policy;
use crate::record::Outcome;
use crate::record::Record;
use crate::record::outcome_of;

/// How many policies are kept of one batch, or at one time of a run over many files. Changes beyond that
/// are told without comparison, and what their policies allow is unknown, which makes them louder.
const KEPT: usize = 1000;

/// How much text of policies is kept at one time of a run over many files.
const ROOM: usize = 4 * 1024 * 1024;

/// How many earlier texts of a place are compared with one that may have put one of them back.
const LOOKED_AT: usize = 16;

/// The place that stands for all places of an account, for a record that does not say which one it
/// ends.
const EVERYWHERE: &str = "";

/// An account, and what in it a policy belongs to, by the catalogue's `key`.
type Place = (String, String);

/// The policies by place, and in each place in the order of time.
#[derive(Debug, Clone, Default)]
pub struct Documents {
    by_place: HashMap<Place, Vec<Document>>,
    /// The times at which the text of a place ceased to be in force, without a known text that
    /// takes over.
    ended: HashMap<Place, Vec<Option<Timestamp>>>,
    kept: usize,
    /// What the texts and the ends take of the room in a run.
    texts_weigh: usize,
    ends_weigh: usize,
    /// How many policies were met and are not here any more, or never were.
    forgotten: usize,
}

#[derive(Debug, Clone)]
pub struct Document {
    pub time: Option<Timestamp>,
    pub event_time: String,
    event_id: Option<String>,
    pub policy: Policy,
    length: usize,
    /// Whether nothing of the same second says anything else: which of several came last nobody knows.
    is_certain: bool,
}

impl Documents {
    /// Collects the policies of a batch. Only the log events are read that may hold a policy, or
    /// end one, as `may_hold` says of their numbers.
    pub fn of(batch: &Batch, catalogue: &Catalogue, may_hold: impl Fn(usize) -> bool) -> Documents {
        let mut documents = Documents::default();
        for (place, event) in batch.events().enumerate() {
            let unescaped = OnceCell::new();
            if may_hold(place)
                && let Ok(record) = Record::of_event(&event.body, &unescaped)
            {
                documents.add(&record, catalogue);
            }
        }
        documents.prepare();
        documents
    }

    /// Adds what these records put in a place, or took from it. Nothing is asked before [`Documents::prepare`].
    pub fn extend(&mut self, texts: &[&str], catalogue: &Catalogue) {
        for text in texts {
            if let Ok(record) = Record::read(text) {
                self.add(&record, catalogue);
            }
        }
    }

    /// Whatever is asked of each record later is prepared here, once: a payload can hold a thousand
    /// texts of one second, and tens of thousands of records that ask for them.
    pub fn prepare(&mut self) {
        for policies in self.by_place.values_mut() {
            policies.sort_by(|one, other| {
                let [one, other] = [one, other].map(|it| (it.time, &it.event_id, it.length));
                one.cmp(&other)
            });
            policies.chunk_by_mut(|one, next| one.time == next.time).for_each(make_certain);
        }
        self.ended.values_mut().for_each(|ended| ended.sort_unstable());
    }

    /// Whether records of these lengths find room.
    pub fn has_room(&self, coming: impl Iterator<Item = usize>) -> bool {
        self.texts_weigh.max(self.ends_weigh) + coming.map(weight).sum::<usize>() <= ROOM
    }

    /// Makes room for records of a later time, which have these lengths, by forgetting the older half of what may be
    /// kept. What ended a text is forgotten together with all texts that are as old, so that none seems to be in force
    /// that is not.
    pub fn make_room(&mut self, coming: impl Iterator<Item = usize>) {
        self.forget_idle_ends();
        self.ends_weigh = self.ended.values().map(Vec::len).sum::<usize>() * weight(0);
        if self.has_room(coming) {
            return;
        }
        let texts = self.by_place.values().flatten().map(|one| (one.time, weight(one.length)));
        let ends = self.ended.values().flatten().map(|time| (*time, weight(0)));
        let until = oldest_beyond(texts.collect()).max(oldest_beyond(ends.collect()));
        let before = self.kept;
        if let Some(until) = until {
            self.by_place.retain(|_, texts| {
                texts.retain(|document| document.time > Some(until));
                !texts.is_empty()
            });
            self.ended.retain(|_, ended| {
                ended.retain(|time| time.is_none_or(|time| time > until));
                !ended.is_empty()
            });
        }
        let texts = || self.by_place.values().flatten();
        self.kept = texts().count();
        self.texts_weigh = texts().map(|one| weight(one.length)).sum();
        self.forgotten += before - self.kept;
        self.ends_weigh = self.ended.values().map(Vec::len).sum::<usize>() * weight(0);
    }

    /// Forgets what ended no text that is known, because all texts that are still to come are later.
    fn forget_idle_ends(&mut self) {
        let mut places: HashMap<&str, HashSet<&str>> = HashMap::new();
        for (account, place) in self.by_place.keys() {
            let known = places.entry(account).or_default();
            known.extend(
                [Some(place.as_str()), owner_of(place), Some(EVERYWHERE)].into_iter().flatten(),
            );
        }
        let is_known = |(account, place): &Place| {
            places.get(account.as_str()).is_some_and(|known| known.contains(place.as_str()))
        };
        let last = self.ended.values().flatten().max().copied().flatten();
        self.ended.retain(|place, ended| {
            // Of the last second more texts may come, and what has no time may end any.
            is_known(place) || ended.iter().any(|time| time.is_none() || *time == last)
        });
    }

    /// How many policies are not compared with those after them, because there were too many.
    pub fn forgotten(&self) -> usize {
        self.forgotten
    }

    fn add(&mut self, record: &Record, catalogue: &Catalogue) -> Option<()> {
        if outcome_of(record).0 != Outcome::Succeeded {
            return None;
        }
        let known = catalogue.find(record)?;
        let row = known.get(|row| row.access.as_ref());
        let text = match row {
            Some(AccessRow::Grants(text) | AccessRow::Trust(text)) => Some(text),
            _ => None,
        };
        let ends = known.ends();
        // What the call was about is among the parameters that CloudTrail left out.
        if record.request_omitted() && (text.is_some() || !ends.is_empty()) {
            self.end(record, EVERYWHERE.to_owned());
            return None;
        }
        for place in ends {
            self.end(record, raw(record, place).unwrap_or_else(|| EVERYWHERE.to_owned()));
        }
        let (text, key) = (text?, text?.key.as_ref()?);
        let value = record.at(text.document.as_str());
        let policy = value.map(Policy::of);
        match (raw(record, key), policy) {
            (Some(place), Some(Ok(policy))) if self.kept < KEPT => {
                let length = value.map_or(0, |value| match value.as_str() {
                    Some(text) => text.len(),
                    None => value.to_string().len(),
                });
                self.kept += 1;
                self.texts_weigh += weight(length);
                let document = Document {
                    time: record.event_time(),
                    event_time: record.text("eventTime").unwrap_or_default().to_owned(),
                    event_id: record.event_id().map(str::to_owned),
                    policy,
                    length,
                    is_certain: true,
                };
                self.by_place.entry(key_of(record, place)).or_default().push(document);
            }
            // A text that is not kept still puts an end to the one before it.
            (place, policy) => {
                self.forgotten += usize::from(matches!(policy, Some(Ok(_))) && place.is_some());
                self.end(record, place.unwrap_or_else(|| EVERYWHERE.to_owned()));
            }
        }
        Some(())
    }

    fn end(&mut self, record: &Record, place: String) {
        self.ends_weigh += weight(0);
        self.ended.entry(key_of(record, place)).or_default().push(record.event_time());
    }

    /// The text that stood in the same place before a record put another there. What was put there within the same second may
    /// have come before or after it, so it is not asked; nor is a text of which it is not known that it stood there last.
    pub fn before(&self, record: &Record, place: &str) -> Option<&Document> {
        let (key, time) = (key_of(record, place.to_owned()), record.event_time()?);
        let policies = self.by_place.get(&key)?;
        let earlier = policies.partition_point(|document| document.time < Some(time));
        // An attempt that failed put nothing there.
        let id = record.event_id()?;
        let own = policies.get(earlier..)?.iter().take_while(|one| one.time == Some(time));
        if !own.into_iter().any(|one| one.event_id.as_deref() == Some(id)) {
            return None;
        }
        let before = policies.get(earlier.checked_sub(1)?)?;
        let is_known = before.is_certain && policies.first().is_some_and(|one| one.time.is_some());
        (is_known && self.stands(&key, before.time, Some(time))).then_some(before)
    }

    /// When the text that a record put in a place had stood there before, if another stood there in between: the record puts
    /// back what stood before.
    pub fn put_back(&self, record: &Record, place: &str, now: &Policy) -> Option<Timestamp> {
        let (key, time) = (key_of(record, place.to_owned()), record.event_time()?);
        let policies = self.by_place.get(&key)?;
        let last = self.before(record, place).filter(|last| last.policy != *now)?;
        let earlier = policies.partition_point(|document| document.time < last.time);
        let earlier = policies.get(..earlier)?.iter().rev().take(LOOKED_AT);
        let same = earlier.into_iter().find(|one| one.is_certain && one.policy == *now)?;
        self.stands(&key, same.time, Some(time)).then_some(same.time).flatten()
    }

    /// The text of a customer's managed policy at a time; `None` if it is not certain.
    pub fn managed(&self, arn: &str, time: Option<Timestamp>) -> Option<&Document> {
        let key = (Arn::parse(arn)?.account.to_owned(), format!("policy {arn}"));
        let policies = self.by_place.get(&key)?;
        let before = policies.partition_point(|document| document.time <= time);
        let last = policies.get(before.checked_sub(1)?)?;
        (last.is_certain && self.stands(&key, last.time, time)).then_some(last)
    }

    /// Whether nothing took a text away from its place between two moments.
    fn stands(
        &self,
        (account, place): &Place,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
    ) -> bool {
        [Some(place.as_str()), owner_of(place), Some(EVERYWHERE)].into_iter().flatten().all(
            |place| {
                let Some(ended) = self.ended.get(&(account.clone(), place.to_owned())) else {
                    return true;
                };
                // Those without a time come first, and may have been at any.
                let next = ended.partition_point(|at| *at < from);
                let is_between = ended.get(next).is_some_and(|at| *at <= to);
                !is_between && ended.first().is_none_or(Option::is_some)
            },
        )
    }
}

/// The place "user alice backup" ends when "user alice" does.
fn owner_of(place: &str) -> Option<&str> {
    place.match_indices(' ').nth(1).and_then(|(end, _)| place.get(..end))
}

/// What a text of a length takes of the room; short ones take as much, so that no more than [`KEPT`] fit.
fn weight(length: usize) -> usize {
    length.max(ROOM / KEPT)
}

/// Up to which time something is to be forgotten, so that the rest takes half of the room.
fn oldest_beyond(mut weights: Vec<(Option<Timestamp>, usize)>) -> Option<Timestamp> {
    weights.sort_unstable();
    let mut rest: usize = weights.iter().map(|(_, weight)| weight).sum();
    let mut until = None;
    for (time, weight) in weights {
        if rest <= ROOM / 2 {
            break;
        }
        until = time;
        rest -= weight;
    }
    until
}

/// Notes of the texts of one second whether they are all the same.
fn make_certain(texts: &mut [Document]) {
    let certain = match texts {
        [first, rest @ ..] => rest.iter().all(|one| one.policy == first.policy),
        [] => true,
    };
    texts.iter_mut().for_each(|one| one.is_certain = certain);
}

fn key_of(record: &Record, place: String) -> Place {
    (record.account().unwrap_or_default().to_owned(), place)
}
