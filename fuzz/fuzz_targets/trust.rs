#![no_main]

#[path = "../../tests/fuzz/trust.rs"]
mod trust;
#[path = "../../tests/fuzz/told.rs"]
mod told;

libfuzzer_sys::fuzz_target!(|text: &str| trust::check(text));
