//! The value that a template takes from a record, as the record has it.

use super::template::{Filter, Hole, Part, Place, Template};
use crate::arn::Arn;
use crate::record::{Record, Value};

/// The value of a template that names one thing (`{policyArn|name}`), as the record has it.
pub fn raw(record: &Record, template: &Template) -> Option<String> {
    raw_parts(record, &template.parts)
}

fn raw_parts(record: &Record, parts: &[Part]) -> Option<String> {
    let value = |part: &Part| match part {
        Part::Text(words) => Some(words.clone()),
        Part::Hole(Hole { place: Place::Field(path), filter }) => {
            scalar(record.at(path)?).and_then(|value| filtered(&value, filter.as_ref()))
        }
        Part::Hole(_) => None,
        Part::Choice(first, other) => raw_parts(record, first)
            .or_else(|| raw_parts(record, other))
            .filter(|name| !name.is_empty()),
    };
    parts.iter().map(value).collect()
}

/// What AWS writes in the place of a value that it keeps out of the log. The second is written by
/// Organizations.
const MASKS: [&str; 2] = ["HIDDEN_DUE_TO_SECURITY_REASONS", "****"];

/// Whether AWS keeps a text out of the log, or a part of it.
pub fn is_masked(text: &str) -> bool {
    MASKS.iter().any(|mask| text.contains(mask))
}

/// Whether a text is nothing but what AWS writes in the place of one.
pub fn is_mask(text: &str) -> bool {
    MASKS.contains(&text)
}

pub fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.is_empty() || is_mask(text) => None,
        Value::String(text) => Some(text.to_string()),
        Value::Number(number) => Some(number.text().to_owned()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// `None` if the value has nothing of what the filter asks for.
pub fn filtered(value: &str, filter: Option<&Filter>) -> Option<String> {
    let text = match filter {
        Some(Filter::Name) => value.rsplit('/').next().unwrap_or(value).to_owned(),
        Some(Filter::After(text)) => {
            value.split_once(text.as_str()).map_or(value, |(_, rest)| rest).to_owned()
        }
        Some(Filter::Account) => account_in(value).unwrap_or(value).to_owned(),
        Some(Filter::Arn) => Some(value).filter(|value| value.starts_with("arn:"))?.to_owned(),
        Some(Filter::Lower) => value.to_lowercase(),
        Some(Filter::Service) => service_in(value)?.to_owned(),
        Some(Filter::Time) => seconds(value).map_or_else(|| value.to_owned(), time_words),
        Some(Filter::Longer(least)) => time_words(seconds(value).filter(|time| time > least)?),
        Some(Filter::Pairs | Filter::Keys) | None => value.to_owned(),
    };
    Some(text)
}

/// `task/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty/…`
fn service_in(path: &str) -> Option<&str> {
    let (_, rest) = path.split_once("aws-service-role/")?;
    rest.split_once('/').map(|(host, _)| host).filter(|host| host.contains('.'))
}

/// `43200`, or as ISO 8601 has it: `PT12H`, `PT1H30M`.
fn seconds(value: &str) -> Option<u64> {
    let Some(mut rest) = value.strip_prefix("PT") else { return value.parse().ok() };
    let mut all: u64 = 0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u64 = rest.get(..end)?.parse().ok()?;
        let unit = match rest.get(end..end + 1)? {
            "H" => 3600,
            "M" => 60,
            "S" => 1,
            _ => return None,
        };
        all = all.checked_add(number.checked_mul(unit)?)?;
        rest = rest.get(end + 1..)?;
    }
    Some(all)
}

fn time_words(seconds: u64) -> String {
    let (number, unit) = match seconds {
        0 => (0, "second"),
        _ if seconds.is_multiple_of(3600) => (seconds / 3600, "hour"),
        _ if seconds.is_multiple_of(60) => (seconds / 60, "minute"),
        _ => (seconds, "second"),
    };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

/// The account of an ARN: `arn:aws:iam::111122223333:root` is about 111122223333.
fn account_in(arn: &str) -> Option<&str> {
    Arn::parse(arn).map(|arn| arn.account).filter(|account| !account.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_take_a_part_of_a_value() {
        let after = Filter::After("oidc-provider/".to_owned());
        for (value, filter, part) in [
            ("arn:aws:iam::111122223333:role/path/ops", &Filter::Name, "ops"),
            ("ops", &Filter::Name, "ops"),
            (
                "arn:aws:iam::111122223333:oidc-provider/host/oidc-provider/x",
                &after,
                "host/oidc-provider/x",
            ),
            ("host", &after, "host"),
            ("arn:aws:iam::111122223333:root", &Filter::Account, "111122223333"),
            ("111122223333", &Filter::Account, "111122223333"),
            ("arn:aws:sso:::instance/i", &Filter::Account, "arn:aws:sso:::instance/i"),
            ("GROUP", &Filter::Lower, "group"),
            ("task/aws-service-role/ops.example.com/Role/1-2", &Filter::Service, "ops.example.com"),
            ("3600", &Filter::Time, "1 hour"),
            ("43200", &Filter::Time, "12 hours"),
            ("PT1H30M", &Filter::Time, "90 minutes"),
            ("PT0S", &Filter::Time, "0 seconds"),
            ("P1D", &Filter::Time, "P1D"),
            ("7201", &Filter::Longer(3600), "7201 seconds"),
        ] {
            assert_eq!(filtered(value, Some(filter)).as_deref(), Some(part), "{value}");
        }
        for (value, filter) in [
            ("3600", &Filter::Longer(3600)),
            ("PT99999999999999999H", &Filter::Longer(0)),
            ("x", &Filter::Longer(0)),
            ("role/aws-service-role/x", &Filter::Service),
            ("role/ops", &Filter::Service),
        ] {
            assert_eq!(filtered(value, Some(filter)), None, "{value}");
        }
    }
}
