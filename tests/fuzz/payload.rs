//! Any bytes as an input: refused with an error, or told with counts that add up.

use std::sync::LazyLock;

use iam_herald::rules::Rules;
use iam_herald::{Duplicates, Herald, Options, input, render};

static HERALD: LazyLock<Herald> = LazyLock::new(|| {
    let rules = Rules::load(&["iam-all"], &[]).expect("built-in rules");
    Herald::new(rules, Options::default())
});

pub fn check(bytes: &[u8]) {
    let Ok((_, batch)) = input::whole(bytes, input::Limits::of(1 << 20).or_lines()) else { return };
    let message = HERALD.tell(&batch, &mut Duplicates::default());
    assert!(message.counts.adds_up());
    // What was not read counts as one event.
    assert_eq!(message.counts.received, batch.len() + usize::from(batch.fault.is_some()));
    let text = render::text(&message);
    assert!(!text.contains('\u{1b}'));
}
