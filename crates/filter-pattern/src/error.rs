//! Why a text is not a pattern: what is wrong, where, what AWS says and what would be right.

use std::fmt;
use std::ops::Range;

use crate::fix::Fix;
use crate::position::{Position, Ruler};

/// A text that is not a pattern.
///
/// Its `Display` is what is wrong, in one line. [`report`](Error::report) draws the whole of it for people,
/// and every part is here by itself. The wording is for people and may become better in any version; match on
/// the [kind](Error::kind).
///
/// ```
/// use cloudwatch_filter_pattern::{ErrorKind, Pattern};
///
/// let error = "{ $.eventName == CreateUser }".parse::<Pattern>().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::UnknownOperator);
/// assert_eq!(error.to_string(), "`==` is not an operator");
/// assert_eq!(error.range().start.column, 15);
/// assert_eq!(error.aws(), Some("Invalid metric filter pattern"));
/// assert_eq!(error.help(), Some("write a single `=`"));
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
    fix: Option<Fix>,
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
            fix: None,
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

    /// A change of the text that does what the advice says.
    pub(crate) fn with_fix(mut self, span: &Range<usize>, replacement: impl Into<String>) -> Error {
        self.0.fix = Some(Fix::new(&self.0.pattern, span, replacement.into()));
        self
    }

    /// What kind of mistake it is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
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

    /// The place of the mistake, with lines and columns.
    pub fn range(&self) -> Range<Position> {
        Ruler::new(self.pattern()).range(&self.0.span)
    }

    /// What is wrong, in one line. The same as the `Display`.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What AWS itself says to this mistake, where that was ever recorded: for this very text, or
    /// for one with the same mistake. It may repeat a part of the pattern as it is.
    pub fn aws(&self) -> Option<&str> {
        self.0.aws.as_deref()
    }

    /// Advice: what would be right, in one line.
    pub fn help(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    /// The advice as a change of the text, where it is one that can only be meant like this.
    pub fn fix(&self) -> Option<&Fix> {
        self.0.fix.as_ref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
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

impl Dialect {
    /// The short name, in kebab case, which stays the same.
    pub fn as_str(self) -> &'static str {
        match self {
            Dialect::Json => "json",
            Dialect::Terms => "terms",
            Dialect::SpaceDelimited => "space-delimited",
            Dialect::Regex => "regex",
        }
    }
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

macro_rules! kinds {
    ($($(#[$doc:meta])+ $variant:ident = $name:literal,)+) => {
        /// The kinds of mistakes. Each is known by a short name, which stays the same.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum ErrorKind {
            $($(#[$doc])+ $variant,)+
        }

        impl ErrorKind {
            /// All kinds.
            pub const ALL: &[ErrorKind] = &[$(ErrorKind::$variant),+];

            /// The short name, in kebab case.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(ErrorKind::$variant => $name,)+
                }
            }
        }
    };
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

kinds! {
    /// `aaaa…`: the pattern has more than [`MAX_CHARACTERS`](crate::MAX_CHARACTERS) characters, white
    /// space around it included. The span covers what is too much.
    TooLong = "too-long",
    /// `{ $.a = 1`: the pattern does not end with `}`. The span is the empty place at the end or,
    /// in `{ $.a = 1 } x`, covers what follows the `}`.
    MissingBrace = "missing-brace",
    /// `[a, b`: the pattern does not end with `]`. The span is as for a missing brace.
    MissingBracket = "missing-bracket",
    /// `{ $.a = 1 } }`, `[a] [b]`, `%a% %b%`: the pattern goes on after its end. The span covers the
    /// rest or, after a regular expression, the next thing.
    TrailingText = "trailing-text",
    /// `{ }`: there is no condition between the braces, or in `()` between the parentheses. The
    /// span covers the pair.
    Empty = "empty",
    /// `{ ($.a = 1 }`: a parenthesis is not closed. The span covers what stands where `)` should
    /// be.
    UnclosedParenthesis = "unclosed-parenthesis",
    /// `{ ((((…}`: more than [`MAX_NESTING`](crate::MAX_NESTING) parentheses in each other. The
    /// span covers the first that is too much.
    TooDeep = "too-deep",
    /// `{ $.a 1 }`: something other than what may stand there. The span covers it.
    Unexpected = "unexpected",
    /// `{ $.a == 1 }`, `{ $.a EXISTS }`, `{ $.a = 1 AND $.b = 2 }`, `{ !($.a = 1) }`: an operator
    /// of other languages. The span covers it.
    UnknownOperator = "unknown-operator",
    /// `{ a = 1 }`, `{ $['a'] = 1 }`, `{ $.a[-1] = 1 }`: a selector that does not have the form
    /// `$.name.name[0]`. The span covers the part that is wrong.
    Selector = "selector",
    /// `{ $.a IS NOT NULL }`: `IS` is followed by something other than `NULL`, `TRUE` or `FALSE`.
    /// The span covers it.
    Keyword = "keyword",
    /// `{ $.a = a:b }`: a value that must be quoted is not. The span covers the first character
    /// that makes it necessary.
    Unquoted = "unquoted",
    /// `{ $.a = 'x' }`, `{ $.a = “x” }`: quotes other than `"`. The span covers the value.
    Quotes = "quotes",
    /// `{ $.a = "x }`: a string has no closing quote. The span covers the string.
    UnclosedString = "unclosed-string",
    /// `{ $.a = null }`: null is no value to compare with. The span covers it.
    Null = "null",
    /// `{ $.a > "0" }`: `<`, `<=`, `>` and `>=` take a number. The span covers what stands in its
    /// place.
    NotANumber = "not-a-number",
    /// `{ $.a = 1e2147483648 }`: the exponent of a number is beyond ±2,147,483,647. The span covers
    /// the number.
    Exponent = "exponent",
    /// `{ $.a[4294967296] = 1 }`: an index of an array is larger than 4,294,967,295. The span covers
    /// it.
    IndexTooLarge = "index-too-large",
    /// `{ $.a[*].* = 1 }`: a selector has more than one wildcard. The span covers the second.
    TooManyWildcards = "too-many-wildcards",
    /// `{ $.a.* = 1 && $.b.* = 1 && $.c.* = 1 && $.d.* = 1 }`: more than
    /// [`MAX_WILDCARD_SELECTORS`](crate::MAX_WILDCARD_SELECTORS) selectors of the pattern have a wildcard. The span covers the first that is too much.
    TooManyWildcardSelectors = "too-many-wildcard-selectors",
    /// `{ $.a = %x% && $.b = %y% && $.c = %z% }`: more than [`MAX_REGEXES`](crate::MAX_REGEXES) regular
    /// expressions in a pattern. The span
    /// covers the first that is too much.
    TooManyRegexes = "too-many-regexes",
    /// `{ $.a = %(x)% }`: a character that regular expressions may not contain. The span covers it.
    RegexCharacter = "regex-character",
    /// `{ $.a = %[z-a]% }`: a regular expression that does not compile. The span covers the part
    /// that is wrong.
    RegexSyntax = "regex-syntax",
    /// `{ $.a = %x }`, `%x`: a regular expression has no closing `%`. The span covers it or, where
    /// the pattern is nothing else, is the empty place at the end.
    UnclosedRegex = "unclosed-regex",
    /// `[1a]`, `[a-b]`, `["x"]`: something other than a field where one should be. The span covers
    /// what is wrong with it.
    FieldName = "field-name",
    /// `[a, a]`, `[..., ...]`: a field stands twice. The span covers the second.
    DuplicateField = "duplicate-field",
    /// `[a = 1 || b = 2]`: the conditions of one field name two. The span covers the second name.
    TwoFields = "two-fields",
    /// `ERR*`, `a/b`: a character that a term can only have in quotes. The span covers it.
    TermCharacter = "term-character",
    /// `""`: a term is empty. The span covers it.
    EmptyTerm = "empty-term",
    /// `"a"b`: something follows a quoted term without a space. The span covers its first
    /// character.
    GluedTerm = "glued-term",
    /// `ERROR - timeout`: nothing follows a `-` or `?`. The span covers what stands there.
    LoneSign = "lone-sign",
}
