//! What an object is, by the names of its members: they are gone through until one decides.

use std::borrow::Cow;

use memchr::memmem;

use super::ends::{Found, value_end};
use super::format::{Format, Whole};
use crate::payload::Form;

/// What an object was seen to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A record, an EventBridge envelope of one, or an entry of LookupEvents.
    Item(Form),
    /// It holds a list of records, whose first element comes at this place.
    List { form: Form, format: Format, first: usize },
    /// It is unpacked as a whole.
    Whole(Whole),
    /// The hashes of log files.
    Digest,
    /// The object ends before this place, and no name has decided.
    Other(usize),
    /// It is no JSON.
    Broken,
    /// The text ends before a name has decided.
    Open,
}

/// Goes through the members of the object that a text begins with.
pub fn object(text: &[u8]) -> Kind {
    Members { text, at: 1, ..Members::default() }.decide()
}

/// Goes through what follows a list in an object. Only a further list decides.
pub fn after_list(text: &[u8]) -> Kind {
    Members { text, at: 0, lists_only: true, ..Members::default() }.decide()
}

#[derive(Default)]
struct Members<'a> {
    text: &'a [u8],
    at: usize,
    lists_only: bool,
    /// Whether it is an element of a list that another object holds.
    is_inner: bool,
    has_detail: bool,
    has_detail_type: bool,
    has_digest_time: bool,
}

impl Members<'_> {
    fn decide(mut self) -> Kind {
        if !self.lists_only && self.next() == Some(b'}') {
            return Kind::Other(self.at + 1);
        }
        loop {
            if self.lists_only {
                // Such text begins after a list or after a member.
                match self.next() {
                    Some(b'}') => return Kind::Other(self.at + 1),
                    Some(b',') => self.at += 1,
                    Some(_) => return Kind::Broken,
                    None => return Kind::Open,
                }
            }
            match self.member() {
                Ok(None) => {}
                Ok(Some(kind)) => return kind,
                Err(kind) => return kind,
            }
            if self.lists_only {
                continue;
            }
            match self.next() {
                Some(b'}') => return Kind::Other(self.at + 1),
                Some(b',') => self.at += 1,
                Some(_) => return Kind::Broken,
                None => return Kind::Open,
            }
        }
    }

    /// Goes through one member. The answer is what the object is, if the name decides.
    fn member(&mut self) -> Result<Option<Kind>, Kind> {
        let name = self.name()?;
        let value = self.next().ok_or(Kind::Open)?;
        if let Some(kind) = self.by_name(&name, value) {
            return Ok(Some(kind));
        }
        let rest = self.text.get(self.at..).unwrap_or_default();
        match value_end(rest, false) {
            Found::End(end) => self.at += end,
            Found::More => return Err(Kind::Open),
            Found::Broken(..) => return Err(Kind::Broken),
        }
        Ok(None)
    }

    /// The name of the next member, after which its value comes.
    fn name(&mut self) -> Result<Cow<'static, str>, Kind> {
        match self.next() {
            Some(b'"') => {}
            Some(_) => return Err(Kind::Broken),
            None => return Err(Kind::Open),
        }
        let rest = self.text.get(self.at..).unwrap_or_default();
        let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<String>();
        let name = match values.next() {
            Some(Ok(name)) => name,
            Some(Err(error)) if error.is_eof() => return Err(Kind::Open),
            _ => return Err(Kind::Broken),
        };
        self.at += values.byte_offset();
        match self.next() {
            Some(b':') => self.at += 1,
            Some(_) => return Err(Kind::Broken),
            None => return Err(Kind::Open),
        }
        Ok(Cow::Owned(name))
    }

    fn by_name(&mut self, name: &str, value: u8) -> Option<Kind> {
        let first = self.at + 1;
        match (name, value) {
            ("Records", b'[') => {
                return Some(Kind::List { form: Form::Record, format: Format::LogFile, first });
            }
            ("Events", b'[') => {
                return Some(Kind::List {
                    form: Form::Lookup,
                    format: Format::LookupEvents,
                    first,
                });
            }
            _ if self.lists_only => return None,
            // Log events, as CloudWatch Logs answers who asks for them: alone, or as a list.
            ("message", b'"') if holds_a_record(self.text.get(self.at..).unwrap_or_default()) => {
                return Some(Kind::Item(Form::LogEvent));
            }
            ("events", b'[') if self.begins_with_log_event(first) => {
                return Some(Kind::List { form: Form::LogEvent, format: Format::Records, first });
            }
            ("logEvents" | "messageType", _) => return Some(Kind::Whole(Whole::Envelope)),
            ("awslogs", _) => return Some(Kind::Whole(Whole::Payload)),
            ("CloudTrailEvent", _) => return Some(Kind::Item(Form::Lookup)),
            ("eventName" | "eventSource" | "eventVersion" | "userIdentity", _) => {
                return Some(Kind::Item(Form::Record));
            }
            ("detail", _) => self.has_detail = true,
            ("detail-type", _) => self.has_detail_type = true,
            ("digestStartTime", _) => self.has_digest_time = true,
            ("logFiles", _) if self.has_digest_time => return Some(Kind::Digest),
            _ => {}
        }
        (self.has_detail && self.has_detail_type).then_some(Kind::Item(Form::Record))
    }

    /// Whether the element of a list that comes at a place is a log event with a record.
    fn begins_with_log_event(&self, first: usize) -> bool {
        let element = self.text.get(first..).unwrap_or_default().trim_ascii_start();
        // Of a list in a list nothing is known.
        element.starts_with(b"{") && !self.is_inner && {
            let inner = Members { text: element, at: 1, is_inner: true, ..Members::default() };
            inner.decide() == Kind::Item(Form::LogEvent)
        }
    }

    /// The next byte that is no white space.
    fn next(&mut self) -> Option<u8> {
        let rest = self.text.get(self.at..)?;
        let found = rest.iter().position(|byte| !byte.is_ascii_whitespace());
        self.at += found.unwrap_or(rest.len());
        self.text.get(self.at).copied()
    }
}

/// Whether a string seems to hold a record. Programs put other JSON into their messages too.
fn holds_a_record(string: &[u8]) -> bool {
    const NAMES: [&[u8]; 4] = [b"eventVersion", b"userIdentity", b"eventSource", b"eventName"];
    string.starts_with(b"\"{") && NAMES.iter().any(|name| memmem::find(string, name).is_some())
}
