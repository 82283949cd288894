//! The outlets that are configured, and how a message or a notice goes out through them.

use std::rc::Rc;

use aws_config::SdkConfig;
use futures_util::future::join_all;
use tokio::time::{Instant, timeout_at};

use super::error::DeliveryError;
use super::kind::SinkKind;
use super::outlets::Outlets;
use super::receipt::Receipt;
use super::sink::Sink;
use super::sinks::Configured;
use crate::message::Message;
use crate::render::Notice;

/// Where messages go: a topic, or a group of recipients of mail. Outlets fail one by one, so they
/// are kept apart.
#[derive(Debug)]
struct Outlet {
    kind: &'static SinkKind,
    /// How the table for de-duplication knows it: `sns`, `ses`, `ses-2`.
    name: String,
    sink: Box<dyn Sink>,
}

/// All outlets. Here they are known by their number, and in the table by their name.
#[derive(Debug)]
pub struct Delivery {
    outlets: Vec<Outlet>,
}

impl Delivery {
    /// Makes the clients of what is configured, and no others.
    pub fn of(configured: &[Configured], shared: &SdkConfig) -> Delivery {
        let outlets = configured.iter().flat_map(|configured| {
            let kind = configured.kind;
            (1..).zip(configured.sinks(shared)).map(move |(number, sink)| {
                let name = match number {
                    1 => kind.name.to_owned(),
                    _ => format!("{}-{number}", kind.name),
                };
                Outlet { kind, name, sink }
            })
        });
        Delivery { outlets: outlets.collect() }
    }

    /// How many outlets there are.
    pub fn len(&self) -> usize {
        self.outlets.len()
    }

    /// The names of the outlets, by number.
    pub fn names(&self) -> Vec<String> {
        self.outlets.iter().map(|outlet| outlet.name.clone()).collect()
    }

    /// The kinds of the outlets, by number.
    pub fn kinds(&self) -> impl Iterator<Item = &'static SinkKind> {
        self.outlets.iter().map(|outlet| outlet.kind)
    }

    /// Sends each outlet its message, all at once, until `deadline`; the failure of one keeps
    /// nothing from the others. `messages` are in the order of the outlets.
    pub async fn deliver(&self, messages: &[Rc<Message>], deadline: Instant) -> Vec<Receipt> {
        let sendings = self.outlets.iter().zip(messages).map(|(outlet, message)| async move {
            let mut receipt = Receipt::new(outlet.kind);
            if message.is_empty() {
                return receipt;
            }
            let sending = outlet.sink.send(message, &mut receipt);
            if timeout_at(deadline, sending).await.is_err() {
                receipt.failed(DeliveryError::out_of_time(&outlet.kind.label()));
            }
            receipt
        });
        join_all(sendings).await
    }

    /// Sends a notice through some of the outlets; the answer is why it did not go through all of
    /// them.
    pub async fn notify(
        &self,
        notice: &Notice,
        through: Outlets,
        deadline: Instant,
    ) -> Vec<DeliveryError> {
        let numbered = self.outlets.iter().enumerate();
        let chosen = numbered.filter(|(number, _)| through.holds(Outlets::one(*number)));
        let sendings = chosen.map(|(_, outlet)| async move {
            let late = || Err(DeliveryError::out_of_time(&outlet.kind.label()));
            timeout_at(deadline, outlet.sink.notify(notice)).await.unwrap_or_else(|_| late())
        });
        join_all(sendings).await.into_iter().filter_map(Result::err).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use aws_config::{BehaviorVersion, Region};
    use tracing::field::{Field, Visit};
    use tracing::{Event, Subscriber};
    use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

    use super::super::variables::Variables;
    use super::*;

    const TOPIC: (&str, &str) = ("SNS_TOPIC_ARN", "arn:aws:sns:eu-west-1:111122223333:alerts");
    const CHAT: (&str, &str) = ("CHAT_TOPIC_ARN", "arn:aws:sns:eu-west-1:111122223333:chat");
    const FROM: (&str, &str) = ("SES_FROM", "alerts@example.com");
    const TO: (&str, &str) = ("SES_TO", "a@example.com");

    fn configured(variables: &[(&str, &str)]) -> Vec<Configured> {
        let get = |name: &str| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        Configured::all(&mut Variables::new(&get))
    }

    async fn shared() -> SdkConfig {
        let loader = aws_config::defaults(BehaviorVersion::latest());
        loader.region(Region::new("eu-west-1")).load().await
    }

    /// Counts how often the SDK looks for the endpoint of a service, which it does once for each
    /// client that is made.
    #[derive(Default, Clone)]
    struct Lookups(Arc<AtomicUsize>);

    impl<S: Subscriber> Layer<S> for Lookups {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            event.record(&mut self.clone());
        }
    }

    impl Visit for Lookups {
        fn record_debug(&mut self, _: &Field, value: &dyn Debug) {
            if format!("{value:?}").contains("AWS_ENDPOINT_URL") {
                self.0.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// How many clients are made for these variables.
    async fn clients(variables: &[(&str, &str)]) -> usize {
        let (lookups, shared) = (Lookups::default(), shared().await);
        let subscriber = tracing_subscriber::registry().with(lookups.clone());
        tracing::subscriber::with_default(subscriber, || {
            Delivery::of(&configured(variables), &shared);
        });
        lookups.0.load(Ordering::Relaxed)
    }

    #[tokio::test]
    async fn no_client_is_made_but_of_what_is_configured() {
        assert_eq!(clients(&[]).await, 0);
        let one = clients(&[TOPIC]).await;
        assert!(one > 0, "the SDK does not say any more that it looks for endpoints");
        assert_eq!(clients(&[CHAT]).await, one);
        assert_eq!(clients(&[FROM, TO]).await, one);
        assert_eq!(clients(&[TOPIC, CHAT, FROM, TO]).await, 3 * one);
        let many: Vec<String> = (0..60).map(|number| format!("u{number}@example.com")).collect();
        assert_eq!(clients(&[FROM, ("SES_TO", &many.join(","))]).await, one);
    }

    #[tokio::test]
    async fn outlets_have_the_names_that_the_table_knows() {
        let many: Vec<String> = (0..101).map(|number| format!("u{number}@example.com")).collect();
        let variables = [TOPIC, CHAT, FROM, ("SES_TO", &many.join(","))];
        let delivery = Delivery::of(&configured(&variables), &shared().await);
        let mut names = delivery.names();
        names.sort();
        assert_eq!(names, ["chat", "ses", "ses-2", "ses-3", "sns"]);
    }
}
