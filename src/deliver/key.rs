//! What is told or not as one (a unit), how it is known across invocations, and in whose name it is
//! claimed.

use crate::alert::{Alert, AlertKind};
use crate::arn::is_account;
use crate::digest::{Parts, hex};

/// How a change, or the alert of what cannot be read, is known across invocations.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UnitKey {
    /// The account and the `eventID`; for a record that has no `eventID`, the payload that brought
    /// it.
    pub event: String,
    /// A digest of the content.
    pub content: String,
    /// Only a repetition of this payload can bring the unit again, so no other content can
    /// contradict it.
    pub of_payload: bool,
}

impl UnitKey {
    pub fn of_event(account: Option<&str>, event_id: &str, content: &str) -> UnitKey {
        let account = account.unwrap_or_default();
        let id_like = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        // Whoever writes the record chooses both. A text that AWS would not make is kept as its
        // digest, so that it can neither be too long for the table nor pass for another one.
        let plain = is_account(account) && event_id.len() <= 64 && event_id.bytes().all(id_like);
        let event = if plain {
            format!("{account}#{event_id}")
        } else {
            format!("sha256#{}", digest(&[account, event_id]))
        };
        UnitKey { event, content: content.to_owned(), of_payload: false }
    }

    /// `origin` is the same for every repetition of a payload.
    pub fn of_payload(origin: &str, content: &str) -> UnitKey {
        let event = format!("payload#{}", digest(&[origin]));
        UnitKey { event, content: content.to_owned(), of_payload: true }
    }
}

fn digest(parts: &[&str]) -> String {
    hex(&Parts::from_iter(parts).finish())
}

/// Which unit of its message something is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Unit {
    /// The change whose content has this digest.
    Change(String),
    /// The unreadable log events of the batch, which are told as one.
    Unreadable,
}

impl Unit {
    /// The units in one alert, or in a part of it.
    pub fn in_alert(alert: &Alert) -> impl Iterator<Item = Unit> {
        let whole = (alert.kind == AlertKind::Unreadable).then_some(Unit::Unreadable);
        alert.changes.iter().map(|change| Unit::Change(change.digest.clone())).chain(whole)
    }
}

/// The name in which units are claimed, and the time until which nobody else may tell them.
#[derive(Debug, Clone)]
pub struct Lease {
    pub holder: String,
    /// Milliseconds since 1970.
    pub until: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_readable_where_they_can_be_and_never_long_or_ambiguous() {
        let key = |account: Option<&str>, id: &str| UnitKey::of_event(account, id, "c").event;
        assert_eq!(key(Some("111122223333"), "0a1b-2c"), "111122223333#0a1b-2c");
        assert_ne!(key(Some("1#2"), "3"), key(Some("1"), "2#3"));
        assert_ne!(key(None, "x"), key(Some("111122223333"), "x"));
        assert!(key(Some("111122223333"), &"x".repeat(5000)).len() < 100);
        // The keys stand in tables that an earlier version has written.
        assert_eq!(
            UnitKey::of_payload("request", "c").event,
            "payload#9969e649a06b5db6c8083b731b9af104195205d6795fe4563b7b7f1ccc4fd488"
        );
        // Nobody can name a record so that it passes for another payload's.
        assert_ne!(key(None, "r"), UnitKey::of_payload("r", "c").event);
    }
}
