//! Which of all literals stand in a text.
//!
//! Few are looked for one by one, and each only when a formula asks for it: a formula that holds seldom asks for more than
//! its first ones. Of many, one automaton finds all that stand in the text.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use memchr::memmem::Finder;

use crate::scratch::Scratch;

/// Searching for that many, one after the other, takes about as long as the automaton.
const FEW: usize = 64;

#[derive(Debug)]
pub(crate) enum Every {
    Each(Vec<Finder<'static>>),
    Automaton(AhoCorasick),
    /// The literals are too many: any may stand in a text.
    Unknown,
}

impl Every {
    pub(crate) fn new(literals: &[String]) -> Every {
        if literals.len() <= FEW {
            let finders = literals.iter().map(|literal| Finder::new(literal).into_owned());
            return Every::Each(finders.collect());
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .prefilter(false)
            .build(literals);
        automaton.map_or(Every::Unknown, Every::Automaton)
    }
}

/// Whether a literal stands in the text. What was looked for is known.
pub(crate) fn stands(
    finders: &[Finder],
    bytes: &[u8],
    literal: u32,
    scratch: &mut Scratch,
) -> bool {
    if scratch.known.insert(literal)
        && finders.get(literal as usize).is_some_and(|finder| finder.find(bytes).is_some())
    {
        scratch.stands.insert(literal);
    }
    scratch.stands.contains(literal)
}
