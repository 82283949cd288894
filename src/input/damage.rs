//! What is broken, and where reading goes on.
//!
//! The search for the next beginning starts right after the *beginning* of what is broken, because where damage is noticed
//! its neighbours may have been swallowed. That text is read again is bounded by a count ([`Cutter::resume_from`]): at most
//! [`AGAIN`] times what has been passed, and [`AGAIN_AT_LEAST`]. Beyond it the search starts where damage is noticed.

use std::ops::Range;

use super::cut::{Cutter, Pass, Place, Step};
use super::ends::is_json;
use super::seek::{self, KEPT, Next, Start};
use crate::payload::{Damage, Form, MAX_RECORD_BYTES};

const AGAIN: u64 = 16;
const AGAIN_AT_LEAST: u64 = 4 * 1024 * 1024;

/// For how far the next damage is thought to be near.
const WARY_FOR: u64 = 64 * 1024;

impl Cutter {
    /// Text that is no value. It is taken by lines, and whoever reads a line says what is wrong with it.
    pub(super) fn garbage(&mut self, pass: &mut Pass) -> Step {
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
    pub(super) fn damage(&mut self, pass: &mut Pass, noticed: usize, damage: Damage) -> Step {
        let start = match damage {
            Damage::Between => self.before(pass),
            _ => pass.at,
        };
        let from = self.resume_from(start, noticed);
        self.lose(pass, start, from, Next::Record, damage)
    }

    /// Where to look for the next beginning: right after the beginning of what is broken, unless too much has been read
    /// twice already.
    pub(super) fn resume_from(&mut self, start: usize, noticed: usize) -> usize {
        let again = self.again + noticed.saturating_sub(start) as u64;
        if again > AGAIN_AT_LEAST + AGAIN * (self.passed + start as u64) {
            return noticed;
        }
        self.again = again;
        start + 1
    }

    /// Where damage begins that was noticed between two items. Perhaps an item before it ended too early, because a bracket
    /// is lost, or too late, with its neighbours inside of it: such items are taken back.
    pub(super) fn before(&mut self, pass: &mut Pass) -> usize {
        let in_list = matches!(self.place, Place::List { .. } | Place::Members);
        for back in 1..=4 {
            let Some(number) = pass.cut.items.len().checked_sub(back) else { break };
            let Some((form, range)) = pass.cut.items.get(number).cloned() else { break };
            let between = pass.text.get(range.end..pass.at).unwrap_or_default();
            if matches!(form, Form::Broken(_)) || (!in_list && between.contains(&b'\n')) {
                break;
            }
            let item = pass.text.get(range.clone()).unwrap_or_default();
            // A quote that stands alone makes a string of all up to the first quote of the next record.
            if item.starts_with(b"\"") && self.reaches_into_record(pass, &range) {
                pass.cut.items.truncate(number);
                return range.start;
            }
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

    /// Whether a record begins inside of an item and goes on behind it.
    fn reaches_into_record(&mut self, pass: &Pass, item: &Range<usize>) -> bool {
        self.again += item.len() as u64;
        let end = pass.text.len().min(item.end + KEPT);
        let text = pass.text.get(item.start..end).unwrap_or_default();
        let found = seek::next(text, 1, Next::Record, &self.indent);
        found.is_some_and(|start| start.place < item.len())
    }

    /// Tells what is broken, from `start` on, and goes to the next beginning.
    pub(super) fn lose(
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
    pub(super) fn seek(&mut self, pass: &mut Pass, next: Next) -> Step {
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

    pub(super) fn resume(&mut self, start: Start) {
        self.lost = None;
        self.place = match self.place {
            Place::Top if !start.mid_line => Place::Top,
            _ => Place::Torn,
        };
    }
}

impl Pass<'_> {
    /// Takes a piece that is broken. What is broken and stands on one line is one piece.
    pub(super) fn broken(&mut self, damage: Damage, range: Range<usize>) {
        // What begins as a record does is one by itself.
        let is_record = !range.is_empty() && self.text.get(range.start) == Some(&b'{');
        if is_record || !self.is_more_of_the_same(range.start) {
            self.cut.items.push((Form::Broken(damage), range));
        }
    }

    /// Whether nothing but what is broken stands before a place on its line.
    pub(super) fn is_more_of_the_same(&mut self, start: usize) -> bool {
        let Some((Form::Broken(_), last)) = self.cut.items.last() else { return false };
        // A piece may have been told to its end, where a line ends, or up to a beginning that is none. Of a long line
        // only what is new is looked at.
        let (of, until) = self.one_line;
        let from = if of == last.start { until.max(of) } else { last.start };
        let between = self.text.get(from..start).unwrap_or_default();
        let is_same = !between.contains(&b'\n');
        if is_same {
            self.one_line = (last.start, start.max(from));
        }
        is_same
    }
}
