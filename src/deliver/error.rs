//! The one place where errors of the SDK become words: its own display is only "service error".

use std::fmt;

use aws_sdk_sns::error::ProvideErrorMetadata;

use super::{SesConfig, Topic};
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

impl DeliveryError {
    /// Worth another try, for this message or the next.
    fn passing(message: String) -> DeliveryError {
        DeliveryError { code: String::new(), is_final: false, concerns_message: true, message }
    }

    /// A request that the SDK does not even build.
    pub(super) fn unbuilt(sink: &str, error: &dyn std::error::Error) -> DeliveryError {
        let words = format!("{sink}: the message could not be built: {error}");
        DeliveryError { is_final: true, ..DeliveryError::passing(words) }
    }

    /// What a message of too many parts leaves out is not delivered; the retry sends it.
    pub(super) fn left_out(sink: &str, count: usize) -> Option<DeliveryError> {
        let words =
            format!("{sink}: {count} changes did not fit into the messages of one invocation");
        (count > 0).then(|| DeliveryError::passing(words))
    }

    /// The sink was still busy when the function's time was up.
    pub fn out_of_time(sink: &str) -> DeliveryError {
        DeliveryError::passing(format!(
            "{sink}: not everything was sent before the function's time was up; what was accepted is not sent again"
        ))
    }

    pub(super) fn sns<E>(error: &E, topic: &Topic) -> DeliveryError
    where
        E: std::error::Error + ProvideErrorMetadata,
    {
        DeliveryError::of_topic(error, topic, "SNS", "SNS_TOPIC_ARN")
    }

    pub(super) fn chat<E>(error: &E, topic: &Topic) -> DeliveryError
    where
        E: std::error::Error + ProvideErrorMetadata,
    {
        DeliveryError::of_topic(error, topic, "CHAT", "CHAT_TOPIC_ARN")
    }

    fn of_topic<E>(error: &E, topic: &Topic, sink: &str, variable: &str) -> DeliveryError
    where
        E: std::error::Error + ProvideErrorMetadata,
    {
        let what = said(error);
        let (arn, region) = (&topic.arn, &topic.region);
        let code = error.code().unwrap_or_default();
        let (is_final, advice) = match code {
            "NotFound" | "NotFoundException" => (
                true,
                format!(
                    "the topic {arn} does not exist in {region}: deploy the stack again, or correct {variable}"
                ),
            ),
            "AuthorizationError"
            | "AuthorizationErrorException"
            | "AccessDenied"
            | "AccessDeniedException" => (
                true,
                format!(
                    "the function's role may not publish to {arn}: it needs sns:Publish on the topic and, if \
                     the topic is encrypted, kms:GenerateDataKey* and kms:Decrypt on its key"
                ),
            ),
            code if code.starts_with("KMSThrottling") => (
                false,
                format!("the key of the topic {arn} is asked too often; Lambda tries again"),
            ),
            code if code.starts_with("KMS") => (
                true,
                format!(
                    "the key of the topic {arn} cannot be used: see that it is enabled and that the \
                     function's role has kms:GenerateDataKey* and kms:Decrypt on it"
                ),
            ),
            code if code.starts_with("Throttl") => (
                false,
                format!("{region} takes no more messages to {arn} for now; Lambda tries again"),
            ),
            "InvalidParameter" | "InvalidParameterException" | "InvalidParameterValue" => {
                (true, format!("SNS refused the message to {arn} as it is; please report this"))
            }
            _ => (false, format!("the message to {arn} was not accepted")),
        };
        DeliveryError {
            code: short(code, 80),
            is_final,
            concerns_message: code.starts_with("InvalidParameter"),
            message: format!("{sink}: {advice} ({what})"),
        }
    }

    pub(super) fn ses<E>(error: &E, config: &SesConfig, region: &str) -> DeliveryError
    where
        E: std::error::Error + ProvideErrorMetadata,
    {
        let what = said(error);
        let code = error.code().unwrap_or_default();
        let (is_final, advice) =
            ses_advice(code, error.message().unwrap_or_default(), &config.from, region);
        DeliveryError {
            code: short(code, 80),
            is_final,
            concerns_message: true,
            message: format!("SES: {advice} ({what})"),
        }
    }
}

/// Whether it is final, and what to do.
fn ses_advice(code: &str, message: &str, from: &str, region: &str) -> (bool, String) {
    match code {
        "MessageRejected" if message.contains("not verified") => (
            true,
            format!(
                "{region} has not verified {}: verify it there (SES console, Identities), the sender always \
                 and, while the account is in the sandbox, every recipient too",
                unverified(message).unwrap_or(from)
            ),
        ),
        "MessageRejected" => (true, format!("{region} rejected the mail from {from}")),
        "MailFromDomainNotVerified" | "MailFromDomainNotVerifiedException" => (
            true,
            format!(
                "the MAIL FROM domain of {from} is not verified in {region}: see its DNS records"
            ),
        ),
        "ConfigurationSetDoesNotExist" | "ConfigurationSetDoesNotExistException" => (
            true,
            format!(
                "the default configuration set of {from} does not exist in {region}: make it, or choose another"
            ),
        ),
        "ConfigurationSetSendingPaused" | "ConfigurationSetSendingPausedException" => (
            true,
            format!(
                "sending is paused for the configuration set of {from} in {region}: see the SES console"
            ),
        ),
        "AccessDenied" | "AccessDeniedException" => (
            true,
            format!(
                "the function's role may not send as {from}: it needs ses:SendEmail on that identity, and where \
                 a recipient is an identity of the account too (in the sandbox each is) on identity/*"
            ),
        ),
        "AccountSendingPaused" | "AccountSendingPausedException" => (
            true,
            format!("sending is paused for the whole account in {region}: see the SES console"),
        ),
        code if code.starts_with("Throttl") && message.contains("Daily") => (
            true,
            format!(
                "the quota of mail for 24 hours is used up in {region}: ask for a higher one; in the sandbox it \
                 is 200 recipients"
            ),
        ),
        code if code.starts_with("Throttl") => {
            (false, format!("{region} takes no more mail from {from} for now; Lambda tries again"))
        }
        _ => (false, format!("the mail from {from} was not accepted in {region}")),
    }
}

/// "The following identities failed the check in region EU-WEST-1: a@example.com, b@example.com"
fn unverified(message: &str) -> Option<&str> {
    let (_, list) = message.split_once("failed the check")?;
    let (_, identities) = list.split_once(": ")?;
    let plain = identities.len() <= 200
        && identities.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    plain.then(|| identities.trim())
}

/// Why the table for de-duplication could not be used, and what to do.
pub(super) fn table<E>(error: &E, name: &str, region: &str) -> String
where
    E: std::error::Error + ProvideErrorMetadata,
{
    let what = said(error);
    let advice = match error.code().unwrap_or_default() {
        "ResourceNotFoundException" => format!(
            "the table {name} does not exist in {region}: deploy the stack again, or correct HERALD_DEDUP_TABLE"
        ),
        "AccessDeniedException" => format!(
            "the function's role may not use the table {name}: it needs dynamodb:GetItem, dynamodb:Query and \
             dynamodb:UpdateItem on it and, if it has a key of its own, kms:Decrypt on that"
        ),
        "ValidationException" => {
            format!(
                "the table {name} must have the keys `event` (hash) and `content` (range), both strings"
            )
        }
        _ => format!("the table {name} could not be used in {region}"),
    };
    format!("{advice} ({what})")
}

/// What the service said, or what stood between it and us: the SDK's errors hide their causes in a chain.
fn said<E: std::error::Error + ProvideErrorMetadata>(error: &E) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unverified_identity_is_named() {
        let said = "Email address is not verified. The following identities failed the check in region \
                    EU-WEST-1: b@example.com";
        let (is_final, advice) = ses_advice("MessageRejected", said, "a@example.com", "eu-west-1");
        assert!(is_final);
        assert_eq!(
            advice,
            "eu-west-1 has not verified b@example.com: verify it there (SES console, Identities), the sender \
             always and, while the account is in the sandbox, every recipient too"
        );
    }

    #[test]
    fn a_rate_passes_and_a_daily_quota_does_not() {
        let advice = |said| ses_advice("Throttling", said, "a@example.com", "eu-west-1").0;
        assert!(!advice("Maximum sending rate exceeded."));
        assert!(advice("Daily message quota exceeded."));
    }
}
