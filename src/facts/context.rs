//! What records are read with: everything that is known beside the record itself.

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::accounts::Accounts;
use crate::catalogue::Catalogue;
use crate::documents::Documents;
use crate::resources::Resources;
use crate::work::Shares;

/// What records are read with.
#[derive(Clone, Copy)]
pub struct Context<'c> {
    pub catalogue: &'c Catalogue,
    pub accounts: &'c Accounts,
    pub documents: &'c Documents,
    /// The alerter's own.
    pub resources: &'c Resources,
    /// How much work each change may take.
    pub shares: Shares,
}

impl<'c> Context<'c> {
    /// For a record by itself.
    pub fn alone(catalogue: &'c Catalogue) -> Context<'c> {
        static NOTHING: LazyLock<(Accounts, Documents, Resources)> =
            LazyLock::new(Default::default);
        let (accounts, documents, resources) = &*NOTHING;
        Context { catalogue, accounts, documents, resources, shares: Shares::MOST }
    }
}

/// What is known beside the records of one batch: the policies in it, and the resources that its envelope names.
#[derive(Debug)]
pub struct BatchContext<'k> {
    catalogue: &'k Catalogue,
    accounts: &'k Accounts,
    documents: Cow<'k, Documents>,
    resources: Cow<'k, Resources>,
    shares: Shares,
}

impl<'k> BatchContext<'k> {
    pub fn of(
        documents: Cow<'k, Documents>,
        catalogue: &'k Catalogue,
        accounts: &'k Accounts,
        resources: Cow<'k, Resources>,
    ) -> BatchContext<'k> {
        BatchContext { catalogue, accounts, documents, resources, shares: Shares::MOST }
    }

    /// The same where each change may take no more than its share of the work.
    pub fn sharing(self, shares: Shares) -> BatchContext<'k> {
        BatchContext { shares, ..self }
    }

    pub fn context(&self) -> Context<'_> {
        let BatchContext { catalogue, accounts, documents, resources, shares } = self;
        Context { catalogue, accounts, documents, resources, shares: *shares }
    }
}
