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
//! Beside the way: `config` and `accounts` (what the operator wrote), `filter` (the subscription filter that the active
//! rules need), `seen` (what was told before).
//!
//! [`Herald::tell`] is that way up to the message, one log event after the other; [`Message`] is what comes out.
//! Packs choose what is told; risk decides how loud. What every operation is called stands in `catalogue/`,
//! which records are told and how loud in `rules/`: both are data.

pub mod accounts;
pub mod alert;
pub mod catalogue;
pub mod config;
mod console;
pub mod documents;
pub mod facts;
pub mod filter;
mod herald;
pub mod input;
pub mod message;
pub mod mistakes;
mod outline;
pub mod payload;
pub mod policy;
pub mod record;
pub mod render;
mod report;
pub mod rules;
mod seen;
mod stream;
pub mod text;
mod who;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "aws")]
pub mod deliver;
#[cfg(feature = "aws")]
pub mod function;

/// The rule and catalogue files, compiled in (see `build.rs`).
mod builtin {
    include!(concat!(env!("OUT_DIR"), "/builtin.rs"));
}

pub use herald::{Herald, Options, Selection};
pub use message::Message;
pub use report::Counts;
pub use seen::Seen;
pub use who::{Received, Who};
