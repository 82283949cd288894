//! One way into a role: a principal, and the conditions under which it comes in.

use super::condition::{Condition, Test};
use super::federation;
use super::principal::{Who, told};
use super::statement::{Named, PrincipalKind, Statement, are_within};
use crate::accounts::{Accounts, Standing};
use crate::arn::{AccountId, Arn};
use crate::text::{and_more, listing};
use crate::work::Work;

/// How dangerous a way is. The most dangerous stands first.
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
}

#[derive(Debug, Clone)]
pub struct Entry<'p> {
    pub who: Who,
    pub danger: Danger,
    pub line: String,
    pub open_federation: bool,
    /// Somebody whom a token, an assertion or a certificate of an issuer vouches for that is not
    /// known to be the operator's.
    pub federated: bool,
    /// Users of an issuer, for an audience, that the operator lists.
    pub listed: bool,
    /// People who have nothing to do with the operator.
    strangers: bool,
    condition: &'p Condition,
    /// Everybody but these, as `NotPrincipal` says it.
    except: &'p [Named],
}

impl Entry<'_> {
    pub fn is_anyone(&self) -> bool {
        self.danger == Danger::Anyone
    }

    pub fn is_external(&self) -> bool {
        self.strangers || (self.danger <= Danger::OutsideWithId && self.danger != Danger::Strangers)
    }

    /// Whether the operator said of them that they may come in.
    pub fn is_known(&self) -> bool {
        self.listed || self.danger == Danger::Trusted
    }

    /// Whether it is a service of AWS and nobody else.
    pub fn is_service(&self) -> bool {
        const HOSTS: [&str; 3] = [".amazonaws.com", ".amazonaws.com.cn", ".aws.internal"];
        let known = |host: &str| HOSTS.iter().any(|end| host.to_ascii_lowercase().ends_with(end));
        self.danger == Danger::Service && matches!(&self.who, Who::Service(host) if known(host))
    }

    /// Whether there is no condition, or only formalities.
    pub fn is_free(&self) -> bool {
        self.condition.is_formal() && self.except.is_empty()
    }

    pub fn account(&self) -> Option<&str> {
        self.who.account()
    }

    /// Whether whoever comes in by the other way could come in by this one. No if that is too much
    /// work.
    pub fn includes(&self, other: &Entry, work: &Work) -> bool {
        let who = match (&self.who, &other.who) {
            (one, other) if one == other => true,
            (Who::Anyone, Who::Service(_) | Who::AnyService) => false,
            (Who::Anyone, _) => true,
            (Who::Account(account), Who::Of { account: other, .. }) => account == other,
            (Who::AnyService, Who::Service(_)) => true,
            _ => false,
        };
        work.take_each(2)
            && who
            && are_within(self.except, other.except, work)
            && self.condition.includes(other.condition, work)
    }
}

/// What a way in costs, with its line.
const ENTRY: u64 = 5_000;

/// All ways in that a statement opens; not all of them if that is too much work.
pub fn entries<'p>(
    statement: &'p Statement,
    accounts: &'p Accounts,
    work: &Work,
) -> Vec<Entry<'p>> {
    let Some(principals) = &statement.principals else { return Vec::new() };
    if federation::shut_for_all(&statement.condition).is_some() {
        return Vec::new();
    }
    let gate = Gate::of(statement, accounts, work);
    if principals.except {
        let mut entries = gate.anyone();
        let but = principals.named.iter().take(3).map(|one| told(&one.text)).collect::<Vec<_>>();
        let but = and_more(&but, principals.named.len() - but.len(), ", ");
        for entry in entries.iter_mut().filter(|entry| entry.who == Who::Anyone) {
            entry.line = format!("{}, except {but} (NotPrincipal)", entry.line);
            entry.except = &principals.named;
        }
        return entries;
    }
    let everybody = principals.named.iter().any(|named| Who::read(named) == Who::Anyone);
    let mut entries = if everybody { gate.anyone() } else { Vec::new() };
    for named in &principals.named {
        // An account is looked for among those that the condition names, and what the condition says
        // of a provider is read for each.
        let cost = match Who::read(named) {
            Who::Account(_) => 5 * gate.principals.iter().flatten().count() as u64,
            Who::Saml { .. } | Who::WebIdentity { .. } => 50 * gate.condition.size(),
            _ => 0,
        };
        if !work.take(ENTRY + cost) {
            break;
        }
        match Who::read(named) {
            Who::Anyone => {}
            Who::Account(account) => entries.extend(gate.of_account(account, work)),
            who if federation::shut(&who, gate.condition).is_some() => {}
            who => entries.push(gate.entry(who, false)),
        }
    }
    entries
}

/// The conditions of a statement. They are read once for all of its principals.
struct Gate<'p> {
    condition: &'p Condition,
    accounts: &'p Accounts,
    /// Whom `aws:PrincipalArn` names.
    principals: Option<Vec<Who>>,
    with_id: bool,
    /// Whether an ExternalId may be asked for, which is so only if a role is assumed.
    asks_for_id: bool,
    with_mfa: bool,
    /// The keys of all other conditions, and of those among them that do not say whom.
    others: (String, String),
}

impl<'p> Gate<'p> {
    fn of(statement: &'p Statement, accounts: &'p Accounts, work: &Work) -> Gate<'p> {
        const TOLD: [&str; 2] = ["sts:externalid", "aws:multifactorauthpresent"];
        const WHOM: [&str; 4] =
            ["aws:principalarn", "aws:principalaccount", "aws:sourceaccount", "aws:sourcearn"];
        let condition = &statement.condition;
        let has = |key| condition.strict(key).next().is_some();
        let keys = |without: &[&str]| {
            let left = |test: &&Test| test.restricts() && !without.contains(&test.key.as_str());
            let mut keys: Vec<String> =
                condition.tests.iter().filter(left).map(|test| told(&test.key_written)).collect();
            keys.dedup();
            if keys.is_empty() {
                String::new()
            } else {
                format!(", under conditions ({})", listing(&keys, 4))
            }
        };
        Gate {
            condition,
            accounts,
            principals: principals_of(condition),
            with_id: has("sts:externalid"),
            asks_for_id: statement.actions.covers("sts:assumerole", work),
            with_mfa: has("aws:multifactorauthpresent"),
            others: (keys(&TOLD), keys(&[TOLD.as_slice(), &WHOM].concat())),
        }
    }

    fn made(&self, who: Who, danger: Danger, line: String) -> Entry<'p> {
        Entry {
            who,
            danger,
            line,
            open_federation: false,
            federated: false,
            listed: false,
            strangers: false,
            condition: self.condition,
            except: &[],
        }
    }

    /// A way in for one principal. `is_narrowed` is true if a condition names it, so that it is not
    /// told once more.
    fn entry(&self, who: Who, is_narrowed: bool) -> Entry<'p> {
        match &who {
            Who::Saml { .. } | Who::WebIdentity { .. } | Who::AnyProvider => self.federated(who),
            Who::Service(host) => {
                let certificate = is_of_certificates(host);
                let danger = if certificate { Danger::Certificate } else { Danger::Service };
                let mut line = who.words(self.accounts);
                let says = |test: &Test| test.says_which() && test.restricts();
                if certificate && !self.condition.tests.iter().any(says) {
                    line.push_str(", without a condition on which");
                }
                Entry { federated: certificate, ..self.made(who, danger, line) }
            }
            Who::AnyService => {
                let line = format!("{}{}", who.words(self.accounts), self.others.0);
                self.made(who, Danger::Outside, line)
            }
            _ => {
                let standing =
                    who.account().map_or(Standing::Outside, |id| self.accounts.standing(id));
                let danger = match standing {
                    Standing::Home => Danger::Home,
                    Standing::Own => Danger::Own,
                    Standing::Trusted => Danger::Trusted,
                    Standing::Outside if self.with_id => Danger::OutsideWithId,
                    Standing::Outside => Danger::Outside,
                };
                let mut line = who.words(self.accounts);
                line.push_str(&self.qualifiers(standing, is_narrowed));
                self.made(who, danger, line)
            }
        }
    }

    fn federated(&self, who: Who) -> Entry<'p> {
        let told = federation::told(&who, self.condition, self.accounts);
        let outside =
            who.account().is_some_and(|id| self.accounts.standing(id) == Standing::Outside);
        let danger = match told.open {
            true => Danger::Strangers,
            false if outside && self.accounts.home.is_some() => Danger::Outside,
            false => Danger::Federated,
        };
        let mut entry = self.made(who, danger, told.line);
        entry.strangers = told.strangers;
        entry.open_federation = told.open;
        entry.listed = danger == Danger::Federated
            && federation::is_listed(&entry.who, self.condition, self.accounts);
        entry.federated = !entry.listed;
        if entry.listed {
            entry.line.push_str(", whom the configuration lists");
        }
        entry
    }

    /// `, without ExternalId, with MFA, under conditions (aws:SourceIp)`
    fn qualifiers(&self, standing: Standing, is_narrowed: bool) -> String {
        let id = match self.with_id {
            true => ", with ExternalId",
            false if standing == Standing::Outside && self.asks_for_id => ", without ExternalId",
            false => "",
        };
        let mfa = if self.with_mfa { ", with MFA" } else { "" };
        format!("{id}{mfa}{}", if is_narrowed { &self.others.1 } else { &self.others.0 })
    }

    /// An account that lets its own principals in, and perhaps a condition that says which of them.
    fn of_account(&self, account: AccountId, work: &Work) -> Vec<Entry<'p>> {
        let own = |who: &&Who| who.account() == Some(account.as_str());
        let some: Vec<&Who> = self.principals.iter().flatten().filter(own).collect();
        let enough = work.take(ENTRY * some.len() as u64);
        if some.is_empty() || some.len() > MAX_NARROWED || !enough {
            return vec![self.entry(Who::Account(account), false)];
        }
        some.into_iter().map(|who| self.entry(who.clone(), true)).collect()
    }

    /// Everybody, or those of everybody whom conditions leave.
    fn anyone(&self) -> Vec<Entry<'p>> {
        if let Some(all) = self.principals.clone().or_else(|| accounts_of(self.condition)) {
            return all.into_iter().map(|who| self.entry(who, true)).collect();
        }
        if let Some(organizations) = organizations_of(self.condition) {
            let own = &self.accounts.organization;
            let own = organizations.iter().all(|one| own.as_ref() == Some(one));
            let all: Vec<String> = organizations.iter().map(|one| told(one)).collect();
            let (danger, of) = match own {
                true => (Danger::Own, "your organization".to_owned()),
                false => (Danger::Outside, format!("organization {}", listing(&all, 3))),
            };
            return vec![self.made(Who::Anyone, danger, format!("anyone in {of}"))];
        }
        let (danger, line) = match narrow_words(self.condition) {
            Some(words) => (Danger::Outside, format!("anyone in the world {words}")),
            // AWS does not treat an ExternalId as a secret, and who wrote this chose it.
            None if is_asked_for_id(self.condition) => {
                let line = "anyone in the world who knows the ExternalId, which is no secret";
                (Danger::Anyone, line.to_owned())
            }
            None => {
                let mfa = if self.with_mfa { ", with MFA" } else { "" };
                (Danger::Anyone, format!("anyone in the world{mfa}{}", self.others.0))
            }
        };
        vec![self.made(Who::Anyone, danger, line)]
    }
}

/// Whether a service lets in whoever holds a certificate, which people and machines outside AWS do.
pub fn is_of_certificates(host: &str) -> bool {
    const HOSTS: [&str; 2] = ["rolesanywhere.amazonaws.com", "credentials.iot.amazonaws.com"];
    HOSTS.iter().any(|one| host.eq_ignore_ascii_case(one))
}

/// If a condition names more principals of one account than this, the whole account is told.
const MAX_NARROWED: usize = 100;

/// Whom `aws:PrincipalArn` names, if each of its values names an account.
fn principals_of(condition: &Condition) -> Option<Vec<Who>> {
    let test = condition.strict("aws:principalarn").next()?;
    let read = |text: &String| Who::read(&Named { kind: PrincipalKind::Aws, text: text.clone() });
    let all: Vec<Who> = test.values.iter().map(read).collect();
    let known = |who: &Who| matches!(who, Who::Account(_) | Who::Of { .. });
    (!all.is_empty() && all.iter().all(known)).then_some(all)
}

/// The accounts that `aws:PrincipalAccount` names, or else those that a source must belong to.
fn accounts_of(condition: &Condition) -> Option<Vec<Who>> {
    let values = |key: &'static str| -> Option<Vec<AccountId>> {
        let test = condition.strict(key).next()?;
        let account = |value: &String| {
            AccountId::parse(Arn::parse(value).map_or(value.as_str(), |arn| arn.account))
        };
        test.values.iter().map(account).collect()
    };
    let all = ["aws:principalaccount", "aws:sourceaccount", "aws:sourcearn"]
        .into_iter()
        .find_map(values)?;
    Some(all.into_iter().map(Who::Account).collect())
}

/// The organizations that a principal or a source must belong to.
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

/// Whether a test has no wildcards.
fn is_plain(test: &&Test) -> bool {
    !(test.is_like() && test.values.iter().any(|value| value.contains(['*', '?'])))
}

/// Whether one certain ExternalId is asked for.
fn is_asked_for_id(condition: &Condition) -> bool {
    condition.strict("sts:externalid").any(|test| is_plain(&test))
}

/// Other conditions that keep most of the world out.
fn narrow_words(condition: &Condition) -> Option<String> {
    for (key, word) in [
        ("aws:sourceip", "from"),
        ("aws:sourcevpc", "from"),
        ("aws:sourcevpce", "through"),
        ("aws:userid", "with the id"),
    ] {
        if let Some(test) = condition.strict(key).find(is_plain) {
            let values: Vec<String> = test.values.iter().map(|value| told(value)).collect();
            return Some(format!("{word} {}", listing(&values, 3)));
        }
    }
    None
}
