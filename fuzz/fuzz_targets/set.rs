#![no_main]

#[path = "../../tests/fuzz/set.rs"]
mod set;

libfuzzer_sys::fuzz_target!(|text: &str| set::check(text));
