//! The stories that are not at their end: of each actor in each account the changes since the last long
//! pause. Actors whose sign-ins failed from one address wait for each other, because together they may be the story of
//! that address, and so do a wrong second factor and who changes it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};

use crate::alert;
use crate::judge::Candidate;

/// How many changes one story may have, and how many all together that are open. Beyond that a story is
/// told as it is, and what follows is another one.
const MOST_OF_ONE: usize = 1000;
const MOST_OF_ALL: usize = 2000;

/// How much text the records of all that are open may have had, because what is said of a record grows with it.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// Account and actor, or account and where several may meet.
type Whose = (Option<String>, String);

#[derive(Debug)]
pub struct OpenStories {
    window: SignedDuration,
    /// In the order in which they began.
    stories: BTreeMap<usize, Story>,
    by_actor: HashMap<Whose, usize>,
    /// By where others may meet it.
    by_point: HashMap<Whose, usize>,
    /// That with the oldest end first.
    by_end: BTreeSet<(Timestamp, usize)>,
    begun: usize,
    changes: usize,
    bytes: usize,
    /// How many stories were ended because they were too long.
    pub cut: usize,
}

/// What is decided together: mostly the changes of one actor.
#[derive(Debug, Default)]
struct Story {
    end: Timestamp,
    actors: Vec<Whose>,
    points: Vec<Whose>,
    changes: Vec<Candidate>,
    bytes: usize,
}

impl OpenStories {
    pub fn new(window: SignedDuration) -> OpenStories {
        OpenStories {
            window,
            stories: BTreeMap::new(),
            by_actor: HashMap::new(),
            by_point: HashMap::new(),
            by_end: BTreeSet::new(),
            begun: 0,
            changes: 0,
            bytes: 0,
            cut: 0,
        }
    }

    /// Takes the next change in the order of time, of a record with so many bytes. The answer are the stories that end
    /// before it, or because there is no more room.
    pub fn add(&mut self, change: Candidate, time: Timestamp, bytes: usize) -> Vec<Vec<Candidate>> {
        let mut ended = self.ended_before(Some(time));
        let number = self.place_of(&change, time);
        let Some(story) = self.stories.get_mut(&number) else { return ended };
        self.by_end.remove(&(story.end, number));
        story.end = time;
        story.changes.push(change);
        story.bytes += bytes;
        self.changes += 1;
        self.bytes += bytes;
        let is_full = story.changes.len() >= MOST_OF_ONE;
        self.by_end.insert((time, number));
        if is_full {
            self.cut += 1;
            ended.extend(self.take((time, number)));
        }
        while (self.changes > MOST_OF_ALL || self.bytes > MOST_BYTES)
            && let Some(oldest) = self.by_end.first().copied()
        {
            self.cut += 1;
            ended.extend(self.take(oldest));
        }
        ended
    }

    /// The number of the story that a change belongs to, which is a new one if there is none.
    fn place_of(&mut self, change: &Candidate, time: Timestamp) -> usize {
        let (account, key) = change.selected.whose();
        let whose = |of: &str| (account.map(str::to_owned), of.to_owned());
        let own = match self.by_actor.get(&whose(key)) {
            Some(own) => *own,
            None => {
                self.begun += 1;
                let story = Story { end: time, actors: vec![whose(key)], ..Story::default() };
                self.stories.insert(self.begun, story);
                self.by_actor.insert(whose(key), self.begun);
                self.begun
            }
        };
        alert::meeting_points(&change.selected.change).into_iter().fold(own, |own, (at, opens)| {
            let point = whose(&at);
            match self.by_point.get(&point) {
                Some(other) if *other != own => self.join(*other, own),
                Some(_) => own,
                None if opens => {
                    self.by_point.insert(point.clone(), own);
                    if let Some(story) = self.stories.get_mut(&own) {
                        story.points.push(point);
                    }
                    own
                }
                None => own,
            }
        })
    }

    /// Makes one story of two. The answer is its number.
    fn join(&mut self, one: usize, other: usize) -> usize {
        let (to, from) = (one.min(other), one.max(other));
        let Some(from) = self.stories.remove(&from).inspect(|story| {
            self.by_end.remove(&(story.end, from));
        }) else {
            return to;
        };
        for actor in &from.actors {
            self.by_actor.insert(actor.clone(), to);
        }
        for point in &from.points {
            self.by_point.insert(point.clone(), to);
        }
        if let Some(story) = self.stories.get_mut(&to) {
            self.by_end.remove(&(story.end, to));
            story.end = story.end.max(from.end);
            self.by_end.insert((story.end, to));
            story.actors.extend(from.actors);
            story.points.extend(from.points);
            story.changes.extend(from.changes);
            story.bytes += from.bytes;
        }
        to
    }

    /// Ends the stories that no change at this time or later can belong to; without a time all.
    pub fn ended_before(&mut self, time: Option<Timestamp>) -> Vec<Vec<Candidate>> {
        let mut ended = Vec::new();
        while let Some(first) = self.by_end.first().copied() {
            if time.is_some_and(|time| time.duration_since(first.0) <= self.window) {
                break;
            }
            ended.extend(self.take(first));
        }
        ended
    }

    fn take(&mut self, end: (Timestamp, usize)) -> Option<Vec<Candidate>> {
        self.by_end.remove(&end);
        let story = self.stories.remove(&end.1)?;
        story.actors.iter().for_each(|actor| _ = self.by_actor.remove(actor));
        story.points.iter().for_each(|point| _ = self.by_point.remove(point));
        self.changes -= story.changes.len();
        self.bytes -= story.bytes;
        Some(story.changes)
    }
}
