//! Reads that are told once a session: the first of them with all that is to be said, the others by their number.

use std::collections::HashMap;

use super::contract::MoreReads;
use super::selected::{SelectedChange, Session};
use super::story::tally;
use crate::duplicates::Duplicates;

/// The sessions that were told in a run. Of very many the oldest are forgotten, and told again.
#[derive(Debug)]
pub struct Sessions(Duplicates);

impl Default for Sessions {
    fn default() -> Sessions {
        Sessions(Duplicates::bounded())
    }
}

impl Sessions {
    fn is_new(&mut self, session: &Session) -> bool {
        self.0.is_new(None, Some(session.digest()), &[0; 32])
    }
}

/// Which changes of a story that is told are only counted: further reads of a session, whose first read tells how many
/// there were or was told before, and what is told only beside others where nothing else is left.
pub fn only_counted(story: &mut [SelectedChange], sessions: &mut Sessions) -> Vec<bool> {
    let mut counted = follow(story, sessions);
    let by_itself = |(one, counted): (&SelectedChange, &bool)| !counted && !one.beside_others;
    if !story.iter().zip(&counted).any(by_itself) {
        counted.fill(true);
    }
    counted
}

fn follow(story: &mut [SelectedChange], sessions: &mut Sessions) -> Vec<bool> {
    let mut first: HashMap<Session, usize> = HashMap::new();
    let mut more: HashMap<usize, Vec<String>> = HashMap::new();
    let mut follows = vec![false; story.len()];
    for (place, (one, follows)) in story.iter().zip(&mut follows).enumerate() {
        let Some(session) = &one.session else { continue };
        match first.get(session) {
            Some(first) => {
                more.entry(*first).or_default().push(one.change.event_name.clone());
                *follows = true;
            }
            None if !sessions.is_new(session) => *follows = true,
            None => _ = first.insert(session.clone(), place),
        }
    }
    for (place, names) in more {
        if let Some(one) = story.get_mut(place) {
            one.change.more_reads = Some(Box::new(MoreReads::of(&names)));
        }
    }
    follows
}

impl MoreReads {
    /// How many operations are named; the others are counted.
    const NAMED: usize = 10;

    fn of(names: &[String]) -> MoreReads {
        let mut operations = tally(names.iter().map(String::as_str));
        let not_listed = operations.len().saturating_sub(Self::NAMED);
        operations.truncate(Self::NAMED);
        MoreReads { count: names.len(), operations, not_listed }
    }
}
