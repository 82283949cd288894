//! Messages to SNS and SES. "Delivered" means accepted by the service: what becomes of a mail after that, only
//! the service knows.

mod error;
mod ses;
mod sns;

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

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
}

/// What each sink has accepted, for the retry of an invocation that failed elsewhere.
#[derive(Debug, Default)]
pub struct Accepted {
    memory: Mutex<(HashSet<String>, VecDeque<String>)>,
}

/// Sendings that are remembered.
const REMEMBERED: usize = 4096;

impl Accepted {
    fn has(&self, sending: &str) -> bool {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner).0.contains(sending)
    }

    fn add(&self, sending: String) {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let (set, order) = &mut *memory;
        if set.insert(sending.clone()) {
            order.push_back(sending);
        }
        if order.len() > REMEMBERED
            && let Some(oldest) = order.pop_front()
        {
            set.remove(&oldest);
        }
    }
}
