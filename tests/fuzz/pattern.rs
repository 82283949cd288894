//! A text: reading it, showing the error, and everything that is made of a pattern without an event never panic; the
//! canonical form reads back as the same pattern, and fixes of lints stand inside the text.

use cloudwatch_filter_pattern::Pattern;

pub fn check(text: &str) {
    let pattern = match text.parse::<Pattern>() {
        Ok(pattern) => pattern,
        Err(error) => {
            assert!(text.get(error.span()).is_some() && !error.to_string().is_empty());
            return;
        }
    };
    let canonical = pattern.to_string();
    // Quotes that the text did without may make it too long.
    match canonical.parse::<Pattern>() {
        Ok(again) => assert!(again == pattern && again.to_string() == canonical, "{canonical}"),
        Err(error) => assert!(canonical.chars().count() > 1024, "{error}"),
    }
    for lint in pattern.lints() {
        assert!(pattern.as_str().get(lint.span).is_some());
        assert!(lint.fix.is_none_or(|fix| pattern.as_str().get(fix.span).is_some()));
    }
    let simple = pattern.simplified();
    assert_eq!(simple.simplified(), simple);
    let widened = pattern.widened(&|selector, _| selector.first_name() == Some("a"));
    assert!(!widened.mentions("a"));
    assert_eq!(Pattern::any_of([&pattern, &pattern]), Pattern::all_of([&pattern, &pattern]));
}
