//! The stories that are not at their end: of each actor in each account the changes since the last long
//! pause.

use std::collections::{BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};

use crate::judge::Candidate;

/// How many changes one story may have, and how many all together that are open. Beyond that a story is
/// told as it is, and what follows is another one.
const MOST_OF_ONE: usize = 1000;
const MOST_OF_ALL: usize = 2000;

/// Account and actor.
type Whose = (Option<String>, String);

#[derive(Debug)]
pub struct OpenStories {
    window: SignedDuration,
    by_actor: HashMap<Whose, Story>,
    /// The same, that with the oldest end first.
    by_end: BTreeSet<(Timestamp, Whose)>,
    changes: usize,
    /// How many stories were ended because they were too long.
    pub cut: usize,
}

#[derive(Debug)]
struct Story {
    end: Timestamp,
    changes: Vec<Candidate>,
}

impl OpenStories {
    pub fn new(window: SignedDuration) -> OpenStories {
        OpenStories {
            window,
            by_actor: HashMap::new(),
            by_end: BTreeSet::new(),
            changes: 0,
            cut: 0,
        }
    }

    /// Takes the next change in the order of time. The answer are the stories that end before it.
    pub fn add(&mut self, change: Candidate, time: Timestamp) -> Vec<Vec<Candidate>> {
        let mut ended = self.ended_before(Some(time));
        let (account, key) = change.selected.whose();
        let whose = (account.map(str::to_owned), key.to_owned());
        let story = self
            .by_actor
            .entry(whose.clone())
            .or_insert_with(|| Story { end: time, changes: Vec::new() });
        self.by_end.remove(&(story.end, whose.clone()));
        story.end = time;
        story.changes.push(change);
        self.changes += 1;
        let is_full = story.changes.len() >= MOST_OF_ONE;
        self.by_end.insert((time, whose.clone()));
        if is_full {
            self.cut += 1;
            ended.extend(self.take(&(time, whose)));
        }
        while self.changes > MOST_OF_ALL
            && let Some(oldest) = self.by_end.first().cloned()
        {
            self.cut += 1;
            ended.extend(self.take(&oldest));
        }
        ended
    }

    /// Ends the stories that no change at this time or later can belong to; without a time all.
    pub fn ended_before(&mut self, time: Option<Timestamp>) -> Vec<Vec<Candidate>> {
        let mut ended = Vec::new();
        while let Some(first) = self.by_end.first() {
            if time.is_some_and(|time| time.duration_since(first.0) <= self.window) {
                break;
            }
            let first = first.clone();
            ended.extend(self.take(&first));
        }
        ended
    }

    fn take(&mut self, end: &(Timestamp, Whose)) -> Option<Vec<Candidate>> {
        self.by_end.remove(end);
        let story = self.by_actor.remove(&end.1)?;
        self.changes -= story.changes.len();
        Some(story.changes)
    }
}
