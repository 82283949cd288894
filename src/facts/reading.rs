//! A record together with its facts.

use std::cell::OnceCell;
use std::ops::Range;

use cloudwatch_filter_pattern::{
    Body, Condition, Explanation, Joined, Object, Pattern, Selector, Test, Value, View,
};

use super::context::Context;
use super::data::Facts;
use super::registry::{Basis, SeenBy};
use super::value::Seen;
use crate::catalogue::Catalogue;
use crate::pattern::FACTS;
use crate::record::Record;

/// A record and its facts, which are derived when something first asks for them.
pub struct Reading<'r, 'a> {
    pub record: &'r Record<'a>,
    context: Context<'r>,
    basis: OnceCell<Basis<'r>>,
    supposed: Option<Value<'static>>,
}

impl<'r, 'a> Reading<'r, 'a> {
    pub fn new(record: &'r Record<'a>, context: Context<'r>) -> Self {
        Reading { record, context, basis: OnceCell::new(), supposed: None }
    }

    /// The same, with facts that patterns see in place of what the record gives: what a configuration would say.
    pub fn supposing(self, facts: Value<'static>) -> Self {
        let supposed = laid_over(self.facts_value(), facts);
        Reading { supposed: Some(supposed), ..self }
    }

    pub fn facts(&self) -> &Facts {
        &self.basis().facts
    }

    /// Whether something in the record that says who did what has another form than CloudTrail writes.
    pub fn is_malformed(&self) -> bool {
        self.basis().malformed().is_some()
    }

    /// Whether the record is about a resource of this alerter.
    pub fn is_about_herald(&self) -> bool {
        self.context.resources.is_target(self.record) == Some(true)
    }

    /// Whether patterns see other facts than those of the record.
    pub fn is_supposed(&self) -> bool {
        self.supposed.is_some()
    }

    pub fn catalogue(&self) -> &'r Catalogue {
        self.context.catalogue
    }

    /// The facts as patterns see them, as a value of their own.
    pub fn facts_value(&self) -> Value<'static> {
        self.seen().to_value()
    }

    /// Whether a pattern selects the record; `$.herald` are its facts.
    pub fn matches(&self, pattern: &Pattern) -> bool {
        pattern.matches(self.event(&|| self.seen()))
    }

    /// Whether a pattern selects the record if some conditions are taken to be true. A pattern of words has none.
    pub fn holds(&self, pattern: &Pattern, supposed: &dyn Fn(&Condition) -> bool) -> bool {
        let seen = || self.seen();
        let event = self.event(&seen);
        match pattern.body() {
            Body::Json(tree) => tree.holds(&|one| supposed(one) || one.matches(event)),
            _ => pattern.matches(event),
        }
    }

    /// Whether the record has something where a selector points.
    pub fn has(&self, selector: &Selector) -> bool {
        let is_there = Condition::new(selector.clone(), Test::NotExists);
        is_there.is_ok_and(|absent| !absent.matches(self.event(&|| self.seen())))
    }

    /// The parts of `text`, from which the record was read, because of which a pattern selects it; `None` if it does
    /// not.
    pub fn highlights(&self, pattern: &Pattern, text: &str) -> Option<Vec<Range<usize>>> {
        pattern.highlights_of(text, self.event(&|| self.seen()))
    }

    /// The facts as patterns see them.
    fn seen(&self) -> Seen<'_> {
        match &self.supposed {
            Some(value) => Seen::Supposed(value),
            None => Seen::Facts(self.basis()),
        }
    }

    fn basis(&self) -> &Basis<'r> {
        let (record, context) = (self.record, self.context);
        self.basis
            .get_or_init(|| Basis::of(Facts::of(record, context), record, context, SeenBy::Rules))
    }

    /// The record as patterns see it, with its facts as a second root, which are derived when a pattern asks for one.
    fn event<'s, 'f>(&'s self, facts: &'f impl Fn() -> Seen<'s>) -> impl View<'s> {
        Joined::new(self.record.value(), FACTS, facts)
    }

    /// The same, with the conditions that are to blame where it does not.
    pub fn explain(&self, pattern: &Pattern) -> Explanation {
        pattern.explain(self.event(&|| self.seen()))
    }
}

/// Members of objects one by one, everything else as a whole.
fn laid_over(below: Value<'static>, above: Value<'static>) -> Value<'static> {
    let (Value::Object(below), Value::Object(above)) = (&below, &above) else {
        return above;
    };
    let kept = below.iter().filter(|(name, _)| above.get(name).is_none());
    let kept = kept.map(|(name, value)| (name.to_owned().into(), value.clone()));
    let new = above.iter().map(|(name, value)| {
        let value = match below.get(name) {
            Some(old) => laid_over(old.clone(), value.clone()),
            None => value.clone(),
        };
        (name.to_owned().into(), value)
    });
    Value::Object(Object::from_iter(kept.chain(new)))
}
