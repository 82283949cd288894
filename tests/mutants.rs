//! Recorded events, damaged at random: no panic, nothing unbounded, counts that add up, each unreadable one reported, and
//! neighbours told as if nothing had happened.
//!
//! A thousand mutants in `make test`; `make soak` sets `HERALD_MUTANTS`. `HERALD_SEED` is the first seed.

use iam_herald::payload::{encode_envelope, envelope_of, unpack};
use iam_herald::{Duplicates, Herald, input, render};

use crate::support::{corpus, herald, root};

/// Mutants in one payload, beside one good record.
const BATCH: usize = 25;

/// Neighbours in a set are alike, so the few mutants of an ordinary run come from all over it.
const STRIDE: usize = 7919;

/// SplitMix64: enough to be everywhere, and the same on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) as usize % limit.max(1)
    }

    fn of<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }
}

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().map_or(default, |text| text.parse().unwrap())
}

/// Lines of every recorded set, or of the samples where there are none.
fn recorded() -> Vec<String> {
    let recorded = std::env::var_os("HERALD_CORPUS").is_some();
    let folder =
        if recorded { corpus().join("cloudtrail") } else { root().join("events/readable") };
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let mut records = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        match serde_json::from_str::<serde_json::Value>(&text) {
            Ok(serde_json::Value::Array(items)) => {
                records.extend(items.iter().map(ToString::to_string))
            }
            _ => {
                records.extend(text.lines().filter(|line| line.starts_with('{')).map(str::to_owned))
            }
        }
    }
    let least = if recorded { 2000 } else { 30 };
    assert!(records.len() > least, "{} records", records.len());
    records
}

/// One to four changes: bytes, whole values, structure, or another record's pieces.
fn mutant(record: &str, other: &str, chance: &mut Chance) -> String {
    let mut bytes = record.as_bytes().to_vec();
    for _ in 0..=chance.below(4) {
        let at = chance.below(bytes.len());
        let to = (at + chance.below(200)).min(bytes.len());
        match chance.below(12) {
            0 => bytes[at] ^= 1 << chance.below(8),
            1 => bytes.truncate(at),
            2 => drop(bytes.drain(at..to)),
            3 => bytes.insert(
                at,
                *chance.of(&[&b'"', &b'{', &b'}', &b'[', &b'\\', &b'\0', &b',', &0xff]),
            ),
            4 => {
                let copy = bytes[at..to].to_vec();
                bytes.splice(at..at, copy);
            }
            5 => {
                let (from, length) = (chance.below(other.len()), chance.below(300));
                let piece = &other.as_bytes()[from..(from + length).min(other.len())];
                bytes.splice(at..to, piece.to_vec());
            }
            6 => value_at(
                &mut bytes,
                at,
                chance.of(&["null", "[]", "{}", "1e999", "-0", "true", "\"\"", "\"\\ud800\""]),
            ),
            7 => value_at(&mut bytes, at, &"[".repeat(chance.below(3000))),
            8 => value_at(
                &mut bytes,
                at,
                &format!(
                    "\"{}\"",
                    chance
                        .of(&["\u{202e}", "<b>", "%s\\r\\n", "é", "\\u0000"])
                        .repeat(chance.below(2000))
                ),
            ),
            9 => value_at(&mut bytes, at, &"9".repeat(chance.below(5000))),
            10 => value_at(
                &mut bytes,
                at,
                r#"{"eventName":1,"eventName":"CreateUser","userIdentity":[]}"#,
            ),
            _ => value_at(&mut bytes, at, r#"[{"a":{"omitted":true}},null,"x"]"#),
        }
        if bytes.is_empty() {
            break;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Puts something in place of the value after the next colon.
fn value_at(bytes: &mut Vec<u8>, at: usize, value: &str) {
    let Some(colon) = bytes[at..].iter().position(|byte| *byte == b':').map(|found| at + found + 1)
    else {
        return;
    };
    let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']');
    let end = bytes[colon..].iter().position(ends).map_or(bytes.len(), |found| colon + found);
    bytes.splice(colon..end, value.bytes());
}

/// How many mutants of one payload were unreadable, and told.
fn check(herald: &Herald, mutants: &[String], good: &str) -> (usize, usize) {
    let messages: Vec<String> = mutants.iter().cloned().chain([good.to_owned()]).collect();
    let envelope = envelope_of("111122223333", "group", "stream", &messages);
    let event = encode_envelope(&envelope).unwrap();
    let batch = unpack(&event, envelope.len()).unwrap();
    let message = herald.tell(&batch, &mut Duplicates::default());
    let counts = message.counts;
    assert!(counts.adds_up(), "{counts:?}");
    assert_eq!(counts.received, messages.len());
    let alerts = message.alerts.iter();
    let told: Vec<_> = alerts.clone().flat_map(|alert| &alert.changes).collect();
    let unreadable: usize =
        alerts.map(|alert| alert.unreadable.len() + alert.unreadable_not_listed).sum();
    assert_eq!((told.len(), unreadable), (counts.alerted, counts.unreadable), "each is reported");
    assert!(
        told.iter().any(|change| change.event_id.as_deref() == Some("the good neighbour")),
        "a mutant has hidden its neighbour"
    );
    // What is shown stays in proportion to what came in.
    for body in [render::text(&message), render::html(&message), render::message_body(&message)] {
        assert!(
            body.len() < 100_000 + 40 * envelope.len(),
            "{} bytes from {}",
            body.len(),
            envelope.len()
        );
    }
    (counts.unreadable, counts.alerted - 1)
}

#[test]
fn mutants_of_recorded_events_lose_nothing() {
    let herald = herald(&["identity", "iam-all"]);
    let records = recorded();
    let is_ours = |record: &&String| {
        input::whole(record.as_bytes(), input::Limits::of(1 << 20)).is_ok_and(|(_, batch)| {
            herald.tell(&batch, &mut Duplicates::default()).counts.alerted > 0
        })
    };
    let ours: Vec<String> = records.iter().filter(is_ours).cloned().collect();
    let (wanted, seed) = (number("HERALD_MUTANTS", 1000), number("HERALD_SEED", 1));
    let good = r#"{"eventName":"CreateUser","eventSource":"iam.amazonaws.com","readOnly":false,"eventID":"the good neighbour"}"#;
    let mut chance = Chance(seed as u64);
    let (mut made, mut unreadable, mut told) = (0, 0, 0);
    while made < wanted {
        // Every record has its turn, whatever the chance.
        let mutants: Vec<String> = (made..made + BATCH)
            .map(|turn| {
                let other = chance.below(records.len());
                // Most recorded events are none of our business, so every second is one that is.
                let from = if turn % 2 == 0 { &records } else { &ours };
                mutant(&from[turn / 2 * STRIDE % from.len()], &records[other], &mut chance)
            })
            .collect();
        let outcome = std::panic::catch_unwind(|| check(herald, &mutants, good));
        let Ok((bad, alerted)) = outcome else {
            let kept = std::env::temp_dir().join("herald-mutants.ndjson");
            std::fs::write(&kept, mutants.join("\n")).unwrap();
            panic!("seed {seed}, mutants {made} to {}: kept in {}", made + BATCH, kept.display());
        };
        made += BATCH;
        unreadable += bad;
        told += alerted;
    }
    println!(
        "{made} mutants of {} records, {} of them told: {unreadable} unreadable, {told} told",
        records.len(),
        ours.len()
    );
    // The mill grinds: many are broken, and many are not.
    assert!(
        unreadable > made / 10 && told > made / 50 && told < made,
        "{unreadable} and {told} of {made}"
    );
}
