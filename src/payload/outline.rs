//! The outermost level of a JSON object: its members, and the elements of the lists that hold
//! records. None of them is read.
//!
//! What stands before a syntax error, or before the end of a cut text, is kept, because a file that
//! ends early still has good records at its beginning.

use std::borrow::Cow;

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// The lists that hold records: of a CloudTrail log file, an envelope, and a LookupEvents answer.
const LISTS: [&str; 3] = ["Records", "logEvents", "Events"];

/// How many elements of a list are taken. A few kilobytes of gzip can hold millions of elements,
/// each of which costs memory here; CloudWatch Logs takes 10,000 log events at once.
pub const MAX_ITEMS: usize = 2_000_000;

#[derive(Debug, Default)]
pub struct JsonOutline<'a> {
    pub is_object: bool,
    /// Whether a list was left at [`MAX_ITEMS`].
    pub too_many: bool,
    members: Vec<(Cow<'a, str>, &'a RawValue)>,
    lists: Vec<(&'static str, Vec<&'a RawValue>)>,
}

impl<'a> JsonOutline<'a> {
    /// Reads one JSON value. If there is an error, it comes with everything that was read before
    /// it.
    pub fn read(text: &'a str) -> (JsonOutline<'a>, Option<serde_json::Error>) {
        let mut outline = JsonOutline::default();
        let mut json = serde_json::Deserializer::from_str(text);
        let result = Level(&mut outline).deserialize(&mut json).and_then(|()| json.end());
        let longest = outline.lists.iter().map(|(_, items)| items.len()).max().unwrap_or(0);
        outline.too_many = result.is_err() && longest == MAX_ITEMS;
        (outline, result.err())
    }

    pub fn member(&self, name: &str) -> Option<&'a RawValue> {
        self.members.iter().rev().find(|(key, _)| key == name).map(|(_, raw)| *raw)
    }

    pub fn has(&self, name: &str) -> bool {
        self.member(name).is_some() || self.list(name).is_some()
    }

    /// The names of all members. Those that hold records come last.
    #[cfg(feature = "aws")]
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let members = self.members.iter().map(|(name, _)| name.as_ref());
        members.chain(self.lists.iter().map(|(name, _)| *name))
    }

    pub fn list(&self, name: &str) -> Option<&[&'a RawValue]> {
        self.lists.iter().rev().find(|(key, _)| *key == name).map(|(_, items)| items.as_slice())
    }
}

struct Level<'o, 'a>(&'o mut JsonOutline<'a>);

impl<'a> DeserializeSeed<'a> for Level<'_, 'a> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'a>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Level<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("a JSON object or array")
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<(), M::Error> {
        self.0.is_object = true;
        while let Some(Key(key)) = map.next_key()? {
            match LISTS.into_iter().find(|list| *list == key) {
                Some(list) => {
                    self.0.lists.push((list, Vec::new()));
                    let Some((_, items)) = self.0.lists.last_mut() else {
                        break;
                    };
                    if !map.next_value_seed(Items(items))? {
                        self.0.lists.pop();
                    }
                }
                None => self.0.members.push((key, map.next_value()?)),
            }
        }
        Ok(())
    }

    fn visit_seq<S: SeqAccess<'a>>(self, mut seq: S) -> Result<(), S::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

/// A member's name, borrowed unless it has escapes.
struct Key<'a>(Cow<'a, str>);

impl<'a> serde::Deserialize<'a> for Key<'a> {
    fn deserialize<D: serde::Deserializer<'a>>(json: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'a> Visitor<'a> for KeyVisitor {
            type Value = Key<'a>;
            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("a member's name")
            }
            fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Key<'a>, E> {
                Ok(Key(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Key<'a>, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        json.deserialize_str(KeyVisitor)
    }
}

/// Reads the elements of an array. The answer is whether it was one.
struct Items<'o, 'a>(&'o mut Vec<&'a RawValue>);

impl<'a> DeserializeSeed<'a> for Items<'_, 'a> {
    type Value = bool;

    fn deserialize<D: serde::Deserializer<'a>>(self, json: D) -> Result<bool, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Items<'_, 'a> {
    type Value = bool;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<S: SeqAccess<'a>>(self, mut seq: S) -> Result<bool, S::Error> {
        while let Some(item) = seq.next_element()? {
            if self.0.len() == MAX_ITEMS {
                return Err(serde::de::Error::custom(format!("more than {MAX_ITEMS} elements")));
            }
            self.0.push(item);
        }
        Ok(true)
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<bool, M::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(false)
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_bool<E>(self, _: bool) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_i64<E>(self, _: i64) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_u64<E>(self, _: u64) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_f64<E>(self, _: f64) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_str<E>(self, _: &str) -> Result<bool, E> {
        Ok(false)
    }
}
