//! A pack: rules that select together.

use super::file::Rule;

/// The pack that is active unless somebody says otherwise.
pub const DEFAULT_PACK: &str = "identity";

/// The pack of tampering with this alerter: on in the function.
pub const SELF_PACK: &str = "self";

/// The pack of the configuration's watch lists: on when they name somebody, whatever packs are asked for.
pub const WATCH_PACK: &str = "watch";

/// The rules of one file, which are switched on by its name.
#[derive(Debug, Clone)]
pub struct Pack {
    pub name: String,
    pub description: String,
    pub rules: Vec<Rule>,
}
