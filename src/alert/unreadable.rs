//! A batch has one alert for all log events that could not be read, however many they are.

use super::contract::{Account, Alert, AlertKind, Headline, Sentence, UnreadableText};
use crate::digest::Parts;
use crate::payload::{PayloadError, Unread};
use crate::severity::Severity;
use crate::shown;
use crate::shown::Shown;
use crate::text::clipped;

/// How many log events the alert lists; the rest is counted.
const LISTED: usize = 20;

/// What is kept of unreadable log events: the first few, a count, and a digest of all.
#[derive(Debug, Default)]
pub struct Unreadables {
    listed: Vec<UnreadableText>,
    total: usize,
    digest: Parts,
    /// Where those stand that are added next.
    input: Option<Shown>,
}

impl Unreadables {
    /// Says in which file those stand that are added from now on.
    pub fn begin(&mut self, input: &str) {
        self.input = Some(Shown::visible(input));
    }

    pub fn add(&mut self, log_event_id: Option<&str>, unread: Unread) {
        self.total += 1;
        for part in [log_event_id.unwrap_or_default(), &unread.reason, &unread.excerpt] {
            self.digest.add(part);
        }
        if self.listed.len() < LISTED {
            self.listed.push(UnreadableText {
                input: self.input.clone(),
                log_event_id: log_event_id.map(clipped),
                reason: Shown::visible(&unread.reason),
                excerpt: Shown::visible(&unread.excerpt),
            });
        }
    }

    /// What was not read of an input may hide a change, so it counts as one log event and is told.
    pub fn add_fault(&mut self, fault: &PayloadError) {
        self.add(None, Unread::new(&fault.to_string(), "(not read)"));
    }

    pub fn into_alert(self, owner: Option<&str>) -> Option<Alert> {
        let total = self.total;
        if total == 0 {
            return None;
        }
        let events = if total == 1 { "log event" } else { "log events" };
        let title = shown!("{} {} could not be read", total, events);
        Some(Alert {
            version: 1,
            id: self.digest.short_id(),
            kind: AlertKind::Unreadable,
            severity: Severity::Medium,
            headline: Headline {
                text: Sentence::without_actor(title.clone()),
                changes: 1,
                ..Headline::default()
            },
            title,
            account: Account { id: owner.map(str::to_owned), name: None },
            actor: None,
            first_event_time: None,
            last_event_time: None,
            changes: Vec::new(),
            unreadable_not_listed: total - self.listed.len(),
            unreadable: self.listed,
            held_back: None,
            counts: None,
        })
    }
}
