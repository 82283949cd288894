//! Where an object or an array ends.
//!
//! The text is looked at in blocks, and only those in which the outermost bracket may be closed are looked at bit by bit.
//! Nothing is validated but what finds damage: an item that is broken should not reach into its neighbours. What looks
//! as if it did is read as JSON, as far as it stands, before it is believed.

use serde::de::IgnoredAny;

use super::blocks::{BLOCK, Carry, Structure};
use crate::payload::Damage;

/// What became of an item.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// It ends before this place.
    End(usize),
    /// It is broken, which was noticed at this place.
    Broken(usize, Damage),
    /// It goes on behind what has been read.
    More,
}

/// The way through one item. Places are counted from its first byte, a bracket.
#[derive(Debug)]
pub struct ItemScan {
    at: usize,
    depth: usize,
    carry: Carry,
    /// The most that an item may have.
    limit: usize,
    /// From what length on the text is read as JSON: it may have swallowed its neighbours.
    ask_at: usize,
    /// From what length on a line that begins like a record gives cause to do so. It doubles each time, so
    /// that text in an odd format costs no more than its length.
    suspect_from: usize,
}

impl ItemScan {
    pub fn new(limit: usize, ask_at: usize) -> ItemScan {
        ItemScan { at: 0, depth: 0, carry: Carry::default(), limit, ask_at, suspect_from: 0 }
    }

    /// Goes on through `item`, the text from the item's first byte to the end of what has been read.
    pub fn advance(&mut self, item: &[u8], is_end: bool) -> Found {
        let (blocks, rest) = item.get(self.at..).unwrap_or_default().as_chunks::<BLOCK>();
        for block in blocks {
            if let Some(found) = self.block(item, block) {
                return found;
            }
            if self.at >= self.ask_at
                && let Some(found) = self.at_length(item)
            {
                return found;
            }
        }
        if is_end {
            let mut last = [b' '; BLOCK];
            last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            if let Some(found) = self.block(item, &last) {
                return found;
            }
            return Found::Broken(item.len(), Damage::Ended);
        }
        Found::More
    }

    #[inline]
    fn block(&mut self, item: &[u8], block: &[u8; BLOCK]) -> Option<Found> {
        let found = self.carry.next(block);
        let Structure { opening, closing, broken, first_of_line } = found;
        if (opening | closing | broken) != 0 {
            let closed = closing.count_ones() as usize;
            if broken == 0 && first_of_line == 0 && self.depth > closed {
                self.depth = self.depth + opening.count_ones() as usize - closed;
            } else if let Some(found) = self.bit_by_bit(item, &found) {
                return Some(found);
            }
        }
        self.at += BLOCK;
        None
    }

    fn bit_by_bit(&mut self, item: &[u8], block: &Structure) -> Option<Found> {
        let mut bits = block.opening | block.closing | block.broken;
        while bits != 0 {
            let bit = bits & bits.wrapping_neg();
            bits ^= bit;
            let place = self.at + bit.trailing_zeros() as usize;
            if block.broken & bit != 0 {
                return Some(Found::Broken(place, Damage::Character));
            }
            if block.opening & bit != 0 {
                if block.first_of_line & bit != 0 && self.is_next_record(item, place) {
                    return Some(Found::Broken(place, Damage::Syntax));
                }
                self.depth += 1;
                continue;
            }
            self.depth = self.depth.saturating_sub(1);
            if self.depth == 0 {
                return Some(self.end(item, place));
            }
        }
        None
    }

    fn end(&self, item: &[u8], place: usize) -> Found {
        let closes = match item.first() {
            Some(b'[') => b']',
            _ => b'}',
        };
        if item.get(place) != Some(&closes) {
            return Found::Broken(place, Damage::Syntax);
        }
        if place >= self.limit {
            Found::Broken(place, Damage::TooLong)
        } else {
            Found::End(place + 1)
        }
    }

    /// Whether a bracket inside of the item is rather the next record.
    fn is_next_record(&mut self, item: &[u8], place: usize) -> bool {
        place >= self.suspect_from
            && item.get(place) == Some(&b'{')
            && place.checked_sub(1).and_then(|before| item.get(before)) == Some(&b'\n')
            && self.is_broken_before(item, place + 1)
    }

    fn at_length(&mut self, item: &[u8]) -> Option<Found> {
        let at = self.at;
        if self.is_broken_before(item, at) {
            return Some(Found::Broken(at, Damage::Syntax));
        }
        (at > self.limit).then_some(Found::Broken(at, Damage::TooLong))
    }

    /// Whether the text is no JSON already, whatever may follow. It is not asked again before the text is
    /// twice as long, except at the most that it may have.
    fn is_broken_before(&mut self, item: &[u8], end: usize) -> bool {
        self.suspect_from = end.saturating_mul(2);
        let next = self.ask_at.max(self.suspect_from);
        self.ask_at = if end <= self.limit { next.min(self.limit.saturating_add(1)) } else { next };
        is_broken(item.get(..end).unwrap_or_default())
    }
}

/// Whether no value begins with this text.
fn is_broken(text: &[u8]) -> bool {
    // A number may be cut anywhere, and `1e` is none.
    let in_number = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
    let end = text.iter().rposition(|byte| !in_number(byte)).map_or(0, |last| last + 1);
    let text = text.get(..end).unwrap_or_default();
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<IgnoredAny>();
    matches!(values.next(), Some(Err(error)) if !error.is_eof())
}

/// Whether a text is one JSON value. Of strings only their ends are looked for.
pub fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

/// The end of the value, of any kind, that a text begins with.
pub fn value_end(text: &[u8], is_end: bool) -> Found {
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<IgnoredAny>();
    match values.next() {
        Some(Ok(_)) => match values.byte_offset() {
            // A number may go on.
            end if end == text.len() && !is_end => Found::More,
            end => Found::End(end),
        },
        Some(Err(error)) if error.is_eof() && !is_end => Found::More,
        Some(Err(error)) if error.is_eof() => Found::Broken(text.len(), Damage::Ended),
        // `-` at the end of the text is an error of its own kind.
        Some(Err(_)) if text.len() < 64 && !is_end => Found::More,
        Some(Err(_)) => Found::Broken(1, Damage::Syntax),
        None if is_end => Found::Broken(text.len(), Damage::Ended),
        None => Found::More,
    }
}
