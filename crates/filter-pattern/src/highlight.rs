//! Where in a text that stands because of which a pattern is true.

use std::ops::Range;

use crate::ast::{Body, Condition, TermKind, Test, Tree};
use crate::eval::{Selected, holds, is_satisfied, is_true};
use crate::pattern::Pattern;
use crate::selector::Step;
use crate::value::Value;
use crate::view::{Key, View};
use crate::{fields, json, terms};

/// Nobody looks at more.
const MOST_PLACES: usize = 256;

/// Below a wildcard, each place costs a walk through the text.
const MOST_CHILDREN: usize = 32;

impl Pattern {
    /// The parts of a log event's text because of which the pattern is true for it: byte ranges,
    /// ascending, none overlapping another. `None` if it is not true. The list is empty where there is
    /// nothing to show: what is true because something is absent, or because of a second root, and the
    /// empty pattern.
    ///
    /// Made for showing; of very many places some are left out.
    ///
    /// ```
    /// use cloudwatch_filter_pattern::Pattern;
    ///
    /// let pattern: Pattern = "{ $.eventName = Create* && $.readOnly IS FALSE }".parse()?;
    /// let text = r#"{"eventName":"CreateUser","readOnly":false}"#;
    /// let places = pattern.highlights(text).unwrap();
    /// let shown: Vec<&str> = places.into_iter().map(|range| &text[range]).collect();
    /// assert_eq!(shown, [r#""CreateUser""#, "false"]);
    ///
    /// let pattern: Pattern = "{ $.errorCode NOT EXISTS }".parse()?;
    /// assert_eq!(pattern.highlights(text), Some(vec![]), "true, but there is nothing to show");
    /// assert_eq!(pattern.highlights(r#"{"errorCode":"AccessDenied"}"#), None);
    /// # Ok::<(), cloudwatch_filter_pattern::Error>(())
    /// ```
    pub fn highlights(&self, message: &str) -> Option<Vec<Range<usize>>> {
        match &self.body {
            Body::Json(_) => self.highlights_of(message, &Value::parse(message).ok()?),
            _ => self.in_text(message).map(apart),
        }
    }

    /// Like [`highlights`](Pattern::highlights), for a text that was read already, or with a second
    /// root beside it. `event` must be what `message` says.
    pub fn highlights_of<'e>(
        &self,
        message: &str,
        event: impl View<'e>,
    ) -> Option<Vec<Range<usize>>> {
        let places = match &self.body {
            Body::Json(tree) => holds(tree, event).then(|| in_json(tree, event, message)),
            _ => self.in_text(message),
        };
        places.map(apart)
    }

    /// For the dialects that are about text.
    fn in_text(&self, message: &str) -> Option<Vec<Range<usize>>> {
        if !self.matches_text(message) {
            return None;
        }
        Some(match &self.body {
            Body::Everything | Body::Json(_) => Vec::new(),
            Body::Regex(regex) => regex.find_all(message).take(MOST_PLACES).collect(),
            Body::Terms(all) => {
                let wanted = all.iter().filter(|term| {
                    term.kind != TermKind::Excluded && terms::counts(all, term.kind)
                });
                wanted
                    .flat_map(|term| message.match_indices(&term.text).take(MOST_PLACES))
                    .map(|(start, text)| start..start + text.len())
                    .collect()
            }
            Body::Fields(all) => fields::pairs(all, message)
                .into_iter()
                .flatten()
                .filter(|(field, _)| field.is_some_and(|field| field.condition.is_some()))
                .map(|(_, text)| range_in(message, text))
                .collect(),
        })
    }
}

/// Where a part of a text stands in it.
fn range_in(whole: &str, part: &str) -> Range<usize> {
    let start = (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
    start..start + part.len()
}

/// In order, and what overlaps as one.
fn apart(mut places: Vec<Range<usize>>) -> Vec<Range<usize>> {
    places.sort_by_key(|place| (place.start, place.end));
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(places.len());
    for place in places {
        match apart.last_mut() {
            Some(last) if place.start < last.end => last.end = last.end.max(place.end),
            _ => apart.push(place),
        }
    }
    apart
}

/// INVARIANT: the tree is true.
fn in_json<'e>(tree: &Tree<Condition>, event: impl View<'e>, message: &str) -> Vec<Range<usize>> {
    let mut conditions = Vec::new();
    true_ones(tree, event, &mut conditions);
    let mut places = Vec::new();
    for condition in conditions {
        if condition.check.test == Test::NotExists {
            continue;
        }
        let selected = Selected::new(&condition.selector, event);
        if !selected.base().is_some_and(View::is_in_text) {
            continue;
        }
        let (before, after) = condition.selector.around_wildcard();
        let mut path: Vec<Key<'_>> = keys(before);
        let Some(after) = after else {
            places.extend(json::locate(message, &path));
            continue;
        };
        let satisfied = selected
            .each()
            .filter(|(_, value)| is_satisfied(&condition.check.test, &value.shape()));
        for (child, _) in satisfied.take(MOST_CHILDREN) {
            path.truncate(before.len());
            path.push(child);
            path.extend(keys(after));
            places.extend(json::locate(message, &path));
        }
    }
    places
}

/// The conditions that make a tree true.
///
/// INVARIANT: it is.
fn true_ones<'t, 'e>(
    tree: &'t Tree<Condition>,
    event: impl View<'e>,
    out: &mut Vec<&'t Condition>,
) {
    match tree {
        Tree::Leaf(condition) => out.push(condition),
        Tree::All(group) => group.sides.iter().for_each(|side| true_ones(side, event, out)),
        Tree::Any(group) => {
            let holds = |side: &&Tree<Condition>| side.holds(&|leaf| is_true(leaf, event));
            group.sides.iter().filter(holds).for_each(|side| true_ones(side, event, out));
        }
    }
}

fn keys(steps: &[Step]) -> Vec<Key<'_>> {
    steps
        .iter()
        .filter_map(|step| match step {
            Step::Name(name) => Some(Key::Name(name.as_str())),
            Step::Index(index) => Some(Key::Index(*index)),
            // INVARIANT: these are the steps before or after the wildcard.
            Step::Wildcard => None,
        })
        .collect()
}
