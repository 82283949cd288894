//! Reads a pattern. Looks at text only, never at events.

mod cursor;
mod mistakes;
mod selector;
mod value;

use crate::ast::{Comparison, Expr, Predicate, Test};
use crate::error::{Error, ErrorKind};
use crate::{MAX_CHARACTERS, MAX_NESTING, MAX_REGEXES, MAX_WILDCARD_SELECTORS};

use self::cursor::{Cursor, is_operator};

const INVALID_PATTERN: &str = "Invalid metric filter pattern";

pub(crate) fn parse(text: &str) -> Result<Expr, Error> {
    let mut cursor = Cursor::new(text);
    if let Some((end, _)) = text.char_indices().nth(MAX_CHARACTERS) {
        return Err(mistakes::too_long(&cursor, end));
    }
    cursor.skip_space();
    match cursor.peek() {
        None => return Ok(Expr::Everything),
        Some('{') => {}
        Some(_) => return Err(mistakes::other_dialect(&cursor)),
    }
    if !text.trim_end().ends_with('}') {
        return Err(mistakes::missing_brace(&cursor));
    }
    Parser { cursor, nesting: 0, wildcard_selectors: 0, regexes: 0 }.pattern()
}

struct Parser<'p> {
    cursor: Cursor<'p>,
    /// The number of parentheses around this place; it bounds the recursion.
    nesting: usize,
    wildcard_selectors: usize,
    regexes: usize,
}

impl Parser<'_> {
    fn pattern(&mut self) -> Result<Expr, Error> {
        let start = self.cursor.offset();
        self.cursor.bump();
        let expr = self.any_of(start)?;
        if !self.cursor.eat("}") {
            return Err(mistakes::after_condition(&self.cursor, None));
        }
        self.cursor.skip_space();
        match self.cursor.peek() {
            None => Ok(expr),
            Some(_) => Err(mistakes::trailing_text(&self.cursor)),
        }
    }

    /// Conditions joined by `||`. `open` is where the brace or parenthesis around them stands.
    fn any_of(&mut self, open: usize) -> Result<Expr, Error> {
        let mut sides = vec![self.all_of(Some(open))?];
        while self.cursor.eat("||") {
            sides.push(self.all_of(None)?);
        }
        Ok(joined(sides, Expr::Or))
    }

    /// Conditions joined by `&&`, which binds tighter than `||`.
    fn all_of(&mut self, open: Option<usize>) -> Result<Expr, Error> {
        let mut sides = vec![self.condition(open)?];
        self.cursor.skip_space();
        while self.cursor.eat("&&") {
            sides.push(self.condition(None)?);
            self.cursor.skip_space();
        }
        Ok(joined(sides, Expr::And))
    }

    fn condition(&mut self, open: Option<usize>) -> Result<Expr, Error> {
        self.cursor.skip_space();
        match self.cursor.peek() {
            Some('(') => self.parentheses(),
            Some('$') => self.predicate().map(Expr::Predicate),
            _ => Err(mistakes::no_condition(&self.cursor, open)),
        }
    }

    fn parentheses(&mut self) -> Result<Expr, Error> {
        let open = self.cursor.offset();
        self.cursor.bump();
        if self.nesting == MAX_NESTING {
            let message = format!("parentheses nested deeper than {MAX_NESTING}");
            return Err(self.cursor.error(ErrorKind::TooDeep, open..open + 1, message));
        }
        self.nesting += 1;
        let expr = self.any_of(open)?;
        self.nesting -= 1;
        if !self.cursor.eat(")") {
            return Err(mistakes::after_condition(&self.cursor, Some(open)));
        }
        Ok(expr)
    }

    fn predicate(&mut self) -> Result<Predicate, Error> {
        let start = self.cursor.offset();
        let selector = selector::parse(&mut self.cursor)?;
        if selector.after_wildcard.is_some() {
            self.wildcard_selectors += 1;
            if self.wildcard_selectors > MAX_WILDCARD_SELECTORS {
                let span = start..self.cursor.offset();
                return Err(mistakes::too_many_wildcard_selectors(&self.cursor, span));
            }
        }
        self.cursor.skip_space();
        Ok(Predicate { selector, test: self.test()? })
    }

    fn test(&mut self) -> Result<Test, Error> {
        let before = self.cursor.clone();
        match self.cursor.take_while(is_operator) {
            "=" => Ok(Test::Equals(self.value()?)),
            "!=" => Ok(Test::Differs(self.value()?)),
            "<" => self.comparison(Comparison::Less),
            "<=" => self.comparison(Comparison::AtMost),
            ">" => self.comparison(Comparison::Greater),
            ">=" => self.comparison(Comparison::AtLeast),
            "" => self.keywords(),
            _ => Err(mistakes::no_operator(&before)),
        }
    }

    fn value(&mut self) -> Result<crate::ast::Literal, Error> {
        self.cursor.skip_space();
        let start = self.cursor.offset();
        if self.cursor.peek() == Some('%') {
            self.regexes += 1;
        }
        let literal = value::parse(&mut self.cursor)?;
        if self.regexes > MAX_REGEXES {
            let span = start..self.cursor.offset();
            return Err(mistakes::too_many_regexes(&self.cursor, span));
        }
        Ok(literal)
    }

    fn comparison(&mut self, comparison: Comparison) -> Result<Test, Error> {
        self.cursor.skip_space();
        Ok(Test::Compares(comparison, value::parse_number(&mut self.cursor)?))
    }

    /// `IS NULL`, `IS TRUE`, `IS FALSE` and `NOT EXISTS`, in any case.
    fn keywords(&mut self) -> Result<Test, Error> {
        let before = self.cursor.clone();
        if self.keyword("IS") {
            return match () {
                () if self.keyword("NULL") => Ok(Test::IsNull),
                () if self.keyword("TRUE") => Ok(Test::IsBool(true)),
                () if self.keyword("FALSE") => Ok(Test::IsBool(false)),
                () => Err(mistakes::after_is(&self.cursor)),
            };
        }
        if self.keyword("NOT") {
            return match self.keyword("EXISTS") {
                true => Ok(Test::NotExists),
                false => Err(mistakes::after_not(&self.cursor)),
            };
        }
        Err(mistakes::no_operator(&before))
    }

    /// Steps over a keyword, if that is the word that stands here, and the white space before it.
    fn keyword(&mut self, keyword: &str) -> bool {
        self.cursor.skip_space();
        let found = self.cursor.word().eq_ignore_ascii_case(keyword);
        if found {
            self.cursor.take_while(|character| character.is_ascii_alphabetic());
        }
        found
    }
}

/// Keeps the tree flat: what is not joined with anything stands for itself.
fn joined(mut sides: Vec<Expr>, join: fn(Vec<Expr>) -> Expr) -> Expr {
    match (sides.len(), sides.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            sides.extend(last);
            join(sides)
        }
    }
}
