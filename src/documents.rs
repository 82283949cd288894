//! The policies that a batch holds. With them one event can be read with the help of another: what
//! a policy said before, and what a customer's policy allows that is attached only by its ARN.

use std::collections::HashMap;

use jiff::Timestamp;
use memchr::memmem::Finder;

use crate::arn::Arn;
use crate::catalogue::{AccessRow, Catalogue, raw};
use crate::payload::{Batch, Body};
use crate::policy::Policy;
use crate::record::Outcome;
use crate::record::Record;
use crate::record::outcome_of;

/// How many policies of one batch are kept. Changes beyond that are told without comparison, and
/// what their policies allow is unknown, which makes them louder.
const KEPT: usize = 1000;

/// The place that stands for all places of an account, for a record that does not say which one it
/// ends.
const EVERYWHERE: &str = "";

/// An account, and what in it a policy belongs to, by the catalogue's `key`.
type Place = (String, String);

/// The policies by place, and in each place in the order of time.
#[derive(Debug, Default)]
pub struct Documents {
    by_place: HashMap<Place, Vec<Document>>,
    /// The times at which the text of a place ceased to be in force, without a known text that
    /// takes over.
    ended: HashMap<Place, Vec<Option<Timestamp>>>,
    kept: usize,
}

#[derive(Debug)]
pub struct Document {
    pub time: Option<Timestamp>,
    pub event_time: String,
    event_id: Option<String>,
    pub policy: Policy,
}

impl Documents {
    /// Collects the policies of a batch. Only the log events are read that may hold a policy, or
    /// end one.
    pub fn of(batch: &Batch, catalogue: &Catalogue) -> Documents {
        let mut documents = Documents::default();
        // The parameters are called policyDocument or assumeRolePolicyDocument, and inlinePolicy in
        // Identity Center.
        let marks: Vec<Finder> = ["olicyDocument", "inlinePolicy", "omitted"]
            .into_iter()
            .chain(catalogue.document_operations().map(|(_, name)| name))
            .map(Finder::new)
            .collect();
        for event in batch.events() {
            let text = match &event.body {
                Body::Plain(text) | Body::Escaped(text) => text,
                Body::Unreadable { .. } => continue,
            };
            if marks.iter().any(|mark| mark.find(text.as_bytes()).is_some())
                && let Ok(text) = event.body.text()
                && let Ok(record) = Record::read(&text)
            {
                documents.add(&record, catalogue);
            }
        }
        for policies in documents.by_place.values_mut() {
            policies.sort_by_key(|document| document.time);
        }
        documents
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
        let policy = record.at(text.document.as_str()).map(Policy::of);
        match (raw(record, key), policy) {
            (Some(place), Some(Ok(policy))) if self.kept < KEPT => {
                self.kept += 1;
                let document = Document {
                    time: record.event_time(),
                    event_time: record.text("eventTime").unwrap_or_default().to_owned(),
                    event_id: record.event_id().map(str::to_owned),
                    policy,
                };
                self.by_place.entry(key_of(record, place)).or_default().push(document);
            }
            // A text that is not kept still puts an end to the one before it.
            (place, _) => self.end(record, place.unwrap_or_else(|| EVERYWHERE.to_owned())),
        }
        Some(())
    }

    fn end(&mut self, record: &Record, place: String) {
        self.ended.entry(key_of(record, place)).or_default().push(record.event_time());
    }

    /// The text that stood in the same place before a record put another there.
    pub fn before(&self, record: &Record, place: &str) -> Option<&Document> {
        let key = key_of(record, place.to_owned());
        let policies = self.by_place.get(&key)?;
        let id = record.event_id()?;
        let own = policies.iter().position(|one| one.event_id.as_deref() == Some(id))?;
        let before = policies.get(own.checked_sub(1)?)?;
        self.stands(&key, before.time, record.event_time()).then_some(before)
    }

    /// The text of a customer's managed policy at a time; `None` if it is not certain.
    pub fn managed(&self, arn: &str, time: Option<Timestamp>) -> Option<&Document> {
        let key = (Arn::parse(arn)?.account.to_owned(), format!("policy {arn}"));
        let policies = self.by_place.get(&key)?;
        let last = policies.iter().rfind(|document| document.time <= time)?;
        // Nothing tells which of several came last within one second.
        let same_second = policies.iter().filter(|one| one.time == last.time);
        let certain = same_second.into_iter().all(|one| one.policy == last.policy);
        (certain && self.stands(&key, last.time, time)).then_some(last)
    }

    /// Whether nothing took a text away from its place between two moments.
    fn stands(
        &self,
        (account, place): &Place,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
    ) -> bool {
        // The place "user alice backup" ends when "user alice" does.
        let owner = place.match_indices(' ').nth(1).and_then(|(end, _)| place.get(..end));
        [Some(place.as_str()), owner, Some(EVERYWHERE)].into_iter().flatten().all(|place| {
            let ended = self.ended.get(&(account.clone(), place.to_owned()));
            let between = |at: &Option<Timestamp>| at.is_none() || (from <= *at && *at <= to);
            !ended.is_some_and(|ended| ended.iter().any(between))
        })
    }
}

fn key_of(record: &Record, place: String) -> Place {
    (record.account().unwrap_or_default().to_owned(), place)
}
