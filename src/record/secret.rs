//! What must never be forwarded, whichever field it stands in.

use std::borrow::Cow;

/// Stands in the place of a secret.
pub const REDACTED: &str = "(redacted)";

/// Names of fields that hold credentials, or documents too private and long to forward.
pub fn is_secret(name: &str) -> bool {
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
    // `passwordResetRequired`, `secretId` and the like describe a secret without being one.
    const DESCRIBES: [&str; 8] =
        ["required", "time", "version", "id", "arn", "name", "policy", "prevention"];
    let name: String =
        name.chars().filter(|c| !"-_".contains(*c)).map(|c| c.to_ascii_lowercase()).collect();
    !DESCRIBES.iter().any(|end| name.ends_with(end))
        && SECRET.iter().any(|word| name.contains(word))
}

/// Names that stand for a secret in free text: what signs a request in a URL or a header, too.
fn is_secret_in_text(name: &str) -> bool {
    is_secret(name)
        || ["x-amz-signature", "x-amz-credential", "authorization"]
            .iter()
            .any(|one| name.eq_ignore_ascii_case(one))
}

/// A text without the values in it that stand after the name of a secret: `sessionToken=…`, `"password": "…"`,
/// also as JSON within JSON and in URLs.
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

/// The text up to a secret value, and the text behind it.
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

/// How long what divides a name from its value is, in plain text or encoded for a URL; 0 if it is none.
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
    // `secretsmanager:GetSecretValue` and `arn:…:secret:x` are no pair of a name and its value.
    let quoted = bare.len() < before.len();
    let pair = quoted || divider != ":" || after.starts_with(char::is_whitespace);
    pair && is_secret_in_text(name)
}

/// How long the quote before a value is, with what escapes it.
fn opening(value: &str) -> usize {
    if value.starts_with("%22") {
        return 3;
    }
    let quote = value.find(|c| c != '\\').unwrap_or(value.len());
    let quoted = value.get(quote..).is_some_and(|rest| rest.starts_with(['"', '\'']));
    if quoted { quote + 1 } else { 0 }
}

/// Where a value ends that begins after this quote.
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
}
