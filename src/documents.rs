//! The policies that a batch holds, so that one event can be read with the help of another: what a policy said before,
//! and what a customer's policy allows that is only attached by its ARN.

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::Timestamp;

use crate::accounts::Accounts;
use crate::catalogue::{AccessRow, Catalogue, raw};
use crate::config::Resources;
use crate::facts::{Outcome, outcome_of};
use crate::payload::{Batch, Body};
use crate::policy::Policy;
use crate::record::{Record, text_of};

/// Policies that are kept of one batch. Beyond it a change is told without comparison, and what a policy allows is
/// unknown, which makes it louder.
const KEPT: usize = 1000;

/// What records are read with.
#[derive(Clone, Copy)]
pub struct Setting<'c> {
    pub catalogue: &'c Catalogue,
    pub accounts: &'c Accounts,
    pub documents: &'c Documents,
    /// The alerter's own.
    pub resources: &'c Resources,
}

impl<'c> Setting<'c> {
    /// For a record by itself.
    pub fn alone(catalogue: &'c Catalogue) -> Setting<'c> {
        static NOTHING: LazyLock<(Accounts, Documents, Resources)> =
            LazyLock::new(Default::default);
        let (accounts, documents, resources) = &*NOTHING;
        Setting { catalogue, accounts, documents, resources }
    }
}

/// Policies by account and by what they belong to, in the order of time.
#[derive(Debug, Default)]
pub struct Documents {
    by_place: HashMap<(String, String), Vec<Document>>,
}

#[derive(Debug)]
pub struct Document {
    pub time: Option<Timestamp>,
    pub event_time: String,
    event_id: Option<String>,
    pub policy: Policy,
}

impl Documents {
    /// Reads only the log events that hold a policy.
    pub fn of(batch: &Batch, catalogue: &Catalogue) -> Documents {
        let mut documents = Documents::default();
        // policyDocument, assumeRolePolicyDocument; Identity Center has a name of its own.
        let holds_policy = ["olicyDocument", "inlinePolicy"].map(memchr::memmem::Finder::new);
        for event in batch.events() {
            let text = match &event.body {
                Body::Plain(text) | Body::Escaped(text) => text,
                Body::Unreadable { .. } => continue,
            };
            if holds_policy.iter().all(|name| name.find(text.as_bytes()).is_none()) {
                continue;
            }
            if documents.by_place.values().map(Vec::len).sum::<usize>() >= KEPT {
                break;
            }
            if let Ok(text) = text_of(&event.body)
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
        let row = catalogue.find(record)?.get(|row| row.access.as_ref())?;
        let (AccessRow::Grants(text) | AccessRow::Trust(text)) = row else {
            return None;
        };
        let policy = Policy::of(record.at(text.document.as_str())?).ok()?;
        let place = raw(record, text.key.as_ref()?)?;
        let document = Document {
            time: record.event_time(),
            event_time: record.text("eventTime").unwrap_or_default().to_owned(),
            event_id: record.event_id().map(str::to_owned),
            policy,
        };
        let account = record.account().unwrap_or_default().to_owned();
        self.by_place.entry((account, place)).or_default().push(document);
        Some(())
    }

    /// The text that stood in the same place before a record put another there.
    pub fn before(&self, record: &Record, place: &str) -> Option<&Document> {
        let key = (record.account().unwrap_or_default().to_owned(), place.to_owned());
        let policies = self.by_place.get(&key)?;
        let id = record.event_id()?;
        let own = policies.iter().position(|one| one.event_id.as_deref() == Some(id))?;
        policies.get(own.checked_sub(1)?)
    }

    /// The text of a customer's managed policy, as of a time.
    pub fn managed(&self, arn: &str, time: Option<Timestamp>) -> Option<&Document> {
        let account = arn.split(':').nth(4)?.to_owned();
        let policies = self.by_place.get(&(account, format!("policy {arn}")))?;
        policies.iter().rfind(|document| document.time <= time)
    }
}
