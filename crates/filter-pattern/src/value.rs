//! A JSON event as a tree that keeps what patterns ask about: the text of numbers, the order of
//! members.

use std::borrow::Cow;
use std::fmt;

use crate::{json, view};

/// A JSON value that borrows from the text it was read from wherever it can.
///
/// `serde_json::Value` does not serve here: it refuses `1e309` and loses the digits of large
/// numbers, and both make a difference to AWS.
///
/// Equality is of what was written: `1` and `1.0` differ, and so do objects whose members stand in
/// another order.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as written.
    Number(Number<'a>),
    /// A string, without its quotes and escapes.
    String(Cow<'a, str>),
    /// `[…]`
    Array(Vec<Value<'a>>),
    /// `{…}`
    Object(Object<'a>),
}

impl<'a> Value<'a> {
    /// Reads one JSON value; white space around it is allowed, other text is not.
    ///
    /// This is strict JSON (RFC 8259) nested at most [`MAX_DEPTH`](crate::MAX_DEPTH) deep. A lone
    /// surrogate in a `\u` escape, which Rust's strings cannot hold, becomes U+FFFD. Of members
    /// with the same name the last one counts.
    ///
    /// ```
    /// use cloudwatch_filter_pattern::Value;
    ///
    /// let event = Value::parse(r#" {"eventName": "CreateUser", "ids": [1, 2.50]} "#)?;
    /// assert_eq!(event.get("eventName").and_then(Value::as_str), Some("CreateUser"));
    /// assert_eq!(event.to_string(), r#"{"eventName":"CreateUser","ids":[1,2.50]}"#);
    ///
    /// let error = Value::parse(r#"{"eventName" "CreateUser"}"#).unwrap_err();
    /// assert_eq!(error.to_string(), "expected `:`, but found `\"` at line 1, column 14");
    /// # Ok::<(), cloudwatch_filter_pattern::JsonError>(())
    /// ```
    pub fn parse(text: &'a str) -> Result<Value<'a>, JsonError> {
        json::parse(text)
    }

    /// The member called `name`, if this is an object that has one.
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.as_object()?.get(name)
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The number, if this is one.
    pub fn as_number(&self) -> Option<&Number<'a>> {
        match self {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The elements of an array.
    pub fn as_array(&self) -> Option<&[Value<'a>]> {
        match self {
            Value::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The object, if this is one.
    pub fn as_object(&self) -> Option<&Object<'a>> {
        match self {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The same value, independent of the text it was read from.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Bool(value) => Value::Bool(value),
            Value::Number(number) => Value::Number(number.into_owned()),
            Value::String(text) => Value::String(Cow::Owned(text.into_owned())),
            Value::Array(elements) => {
                Value::Array(elements.into_iter().map(Value::into_owned).collect())
            }
            Value::Object(object) => Value::Object(object.into_owned()),
        }
    }
}

/// Compact JSON: numbers as they were written, strings with the escapes they need.
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        view::write(self, f)
    }
}

/// A number, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number<'a> {
    text: Cow<'a, str>,
}

impl<'a> Number<'a> {
    /// The number as written, for example `1.50` or `1e309`.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// `None` if `text` is no JSON number.
    pub fn from_text(text: impl Into<Cow<'a, str>>) -> Option<Number<'a>> {
        let text = text.into();
        (json::number_length(text.as_bytes()) == Ok(text.len())).then_some(Number { text })
    }

    /// The same number, borrowed.
    pub(crate) fn borrowed(&self) -> Number<'_> {
        Number { text: Cow::Borrowed(&self.text) }
    }

    /// INVARIANT: `text` has the form of a JSON number.
    pub(crate) fn new(text: &'a str) -> Number<'a> {
        Number { text: Cow::Borrowed(text) }
    }

    fn into_owned(self) -> Number<'static> {
        Number { text: Cow::Owned(self.text.into_owned()) }
    }
}

macro_rules! from_integers {
    ($($integer:ty)+) => {$(
        impl From<$integer> for Number<'_> {
            fn from(number: $integer) -> Self {
                Number { text: Cow::Owned(number.to_string()) }
            }
        }

        impl From<$integer> for Value<'_> {
            fn from(number: $integer) -> Self {
                Value::Number(number.into())
            }
        }
    )+};
}

from_integers!(i32 i64 u32 u64);

/// JSON has no infinity and nothing that is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotFinite;

impl fmt::Display for NotFinite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a finite number")
    }
}

impl std::error::Error for NotFinite {}

/// A double, also where it has no fraction: `1.0`.
impl TryFrom<f64> for Number<'_> {
    type Error = NotFinite;

    fn try_from(number: f64) -> Result<Self, NotFinite> {
        match number.is_finite() {
            true => Ok(Number { text: Cow::Owned(format!("{number:?}")) }),
            false => Err(NotFinite),
        }
    }
}

/// A double, also where it has no fraction: `1.0`.
impl TryFrom<f64> for Value<'_> {
    type Error = NotFinite;

    fn try_from(number: f64) -> Result<Self, NotFinite> {
        number.try_into().map(Value::Number)
    }
}

/// The members of an object in order of appearance, each name once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object<'a> {
    members: Vec<(Cow<'a, str>, Value<'a>)>,
}

/// Up to this many members, comparing all names with each other is faster than sorting them.
const FEW_MEMBERS: usize = 8;

impl<'a> Object<'a> {
    /// The value of the member called `name`.
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.members.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The members in order of appearance.
    pub fn iter(&self) -> Members<'_, 'a> {
        Members(self.members.iter())
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    fn into_owned(self) -> Object<'static> {
        let members = self.members.into_iter();
        Object {
            members: members
                .map(|(key, value)| (Cow::Owned(key.into_owned()), value.into_owned()))
                .collect(),
        }
    }
}

/// The members of an object in order of appearance: see [`Object::iter`].
#[derive(Clone, Debug)]
pub struct Members<'o, 'a>(std::slice::Iter<'o, (Cow<'a, str>, Value<'a>)>);

impl<'o, 'a> Iterator for Members<'o, 'a> {
    type Item = (&'o str, &'o Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(name, value)| (name.as_ref(), value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl DoubleEndedIterator for Members<'_, '_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back().map(|(name, value)| (name.as_ref(), value))
    }
}

impl ExactSizeIterator for Members<'_, '_> {}

impl<'o, 'a> IntoIterator for &'o Object<'a> {
    type Item = (&'o str, &'o Value<'a>);
    type IntoIter = Members<'o, 'a>;

    fn into_iter(self) -> Members<'o, 'a> {
        self.iter()
    }
}

/// Of members with the same name the last one counts and stays where it is.
impl<'a> FromIterator<(Cow<'a, str>, Value<'a>)> for Object<'a> {
    fn from_iter<I: IntoIterator<Item = (Cow<'a, str>, Value<'a>)>>(members: I) -> Self {
        let mut members: Vec<_> = members.into_iter().collect();
        let outdated = outdated(&members);
        if !outdated.is_empty() {
            let mut outdated = outdated.into_iter().peekable();
            let mut position = 0;
            members.retain(|_| {
                let drop = outdated.next_if_eq(&position).is_some();
                position += 1;
                !drop
            });
        }
        Object { members }
    }
}

/// The positions, ascending, of the members whose name comes again later.
fn outdated(members: &[(Cow<'_, str>, Value<'_>)]) -> Vec<usize> {
    let names = members.iter().map(|(name, _)| name.as_ref()).enumerate();
    if members.len() <= FEW_MEMBERS {
        let again = |position: usize, name: &str| {
            members.iter().skip(position + 1).any(|(other, _)| other == name)
        };
        return names.filter(|(i, name)| again(*i, name)).map(|(i, _)| i).collect();
    }
    // Sorting keeps an object of very many members, which anybody may send, from costing the
    // square.
    let mut sorted: Vec<(&str, usize)> = names.map(|(i, name)| (name, i)).collect();
    sorted.sort_unstable();
    let followers = sorted.iter().skip(1);
    let mut outdated: Vec<usize> = sorted
        .iter()
        .zip(followers)
        .filter(|((name, _), (next, _))| name == next)
        .map(|((_, position), _)| *position)
        .collect();
    outdated.sort_unstable();
    outdated
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Value::String(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Value::String(Cow::Owned(text))
    }
}

impl<'a> From<Cow<'a, str>> for Value<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Value::String(text)
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}

impl<'a> From<Number<'a>> for Value<'a> {
    fn from(number: Number<'a>) -> Self {
        Value::Number(number)
    }
}

impl<'a> From<Vec<Value<'a>>> for Value<'a> {
    fn from(elements: Vec<Value<'a>>) -> Self {
        Value::Array(elements)
    }
}

impl<'a> From<Object<'a>> for Value<'a> {
    fn from(object: Object<'a>) -> Self {
        Value::Object(object)
    }
}

/// Nothing is `null`.
impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, T::into)
    }
}

/// Why a text is not one JSON value, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    message: String,
    offset: usize,
    line: usize,
    column: usize,
    too_deep: bool,
}

impl JsonError {
    /// INVARIANT: `offset` lies in `text`, at its end, or is not looked at.
    pub(crate) fn new(text: &str, offset: usize, message: String) -> JsonError {
        let before = text.get(..offset).unwrap_or_default();
        let (above, line) = before.rsplit_once('\n').unwrap_or(("", before));
        let lines = before.len() - line.len();
        JsonError {
            message,
            offset,
            line: if lines == 0 { 1 } else { above.split('\n').count() + 1 },
            column: line.chars().count() + 1,
            too_deep: false,
        }
    }

    pub(crate) fn too_deep(text: &str, offset: usize, limit: usize) -> JsonError {
        let message = format!("nested deeper than {limit} levels");
        JsonError { too_deep: true, ..JsonError::new(text, offset, message) }
    }

    /// Where the text stops being one JSON value, in bytes from its start.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The line of that place, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column of that place in characters, counted from 1.
    pub fn column(&self) -> usize {
        self.column
    }

    /// Whether the text was refused only because it is nested deeper than
    /// [`MAX_DEPTH`](crate::MAX_DEPTH).
    pub fn is_too_deep(&self) -> bool {
        self.too_deep
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at line {}, column {}", self.message, self.line, self.column)
    }
}

impl std::error::Error for JsonError {}
