use serde::Serialize;

use crate::alert::Alert;
use crate::message::Message;
use crate::report::Counts;

/// One alert as one line of JSON (docs/alert.md).
pub fn alert_line(alert: &Alert) -> String {
    line(alert)
}

/// The whole message, for programs.
pub fn message_body(message: &Message) -> String {
    line(message)
}

/// The counts of a run, `{"report":{…}}`.
pub fn report_line(counts: &Counts) -> String {
    #[derive(Serialize)]
    struct Report<'a> {
        report: &'a Counts,
    }
    line(&Report { report: counts })
}

/// Plain data with string keys always serialises; if it ever did not, the reader is told and not left out.
fn line(data: &impl Serialize) -> String {
    serde_json::to_string(data)
        .unwrap_or_else(|error| format!("{{\"error\":{}}}", serde_json::json!(error.to_string())))
}
