//! Why a text is not a pattern: what is wrong, where, what AWS says and what would be right.

use std::fmt;
use std::ops::Range;

use crate::report;

/// A text that is not a pattern.
///
/// Its `Display` is made for people and has several lines: the message, the line of the pattern
/// with carets under the place, AWS's own words where they are known, and advice.
///
/// ```
/// use cloudwatch_filter_pattern::Pattern;
///
/// let error = "{ $.eventName == CreateUser }".parse::<Pattern>().unwrap_err();
/// assert_eq!(error.to_string(), "\
/// error: `==` is not an operator
///   { $.eventName == CreateUser }
///                 ^^
/// AWS says: Invalid metric filter pattern
/// help: write a single `=`");
/// ```
// Boxed, because an error is rare and a `Result` is moved often.
#[derive(Clone, Debug, PartialEq)]
pub struct Error(Box<Inner>);

#[derive(Clone, Debug, PartialEq)]
struct Inner {
    kind: ErrorKind,
    pattern: String,
    span: Range<usize>,
    message: String,
    aws: Option<String>,
    help: Option<String>,
}

impl Error {
    /// INVARIANT: `span` starts and ends between characters of `pattern`.
    pub(crate) fn new(
        kind: ErrorKind,
        pattern: &str,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Error {
        Error(Box::new(Inner {
            kind,
            pattern: pattern.to_owned(),
            span,
            message: message.into(),
            aws: None,
            help: None,
        }))
    }

    pub(crate) fn with_aws(mut self, text: impl Into<String>) -> Error {
        self.0.aws = Some(text.into());
        self
    }

    pub(crate) fn with_help(mut self, advice: impl Into<String>) -> Error {
        self.0.help = Some(advice.into());
        self
    }

    /// What kind of mistake it is.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The text that was to be a pattern, as it was given.
    pub fn pattern(&self) -> &str {
        &self.0.pattern
    }

    /// The place of the mistake: byte offsets in [`pattern`](Error::pattern). Empty where something
    /// is missing.
    pub fn span(&self) -> Range<usize> {
        self.0.span.clone()
    }

    /// The line of that place, counted from 1.
    pub fn line(&self) -> usize {
        self.before().split('\n').count()
    }

    /// The column of that place in characters, counted from 1.
    pub fn column(&self) -> usize {
        self.before().rsplit('\n').next().unwrap_or_default().chars().count() + 1
    }

    fn before(&self) -> &str {
        self.0.pattern.get(..self.0.span.start).unwrap_or_default()
    }

    /// What AWS itself says to this mistake, where that was ever recorded: for this very text, or
    /// for one with the same mistake.
    pub fn aws(&self) -> Option<&str> {
        self.0.aws.as_deref()
    }

    /// Advice: what would be right.
    pub fn help(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    /// What is wrong, in one line.
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        report::write(self, f)
    }
}

impl std::error::Error for Error {}

/// The dialects of the filter pattern language. The first character of a pattern decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dialect {
    /// `{ $.eventName = CreateUser }`
    Json,
    /// `ERROR -timeout`
    Terms,
    /// `[ip, user, ..., status = 4*]`
    SpaceDelimited,
    /// `%ERROR|WARN%`
    Regex,
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Dialect::Json => "JSON",
            Dialect::Terms => "terms",
            Dialect::SpaceDelimited => "space-delimited",
            Dialect::Regex => "stand-alone regular expression",
        })
    }
}

/// The kinds of mistakes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The pattern has more than [`MAX_CHARACTERS`](crate::MAX_CHARACTERS) characters, white space
    /// around it included. The span covers what is too much.
    TooLong,
    /// `{ $.a = 1`: the pattern does not end with `}`. The span is the empty place at the end or,
    /// in `{ $.a = 1 } x`, covers what follows the `}`.
    MissingBrace,
    /// `[a, b`: the pattern does not end with `]`. The span is as for a missing brace.
    MissingBracket,
    /// `{ $.a = 1 } }`, `[a] [b]`, `%a% b`: the pattern goes on after its end. The span covers the
    /// rest or, after a regular expression, the next thing.
    TrailingText,
    /// `{ }`: there is no condition between the braces, or in `()` between the parentheses. The
    /// span covers the pair.
    Empty,
    /// `{ ($.a = 1 }`: a parenthesis is not closed. The span covers what stands where `)` should
    /// be.
    UnclosedParenthesis,
    /// `{ ((((…` : more than [`MAX_NESTING`](crate::MAX_NESTING) parentheses in each other. The
    /// span covers the first that is too much.
    TooDeep,
    /// `{ $.a 1 }`: something other than what may stand there. The span covers it.
    Unexpected,
    /// `{ $.a == 1 }`, `{ $.a EXISTS }`, `{ $.a = 1 AND $.b = 2 }`, `{ !($.a = 1) }`: an operator
    /// of other languages. The span covers it.
    UnknownOperator,
    /// `{ a = 1 }`, `{ $['a'] = 1 }`, `{ $.a[-1] = 1 }`: a selector that does not have the form
    /// `$.name.name[0]`. The span covers the part that is wrong.
    Selector,
    /// `{ $.a IS NOT NULL }`: `IS` is followed by something other than `NULL`, `TRUE` or `FALSE`.
    /// The span covers it.
    Keyword,
    /// `{ $.a = a:b }`: a value that must be quoted is not. The span covers the first character
    /// that makes it necessary.
    Unquoted,
    /// `{ $.a = 'x' }`, `{ $.a = “x” }`: quotes other than `"`. The span covers the value.
    Quotes,
    /// `{ $.a = "x }`: a string has no closing quote. The span covers the string.
    UnclosedString,
    /// `{ $.a = null }`: null is no value to compare with. The span covers it.
    Null,
    /// `{ $.a > "0" }`: `<`, `<=`, `>` and `>=` take a number. The span covers what stands in its
    /// place.
    NotANumber,
    /// `{ $.a = 1e2147483648 }`: the exponent of a number is beyond ±2,147,483,647. The span covers
    /// the number.
    Exponent,
    /// `{ $.a[*].* = 1 }`: a selector has more than one wildcard. The span covers the second.
    TooManyWildcards,
    /// More than [`MAX_WILDCARD_SELECTORS`](crate::MAX_WILDCARD_SELECTORS) selectors of the pattern
    /// have a wildcard. The span covers the first that is too much.
    TooManyWildcardSelectors,
    /// More than [`MAX_REGEXES`](crate::MAX_REGEXES) regular expressions in a pattern. The span
    /// covers the first that is too much.
    TooManyRegexes,
    /// `{ $.a = %(x)% }`: a character that regular expressions may not contain. The span covers it.
    RegexCharacter,
    /// `{ $.a = %[z-a]% }`: a regular expression that does not compile. The span covers the part
    /// that is wrong.
    RegexSyntax,
    /// `{ $.a = %x }`, `%x`: a regular expression has no closing `%`. The span covers it or, where
    /// the pattern is nothing else, is the empty place at the end.
    UnclosedRegex,
    /// `[1a]`, `[a-b]`, `["x"]`: something other than a field where one should be. The span covers
    /// what is wrong with it.
    FieldName,
    /// `[a, a]`, `[..., ...]`: a field stands twice. The span covers the second.
    DuplicateField,
    /// `[a = 1 || b = 2]`: the conditions of one field name two. The span covers the second name.
    TwoFields,
    /// `ERR*`, `a/b`: a character that a term can only have in quotes. The span covers it.
    TermCharacter,
    /// `""`: a term is empty. The span covers it.
    EmptyTerm,
    /// `"a"b`: something follows a quoted term without a space. The span covers its first
    /// character.
    GluedTerm,
    /// `ERROR - timeout`: nothing follows a `-` or `?`. The span covers what stands there.
    LoneSign,
}
