//! Programs that make calls.

use serde::Deserialize;

/// A program, known by a part of its user agent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientRow {
    /// The part of the user agent, in small letters.
    pub contains: String,
    pub words: String,
    pub automation: Option<String>,
    #[serde(default)]
    pub attack: bool,
}
