//! The ways to more permissions that a document allows.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::Given;
use super::given::Kept;
use super::reach::{Denies, Kind, Reach, Taken, reach, reach_words};
use super::statement::{Effect, Statement};
use super::vocabulary::{Escalation, words};
use crate::text::listing;
use crate::work::Work;

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

/// A statement that allows something, and what all ways ask of it, found once.
struct Allowed<'p> {
    statement: &'p Statement,
    wide: bool,
    kept: OnceCell<Kept>,
    to: OnceCell<Rc<[String]>>,
    /// What it reaches, Deny statements aside, by the kind of resource or else by the service.
    reaches: RefCell<HashMap<(&'static str, bool), Rc<Reach>>>,
}

impl<'p> Allowed<'p> {
    fn new(statement: &'p Statement) -> Allowed<'p> {
        Allowed {
            statement,
            wide: is_wide(statement),
            kept: OnceCell::new(),
            to: OnceCell::new(),
            reaches: RefCell::default(),
        }
    }

    fn undenied(
        &self,
        service: &'static str,
        kind: Option<&Kind<'static>>,
        work: &Work,
    ) -> Rc<Reach> {
        let key = kind.map_or((service, false), Kind::key);
        let mut reaches = self.reaches.borrow_mut();
        let reach = reaches.entry(key).or_insert_with(|| {
            Rc::new(reach(self.statement, service, kind, &Taken::nothing(), work))
        });
        Rc::clone(reach)
    }

    /// The services to which a role may be passed; none means any.
    fn passed_to(&self, row: &Escalation, work: &Work) -> Rc<[String]> {
        if !row.words.contains("{service}") {
            return Rc::default();
        }
        Rc::clone(self.to.get_or_init(|| passed_to(self.statement, work)))
    }
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
    reach: Rc<Reach>,
    /// Whether the statement is under a condition that keeps something out.
    bound: bool,
    /// Whether that condition keeps it within what somebody chose.
    kept: bool,
    wide: bool,
    /// The services that stand for `{service}`; empty if it is any.
    to: Rc<[String]>,
}

impl Part {
    /// Whether another one is told in the same words.
    fn is_like(&self, other: &Part, work: &Work) -> bool {
        let kind = |one: &Part| (one.bound, one.kept, one.wide);
        work.take_each(self.to.len()) && kind(self) == kind(other) && self.to == other.to
    }
}

impl Way {
    /// Less if it is too much work.
    fn find(
        row: &'static Escalation,
        statements: &[Allowed],
        denies: &Denies,
        given: &Given,
        work: &Work,
    ) -> Way {
        let kind = row.on.as_deref().and_then(|kind| Kind::find(kind, row.across));
        let action = row.action.to_ascii_lowercase();
        let service = row.action.split(':').next().unwrap_or_default();
        let mut way = Way { row, kind, parts: Vec::new(), allowed: (false, false) };
        let taken = denies.of_action(&action, kind.as_ref(), work);
        let covers = |one: &&Allowed| one.statement.actions.covers(&action, work);
        for one in statements.iter().filter(covers) {
            let condition = &one.statement.condition;
            let bound = match is_iam(row) {
                true => condition.restricts_in_iam(),
                false => condition.restricts(),
            };
            let kept = || one.kept.get_or_init(|| given.keeps(condition)).holds(&action);
            let undenied = one.undenied(service, kind.as_ref(), work);
            if undenied.any {
                way.allowed.0 |= !bound;
                way.allowed.1 = true;
            }
            let reach = match taken.is_nothing() {
                true => undenied,
                false => Rc::new(reach(one.statement, service, kind.as_ref(), &taken, work)),
            };
            let (kept, to) = (bound && kept(), one.passed_to(row, work));
            way.add(Part { reach, bound, kept, wide: one.wide, to }, work);
        }
        way.parts.retain(|part| !part.reach.is_empty());
        way
    }

    fn add(&mut self, part: Part, work: &Work) {
        match self.parts.iter_mut().find(|known| known.is_like(&part, work)) {
            Some(known) if work.take_each(known.reach.size() + part.reach.size()) => {
                Rc::make_mut(&mut known.reach).join(&part.reach);
            }
            _ => self.parts.push(part),
        }
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
        self.parts.iter().filter(fits).map(|part| part.reach.as_ref())
    }
}

/// The services to which a statement lets somebody pass a role; none means any.
fn passed_to(statement: &Statement, work: &Work) -> Rc<[String]> {
    let tests = statement.condition.strict("iam:passedtoservice");
    let tests = tests.filter(|test| work.take_each(test.values.len()));
    let mut services: Vec<String> =
        tests.flat_map(|test| test.values.iter().map(|value| words().principal(value))).collect();
    services.sort();
    services.dedup();
    services.into()
}

/// All ways of a document.
pub struct Ways {
    ways: Vec<Way>,
}

/// What several ways reach, by the kind of resource.
type Reached = Vec<(Kind<'static>, Rc<Reach>)>;

/// A phrase for one or several ways.
pub struct Item {
    pub words: String,
    /// Whether it is a way to more permissions, and does not only look like one.
    pub escalates: bool,
    pub bound: bool,
}

impl Ways {
    /// Less if it is too much work.
    pub fn find(statements: &[Statement], denies: &Denies, given: &Given, work: &Work) -> Ways {
        let allowed: Vec<Allowed> = allows(statements).map(Allowed::new).collect();
        let rows = words().escalation.iter();
        let mut ways: Vec<Way> =
            rows.map(|row| Way::find(row, &allowed, denies, given, work)).collect();
        let lacks = |way: &Way| {
            let service = way.row.action.split(':').next().map(|prefix| words().service(prefix));
            let fits = |part: &Part| {
                let own = |to: &String| to.contains('*') || Some(to) == service.as_ref();
                part.to.is_empty() || (work.take_each(part.to.len()) && part.to.iter().any(own))
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

    /// Whether all of the service of a way is one too, which is told instead: without a condition,
    /// and at all.
    fn has_whole_service(&self, row: &Escalation) -> (bool, bool) {
        let service = |row: &Escalation| row.action.split(':').next().map(str::to_owned);
        let whole = |way: &&Way| way.row.action.ends_with(":*") && way.row.action != row.action;
        let own = self.ways.iter().filter(whole).filter(|way| service(way.row) == service(row));
        let parts = || own.clone().flat_map(|way| &way.parts).filter(|part| part.reach.any);
        (parts().any(|part| !part.bound), parts().next().is_some())
    }

    /// Phrases for the ways that are not part of something wider, the strongest first. Not all of
    /// them if it is too much work.
    pub fn items(&self, hidden: impl Fn(&Escalation, bool) -> bool, work: &Work) -> Vec<Item> {
        // Ways with the same words are told together: attach policies to any user, group or role.
        type Key<'w> = (&'w str, &'w [String], bool, bool, bool);
        let mut places: HashMap<Key, usize> = HashMap::new();
        let mut together: Vec<(Key, Reached)> = Vec::new();
        for way in self.ways.iter().filter(|way| !way.parts.is_empty()) {
            let wider = |bound: bool| {
                let wide = |part: &Part| part.wide && part.reach.any && (!part.bound || bound);
                way.parts.iter().any(wide)
            };
            let (wider, service) = ((wider(false), wider(true)), self.has_whole_service(way.row));
            for part in way.parts.iter().filter(|part| !part.wide) {
                let is_of = |(free, any): (bool, bool)| if part.bound { any } else { free };
                let told = hidden(way.row, part.bound) || is_of(wider) || is_of(service);
                if told || (part.bound && way.is_free_anyway(&part.reach, work)) {
                    continue;
                }
                let limited = way.kind.is_none() && !part.reach.any;
                let counts = way.counts(&part.reach);
                if !work.take_each(part.reach.size() + part.to.len()) {
                    continue;
                }
                let key = (way.row.words.as_str(), &*part.to, part.bound, counts, limited);
                let place = *places.entry(key).or_insert_with(|| {
                    together.push((key, Vec::new()));
                    together.len() - 1
                });
                if let Some((_, reaches)) = together.get_mut(place) {
                    reaches.extend(way.kind.map(|kind| (kind, Rc::clone(&part.reach))));
                }
            }
        }
        let mut items: Vec<Item> = Vec::new();
        for ((words, to, bound, escalates, limited), reaches) in together {
            let reaches = reach_words(&reaches);
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
    /// Whether what is reached under a condition is reached without one too. No if that is too much
    /// work.
    fn is_free_anyway(&self, bound: &Reach, work: &Work) -> bool {
        self.parts.iter().filter(|part| !part.bound).any(|part| {
            let free = &part.reach;
            free.any
                || (!bound.any
                    && work.take_each(bound.size())
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
