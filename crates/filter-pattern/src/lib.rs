#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod ast;
mod combine;
mod error;
mod eval;
mod explain;
mod fields;
mod glob;
mod highlight;
mod json;
mod lint;
mod needles;
mod number;
mod open;
mod parse;
mod print;
mod regex_subset;
mod report;
mod selector;
mod simplify;
mod terms;
mod value;

use std::fmt;
use std::str::FromStr;

use ast::Body;
use parse::Limits;

pub use combine::CannotCombine;
pub use error::{Dialect, Error, ErrorKind};
pub use explain::{Explanation, Failure, MAX_SEEN_CHARACTERS, Operator, Seen};
pub use lint::{FieldKind, FieldType, Fix, Lint, LintId};
pub use selector::{Selector, Step};
pub use value::{JsonError, Number, Object, Value};

/// The most characters that AWS allows in a pattern, white space around it included.
pub const MAX_CHARACTERS: usize = 1024;

/// How deep parentheses in a pattern may be nested. The limit is ours; it bounds the recursion.
pub const MAX_NESTING: usize = 100;

/// The most selectors with a wildcard that AWS allows in a pattern.
pub const MAX_WILDCARD_SELECTORS: usize = 3;

/// The most regular expressions that AWS allows in a pattern.
pub const MAX_REGEXES: usize = 2;

/// How deep arrays and objects in an event may be nested. The limit is ours; it bounds the
/// recursion.
pub const MAX_DEPTH: usize = 512;

/// A filter pattern.
///
/// Two patterns are equal if they differ in nothing but white space, needless parentheses and
/// needless quotes. Its `Display` is the canonical form, the same for all equal patterns;
/// [`as_str`](Pattern::as_str) is what was written.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    body: Body,
}

/// A second root, for facts that are not in the event itself.
///
/// Selectors whose first step is the name `member` are resolved in the value that `value` gives,
/// which is called only when such a selector is evaluated. It hides a member of that name in the
/// event; a wildcard as the first step (`$.*`) goes over the event's own members all the same.
///
/// ```
/// use std::cell::OnceCell;
/// use cloudwatch_filter_pattern::{Extra, Pattern, Value};
///
/// let facts: OnceCell<Value<'static>> = OnceCell::new();
/// let value = || facts.get_or_init(|| Value::parse(r#"{"outcome": "denied"}"#).unwrap());
/// let extra = Extra { member: "facts", value: &value };
///
/// let event = Value::parse(r#"{"eventName": "CreateUser"}"#)?;
/// let pattern: Pattern = "{ $.eventName = Create* && $.facts.outcome = denied }".parse().unwrap();
/// assert!(pattern.matches_with(&event, extra));
/// # Ok::<(), cloudwatch_filter_pattern::JsonError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Extra<'a> {
    /// The name of the second root.
    pub member: &'a str,
    /// Gives its value.
    pub value: &'a dyn Fn() -> &'a Value<'a>,
}

impl fmt::Debug for Extra<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Extra").field("member", &self.member).finish_non_exhaustive()
    }
}

impl Pattern {
    /// The pattern as it was written, without white space around it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The dialect, or `None` for the empty pattern, which belongs to none.
    pub fn dialect(&self) -> Option<Dialect> {
        match self.body {
            Body::Everything => None,
            Body::Json(_) => Some(Dialect::Json),
            Body::Fields(_) => Some(Dialect::SpaceDelimited),
            Body::Terms(_) => Some(Dialect::Terms),
            Body::Regex(_) => Some(Dialect::Regex),
        }
    }

    /// Whether the pattern is true for an event.
    ///
    /// Every event has an answer: what is absent or of another type does not match. The dialects
    /// other than JSON are about text: they are asked about the compact JSON of the event. If you
    /// have the text that the event was read from, [`matches_text`](Pattern::matches_text) is what
    /// AWS would do.
    pub fn matches(&self, event: &Value<'_>) -> bool {
        self.matches_root(event, None)
    }

    /// Like [`matches`](Pattern::matches), with a second root beside the event.
    pub fn matches_with(&self, event: &Value<'_>, extra: Extra<'_>) -> bool {
        self.matches_root(event, Some(extra))
    }

    fn matches_root(&self, event: &Value<'_>, extra: Option<Extra<'_>>) -> bool {
        match &self.body {
            Body::Everything => true,
            Body::Json(tree) => eval::holds(tree, &eval::Root::new(event, extra)),
            Body::Fields(_) | Body::Terms(_) | Body::Regex(_) => {
                self.matches_text(&event.to_string())
            }
        }
    }

    /// Whether the pattern is true for a log event of this text.
    ///
    /// For a JSON pattern, a text that is not exactly one JSON object does not match; the empty
    /// pattern matches every text.
    pub fn matches_text(&self, message: &str) -> bool {
        match &self.body {
            Body::Everything => true,
            Body::Json(_) => Value::parse(message).is_ok_and(|event| self.matches(&event)),
            Body::Fields(fields) => fields::holds(fields, message),
            Body::Terms(terms) => terms::holds(terms, message),
            Body::Regex(regex) => regex.is_match(message),
        }
    }

    /// What a space-delimited pattern takes out of a line, by name and in the order of the line:
    /// `$ip`, or `$2` for a field without a name. `None` if the pattern is not true for the text.
    /// The other dialects take out nothing.
    ///
    /// This is what AWS's `TestMetricFilter` reports as `extractedValues`.
    ///
    /// ```
    /// use cloudwatch_filter_pattern::Pattern;
    ///
    /// let pattern: Pattern = "[ip, , request = GET*, ..., bytes > 1000]".parse().unwrap();
    /// let values = pattern.extract(r#"192.0.2.7 - "GET /a b" 200 ok 1534"#).unwrap();
    /// let expected =
    ///     [("$ip", "192.0.2.7"), ("$2", "-"), ("$request", "GET /a b"), ("$4", "200"), ("$5", "ok"), ("$bytes", "1534")];
    /// assert!(values.iter().map(|(name, value)| (name.as_str(), *value)).eq(expected));
    /// ```
    pub fn extract<'m>(&self, message: &'m str) -> Option<Vec<(String, &'m str)>> {
        match &self.body {
            Body::Fields(fields) => fields::extract(fields, message),
            _ => self.matches_text(message).then(Vec::new),
        }
    }

    /// Whether some selector starts at the member called `member` of the root.
    pub fn mentions(&self, member: &str) -> bool {
        match &self.body {
            Body::Json(tree) => {
                tree.any_leaf(|predicate| predicate.selector.first_name() == Some(member))
            }
            _ => false,
        }
    }

    /// Texts of which an event must contain at least one if the pattern is to be true for it, or
    /// `None` if there are no such texts.
    ///
    /// This is for skipping events without reading them: search the JSON text of an event, which
    /// may have been escaped into a JSON string once more, for the needles. They are ASCII, have at
    /// least three characters, and none of them is written differently inside a JSON string, with
    /// one exception: any character may be written as a `\u` escape. **A text with `\u` in it must
    /// therefore be read anyway.**
    ///
    /// Selectors that start at the member `extra` are resolved in a second root (see [`Extra`]), of
    /// which the text of the event says nothing.
    ///
    /// ```
    /// use cloudwatch_filter_pattern::Pattern;
    ///
    /// let pattern: Pattern = r#"{ $.eventSource = "iam.amazonaws.com" && $.readOnly IS FALSE }"#
    ///     .parse()
    ///     .unwrap();
    /// assert_eq!(pattern.needles(None), Some(vec!["iam.amazonaws.com".to_owned()]));
    /// ```
    pub fn needles(&self, extra: Option<&str>) -> Option<Vec<String>> {
        needles::needles(&self.body, extra)
    }
}

impl FromStr for Pattern {
    type Err = Error;

    fn from_str(text: &str) -> Result<Pattern, Error> {
        let body = parse::parse(text, Limits::Aws)?;
        Ok(Pattern { text: text.trim().to_owned(), body })
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.body == other.body
    }
}

impl Eq for Pattern {}

/// The canonical form. Read again, it gives an equal pattern, unless quotes that the text did without
/// make it longer than AWS allows.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.body.fmt(f)
    }
}
