//! One item: an object or an array, from its first bracket to its last.

use super::cut::{After, Cutter, LONG, Open, Pass, Place, Step, WARY, What, WholeItem};
use super::ends::{Found, ItemScan};
use super::format::{Format, Whole};
use super::probe::{self, Kind};
use super::seek::{self, Next, RECORD};
use crate::payload::{Damage, Form, MAX_RECORD_BYTES, PayloadError};

impl Cutter {
    /// Begins an item with a bracket.
    pub(super) fn begin(&mut self, pass: &mut Pass, what: What) -> Step {
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
        self.item(
            pass,
            Open { scan: ItemScan::new(limit, ask_at.min(limit.saturating_add(1))), what },
        )
    }

    pub(super) fn item(&mut self, pass: &mut Pass, mut open: Open) -> Step {
        let rest = pass.rest();
        match open.scan.advance(rest, pass.is_end) {
            Found::More => {
                self.open = Some(open);
                Step::Stop
            }
            Found::End(length) => self.whole_item(pass, open.what, length),
            Found::Broken(_, Damage::Ended) => self.ends_inside(pass, Some(open.what)),
            Found::Broken(noticed, damage) => {
                if let (What::Whole(kind), Damage::TooLong) = (open.what, damage) {
                    self.lost = Some(Next::Record);
                    let fault = PayloadError::OverBound { limit: self.payload };
                    return self.cut_off(pass, kind, Some(fault));
                }
                self.look_at(rest.get(..noticed).unwrap_or_default());
                self.damage(pass, pass.at + noticed, damage)
            }
        }
    }

    pub(super) fn whole_item(&mut self, pass: &mut Pass, what: What, length: usize) -> Step {
        let item = pass.text.get(pass.at..pass.at + length).unwrap_or_default();
        let form = match what {
            What::Whole(kind) => {
                let range = pass.at..pass.at + length;
                pass.at = range.end;
                pass.cut.whole = Some(WholeItem { kind, range, is_cut: false, fault: None });
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
    pub(super) fn look_at(&mut self, text: &[u8]) {
        if self.format.is_none()
            && let Kind::Item(_) = probe::object(text)
        {
            self.is_known(Format::Records);
        }
    }

    pub(super) fn push(&mut self, pass: &mut Pass, form: Form, length: usize) {
        pass.cut.items.push((form, pass.at..pass.at + length));
        pass.at += length;
        if let Place::List { after, .. } = &mut self.place {
            *after = After::Item;
        }
    }

    /// A payload or an envelope that does not end. What it has is handed out.
    pub(super) fn cut_off(
        &mut self,
        pass: &mut Pass,
        kind: Whole,
        fault: Option<PayloadError>,
    ) -> Step {
        let range = pass.at..pass.text.len().min(pass.at.saturating_add(self.payload));
        pass.at = pass.text.len();
        pass.cut.whole = Some(WholeItem { kind, range, is_cut: true, fault });
        Step::Stop
    }

    /// The input ends inside of an item.
    pub(super) fn ends_inside(&mut self, pass: &mut Pass, what: Option<What>) -> Step {
        self.look_at(pass.rest());
        // A bracket that is missing, and not the rest of the input?
        if seek::next(pass.text, pass.at + 1, Next::Record, &self.indent).is_some() {
            return self.damage(pass, pass.text.len(), Damage::Ended);
        }
        let range = pass.at..pass.text.len();
        match (what, self.place) {
            (Some(What::Whole(kind)), _) => {
                let fault = PayloadError::FileNotJson("EOF while parsing an object".to_owned());
                return self.cut_off(pass, kind, Some(fault).filter(|_| !pass.is_cut));
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
}
