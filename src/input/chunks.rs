//! One input as a stream of batches, in constant memory.

use std::io::Read;
use std::ops::Range;

use super::cut::{Cut, Cutter, WholeItem};
use super::format::{End, Format, InputError, Limits, Unknown, Whole};
use super::source::Source;
use crate::payload::{self, Batch, Damage, Form, JsonOutline, MAX_RECORD_BYTES, PayloadError};
use crate::secrets::excerpt;
use crate::text::Text;

/// How much text is taken at once. A longer item is taken as a whole.
const CHUNK: usize = 256 * 1024;

/// One input, plain or gzip, as a stream of batches of some [`CHUNK`] bytes. A payload or an envelope is one by itself.
pub struct Chunks<R> {
    source: Source<R>,
    limits: Limits,
    cutter: Cutter,
    /// What has been read and not handed out.
    text: Vec<u8>,
    mode: Mode,
    /// Handed out next: held back until the format was known.
    ready: Vec<Batch>,
    /// A payload that could not be unpacked. It is told if other things were read.
    failed: Option<PayloadError>,
    /// How the input begins, for the message that its format is not known.
    head: Vec<u8>,
    has_more_than_head: bool,
    error: Option<InputError>,
    has_handed_out: bool,
    format: Option<Format>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Fresh,
    /// Nothing that was read looks like a record.
    Unknown,
    Known,
    /// By lines; of a line that is too long the rest is passed over.
    Lines {
        in_long_line: bool,
    },
    Over,
}

impl<R: Read> Chunks<R> {
    pub fn new(reader: R, limits: Limits) -> Chunks<R> {
        Chunks {
            source: Source::new(reader, limits.unpacked),
            limits,
            cutter: Cutter::new(limits.payload),
            text: Vec::new(),
            mode: Mode::Fresh,
            ready: Vec::new(),
            failed: None,
            head: Vec::new(),
            has_more_than_head: false,
            error: None,
            has_handed_out: false,
            format: None,
        }
    }

    /// The format of what was handed out last.
    pub fn format(&self) -> Option<Format> {
        self.format
    }

    /// What there is to say after the last batch.
    ///
    /// # Errors
    /// Why nothing of the input could be read.
    pub fn end(mut self) -> Result<End, InputError> {
        while self.advance().is_some() {}
        if let Some(error) = self.error {
            return Err(error);
        }
        if let Some(failed) = self.failed {
            return Err(failed.into());
        }
        let source = self.source.fault().cloned();
        let format = self.format.filter(|format| *format == Format::Lines).or(self.cutter.format);
        match (format, source) {
            (Some(format), fault) => Ok(End { format, fault: fault.or(self.cutter.fault) }),
            // What is wrong comes before that nothing was found.
            (None, Some(fault)) => Err(fault.into()),
            (None, _) if self.head.trim_ascii().is_empty() => Err(InputError::Empty),
            (None, _) => Err(unknown(&self.head, self.has_more_than_head, self.cutter.has_json)),
        }
    }

    fn advance(&mut self) -> Option<Batch> {
        let mut wanted = CHUNK;
        loop {
            match self.mode {
                Mode::Fresh | Mode::Unknown => {}
                _ if !self.ready.is_empty() => return Some(self.hand_out_first()),
                Mode::Over => return self.last(),
                _ => {}
            }
            self.source.fill(&mut self.text, wanted);
            if self.mode == Mode::Fresh && !self.begin() {
                self.mode = Mode::Over;
                continue;
            }
            let before = self.text.len();
            let batch = match self.mode {
                Mode::Lines { in_long_line } => self.lines(in_long_line),
                _ => self.items(),
            };
            if let Some(batch) = batch {
                self.has_handed_out = true;
                return Some(batch);
            }
            // Nothing was done with, so more must be read.
            wanted =
                if self.text.len() == before { before.saturating_mul(2).max(CHUNK) } else { CHUNK };
        }
    }

    /// A payload that could not be unpacked, if it is not all that there was.
    fn last(&mut self) -> Option<Batch> {
        let fault = self.failed.take_if(|_| self.has_handed_out)?;
        Some(Batch { fault: Some(fault), ..Batch::default() })
    }

    fn hand_out_first(&mut self) -> Batch {
        self.has_handed_out = true;
        self.ready.remove(0)
    }

    /// Looks at how the text begins. The answer is whether it can be read.
    fn begin(&mut self) -> bool {
        if self.text.starts_with(&[0xff, 0xfe]) || self.text.starts_with(&[0xfe, 0xff]) {
            self.error = Some(InputError::Utf16);
            return false;
        }
        if self.text.starts_with(b"\xEF\xBB\xBF") {
            self.text.drain(..3);
        }
        self.mode = Mode::Unknown;
        true
    }

    /// Cuts the next items out of the text.
    fn items(&mut self) -> Option<Batch> {
        let is_end = self.source.is_over();
        let is_cut = self.source.fault().is_some();
        let cut = self.cutter.cut(&self.text, is_end, is_cut);
        if self.cutter.is_digest {
            self.error = Some(InputError::Digest);
            self.mode = Mode::Over;
            return None;
        }
        let is_done =
            is_end && cut.whole.is_none() && (cut.consumed == self.text.len() || cut.consumed == 0);
        if self.mode == Mode::Unknown && (cut.consumed > 0 || is_end) && !self.is_recognised(&cut) {
            if self.mode == Mode::Unknown && is_done {
                self.ready.clear();
                self.mode = Mode::Over;
            }
            return None;
        }
        let batch = self.batch(cut);
        if is_done {
            self.mode = Mode::Over;
        }
        // What was held back comes first.
        match batch {
            Some(batch) if !self.ready.is_empty() => {
                self.ready.push(batch);
                Some(self.hand_out_first())
            }
            batch => batch,
        }
    }

    /// Whether something that looks like a record has been seen. If not, the text becomes lines, or is held back: its
    /// beginning as it is, and what follows as one item.
    fn is_recognised(&mut self, cut: &Cut) -> bool {
        if self.cutter.format.is_some() {
            self.mode = Mode::Known;
            return true;
        }
        let is_blank = self.text.trim_ascii().is_empty();
        if self.limits.unknown == Unknown::TakeLines && !is_blank {
            self.format = Some(Format::Lines);
            self.mode = Mode::Lines { in_long_line: false };
            return false;
        }
        let rest = self.text.split_off(cut.consumed);
        let bytes = std::mem::replace(&mut self.text, rest);
        if self.head.trim_ascii().is_empty() {
            self.head.clone_from(&bytes);
        } else {
            self.has_more_than_head = true;
        }
        let items = match self.ready.len() {
            0 => cut.items.clone(),
            1 => cut.items.first().cloned().into_iter().collect(),
            _ => Vec::new(),
        };
        if !items.is_empty() {
            self.ready.push(batch_of(bytes, items));
        }
        false
    }

    fn batch(&mut self, cut: Cut) -> Option<Batch> {
        let rest = self.text.split_off(cut.consumed);
        let mut bytes = std::mem::replace(&mut self.text, rest);
        let mut failed = self.failed.take();
        let batch = match cut.whole {
            Some(WholeItem { kind, range, is_cut, fault }) => {
                self.format = Some(kind.format());
                bytes.truncate(range.end);
                bytes.drain(..range.start);
                match self.unpack(kind, bytes, is_cut, fault) {
                    Ok(batch) => Some(batch),
                    Err(error) => {
                        // The one before is told.
                        let before = failed.replace(error);
                        return self.fails(before, failed);
                    }
                }
            }
            None if cut.items.is_empty() => None,
            None => {
                self.format = Some(match self.cutter.format {
                    Some(format @ (Format::LogFile | Format::LookupEvents)) => format,
                    _ => Format::Records,
                });
                Some(batch_of(bytes, cut.items))
            }
        };
        match (failed, batch) {
            (failed, None) => {
                self.failed = failed;
                None
            }
            (None, batch) => batch,
            (Some(error), Some(batch)) => {
                self.ready.push(batch);
                Some(Batch { fault: Some(error), ..Batch::default() })
            }
        }
    }

    fn fails(&mut self, before: Option<PayloadError>, now: Option<PayloadError>) -> Option<Batch> {
        match before {
            None if !self.has_handed_out && self.ready.is_empty() => {
                self.failed = now;
                None
            }
            None => Some(Batch { fault: now, ..Batch::default() }),
            Some(before) => {
                self.failed = now;
                Some(Batch { fault: Some(before), ..Batch::default() })
            }
        }
    }

    fn unpack(
        &self,
        kind: Whole,
        bytes: Vec<u8>,
        is_cut: bool,
        fault: Option<PayloadError>,
    ) -> Result<Batch, PayloadError> {
        let text = Text::from_bytes(bytes);
        let mut batch = match kind {
            Whole::Envelope => payload::read_envelope(text, is_cut)?,
            Whole::Payload => {
                let (outline, error) = JsonOutline::read(text.as_str());
                match (outline.member("awslogs"), error) {
                    (Some(awslogs), _) => payload::unpack_awslogs(awslogs, self.limits.payload)?,
                    (None, Some(error)) => {
                        return Err(fault.unwrap_or(PayloadError::NotJson(error.to_string())));
                    }
                    (None, None) => return Err(PayloadError::NoAwslogs),
                }
            }
        };
        batch.fault = batch.fault.or(fault);
        Ok(batch)
    }

    /// Takes whole lines.
    fn lines(&mut self, in_long_line: bool) -> Option<Batch> {
        let is_end = self.source.is_over();
        let end = match memchr::memrchr(b'\n', &self.text) {
            _ if is_end => self.text.len(),
            Some(last) => last + 1,
            // The line is too long; a text in which the search has begun is too short to end it.
            None if self.text.len() > MAX_RECORD_BYTES || in_long_line => self.text.len(),
            None => return None,
        };
        if is_end {
            self.mode = Mode::Over;
        }
        let rest = self.text.split_off(end);
        let bytes = std::mem::replace(&mut self.text, rest);
        let skipped = match (in_long_line, memchr::memchr(b'\n', &bytes)) {
            (false, _) => 0,
            (true, Some(end)) => end + 1,
            (true, None) => bytes.len(),
        };
        let ends_open = bytes.last() != Some(&b'\n');
        if !is_end {
            self.mode = Mode::Lines { in_long_line: ends_open };
        }
        let items = lines_of(&bytes, skipped);
        (!items.is_empty()).then(|| batch_of(bytes, items))
    }
}

impl<R: Read> Iterator for Chunks<R> {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        self.advance()
    }
}

/// The lines that are not blank, from a place on.
fn lines_of(text: &[u8], from: usize) -> Vec<(Form, Range<usize>)> {
    let mut items = Vec::new();
    let mut start = from;
    let ends = memchr::memchr_iter(b'\n', text.get(from..).unwrap_or_default());
    for end in ends.map(|end| from + end).chain([text.len()]) {
        let line = text.get(start..end).unwrap_or_default();
        if !line.trim_ascii().is_empty() {
            let is_long = line.len() > MAX_RECORD_BYTES;
            let form = if is_long { Form::Broken(Damage::TooLong) } else { Form::Record };
            items.push((form, start..end));
        }
        start = end + 1;
    }
    items
}

fn batch_of(bytes: Vec<u8>, mut items: Vec<(Form, Range<usize>)>) -> Batch {
    let text = Text::with_pieces(bytes, items.iter_mut().map(|(_, range)| range));
    Batch { text, items, ..Batch::default() }
}

/// Why the format of an input is not known.
fn unknown(head: &[u8], has_more: bool, has_json: bool) -> InputError {
    let text = String::from_utf8_lossy(head);
    let begin = text.trim_start();
    if begin.strip_prefix('[').unwrap_or(begin).trim_start().starts_with("\"{") {
        return InputError::Strings;
    }
    // Gzip begins so, whatever is packed.
    if begin.trim_start_matches(['"', '\'']).starts_with("H4sI") {
        return InputError::Base64;
    }
    let (outline, error) = JsonOutline::read(&text);
    let what = match error {
        Some(error)
            if text.trim_start().starts_with(['{', '[']) && !(has_more && error.is_eof()) =>
        {
            format!("it is not JSON: {error}")
        }
        Some(_) if !text.trim_start().starts_with(['{', '[']) => {
            format!("it begins with `{}`", excerpt(text.trim_start()))
        }
        None if outline.is_object => "a JSON object, but not a CloudTrail record".to_owned(),
        _ => "JSON, but not a CloudTrail record".to_owned(),
    };
    if has_json { InputError::Unknown(what) } else { InputError::NoJson(what) }
}
