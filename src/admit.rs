//! What becomes of the selected changes of one batch once each is held against the others: repeated
//! records, records that contradict each other, announced changes, and what several are together.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::SignedDuration;

use crate::alert::{self, SelectedChange, Sessions, reasons};
use crate::counts::Counts;
use crate::duplicates::Duplicates;
use crate::expected::{Announcement, Effect, Expectation, Expected};
use crate::facts::Actor;
use crate::judge::Candidate;
use crate::severity::Severity;
use crate::shown::Shown;

/// What became of a selected change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Told,
    /// No change of its alert reaches the minimum severity.
    Quiet,
    /// One more read of a session whose first read is told or was, or a change that is told only beside others.
    SummedUp,
    /// Held back by the expected change with this number.
    Expected(usize),
    Duplicate,
}

impl Fate {
    /// Counts a change with this fate, and the entry that held it back, by its number.
    pub fn count(self, counts: &mut Counts, held_back: &mut [usize]) {
        match self {
            Fate::Told => counts.alerted += 1,
            Fate::Quiet => counts.quiet += 1,
            Fate::SummedUp => counts.summed_up += 1,
            Fate::Duplicate => counts.duplicate += 1,
            Fate::Expected(number) => {
                counts.expected += 1;
                held_back.get_mut(number).into_iter().for_each(|count| *count += 1);
            }
        }
    }
}

/// The selected changes of one batch, or of one story of a run, in their order.
#[derive(Debug, Default)]
pub struct Admission {
    candidates: Vec<Candidate>,
    decided: Vec<(SelectedChange, Fate)>,
    actors: HashSet<Arc<Actor>>,
}

/// By the place of a change, the entry that is about it.
type Announced = HashMap<usize, Announcement>;

impl Admission {
    /// Those of which it is known already that none came before.
    pub fn of(candidates: Vec<Candidate>) -> Admission {
        Admission { candidates, ..Admission::default() }
    }

    /// Takes the next candidate, unless the same record came before.
    pub fn add(&mut self, mut candidate: Candidate, seen: &mut Duplicates) {
        self.share_actor(&mut candidate.selected.actor);
        match is_new(&candidate, seen) {
            true => self.candidates.push(candidate),
            false => self.decided.push((candidate.selected, Fate::Duplicate)),
        }
    }

    /// A batch holds the changes of few actors, and what is known of each is kept once.
    fn share_actor(&mut self, actor: &mut Arc<Actor>) {
        match self.actors.get(actor) {
            Some(known) => *actor = Arc::clone(known),
            None => {
                self.actors.insert(Arc::clone(actor));
            }
        }
    }

    /// The fate of every change; those that are told stand in the order of their stories. `seen` knows all records of the batch,
    /// so that it does not matter which of two that contradict each other came first. `sessions` are those that were told.
    pub fn fates(
        self,
        seen: &Duplicates,
        sessions: &mut Sessions,
        entries: &[Expected],
        window: SignedDuration,
        min_severity: Severity,
    ) -> Vec<(SelectedChange, Fate)> {
        let Admission { candidates, mut decided, .. } = self;
        let mut announced = Announced::default();
        let mut admitted: Vec<SelectedChange> =
            candidates.into_iter().map(|one| admit(one, seen, &mut announced)).collect();
        alert::in_order(&mut admitted);
        alert::weigh_sign_ins(&mut admitted, window);
        alert::stories(&mut admitted, window).for_each(alert::weigh);
        let mut told = Vec::with_capacity(admitted.len());
        let mut lowered = HashMap::new();
        for mut change in admitted {
            let announcement = announced.get(&change.place);
            if let Some((announcement, entry)) =
                announcement.and_then(|one| Some((one, entries.get(one.entry)?)))
            {
                match announcement.effect(change.change.severity) {
                    // What it is together with others nobody announced.
                    _ if change.graver_together => {
                        let words = Shown::visible(&entry.words());
                        change.change.reasons.push(reasons::graver_together(&words));
                    }
                    Effect::HeldBack => {
                        decided.push((change, Fate::Expected(announcement.entry)));
                        continue;
                    }
                    Effect::Lowered => _ = lowered.insert(change.place, entry),
                    Effect::Nothing(why) => {
                        change.change.reasons.push(Shown::visible(&entry.refusal(why)));
                    }
                }
            }
            told.push(change);
        }
        let mut fates = Vec::new();
        for (number, story) in alert::stories(&mut told, window).enumerate() {
            let loudest = story.iter().map(|one| one.change.severity).max();
            let is_told = loudest.unwrap_or(Severity::Info) >= min_severity;
            let fate = if is_told { Fate::Told } else { Fate::Quiet };
            let counted = match is_told {
                true => alert::only_counted(story, sessions),
                false => vec![false; story.len()],
            };
            for (change, counted) in story.iter_mut().zip(counted) {
                change.story = number;
                fates.push(if counted { Fate::SummedUp } else { fate });
                // What is high stays told where only what is high is told.
                if let Some(entry) = lowered.get(&change.place) {
                    change.change.announced_by(entry);
                }
            }
        }
        decided.extend(told.into_iter().zip(fates));
        decided
    }
}

/// Notes a candidate, and whether it is another than those before.
pub fn is_new(candidate: &Candidate, seen: &mut Duplicates) -> bool {
    let account = candidate.selected.account.as_deref();
    seen.is_new(account, candidate.event_id.as_deref(), &candidate.digest)
}

/// Of two records with one event id, one may be forged to hide the other, so neither is expected.
fn admit(candidate: Candidate, seen: &Duplicates, announced: &mut Announced) -> SelectedChange {
    let Candidate { mut selected, expectation, event_id, .. } = candidate;
    if seen.is_contradicted(selected.account.as_deref(), event_id.as_deref()) {
        selected.change.contradicts();
        return selected;
    }
    match expectation {
        Expectation::Announced(announcement) => {
            announced.insert(selected.place, announcement);
        }
        Expectation::Told(why) => selected.change.reasons.push(Shown::visible(&why)),
        Expectation::None => {}
    }
    selected
}
