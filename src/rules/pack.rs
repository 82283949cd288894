//! A pack: rules that select together.

use super::file::Rule;

/// The pack that is active unless somebody says otherwise.
pub const DEFAULT_PACK: &str = "identity";

/// The pack about tampering with this alerter. In the function it is always on.
pub const SELF_PACK: &str = "self";

/// The pack of the configuration's watch lists. It is on if they name somebody, whatever packs are
/// asked for.
pub const WATCH_PACK: &str = "watch";

/// The rules of one file. The name of the file switches them on.
#[derive(Debug, Clone)]
pub struct Pack {
    pub name: String,
    pub description: String,
    pub rules: Vec<Rule>,
}
