#![no_main]

#[path = "../../tests/fuzz/loud.rs"]
mod loud;
#[path = "../../tests/fuzz/told.rs"]
mod told;
#[path = "../../tests/fuzz/trust.rs"]
mod trust;

libfuzzer_sys::fuzz_target!(|text: &str| trust::check(text));
