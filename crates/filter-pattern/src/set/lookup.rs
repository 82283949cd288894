//! Which conditions a value makes true, without testing each: all that compare what one selector gives with a text.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::ast::{Condition, Literal, Test};
use crate::eval::Selected;
use crate::glob::Glob;
use crate::number::java_text;
use crate::selector::Selector;
use crate::view::{Shape, View};

/// Fewer globs than these are each tested.
const FEW_GLOBS: usize = 4;

#[derive(Debug)]
pub(super) struct Lookups {
    all: Vec<Lookup>,
    /// Where each condition is looked up, if it is.
    of: Vec<Option<u32>>,
}

#[derive(Debug)]
struct Lookup {
    selector: Selector,
    /// Values without stars.
    texts: HashMap<String, u32>,
    globs: Vec<(u32, Glob)>,
    /// Finds the longest piece of each glob, if there are many.
    pieces: Option<AhoCorasick>,
}

impl Lookups {
    pub(super) fn new(conditions: &[Condition]) -> Lookups {
        let mut numbers: HashMap<&Selector, u32> = HashMap::new();
        let mut all: Vec<Lookup> = Vec::new();
        let of = conditions.iter().zip(0..).map(|(condition, number)| {
            if !can_be_looked_up(condition.test()) {
                return None;
            }
            let next = u32::try_from(all.len()).ok()?;
            let place = *numbers.entry(condition.selector()).or_insert(next);
            if place == next {
                all.push(Lookup::new(condition.selector().clone()));
            }
            all.get_mut(place as usize)?.add(number, condition.test());
            Some(place)
        });
        let of = of.collect();
        all.iter_mut().for_each(Lookup::finish);
        Lookups { all, of }
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// Where a condition is looked up. `None`: it must be tested.
    pub(super) fn of(&self, condition: u32) -> Option<u32> {
        self.of.get(condition as usize).copied().flatten()
    }

    /// Tells every condition of a lookup that is true, some of them more than once.
    pub(super) fn run<'e>(&self, lookup: u32, root: impl View<'e>, tell: &mut impl FnMut(u32)) {
        let Some(lookup) = self.all.get(lookup as usize) else {
            return;
        };
        let selected = Selected::new(&lookup.selector, root);
        match selected.rest {
            None => {
                selected.base().into_iter().for_each(|value| lookup.look_up(&value.shape(), tell))
            }
            Some(_) => selected.each().for_each(|(_, value)| lookup.look_up(&value.shape(), tell)),
        }
    }
}

fn can_be_looked_up(test: &Test) -> bool {
    match test {
        Test::Equals(Literal::Text(_)) => true,
        Test::Equals(Literal::Glob(glob)) => !glob.is_everything(),
        _ => false,
    }
}

impl Lookup {
    fn new(selector: Selector) -> Lookup {
        Lookup { selector, texts: HashMap::new(), globs: Vec::new(), pieces: None }
    }

    fn add(&mut self, condition: u32, test: &Test) {
        match test {
            Test::Equals(Literal::Text(text)) => {
                self.texts.insert(text.clone(), condition);
            }
            Test::Equals(Literal::Glob(glob)) => self.globs.push((condition, glob.clone())),
            _ => {}
        }
    }

    fn finish(&mut self) {
        if self.globs.len() < FEW_GLOBS {
            return;
        }
        let longest =
            |glob: &Glob| glob.pieces().max_by_key(|piece| piece.len()).map(str::to_owned);
        let pieces: Option<Vec<String>> =
            self.globs.iter().map(|(_, glob)| longest(glob)).collect();
        self.pieces = pieces.and_then(|pieces| {
            let mut builder = AhoCorasick::builder();
            builder.match_kind(MatchKind::Standard).kind(Some(AhoCorasickKind::ContiguousNFA));
            builder.prefilter(false).build(pieces).ok()
        });
    }

    /// As `=` compares: strings as they are, numbers as they are printed.
    fn look_up(&self, value: &Shape<'_>, tell: &mut impl FnMut(u32)) {
        match value {
            Shape::Text(text) => self.look_up_text(text, tell),
            Shape::Number(number) => self.look_up_text(&java_text(number.text()), tell),
            Shape::Null | Shape::Bool(_) | Shape::Array(_) | Shape::Object(_) => {}
        }
    }

    fn look_up_text(&self, text: &str, tell: &mut impl FnMut(u32)) {
        if let Some(condition) = self.texts.get(text) {
            tell(*condition);
        }
        let mut test = |(condition, glob): &(u32, Glob)| {
            if glob.matches(text) {
                tell(*condition);
            }
        };
        match &self.pieces {
            None => self.globs.iter().for_each(test),
            Some(pieces) => pieces
                .find_overlapping_iter(text)
                .filter_map(|found| self.globs.get(found.pattern().as_usize()))
                .for_each(&mut test),
        }
    }
}
