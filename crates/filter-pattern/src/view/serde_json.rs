//! Events that serde_json has read.

use serde_json::Value;

use super::{Key, Shape, View};
use crate::value::Number;

/// Integers of up to 64 bits are exact. Beyond that, serde_json keeps a double, unless its feature
/// `arbitrary_precision` is on, and refuses numbers such as `1e309`: for exactly AWS's answers also
/// there, read the event with [`Value::parse`](crate::Value::parse).
impl<'e> View<'e> for &'e Value {
    fn shape(self) -> Shape<'e> {
        match self {
            Value::Null => Shape::Null,
            Value::Bool(value) => Shape::Bool(*value),
            Value::Number(number) => match Number::from_text(number.to_string()) {
                Some(number) => Shape::Number(number),
                // serde_json writes no number that is none.
                None => Shape::Null,
            },
            Value::String(text) => Shape::Text(text),
            Value::Array(elements) => Shape::Array(elements.len()),
            Value::Object(object) => Shape::Object(object.len()),
        }
    }

    fn member(self, name: &str) -> Option<Self> {
        self.get(name)
    }

    fn element(self, index: usize) -> Option<Self> {
        self.get(index)
    }

    fn children(self) -> impl Iterator<Item = (Key<'e>, Self)> {
        let members = self.as_object().into_iter().flatten();
        let members = members.map(|(name, value)| (Key::Name(name.as_str()), value));
        let elements = self.as_array().into_iter().flatten().enumerate();
        members.chain(elements.map(|(index, value)| (Key::Index(index), value)))
    }
}
