//! SES: one SendEmail with text and HTML, with at most 50 recipients in each call.

use aws_config::SdkConfig;
use aws_sdk_ses::Client;
use aws_sdk_ses::error::ProvideErrorMetadata;
use aws_sdk_ses::types::{Body, Content, Destination, Message as Envelope};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

use crate::deliver::error::{Advice, DeliveryError, said};
use crate::deliver::kind::SinkKind;
use crate::deliver::receipt::Receipt;
use crate::deliver::sink::{Settings, Sink};
use crate::deliver::variables::{Variables, items};
use crate::message::Message;
use crate::render::{Notice, Subject, html, notice_html, text};
use crate::resources::ResourceKind;
use crate::text::short;

pub static KIND: SinkKind = SinkKind {
    name: "ses",
    metric: "Ses",
    verb: "send mail by SES",
    variables: &[(FROM, Some(ResourceKind::Mail)), (TO, Some(ResourceKind::Mail))],
};

const FROM: &str = "SES_FROM";
const TO: &str = "SES_TO";

/// How many bytes of text and HTML a mail may have. SES takes 10 MB after its own encoding, which
/// adds a third or more, so half of that is safe for the ASCII that bodies mostly are.
const LIMIT: usize = 5 * 1024 * 1024;

/// The least that an alert takes of it, beside its changes.
const ALERT: usize = 1_000;

/// How many recipients SES takes in one call. Each such group is an outlet of its own.
const RECIPIENTS: usize = 50;

#[derive(Debug, PartialEq, Eq)]
struct SesSettings {
    from: String,
    to: Vec<String>,
}

pub fn read(variables: &mut Variables, room: usize) -> Option<Box<dyn Settings>> {
    Some(Box::new(SesSettings::read(variables, room)?))
}

impl SesSettings {
    /// `room` is how many groups of recipients there may be.
    fn read(variables: &mut Variables, room: usize) -> Option<SesSettings> {
        let from = variables.parsed(FROM, sender);
        let to = variables.parsed(TO, |text| recipients(text, room * RECIPIENTS));
        match (variables.is_set(FROM), variables.is_set(TO)) {
            (true, false) => variables
                .mistake(format!("{FROM} is set, but {TO} is not: whom should the mail go to?")),
            (false, true) => variables.mistake(format!(
                "{TO} is set, but {FROM} is not: expected an address that SES has verified"
            )),
            _ => {}
        }
        Some(SesSettings { from: from?, to: to? })
    }
}

impl Settings for SesSettings {
    fn outlets(&self) -> usize {
        self.to.len().div_ceil(RECIPIENTS)
    }

    fn sinks(&self, shared: &SdkConfig) -> Vec<Box<dyn Sink>> {
        let client = Client::new(shared);
        let region = shared.region().map_or("unknown", |region| region.as_ref());
        let group = |to: &[String]| -> Box<dyn Sink> {
            let (from, region) = (self.from.clone(), region.to_owned());
            Box::new(SesSink { client: client.clone(), from, to: to.to_vec(), region })
        };
        self.to.chunks(RECIPIENTS).map(group).collect()
    }
}

/// A group of recipients.
#[derive(Debug)]
struct SesSink {
    client: Client,
    from: String,
    to: Vec<String>,
    region: String,
}

struct Mail {
    subject: String,
    text: String,
    html: String,
}

impl Mail {
    fn of(message: &Message) -> Mail {
        let subject = Subject::of(message).as_str().to_owned();
        Mail { subject, text: text(message), html: html(message) }
    }

    /// Nothing if the alerts alone are too many: a payload in which everybody did something would be
    /// written as hundreds of millions of bytes, and again for each half of it, to be thrown away.
    fn unless_too_long(message: &Message) -> Option<Mail> {
        let may_fit = message.alerts.len().saturating_mul(ALERT) <= LIMIT;
        may_fit.then(|| Mail::of(message))
    }

    fn of_notice(notice: &Notice) -> Mail {
        Mail { subject: notice.subject(), text: notice.text.clone(), html: notice_html(notice) }
    }

    fn fits(&self) -> bool {
        self.text.len() + self.html.len() <= LIMIT
    }
}

impl Sink for SesSink {
    fn send<'s>(
        &'s self,
        message: &'s Message,
        receipt: &'s mut Receipt,
    ) -> LocalBoxFuture<'s, ()> {
        self.send_parts(message, receipt).boxed_local()
    }

    fn notify<'s>(&'s self, notice: &'s Notice) -> LocalBoxFuture<'s, Result<(), DeliveryError>> {
        self.mail(Mail::of_notice(notice)).boxed_local()
    }
}

impl SesSink {
    async fn send_parts(&self, message: &Message, receipt: &mut Receipt) {
        let mut left_out = 0;
        let fits = |mail: &Option<Mail>| mail.as_ref().is_some_and(Mail::fits);
        for (part, mail) in message.split(&Mail::unless_too_long, &fits) {
            left_out = part.left_out;
            // A part fits, or has a single change and is sent as it is.
            let mail = mail.unwrap_or_else(|| Mail::of(&part));
            match self.mail(mail).await {
                Ok(()) => receipt.accepted(&part.alerts),
                Err(error) => receipt.failed(error),
            }
        }
        receipt.left_out(left_out);
    }

    async fn mail(&self, mail: Mail) -> Result<(), DeliveryError> {
        let content = |data: String| {
            let content = Content::builder().charset("UTF-8").data(data).build();
            content.map_err(|error| DeliveryError::unbuilt(&KIND, &error))
        };
        let subject = content(mail.subject)?;
        let body = Body::builder().text(content(mail.text)?).html(content(mail.html)?).build();
        let to = Destination::builder().set_to_addresses(Some(self.to.clone())).build();
        let answer = self
            .client
            .send_email()
            .source(&self.from)
            .destination(to)
            .message(Envelope::builder().subject(subject).body(body).build())
            .send()
            .await;
        answer.map(|_| ()).map_err(|error| {
            let (code, words) = (error.code().unwrap_or_default(), error.message());
            let (is_final, words) =
                advice(code, words.unwrap_or_default(), &self.from, &self.region);
            let advice = Advice { is_final, concerns_message: true, words };
            DeliveryError::refused(&KIND, code, &said(&error), advice)
        })
    }
}

/// Whether the refusal is final, and what to do about it.
fn advice(code: &str, message: &str, from: &str, region: &str) -> (bool, String) {
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

fn sender(text: &str) -> Result<String, String> {
    // A sender may be written "Name <address>".
    let address = match text.split_once('<') {
        Some((_, rest)) => rest.strip_suffix('>').unwrap_or(""),
        None => text,
    };
    let printable = text.bytes().all(|b| (b' '..=b'~').contains(&b));
    if is_address(address) && printable && !text.contains(',') {
        return Ok(text.to_owned());
    }
    Err("one mail address in ASCII, such as alerts@example.com".to_owned())
}

fn recipients(text: &str, most: usize) -> Result<Vec<String>, String> {
    let to = items(text);
    match to.iter().find(|to| !is_address(to)) {
        None if to.len() > most => Err(format!("at most {most} mail addresses")),
        None if !to.is_empty() => Ok(to),
        None => Err("mail addresses, separated by commas".to_owned()),
        Some(bad) => {
            Err(format!("mail addresses, separated by commas (`{}` is none)", short(bad, 100)))
        }
    }
}

fn is_address(text: &str) -> bool {
    let plain =
        text.is_ascii() && text.bytes().all(|b| b.is_ascii_graphic() && !b"<>,;\"()".contains(&b));
    let parts = text.split_once('@');
    plain
        && parts.is_some_and(|(local, domain)| {
            let labels = |text: &str| text.split('.').all(|label| !label.is_empty());
            labels(local) && labels(domain) && domain.contains('.') && !domain.contains('@')
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::duplicates::Duplicates;
    use crate::herald::Herald;
    use crate::options::Options;
    use crate::rules::Rules;

    fn read(variables: &[(&str, &str)], room: usize) -> Result<SesSettings, Vec<String>> {
        let get = |name: &str| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        let mut variables = Variables::new(&get);
        let settings = SesSettings::read(&mut variables, room);
        settings.ok_or_else(|| variables.into_mistakes())
    }

    #[test]
    fn alerts_that_are_not_written_would_not_have_fitted() {
        let rules = Rules::load(&["identity"], &[]).unwrap();
        let herald = Herald::new(rules, Options::default());
        let tell = |alerts: usize| {
            let record = |number: usize| {
                format!(
                    r#"{{"eventSource":"iam.amazonaws.com","eventName":"X","readOnly":false,"userIdentity":{{"type":"IAMUser","userName":"{number}"}}}}"#
                )
            };
            let lines: Vec<String> = (0..alerts).map(record).collect();
            let limits = crate::input::Limits::default();
            let (_, batch) = crate::input::whole(lines.join("\n"), limits).unwrap();
            let message = herald.tell(&batch, &mut Duplicates::default());
            assert_eq!(message.alerts.len(), alerts);
            message
        };
        let length = |alerts| {
            let mail = Mail::of(&tell(alerts));
            mail.text.len() + mail.html.len()
        };
        assert!(length(21) - length(1) >= 20 * ALERT, "{} {}", length(21), length(1));
        assert!(Mail::unless_too_long(&tell(LIMIT / ALERT + 1)).is_none());
        assert!(Mail::unless_too_long(&tell(2)).is_some());
    }

    #[test]
    fn mail_has_a_sender_and_recipients() {
        let settings = read(
            &[(FROM, "IAM Herald <alerts@example.com>"), (TO, "a@example.com, b@example.com,")],
            1,
        );
        let settings = settings.unwrap();
        assert_eq!(settings.from, "IAM Herald <alerts@example.com>");
        assert_eq!(settings.to, ["a@example.com", "b@example.com"]);
    }

    #[test]
    fn half_of_it_is_a_mistake() {
        let from = read(&[(FROM, "a@example.com")], 1).unwrap_err();
        assert_eq!(from, ["SES_FROM is set, but SES_TO is not: whom should the mail go to?"]);
        let to = read(&[(TO, "a@example.com")], 1).unwrap_err();
        assert_eq!(
            to,
            ["SES_TO is set, but SES_FROM is not: expected an address that SES has verified"]
        );
    }

    #[test]
    fn recipients_come_in_groups_of_fifty_and_not_in_more_than_there_is_room_for() {
        let to = |count: usize| {
            let to: Vec<String> =
                (0..count).map(|number| format!("u{number}@example.com")).collect();
            read(&[(FROM, "a@example.com"), (TO, &to.join(","))], 3)
        };
        for (count, outlets) in [(1, 1), (50, 1), (51, 2), (150, 3)] {
            assert_eq!(to(count).unwrap().outlets(), outlets, "{count}");
        }
        let mistakes = to(151).unwrap_err();
        assert!(mistakes[0].ends_with("expected at most 150 mail addresses"), "{mistakes:?}");
    }

    #[test]
    fn an_unverified_identity_is_named() {
        let said = "Email address is not verified. The following identities failed the check in region \
                    EU-WEST-1: b@example.com";
        let (is_final, advice) = advice("MessageRejected", said, "a@example.com", "eu-west-1");
        assert!(is_final);
        assert_eq!(
            advice,
            "eu-west-1 has not verified b@example.com: verify it there (SES console, Identities), the sender \
             always and, while the account is in the sandbox, every recipient too"
        );
    }

    #[test]
    fn a_rate_passes_and_a_daily_quota_does_not() {
        let passes = |said| !advice("Throttling", said, "a@example.com", "eu-west-1").0;
        assert!(passes("Maximum sending rate exceeded."));
        assert!(!passes("Daily message quota exceeded."));
    }
}
