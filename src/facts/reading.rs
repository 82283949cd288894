//! A record together with its facts.

use std::cell::OnceCell;
use std::ops::Range;

use cloudwatch_filter_pattern::{Explanation, Joined, Object, Pattern, Value, View};

use super::context::Context;
use super::data::Facts;
use crate::catalogue::Catalogue;
use crate::pattern::FACTS;
use crate::record::Record;

/// A record and its facts, which are derived when something first asks for them.
pub struct Reading<'r, 'a, 'c> {
    pub record: &'r Record<'a>,
    context: Context<'c>,
    facts: OnceCell<Facts>,
    value: OnceCell<Value<'static>>,
}

impl<'r, 'a, 'c> Reading<'r, 'a, 'c> {
    pub fn new(record: &'r Record<'a>, context: Context<'c>) -> Self {
        Reading { record, context, facts: OnceCell::new(), value: OnceCell::new() }
    }

    /// The same, with facts that patterns see in place of what the record gives: what a configuration would say.
    pub fn supposing(self, facts: Value<'static>) -> Self {
        let value = laid_over(self.facts_value(), facts);
        Reading { value: OnceCell::from(value), ..self }
    }

    pub fn facts(&self) -> &Facts {
        self.facts.get_or_init(|| Facts::of(self.record, self.context))
    }

    pub fn catalogue(&self) -> &'c Catalogue {
        self.context.catalogue
    }

    /// The facts as patterns see them.
    pub fn facts_value(&self) -> Value<'static> {
        self.lazily()().clone()
    }

    /// Whether a pattern selects the record; `$.herald` are its facts.
    pub fn matches(&self, pattern: &Pattern) -> bool {
        let facts = self.lazily();
        pattern.matches(self.event(&facts))
    }

    /// The parts of `text`, from which the record was read, because of which a pattern selects it; `None` if it does
    /// not.
    pub fn highlights(&self, pattern: &Pattern, text: &str) -> Option<Vec<Range<usize>>> {
        let facts = self.lazily();
        pattern.highlights_of(text, self.event(&facts))
    }

    /// The facts as patterns see them, made when they are first asked for.
    fn lazily<'s>(&'s self) -> impl Fn() -> &'s Value<'static> {
        || self.value.get_or_init(|| self.facts().as_value(self.record, self.context))
    }

    /// The record as patterns see it, with its facts as a second root.
    fn event<'s, 'f>(&'s self, facts: &'f impl Fn() -> &'s Value<'static>) -> impl View<'s> {
        Joined::new(self.record.value(), FACTS, facts)
    }

    /// The same, with the conditions that are to blame where it does not.
    pub fn explain(&self, pattern: &Pattern) -> Explanation {
        let facts = self.lazily();
        pattern.explain(self.event(&facts))
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
