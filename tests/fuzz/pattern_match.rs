//! A pattern and, after the first line break, an event: matching never panics, and all that speaks of a match agrees:
//! the simplified pattern, the explanation, what is extracted, what is highlighted, and the cheap path.

use cloudwatch_filter_pattern::{Explanation, Need, Needs, Pattern};

pub fn check(text: &str) {
    let (pattern, event) = text.split_once('\n').unwrap_or((text, "{}"));
    let Ok(pattern) = pattern.parse::<Pattern>() else {
        return;
    };
    let matches = pattern.matches_text(event);
    assert_eq!(pattern.simplified().matches_text(event), matches);
    assert_eq!(pattern.explain_text(event) == Explanation::Matched, matches);
    assert_eq!(pattern.extract(event).is_some(), matches);
    let places = pattern.highlights(event);
    assert_eq!(places.is_some(), matches);
    assert!(places.iter().flatten().all(|place| event.get(place.clone()).is_some()));
    let cheap = Needs::new([pattern.need(&|_| None)], &|_| 1);
    assert!(
        !matches || cheap.may_matter(event.as_bytes()) || Need::may_be_escaped(event.as_bytes())
    );
}
