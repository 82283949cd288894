//! How changes are taken back, or what they took away is restored: commands, where they are for, and what they leave.

use std::collections::BTreeSet;

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
            let mut revert = self.revert(None, Label::Undo, "", undo);
            if !reverts.is_empty() {
                revert.place = Shown::default();
            }
            reverts.push(revert);
        }
        let heading = Some("To take all of it back, the newest first".into());
        let item = Item { severity: Some(severity), reverts, ..Item::default() };
        Some(Group { heading, items: vec![item] })
    }

    /// `number` is that of the change, unless it is taken back together with others.
    pub(super) fn revert(
        &mut self,
        number: Option<usize>,
        label: Label,
        condition: &'static str,
        how: &RevertText,
    ) -> Revert {
        let place = match (&how.command, &self.alert.account.id) {
            (None, _) => Shown::default(),
            (Some(_), Some(_)) => shown!("{}in {}:", condition, phrases::account(self.alert)),
            (Some(_), None) => shown!("{}in the account of the event:", condition),
        };
        let mut notes = Vec::new();
        // Where the same was noted before.
        let mut before = BTreeSet::new();
        match (&how.command, &how.note) {
            (None, Some(note)) => notes.push(shown!("{}{}", condition, note).sentence()),
            (None, None) => notes.push(shown!("{}in the console", condition).sentence()),
            (Some(_), Some(note)) => match self.notes.get(note) {
                None => {
                    self.notes.insert(note.clone(), number);
                    notes.push(note.sentence());
                }
                // An exact command is whole without its note.
                Some(_) if how.kind == UndoKind::Exact => {}
                Some(at) => _ = before.insert(*at),
            },
            (Some(_), None) => {}
        }
        if let Some(managed) = &how.managed {
            match self.notes.get(managed) {
                None => {
                    self.notes.insert(managed.clone(), number);
                    notes.push(managed.sentence());
                }
                Some(_) if self.one_manager => {}
                Some(at) => _ = before.insert(*at),
            }
        }
        // A reader would take a command without its note for more than it is.
        if !before.is_empty() {
            notes.push(shown!("what is noted {} holds here too", places(&before)).sentence());
        }
        Revert { label, place, command: how.command.clone(), notes }
    }
}

/// "at change 1", "at changes 1 and 3", "above"
fn places(noted: &BTreeSet<Option<usize>>) -> Shown {
    let at: Option<Vec<Shown>> =
        noted.iter().map(|number| number.map(|number| shown!("{}", number))).collect();
    match at.as_deref() {
        None => "above".into(),
        Some([one]) => shown!("at change {}", one),
        Some(several) => shown!("at changes {}", Shown::series(several)),
    }
}
