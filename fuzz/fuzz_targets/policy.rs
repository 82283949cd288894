#![no_main]

#[path = "../../tests/fuzz/loud.rs"]
mod loud;
#[path = "../../tests/fuzz/policy.rs"]
mod policy;
#[path = "../../tests/fuzz/told.rs"]
mod told;

libfuzzer_sys::fuzz_target!(|text: &str| policy::check(text));
