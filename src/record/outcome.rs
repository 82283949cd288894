//! Whether a call worked. For API calls `errorCode` says so; sign-in and service events say it
//! elsewhere.

use serde::Serialize;

use crate::record::{Record, Value};
use crate::secrets::masked;
use crate::text::short;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    Succeeded,
    /// The caller was not allowed to.
    Denied,
    /// Any other error.
    Failed,
}

impl Outcome {
    pub const ALL: [Outcome; 3] = [Outcome::Succeeded, Outcome::Denied, Outcome::Failed];

    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Succeeded => "succeeded",
            Outcome::Denied => "denied",
            Outcome::Failed => "failed",
        }
    }
}

/// Why a call did not succeed. Both texts are safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallError {
    pub code: Option<String>,
    pub message: Option<String>,
}

/// How much of an error message is shown. CloudTrail itself cuts messages at 1 KB.
const MESSAGE: usize = 600;

pub fn outcome_of(record: &Record) -> (Outcome, Option<CallError>) {
    let given = record.at("errorCode").and_then(|code| match code {
        Value::Number(number) => Some(number.text()),
        code => code.as_str().filter(|code| !code.is_empty()),
    });
    let code = given.filter(|code| !is_success(code));
    // Where the code says that all went well, so does the message.
    let message = record.text("errorMessage").filter(|_| given.is_none() || code.is_some());
    let outcome = match code {
        Some(code) if is_denial(code) => Outcome::Denied,
        Some(_) => Outcome::Failed,
        // Whatever stands there, it does not say that the call succeeded.
        None if record
            .at("errorCode")
            .is_some_and(|odd| given.is_none() && !odd.is_null() && odd.as_str().is_none()) =>
        {
            Outcome::Failed
        }
        None if message.is_some() || reported_failure(record) => Outcome::Failed,
        None => Outcome::Succeeded,
    };
    let error = (outcome != Outcome::Succeeded).then(|| CallError {
        code: code.map(|code| short(&masked(code), 120)),
        message: message.map(|message| short(&masked(message), MESSAGE)),
    });
    (outcome, error)
}

/// What the caller was not allowed to touch, where the message of a refusal names it: `… is not authorized to perform: iam:X
/// on resource: role NAME because …`
pub fn refused_resource<'r>(record: &'r Record) -> Option<&'r str> {
    if outcome_of(record).0 != Outcome::Denied {
        return None;
    }
    let (_, rest) = record.text("errorMessage")?.split_once("on resource")?;
    // SES quotes it: "on resource `arn:…'".
    let rest = rest.trim_start_matches([':', ' ']);
    let (rest, ends) = match rest.strip_prefix(['`', '\'']) {
        Some(quoted) => (quoted, ["'", "`"]),
        None => (rest, [" because ", " with an explicit deny"]),
    };
    let end = ends.iter().filter_map(|end| rest.find(end)).min().unwrap_or(rest.len());
    rest.get(..end).map(str::trim).filter(|text| !text.is_empty() && *text != "*")
}

/// Some services write the status of HTTP, also where all went well.
fn is_success(code: &str) -> bool {
    code.len() == 3 && code.starts_with('2') && code.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_denial(code: &str) -> bool {
    ["AccessDenied", "Unauthorized", "NotAuthorized", "AuthFailure", "AuthorizationError"]
        .iter()
        .any(|denial| code.contains(denial))
}

/// The places in which a service says that its work in the background has failed. There is no
/// `errorCode` then.
const ANSWER: [(&str, &str); 3] = [
    ("accountAssignmentCreationStatus", "status"),
    ("accountAssignmentDeletionStatus", "status"),
    ("permissionSetProvisioningStatus", "status"),
];
const DETAILS: [(&str, &str); 2] =
    [("createAccountStatus", "state"), ("closeAccountStatus", "state")];

/// A failed sign-in has no `errorCode`: `responseElements.ConsoleLogin` is "Failure", and Identity
/// Center puts the same into `serviceEventDetails`.
fn reported_failure(record: &Record) -> bool {
    let name = record.event_name();
    let is = |said: Option<&Value>, failure: &str| {
        said.and_then(Value::as_str).is_some_and(|said| said.eq_ignore_ascii_case(failure))
    };
    let reports = |place: &str, states: &[(&str, &str)]| {
        let Some(place) = record.at(place).and_then(Value::as_object) else {
            return false;
        };
        let state = |(work, state): &(&str, &str)| place.get(work).and_then(|work| work.get(state));
        is(place.get(name), "failure") || states.iter().any(|path| is(state(path), "failed"))
    };
    reports("responseElements", &ANSWER) || reports("serviceEventDetails", &DETAILS)
}
