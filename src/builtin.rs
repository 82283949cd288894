//! The rule and catalogue files, compiled in (see `build.rs`).

include!(concat!(env!("OUT_DIR"), "/builtin.rs"));
