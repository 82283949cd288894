//! Many needs, looked for together.
//!
//! First a few literals are looked for of which one stands in every text that holds any need, and the search ends at the
//! first: nearly all texts end here. Then all literals are looked for, and what stands in the text decides each need.

mod clauses;
mod every;
mod first;

use std::collections::HashMap;
use std::sync::OnceLock;

use self::every::{Every, stands};
use self::first::First;
use crate::formula::Formula;
use crate::need::Need;
use crate::scratch::Scratch;

/// Many [`Need`]s, each known by its place among them, looked for together in the bytes of a text.
///
/// The bytes may hold the text as it is or written as a JSON string, once or more, and may be more than one text, or a
/// part of one. They need not be UTF-8. **Characters that are written as `\u` escapes are not found**: who cannot exclude
/// them asks [`Need::may_be_escaped`] too.
///
/// It is shared by threads, each of which has a [`Scratch`] of its own.
///
/// ```
/// use cloudwatch_filter_pattern::{Needs, Pattern, Scratch};
///
/// let patterns: Vec<Pattern> = [
///     "{ $.source = iam.amazonaws.com && $.name = Create* }",
///     "{ $.source = sso.amazonaws.com && $.name != ListUsers }",
/// ].iter().map(|text| text.parse()).collect::<Result<_, _>>()?;
/// let needs = Needs::new(patterns.iter().map(|pattern| pattern.need(&|_| None)), &|_| 1);
///
/// assert!(!needs.may_matter(br#"{"source":"s3.amazonaws.com","name":"ListBuckets"}"#));
/// let event = br#"{"source":"iam.amazonaws.com","name":"CreateUser"}"#;
/// assert!(needs.may_matter(event));
/// assert_eq!(needs.candidates(event, &mut Scratch::default()), [0]);
/// # Ok::<(), cloudwatch_filter_pattern::Error>(())
/// ```
#[derive(Debug)]
pub struct Needs {
    formulas: Vec<Formula>,
    /// The literals of all formulas.
    literals: Vec<String>,
    /// Made when it is first needed.
    first: OnceLock<First>,
    /// For each literal the needs that are looked at when it stands in a text: a need holds only if one of those
    /// literals stands there for which it is listed.
    listed: Vec<Vec<u32>>,
    unfiltered: Vec<usize>,
    /// Made when it is first needed.
    every: OnceLock<Every>,
}

/// What a literal weighs that stands nearly everywhere.
const EVERYDAY: u64 = 10_000;

impl Needs {
    /// `weight` says how common a literal is: of literals that rule out the same texts, those are looked for first that
    /// weigh least together.
    pub fn new(needs: impl IntoIterator<Item = Need>, weight: &dyn Fn(&str) -> u32) -> Needs {
        let mut ids = HashMap::new();
        let needs = needs.into_iter().map(clauses::simplest);
        let formulas: Vec<Formula> = needs.map(|need| clauses::formula(need, &mut ids)).collect();
        let mut literals = vec![String::new(); ids.len()];
        for (literal, id) in ids {
            if let Some(place) = literals.get_mut(id as usize) {
                *place = literal;
            }
        }
        let weigh = |literal: &String| {
            let everyday = if first::is_everyday(literal) { EVERYDAY } else { 1 };
            u64::from(weight(literal)) + everyday
        };
        let weights: Vec<u64> = literals.iter().map(weigh).collect();
        let clauses = clauses::clauses(&formulas, &weights);

        let mut listed = vec![Vec::new(); literals.len()];
        let mut unfiltered = Vec::new();
        for (need, clause) in clauses.iter().enumerate() {
            match clause {
                None => unfiltered.push(need),
                Some(clause) => {
                    for id in clause {
                        if let (Some(listed), Ok(need)) =
                            (listed.get_mut(*id as usize), u32::try_from(need))
                        {
                            listed.push(need);
                        }
                    }
                }
            }
        }
        let (first, every) = (OnceLock::new(), OnceLock::new());
        Needs { formulas, literals, first, listed, unfiltered, every }
    }

    fn first(&self) -> &First {
        self.first.get_or_init(|| {
            let all = self.literals.iter().zip(&self.listed);
            let chosen = all.filter(|(_, listed)| !listed.is_empty());
            First::new(chosen.map(|(literal, _)| literal.as_str()).collect())
        })
    }

    /// Where the first literal stands, from a place on, because of which some need may hold; `None` if none can.
    ///
    /// That is the cheapest question. In a long text with many events, go on after the event around the place.
    pub fn find(&self, bytes: &[u8], from: usize) -> Option<usize> {
        match self.unfiltered.is_empty() {
            true => self.first().find(bytes, from),
            false => Some(from),
        }
    }

    /// Whether some need may hold in the text.
    pub fn may_matter(&self, bytes: &[u8]) -> bool {
        self.find(bytes, 0).is_some()
    }

    /// Which needs hold in the text, ascending.
    pub fn candidates<'s>(&self, bytes: &[u8], scratch: &'s mut Scratch) -> &'s [usize] {
        scratch.found.clear();
        self.add_candidates(bytes, scratch);
        scratch.found.sort_unstable();
        &scratch.found
    }

    /// Adds the needs that hold to what was found, in any order.
    pub(crate) fn add_candidates(&self, bytes: &[u8], scratch: &mut Scratch) {
        scratch.found.extend(&self.unfiltered);
        if self.first().find(bytes, 0).is_none() {
            return;
        }
        let filtered = self.formulas.iter().enumerate().filter(|(_, need)| !need.is_anything());
        let every = match self.every.get_or_init(|| Every::new(&self.literals)) {
            Every::Automaton(every) => every,
            Every::Each(finders) => {
                scratch.known.reset(finders.len());
                scratch.stands.reset(finders.len());
                for (need, formula) in filtered {
                    if formula.holds(&mut |id| stands(finders, bytes, id, scratch)) {
                        scratch.found.push(need);
                    }
                }
                return;
            }
            Every::Unknown => {
                scratch.found.extend(filtered.map(|(need, _)| need));
                return;
            }
        };
        let Scratch { stands, hits, seen, found, .. } = scratch;
        stands.reset(self.literals.len());
        hits.clear();
        for found in every.find_overlapping_iter(bytes) {
            let id = found.pattern().as_u32();
            if stands.insert(id) {
                hits.push(id);
            }
        }
        seen.reset(self.formulas.len());
        for listed in hits.iter().filter_map(|id| self.listed.get(*id as usize)) {
            for need in listed.iter().filter(|need| seen.insert(**need)) {
                let formula = self.formulas.get(*need as usize);
                if formula.is_some_and(|formula| formula.holds(&mut |id| stands.contains(id))) {
                    found.push(*need as usize);
                }
            }
        }
    }

    /// The needs that no literal can rule out, ascending. If there is one, every text may matter.
    pub fn unfiltered(&self) -> &[usize] {
        &self.unfiltered
    }

    /// How many needs there are.
    pub fn len(&self) -> usize {
        self.formulas.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.formulas.is_empty()
    }

    /// The literals that are looked for first.
    pub fn looked_for(&self) -> impl Iterator<Item = &str> {
        self.first().literals()
    }

    /// Whether [`may_matter`](Needs::may_matter) costs far less than reading the text.
    pub(crate) fn is_cheap(&self) -> bool {
        self.unfiltered.is_empty() && self.first().is_cheap()
    }
}
