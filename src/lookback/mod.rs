//! The way of a run over many inputs, of any length: its records are one story, wherever they stood.
//!
//! CloudTrail writes a file for each account, Region and five minutes, so the steps of one back door stand
//! in several. What may matter is gleaned from the inputs and waits until nothing older is expected
//! ([`timeline`]). Then it is judged, beside the policies that came before it, and joins the open story of
//! its actor ([`open`]), which is told when its window is over. So memory holds what waits and what is
//! open, both bounded, and what is told depends on the records and not on how they were cut into files.
//!
//! What comes when its time has passed is told by itself, and counted. What a run forgets is counted too.

mod open;
mod timeline;

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread;

use jiff::Timestamp;
use serde::Serialize;

use crate::admit::{Admission, Fate, is_new};
use crate::alert::{Alert, HeldBack, SelectedChange, Sessions, Unreadables};
use crate::counts::Counts;
use crate::documents::Documents;
use crate::duplicates::Duplicates;
use crate::glean::{Found, Gleaned, Gleaning};
use crate::herald::Herald;
use crate::judge::{Candidate, Judge, Judgement};
use crate::options::Options;
use crate::payload::PayloadError;
use crate::record::Record;
use open::OpenStories;
use timeline::{Timeline, Waiting};

/// How many records without a time are told together at the end. Others are told one by one.
const MOST_TIMELESS: usize = 1000;

/// How much text they may have.
const MOST_TIMELESS_BYTES: usize = 8 * 1024 * 1024;

/// From how many records on it is worth while to judge them on several threads.
const WORTH_THREADS: usize = 64;

/// A run.
#[derive(Debug)]
pub struct LookBack<'h> {
    herald: &'h Herald,
    jobs: usize,
    timeline: Timeline,
    documents: Documents,
    seen: Duplicates,
    /// The sessions whose first read was told.
    sessions: Sessions,
    open: OpenStories,
    /// Those that are told by themselves, because their time has passed.
    late: Vec<Waiting>,
    timeless: Vec<Waiting>,
    timeless_bytes: usize,
    unread: Unreadables,
    counts: Counts,
    held_back: Vec<usize>,
    late_told: usize,
    places: usize,
}

/// A record that is judged.
pub struct Look<'a> {
    pub record: &'a Record<'a>,
    pub text: &'a str,
    pub judge: &'a Judge<'a>,
    /// If it is selected, what becomes of it is decided when its story is at its end.
    pub judgement: &'a Judgement,
}

/// A part of a run, in the order of time.
#[derive(Debug)]
pub struct Step<T> {
    /// What was said of each record that was judged, by its number in the run.
    pub judged: Vec<(usize, T)>,
    /// The changes of stories that are at their end. Duplicates stand alone.
    pub decided: Vec<Vec<(SelectedChange, Fate)>>,
}

impl<T> Default for Step<T> {
    fn default() -> Step<T> {
        Step { judged: Vec::new(), decided: Vec::new() }
    }
}

/// What is to become of a record, and what was said of it.
type Judged<T> = (Judgement, Option<T>);

/// What is to be said of a run at its end.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    #[serde(flatten)]
    pub counts: Counts,
    /// The expected changes that were held back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub held_back: Vec<HeldBack>,
    /// How many changes came when the others of their time had been told, so that each has an alert of
    /// its own.
    #[serde(skip_serializing_if = "is_zero")]
    pub late: usize,
    /// How many alerts end because they had too many changes.
    #[serde(skip_serializing_if = "is_zero")]
    pub cut: usize,
    /// How many policies were forgotten, so that others were not compared with them.
    #[serde(skip_serializing_if = "is_zero")]
    pub forgotten_policies: usize,
    /// How many records were forgotten, so that they would not be known if they came again.
    #[serde(skip_serializing_if = "is_zero")]
    pub forgotten_records: usize,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl<'h> LookBack<'h> {
    pub fn new(herald: &'h Herald, jobs: NonZero<usize>) -> LookBack<'h> {
        LookBack {
            herald,
            jobs: jobs.get(),
            timeline: Timeline::default(),
            documents: Documents::default(),
            seen: Duplicates::bounded(),
            sessions: Sessions::default(),
            open: OpenStories::new(herald.options().window),
            late: Vec::new(),
            timeless: Vec::new(),
            timeless_bytes: 0,
            unread: Unreadables::default(),
            counts: Counts::default(),
            held_back: vec![0; herald.options().expected.len()],
            late_told: 0,
            places: 0,
        }
    }

    /// How many log events were taken, which is the number that the next will have.
    pub fn places(&self) -> usize {
        self.places
    }

    /// Says which of several inputs is taken next.
    pub fn begin(&mut self, input: &str) {
        self.unread.begin(input);
    }

    /// Takes what was found in the next batch.
    pub fn take(&mut self, gleaned: Gleaned) {
        let first = self.places;
        self.places += gleaned.received;
        self.counts.received += gleaned.received;
        self.counts.ignored += gleaned.passed_over;
        for Gleaning { place, passed_over, what } in gleaned.items {
            match what {
                Found::Unreadable { .. } if passed_over => self.counts.ignored += 1,
                Found::Unreadable { id, why } => {
                    self.counts.unreadable += 1;
                    self.unread.add(id.as_deref(), why);
                }
                Found::Record(record) => {
                    let time = record.time;
                    let one = Waiting { place: first + place, record };
                    match time {
                        Some(time) => self.late.extend(self.timeline.add(time, one)),
                        None => {
                            let late = self.without_time(one);
                            self.late.extend(late);
                        }
                    }
                }
            }
        }
    }

    /// Takes a record without a time. The answer is the record if there is no more room.
    fn without_time(&mut self, one: Waiting) -> Option<Waiting> {
        let bytes = self.timeless_bytes + one.record.text.len();
        if self.timeless.len() >= MOST_TIMELESS || bytes > MOST_TIMELESS_BYTES {
            return Some(one);
        }
        self.timeless_bytes = bytes;
        self.timeless.push(one);
        None
    }

    /// Notes what is wrong with an input as a whole.
    pub fn fault(&mut self, fault: &PayloadError) {
        self.places += 1;
        self.counts.received += 1;
        self.counts.unreadable += 1;
        self.unread.add_fault(fault);
    }

    /// The next part of what is before a time, or of everything; `None` when there is no more. `look` is
    /// asked of each record as it is judged.
    pub fn step<T: Send>(
        &mut self,
        before: Option<Timestamp>,
        look: &(impl Fn(&Look) -> T + Sync),
    ) -> Option<Step<T>> {
        if !self.late.is_empty() {
            return Some(self.step_late(look));
        }
        let idle = self.timeline.next_idle(before);
        if !idle.is_empty() {
            return Some(self.step_idle(&idle, look));
        }
        let slice = self.timeline.next(before);
        if !slice.is_empty() {
            return Some(self.step_in_time(&slice, look));
        }
        let passed = self.timeline.passed().filter(|_| before.is_some());
        let ended = self.open.ended_before(passed);
        if !ended.is_empty() {
            let decided = ended.into_iter().map(|story| self.decide(story)).collect();
            return Some(Step { judged: Vec::new(), decided });
        }
        (before.is_none() && !self.timeless.is_empty()).then(|| self.step_timeless(look))
    }

    /// The alerts of the next part; `None` when there is no more.
    pub fn tell(&mut self, before: Option<Timestamp>) -> Option<Vec<Alert>> {
        let Step { decided, .. } = self.step(before, &|_| ())?;
        let mut alerts = Vec::new();
        for story in decided {
            let told = story.into_iter().filter(|(_, fate)| *fate == Fate::Told);
            alerts.extend(self.herald.alerts(told.map(|(change, _)| change).collect(), None));
        }
        Some(alerts)
    }

    /// What there is to say at the end, and the alert of what could not be read.
    pub fn finish(self) -> (Option<Alert>, Report) {
        let report = Report {
            counts: self.counts,
            held_back: self.herald.held_back(&self.held_back),
            late: self.late_told,
            cut: self.open.cut,
            forgotten_policies: self.documents.forgotten(),
            forgotten_records: self.seen.forgotten(),
        };
        let unread = self.unread.into_alert(None);
        (self.herald.alerts(Vec::new(), unread).pop(), report)
    }

    fn step_in_time<T: Send>(
        &mut self,
        slice: &[Waiting],
        look: &(impl Fn(&Look) -> T + Sync),
    ) -> Step<T> {
        let mut step = Step::default();
        let mut rest = slice;
        while !rest.is_empty() {
            let (learned, later) = rest.split_at(self.learn(rest));
            self.go_through(learned, look, &mut step);
            rest = later;
        }
        step
    }

    fn go_through<T: Send>(
        &mut self,
        slice: &[Waiting],
        look: &(impl Fn(&Look) -> T + Sync),
        step: &mut Step<T>,
    ) {
        for (one, judged) in slice.iter().zip(self.judge(slice, &self.documents, look)) {
            let Some((candidate, time)) = self.note(one, judged, step).zip(one.record.time) else {
                continue;
            };
            // What ends before it is decided before it is known, however the records were cut into slices.
            for story in self.open.ended_before(Some(time)) {
                step.decided.push(self.decide(story));
            }
            if let Some(candidate) = self.if_new(candidate, step) {
                for story in self.open.add(candidate, time, one.record.text.len()) {
                    step.decided.push(self.decide(story));
                }
            }
        }
    }

    /// What matters to nothing that is told is only looked at.
    fn step_idle<T: Send>(
        &mut self,
        idle: &[Waiting],
        look: &(impl Fn(&Look) -> T + Sync),
    ) -> Step<T> {
        let mut step = Step::default();
        for (one, judged) in idle.iter().zip(self.judge(idle, &self.documents, look)) {
            self.note(one, judged, &mut step);
        }
        step
    }

    /// What comes after its time is told without what is known of it by now, and each by itself.
    fn step_late<T: Send>(&mut self, look: &(impl Fn(&Look) -> T + Sync)) -> Step<T> {
        let late = std::mem::take(&mut self.late);
        let mut step = Step::default();
        for (one, judged) in late.iter().zip(self.judge(&late, &Documents::default(), look)) {
            if let Some(candidate) = self.note(one, judged, &mut step)
                && let Some(candidate) = self.if_new(candidate, &mut step)
            {
                self.late_told += 1;
                step.decided.push(self.decide(vec![candidate]));
            }
        }
        step
    }

    /// What has no time comes last, as one story of each actor.
    fn step_timeless<T: Send>(&mut self, look: &(impl Fn(&Look) -> T + Sync)) -> Step<T> {
        let mut timeless = std::mem::take(&mut self.timeless);
        // It does not matter where they stood.
        timeless.sort_by(|one, other| {
            let [one, other] = [one, other].map(|it| (&it.record.event_id, &it.record.text));
            one.cmp(&other)
        });
        self.learn(&timeless);
        let mut step = Step::default();
        let mut all = Vec::new();
        for (one, judged) in timeless.iter().zip(self.judge(&timeless, &self.documents, look)) {
            if let Some(candidate) = self.note(one, judged, &mut step) {
                all.extend(self.if_new(candidate, &mut step));
            }
        }
        if !all.is_empty() {
            step.decided.push(self.decide(all));
        }
        step
    }

    /// Notes the policies in the records of some seconds. The answer is of how many records: before others are
    /// forgotten to make room, what may rest on them is judged. So it does not matter how the records were cut into
    /// slices.
    fn learn(&mut self, slice: &[Waiting]) -> usize {
        let (mut learned, mut has_news) = (0, false);
        for second in slice.chunk_by(|one, next| one.record.time == next.record.time) {
            let texts = second.iter().filter(|one| one.record.documents);
            let texts: Vec<&str> = texts.map(|one| one.record.text.as_str()).collect();
            let lengths = || texts.iter().map(|text| text.len());
            if !texts.is_empty() && !self.documents.has_room(lengths()) {
                if learned > 0 {
                    break;
                }
                self.documents.make_room(lengths());
            }
            self.documents.extend(&texts, self.herald.catalogue());
            learned += second.len();
            has_news |= !texts.is_empty();
        }
        if has_news {
            self.documents.prepare();
        }
        learned
    }

    /// Judges records, on several threads if they are many.
    fn judge<T: Send>(
        &self,
        slice: &[Waiting],
        documents: &Documents,
        look: &(impl Fn(&Look) -> T + Sync),
    ) -> Vec<Judged<T>> {
        let herald = self.herald;
        let one = |Waiting { place, record }: &Waiting| {
            let judge = herald.judge_beside(&record.envelope, documents);
            match Record::read(&record.text) {
                Ok(parsed) => {
                    let judgement = judge.judge_record(&parsed, *place);
                    let seen = Look {
                        record: &parsed,
                        text: &record.text,
                        judge: &judge,
                        judgement: &judgement,
                    };
                    let looked = look(&seen);
                    (judgement, Some(looked))
                }
                Err(why) => (Judgement::Unreadable(why), None),
            }
        };
        if self.jobs < 2 || slice.len() < WORTH_THREADS {
            return slice.iter().map(one).collect();
        }
        thread::scope(|scope| {
            let parts = slice.chunks(slice.len().div_ceil(self.jobs));
            let parts =
                parts.map(|part| scope.spawn(move || part.iter().map(one).collect::<Vec<_>>()));
            let parts: Vec<_> = parts.collect();
            let judged =
                parts.into_iter().map(|part| part.join().unwrap_or_else(|why| resume_unwind(why)));
            judged.flatten().collect()
        })
    }

    /// Counts what was said of a record. The answer is what is selected.
    fn note<T>(
        &mut self,
        one: &Waiting,
        judged: Judged<T>,
        step: &mut Step<T>,
    ) -> Option<Candidate> {
        let (judgement, looked) = judged;
        step.judged.extend(looked.map(|looked| (one.place, looked)));
        match judgement {
            Judgement::Selected(candidate) => return Some(*candidate),
            Judgement::Ignored => self.counts.ignored += 1,
            Judgement::OutOfScope => self.counts.excluded += 1,
            Judgement::Unreadable(why) => {
                self.counts.unreadable += 1;
                self.unread.add(None, why);
            }
        }
        None
    }

    /// A candidate, unless the same record came before.
    fn if_new<T>(&mut self, candidate: Candidate, step: &mut Step<T>) -> Option<Candidate> {
        if is_new(&candidate, &mut self.seen) {
            return Some(candidate);
        }
        Fate::Duplicate.count(&mut self.counts, &mut self.held_back);
        step.decided.push(vec![(candidate.selected, Fate::Duplicate)]);
        None
    }

    /// What becomes of the changes of a story that is at its end.
    fn decide(&mut self, story: Vec<Candidate>) -> Vec<(SelectedChange, Fate)> {
        let Options { expected, window, min_severity, .. } = self.herald.options();
        let (seen, sessions) = (&self.seen, &mut self.sessions);
        let fates = Admission::of(story).fates(seen, sessions, expected, *window, *min_severity);
        for (_, fate) in &fates {
            fate.count(&mut self.counts, &mut self.held_back);
        }
        fates
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::glean::Keep;
    use crate::input::{Limits, whole};
    use crate::rules::{DEFAULT_PACK, Rules};

    /// However much is only looked at, few are under way at once, because what is said of one may be long.
    #[test]
    fn what_is_looked_at_comes_in_small_parts() {
        let herald = Herald::new(Rules::load(&[DEFAULT_PACK], &[]).unwrap(), Options::default());
        let record = |number: usize| {
            let (source, name) = match number % 500 {
                0 => ("iam", "CreateUser"),
                _ => ("s3", "ListBuckets"),
            };
            let time = Timestamp::from_second(number as i64).unwrap();
            format!(
                r#"{{"eventSource":"{source}.amazonaws.com","eventName":"{name}","eventTime":"{time}","eventID":"{number}"}}"#
            )
        };
        let lines: Vec<String> = (0..3000).rev().map(record).collect();
        let (_, batch) = whole(lines.join("\n"), Limits::default()).unwrap();
        let mut run = LookBack::new(&herald, NonZero::<usize>::MIN);
        run.take(herald.glean(&batch, Keep::Everything));
        let (mut judged, mut decided) = (0, 0);
        while let Some(step) = run.step(None, &|_: &Look| ()) {
            assert!(step.judged.len() <= 256, "{}", step.judged.len());
            judged += step.judged.len();
            decided += step.decided.iter().map(Vec::len).sum::<usize>();
        }
        assert_eq!((judged, decided), (3000, 6));
        let (_, report) = run.finish();
        assert_eq!((report.counts.alerted, report.counts.ignored), (6, 2994));
    }
}
