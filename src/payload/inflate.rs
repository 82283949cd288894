//! Gzip, streamed and bounded: a few hundred kilobytes can unpack to hundreds of megabytes.

use std::io::{ErrorKind, Read};

use flate2::bufread::GzDecoder;

use super::PayloadError;

pub struct Inflated {
    pub bytes: Vec<u8>,
    /// Whether the data went on after `bytes`, which are then as long as the bound allows.
    pub over_bound: bool,
}

pub fn is_gzip(data: &[u8]) -> bool {
    data.starts_with(&[0x1f, 0x8b])
}

/// Unpacks gzip to at most `limit` bytes. Several members may follow each other.
///
/// # Errors
/// The data is not gzip, is truncated or corrupt (the checksum and length of every member are
/// checked), or other bytes follow it.
pub fn gunzip(data: &[u8], limit: usize) -> Result<Inflated, PayloadError> {
    check_magic(data)?;
    let mut bytes = Vec::with_capacity(limit.min(data.len().saturating_mul(8)));
    let mut rest = data;
    while !rest.is_empty() {
        if !is_gzip(rest) {
            return Err(PayloadError::TrailingBytes(rest.len()));
        }
        let mut member = GzDecoder::new(rest);
        // One byte more than may stay is read, to tell "as long as the bound" from "longer".
        let room = ((limit - bytes.len()) as u64).saturating_add(1);
        if let Err(error) = (&mut member).take(room).read_to_end(&mut bytes) {
            return Err(match error.kind() {
                ErrorKind::UnexpectedEof => PayloadError::Truncated(bytes.len()),
                _ => PayloadError::Corrupt(error.to_string()),
            });
        }
        if bytes.len() > limit {
            bytes.truncate(limit);
            return Ok(Inflated { bytes, over_bound: true });
        }
        rest = member.into_inner();
    }
    Ok(Inflated { bytes, over_bound: false })
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
