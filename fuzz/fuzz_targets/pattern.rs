#![no_main]

#[path = "../../tests/fuzz/pattern.rs"]
mod pattern;

libfuzzer_sys::fuzz_target!(|text: &str| pattern::check(text));
