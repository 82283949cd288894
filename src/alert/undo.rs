//! How to take a change back, or how to restore what it took away.

use serde::Serialize;

use crate::catalogue::{Fill, Undo};
use crate::facts::Outcome;
use crate::rules::Reading;

/// Shown under "undo" in an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RevertText {
    pub kind: &'static str,
    pub command: Option<String>,
    /// What the command leaves, where the missing part is found, or what to do instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The undo of a change that loosened, and how to restore what a change tightened. There is nothing to take back
/// from an attempt.
pub fn of(reading: &Reading) -> (Option<RevertText>, Option<RevertText>) {
    let facts = reading.facts();
    let (Outcome::Succeeded, Some(known)) = (facts.outcome, facts.known) else {
        return (None, None);
    };
    let undo = known.undo().map(|undo| revert_command(reading, undo));
    let restore = known.restore().map(|restore| revert_command(reading, restore));
    (undo, restore)
}

pub fn revert_command(reading: &Reading, undo: &Undo) -> RevertText {
    let facts = reading.facts();
    let Some(template) = &undo.command else {
        return RevertText { kind: undo.kind.as_str(), command: None, note: undo.note.clone() };
    };
    let command = facts.target.as_ref().and_then(|target| {
        let fill = Fill { record: reading.record, actor: &facts.actor, target, target_words: "" };
        fill.command(template)
    });
    match command {
        Some(command) => {
            RevertText { kind: undo.kind.as_str(), command: Some(command), note: undo.note.clone() }
        }
        None => {
            let why = "no command can be given: a value that it needs is not in the event, or is not safe \
                       to put into a command; do it in the console"
                .to_owned();
            let note = match &undo.note {
                Some(note) => format!("{why}; {note}"),
                None => why,
            };
            RevertText { kind: "none", command: None, note: Some(note) }
        }
    }
}

/// "To restore, only if …": part of `next` in the JSON.
pub fn restore_words(restore: &RevertText) -> String {
    let start = "To restore, only if this was not intended: ";
    match (&restore.command, &restore.note) {
        (Some(command), Some(note)) => format!("{start}{command} ({note})"),
        (Some(command), None) => format!("{start}{command}"),
        (None, note) => format!("{start}{}", note.as_deref().unwrap_or("in the console")),
    }
}
