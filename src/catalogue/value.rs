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
            scalar(record.at(path)?).map(|value| filtered(&value, filter.as_ref()))
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

pub fn filtered(value: &str, filter: Option<&Filter>) -> String {
    match filter {
        Some(Filter::Name) => value.rsplit('/').next().unwrap_or(value).to_owned(),
        Some(Filter::After(text)) => {
            value.split_once(text.as_str()).map_or(value, |(_, rest)| rest).to_owned()
        }
        Some(Filter::Account) => account_in(value).unwrap_or(value).to_owned(),
        Some(Filter::Lower) => value.to_lowercase(),
        Some(Filter::Pairs | Filter::Keys) | None => value.to_owned(),
    }
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
        ] {
            assert_eq!(filtered(value, Some(filter)), part, "{value}");
        }
    }
}
