//! Which accounts are whose: the account an event is about, the operator's own, known partners; and which issuers of
//! tokens the operator knows.

use std::collections::{BTreeMap, BTreeSet};

use crate::arn::AccountId;
use crate::issuers::Issuer;
use crate::text::{name, short};

/// What the operator said about accounts, and the account that the event is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accounts {
    /// The account of the event, as the record has it: whoever forges a record may write anything
    /// there.
    pub home: Option<String>,
    /// The operator's own accounts, whether or not `home` is among them.
    pub own: BTreeSet<AccountId>,
    /// Outsiders that the operator knows and trusts.
    pub trusted: BTreeSet<AccountId>,
    /// Names for people, of any account.
    pub names: BTreeMap<AccountId, String>,
    /// The operator's organization, `o-exampleorgid`.
    pub organization: Option<String>,
    /// How much depends on each of the operator's own accounts.
    pub tiers: BTreeMap<AccountId, Tier>,
    /// The issuers of tokens whose users the operator expects.
    pub issuers: Vec<Issuer>,
}

/// How much depends on an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tier {
    Critical,
    #[default]
    Normal,
    Sandbox,
}

impl Tier {
    pub const ALL: [Tier; 3] = [Tier::Critical, Tier::Normal, Tier::Sandbox];

    pub fn as_str(self) -> &'static str {
        match self {
            Tier::Critical => "critical",
            Tier::Normal => "normal",
            Tier::Sandbox => "sandbox",
        }
    }
}

/// How an account stands to the one that the event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The account of the event.
    Home,
    /// Another one of the operator's.
    Own,
    /// A known partner.
    Trusted,
    /// None of these, or not known to be one.
    Outside,
}

impl Accounts {
    /// The same, seen from the account of an event.
    pub fn at_home(&self, home: Option<&str>) -> Accounts {
        Accounts { home: home.map(str::to_owned), ..self.clone() }
    }

    /// An account that nobody named is outside, also when the operator named none at all.
    pub fn standing(&self, id: &str) -> Standing {
        if self.home.as_deref() == Some(id) {
            Standing::Home
        } else if self.own.contains(id) {
            Standing::Own
        } else if self.trusted.contains(id) {
            Standing::Trusted
        } else {
            Standing::Outside
        }
    }

    /// What the operator said of the issuer with this host and path.
    pub fn issuer(&self, address: &str) -> Option<&Issuer> {
        self.issuers.iter().find(|issuer| issuer.is_at(address))
    }

    /// An account in a sentence, as it can follow "any principal of ".
    pub fn words(&self, id: &str) -> String {
        let id = name(&short(id, 40));
        let known = self.names.get(id.as_str()).filter(|known| !known.is_empty());
        let known = known.map(|known| name(&short(known, 60)));
        match (self.standing(&id), known) {
            (Standing::Home, _) => "this account".to_owned(),
            (Standing::Own, Some(known)) => format!("account {known} ({id})"),
            (Standing::Own, None) => format!("account {id}, one of yours"),
            (Standing::Trusted, Some(known)) => format!("trusted account {known} ({id})"),
            (Standing::Trusted, None) => format!("trusted account {id}"),
            (Standing::Outside, known) => {
                // Who named no account cannot say which ones are not theirs.
                match (self.own.is_empty(), &self.home, known) {
                    (true, Some(_), Some(known)) => format!("another account ({known}, {id})"),
                    (true, Some(_), None) => format!("another account ({id})"),
                    (true, None, Some(known)) => format!("account {known} ({id})"),
                    (true, None, None) => format!("account {id}"),
                    (false, _, Some(known)) => {
                        format!("account {known} ({id}), which is none of yours")
                    }
                    (false, _, None) => format!("account {id}, which is none of yours"),
                }
            }
        }
    }
}
