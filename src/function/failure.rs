//! Why an invocation, or the start of the function, fails: every cause, with a stable name and in
//! words.

use std::fmt;

use lambda_runtime::Diagnostic;

use crate::deliver::DeliveryError;
use crate::payload::PayloadError;

/// One reason why an invocation, or the start, fails.
#[derive(Debug)]
pub enum Cause {
    InvalidConfiguration(String),
    InvalidPayload(PayloadError),
    DeliveryFailed(DeliveryError),
    /// Changes that another invocation has claimed and not yet told.
    InProgress(usize),
    /// A mistake in the function itself.
    Internal,
}

/// Why an invocation, or the start, fails: every cause.
#[derive(Debug)]
pub struct Failure(Vec<Cause>);

impl Cause {
    /// The names are stable: alarms and queues may go by them.
    pub fn error_type(&self) -> &'static str {
        match self {
            Cause::InvalidConfiguration(_) => "InvalidConfiguration",
            Cause::InvalidPayload(_) => "InvalidPayload",
            Cause::DeliveryFailed(_) => "DeliveryFailed",
            Cause::InProgress(_) => "InProgress",
            Cause::Internal => "Internal",
        }
    }

    /// The gravest cause gives the failure its name.
    fn gravity(&self) -> u8 {
        match self {
            Cause::InvalidConfiguration(_) => 5,
            Cause::Internal => 4,
            Cause::DeliveryFailed(_) => 3,
            Cause::InvalidPayload(_) => 2,
            Cause::InProgress(_) => 1,
        }
    }
}

impl Failure {
    /// `None` if `causes` is empty.
    pub fn of(causes: Vec<Cause>) -> Option<Failure> {
        (!causes.is_empty()).then_some(Failure(causes))
    }

    pub fn error_type(&self) -> &'static str {
        let gravest = self.0.iter().max_by_key(|cause| cause.gravity());
        gravest.map_or("Internal", Cause::error_type)
    }
}

impl From<Cause> for Failure {
    fn from(cause: Cause) -> Failure {
        Failure(vec![cause])
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Cause::InvalidConfiguration(mistake) => f.write_str(mistake),
            Cause::InvalidPayload(error) => write!(f, "{error}; {}", error.help()),
            Cause::DeliveryFailed(error) => error.fmt(f),
            Cause::InProgress(count) => {
                write!(
                    f,
                    "another invocation is telling {count} of the changes and has not finished"
                )
            }
            Cause::Internal => {
                f.write_str("the function itself has failed, see its log; please report this")
            }
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let causes: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&causes.join("; "))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_cause_names_it_and_all_are_said() {
        let failure = Failure::of(vec![
            Cause::InProgress(2),
            Cause::InvalidPayload(PayloadError::Truncated(7)),
            Cause::Internal,
        ])
        .unwrap();
        assert_eq!(failure.error_type(), "Internal");
        let text = failure.to_string();
        assert!(
            text.contains("telling 2") && text.contains("after 7") && text.contains("itself"),
            "{text}"
        );
        assert!(Failure::of(Vec::new()).is_none());
    }
}
