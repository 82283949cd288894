//! The archive that `make bench` reads is one, and is what its maker says.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use serde_json::{Value as Json, json};

use crate::support::{Folder, run};

#[path = "../benches/hot/calls.rs"]
mod calls;
#[path = "../benches/hot/dice.rs"]
mod dice;
#[path = "../benches/hot/archive.rs"]
mod made;
#[path = "../benches/hot/mixed.rs"]
#[allow(dead_code, reason = "the payload of that traffic is for the benchmark alone")]
mod mixed;
#[path = "../benches/hot/recorded.rs"]
mod recorded;

const FILES: i64 = 6;
const RECORDS: i64 = 300;

/// The files of an archive, by their paths in it.
fn files(root: &Path) -> Vec<(String, Vec<u8>)> {
    let files = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().map(Result::unwrap);
    let path = |path: &Path| path.strip_prefix(root).unwrap().display().to_string();
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| (path(entry.path()), fs::read(entry.path()).unwrap()))
        .collect()
}

fn gunzip(bytes: &[u8]) -> String {
    let mut text = String::new();
    GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
    text
}

fn is_change(record: &&Json) -> bool {
    record["eventSource"] == "iam.amazonaws.com" && record["readOnly"] == json!(false)
}

#[test]
fn a_made_archive_has_the_records_the_names_and_the_counts_that_it_is_said_to_have() {
    let folder = Folder::new("archive");
    let made = made::folder(&folder.0, 7, FILES, RECORDS).unwrap();
    let files = files(&folder.0);
    assert_eq!(files.len(), FILES as usize);
    let texts: Vec<String> = files.iter().map(|(_, bytes)| gunzip(bytes)).collect();
    let mut records = Vec::new();
    for ((path, _), text) in files.iter().zip(&texts) {
        let log: Json = serde_json::from_str(text).unwrap();
        let own = log["Records"].as_array().unwrap().clone();
        let field = |name: &str| own[0][name].as_str().unwrap();
        let (account, region) = (field("recipientAccountId"), field("awsRegion"));
        let name = format!("/2026/11/28/{account}_CloudTrail_{region}_20261128T06");
        let start = format!("AWSLogs/{account}/CloudTrail/{region}{name}");
        assert!(path.starts_with(&start) && path.ends_with(".json.gz"), "{path}\n{start}");
        for name in ["recipientAccountId", "awsRegion"] {
            assert!(own.iter().all(|record| record[name] == own[0][name]), "{path}: {name}");
        }
        records.extend(own);
    }
    let ids: BTreeSet<&str> =
        records.iter().map(|record| record["eventID"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), records.len());
    assert_eq!(records.len(), (FILES * RECORDS) as usize);
    let size: usize = texts.iter().map(String::len).sum();
    let stored: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    let counted = json!({
        "records": records.len(),
        "changes": records.iter().filter(is_change).count(),
        "bytes": size,
        "stored": stored,
        "recorded": made["recorded"],
    });
    assert_eq!(made, counted);
    assert!(made["changes"].as_u64().unwrap() >= records.len() as u64 / 150, "{made}");
}

#[test]
fn the_same_seed_makes_the_same_archive_and_another_makes_another() {
    let [first, again, other] = [7, 7, 8].map(|seed| {
        let folder = Folder::new(&format!("archive-{seed}"));
        made::folder(&folder.0, seed, FILES, 20).unwrap();
        files(&folder.0)
    });
    assert!(first == again);
    assert!(
        first.iter().zip(&other).all(|(first, other)| first.0 != other.0 && first.1 != other.1)
    );
}

#[test]
fn a_made_file_has_the_asked_size_and_the_program_reads_all_of_it() {
    const SIZE: u64 = 400_000;
    let folder = Folder::new("archive-file");
    for (name, make) in
        [("log.json.gz", made::log as fn(&Path, u64, u64) -> _), ("lines.ndjson", made::lines)]
    {
        let path = folder.0.join(name);
        let made: Json = make(&path, 7, SIZE).unwrap();
        let size = made["bytes"].as_u64().unwrap();
        assert!((SIZE..SIZE + 20_000).contains(&size), "{name}: {made}");
        let (records, err) =
            run(&["match", "{ $.eventID = \"*\" }", path.to_str().unwrap()]).status(0);
        assert_eq!(
            records.lines().count() as u64,
            made["records"].as_u64().unwrap(),
            "{name}: {err}"
        );
    }
}
