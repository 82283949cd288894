//! Where in a text that stands because of which a pattern is true.

use std::ops::Range;

use crate::ast::{Body, Predicate, TermKind, Test, Tree};
use crate::eval::{Root, Selected, holds, is_satisfied, is_true};
use crate::json::{self, Child};
use crate::selector::Step;
use crate::value::Value;
use crate::{Extra, Pattern, fields, terms};

/// Nobody looks at more.
const MOST_PLACES: usize = 256;

/// Below a wildcard, each place costs a walk through the text.
const MOST_CHILDREN: usize = 32;

impl Pattern {
    /// The parts of a log event's text because of which the pattern is true for it: byte ranges,
    /// ascending, none overlapping another. None if it is not true, and none for what is true
    /// because something is absent or because of the second root.
    ///
    /// Made for showing; of very many places some are left out.
    ///
    /// ```
    /// use cloudwatch_filter_pattern::Pattern;
    ///
    /// let pattern: Pattern = "{ $.eventName = Create* && $.readOnly IS FALSE }".parse().unwrap();
    /// let text = r#"{"eventName":"CreateUser","readOnly":false}"#;
    /// let shown: Vec<&str> = pattern.highlights(text, None).into_iter().map(|range| &text[range]).collect();
    /// assert_eq!(shown, [r#""CreateUser""#, "false"]);
    /// ```
    pub fn highlights(&self, message: &str, extra: Option<Extra<'_>>) -> Vec<Range<usize>> {
        let places: Vec<Range<usize>> = match &self.body {
            Body::Everything => Vec::new(),
            Body::Json(tree) => match Value::parse(message) {
                Ok(event) => in_json(tree, &Root::new(&event, extra), message),
                Err(_) => Vec::new(),
            },
            Body::Regex(regex) => regex.find_all(message).take(MOST_PLACES).collect(),
            Body::Terms(all) if terms::holds(all, message) => {
                let wanted = all.iter().filter(|term| {
                    term.kind != TermKind::Excluded && terms::counts(all, term.kind)
                });
                wanted
                    .flat_map(|term| message.match_indices(&term.text).take(MOST_PLACES))
                    .map(|(start, text)| start..start + text.len())
                    .collect()
            }
            Body::Fields(all) if fields::holds(all, message) => fields::pairs(all, message)
                .into_iter()
                .flatten()
                .filter(|(field, _)| field.is_some_and(|field| field.condition.is_some()))
                .map(|(_, text)| range_in(message, text))
                .collect(),
            Body::Terms(_) | Body::Fields(_) => Vec::new(),
        };
        apart(places)
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

fn in_json(tree: &Tree<Predicate>, root: &Root<'_, '_>, message: &str) -> Vec<Range<usize>> {
    let mut predicates = Vec::new();
    if holds(tree, root) {
        true_ones(tree, root, &mut predicates);
    }
    let mut places = Vec::new();
    for predicate in predicates {
        let (before, after) = predicate.selector.around_wildcard();
        if root.is_extra(before) || predicate.check.test == Test::NotExists {
            continue;
        }
        let mut path: Vec<Child<'_>> = children(before);
        let Some(after) = after else {
            places.extend(json::locate(message, &path));
            continue;
        };
        let selected = Selected::new(&predicate.selector, root);
        let satisfied = selected.each().filter(|(_, v)| is_satisfied(&predicate.check.test, v));
        for (child, _) in satisfied.take(MOST_CHILDREN) {
            path.truncate(before.len());
            path.push(child);
            path.extend(children(after));
            places.extend(json::locate(message, &path));
        }
    }
    places
}

/// The conditions that make a tree true.
///
/// INVARIANT: it is.
fn true_ones<'t>(tree: &'t Tree<Predicate>, root: &Root<'_, '_>, out: &mut Vec<&'t Predicate>) {
    match tree {
        Tree::Leaf(predicate) => out.push(predicate),
        Tree::All(group) => group.sides.iter().for_each(|side| true_ones(side, root, out)),
        Tree::Any(group) => {
            let holds = |side: &&Tree<Predicate>| side.holds(&|leaf| is_true(leaf, root));
            group.sides.iter().filter(holds).for_each(|side| true_ones(side, root, out));
        }
    }
}

fn children(steps: &[Step]) -> Vec<Child<'_>> {
    steps
        .iter()
        .filter_map(|step| match step {
            Step::Name(name) => Some(Child::Member(name.as_str())),
            Step::Index(index) => Some(Child::Element(*index)),
            // INVARIANT: these are the steps before or after the wildcard.
            Step::Wildcard => None,
        })
        .collect()
}
