//! What differs between the dialects with conditions, and what AWS says to either.

/// What AWS says where it says nothing more exact.
pub(super) const INVALID_PATTERN: &str = "Invalid metric filter pattern";

/// AWS's words for text that it cannot make sense of.
pub(super) fn invalid(term: &str) -> String {
    format!("Invalid character(s) in term '{term}'")
}

/// What the conditions stand in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Json,
    Fields,
}
