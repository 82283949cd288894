//! What stands where in 64 bytes of JSON, as bits: the lowest bit is the first byte.
//!
//! Which bytes are inside of strings is computed, not stepped through: by adding up the quotes before each byte, as
//! simdjson does.

pub use crate::block::BLOCK;
use crate::block::{Bytes, Escapes};

/// The brackets of a block outside of strings, and what no JSON has.
pub struct Structure {
    pub opening: u64,
    pub closing: u64,
    /// Control characters in strings, and backslashes outside of them.
    pub broken: u64,
    /// Opening brackets after a control character, which may be a line break.
    pub first_of_line: u64,
}

/// What a block must know of those before it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Carry {
    /// All bits, if the block begins inside of a string.
    in_string: u64,
    escapes: Escapes,
    /// One, if a control character stands before the block.
    control: u64,
}

impl Carry {
    /// The structure of the next block.
    #[inline]
    pub fn next(&mut self, block: &[u8; BLOCK]) -> Structure {
        let bytes = Bytes::of(block);
        let backslashes = bytes.are(b'\\');
        let quotes = bytes.are(b'"') & !self.escapes.next(backslashes);
        let control = bytes.are_control();
        let in_string = prefix_xor(quotes) ^ self.in_string;
        self.in_string = 0u64.wrapping_sub(in_string >> 63);
        let (opening, closing) = bytes.brackets();
        let opening = opening & !in_string;
        let first_of_line = opening & ((control << 1) | self.control);
        self.control = control >> 63;
        Structure {
            opening,
            closing: closing & !in_string,
            broken: (control & in_string) | (backslashes & !in_string),
            first_of_line,
        }
    }
}

/// Each bit becomes the parity of all bits up to it.
#[inline]
fn prefix_xor(bits: u64) -> u64 {
    [1, 2, 4, 8, 16, 32].into_iter().fold(bits, |bits, by| bits ^ (bits << by))
}
