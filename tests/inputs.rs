//! Every input format of the program, recognised from the content.

use iam_herald::input::{Format, Limits, whole};
use serde_json::{Value as Json, json};

use crate::support::{envelope, gzip, payload, record, tell};

fn two() -> [Json; 2] {
    [record(json!({})), record(json!({ "eventID": "0a1b2c3d-0000-4000-8000-000000000002" }))]
}

fn formats() -> Vec<(&'static str, Format, String)> {
    let [one, other] = two();
    let lookup = |record: &Json| json!({ "EventId": record["eventID"], "EventName": "CreateUser", "CloudTrailEvent": record.to_string() });
    let bridge = |record: &Json| {
        json!({
            "version": "0", "id": "x", "detail-type": "AWS API Call via CloudTrail", "source": "aws.iam",
            "account": "111122223333", "detail": record,
        })
    };
    let logged = |record: &Json| {
        json!({
            "logStreamName": "s", "timestamp": 1795212849000_i64, "message": record.to_string(),
            "ingestionTime": 1795212850000_i64, "eventId": "38",
        })
    };
    let pretty = |json: &Json| serde_json::to_string_pretty(json).unwrap();
    vec![
        ("log file", Format::LogFile, json!({ "Records": [one, other] }).to_string()),
        ("log file, pretty", Format::LogFile, pretty(&json!({ "Records": [one, other] }))),
        ("array", Format::Records, json!([one, other]).to_string()),
        ("lines", Format::Records, format!("{one}\n{other}\n")),
        (
            "lines with blank ones and carriage returns",
            Format::Records,
            format!("\n{one}\r\n\r\n{other}"),
        ),
        (
            "pretty records, one after the other",
            Format::Records,
            format!("{}\n{}\n", pretty(&one), pretty(&other)),
        ),
        ("records without a line break between", Format::Records, format!("{one}{other}")),
        (
            "lookup-events",
            Format::LookupEvents,
            pretty(&json!({ "Events": [lookup(&one), lookup(&other)] })),
        ),
        (
            "lookup-events --query Events",
            Format::Records,
            pretty(&json!([lookup(&one), lookup(&other)])),
        ),
        (
            "lines of lookup-events",
            Format::Records,
            format!("{}\n{}", lookup(&one), lookup(&other)),
        ),
        ("log events, lines", Format::Records, format!("{}\n{}", logged(&one), logged(&other))),
        ("log events, array", Format::Records, json!([logged(&one), logged(&other)]).to_string()),
        (
            "filter-log-events",
            Format::Records,
            pretty(&json!({ "events": [logged(&one), logged(&other)], "searchedLogStreams": [] })),
        ),
        ("EventBridge, lines", Format::Records, format!("{}\n{}", bridge(&one), bridge(&other))),
        ("EventBridge, array", Format::Records, json!([bridge(&one), bridge(&other)]).to_string()),
        ("envelope", Format::Envelope, envelope(&[one.to_string(), other.to_string()])),
        (
            "payload",
            Format::Payload,
            payload(&gzip(envelope(&[one.to_string(), other.to_string()]).as_bytes())),
        ),
    ]
}

#[test]
fn every_format_is_recognised_plain_and_gzip() {
    for (name, format, text) in formats() {
        for content in [text.clone().into_bytes(), gzip(text.as_bytes())] {
            let (recognised, batch) = whole(content.clone(), Limits::default()).unwrap();
            assert_eq!((recognised, batch.len()), (format, 2), "{name}");
            assert_eq!(tell(&content).counts.alerted, 2, "{name}");
        }
    }
}

#[test]
fn one_record_alone_is_recognised() {
    let [one, _] = two();
    for text in [
        one.to_string(),
        serde_json::to_string_pretty(&one).unwrap(),
        json!({ "detail-type": "AWS API Call via CloudTrail", "detail": one }).to_string(),
        format!("\u{FEFF}{one}"),
    ] {
        assert_eq!(tell(text.as_bytes()).counts.alerted, 1, "{text}");
    }
}

#[test]
fn a_compressed_file_may_have_several_members() {
    let [one, other] = two();
    let content =
        [gzip(format!("{one}\n").as_bytes()), gzip(other.to_string().as_bytes())].concat();
    assert_eq!(tell(&content).counts.alerted, 2);
}

#[test]
fn a_broken_line_is_a_broken_record() {
    let [one, other] = two();
    let message = tell(format!("{one}\n{{\"eventName\":\n{other}\n").as_bytes());
    assert_eq!((message.counts.alerted, message.counts.unreadable), (2, 1));
}

#[test]
fn what_stands_before_the_end_of_a_cut_file_is_told() {
    let [one, other] = two();
    for text in [json!({ "Records": [one, other] }).to_string(), json!([one, other]).to_string()] {
        let (_, batch) = whole(&text.as_bytes()[..text.len() - 40], Limits::default()).unwrap();
        assert_eq!(batch.len(), 1);
        assert!(
            batch
                .fault
                .unwrap()
                .to_string()
                .starts_with("the file is not JSON to its end: EOF while parsing")
        );
    }
}

#[test]
fn what_is_no_known_format_is_an_error_or_lines() {
    for (text, error) in [
        ("", "the input is empty"),
        (" \n ", "the input is empty"),
        ("hello\nworld", "the format is not known: it begins with `hello<U+000A>world`"),
        ("{\"a\":1}", "the format is not known: a JSON object, but not a CloudTrail record"),
        (
            "[[1]",
            "the format is not known: it is not JSON: EOF while parsing a list at line 1 column 4",
        ),
        ("\u{FEFF}x", "the format is not known: it begins with `x`"),
    ] {
        let result = whole(text.as_bytes(), Limits::default());
        let message =
            result.map_or_else(|error| error.to_string(), |(format, _)| format!("{format:?}"));
        assert_eq!(message, error, "{text}");
    }
    let (format, batch) = whole(b"hello\nworld", Limits::default().or_lines()).unwrap();
    assert_eq!((format, batch.len()), (Format::Lines, 2));
    let utf16: Vec<u8> = "\u{FEFF}{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let error = whole(utf16, Limits::default()).unwrap_err();
    assert_eq!(error.to_string(), "the input is UTF-16, expected UTF-8");
}

#[test]
fn log_files_and_payloads_may_follow_each_other() {
    let [one, other] = two();
    let file = |record: &Json| json!({ "Records": [record] }).to_string();
    let event = |record: &Json| payload(&gzip(envelope(&[record.to_string()]).as_bytes()));
    for text in [
        format!("{}{}", file(&one), file(&other)),
        format!("{}\n{}\n", file(&one), file(&other)),
        format!("{}\n{}", event(&one), event(&other)),
        format!("{}\n{}", event(&one), other),
        format!("{}\n{}", envelope(&[one.to_string()]), envelope(&[other.to_string()])),
    ] {
        let message = tell(text.as_bytes());
        assert_eq!((message.counts.alerted, message.counts.unreadable), (2, 0), "{text:.300}");
    }
}

#[test]
fn a_log_that_begins_with_other_text_is_read_by_lines() {
    let [one, other] = two();
    let message = tell(format!("[INFO] start\n{one}\n{other}").as_bytes());
    assert_eq!((message.counts.alerted, message.counts.unreadable), (2, 1));
}

#[test]
fn values_before_a_broken_one_are_told() {
    let [one, other] = two();
    let pretty = |json: &Json| serde_json::to_string_pretty(json).unwrap();
    let text = format!("{}\n{}\n{{ \"eventName\": oops\n", pretty(&one), pretty(&other));
    let (_, batch) = whole(text.into_bytes(), Limits::default()).unwrap();
    let read: Vec<bool> = batch.events().map(|event| event.body.text().is_ok()).collect();
    assert_eq!(read, [true, true, false]);
}

#[test]
fn more_elements_than_any_input_has_are_left_out_and_said() {
    let mut text = String::from("{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":[");
    text.push_str(&"1,".repeat(2_000_001));
    text.push_str("1]}");
    let (_, batch) = whole(text.into_bytes(), Limits::default()).unwrap();
    assert_eq!(batch.len(), 2_000_000);
    let fault = batch.fault.unwrap().to_string();
    assert_eq!(fault, "more than 2000000 log events; what comes after them was not read");
}

#[test]
fn a_digest_file_is_named_as_what_it_is() {
    let digest = json!({ "awsAccountId": "1", "digestStartTime": "x", "logFiles": [] });
    let error = whole(digest.to_string().into_bytes(), Limits::default()).unwrap_err();
    assert!(error.to_string().starts_with("a CloudTrail digest file"), "{error}");
}

/// What is nearly an input says what would make it one.
#[test]
fn what_is_packed_otherwise_is_refused_with_the_way_out() {
    let [one, _] = two();
    let strings = [
        json!([one.to_string(), one.to_string()]).to_string(),
        format!("{}\n{}", json!(one.to_string()), json!(one.to_string())),
    ];
    let packed = payload(&gzip(envelope(&[one.to_string()]).as_bytes()));
    let packed: Json = serde_json::from_str(&packed).unwrap();
    let data = packed["awslogs"]["data"].as_str().unwrap();
    let base64 = [data.to_owned(), format!("{data}\n"), format!("\"{data}\"")];
    for (inputs, error, help) in [
        (
            &strings[..],
            "the input is JSON strings, expected JSON objects",
            "with `jq -r '.[]'` if they stand in an array",
        ),
        (
            &base64[..],
            "the input is base64 of gzip without anything around it",
            "`base64 -d | gunzip`",
        ),
    ] {
        for input in inputs {
            let refused = whole(input, Limits::default()).unwrap_err();
            assert!(refused.to_string().starts_with(error), "{refused}");
            assert!(refused.help().contains(help), "{}", refused.help());
        }
    }
    // Programs log JSON too.
    let other = json!({ "message": json!({ "level": "info", "text": "started" }).to_string() });
    assert!(whole(other.to_string(), Limits::default()).is_err());
}
