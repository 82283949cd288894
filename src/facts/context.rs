//! What records are read with: everything that is known beside the record itself.

use std::sync::LazyLock;

use crate::accounts::Accounts;
use crate::catalogue::Catalogue;
use crate::documents::Documents;
use crate::resources::Resources;

/// What records are read with.
#[derive(Clone, Copy)]
pub struct Context<'c> {
    pub catalogue: &'c Catalogue,
    pub accounts: &'c Accounts,
    pub documents: &'c Documents,
    /// The alerter's own.
    pub resources: &'c Resources,
}

impl<'c> Context<'c> {
    /// For a record by itself.
    pub fn alone(catalogue: &'c Catalogue) -> Context<'c> {
        static NOTHING: LazyLock<(Accounts, Documents, Resources)> =
            LazyLock::new(Default::default);
        let (accounts, documents, resources) = &*NOTHING;
        Context { catalogue, accounts, documents, resources }
    }
}
