//! Sign-ins with a right password and a wrong second factor: what comes after them says whether it was a slip.

use jiff::SignedDuration;

use super::reasons;
use super::selected::SelectedChange;
use crate::facts::ActorKind;
use crate::record::Outcome;
use crate::severity::Severity;

/// From this many on, in one story, they are no slips of the finger.
const GUESSES: usize = 3;

/// How long somebody may look for their device.
const SOON: SignedDuration = SignedDuration::from_mins(10);

/// Weighs those of one story, which is in the order of time. Root's stay as loud as they are.
pub fn weigh(story: &mut [SelectedChange]) {
    let wrong: Vec<usize> = (0..story.len())
        .filter(|place| story.get(*place).is_some_and(|one| one.change.view.wrong_second_factor))
        .collect();
    if let Some(last) = wrong.last().filter(|_| wrong.len() >= GUESSES) {
        let next = (*last..story.len()).find(|place| story.get(*place).is_some_and(signed_in));
        for place in [Some(*last), next].into_iter().flatten() {
            let Some(one) = story.get_mut(place) else { continue };
            one.change.severity = one.change.severity.max(Severity::High);
            one.change.reasons.insert(0, reasons::second_factors_guessed(wrong.len()));
            one.graver_together = true;
        }
        return;
    }
    for place in wrong {
        let Some(one) = story.get(place) else { continue };
        let later = story.iter().skip(place).find(|other| follows(one, other));
        let is_root = one.actor.kind == ActorKind::Root;
        let Some(wait) = later.filter(|_| !is_root).and_then(|later| between(one, later)) else {
            continue;
        };
        let Some(one) = story.get_mut(place) else { continue };
        one.change.severity = one.change.severity.min(Severity::Low);
        one.change.reasons.insert(0, reasons::second_factor_right_later(wait));
    }
}

fn signed_in(one: &SelectedChange) -> bool {
    one.change.outcome == Outcome::Succeeded
        && matches!(one.change.event_name.as_str(), "ConsoleLogin" | "UserAuthentication")
        && one.change.event_source.starts_with("signin.")
}

/// Whether the other is a sign-in that succeeded soon, from the same address.
fn follows(one: &SelectedChange, other: &SelectedChange) -> bool {
    let address = one.change.source_ip.as_deref();
    signed_in(other)
        && address.is_some()
        && address == other.change.source_ip.as_deref()
        && between(one, other).is_some_and(|wait| !wait.is_negative() && wait <= SOON)
}

fn between(one: &SelectedChange, other: &SelectedChange) -> Option<SignedDuration> {
    Some(other.time?.duration_since(one.time?))
}
