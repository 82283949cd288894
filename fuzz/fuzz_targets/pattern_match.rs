#![no_main]

#[path = "../../tests/fuzz/pattern_match.rs"]
mod pattern_match;

libfuzzer_sys::fuzz_target!(|text: &str| pattern_match::check(text));
