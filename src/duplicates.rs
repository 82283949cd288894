//! Which records came before in a run, by account, `eventID` and content.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use sha2::{Digest, Sha256};

use crate::record::{Record, Value};

/// The records of one batch in the function, or of one run of the program. The function keeps what
/// was told in earlier batches elsewhere (`deliver::Ledger`), because it matters there who received
/// it.
#[derive(Debug, Default)]
pub struct Duplicates {
    /// The content that came first.
    first: HashMap<Key, [u8; 32]>,
    /// What other contents came after it; nearly always there are none.
    others: HashMap<Key, HashSet<[u8; 32]>>,
}

/// Account and `eventID`.
type Key = (String, String);

impl Duplicates {
    /// Notes a record, and whether it is another than those before. A record without an `eventID` is
    /// always new, because nothing says that two of them are one.
    pub fn is_new(
        &mut self,
        account: Option<&str>,
        event_id: Option<&str>,
        digest: &[u8; 32],
    ) -> bool {
        let Some(key) = key(account, event_id) else {
            return true;
        };
        match self.first.entry(key) {
            Entry::Vacant(place) => {
                place.insert(*digest);
                true
            }
            Entry::Occupied(first) if first.get() == digest => false,
            Entry::Occupied(first) => {
                self.others.entry(first.key().clone()).or_default().insert(*digest)
            }
        }
    }

    /// Whether there are records with the same `eventID` and other content. One of them may be
    /// forged.
    pub fn is_contradicted(&self, account: Option<&str>, event_id: Option<&str>) -> bool {
        // Nearly always nothing is contradicted, and there is nothing to look for.
        !self.others.is_empty()
            && key(account, event_id).is_some_and(|key| self.others.contains_key(&key))
    }
}

fn key(account: Option<&str>, event_id: Option<&str>) -> Option<Key> {
    Some((account.unwrap_or_default().to_owned(), event_id?.to_owned()))
}

/// A digest of a record's content. The order of members and white space do not matter.
pub fn content_digest(record: &Record) -> [u8; 32] {
    let mut written = Vec::with_capacity(2048);
    write(&mut written, record.value());
    Sha256::digest(&written).into()
}

/// Writes a value so that no other value is written in the same way. Nothing in it can run into what follows, because
/// its length stands before it.
fn write(to: &mut Vec<u8>, value: &Value) {
    let mut text = |mark: u8, text: &str| {
        to.push(mark);
        write_text(to, text);
    };
    match value {
        Value::Null => text(b'n', ""),
        Value::Bool(flag) => text(b'b', if *flag { "1" } else { "0" }),
        Value::Number(number) => text(b'd', number.text()),
        Value::String(string) => text(b's', string),
        Value::Array(items) => {
            text(b'a', &items.len().to_string());
            items.iter().for_each(|item| write(to, item));
        }
        Value::Object(members) => {
            text(b'o', &members.len().to_string());
            let mut sorted: Vec<(&str, &Value)> = members.iter().collect();
            sorted.sort_unstable_by_key(|(name, _)| *name);
            for (name, value) in sorted {
                write_text(to, name);
                write(to, value);
            }
        }
    }
}

fn write_text(to: &mut Vec<u8>, text: &str) {
    to.extend_from_slice(&(text.len() as u64).to_le_bytes());
    to.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_new(seen: &mut Duplicates, account: &str, text: &str) -> bool {
        let record = Record::read(text).unwrap();
        seen.is_new(Some(account), record.event_id(), &content_digest(&record))
    }

    #[test]
    fn the_same_content_is_a_duplicate_and_other_content_a_contradiction() {
        let mut seen = Duplicates::default();
        let first = r#"{"eventName":"A","eventSource":"b","eventID":"1"}"#;
        let spaced = r#"{"eventID": "1", "eventSource":"b","eventName":"A"}"#;
        let other = r#"{"eventName":"B","eventSource":"b","eventID":"1"}"#;
        assert!(is_new(&mut seen, "1", first));
        assert!(!is_new(&mut seen, "1", spaced));
        assert!(is_new(&mut seen, "2", first));
        assert!(!seen.is_contradicted(Some("1"), Some("1")));
        assert!(is_new(&mut seen, "1", other));
        assert!(!is_new(&mut seen, "1", other));
        assert!(seen.is_contradicted(Some("1"), Some("1")));
        assert!(!seen.is_contradicted(Some("2"), Some("1")));
    }

    #[test]
    fn without_an_id_nothing_says_that_two_are_one() {
        let mut seen = Duplicates::default();
        let record = r#"{"eventName":"A","eventSource":"b","eventID":""}"#;
        let other = r#"{"eventName":"B","eventSource":"b","eventID":""}"#;
        assert!([record, record, other].iter().all(|text| is_new(&mut seen, "1", text)));
        assert!(!seen.is_contradicted(Some("1"), None));
    }
}
