//! One log line and one metric line (CloudWatch embedded metric format) an invocation.

use jiff::Timestamp;
use serde_json::{Map, Value as Json, json};

use crate::deliver::SinkReport;
use crate::{Counts, Message};

/// What happened in one invocation, in numbers: no event content.
#[derive(Debug, Default)]
pub struct Invocation {
    pub counts: Counts,
    pub unpacked_bytes: usize,
    alerts: usize,
    severity: Option<&'static str>,
    sinks: Vec<(&'static str, usize, bool)>,
    latency_ms: Option<i64>,
}

impl Invocation {
    pub fn delivered(&mut self, message: &Message, reports: &[SinkReport]) {
        self.alerts = message.alerts.len();
        self.severity = (!message.is_empty()).then(|| message.severity.as_str());
        self.sinks = reports
            .iter()
            .map(|report| (report.sink, report.accepted, report.error.is_some()))
            .collect();
        // The oldest change waited longest.
        let times = message.alerts.iter().filter_map(|alert| alert.first_event_time.as_ref());
        let first = times.filter_map(|time| time.parse::<Timestamp>().ok()).min();
        self.latency_ms = first
            .map(|first| Timestamp::now().duration_since(first).as_millis())
            .and_then(|ms| i64::try_from(ms).ok());
    }

    /// Writes both lines.
    pub fn publish(&self, error: Option<&'static str>) {
        let counts = self.counts;
        tracing::info!(
            received = counts.received,
            alerted = counts.alerted,
            expected = counts.expected,
            quiet = counts.quiet,
            ignored = counts.ignored,
            duplicate = counts.duplicate,
            unreadable = counts.unreadable,
            alerts = self.alerts,
            severity = self.severity,
            unpacked_bytes = self.unpacked_bytes,
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
            count("Ignored", counts.ignored),
            count("Duplicate", counts.duplicate),
            count("Unreadable", counts.unreadable),
            count("Alerts", self.alerts),
            count("InvalidPayload", usize::from(error == Some("InvalidPayload"))),
            ("UnpackedBytes".to_owned(), "Bytes", json!(self.unpacked_bytes)),
        ];
        for (sink, accepted, failed) in &self.sinks {
            let sink = if *sink == "sns" { "Sns" } else { "Ses" };
            metrics.push(count(&format!("{sink}Delivered"), *accepted));
            metrics.push(count(&format!("{sink}Failed"), usize::from(*failed)));
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
        line.extend(metrics.into_iter().map(|(name, _, value)| (name, value)));
        Json::Object(line)
    }
}
