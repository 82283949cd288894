//! What an invocation says of itself: one log line and one metric line (CloudWatch embedded metric
//! format).

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use jiff::Timestamp;
use serde_json::{Map, Value as Json, json};

use crate::alert::HeldBack;
use crate::counts::Counts;
use crate::deliver::{Delivery, Receipt, SinkKind, Trouble};
use crate::message::Message;
use crate::severity::Severity;

/// What happened in one invocation, in numbers: no event content.
#[derive(Debug, Default)]
pub struct Invocation {
    pub unpacked_bytes: usize,
    /// Whether the operator's file cannot be used.
    pub broken_configuration: bool,
    /// Whether the deployed subscription filter drops what the active rules may select.
    pub filter_outgrown: bool,
    /// The number of changes that another invocation had claimed and did not finish in time.
    pub in_progress: usize,
    /// The requests that told what is a duplicate here, as the table says: some of them.
    pub told_by: BTreeSet<String>,
    counts: Counts,
    alerts: usize,
    /// How often each expected change held something back.
    held_back: BTreeMap<String, usize>,
    severity: Option<Severity>,
    /// What each sink did, by its name.
    sinks: BTreeMap<&'static str, Tally>,
    /// Why sinks refused for good what others took.
    refusals: Vec<String>,
    table_trouble: usize,
    /// The error types of the payloads that were given back to their queue or stream.
    items_failed: Vec<&'static str>,
    latency_ms: Option<i64>,
}

/// What one sink did.
#[derive(Debug)]
struct Tally {
    kind: &'static SinkKind,
    /// How many messages it accepted.
    delivered: usize,
    failed: bool,
    /// How many changes it refused for good.
    refused: usize,
}

impl Tally {
    fn new(kind: &'static SinkKind) -> Tally {
        Tally { kind, delivered: 0, failed: false, refused: 0 }
    }
}

impl Invocation {
    pub fn new(delivery: &Delivery) -> Invocation {
        let sinks = delivery.kinds().map(|kind| (kind.name, Tally::new(kind))).collect();
        Invocation { sinks, ..Invocation::default() }
    }

    fn sink(&mut self, kind: &'static SinkKind) -> &mut Tally {
        self.sinks.entry(kind.name).or_insert_with(|| Tally::new(kind))
    }

    /// Counts what is about to be sent.
    pub fn told(&mut self, messages: &[Rc<Message>], counts: Counts) {
        self.counts += counts;
        self.alerts += messages.iter().map(|message| message.alerts.len()).max().unwrap_or(0);
        let sent = messages.iter().filter(|message| !message.is_empty());
        self.severity = self.severity.max(sent.map(|message| message.severity).max());
    }

    pub fn hold_back(&mut self, entries: &[HeldBack]) {
        for entry in entries {
            *self.held_back.entry(entry.id.clone()).or_default() += entry.count;
        }
    }

    /// Whoever wonders whether a change was told finds the line of the request that says so.
    fn told_by(&self) -> Option<String> {
        let requests: Vec<&str> = self.told_by.iter().map(String::as_str).collect();
        (!requests.is_empty()).then(|| requests.join(", "))
    }

    /// "terraform-ci 12, dns 1"
    fn held_back(&self) -> Option<String> {
        let entries: Vec<String> =
            self.held_back.iter().map(|(id, count)| format!("{id} {count}")).collect();
        (!entries.is_empty()).then(|| entries.join(", "))
    }

    pub fn delivered(&mut self, messages: &[Rc<Message>], receipts: &[Receipt]) {
        for receipt in receipts {
            let sink = self.sink(receipt.kind);
            sink.delivered += receipt.messages;
            sink.failed |= !receipt.errors.is_empty();
        }
        if receipts.iter().all(|receipt| receipt.messages == 0) {
            return;
        }
        // The oldest change waited longest.
        let alerts = messages.iter().flat_map(|message| &message.alerts);
        let times = alerts.filter_map(|alert| alert.first_event_time.as_ref()?.parse().ok());
        let oldest = times.min().map(|first: Timestamp| Timestamp::now().duration_since(first));
        let latency = oldest.and_then(|latency| i64::try_from(latency.as_millis()).ok());
        self.latency_ms = self.latency_ms.max(latency);
    }

    pub fn refused(&mut self, receipt: &Receipt, changes: usize) {
        let sink = self.sink(receipt.kind);
        sink.refused += changes;
        for error in &receipt.errors {
            tracing::error!(sink = receipt.kind.name, changes, reason = %error, "A sink refused what another took.");
            self.refusals.push(error.to_string());
        }
    }

    pub fn trouble(&mut self, trouble: Trouble) {
        if let Some(reason) = trouble.first {
            let changes = trouble.units;
            tracing::error!(changes, reason, "The table for de-duplication could not be used.");
        }
        self.table_trouble += trouble.units;
    }

    pub fn item_failed(&mut self, error: &'static str) {
        self.items_failed.push(error);
    }

    /// The function's answer where its event was one payload.
    pub fn answer(&self) -> Json {
        let sinks = self.sinks.iter();
        let delivered: Map<String, Json> =
            sinks.map(|(name, sink)| ((*name).to_owned(), sink.delivered.into())).collect();
        let mut answer = json!({
            "counts": self.counts, "alerts": self.alerts, "delivered": delivered,
        });
        if let (Some(answer), false) = (answer.as_object_mut(), self.refusals.is_empty()) {
            answer.insert("refused".to_owned(), json!(self.refusals));
        }
        answer
    }

    /// Writes both lines.
    pub fn publish(&self, error: Option<&'static str>) {
        let counts = self.counts;
        tracing::info!(
            received = counts.received,
            alerted = counts.alerted,
            expected = counts.expected,
            quiet = counts.quiet,
            summed_up = counts.summed_up,
            ignored = counts.ignored,
            duplicate = counts.duplicate,
            unreadable = counts.unreadable,
            alerts = self.alerts,
            severity = self.severity.map(|severity| severity.as_str()),
            unpacked_bytes = self.unpacked_bytes,
            in_progress = self.in_progress,
            table_trouble = self.table_trouble,
            items_failed = self.items_failed.len(),
            held_back = self.held_back(),
            told_by = self.told_by(),
            error,
            "The invocation is done."
        );
        // The line must be bare JSON, so it goes past the log's own format.
        println!("{}", self.metric_line(error));
    }

    fn metric_line(&self, error: Option<&'static str>) -> Json {
        let counts = self.counts;
        let count = |name: &str, value: usize| (name.to_owned(), "Count", json!(value));
        let mut metrics = vec![
            count("Received", counts.received),
            count("Alerted", counts.alerted),
            count("Expected", counts.expected),
            count("Quiet", counts.quiet),
            count("SummedUp", counts.summed_up),
            count("Ignored", counts.ignored),
            count("Duplicate", counts.duplicate),
            count("Unreadable", counts.unreadable),
            count("Alerts", self.alerts),
            count("InProgress", self.in_progress),
            count("ConfigurationBroken", usize::from(self.broken_configuration)),
            count("FilterOutgrown", usize::from(self.filter_outgrown)),
            count("TableTrouble", self.table_trouble),
            count("ItemsFailed", self.items_failed.len()),
            ("UnpackedBytes".to_owned(), "Bytes", json!(self.unpacked_bytes)),
        ];
        for name in ["InvalidPayload", "DeliveryFailed", "Internal"] {
            let failed = error.iter().chain(&self.items_failed).filter(|error| **error == name);
            metrics.push(count(name, failed.count()));
        }
        for sink in self.sinks.values() {
            let name = sink.kind.metric;
            metrics.push(count(&format!("{name}Delivered"), sink.delivered));
            metrics.push(count(&format!("{name}Failed"), usize::from(sink.failed)));
            metrics.push(count(&format!("{name}Refused"), sink.refused));
        }
        if let Some(ms) = self.latency_ms {
            metrics.push(("Latency".to_owned(), "Milliseconds", json!(ms)));
        }
        let definitions: Vec<Json> =
            metrics.iter().map(|(name, unit, _)| json!({ "Name": name, "Unit": unit })).collect();
        let mut line = Map::new();
        line.insert(
            "_aws".to_owned(),
            json!({
                "Timestamp": Timestamp::now().as_millisecond(),
                "CloudWatchMetrics": [
                    { "Namespace": "IamHerald", "Dimensions": [["Function"]], "Metrics": definitions }
                ],
            }),
        );
        let function = std::env::var("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_default();
        line.insert("Function".to_owned(), json!(function));
        // This is no metric. It says what `Expected` in the same line consists of.
        if !self.held_back.is_empty() {
            line.insert("HeldBack".to_owned(), json!(self.held_back));
        }
        line.extend(metrics.into_iter().map(|(name, _, value)| (name, value)));
        Json::Object(line)
    }
}
