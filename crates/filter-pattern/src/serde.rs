//! Patterns and selectors as text; JSON values as what they are.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap as _, SerializeSeq as _, Serializer};

use crate::limits::{Limits, MAX_DEPTH};
use crate::pattern::Pattern;
use crate::selector::Selector;
use crate::value::{Number, Value};

/// The canonical form.
impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Reads a text with [`Limits::Depth`], so that whatever was written can be read.
/// [`check_limits`](Pattern::check_limits) tells whether AWS would take it.
impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Pattern, D::Error> {
        let read = |text: &str| Pattern::parse_with(text, Limits::Depth);
        deserializer.deserialize_str(Text { expected: "a filter pattern", read })
    }
}

/// Its text.
impl Serialize for Selector {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Reads a text.
impl<'de> Deserialize<'de> for Selector {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Selector, D::Error> {
        deserializer.deserialize_str(Text { expected: "a selector", read: Selector::from_str })
    }
}

/// Reads a text into something else.
struct Text<F> {
    expected: &'static str,
    read: F,
}

impl<T, F: Fn(&str) -> Result<T, crate::error::Error>> Visitor<'_> for Text<F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        (self.read)(text).map_err(E::custom)
    }
}

/// Numbers of up to 64 bits are written as integers, others as doubles. An error for what is nested
/// deeper than [`MAX_DEPTH`], and for a number that no double holds, such as `1e309`.
impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Level { value: self, depth: 0 }.serialize(serializer)
    }
}

/// A value and how many arrays and objects are around it, which bounds the recursion.
struct Level<'v, 'a> {
    value: &'v Value<'a>,
    depth: usize,
}

impl<'v, 'a> Level<'v, 'a> {
    fn below<E: serde::ser::Error>(&self) -> Result<impl Fn(&'v Value<'a>) -> Level<'v, 'a>, E> {
        let depth = self.depth + 1;
        match depth > MAX_DEPTH {
            true => Err(E::custom(format_args!("nested deeper than {MAX_DEPTH} levels"))),
            false => Ok(move |value| Level { value, depth }),
        }
    }
}

impl Serialize for Level<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Number(number) => number.serialize(serializer),
            Value::String(text) => serializer.serialize_str(text),
            Value::Array(elements) => {
                let below = self.below()?;
                let mut list = serializer.serialize_seq(Some(elements.len()))?;
                for element in elements {
                    list.serialize_element(&below(element))?;
                }
                list.end()
            }
            Value::Object(object) => {
                let below = self.below()?;
                let mut map = serializer.serialize_map(Some(object.len()))?;
                for (name, value) in object {
                    map.serialize_entry(name, &below(value))?;
                }
                map.end()
            }
        }
    }
}

/// As for a [`Value`].
impl Serialize for Number<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.text();
        if let Ok(number) = text.parse::<u64>() {
            return serializer.serialize_u64(number);
        }
        // The sign of `-0` would be lost.
        if let Ok(number) = text.parse::<i64>()
            && number != 0
        {
            return serializer.serialize_i64(number);
        }
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => serializer.serialize_f64(number),
            _ => Err(S::Error::custom(format_args!("the number {text} is beyond a double"))),
        }
    }
}
