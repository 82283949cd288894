//! How to take a change back, or how to restore what it took away.

use super::contract::RevertText;
use super::fill::Fill;
use crate::catalogue::{Undo, UndoKind};
use crate::facts::Access;
use crate::facts::Reading;
use crate::record::Outcome;
use crate::shown;
use crate::shown::Shown;

/// The undo of a change that loosened, and how to restore what a change tightened. There is nothing to take back
/// from an attempt.
pub fn of(reading: &Reading) -> (Option<RevertText>, Option<RevertText>) {
    let facts = reading.facts();
    let (Outcome::Succeeded, Some(known)) = (facts.outcome, facts.known) else {
        return (None, None);
    };
    if reading.is_malformed() {
        return (known.undo().map(|_| not_understood()), known.restore().map(|_| not_understood()));
    }
    let managed = managed_by(reading);
    let revert = |how| RevertText { managed: managed.clone(), ..revert_command(reading, how) };
    let (undo, restore) = (known.undo().map(revert), known.restore().map(revert));
    // Taking back what only tightened would open again what somebody has closed.
    match undo {
        Some(undo) if facts.access.as_ref().is_some_and(Access::tightens) => (None, Some(undo)),
        undo => (undo, restore),
    }
}

/// Nothing is undone on a guess.
fn not_understood() -> RevertText {
    let note = Shown::from(
        "no command can be given: a field of the event has a form that CloudTrail does not write, so what was changed is not \
         known; look at the event in CloudTrail itself, and do it in the console",
    );
    RevertText { kind: UndoKind::None, command: None, note: Some(note), managed: None }
}

/// Who else has to change it, or will bring it back, where the event shows that.
fn managed_by(reading: &Reading) -> Option<Shown> {
    let facts = reading.facts();
    if is_identity_centers(reading) {
        return Some(Shown::from(
            "Identity Center manages this: change the permission set or the assignment there, or it \
             puts back what you change here",
        ));
    }
    let place = match facts.client.automation? {
        "cloudformation" if facts.client.stack => Shown::from("by a CloudFormation stack"),
        // AWS would have written it.
        "cloudformation" => return None,
        _ => shown!("with {}", Shown::visible(facts.client.via.as_deref()?)),
    };
    Some(shown!("made {}: change it there too, or the next run brings it back", place))
}

/// Whether Identity Center made the role or the provider that a call is about: it calls itself, or the name is of those that
/// it uses and the call does not make something new of that name.
fn is_identity_centers(reading: &Reading) -> bool {
    let record = reading.record;
    if record.text("userIdentity.invokedBy") == Some("sso.amazonaws.com") {
        return true;
    }
    let target = reading.facts().target.as_ref();
    let name = target.and_then(|target| target.name.as_deref()).unwrap_or_default();
    let center = name.starts_with("AWSReservedSSO_")
        || (name.starts_with("AWSSSO_") && name.ends_with("_DO_NOT_DELETE"));
    center && !record.event_name().starts_with("Create")
}

/// What the catalogue says about reverting: its command, if that can be given safely, and its note.
pub fn revert_command(reading: &Reading, undo: &'static Undo) -> RevertText {
    let facts = reading.facts();
    let note = undo.note.as_deref().map(Shown::from);
    let Some(template) = &undo.command else {
        return RevertText { kind: undo.kind, command: None, note, managed: None };
    };
    let command = facts.target.as_ref().and_then(|target| {
        let words = Shown::default();
        let fill =
            Fill { record: reading.record, actor: &facts.actor, target, target_words: &words };
        fill.command(template)
    });
    if command.is_some() {
        return RevertText { kind: undo.kind, command, note, managed: None };
    }
    let why = Shown::from(
        "no command can be given: a value that it needs is not in the event, or is not safe to put \
         into a command; do it in the console",
    );
    let note = match note {
        Some(note) => shown!("{}; {}", why, note),
        None => why,
    };
    RevertText { kind: UndoKind::None, command: None, note: Some(note), managed: None }
}

/// "To restore, only if …": part of `next` in the JSON.
pub fn restore_words(restore: &RevertText) -> Shown {
    let start = "To restore, only if this was not intended: ";
    match (&restore.command, &restore.note) {
        (Some(command), Some(note)) => shown!("{}{} ({})", start, command, note),
        (Some(command), None) => shown!("{}{}", start, command),
        (None, Some(note)) => shown!("{}{}", start, note),
        (None, None) => shown!("{}{}", start, "in the console"),
    }
}
