//! What patterns ask of an event, so that events may be of any type.

mod joined;
#[cfg(feature = "serde_json")]
mod serde_json;

use crate::value::{Number, Value};

pub use joined::Joined;

/// A JSON value, or one that can be seen as JSON, in an event of any type.
///
/// Implemented for `&Value`, with the feature `serde_json` for `&serde_json::Value`, and for
/// [`Joined`], which gives an event a second root. Implement it for a reference to your own type,
/// and patterns can be asked about it without a copy:
///
/// ```
/// use cloudwatch_filter_pattern::{Key, Pattern, Shape, View};
///
/// struct Request {
///     path: String,
///     status: u16,
/// }
///
/// #[derive(Clone, Copy)]
/// enum Part<'e> {
///     Whole(&'e Request),
///     Path(&'e str),
///     Status(u16),
/// }
///
/// impl<'e> View<'e> for Part<'e> {
///     fn shape(self) -> Shape<'e> {
///         match self {
///             Part::Whole(_) => Shape::Object(2),
///             Part::Path(path) => Shape::Text(path),
///             Part::Status(status) => Shape::Number(u64::from(status).into()),
///         }
///     }
///
///     fn member(self, name: &str) -> Option<Part<'e>> {
///         match (self, name) {
///             (Part::Whole(request), "path") => Some(Part::Path(&request.path)),
///             (Part::Whole(request), "status") => Some(Part::Status(request.status)),
///             _ => None,
///         }
///     }
///
///     fn element(self, _: usize) -> Option<Part<'e>> {
///         None
///     }
///
///     fn children(self) -> impl Iterator<Item = (Key<'e>, Part<'e>)> {
///         ["path", "status"]
///             .into_iter()
///             .filter_map(move |name| Some((Key::Name(name), self.member(name)?)))
///     }
/// }
///
/// let pattern: Pattern = r#"{ $.path = "/admin*" && $.status < 400 }"#.parse()?;
/// let request = Request { path: "/admin/users".to_owned(), status: 200 };
/// assert!(pattern.matches(Part::Whole(&request)));
/// # Ok::<(), cloudwatch_filter_pattern::Error>(())
/// ```
pub trait View<'e>: Copy {
    /// What kind of value this is and, of one that is no array and no object, the value itself.
    fn shape(self) -> Shape<'e>;

    /// The member of this name of an object.
    fn member(self, name: &str) -> Option<Self>;

    /// The element of an array at this place, counted from 0.
    fn element(self, index: usize) -> Option<Self>;

    /// The members of an object, each name once, or the elements of an array. Of other values none.
    fn children(self) -> impl Iterator<Item = (Key<'e>, Self)>;

    /// Whether the value stands in the text of the event, so that it can be highlighted there.
    ///
    /// What was computed or comes from elsewhere, as the second root of [`Joined`] does, does not.
    fn is_in_text(self) -> bool {
        true
    }
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape<'e> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as JSON writes it. The text matters: `1.0` is a double and `1` an exact integer.
    Number(Number<'e>),
    /// A string.
    Text(&'e str),
    /// An array of so many elements.
    Array(usize),
    /// An object of so many members.
    Object(usize),
}

/// What leads from a value to one of its children.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key<'e> {
    /// The name of a member.
    Name(&'e str),
    /// The place of an element, counted from 0.
    Index(usize),
}

impl<'e, 'a: 'e> View<'e> for &'e Value<'a> {
    #[inline]
    fn shape(self) -> Shape<'e> {
        match self {
            Value::Null => Shape::Null,
            Value::Bool(value) => Shape::Bool(*value),
            Value::Number(number) => Shape::Number(number.borrowed()),
            Value::String(text) => Shape::Text(text),
            Value::Array(elements) => Shape::Array(elements.len()),
            Value::Object(object) => Shape::Object(object.len()),
        }
    }

    #[inline]
    fn member(self, name: &str) -> Option<Self> {
        self.get(name)
    }

    #[inline]
    fn element(self, index: usize) -> Option<Self> {
        self.as_array()?.get(index)
    }

    #[inline]
    fn children(self) -> impl Iterator<Item = (Key<'e>, Self)> {
        let members = self.as_object().into_iter().flat_map(|object| object.iter());
        let members = members.map(|(name, value)| (Key::Name(name), value));
        let elements = self.as_array().unwrap_or_default().iter().enumerate();
        members.chain(elements.map(|(index, value)| (Key::Index(index), value)))
    }
}
