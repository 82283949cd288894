//! What one outlet did with one message.

use std::collections::HashSet;

use super::error::DeliveryError;
use super::key::Unit;
use super::kind::SinkKind;
use crate::alert::Alert;

#[derive(Debug)]
pub struct Receipt {
    pub kind: &'static SinkKind,
    /// How many messages, or parts of one, the outlet accepted.
    pub messages: usize,
    /// The units in what it accepted.
    pub units: HashSet<Unit>,
    pub errors: Vec<DeliveryError>,
}

impl Receipt {
    pub(super) fn new(kind: &'static SinkKind) -> Receipt {
        Receipt { kind, messages: 0, units: HashSet::new(), errors: Vec::new() }
    }

    /// One message with these alerts was accepted.
    pub(super) fn accepted(&mut self, alerts: &[Alert]) {
        self.messages += 1;
        self.units.extend(alerts.iter().flat_map(Unit::in_alert));
    }

    pub(super) fn failed(&mut self, error: DeliveryError) {
        // Twenty parts may fail for one reason.
        if !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }

    /// The parts of a message could not hold `count` of its units. They are not delivered; the
    /// retry sends them.
    pub(super) fn left_out(&mut self, count: usize) {
        if count > 0 {
            self.failed(DeliveryError::left_out(self.kind, count));
        }
    }

    /// The outlet refused, and would refuse again.
    pub fn is_refused(&self) -> bool {
        !self.errors.is_empty() && self.errors.iter().all(|error| error.is_final)
    }
}
