//! What patterns see under `$.herald`: the rows of the registry, each of which is taken when a pattern asks for it.

use std::sync::LazyLock;

use cloudwatch_filter_pattern::{Key, Object, Shape, Value, View};

use super::registry::{Basis, FACTS, Fact, SeenBy, Take};

/// What stands under `$.herald`, or at a place in it. A fact that is not known does not exist, nor does a group without
/// one that is.
#[derive(Clone, Copy)]
pub enum Seen<'e> {
    /// All facts.
    Facts(&'e Basis<'e>),
    Group(&'e Basis<'e>, &'static [Row]),
    Fact(Taken<'e>),
    /// What somebody supposes in place of what a record gives.
    Supposed(&'e Value<'static>),
}

/// The value of a fact.
#[derive(Clone, Copy)]
pub enum Taken<'e> {
    Flag(bool),
    Text(&'e str),
    Texts(&'e [String]),
}

/// A fact by its name in its group; one without a group has none.
type Row = (Option<&'static str>, &'static Fact);

/// Rows that stand together.
struct Group {
    /// The member of `$.herald` that holds them.
    name: &'static str,
    rows: Vec<Row>,
}

/// The registry by groups.
static GROUPS: LazyLock<Vec<Group>> = LazyLock::new(|| {
    let mut groups: Vec<Group> = Vec::new();
    for fact in FACTS {
        let (group, name) = match fact.name.split_once('.') {
            Some((group, name)) => (group, Some(name)),
            None => (fact.name, None),
        };
        match groups.last_mut().filter(|last| last.name == group) {
            Some(last) => last.rows.push((name, fact)),
            None => groups.push(Group { name: group, rows: vec![(name, fact)] }),
        }
    }
    groups
});

impl Group {
    fn seen<'e>(&'static self, basis: &'e Basis<'e>) -> Option<Seen<'e>> {
        match self.rows.as_slice() {
            [(None, fact)] => fact.taken(basis).map(Seen::Fact),
            rows => members(basis, rows).next().map(|_| Seen::Group(basis, rows)),
        }
    }
}

/// The facts of a group that are known.
fn members<'e>(
    basis: &'e Basis<'e>,
    rows: &'static [Row],
) -> impl Iterator<Item = (&'static str, Seen<'e>)> {
    rows.iter().filter_map(move |(name, fact)| Some(((*name)?, Seen::Fact(fact.taken(basis)?))))
}

/// The groups that have a known fact.
fn groups<'e>(basis: &'e Basis<'e>) -> impl Iterator<Item = (&'static str, Seen<'e>)> {
    GROUPS.iter().filter_map(move |group| Some((group.name, group.seen(basis)?)))
}

impl Fact {
    /// Variants of the catalogue do not see what is derived after they are chosen.
    fn taken<'e>(&self, basis: &'e Basis<'e>) -> Option<Taken<'e>> {
        if basis.seen_by == SeenBy::Variants && !self.before_variant {
            return None;
        }
        match self.take {
            Take::Flag(take) => take(basis).map(Taken::Flag),
            Take::Text(take) => take(basis).map(Taken::Text),
            Take::Word(_, take) => take(basis).map(Taken::Text),
            Take::Texts(take) => take(basis).map(Taken::Texts),
        }
    }
}

impl<'e> View<'e> for Seen<'e> {
    fn shape(self) -> Shape<'e> {
        match self {
            Seen::Facts(basis) => Shape::Object(groups(basis).count()),
            Seen::Group(basis, rows) => Shape::Object(members(basis, rows).count()),
            Seen::Fact(Taken::Flag(flag)) => Shape::Bool(flag),
            Seen::Fact(Taken::Text(text)) => Shape::Text(text),
            Seen::Fact(Taken::Texts(texts)) => Shape::Array(texts.len()),
            Seen::Supposed(value) => value.shape(),
        }
    }

    fn member(self, name: &str) -> Option<Seen<'e>> {
        match self {
            Seen::Facts(basis) => GROUPS.iter().find(|group| group.name == name)?.seen(basis),
            Seen::Group(basis, rows) => {
                let (_, fact) = rows.iter().find(|(own, _)| *own == Some(name))?;
                fact.taken(basis).map(Seen::Fact)
            }
            Seen::Fact(_) => None,
            Seen::Supposed(value) => value.member(name).map(Seen::Supposed),
        }
    }

    fn element(self, index: usize) -> Option<Seen<'e>> {
        match self {
            Seen::Fact(Taken::Texts(texts)) => texts.get(index).map(|one| text(one)),
            Seen::Supposed(value) => value.element(index).map(Seen::Supposed),
            Seen::Facts(_) | Seen::Group(..) | Seen::Fact(_) => None,
        }
    }

    fn children(self) -> impl Iterator<Item = (Key<'e>, Seen<'e>)> {
        let children: Vec<(Key<'e>, Seen<'e>)> = match self {
            Seen::Facts(basis) => named(groups(basis)),
            Seen::Group(basis, rows) => named(members(basis, rows)),
            Seen::Fact(Taken::Texts(texts)) => {
                (0..).map(Key::Index).zip(texts.iter().map(|one| text(one))).collect()
            }
            Seen::Fact(_) => Vec::new(),
            Seen::Supposed(value) => {
                value.children().map(|(key, child)| (key, Seen::Supposed(child))).collect()
            }
        };
        children.into_iter()
    }
}

fn text(text: &str) -> Seen<'_> {
    Seen::Fact(Taken::Text(text))
}

fn named<'e>(members: impl Iterator<Item = (&'static str, Seen<'e>)>) -> Vec<(Key<'e>, Seen<'e>)> {
    members.map(|(name, seen)| (Key::Name(name), seen)).collect()
}

impl Seen<'_> {
    /// The same as a value of its own.
    pub fn to_value(self) -> Value<'static> {
        match self {
            Seen::Supposed(value) => value.clone(),
            Seen::Fact(Taken::Flag(flag)) => flag.into(),
            Seen::Fact(Taken::Text(text)) => text.to_owned().into(),
            Seen::Fact(Taken::Texts(texts)) => {
                Value::Array(texts.iter().map(|text| text.clone().into()).collect())
            }
            Seen::Facts(basis) => object(groups(basis)),
            Seen::Group(basis, rows) => object(members(basis, rows)),
        }
    }
}

fn object<'e>(members: impl Iterator<Item = (&'static str, Seen<'e>)>) -> Value<'static> {
    Value::Object(Object::from_iter(members.map(|(name, seen)| (name.into(), seen.to_value()))))
}
