//! What a trail leaves in S3: a folder of log files as CloudTrail names and packs them, and single files of any size.
//! Records are written one by one, so that size costs no memory. The same seed makes the same files.

use std::error::Error;
use std::fs::{File, create_dir_all};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::dice::Dice;
use super::mixed;
use super::recorded::{self, Recorded};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// 2026-11-28T06:00:00Z
const START: i64 = 1_795_845_600;
/// Of how many seconds a log file tells.
const SLOT: i64 = 300;
/// How many records a single file has of each slot.
const RATE: i64 = 8_000;
/// By how many seconds a record stands too late in its file.
const DISORDER: u64 = 20;

/// Whose log files these are: an account and a Region.
type Place = (&'static str, &'static str);
const PLACES: [Place; 4] = [
    (mixed::ACCOUNT, mixed::REGION),
    (mixed::ACCOUNT, "us-east-1"),
    ("222233334444", mixed::REGION),
    ("222233334444", "us-east-1"),
];

/// What stands before, between and behind the records of a file.
type Form = [&'static str; 3];
const LOG: Form = ["{\"Records\":[", ",", "]}"];
const LINES: Form = ["", "\n", "\n"];

/// Each account and Region has a log file for each slot, so many files in all, with so many records each.
/// What it answers with, here and below, is what was made.
pub fn folder(root: &Path, seed: u64, files: i64, records: i64) -> Result<Value> {
    let mut traffic = Traffic::new(seed);
    let mut stored = 0;
    for (file, place) in (0..files).zip(PLACES.into_iter().cycle()) {
        let start = START + file / PLACES.len() as i64 * SLOT;
        let path = root.join(traffic.name(place, start + SLOT));
        create_dir_all(path.parent().unwrap_or(root))?;
        let mut numbers = 0..records;
        traffic.pack(&path, |traffic, _| {
            numbers.next().map(|number| traffic.record(place, start + number * SLOT / records))
        })?;
        stored += path.metadata()?.len();
    }
    Ok(traffic.made(stored))
}

/// A log file that unpacks to so many bytes, and at most a record more.
pub fn log(path: &Path, seed: u64, bytes: u64) -> Result<Value> {
    let mut traffic = Traffic::new(seed);
    traffic.pack(path, up_to(bytes))?;
    Ok(traffic.made(path.metadata()?.len()))
}

/// So many bytes of records, and at most one more, each on its line.
pub fn lines(path: &Path, seed: u64, bytes: u64) -> Result<Value> {
    let mut traffic = Traffic::new(seed);
    let mut out = BufWriter::new(File::create(path)?);
    traffic.write(&mut out, LINES, up_to(bytes))?;
    out.flush()?;
    Ok(traffic.made(path.metadata()?.len()))
}

fn up_to(bytes: u64) -> impl FnMut(&mut Traffic, u64) -> Option<String> {
    let mut numbers = 0..;
    move |traffic, written| {
        let second = START + numbers.next()? * SLOT / RATE;
        (written < bytes).then(|| traffic.record(PLACES[0], second))
    }
}

/// Records, and counts of what was made of them.
struct Traffic {
    dice: Dice,
    recorded: Option<Recorded>,
    records: u64,
    changes: u64,
    bytes: u64,
}

impl Traffic {
    fn new(seed: u64) -> Traffic {
        let recorded = recorded::records();
        Traffic { dice: Dice(seed), recorded, records: 0, changes: 0, bytes: 0 }
    }

    fn record(&mut self, (account, region): Place, second: i64) -> String {
        let second = second - self.dice.below(DISORDER) as i64;
        let (number, time) = (self.records, time(second).to_string());
        let text = match &self.recorded {
            Some(recorded) => recorded.at(number).again(account, region, &time, &self.dice.guid()),
            None => mixed::text(number, &time, &mut self.dice)
                .replace(mixed::ACCOUNT, account)
                .replace(mixed::REGION, region),
        };
        let of_iam = text.contains("\"eventSource\":\"iam.amazonaws.com\"");
        self.changes += u64::from(of_iam && text.contains("\"readOnly\":false"));
        self.records += 1;
        text
    }

    /// The path by which CloudTrail writes a file at this second.
    fn name(&mut self, (account, region): Place, second: i64) -> String {
        const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        let mut sign = || SIGNS.get(self.dice.below(SIGNS.len() as u64) as usize).copied();
        let mark: String = (0..16).filter_map(|_| sign()).map(char::from).collect();
        let time = time(second);
        let (day, minute) = (time.strftime("%Y/%m/%d"), time.strftime("%Y%m%dT%H%MZ"));
        format!(
            "AWSLogs/{account}/CloudTrail/{region}/{day}/{account}_CloudTrail_{region}_{minute}_{mark}.json.gz"
        )
    }

    fn pack(
        &mut self,
        path: &Path,
        next: impl FnMut(&mut Traffic, u64) -> Option<String>,
    ) -> io::Result<()> {
        let file = BufWriter::new(File::create(path)?);
        let mut out = GzEncoder::new(file, Compression::default());
        self.write(&mut out, LOG, next)?;
        out.finish()?.flush()
    }

    /// Writes what `next` gives, which is told how many bytes of records there are.
    fn write(
        &mut self,
        out: &mut impl Write,
        [before, between, behind]: Form,
        mut next: impl FnMut(&mut Traffic, u64) -> Option<String>,
    ) -> io::Result<()> {
        let (mut written, mut separator) = (0, before);
        while let Some(text) = next(self, written) {
            out.write_all(separator.as_bytes())?;
            out.write_all(text.as_bytes())?;
            written += (separator.len() + text.len()) as u64;
            separator = between;
        }
        self.bytes += written + behind.len() as u64;
        out.write_all(behind.as_bytes())
    }

    fn made(&self, stored: u64) -> Value {
        json!({
            "records": self.records,
            "changes": self.changes,
            "bytes": self.bytes,
            "stored": stored,
            "recorded": self.recorded.is_some(),
        })
    }
}

fn time(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or(Timestamp::MAX)
}
