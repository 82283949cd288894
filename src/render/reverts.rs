//! How changes are taken back, or what they took away is restored: commands, where they are for, and what they leave.

use super::page::{Group, Item, Label, Revert};
use super::phrases;
use super::sections::Teller;
use crate::alert::{Change, RevertText};
use crate::catalogue::UndoKind;
use crate::shown;
use crate::shown::Shown;

impl Teller<'_> {
    /// What undoes chains: the newest step first, because AWS refuses to take away what others still hang on.
    pub(super) fn undo_of_chains(&mut self) -> Option<Group> {
        let steps: Vec<&Change> =
            self.chained.iter().rev().filter_map(|place| self.alert.changes.get(*place)).collect();
        let severity = steps.iter().map(|change| change.severity).max()?;
        let mut reverts: Vec<Revert> = Vec::new();
        for undo in steps.iter().filter_map(|change| change.undo.as_ref()) {
            let mut revert = self.revert(Label::Undo, "", undo);
            if !reverts.is_empty() {
                revert.place = Shown::default();
            }
            reverts.push(revert);
        }
        let heading = Some("To take all of it back, the newest first".into());
        let item = Item { severity: Some(severity), reverts, ..Item::default() };
        Some(Group { heading, items: vec![item] })
    }

    pub(super) fn revert(
        &mut self,
        label: Label,
        condition: &'static str,
        how: &RevertText,
    ) -> Revert {
        let (mut notes, mut again): (Vec<Shown>, Vec<Shown>) = (Vec::new(), Vec::new());
        let place = match (&how.command, &self.alert.account.id) {
            (None, _) => Shown::default(),
            (Some(_), Some(_)) => shown!("{}in {}:", condition, phrases::account(self.alert)),
            (Some(_), None) => shown!("{}in the account of the event:", condition),
        };
        match (&how.command, &how.note) {
            (None, Some(note)) => notes.push(shown!("{}{}", condition, note).sentence()),
            (None, None) => notes.push(shown!("{}in the console", condition).sentence()),
            (Some(_), Some(note)) if self.told.insert(note.clone()) => notes.push(note.sentence()),
            (Some(_), Some(_)) => match how.kind {
                UndoKind::Partial => again.push("it does only a part".into()),
                UndoKind::NeedsPrevious => again.push("it needs an earlier value".into()),
                UndoKind::Exact | UndoKind::None => {}
            },
            (Some(_), None) => {}
        }
        match &how.managed {
            Some(managed) if self.told.insert(managed.clone()) => notes.push(managed.sentence()),
            Some(_) if !self.one_manager => again.push("change it at its source too".into()),
            _ => {}
        }
        // A reader would take a command without its note for more than it is.
        if !again.is_empty() {
            notes.push(shown!("as noted above, {}", Shown::joined(&again, "; ")).sentence());
        }
        Revert { label, place, command: how.command.clone(), notes }
    }
}
