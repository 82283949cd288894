//! What a pattern says: the tree that it is parsed into and evaluated from.
//!
//! Leaves that cost something to prepare (globs, regular expressions, decimals) are prepared here
//! once, so that evaluation only walks.
//!
//! These types are public and exhaustive on purpose: whoever translates patterns into another
//! language must hear from the compiler when the language grows. What has conditions on its content
//! has private fields; what has none, as `Test`, may be made by anybody and is checked when it
//! becomes part of a pattern.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::ops::Range;

use crate::expression::Regex;
use crate::glob::Glob;
use crate::number::Decimal;
use crate::selector::Selector;

pub(crate) use crate::tree::{Group, Place, Tree};

/// What a pattern says, in the words of its dialect.
///
/// ```
/// use cloudwatch_filter_pattern::{Body, Literal, Pattern, Test, Tree};
///
/// let pattern: Pattern = "{ $.source = iam && ($.name = Create* || $.code >= 400) }".parse()?;
/// let Body::Json(Tree::All(group)) = pattern.body() else { panic!() };
/// let [Tree::Leaf(source), Tree::Any(either)] = group.sides() else { panic!() };
/// assert_eq!(source.selector().to_string(), "$.source");
/// assert!(matches!(source.test(), Test::Equals(Literal::Text(text)) if text == "iam"));
/// assert_eq!(&pattern.as_str()[either.span()], "($.name = Create* || $.code >= 400)");
/// # Ok::<(), cloudwatch_filter_pattern::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Body {
    /// The empty pattern: every event, whether or not it is JSON.
    Everything,
    /// `{ $.eventName = CreateUser }`
    Json(Tree<Condition>),
    /// `[ip, user, ..., status = 4*]`
    Fields(Fields),
    /// `ERROR -timeout`: at least one.
    Terms(Vec<Term>),
    /// `%ERROR|WARN%`
    Regex(Regex),
}

/// One condition of a JSON pattern: what a selector gives, and what it is tested for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Condition {
    pub(crate) selector: Selector,
    pub(crate) check: Check,
}

impl Condition {
    /// Where the tested value or values stand.
    pub fn selector(&self) -> &Selector {
        &self.selector
    }

    /// What they are tested for.
    pub fn test(&self) -> &Test {
        &self.check.test
    }

    /// Where the condition stands in the text that the pattern was read from: byte offsets. Empty
    /// if it was not read from a text.
    pub fn span(&self) -> Range<usize> {
        self.check.span()
    }

    /// Where its selector stands.
    pub fn selector_span(&self) -> Range<usize> {
        self.check.subject.span.clone()
    }

    /// Where the value stands that it compares with, if it compares.
    pub fn literal_span(&self) -> Option<Range<usize>> {
        self.check.literal_span()
    }
}

/// One condition of a field in a space-delimited pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Check {
    pub(crate) test: Test,
    /// The whole condition.
    pub(crate) place: Place,
    /// The selector, or the name of the field.
    pub(crate) subject: Place,
    /// What it compares with, if it does.
    pub(crate) literal: Place,
}

impl Check {
    /// What the field is tested for. It is never `IS …` or `NOT EXISTS`, which only JSON has.
    pub fn test(&self) -> &Test {
        &self.test
    }

    /// Where the condition stands in the text that the pattern was read from: byte offsets. Empty
    /// if it was not read from a text.
    pub fn span(&self) -> Range<usize> {
        self.place.span.clone()
    }

    /// Where the value stands that it compares with, if it compares.
    pub fn literal_span(&self) -> Option<Range<usize>> {
        self.test.literal_text().map(|_| self.literal.span.clone())
    }
}

/// What is asked of a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Test {
    /// `= value`
    Equals(Literal),
    /// `!= value`, which is not the negation of `=`: it is false for a value that is absent, null,
    /// a boolean, an array or an object.
    Differs(Literal),
    /// `< 1`, `<= 1`, `> 1`, `>= 1`
    Compares(Comparison, NumberLiteral),
    /// `IS NULL`
    IsNull,
    /// `IS TRUE` or `IS FALSE`
    IsBool(bool),
    /// `NOT EXISTS`
    NotExists,
}

impl Test {
    /// What is compared with, in canonical form, if anything is.
    pub(crate) fn literal_text(&self) -> Option<String> {
        match self {
            Test::Equals(value) | Test::Differs(value) => Some(value.to_string()),
            Test::Compares(_, number) => Some(number.text.clone()),
            Test::IsNull | Test::IsBool(_) | Test::NotExists => None,
        }
    }
}

/// How a number is compared with another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

impl Comparison {
    /// Whether a value that stands in `ordering` to the literal satisfies the comparison.
    pub fn accepts(self, ordering: Ordering) -> bool {
        match self {
            Comparison::Less => ordering.is_lt(),
            Comparison::AtMost => ordering.is_le(),
            Comparison::Greater => ordering.is_gt(),
            Comparison::AtLeast => ordering.is_ge(),
        }
    }
}

/// The right-hand side of `=` and `!=`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Literal {
    /// It compares by value with JSON numbers and as written with JSON strings.
    Number(NumberLiteral),
    /// Exactly this text.
    Text(String),
    /// A text with `*` in it, each of which stands for any run of characters.
    Glob(Glob),
    /// `%…%`: found anywhere in a text.
    Regex(Regex),
}

impl Literal {
    /// A string as the language reads it: with stars in it, it is a glob.
    pub fn glob(text: impl Into<String>) -> Literal {
        let text = text.into();
        Glob::new(&text).map_or(Literal::Text(text), Literal::Glob)
    }

    /// Whether a text is equal, as texts are.
    pub(crate) fn equals_text(&self, string: &str) -> bool {
        match self {
            Literal::Number(number) => number.text == string,
            Literal::Text(text) => text == string,
            Literal::Glob(glob) => glob.matches(string),
            Literal::Regex(regex) => regex.is_match(string),
        }
    }
}

/// A number in a pattern: an exact decimal such as `-1.50e3`, in any form that the language has,
/// among them `+1`, `.5` and `007`.
///
/// Two are equal if they are written alike: `1` and `1.0` equal the same JSON numbers, but other
/// strings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberLiteral {
    /// As written.
    pub(crate) text: String,
    pub(crate) value: Decimal<'static>,
}

impl NumberLiteral {
    /// `None` if the language has no such number.
    pub fn new(text: &str) -> Option<NumberLiteral> {
        let value = Decimal::from_literal(text).ok()?.into_owned();
        Some(NumberLiteral { text: text.to_owned(), value })
    }

    /// The number as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How the number stands to another one, by value.
    pub fn compare(&self, other: &NumberLiteral) -> Ordering {
        self.value.compare(&other.value)
    }
}

/// The text says it all.
impl Hash for NumberLiteral {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

/// A space-delimited pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fields {
    pub(crate) before: Vec<Field>,
    pub(crate) after: Option<Vec<Field>>,
}

impl Fields {
    /// The fields before `...`, or all of them if it is not there.
    pub fn before(&self) -> &[Field] {
        &self.before
    }

    /// The fields after `...`, if it is there. Without it the last field takes the rest of a line.
    pub fn after(&self) -> Option<&[Field]> {
        self.after.as_deref()
    }

    /// All fields from left to right.
    pub fn iter(&self) -> impl Iterator<Item = &Field> {
        self.before.iter().chain(self.after.iter().flatten())
    }
}

/// A field of a space-delimited pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Field {
    /// `None`: no name, and no condition either.
    pub(crate) name: Option<String>,
    pub(crate) condition: Option<Tree<Check>>,
}

impl Field {
    /// Its name, if it has one.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// What must hold for the field, if anything must. Only a field with a name has conditions.
    pub fn condition(&self) -> Option<&Tree<Check>> {
        self.condition.as_ref()
    }
}

/// A text that is looked for anywhere in a line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Term {
    pub(crate) kind: TermKind,
    pub(crate) text: String,
    pub(crate) place: Place,
}

impl Term {
    /// Whether it must or must not occur.
    pub fn kind(&self) -> TermKind {
        self.kind
    }

    /// The text, without quotes and escapes.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the term stands in the text that the pattern was read from: byte offsets. Empty if it
    /// was not read from a text.
    pub fn span(&self) -> Range<usize> {
        self.place.span.clone()
    }
}

/// What a term asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TermKind {
    /// It must occur.
    Required,
    /// `-`: it must not occur.
    Excluded,
    /// `?`: one of these must occur. AWS ignores them beside terms of another kind.
    Optional,
}
