//! A text: reading it, showing the error, and everything that is made of a pattern without an event never panic; the
//! canonical form reads back as the same pattern, and fixes of lints stand inside the text.

use cloudwatch_filter_pattern::{Limits, Pattern};

pub fn check(text: &str) {
    let pattern = match text.parse::<Pattern>() {
        Ok(pattern) => pattern,
        Err(error) => {
            assert!(text.get(error.span()).is_some() && !error.report().to_string().is_empty());
            if let Some(fixed) = error.fix().map(|fix| fix.apply(text)) {
                assert!(fixed.is_some_and(|fixed| fixed != text));
            }
            return;
        }
    };
    let canonical = pattern.to_string();
    let again = Pattern::parse_with(&canonical, Limits::Depth).expect(&canonical);
    assert!(again == pattern && again.to_string() == canonical, "{canonical}");
    assert_eq!(Pattern::build(pattern.body().clone(), Limits::Depth), Ok(again));
    for condition in pattern.conditions() {
        assert_eq!(condition.selector().to_string().parse().as_ref(), Ok(condition.selector()));
    }
    for lint in pattern.lints() {
        assert!(text.get(lint.span()).is_some());
        assert!(lint.fix.is_none_or(|fix| fix.apply(text).is_some()));
    }
    let simple = pattern.simplified();
    assert_eq!(simple.simplified(), simple);
    assert_eq!(Pattern::any_of([&pattern, &pattern]), Pattern::all_of([&pattern, &pattern]));
}
