//! Gzip, streamed and bounded: a few hundred kilobytes can unpack to hundreds of megabytes.

use flate2::{Decompress, DecompressError, FlushDecompress, Status};

use super::PayloadError;

pub struct Inflated {
    pub bytes: Vec<u8>,
    /// Whether the data went on after `bytes`, which are then as long as the bound allows.
    pub over_bound: bool,
}

/// The largest window that deflate has, which every text can be unpacked with.
const WINDOW_BITS: u8 = 15;

/// What is asked for at once where no length is believed.
const SMALLEST: usize = 64 * 1024;

pub fn is_gzip(data: &[u8]) -> bool {
    data.starts_with(&[0x1f, 0x8b])
}

/// Deflate makes at most this of a byte, so a text that claims to be longer is not believed.
const MOST_RATIO: usize = 1032;

/// Unpacks gzip to at most `limit` bytes. Several members may follow each other.
///
/// # Errors
/// The data is not gzip, is truncated or corrupt (the checksum and length of every member are
/// checked), or other bytes follow it.
pub fn gunzip(data: &[u8], limit: usize) -> Result<Inflated, PayloadError> {
    check_magic(data)?;
    // One byte more than may stay is made, to tell "as long as the bound" from "longer".
    let room = limit.saturating_add(1);
    // The whole is unpacked into one piece of memory, which is neither filled nor copied before.
    let mut bytes = Vec::with_capacity(claimed(data).min(room));
    let mut rest = data;
    while !rest.is_empty() {
        if !is_gzip(rest) {
            return Err(PayloadError::TrailingBytes(rest.len()));
        }
        let mut member = Decompress::new_gzip(WINDOW_BITS);
        loop {
            if bytes.len() == bytes.capacity() {
                let more = bytes.len().max(SMALLEST).min(room.saturating_sub(bytes.len()));
                bytes.reserve_exact(more);
            }
            let (read, made) = (member.total_in(), bytes.len());
            let status = member
                .decompress_vec(rest, &mut bytes, FlushDecompress::None)
                .map_err(|error| corrupt(&error))?;
            let read = usize::try_from(member.total_in() - read).unwrap_or(usize::MAX);
            rest = rest.get(read..).unwrap_or_default();
            if bytes.len() > limit {
                bytes.truncate(limit);
                return Ok(Inflated { bytes, over_bound: true });
            }
            if status == Status::StreamEnd {
                break;
            }
            if read == 0 && bytes.len() == made && made < bytes.capacity() {
                return Err(PayloadError::Truncated(bytes.len()));
            }
        }
    }
    Ok(Inflated { bytes, over_bound: false })
}

/// The length that the last member says it unpacks to, and one byte more, so that the end is seen
/// at once; as far as that can be.
fn claimed(data: &[u8]) -> usize {
    let length = data.last_chunk().map_or(0, |length| u32::from_le_bytes(*length));
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    length.min(data.len().saturating_mul(MOST_RATIO)).saturating_add(1)
}

fn corrupt(error: &DecompressError) -> PayloadError {
    PayloadError::Corrupt(error.message().unwrap_or("not deflate").to_owned())
}

fn check_magic(data: &[u8]) -> Result<(), PayloadError> {
    match data {
        [] => Err(PayloadError::Empty),
        [0x1f, 0x8b, ..] => Ok(()),
        // RFC 1950: the method is deflate with any window, and the header is a multiple of 31.
        [cmf, flg, ..]
            if cmf & 0x0f == 8
                && cmf >> 4 <= 7
                && (u16::from(*cmf) * 256 + u16::from(*flg)).is_multiple_of(31) =>
        {
            Err(PayloadError::Zlib)
        }
        [first] => Err(PayloadError::NotGzip(format!("{first:02x}"))),
        [first, second, ..] => Err(PayloadError::NotGzip(format!("{first:02x} {second:02x}"))),
    }
}
