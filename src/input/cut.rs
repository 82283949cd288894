//! The text of an input, cut into items: records, entries of LookupEvents, payloads.
//!
//! A list whose elements are items (`[…]`, `{"Records":[…]}`, `{"Events":[…]}`) is left open while they are cut, so no
//! more than one item has to be in memory. Damage costs what is damaged: it becomes one item that says so, and the
use std::ops::Range;

use super::ends::{Found, ItemScan, value_end};
use super::format::{Format, Whole};
use super::probe::{self, Kind};
use super::seek::{INDENT, Next, RECORD};
use crate::payload::{Damage, Form, PayloadError};

/// From what length on an item is read as JSON, to see whether it has swallowed its neighbours; and how much of an
/// object is looked at for a name that says what it is.
pub(super) const LONG: usize = 16 * 1024;
const PROBED: usize = 64 * 1024;

/// Both of these near damage, where the next is never far.
pub(super) const WARY: usize = 512;

/// How far is looked for what a bracket begins.
const AHEAD: usize = 64;

/// What was cut out of a text.
#[derive(Debug, Default)]
pub struct Cut {
    /// How much of the text is done with.
    pub consumed: usize,
    pub items: Vec<(Form, Range<usize>)>,
    /// A payload or an envelope. It comes alone.
    pub whole: Option<WholeItem>,
}

#[derive(Debug)]
pub struct WholeItem {
    pub kind: Whole,
    pub range: Range<usize>,
    /// Whether it ends too early.
    pub is_cut: bool,
    /// Why, unless the input as a whole says so.
    pub fault: Option<PayloadError>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Between values.
    Top,
    /// The same, but brackets and commas of a list may be left over: it was left because of damage.
    Torn,
    /// Between the elements of a list.
    List { form: Option<Form>, in_object: bool, after: After },
    /// After a list in an object.
    Members,
}

/// What came last in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    Bracket,
    Comma,
    Item,
}

/// An item that goes on behind the text. It begins where the text does.
pub(super) struct Open {
    pub(super) scan: ItemScan,
    pub(super) what: What,
}

#[derive(Clone, Copy)]
pub(super) enum What {
    Item(Form),
    /// Its names are looked at as soon as it is there as a whole.
    Unknown,
    Whole(Whole),
}

/// The state between two texts.
pub struct Cutter {
    /// The most that a payload or an envelope may have.
    pub(super) payload: usize,
    pub(super) place: Place,
    pub(super) open: Option<Open>,
    /// What is looked for after damage that has been told.
    pub(super) lost: Option<Next>,
    /// The white space before the last item, if it was the first of its line.
    pub(super) indent: Vec<u8>,
    /// The format of what came first.
    pub format: Option<Format>,
    pub is_digest: bool,
    /// The end of the input, in a list.
    pub fault: Option<PayloadError>,
    /// Whether anything began as JSON does.
    pub has_json: bool,
    pub(super) is_first: bool,
    pub(super) passed: u64,
    pub(super) again: u64,
    pub(super) wary_until: u64,
}

/// One text on its way.
pub(super) struct Pass<'t> {
    pub(super) text: &'t [u8],
    pub(super) at: usize,
    pub(super) is_end: bool,
    /// The end is none that the writer meant, which is told once for all.
    pub(super) is_cut: bool,
    pub(super) cut: Cut,
    /// Where the broken piece begins that was last looked at, and up to where its line is known to go on.
    pub(super) one_line: (usize, usize),
}

/// What is to be done next.
pub(super) enum Step {
    Go,
    /// Nothing, without more text; or the text is done.
    Stop,
}

impl Cutter {
    pub fn new(payload: usize) -> Cutter {
        Cutter {
            payload,
            place: Place::Top,
            open: None,
            lost: None,
            indent: Vec::new(),
            format: None,
            is_digest: false,
            fault: None,
            has_json: false,
            is_first: true,
            passed: 0,
            again: 0,
            wary_until: 0,
        }
    }

    /// Cuts a text, which goes on where the last one was done with. `is_end` says that no more comes, and
    /// `is_cut` that this is known not to be the end that was meant.
    pub fn cut(&mut self, text: &[u8], is_end: bool, is_cut: bool) -> Cut {
        let mut pass = Pass { text, at: 0, is_end, is_cut, cut: Cut::default(), one_line: (0, 0) };
        while let Step::Go = self.step(&mut pass) {}
        self.passed += pass.at as u64;
        pass.cut.consumed = pass.at;
        pass.cut
    }

    fn step(&mut self, pass: &mut Pass) -> Step {
        if let Some(next) = self.lost {
            return self.seek(pass, next);
        }
        if let Some(open) = self.open.take() {
            return self.item(pass, open);
        }
        let Some(byte) = Self::skip_space(pass) else {
            return if pass.is_end { self.end(pass) } else { Step::Stop };
        };
        match self.place {
            Place::Top => self.value(pass, byte),
            Place::Torn if matches!(byte, b',' | b']' | b'}') => {
                pass.at += 1;
                Step::Go
            }
            Place::Torn => self.value(pass, byte),
            Place::List { form, in_object, after } => {
                self.element(pass, byte, form, in_object, after)
            }
            Place::Members => self.members(pass, byte),
        }
    }

    /// The next byte that is no white space.
    fn skip_space(pass: &mut Pass) -> Option<u8> {
        let rest = pass.rest();
        let length = rest.iter().position(|byte| !byte.is_ascii_whitespace());
        pass.at += length.unwrap_or(rest.len());
        pass.text.get(pass.at).copied()
    }

    /// The end of the input between two items.
    fn end(&mut self, pass: &mut Pass) -> Step {
        let inside = match self.place {
            _ if pass.is_cut => return Step::Stop,
            Place::List { .. } => "a list",
            Place::Members => "an object",
            Place::Top | Place::Torn => return Step::Stop,
        };
        let start = self.before(pass);
        if start < pass.at {
            return self.lose(pass, start, start + 1, Next::Record, Damage::Ended);
        }
        self.is_cut_inside(inside);
        Step::Stop
    }

    pub(super) fn is_cut_inside(&mut self, what: &str) {
        let fault = format!("EOF while parsing {what}");
        self.fault = Some(PayloadError::FileNotJson(fault));
    }

    /// A value that stands by itself.
    pub(super) fn value(&mut self, pass: &mut Pass, byte: u8) -> Step {
        let is_first = std::mem::take(&mut self.is_first);
        let step = match byte {
            b'{' => self.object(pass, is_first),
            b'[' => self.array(pass),
            _ => self.garbage(pass),
        };
        // What waits for more text comes again.
        self.is_first = is_first && pass.at == 0 && matches!(step, Step::Stop);
        step
    }

    fn object(&mut self, pass: &mut Pass, is_first: bool) -> Step {
        self.has_json = true;
        let rest = pass.rest();
        if rest.len() < RECORD.len() && !pass.is_end {
            return Step::Stop;
        }
        if rest.starts_with(RECORD) {
            self.is_known(Format::Records);
            return self.begin(pass, What::Item(Form::Record));
        }
        match self.probe(rest) {
            Kind::Open if !pass.is_end && rest.len() < self.probed() => Step::Stop,
            Kind::Digest if is_first => {
                self.is_digest = true;
                pass.at = pass.text.len();
                Step::Stop
            }
            Kind::Whole(_) if !pass.cut.items.is_empty() => Step::Stop,
            kind => self.of_kind(pass, kind),
        }
    }

    /// How much of an object is looked at before it is there as a whole.
    fn probed(&self) -> usize {
        if self.passed < self.wary_until { WARY } else { PROBED }
    }

    /// What an object is by its first names. The text that is looked at grows, because most decide early.
    pub(super) fn probe(&self, text: &[u8]) -> Kind {
        let (mut size, most) = (WARY, self.probed());
        loop {
            let kind = probe::object(text.get(..size).unwrap_or(text));
            if kind != Kind::Open || size >= text.len() || size >= most {
                return kind;
            }
            size *= 4;
        }
    }

    pub(super) fn of_kind(&mut self, pass: &mut Pass, kind: Kind) -> Step {
        match kind {
            Kind::Item(form) => {
                self.is_known(Format::Records);
                self.begin(pass, What::Item(form))
            }
            Kind::List { form, format, first } => {
                self.is_known(format);
                self.enter(Some(form), true);
                pass.at += first;
                Step::Go
            }
            Kind::Whole(whole) => {
                self.is_known(whole.format());
                self.begin(pass, What::Whole(whole))
            }
            Kind::Open => self.begin(pass, What::Unknown),
            Kind::Digest | Kind::Other(_) | Kind::Broken => {
                self.begin(pass, What::Item(Form::Record))
            }
        }
    }

    pub(super) fn is_known(&mut self, format: Format) {
        self.format.get_or_insert(format);
    }

    pub(super) fn enter(&mut self, form: Option<Form>, in_object: bool) {
        self.place = Place::List { form, in_object, after: After::Bracket };
    }

    /// An array of items, or a line of a log that begins with a bracket.
    fn array(&mut self, pass: &mut Pass) -> Step {
        let ahead = pass.text.get(pass.at + 1..).unwrap_or_default();
        if ahead.len() < AHEAD && !pass.is_end {
            pass.at = pass.line_start();
            return Step::Stop;
        }
        let ahead = ahead.get(..AHEAD).unwrap_or(ahead).trim_ascii_start();
        let is_list = match ahead.first() {
            None | Some(b'{' | b'[' | b'"' | b']') => true,
            Some(_) => !matches!(value_end(ahead, true), Found::Broken(_, Damage::Syntax)),
        };
        if !is_list {
            // If it was meant as one, its brackets and commas are left over.
            self.place = Place::Torn;
            return self.garbage(pass);
        }
        self.has_json = true;
        self.enter(None, false);
        pass.at += 1;
        Step::Go
    }
}

impl<'t> Pass<'t> {
    pub(super) fn rest(&self) -> &'t [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The white space before the place, if it is the first on its line.
    pub(super) fn indent(&self) -> &'t [u8] {
        let start = self.line_start();
        let is_first =
            start.checked_sub(1).and_then(|before| self.text.get(before)) == Some(&b'\n');
        match self.text.get(start..self.at) {
            Some(indent) if is_first && indent.len() <= INDENT => indent,
            _ => &[],
        }
    }

    /// Where the blanks begin that stand before the place on its line.
    pub(super) fn line_start(&self) -> usize {
        let before = self.text.get(..self.at).unwrap_or_default();
        let blanks = before.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        self.at - blanks
    }
}
