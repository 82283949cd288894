use std::fmt;

use lambda_runtime::Diagnostic;

use crate::deliver::DeliveryError;
use crate::payload::PayloadError;

/// Why an invocation, or the start, fails. The names are stable: alarms and queues may go by them.
#[derive(Debug)]
pub enum Failure {
    InvalidConfiguration(Vec<String>),
    InvalidPayload(PayloadError),
    /// Every cause: the sinks that failed, and what was wrong with the payload beside.
    DeliveryFailed(Vec<DeliveryError>, Option<PayloadError>),
}

impl Failure {
    pub fn error_type(&self) -> &'static str {
        match self {
            Failure::InvalidConfiguration(_) => "InvalidConfiguration",
            Failure::InvalidPayload(_) => "InvalidPayload",
            Failure::DeliveryFailed(..) => "DeliveryFailed",
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Failure::InvalidConfiguration(mistakes) => f.write_str(&mistakes.join("; ")),
            Failure::InvalidPayload(error) => write!(f, "{error}; {}", error.help()),
            Failure::DeliveryFailed(errors, fault) => {
                let mut causes: Vec<String> = errors.iter().map(ToString::to_string).collect();
                causes.extend(fault.as_ref().map(ToString::to_string));
                f.write_str(&causes.join("; "))
            }
        }
    }
}

impl From<Failure> for Diagnostic {
    fn from(failure: Failure) -> Diagnostic {
        Diagnostic {
            error_type: failure.error_type().to_owned(),
            error_message: failure.to_string(),
        }
    }
}
