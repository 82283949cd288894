//! What a sign-in failed by.

use crate::record::{Outcome, Record};

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
