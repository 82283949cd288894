//! The way back: records become what CloudWatch Logs would send. Samples and tests are made so.

use std::io::{self, Write};

use base64::Engine;
use flate2::{Compression, GzBuilder};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

/// The time of a record, which is also the time of its log event.
#[derive(Deserialize)]
struct Timed {
    #[serde(rename = "eventTime")]
    time: String,
}

/// A decoded envelope around messages. A message without a readable time has the time 0.
pub fn envelope_of(owner: &str, log_group: &str, log_stream: &str, messages: &[String]) -> String {
    let events: Vec<_> = messages
        .iter()
        .zip(1u64..)
        .map(|(message, number)| {
            let timed = serde_json::from_str::<Timed>(message).ok();
            let time: Option<Timestamp> = timed.and_then(|timed| timed.time.parse().ok());
            let timestamp = time.map_or(0, |time| time.as_millisecond());
            // The ids that AWS sends have 56 digits.
            json!({ "id": format!("{number:056}"), "timestamp": timestamp, "message": message })
        })
        .collect();
    json!({
        "messageType": "DATA_MESSAGE",
        "owner": owner,
        "logGroup": log_group,
        "logStream": log_stream,
        "subscriptionFilters": ["iam-herald"],
        "logEvents": events,
    })
    .to_string()
}

/// The Lambda event with a decoded envelope in it.
///
/// # Errors
/// None in practice: compression into memory does not fail.
pub fn encode_envelope(envelope: &str) -> io::Result<String> {
    let mut gzip = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    gzip.write_all(envelope.as_bytes())?;
    let data = base64::engine::general_purpose::STANDARD.encode(gzip.finish()?);
    Ok(json!({ "awslogs": { "data": data } }).to_string())
}
