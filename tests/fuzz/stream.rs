//! How much is read at once and, after the first byte, any file, with a record on a line of its own after it: the record is
//! read whatever stands before it, and it does not matter in what pieces the file comes.

use std::io::Read;

use iam_herald::input::{Chunks, InputError, Limits};

const RECORD: &str =
    r#"{"eventVersion":"1.11","eventName":"CreateUser","eventID":"a record that no fuzzer finds"}"#;

/// Hands out a few bytes at a time.
pub struct Slowly<'a>(pub &'a [u8], pub usize);

impl Read for Slowly<'_> {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        let length = self.1.max(1).min(to.len());
        self.0.take(length as u64).read(&mut to[..length]).inspect(|read| self.0 = &self.0[*read..])
    }
}

/// Each log event of a file: its text or why there is none. And whether it was read to its end.
pub fn read(
    content: &[u8],
    at_once: usize,
) -> Result<(Vec<Result<String, String>>, bool), InputError> {
    let limits = Limits { unpacked: None, payload: 1 << 20, ..Limits::default() };
    let mut chunks = Chunks::new(Slowly(content, at_once), limits);
    let mut events = Vec::new();
    for batch in chunks.by_ref() {
        for event in batch.events() {
            let text = event.body.text().map(|text| text.into_owned());
            events.push(text.map_err(|unread| unread.reason));
        }
        events.extend(batch.fault.map(|fault| Err(fault.to_string())));
    }
    chunks.end().map(|end| (events, end.fault.is_none()))
}

pub fn check(bytes: &[u8]) {
    let Some((size, file)) = bytes.split_first() else { return };
    // Of these the beginning says that nothing in them is text.
    if [&[0x1f, 0x8b][..], &[0xff, 0xfe], &[0xfe, 0xff]].iter().any(|magic| file.starts_with(magic))
    {
        let _ = read(file, usize::from(*size));
        return;
    }
    let content = [file, b"\n", RECORD.as_bytes(), b"\n"].concat();
    let all = read(&content, usize::MAX);
    let slowly = read(&content, usize::from(*size) + 1);
    match (all, slowly) {
        (Err(InputError::Digest), Err(InputError::Digest)) => {}
        (Ok(all), Ok(slowly)) => {
            assert_eq!(all, slowly, "it matters how much is read at once");
            let is_read =
                |event: &Result<String, String>| event.as_ref().is_ok_and(|text| text == RECORD);
            assert!(
                all.0.iter().any(is_read),
                "the record is lost: {:?}",
                String::from_utf8_lossy(file)
            );
        }
        (all, slowly) => panic!("{:?} but {:?}", all.map(|_| ()), slowly.map(|_| ())),
    }
}
