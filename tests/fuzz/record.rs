//! Any text as the message of a log event, through the whole way of the function: packed, unpacked, read, told. It is
//! told, ignored or reported as unreadable, and its neighbour is told whatever it is.

use std::sync::LazyLock;

use iam_herald::payload::{encode_envelope, envelope_of, unpack};
use iam_herald::rules::Rules;
use iam_herald::{Duplicates, Herald, Options, render};

static HERALD: LazyLock<Herald> = LazyLock::new(|| {
    let rules = Rules::load(&["iam-all", "identity"], &[]).expect("built-in rules");
    Herald::new(rules, Options::default())
});

const NEIGHBOUR: &str = r#"{"eventName":"CreateUser","eventSource":"iam.amazonaws.com","readOnly":false,
    "eventID":"a neighbour that no fuzzer finds","requestParameters":{"userName":"neighbour"}}"#;

pub fn check(text: &str) {
    let messages = [text.to_owned(), NEIGHBOUR.to_owned()];
    let envelope = envelope_of("111122223333", "group", "stream", &messages);
    let event = encode_envelope(&envelope).expect("packed");
    let batch = unpack(&event, 64 << 20).expect("unpacked again");
    let message = HERALD.tell(&batch, &mut Duplicates::default());
    assert!(message.counts.adds_up());
    assert_eq!(message.counts.received, 2);
    let changes: usize = message.alerts.iter().map(|alert| alert.changes.len()).sum();
    assert_eq!(changes, message.counts.alerted);
    assert!(changes >= 1, "the neighbour is lost");
    let unreadable = message.alerts.iter().map(|alert| alert.unreadable.len()).sum::<usize>();
    assert_eq!(unreadable, message.counts.unreadable);
    for body in [render::text(&message), render::html(&message), render::sms(&message)] {
        assert!(!body.contains('\u{1b}') && !body.contains('\u{202e}'));
    }
    assert!(render::Subject::of(&message).as_str().len() < 100);
}
