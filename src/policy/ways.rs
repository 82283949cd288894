//! The ways to more permissions that a document allows.

use std::collections::BTreeMap;

use super::Given;
use super::reach::{Denies, Kind, Reach, Taken, reach, reach_words};
use super::statement::{Effect, Statement};
use super::vocabulary::{Escalation, words};
use crate::text::listing;

/// Whether the resources are every resource.
pub fn is_everywhere(statement: &Statement) -> bool {
    statement.resources.as_ref().is_none_or(|listed| listed.except || listed.is_total())
}

/// Whether a statement is about every action, or every action but some, on every resource. Such a
/// statement has a line of its own.
pub fn is_wide(statement: &Statement) -> bool {
    let actions = &statement.actions;
    let most = (actions.except && !actions.is_nothing()) || actions.is_total();
    most && is_everywhere(statement)
}

pub fn allows(statements: &[Statement]) -> impl Iterator<Item = &Statement> {
    statements.iter().filter(|statement| statement.effect == Effect::Allow)
}

/// One way to more permissions, and the resources that the statements of a document reach by it.
pub struct Way {
    pub row: &'static Escalation,
    kind: Option<Kind<'static>>,
    parts: Vec<Part>,
    /// Whether a statement allows it for everything, Deny statements aside: without a condition,
    /// and at all.
    allowed: (bool, bool),
}

struct Part {
    reach: Reach,
    /// Whether the statement is under a condition that keeps something out.
    bound: bool,
    /// Whether that condition keeps it within what somebody chose.
    kept: bool,
    wide: bool,
    /// The services that stand for `{service}`; empty if it is any.
    to: Vec<String>,
}

impl Way {
    fn find(
        row: &'static Escalation,
        statements: &[Statement],
        denies: &Denies,
        given: &Given,
    ) -> Way {
        let kind = row.on.as_deref().and_then(|kind| Kind::find(kind, row.across));
        let action = row.action.to_ascii_lowercase();
        let mut way = Way { row, kind, parts: Vec::new(), allowed: (false, false) };
        let taken = denies.of_action(&action, kind.as_ref());
        for statement in allows(statements).filter(|statement| statement.actions.covers(&action)) {
            let bound = match is_iam(row) {
                true => statement.condition.restricts_in_iam(),
                false => statement.condition.restricts(),
            };
            let kept = bound && given.keeps(&statement.condition, &action);
            let undenied = reach(statement, &action, kind.as_ref(), &Taken::nothing());
            if undenied.any {
                way.allowed.0 |= !bound;
                way.allowed.1 = true;
            }
            let reach = match taken.is_nothing() {
                true => undenied,
                false => reach(statement, &action, kind.as_ref(), &taken),
            };
            let to = passed_to(row, statement);
            let part = Part { reach, bound, kept, wide: is_wide(statement), to };
            let kind = |one: &Part| (one.bound, one.kept, one.wide);
            let like = |other: &&mut Part| kind(other) == kind(&part) && other.to == part.to;
            match way.parts.iter_mut().find(like) {
                Some(known) => known.reach.join(part.reach),
                None => way.parts.push(part),
            }
        }
        way.parts.retain(|part| !part.reach.is_empty());
        way
    }

    /// Whether what is reached makes it a way to more permissions.
    fn counts(&self, reach: &Reach) -> bool {
        let others = reach.any || reach.has_some();
        match self.row.reach {
            Some(_) => reach.any || reach.has_administrator(),
            None => others || (reach.own && !self.row.self_service),
        }
    }

    fn reaches(&self, bound: Option<bool>) -> impl Iterator<Item = &Reach> {
        let fits = move |part: &&Part| bound.is_none_or(|bound| part.bound == bound);
        self.parts.iter().filter(fits).map(|part| &part.reach)
    }
}

/// The services to which a role may be passed; none means any.
fn passed_to(row: &Escalation, statement: &Statement) -> Vec<String> {
    if !row.words.contains("{service}") {
        return Vec::new();
    }
    let tests = statement.condition.strict("iam:passedtoservice");
    let mut services: Vec<String> =
        tests.flat_map(|test| test.values.iter().map(|value| words().principal(value))).collect();
    services.sort();
    services.dedup();
    services
}

/// All ways of a document.
pub struct Ways {
    ways: Vec<Way>,
}

/// A phrase for one or several ways.
pub struct Item {
    pub words: String,
    /// Whether it is a way to more permissions, and does not only look like one.
    pub escalates: bool,
    pub bound: bool,
}

impl Ways {
    pub fn find(statements: &[Statement], denies: &Denies, given: &Given) -> Ways {
        let rows = words().escalation.iter();
        let mut ways: Vec<Way> =
            rows.map(|row| Way::find(row, statements, denies, given)).collect();
        let lacks = |way: &Way| {
            let service = way.row.action.split(':').next().map(|prefix| words().service(prefix));
            let fits = |part: &Part| {
                let own = |to: &String| to.contains('*') || Some(to) == service.as_ref();
                part.to.is_empty() || part.to.iter().any(own)
            };
            way.row.with.as_ref().is_some_and(|with| {
                !ways.iter().any(|way| way.row.action == *with && way.parts.iter().any(fits))
            })
        };
        let lacking: Vec<bool> = ways.iter().map(lacks).collect();
        for (way, lacks) in ways.iter_mut().zip(lacking) {
            if lacks {
                way.parts.clear();
            }
        }
        Ways { ways }
    }

    /// Whether there is a way, with no condition on it, or at all.
    pub fn any(&self, unconditional: bool) -> bool {
        let bound = unconditional.then_some(false);
        self.ways.iter().any(|way| way.reaches(bound).any(|reach| way.counts(reach)))
    }

    /// Whether there is a way that is not kept within what somebody chose.
    pub fn any_unkept(&self) -> bool {
        let unkept = |way: &Way| way.parts.iter().any(|part| !part.kept && way.counts(&part.reach));
        self.ways.iter().any(unkept)
    }

    /// Whether one of the ways that lead to everything is left.
    pub fn core(&self, unconditional: bool) -> bool {
        let bound = unconditional.then_some(false);
        let mut core = self.ways.iter().filter(|way| way.row.core);
        core.any(|way| way.reaches(bound).any(|reach| reach.any))
    }

    /// Whether all ways through IAM are allowed for everything, Deny statements aside.
    pub fn all_of_iam(&self, unconditional: bool) -> bool {
        let mut iam = self.ways.iter().filter(|way| is_iam(way.row) && !way.row.apart);
        iam.all(|way| if unconditional { way.allowed.0 } else { way.allowed.1 })
    }

    /// Whether an action is one of the ways. Then it is told as a way, or it does nothing by
    /// itself.
    pub fn tells(&self, action: &str) -> bool {
        let is = |row: &Escalation| row.with.is_none() && row.action.eq_ignore_ascii_case(action);
        self.ways.iter().any(|way| is(way.row))
    }

    /// Whether all of the service of a way is one too, which is told instead.
    fn has_whole_service(&self, row: &Escalation, bound: bool) -> bool {
        let service = |row: &Escalation| row.action.split(':').next().map(str::to_owned);
        let whole = |way: &&Way| way.row.action.ends_with(":*") && way.row.action != row.action;
        let is_free = |part: &Part| part.reach.any && (!part.bound || bound);
        self.ways
            .iter()
            .filter(whole)
            .any(|way| service(way.row) == service(row) && way.parts.iter().any(is_free))
    }

    /// Phrases for the ways that are not part of something wider, the strongest first.
    pub fn items(&self, hidden: impl Fn(&Escalation, bool) -> bool) -> Vec<Item> {
        // Ways with the same words are told together: attach policies to any user, group or role.
        let mut keys: Vec<(&str, &[String], bool, bool, bool)> = Vec::new();
        let mut together: BTreeMap<usize, Vec<(Kind, Reach)>> = BTreeMap::new();
        for way in &self.ways {
            for part in way.parts.iter().filter(|part| !part.wide) {
                let wider =
                    |other: &Part| other.wide && other.reach.any && (!other.bound || part.bound);
                let told = hidden(way.row, part.bound)
                    || way.parts.iter().any(wider)
                    || self.has_whole_service(way.row, part.bound);
                if told || (part.bound && way.is_free_anyway(&part.reach)) {
                    continue;
                }
                let limited = way.kind.is_none() && !part.reach.any;
                let counts = way.counts(&part.reach);
                let key = (way.row.words.as_str(), part.to.as_slice(), part.bound, counts, limited);
                let place = keys.iter().position(|known| *known == key).unwrap_or_else(|| {
                    keys.push(key);
                    keys.len() - 1
                });
                let reaches = together.entry(place).or_default();
                reaches.extend(way.kind.map(|kind| (kind, part.reach.clone())));
            }
        }
        let mut items: Vec<Item> = Vec::new();
        for (place, (words, to, bound, escalates, limited)) in keys.into_iter().enumerate() {
            let reaches =
                together.get(&place).map(|reaches| reach_words(reaches)).unwrap_or_default();
            let to = if to.is_empty() { "any service".to_owned() } else { listing(to, 4) };
            let words = words.replace("{service}", &to).replace("{}", &reaches);
            let words = if limited { format!("{words} (some resources)") } else { words };
            items.push(Item { words, escalates, bound });
        }
        items.sort_by_key(|item| !item.escalates);
        items
    }
}

impl Way {
    /// Whether what is reached under a condition is reached without one too.
    fn is_free_anyway(&self, bound: &Reach) -> bool {
        self.parts.iter().filter(|part| !part.bound).any(|part| {
            let free = &part.reach;
            free.any
                || (!bound.any
                    && bound.own <= free.own
                    && bound.named.is_subset(&free.named)
                    && bound.some.is_subset(&free.some)
                    && bound.anywhere.is_subset(&free.anywhere))
        })
    }
}

pub fn is_iam(row: &Escalation) -> bool {
    row.action.starts_with("iam:")
}
