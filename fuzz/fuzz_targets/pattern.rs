//! A pattern and, after the first line break, an event: parsing, matching and showing an error never panic, and a
//! pattern's needles stand in every event that it selects.
#![no_main]

use cloudwatch_filter_pattern::Pattern;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (pattern, event) = text.split_once('\n').unwrap_or((text, "{}"));
    match pattern.parse::<Pattern>() {
        Ok(pattern) => {
            if pattern.matches_text(event)
                && let Some(needles) = pattern.needles(None)
            {
                let found = needles.iter().any(|needle| event.contains(needle.as_str()));
                assert!(found || event.contains("\\u"), "{needles:?}");
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
