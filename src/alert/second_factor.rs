//! Sign-ins with a right password and a wrong second factor: what comes after them says whether it was a slip.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::contract::{Change, ChangeRule};
use super::reasons;
use super::selected::SelectedChange;
use super::story::is_sign_in;
use crate::facts::ActorKind;
use crate::record::Outcome;
use crate::severity::Severity;
use crate::shown::Shown;

/// The rule about each of them by itself.
const RULE: &str = "wrong-second-factor";

/// From this many on, in one story, they are no slips of the finger.
const GUESSES: usize = 3;

/// How long somebody may look for their device.
const SOON: SignedDuration = SignedDuration::from_mins(10);

/// Raises those of one story, which is in the order of time, where somebody tries codes.
pub fn raise(story: &mut [SelectedChange]) {
    let is_wrong = |one: &SelectedChange| one.change.view.wrong_second_factor;
    let wrong = story.iter().filter(|one| is_wrong(one)).count();
    let Some(last) = story.iter().rposition(is_wrong).filter(|_| wrong >= GUESSES) else { return };
    story.iter_mut().filter(|one| is_wrong(one)).for_each(|one| one.graver_together = true);
    let next = (last..story.len()).find(|place| story.get(*place).is_some_and(signed_in));
    for place in [Some(last), next].into_iter().flatten() {
        let Some(one) = story.get_mut(place) else { continue };
        one.change.severity = one.change.severity.max(Severity::High);
        let why = reasons::second_factors_guessed(wrong);
        if !one.change.reasons.contains(&why) {
            one.change.reasons.insert(0, why);
        }
        one.graver_together = true;
        one.beside_others = false;
    }
}

/// By account and user, when the second factor was changed, in the order of time.
#[derive(Default)]
pub struct Changed(HashMap<(Option<String>, String), Vec<Timestamp>>);

impl Changed {
    pub fn of(changes: &[SelectedChange]) -> Changed {
        let mut all = Changed::default();
        for one in changes.iter().filter(|one| one.change.outcome == Outcome::Succeeded) {
            if let (Some(user), Some(time)) = (&one.change.view.second_factor_of, one.time) {
                all.0.entry((one.account.clone(), user.clone())).or_default().push(time);
            }
        }
        all.0.values_mut().for_each(|times| times.sort_unstable());
        all
    }

    /// Whether that of a user was changed between two sign-ins.
    fn between(&self, one: &SelectedChange, other: &SelectedChange) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let (Some(from), Some(to)) = (one.time, other.time) else { return true };
        // Whoever that was: it may be theirs.
        let Some(user) = one.change.view.second_factor_of.clone() else { return true };
        self.0.get(&(one.account.clone(), user)).is_some_and(|times| {
            let first = times.partition_point(|time| *time < from);
            times.get(first).is_some_and(|time| *time <= to)
        })
    }
}

/// Lowers those of one story of a user that were a slip: the right one came soon, from the same address, and it was the
/// same one. Root's stay as loud as they are, and so do those that are a part of something graver.
pub fn excuse(story: &mut [SelectedChange], changed: &Changed) {
    let wrong: Vec<usize> = (0..story.len())
        .filter(|place| {
            story.get(*place).is_some_and(|one| {
                one.change.view.wrong_second_factor
                    && !one.graver_together
                    && one.actor.kind != ActorKind::Root
                    && one.change.severity <= Severity::Medium
            })
        })
        .collect();
    for place in wrong.into_iter().take(GUESSES) {
        let Some(one) = story.get(place) else { continue };
        let right = story.iter().skip(place).find(|other| follows(one, other));
        let right = right.filter(|other| !other.graver_together && !changed.between(one, other));
        let Some(wait) = right.and_then(|right| between(one, right)) else { continue };
        if let Some(one) = story.get_mut(place) {
            is_slip(&mut one.change, wait);
        }
    }
}

/// What the rule says that held it to be more than that no longer holds. What other rules say of it does.
fn is_slip(change: &mut Change, wait: SignedDuration) {
    let (own, others): (Vec<&ChangeRule>, Vec<&ChangeRule>) =
        change.rules.iter().partition(|rule| rule.id == RULE);
    let others = others.iter().map(|rule| rule.severity).max();
    change.severity = others.unwrap_or(Severity::Low).max(Severity::Low);
    change.reasons.retain(|reason| own.iter().all(|rule| rule.why.as_ref() != Some(reason)));
    change.reasons.insert(0, reasons::second_factor_right_later(wait));
    change.advise(Shown::from(reasons::ONE_SLIP));
}

fn signed_in(one: &SelectedChange) -> bool {
    one.change.outcome == Outcome::Succeeded && is_sign_in(&one.change)
}

/// Whether the other is a sign-in that succeeded soon by the second factor, from the same address.
fn follows(one: &SelectedChange, other: &SelectedChange) -> bool {
    let address = one.change.source_ip.as_deref();
    other.change.view.right_second_factor
        && address.is_some()
        && address == other.change.source_ip.as_deref()
        && between(one, other).is_some_and(|wait| !wait.is_negative() && wait <= SOON)
}

fn between(one: &SelectedChange, other: &SelectedChange) -> Option<SignedDuration> {
    Some(other.time?.duration_since(one.time?))
}
