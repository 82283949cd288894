//! The one place where errors of the SDK become words: its own display is only "service error".

use std::fmt;

use aws_sdk_sns::error::ProvideErrorMetadata;

use super::{SesConfig, Topic};
use crate::text::short;

/// Why a sink did not take a message, worded for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryError {
    pub sink: &'static str,
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
    pub(super) fn plain(sink: &'static str, message: String) -> DeliveryError {
        DeliveryError { sink, concerns_message: true, message }
    }

    /// What a message of too many parts leaves out is not delivered.
    pub(super) fn left_out(sink: &'static str, count: usize) -> Option<DeliveryError> {
        let words = format!("{sink}: {count} changes did not fit into the messages of one batch");
        (count > 0).then(|| DeliveryError::plain(sink, words))
    }

    /// The sinks were still busy when the function's time was up.
    pub fn out_of_time() -> DeliveryError {
        let words = "not everything was sent before the function's time was up; what was accepted is not \
                     sent again by this instance";
        DeliveryError::plain("both", words.to_owned())
    }

    pub(super) fn sns<E>(error: &E, topic: &Topic) -> DeliveryError
    where
        E: std::error::Error + ProvideErrorMetadata,
    {
        let what = said(error);
        let (arn, region) = (&topic.arn, &topic.region);
        let advice = match error.code().unwrap_or_default() {
            "NotFound" | "NotFoundException" => format!(
                "the topic {arn} does not exist in {region}: deploy the stack again, or correct SNS_TOPIC_ARN"
            ),
            "AuthorizationError"
            | "AuthorizationErrorException"
            | "AccessDenied"
            | "AccessDeniedException" => format!(
                "the function's role may not publish to {arn}: it needs sns:Publish on the topic and, if the \
                 topic is encrypted, kms:GenerateDataKey* and kms:Decrypt on its key"
            ),
            code if code.starts_with("KMS") => format!(
                "the key of the topic {arn} cannot be used: see that it is enabled and that the function's \
                 role has kms:GenerateDataKey* and kms:Decrypt on it"
            ),
            code if code.starts_with("Throttl") => {
                format!("{region} takes no more messages to {arn} for now; Lambda tries again")
            }
            "InvalidParameter" | "InvalidParameterException" | "InvalidParameterValue" => {
                format!("SNS refused the message to {arn} as it is; please report this")
            }
            _ => format!("the message to {arn} was not accepted"),
        };
        let concerns_message =
            error.code().is_some_and(|code| code.starts_with("InvalidParameter"));
        DeliveryError { sink: "sns", concerns_message, message: format!("SNS: {advice} ({what})") }
    }

    pub(super) fn ses<E>(error: &E, config: &SesConfig, region: &str) -> DeliveryError
    where
        E: std::error::Error + ProvideErrorMetadata,
    {
        let what = said(error);
        let from = &config.from;
        let unverified = error.message().is_some_and(|message| message.contains("not verified"));
        let advice = match error.code().unwrap_or_default() {
            "MessageRejected" if unverified => format!(
                "{region} has not verified an address: verify the sender {from} there and, while the \
                 account is in the sandbox, every recipient too"
            ),
            "MessageRejected" => format!("{region} rejected the mail from {from}"),
            "MailFromDomainNotVerified" | "MailFromDomainNotVerifiedException" => {
                format!("the MAIL FROM domain of {from} is not verified in {region}")
            }
            "AccessDenied" | "AccessDeniedException" => format!(
                "the function's role may not send as {from}: it needs ses:SendEmail, in the sandbox on the \
                 recipients' identities too"
            ),
            "AccountSendingPaused" | "AccountSendingPausedException" => {
                format!("sending is paused for the whole account in {region}: see the SES console")
            }
            code if code.starts_with("Throttl") => {
                format!("{region} takes no more mail from {from} for now (rate or daily quota)")
            }
            _ => format!("the mail from {from} was not accepted in {region}"),
        };
        DeliveryError {
            sink: "ses",
            concerns_message: true,
            message: format!("SES: {advice} ({what})"),
        }
    }
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
