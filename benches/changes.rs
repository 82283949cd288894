//! A payload of nothing but changes: selected, judged, worded and written as JSON, beside reading the same text into
//! typed structs with serde, which is what a program that knows less would do at least.

#[path = "changes/payload.rs"]
mod payload;
#[path = "changes/structs.rs"]
mod structs;

use divan::counter::{BytesCount, ItemsCount};
use iam_herald::payload::{Batch, DEFAULT_MAX_BYTES};
use iam_herald::rules::Rules;
use iam_herald::{Duplicates, Herald, Options, input, render};
use payload::{Actors, envelope};

const CHANGES: usize = 2_000;

fn main() {
    divan::main();
}

fn recognised(text: String) -> Batch {
    let recognised = input::recognise(text.into_bytes(), DEFAULT_MAX_BYTES);
    recognised.map(|(_, batch)| batch).unwrap_or_default()
}

fn herald() -> Option<Herald> {
    Some(Herald::new(Rules::load(&["identity"], &[]).ok()?, Options::default()))
}

/// The baseline.
#[divan::bench(args = [Actors::Many, Actors::One])]
fn read_into_structs(bencher: divan::Bencher, actors: Actors) {
    let text = envelope(CHANGES, actors);
    count(bencher, CHANGES, &text).bench(|| structs::read(&text).map(|records| records.len()).ok());
}

#[divan::bench(args = [Actors::Many, Actors::One])]
fn tell_as_json(bencher: divan::Bencher, actors: Actors) {
    tell(bencher, CHANGES, actors);
}

/// Ten times as many must take ten times as long: nothing may grow with the square of what somebody sends.
#[divan::bench(args = [Actors::Many, Actors::One], sample_count = 5)]
fn tell_ten_times_as_many(bencher: divan::Bencher, actors: Actors) {
    tell(bencher, CHANGES * 10, actors);
}

fn tell(bencher: divan::Bencher, changes: usize, actors: Actors) {
    let text = envelope(changes, actors);
    let Some(herald) = herald() else { return };
    count(bencher, changes, &text).with_inputs(|| text.clone()).bench_values(|text| {
        let message = herald.tell(&recognised(text), &mut Duplicates::default());
        message.alerts.iter().map(|alert| render::alert_line(alert).len()).sum::<usize>()
    });
}

fn count<'a, 'b>(
    bencher: divan::Bencher<'a, 'b>,
    changes: usize,
    text: &str,
) -> divan::Bencher<'a, 'b> {
    bencher.counter(ItemsCount::new(changes)).counter(BytesCount::new(text.len()))
}
