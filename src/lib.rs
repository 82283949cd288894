//! IAM Herald tells people, in words, what changed in AWS identity and access: who did it, to whom, from
//! where, whether it worked, why it matters and how to undo it.
//!
//! The way of the data, one direction and one place for each step:
//!
//! ```text
//! Lambda event / file / stdin
//!   → payload, input   base64, gunzip (bounded), envelope      → Batch of log events, still text
//!   → record           one CloudTrail record, read leniently   → Record
//!   → rules (packs)    filter patterns                         → what is told
//!   → facts, policy    who, what, target, outcome, what it     → Facts, derived on demand
//!                      grants (documents: by the whole batch)
//!   → rules (risk)     filter patterns over record and facts   → severity, reasons
//!   → alert            the changes of one actor in one account → Alert
//!   → message, render  the alerts of one batch                 → text · HTML · JSON · chat · SMS
//!   → deliver          SNS · SES · terminal                    → what was accepted
//! ```
//!
//! # Floors
//!
//! A file imports from its own floor and from those below, never in a circle. `make floors` reads this picture and
//! proves it; this file is the roof, for programs and tests alone.
//!
//! ```text
//! bin/ · main                            the two programs
//! function/ · cli/                       what runs in Lambda · a file for each command
//! deliver/                               the sinks, and what was accepted
//! render/                                a file for each body
//! lookback/                              many inputs, one story
//! message · herald                       a batch in, a message out
//! admit · judge                          what becomes of a log event, among others and by itself
//! options                                what is known before the first batch
//! alert/ · console · filter/             changes in words · links · the subscription filter that the active rules need
//! config/                                what the operator wrote
//! expected/                              what was announced, what is held back, what is made low
//! glean                                  what of a batch waits until its turn comes
//! index                                  which log events need not be read
//! rules/                                 which records are told, and how loud
//! facts/                                 what is derived of a record
//! documents                              texts of policies in the batch
//! catalogue/ · policy/                   what operations are called · what policies grant
//! resources/ · scope · duplicates        the alerter's own · whose records are wanted · what was told before
//! input/                                 files and what they hold
//! record/                                one CloudTrail record
//! payload/ · accounts                    a payload, unpacked · whose account, and whose issuer, is whose
//! issuers                                issuers of tokens that the operator knows
//! mistakes · pattern · secrets/          mistakes of files · patterns in them · what is never shown
//! severity · counts · arn · work         how loud · what became of how many · names of AWS · how much work
//! digest · shown                         digests of parts · text made safe to show, as a type
//! text · builtin                         text from outside · the files of rules/ and catalogue/
//! block                                  64 bytes of JSON, as bits
//! ```
//!
//! [`Herald::tell`] is that way up to the message, one log event after the other; [`Message`] is what comes out.
//! Packs choose what is told; risk decides how loud. What every operation is called stands in `catalogue/`,
//! which records are told and how loud in `rules/`: both are data.

// What is public is what the programs, the tests, the benchmarks and the fuzz targets use. Of all
// else the compiler finds what nobody uses.
pub mod accounts;
mod admit;
pub mod alert;
pub mod arn;
mod block;
mod builtin;
pub mod catalogue;
pub mod config;
mod console;
mod counts;
mod digest;
mod documents;
mod duplicates;
mod expected;
pub mod facts;
pub mod filter;
mod glean;
mod herald;
pub mod index;
pub mod input;
pub mod issuers;
mod judge;
mod lookback;
pub mod message;
pub mod mistakes;
mod options;
mod pattern;
pub mod payload;
pub mod policy;
pub mod record;
pub mod render;
mod resources;
pub mod rules;
mod scope;
mod secrets;
pub mod severity;
pub mod shown;
mod text;
pub mod work;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "aws")]
mod deliver;
#[cfg(feature = "aws")]
pub mod function;

pub use admit::Fate;
pub use counts::Counts;
pub use duplicates::Duplicates;
pub use glean::{Gleaned, Keep};
pub use herald::{Fates, Herald, Selection};
pub use judge::{Candidate, Judge, Judgement};
pub use lookback::{LookBack, Report};
pub use message::Message;
pub use options::Options;
pub use scope::{Scope, Who};
