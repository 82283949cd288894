//! Words for an operation that the catalogue does not know, made of its name and parameters.

use super::value::scalar;
use crate::record::{Record, Value};
use crate::text::{name, short};

/// An operation without a row. `PutInlinePolicyToPermissionSet` becomes "put inline policy to
/// permission set".
pub struct Unknown<'r, 'a> {
    record: &'r Record<'a>,
    /// The past form of the operation's verb, if the first word of its name is a verb.
    past: Option<&'static str>,
    words: Vec<String>,
}

/// How many parameters the sentence names.
const NAMED: usize = 3;

impl<'r, 'a> Unknown<'r, 'a> {
    pub(super) fn new(record: &'r Record<'a>, verbs: &[(&'static str, &'static str)]) -> Self {
        let mut words = split(record.event_name());
        let place = words
            .first()
            .and_then(|first| verbs.binary_search_by(|(verb, _)| (*verb).cmp(first.as_str())).ok());
        let past = place.and_then(|place| verbs.get(place)).map(|(_, past)| *past);
        for (index, word) in words.iter_mut().enumerate() {
            let acronym = word.chars().nth(1).is_some_and(char::is_uppercase);
            if index == 0 || !acronym {
                *word = word.to_lowercase();
            }
        }
        Unknown { record, past, words }
    }

    /// The infinitive, and the sentence without the actor, which begins with the past form:
    /// `("put", "put inline policy in sso (…)")`.
    pub fn sentence(&self) -> (String, String) {
        if self.record.is_insight() {
            return insight(self.record);
        }
        let service = service_name(self.record.event_source());
        let details = self.details();
        let words = short(&self.words.get(1..).unwrap_or_default().join(" "), 80);
        match (&self.past, self.words.first()) {
            (Some(past), Some(verb)) => {
                let gap = if words.is_empty() { "" } else { " " };
                {
                    // "left organization" needs no "in organizations".
                    let told = words.contains(service.trim_end_matches('s'));
                    let place = if told { String::new() } else { format!(" in {service}") };
                    (verb.clone(), format!("{past}{gap}{words}{place}{details}"))
                }
            }
            _ => {
                let operation = name(self.record.event_name());
                ("call".to_owned(), format!("called {operation} in {service}{details}"))
            }
        }
    }

    fn details(&self) -> String {
        let shown: Vec<String> = identifiers(self.record)
            .into_iter()
            .take(NAMED)
            .map(|(key, value)| format!("{} {}", name(key), name(&value)))
            .collect();
        if shown.is_empty() { String::new() } else { format!(" ({})", shown.join(", ")) }
    }

    /// The kind and the name of what was acted upon, as far as the parameters tell.
    pub fn target(&self) -> Option<(String, String)> {
        let (key, value) = identifiers(self.record).into_iter().next()?;
        let words = split(key);
        let stem = match words.split_last() {
            Some((last, [])) if is_suffix(last) => {
                self.words.get(1..).unwrap_or_default().join("-")
            }
            Some((last, stem)) if is_suffix(last) => stem.join("-"),
            _ => words.join("-"),
        };
        Some((stem.to_lowercase(), value.rsplit('/').next().unwrap_or(&value).to_owned()))
    }
}

/// What CloudTrail Insights found.
fn insight(record: &Record) -> (String, String) {
    let detail = |field: &str| record.text(&format!("insightDetails.{field}"));
    let errors = detail("insightType") == Some("ApiErrorRateInsight");
    let of = if errors { "errors of" } else { "calls of" };
    let operation = name(detail("eventName").unwrap_or("an operation"));
    let service = service_name(detail("eventSource").unwrap_or("a service"));
    let state = match detail("state") {
        Some("Start") => ", beginning now",
        Some("End") => ", which has ended",
        _ => "",
    };
    let found = format!("found an unusual number of {of} {operation} in {service}{state}");
    ("find".to_owned(), found)
}

fn is_suffix(word: &str) -> bool {
    ["name", "id", "arn", "identifier"].iter().any(|suffix| word.eq_ignore_ascii_case(suffix))
}

/// Parameters that name something, the most telling first: those that say whom or what the call is
/// about, then names, ARNs and ids, and last the instance of a service, which everything in it
/// shares.
fn identifiers<'r>(record: &'r Record) -> Vec<(&'r str, String)> {
    let Some(members) = record.request().and_then(Value::as_object) else {
        return Vec::new();
    };
    let rank = |key: &str| match split(key).last().map(|word| word.to_lowercase()).as_deref() {
        _ if matches!(key, "instanceArn" | "identityStoreId" | "directoryId") => Some(4),
        Some("type") => None,
        _ if key.starts_with("target") || key.starts_with("principal") => Some(0),
        Some("name") => Some(1),
        Some("arn") => Some(2),
        Some("id" | "identifier") => Some(3),
        _ => None,
    };
    let mut found: Vec<(usize, &str, String)> =
        members.iter().filter_map(|(key, value)| Some((rank(key)?, key, scalar(value)?))).collect();
    found.sort_by_key(|(rank, ..)| *rank);
    found.into_iter().map(|(_, key, value)| (key, value)).collect()
}

/// The name of a service: `organizations.amazonaws.com` is "organizations", `iam.amazonaws.com` is
/// "IAM".
fn service_name(event_source: &str) -> String {
    let host = event_source.split('.').next().unwrap_or(event_source);
    match host {
        "iam" | "sts" | "sso" => host.to_uppercase(),
        _ => name(host),
    }
}

/// The words of a name: `CreateSAMLProvider20150331` has `Create`, `SAML` and `Provider`. Event
/// names of Lambda end with a date, which is left out.
fn split(camel: &str) -> Vec<String> {
    let stem = camel.trim_end_matches(|c: char| c.is_ascii_digit());
    let chars: Vec<char> = if stem.is_empty() { camel } else { stem }.chars().collect();
    let mut words: Vec<String> = Vec::new();
    for (index, c) in chars.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| chars.get(before));
        let after = chars.get(index + 1);
        let starts = match before {
            None => true,
            Some(before) if !before.is_uppercase() => c.is_uppercase(),
            // The last capital of a run begins the next word: SAMLProvider.
            Some(_) => c.is_uppercase() && after.is_some_and(|after| after.is_lowercase()),
        };
        if starts {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(*c);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_into_words() {
        for (camel, words) in [
            ("PutInlinePolicyToPermissionSet", "Put Inline Policy To Permission Set"),
            ("CreateSAMLProvider", "Create SAML Provider"),
            ("CreateFunction20150331", "Create Function"),
            ("sAMLProviderArn", "s AML Provider Arn"),
            ("ConsoleLogin", "Console Login"),
            ("", ""),
            ("123", "123"),
        ] {
            assert_eq!(split(camel).join(" "), words, "{camel}");
        }
    }
}
