//! How much work one change may take.
//!
//! Policies are texts that a caller chose, and comparing what one lists with what another lists takes
//! the product of their lengths. So whoever compares takes the work from what the change has left, and
//! stops when there is none. Whoever has a batch before them divides a budget among its changes before
//! any of them is judged ([`Shares`]): so what is said of a change depends neither on a clock, nor on its
//! neighbours' policies, nor on the thread that judges it.

use std::cell::Cell;

/// The most that one change may take, in units of some two nanoseconds: a step through a text is one.
/// The longest policies that AWS takes mostly need a tenth of it, compared with one another.
const MOST: u64 = 80_000_000;

/// The most that all changes of a batch may take together: two seconds.
pub const BATCH: u64 = 1_000_000_000;

/// What a change may take at least, however many there are: enough for thirty actions on ten
/// resources.
pub const LEAST: u64 = 100_000;

/// What it costs to go on to the next item of a list and look at it.
const ITEM: u64 = 10;

/// What one change has left.
#[derive(Debug)]
pub struct Work {
    all: u64,
    left: Cell<u64>,
}

impl Work {
    pub fn of(units: u64) -> Work {
        Work { all: units, left: Cell::new(units) }
    }

    /// As much as a change may take that does not share with others.
    pub fn most() -> Work {
        Work::of(MOST)
    }

    /// Takes units, and says whether there were so many. If not, nothing is left for whatever comes
    /// after: what is found from then on is not complete, and nobody may rest on it.
    pub fn take(&self, units: u64) -> bool {
        let left = self.left.get().checked_sub(units + 1);
        self.left.set(left.unwrap_or(0));
        left.is_some_and(|left| left > 0)
    }

    /// The same for looking at so many items.
    pub fn take_each(&self, items: usize) -> bool {
        self.take(ITEM * items as u64)
    }

    pub fn is_over(&self) -> bool {
        self.left.get() == 0
    }

    /// How much was taken.
    pub fn taken(&self) -> u64 {
        self.all - self.left.get()
    }
}

/// What each change of a batch may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shares {
    /// A change that brings a policy.
    pub document: u64,
    /// Any other, which may rest on the policy of one.
    pub other: u64,
}

impl Shares {
    /// Those of a change that does not share with others, as in a run of the program.
    pub const MOST: Shares = Shares { document: MOST, other: MOST };

    /// Divides a budget among so many changes that bring a policy, and so many others.
    pub fn divided(budget: u64, documents: usize, others: usize) -> Shares {
        let share = |budget: u64, of: usize| (budget / (of as u64).max(1)).clamp(LEAST, MOST);
        let others_part = budget / 4;
        Shares {
            document: share(budget - others_part, documents),
            other: share(others_part, others),
        }
    }
}

/// The steps that comparing patterns really took on this thread. It exists where debug assertions do:
/// tests and fuzz targets hold it against what was taken.
#[cfg(debug_assertions)]
pub mod real {
    use std::cell::Cell;

    thread_local! {
        static STEPS: Cell<u64> = const { Cell::new(0) };
    }

    pub fn add(steps: u64) {
        STEPS.set(STEPS.get() + steps);
    }

    /// How many steps it took to do something.
    pub fn steps<T>(of: impl FnOnce() -> T) -> (T, u64) {
        let before = STEPS.get();
        let done = of();
        (done, STEPS.get() - before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_is_never_more_than_there_was_and_the_end_stays() {
        let work = Work::of(10);
        assert!(work.take(3) && work.take(2) && !work.is_over());
        assert_eq!(work.taken(), 7);
        assert!(!work.take(100) && work.is_over() && !work.take(0));
        assert_eq!(work.taken(), 10);
    }

    #[test]
    fn shares_are_fair_and_bounded() {
        let shares = |documents, others| Shares::divided(800_000_000, documents, others);
        assert_eq!(shares(1, 0), Shares::MOST);
        assert_eq!(shares(30, 10), Shares { document: 20_000_000, other: 20_000_000 });
        assert_eq!(shares(1_000_000, 1_000_000), Shares { document: LEAST, other: LEAST });
    }
}
