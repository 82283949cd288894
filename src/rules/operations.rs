//! Which risk rules can say something of an operation at all. Most are about one operation or a few, so that of a
//! hundred rules only some twenty have to be evaluated for a change.

use std::collections::HashMap;

use super::file::Rule;
use crate::builtin::Text;

/// Places of rules in their list, by the name of the operation.
#[derive(Debug, Default)]
pub(super) struct Operations {
    by_name: HashMap<Text, Vec<usize>>,
    /// Rules that may be true for any operation.
    others: Vec<usize>,
}

impl Operations {
    pub fn of(rules: &[Rule]) -> Operations {
        let names = rules.iter().filter_map(Rule::operations).map(<[Text]>::len).sum();
        let mut all =
            Operations { by_name: HashMap::with_capacity(names), ..Operations::default() };
        for (place, rule) in rules.iter().enumerate() {
            match rule.operations() {
                Some(names) => {
                    for name in names {
                        all.by_name.entry(name.clone()).or_default().push(place);
                    }
                }
                None => all.others.push(place),
            }
        }
        all
    }

    /// The places of the rules that may be true for a record with this `eventName`, in their order.
    pub fn rules_for(&self, name: &str) -> impl Iterator<Item = usize> {
        let mut named = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
        let mut others = self.others.as_slice();
        // Both are in order, so the smaller of their first is the next.
        std::iter::from_fn(move || {
            let is_named = match (named.first(), others.first()) {
                (Some(one), Some(other)) => one < other,
                (first, _) => first.is_some(),
            };
            let list = if is_named { &mut named } else { &mut others };
            let (first, rest) = list.split_first()?;
            *list = rest;
            Some(*first)
        })
    }
}
