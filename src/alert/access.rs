//! What a change lets somebody do, in words.

use super::contract::{AccessText, Compared};
use crate::facts::Reading;
use crate::policy::{Grants, Trust};
use crate::shown::Shown;

impl AccessText {
    pub fn of(reading: &Reading) -> Option<AccessText> {
        let facts = reading.facts();
        let access = facts.access.as_ref()?;
        let Grants { lines, notes, .. } = access.grants.clone().unwrap_or_default();
        let trust: Trust = access.trust.clone().unwrap_or_default();
        let compared = access.before.as_ref().map(|before| Compared {
            with_event_time: before.event_time.clone(),
            newly: shown(&before.difference.newly),
            no_longer: shown(&before.difference.no_longer),
            notes: shown(&before.difference.notes),
        });
        let text = AccessText {
            grants: shown(&lines),
            trust: shown(&trust.lines),
            notes: shown(access.source.iter().chain(&notes).chain(&trust.notes)),
            unknown: access.unknown.as_deref().map(Shown::visible),
            compared,
            is_of_trust: false,
        };
        let is_of_trust = access.trust.is_some();
        (text != AccessText::default()).then_some(AccessText { is_of_trust, ..text })
    }
}

fn shown<'t>(texts: impl IntoIterator<Item = &'t String>) -> Vec<Shown> {
    texts.into_iter().map(|text| Shown::visible(text)).collect()
}
