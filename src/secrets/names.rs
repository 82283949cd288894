//! What a secret is called. Everybody who hides secrets asks here.

/// Parts of the names of secrets, in small letters and digits alone.
pub(super) const PARTS: [&str; 25] = [
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "secret",
    "token",
    "credential",
    "privatekey",
    "apikey",
    "sessionkey",
    "keymaterial",
    "connectionstring",
    "plaintext",
    "cookie",
    "samlmetadata",
    "samlresponse",
    "assertion",
    "authorizationcode",
    "authenticationcode",
    "verificationcode",
    "devicecode",
    "mfacode",
    "otpcode",
    "qrcode",
    "stringseed",
];

/// Words that are part of many harmless names (`bypass`, `signatureVersion`), so a secret is only
/// what ends with one of them as a word of its own.
pub(super) const LAST_WORDS: [&str; 10] =
    ["pass", "pwd", "pin", "otp", "totp", "jwt", "seed", "sig", "signature", "authorization"];

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
    let name = without_provider(name);
    // The public half of a pair of keys is made to be shown, as `publicKeyMaterial`.
    let plain = plain(name).replace("publickey", "");
    !DESCRIBES.iter().any(|end| plain.ends_with(end))
        && (PARTS.iter().any(|part| plain.contains(part))
            || plain.ends_with("userdata")
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
pub(super) fn calls_a_secret(name: &str, text: &str) -> bool {
    let plain = plain(name);
    let own = plain.strip_suffix("name").or_else(|| plain.strip_suffix("key"));
    own.is_some_and(|own| is_secret(own) || is_secret(text))
}

/// Whether a field of this name holds the value of what another field beside it names.
pub(super) fn is_value(name: &str) -> bool {
    let plain = plain(name);
    plain.ends_with("value") || plain.ends_with("values")
}

/// Whether a header of this name has a secret to the end of its line.
pub(super) fn is_header(name: &str) -> bool {
    ["authorization", "cookie"].iter().any(|end| plain(name).ends_with(end))
}

/// A name without what only divides or decorates it, in small letters.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
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
