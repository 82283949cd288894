//! Where reading goes on after damage.

use memchr::memmem;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The next line that begins as a record or a list of records does, or the next record as CloudTrail writes it.
    Record,
    /// The next line, or the next record as CloudTrail writes it.
    Line,
}

/// Where something may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    pub place: usize,
    /// Other text stands before it on its line.
    pub mid_line: bool,
}

/// How CloudTrail begins a record.
pub const RECORD: &[u8] = b"{\"eventVersion\":";

/// The name that it begins with, if perhaps on another line than the bracket.
const NAME: &[u8] = b"\"eventVersion\"";

/// The longest white space that is taken for the indentation of a list or of a name in it.
pub const INDENT: usize = 64;

/// How much of a text must be kept, so that nothing is missed that begins at its end.
pub const KEPT: usize = 2 + INDENT + NAME.len();

/// The first place from `from` on where something may begin. `indent` stood before what is broken, if that was the first
/// of a line: its neighbours in a list that is written on many lines are indented in the same way.
pub fn next(text: &[u8], from: usize, next: Next, indent: &[u8]) -> Option<Start> {
    let line: Vec<u8> = match next {
        Next::Line => b"\n".to_vec(),
        Next::Record => b"\n{".to_vec(),
    };
    let indented = [b"\n", indent, b"{"].concat();
    let has_indent = next == Next::Record && !indent.is_empty();
    // The text is searched in pieces that grow, so that a near place does not cost a look at everything.
    let (mut at, mut size) = (from, 4096);
    while at < text.len() {
        // What begins in the piece may end behind it.
        let piece = text.get(at..text.len().min(at + size + KEPT)).unwrap_or_default();
        let find = |needle: &[u8]| memmem::find(piece, needle).filter(|found| *found < size);
        let line = find(&line).map(|found| Start { place: at + found + 1, mid_line: false });
        let indented = has_indent.then(|| find(&indented)).flatten();
        let indented =
            indented.map(|found| Start { place: at + found + 1 + indent.len(), mid_line: false });
        let mut names = memmem::find_iter(piece, NAME).take_while(|found| *found < size);
        let record = names.find_map(|found| record(text, from, at + found));
        let first = [line, indented, record].into_iter().flatten().min_by_key(|start| start.place);
        if first.is_some() {
            return first;
        }
        at += size;
        size *= 4;
    }
    None
}

/// The record that a name begins.
fn record(text: &[u8], from: usize, name: usize) -> Option<Start> {
    let before = text.get(from.max(name.saturating_sub(INDENT))..name)?;
    let space = before.iter().rev().take_while(|byte| byte.is_ascii_whitespace()).count();
    let place = name.checked_sub(space + 1).filter(|place| *place >= from)?;
    let begins_line = place.checked_sub(1).and_then(|before| text.get(before)) == Some(&b'\n');
    (text.get(place) == Some(&b'{')).then_some(Start { place, mid_line: !begins_line })
}
