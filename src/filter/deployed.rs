//! Whether a filter that is deployed lets through what the active rules need.

use super::{Filter, NAME};
use crate::rules::Rules;

/// Whether a deployed filter, known by its name, lets through all that these rules may select. A filter whose name
/// is not of this program's making says nothing: `None`.
fn serves(deployed: &str, needed: &Filter, shipped: &Filter, within_shipped: bool) -> Option<bool> {
    let hash = deployed.strip_prefix(NAME)?;
    let is_hash = hash.len() == 8 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    is_hash.then(|| hash == needed.hash() || (within_shipped && hash == shipped.hash()))
}

/// The packs that the template's own filter serves, in the order in which it was made.
pub const SHIPPED: [&str; 4] = ["identity", "iam-changes", "authn-authz", "self"];

/// What a deployed filter is held against: the one that the active rules need.
#[derive(Debug)]
pub struct Needed {
    pub filter: Filter,
    shipped: Filter,
    within_shipped: bool,
}

impl Needed {
    /// # Errors
    /// As [`Filter::of`]; mistakes in the built-in packs, which tests rule out.
    pub fn of(rules: &Rules) -> Result<Needed, String> {
        let filter = Filter::of(rules)?;
        let shipped = Rules::load(&SHIPPED, &[]).map_err(|mistakes| mistakes.to_string())?;
        // Own rules and watch lists are packs under other names.
        let within_shipped = rules.packs.iter().all(|pack| SHIPPED.contains(&pack.name.as_str()));
        Ok(Needed { filter, shipped: Filter::of(&shipped)?, within_shipped })
    }

    /// The first of the filters a payload came through that this program made and that drops what the active rules
    /// may select; none if another one of them serves.
    pub fn outgrown<'n>(&self, deployed: &'n [String]) -> Option<&'n str> {
        let serves = |name: &str| serves(name, &self.filter, &self.shipped, self.within_shipped);
        if deployed.iter().any(|name| serves(name) == Some(true)) {
            return None;
        }
        deployed.iter().map(String::as_str).find(|name| serves(name) == Some(false))
    }
}
