//! Wrong with the whole payload: an error that names it. Wrong with one log event: unreadable, reported, and
//! its neighbours are told.

use iam_herald::payload::{DEFAULT_MAX_BYTES, PayloadError, unpack};
use iam_herald::{Counts, Duplicates};
use serde_json::json;

use crate::support::{envelope, gzip, herald, payload, record, run, tell};

fn refused(event: &str) -> PayloadError {
    unpack(event, DEFAULT_MAX_BYTES).expect_err("the payload was accepted")
}

fn good() -> String {
    record(json!({})).to_string()
}

#[test]
fn what_is_wrong_with_the_whole_payload_is_named() {
    let whole = gzip(envelope(&[good()]).as_bytes());
    let truncated = whole[..whole.len() - 9].to_vec();
    let mut corrupt = whole.clone();
    let checksum = corrupt.len() - 6;
    corrupt[checksum] ^= 0xff;
    let trailing = [whole.clone(), b"xyz".to_vec()].concat();
    let zlib = {
        use std::io::Write;
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        zlib.write_all(b"{}").unwrap();
        zlib.finish().unwrap()
    };
    let cases: Vec<(String, &str)> = vec![
        ("hello".to_owned(), "the event is not JSON: expected value at line 1 column 1"),
        (
            "{\"a\":1".to_owned(),
            "the event is not JSON: EOF while parsing an object at line 1 column 6",
        ),
        ("{}".to_owned(), "the event has no `awslogs` object"),
        ("[]".to_owned(), "the event has no `awslogs` object"),
        ("\"awslogs\"".to_owned(), "the event has no `awslogs` object"),
        ("{\"awslogs\":null}".to_owned(), "the event has no `awslogs` object"),
        ("{\"awslogs\":7}".to_owned(), "`awslogs.data` is missing, empty or not a string"),
        ("{\"awslogs\":{}}".to_owned(), "`awslogs.data` is missing, empty or not a string"),
        (
            "{\"awslogs\":{\"data\":7}}".to_owned(),
            "`awslogs.data` is missing, empty or not a string",
        ),
        (
            "{\"awslogs\":{\"data\":\"\"}}".to_owned(),
            "`awslogs.data` is missing, empty or not a string",
        ),
        (
            "{\"awslogs\":{\"data\":\"H4s!\"}}".to_owned(),
            "`awslogs.data` is not base64: invalid symbol 33, offset 3.",
        ),
        (payload(b"plain text"), "the data is not gzip: it begins with `70 6c`, expected `1f 8b`"),
        (payload(&zlib), "the data is zlib, expected gzip"),
        (payload(&truncated), "the gzip data ends too early, after "),
        (payload(&corrupt), "the gzip data is corrupt: incorrect data check"),
        (payload(&trailing), "3 bytes follow the end of the gzip data"),
        (payload(&gzip(b"oops")), "the envelope is not JSON: expected value at line 1 column 1"),
        (
            payload(&gzip(b"")),
            "the envelope is not JSON: EOF while parsing a value at line 1 column 0",
        ),
        (payload(&gzip(b"[1]")), "the envelope is not a JSON object"),
        (payload(&gzip(b"{\"owner\":\"1\"}")), "the envelope has no `logEvents` array"),
        (payload(&gzip(b"{\"logEvents\":{}}")), "the envelope has no `logEvents` array"),
        (payload(&gzip(b"{\"logEvents\":null}")), "the envelope has no `logEvents` array"),
        (
            payload(&gzip(b"{\"messageType\":\"OTHER\",\"logEvents\":[]}")),
            "the envelope's `messageType` is `OTHER`, expected `DATA_MESSAGE` or `CONTROL_MESSAGE`",
        ),
    ];
    assert!(!cases.is_empty());
    for (event, expected) in cases {
        let error = refused(&event);
        assert!(error.to_string().starts_with(expected), "{event}\n{error}\nexpected {expected}");
        assert!(!error.help().is_empty());
    }
}

#[test]
fn the_program_says_what_is_wrong_and_what_would_be_right() {
    run(&["replay"]).stdin(payload(b"plain")).expect(
        2,
        "",
        "error: standard input: the data is not gzip: it begins with `70 6c`, expected `1f 8b`\n\
         help: fetch it again from where it was recorded; `iam-herald encode` makes a valid payload\n\
         0 inputs, 0 events: nothing to tell.\n",
    );
}

#[test]
fn over_the_bound_what_fits_is_told_and_then_it_fails() {
    let padding = json!({ "eventName": "GetObject", "eventSource": "s3.amazonaws.com", "x": "a".repeat(5000) });
    let event = payload(&gzip(envelope(&[good(), padding.to_string()]).as_bytes()));
    let batch = unpack(&event, 4000).unwrap();
    assert_eq!(batch.fault, Some(PayloadError::OverBound { limit: 4000 }));
    let message = herald(&["identity"]).tell(&batch, &mut Duplicates::default());
    assert_eq!((message.counts.alerted, message.counts.unreadable), (1, 1));
    let rest = &message.alerts[1].unreadable[0].reason;
    assert!(rest.contains("more than 4000 bytes; what comes after them was not read"), "{rest}");

    let (out, err) =
        run(&["replay", "--max-bytes", "4000", "--format", "json"]).stdin(event).status(2);
    assert!(out.contains("alice created user bob"), "{out}");
    assert!(err.contains("the data unpacks to more than 4000 bytes"), "{err}");
    assert!(err.contains("HERALD_MAX_BYTES"), "{err}");
}

#[test]
fn a_bomb_is_bounded() {
    let bomb = gzip(&vec![b' '; 80 * 1024 * 1024]);
    assert!(bomb.len() < 200_000);
    let batch = unpack(&payload(&bomb), DEFAULT_MAX_BYTES);
    assert!(batch.is_err() || batch.is_ok_and(|batch| batch.fault.is_some()));
}

#[test]
fn a_control_message_is_nothing_to_do() {
    let control = json!({
        "messageType": "CONTROL_MESSAGE", "owner": "CloudwatchLogs", "logGroup": "", "logStream": "",
        "subscriptionFilters": [],
        "logEvents": [{ "id": "", "timestamp": 1, "message": "CWL CONTROL MESSAGE: Checking health" }],
    });
    let message = tell(payload(&gzip(control.to_string().as_bytes())).as_bytes());
    assert_eq!(message.counts, Counts::default());
    assert!(message.is_empty());
}

#[test]
fn the_envelope_is_read_leniently() {
    let lenient = json!({
        "messageType": "DATA_MESSAGE", "owner": 111122223333u64, "logGroup": null,
        "subscriptionFilters": null, "policyLevel": "ACCOUNT_LEVEL_POLICY", "unknown": [1],
        "logEvents": [
            { "id": 12345, "timestamp": "soon", "message": good(), "extractedFields": { "a": "b" } },
        ],
    });
    let message = tell(payload(&gzip(lenient.to_string().as_bytes())).as_bytes());
    assert_eq!(message.counts.alerted, 1);
}

#[test]
fn base64_may_be_wrapped_and_unpadded() {
    let event = payload(&gzip(envelope(&[good()]).as_bytes()));
    let data = event.trim_end_matches(['"', '}', '=']).rsplit('"').next().unwrap().to_owned();
    let (head, tail) = data.split_at(60);
    let wrapped = json!({ "awslogs": { "data": format!("{head}\r\n {tail}") } }).to_string();
    assert_eq!(tell(wrapped.as_bytes()).counts.alerted, 1);
}

#[test]
fn one_bad_log_event_never_stops_its_neighbours() {
    let nested = format!("{{\"a\":{}{}}}", "[".repeat(2000), "]".repeat(2000));
    let deep = format!(
        "{{\"eventSource\":\"iam.amazonaws.com\",\"eventName\":\"CreateUser\",\"a\":{}1{}}}",
        "[".repeat(2000),
        "]".repeat(2000)
    );
    let huge = record(json!({ "requestParameters": { "x": "y".repeat(1024 * 1024) } })).to_string();
    let cases: Vec<(String, &str)> = vec![
        ("hello".to_owned(), "not JSON: "),
        (String::new(), "not JSON: "),
        (good()[..80].to_owned(), "not JSON: "),
        (format!("{} {}", good(), good()), "not JSON: "),
        ("[1,2]".to_owned(), "not a record: an array, expected a JSON object"),
        ("7".to_owned(), "not a record: a number, expected a JSON object"),
        (
            "{\"eventSource\":\"iam.amazonaws.com\"}".to_owned(),
            "not a record: `eventName` is missing",
        ),
        (
            record(json!({ "eventName": 7 })).to_string(),
            "not a record: `eventName` is a number, expected a string",
        ),
        (
            record(json!({ "eventSource": ["iam.amazonaws.com"] })).to_string(),
            "not a record: `eventSource` is an array, expected a string",
        ),
        (deep, "not JSON: "),
        (huge, "1049"),
    ];
    for (bad, reason) in cases {
        let other =
            record(json!({ "eventID": "0a1b2c3d-0000-4000-8000-000000000002" })).to_string();
        let event = payload(&gzip(envelope(&[good(), bad.clone(), other]).as_bytes()));
        let message = tell(event.as_bytes());
        let counts = message.counts;
        assert_eq!((counts.received, counts.alerted, counts.unreadable), (3, 2, 1), "{bad:.100}");
        let unreadable = &message.alerts.last().unwrap().unreadable;
        assert_eq!(unreadable.len(), 1);
        assert!(
            unreadable[0].reason.starts_with(reason),
            "{} for {bad:.100}",
            unreadable[0].reason
        );
    }
    // Nothing in it could be selected, and it looks whole: not read, and so not unreadable.
    let event = payload(&gzip(envelope(&[good(), nested]).as_bytes()));
    assert_eq!(tell(event.as_bytes()).counts.ignored, 1);
}

#[test]
fn a_log_event_without_a_message_is_unreadable() {
    for (bad, reason) in [
        ("{\"id\":\"1\"}", "the log event has no `message`"),
        ("{\"id\":\"1\",\"message\":null}", "the log event has no `message`"),
        (
            "{\"id\":\"1\",\"message\":{\"eventName\":\"x\"}}",
            "the log event's `message` is not a string",
        ),
        ("7", "the log event is not a JSON object"),
        ("null", "the log event is not a JSON object"),
    ] {
        let good = json!({ "id": "2", "message": good() });
        let text = format!("{{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":[{bad},{good}]}}");
        let message = tell(payload(&gzip(text.as_bytes())).as_bytes());
        assert_eq!((message.counts.alerted, message.counts.unreadable), (1, 1), "{bad}");
        let unreadable = &message.alerts[1].unreadable[0];
        assert!(unreadable.reason.starts_with(reason), "{}", unreadable.reason);
    }
}

#[test]
fn invalid_utf8_stays_in_its_log_event() {
    let bad = record(json!({ "userAgent": "XX" })).to_string();
    let text = envelope(&[good(), bad]).into_bytes();
    let at = text.windows(2).position(|two| two == b"XX").unwrap();
    let mut text = text;
    text[at] = 0xff;
    let message = tell(payload(&gzip(&text)).as_bytes());
    assert_eq!((message.counts.alerted, message.counts.unreadable), (1, 1));
    let unreadable = &message.alerts[1].unreadable[0];
    assert_eq!(unreadable.reason, "not valid UTF-8");
    assert!(unreadable.log_event_id.as_ref().is_some_and(|id| id.ends_with('2')));
}

#[test]
fn a_flood_of_garbage_is_one_alert_with_a_count() {
    let garbage: Vec<String> = (0..500).map(|n| format!("garbage {n}")).collect();
    let message = tell(payload(&gzip(envelope(&garbage).as_bytes())).as_bytes());
    assert_eq!(message.alerts.len(), 1);
    let alert = &message.alerts[0];
    assert_eq!(alert.title, "500 log events could not be read");
    assert_eq!(alert.unreadable.len() + alert.unreadable_not_listed, 500);
    assert_eq!(alert.counts.unwrap().unreadable, 500);
}

#[test]
fn wrong_types_everywhere_are_still_a_record() {
    let odd = json!({
        "eventSource": "iam.amazonaws.com", "eventName": "DeleteRole", "eventTime": 7, "eventID": [],
        "userIdentity": "alice", "requestParameters": ["x"], "responseElements": "y", "awsRegion": {},
        "readOnly": "false", "sourceIPAddress": null, "userAgent": {"a":1},
        "recipientAccountId": 111122223333u64, "additionalEventData": 1,
    });
    let message = tell(json!([odd]).to_string().as_bytes());
    assert_eq!(message.counts.alerted, 1);
    let change = &message.alerts[0].changes[0];
    assert_eq!(change.event_time, None);
    assert_eq!(change.console_url, None);
    assert!(
        change.sentence.contains("deleted a role that the event does not name"),
        "{}",
        change.sentence
    );
}
