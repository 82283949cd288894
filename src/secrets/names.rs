//! What a secret is called. Everybody who hides secrets asks here.

use super::words::{LAST_WORDS, PARTS, PUBLIC_KEY, USER_DATA};

// For each state of the search the next one, by letter: `STATES`, `OTHER`, `FOUND`.
include!(concat!(env!("OUT_DIR"), "/secrets.rs"));

/// Whether some part of a text may be called a secret. It never says no where [`is_secret`] says yes of a part; letters
/// that are not of ASCII, and whatever divides words, are passed over, as a name is read without them.
pub(super) fn may_name_a_secret(text: &str) -> bool {
    let mut state = 0;
    text.bytes().filter(u8::is_ascii_alphanumeric).any(|byte| {
        // A digit is in no word.
        let letter = byte.to_ascii_lowercase().wrapping_sub(b'a').min(OTHER);
        let row = STATES.get(usize::from(state));
        state = row.and_then(|row| row.get(usize::from(letter))).copied().unwrap_or(FOUND);
        state == FOUND
    })
}

/// Whether a field of this name holds credentials, or a document too private and long to forward.
pub fn is_secret(name: &str) -> bool {
    // `passwordResetRequired`, `secretId` and the like describe a secret without being one.
    const DESCRIBES: [&str; 14] = [
        "required",
        "time",
        "version",
        "id",
        "arn",
        "name",
        "policy",
        "prevention",
        "type",
        "status",
        "length",
        "days",
        "passwordage",
        "httptokens",
    ];
    if !may_name_a_secret(name) {
        return false;
    }
    let name = without_provider(name);
    let plain = plain(name).replace(PUBLIC_KEY, "");
    !DESCRIBES.iter().any(|end| plain.ends_with(end))
        && (PARTS.iter().any(|part| plain.contains(part))
            || plain.ends_with(USER_DATA)
            || LAST_WORDS.iter().any(|word| last_word(name).eq_ignore_ascii_case(word)))
}

/// The name of a condition key such as `token.actions.githubusercontent.com:sub` without the host or
/// the service that it is of.
fn without_provider(name: &str) -> &str {
    match name.split_once(':') {
        Some((of, key)) if !key.is_empty() && (of.contains('.') || of == "secretsmanager") => key,
        _ => name,
    }
}

/// Whether a field of this name and text says that the value beside it is a secret, as
/// `"parameterKey": "MasterUserPassword"` says of the `parameterValue`.
pub fn calls_a_secret(name: &str, text: &str) -> bool {
    if !ends_with(name, "name") && !ends_with(name, "key") {
        return false;
    }
    let plain = plain(name);
    let own = plain.strip_suffix("name").or_else(|| plain.strip_suffix("key"));
    own.is_some_and(|own| is_secret(own) || is_secret(text))
}

/// Whether a field of this name holds the value of what another field beside it names.
pub(super) fn is_value(name: &str) -> bool {
    ends_with(name, "value") || ends_with(name, "values")
}

/// Whether a header of this name has a secret to the end of its line.
pub(super) fn is_header(name: &str) -> bool {
    ["authorization", "cookie"].iter().any(|end| ends_with(name, end))
}

/// A name without what only divides or decorates it, in small letters.
fn plain(name: &str) -> String {
    letters(name).collect()
}

fn letters(name: &str) -> impl DoubleEndedIterator<Item = char> {
    name.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase())
}

/// Whether a name ends so, when it is [`plain`].
fn ends_with(name: &str, end: &str) -> bool {
    let mut last = letters(name).rev();
    end.chars().rev().all(|letter| last.next() == Some(letter))
}

/// The last word of a name such as `mfaCode1`, `DB_PASS` or `user-pwd`, without digits behind it.
fn last_word(name: &str) -> &str {
    let name = name.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
    let mut later: Option<(usize, char)> = None;
    let mut after_later: Option<char> = None;
    for (at, c) in name.char_indices().rev() {
        if let Some((start, next)) = later {
            let hump = next.is_ascii_uppercase()
                && (c.is_ascii_lowercase() || after_later.is_some_and(|c| c.is_ascii_lowercase()));
            if hump || !c.is_ascii_alphabetic() {
                return name.get(start..).unwrap_or_default();
            }
            after_later = Some(next);
        }
        later = Some((at, c));
    }
    name
}
