//! A standard SNS topic: how it is configured, its client, and what its refusals mean. Two sinks
//! publish to topics.

use aws_config::{Region, SdkConfig};
use aws_sdk_sns::Client;
use aws_sdk_sns::error::ProvideErrorMetadata;

use crate::arn::{Arn, is_account};
use crate::deliver::error::{Advice, DeliveryError, said};
use crate::deliver::kind::SinkKind;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Topic {
    pub arn: String,
    region: String,
}

impl Topic {
    /// # Errors
    /// What was expected instead.
    pub fn parse(text: &str) -> Result<Topic, String> {
        let expected =
            || Err("the ARN of an SNS topic, arn:aws:sns:REGION:ACCOUNT:NAME".to_owned());
        let topics = |arn: &Arn| arn.is_of_aws() && arn.service == "sns" && is_account(arn.account);
        let Some(Arn { region, resource: name, .. }) = Arn::parse(text).filter(topics) else {
            return expected();
        };
        let word = |text: &str, more: &str| {
            let plain = |c: char| c.is_ascii_alphanumeric() || more.contains(c);
            !text.is_empty() && text.len() <= 256 && text.chars().all(plain)
        };
        let region_like = word(region, "-") && region.split('-').count() >= 3;
        if !region_like || !word(name, "-_.") {
            return expected();
        }
        if name.ends_with(".fifo") {
            return Err("a standard topic: a FIFO topic has no e-mail subscribers".to_owned());
        }
        Ok(Topic { arn: text.to_owned(), region: region.to_owned() })
    }

    /// A client in the Region of the topic.
    pub fn client(&self, shared: &SdkConfig) -> Client {
        let region = Region::new(self.region.clone());
        Client::from_conf(aws_sdk_sns::config::Builder::from(shared).region(region).build())
    }

    /// Why a message to the topic in `variable` was not accepted.
    pub fn error<E>(&self, kind: &SinkKind, variable: &str, error: &E) -> DeliveryError
    where
        E: std::error::Error + ProvideErrorMetadata,
    {
        let code = error.code().unwrap_or_default();
        let (is_final, words) = self.advice(code, variable);
        let concerns_message = code.starts_with("InvalidParameter");
        let advice = Advice { is_final, concerns_message, words };
        DeliveryError::refused(kind, code, &said(error), advice)
    }

    /// Whether the refusal is final, and what to do about it.
    fn advice(&self, code: &str, variable: &str) -> (bool, String) {
        let Topic { arn, region } = self;
        match code {
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
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_a_standard_one_given_by_its_arn() {
        let topic = Topic::parse("arn:aws:sns:eu-west-1:111122223333:alerts").unwrap();
        assert_eq!(topic.region, "eu-west-1");
        assert!(Topic::parse("arn:aws-cn:sns:cn-north-1:111122223333:alerts").is_ok());
        for wrong in [
            "alerts",
            "arn:aws:sqs:eu-west-1:111122223333:alerts",
            "arn:aws:sns:eu-west-1:1111:alerts",
            "arn:aws:sns:nowhere:111122223333:alerts",
            "arn:aws:sns:eu-west-1:111122223333:",
        ] {
            assert!(Topic::parse(wrong).unwrap_err().starts_with("the ARN of an SNS topic"));
        }
        let fifo = Topic::parse("arn:aws:sns:eu-west-1:111122223333:a.fifo").unwrap_err();
        assert_eq!(fifo, "a standard topic: a FIFO topic has no e-mail subscribers");
    }
}
