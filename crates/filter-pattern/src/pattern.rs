//! A pattern: what it was read from, what it says, and whether it is true.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::str::FromStr;

use crate::ast::{Body, Condition, Field, Fields};
use crate::error::{Dialect, Error};
use crate::fields::FieldName;
use crate::limits::Limits;
use crate::tree::Tree;
use crate::value::Value;
use crate::view::View;
use crate::{eval, fields, json, parse, terms};

/// A filter pattern.
///
/// Two patterns are equal if they differ in nothing but white space, needless parentheses and
/// needless quotes. Its `Display` is the canonical form, the same for all equal patterns;
/// [`as_str`](Pattern::as_str) is what was written.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// As it was given, which is what all places in the tree and in diagnostics are of.
    pub(crate) text: String,
    pub(crate) body: Body,
}

impl Pattern {
    /// Reads a pattern with the limits that you name; [`str::parse`] has those of AWS. With
    /// [`Limits::Depth`] whatever this crate prints can be read.
    ///
    /// ```
    /// use cloudwatch_filter_pattern::{Limits, Pattern};
    ///
    /// let long = format!("{{ $.user = \"{}\" }}", "x".repeat(2000));
    /// assert!(long.parse::<Pattern>().is_err());
    /// assert!(Pattern::parse_with(&long, Limits::Depth).is_ok());
    /// ```
    ///
    /// # Errors
    /// The text is not a pattern, or beyond the limits.
    pub fn parse_with(text: &str, limits: Limits) -> Result<Pattern, Error> {
        let body = parse::parse(text, limits)?;
        Ok(Pattern { text: text.to_owned(), body })
    }

    /// What the pattern says, as a tree to walk. Places in it are byte offsets in
    /// [`given`](Pattern::given).
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// Every condition of a JSON pattern from left to right, whatever joins them. The other
    /// dialects have none.
    ///
    /// ```
    /// use cloudwatch_filter_pattern::Pattern;
    ///
    /// let pattern: Pattern = "{ $.a[*] != x || ($.b = 1 && $.c NOT EXISTS) }".parse()?;
    /// let selectors: Vec<String> = pattern.conditions().map(|c| c.selector().to_string()).collect();
    /// assert_eq!(selectors, ["$.a[*]", "$.b", "$.c"]);
    /// # Ok::<(), cloudwatch_filter_pattern::Error>(())
    /// ```
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let tree = match &self.body {
            Body::Json(tree) => Some(tree),
            _ => None,
        };
        tree.into_iter().flat_map(Tree::leaves)
    }

    /// The pattern as it was written, without white space around it.
    pub fn as_str(&self) -> &str {
        self.text.trim()
    }

    /// The pattern as it was given, with the white space around it: the text that every span of an
    /// [error](Error::span), a [lint](crate::Lint::span), a [fix](crate::Fix::span) or a [failure](crate::Failure::span) is of.
    pub fn given(&self) -> &str {
        &self.text
    }

    /// Where [`as_str`](Pattern::as_str) stands in the text as it was given.
    pub(crate) fn span(&self) -> Range<usize> {
        let start = self.text.len() - self.text.trim_start().len();
        start..start + self.as_str().len()
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
    pub fn matches<'e>(&self, event: impl View<'e>) -> bool {
        match &self.body {
            Body::Everything => true,
            Body::Json(tree) => eval::holds(tree, event),
            Body::Fields(_) | Body::Terms(_) | Body::Regex(_) => {
                self.matches_text(&json::text(event))
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
    /// let shown: Vec<String> = values.iter().map(|(name, value)| format!("{name}={value}")).collect();
    /// assert_eq!(
    ///     shown,
    ///     ["$ip=192.0.2.7", "$2=-", "$request=GET /a b", "$4=200", "$5=ok", "$bytes=1534"]
    /// );
    /// ```
    pub fn extract<'p, 'm>(&'p self, message: &'m str) -> Option<Vec<(FieldName<'p>, &'m str)>> {
        let mut values = Vec::new();
        self.extract_into(message, &mut values).then_some(values)
    }

    /// Like [`extract`](Pattern::extract), into a buffer that is used again for line after line:
    /// it is cleared first. Whether the pattern is true for the text; if not, the buffer is empty.
    ///
    /// ```
    /// use cloudwatch_filter_pattern::Pattern;
    ///
    /// let pattern: Pattern = "[..., action, status]".parse().unwrap();
    /// assert_eq!(pattern.field_names().collect::<Vec<_>>(), ["action", "status"]);
    /// let mut values = Vec::new();
    /// let mut rejected = 0;
    /// for line in ["192.0.2.7 443 REJECT OK", "192.0.2.7 80 ACCEPT OK"] {
    ///     if pattern.extract_into(line, &mut values) {
    ///         rejected += values.iter().filter(|(_, value)| *value == "REJECT").count();
    ///     }
    /// }
    /// assert_eq!(rejected, 1);
    /// ```
    pub fn extract_into<'p, 'm>(
        &'p self,
        message: &'m str,
        values: &mut Vec<(FieldName<'p>, &'m str)>,
    ) -> bool {
        values.clear();
        let matches = match &self.body {
            Body::Fields(fields) => fields::extract(fields, message, values),
            _ => self.matches_text(message),
        };
        if !matches {
            values.clear();
        }
        matches
    }

    /// The names of the fields of a space-delimited pattern, from left to right.
    pub fn field_names(&self) -> impl Iterator<Item = &str> {
        let fields = match &self.body {
            Body::Fields(fields) => Some(fields),
            _ => None,
        };
        fields.into_iter().flat_map(Fields::iter).filter_map(Field::name)
    }
}

impl FromStr for Pattern {
    type Err = Error;

    fn from_str(text: &str) -> Result<Pattern, Error> {
        Pattern::parse_with(text, Limits::Aws)
    }
}

impl TryFrom<&str> for Pattern {
    type Error = Error;

    fn try_from(text: &str) -> Result<Pattern, Error> {
        text.parse()
    }
}

/// Equal patterns have equal hashes, however they are written. (Clippy's `mutable_key_type` complains of
/// a set of patterns, because a compiled regular expression has a cache. It is not hashed.)
impl Hash for Pattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.body.hash(state);
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.body == other.body
    }
}

impl Eq for Pattern {}

/// The canonical form. Read again with [`Limits::Depth`], it gives an equal pattern; quotes that the
/// text did without may make it longer than AWS allows.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.body.fmt(f)
    }
}
