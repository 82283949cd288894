//! The way of the data through one batch.

use jiff::SignedDuration;

use crate::accounts::Accounts;
use crate::alert::{Account, Alert, Change, HeldBack, Told, Unreadables, group};
use crate::catalogue::Catalogue;
use crate::config::Config;
use crate::counts::Counts;
use crate::documents::Documents;
use crate::duplicates::Duplicates;
use crate::duplicates::Sighting;
use crate::duplicates::content_digest;
use crate::expected::Expectation;
use crate::expected::Expected;
use crate::expected::expectation;
use crate::facts::Context;
use crate::facts::Reading;
use crate::message::Message;
use crate::payload::Unread;
use crate::payload::{Batch, Body, LogEvent, log_stream};
use crate::record::Record;
use crate::resources::Resources;
use crate::rules::Rules;
use crate::scope::Scope;
use crate::severity::Severity;
use crate::shown::Shown;
use crate::text::clipped;

/// Everything that is known before the first batch comes.
#[derive(Debug)]
pub struct Herald {
    rules: Rules,
    catalogue: Catalogue,
    options: Options,
}

#[derive(Debug, Clone)]
pub struct Options {
    /// What is selected but quieter is counted and not told.
    pub min_severity: Severity,
    /// The longest pause between two changes of one alert.
    pub window: SignedDuration,
    pub received: Scope,
    /// Whose account is whose.
    pub accounts: Accounts,
    /// What somebody announced.
    pub expected: Vec<Expected>,
    /// The alerter's own resources.
    pub resources: Resources,
}

impl Options {
    /// What the configuration says; the rest as in the default.
    pub fn of(config: &Config) -> Options {
        Options {
            accounts: config.accounts.clone(),
            expected: config.expected.clone(),
            resources: config.resources.clone(),
            ..Options::default()
        }
    }
}

impl Default for Options {
    fn default() -> Options {
        Options {
            min_severity: Severity::Info,
            window: SignedDuration::from_mins(5),
            received: Scope::default(),
            accounts: Accounts::default(),
            expected: Vec::new(),
            resources: Resources::default(),
        }
    }
}

/// The changes of a batch that are to be told, and what it says of those that cannot be read.
#[derive(Debug)]
pub struct Selection {
    pub told: Vec<Told>,
    pub unread: Option<Alert>,
    /// The expected changes that were held back.
    pub held_back: Vec<HeldBack>,
    pub counts: Counts,
}

/// Where a log event came from.
#[derive(Debug, Clone, Copy)]
struct Source<'b> {
    /// The account of the log group.
    owner: Option<&'b str>,
    /// The account whose trail alone writes to the log stream.
    writer: Option<&'b str>,
}

/// What became of one log event.
enum Fate {
    NotAskedFor,
    Ignored,
    Duplicate,
    /// Held back by the expected change with this number.
    Expected(usize),
    Quiet,
    Unreadable(Unread),
    Told(Box<Told>),
}

impl Herald {
    /// # Errors
    /// Mistakes in the built-in catalogue, which tests rule out.
    pub fn new(rules: Rules, options: Options) -> Result<Herald, String> {
        Ok(Herald { rules, catalogue: Catalogue::builtin()?, options })
    }

    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The message of one batch. Whatever is wrong with a log event stays with that log event.
    pub fn tell(&self, batch: &Batch, seen: &mut Duplicates) -> Message {
        let Selection { told, unread, held_back, counts } = self.select(batch, seen);
        self.message(told, unread, counts).with_held_back(held_back)
    }

    /// Alerts of what is left of a selection, with counts that say where the rest of it went.
    pub fn message(&self, told: Vec<Told>, unread: Option<Alert>, counts: Counts) -> Message {
        let mut alerts = group(told, self.options.window);
        alerts.extend(unread);
        for Account { id, name } in alerts.iter_mut().map(|alert| &mut alert.account) {
            *name = id.as_ref().and_then(|id| self.options.accounts.names.get(id)).cloned();
        }
        Message::new(alerts, counts)
    }

    /// What of a batch is to be told, before anything is known of earlier batches.
    pub fn select(&self, batch: &Batch, seen: &mut Duplicates) -> Selection {
        let owner = batch.envelope.owner.as_deref();
        let writer = batch.envelope.log_stream.as_deref().and_then(log_stream::account);
        let source = Source { owner, writer };
        let mut counts = Counts::default();
        let mut told = Vec::new();
        let mut unread = Unreadables::default();
        let documents = Documents::of(batch, &self.catalogue);
        let resources = self.options.resources.with_envelope(&batch.envelope);
        let context = Context {
            catalogue: &self.catalogue,
            accounts: &self.options.accounts,
            documents: &documents,
            resources: &resources,
        };
        let mut held_back = vec![0; self.options.expected.len()];
        for event in batch.events() {
            let fate = self.fate(&event, source, context, seen);
            counts.received += 1;
            match fate {
                Fate::NotAskedFor => counts.received -= 1,
                Fate::Ignored => counts.ignored += 1,
                Fate::Duplicate => counts.duplicate += 1,
                Fate::Expected(entry) => {
                    counts.expected += 1;
                    held_back.get_mut(entry).into_iter().for_each(|count| *count += 1);
                }
                Fate::Quiet => counts.quiet += 1,
                Fate::Unreadable(why) => {
                    counts.unreadable += 1;
                    unread.add(event.id.as_deref(), why);
                }
                Fate::Told(one) => {
                    counts.alerted += 1;
                    told.push(*one);
                }
            }
        }
        if let Some(fault) = &batch.fault {
            // What was not read may hide a change: it counts as one event, and is told.
            counts.received += 1;
            counts.unreadable += 1;
            unread.add(None, Unread::new(&fault.to_string(), "(not read)"));
        }
        let held_back = self.named(&held_back);
        Selection { told, unread: unread.into_alert(owner), held_back, counts }
    }

    /// The entries that held something back, and how often.
    fn named(&self, held_back: &[usize]) -> Vec<HeldBack> {
        let entries = self.options.expected.iter().zip(held_back);
        let counted = entries.filter(|(_, count)| **count > 0);
        counted.map(|(entry, count)| HeldBack { id: entry.id.clone(), count: *count }).collect()
    }

    fn fate(
        &self,
        event: &LogEvent,
        source: Source,
        context: Context,
        seen: &mut Duplicates,
    ) -> Fate {
        if self.cheaply_ignored(&event.body) {
            return Fate::Ignored;
        }
        let text = match event.body.text() {
            Ok(text) => text,
            Err(unread) => return Fate::Unreadable(unread),
        };
        let record = match Record::read(&text) {
            Ok(record) => record,
            Err(unread) => return Fate::Unreadable(unread),
        };
        if !self.options.received.takes(&record) {
            return Fate::NotAskedFor;
        }
        let reading = Reading::new(&record, context);
        if self.rules.select(&reading).is_none() {
            return Fate::Ignored;
        }
        self.tell_one(&reading, source, seen)
    }

    /// A log event in which nothing could be selected is not read, provided that it looks whole.
    fn cheaply_ignored(&self, body: &Body) -> bool {
        let (text, inside) = match body {
            Body::Plain(text) => (*text, text.trim_ascii()),
            Body::Escaped(text) => (
                *text,
                text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(""),
            ),
            Body::Unreadable { .. } => return false,
        };
        let whole = inside.starts_with('{') && inside.ends_with('}');
        whole && self.options.received.is_everything() && !self.rules.may_select(text)
    }

    fn tell_one(&self, reading: &Reading, source: Source, seen: &mut Duplicates) -> Fate {
        let record = reading.record;
        let account = record.account().or(source.owner);
        let digest = content_digest(record);
        let sighting = seen.sight(record, account, &digest);
        if sighting == Sighting::Duplicate {
            return Fate::Duplicate;
        }
        let recipient = record.text("recipientAccountId");
        let stranger = source.writer.filter(|writer| recipient.is_some_and(|id| id != *writer));
        // Of two records with one event id, one may be forged to hide the other: neither is expected. Nor is one that
        // may be forged for itself.
        let expectation = match (sighting, stranger) {
            (Sighting::Contradicts, _) | (_, Some(_)) => Expectation::None,
            _ => expectation(&self.options.expected, reading, &self.rules),
        };
        if let Expectation::HeldBack(entry) = expectation {
            return Fate::Expected(entry);
        }
        let mut change = Change::of(reading, &self.rules);
        if let Expectation::Told(why) = expectation {
            change.reasons.push(Shown::visible(&why));
        }
        if sighting == Sighting::Contradicts {
            change.contradicts();
        }
        if let Some(writer) = stranger {
            change.is_strange_to(writer);
        }
        if change.severity < self.options.min_severity {
            return Fate::Quiet;
        }
        let facts = reading.facts();
        change.digest = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Fate::Told(Box::new(Told {
            account: account.map(clipped),
            actor: facts.actor.clone(),
            automation: facts.client.automation.map(str::to_owned),
            time: record.event_time(),
            change,
        }))
    }
}
