//! Patterns, one a line, and in the last line an event: together they say what each says by itself, and whatever is true is
//! among what the literals leave, also where the event is escaped.

use cloudwatch_filter_pattern::{Pattern, Scratch, Set, Value};

/// More make a run slow and reach nothing new.
const MOST: usize = 40;

pub fn check(text: &str) {
    let (patterns, event) = text.rsplit_once('\n').unwrap_or((text, "{}"));
    let patterns: Vec<Pattern> =
        patterns.lines().filter_map(|line| line.parse().ok()).take(MOST).collect();
    let set = Set::new(patterns.clone());
    let mut scratch = Scratch::default();
    let numbers = |matches: &dyn Fn(&Pattern) -> bool| -> Vec<usize> {
        let all = patterns.iter().enumerate();
        all.filter(|(_, pattern)| matches(pattern)).map(|(number, _)| number).collect()
    };
    let expected = numbers(&|pattern| pattern.matches_text(event));
    assert_eq!(set.matches_text(event, &mut scratch), expected);
    check_candidates(&set, event, &expected, &mut scratch);
    if let Ok(event) = Value::parse(event) {
        let expected = numbers(&|pattern| pattern.matches(&event));
        assert_eq!(set.matches(&event, &mut scratch), expected);
        check_candidates(&set, &event.to_string(), &expected, &mut scratch);
    }
}

fn check_candidates(set: &Set, event: &str, expected: &[usize], scratch: &mut Scratch) {
    let escaped = Value::from(event).to_string();
    for text in [event, &escaped] {
        let candidates = set.candidates(text.as_bytes(), scratch);
        assert!(expected.iter().all(|number| candidates.contains(number)));
    }
}
