//! What becomes of the selected changes of one batch once each is held against the others: repeated
//! records, records that contradict each other, announced changes, and what several are together.

use std::collections::HashMap;

use jiff::SignedDuration;

use crate::alert::{self, SelectedChange, reasons};
use crate::duplicates::Duplicates;
use crate::expected::{Expectation, Expected};
use crate::judge::Candidate;
use crate::severity::Severity;
use crate::shown::Shown;

/// What became of a selected change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Told,
    /// No change of its alert reaches the minimum severity.
    Quiet,
    /// Held back by the expected change with this number.
    Expected(usize),
    Duplicate,
}

/// The selected changes of one batch, in their order.
#[derive(Debug, Default)]
pub struct Admission {
    candidates: Vec<Candidate>,
    decided: Vec<(SelectedChange, Fate)>,
}

/// By the place of a change, the number of the entry that would hold it back.
type Announced = HashMap<usize, usize>;

impl Admission {
    /// Takes the next candidate, unless the same record came before.
    pub fn add(&mut self, candidate: Candidate, seen: &mut Duplicates) {
        let account = candidate.selected.account.as_deref();
        match seen.is_new(account, candidate.event_id.as_deref(), &candidate.digest) {
            true => self.candidates.push(candidate),
            false => self.decided.push((candidate.selected, Fate::Duplicate)),
        }
    }

    /// The fate of every change, in the order of the batch. `seen` knows all records of the batch,
    /// so that it does not matter which of two that contradict each other came first.
    pub fn fates(
        self,
        seen: &Duplicates,
        entries: &[Expected],
        window: SignedDuration,
        min_severity: Severity,
    ) -> Vec<(SelectedChange, Fate)> {
        let Admission { candidates, mut decided } = self;
        let mut announced = Announced::default();
        let admitted = candidates.into_iter().map(|one| admit(one, seen, &mut announced)).collect();
        let mut told = Vec::new();
        for mut change in alert::weigh(admitted, window) {
            match announced.get(&change.place) {
                Some(entry) if !change.graver_together => {
                    decided.push((change, Fate::Expected(*entry)));
                    continue;
                }
                // What it is together with others nobody announced.
                Some(entry) => {
                    let entry = entries.get(*entry).map(Expected::words).unwrap_or_default();
                    change.change.reasons.push(reasons::graver_together(&Shown::visible(&entry)));
                }
                None => {}
            }
            told.push(change);
        }
        for story in alert::stories(told, window) {
            let loudest = story.iter().map(|one| one.change.severity).max();
            let is_told = loudest.unwrap_or(Severity::Info) >= min_severity;
            let fate = if is_told { Fate::Told } else { Fate::Quiet };
            decided.extend(story.into_iter().map(|change| (change, fate)));
        }
        decided.sort_by_key(|(change, _)| change.place);
        decided
    }
}

/// Of two records with one event id, one may be forged to hide the other, so neither is expected.
fn admit(candidate: Candidate, seen: &Duplicates, announced: &mut Announced) -> SelectedChange {
    let Candidate { mut selected, expectation, event_id, .. } = candidate;
    if seen.is_contradicted(selected.account.as_deref(), event_id.as_deref()) {
        selected.change.contradicts();
        return selected;
    }
    match expectation {
        Expectation::HeldBack(entry) => {
            announced.insert(selected.place, entry);
        }
        Expectation::Told(why) => selected.change.reasons.push(Shown::visible(&why)),
        Expectation::None => {}
    }
    selected
}
