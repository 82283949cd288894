//! A batch of mostly foreign records: what the cheap path saves, beside reading every record.
//!
//! The recorded mix (3 of 1,685 are IAM) is used where `HERALD_CORPUS` is set, else one made here.

use divan::counter::{BytesCount, ItemsCount};
use iam_herald::payload::{Batch, DEFAULT_MAX_BYTES};
use iam_herald::record::Record;
use iam_herald::rules::Rules;
use iam_herald::{Duplicates, Herald, Options, input};

fn main() {
    divan::main();
}

fn batch() -> Batch {
    let recorded = std::env::var_os("HERALD_CORPUS").and_then(|folder| {
        std::fs::read(std::path::Path::new(&folder).join("cloudtrail/boogy-clp.ndjson")).ok()
    });
    let content = recorded.unwrap_or_else(|| {
        let foreign = r#"{"eventVersion":"1.08","eventSource":"s3.amazonaws.com","eventName":"GetObject","readOnly":true,"userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/app/i-0123456789abcdef0"},"requestParameters":{"bucketName":"logs","key":"2026/11/20/object"},"eventID":"0a1b2c3d-0000-4000-8000-000000000001"}"#;
        format!("{foreign}\n").repeat(1685).into_bytes()
    });
    let text = String::from_utf8_lossy(&content);
    let messages: Vec<String> = text.lines().map(str::to_owned).collect();
    let envelope = iam_herald::payload::envelope_of("111122223333", "group", "stream", &messages);
    input::recognise(envelope.into_bytes(), DEFAULT_MAX_BYTES)
        .map(|(_, batch)| batch)
        .unwrap_or_default()
}

fn herald(pack: &str) -> Option<Herald> {
    Some(Herald::new(Rules::load(&[pack], &[]).ok()?, Options::default()))
}

/// The baseline: every record is unescaped and read, nothing else.
#[divan::bench]
fn read_every_record(bencher: divan::Bencher) {
    let batch = batch();
    count(bencher, &batch).bench(|| {
        batch
            .events()
            .filter_map(|event| Some(Record::read(&event.body.text().ok()?).is_ok()))
            .filter(|read| *read)
            .count()
    });
}

#[divan::bench(args = ["identity", "iam-all"])]
fn tell(bencher: divan::Bencher, pack: &str) {
    let batch = batch();
    let Some(herald) = herald(pack) else { return };
    count(bencher, &batch)
        .bench(|| herald.tell(&batch, &mut Duplicates::default()).counts.received);
}

/// Start-up: what a cold function does before its first batch.
#[divan::bench]
fn load_rules_and_catalogue() -> bool {
    herald("identity").is_some()
}

fn count<'a, 'b>(bencher: divan::Bencher<'a, 'b>, batch: &Batch) -> divan::Bencher<'a, 'b> {
    bencher.counter(ItemsCount::new(batch.len())).counter(BytesCount::new(batch.text().len()))
}
