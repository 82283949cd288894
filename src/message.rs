//! The alerts of one batch, loudest first: what a sink sends.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::alert::Alert;
use crate::report::Counts;
use crate::rules::Severity;

/// The contract of the JSON that programs receive.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Message {
    pub version: u8,
    pub severity: Severity,
    pub accounts: Vec<String>,
    pub events: Vec<String>,
    pub outcomes: Vec<&'static str>,
    pub alerts: Vec<Alert>,
    /// Of the whole batch; each alert carries them too.
    #[serde(skip)]
    pub counts: Counts,
}

impl Message {
    /// A batch in which nothing was told has a message without alerts, which nobody sends.
    pub fn new(mut alerts: Vec<Alert>, counts: Counts) -> Message {
        for alert in &mut alerts {
            alert.counts = counts;
        }
        // The sort is stable: alerts of one severity stay in the order of time.
        alerts.sort_by_key(|alert| std::cmp::Reverse(alert.severity));
        let changes = || alerts.iter().flat_map(|alert| &alert.changes);
        let accounts: BTreeSet<&String> = alerts
            .iter()
            .filter_map(|alert| alert.account.id.as_ref())
            .collect();
        let events: BTreeSet<&String> = changes().map(|change| &change.event_name).collect();
        let outcomes: BTreeSet<&'static str> = changes().map(|change| change.outcome).collect();
        Message {
            version: 1,
            severity: alerts
                .iter()
                .map(|alert| alert.severity)
                .max()
                .unwrap_or(Severity::Info),
            accounts: accounts.into_iter().cloned().collect(),
            events: events.into_iter().cloned().collect(),
            outcomes: outcomes.into_iter().collect(),
            counts,
            alerts,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.alerts.is_empty()
    }
}
