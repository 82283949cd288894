//! Many patterns, asked together.

mod index;
mod lookup;

use self::index::Index;
use crate::ast::Body;
use crate::json;
use crate::need::Need;
use crate::needs::Needs;
use crate::pattern::Pattern;
use crate::scratch::Scratch;
use crate::value::Value;
use crate::view::View;

/// Many patterns of any dialect that share work, each known by its place among them.
///
/// What they say of an event is what each [`Pattern`] says, but sooner: a text is read once, and only if its literals do
/// not show that no JSON pattern can be true; the values that patterns ask about are looked up; and a condition that many
/// patterns have is tested once.
///
/// It is shared by threads, each of which has a [`Scratch`] of its own.
///
/// ```
/// use cloudwatch_filter_pattern::{Pattern, Scratch, Set};
///
/// let patterns: Vec<Pattern> = [
///     "{ $.source = iam && $.name = Create* }",
///     "{ $.source = iam && $.mfa IS FALSE }",
///     "ERROR -timeout",
/// ].iter().map(|text| text.parse()).collect::<Result<_, _>>()?;
/// let set = Set::new(patterns);
/// let mut scratch = Scratch::default();
/// let event = r#"{"source":"iam","name":"CreateUser","mfa":false}"#;
/// assert_eq!(set.matches_text(event, &mut scratch), [0, 1]);
/// assert_eq!(set.matches_text("ERROR in line 3", &mut scratch), [2]);
/// # Ok::<(), cloudwatch_filter_pattern::Error>(())
/// ```
#[derive(Debug)]
pub struct Set {
    patterns: Vec<Pattern>,
    everything: Vec<usize>,
    json: Index,
    json_needs: Part,
    text_needs: Part,
}

/// The needs of some of the patterns, and which these are.
#[derive(Debug)]
struct Part {
    patterns: Vec<usize>,
    needs: Needs,
}

/// Why no literal rules out a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unfiltered {
    /// It is the empty pattern, which is true for everything.
    Everything,
    /// It is a regular expression, in which no literal is looked for.
    Regex,
    /// It can be true without a certain text, as `!=` and numbers can, or only with one of less than three characters, or
    /// of such that JSON writes in several ways.
    NoLiteral,
}

impl Set {
    /// A pattern's number is its place.
    pub fn new(patterns: impl IntoIterator<Item = Pattern>) -> Set {
        let patterns: Vec<Pattern> = patterns.into_iter().collect();
        let numbered = || patterns.iter().enumerate();
        let of = |is_wanted: fn(&Body) -> bool| {
            let wanted = numbered().filter(|(_, pattern)| is_wanted(pattern.body()));
            wanted.map(|(number, _)| number).collect::<Vec<usize>>()
        };
        let part = |numbers: Vec<usize>| {
            let needs = numbers.iter().filter_map(|number| patterns.get(*number));
            let needs = Needs::new(needs.map(|pattern| pattern.need(&|_| None)), &rarity);
            Part { patterns: numbers, needs }
        };
        let trees = numbered().filter_map(|(number, pattern)| match pattern.body() {
            Body::Json(tree) => Some((number, tree)),
            _ => None,
        });
        Set {
            everything: of(|body| matches!(body, Body::Everything)),
            json: Index::new(trees),
            json_needs: part(of(|body| matches!(body, Body::Json(_)))),
            text_needs: part(of(|body| {
                matches!(body, Body::Fields(_) | Body::Terms(_) | Body::Regex(_))
            })),
            patterns,
        }
    }

    /// The patterns, by their numbers.
    pub fn patterns(&self) -> &[Pattern] {
        &self.patterns
    }

    /// The numbers of the patterns that are true for an event, ascending: those of which
    /// [`Pattern::matches`] says so.
    pub fn matches<'s, 'e>(&self, event: impl View<'e>, scratch: &'s mut Scratch) -> &'s [usize] {
        self.begin(scratch);
        self.json.add_matches(event, scratch);
        if !self.text_needs.patterns.is_empty() {
            self.add_of_text(&json::text(event), scratch);
        }
        sorted(scratch)
    }

    /// The numbers of the patterns that are true for a log event of this text, ascending: those of which
    /// [`Pattern::matches_text`] says so.
    pub fn matches_text<'s>(&self, message: &str, scratch: &'s mut Scratch) -> &'s [usize] {
        self.begin(scratch);
        if self.may_be_json_match(message.as_bytes())
            && let Ok(event) = Value::parse(message)
        {
            self.json.add_matches(&event, scratch);
        }
        if !self.text_needs.patterns.is_empty() {
            self.add_of_text(message, scratch);
        }
        sorted(scratch)
    }

    /// Patterns that may be true for an event with this text, ascending, found without reading it: all that are, and few
    /// others. The bytes may hold the text as it is or written as a JSON string, once or more.
    pub fn candidates<'s>(&self, bytes: &[u8], scratch: &'s mut Scratch) -> &'s [usize] {
        self.begin(scratch);
        let is_escaped = Need::may_be_escaped(bytes);
        for part in [&self.json_needs, &self.text_needs] {
            match is_escaped {
                true => scratch.found.extend(&part.patterns),
                false => part.add_candidates(bytes, scratch),
            }
        }
        sorted(scratch)
    }

    /// The patterns that no literal can rule out, and why. They cost something for each event, and if one of them is a
    /// JSON pattern, each text is read.
    pub fn unfiltered(&self) -> impl Iterator<Item = (usize, Unfiltered)> {
        let parts = [&self.json_needs, &self.text_needs];
        let by_need = parts.into_iter().flat_map(Part::unfiltered);
        self.everything.iter().copied().chain(by_need).filter_map(|number| {
            let reason = match self.patterns.get(number)?.body() {
                Body::Everything => Unfiltered::Everything,
                Body::Regex(_) => Unfiltered::Regex,
                Body::Json(_) | Body::Fields(_) | Body::Terms(_) => Unfiltered::NoLiteral,
            };
            Some((number, reason))
        })
    }

    fn begin(&self, scratch: &mut Scratch) {
        scratch.found.clear();
        scratch.found.extend(&self.everything);
    }

    /// Whether some JSON pattern may be true, as far as that can be said at far less cost than that of reading the text.
    fn may_be_json_match(&self, bytes: &[u8]) -> bool {
        if self.json_needs.patterns.is_empty() {
            return false;
        }
        let needs = &self.json_needs.needs;
        !needs.is_cheap() || needs.may_matter(bytes) || Need::may_be_escaped(bytes)
    }

    /// Of the patterns that are about text: their literals are looked for in the very text that they are asked about, so
    /// how JSON writes them is of no interest.
    fn add_of_text(&self, text: &str, scratch: &mut Scratch) {
        let before = scratch.found.len();
        self.text_needs.add_candidates(text.as_bytes(), scratch);
        let mut place = 0;
        scratch.found.retain(|number| {
            place += 1;
            let pattern = self.patterns.get(*number);
            place <= before || pattern.is_some_and(|pattern| pattern.matches_text(text))
        });
    }
}

impl Part {
    fn add_candidates(&self, bytes: &[u8], scratch: &mut Scratch) {
        let before = scratch.found.len();
        self.needs.add_candidates(bytes, scratch);
        for found in scratch.found.iter_mut().skip(before) {
            // INVARIANT: there are as many needs as patterns.
            *found = self.patterns.get(*found).copied().unwrap_or(*found);
        }
    }

    fn unfiltered(&self) -> impl Iterator<Item = usize> {
        self.needs.unfiltered().iter().filter_map(|number| self.patterns.get(*number).copied())
    }
}

fn sorted(scratch: &mut Scratch) -> &[usize] {
    scratch.found.sort_unstable();
    &scratch.found
}

/// How common a literal is, where nothing else is known of it: short ones are.
fn rarity(literal: &str) -> u32 {
    u32::try_from(120 / literal.len().max(1)).unwrap_or(1)
}
