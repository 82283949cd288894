#![no_main]

#[path = "../../tests/fuzz/batch.rs"]
mod batch;
#[path = "../../tests/fuzz/told.rs"]
mod told;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| batch::check(bytes));
