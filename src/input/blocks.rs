//! What stands where in 64 bytes of JSON, as bits: the lowest bit is the first byte.
//!
//! Which bytes are inside of strings is computed, not stepped through: escapes by one subtraction, and strings by adding
//! up the quotes before each byte, as simdjson does.

use wide::u8x16;

pub const BLOCK: usize = 64;

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
    /// One, if the first byte is escaped.
    escaped: u64,
    /// One, if a control character stands before the block.
    control: u64,
}

impl Carry {
    /// The structure of the next block.
    #[inline]
    pub fn next(&mut self, block: &[u8; BLOCK]) -> Structure {
        let bytes = Bytes::of(block);
        let backslashes = bytes.are(b'\\');
        let quotes = bytes.are(b'"') & !self.escaped_by(backslashes);
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

    /// The bytes that an odd number of backslashes stands before.
    #[inline]
    fn escaped_by(&mut self, backslashes: u64) -> u64 {
        if backslashes == 0 {
            return std::mem::take(&mut self.escaped);
        }
        const ODD: u64 = 0xAAAA_AAAA_AAAA_AAAA;
        let begin = backslashes & !self.escaped;
        // A run of backslashes that begins at an even place ends by a carry at another parity than one that begins at an
        // odd place, which tells escaping backslashes from escaped ones.
        let alternating = ((begin << 1) | ODD).wrapping_sub(begin) ^ ODD;
        let escaped = alternating ^ (backslashes | self.escaped);
        self.escaped = (alternating & backslashes) >> 63;
        escaped
    }
}

/// Each bit becomes the parity of all bits up to it.
#[inline]
fn prefix_xor(bits: u64) -> u64 {
    [1, 2, 4, 8, 16, 32].into_iter().fold(bits, |bits, by| bits ^ (bits << by))
}

struct Bytes([u8x16; 4]);

impl Bytes {
    #[inline]
    fn of(block: &[u8; BLOCK]) -> Bytes {
        let (pieces, _) = block.as_chunks::<16>();
        let mut bytes = [u8x16::default(); 4];
        for (to, from) in bytes.iter_mut().zip(pieces) {
            *to = u8x16::from(*from);
        }
        Bytes(bytes)
    }

    #[inline]
    fn mask(&self, test: impl Fn(u8x16) -> u8x16) -> u64 {
        self.0
            .iter()
            .rev()
            .fold(0, |mask, piece| (mask << 16) | u64::from(test(*piece).to_bitmask()))
    }

    #[inline]
    fn are(&self, byte: u8) -> u64 {
        let wanted = u8x16::splat(byte);
        self.mask(|piece| piece.simd_eq(wanted))
    }

    #[inline]
    fn are_control(&self) -> u64 {
        let last = u8x16::splat(0x1F);
        self.mask(|piece| piece.min(last).simd_eq(piece))
    }

    /// `[` and `{` differ in one bit only, and so do `]` and `}`.
    #[inline]
    fn brackets(&self) -> (u64, u64) {
        let bit = u8x16::splat(0x20);
        let (opening, closing) = (u8x16::splat(b'{'), u8x16::splat(b'}'));
        (
            self.mask(|piece| (piece | bit).simd_eq(opening)),
            self.mask(|piece| (piece | bit).simd_eq(closing)),
        )
    }
}
