//! Reads of a JSON text only what is wanted of it. The rest is checked all the same.

use super::{JsonError, Read, Reader, last};
use crate::limits::MAX_DEPTH;
use crate::selector::{Selector, Step};
use crate::value::{Object, Value};

/// Which members of an object are wanted, and which of theirs.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// In order of [`order`].
    members: Vec<(String, Wanted)>,
    /// The whole value is wanted.
    whole: bool,
}

/// Names of other lengths are told apart at once.
fn order(name: &str) -> (usize, &[u8]) {
    (name.len(), name.as_bytes())
}

impl Wanted {
    /// Adds what a selector selects. From an index or a wildcard on, that is the whole value. What is deeper than any
    /// event that is read bounds nothing.
    pub(crate) fn add(&mut self, selector: &Selector) {
        let mut at = self;
        for step in selector.steps().iter().take(MAX_DEPTH) {
            let Step::Name(name) = step else { break };
            let place = at.members.binary_search_by_key(&order(name), |(name, _)| order(name));
            let place = place.unwrap_or_else(|place| {
                at.members.insert(place, (name.clone(), Wanted::default()));
                place
            });
            match at.members.get_mut(place) {
                Some((_, next)) => at = next,
                // INVARIANT: it was found or inserted there.
                None => break,
            }
        }
        at.whole = true;
    }

    fn member(&self, name: &str) -> Option<&Wanted> {
        let place = self.members.binary_search_by_key(&order(name), |(name, _)| order(name));
        self.members.get(place.ok()?).map(|(_, wanted)| wanted)
    }
}

impl<'a> Value<'a> {
    /// Like [`Value::parse`], but without the members of objects that are not wanted.
    pub(crate) fn parse_wanted(text: &'a str, wanted: &Wanted) -> Result<Value<'a>, JsonError> {
        Reader::new(text).document(|reader| reader.wanted(wanted, 0))
    }
}

impl<'a> Reader<'a> {
    fn wanted(&mut self, wanted: &Wanted, depth: usize) -> Read<Value<'a>> {
        if wanted.whole || self.peek() != Some(b'{') {
            return self.value(depth);
        }
        let start = self.members.len();
        self.each_member(depth, |reader, name| {
            match wanted.member(&name) {
                None => reader.skip(depth + 1)?,
                Some(wanted) => {
                    let value = reader.wanted(wanted, depth + 1)?;
                    reader.members.push((name, value));
                }
            }
            Ok(())
        })?;
        Ok(Value::Object(Object::from_members(last(&mut self.members, start))))
    }

    /// Steps over a value, with the same demands as if it were read.
    fn skip(&mut self, depth: usize) -> Read<()> {
        match self.peek() {
            Some(b'{') => self.each_member(depth, |reader, _| reader.skip(depth + 1)),
            Some(b'[') => self.each_element(depth, |reader| reader.skip(depth + 1)),
            Some(b'"') => self.string().map(drop),
            _ => self.value(depth).map(drop),
        }
    }
}
