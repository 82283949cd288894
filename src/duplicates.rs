//! Which records came before in a run, by account, `eventID` and content.

use std::collections::hash_map::{Entry, RandomState};
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;
use std::mem;

use sha2::{Digest, Sha256};

use crate::record::{Record, Value};

/// The records of one batch in the function, or of one run of the program. The function keeps what
/// was told in earlier batches elsewhere (`deliver::Ledger`), because it matters there who received
/// it.
#[derive(Debug)]
pub struct Duplicates {
    now: Generation,
    /// Those that came before, if only so many are kept.
    before: Generation,
    /// How many records a generation has.
    most: usize,
    forgotten: usize,
    /// Keys are made with secrets of this process, so that nobody can choose two that are alike.
    secrets: [RandomState; 2],
}

#[derive(Debug, Default)]
struct Generation {
    /// The content that came first.
    first: HashMap<Key, [u8; 32]>,
    /// What other contents came after it; nearly always there are none.
    others: HashMap<Key, HashSet<[u8; 32]>>,
    size: usize,
}

/// A digest of account and `eventID`.
type Key = [u64; 2];

/// How many records each of the two generations of a long run has: as many as fit into a table of
/// 65,536 places.
const GENERATION: usize = 57_344;

impl Default for Duplicates {
    fn default() -> Duplicates {
        Duplicates {
            now: Generation::default(),
            before: Generation::default(),
            most: usize::MAX,
            forgotten: 0,
            secrets: Default::default(),
        }
    }
}

impl Duplicates {
    /// The same for a run of any length: of very many records the oldest are forgotten.
    pub fn bounded() -> Duplicates {
        Duplicates { most: GENERATION, ..Duplicates::default() }
    }

    /// Notes a record, and whether it is another than those before. A record without an `eventID` is
    /// always new, because nothing says that two of them are one.
    pub fn is_new(
        &mut self,
        account: Option<&str>,
        event_id: Option<&str>,
        digest: &[u8; 32],
    ) -> bool {
        let Some(key) = self.key(account, event_id) else {
            return true;
        };
        if self.before.knows(&key, digest) {
            return false;
        }
        if self.now.size >= self.most {
            let before = mem::replace(&mut self.before, mem::take(&mut self.now));
            self.forgotten += before.size;
        }
        let is_known = self.before.first.contains_key(&key);
        self.now.add(key, digest, is_known)
    }

    /// Whether there are records with the same `eventID` and other content. One of them may be
    /// forged.
    pub fn is_contradicted(&self, account: Option<&str>, event_id: Option<&str>) -> bool {
        // Nearly always nothing is contradicted, and there is nothing to look for.
        let all = || [&self.now, &self.before].into_iter();
        all().any(|one| !one.others.is_empty())
            && self
                .key(account, event_id)
                .is_some_and(|key| all().any(|one| one.others.contains_key(&key)))
    }

    /// How many records would not be known if they came again.
    pub fn forgotten(&self) -> usize {
        self.forgotten
    }

    fn key(&self, account: Option<&str>, event_id: Option<&str>) -> Option<Key> {
        let key = (account.unwrap_or_default(), event_id?);
        Some(self.secrets.each_ref().map(|secret| secret.hash_one(key)))
    }
}

impl Generation {
    fn knows(&self, key: &Key, digest: &[u8; 32]) -> bool {
        self.first.get(key) == Some(digest)
            || self.others.get(key).is_some_and(|others| others.contains(digest))
    }

    /// Whether the record is new. `is_known` says that its key came before.
    fn add(&mut self, key: Key, digest: &[u8; 32], is_known: bool) -> bool {
        let is_new = match self.first.entry(key) {
            Entry::Vacant(_) if is_known => self.others.entry(key).or_default().insert(*digest),
            Entry::Vacant(place) => {
                place.insert(*digest);
                true
            }
            Entry::Occupied(first) if first.get() == digest => false,
            Entry::Occupied(_) => self.others.entry(key).or_default().insert(*digest),
        };
        self.size += usize::from(is_new);
        is_new
    }
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
    match value {
        Value::Null => to.push(b'n'),
        Value::Bool(flag) => to.push(if *flag { b't' } else { b'f' }),
        Value::Number(number) => {
            to.push(b'd');
            write_text(to, number.text());
        }
        Value::String(string) => {
            to.push(b's');
            write_text(to, string);
        }
        Value::Array(items) => {
            to.push(b'a');
            write_length(to, items.len());
            items.iter().for_each(|item| write(to, item));
        }
        Value::Object(members) => {
            to.push(b'o');
            write_length(to, members.len());
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
    write_length(to, text.len());
    to.extend_from_slice(text.as_bytes());
}

/// Seven bits a byte, the lowest first; the last byte is below 128. Most texts are short, and what is written is digested.
fn write_length(to: &mut Vec<u8>, mut length: usize) {
    while length >= 128 {
        to.push(128 | (length % 128) as u8);
        length /= 128;
    }
    to.push(length as u8);
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
    fn a_long_run_forgets_the_oldest_records_and_counts_them() {
        let mut seen = Duplicates { most: 10, ..Duplicates::default() };
        let mut add = |number: u8, digest: u8| {
            seen.is_new(Some("1"), Some(&number.to_string()), &[digest; 32])
        };
        assert!((0..25).all(|number| add(number, number)));
        assert!((10..25).all(|number| !add(number, number)), "the last two generations are known");
        assert!(add(10, 99) && !add(10, 99), "another content of a known record");
        assert!(add(0, 0), "the first are not");
        assert_eq!(seen.forgotten(), 10);
        assert!(seen.is_contradicted(Some("1"), Some("10")));
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
