//! All tests of the crate's public side, in one binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test reports by panicking"
)]

/// Second roots and other services.
mod api;
/// Patterns that a program makes, and trees that it reads.
mod built;
/// The canonical form; patterns joined and simplified.
mod combined;
/// Answers and errors that AWS gave, from a folder outside the repository.
mod corpus;
/// Depth: what a program builds, and what the limits need of the stack.
mod deep;
/// Errors, lints and failures as objects.
#[cfg(feature = "serde")]
mod diagnostics_serialised;
/// Errors as people see them, caret and all.
mod errors;
/// Why a pattern is not true, and where it is.
mod explained;
/// The reader and writer of JSON.
mod json;
/// The kinds of mistakes, and what mends them.
mod kinds;
/// What is a pattern but probably a mistake.
mod lints;
/// What must stand in a text for a pattern to be true.
mod needs;
/// Many of these, looked for together.
mod needs_together;
/// A second, slow evaluator, and what must hold beside its answers.
mod oracle;
/// Where errors, lints and failures say that they are.
mod places;
/// What holds for every text.
mod properties;
/// Patterns, selectors and values as serde writes and reads them.
#[cfg(feature = "serde")]
mod serialised;
/// Many patterns together.
mod set;
/// The language, rule by rule.
mod table;
/// Errors in patterns that are about text.
mod text_errors;
/// Events of other types than the crate's own.
mod views;
