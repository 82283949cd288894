//! The baseline: the records of a payload as a program for alerts would declare them. Fields that it would pass on
//! without a look (parameters, answers) are kept as they stand.

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it is the reading that is measured")]
struct Envelope {
    owner: String,
    log_group: String,
    log_stream: String,
    log_events: Vec<LogEvent>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is the reading that is measured")]
struct LogEvent {
    id: String,
    timestamp: i64,
    message: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it is the reading that is measured")]
pub struct Record {
    #[serde(rename = "eventID")]
    event_id: String,
    event_time: String,
    event_source: String,
    event_name: String,
    aws_region: String,
    #[serde(rename = "sourceIPAddress")]
    source_ip_address: Option<String>,
    user_agent: Option<String>,
    error_code: Option<String>,
    error_message: Option<String>,
    read_only: Option<bool>,
    recipient_account_id: Option<String>,
    event_type: Option<String>,
    user_identity: Option<UserIdentity>,
    request_parameters: Option<Value>,
    response_elements: Option<Value>,
    additional_event_data: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it is the reading that is measured")]
struct UserIdentity {
    #[serde(rename = "type")]
    kind: Option<String>,
    principal_id: Option<String>,
    arn: Option<String>,
    account_id: Option<String>,
    access_key_id: Option<String>,
    user_name: Option<String>,
    invoked_by: Option<String>,
    session_context: Option<SessionContext>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it is the reading that is measured")]
struct SessionContext {
    session_issuer: Option<Issuer>,
    attributes: Option<Attributes>,
    source_identity: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it is the reading that is measured")]
struct Issuer {
    #[serde(rename = "type")]
    kind: Option<String>,
    arn: Option<String>,
    account_id: Option<String>,
    user_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it is the reading that is measured")]
struct Attributes {
    creation_date: Option<String>,
    mfa_authenticated: Option<String>,
}

pub fn read(envelope: &str) -> serde_json::Result<Vec<Record>> {
    let envelope: Envelope = serde_json::from_str(envelope)?;
    envelope.log_events.iter().map(|event| serde_json::from_str(&event.message)).collect()
}
