//! Chat: a topic of its own, to which Amazon Q Developer in chat applications is subscribed.
//!
//! Amazon Q drops without a word what is not its JSON, and other subscribers cannot read that JSON. So nothing but
//! notifications goes to this topic, each the whole body of a Publish: no `MessageStructure`, no subject.

use std::collections::HashSet;
use std::time::Duration;

use aws_sdk_sns::Client;

use super::{DeliveryError, Notice, Receipt, Topic, unit};
use crate::message::Message;
use crate::render::{chat, chat_notice};

/// A channel takes about one notification a second, and ten at once stay below what Amazon Q throttles.
const PAUSE: Duration = Duration::from_millis(250);

#[derive(Debug)]
pub struct ChatSink {
    client: Client,
    topic: Topic,
}

impl ChatSink {
    pub fn new(client: Client, topic: Topic) -> ChatSink {
        ChatSink { client, topic }
    }

    /// A notification for each alert, the last one for those that have none. An alert counts as told when its
    /// notification was accepted, so that a retry repeats only the others.
    pub(super) async fn send(&self, message: &Message, receipt: &mut Receipt) {
        let notifications = chat(message);
        let last = notifications.len().saturating_sub(1);
        for (place, notification) in notifications.into_iter().enumerate() {
            if receipt.messages > 0 {
                tokio::time::sleep(PAUSE).await;
            }
            match self.publish(notification).await {
                Ok(()) => {
                    // The last one is of its own alert, or of all that are left.
                    let count = if place == last { usize::MAX } else { 1 };
                    let alerts = message.alerts.iter().skip(place).take(count);
                    let units: HashSet<String> =
                        alerts.flat_map(unit::units_of).map(str::to_owned).collect();
                    receipt.messages += 1;
                    receipt.units.extend(units);
                }
                Err(error) => {
                    let stop = !error.concerns_message;
                    receipt.failed(error);
                    if stop {
                        return;
                    }
                }
            }
        }
    }

    pub(super) async fn notify(&self, notice: &Notice) -> Result<(), DeliveryError> {
        self.publish(chat_notice(notice.severity, &notice.subject, &notice.text)).await
    }

    async fn publish(&self, body: String) -> Result<(), DeliveryError> {
        let request = self.client.publish().topic_arn(&self.topic.arn).message(body);
        request.send().await.map(|_| ()).map_err(|error| DeliveryError::chat(&error, &self.topic))
    }
}
