//! An envelope in the form of CloudWatch Logs is taken apart without being read. Whatever way it is
//! taken, the answer is that of the reader of JSON.

use cloudwatch_filter_pattern::Need;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::super::frame::Frame;
use super::super::{Batch, PayloadError, envelope_of};
use super::{read_envelope, read_outline};
use crate::text::Text;

/// Everything that can be asked of a batch.
type Seen =
    (String, bool, Option<String>, Vec<(Option<String>, Result<String, String>, usize, usize)>);

fn seen(batch: Result<Batch, PayloadError>) -> Result<Seen, String> {
    let batch = batch.map_err(|error| error.to_string())?;
    let events = batch.events().map(|event| {
        let range = batch.range_of(&event);
        let raw = batch.text().get(range.clone()).unwrap();
        assert!(event.unicode || !Need::may_be_escaped(raw.as_bytes()), "{raw}");
        let text = event.body.text().map(|text| text.into_owned());
        let text = text.map_err(|unread| format!("{unread:?}"));
        (event.id.map(|id| id.into_owned()), text, range.start, range.end)
    });
    let events = events.collect();
    let fault = batch.fault.as_ref().map(ToString::to_string);
    Ok((format!("{:?}", batch.envelope), batch.control, fault, events))
}

fn assert_same(envelope: &str) -> Result<(), TestCaseError> {
    let text = || Text::from_bytes(envelope.as_bytes().to_vec());
    prop_assert_eq!(
        seen(read_envelope(text(), false)),
        seen(read_outline(text(), false)),
        "{}",
        envelope
    );
    Ok(())
}

fn messages() -> impl Strategy<Value = Vec<String>> {
    let piece = select(vec![
        "{\"eventName\":\"CreateUser\"",
        "\\",
        "\"",
        "\n",
        "é",
        "\u{1}",
        "\\u0041",
        "{\"id\":\"1\"",
        "\"},{\"id\":\"",
        "\",\"message\":\"",
        "}",
        "]}",
        "x",
        "\"logEvents\":[",
        "\u{10ffff}",
        "some more text of a usual length, ",
    ]);
    let message = proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat());
    proptest::collection::vec(message, 0..5)
}

/// What somebody else might write, or a broken line might make of an envelope.
fn damage() -> impl Strategy<Value = Option<(Index, Index, &'static str)>> {
    let put = select(vec![
        "",
        "\"",
        "\\",
        "{",
        "}",
        "]",
        ",",
        " ",
        "\n",
        "0",
        "\\u0022",
        "\"logEvents\":[],",
        "\"message\":\"x\",",
        ",\"extractedFields\":{}",
        "\u{0}",
    ]);
    prop_oneof![1 => Just(None), 3 => (any::<Index>(), any::<Index>(), put).prop_map(Some)]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(3000) })]

    #[test]
    fn an_envelope_is_the_same_however_it_is_taken_apart(
        messages in messages(),
        damage in damage(),
        group in select(vec!["group", "a \"logEvents\":[ in a name", "x\u{1}"]),
    ) {
        let mut envelope = envelope_of("111122223333", group, "stream", &messages);
        if let Some((at, length, put)) = damage {
            let start = envelope.floor_char_boundary(at.index(envelope.len()));
            let end = envelope.floor_char_boundary((start + length.index(4)).min(envelope.len()));
            envelope.replace_range(start..end.max(start), put);
        }
        assert_same(&envelope)?;
    }
}

#[test]
fn what_cloudwatch_logs_writes_is_not_read() {
    let messages = ["{\"a\":\"b\"}", "{}", "", "no JSON\\", "{\"p\":\"{\\\"x\\\":\\\"y\\\"}\"}"]
        .map(str::to_owned);
    let envelope = envelope_of("111122223333", "group", "stream", &messages);
    let frame = Frame::of(&envelope).unwrap();
    assert_eq!(frame.items.len(), messages.len());
    assert_same(&envelope).unwrap();
}

#[test]
fn what_is_written_otherwise_is_read() {
    let envelope = envelope_of("111122223333", "group", "stream", &["{}".to_owned()]);
    for (from, to) in [
        ("{\"id\"", "{ \"id\""),
        ("\"timestamp\":0", "\"timestamp\":00"),
        ("\"timestamp\":0", "\"timestamp\":1e3"),
        ("\"message\":\"{}\"", "\"message\":{}"),
        ("\"message\":\"{}\"", "\"message\":\"{}\",\"extractedFields\":{}"),
        ("\"message\":\"{}\"", "\"message\":\"{}\",\"message\":\"{\\\"b\\\":1}\""),
        ("\"logEvents\"", "\"log\\u0045vents\""),
        ("]}", "],\"logEvents\":[]}"),
        ("]}", "]} x"),
        ("]}", "]}\u{c}"),
        ("]}", "]"),
    ] {
        let other = envelope.replacen(from, to, 1);
        assert_ne!(other, envelope, "{from}");
        assert!(Frame::of(&other).is_none(), "{other}");
        assert_same(&other).unwrap();
    }
}
