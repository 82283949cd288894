//! Reads a pattern. Looks at text only, never at events.

mod cursor;
mod dialect;
mod fields;
mod json;
mod mistakes;
mod selector;
mod terms;
mod value;

use std::str::FromStr;

use crate::ast::{Body, Place, Tree};
use crate::error::{Error, ErrorKind};
use crate::expression::Regex;
use crate::limits::{Limits, MAX_CHARACTERS, MAX_NESTING};
use crate::selector::Selector;

use self::cursor::Cursor;
use self::dialect::Dialect;

pub(crate) fn parse(text: &str, limits: Limits) -> Result<Body, Error> {
    let mut cursor = Cursor::new(text);
    if limits == Limits::Aws
        && let Some((end, _)) = text.char_indices().nth(MAX_CHARACTERS)
    {
        return Err(mistakes::too_long(&cursor, end));
    }
    cursor.skip_space();
    let first = cursor.peek();
    let mut parser = Parser { cursor, limits, nesting: 0, wildcard_selectors: 0, regexes: 0 };
    match first {
        None => Ok(Body::Everything),
        Some('{') => parser.json().map(Body::Json),
        Some('[') => parser.fields().map(Body::Fields),
        Some('%') => parser.stand_alone_regex().map(Body::Regex),
        Some(_) => parser.terms().map(Body::Terms),
    }
}

/// Reads a regular expression with its percent signs, and nothing else.
pub(crate) fn regex(text: &str) -> Result<Regex, Error> {
    let mut cursor = Cursor::new(text);
    let regex = value::regex(&mut cursor)?;
    match cursor.peek() {
        None => Ok(regex),
        Some(_) => Err(cursor.expected(ErrorKind::RegexCharacter, "the end of the expression")),
    }
}

/// The text of a selector, as it stands in a pattern.
///
/// ```
/// use cloudwatch_filter_pattern::{Selector, Step};
///
/// let selector: Selector = "$.list[*].['a name']".parse()?;
/// let name = |name: &str| Step::Name(name.to_owned());
/// assert_eq!(selector.steps(), [name("list"), Step::Wildcard, name("a name")]);
/// # Ok::<(), cloudwatch_filter_pattern::Error>(())
/// ```
impl FromStr for Selector {
    type Err = Error;

    fn from_str(text: &str) -> Result<Selector, Error> {
        let mut cursor = Cursor::new(text);
        cursor.skip_space();
        if cursor.peek() != Some('$') {
            let error = cursor.expected(ErrorKind::Selector, "a selector");
            return Err(error.with_help("a selector begins with `$.`: `$.eventName`"));
        }
        let selector = selector::parse(&mut cursor)?;
        cursor.skip_space();
        match cursor.peek() {
            None => Ok(selector),
            Some(_) => Err(cursor.expected(ErrorKind::Selector, "the end of the selector")),
        }
    }
}

impl TryFrom<&str> for Selector {
    type Error = Error;

    fn try_from(text: &str) -> Result<Selector, Error> {
        text.parse()
    }
}

struct Parser<'p> {
    cursor: Cursor<'p>,
    limits: Limits,
    /// The number of parentheses around this place; it bounds the recursion.
    nesting: usize,
    wildcard_selectors: usize,
    regexes: usize,
}

/// Reads one condition. The second argument is where the bracket or parenthesis before it stands,
/// if it is the first in there.
type Leaf<'f, 'p, L> = &'f dyn Fn(&mut Parser<'p>, Option<usize>) -> Result<L, Error>;

impl<'p> Parser<'p> {
    /// Conditions joined by `||`. `open` is where the bracket or parenthesis around them stands.
    fn any_of<L>(
        &mut self,
        dialect: Dialect,
        open: Option<usize>,
        leaf: Leaf<'_, 'p, L>,
    ) -> Result<Tree<L>, Error> {
        self.cursor.skip_space();
        let start = self.cursor.offset();
        let mut sides = vec![self.all_of(dialect, open, leaf)?];
        while self.cursor.eat("||") {
            sides.push(self.all_of(dialect, None, leaf)?);
        }
        Ok(Tree::any_at(sides, self.place(start)))
    }

    /// Conditions joined by `&&`, which binds tighter than `||`.
    fn all_of<L>(
        &mut self,
        dialect: Dialect,
        open: Option<usize>,
        leaf: Leaf<'_, 'p, L>,
    ) -> Result<Tree<L>, Error> {
        self.cursor.skip_space();
        let start = self.cursor.offset();
        let mut sides = vec![self.condition(dialect, open, leaf)?];
        self.cursor.skip_space();
        while self.cursor.eat("&&") {
            sides.push(self.condition(dialect, None, leaf)?);
            self.cursor.skip_space();
        }
        Ok(Tree::all_at(sides, self.place(start)))
    }

    fn condition<L>(
        &mut self,
        dialect: Dialect,
        open: Option<usize>,
        leaf: Leaf<'_, 'p, L>,
    ) -> Result<Tree<L>, Error> {
        self.cursor.skip_space();
        match self.cursor.peek() {
            Some('(') => self.parentheses(dialect, leaf),
            _ => leaf(self, open).map(Tree::Leaf),
        }
    }

    fn parentheses<L>(
        &mut self,
        dialect: Dialect,
        leaf: Leaf<'_, 'p, L>,
    ) -> Result<Tree<L>, Error> {
        let open = self.cursor.offset();
        self.cursor.bump();
        if self.nesting == MAX_NESTING {
            let message = format!("parentheses nested deeper than {MAX_NESTING}");
            return Err(self.cursor.error(ErrorKind::TooDeep, open..open + 1, message));
        }
        self.nesting += 1;
        let mut tree = self.any_of(dialect, Some(open), leaf)?;
        self.nesting -= 1;
        if !self.cursor.eat(")") {
            return Err(mistakes::after_condition(&self.cursor, dialect, Some(open)));
        }
        if let Tree::Any(group) | Tree::All(group) = &mut tree {
            group.place = Place { parenthesised: true, ..self.place(open) };
        }
        Ok(tree)
    }

    /// What lies between `start` and here, without white space at the end.
    fn place(&self, start: usize) -> Place {
        let length = self.cursor.since(start).trim_end().len();
        Place { span: start..start + length, parenthesised: false }
    }

    fn has_text_left(&mut self) -> bool {
        self.cursor.skip_space();
        self.cursor.peek().is_some()
    }
}
