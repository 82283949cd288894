//! What a change lets somebody do, in words.

use super::contract::{AccessText, Compared};
use crate::facts::Reading;
use crate::policy::{Grants, Trust};

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
