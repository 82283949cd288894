//! Alerts, messages and counts as JSON, a line each, for programs.

use serde::Serialize;

use crate::alert::Alert;
use crate::lookback::Report;
use crate::message::Message;
use crate::text::{has_invisible, is_invisible};

/// One alert as one line of JSON (docs/alert.md).
pub fn alert_line(alert: &Alert) -> String {
    line(alert)
}

/// The whole message, for programs.
pub fn message_body(message: &Message) -> String {
    line(message)
}

/// The report of a run, `{"report":{…}}`.
pub fn report_line(report: &Report) -> String {
    #[derive(Serialize)]
    struct Line<'a> {
        report: &'a Report,
    }
    line(&Line { report })
}

/// Plain data with string keys always serialises. If it ever did not, the reader would be told.
fn line(data: &impl Serialize) -> String {
    let text = serde_json::to_string(data)
        .unwrap_or_else(|error| format!("{{\"error\":{}}}", serde_json::json!(error.to_string())));
    if !has_invisible(&text) {
        return text;
    }
    // It stays the same JSON, and what a terminal would obey is written as escapes.
    let mut units = [0; 2];
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_invisible(c) {
            shown.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            shown.push(c);
        }
    }
    shown
}
