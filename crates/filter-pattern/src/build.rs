//! Patterns that a program makes. What the language cannot write is an error, never another
//! pattern.

use crate::ast::{
    Body, Check, Condition, Field, Fields, Literal, NumberLiteral, Place, Term, TermKind, Test,
    Tree,
};
use crate::build_error::BuildError;
use crate::error::Error;
use crate::expression::Regex;
use crate::limits::Limits;
use crate::number::Decimal;
use crate::parse;
use crate::pattern::Pattern;
use crate::selector::{MAX_INDEX, Selector, Step};

impl Pattern {
    /// Makes a pattern of what it is to say: a [`Body`], or what becomes one, as a
    /// [`Tree<Condition>`](Tree) or a single [`Condition`] does. Its text is the canonical form, and
    /// read again it is this pattern.
    ///
    /// ```
    /// use cloudwatch_filter_pattern::{Condition, Limits, Pattern, Selector, Step, Test, Tree};
    ///
    /// let name = Selector::from_steps([Step::Name("user name".to_owned())])?;
    /// let named = Tree::any(
    ///     ["O'Neil", "say \"hello\""].map(|user| Condition::equals(name.clone(), user).unwrap()),
    /// )?;
    /// let absent = Condition::new("$.errorCode".parse()?, Test::NotExists)?;
    /// let pattern = Pattern::build(Tree::all([named, absent.into()])?, Limits::Aws)?;
    /// assert_eq!(
    ///     pattern.as_str(),
    ///     r#"{ ($.['user name'] = "O'Neil" || $.['user name'] = "say \"hello\"") && $.errorCode NOT EXISTS }"#
    /// );
    /// // This would be a pattern for any text that begins with `5 ` and ends with ` 3`.
    /// let error = Condition::equals(name, "5 * 3").unwrap_err();
    /// assert_eq!(error.to_string(), "a `*` in a value stands for any characters: `5 * 3`");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The language cannot say this, or the text is beyond `limits`.
    pub fn build(body: impl Into<Body>, limits: Limits) -> Result<Pattern, BuildError> {
        let body = body.into();
        let text = body.to_string();
        let read = parse::parse(&text, limits).map_err(BuildError::Refused)?;
        match read == body {
            true => Ok(Pattern { text, body: read }),
            false => Err(BuildError::Ambiguous(text)),
        }
    }
}

impl From<Tree<Condition>> for Body {
    fn from(tree: Tree<Condition>) -> Body {
        Body::Json(tree)
    }
}

impl From<Condition> for Body {
    fn from(condition: Condition) -> Body {
        Body::Json(Tree::Leaf(condition))
    }
}

impl From<Fields> for Body {
    fn from(fields: Fields) -> Body {
        Body::Fields(fields)
    }
}

impl From<Vec<Term>> for Body {
    fn from(terms: Vec<Term>) -> Body {
        match terms.is_empty() {
            true => Body::Everything,
            false => Body::Terms(terms),
        }
    }
}

impl From<Regex> for Body {
    fn from(regex: Regex) -> Body {
        Body::Regex(regex)
    }
}

impl Selector {
    /// The selector with these steps from the root.
    ///
    /// # Errors
    /// There is no step, more than one wildcard, or a step that cannot be written: a name with a
    /// `'` or an index that is too large.
    pub fn from_steps(steps: impl IntoIterator<Item = Step>) -> Result<Selector, BuildError> {
        let steps: Vec<Step> = steps.into_iter().collect();
        if steps.is_empty() {
            return Err(BuildError::NoConditions);
        }
        if steps.iter().filter(|step| **step == Step::Wildcard).count() > 1 {
            return Err(BuildError::Wildcards);
        }
        for step in &steps {
            match step {
                Step::Name(name) if name.contains('\'') => {
                    return Err(BuildError::Quote(name.clone()));
                }
                Step::Index(index) if *index > MAX_INDEX => return Err(BuildError::Index(*index)),
                Step::Name(_) | Step::Index(_) | Step::Wildcard => {}
            }
        }
        Ok(Selector::new(steps))
    }
}

impl Condition {
    /// The condition that what `selector` selects satisfies `test`.
    ///
    /// # Errors
    /// The test compares with a text that cannot be written.
    pub fn new(selector: Selector, test: Test) -> Result<Condition, BuildError> {
        test.check()?;
        Ok(Condition { selector, check: Check::of(test) })
    }

    /// The condition that the value equals exactly this text.
    ///
    /// # Errors
    /// The text has a `*`, which would stand for any run of characters.
    pub fn equals(selector: Selector, text: impl Into<String>) -> Result<Condition, BuildError> {
        Condition::new(selector, Test::Equals(Literal::text(text)?))
    }
}

impl Check {
    /// The condition that a field satisfies `test`.
    ///
    /// # Errors
    /// Fields cannot be tested for this, or the test compares with a text that cannot be written.
    pub fn new(test: Test) -> Result<Check, BuildError> {
        test.check()?;
        match test {
            Test::Equals(_) | Test::Differs(_) | Test::Compares(..) => Ok(Check::of(test)),
            Test::IsNull | Test::IsBool(_) | Test::NotExists => Err(BuildError::FieldTest),
        }
    }

    fn of(test: Test) -> Check {
        let nowhere = Place::default;
        Check { test, place: nowhere(), subject: nowhere(), literal: nowhere() }
    }
}

impl Test {
    fn check(&self) -> Result<(), BuildError> {
        match self {
            Test::Equals(Literal::Text(text)) | Test::Differs(Literal::Text(text)) => {
                without_star(text)
            }
            _ => Ok(()),
        }
    }
}

fn without_star(text: &str) -> Result<(), BuildError> {
    match text.contains('*') {
        true => Err(BuildError::Star(text.to_owned())),
        false => Ok(()),
    }
}

impl Literal {
    /// Exactly this text.
    ///
    /// # Errors
    /// It has a `*`, which would stand for any run of characters: see [`Literal::glob`].
    pub fn text(text: impl Into<String>) -> Result<Literal, BuildError> {
        let text = text.into();
        without_star(&text).map(|()| Literal::Text(text))
    }
}

impl From<i64> for NumberLiteral {
    fn from(number: i64) -> NumberLiteral {
        let text = number.to_string();
        // An integer always has the form of a literal.
        let value = Decimal::from_literal(&text).map(Decimal::into_owned).unwrap_or_default();
        NumberLiteral { text, value }
    }
}

impl Fields {
    /// A pattern of these fields and no others; the last one takes the rest of a line.
    ///
    /// # Errors
    /// There is none, there is only one without a name, or two have the same name.
    pub fn new(fields: Vec<Field>) -> Result<Fields, BuildError> {
        match fields.as_slice() {
            [] | [Field { name: None, .. }] => Err(BuildError::NoConditions),
            _ => Fields { before: fields, after: None }.checked(),
        }
    }

    /// A pattern of fields at the beginning of a line and fields at its end, with any number of
    /// others between.
    ///
    /// # Errors
    /// Two have the same name.
    pub fn around(before: Vec<Field>, after: Vec<Field>) -> Result<Fields, BuildError> {
        Fields { before, after: Some(after) }.checked()
    }

    fn checked(self) -> Result<Fields, BuildError> {
        let mut names: Vec<&str> = self.iter().filter_map(Field::name).collect();
        names.sort_unstable();
        match names.iter().zip(names.iter().skip(1)).find(|(one, next)| one == next) {
            Some((name, _)) => Err(BuildError::DuplicateField((*name).to_owned())),
            None => Ok(self),
        }
    }
}

impl Field {
    /// A field without a name, which may be anything.
    pub fn unnamed() -> Field {
        Field { name: None, condition: None }
    }

    /// A field with a name, which may be anything.
    ///
    /// # Errors
    /// The name has other characters than ASCII letters, digits and `_`, or begins with a digit.
    pub fn named(name: impl Into<String>) -> Result<Field, BuildError> {
        let name = name.into();
        let belongs = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let begins = name.starts_with(|first: char| !first.is_ascii_digit());
        match begins && name.bytes().all(belongs) {
            true => Ok(Field { name: Some(name), condition: None }),
            false => Err(BuildError::FieldName(name)),
        }
    }

    /// A field with a name that satisfies conditions.
    ///
    /// # Errors
    /// As for [`Field::named`].
    pub fn tested(
        name: impl Into<String>,
        condition: impl Into<Tree<Check>>,
    ) -> Result<Field, BuildError> {
        Ok(Field { condition: Some(condition.into()), ..Field::named(name)? })
    }
}

impl Term {
    /// A text that is looked for anywhere in a line.
    ///
    /// # Errors
    /// The text is empty.
    pub fn new(kind: TermKind, text: impl Into<String>) -> Result<Term, BuildError> {
        let text = text.into();
        match text.is_empty() {
            true => Err(BuildError::EmptyTerm),
            false => Ok(Term { kind, text, place: Place::default() }),
        }
    }
}

impl Regex {
    /// A regular expression, without percent signs.
    ///
    /// # Errors
    /// It is none of AWS's subset. Places are those in the expression between percent signs.
    pub fn new(source: &str) -> Result<Regex, Error> {
        parse::regex(&format!("%{source}%"))
    }
}
