//! Which records came before in a run, by account, `eventID` and content.

use std::collections::{HashMap, HashSet};

use sha2::{Digest, Sha256};

use crate::record::{Record, Value};

/// The records of one batch in the function, or of one run of the program. The function keeps what
/// was told in earlier batches elsewhere (`deliver::Ledger`), because it matters there who received
/// it.
#[derive(Debug, Default)]
pub struct Duplicates {
    digests: HashMap<Key, HashSet<[u8; 32]>>,
}

/// Account and `eventID`.
type Key = (String, String);

/// What the records before say of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sighting {
    New,
    Duplicate,
    /// A record before had the same `eventID` and other content. One of the two may be forged.
    Contradicts,
}

impl Duplicates {
    /// Notes a record. A record without an `eventID` is always new, because nothing says that two
    /// of them are one.
    pub fn sight(
        &mut self,
        account: Option<&str>,
        event_id: Option<&str>,
        digest: &[u8; 32],
    ) -> Sighting {
        let Some(id) = event_id else {
            return Sighting::New;
        };
        let key = (account.unwrap_or_default().to_owned(), id.to_owned());
        let known = self.digests.entry(key).or_default();
        match (known.insert(*digest), known.len()) {
            (false, _) => Sighting::Duplicate,
            (true, 1) => Sighting::New,
            (true, _) => Sighting::Contradicts,
        }
    }
}

/// A digest of a record's content. The order of members and white space do not matter.
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

    fn sight(seen: &mut Duplicates, account: &str, text: &str) -> Sighting {
        let record = Record::read(text).unwrap();
        seen.sight(Some(account), record.event_id(), &content_digest(&record))
    }

    #[test]
    fn the_same_content_is_a_duplicate_and_other_content_a_contradiction() {
        let mut seen = Duplicates::default();
        let first = r#"{"eventName":"A","eventSource":"b","eventID":"1"}"#;
        let spaced = r#"{"eventID": "1", "eventSource":"b","eventName":"A"}"#;
        let other = r#"{"eventName":"B","eventSource":"b","eventID":"1"}"#;
        assert_eq!(sight(&mut seen, "1", first), Sighting::New);
        assert_eq!(sight(&mut seen, "1", spaced), Sighting::Duplicate);
        assert_eq!(sight(&mut seen, "2", first), Sighting::New);
        assert_eq!(sight(&mut seen, "1", other), Sighting::Contradicts);
        assert_eq!(sight(&mut seen, "1", other), Sighting::Duplicate);
    }

    #[test]
    fn without_an_id_nothing_says_that_two_are_one() {
        let mut seen = Duplicates::default();
        let record = r#"{"eventName":"A","eventSource":"b","eventID":""}"#;
        assert_eq!(sight(&mut seen, "1", record), Sighting::New);
        assert_eq!(sight(&mut seen, "1", record), Sighting::New);
    }
}
