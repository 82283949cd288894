//! Whether a filter that is deployed lets through what the active rules need.

use super::{Filter, NAME};
use crate::rules::Rules;

/// Whether a deployed filter, known by its name, lets through all that these rules may select. A filter whose name
/// is not of this program's making says nothing: `None`.
fn serves(deployed: &str, needed: &Needed) -> Option<bool> {
    let hash = deployed.strip_prefix(NAME)?;
    let is_hash = hash.len() == 8 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    let is_of = |filter: &Filter| hash == filter.hash();
    is_hash.then(|| {
        is_of(&needed.filter)
            || is_of(&needed.writes)
            || (needed.within_shipped && is_of(&needed.shipped))
    })
}

/// The packs that the template's own filter serves, in the order in which it was made.
pub const SHIPPED: [&str; 4] = ["identity", "iam-changes", "authn-authz", "self"];

/// What a deployed filter is held against: the one that the active rules need.
#[derive(Debug)]
pub struct Needed {
    pub filter: Filter,
    /// The other one that serves the same rules.
    writes: Filter,
    shipped: Filter,
    within_shipped: bool,
}

impl Needed {
    /// # Errors
    /// As [`Filter::of`]; mistakes in the built-in packs, which tests rule out.
    pub fn of(rules: &Rules) -> Result<Needed, String> {
        let (filter, writes) = (Filter::of(rules)?, Filter::of_writes(rules)?);
        let shipped = Rules::load(&SHIPPED, &[]).map_err(|mistakes| mistakes.to_string())?;
        // Own rules and watch lists are packs under other names.
        let within_shipped = rules.packs.iter().all(|pack| SHIPPED.contains(&pack.name.as_str()));
        Ok(Needed { filter, writes, shipped: Filter::of(&shipped)?, within_shipped })
    }

    /// The first of the filters a payload came through that this program made and that drops what the active rules
    /// may select; none if another one of them serves.
    pub fn outgrown<'n>(&self, deployed: &'n [String]) -> Option<&'n str> {
        let serves = |name: &str| serves(name, self);
        if deployed.iter().any(|name| serves(name) == Some(true)) {
            return None;
        }
        deployed.iter().map(String::as_str).find(|name| serves(name) == Some(false))
    }
}
