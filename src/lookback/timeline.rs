//! Records in the order of time, however they came.
//!
//! Files of CloudTrail are in order only roughly, and in a file records stand in none. So records wait
//! here until nothing older is expected, and are let go oldest first. Of one second they go in the order
//! of their event IDs and texts, so that it does not matter in which they came.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::glean::Gleanings;

/// A record whose turn has come.
#[derive(Debug)]
pub struct Waiting {
    /// Its number in the run.
    pub place: usize,
    pub record: Gleanings,
}

/// How much text waits at most. Beyond that the older half goes, and what comes later for its time is
/// late.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// How much of what only somebody looks at waits beside it.
const MOST_IDLE_BYTES: usize = 8 * 1024 * 1024;

/// How many records, and how much text, are let go at once. They end with a whole second, unless that has very many.
const SLICE: usize = 256;
const SLICE_BYTES: usize = 1024 * 1024;
const MOST_OF_A_SECOND: usize = 4096;

#[derive(Debug, Default)]
pub struct Timeline {
    waiting: Queue,
    /// What matters to nothing that is told. However much it is, it makes nothing late.
    idle: Queue,
    /// Whatever is up to here must go, because too much waits.
    must_go: Option<Timestamp>,
    /// Whatever is before has gone.
    passed: Option<Timestamp>,
}

/// Time, event ID, text, and number in the run.
type Key = (Timestamp, String, String, usize);

#[derive(Debug, Default)]
struct Queue {
    records: BTreeMap<Key, Gleanings>,
    bytes: usize,
}

impl Timeline {
    /// Takes a record that has a time. The answer is the record if its time has passed.
    pub fn add(&mut self, time: Timestamp, one: Waiting) -> Option<Waiting> {
        if one.record.is_idle {
            self.idle.add(time, one);
            return None;
        }
        if self.passed.is_some_and(|passed| time < passed) {
            return Some(one);
        }
        self.waiting.add(time, one);
        None
    }

    /// The oldest of the records before a time, or of all; none if all have gone.
    pub fn next(&mut self, before: Option<Timestamp>) -> Vec<Waiting> {
        if self.waiting.bytes > MOST_BYTES {
            self.must_go = self.must_go.max(self.waiting.half(MOST_BYTES));
        }
        let slice = self.waiting.slice(before, self.must_go);
        if slice.is_empty() {
            self.passed = self.passed.max(before).max(self.must_go.take());
        }
        slice
    }

    /// The oldest of those that matter to nothing that is told, as long as nothing older waits that does: so what is said
    /// of them comes nearly in the order of time.
    pub fn next_idle(&mut self, before: Option<Timestamp>) -> Vec<Waiting> {
        let first = self.waiting.records.first_key_value().map(|((time, ..), _)| *time);
        let before = [before, first].into_iter().flatten().min();
        let is_full = self.idle.bytes > MOST_IDLE_BYTES;
        let half = if is_full { self.idle.half(MOST_IDLE_BYTES) } else { None };
        self.idle.slice(before, half)
    }

    /// Whatever is before has gone, once [`Timeline::next`] had nothing more.
    pub fn passed(&self) -> Option<Timestamp> {
        self.passed
    }
}

impl Queue {
    fn add(&mut self, time: Timestamp, mut one: Waiting) {
        let text = std::mem::take(&mut one.record.text);
        let id = std::mem::take(&mut one.record.event_id);
        self.bytes += text.len();
        self.records.insert((time, id, text, one.place), one.record);
    }

    /// The oldest of the records before a time, and up to another.
    fn slice(&mut self, before: Option<Timestamp>, up_to: Option<Timestamp>) -> Vec<Waiting> {
        let mut slice: Vec<Waiting> = Vec::new();
        let mut bytes = 0;
        while let Some(entry) = self.records.first_entry() {
            let time = entry.key().0;
            let is_much = slice.len() >= SLICE || bytes >= SLICE_BYTES;
            let last = slice.last().and_then(|one| one.record.time);
            let is_full = is_much && last.is_some_and(|last| last != time);
            let may_wait = before.is_some_and(|before| time >= before);
            let waits = may_wait && up_to.is_none_or(|up_to| time > up_to);
            if is_full || waits || slice.len() >= MOST_OF_A_SECOND {
                break;
            }
            let ((_, event_id, text, place), record) = entry.remove_entry();
            self.bytes -= text.len();
            bytes += text.len();
            slice.push(Waiting { place, record: Gleanings { event_id, text, ..record } });
        }
        slice
    }

    /// The time up to which about half of so much text stands, and one record at least. More of the last second may come.
    fn half(&self, most: usize) -> Option<Timestamp> {
        let mut before = 0;
        let (middle, ..) = self.records.keys().find(|(_, _, text, _)| {
            before += text.len();
            before > most / 2
        })?;
        let older = self.records.range(..(*middle, String::new(), String::new(), 0)).next_back();
        Some(older.map_or(*middle, |((time, ..), _)| *time))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn add(timeline: &mut Timeline, second: i64, text: &str) -> bool {
        let (time, text) = (time(second), text.to_owned());
        let (envelope, event_id) = Default::default();
        let documents = false;
        let record =
            Gleanings { time: Some(time), event_id, text, documents, is_idle: false, envelope };
        let place = timeline.waiting.records.len() + second as usize;
        timeline.add(time, Waiting { place, record }).is_none()
    }

    fn seconds(slice: &[Waiting]) -> Vec<i64> {
        slice.iter().map(|one| one.record.time.unwrap().as_second()).collect()
    }

    #[test]
    fn records_go_in_the_order_of_time_and_what_comes_too_late_comes_back() {
        let mut timeline = Timeline::default();
        assert!([3, 1, 2, 5].into_iter().all(|second| add(&mut timeline, second, "x")));
        assert_eq!(timeline.next(Some(Timestamp::MIN)).len(), 0, "nothing is known");
        assert_eq!(seconds(&timeline.next(Some(time(3)))), [1, 2]);
        assert!(add(&mut timeline, 1, "x"), "not all before its time have gone");
        assert_eq!(seconds(&timeline.next(Some(time(3)))), [1]);
        assert_eq!(timeline.next(Some(time(3))).len(), 0);
        assert!(!add(&mut timeline, 2, "x") && add(&mut timeline, 3, "x"));
        assert_eq!(seconds(&timeline.next(None)), [3, 3, 5]);
    }

    #[test]
    fn of_one_second_they_go_in_the_order_of_their_text_and_all_at_once() {
        let mut timeline = Timeline::default();
        for number in (0..SLICE + 10).rev() {
            add(&mut timeline, 1, &format!("{number:04}"));
        }
        add(&mut timeline, 2, "0");
        let slice = timeline.next(None);
        assert!(slice.is_sorted_by_key(|one| one.record.text.clone()) && slice.len() == SLICE + 10);
        assert_eq!(seconds(&timeline.next(None)), [2]);
    }

    #[test]
    fn when_too_much_waits_the_older_half_goes() {
        let mut timeline = Timeline::default();
        let text = "x".repeat(MOST_BYTES / 64);
        assert!((0..64).all(|second| add(&mut timeline, second, &text)));
        assert_eq!(timeline.next(Some(Timestamp::MIN)).len(), 0);
        add(&mut timeline, 64, &text);
        let gone = std::iter::from_fn(|| Some(timeline.next(Some(Timestamp::MIN))));
        let gone: Vec<i64> =
            gone.take_while(|it| !it.is_empty()).flat_map(|it| seconds(&it)).collect();
        assert_eq!(gone, (0..32).collect::<Vec<_>>());
        assert!(!add(&mut timeline, 30, &text), "its time has passed");
        assert!(add(&mut timeline, 31, &text), "more of the last second may come");
    }

    #[test]
    fn much_of_one_second_makes_nothing_late_that_is_later() {
        let mut timeline = Timeline::default();
        for _ in 0..65 {
            add(&mut timeline, 7, &"x".repeat(MOST_BYTES / 64));
        }
        let gone = std::iter::from_fn(|| Some(timeline.next(Some(Timestamp::MIN))));
        assert_eq!(gone.take_while(|it| !it.is_empty()).map(|it| it.len()).sum::<usize>(), 65);
        assert!(add(&mut timeline, 8, "x"));
    }
}
