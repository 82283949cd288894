//! Records that were told before: by account, `eventID` and content.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::record::{Record, Value};

/// The memory of one instance, or of one run of the program.
#[derive(Debug, Default)]
pub struct Seen {
    digests: HashMap<(String, String), Vec<[u8; 32]>>,
}

/// What is known of a record before it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sighting {
    New,
    Duplicate,
    /// The same `eventID` with other content: one of the two may be forged.
    Contradicts,
}

impl Seen {
    /// Remembers a record. One without an `eventID` is always new: nothing says that two of them are one.
    pub fn sight(&mut self, record: &Record, account: Option<&str>, digest: &[u8; 32]) -> Sighting {
        let Some(id) = record.event_id() else {
            return Sighting::New;
        };
        let key = (account.unwrap_or_default().to_owned(), id.to_owned());
        let known = self.digests.entry(key).or_default();
        if known.contains(digest) {
            return Sighting::Duplicate;
        }
        known.push(*digest);
        if known.len() > 1 {
            Sighting::Contradicts
        } else {
            Sighting::New
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
