//! Where payloads come from: the subscription itself, a Kinesis stream of it, or the function's own
//! failure queue.

use aws_lambda_events::kinesis::KinesisEvent;
use aws_lambda_events::sqs::SqsEvent;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::payload::{Awslogs, Batch, JsonOutline, PayloadError, unpack, unpack_gzip};
use crate::text::short;

/// What an event of Lambda holds.
#[derive(Debug)]
pub enum Source<'e> {
    /// One payload; the invocation stands or falls with it.
    Direct(Awslogs<'e>),
    /// What the console's "Test" button sends before somebody changes it.
    ConsoleTest,
    /// Several payloads, each of which is answered for alone.
    Items(Vec<Item>),
}

/// One payload of several.
#[derive(Debug)]
pub struct Item {
    /// The name of the payload in the function's answer.
    pub id: String,
    /// The same for every repetition of the payload.
    pub origin: String,
    /// Whether it comes from the failure queue: then it may be older than what is deployed now.
    pub is_redriven: bool,
    payload: Payload,
}

#[derive(Debug)]
enum Payload {
    Event(String),
    Gzip(Vec<u8>),
    Bad(PayloadError),
}

impl Item {
    /// # Errors
    /// What is wrong with the payload.
    pub fn unpack(&self, max_bytes: usize) -> Result<Batch, PayloadError> {
        match &self.payload {
            Payload::Event(event) => unpack(event, max_bytes),
            Payload::Gzip(data) => unpack_gzip(data, max_bytes),
            Payload::Bad(error) => Err(error.clone()),
        }
    }
}

impl<'e> Source<'e> {
    /// # Errors
    /// The event is not JSON, or holds nothing that could be a payload, or is a batch that cannot be taken apart.
    pub fn of(event: &'e str) -> Result<Source<'e>, PayloadError> {
        if let Some(awslogs) = Awslogs::of_event(event) {
            return Ok(Source::Direct(awslogs));
        }
        let (outline, error) = JsonOutline::read(event);
        let is_complete = error.is_none();
        // An error of the data means that the event is JSON, but no object.
        if let Some(error) = error.filter(|error| !error.is_data()) {
            return Err(PayloadError::NotJson(error.to_string()));
        }
        let first = outline.list("Records").and_then(<[&RawValue]>::first);
        match first.and_then(|raw| event_source(raw)).as_deref() {
            Some("aws:sqs") => {
                let batch: SqsEvent = parsed(event)?;
                batch.records.into_iter().map(queued).collect::<Result<_, _>>().map(Source::Items)
            }
            Some("aws:kinesis") => {
                let batch: KinesisEvent = parsed(event)?;
                Ok(Source::Items(batch.records.into_iter().map(streamed).collect()))
            }
            _ if is_complete && is_console_test(&outline) => Ok(Source::ConsoleTest),
            _ => {
                let member = outline.member("awslogs").map(Awslogs::Member);
                member.map(Source::Direct).ok_or(PayloadError::NoAwslogs)
            }
        }
    }
}

fn is_console_test(outline: &JsonOutline) -> bool {
    outline.is_object && outline.names().all(|name| matches!(name, "key1" | "key2" | "key3"))
}

fn event_source(raw: &RawValue) -> Option<String> {
    #[derive(Deserialize)]
    struct Record {
        #[serde(rename = "eventSource")]
        event_source: Option<String>,
    }
    serde_json::from_str::<Record>(raw.get()).ok()?.event_source
}

fn parsed<T: serde::de::DeserializeOwned>(event: &str) -> Result<T, PayloadError> {
    serde_json::from_str(event)
        .map_err(|error| PayloadError::BadRecords(short(&error.to_string(), 200)))
}

/// The record that Lambda sends to an on-failure destination; a dead-letter queue gets the payload
/// alone.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FailureRecord<'a> {
    #[serde(borrow)]
    request_payload: Option<&'a RawValue>,
    request_context: Option<RequestContext>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestContext {
    request_id: Option<String>,
}

fn queued(message: aws_lambda_events::sqs::SqsMessage) -> Result<Item, PayloadError> {
    // Without an id nothing could be said about this message alone.
    let Some(id) = message.message_id.filter(|id| !id.is_empty()) else {
        return Err(PayloadError::BadRecords("a message without `messageId`".to_owned()));
    };
    let body = message.body.unwrap_or_default();
    let record = match serde_json::from_str::<FailureRecord>(&body) {
        Ok(record) => record,
        Err(error) => {
            let payload = Payload::Bad(PayloadError::NotJson(short(&error.to_string(), 200)));
            return Ok(Item { origin: id.clone(), id, is_redriven: true, payload });
        }
    };
    // If the payload was told in part before it failed, that is known by the request that told it.
    let request = record.request_context.and_then(|context| context.request_id);
    let origin = request.unwrap_or_else(|| id.clone());
    let event = record.request_payload.map_or_else(|| body.clone(), |raw| raw.get().to_owned());
    Ok(Item { id, origin, is_redriven: true, payload: Payload::Event(event) })
}

fn streamed(record: aws_lambda_events::kinesis::KinesisEventRecord) -> Item {
    let id = record.kinesis.sequence_number;
    let origin = record.event_id.unwrap_or_else(|| id.clone());
    Item { id, origin, is_redriven: false, payload: Payload::Gzip(record.kinesis.data.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_payload_a_batch_of_them_or_a_mistake_in_words() {
        let said = |event| match Source::of(event) {
            Ok(Source::Direct(awslogs)) => format!("direct {awslogs:?}"),
            Ok(Source::ConsoleTest) => "console test".to_owned(),
            Ok(Source::Items(items)) => format!("{} items", items.len()),
            Err(error) => error.to_string(),
        };
        let payload = r#"{"awslogs": {"data": "x"}}"#;
        assert_eq!(said(payload), r#"direct Member(RawValue({"data": "x"}))"#);
        assert_eq!(said(r#"{"awslogs": {"data": "H4s="}}"#), "direct Gzip([31, 139])");
        let queue = r#"{"Records": [{"eventSource": "aws:sqs", "messageId": "1", "body": "{}"}]}"#;
        assert_eq!(said(queue), "1 items");
        for event in ["{}", r#"{"key1": 1, "key3": null}"#] {
            assert_eq!(said(event), "console test", "{event}");
        }
        // What is JSON is not said to be none, a text that looks like a payload no less.
        let text = serde_json::Value::from(payload).to_string();
        for event in ["42", "null", "[]", r#""{""#, &text, r#"{"Records": [{"eventSource": "x"}]}"#]
        {
            assert_eq!(said(event), "the event has no `awslogs` object", "{event}");
        }
        for event in ["", "{", "{]", r#"{"awslogs": {"data": "x"}} more"#, r#"{"key1": "#] {
            assert!(said(event).starts_with("the event is not JSON: "), "{event}: {}", said(event));
        }
        let nameless = r#"{"Records": [{"eventSource": "aws:sqs", "body": "{}"}]}"#;
        assert!(said(nameless).ends_with("a message without `messageId`"), "{}", said(nameless));
    }
}
