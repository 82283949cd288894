//! Filter patterns and the facts that they may ask about.

#[cfg(feature = "cli")]
use cloudwatch_filter_pattern::Pattern;

/// The member under which patterns see the facts.
pub const FACTS: &str = "herald";

/// Whether a pattern asks about the member of this name of a record, or about anything in it.
#[cfg(feature = "cli")]
pub fn asks_about(pattern: &Pattern, member: &str) -> bool {
    pattern.conditions().any(|condition| condition.selector().first_name() == Some(member))
}
