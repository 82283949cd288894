//! Chat: a topic of its own, to which Amazon Q Developer in chat applications is subscribed.
//!
//! Amazon Q drops without a word what is not its JSON, and other subscribers cannot read that JSON.
//! So nothing but notifications goes to this topic, each the whole body of a Publish: no
//! `MessageStructure`, no subject.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_sns::Client;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

use super::sns;
use super::topic::Topic;
use crate::deliver::error::DeliveryError;
use crate::deliver::kind::SinkKind;
use crate::deliver::receipt::Receipt;
use crate::deliver::sink::{Settings, Sink};
use crate::deliver::variables::Variables;
use crate::message::Message;
use crate::render::{Notice, chat, chat_notice};
use crate::resources::ResourceKind;

pub static KIND: SinkKind = SinkKind {
    name: "chat",
    metric: "Chat",
    verb: "publish to the topic of chat",
    variables: &[(TOPIC, Some(ResourceKind::Topic))],
};

const TOPIC: &str = "CHAT_TOPIC_ARN";

/// The pause between notifications: a channel takes about one a second, and ten at once stay below
/// what Amazon Q throttles.
const PAUSE: Duration = Duration::from_millis(250);

#[derive(Debug)]
struct ChatSettings {
    topic: Topic,
}

pub fn read(variables: &mut Variables, _: usize) -> Option<Box<dyn Settings>> {
    Some(Box::new(ChatSettings::read(variables)?))
}

impl ChatSettings {
    /// One topic for both would send each of its subscribers what it cannot read.
    fn read(variables: &mut Variables) -> Option<ChatSettings> {
        let topic = variables.parsed(TOPIC, Topic::parse)?;
        if variables.value(sns::TOPIC).as_ref() == Some(&topic.arn) {
            variables.mistake(format!(
                "{TOPIC} is the topic of {}: chat needs a topic of its own, because Amazon Q drops every other \
                 message and other subscribers cannot read chat's",
                sns::TOPIC
            ));
            return None;
        }
        Some(ChatSettings { topic })
    }
}

impl Settings for ChatSettings {
    fn sinks(&self, shared: &SdkConfig) -> Vec<Box<dyn Sink>> {
        vec![Box::new(ChatSink { client: self.topic.client(shared), topic: self.topic.clone() })]
    }
}

#[derive(Debug)]
struct ChatSink {
    client: Client,
    topic: Topic,
}

impl Sink for ChatSink {
    fn send<'s>(
        &'s self,
        message: &'s Message,
        receipt: &'s mut Receipt,
    ) -> LocalBoxFuture<'s, ()> {
        self.send_all(message, receipt).boxed_local()
    }

    fn notify<'s>(&'s self, notice: &'s Notice) -> LocalBoxFuture<'s, Result<(), DeliveryError>> {
        self.publish(chat_notice(notice)).boxed_local()
    }
}

impl ChatSink {
    /// An alert counts as told when its notification was accepted, so that a retry repeats only the
    /// others.
    async fn send_all(&self, message: &Message, receipt: &mut Receipt) {
        for notification in chat(message) {
            if receipt.messages > 0 {
                tokio::time::sleep(PAUSE).await;
            }
            match self.publish(notification.body).await {
                Ok(()) => receipt.accepted(notification.alerts),
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

    async fn publish(&self, body: String) -> Result<(), DeliveryError> {
        let request = self.client.publish().topic_arn(&self.topic.arn).message(body);
        let answer = request.send().await;
        answer.map(|_| ()).map_err(|error| self.topic.error(&KIND, TOPIC, &error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chat_needs_a_topic_of_its_own() {
        let arn = "arn:aws:sns:eu-west-1:111122223333:alerts";
        let both = |name: &str| [TOPIC, sns::TOPIC].contains(&name).then(|| arn.to_owned());
        let mut variables = Variables::new(&both);
        assert!(ChatSettings::read(&mut variables).is_none());
        assert_eq!(
            variables.into_mistakes(),
            [
                "CHAT_TOPIC_ARN is the topic of SNS_TOPIC_ARN: chat needs a topic of its own, because Amazon Q drops \
              every other message and other subscribers cannot read chat's"
            ]
        );
        let own = |name: &str| (name == TOPIC).then(|| arn.to_owned());
        assert!(ChatSettings::read(&mut Variables::new(&own)).is_some());
    }
}
