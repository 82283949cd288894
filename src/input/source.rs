//! The bytes of an input, unpacked as they come.

use std::io::{ErrorKind, Read};

use flate2::{Decompress, FlushDecompress, Status};

use crate::payload::{PayloadError, is_gzip};

/// How much is read at once.
const READ: usize = 64 * 1024;

/// The largest window that deflate has.
const WINDOW_BITS: u8 = 15;

/// A file, plain or gzip with any number of members.
pub struct Source<R> {
    reader: R,
    state: State,
    /// Read, but not unpacked: from `at` to `end`.
    raw: Vec<u8>,
    at: usize,
    end: usize,
    unpacked: usize,
    /// The most that gzip may unpack to.
    limit: usize,
    fault: Option<PayloadError>,
}

enum State {
    Fresh,
    Plain,
    Member(Box<Decompress>),
    /// Between two members of gzip.
    Between,
    Over,
}

impl<R: Read> Source<R> {
    pub fn new(reader: R, limit: Option<usize>) -> Source<R> {
        let limit = limit.unwrap_or(usize::MAX);
        let raw = vec![0; READ];
        Source { reader, state: State::Fresh, raw, at: 0, end: 0, unpacked: 0, limit, fault: None }
    }

    /// Whether there is no more.
    pub fn is_over(&self) -> bool {
        matches!(self.state, State::Over)
    }

    /// What has put an end to the input before its time.
    pub fn fault(&self) -> Option<&PayloadError> {
        self.fault.as_ref()
    }

    /// Appends bytes until the text is as long as `wanted`, or the input is over.
    pub fn fill(&mut self, text: &mut Vec<u8>, wanted: usize) {
        while text.len() < wanted && !self.is_over() {
            if let Err(fault) = self.step(text, wanted) {
                self.fault = Some(fault);
                self.state = State::Over;
            }
        }
    }

    fn step(&mut self, text: &mut Vec<u8>, wanted: usize) -> Result<(), PayloadError> {
        match &mut self.state {
            State::Fresh => {
                while self.end < 2 && self.read()? {}
                let begin = self.raw.get(..self.end).unwrap_or_default();
                if is_gzip(begin) {
                    self.state = State::Member(Box::new(Decompress::new_gzip(WINDOW_BITS)));
                } else {
                    text.extend_from_slice(begin);
                    self.state = State::Plain;
                }
            }
            State::Plain => {
                let room = wanted - text.len();
                let limit = u64::try_from(room).unwrap_or(u64::MAX);
                text.reserve(room);
                let read =
                    self.reader.by_ref().take(limit).read_to_end(text).map_err(unreadable)?;
                if read < room {
                    self.state = State::Over;
                }
            }
            State::Member(_) => self.unpack(text, wanted)?,
            State::Between => {
                while self.end - self.at < 2 && self.read()? {}
                match self.raw.get(self.at..self.end).unwrap_or_default() {
                    [] => self.state = State::Over,
                    more if is_gzip(more) => {
                        self.state = State::Member(Box::new(Decompress::new_gzip(WINDOW_BITS)));
                    }
                    more => {
                        let rest = std::io::copy(&mut self.reader, &mut std::io::sink());
                        let rest = usize::try_from(rest.unwrap_or(0)).unwrap_or(usize::MAX);
                        return Err(PayloadError::TrailingBytes(more.len().saturating_add(rest)));
                    }
                }
            }
            State::Over => {}
        }
        Ok(())
    }

    fn unpack(&mut self, text: &mut Vec<u8>, wanted: usize) -> Result<(), PayloadError> {
        let is_last = self.at == self.end && !self.read()?;
        let State::Member(member) = &mut self.state else { return Ok(()) };
        // One byte more than may stay is made, to tell "as long as the bound" from "longer".
        let room = (wanted - text.len()).min((self.limit - self.unpacked).saturating_add(1));
        text.reserve_exact(room);
        let packed = self.raw.get(self.at..self.end).unwrap_or_default();
        let (read, made) = (member.total_in(), text.len());
        let status = member.decompress_vec(packed, text, FlushDecompress::None);
        let status = status.map_err(|error| {
            PayloadError::Corrupt(error.message().unwrap_or("not deflate").to_owned())
        })?;
        let read = usize::try_from(member.total_in() - read).unwrap_or(usize::MAX);
        self.at = self.at.saturating_add(read).min(self.end);
        let more = text.len() - made;
        self.unpacked = self.unpacked.saturating_add(more);
        if self.unpacked > self.limit {
            text.truncate(text.len() - (self.unpacked - self.limit));
            return Err(PayloadError::OverBound { limit: self.limit });
        }
        if status == Status::StreamEnd {
            self.state = State::Between;
        } else if is_last && more == 0 {
            return Err(PayloadError::Truncated(self.unpacked));
        }
        Ok(())
    }

    /// Reads more of the packed bytes, after those that are left. The answer is whether there were any.
    fn read(&mut self) -> Result<bool, PayloadError> {
        self.raw.copy_within(self.at..self.end, 0);
        (self.at, self.end) = (0, self.end - self.at);
        let room = self.raw.get_mut(self.end..).unwrap_or_default();
        let read = loop {
            match self.reader.read(room) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read.map_err(unreadable)?,
            }
        };
        self.end += read;
        Ok(read > 0)
    }
}

fn unreadable(error: std::io::Error) -> PayloadError {
    PayloadError::Unreadable(error.to_string())
}
