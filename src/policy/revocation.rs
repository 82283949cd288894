//! What the console's "revoke active sessions" writes: a Deny of everything to sessions that began
//! before a moment.

use jiff::Timestamp;

use super::statement::{Effect, Listed, Statement};

/// The moment up to which sessions are refused everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revocation<'p> {
    pub until: Timestamp,
    /// The moment as the document writes it.
    pub written: &'p str,
}

/// `None` for a statement that does anything else.
pub fn revocation(statement: &Statement) -> Option<Revocation<'_>> {
    let everything = statement.effect == Effect::Deny
        && statement.actions.is_total()
        && statement.resources.as_ref().is_none_or(Listed::is_total);
    let [test] = statement.condition.tests.as_slice() else { return None };
    let older = test.operator.starts_with("datelessthan") && test.key == "aws:tokenissuetime";
    if !everything || !older {
        return None;
    }
    let moments = test.values.iter().filter_map(|written| {
        let until = written.parse().ok()?;
        Some(Revocation { until, written })
    });
    // One value that holds is enough, so the latest decides.
    moments.max_by_key(|one| one.until)
}
