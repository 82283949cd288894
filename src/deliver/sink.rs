//! What a sink can do. Everything that is known of one stands in a file of its own, which describes
//! it with a `SinkKind` and has a function `read`; `sinks` lists them.

use std::fmt::Debug;

use aws_config::SdkConfig;
use futures_util::future::LocalBoxFuture;

use super::error::DeliveryError;
use super::receipt::Receipt;
use super::variables::Variables;
use crate::message::Message;
use crate::render::Notice;

/// Reads what the environment says of a sink: `None` if it is not configured, or wrongly. The
/// number is how many outlets it may have.
pub type Read = fn(&mut Variables, usize) -> Option<Box<dyn Settings>>;

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
    /// Sends a message, in parts where it has to be. What was accepted is noted in the receipt at
    /// once, because the sending may be broken off at any time.
    fn send<'s>(&'s self, message: &'s Message, receipt: &'s mut Receipt)
    -> LocalBoxFuture<'s, ()>;

    /// Sends what the function has to say of itself.
    fn notify<'s>(&'s self, notice: &'s Notice) -> LocalBoxFuture<'s, Result<(), DeliveryError>>;
}
