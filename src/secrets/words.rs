//! The words that a secret is known by. The build makes a table of them, by which they are looked for together.

/// Parts of the names of secrets, in small letters and digits alone.
pub const PARTS: [&str; 25] = [
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
pub const LAST_WORDS: [&str; 10] =
    ["pass", "pwd", "pin", "otp", "totp", "jwt", "seed", "sig", "signature", "authorization"];

pub const USER_DATA: &str = "userdata";

/// The public half of a pair of keys is made to be shown, as `publicKeyMaterial`.
pub const PUBLIC_KEY: &str = "publickey";
