//! `[[account]]`: names, whose an account is, and how much depends on it.

use toml::Spanned;

use super::fields::Fields;
use crate::accounts::{Accounts, Tier};
use crate::arn::AccountId;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    Own,
    Trusted,
    Outside,
}

pub fn read(mut fields: Fields, accounts: &mut Accounts) {
    let id = fields.needed_text("id");
    let name = fields.text("name");
    let owner = fields.one_of(
        "owner",
        &[("own", Owner::Own), ("trusted", Owner::Trusted), ("outside", Owner::Outside)],
    );
    let owner = owner.unwrap_or(Owner::Own);
    let tier = fields.one_of(
        "tier",
        &[("critical", Tier::Critical), ("normal", Tier::Normal), ("sandbox", Tier::Sandbox)],
    );
    let Some(id) = id else {
        return fields.finish();
    };
    let at = id.span().start;
    let id = AccountId::parse(id.get_ref());
    if id.is_none() {
        fields.mistake(at, "`id` is not an account's", "expected 12 digits, in quotes");
    }
    if owner != Owner::Own && tier.is_some() {
        let what = "only an account of your own has a `tier`";
        fields.mistake(at, what, "leave out `tier`, or `owner`");
    }
    if id.as_ref().is_some_and(|id| is_known(accounts, id)) {
        fields.mistake(at, "the account stands twice", "");
    }
    if owner == Owner::Outside && name.is_none() {
        let what = "an account that is neither yours nor trusted is listed for its `name`";
        fields.mistake(at, what, "add `name`");
    }
    if let Some(id) = id {
        add(accounts, id, owner, tier, name.map(Spanned::into_inner));
    }
    fields.finish();
}

fn is_known(accounts: &Accounts, id: &AccountId) -> bool {
    accounts.own.contains(id) || accounts.trusted.contains(id) || accounts.names.contains_key(id)
}

fn add(
    accounts: &mut Accounts,
    id: AccountId,
    owner: Owner,
    tier: Option<Tier>,
    name: Option<String>,
) {
    match owner {
        Owner::Own => {
            accounts.own.insert(id.clone());
            accounts.tiers.insert(id.clone(), tier.unwrap_or_default());
        }
        Owner::Trusted => {
            accounts.trusted.insert(id.clone());
        }
        Owner::Outside => {}
    }
    if let Some(name) = name {
        accounts.names.insert(id, name);
    }
}

/// The id of an organization, `o-` and 10 to 32 small letters and digits.
pub fn organization(id: String) -> Option<String> {
    let rest = id.strip_prefix("o-")?;
    let plain = rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    (plain && (10..=32).contains(&rest.len())).then_some(id)
}
