//! The member `awslogs` of Lambda's event: base64 of gzip.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Batch, PayloadError, gunzip, read_envelope};
use crate::text::Text;

/// What an event of Lambda holds of a subscription.
#[derive(Debug)]
pub enum Awslogs<'e> {
    /// What the base64 said.
    Gzip(Vec<u8>),
    /// The member, not yet read.
    Member(&'e RawValue),
}

/// What stands before the data. White space may stand before each of them.
const BEFORE: [&str; 7] = ["{", "\"awslogs\"", ":", "{", "\"data\"", ":", "\""];
/// What stands behind it, from the end.
const BEHIND: [&str; 3] = ["}", "}", "\""];

impl Awslogs<'_> {
    /// Of an event as Lambda writes it, which has this one member. It is not read as JSON: base64 has no character that
    /// would end a string or be escaped in it, so what is base64 as it stands is the whole string. `None`: the event is
    /// written in any other way, or is none.
    pub fn of_event(event: &str) -> Option<Awslogs<'static>> {
        const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];
        let data = BEFORE
            .iter()
            .try_fold(event, |rest, token| rest.trim_start_matches(BLANKS).strip_prefix(token))?;
        let data = BEHIND
            .iter()
            .try_fold(data, |rest, token| rest.trim_end_matches(BLANKS).strip_suffix(token))?;
        if data.is_empty() {
            return None;
        }
        ENGINE.decode(data).ok().map(Awslogs::Gzip)
    }

    /// # Errors
    /// The same as of [`unpack`](super::unpack).
    pub fn unpack(&self, max_bytes: usize) -> Result<Batch, PayloadError> {
        match self {
            Awslogs::Gzip(data) => unpack_gzip(data, max_bytes),
            Awslogs::Member(awslogs) => unpack_awslogs(awslogs, max_bytes),
        }
    }
}

/// Unpacks the member `awslogs` of an event.
///
/// # Errors
/// The same as of [`unpack`](super::unpack).
pub fn unpack_awslogs(awslogs: &RawValue, max_bytes: usize) -> Result<Batch, PayloadError> {
    #[derive(Deserialize)]
    struct Member<'a> {
        #[serde(borrow)]
        data: Option<Cow<'a, str>>,
    }
    if awslogs.get() == "null" {
        return Err(PayloadError::NoAwslogs);
    }
    let awslogs: Member = serde_json::from_str(awslogs.get()).map_err(|_| PayloadError::NoData)?;
    unpack_gzip(&decode_base64(&awslogs.data.ok_or(PayloadError::NoData)?)?, max_bytes)
}

/// Unpacks what a Kinesis stream carries, which is the same data without the event around it.
///
/// # Errors
/// The same as of [`unpack`](super::unpack).
pub fn unpack_gzip(data: &[u8], max_bytes: usize) -> Result<Batch, PayloadError> {
    let inflated = gunzip(data, max_bytes)?;
    let mut batch = read_envelope(Text::from_bytes(inflated.bytes), inflated.over_bound)?;
    if inflated.over_bound {
        batch.fault = Some(PayloadError::OverBound { limit: max_bytes });
    }
    Ok(batch)
}

const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Padding is optional and line breaks are skipped, because people paste payloads out of terminals
/// and mails.
fn decode_base64(data: &str) -> Result<Vec<u8>, PayloadError> {
    if data.bytes().all(|byte| byte.is_ascii_whitespace()) {
        return Err(PayloadError::NoData);
    }
    // White space is rare, so it is looked for only where the data is not taken as it stands.
    let decoded = ENGINE.decode(data).or_else(|_| {
        let compact: Vec<u8> = data.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        ENGINE.decode(compact)
    });
    decoded.map_err(|error| PayloadError::BadBase64(error.to_string().to_lowercase()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;
    use crate::payload::JsonOutline;

    /// Pieces of events: whole ones, and such as a reader of JSON takes otherwise or not at all.
    fn event() -> impl Strategy<Value = String> {
        let data = select(vec![
            "",
            "H4sI",
            "H4s=",
            "H4sIAA",
            "H4\\u0041I",
            "H4\"",
            "H4sI \n",
            "H\\/4s",
            "é",
            "\u{b}H4sI",
        ]);
        let blank = select(vec!["", "", "", " ", "\n\t", "\u{c}", "\u{a0}"]);
        let more = select(vec!["", "", "", "", ",\"data\":\"H4sI\"", "}", "{", "x"]);
        let blanks = proptest::collection::vec(blank, 12);
        (data, blanks, more, 0..13_usize).prop_map(|(data, blanks, more, place)| {
            let tokens = BEFORE.into_iter().chain([data]).chain(BEHIND.into_iter().rev());
            let mut text = String::new();
            for (number, token) in tokens.enumerate() {
                // Blanks in the string are part of the data.
                if !matches!(number, 7 | 8) {
                    text.push_str(blanks[number]);
                }
                text.push_str(token);
                if number == place {
                    text.push_str(more);
                }
            }
            text
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4000) })]

        /// What is taken without reading JSON is what reading it finds.
        #[test]
        fn an_event_that_is_taken_as_it_stands_says_what_reading_it_does(event in event()) {
            if let Some(Awslogs::Gzip(data)) = Awslogs::of_event(&event) {
                let (outline, error) = JsonOutline::read(&event);
                prop_assert!(error.is_none(), "{}", event);
                let member: serde_json::Value = serde_json::from_str(outline.member("awslogs").unwrap().get()).unwrap();
                prop_assert_eq!(decode_base64(member["data"].as_str().unwrap()), Ok(data), "{}", event);
            }
        }
    }

    #[test]
    fn what_lambda_writes_is_taken_as_it_stands() {
        for event in
            ["{\"awslogs\":{\"data\":\"H4sI\"}}", " {\"awslogs\": {\"data\": \"H4sI\"} }\n"]
        {
            assert!(matches!(Awslogs::of_event(event), Some(Awslogs::Gzip(_))), "{event}");
        }
    }
}
