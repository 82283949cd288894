//! The counts of a run: they always add up.

use std::ops::AddAssign;

use serde::Serialize;

/// What became of the log events of a batch.
/// received = alerted + expected + quiet + summed_up + ignored + duplicate + unreadable + excluded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub received: usize,
    pub alerted: usize,
    /// Held back because somebody announced them.
    pub expected: usize,
    /// Selected, but below the minimum severity.
    pub quiet: usize,
    /// Not told by themselves: further reads of a session that is told, or what is told only beside other changes.
    #[serde(skip_serializing_if = "is_zero")]
    pub summed_up: usize,
    /// No active pack selects them.
    pub ignored: usize,
    pub duplicate: usize,
    pub unreadable: usize,
    /// Selected, but of a time or a person that nobody asked for. The function is asked for
    /// everything.
    #[serde(skip_serializing_if = "is_zero")]
    pub excluded: usize,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Counts {
    pub fn adds_up(&self) -> bool {
        self.received
            == self.alerted
                + self.expected
                + self.quiet
                + self.summed_up
                + self.ignored
                + self.duplicate
                + self.unreadable
                + self.excluded
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.received += other.received;
        self.alerted += other.alerted;
        self.expected += other.expected;
        self.quiet += other.quiet;
        self.summed_up += other.summed_up;
        self.ignored += other.ignored;
        self.duplicate += other.duplicate;
        self.unreadable += other.unreadable;
        self.excluded += other.excluded;
    }
}
