//! An input becomes batches: a file, or standard input, of any size, as a stream. Its format is
//! recognised from the content, never from the name.
//!
//! ```text
//! source     bytes, unpacked
//!   → cut    items, as places in the text: `item` and `list`; `damage` is what is broken
//!            `ends` finds where an item ends, by the brackets that `blocks` sees 64 bytes at a time; `probe` says by
//!            names what an object is, and `seek` where reading may go on
//!   → chunks batches
//! ```

mod blocks;
mod chunks;
mod cut;
mod damage;
mod ends;
mod format;
mod item;
mod list;
mod probe;
mod seek;
mod source;

pub use chunks::Chunks;
pub use format::{End, Format, InputError, Limits, Unknown};

use crate::payload::Batch;

/// A small input as one batch.
///
/// # Errors
/// Nothing of it can be read.
pub fn whole(content: impl AsRef<[u8]>, limits: Limits) -> Result<(Format, Batch), InputError> {
    let mut chunks = Chunks::new(content.as_ref(), limits);
    let first = chunks.next();
    let mut batch = first.unwrap_or_default();
    let mut is_alone = true;
    for more in chunks.by_ref() {
        if is_alone {
            batch = Batch { envelope: Default::default(), control: false, ..batch };
        }
        is_alone = false;
        batch.append(more);
    }
    let End { format, fault } = chunks.end()?;
    batch.fault = batch.fault.or(fault);
    let is_one = is_alone || !matches!(format, Format::Payload | Format::Envelope);
    Ok((if is_one { format } else { Format::Records }, batch))
}
