//! What must never be forwarded, whichever field it stands in. This is the only list of secrets.

use std::borrow::Cow;

use crate::text::short;

/// Stands in the place of a secret.
pub const REDACTED: &str = "(redacted)";

/// Parts of the names of fields that hold secrets, in small letters and without `-` and `_`.
const SECRET: [&str; 16] = [
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "secret",
    "token",
    "credentials",
    "privatekey",
    "apikey",
    "samlmetadata",
    "samlresponse",
    "assertion",
    "authorizationcode",
    "authenticationcode",
    "devicecode",
    "totpseed",
];

/// Whether a field of this name holds credentials, or a document too private and long to forward.
pub fn is_secret(name: &str) -> bool {
    // `passwordResetRequired`, `secretId` and the like describe a secret without being one.
    const DESCRIBES: [&str; 8] =
        ["required", "time", "version", "id", "arn", "name", "policy", "prevention"];
    let name: String =
        name.chars().filter(|c| !"-_".contains(*c)).map(|c| c.to_ascii_lowercase()).collect();
    !DESCRIBES.iter().any(|end| name.ends_with(end))
        && SECRET.iter().any(|word| name.contains(word))
}

/// Whether a name stands for a secret in free text. What signs a request, in a URL or a header,
/// counts too.
fn is_secret_in_text(name: &str) -> bool {
    is_secret(name)
        || ["x-amz-signature", "x-amz-credential", "authorization"]
            .iter()
            .any(|one| name.eq_ignore_ascii_case(one))
}

/// A text without the values that follow the name of a secret in it, as in `sessionToken=…` and
/// `"password": "…"`. It may be JSON within JSON, or a URL.
pub fn masked(text: &str) -> Cow<'_, str> {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, after)) = next_value(rest) {
        shown.push_str(before);
        shown.push_str(REDACTED);
        rest = after;
    }
    if shown.is_empty() {
        return Cow::Borrowed(text);
    }
    shown.push_str(rest);
    Cow::Owned(shown)
}

/// Splits a text into what stands before a secret value and what stands behind it.
fn next_value(text: &str) -> Option<(&str, &str)> {
    let mut from = 0;
    loop {
        let found = text.get(from..)?.find(['=', ':', '%'])? + from;
        let (before, after) = text.split_at_checked(found)?;
        let (divider, after) = after.split_at_checked(divider(after))?;
        from = found + divider.len().max(1);
        if divider.is_empty() || !names_secret(before, divider, after) {
            continue;
        }
        let value = after.trim_start();
        let (open, value) = value.split_at_checked(opening(value))?;
        let end = value_end(open, value);
        if end > 0 {
            let start = text.len() - value.len();
            return Some((text.get(..start)?, value.get(end..)?));
        }
    }
}

/// The length of what divides a name from its value, in plain text or encoded for a URL; 0 if there
/// is no such thing.
fn divider(text: &str) -> usize {
    let encoded = text.get(..3).is_some_and(|start| ["%3D", "%3d", "%3A", "%3a"].contains(&start));
    match text.as_bytes().first() {
        Some(b'=' | b':') => 1,
        _ if encoded => 3,
        _ => 0,
    }
}

fn names_secret(before: &str, divider: &str, after: &str) -> bool {
    let before = before.trim_end();
    let bare = before.trim_end_matches(['"', '\'', '\\']);
    let bare = bare.strip_suffix("%22").unwrap_or(bare);
    let in_name = |c: &char| c.is_ascii_alphanumeric() || "_-".contains(*c);
    let length = bare.chars().rev().take_while(in_name).count();
    let name = bare.get(bare.len() - length..).unwrap_or_default();
    // `secretsmanager:GetSecretValue` and `arn:…:secret:x` are no pairs of a name and its value.
    let quoted = bare.len() < before.len();
    let pair = quoted || divider != ":" || after.starts_with(char::is_whitespace);
    pair && is_secret_in_text(name)
}

/// The length of the quote before a value, with what escapes it.
fn opening(value: &str) -> usize {
    if value.starts_with("%22") {
        return 3;
    }
    let quote = value.find(|c| c != '\\').unwrap_or(value.len());
    let quoted = value.get(quote..).is_some_and(|rest| rest.starts_with(['"', '\'']));
    if quoted { quote + 1 } else { 0 }
}

/// The place where a value ends that begins after this quote.
fn value_end(open: &str, value: &str) -> usize {
    if !open.is_empty() {
        let escaped = |at: &usize| value.get(..*at).is_some_and(|before| before.ends_with('\\'));
        let mut closing = value.match_indices(open).map(|(at, _)| at);
        return closing.find(|at| !escaped(at)).unwrap_or(value.len());
    }
    if value.starts_with(['{', '[']) {
        return value.len();
    }
    let scheme = ["Bearer ", "Basic "].iter().find(|scheme| value.starts_with(**scheme));
    let scheme = scheme.map_or(0, |scheme| scheme.len());
    let ends = |c: char| c.is_whitespace() || "&,;\"'})]".contains(c);
    let word = value.get(scheme..).unwrap_or_default();
    scheme + word.find(ends).unwrap_or(word.len())
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
/// `"sessionToken":` and `password=`. The text is broken, so quotes and brackets say nothing.
fn secret_key(text: &str) -> Option<usize> {
    let in_name = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    let mut from = 0;
    loop {
        let start = text.get(from..)?.find(in_name)? + from;
        let rest = text.get(start..)?;
        let name = rest.get(..rest.find(|c| !in_name(c)).unwrap_or(rest.len()))?;
        let end = start + name.len();
        let after = text.get(end..)?;
        let after = after.strip_prefix("%22").unwrap_or(after);
        let after = after.trim_start_matches(['"', '\'', '\\', ' ', '\t', '\n', '\r']);
        if divider(after) > 0 && is_secret_in_text(name) {
            return Some(end);
        }
        from = end;
    }
}

/// The text with letters in the place of their JSON escapes, because a name may be written
/// `\u0070assword`.
fn without_escapes(text: &str) -> Cow<'_, str> {
    if !text.contains("\\u00") {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\\u00") {
        plain.push_str(before);
        let code = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match code.filter(u8::is_ascii_graphic) {
            Some(letter) => {
                plain.push(char::from(letter));
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                plain.push_str("\\u00");
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
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
    use super::*;

    #[test]
    fn values_of_secrets_are_masked_and_nothing_else() {
        for (text, shown) in [
            ("bad request: sessionToken=abc, x=1", "bad request: sessionToken=(redacted), x=1"),
            (r#"{"password": "a\"b", "x": 1}"#, r#"{"password": "(redacted)", "x": 1}"#),
            (r#"{\"client_secret\":\"a\"}"#, r#"{\"client_secret\":\"(redacted)\"}"#),
            (r#"{"credentials": {"a": 1}} x"#, r#"{"credentials": (redacted)"#),
            (
                "https://x/?X-Amz-Security-Token=a&y=1",
                "https://x/?X-Amz-Security-Token=(redacted)&y=1",
            ),
            ("https://x/?X-Amz-Signature=abc", "https://x/?X-Amz-Signature=(redacted)"),
            ("u%3Fapi-key%3Dabc", "u%3Fapi-key%3D(redacted)"),
            ("%22password%22%3A%22a%22%7D", "%22password%22%3A%22(redacted)%22%7D"),
            ("Authorization: Bearer abc def", "Authorization: (redacted) def"),
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
            r#"{"Action": "sts:GetSessionToken", "password": "", "secretId": "x"}"#,
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
        for name in SECRET {
            for name in [name.to_owned(), format!("my_{}", name.to_ascii_uppercase())] {
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
