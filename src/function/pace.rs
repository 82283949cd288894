//! How much work the policies of a payload may take, of the time that is left and with the share of a
//! processor that Lambda gives with the memory.

use std::time::Duration;

use crate::work;

/// With how much memory, in MB, Lambda gives a whole processor. With more it gives several, of which
/// judging uses one.
const PROCESSOR: u64 = 1769;

/// The least memory that a function may have, for where nothing says how much it has.
const LEAST: u64 = 128;

/// How many units of work a processor does in a second: half of what was measured, because Lambda's
/// may be slower.
const UNITS: u64 = 250_000_000;

/// Comparing policies may take a quarter of the time that is left. The rest is for reading, telling
/// and sending, and for the payloads that come after it in one invocation.
const PART: u64 = 4;

/// How fast the function works.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    units_a_second: u64,
}

impl Pace {
    /// `memory` is what the function has, in MB.
    pub fn of(memory: Option<u64>) -> Pace {
        let share = memory.unwrap_or(LEAST).clamp(LEAST, PROCESSOR);
        Pace { units_a_second: UNITS * share / PROCESSOR }
    }

    /// How much work a payload may take.
    pub fn budget(self, left: Duration) -> u64 {
        let seconds = left.as_secs().min(3600);
        (self.units_a_second * seconds / PART).min(work::BATCH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_function_and_little_time_mean_little_work() {
        let budget = |memory, seconds| Pace::of(memory).budget(Duration::from_secs(seconds));
        assert_eq!(budget(Some(10_240), 57), work::BATCH);
        // A quarter of 57 seconds, of a seventh of a processor.
        assert_eq!(budget(Some(256), 57), 250_000_000 * 256 / 1769 * 57 / 4);
        assert!(budget(Some(128), 57) < budget(Some(256), 57));
        assert_eq!((budget(None, 20), budget(Some(256), 0)), (budget(Some(128), 20), 0));
    }
}
