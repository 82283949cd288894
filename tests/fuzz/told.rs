//! Records on the whole way of the function, within a budget of work.

use std::sync::LazyLock;

use iam_herald::rules::Rules;
use iam_herald::work::{self, real};
use iam_herald::{Duplicates, Herald, Message, Options, input, render};
use serde_json::Value as Json;

static HERALD: LazyLock<Herald> = LazyLock::new(|| {
    let rules = Rules::load(&["iam-all", "identity", "self"], &[]).expect("built-in rules");
    Herald::new(rules, Options::default())
});

/// What one comparison may take before it is counted: two patterns as long as any are compared.
pub const SLACK: u64 = 20_000_000;

/// Tells records within a budget, in every body. All of them are accounted for, and the steps were counted.
pub fn told(records: &[Json], budget: u64) -> Message {
    let text = Json::from(records.to_vec()).to_string();
    let (_, batch) = input::whole(text, input::Limits::default()).expect("a list of records");
    let tell = || HERALD.select(&batch, &mut Duplicates::default(), budget);
    let (selection, steps) = real::steps(tell);
    let shares = budget.max(work::LEAST * records.len() as u64);
    assert!(steps <= 2 * shares + SLACK, "{steps} steps for {budget} units");
    let counts = selection.counts;
    assert!(counts.adds_up() && counts.received == records.len(), "{counts:?}");
    assert_eq!(selection.told.len(), counts.alerted);
    let message = HERALD.message(selection.told, selection.unread, Default::default());
    let changes: usize = message.alerts.iter().map(|alert| alert.changes.len()).sum();
    assert_eq!(changes, counts.alerted);
    for body in [render::text(&message), render::html(&message), render::sms(&message)] {
        assert!(!body.contains('\u{1b}') && !body.contains('\u{202e}'));
    }
    assert!(render::chat(&message).len() <= 10 && !render::message_body(&message).is_empty());
    message
}
