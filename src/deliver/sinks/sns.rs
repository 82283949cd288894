//! SNS: one Publish for each message, or a few where the message is too long for one.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_sns::Client;
use aws_sdk_sns::types::MessageAttributeValue;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde_json::json;

use super::topic::Topic;
use crate::deliver::error::DeliveryError;
use crate::deliver::kind::SinkKind;
use crate::deliver::receipt::Receipt;
use crate::deliver::sink::{Settings, Sink};
use crate::deliver::variables::Variables;
use crate::message::Message;
use crate::render::{Notice, Subject, message_body, notice_body, sms, text};
use crate::resources::ResourceKind;

pub static KIND: SinkKind = SinkKind {
    name: "sns",
    metric: "Sns",
    verb: "publish to SNS",
    variables: &[(TOPIC, Some(ResourceKind::Topic))],
};

pub const TOPIC: &str = "SNS_TOPIC_ARN";
const FORMAT: &str = "HERALD_SNS_FORMAT";

/// How many bytes SNS takes: body and attributes together. A topic may be set to more, but not if
/// it has subscribers by e-mail.
const LIMIT: usize = 256 * 1024;

/// The least that a change takes in the body for programs: the names of its members alone are more.
const CHANGE: usize = 256;

/// The pause between parts. SNS suspends a mail address at ten messages a second; this makes four,
/// so that a second instance may send at the same time.
const PAUSE: Duration = Duration::from_millis(250);

/// How many values an attribute lists; the body has all of them. At their longest the three lists
/// take 77 KB, less than a third of what SNS takes.
const LISTED: usize = 100;

#[derive(Debug, PartialEq, Eq)]
struct SnsSettings {
    topic: Topic,
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    /// A body for each kind of subscriber.
    Json,
    /// One plain text for all.
    Text,
}

pub fn read(variables: &mut Variables, _: usize) -> Option<Box<dyn Settings>> {
    Some(Box::new(SnsSettings::read(variables)?))
}

impl SnsSettings {
    fn read(variables: &mut Variables) -> Option<SnsSettings> {
        let topic = variables.parsed(TOPIC, Topic::parse);
        let format = variables.parsed(FORMAT, Format::parse).unwrap_or(Format::Json);
        Some(SnsSettings { topic: topic?, format })
    }
}

impl Format {
    fn parse(text: &str) -> Result<Format, String> {
        match text {
            "json" => Ok(Format::Json),
            "text" => Ok(Format::Text),
            _ => {
                Err("json (a body for each kind of subscriber) or text (one plain body)".to_owned())
            }
        }
    }
}

impl Settings for SnsSettings {
    fn sinks(&self, shared: &SdkConfig) -> Vec<Box<dyn Sink>> {
        let (client, topic) = (self.topic.client(shared), self.topic.clone());
        vec![Box::new(SnsSink { client, topic, format: self.format })]
    }
}

#[derive(Debug)]
struct SnsSink {
    client: Client,
    topic: Topic,
    format: Format,
}

/// Everything of one Publish but the topic.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Publication {
    subject: String,
    body: String,
    /// Name → type and value.
    attributes: BTreeMap<&'static str, (&'static str, String)>,
}

impl Sink for SnsSink {
    fn send<'s>(
        &'s self,
        message: &'s Message,
        receipt: &'s mut Receipt,
    ) -> LocalBoxFuture<'s, ()> {
        self.send_parts(message, receipt).boxed_local()
    }

    fn notify<'s>(&'s self, notice: &'s Notice) -> LocalBoxFuture<'s, Result<(), DeliveryError>> {
        self.publish(Publication::of_notice(notice, self.format)).boxed_local()
    }
}

impl SnsSink {
    async fn send_parts(&self, message: &Message, receipt: &mut Receipt) {
        let publication = |part: &Message| Publication::unless_too_long(part, self.format);
        let fits = |publication: &Option<Publication>| {
            publication.as_ref().is_some_and(|publication| publication.bytes() <= LIMIT)
        };
        let mut left_out = 0;
        for (part, publication) in message.split(&publication, &fits) {
            left_out = part.left_out;
            // A part fits, or has a single change and is sent as it is.
            let publication = publication.unwrap_or_else(|| Publication::of(&part, self.format));
            if receipt.messages > 0 {
                tokio::time::sleep(PAUSE).await;
            }
            match self.publish(publication).await {
                Ok(()) => receipt.accepted(&part.alerts),
                Err(error) => {
                    // A part that is refused for what it holds does not keep the next one from its
                    // readers.
                    let stop = !error.concerns_message;
                    receipt.failed(error);
                    if stop {
                        return;
                    }
                }
            }
        }
        receipt.left_out(left_out);
    }

    async fn publish(&self, publication: Publication) -> Result<(), DeliveryError> {
        let mut request = self
            .client
            .publish()
            .topic_arn(&self.topic.arn)
            .subject(publication.subject)
            .message(publication.body);
        if self.format == Format::Json {
            request = request.message_structure("json");
        }
        for (name, (kind, value)) in publication.attributes {
            let value =
                MessageAttributeValue::builder().data_type(kind).string_value(value).build();
            let value = value.map_err(|error| DeliveryError::unbuilt(&KIND, &error))?;
            request = request.message_attributes(name, value);
        }
        let answer = request.send().await;
        answer.map(|_| ()).map_err(|error| self.topic.error(&KIND, TOPIC, &error))
    }
}

impl Publication {
    /// Nothing if the changes alone are too many: a payload of nothing but changes would be rendered
    /// as tens of millions of bytes, to be thrown away.
    fn unless_too_long(message: &Message, format: Format) -> Option<Publication> {
        let changes: usize = message.alerts.iter().map(|alert| alert.changes.len()).sum();
        let may_fit = format == Format::Text || changes.saturating_mul(CHANGE) <= LIMIT;
        may_fit.then(|| Publication::of(message, format))
    }

    fn of(message: &Message, format: Format) -> Publication {
        let body = match format {
            Format::Text => text(message),
            Format::Json => json!({
                "default": message_body(message),
                "email": text(message),
                "sms": sms(message),
            })
            .to_string(),
        };
        let mut attributes = BTreeMap::from([
            ("severity", ("String", message.severity.as_str().to_owned())),
            ("severity_rank", ("Number", (message.severity as u8).to_string())),
            ("announced", ("String", message.announced.to_string())),
        ]);
        let outcomes: Vec<String> = message.outcomes.iter().map(|one| (*one).to_owned()).collect();
        for (name, values) in
            [("account", &message.accounts), ("event", &message.events), ("outcome", &outcomes)]
        {
            // SNS refuses an empty value, and any character beyond the Basic Multilingual Plane.
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

    fn of_notice(notice: &Notice, format: Format) -> Publication {
        let body = match format {
            Format::Text => notice.text.clone(),
            Format::Json => json!({
                "default": notice_body(notice),
                "email": notice.text,
                "sms": notice.subject(),
            })
            .to_string(),
        };
        let attributes = BTreeMap::from([
            ("severity", ("String", notice.severity.as_str().to_owned())),
            ("severity_rank", ("Number", (notice.severity as u8).to_string())),
            ("announced", ("String", "false".to_owned())),
        ]);
        Publication { subject: notice.subject(), body, attributes }
    }

    /// The size as SNS counts it, and that of the subject, to be on the safe side.
    fn bytes(&self) -> usize {
        let attributes: usize = self
            .attributes
            .iter()
            .map(|(name, (kind, value))| name.len() + kind.len() + value.len())
            .sum();
        // The numbers of the parts are not known while they are cut, so they get some room.
        let numbers = 200;
        self.subject.len() + self.body.len() + attributes + numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::duplicates::Duplicates;
    use crate::herald::Herald;
    use crate::options::Options;
    use crate::rules::Rules;

    #[test]
    fn changes_that_are_not_rendered_would_not_have_fitted() {
        let rules = Rules::load(&["identity"], &[]).unwrap();
        let herald = Herald::new(rules, Options::default());
        let tell = |changes: usize| {
            let record = r#"{"eventSource":"iam.amazonaws.com","eventName":"X","readOnly":false}"#;
            let lines: String = (0..changes).map(|_| format!("{record}\n")).collect();
            let (_, batch) = crate::input::whole(lines, crate::input::Limits::default()).unwrap();
            herald.tell(&batch, &mut Duplicates::default())
        };
        let message = tell(1);
        assert_eq!(message.alerts.len(), 1);
        let change = serde_json::to_string(&message.alerts[0].changes).unwrap();
        assert!(change.len() > CHANGE, "{change}");
        let many = tell(LIMIT / CHANGE + 1);
        let told = many.alerts.iter().map(|alert| alert.changes.len()).sum::<usize>();
        assert_eq!(told, LIMIT / CHANGE + 1);
        assert!(Publication::unless_too_long(&many, Format::Json).is_none());
        assert!(Publication::of(&many, Format::Json).bytes() > LIMIT);
    }

    #[test]
    fn the_topic_is_enough_and_the_format_has_a_default() {
        let arn = "arn:aws:sns:eu-west-1:111122223333:alerts";
        let read = |format: Option<&str>| {
            let get = |name: &str| match name {
                TOPIC => Some(arn.to_owned()),
                FORMAT => format.map(str::to_owned),
                _ => None,
            };
            let mut variables = Variables::new(&get);
            let settings = SnsSettings::read(&mut variables).unwrap();
            assert!(variables.into_mistakes().is_empty());
            assert_eq!(settings.topic.arn, arn);
            settings.format
        };
        assert_eq!((read(None), read(Some("text"))), (Format::Json, Format::Text));
    }
}
