//! The JSON patterns of a set, ordered by what makes them true.
//!
//! Most patterns need the value of some member to be one of a few texts. Such a text leads to its patterns, and
//! only these are evaluated. A condition is tested once for an event, whichever patterns have it.

use std::collections::HashMap;

use super::lookup::Lookups;
use crate::ast::{Condition, Literal, Test, Tree};
use crate::eval;
use crate::formula::Formula;
use crate::scratch::Scratch;
use crate::view::View;

/// What a text with stars in it costs beside one without: it is less often alone in being true.
const GLOB_COST: u64 = 4;

#[derive(Debug)]
pub(super) struct Index {
    /// Each condition once, known by its place. Those that can be looked up come in `lookups` too.
    conditions: Vec<Condition>,
    lookups: Lookups,
    patterns: Vec<Indexed>,
    /// For each condition the patterns that are evaluated because it is true.
    listed: Vec<Vec<u32>>,
    /// Patterns that may be true with none of these conditions.
    always: Vec<u32>,
    /// The lookups in which these conditions are found.
    asked_first: Vec<u32>,
}

#[derive(Debug)]
struct Indexed {
    number: usize,
    formula: Formula,
}

impl Index {
    pub(super) fn new<'p>(trees: impl Iterator<Item = (usize, &'p Tree<Condition>)>) -> Index {
        let mut conditions = Numbered::default();
        let patterns: Vec<Indexed> = trees
            .map(|(number, tree)| Indexed { number, formula: conditions.formula(tree) })
            .collect();
        let conditions: Vec<Condition> = conditions.all.into_iter().cloned().collect();
        let lookups = Lookups::new(&conditions);

        let mut mentions = vec![0; conditions.len()];
        patterns.iter().for_each(|pattern| pattern.formula.count(&mut mentions));
        let cost = |condition: u32| {
            lookups.of(condition)?;
            let mentions = mentions.get(condition as usize)?;
            match conditions.get(condition as usize)?.test() {
                Test::Equals(Literal::Glob(_)) => Some(mentions * GLOB_COST),
                _ => Some(*mentions),
            }
        };
        let mut listed = vec![Vec::new(); conditions.len()];
        let (mut always, mut asked_first) = (Vec::new(), Vec::new());
        for (pattern, place) in patterns.iter().zip(0..) {
            let Some((_, clause)) = pattern.formula.cheapest(&cost) else {
                always.push(place);
                continue;
            };
            for condition in clause {
                asked_first.extend(lookups.of(condition));
                if let Some(listed) = listed.get_mut(condition as usize) {
                    listed.push(place);
                }
            }
        }
        asked_first.sort_unstable();
        asked_first.dedup();
        Index { conditions, lookups, patterns, listed, always, asked_first }
    }

    /// Adds the numbers of the patterns that are true, in any order.
    pub(super) fn add_matches<'e>(&self, root: impl View<'e>, scratch: &mut Scratch) {
        if self.patterns.is_empty() || !eval::is_event(root) {
            return;
        }
        scratch.known.reset(self.conditions.len());
        scratch.holds.reset(self.conditions.len());
        scratch.looked.reset(self.lookups.len());
        scratch.seen.reset(self.patterns.len());
        scratch.hits.clear();
        for lookup in &self.asked_first {
            self.look_up(*lookup, root, scratch);
        }
        self.always.iter().for_each(|pattern| self.add_if_true(*pattern, root, scratch));
        // What is looked up later lists no pattern.
        let mut place = 0;
        while let Some(condition) = scratch.hits.get(place).copied() {
            for pattern in self.listed.get(condition as usize).into_iter().flatten() {
                if scratch.seen.insert(*pattern) {
                    self.add_if_true(*pattern, root, scratch);
                }
            }
            place += 1;
        }
    }

    fn add_if_true<'e>(&self, pattern: u32, root: impl View<'e>, scratch: &mut Scratch) {
        let Some(Indexed { number, formula }) = self.patterns.get(pattern as usize) else {
            return;
        };
        if formula.holds(&mut |condition| self.is_true(condition, root, scratch)) {
            scratch.found.push(*number);
        }
    }

    /// Whether a condition is true, tested at most once for an event.
    fn is_true<'e>(&self, condition: u32, root: impl View<'e>, scratch: &mut Scratch) -> bool {
        match self.lookups.of(condition) {
            Some(lookup) => self.look_up(lookup, root, scratch),
            None if scratch.known.insert(condition) => {
                let test = self.conditions.get(condition as usize);
                if test.is_some_and(|condition| eval::is_true(condition, root)) {
                    scratch.holds.insert(condition);
                }
            }
            None => {}
        }
        scratch.holds.contains(condition)
    }

    fn look_up<'e>(&self, lookup: u32, root: impl View<'e>, scratch: &mut Scratch) {
        let Scratch { looked, holds, hits, .. } = scratch;
        if looked.insert(lookup) {
            self.lookups.run(lookup, root, &mut |condition| {
                if holds.insert(condition) {
                    hits.push(condition);
                }
            });
        }
    }
}

/// Conditions that have got numbers, each once.
#[derive(Default)]
struct Numbered<'p> {
    all: Vec<&'p Condition>,
    numbers: HashMap<&'p Condition, u32>,
}

impl<'p> Numbered<'p> {
    fn formula(&mut self, tree: &'p Tree<Condition>) -> Formula {
        match tree {
            Tree::Leaf(condition) => Formula::Leaf(self.number(condition)),
            Tree::All(group) => {
                Formula::All(group.sides().iter().map(|side| self.formula(side)).collect())
            }
            Tree::Any(group) => {
                Formula::Any(group.sides().iter().map(|side| self.formula(side)).collect())
            }
        }
    }

    fn number(&mut self, condition: &'p Condition) -> u32 {
        *self.numbers.entry(condition).or_insert_with(|| {
            self.all.push(condition);
            // There are fewer conditions than bytes in memory by far, so no two get the same number.
            u32::try_from(self.all.len() - 1).unwrap_or(u32::MAX)
        })
    }
}
