#![no_main]

#[path = "../../tests/fuzz/policy.rs"]
mod policy;

libfuzzer_sys::fuzz_target!(|text: &str| policy::check(text));
