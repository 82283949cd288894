//! 64 bytes of JSON as bits: the lowest bit is the first byte. What bytes are is compared sixteen at a time; which of
//! them are escaped is computed by one subtraction, as simdjson does.

use wide::u8x16;

pub const BLOCK: usize = 64;

/// The bytes of a block.
#[derive(Default)]
pub struct Bytes([u8x16; 4]);

impl Bytes {
    #[inline]
    pub fn of(block: &[u8; BLOCK]) -> Bytes {
        match block.as_chunks() {
            ([first, second, third, fourth], _) => {
                Bytes([(*first).into(), (*second).into(), (*third).into(), (*fourth).into()])
            }
            // There are four.
            _ => Bytes::default(),
        }
    }

    #[inline]
    fn mask(&self, test: impl Fn(u8x16) -> u8x16) -> u64 {
        let [first, second, third, fourth] = self.0;
        let bits = |piece, at: u32| u64::from(test(piece).to_bitmask()) << at;
        bits(first, 0) | bits(second, 16) | bits(third, 32) | bits(fourth, 48)
    }

    #[inline]
    pub fn are(&self, byte: u8) -> u64 {
        let wanted = u8x16::splat(byte);
        self.mask(|piece| piece.simd_eq(wanted))
    }

    #[inline]
    pub fn are_control(&self) -> u64 {
        let last = u8x16::splat(0x1F);
        self.mask(|piece| piece.min(last).simd_eq(piece))
    }

    /// Whether some byte is a control character.
    #[inline]
    pub fn has_control(&self) -> bool {
        let [first, second, third, fourth] = self.0;
        let least = first.min(second).min(third.min(fourth));
        least.min(u8x16::splat(0x1F)).simd_eq(least).to_bitmask() != 0
    }

    /// `[` and `{` differ in one bit only, and so do `]` and `}`.
    #[inline]
    pub fn brackets(&self) -> (u64, u64) {
        let bit = u8x16::splat(0x20);
        let (opening, closing) = (u8x16::splat(b'{'), u8x16::splat(b'}'));
        (
            self.mask(|piece| (piece | bit).simd_eq(opening)),
            self.mask(|piece| (piece | bit).simd_eq(closing)),
        )
    }
}

/// Whether the next block begins with an escaped byte.
#[derive(Debug, Clone, Copy, Default)]
pub struct Escapes {
    /// One, if it does.
    carry: u64,
}

impl Escapes {
    /// Whether all that is escaped in the next block is what stands behind a backslash, and then goes on to the block
    /// after it.
    #[inline]
    pub fn are_plain(&mut self, backslashes: u64, behind: u64) -> bool {
        let plain = backslashes & behind == 0 && behind & 1 == self.carry;
        if plain {
            self.carry = backslashes >> 63;
        }
        plain
    }

    /// The bytes of the next block that an odd number of backslashes stands before.
    #[inline]
    pub fn next(&mut self, backslashes: u64) -> u64 {
        if backslashes == 0 {
            return std::mem::take(&mut self.carry);
        }
        const ODD: u64 = 0xAAAA_AAAA_AAAA_AAAA;
        let begin = backslashes & !self.carry;
        // A run of backslashes that begins at an even place ends by a carry at another parity than one that begins at an
        // odd place, which tells escaping backslashes from escaped ones.
        let alternating = ((begin << 1) | ODD).wrapping_sub(begin) ^ ODD;
        let escaped = alternating ^ (backslashes | self.carry);
        self.carry = (alternating & backslashes) >> 63;
        escaped
    }
}
