//! What must never be forwarded, whichever field it stands in.

mod names;
mod pairs;
mod words;

use std::borrow::Cow;

use memchr::memchr2;
use serde_json::Value as Json;

use crate::text::short;
pub use names::calls_a_secret;
use names::{is_header, is_secret, is_value, may_name_a_secret};
use pairs::{next_pair, without_escapes};

/// Stands in the place of a secret.
pub const REDACTED: &str = "(redacted)";

/// How many times JSON may stand in a text of JSON. What is deeper is left out as a whole.
const DEPTH: usize = 4;

/// Whether the value of a member is a secret as a whole, by its name. `called`: a member beside it
/// [calls](calls_a_secret) it one.
pub fn is_hidden(name: &str, called: bool) -> bool {
    is_secret(name) || (called && is_value(name))
}

/// Takes the secrets out of JSON: the value of each member that is called a secret, or that stands
/// beside a member which calls it one, and what a text within it holds. Says whether it found one.
fn redact(json: &mut Json, depth: usize) -> bool {
    match json {
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
        Json::String(text) => match masked_to(text, depth) {
            Cow::Borrowed(_) => false,
            Cow::Owned(shown) => {
                *text = shown;
                true
            }
        },
        Json::Array(items) => {
            let mut found = false;
            for item in items {
                found |= redact(item, depth);
            }
            found
        }
        Json::Object(members) => {
            let calls = |(name, value): (&String, &Json)| {
                value.as_str().is_some_and(|text| calls_a_secret(name, text))
            };
            let called = members.iter().any(calls);
            let mut found = false;
            for (name, value) in members.iter_mut() {
                found |= if is_hidden(name, called) && !matches!(value, Json::Null | Json::Bool(_))
                {
                    *value = Json::String(REDACTED.to_owned());
                    true
                } else {
                    redact(value, depth)
                };
            }
            found
        }
    }
}

/// A text without the secrets in it. If it is JSON, they are found as in JSON; otherwise they are
/// what follows the name of a secret, as in `sessionToken=…` and `"password": "…"`.
pub fn masked(text: &str) -> Cow<'_, str> {
    masked_to(text, DEPTH)
}

fn masked_to(text: &str, depth: usize) -> Cow<'_, str> {
    if depth > 0 && calls_nothing_a_secret(text) {
        return Cow::Borrowed(text);
    }
    masked_as_read(text, depth)
}

fn masked_as_read(text: &str, depth: usize) -> Cow<'_, str> {
    let json = text.trim_start().starts_with(['{', '[', '"']);
    if let Some(mut json) = json.then(|| serde_json::from_str::<Json>(text).ok()).flatten() {
        let Some(depth) = depth.checked_sub(1) else {
            return Cow::Owned(REDACTED.to_owned());
        };
        if redact(&mut json, depth) {
            return Cow::Owned(json.to_string());
        }
    }
    masked_pairs(text)
}

/// Whether nothing in a text can be the name of a secret, as is true of nearly all texts. One with escapes has to be read
/// before anybody can say so.
fn calls_nothing_a_secret(text: &str) -> bool {
    memchr2(b'\\', b'%', text.as_bytes()).is_none() && !may_name_a_secret(text)
}

/// A text without the values of the pairs in it that are secrets.
fn masked_pairs(text: &str) -> Cow<'_, str> {
    let plain = without_escapes(text);
    let plain = plain.as_ref();
    let called = calls_one(plain);
    let mut shown = String::new();
    let mut copied = 0;
    let mut from = 0;
    while let Some((pair, next)) = next_pair(plain, from) {
        from = next;
        let header = is_header(pair.name);
        if !is_hidden(pair.name, called) || !(header || pair.is_certain(plain)) {
            continue;
        }
        let value = pair.value(plain, header);
        if value.is_empty() {
            continue;
        }
        shown.push_str(plain.get(copied..value.start).unwrap_or_default());
        shown.push_str(REDACTED);
        copied = value.end;
        from = value.end;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    shown.push_str(plain.get(copied..).unwrap_or_default());
    Cow::Owned(shown)
}

/// Whether a pair in the text calls the value of another one a secret.
fn calls_one(text: &str) -> bool {
    let mut from = 0;
    while let Some((pair, next)) = next_pair(text, from) {
        if calls_a_secret(pair.name, pair.value_start(text)) {
            return true;
        }
        from = next;
    }
    false
}

/// The beginning of something unreadable, safe to show. It ends before anything that is called a
/// secret, and long runs of base64 are left out, because they may be a session token.
pub fn excerpt(text: &str) -> String {
    const SHOWN: usize = 160;
    const TOKEN: usize = 32;
    let end = text.char_indices().nth(SHOWN * 3).map_or(text.len(), |(at, _)| at);
    let head = without_escapes(text.get(..end).unwrap_or_default());
    let head = head.as_ref();
    let secret = secret_key(head);
    let mut rest = head.get(..secret.unwrap_or(head.len())).unwrap_or_default();
    let mut safe = String::new();
    while !rest.is_empty() {
        let run_end = rest.find(|c| !is_token(c)).unwrap_or(rest.len());
        let (run, after) = rest.split_at(run_end);
        let cut = after.is_empty() && end < text.len() && secret.is_none();
        let token = run.len() >= TOKEN && run.contains(is_not_word);
        safe.push_str(if token || (cut && run.len() > 4) { "(redacted)" } else { run });
        let next = after.find(is_token).unwrap_or(after.len());
        let (between, after) = after.split_at(next);
        safe.push_str(between);
        rest = after;
    }
    let mut shown = short(&safe, SHOWN);
    if secret.is_some() && !shown.contains("… (+") {
        shown.push_str("… (the rest may hold a secret)");
    }
    shown
}

/// The place where the first name ends that stands for a secret and has a value behind it, as in
/// `"sessionToken":` and `password=`. The text is broken, so quotes and brackets say nothing. The
/// value of what another pair names counts too, because that pair may stand beyond the excerpt.
fn secret_key(text: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let (pair, next) = next_pair(text, from)?;
        if is_secret(pair.name) || is_value(pair.name) {
            return Some(pair.name_end);
        }
        from = next;
    }
}

/// Whether a character may stand in base64, in its variants or in a JSON Web Token. The backslash
/// is there because JSON may escape the slash.
fn is_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "+/=_-.\\".contains(c)
}

/// Whether a character tells a random run from a long name with hyphens, as digits and capitals do.
fn is_not_word(c: char) -> bool {
    c.is_ascii_digit() || c.is_ascii_uppercase() || c == '+' || c == '='
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Texts that are not read hold nothing that reading them would hide.
        #[test]
        fn what_calls_nothing_a_secret_is_the_same_when_it_is_read(
            parts in prop::collection::vec(
                prop_oneof![
                    prop::sample::select(words::PARTS.to_vec()).prop_map(str::to_owned),
                    prop::sample::select(words::LAST_WORDS.to_vec()).prop_map(str::to_owned),
                    "[a-zA-Z]{1,4}|pass|PASS|Word|public|key|user|data|name|value|id|s[eé]cret",
                    r#"["' :=,{}\\%_.\[\]-]|\\u00|%3[AD]|é|: "|":"|","|[0-9]"#,
                ],
                0..12,
            ),
            json in any::<bool>(),
        ) {
            let text = parts.concat();
            let text = if json { format!("{{\"{text}\":\"x\"}}") } else { text };
            prop_assert_eq!(masked(&text), masked_as_read(&text, DEPTH));
        }
    }

    #[test]
    fn values_of_secrets_are_masked_and_nothing_else() {
        for (text, shown) in [
            ("bad request: sessionToken=abc, x=1", "bad request: sessionToken=(redacted), x=1"),
            (r#"{"password": "a\"b", "x": 1}"#, r#"{"password":"(redacted)","x":1}"#),
            (r#"{"password": "a\"b", "x": 1"#, r#"{"password": "(redacted)", "x": 1"#),
            (r#"{\"client_secret\":\"a\"}"#, r#"{\"client_secret\":\"(redacted)\"}"#),
            (r#"{"credentials": {"a": 1}} x"#, r#"{"credentials": (redacted)"#),
            (
                "https://x/?X-Amz-Security-Token=a&y=1",
                "https://x/?X-Amz-Security-Token=(redacted)&y=1",
            ),
            ("https://x/?X-Amz-Signature=abc", "https://x/?X-Amz-Signature=(redacted)"),
            ("u%3Fapi-key%3Dabc", "u%3Fapi-key=(redacted)"),
            ("%22password%22%3A%22a%22%7D", "%22password%22:%22(redacted)%22%7D"),
            ("Authorization: Bearer abc def\nx", "Authorization: (redacted)\nx"),
            ("Authorization: AWS4 Credential=a, Signature=b", "Authorization: (redacted)"),
            ("password => a b", "password => (redacted) b"),
            (r#"a {"p\u0061ssword":"a\u0022b", "x":1"#, r#"a {"password":"(redacted)", "x":1"#),
            (
                r#"a {"value":"x","name":"DB_PASSWORD"}"#,
                r#"a {"value":"(redacted)","name":"DB_PASSWORD"}"#,
            ),
            ("passcode : é1 x", "passcode : (redacted) x"),
            ("password='a b' c", "password='(redacted)' c"),
            ("token=a token=b", "token=(redacted) token=(redacted)"),
        ] {
            assert_eq!(masked(text), shown, "{text}");
        }
        for text in [
            "not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:us-east-1:111122223333:secret:db-x1",
            r#"{"Condition": {"DateLessThan": {"aws:TokenIssueTime": "2026-11-20T22:00:00Z"}}}"#,
            r#"{"StringEquals": {"token.actions.githubusercontent.com:sub": "repo:a/b:ref"}}"#,
            r#"{"Action": "sts:GetSessionToken", "password": "", "secretId": "x""#,
            r#"{"Action": "sts:GetSessionToken", "secretId": "x", "key": "team", "value": "a"}"#,
            r#"{"Condition": {"StringEquals": {"ec2:MetadataHttpTokens": "required"}}}"#,
            r#"{"credentialId": "a", "SignatureVersion": "4", "bypass": "x", "tokenType": "y"}"#,
            r#"{"sSHPublicKeyBody": "ssh-rsa AAAA", "publicKeyMaterial": "ssh-rsa AAAA"}"#,
            "caf%C3%A9 100%25 \\u0041 a=b",
            "the security token included in the request is invalid",
            "100% =: %3 password=",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn an_excerpt_keeps_no_token() {
        let token = "FQoGZXIvYXdzEXAMPLETOKENmustNeverBeShown";
        let shown = excerpt(&format!(r#"{{"sessionToken":"{token}","a":"#));
        assert_eq!(shown, r#"{"sessionToken… (the rest may hold a secret)"#);
        assert_eq!(excerpt(&format!("x {token} y")), "x (redacted) y");
        let escaped = "FwoGZXIvYXdzEJr\\/abc+def\\/ghi\\/jklmnopqrstuv\\/wx";
        assert_eq!(excerpt(escaped), "(redacted)");
        let password = r#"{"newPassword":"hunter2"}"#;
        assert_eq!(excerpt(password), r#"{"newPassword… (the rest may hold a secret)"#);
        assert_eq!(excerpt("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2-ln"), "(redacted)");
        assert_eq!(excerpt(r#"{"eventName": 7, "x""#), r#"{"eventName": 7, "x""#);
    }

    #[test]
    fn an_excerpt_ends_before_every_name_that_is_a_secrets() {
        for name in words::PARTS.iter().chain(&words::LAST_WORDS) {
            for name in [(*name).to_owned(), format!("my_{}", name.to_ascii_uppercase())] {
                for text in [
                    format!(r#"{{"eventName":7,"{name}":"hunter2-short"}}"#),
                    format!(r#"{{"message":"{{\"{name}\":\"hunter2-short\"#),
                    format!("{name}=hunter2-short"),
                    format!("%22{name}%22%3A%22hunter2-short"),
                    format!("{name} : 'hunter2-short"),
                ] {
                    let shown = excerpt(&text);
                    assert!(!shown.contains("hunter2"), "{text}: {shown}");
                    assert!(shown.contains(&name), "{text}: {shown}");
                }
            }
        }
        assert!(!excerpt(r#"{"\u0070assword":"hunter2"}"#).contains("hunter2"));
    }
}
