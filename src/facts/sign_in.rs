//! What a sign-in failed by.

use crate::record::{Outcome, Record};

/// Operations that change by which second factor somebody signs in, and that say whose it is.
const CHANGES: [&str; 5] = [
    "DeactivateMFADevice",
    "EnableMFADevice",
    "ResyncMFADevice",
    "DeleteMfaDeviceForUser",
    "UpdateMfaDeviceForUser",
];

/// Kinds of credentials that Identity Center asks for after the password.
const SECOND: [&str; 3] = ["TOTP", "RESYNC_TOTP", "WEBAUTHN"];

/// Whether a sign-in failed by its second factor, which is asked for only after a right password; `None` where no sign-in
/// failed, or the record does not say by what.
pub fn wrong_second_factor(record: &Record, outcome: Outcome) -> Option<bool> {
    if outcome == Outcome::Succeeded || !record.event_source().starts_with("signin.") {
        return None;
    }
    let detail = |name: &str| record.text(&format!("additionalEventData.{name}"));
    match record.event_name() {
        "CheckMfa" => Some(true),
        "ConsoleLogin" => Some(detail("MFAUsed")?.eq_ignore_ascii_case("yes")),
        "CredentialVerification" => {
            let kind = detail("CredentialType")?;
            Some(SECOND.iter().any(|second| kind.eq_ignore_ascii_case(second)))
        }
        _ => None,
    }
}

/// Whether a sign-in succeeded that asked for a second factor. A password alone shows nothing of it.
pub fn right_second_factor(record: &Record, outcome: Outcome) -> bool {
    if outcome != Outcome::Succeeded || !record.event_source().starts_with("signin.") {
        return false;
    }
    let detail = |name: &str| record.text(&format!("additionalEventData.{name}"));
    match record.event_name() {
        "ConsoleLogin" => detail("MFAUsed").is_some_and(|used| used.eq_ignore_ascii_case("yes")),
        "UserAuthentication" => true,
        "CredentialVerification" => detail("CredentialType")
            .is_some_and(|kind| SECOND.iter().any(|second| kind.eq_ignore_ascii_case(second))),
        _ => false,
    }
}

/// Whose second factor failed or was changed, so that the two are found to be about the same user: the name of an IAM user,
/// the id of one of Identity Center.
pub fn second_factor_of(record: &Record, outcome: Outcome) -> Option<String> {
    let own = || {
        let id = record.text("userIdentity.onBehalfOf.userId");
        id.or_else(|| record.text("userIdentity.userName"))
    };
    let changes = || outcome == Outcome::Succeeded && CHANGES.contains(&record.event_name());
    let user = if wrong_second_factor(record, outcome) == Some(true) {
        own()
    } else if changes() {
        let named = record.text("requestParameters.userName");
        named.or_else(|| record.text("requestParameters.userId")).or_else(own)
    } else {
        None
    };
    user.map(str::to_ascii_lowercase)
}
