//! A JSON event as a tree that keeps what patterns ask about: the text of numbers, the order of
//! members.

use std::borrow::Cow;
use std::fmt;

/// A JSON value that borrows from the text it was read from wherever it can.
///
/// `serde_json::Value` does not serve here: it refuses `1e309` and loses the digits of large
/// numbers, and both make a difference to AWS.
///
/// Equality is of what was written: `1` and `1.0` differ, and so do objects whose members stand in
/// another order.
///
/// It may be as deep as memory allows: no method of it recurses. That needs a `Drop`, so what is in a value is
/// borrowed, or taken by [`std::mem::take`], but not moved out by a pattern.
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
    /// The member called `name`, if this is an object that has one.
    #[inline]
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
        (number_length(text.as_bytes()) == Ok(text.len())).then_some(Number { text })
    }

    /// The same number, borrowed.
    pub(crate) fn borrowed(&self) -> Number<'_> {
        Number { text: Cow::Borrowed(&self.text) }
    }

    /// INVARIANT: `text` has the form of a JSON number.
    pub(crate) fn new(text: &'a str) -> Number<'a> {
        Number { text: Cow::Borrowed(text) }
    }

    pub(crate) fn into_owned(self) -> Number<'static> {
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

/// How long the number at the start of `bytes` is, or where a digit of it is missing.
pub(crate) fn number_length(bytes: &[u8]) -> Result<usize, usize> {
    let digits = |from: usize| {
        bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count() + from
    };
    let digits_after = |from: usize| match digits(from) {
        end if end > from => Ok(end),
        _ => Err(from),
    };
    let at = |position: usize| bytes.get(position).copied();

    let start = usize::from(at(0) == Some(b'-'));
    let mut end = match at(start) {
        // No digit may follow a leading zero.
        Some(b'0') => start + 1,
        _ => digits_after(start)?,
    };
    if at(end) == Some(b'.') {
        end = digits_after(end + 1)?;
    }
    if let Some(b'e' | b'E') = at(end) {
        let sign = usize::from(matches!(at(end + 1), Some(b'+' | b'-')));
        end = digits_after(end + 1 + sign)?;
    }
    Ok(end)
}

/// The members of an object in order of appearance, each name once.
#[derive(Clone, Default, PartialEq)]
pub struct Object<'a> {
    members: Vec<(Cow<'a, str>, Value<'a>)>,
}

/// Up to this many members, a small table tells whether a name occurs twice.
const FEW_MEMBERS: usize = 64;

impl<'a> Object<'a> {
    /// The value of the member called `name`.
    #[inline]
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.members.iter().find(|(key, _)| is_same(key, name)).map(|(_, value)| value)
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

    /// Of members with the same name the last one counts and stays where it is.
    pub(crate) fn from_members(mut members: Vec<(Cow<'a, str>, Value<'a>)>) -> Object<'a> {
        if members.len() <= FEW_MEMBERS && are_different(&members) {
            return Object { members };
        }
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

    /// INVARIANT: no two members have the same name.
    pub(crate) fn of(members: Vec<(Cow<'a, str>, Value<'a>)>) -> Object<'a> {
        Object { members }
    }

    pub(crate) fn members(&self) -> &[(Cow<'a, str>, Value<'a>)] {
        &self.members
    }

    pub(crate) fn into_members(self) -> Vec<(Cow<'a, str>, Value<'a>)> {
        self.members
    }

    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut Value<'a>> {
        self.members.iter_mut().map(|(_, value)| value)
    }

    pub(crate) fn clear(&mut self) {
        self.members.clear();
    }
}

impl fmt::Debug for Object<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
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
        Object::from_members(members.into_iter().collect())
    }
}

/// Whether no name occurs twice.
///
/// INVARIANT: there are at most [`FEW_MEMBERS`].
fn are_different(members: &[(Cow<'_, str>, Value<'_>)]) -> bool {
    // In each slot the place of a member, counted from 1, or nothing. Half of them are empty at least.
    let mut slots = [0_u8; 2 * FEW_MEMBERS];
    members.iter().zip(1..).all(|((name, _), place)| {
        let mut slot = fingerprint(name);
        while let Some(taken) = slots.get_mut(slot % (2 * FEW_MEMBERS)) {
            if *taken == 0 {
                *taken = place;
                return true;
            }
            let other = members.get(usize::from(*taken) - 1);
            if other.is_some_and(|(other, _)| is_same(other, name)) {
                return false;
            }
            slot += 1;
        }
        true
    })
}

/// Whether two names are the same. Names are short, and those of an object often of one length, so comparing them where
/// they stand is much faster than a call that is made for memory of any size.
#[inline]
fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    match one.len() {
        0..4 => one == other,
        4..8 => ends_are_same::<4>(one, other),
        8..=16 => ends_are_same::<8>(one, other),
        _ => ends_are_same::<8>(one, other) && one == other,
    }
}

/// Whether the first and the last bytes are the same.
#[inline]
fn ends_are_same<const LENGTH: usize>(one: &[u8], other: &[u8]) -> bool {
    one.last_chunk::<LENGTH>() == other.last_chunk()
        && one.first_chunk::<LENGTH>() == other.first_chunk()
}

/// A number that is the same for equal names, and mostly another one for others.
fn fingerprint(name: &str) -> usize {
    let at = |place: usize| usize::from(name.as_bytes().get(place).copied().unwrap_or_default());
    let length = name.len();
    length
        + 3 * at(0)
        + 7 * at(length / 2)
        + 17 * at(length * 2 / 3)
        + 31 * at(length.saturating_sub(1))
}

/// The positions, ascending, of the members whose name comes again later.
fn outdated(members: &[(Cow<'_, str>, Value<'_>)]) -> Vec<usize> {
    let names = members.iter().map(|(name, _)| name.as_ref()).enumerate();
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
