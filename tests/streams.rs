//! A file of any size is read as a stream, and what is broken in it costs no more than itself.

use std::collections::HashSet;
use std::io::Read;

use iam_herald::input::{self, Chunks, Format, InputError, Limits};
use iam_herald::record::Record;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::fuzz::stream::{Slowly, read};
use crate::support::gzip;

/// A small record as CloudTrail writes it.
fn line(number: usize) -> String {
    format!(
        r#"{{"eventVersion":"1.11","userIdentity":{{"type":"IAMUser","userName":"a\"{number}\\"}},"eventTime":"2026-11-20T22:14:09Z","eventSource":"iam.amazonaws.com","eventName":"CreateUser","resources":[{{"ARN":"x"}},{{"ARN":"y"}}],"eventID":"{number}"}}"#
    )
}

fn lines(count: usize) -> Vec<String> {
    (0..count).map(line).collect()
}

/// SplitMix64: the same damage on every machine.
fn chance(seed: usize) -> usize {
    let mut z = (seed as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    ((z ^ (z >> 27)) >> 7) as usize
}

const DAMAGES: [&str; 7] =
    ["cut", "quote lost", "bracket lost", "no UTF-8", "garbage", "emptied", "line break"];

/// A record with one damage, at a place by chance.
fn damaged(record: &str, damage: &str, seed: usize) -> Vec<u8> {
    let mut bytes = record.as_bytes().to_vec();
    let one_of = |wanted: &[u8]| {
        let places: Vec<usize> =
            (0..record.len()).filter(|at| wanted.contains(&record.as_bytes()[*at])).collect();
        places[chance(seed) % places.len()]
    };
    match damage {
        "cut" => bytes.truncate(1 + chance(seed) % (record.len() - 1)),
        "quote lost" => drop(bytes.remove(one_of(b"\""))),
        "bracket lost" => drop(bytes.remove(one_of(b"{}[]"))),
        "no UTF-8" => {
            // In a value, where it is no damage to the structure.
            let at = record.find("CreateUser").unwrap() + chance(seed) % 10;
            bytes[at] |= 0x80;
        }
        "garbage" => {
            let length = 1 + chance(seed) % 200;
            let byte = |number| (chance(seed + number) % 256) as u8;
            bytes = (1..=length).map(byte).filter(|byte| *byte != b'\n').chain(*b"x").collect();
        }
        "emptied" => bytes.fill(0),
        "line break" => bytes.insert(1 + chance(seed) % (record.len() - 1), b'\n'),
        other => panic!("{other}"),
    }
    bytes
}

/// Reads a file in which some records were damaged: all others must be read as they are, and the counts must say what
/// was not.
#[track_caller]
fn check(content: &[u8], records: &[String], broken: &[usize], most: usize, what: &str) {
    let (events, is_whole) =
        read(content, usize::MAX).unwrap_or_else(|error| panic!("{what}: {error}"));
    let others = records.iter().enumerate().filter(|(number, _)| !broken.contains(number));
    let others: Vec<&str> = others.map(|(_, record)| record.as_str()).collect();
    let known: HashSet<&str> = others.iter().copied().collect();
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for event in &events {
        match event {
            Ok(text) if known.contains(text.as_str()) => good.push(text.as_str()),
            other => bad.push(other),
        }
    }
    assert_eq!(good.len(), others.len(), "{what}: records are lost");
    assert_eq!(good, others, "{what}");
    let bad_count = bad.len() + usize::from(!is_whole);
    assert!((1..=most).contains(&bad_count), "{what}: {bad_count} broken, such as {bad:?}");
}

fn joined(pieces: &[Vec<u8>], between: &str) -> Vec<u8> {
    pieces.join(between.as_bytes())
}

/// How many unreadable ones a damage may make. A line break may leave two broken lines, and a bracket that is lost
/// leaves text after what it ends too early.
fn most(damage: &str) -> usize {
    if damage == "line break" { 2 } else { 1 }
}

#[test]
fn a_damaged_line_costs_one_line() {
    let records = lines(3000);
    let whole: Vec<Vec<u8>> = records.iter().map(|line| line.as_bytes().to_vec()).collect();
    let alone = [0, 1, 2, 1500, 2998, 2999].into_iter().map(|number| vec![number]);
    // Each line has its turn, together with others that are far away.
    let together = (0..250).map(|number| (number..3000).step_by(250).collect());
    for (seed, broken) in alone.chain(together).enumerate() {
        let (mut file, mut count) = (whole.clone(), 0);
        for number in &broken {
            let damage = DAMAGES[(number + number / 250 + seed) % DAMAGES.len()];
            file[*number] = damaged(&records[*number], damage, *number);
            count += most(damage);
        }
        check(&joined(&file, "\n"), &records, &broken, count, &format!("{broken:?}"));
    }
}

#[test]
fn several_damaged_lines_cost_as_many() {
    let records = lines(300);
    let whole: Vec<Vec<u8>> = records.iter().map(|line| line.as_bytes().to_vec()).collect();
    for damage in DAMAGES {
        for broken in
            [&[0][..], &[1], &[150], &[299], &[0, 1], &[0, 150, 299], &[7, 8, 9, 10], &[298, 299]]
        {
            for seed in 0..40 {
                let mut file = whole.clone();
                for number in broken {
                    file[*number] = damaged(&records[*number], damage, seed * 100 + number);
                }
                let what = format!("{broken:?}, {damage}, {seed}");
                check(&joined(&file, "\n"), &records, broken, broken.len() * most(damage), &what);
            }
        }
    }
}

#[test]
fn a_damaged_record_of_a_log_file_costs_one_record() {
    let records = lines(200);
    let whole: Vec<Vec<u8>> = records.iter().map(|line| line.as_bytes().to_vec()).collect();
    for damage in DAMAGES {
        for number in [0, 1, 100, 198, 199].into_iter().chain(2..30) {
            for seed in 0..20 {
                let mut file = whole.clone();
                file[number] = damaged(&records[number], damage, seed * 1000 + number);
                let list = joined(&file, ",");
                let content = [b"{\"Records\":[", list.as_slice(), b"]}"].concat();
                let what = format!("record {number}, {damage}, {seed}");
                check(&content, &records, &[number], 2, &what);
            }
        }
    }
}

#[test]
fn a_damaged_record_of_a_pretty_log_file_costs_one_record() {
    let records = lines(60);
    let values: Vec<Json> =
        records.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let pretty: Vec<String> = values
        .iter()
        .map(|value| serde_json::to_string_pretty(value).unwrap().replace('\n', "\n    "))
        .collect();
    let whole: Vec<Vec<u8>> = pretty.iter().map(|text| text.as_bytes().to_vec()).collect();
    for damage in DAMAGES {
        for number in 0..60 {
            let mut file = whole.clone();
            file[number] = damaged(&pretty[number], damage, number);
            let list = joined(&file, ",\n    ");
            let content = [b"{\n  \"Records\": [\n    ", list.as_slice(), b"\n  ]\n}\n"].concat();
            // A line break between two parts of JSON is no damage.
            let is_harmless =
                damage == "line break" && serde_json::from_slice::<Json>(&content).is_ok();
            if !is_harmless {
                check(&content, &pretty, &[number], 2, &format!("record {number}, {damage}"));
            }
        }
    }
}

#[test]
fn a_log_file_that_is_cut_is_told_up_to_there() {
    let records = lines(20);
    let content = format!("{{\"Records\":[{}]}}", records.join(","));
    let starts: Vec<usize> =
        records.iter().map(|record| content.find(record.as_str()).unwrap()).collect();
    for end in starts[1]..content.len() - 2 {
        let (events, is_whole) = read(&content.as_bytes()[..end], usize::MAX).unwrap();
        let whole = starts
            .iter()
            .zip(&records)
            .filter(|(start, record)| *start + record.len() <= end)
            .count();
        assert_eq!((events.len(), is_whole), (whole, false), "cut at {end}");
    }
    let packed = gzip(content.as_bytes());
    let (events, is_whole) = read(&packed[..packed.len() - 30], usize::MAX).unwrap();
    assert!(!is_whole && events.iter().all(Result::is_ok) && events.len() > 5, "{events:?}");
}

#[test]
fn garbage_before_the_first_record_costs_a_line() {
    let records = lines(50);
    for content in [
        format!("garbage\n{}", records.join("\n")),
        format!("garbage{{\"Records\":[{}]}}", records.join(",")),
        format!("\0\u{1}\u{2}}}]\n{{\"Records\":[{}]}}", records.join(",")),
        format!("[INFO] start\n{}", records.join("\n")),
        format!("{{\"Records\":[garbage,{}]}}", records.join(",")),
        format!("[garbage here,\n{}]", records.join(",\n")),
    ] {
        check(content.as_bytes(), &records, &[], 2, content.get(..40).unwrap());
    }
    // A quote that stands alone looks like the beginning of a string.
    let (before, after) = records.split_at(20);
    let content = format!("{{\"Records\":[{},\",{}]}}", before.join(","), after.join(","));
    check(content.as_bytes(), &records, &[], 1, "a lone quote");
    // Two that stand side by side are two.
    let list =
        records.join(",").replace("\"eventID\":\"7\"", "").replace("\"eventID\":\"8\"", "\t\"");
    let content = format!("{{\"Records\":[{list}]}}");
    check(content.as_bytes(), &records, &[7, 8], 2, "two");
    let (events, _) = read(content.as_bytes(), usize::MAX).unwrap();
    assert_eq!(events.len(), 50);
    // More than is looked at before anything is handed out.
    let content = format!("{}\n{}", "garbage\n".repeat(200_000), records.join("\n"));
    let (events, _) = read(content.as_bytes(), usize::MAX).unwrap();
    assert_eq!(
        events
            .iter()
            .filter(|event| event.as_ref().is_ok_and(|text| Record::read(text).is_ok()))
            .count(),
        50
    );
}

#[test]
fn a_record_over_its_bound_is_one_that_cannot_be_read() {
    let records = lines(3);
    let long = |quote: &str| {
        format!("{{\"eventVersion\":\"1\",\"x\":{quote}{}{quote}}}", "long ".repeat(600_000))
    };
    for long in [long("\""), long("")] {
        for content in [
            format!("{}\n{long}\n{}\n{}", records[0], records[1], records[2]),
            format!("{{\"Records\":[{},{long},{},{}]}}", records[0], records[1], records[2]),
        ] {
            check(content.as_bytes(), &records, &[], 2, content.get(..40).unwrap());
        }
    }
}

/// A file that is made while it is read.
struct Endless {
    record: Vec<u8>,
    at: usize,
    left: usize,
}

impl Read for Endless {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        let length = to.len().min(self.left).min(self.record.len() - self.at);
        to[..length].copy_from_slice(&self.record[self.at..self.at + length]);
        self.at = (self.at + length) % self.record.len();
        self.left -= length;
        Ok(length)
    }
}

#[test]
fn no_more_than_a_piece_of_a_file_is_in_memory() {
    // Records, a list without an end, one string without an end, brackets, blanks, garbage.
    for (text, begin) in [
        (format!("{}\n", line(1)), ""),
        (format!("{},", line(1)), "{\"Records\":["),
        ("x".to_owned(), "{\"eventVersion\":\""),
        ("[".to_owned(), "{\"eventVersion\":"),
        ("{\"a\":".to_owned(), ""),
        ("{\"awslogs\":\n".to_owned(), ""),
        (" ".to_owned(), "{\"Records\":["),
        ("garbage ".to_owned(), ""),
        ("\"x\",".to_owned(), "{\"x\":1,\"Records\":["),
        ("1".to_owned(), "["),
    ] {
        let source = Endless { record: text.clone().into_bytes(), at: 0, left: 6_000_000 };
        let limits = Limits { payload: 1 << 20, ..Limits::default() };
        let mut chunks = Chunks::new(begin.as_bytes().chain(source), limits);
        let longest = chunks.by_ref().map(|batch| batch.text().len()).max().unwrap_or(0);
        assert!(longest < 3 << 20, "{longest} bytes of {text:.20}");
    }
}

#[test]
fn lines_of_no_known_format_are_a_stream_too() {
    let long = "long ".repeat(600_000);
    let content = format!("first\n\n  second \r\n{long}\nlast");
    for at_once in [1000, usize::MAX] {
        let mut chunks =
            Chunks::new(Slowly(content.as_bytes(), at_once), Limits::default().or_lines());
        let mut texts = Vec::new();
        for batch in chunks.by_ref() {
            texts.extend(batch.events().map(|event| {
                event.body.text().map(|text| text.into_owned()).map_err(|why| why.reason)
            }));
        }
        assert_eq!(texts.len(), 4);
        assert_eq!(
            (texts[0].as_deref(), texts[1].as_deref(), texts[3].as_deref()),
            (Ok("first"), Ok("  second \r"), Ok("last"))
        );
        assert_eq!(texts[2].as_ref().unwrap_err(), "longer than the 1048576 bytes of a log event");
        assert_eq!(chunks.end().unwrap().format, Format::Lines);
    }
}

#[test]
fn an_input_that_cannot_be_read_any_further_says_so() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the disk is gone"))
        }
    }
    let text = format!("{}\n{}", line(0), &line(1)[..50]);
    let mut chunks = Chunks::new(text.as_bytes().chain(Broken), Limits::default());
    assert_eq!(chunks.by_ref().map(|batch| batch.len()).sum::<usize>(), 1);
    let fault = chunks.end().unwrap().fault.unwrap();
    assert_eq!(fault.to_string(), "it cannot be read any further: the disk is gone");
    assert!(matches!(Chunks::new(Broken, Limits::default()).end(), Err(InputError::Payload(_))));
}

/// Any JSON.
fn any_json() -> impl Strategy<Value = Json> {
    let text = prop_oneof![
        any::<String>(),
        proptest::collection::vec(
            prop_oneof![
                Just("\\"),
                Just("\""),
                Just("{"),
                Just("]"),
                Just("é"),
                Just("\n"),
                Just("x")
            ],
            0..80
        )
        .prop_map(|pieces| pieces.concat()),
    ];
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(|number| json!(number)),
        text.clone().prop_map(Json::from),
    ];
    leaf.prop_recursive(6, 60, 8, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..8).prop_map(Json::from),
            proptest::collection::vec((text.clone(), inner), 0..8)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

fn written(value: &Json, style: u8) -> String {
    match style % 3 {
        0 => value.to_string(),
        1 => serde_json::to_string_pretty(value).unwrap(),
        // Letters as escapes.
        _ => value.to_string().replace("x", "\\u0078").replace('é', "\\u00e9"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

    /// The items of valid JSON are what a reader of JSON says.
    #[test]
    fn items_end_where_a_reader_of_json_says(
        values in proptest::collection::vec((any_json(), any::<u8>()), 1..12),
        wrapped in any::<bool>(),
        at_once in prop_oneof![Just(1usize), Just(7), Just(64), Just(usize::MAX)],
        blank in prop_oneof![Just(""), Just(" "), Just("\n"), Just("\r\n\t ")],
    ) {
        let texts: Vec<String> = values.iter().map(|(value, style)| written(value, *style)).collect();
        let list = texts.join(&format!("{blank},{blank}"));
        let content = match wrapped {
            true => format!("{{\"Records\":{blank}[{blank}{list}{blank}]{blank},\"x\":[1,{{}}]}}"),
            false => format!("[{blank}{},{blank}{list}{blank}]", line(1)),
        };
        let (events, is_whole) = read(content.as_bytes(), at_once).unwrap();
        prop_assert!(is_whole);
        let events: Vec<String> = events.into_iter().map(|event| event.unwrap_or_else(|why| why)).skip(usize::from(!wrapped)).collect();
        let is_lookup = |text: &str| text.contains("CloudTrailEvent");
        prop_assume!(!texts.iter().any(|text| is_lookup(text)));
        prop_assert_eq!(events, texts);
    }

    /// Values that follow each other, with anything or nothing between them.
    #[test]
    fn values_one_after_the_other_are_items(
        values in proptest::collection::vec((any_json(), any::<u8>(), 0usize..4), 1..8),
        at_once in prop_oneof![Just(1usize), Just(50), Just(usize::MAX)],
    ) {
        let mut content = line(0);
        let mut wanted = vec![line(0)];
        for (value, style, blank) in values {
            let text = written(&json!({ "eventName": value }), style);
            content += ["", "\n", " ", "\r\n\r\n"][blank];
            content += &text;
            wanted.push(text);
        }
        let (events, _) = read(content.as_bytes(), at_once).unwrap();
        let events: Vec<String> = events.into_iter().map(|event| event.unwrap_or_else(|why| why)).collect();
        prop_assert_eq!(events, wanted);
    }

    /// Whatever stands before a record, it is read.
    #[test]
    fn a_record_is_read_whatever_stands_before_it(
        pieces in proptest::collection::vec(prop_oneof![
            Just("{\"Records\":[".to_owned()), Just("]}".to_owned()), Just(line(3)), Just("{\"a\":".to_owned()),
            Just("\n".to_owned()), Just(",".to_owned()), Just("{".to_owned()), Just("[".to_owned()), Just("}".to_owned()),
            Just("\"".to_owned()), Just("\\".to_owned()), Just("{\"messageType\":1,\"logEvents\":[".to_owned()),
            Just("{\"awslogs\":{\"data\":".to_owned()), Just("1".to_owned()), Just(" ".to_owned()), Just("\n{".to_owned()),
            Just("\u{1}".to_owned()), Just("{\"Events\":[{\"CloudTrailEvent\":\"{}\"}".to_owned()), any::<String>(),
            (1usize..200).prop_map(|length| line(4)[..length].to_owned()),
        ], 0..12),
        size in any::<u8>(),
    ) {
        let file = [&[size][..], pieces.concat().as_bytes()].concat();
        crate::fuzz::stream::check(&file);
    }
}

#[test]
fn a_small_input_is_one_batch() {
    let content = format!("{}\n{}", line(0), line(1));
    let (format, batch) = input::whole(content.as_bytes(), Limits::default()).unwrap();
    assert_eq!((format, batch.len()), (Format::Records, 2));
}
