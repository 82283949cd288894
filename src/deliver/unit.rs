//! What is told or not as one, and which outlets have it.

use sha2::{Digest, Sha256};

use crate::alert::{Alert, AlertKind};
use crate::message::Message;

/// How a change, or the alert of what cannot be read, is known across invocations.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UnitKey {
    /// Account and `eventID`; of what has none, the payload that it came with.
    pub event: String,
    /// A digest of the content.
    pub content: String,
    /// Nothing but this payload can bring it again, so no other content can contradict it.
    pub of_payload: bool,
}

impl UnitKey {
    pub fn of_event(account: Option<&str>, event_id: &str, content: &str) -> UnitKey {
        let account = account.unwrap_or_default();
        let id_like = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        // Both are the writer's words: what AWS would not make is kept by its digest, so that it can neither be
        // too long for the table nor pass for another.
        let plain = account.len() == 12
            && account.bytes().all(|byte| byte.is_ascii_digit())
            && event_id.len() <= 64
            && event_id.bytes().all(id_like);
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

/// SHA-256 of parts that cannot run into each other, in hexadecimal.
fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The unit that stands for the unreadable log events of a batch.
pub const UNREADABLE: &str = "unreadable";

/// The units in a message, or in a part of one.
pub fn units(message: &Message) -> impl Iterator<Item = &str> {
    message.alerts.iter().flat_map(units_of)
}

/// The units in one alert.
pub fn units_of(alert: &Alert) -> impl Iterator<Item = &str> {
    let whole = (alert.kind == AlertKind::Unreadable).then_some(UNREADABLE);
    alert.changes.iter().map(|change| change.digest.as_str()).chain(whole)
}

/// A set of outlets, by their numbers in [`super::Delivery`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Outlets(u64);

impl Outlets {
    /// As many as a set can hold: two topics, and 62 × 50 recipients of mail.
    pub const MOST: usize = 64;

    pub fn first(count: usize) -> Outlets {
        (0..count).map(Outlets::one).fold(Outlets::default(), Outlets::and)
    }

    pub fn one(number: usize) -> Outlets {
        let bit = u32::try_from(number).ok().and_then(|number| 1u64.checked_shl(number));
        Outlets(bit.unwrap_or(0))
    }

    #[must_use]
    pub fn and(self, other: Outlets) -> Outlets {
        Outlets(self.0 | other.0)
    }

    #[must_use]
    pub fn without(self, other: Outlets) -> Outlets {
        Outlets(self.0 & !other.0)
    }

    pub fn holds(self, other: Outlets) -> bool {
        other.without(self).is_empty()
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
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
        // Nobody can name a record so that it passes for another payload's.
        assert_ne!(key(None, "r"), UnitKey::of_payload("r", "c").event);
    }

    #[test]
    fn a_set_of_outlets() {
        let two = Outlets::first(2);
        assert!(two.holds(Outlets::one(1)) && !two.holds(Outlets::one(2)));
        assert!(two.without(Outlets::one(0)).without(Outlets::one(1)).is_empty());
        assert!(Outlets::first(64).holds(Outlets::one(63)) && Outlets::one(64).is_empty());
    }
}
