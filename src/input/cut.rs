//! The text of an input, cut into items: records, entries of LookupEvents, payloads.
//!
//! A list whose elements are items (`[…]`, `{"Records":[…]}`, `{"Events":[…]}`) is left open while they are cut, so no
//! more than one item has to be in memory. Damage costs what is damaged: it becomes one item that says so, and the
//! search for the next beginning starts right after the *beginning* of what is broken, because where damage is noticed
//! its neighbours may have been swallowed.
//!
//! That text is read again is bounded by a count ([`Cutter::resume_from`]): at most [`AGAIN`] times what has been passed,
//! and [`AGAIN_AT_LEAST`]. Beyond it the search starts where damage is noticed.

use std::ops::Range;

use super::item::{Found, ItemScan, is_json, value_end};
use super::probe::{self, Kind};
use super::seek::{self, INDENT, KEPT, Next, RECORD, Start};
use super::{Format, Whole};
use crate::payload::{Damage, Form, MAX_RECORD_BYTES, PayloadError};

const AGAIN: u64 = 16;
const AGAIN_AT_LEAST: u64 = 4 * 1024 * 1024;

/// From what length on an item is read as JSON, to see whether it has swallowed its neighbours; and how much of an
/// object is looked at for a name that says what it is.
const LONG: usize = 16 * 1024;
const PROBED: usize = 64 * 1024;

/// Both of these near damage, where the next is never far, and for how far.
const WARY: usize = 512;
const WARY_FOR: u64 = 64 * 1024;

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
    /// Why it ends there.
    pub fault: Option<PayloadError>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
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
enum After {
    Bracket,
    Comma,
    Item,
}

/// An item that goes on behind the text. It begins where the text does.
struct Open {
    scan: ItemScan,
    what: What,
}

#[derive(Clone, Copy)]
enum What {
    Item(Form),
    /// Its names are looked at as soon as it is there as a whole.
    Unknown,
    Whole(Whole),
}

/// The state between two texts.
pub struct Cutter {
    /// The most that a payload or an envelope may have.
    payload: usize,
    place: Place,
    open: Option<Open>,
    /// What is looked for after damage that has been told.
    lost: Option<Next>,
    /// The white space before the last item, if it was the first of its line.
    indent: Vec<u8>,
    /// The format of what came first.
    pub format: Option<Format>,
    pub is_digest: bool,
    /// The end of the input, in a list.
    pub fault: Option<PayloadError>,
    /// Whether anything began as JSON does.
    pub has_json: bool,
    is_first: bool,
    passed: u64,
    again: u64,
    wary_until: u64,
}

/// One text on its way.
struct Pass<'t> {
    text: &'t [u8],
    at: usize,
    is_end: bool,
    /// The end is none that the writer meant, which is told once for all.
    is_cut: bool,
    cut: Cut,
}

/// What is to be done next.
enum Step {
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
        let mut pass = Pass { text, at: 0, is_end, is_cut, cut: Cut::default() };
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
            Place::Members => self.members(pass),
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

    fn is_cut_inside(&mut self, what: &str) {
        let fault = format!("EOF while parsing {what}");
        self.fault = Some(PayloadError::FileNotJson(fault));
    }

    /// A value that stands by itself.
    fn value(&mut self, pass: &mut Pass, byte: u8) -> Step {
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
    fn probe(&self, text: &[u8]) -> Kind {
        let (mut size, most) = (WARY, self.probed());
        loop {
            let kind = probe::object(text.get(..size).unwrap_or(text));
            if kind != Kind::Open || size >= text.len() || size >= most {
                return kind;
            }
            size *= 4;
        }
    }

    fn of_kind(&mut self, pass: &mut Pass, kind: Kind) -> Step {
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

    fn is_known(&mut self, format: Format) {
        self.format.get_or_insert(format);
    }

    fn enter(&mut self, form: Option<Form>, in_object: bool) {
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
            return self.garbage(pass);
        }
        self.has_json = true;
        self.enter(None, false);
        pass.at += 1;
        Step::Go
    }

    /// An element of a list, or what stands between two of them.
    fn element(
        &mut self,
        pass: &mut Pass,
        byte: u8,
        form: Option<Form>,
        in_object: bool,
        after: After,
    ) -> Step {
        let now = |after| Place::List { form, in_object, after };
        match byte {
            b']' => {
                if after == After::Comma {
                    self.separator(pass);
                }
                if after == After::Bracket {
                    self.is_known(Format::Records);
                }
                pass.at += 1;
                self.place = if in_object { Place::Members } else { Place::Top };
                Step::Go
            }
            b',' => {
                if after != After::Item {
                    self.separator(pass);
                }
                pass.at += 1;
                self.place = now(After::Comma);
                Step::Go
            }
            b'{' | b'[' if after == After::Item => self.leave(pass),
            b'{' => self.object_in_list(pass, form),
            b'[' => self.begin(pass, form.map_or(What::Unknown, What::Item)),
            b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n' if after != After::Item => {
                self.scalar(pass, form)
            }
            _ => self.damage(pass, pass.at, Damage::Between),
        }
    }

    /// An object that is an element of a list.
    fn object_in_list(&mut self, pass: &mut Pass, form: Option<Form>) -> Step {
        let rest = pass.rest();
        if rest.len() < RECORD.len() && !pass.is_end {
            return Step::Stop;
        }
        match form {
            Some(_) if rest.starts_with(RECORD) => self.begin(pass, What::Item(Form::Record)),
            Some(form) => match self.probe(rest) {
                // The list was cut, and another file follows it.
                Kind::List { .. } | Kind::Whole(_) => self.leave(pass),
                _ => self.begin(pass, What::Item(form)),
            },
            None => self.begin(pass, What::Unknown),
        }
    }

    /// Something begins in a list that cannot be its element there: it is what it is, and the list is left.
    fn leave(&mut self, pass: &mut Pass) -> Step {
        let start = self.before(pass);
        if start < pass.at {
            let from = self.resume_from(start, pass.at);
            return self.lose(pass, start, from, Next::Record, Damage::Syntax);
        }
        self.separator(pass);
        self.place = Place::Torn;
        Step::Go
    }

    /// A separator that is missing or too much. Something may have stood there.
    fn separator(&mut self, pass: &mut Pass) {
        pass.broken(Damage::Between, pass.at..pass.at);
    }

    fn scalar(&mut self, pass: &mut Pass, form: Option<Form>) -> Step {
        let rest = pass.rest();
        match value_end(rest, pass.is_end) {
            Found::More if rest.len() > MAX_RECORD_BYTES => {
                self.damage(pass, pass.text.len(), Damage::TooLong)
            }
            Found::More => Step::Stop,
            Found::End(length) => {
                self.push(pass, form.unwrap_or(Form::Record), length);
                Step::Go
            }
            Found::Broken(_, Damage::Ended) => self.ends_inside(pass, None),
            Found::Broken(noticed, damage) => self.damage(pass, pass.at + noticed, damage),
        }
    }

    /// What follows a list in an object.
    fn members(&mut self, pass: &mut Pass) -> Step {
        let rest = pass.rest();
        match probe::after_list(rest) {
            Kind::Other(end) => {
                pass.at += end;
                self.place = Place::Top;
                Step::Go
            }
            Kind::List { form, first, .. } => {
                self.enter(Some(form), true);
                pass.at += first;
                Step::Go
            }
            Kind::Open if rest.len() > MAX_RECORD_BYTES => {
                self.damage(pass, pass.text.len(), Damage::TooLong)
            }
            Kind::Open if pass.is_end => self.ends_inside(pass, None),
            Kind::Open => Step::Stop,
            _ => self.damage(pass, pass.at + 1, Damage::Between),
        }
    }

    /// Begins an item with a bracket.
    fn begin(&mut self, pass: &mut Pass, what: What) -> Step {
        // What begins the text has been here before, and its neighbours are indented alike.
        if pass.at > 0 {
            self.indent.clear();
            self.indent.extend_from_slice(pass.indent());
        }
        let is_wary = self.passed + (pass.at as u64) < self.wary_until;
        let (limit, ask_at) = match what {
            What::Whole(_) => (self.payload, MAX_RECORD_BYTES),
            _ if is_wary => (MAX_RECORD_BYTES, WARY),
            _ => (MAX_RECORD_BYTES, LONG),
        };
        self.item(pass, Open { scan: ItemScan::new(limit, ask_at.min(limit + 1)), what })
    }

    fn item(&mut self, pass: &mut Pass, mut open: Open) -> Step {
        let rest = pass.rest();
        match open.scan.advance(rest, pass.is_end) {
            Found::More => {
                self.open = Some(open);
                Step::Stop
            }
            Found::End(length) => self.whole_item(pass, open.what, length),
            Found::Broken(_, Damage::Ended) => self.ends_inside(pass, Some(open.what)),
            Found::Broken(_, Damage::TooLong) if matches!(open.what, What::Whole(_)) => {
                let fault = PayloadError::OverBound { limit: self.payload };
                let range = pass.at..pass.at + self.payload.min(rest.len());
                self.cut_off(pass, open.what, range, fault);
                self.lost = Some(Next::Record);
                Step::Stop
            }
            Found::Broken(noticed, damage) => {
                self.look_at(rest.get(..noticed).unwrap_or_default());
                self.damage(pass, pass.at + noticed, damage)
            }
        }
    }

    fn whole_item(&mut self, pass: &mut Pass, what: What, length: usize) -> Step {
        let item = pass.text.get(pass.at..pass.at + length).unwrap_or_default();
        let form = match what {
            What::Whole(kind) => {
                let range = pass.at..pass.at + length;
                pass.at = range.end;
                pass.cut.whole = Some(WholeItem { kind, range, fault: None });
                return Step::Stop;
            }
            What::Item(form) => form,
            What::Unknown if item.starts_with(RECORD) => {
                self.is_known(Format::Records);
                Form::Record
            }
            What::Unknown if item.starts_with(b"{") => match probe::object(item) {
                Kind::Item(form) => {
                    self.is_known(Format::Records);
                    form
                }
                // A list whose name came late. In an array it is an element like any other.
                kind @ (Kind::List { .. } | Kind::Whole(_))
                    if matches!(self.place, Place::Top | Place::Torn) =>
                {
                    self.again += length as u64;
                    if matches!(kind, Kind::Whole(_)) && !pass.cut.items.is_empty() {
                        // It comes again, alone.
                        self.wary_until = 0;
                        return Step::Stop;
                    }
                    return self.of_kind(pass, kind);
                }
                _ => Form::Record,
            },
            What::Unknown => Form::Record,
        };
        self.push(pass, form, length);
        Step::Go
    }

    /// Looks whether something broken may be a record.
    fn look_at(&mut self, text: &[u8]) {
        if self.format.is_none()
            && let Kind::Item(_) = probe::object(text)
        {
            self.is_known(Format::Records);
        }
    }

    fn push(&mut self, pass: &mut Pass, form: Form, length: usize) {
        pass.cut.items.push((form, pass.at..pass.at + length));
        pass.at += length;
        if let Place::List { after, .. } = &mut self.place {
            *after = After::Item;
        }
    }

    /// A payload or an envelope that does not end. What it has is handed out.
    fn cut_off(&mut self, pass: &mut Pass, what: What, range: Range<usize>, fault: PayloadError) {
        pass.at = pass.text.len();
        if let What::Whole(kind) = what {
            pass.cut.whole = Some(WholeItem { kind, range, fault: Some(fault) });
        }
    }

    /// The input ends inside of an item.
    fn ends_inside(&mut self, pass: &mut Pass, what: Option<What>) -> Step {
        self.look_at(pass.rest());
        // A bracket that is missing, and not the rest of the input?
        if seek::next(pass.text, pass.at + 1, Next::Record, &self.indent).is_some() {
            return self.damage(pass, pass.text.len(), Damage::Ended);
        }
        let range = pass.at..pass.text.len();
        match (what, self.place) {
            (Some(what @ What::Whole(_)), _) => {
                let why = match pass.is_cut {
                    true => "it is cut",
                    false => "EOF while parsing an object",
                };
                self.cut_off(pass, what, range, PayloadError::FileNotJson(why.to_owned()));
                return Step::Stop;
            }
            _ if pass.is_cut => {}
            (_, Place::List { .. } | Place::Members) => self.is_cut_inside("a list"),
            (_, Place::Top | Place::Torn) => {
                pass.cut.items.push((Form::Broken(Damage::Ended), range));
            }
        }
        pass.at = pass.text.len();
        Step::Stop
    }

    /// Text that is no value. It is taken by lines, and whoever reads a line says what is wrong with it.
    fn garbage(&mut self, pass: &mut Pass) -> Step {
        let start = self.before(pass);
        if start < pass.at {
            return self.lose(pass, start, pass.at, Next::Record, Damage::Between);
        }
        let start = pass.line_start();
        let found = seek::next(pass.text, pass.at, Next::Line, &[]);
        let end = match found {
            Some(Start { place, mid_line: false }) => place - 1,
            None if pass.is_end => pass.text.len(),
            Some(_) => return self.lose(pass, start, pass.at, Next::Line, Damage::Between),
            None if pass.text.len() - start > MAX_RECORD_BYTES => {
                return self.lose(pass, start, pass.at, Next::Line, Damage::TooLong);
            }
            None => {
                pass.at = start;
                return Step::Stop;
            }
        };
        if !pass.is_more_of_the_same(start) {
            pass.cut.items.push((Form::Record, start..end));
        }
        pass.at = end;
        Step::Go
    }

    /// What begins at the place of the pass is broken, which was noticed later.
    fn damage(&mut self, pass: &mut Pass, noticed: usize, damage: Damage) -> Step {
        let start = match damage {
            Damage::Between => self.before(pass),
            _ => pass.at,
        };
        let from = self.resume_from(start, noticed);
        self.lose(pass, start, from, Next::Record, damage)
    }

    /// Where to look for the next beginning: right after the beginning of what is broken, unless too much has been read
    /// twice already.
    fn resume_from(&mut self, start: usize, noticed: usize) -> usize {
        let again = self.again + noticed.saturating_sub(start) as u64;
        if again > AGAIN_AT_LEAST + AGAIN * (self.passed + start as u64) {
            return noticed;
        }
        self.again = again;
        start + 1
    }

    /// Where damage begins that was noticed between two items. Perhaps an item before it ended too early, because a bracket
    /// is lost, or too late, with its neighbours inside of it: such items are taken back.
    fn before(&mut self, pass: &mut Pass) -> usize {
        let in_list = matches!(self.place, Place::List { .. } | Place::Members);
        for back in 1..=4 {
            let Some(number) = pass.cut.items.len().checked_sub(back) else { break };
            let Some((form, range)) = pass.cut.items.get(number).cloned() else { break };
            let between = pass.text.get(range.end..pass.at).unwrap_or_default();
            if matches!(form, Form::Broken(_)) || (!in_list && between.contains(&b'\n')) {
                break;
            }
            let item = pass.text.get(range.clone()).unwrap_or_default();
            if item.starts_with(b"{") || item.starts_with(b"[") {
                self.again += item.len() as u64;
                let swallows = || seek::next(item, 1, Next::Record, &self.indent).is_some();
                if !is_json(item) || (in_list && swallows()) {
                    pass.cut.items.truncate(number);
                    return range.start;
                }
                break;
            }
        }
        pass.at
    }

    /// Tells what is broken, from `start` on, and goes to the next beginning.
    fn lose(
        &mut self,
        pass: &mut Pass,
        start: usize,
        from: usize,
        next: Next,
        damage: Damage,
    ) -> Step {
        self.wary_until = self.passed + from as u64 + WARY_FOR;
        let found = seek::next(pass.text, from, next, &self.indent);
        let end = match found {
            Some(Start { place, .. }) => place,
            None if pass.is_end => pass.text.len(),
            None => pass.text.len().saturating_sub(KEPT).max(from),
        };
        let broken = pass.text.get(start..end).unwrap_or_default();
        let kept = broken.iter().rposition(|byte| !byte.is_ascii_whitespace() && *byte != b',');
        let length = kept.map_or(0, |last| last + 1);
        pass.broken(damage, start..start + length);
        pass.at = end;
        match found {
            Some(start) => self.resume(start),
            None => self.lost = Some(next),
        }
        Step::Go
    }

    /// Goes on looking for the next beginning.
    fn seek(&mut self, pass: &mut Pass, next: Next) -> Step {
        match seek::next(pass.text, pass.at, next, &self.indent) {
            Some(start) => {
                pass.at = start.place;
                self.resume(start);
                return Step::Go;
            }
            None if pass.is_end => pass.at = pass.text.len(),
            None => pass.at = pass.text.len().saturating_sub(KEPT).max(pass.at),
        }
        Step::Stop
    }

    fn resume(&mut self, start: Start) {
        self.lost = None;
        self.place = match self.place {
            Place::Top if !start.mid_line => Place::Top,
            _ => Place::Torn,
        };
    }
}

impl<'t> Pass<'t> {
    fn rest(&self) -> &'t [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Takes a piece that is broken. What is broken and stands on one line is one piece.
    fn broken(&mut self, damage: Damage, range: Range<usize>) {
        // What begins as a record does is one by itself.
        let is_record = !range.is_empty() && self.text.get(range.start) == Some(&b'{');
        if is_record || !self.is_more_of_the_same(range.start) {
            self.cut.items.push((Form::Broken(damage), range));
        }
    }

    /// Whether nothing but what is broken stands before a place on its line.
    fn is_more_of_the_same(&self, start: usize) -> bool {
        let Some((Form::Broken(_), last)) = self.cut.items.last() else { return false };
        // A piece may have been told to its end, where a line ends, or up to a beginning that is none.
        let between = self.text.get(last.start..start).unwrap_or_default();
        !between.contains(&b'\n')
    }

    /// The white space before the place, if it is the first on its line.
    fn indent(&self) -> &'t [u8] {
        let start = self.line_start();
        let is_first =
            start.checked_sub(1).and_then(|before| self.text.get(before)) == Some(&b'\n');
        match self.text.get(start..self.at) {
            Some(indent) if is_first && indent.len() <= INDENT => indent,
            _ => &[],
        }
    }

    /// Where the blanks begin that stand before the place on its line.
    fn line_start(&self) -> usize {
        let before = self.text.get(..self.at).unwrap_or_default();
        let blanks = before.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        self.at - blanks
    }
}
