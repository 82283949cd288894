//! SNS: one Publish a message, or a few where it is too long for one.

use std::collections::BTreeMap;

use aws_sdk_sns::Client;
use aws_sdk_sns::types::MessageAttributeValue;
use serde_json::json;

use super::{DeliveryError, Notice, Receipt, SnsFormat, Topic};
use crate::message::Message;
use crate::render::{Subject, message_body, sms, text};

/// What SNS takes, in bytes: body and attributes together. A topic may be set to more, but not with subscribers by
/// e-mail.
const LIMIT: usize = 256 * 1024;

/// Between parts: SNS suspends a mail address at ten messages a second, and another instance may send too.
const PAUSE: std::time::Duration = std::time::Duration::from_millis(250);

/// Values that an attribute lists; the body has all of them.
const LISTED: usize = 100;

#[derive(Debug)]
pub struct SnsSink {
    client: Client,
    topic: Topic,
    format: SnsFormat,
}

/// Everything of one Publish but the topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    pub subject: String,
    pub body: String,
    /// Name → type and value.
    pub attributes: BTreeMap<&'static str, (&'static str, String)>,
}

impl SnsSink {
    pub fn new(client: Client, topic: Topic, format: SnsFormat) -> SnsSink {
        SnsSink { client, topic, format }
    }

    /// Sends a message, in parts where it has to be; what was accepted is noted as it happens.
    pub(super) async fn send(&self, message: &Message, receipt: &mut Receipt) {
        let parts = message.split(&|part| Publication::of(part, self.format).bytes() <= LIMIT);
        let left_out = parts.last().map_or(0, |part| part.left_out);
        for part in &parts {
            if receipt.messages > 0 {
                tokio::time::sleep(PAUSE).await;
            }
            match self.publish(Publication::of(part, self.format)).await {
                Ok(()) => receipt.accepted(part),
                Err(error) => {
                    // A part that is refused for itself does not keep the next from its readers.
                    let stop = !error.concerns_message;
                    receipt.failed(error);
                    if stop {
                        return;
                    }
                }
            }
        }
        DeliveryError::left_out("SNS", left_out)
            .into_iter()
            .for_each(|error| receipt.failed(error));
    }

    pub(super) async fn notify(&self, notice: &Notice) -> Result<(), DeliveryError> {
        self.publish(Publication::of_notice(notice, self.format)).await
    }

    async fn publish(&self, publication: Publication) -> Result<(), DeliveryError> {
        let mut request = self
            .client
            .publish()
            .topic_arn(&self.topic.arn)
            .subject(publication.subject)
            .message(publication.body);
        if self.format == SnsFormat::Json {
            request = request.message_structure("json");
        }
        for (name, (kind, value)) in publication.attributes {
            let value =
                MessageAttributeValue::builder().data_type(kind).string_value(value).build();
            let value = value.map_err(|error| DeliveryError::unbuilt("SNS", &error))?;
            request = request.message_attributes(name, value);
        }
        request.send().await.map(|_| ()).map_err(|error| DeliveryError::sns(&error, &self.topic))
    }
}

impl Publication {
    pub fn of(message: &Message, format: SnsFormat) -> Publication {
        let body = match format {
            SnsFormat::Text => text(message),
            SnsFormat::Json => json!({
                "default": message_body(message),
                "email": text(message),
                "sms": sms(message),
            })
            .to_string(),
        };
        let mut attributes = BTreeMap::from([
            ("severity", ("String", message.severity.as_str().to_owned())),
            ("severity_rank", ("Number", (message.severity as u8).to_string())),
        ]);
        let outcomes: Vec<String> = message.outcomes.iter().map(|one| (*one).to_owned()).collect();
        for (name, values) in
            [("account", &message.accounts), ("event", &message.events), ("outcome", &outcomes)]
        {
            // An empty value is refused, and so is anything beyond the Basic Multilingual Plane.
            let values: Vec<&String> = values
                .iter()
                .filter(|value| value.is_ascii() && value.len() <= 256)
                .take(LISTED)
                .collect();
            if !values.is_empty() {
                attributes.insert(name, ("String.Array", json!(values).to_string()));
            }
        }
        Publication { subject: Subject::of(message).as_str().to_owned(), body, attributes }
    }

    fn of_notice(notice: &Notice, format: SnsFormat) -> Publication {
        let body = match format {
            SnsFormat::Text => notice.text.clone(),
            SnsFormat::Json => json!({
                "default": notice.body(),
                "email": notice.text,
                "sms": notice.subject,
            })
            .to_string(),
        };
        let attributes = BTreeMap::from([
            ("severity", ("String", notice.severity.as_str().to_owned())),
            ("severity_rank", ("Number", (notice.severity as u8).to_string())),
        ]);
        Publication { subject: notice.subject.clone(), body, attributes }
    }

    /// As SNS counts, and the subject, to be on the safe side.
    pub fn bytes(&self) -> usize {
        let attributes: usize = self
            .attributes
            .iter()
            .map(|(name, (kind, value))| name.len() + kind.len() + value.len())
            .sum();
        // The parts' numbers are not known while they are cut.
        let numbers = 200;
        self.subject.len() + self.body.len() + attributes + numbers
    }
}
