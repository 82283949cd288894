//! The stories that are not at their end: of each actor in each account the changes since the last long
//! pause.

use std::collections::{BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};

use crate::judge::Candidate;

/// How many changes one story may have, and how many all together that are open. Beyond that a story is
/// told as it is, and what follows is another one.
const MOST_OF_ONE: usize = 1000;
const MOST_OF_ALL: usize = 2000;

/// How much text the records of all that are open may have had, because what is said of a record grows with it.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// Account and actor.
type Whose = (Option<String>, String);

#[derive(Debug)]
pub struct OpenStories {
    window: SignedDuration,
    by_actor: HashMap<Whose, Story>,
    /// The same, that with the oldest end first.
    by_end: BTreeSet<(Timestamp, Whose)>,
    changes: usize,
    bytes: usize,
    /// How many stories were ended because they were too long.
    pub cut: usize,
}

#[derive(Debug)]
struct Story {
    end: Timestamp,
    changes: Vec<Candidate>,
    bytes: usize,
}

impl OpenStories {
    pub fn new(window: SignedDuration) -> OpenStories {
        OpenStories {
            window,
            by_actor: HashMap::new(),
            by_end: BTreeSet::new(),
            changes: 0,
            bytes: 0,
            cut: 0,
        }
    }

    /// Takes the next change in the order of time, of a record with so many bytes. The answer are the stories that end
    /// before it, or because there is no more room.
    pub fn add(&mut self, change: Candidate, time: Timestamp, bytes: usize) -> Vec<Vec<Candidate>> {
        let mut ended = self.ended_before(Some(time));
        let (account, key) = change.selected.whose();
        let whose = (account.map(str::to_owned), key.to_owned());
        let story = self.by_actor.entry(whose.clone()).or_insert_with(|| Story {
            end: time,
            changes: Vec::new(),
            bytes: 0,
        });
        self.by_end.remove(&(story.end, whose.clone()));
        story.end = time;
        story.changes.push(change);
        story.bytes += bytes;
        self.changes += 1;
        self.bytes += bytes;
        let is_full = story.changes.len() >= MOST_OF_ONE;
        self.by_end.insert((time, whose.clone()));
        if is_full {
            self.cut += 1;
            ended.extend(self.take(&(time, whose)));
        }
        while (self.changes > MOST_OF_ALL || self.bytes > MOST_BYTES)
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
        self.bytes -= story.bytes;
        Some(story.changes)
    }
}
