//! What a change lets somebody do, in words.

use serde::Serialize;

use crate::facts::Reading;
use crate::policy::{Grants, Trust};

/// Shown under "grants" and "lets in" in an alert. Every text is safe to show.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct AccessText {
    /// What the policy allows, the strongest first: phrases that follow "it allows".
    pub grants: Vec<String>,
    /// Whom the trust policy lets in, the most dangerous first.
    pub trust: Vec<String>,
    pub notes: Vec<String>,
    /// Why what was granted is not known.
    pub unknown: Option<String>,
    /// Against the policy of the same place earlier in the batch.
    pub compared: Option<Compared>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Compared {
    pub with_event_time: String,
    pub newly: Vec<String>,
    pub no_longer: Vec<String>,
    /// Why more may have changed than is told.
    pub notes: Vec<String>,
}

impl AccessText {
    pub fn of(reading: &Reading) -> Option<AccessText> {
        let facts = reading.facts();
        let access = facts.access.as_ref()?;
        let Grants { lines, notes, .. } = access.grants.clone().unwrap_or_default();
        let trust: Trust = access.trust.clone().unwrap_or_default();
        let compared = access.before.as_ref().map(|before| Compared {
            with_event_time: before.event_time.clone(),
            newly: before.difference.newly.clone(),
            no_longer: before.difference.no_longer.clone(),
            notes: before.difference.notes.clone(),
        });
        let text = AccessText {
            grants: lines,
            trust: trust.lines,
            notes: access.source.iter().cloned().chain(notes).chain(trust.notes).collect(),
            unknown: access.unknown.clone(),
            compared,
        };
        (text != AccessText::default()).then_some(text)
    }
}
