//! Records that were told before: by account, `eventID` and content.

use std::collections::{HashMap, HashSet, VecDeque};

use sha2::{Digest, Sha256};

use crate::record::{Record, Value};

/// The memory of one instance, or of one run of the program.
///
/// What is sighted counts at once, so that a batch may hold a record twice, but is remembered beyond the batch
/// only with [`Seen::keep`]: what was not delivered must be told again.
#[derive(Debug)]
pub struct Seen {
    digests: HashMap<Key, HashSet<[u8; 32]>>,
    kept: VecDeque<(Key, [u8; 32])>,
    batch: Vec<(Key, [u8; 32])>,
    limit: usize,
}

/// Account and `eventID`.
type Key = (String, String);

/// What is known of a record before it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sighting {
    New,
    Duplicate,
    /// The same `eventID` with other content: one of the two may be forged.
    Contradicts,
}

impl Default for Seen {
    /// A memory without a limit, for one run of the program.
    fn default() -> Seen {
        Seen::with_limit(usize::MAX)
    }
}

impl Seen {
    /// A memory that forgets the oldest records beyond a limit.
    pub fn with_limit(limit: usize) -> Seen {
        Seen { digests: HashMap::new(), kept: VecDeque::new(), batch: Vec::new(), limit }
    }

    /// Notes a record. One without an `eventID` is always new: nothing says that two of them are one.
    pub fn sight(&mut self, record: &Record, account: Option<&str>, digest: &[u8; 32]) -> Sighting {
        let Some(id) = record.event_id() else {
            return Sighting::New;
        };
        let key = (account.unwrap_or_default().to_owned(), id.to_owned());
        let known = self.digests.entry(key.clone()).or_default();
        if !known.insert(*digest) {
            return Sighting::Duplicate;
        }
        let sighting = if known.len() > 1 { Sighting::Contradicts } else { Sighting::New };
        self.batch.push((key, *digest));
        sighting
    }

    /// The batch was told: its records are duplicates from now on.
    pub fn keep(&mut self) {
        self.kept.extend(self.batch.drain(..));
        while self.kept.len() > self.limit {
            if let Some((key, digest)) = self.kept.pop_front() {
                self.forget(&key, &digest);
            }
        }
    }

    /// The batch was not told: its records are as if never seen.
    pub fn take_back(&mut self) {
        for (key, digest) in std::mem::take(&mut self.batch) {
            self.forget(&key, &digest);
        }
    }

    fn forget(&mut self, key: &Key, digest: &[u8; 32]) {
        if let Some(known) = self.digests.get_mut(key) {
            known.remove(digest);
            if known.is_empty() {
                self.digests.remove(key);
            }
        }
    }
}

/// A digest of a record's content, whatever the order of its members and its white space.
pub fn content_digest(record: &Record) -> [u8; 32] {
    let mut hash = Sha256::new();
    add(&mut hash, record.value());
    hash.finalize().into()
}

fn add(hash: &mut Sha256, value: &Value) {
    let mut text = |mark: u8, text: &str| {
        hash.update([mark]);
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    };
    match value {
        Value::Null => text(b'n', ""),
        Value::Bool(flag) => text(b'b', if *flag { "1" } else { "0" }),
        Value::Number(number) => text(b'd', number.text()),
        Value::String(string) => text(b's', string),
        Value::Array(items) => {
            text(b'a', &items.len().to_string());
            items.iter().for_each(|item| add(hash, item));
        }
        Value::Object(members) => {
            text(b'o', &members.len().to_string());
            let mut sorted: Vec<(&str, &Value)> = members.iter().collect();
            sorted.sort_by_key(|(name, _)| *name);
            for (name, value) in sorted {
                hash.update((name.len() as u64).to_le_bytes());
                hash.update(name);
                add(hash, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sight(seen: &mut Seen, id: &str) -> Sighting {
        let text = format!(r#"{{"eventName":"A","eventSource":"b","eventID":"{id}"}}"#);
        let record = Record::read(&text).unwrap();
        seen.sight(&record, None, &content_digest(&record))
    }

    #[test]
    fn what_was_not_delivered_is_told_again() {
        let mut seen = Seen::with_limit(10);
        assert_eq!(sight(&mut seen, "1"), Sighting::New);
        assert_eq!(sight(&mut seen, "1"), Sighting::Duplicate);
        seen.take_back();
        assert_eq!(sight(&mut seen, "1"), Sighting::New);
        seen.keep();
        assert_eq!(sight(&mut seen, "1"), Sighting::Duplicate);
    }

    #[test]
    fn the_oldest_is_forgotten_beyond_the_limit() {
        let mut seen = Seen::with_limit(2);
        for id in ["1", "2", "3"] {
            sight(&mut seen, id);
            seen.keep();
        }
        assert_eq!(sight(&mut seen, "1"), Sighting::New);
        assert_eq!(sight(&mut seen, "3"), Sighting::Duplicate);
    }
}
