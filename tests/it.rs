//! One test binary; a module a behaviour.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that panics has failed, and says where"
)]

/// What a change lets somebody do, and where that is known from.
mod access;
/// Counts that add up, grouping, duplicates, order, secrets.
mod alerts;
/// The catalogue is complete and asks for nothing that is not in its events.
mod catalogue;
/// The built program: exit status, errors, help, every command.
mod cli;
/// The configuration: what it holds back, watches, switches off; its mistakes; `check`.
mod config;
/// Recorded events nobody here wrote (`HERALD_CORPUS`).
mod corpus;
/// What the README and the documents say is what the program does.
mod documents;
/// Who did it, to whom, how, and whether it worked: one row a case.
mod facts;
/// Every input format, plain and compressed.
mod inputs;
/// Everything that can be wrong with a payload, a log event or a record.
mod payloads;
/// Whatever comes in: no panic, counts that add up, nothing unescaped.
mod properties;
/// The shipped rules and catalogue, by their own tests.
mod rules;
/// No credential of a record reaches a body.
mod secrets;
/// The events under `events/`: as a person sees them.
mod stories;
/// Chains of steps, refused attempts, long lists.
mod story;
mod support;
/// What is said of every operation, done, denied and failed, and how it is undone.
mod words;
