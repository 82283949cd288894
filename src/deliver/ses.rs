//! SES: one SendEmail with text and HTML, to 50 recipients at most a call.

use aws_sdk_ses::Client;
use aws_sdk_ses::types::{Body, Content, Destination, Message as Mail};

use super::{Accepted, DeliveryError, SesConfig, SinkReport};
use crate::message::Message;
use crate::render::{Subject, html, text};

/// SES takes 10 MB after its own encoding, which adds a third and more.
const LIMIT: usize = 5 * 1024 * 1024;

/// Recipients of one call.
const RECIPIENTS: usize = 50;

#[derive(Debug)]
pub struct SesSink {
    client: Client,
    config: SesConfig,
    region: String,
}

impl SesSink {
    pub fn new(client: Client, config: SesConfig, region: &str) -> SesSink {
        SesSink { client, config, region: region.to_owned() }
    }

    pub(super) async fn send(&self, message: &Message, accepted: &Accepted) -> SinkReport {
        let mut report = SinkReport { sink: "ses", accepted: 0, error: None };
        if message.is_empty() {
            return report;
        }
        let whole = message.digest();
        let parts = message.split(&|part| text(part).len() + html(part).len() <= LIMIT);
        for (part, number) in parts.iter().zip(1..) {
            for (chunk, recipients) in self.config.to.chunks(RECIPIENTS).enumerate() {
                let sending = format!("ses {number}/{} {chunk}", parts.len());
                if accepted.has(&whole, &sending) {
                    continue;
                }
                match self.mail(part, recipients).await {
                    Ok(()) => {
                        accepted.add(&whole, sending);
                        report.accepted += 1;
                    }
                    // The other recipients are not to pay for one bad address.
                    Err(error) => report.error = Some(error),
                }
            }
        }
        let left_out = parts.last().map_or(0, |part| part.left_out);
        report.error = report.error.or_else(|| DeliveryError::left_out("ses", left_out));
        report
    }

    async fn mail(&self, part: &Message, recipients: &[String]) -> Result<(), DeliveryError> {
        let worded = |error: &dyn std::error::Error| {
            DeliveryError::plain("ses", format!("SES: the mail could not be built: {error}"))
        };
        let content = |data: String| Content::builder().charset("UTF-8").data(data).build();
        let subject =
            content(Subject::of(part).as_str().to_owned()).map_err(|error| worded(&error))?;
        let body = Body::builder()
            .text(content(text(part)).map_err(|error| worded(&error))?)
            .html(content(html(part)).map_err(|error| worded(&error))?)
            .build();
        self.client
            .send_email()
            .source(&self.config.from)
            .destination(Destination::builder().set_to_addresses(Some(recipients.to_vec())).build())
            .message(Mail::builder().subject(subject).body(body).build())
            .send()
            .await
            .map(|_| ())
            .map_err(|error| DeliveryError::ses(&error, &self.config, &self.region))
    }
}
