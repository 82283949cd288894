//! The elements of a list, and what stands between them.

use super::cut::{After, Cutter, Pass, Place, Step, What};
use super::ends::{Found, value_end};
use super::format::Format;
use super::probe::{self, Kind};
use super::seek::{Next, RECORD};
use crate::payload::{Damage, Form, MAX_RECORD_BYTES};

impl Cutter {
    /// An element of a list, or what stands between two of them.
    pub(super) fn element(
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
    pub(super) fn object_in_list(&mut self, pass: &mut Pass, form: Option<Form>) -> Step {
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
    pub(super) fn leave(&mut self, pass: &mut Pass) -> Step {
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
    pub(super) fn separator(&mut self, pass: &mut Pass) {
        pass.broken(Damage::Between, pass.at..pass.at);
    }

    pub(super) fn scalar(&mut self, pass: &mut Pass, form: Option<Form>) -> Step {
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
    pub(super) fn members(&mut self, pass: &mut Pass, byte: u8) -> Step {
        // The bracket that ends the object is missing.
        if matches!(byte, b'{' | b'[') {
            return self.leave(pass);
        }
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
}
