//! What the fuzz targets hold, of inputs that are kept: each that once broke something, and one that reaches deep, for
//! every target. `fuzz/fuzz_targets/` calls the same functions, so the two cannot drift apart.
//!
//! An input that a run of `make fuzz` leaves in `fuzz/artifacts/TARGET/` goes to `tests/fuzz/inputs/TARGET/`, named after
//! what was wrong.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::root;

mod batch;
mod config;
mod loud;
mod pattern;
mod pattern_match;
mod payload;
mod policy;
mod record;
mod set;
pub mod stream;
mod told;
mod trust;
pub mod unread;

/// What a target that takes text makes of bytes.
fn text(bytes: &[u8]) -> &str {
    bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid())
}

/// A target, by its name.
type Target = (&'static str, fn(&[u8]));

const TARGETS: [Target; 11] = [
    ("batch", batch::check),
    ("config", |bytes| config::check(text(bytes))),
    ("pattern", |bytes| pattern::check(text(bytes))),
    ("pattern_match", |bytes| pattern_match::check(text(bytes))),
    ("payload", payload::check),
    ("policy", |bytes| policy::check(text(bytes))),
    ("record", |bytes| record::check(text(bytes))),
    ("set", |bytes| set::check(text(bytes))),
    ("stream", stream::check),
    ("trust", |bytes| trust::check(text(bytes))),
    ("unread", |bytes| unread::check(text(bytes))),
];

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

#[test]
fn every_fuzz_target_has_inputs_and_is_replayed() {
    let listed: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names(&root().join("fuzz/fuzz_targets")), listed);
    assert_eq!(names(&root().join("tests/fuzz/inputs")), listed);
}

/// Whole, cut short anywhere, and with any byte replaced: the neighbours of an input that once broke something.
#[test]
fn kept_inputs_hold() {
    for (name, check) in TARGETS {
        let folder = root().join("tests/fuzz/inputs").join(name);
        let mut inputs = 0;
        for entry in fs::read_dir(folder).unwrap() {
            let bytes = fs::read(entry.unwrap().path()).unwrap();
            inputs += 1;
            check(&bytes);
            // A few dozen of each, spread over its length.
            let step = bytes.len() / 24 + 1;
            for at in (0..bytes.len()).step_by(step) {
                check(&bytes[..at]);
                for byte in [b'"', b'(', 0x80] {
                    let mut damaged = bytes.clone();
                    damaged[at] = byte;
                    check(&damaged);
                }
            }
        }
        assert!(inputs > 0, "{name}");
    }
}
