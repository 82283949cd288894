//! The value that patterns see under `$.herald`, made of the rows of the registry.

use std::sync::LazyLock;

use cloudwatch_filter_pattern::{Object, Value};

use super::context::Context;
use super::data::Facts;
use super::registry::{Basis, FACTS, Fact, Take};
use crate::record::Record;

impl Facts {
    /// The facts as patterns see them. A fact that is not known does not exist, nor does a group without one that is.
    pub fn as_value(&self, record: &Record, context: Context) -> Value<'static> {
        value_of(&Basis { facts: self, record, context }, |_| true)
    }
}

/// The facts that a variant of the catalogue sees, if there are any; the others are not known yet.
pub fn before_variant(facts: &Facts, record: &Record, context: Context) -> Option<Value<'static>> {
    let value = value_of(&Basis { facts, record, context }, |fact| fact.before_variant);
    value.as_object().is_some_and(|object| !object.is_empty()).then_some(value)
}

/// Rows that stand together.
struct Group {
    /// The member of `$.herald` that holds them.
    name: &'static str,
    /// Each by its name there; a fact without a group has none.
    rows: Vec<(Option<&'static str>, &'static Fact)>,
}

/// The registry by groups, for every record that a pattern asks about.
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

fn value_of(basis: &Basis, visible: impl Fn(&Fact) -> bool) -> Value<'static> {
    let value = |group: &Group| match group.rows.as_slice() {
        [(None, fact)] => visible(fact).then(|| fact.value(basis)).flatten(),
        rows => {
            let rows = rows.iter().filter(|(_, fact)| visible(fact));
            let members =
                rows.filter_map(|(name, fact)| Some(((*name)?.into(), fact.value(basis)?)));
            let members = Object::from_iter(members);
            (!members.is_empty()).then_some(Value::Object(members))
        }
    };
    let members = GROUPS.iter().filter_map(|group| Some((group.name.into(), value(group)?)));
    Value::Object(Object::from_iter(members))
}

impl Fact {
    fn value(&self, basis: &Basis) -> Option<Value<'static>> {
        match self.take {
            Take::Flag(take) => take(basis).map(Value::Bool),
            Take::Text(take) => take(basis).map(Value::from),
            Take::Word(_, take) => take(basis).map(Value::from),
            Take::Texts(take) => {
                take(basis).map(|texts| Value::Array(texts.into_iter().map(Value::from).collect()))
            }
        }
    }
}
