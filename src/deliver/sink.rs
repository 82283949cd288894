//! What a sink is. Everything that is known of one kind stands in a file of its own, which describes it with a
//! [`SinkKind`]; the list of all kinds is [`super::SINKS`].

use std::fmt::Debug;

use aws_config::SdkConfig;
use futures_util::future::LocalBoxFuture;

use super::error::DeliveryError;
use super::receipt::Receipt;
use super::variables::Variables;
use crate::message::Message;
use crate::render::Notice;
use crate::resources::ResourceKind;

/// What is known of a kind of sink before anything is configured.
#[derive(Debug)]
pub struct SinkKind {
    /// The name in the log, in the function's answer and, for its outlets, in the table for de-duplication. So it
    /// stays what it is.
    pub name: &'static str,
    /// The beginning of the names of its metrics: `SnsDelivered`, `SnsFailed`, `SnsRefused`.
    pub metric: &'static str,
    /// What the function does with it: completes "IAM Herald cannot …".
    pub verb: &'static str,
    /// The variables that have to be set for it, and what each of them names: whoever changes that may silence the
    /// alerter.
    pub variables: &'static [(&'static str, ResourceKind)],
    /// What the environment says of it: `None` if it is not configured, or wrongly. The number is how many outlets
    /// it may have.
    pub read: fn(&mut Variables, usize) -> Option<Box<dyn Settings>>,
}

impl SinkKind {
    /// How errors begin: "SNS".
    pub fn label(&self) -> String {
        self.name.to_uppercase()
    }

    /// The names of its variables.
    pub fn variable_names(&self) -> impl Iterator<Item = &'static str> {
        self.variables.iter().map(|(name, _)| *name)
    }
}

/// A sink as it is configured.
pub trait Settings: Debug {
    /// How many outlets it has: they fail one by one, so who has what is noted for each of them.
    fn outlets(&self) -> usize {
        1
    }

    /// Makes the clients, and with them the outlets.
    fn sinks(&self, shared: &SdkConfig) -> Vec<Box<dyn Sink>>;
}

/// One outlet of a sink, with its client.
pub trait Sink: Debug {
    /// Sends a message, in parts where it has to be. What was accepted is noted in the receipt at once, because the
    /// sending may be broken off at any time.
    fn send<'s>(&'s self, message: &'s Message, receipt: &'s mut Receipt)
    -> LocalBoxFuture<'s, ()>;

    /// Sends what the function has to say of itself.
    fn notify<'s>(&'s self, notice: &'s Notice) -> LocalBoxFuture<'s, Result<(), DeliveryError>>;
}
