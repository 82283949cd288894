//! The recorded traffic of an account, where there is some (`HERALD_CORPUS`), with as many changes of IAM in it as the
//! made one has.

use std::path::Path;

use serde_json::Value;

use super::mixed;

pub struct Recorded {
    foreign: Vec<Record>,
    changes: Vec<Record>,
}

/// A record as it was written, and what of it is another's when it comes again.
pub struct Record {
    pub text: String,
    account: String,
    region: String,
    time: String,
    id: String,
}

pub fn records() -> Option<Recorded> {
    let folder = std::env::var_os("HERALD_CORPUS")?;
    let lines = |name: &str, wanted: fn(&str) -> bool| {
        let text = std::fs::read_to_string(Path::new(&folder).join("cloudtrail").join(name));
        let records = text.ok()?.lines().filter(|line| wanted(line)).map(Record::of).collect();
        Some(records).filter(|records: &Vec<Record>| !records.is_empty())
    };
    Some(Recorded {
        foreign: lines("boogy-clp.ndjson", |line| !line.contains("\"iam.amazonaws.com\""))?,
        changes: lines("stratus.ndjson", |line| {
            line.contains("\"iam.amazonaws.com\"") && line.contains("\"readOnly\":false")
        })?,
    })
}

impl Recorded {
    /// The record of this number; they come round and round.
    #[expect(
        clippy::indexing_slicing,
        reason = "neither is empty, and the rest of a division is below"
    )]
    pub fn at(&self, number: u64) -> &Record {
        let (of, number) = match mixed::is_change(number) {
            true => (&self.changes, number / 100),
            false => (&self.foreign, number - (number + 42) / 100),
        };
        &of[number as usize % of.len()]
    }
}

impl Record {
    fn of(line: &str) -> Record {
        let record: Value = serde_json::from_str(line).unwrap_or_default();
        let field =
            |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        Record {
            text: line.to_owned(),
            account: field("recipientAccountId"),
            region: field("awsRegion"),
            time: field("eventTime"),
            id: field("eventID"),
        }
    }

    /// The same in another account and Region, at another time.
    pub fn again(&self, account: &str, region: &str, time: &str, id: &str) -> String {
        let own =
            [(&self.account, account), (&self.region, region), (&self.time, time), (&self.id, id)];
        let known = own.into_iter().filter(|(own, _)| !own.is_empty());
        known.fold(self.text.clone(), |text, (own, new)| text.replace(own, new))
    }
}
