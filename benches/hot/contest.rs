//! Contestants that take turns; of each its fastest turn counts, which is the one that nothing
//! disturbed. What is measured is the time of the processor: others' work does not stretch it.

use std::hint::black_box;

use rustix::time::{ClockId, clock_gettime};
use serde_json::json;

/// Milliseconds of processor time that this process has taken.
pub fn taken() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

/// It answers with something that rests on all that it did.
type Turn<'c> = Box<dyn FnMut() -> usize + 'c>;

pub struct Contest<'c> {
    contestants: Vec<(&'c str, Turn<'c>)>,
}

impl<'c> Contest<'c> {
    pub fn new() -> Contest<'c> {
        Contest { contestants: Vec::new() }
    }

    pub fn with(mut self, name: &'c str, turn: impl FnMut() -> usize + 'c) -> Contest<'c> {
        self.contestants.push((name, Box::new(turn)));
        self
    }

    /// Prints a line: the fastest turn of each, in milliseconds. One round more warms up.
    pub fn print(mut self, row: &str, rounds: usize, facts: serde_json::Value) {
        let mut best = vec![f64::INFINITY; self.contestants.len()];
        for round in 0..=rounds {
            for (best, (_, turn)) in best.iter_mut().zip(&mut self.contestants) {
                let start = taken();
                black_box(turn());
                let ms = taken() - start;
                if round > 0 {
                    *best = best.min(ms);
                }
            }
        }
        let names = self.contestants.iter().map(|(name, _)| (*name).to_owned());
        let times: serde_json::Map<_, _> =
            names.zip(best.into_iter().map(|ms| json!(ms))).collect();
        println!("{}", json!({ "row": row, "ms": times, "facts": facts }));
    }
}
