//! JSON patterns: `{ $.eventName = Create* && $.readOnly IS FALSE }`.

use crate::ast::{Check, Comparison, Condition, Literal, NumberLiteral, Place, Test, Tree};
use crate::error::Error;
use crate::limits::{Limits, MAX_REGEXES, MAX_WILDCARD_SELECTORS};

use super::cursor::is_operator;
use super::dialect::Dialect;
use super::{Parser, mistakes, selector, value};

impl Parser<'_> {
    /// INVARIANT: a `{` stands here.
    pub(super) fn json(&mut self) -> Result<Tree<Condition>, Error> {
        if !self.cursor.rest().trim_end().ends_with('}') {
            return Err(mistakes::missing_end(&self.cursor, Dialect::Json));
        }
        let start = self.cursor.offset();
        self.cursor.bump();
        let tree = self.any_of(Dialect::Json, Some(start), &Self::json_condition)?;
        if !self.cursor.eat("}") {
            return Err(mistakes::after_condition(&self.cursor, Dialect::Json, None));
        }
        match self.has_text_left() {
            false => Ok(tree),
            true => Err(mistakes::trailing_text(&self.cursor, Dialect::Json)),
        }
    }

    fn json_condition(&mut self, open: Option<usize>) -> Result<Condition, Error> {
        let start = self.cursor.offset();
        if self.cursor.peek() != Some('$') {
            return Err(mistakes::no_condition(&self.cursor, open));
        }
        let selector = selector::parse(&mut self.cursor)?;
        let subject = self.place(start);
        if selector.has_wildcard() {
            self.wildcard_selectors += 1;
            if self.limits == Limits::Aws && self.wildcard_selectors > MAX_WILDCARD_SELECTORS {
                let span = start..self.cursor.offset();
                return Err(mistakes::too_many_wildcard_selectors(&self.cursor, span));
            }
        }
        self.cursor.skip_space();
        let before = self.cursor.clone();
        let (test, literal) = match self.comparison(Dialect::Json)? {
            Some(compared) => compared,
            None if self.cursor.offset() == before.offset() => (self.keywords()?, Place::default()),
            None => return Err(mistakes::no_operator(&before, Dialect::Json)),
        };
        let check = Check { test, place: self.place(start), subject, literal };
        Ok(Condition { selector, check })
    }

    /// An operator and what it compares with. `None`: what stands here are no operator's
    /// characters, or not those of a known one, which were then stepped over.
    pub(super) fn comparison(&mut self, dialect: Dialect) -> Result<Option<(Test, Place)>, Error> {
        let ordering = |comparison| move |number| Test::Compares(comparison, number);
        Ok(Some(match self.cursor.take_while(is_operator) {
            "=" => self.literal(dialect, Test::Equals)?,
            "!=" => self.literal(dialect, Test::Differs)?,
            "<" => self.number(dialect, ordering(Comparison::Less))?,
            "<=" => self.number(dialect, ordering(Comparison::AtMost))?,
            ">" => self.number(dialect, ordering(Comparison::Greater))?,
            ">=" => self.number(dialect, ordering(Comparison::AtLeast))?,
            _ => return Ok(None),
        }))
    }

    fn literal(
        &mut self,
        dialect: Dialect,
        test: fn(Literal) -> Test,
    ) -> Result<(Test, Place), Error> {
        self.cursor.skip_space();
        let start = self.cursor.offset();
        if self.cursor.peek() == Some('%') {
            self.regexes += 1;
        }
        let literal = value::parse(&mut self.cursor, dialect)?;
        if self.limits == Limits::Aws && self.regexes > MAX_REGEXES {
            let span = start..self.cursor.offset();
            return Err(mistakes::too_many_regexes(&self.cursor, span));
        }
        Ok((test(literal), self.place(start)))
    }

    fn number(
        &mut self,
        dialect: Dialect,
        test: impl Fn(NumberLiteral) -> Test,
    ) -> Result<(Test, Place), Error> {
        self.cursor.skip_space();
        let start = self.cursor.offset();
        let number = value::parse_number(&mut self.cursor, dialect)?;
        Ok((test(number), self.place(start)))
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
        Err(mistakes::no_operator(&before, Dialect::Json))
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
