//! One way into a role: a principal with the conditions that stand before it.

use super::condition::{Condition, Test};
use super::federation;
use super::phrase::listing;
use super::principal::{Who, arn, told};
use super::statement::{Named, PrincipalKind, Statement};
use crate::accounts::{Accounts, Standing};
use crate::catalogue::is_account;

/// Declared most dangerous first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Danger {
    Anyone,
    Strangers,
    Outside,
    OutsideWithId,
    Trusted,
    Certificate,
    Own,
    Federated,
    Home,
    Service,
    Nobody,
}

#[derive(Debug, Clone)]
pub struct Entry {
    pub who: Who,
    pub danger: Danger,
    pub line: String,
    pub anyone: bool,
    pub external: bool,
    pub open_federation: bool,
    pub accounts: Vec<String>,
    condition: Condition,
}

impl Entry {
    fn new(who: Who, danger: Danger, line: String, statement: &Statement) -> Entry {
        let accounts = who.account().filter(|id| is_account(id)).map(str::to_owned);
        Entry {
            who,
            danger,
            line,
            anyone: danger == Danger::Anyone,
            external: danger <= Danger::OutsideWithId,
            open_federation: false,
            accounts: accounts.into_iter().collect(),
            condition: statement.condition.clone(),
        }
    }

    /// Whether whoever comes in by the other could come in by this.
    pub fn includes(&self, other: &Entry) -> bool {
        let who = match (&self.who, &other.who) {
            (one, other) if one == other => true,
            (Who::Anyone, Who::Service(_) | Who::AnyService) => false,
            (Who::Anyone, _) => true,
            (Who::Account(account), Who::Of { account: other, .. }) => account == other,
            (Who::AnyService, Who::Service(_)) => true,
            _ => false,
        };
        who && self.condition.includes(&other.condition)
    }
}

/// All ways in that a statement opens.
pub fn entries(statement: &Statement, accounts: &Accounts) -> Vec<Entry> {
    let Some(principals) = &statement.principals else { return Vec::new() };
    if principals.except {
        let but: Vec<String> = principals.named.iter().map(|one| told(&one.text)).collect();
        let mut entries = anyone(statement, accounts);
        for entry in entries.iter_mut().filter(|entry| entry.who == Who::Anyone) {
            entry.line = format!("{}, except {} (NotPrincipal)", entry.line, listing(&but, 3));
        }
        return entries;
    }
    let mut entries = Vec::new();
    for named in &principals.named {
        match Who::read(named) {
            Who::Anyone => entries.extend(anyone(statement, accounts)),
            Who::Account(account) => entries.extend(of_account(account, statement, accounts)),
            who => entries.push(entry(who, statement, accounts)),
        }
    }
    entries
}

fn entry(who: Who, statement: &Statement, accounts: &Accounts) -> Entry {
    match &who {
        Who::Saml { .. } | Who::WebIdentity { .. } | Who::AnyProvider => {
            let told = federation::told(&who, &statement.condition, accounts);
            let standing =
                who.account().filter(|id| is_account(id)).map(|id| accounts.standing(id));
            let danger = match standing {
                _ if told.open => Danger::Strangers,
                Some(Standing::Outside) if accounts.home.is_some() => Danger::Outside,
                _ => Danger::Federated,
            };
            let mut entry = Entry::new(who, danger, told.line, statement);
            entry.external = told.strangers || danger == Danger::Outside;
            entry.open_federation = told.open;
            entry
        }
        Who::Service(host) => {
            let certificate = host.eq_ignore_ascii_case("rolesanywhere.amazonaws.com");
            let danger = if certificate { Danger::Certificate } else { Danger::Service };
            let mut line = who.words(accounts);
            if certificate && !names_a_source(&statement.condition) {
                line.push_str(", any trust anchor of the account");
            }
            Entry::new(who, danger, line, statement)
        }
        Who::Deleted(_) => {
            let line = who.words(accounts);
            Entry::new(who, Danger::Nobody, line, statement)
        }
        _ => {
            let standing = who.account().map_or(Standing::Outside, |id| accounts.standing(id));
            let with_id = statement.condition.strict("sts:externalid").next().is_some();
            let danger = match standing {
                Standing::Home => Danger::Home,
                Standing::Own => Danger::Own,
                Standing::Trusted => Danger::Trusted,
                Standing::Outside if with_id => Danger::OutsideWithId,
                Standing::Outside => Danger::Outside,
            };
            let line = format!("{}{}", who.words(accounts), qualifiers(statement, standing));
            Entry::new(who, danger, line, statement)
        }
    }
}

/// `, without ExternalId, with MFA, under conditions (aws:SourceIp)`
fn qualifiers(statement: &Statement, standing: Standing) -> String {
    let condition = &statement.condition;
    let mut words = String::new();
    if condition.strict("sts:externalid").next().is_some() {
        words.push_str(", with ExternalId");
    } else if standing == Standing::Outside && lets_assume(statement) {
        words.push_str(", without ExternalId");
    }
    if condition.strict("aws:multifactorauthpresent").next().is_some() {
        words.push_str(", with MFA");
    }
    let told_already = ["sts:externalid", "aws:multifactorauthpresent"];
    let others = condition
        .tests
        .iter()
        .filter(|test| test.restricts() && !told_already.contains(&test.key.as_str()));
    let mut others: Vec<String> = others.map(|test| told(&test.key_written)).collect();
    others.dedup();
    if !others.is_empty() {
        words.push_str(&format!(", under conditions ({})", listing(&others, 4)));
    }
    words
}

/// Only where a role is assumed an ExternalId is asked for.
fn lets_assume(statement: &Statement) -> bool {
    statement.actions.covers("sts:assumerole")
}

fn names_a_source(condition: &Condition) -> bool {
    ["aws:sourcearn", "aws:sourceaccount"].iter().any(|key| condition.strict(key).next().is_some())
}

/// An account that lets its own principals in, and a condition that says which.
fn of_account(account: String, statement: &Statement, accounts: &Accounts) -> Vec<Entry> {
    let narrowed = principals_of(&statement.condition)
        .filter(|all| all.iter().all(|who| who.account() == Some(&account)));
    match narrowed {
        Some(all) => {
            all.into_iter().map(|who| entry(who, &told_elsewhere(statement), accounts)).collect()
        }
        None => vec![entry(Who::Account(account), statement, accounts)],
    }
}

/// Everybody, or those whom conditions leave of everybody.
fn anyone(statement: &Statement, accounts: &Accounts) -> Vec<Entry> {
    let condition = &statement.condition;
    if let Some(all) = principals_of(condition).or_else(|| accounts_of(condition)) {
        let rest = told_elsewhere(statement);
        return all.into_iter().map(|who| entry(who, &rest, accounts)).collect();
    }
    if let Some(organizations) = organizations_of(condition) {
        let own = accounts
            .organization
            .as_ref()
            .is_some_and(|own| organizations.iter().all(|one| one == own));
        let of = if own {
            "your organization".to_owned()
        } else {
            let all: Vec<String> = organizations.iter().map(|one| told(one)).collect();
            format!("organization {}", listing(&all, 3))
        };
        let danger = if own { Danger::Own } else { Danger::Outside };
        return vec![Entry {
            anyone: false,
            ..Entry::new(Who::Anyone, danger, format!("anyone in {of}"), statement)
        }];
    }
    let (danger, line) = match narrow_words(condition) {
        Some(words) => (Danger::Outside, format!("anyone in the world {words}")),
        None => (Danger::Anyone, "anyone in the world".to_owned()),
    };
    vec![Entry::new(Who::Anyone, danger, line, statement)]
}

/// The tests that name whom, which the line already does, are not told once more as conditions.
fn told_elsewhere(statement: &Statement) -> Statement {
    let mut rest = statement.clone();
    let names_whom = |test: &Test| {
        ["aws:principalarn", "aws:principalaccount", "aws:sourceaccount", "aws:sourcearn"]
            .contains(&test.key.as_str())
    };
    rest.condition.tests.retain(|test| !names_whom(test));
    rest
}

/// Whom `aws:PrincipalArn` names, if it names an account in every value.
fn principals_of(condition: &Condition) -> Option<Vec<Who>> {
    let test = condition.strict("aws:principalarn").next()?;
    let read = |text: &String| Who::read(&Named { kind: PrincipalKind::Aws, text: text.clone() });
    let all: Vec<Who> = test.values.iter().map(read).collect();
    let known = |who: &Who| matches!(who, Who::Account(_) | Who::Of { .. });
    (!all.is_empty() && all.iter().all(known)).then_some(all)
}

/// The accounts that `aws:PrincipalAccount` names, else those that a source must be of.
fn accounts_of(condition: &Condition) -> Option<Vec<Who>> {
    let values = |key: &'static str| -> Option<Vec<String>> {
        let test = condition.strict(key).next()?;
        let account = |value: &String| match arn(value) {
            Some((_, account, _)) => account.to_owned(),
            None => value.clone(),
        };
        let all: Vec<String> = test.values.iter().map(account).collect();
        all.iter().all(|one| is_account(one)).then_some(all)
    };
    let all = ["aws:principalaccount", "aws:sourceaccount", "aws:sourcearn"]
        .into_iter()
        .find_map(values)?;
    Some(all.into_iter().map(Who::Account).collect())
}

/// The organizations that a principal or a source must be of.
fn organizations_of(condition: &Condition) -> Option<Vec<String>> {
    let values = |key: &'static str| -> Option<Vec<String>> {
        let test = condition.strict(key).next()?;
        let first = |value: &String| value.split('/').next().unwrap_or_default().to_owned();
        let mut all: Vec<String> = test.values.iter().map(first).collect();
        all.dedup();
        // `${aws:ResourceOrgID}` is the organization of the role itself.
        let plain =
            |one: &String| one.starts_with("o-") && !(test.is_like() && one.contains(['*', '?']));
        all.iter().all(plain).then_some(all)
    };
    ["aws:principalorgid", "aws:principalorgpaths", "aws:sourceorgid", "aws:sourceorgpaths"]
        .into_iter()
        .find_map(values)
}

/// What else keeps most of the world out.
fn narrow_words(condition: &Condition) -> Option<String> {
    let plain = |test: &&Test| {
        !(test.is_like() && test.values.iter().any(|value| value.contains(['*', '?'])))
    };
    if condition.strict("sts:externalid").any(|test| plain(&test)) {
        return Some("who knows the ExternalId".to_owned());
    }
    for (key, word) in [
        ("aws:sourceip", "from"),
        ("aws:sourcevpc", "from"),
        ("aws:sourcevpce", "through"),
        ("aws:userid", "with the id"),
    ] {
        if let Some(test) = condition.strict(key).find(plain) {
            let values: Vec<String> = test.values.iter().map(|value| told(value)).collect();
            return Some(format!("{word} {}", listing(&values, 3)));
        }
    }
    None
}
