//! SES: one SendEmail with text and HTML, to 50 recipients at most a call.

use aws_sdk_ses::Client;
use aws_sdk_ses::types::{Body, Content, Destination, Message as Mail};

use super::{DeliveryError, Notice, Receipt, SesConfig};
use crate::message::Message;
use crate::render::{Subject, html, text};

/// SES takes 10 MB after its own encoding, which adds a third and more.
const LIMIT: usize = 5 * 1024 * 1024;

/// Recipients of one call.
pub const RECIPIENTS: usize = 50;

#[derive(Debug)]
pub struct SesSink {
    client: Client,
    config: SesConfig,
    region: String,
}

impl SesSink {
    /// `config` with at most [`RECIPIENTS`].
    pub fn new(client: Client, config: SesConfig, region: &str) -> SesSink {
        SesSink { client, config, region: region.to_owned() }
    }

    /// Sends a message, in parts where it has to be; what was accepted is noted as it happens.
    pub(super) async fn send(&self, message: &Message, receipt: &mut Receipt) {
        let parts = message.split(&|part| text(part).len() + html(part).len() <= LIMIT);
        for part in &parts {
            match self.mail(Subject::of(part).as_str(), text(part), html(part)).await {
                Ok(()) => receipt.accepted(part),
                Err(error) => receipt.failed(error),
            }
        }
        let left_out = parts.last().map_or(0, |part| part.left_out);
        DeliveryError::left_out("SES", left_out)
            .into_iter()
            .for_each(|error| receipt.failed(error));
    }

    pub(super) async fn notify(&self, notice: &Notice) -> Result<(), DeliveryError> {
        self.mail(&notice.subject, notice.text.clone(), notice.html()).await
    }

    async fn mail(&self, subject: &str, text: String, html: String) -> Result<(), DeliveryError> {
        let content = |data: String| {
            let content = Content::builder().charset("UTF-8").data(data).build();
            content.map_err(|error| DeliveryError::unbuilt("SES", &error))
        };
        let subject = content(subject.to_owned())?;
        let body = Body::builder().text(content(text)?).html(content(html)?).build();
        let to = Destination::builder().set_to_addresses(Some(self.config.to.clone())).build();
        self.client
            .send_email()
            .source(&self.config.from)
            .destination(to)
            .message(Mail::builder().subject(subject).body(body).build())
            .send()
            .await
            .map(|_| ())
            .map_err(|error| DeliveryError::ses(&error, &self.config, &self.region))
    }
}
