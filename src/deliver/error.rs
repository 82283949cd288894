//! Why a sink did not take a message. What a service answers becomes words in the file of its sink;
//! the SDK's own display of an error is only "service error".

use std::fmt;

use aws_sdk_sns::error::ProvideErrorMetadata;

use super::kind::SinkKind;
use crate::text::short;

/// Why a sink did not take a message, worded for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryError {
    /// What the service calls it; empty where it said nothing.
    pub code: String,
    /// Trying again would bring the same answer, until somebody changes something.
    pub is_final: bool,
    /// Another message might be accepted.
    pub concerns_message: bool,
    message: String,
}

impl fmt::Display for DeliveryError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// What the answer of a service means to an operator.
pub(super) struct Advice {
    pub is_final: bool,
    /// Another message might be accepted.
    pub concerns_message: bool,
    /// What is wrong, and what to do about it.
    pub words: String,
}

impl DeliveryError {
    /// The service refused, or could not be reached: it gave this code, or none, and said this.
    pub(super) fn refused(
        kind: &SinkKind,
        code: &str,
        said: &str,
        advice: Advice,
    ) -> DeliveryError {
        DeliveryError {
            code: short(code, 80),
            is_final: advice.is_final,
            concerns_message: advice.concerns_message,
            message: format!("{}: {} ({said})", kind.label(), advice.words),
        }
    }

    /// The message, or the next one, is worth another try.
    fn passing(message: String) -> DeliveryError {
        DeliveryError { code: String::new(), is_final: false, concerns_message: true, message }
    }

    /// The SDK did not even build the request.
    pub(super) fn unbuilt(kind: &SinkKind, error: &dyn std::error::Error) -> DeliveryError {
        let words = format!("{}: the message could not be built: {error}", kind.label());
        DeliveryError { is_final: true, ..DeliveryError::passing(words) }
    }

    /// The parts of a message did not hold `count` of its changes.
    pub(super) fn left_out(kind: &SinkKind, count: usize) -> DeliveryError {
        DeliveryError::passing(format!(
            "{}: {count} changes did not fit into the messages of one invocation",
            kind.label()
        ))
    }

    /// `what` was still busy when the function's time was up.
    pub fn out_of_time(what: &str) -> DeliveryError {
        DeliveryError::passing(format!(
            "{what}: not everything was sent before the function's time was up; what was accepted is not sent again"
        ))
    }
}

/// What the service said, or what stood between it and us: the SDK's errors hide their causes in a
/// chain.
pub(super) fn said<E: std::error::Error + ProvideErrorMetadata>(error: &E) -> String {
    match (error.code(), error.message()) {
        (Some(code), Some(message)) => format!("{}: {}", short(code, 80), short(message, 400)),
        (Some(code), None) => short(code, 80),
        (None, _) => {
            let mut chain = vec![error.to_string()];
            let mut source = error.source();
            while let Some(cause) = source {
                chain.push(cause.to_string());
                source = cause.source();
            }
            chain.dedup();
            short(&chain.join(": ").replace('\n', " "), 400)
        }
    }
}
