//! Finds a value in a JSON text.

use std::ops::Range;

use super::{PLAIN, Reader};
use crate::view::Key;

/// Where the value that the steps lead to stands in a JSON text. The last member of a name counts.
pub(crate) fn locate(text: &str, path: &[Key<'_>]) -> Option<Range<usize>> {
    let mut reader = Reader::<PLAIN>::new(text);
    reader.skip_space();
    for (depth, child) in path.iter().enumerate() {
        let mut found = None;
        let mut position = 0;
        let brackets = match child {
            Key::Name(_) => (b'{', b'}'),
            Key::Index(_) => (b'[', b']'),
        };
        if !reader.eat(brackets.0) {
            return None;
        }
        reader.skip_space();
        while !reader.eat(brackets.1) {
            let is_wanted = match child {
                Key::Index(index) => position == *index,
                Key::Name(name) => {
                    let is_wanted = reader.string().ok()? == *name;
                    reader.skip_space();
                    reader.eat(b':');
                    reader.skip_space();
                    is_wanted
                }
            };
            if is_wanted {
                found = Some(reader.offset);
            }
            reader.value(depth + 1).ok()?;
            reader.skip_space();
            reader.eat(b',');
            reader.skip_space();
            position += 1;
        }
        reader.offset = found?;
    }
    let start = reader.offset;
    reader.value(path.len()).ok()?;
    Some(start..reader.offset)
}
