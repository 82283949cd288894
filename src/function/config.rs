//! The environment, read once at start; every mistake is reported, not only the first.

use std::path::PathBuf;

use crate::deliver::{Outlets, RECIPIENTS, SesConfig, SnsFormat, Topic};
use crate::payload::DEFAULT_MAX_BYTES;
use crate::rules::{DEFAULT_PACK, Rules, SELF_PACK};
use crate::severity::Severity;
use crate::text::short;

/// What the environment says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    pub topic: Option<Topic>,
    pub sns_format: SnsFormat,
    /// For Amazon Q Developer in chat applications, and for nothing else.
    pub chat: Option<Topic>,
    pub ses: Option<SesConfig>,
    pub packs: Vec<String>,
    pub min_severity: Severity,
    pub max_bytes: usize,
    /// Name or ARN of the DynamoDB table for de-duplication.
    pub dedup_table: Option<String>,
    /// The operator's configuration, a file.
    pub file: Option<PathBuf>,
}

impl Config {
    /// Reads the variables through `get`; an empty one counts as not set, as CloudFormation cannot leave one out.
    ///
    /// # Errors
    /// Every mistake: variable, value, and what would be right.
    pub fn from_lookup(get: impl Fn(&str) -> Option<String>) -> Result<Config, Vec<String>> {
        let mut reader = Reader { get, mistakes: Vec::new() };
        let config = Config {
            topic: reader.parsed("SNS_TOPIC_ARN", topic),
            sns_format: reader.parsed("HERALD_SNS_FORMAT", sns_format).unwrap_or(SnsFormat::Json),
            chat: reader.chat(),
            ses: reader.ses(),
            packs: reader
                .parsed("HERALD_PACKS", packs)
                .unwrap_or_else(|| vec![DEFAULT_PACK.to_owned(), SELF_PACK.to_owned()]),
            min_severity: reader
                .parsed("HERALD_MIN_SEVERITY", |text| {
                    text.parse().map_err(|_| "info, low, medium, high or critical".to_owned())
                })
                .unwrap_or(Severity::Info),
            max_bytes: reader.parsed("HERALD_MAX_BYTES", bytes).unwrap_or(DEFAULT_MAX_BYTES),
            dedup_table: reader.parsed("HERALD_DEDUP_TABLE", table),
            file: reader.value("HERALD_CONFIG").map(PathBuf::from),
        };
        let no_sink = ["SNS_TOPIC_ARN", "CHAT_TOPIC_ARN", "SES_FROM", "SES_TO"]
            .iter()
            .all(|name| reader.value(name).is_none());
        if no_sink {
            reader.mistakes.push(
                "no sink: set SNS_TOPIC_ARN, or SES_FROM and SES_TO, or CHAT_TOPIC_ARN, or all of them"
                    .to_owned(),
            );
        }
        if reader.mistakes.is_empty() { Ok(config) } else { Err(reader.mistakes) }
    }
}

struct Reader<G> {
    get: G,
    mistakes: Vec<String>,
}

impl<G: Fn(&str) -> Option<String>> Reader<G> {
    fn value(&self, name: &str) -> Option<String> {
        (self.get)(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    fn parsed<T>(&mut self, name: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let value = self.value(name)?;
        match parse(&value) {
            Ok(parsed) => Some(parsed),
            Err(expected) => {
                self.mistakes
                    .push(format!("{name} is `{}`, expected {expected}", short(&value, 200)));
                None
            }
        }
    }

    /// One topic for both would send each of its subscribers what it cannot read.
    fn chat(&mut self) -> Option<Topic> {
        let chat = self.parsed("CHAT_TOPIC_ARN", topic)?;
        if self.value("SNS_TOPIC_ARN").as_deref() == Some(&chat.arn) {
            self.mistakes.push(
                "CHAT_TOPIC_ARN is the topic of SNS_TOPIC_ARN: chat needs a topic of its own, because \
                 Amazon Q drops every other message and other subscribers cannot read chat's"
                    .to_owned(),
            );
            return None;
        }
        Some(chat)
    }

    fn ses(&mut self) -> Option<SesConfig> {
        let from = self.parsed("SES_FROM", sender);
        let to = self.parsed("SES_TO", recipients);
        match (self.value("SES_FROM").is_some(), self.value("SES_TO").is_some()) {
            (true, false) => {
                self.mistakes.push(
                    "SES_FROM is set, but SES_TO is not: whom should the mail go to?".to_owned(),
                );
            }
            (false, true) => {
                self.mistakes.push(
                    "SES_TO is set, but SES_FROM is not: expected an address that SES has verified"
                        .to_owned(),
                );
            }
            _ => {}
        }
        Some(SesConfig { from: from?, to: to? })
    }
}

fn topic(arn: &str) -> Result<Topic, String> {
    let expected = || Err("the ARN of an SNS topic, arn:aws:sns:REGION:ACCOUNT:NAME".to_owned());
    let fields: Vec<&str> = arn.split(':').collect();
    let ["arn", partition, "sns", region, account, name] = fields.as_slice() else {
        return expected();
    };
    let digits = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
    let word = |text: &str, more: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || more.contains(c);
        !text.is_empty() && text.len() <= 256 && text.chars().all(plain)
    };
    let region_like = word(region, "-") && region.split('-').count() >= 3;
    if !partition.starts_with("aws") || !region_like || !digits || !word(name, "-_.") {
        return expected();
    }
    if name.ends_with(".fifo") {
        return Err("a standard topic: a FIFO topic has no e-mail subscribers".to_owned());
    }
    Ok(Topic { arn: arn.to_owned(), region: (*region).to_owned() })
}

fn table(text: &str) -> Result<String, String> {
    let name = match text.split_once(":table/") {
        Some((arn, name)) if arn.starts_with("arn:") && arn.contains(":dynamodb:") => name,
        _ => text,
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if (3..=255).contains(&name.len()) && name.chars().all(plain) {
        return Ok(text.to_owned());
    }
    Err("the name or ARN of a DynamoDB table".to_owned())
}

fn sns_format(text: &str) -> Result<SnsFormat, String> {
    match text {
        "json" => Ok(SnsFormat::Json),
        "text" => Ok(SnsFormat::Text),
        _ => Err("json (a body for each kind of subscriber) or text (one plain body)".to_owned()),
    }
}

fn packs(text: &str) -> Result<Vec<String>, String> {
    let known = Rules::pack_names();
    let packs: Vec<String> = text
        .split(',')
        .map(|pack| pack.trim().to_owned())
        .filter(|pack| !pack.is_empty())
        .collect();
    if packs.is_empty() || packs.iter().any(|pack| !known.contains(&pack.as_str())) {
        return Err(format!("a comma list of {}", known.join(", ")));
    }
    Ok(packs)
}

fn bytes(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err(format!("a number of bytes above 0, such as {DEFAULT_MAX_BYTES}")),
        Ok(bytes) => Ok(bytes),
    }
}

fn sender(text: &str) -> Result<String, String> {
    // "Name <address>" is allowed here.
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

fn recipients(text: &str) -> Result<Vec<String>, String> {
    // Fifty a call, and as many calls as there are kinds of outlets to remember.
    let most = (Outlets::MOST - 2) * RECIPIENTS;
    let to: Vec<String> =
        text.split(',').map(|to| to.trim().to_owned()).filter(|to| !to.is_empty()).collect();
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

    const TOPIC: &str = "arn:aws:sns:eu-west-1:111122223333:alerts";

    fn config(variables: &[(&str, &str)]) -> Result<Config, Vec<String>> {
        Config::from_lookup(|name| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_topic_is_enough_and_the_rest_has_defaults() {
        let config =
            config(&[("SNS_TOPIC_ARN", TOPIC), ("SES_FROM", ""), ("HERALD_PACKS", "")]).unwrap();
        assert_eq!(config.topic.unwrap().region, "eu-west-1");
        assert_eq!((config.ses, config.sns_format), (None, SnsFormat::Json));
        assert_eq!(
            (config.packs, config.max_bytes),
            (vec!["identity".to_owned(), "self".to_owned()], DEFAULT_MAX_BYTES)
        );
    }

    #[test]
    fn mail_has_a_sender_and_recipients() {
        let config = config(&[
            ("SES_FROM", "IAM Herald <alerts@example.com>"),
            ("SES_TO", "a@example.com, b@example.com,"),
            ("HERALD_SNS_FORMAT", "text"),
            ("HERALD_PACKS", "iam-all, identity"),
        ])
        .unwrap();
        assert_eq!(config.ses.unwrap().to, ["a@example.com", "b@example.com"]);
        assert_eq!(config.packs, ["iam-all", "identity"]);
    }

    #[test]
    fn every_mistake_is_listed() {
        let mistakes = config(&[
            ("SNS_TOPIC_ARN", "my-topic"),
            ("SES_FROM", "alerts"),
            ("SES_TO", "a@example.com,b"),
            ("HERALD_PACKS", "identity,cis9"),
            ("HERALD_MIN_SEVERITY", "loud"),
            ("HERALD_MAX_BYTES", "-1"),
            ("HERALD_SNS_FORMAT", "xml"),
            ("HERALD_DEDUP_TABLE", "my table"),
        ])
        .unwrap_err();
        assert_eq!(
            mistakes,
            [
                "SNS_TOPIC_ARN is `my-topic`, expected the ARN of an SNS topic, arn:aws:sns:REGION:ACCOUNT:NAME",
                "HERALD_SNS_FORMAT is `xml`, expected json (a body for each kind of subscriber) or text (one plain body)",
                "SES_FROM is `alerts`, expected one mail address in ASCII, such as alerts@example.com",
                "SES_TO is `a@example.com,b`, expected mail addresses, separated by commas (`b` is none)",
                "HERALD_PACKS is `identity,cis9`, expected a comma list of authn-authz, cis, iam-all, iam-changes, identity, self",
                "HERALD_MIN_SEVERITY is `loud`, expected info, low, medium, high or critical",
                "HERALD_MAX_BYTES is `-1`, expected a number of bytes above 0, such as 67108864",
                "HERALD_DEDUP_TABLE is `my table`, expected the name or ARN of a DynamoDB table",
            ]
        );
    }

    #[test]
    fn halves_and_nothing_are_mistakes() {
        for (variables, expected) in [
            (
                &[][..],
                "no sink: set SNS_TOPIC_ARN, or SES_FROM and SES_TO, or CHAT_TOPIC_ARN, or all of them",
            ),
            (
                &[("SES_FROM", "a@example.com")][..],
                "SES_FROM is set, but SES_TO is not: whom should the mail go to?",
            ),
            (
                &[("SES_TO", "a@example.com")][..],
                "SES_TO is set, but SES_FROM is not: expected an address that SES has verified",
            ),
            (
                &[("SNS_TOPIC_ARN", "arn:aws:sns:eu-west-1:111122223333:a.fifo")][..],
                "SNS_TOPIC_ARN is `arn:aws:sns:eu-west-1:111122223333:a.fifo`, expected a standard topic: a FIFO topic has no e-mail subscribers",
            ),
        ] {
            assert_eq!(config(variables).unwrap_err(), [expected], "{variables:?}");
        }
    }
}
