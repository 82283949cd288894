//! The inputs of a command as streams: read by several threads, and taken in their order by one.
//!
//! Each thread takes the next input and hands over what it makes of it: of most inputs that is little, and comes at once, so
//! that the thread can go on with another. Of what is more, few parts wait, and few inputs are under way at once, so memory
//! does not grow with what there is to read.

use std::collections::VecDeque;
use std::num::NonZero;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use jiff::{SignedDuration, Timestamp};

use super::beginning;
use super::exit::{Exit, Stop};
use super::inputs::{InputArgs, Source, sources};
use super::output::complain;
use super::progress::Progress;
use super::time;
use crate::glean::Gleaned;
use crate::input::{Chunks, End, Format, InputError, Limits, Unknown};
use crate::payload::{Batch, PayloadError};

#[derive(Debug, clap::Args)]
pub struct StreamArgs {
    /// How many threads read and judge; all processors, if not given
    #[arg(long, value_name = "N", value_parser = threads)]
    pub jobs: Option<NonZero<usize>>,

    /// How much later a record may come than others of its time in another input, without an alert of its own
    #[arg(long, value_name = "DURATION", default_value = "1h", value_parser = time::duration)]
    pub lag: SignedDuration,
}

impl StreamArgs {
    pub fn jobs(&self) -> NonZero<usize> {
        self.jobs.or_else(|| thread::available_parallelism().ok()).unwrap_or(NonZero::<usize>::MIN)
    }
}

fn threads(text: &str) -> Result<NonZero<usize>, String> {
    text.parse().map_err(|_| "expected a number of threads, at least 1".to_owned())
}

/// In which order inputs are taken.
#[derive(Debug, Clone, Copy)]
pub enum Order {
    AsNamed,
    OfTime,
}

/// What is taken of the inputs.
pub enum Taken<W> {
    /// One of several inputs begins.
    Begin(String),
    Part(W),
    /// Something is wrong with an input as a whole, or with a payload in it.
    Fault(PayloadError),
    /// An input is over. In those to come nothing is expected that is before this time, if it is known.
    Over(Option<Timestamp>),
}

/// How many inputs each thread may be ahead.
const AHEAD: usize = 2;

/// From what weight on a part of an input is handed over, in bytes, and with how many batches in any case.
const WEIGHT: usize = 256 * 1024;
const MOST_BATCHES: usize = 1024;

/// What a thread makes of a batch.
pub trait Work {
    /// How much memory it takes, in bytes. What every batch has need not be counted.
    fn weight(&self) -> usize;
}

impl Work for Gleaned {
    fn weight(&self) -> usize {
        Gleaned::weight(self)
    }
}

enum Piece<W> {
    /// What was made of some batches, and what was wrong with each.
    Part(Vec<(W, Option<PayloadError>)>),
    Over(Result<End, InputError>),
    Closed(String),
}

type Task<W> = (usize, SyncSender<Piece<W>>);

/// The inputs of a run.
pub struct Stream {
    sources: Vec<Source>,
    /// When each begins, in the order of time.
    begins: Vec<Option<Timestamp>>,
    lag: SignedDuration,
    limits: Limits,
    jobs: usize,
    progress: Progress,
}

impl Stream {
    pub fn of(
        args: &InputArgs,
        stream: &StreamArgs,
        unknown: Unknown,
        order: Order,
    ) -> Result<Stream, Stop> {
        let limits = args.limits(unknown);
        let sources = sources(&args.paths)?;
        let is_one = sources.len() < 2;
        let begins = |source: &Source| match order {
            Order::OfTime if !is_one => beginning::of(source, limits),
            _ => None,
        };
        let mut sorted: Vec<_> = sources.into_iter().map(|one| (begins(&one), one)).collect();
        // Those of which nothing is known come first, because nothing can be told before them.
        sorted.sort_by_key(|(begins, _)| *begins);
        let (begins, sources): (Vec<_>, Vec<_>) = sorted.into_iter().unzip();
        let progress = Progress::of(&sources);
        let (lag, jobs) = (stream.lag, stream.jobs().get());
        Ok(Stream { sources, begins, lag, limits, jobs, progress })
    }

    /// The time before which nothing is expected at the very beginning.
    pub fn begins(&self) -> Option<Timestamp> {
        self.expected_from(0)
    }

    /// The time before which nothing is expected in this input and those after it.
    fn expected_from(&self, number: usize) -> Option<Timestamp> {
        let begins = (*self.begins.get(number)?)?;
        Some(begins.checked_sub(self.lag).unwrap_or(Timestamp::MIN))
    }

    /// Hands over what `work` makes of the batches of all inputs, in their order. What cannot be read is reported,
    /// and the rest is done all the same. The answer is how many inputs could be read, and how it went.
    pub fn each<W: Work + Send>(
        &self,
        work: impl Fn(&Batch, Option<Format>) -> W + Sync,
        mut take: impl FnMut(Taken<W>) -> Result<(), Stop>,
    ) -> Result<(usize, Exit), Stop> {
        let (give, tasks) = channel::<Task<W>>();
        let tasks = Mutex::new(tasks);
        let result = thread::scope(|scope| {
            // When nothing more is given, the threads are done.
            let give = give;
            let (tasks, work) = (&tasks, &work);
            for _ in 0..self.jobs.min(self.sources.len()) {
                scope.spawn(move || self.read(tasks, work));
            }
            let mut under_way = VecDeque::new();
            let mut numbers = 0..self.sources.len();
            let (mut read, mut exit) = (0, Exit::Done);
            for (number, source) in self.sources.iter().enumerate() {
                while under_way.len() < self.jobs * AHEAD
                    && let Some(next) = numbers.next()
                {
                    let (to, from) = sync_channel(1);
                    under_way.push_back(from);
                    // Nobody is left to read only if a thread has failed, which the scope tells.
                    let _ = give.send((next, to));
                }
                let Some(pieces) = under_way.pop_front() else { break };
                if self.sources.len() > 1 {
                    take(Taken::Begin(source.shown()))?;
                }
                let (is_read, end) = self.take(source, &pieces, &mut take)?;
                read += usize::from(is_read);
                exit = exit.max(end);
                let reached = self.expected_from(number + 1);
                self.progress.write(|| take(Taken::Over(reached)))?;
            }
            Ok((read, exit))
        });
        self.progress.end();
        result
    }

    /// Takes the pieces of one input.
    fn take<W>(
        &self,
        source: &Source,
        pieces: &Receiver<Piece<W>>,
        take: &mut impl FnMut(Taken<W>) -> Result<(), Stop>,
    ) -> Result<(bool, Exit), Stop> {
        let mut exit = Exit::Done;
        let mut is_read = false;
        for piece in pieces {
            let fault = match piece {
                Piece::Part(parts) => {
                    for (part, fault) in parts {
                        self.progress.write(|| take(Taken::Part(part)))?;
                        if let Some(fault) = fault {
                            exit = exit.max(self.fault(source, fault, take)?);
                        }
                    }
                    None
                }
                Piece::Over(Ok(End { fault, .. })) => {
                    is_read = true;
                    fault
                }
                Piece::Over(Err(error)) => {
                    let unknown = self.limits.unknown;
                    exit = exit.max(self.progress.say(|| source.is_unreadable(&error, unknown)));
                    None
                }
                Piece::Closed(why) => {
                    self.progress.say(|| complain(&format!("{}: {why}", source.shown()), None));
                    exit = Exit::Bad;
                    None
                }
            };
            if let Some(fault) = fault {
                exit = exit.max(self.fault(source, fault, take)?);
            }
        }
        Ok((is_read, exit))
    }

    fn fault<W>(
        &self,
        source: &Source,
        fault: PayloadError,
        take: &mut impl FnMut(Taken<W>) -> Result<(), Stop>,
    ) -> Result<Exit, Stop> {
        let exit = self.progress.say(|| source.has_fault(&fault));
        self.progress.write(|| take(Taken::Fault(fault)))?;
        Ok(exit)
    }

    /// Reads one input after the other, as long as there are any and somebody takes them.
    fn read<W: Work>(
        &self,
        tasks: &Mutex<Receiver<Task<W>>>,
        work: &impl Fn(&Batch, Option<Format>) -> W,
    ) {
        let next = || tasks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        while let Ok((number, to)) = next() {
            let Some(source) = self.sources.get(number) else { return };
            let reader = match source.open() {
                Ok(reader) => self.progress.watch(reader),
                Err(why) => {
                    let _ = to.send(Piece::Closed(why));
                    continue;
                }
            };
            let mut chunks = Chunks::new(reader, self.limits);
            let (mut parts, mut weight, mut is_wanted) = (Vec::new(), 0, true);
            while is_wanted && let Some(batch) = chunks.next() {
                let part = work(&batch, chunks.format());
                weight += part.weight();
                parts.push((part, batch.fault));
                if weight >= WEIGHT || parts.len() >= MOST_BATCHES {
                    is_wanted = to.send(Piece::Part(std::mem::take(&mut parts))).is_ok();
                    weight = 0;
                }
            }
            // Nobody listens any more if the run has been stopped.
            if is_wanted && to.send(Piece::Part(parts)).is_ok() {
                let _ = to.send(Piece::Over(chunks.end()));
            }
        }
    }
}
