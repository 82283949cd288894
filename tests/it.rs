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
/// Changes of one batch held against each other, in any order.
mod admitted;
/// Counts that add up, grouping, duplicates, order, secrets.
mod alerts;
/// What was announced: never hidden where it is loud, and low only where nothing is left open.
mod announced;
/// The archive that `make bench` reads is one, and is what its maker says.
mod archive;
/// ARNs and ids of accounts, real and hostile.
mod arn;
/// What holds for every body of a message: nothing unescaped, no link, no size over its limit.
mod bodies;
/// The catalogue is complete and asks for nothing that is not in its events.
mod catalogue;
/// What callers choose makes nothing quieter, and nobody another.
mod chosen;
/// The built program: exit status, errors, help, every command.
mod cli;
/// What the program says of every kind of bad input, and with which exit status.
mod cli_errors;
/// The configuration: names, own rules, rules switched off; its mistakes; `check`.
mod config;
/// What an expected change may rest on.
mod config_breadth;
/// Expected changes: what they hold back, what never, and which entries are refused.
mod config_expected;
/// What of the record itself an expected change may rest on.
mod config_selectors;
/// Watch lists, and the alerter's own resources.
mod config_watch;
/// Recorded events nobody here wrote (`HERALD_CORPUS`, as every test that is ignored without it).
mod corpus;
/// What the README and the documents say is what the program does.
mod documents;
/// `explain`: what becomes of each record, and why.
mod explain;
/// The registry of facts: what patterns see and may ask for.
mod fact_registry;
/// Facts that are one of a few words, and values that they never have.
mod fact_words;
/// Who did it, to whom, how, and whether it worked: one row a case.
mod facts;
/// The subscription filter lets through what the packs may select.
mod filter;
/// Inputs that are kept, through the fuzz targets.
mod fuzz;
/// What attackers who have read the source would write into a policy, and how loud each is.
mod granted;
/// What an event says cannot pass for the head of an alert.
mod heads;
/// Every input format, plain and compressed.
mod inputs;
/// Issuers that the configuration lists, and the pipeline that lives with them.
mod issuers;
/// What becomes of a log event is decided once, and every command says the same.
mod judged;
/// What kind of record it is, and how it ended.
mod kinds;
/// Many inputs are one story.
mod lookback;
/// What is more than there is room for.
mod lookback_bounds;
/// Managed policies of AWS: known, a way to more rights, or in no list.
mod managed;
/// Fields of every type but their own.
mod mistyped;
/// Recorded events, damaged at random.
mod mutants;
/// Records in any order are told the same.
mod order;
/// Whoever touches the alerter is told, by whatever name.
mod own;
/// Everything that can be wrong with a payload, a log event or a record.
mod payloads;
/// Policy documents in words.
mod policies;
/// Whatever comes in: no panic, counts that add up, nothing unescaped.
mod properties;
/// The shipped rules and catalogue, by their own tests.
mod rules;
/// Recorded attacks, each by the rule that should find it (`HERALD_CORPUS`).
mod rules_corpus;
/// How the rules of other tools fail, and that these do not.
mod rules_field;
/// What holds of all shipped rules together.
mod rules_whole;
/// No credential of a record reaches a body.
mod secrets;
/// What is told once a session, and second factors.
mod sessions;
/// How loud each operation of the coverage target is told.
mod severities;
/// Many users that fail from one address.
mod spray;
/// The events under `events/`: as a person sees them.
mod stories;
/// Chains of steps, refused attempts, long lists.
mod story;
/// Files of any size, and damaged ones.
mod streams;
/// What a subject says when there is room for one line.
mod subjects;
mod support;
/// What is taken back within one alert.
mod taken_back;
/// What was done and how it is undone: the words of whole alerts.
mod targets;
/// Who is the same actor: in alerts, chat threads and subjects.
mod threads;
/// filter and check.
mod tools;
/// What is said of every operation, done, denied and failed, and how it is undone.
mod unnamed;
mod unread;
/// Who it was, where the record hides it or lacks it.
mod who;
mod words;
/// Legal calls that are made to take long.
#[cfg(debug_assertions)]
mod work;
