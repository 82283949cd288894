//! Messages to SNS, chat (by a topic of its own) and SES. "Delivered" means accepted by the service: what becomes of a mail after that, only
//! the service knows.

mod chat;
mod error;
mod ledger;
mod notice;
mod ses;
mod sns;
mod table;
mod unit;

use std::collections::HashSet;
use std::rc::Rc;

use futures_util::future::join_all;
use tokio::time::{Instant, timeout_at};

pub use chat::ChatSink;
pub use error::DeliveryError;
pub use ledger::{Claim, Lease, Ledger, Trouble};
pub use notice::{Notice, Sent};
pub use ses::{RECIPIENTS, SesSink};
pub use sns::SnsSink;
pub use table::Table;
pub use unit::{Outlets, UNREADABLE, UnitKey};

use crate::message::Message;

/// A standard SNS topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    pub arn: String,
    pub region: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnsFormat {
    /// A body for each kind of subscriber.
    Json,
    /// One plain text for all.
    Text,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SesConfig {
    pub from: String,
    pub to: Vec<String>,
}

/// Where messages go: the topic, the topic of chat, and each group of recipients of mail. They fail one by one, so they are kept apart.
#[derive(Debug)]
enum Outlet {
    Sns(SnsSink),
    Chat(ChatSink),
    Ses(SesSink),
}

/// The outlets that are configured; they are known by their number here, and by their name in the table.
#[derive(Debug)]
pub struct Delivery {
    outlets: Vec<Outlet>,
}

/// What one outlet did with one message.
#[derive(Debug, Default)]
pub struct Receipt {
    pub sink: &'static str,
    /// Messages, or parts of one, that it accepted.
    pub messages: usize,
    /// Units (see [`UnitKey`]) in them.
    pub units: HashSet<String>,
    pub errors: Vec<DeliveryError>,
}

impl Receipt {
    fn accepted(&mut self, part: &Message) {
        self.messages += 1;
        self.units.extend(unit::units(part).map(str::to_owned));
    }

    fn failed(&mut self, error: DeliveryError) {
        // Twenty parts may fail for one reason.
        if !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }

    /// It refused, and would again.
    pub fn is_refused(&self) -> bool {
        !self.errors.is_empty() && self.errors.iter().all(|error| error.is_final)
    }
}

/// How a sink is called in metrics.
pub fn metric_name(sink: &str) -> &'static str {
    match sink {
        "sns" => "Sns",
        "chat" => "Chat",
        _ => "Ses",
    }
}

impl Delivery {
    pub fn new(sns: Option<SnsSink>, chat: Option<ChatSink>, ses: Vec<SesSink>) -> Delivery {
        let topics = sns.map(Outlet::Sns).into_iter().chain(chat.map(Outlet::Chat));
        Delivery { outlets: topics.chain(ses.into_iter().map(Outlet::Ses)).collect() }
    }

    /// How many outlets there are.
    pub fn len(&self) -> usize {
        self.outlets.len()
    }

    pub fn is_empty(&self) -> bool {
        self.outlets.is_empty()
    }

    /// The kinds of the outlets.
    pub fn sinks(&self) -> impl Iterator<Item = &'static str> {
        self.outlets.iter().map(Outlet::sink)
    }

    /// Sends each outlet its message, all at once, until `deadline`; the failure of one keeps nothing from the
    /// others. `messages` are in the order of the outlets.
    pub async fn deliver(&self, messages: &[Rc<Message>], deadline: Instant) -> Vec<Receipt> {
        let sendings = self.outlets.iter().zip(messages).map(|(outlet, message)| async move {
            let mut receipt = Receipt { sink: outlet.sink(), ..Receipt::default() };
            if message.is_empty() {
                return receipt;
            }
            let sending = async {
                match outlet {
                    Outlet::Sns(sink) => sink.send(message, &mut receipt).await,
                    Outlet::Chat(sink) => sink.send(message, &mut receipt).await,
                    Outlet::Ses(sink) => sink.send(message, &mut receipt).await,
                }
            };
            if timeout_at(deadline, sending).await.is_err() {
                receipt.failed(DeliveryError::out_of_time(&outlet.sink().to_uppercase()));
            }
            receipt
        });
        join_all(sendings).await
    }

    /// Sends a notice through some of the outlets; the answer is why it did not go through all of them.
    pub async fn notify(
        &self,
        notice: &Notice,
        through: Outlets,
        deadline: Instant,
    ) -> Vec<DeliveryError> {
        let numbered = self.outlets.iter().enumerate();
        let chosen = numbered.filter(|(number, _)| through.holds(Outlets::one(*number)));
        let sendings = chosen.map(|(_, outlet)| async move {
            let sending = async {
                match outlet {
                    Outlet::Sns(sink) => sink.notify(notice).await,
                    Outlet::Chat(sink) => sink.notify(notice).await,
                    Outlet::Ses(sink) => sink.notify(notice).await,
                }
            };
            let late = || Err(DeliveryError::out_of_time(&outlet.sink().to_uppercase()));
            timeout_at(deadline, sending).await.unwrap_or_else(|_| late())
        });
        join_all(sendings).await.into_iter().filter_map(Result::err).collect()
    }
}

impl Outlet {
    fn sink(&self) -> &'static str {
        match self {
            Outlet::Sns(_) => "sns",
            Outlet::Chat(_) => "chat",
            Outlet::Ses(_) => "ses",
        }
    }
}

/// The names of topics and groups of recipients in the table: `sns`, `chat`, `ses`, `ses-2`; in the order of
/// [`Delivery::new`].
pub fn outlet_names(topic: bool, chat: bool, groups: usize) -> Vec<String> {
    let ses = (1..=groups).map(|n| if n == 1 { "ses".to_owned() } else { format!("ses-{n}") });
    let topics = [(topic, "sns"), (chat, "chat")].into_iter().filter(|(is_there, _)| *is_there);
    topics.map(|(_, name)| name.to_owned()).chain(ses).collect()
}
