//! Which resources of a kind a statement is about, and what a Deny takes away again.

use std::collections::BTreeSet;

use super::glob::Pattern;
use super::phrase::{alternatives, listing};
use super::statement::{Effect, Listed, Statement};
use super::vocabulary::{ResourceKind, words};
use crate::text::{name, short};

/// A kind of resource: users, roles, Lambda functions.
#[derive(Debug, Clone, Copy)]
pub struct Kind<'v> {
    row: &'v ResourceKind,
    /// The last field of its ARNs: `user/*`.
    tail: &'v str,
}

/// Which resources of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    pub any: bool,
    /// The user that asks, `${aws:username}`.
    pub own: bool,
    pub named: BTreeSet<String>,
    /// Patterns.
    pub some: BTreeSet<String>,
}

impl<'v> Kind<'v> {
    pub fn find(name: &str) -> Option<Kind<'v>> {
        let row = words().resource_kinds.get(name)?;
        Some(Kind { row, tail: row.arn.splitn(6, ':').nth(5)? })
    }

    /// Adds what a resource of a statement reaches of this kind.
    fn add(&self, resource: &Pattern, reach: &mut Reach) {
        let text = resource.as_str();
        let variable = text.contains("${");
        let meets = match variable {
            true => Pattern::new(&without_variables(text)).overlaps(&self.row.arn),
            false => resource.overlaps(&self.row.arn),
        };
        if !meets {
            return;
        }
        let fields: Vec<&str> = text.splitn(6, ':').collect();
        let Some(tail) = fields.get(5) else {
            if covers_kind(resource, &self.row.arn) {
                reach.any = true;
            } else {
                reach.some.insert(text.to_owned());
            }
            return;
        };
        // The account tells the ones from the others where the last field is always the same.
        if !self.tail.contains('*') {
            match fields.get(4) {
                Some(account) if !account.contains(['*', '?', '$']) => {
                    reach.named.insert((*account).to_owned());
                }
                _ => reach.any = true,
            }
            return;
        }
        let before = self.tail.trim_end_matches('*');
        let own = tail.strip_prefix(before).unwrap_or(tail);
        if Pattern::new(tail).covers(self.tail) {
            reach.any = true;
        } else if variable && own.rsplit('/').next().is_some_and(is_username) {
            reach.own = true;
        } else if variable || resource.is_wild() {
            reach.some.insert(own.to_owned());
        } else {
            reach.named.insert(own.rsplit('/').next().unwrap_or(own).to_owned());
        }
    }
}

fn is_username(text: &str) -> bool {
    text.eq_ignore_ascii_case("${aws:username}")
}

/// Whether a pattern is about every resource of a kind, in any account.
fn covers_kind(pattern: &Pattern, arn: &str) -> bool {
    // No pattern of a customer has a wildcard for the partition.
    let plain = |partition| pattern.covers(&arn.replacen('*', partition, 1));
    pattern.is_total() || plain("*") || plain("aws") || plain("aws-cn") || plain("aws-us-gov")
}

/// A variable may hold any text.
fn without_variables(text: &str) -> String {
    let mut open = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        open.push_str(before);
        open.push('*');
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    open + rest
}

impl Reach {
    pub fn everything() -> Reach {
        Reach { any: true, ..Reach::default() }
    }

    pub fn is_empty(&self) -> bool {
        *self == Reach::default()
    }

    pub fn join(&mut self, other: Reach) {
        self.any |= other.any;
        self.own |= other.own;
        self.named.extend(other.named);
        self.some.extend(other.some);
    }
}

/// Words for reaches of several kinds that the same may be done to: `any user, group or role`.
pub fn reach_words(reaches: &[(Kind, Reach)]) -> String {
    let any = reaches.iter().filter(|(_, reach)| reach.any);
    let any: Vec<String> = any.map(|(kind, _)| kind.row.one.clone()).collect();
    let mut parts = Vec::new();
    if !any.is_empty() {
        parts.push(format!("any {}", alternatives(&any)));
    }
    for (kind, reach) in reaches.iter().filter(|(_, reach)| !reach.any) {
        if reach.own {
            parts.push("oneself".to_owned());
        }
        let named: Vec<String> = reach.named.iter().map(|text| name(&short(text, 64))).collect();
        if !named.is_empty() {
            let noun = if named.len() == 1 { &kind.row.one } else { &kind.row.many };
            parts.push(format!("{noun} {}", listing(&named, 3)));
        }
        let some: Vec<String> = reach.some.iter().map(|text| name(&short(text, 64))).collect();
        if !some.is_empty() {
            parts.push(format!("some {} ({})", kind.row.many, listing(&some, 2)));
        }
    }
    match parts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => parts.concat(),
    }
}

/// The Deny statements that nothing makes depend on anything: they take away for certain.
pub struct Denies<'p> {
    statements: Vec<&'p Statement>,
}

impl<'p> Denies<'p> {
    pub fn of(statements: &'p [Statement]) -> Denies<'p> {
        let certain = |statement: &&Statement| {
            statement.effect == Effect::Deny
                && statement.condition.tests.is_empty()
                && statement.principals.is_none()
        };
        Denies { statements: statements.iter().filter(certain).collect() }
    }

    fn everywhere(&self) -> impl Iterator<Item = &'p Statement> {
        let total = |listed: &Listed| listed.is_total();
        self.statements
            .iter()
            .copied()
            .filter(move |statement| statement.resources.as_ref().is_none_or(total))
    }

    /// Whether nothing at all is left.
    pub fn take_everything(&self) -> bool {
        self.everywhere().any(|statement| statement.actions.is_total())
    }

    /// Whether an action, or all that a pattern of actions covers, is denied on every resource.
    pub fn take(&self, action: &str) -> bool {
        self.everywhere().any(|statement| statement.actions.covers(action))
    }

    /// The actions that are denied on every resource.
    pub fn actions(&self) -> impl Iterator<Item = &'p Listed> {
        self.everywhere().map(|statement| &statement.actions)
    }

    fn take_kind(&self, action: &str, kind: &Kind) -> bool {
        self.statements.iter().any(|statement| {
            let all = |listed: &Listed| match listed.except {
                false => listed.patterns.iter().any(|one| covers_kind(one, &kind.row.arn)),
                true => listed.covers(&kind.row.arn),
            };
            statement.resources.as_ref().is_none_or(all) && statement.actions.covers(action)
        })
    }

    /// Whether exactly this resource is denied. A Deny that only covers it is not looked for: comparing all patterns
    /// with all would take too long in a hostile document, and the answer no is the louder one.
    fn take_resource(&self, action: &str, resource: &Pattern) -> bool {
        self.statements.iter().any(|statement| {
            let has =
                |listed: &Listed| !listed.except && listed.patterns.binary_search(resource).is_ok();
            statement.resources.as_ref().is_some_and(has) && statement.actions.covers(action)
        })
    }
}

/// What a statement that allows an action reaches of a kind; without a kind, whether it reaches the action's service.
pub fn reach(statement: &Statement, action: &str, kind: Option<&Kind>, denies: &Denies) -> Reach {
    if denies.take(action) {
        return Reach::default();
    }
    let Some(listed) = &statement.resources else { return Reach::everything() };
    let Some(kind) = kind else {
        let service = action.split(':').next().unwrap_or_default();
        let arn = format!("arn:*:{service}:*");
        let meets = listed.patterns.iter().any(|pattern| pattern.overlaps(&arn));
        return if meets || listed.except { Reach::everything() } else { Reach::default() };
    };
    if denies.take_kind(action, kind) {
        return Reach::default();
    }
    if listed.except {
        let none = listed.patterns.iter().any(|pattern| covers_kind(pattern, &kind.row.arn));
        return if none { Reach::default() } else { Reach::everything() };
    }
    let mut reach = Reach::default();
    for resource in &listed.patterns {
        if !denies.take_resource(action, resource) {
            kind.add(resource, &mut reach);
        }
    }
    reach
}
