#![no_main]

#[path = "../../tests/fuzz/unread.rs"]
mod unread;

libfuzzer_sys::fuzz_target!(|text: &str| unread::check(text));
