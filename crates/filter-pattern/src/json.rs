//! Reads JSON text; [`write`] writes it.

mod locate;
mod plain;
mod write;

use std::borrow::Cow;
use std::fmt;

use crate::limits::MAX_DEPTH;
use crate::position::Position;
use crate::value::{Number, Object, Value, number_length};
use crate::visible::misleads;

pub(crate) use self::locate::locate;
pub(crate) use self::write::text;

impl<'a> Value<'a> {
    /// Reads one JSON value; white space around it is allowed, other text is not.
    ///
    /// This is strict JSON (RFC 8259) nested at most [`MAX_DEPTH`](crate::MAX_DEPTH) deep. A lone
    /// surrogate in a `\u` escape, which Rust's strings cannot hold, becomes U+FFFD. Of members
    /// with the same name the last one counts.
    ///
    /// # Errors
    /// The text is not JSON, is more than one value, or is nested deeper than that; the error says which, and
    /// where.
    ///
    /// ```
    /// use cloudwatch_filter_pattern::Value;
    ///
    /// let event = Value::parse(r#" {"eventName": "CreateUser", "ids": [1, 2.50]} "#)?;
    /// assert_eq!(event.get("eventName").and_then(Value::as_str), Some("CreateUser"));
    /// assert_eq!(event.to_string(), r#"{"eventName":"CreateUser","ids":[1,2.50]}"#);
    ///
    /// let error = Value::parse(r#"{"eventName" "CreateUser"}"#).unwrap_err();
    /// assert_eq!(error.to_string(), "expected `:`, but found `\"` at line 1, column 14");
    /// # Ok::<(), cloudwatch_filter_pattern::JsonError>(())
    /// ```
    pub fn parse(text: &'a str) -> Result<Value<'a>, JsonError> {
        Reader::<PLAIN>::new(text).only_value().map_err(|error| *error)
    }

    /// Reads the JSON value in a JSON string, as log events are written in an envelope: of the text
    /// `"{\"eventName\":\"CreateUser\"}"` the object. The string itself is not made.
    ///
    /// `None` if the text is no such string, or if anything but quotes and backslashes is escaped in it:
    /// then the string has to be read before its value, which also says what is wrong, if something is.
    ///
    /// ```
    /// use cloudwatch_filter_pattern::Value;
    ///
    /// let event = Value::parse_quoted(r#""{\"eventName\":\"CreateUser\"}""#).unwrap();
    /// assert_eq!(event.to_string(), r#"{"eventName":"CreateUser"}"#);
    /// assert_eq!(Value::parse_quoted(r#""{\n}""#), None);
    /// ```
    pub fn parse_quoted(text: &'a str) -> Option<Value<'a>> {
        let inside = text.strip_prefix('"')?.strip_suffix('"')?;
        Reader::<QUOTED>::new(inside).only_value().ok()
    }
}

/// Why a text is not one JSON value, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    message: String,
    position: Position,
    too_deep: bool,
}

impl JsonError {
    /// What is wrong, in one line. The `Display` adds the place.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Where the text stops being one JSON value.
    pub fn position(&self) -> Position {
        self.position
    }

    /// Whether the text was refused only because it is nested deeper than
    /// [`MAX_DEPTH`](crate::MAX_DEPTH).
    pub fn is_too_deep(&self) -> bool {
        self.too_deep
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let JsonError { message, position, .. } = self;
        write!(f, "{message} at line {}, column {}", position.line, position.column)
    }
}

impl std::error::Error for JsonError {}

/// How a text is written: as it is, or inside of a JSON string, where a backslash stands before each
/// quote and each backslash.
type Writing = bool;
const PLAIN: Writing = false;
const QUOTED: Writing = true;

/// INVARIANT: `offset` is the start of a character or the end of the text. It only moves over whole
/// ASCII characters, and in strings over whole runs up to one.
struct Reader<'a, const WRITING: Writing> {
    text: &'a str,
    offset: usize,
    /// What has been read of the objects and arrays that the reader is in, so that each takes no more memory than it
    /// needs when it is complete.
    members: Vec<(Cow<'a, str>, Value<'a>)>,
    elements: Vec<Value<'a>>,
}

/// For how many members there is room from the beginning, at most.
const MOST_AT_ONCE: usize = 32;

/// An error is rare and large, and what is returned for each value should be small.
type Read<T> = Result<T, Box<JsonError>>;

impl<'a, const WRITING: Writing> Reader<'a, WRITING> {
    const QUOTE: &'static [u8] = if WRITING == QUOTED { b"\\\"" } else { b"\"" };
    const BACKSLASH: &'static [u8] = if WRITING == QUOTED { b"\\\\" } else { b"\\" };

    fn new(text: &'a str) -> Self {
        // A member takes some thirty bytes of text, and most events have few arrays.
        let members = Vec::with_capacity((text.len() / 32).min(MOST_AT_ONCE));
        Reader { text, offset: 0, members, elements: Vec::new() }
    }

    /// A value and nothing else but white space.
    fn only_value(mut self) -> Read<Value<'a>> {
        self.skip_space();
        let value = self.value(0)?;
        self.skip_space();
        match self.peek() {
            None => Ok(value),
            Some(_) => Err(self.expected("the end of the text")),
        }
    }

    /// `depth` is the number of arrays and objects around the value; it bounds the recursion.
    fn value(&mut self, depth: usize) -> Read<Value<'a>> {
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            _ if self.is_at(Self::QUOTE) => Ok(Value::String(self.string()?)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.keyword("true", Value::Bool(true)),
            Some(b'f') => self.keyword("false", Value::Bool(false)),
            Some(b'n') => self.keyword("null", Value::Null),
            _ => Err(self.expected("a JSON value")),
        }
    }

    fn object(&mut self, depth: usize) -> Read<Value<'a>> {
        self.open(depth)?;
        let start = self.members.len();
        if self.eat(b'}') {
            return Ok(Value::Object(Object::default()));
        }
        loop {
            if !self.is_at(Self::QUOTE) {
                return Err(self.expected(match self.members.len() == start {
                    true => "a member name in double quotes or `}`",
                    false => "a member name in double quotes",
                }));
            }
            let name = self.string()?;
            self.skip_space();
            if !self.eat(b':') {
                return Err(self.expected("`:`"));
            }
            self.skip_space();
            let value = self.value(depth + 1)?;
            self.members.push((name, value));
            self.skip_space();
            if self.eat(b'}') {
                return Ok(Value::Object(Object::from_members(last(&mut self.members, start))));
            }
            if !self.eat(b',') {
                return Err(self.expected("`,` or `}`"));
            }
            self.skip_space();
        }
    }

    fn array(&mut self, depth: usize) -> Read<Value<'a>> {
        self.open(depth)?;
        let start = self.elements.len();
        if self.eat(b']') {
            return Ok(Value::Array(Vec::new()));
        }
        loop {
            let value = self.value(depth + 1)?;
            self.elements.push(value);
            self.skip_space();
            if self.eat(b']') {
                return Ok(Value::Array(last(&mut self.elements, start)));
            }
            if !self.eat(b',') {
                return Err(self.expected("`,` or `]`"));
            }
            self.skip_space();
        }
    }

    /// Steps over an opening bracket and the white space after it.
    fn open(&mut self, depth: usize) -> Read<()> {
        if depth >= MAX_DEPTH {
            let message = format!("nested deeper than {MAX_DEPTH} levels");
            return Err(Box::new(JsonError { too_deep: true, ..self.error(message) }));
        }
        self.offset += 1;
        self.skip_space();
        Ok(())
    }

    fn number(&mut self) -> Read<Value<'a>> {
        match number_length(self.bytes()) {
            Ok(length) => Ok(Value::Number(Number::new(self.take(length)))),
            Err(length) => {
                self.offset += length;
                Err(self.expected("a digit"))
            }
        }
    }

    fn keyword(&mut self, keyword: &str, value: Value<'a>) -> Read<Value<'a>> {
        if !self.bytes().starts_with(keyword.as_bytes()) {
            return Err(self.expected("a JSON value"));
        }
        self.offset += keyword.len();
        Ok(value)
    }

    /// INVARIANT: the reader stands before the opening quote.
    fn string(&mut self) -> Read<Cow<'a, str>> {
        self.offset += Self::QUOTE.len();
        let first = self.plain_run();
        if self.eat_all(Self::QUOTE) {
            return Ok(Cow::Borrowed(first));
        }
        let mut text = first.to_owned();
        loop {
            if self.eat_all(Self::QUOTE) {
                return Ok(Cow::Owned(text));
            }
            match self.peek() {
                Some(_) if self.eat_all(Self::BACKSLASH) => text.push(self.escape()?),
                Some(_) => return Err(self.expected("an escape instead of a control character")),
                None => return Err(self.expected("the closing `\"` of a string")),
            }
            text.push_str(self.plain_run());
        }
    }

    /// Steps over what stands for itself in a string.
    fn plain_run(&mut self) -> &'a str {
        self.take(plain::plain_length(self.bytes()))
    }

    /// INVARIANT: the reader stands behind a backslash.
    fn escape(&mut self) -> Read<char> {
        let character = match self.peek() {
            _ if self.eat_all(Self::QUOTE) => return Ok('"'),
            _ if self.eat_all(Self::BACKSLASH) => return Ok('\\'),
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.offset += 1;
                return self.unicode_escape();
            }
            _ => return Err(self.expected("one of `\"\\/bfnrtu` after `\\`")),
        };
        self.offset += 1;
        Ok(character)
    }

    /// Reads what follows `\u`, and the second half of a surrogate pair if there is one.
    fn unicode_escape(&mut self) -> Read<char> {
        let unit = self.hex4()?;
        let after_first = self.offset;
        if (0xd800..0xdc00).contains(&unit) && self.eat_all(Self::BACKSLASH) && self.eat(b'u') {
            let second = self.hex4()?;
            if (0xdc00..0xe000).contains(&second) {
                let code = 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
        }
        // Whatever follows is a character of its own.
        self.offset = after_first;
        Ok(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex4(&mut self) -> Read<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            let Some(digit) = digit else {
                return Err(self.expected("four hexadecimal digits after `\\u`"));
            };
            unit = unit * 16 + digit;
            self.offset += 1;
        }
        Ok(unit)
    }

    /// Inside of a string only blanks stand for themselves.
    fn skip_space(&mut self) {
        while let Some(byte) = self.peek()
            && (byte == b' ' || (WRITING == PLAIN && matches!(byte, b'\t' | b'\n' | b'\r')))
        {
            self.offset += 1;
        }
    }

    fn is_at(&self, mark: &[u8]) -> bool {
        self.bytes().starts_with(mark)
    }

    fn eat_all(&mut self, mark: &[u8]) -> bool {
        let found = self.is_at(mark);
        if found {
            self.offset += mark.len();
        }
        found
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.offset += 1;
        }
        found
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.offset).copied()
    }

    fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.offset..).unwrap_or_default()
    }

    /// INVARIANT: a character ends `length` bytes from here.
    fn take(&mut self, length: usize) -> &'a str {
        let start = self.offset;
        self.offset += length;
        self.text.get(start..self.offset).unwrap_or_default()
    }

    #[cold]
    fn expected(&self, what: &str) -> Box<JsonError> {
        let rest = self.text.get(self.offset..).unwrap_or_default();
        let message = match rest.chars().next() {
            None => format!("expected {what}, but found the end of the text"),
            Some(found) if misleads(found) => {
                format!("expected {what}, but found U+{:04X}", u32::from(found))
            }
            Some(found) => format!("expected {what}, but found `{found}`"),
        };
        Box::new(self.error(message))
    }

    fn error(&self, message: String) -> JsonError {
        JsonError { message, position: Position::of(self.text, self.offset), too_deep: false }
    }
}

/// Takes what was added from `start` on. The outermost list, which may be long, is not copied.
fn last<T>(list: &mut Vec<T>, start: usize) -> Vec<T> {
    match start {
        0 => std::mem::take(list),
        _ => list.drain(start..).collect(),
    }
}
