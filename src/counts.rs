//! The counts of a run: they always add up.

use std::ops::AddAssign;

use serde::Serialize;

/// What became of the log events of a batch.
/// received = alerted + expected + quiet + ignored + duplicate + unreadable.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub received: usize,
    pub alerted: usize,
    /// Held back because somebody announced them.
    pub expected: usize,
    /// Selected, but below the minimum severity.
    pub quiet: usize,
    /// No active pack selects them.
    pub ignored: usize,
    pub duplicate: usize,
    pub unreadable: usize,
}

impl Counts {
    pub fn adds_up(&self) -> bool {
        self.received
            == self.alerted
                + self.expected
                + self.quiet
                + self.ignored
                + self.duplicate
                + self.unreadable
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.received += other.received;
        self.alerted += other.alerted;
        self.expected += other.expected;
        self.quiet += other.quiet;
        self.ignored += other.ignored;
        self.duplicate += other.duplicate;
        self.unreadable += other.unreadable;
    }
}
