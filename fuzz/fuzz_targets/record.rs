#![no_main]

#[path = "../../tests/fuzz/record.rs"]
mod record;

libfuzzer_sys::fuzz_target!(|text: &str| record::check(text));
