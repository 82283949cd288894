//! Which resources of a kind a statement is about, and what a Deny takes away again.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::glob::{Pattern, widened};
use super::statement::{Effect, Listed, Statement};
use super::vocabulary::{ResourceKind, words};
use crate::arn;
use crate::text::{listing, name, series, short};
use crate::work::Work;

/// A kind of resource: users, roles, Lambda functions.
#[derive(Debug, Clone, Copy)]
pub struct Kind<'v> {
    row: &'v ResourceKind,
    /// The last field of its ARNs: `user/*`.
    tail: &'v str,
    /// Whether what is done to it has effects in other accounts.
    across: bool,
}

/// Which resources of one kind a statement is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    pub any: bool,
    /// The user who makes the call, `${aws:username}`.
    pub own: bool,
    pub named: BTreeSet<String>,
    /// Those that match these patterns.
    pub some: BTreeSet<String>,
    /// Names and patterns, of whatever account.
    pub anywhere: BTreeSet<String>,
    /// Whether some of them are, or may be, an administrator's.
    administrator: bool,
}

impl<'v> Kind<'v> {
    pub fn find(name: &str, across: bool) -> Option<Kind<'v>> {
        let row = words().resource_kinds.get(name)?;
        Some(Kind { row, tail: arn::last_field(&row.arn)?, across })
    }

    /// What tells it from other kinds.
    pub fn key(&self) -> (&'v str, bool) {
        (self.row.arn.as_str(), self.across)
    }

    /// Adds the resources of this kind that a resource of a statement covers.
    fn add(&self, resource: &Pattern, reach: &mut Reach, work: &Work) {
        if !may_be_arn(resource.as_str()) {
            reach.any = true;
            return;
        }
        let fields = fields(resource.as_str());
        if !self.meets(&fields) {
            return;
        }
        let [.., account, tail] = fields;
        let variable = tail.contains("${");
        // If the last field is always the same, the account tells them apart.
        if !self.tail.contains('*') {
            if account.contains(['*', '?', '$']) {
                reach.any = true;
            } else {
                reach.named.insert(account.to_owned());
            }
            return;
        }
        let own = tail.strip_prefix(self.tail.trim_end_matches('*')).unwrap_or(tail);
        reach.administrator |= self.may_be_administrator(own, work);
        let last = own.rsplit('/').next().unwrap_or(own);
        if Pattern::new(&widened(tail)).covers(self.tail) {
            reach.any = true;
        } else if last.eq_ignore_ascii_case("${aws:username}") {
            reach.own = true;
        } else if self.across && is_open(account) {
            reach.anywhere.insert(own.to_owned());
        } else if variable || tail.contains(['*', '?']) {
            reach.some.insert(own.to_owned());
        } else {
            reach.named.insert(last.to_owned());
        }
    }

    /// Whether a name says that it is an administrator's, or a pattern matches the usual name of one.
    /// What is too much work to tell may be one.
    fn may_be_administrator(&self, text: &str, work: &Work) -> bool {
        if self.row.administrators.is_empty() {
            return false;
        }
        let text = text.to_ascii_lowercase();
        if self.row.administrative.iter().any(|word| text.contains(word.as_str())) {
            return true;
        }
        let pattern = Pattern::new(&without_variables(&text));
        let covers = |name: &String| {
            let mut steps = 0;
            let covers = pattern.covers_in_steps(name, &mut steps);
            covers || !work.take(steps)
        };
        pattern.is_wild() && self.row.administrators.iter().any(covers)
    }

    /// Whether a pattern covers some resource of the kind.
    fn meets(&self, fields: &[&str; 6]) -> bool {
        let own = arn::fields(&self.row.arn);
        fields.iter().zip(own).all(|(theirs, own)| may_meet(theirs, own))
    }

    /// Whether a pattern is about every resource of the kind, in any account.
    fn is_covered(&self, pattern: &Pattern) -> bool {
        let own = arn::fields(&self.row.arn);
        let mut fields = fields(pattern.as_str()).into_iter().zip(own).enumerate();
        fields.all(|(at, (theirs, own))| match at {
            0 => matches!(theirs, "arn" | "*"),
            // A document does not say in which partition it stands. The most usual one is asked
            // for: a Deny in another one may be about nothing.
            1 => Pattern::new(theirs).covers("aws"),
            _ => Pattern::new(theirs).covers(own),
        })
    }
}

/// The six fields of an ARN as AWS compares them: a wildcard does not reach over a colon, missing
/// fields are `*`.
fn fields(text: &str) -> [&str; 6] {
    let mut fields = ["*"; 6];
    for (field, text) in fields.iter_mut().zip(arn::fields(text)) {
        *field = text;
    }
    fields
}

/// Whether a resource is an ARN, or a pattern of some. AWS takes nothing else, so whatever else
/// stands there is not understood, and could be anything.
pub fn may_be_arn(resource: &str) -> bool {
    fields(resource).first().is_some_and(|first| may_meet(first, "arn"))
}

/// Whether a field of an ARN may stand for the same text as another one.
fn may_meet(theirs: &str, own: &str) -> bool {
    const WILD: [char; 3] = ['*', '?', '$'];
    if theirs == "*" || theirs == own {
        return true;
    }
    if !theirs.contains(WILD) && !own.contains(WILD) {
        return false;
    }
    match theirs.contains("${") {
        true => Pattern::new(&without_variables(theirs)).overlaps(own),
        false => Pattern::new(theirs).overlaps(own),
    }
}

/// Whether a field for an account may stand for more than one.
fn is_open(account: &str) -> bool {
    const ONE: [&str; 2] = ["${aws:principalaccount}", "${aws:resourceaccount}"];
    let one = |variable: &&str| account.eq_ignore_ascii_case(variable);
    account.contains(['*', '?', '$']) && !ONE.iter().any(one)
}

/// The text with `*` for each variable, which may hold any text.
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

    /// Some resources, but not all.
    pub fn has_some(&self) -> bool {
        !(self.named.is_empty() && self.some.is_empty() && self.anywhere.is_empty())
    }

    /// Whether a name or a pattern says that it is an administrator's, or a pattern matches the name
    /// of one.
    pub fn has_administrator(&self) -> bool {
        self.administrator
    }

    /// How many names and patterns there are.
    pub fn size(&self) -> usize {
        self.named.len() + self.some.len() + self.anywhere.len()
    }

    pub fn join(&mut self, other: &Reach) {
        self.any |= other.any;
        self.own |= other.own;
        self.administrator |= other.administrator;
        self.named.extend(other.named.iter().cloned());
        self.some.extend(other.some.iter().cloned());
        self.anywhere.extend(other.anywhere.iter().cloned());
    }
}

/// Words for resources of several kinds to which the same may be done: `any user, group or role`.
pub fn reach_words(all: &[(Kind, Rc<Reach>)]) -> String {
    let mut reaches: Vec<(Kind, Reach)> = Vec::new();
    for (kind, reach) in all {
        match reaches.iter_mut().find(|(known, _)| known.row.one == kind.row.one) {
            Some((_, known)) => known.join(reach),
            None => reaches.push((*kind, Reach::clone(reach))),
        }
    }
    let any = reaches.iter().filter(|(_, reach)| reach.any);
    let any: Vec<String> = any.map(|(kind, _)| kind.row.one.clone()).collect();
    let mut parts = Vec::new();
    if !any.is_empty() {
        parts.push(format!("any {}", series(&any, "or")));
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
        let anywhere: Vec<String> =
            reach.anywhere.iter().map(|text| name(&short(text, 64))).collect();
        if !anywhere.is_empty() {
            let one =
                anywhere.len() == 1 && !reach.anywhere.iter().any(|text| text.contains(['*', '?']));
            let noun = if one { &kind.row.one } else { &kind.row.many };
            parts.push(format!("{noun} {} in any account", listing(&anywhere, 3)));
        }
    }
    match parts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => parts.concat(),
    }
}

/// The Deny statements without conditions. What they take away is certainly gone.
pub struct Denies<'p> {
    statements: Vec<&'p Statement>,
}

/// What they take away of one action.
pub struct Taken<'p> {
    all: bool,
    /// Takes away exactly these patterns. A Deny that covers a resource by a wider pattern is not
    /// looked for: in a hostile document it would take too long to compare all patterns with each
    /// other, and ignoring a Deny only makes the change louder.
    resources: Vec<&'p Listed>,
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

    /// Whether an action, or all that a pattern of actions covers, is denied on every resource. No if
    /// that is too much work.
    pub fn take(&self, action: &str, work: &Work) -> bool {
        self.everywhere().any(|statement| statement.actions.covers(action, work))
    }

    /// The actions that are denied on every resource.
    pub fn actions(&self) -> impl Iterator<Item = &'p Listed> {
        self.everywhere().map(|statement| &statement.actions)
    }

    /// What is taken away of one action; less if that is too much work.
    pub fn of_action(&self, action: &str, kind: Option<&Kind>, work: &Work) -> Taken<'p> {
        let mut taken = Taken::nothing();
        for statement in self.statements.iter().filter(|one| one.actions.covers(action, work)) {
            let Some(listed) = &statement.resources else {
                taken.all = true;
                continue;
            };
            let all_of = |kind: &Kind| match listed.except {
                false => listed.patterns.iter().any(|one| kind.is_covered(one)),
                true => !listed
                    .patterns
                    .iter()
                    .any(|one| !may_be_arn(one.as_str()) || kind.meets(&fields(one.as_str()))),
            };
            let all = |kind| work.take(cost(listed)) && all_of(kind);
            taken.all |= listed.is_total() || kind.is_some_and(all);
            if !listed.except {
                taken.resources.push(listed);
            }
        }
        taken
    }
}

/// How much it costs to look at the fields of all patterns.
fn cost(listed: &Listed) -> u64 {
    250 * listed.patterns.len() as u64 + 8 * listed.length()
}

impl<'p> Taken<'p> {
    pub fn nothing() -> Taken<'p> {
        Taken { all: false, resources: Vec::new() }
    }

    pub fn is_nothing(&self) -> bool {
        !self.all && self.resources.is_empty()
    }
}

/// Which resources of a kind a statement covers that allows an action. Without a kind: whether it
/// covers the action's service. Nothing if that is too much work.
pub fn reach(
    statement: &Statement,
    service: &str,
    kind: Option<&Kind>,
    taken: &Taken,
    work: &Work,
) -> Reach {
    if taken.all {
        return Reach::default();
    }
    let Some(listed) = &statement.resources else { return Reach::everything() };
    let enough = work.take(cost(listed));
    let is_taken = |one: &Pattern| taken.resources.iter().any(|all| all.lists(one, work));
    let left = || listed.patterns.iter().filter(|one| enough && !is_taken(one));
    let Some(kind) = kind else {
        let mut reach = Reach { any: listed.except, ..Reach::default() };
        for resource in left() {
            let [_, _, theirs, _, _, tail] = fields(resource.as_str());
            let is_arn = may_be_arn(resource.as_str());
            if !is_arn || may_meet(theirs, service) {
                match !is_arn || Pattern::new(tail).is_total() {
                    true => reach.any = true,
                    false => _ = reach.some.insert(resource.as_str().to_owned()),
                }
            }
        }
        return reach;
    };
    if listed.except {
        let none = listed.patterns.iter().any(|pattern| kind.is_covered(pattern));
        return if none { Reach::default() } else { Reach::everything() };
    }
    let mut reach = Reach::default();
    left().for_each(|resource| kind.add(resource, &mut reach, work));
    reach
}
