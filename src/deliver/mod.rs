//! Messages to SNS and SES. "Delivered" means accepted by the service: what becomes of a mail after that, only
//! the service knows.

mod error;
mod ses;
mod sns;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

pub use error::DeliveryError;
pub use ses::SesSink;
pub use sns::SnsSink;

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

/// The sinks that are configured, and what they have accepted.
#[derive(Debug)]
pub struct Delivery {
    sns: Option<SnsSink>,
    ses: Option<SesSink>,
    accepted: Accepted,
}

/// What became of a message at one sink.
#[derive(Debug)]
pub struct SinkReport {
    pub sink: &'static str,
    /// Messages that the sink accepted now.
    pub accepted: usize,
    pub error: Option<DeliveryError>,
}

impl Delivery {
    pub fn new(sns: Option<SnsSink>, ses: Option<SesSink>) -> Delivery {
        Delivery { sns, ses, accepted: Accepted::default() }
    }

    /// Sends a message to every sink at once; the failure of one does not keep it from the others. Parts that a
    /// sink accepted before, when another one failed, are not sent again.
    pub async fn deliver(&self, message: &Message) -> Vec<SinkReport> {
        let sns = async {
            match &self.sns {
                Some(sink) => Some(sink.send(message, &self.accepted).await),
                None => None,
            }
        };
        let ses = async {
            match &self.ses {
                Some(sink) => Some(sink.send(message, &self.accepted).await),
                None => None,
            }
        };
        let (sns, ses) = tokio::join!(sns, ses);
        [sns, ses].into_iter().flatten().collect()
    }

    /// The invocation succeeded: the same message again would be another one.
    pub fn settled(&self, message: &Message) {
        self.accepted.forget(&message.digest());
    }
}

/// What each sink has accepted of messages that another sink, or another part, failed: for the retry.
#[derive(Debug, Default)]
pub struct Accepted {
    memory: Mutex<Memory>,
}

#[derive(Debug, Default)]
struct Memory {
    /// Message → its sendings that were accepted.
    sendings: HashMap<String, HashSet<String>>,
    order: VecDeque<String>,
}

/// Failed messages that are remembered.
const REMEMBERED: usize = 64;

impl Accepted {
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has(&self, message: &str, sending: &str) -> bool {
        self.memory().sendings.get(message).is_some_and(|accepted| accepted.contains(sending))
    }

    fn add(&self, message: &str, sending: String) {
        let mut memory = self.memory();
        if !memory.sendings.contains_key(message) {
            memory.order.push_back(message.to_owned());
        }
        memory.sendings.entry(message.to_owned()).or_default().insert(sending);
        if memory.order.len() > REMEMBERED
            && let Some(oldest) = memory.order.pop_front()
        {
            memory.sendings.remove(&oldest);
        }
    }

    fn forget(&self, message: &str) {
        let mut memory = self.memory();
        memory.sendings.remove(message);
        memory.order.retain(|one| one != message);
    }
}
