//! The words for a kind of sink.

use crate::resources::ResourceKind;

/// What is known of a kind of sink before anything is configured.
#[derive(Debug)]
pub struct SinkKind {
    /// The name in the log, in the function's answer and, for its outlets, in the table for
    /// de-duplication. So it stays what it is.
    pub name: &'static str,
    /// The beginning of the names of its metrics: `SnsDelivered`, `SnsFailed`, `SnsRefused`.
    pub metric: &'static str,
    /// What the function does with it: completes "IAM Herald cannot …".
    pub verb: &'static str,
    /// The variables that have to be set for it, and what of the alerter's own resources each of them
    /// names: whoever changes that may silence the alerter.
    pub variables: &'static [(&'static str, Option<ResourceKind>)],
}

impl SinkKind {
    /// How errors begin: "SNS".
    pub fn label(&self) -> String {
        self.name.to_uppercase()
    }

    /// The names of its variables.
    pub fn variable_names(&self) -> impl Iterator<Item = &'static str> {
        self.variables.iter().map(|(name, _)| *name)
    }
}
