//! Who received what: in the memory of this instance, and in a table that all instances share.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;
use tokio::time::{Instant, sleep, timeout_at};

use super::key::{Lease, UnitKey};
use super::outlets::Outlets;
use super::table::{Table, TableClaim};
use crate::digest::Parts;

/// How many calls to the table are under way at once, as a batch may hold thousands of changes. The
/// figure is an estimate: with five milliseconds a call it makes some 6,000 calls a second.
const AT_ONCE: usize = 32;

/// The number of failed calls in one pass after which the table counts as unreachable. The SDK has
/// retried each of them, so one is bad luck and four are not.
const TOLERATED: usize = 4;

/// How many units an instance remembers. CloudWatch Logs takes 10,000 log events at once, so two of
/// the largest batches hold no more. By the sizes of their entries they take some 3 MB.
const REMEMBERED: usize = 20_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// It is ours to tell, to those outlets that do not have it. `contradicts`: another record has
    /// the same `eventID`.
    Ours { holders: Outlets, contradicts: bool },
    /// Every outlet has it.
    Done,
    /// Another invocation is telling it.
    Busy,
}

/// What is known of units that were to be claimed.
#[derive(Debug, Default)]
pub struct Claims {
    /// Of each of them, in their order.
    pub units: Vec<Claim>,
    /// The requests that brought to every outlet what was there before, as the table says: some of them.
    pub told_by: BTreeSet<String>,
    pub trouble: Trouble,
}

/// How many of these requests are named.
const NAMED: usize = 10;

/// What the table failed to do.
#[derive(Debug, Default)]
pub struct Trouble {
    /// The number of units that the table could not be asked, or told, about.
    pub units: usize,
    pub first: Option<String>,
}

impl Trouble {
    fn add(&mut self, why: String) {
        self.units += 1;
        self.first.get_or_insert(why);
    }
}

#[derive(Debug)]
pub struct Ledger {
    memory: Mutex<Memory>,
    table: Option<Table>,
    all: Outlets,
}

impl Ledger {
    /// `outlets` is how many are configured: a unit is told when all of them have it.
    pub fn new(table: Option<Table>, outlets: usize) -> Ledger {
        Ledger { memory: Mutex::new(Memory::new()), table, all: Outlets::first(outlets) }
    }

    /// Claims the units that are still to be told, and says what is known of each unit. A unit that
    /// the table cannot be asked about is ours: told twice is better than not told.
    pub async fn claim(&self, keys: &[UnitKey], lease: &Lease, until: Instant) -> Claims {
        let mut claims: Vec<Claim> = keys.iter().map(|key| self.remembered(key)).collect();
        let Some(table) = &self.table else {
            return Claims { units: claims, ..Claims::default() };
        };
        let open = keys.iter().zip(&mut claims).filter(|(_, claim)| !matches!(claim, Claim::Done));
        let open: Vec<(&UnitKey, &mut Claim)> = open.collect();
        let calls = open
            .into_iter()
            .map(|(key, claim)| async move { Ok((claim, table.claim(key, lease).await?)) });
        let mut told_by = BTreeSet::new();
        let take = |(claim, answer): (&mut Claim, TableClaim)| {
            if let TableClaim::Complete(by) = &answer {
                let room = NAMED.saturating_sub(told_by.len());
                told_by.extend(by.iter().take(room).cloned());
            }
            *claim = Self::merged(*claim, answer);
        };
        let trouble = answers(table, calls, until, take).await;
        Claims { units: claims, told_by, trouble }
    }

    /// Notes who has what now, and gives the claims back.
    pub async fn settle(
        &self,
        units: &[(UnitKey, Outlets)],
        lease: &Lease,
        until: Instant,
    ) -> Trouble {
        for (key, accepted) in units.iter().filter(|(_, accepted)| !accepted.is_empty()) {
            self.memory().add(key, *accepted);
        }
        let Some(table) = &self.table else {
            return Trouble::default();
        };
        let calls = units.iter().map(|(key, accepted)| table.settle(key, *accepted, lease));
        answers(table, calls, until, |()| ()).await
    }

    /// Waits for other invocations to finish what they claimed; the answer is how many did not.
    /// Where two subscriptions bring the same records at once, this spares a failure and its
    /// repetition.
    pub async fn wait(&self, mut busy: Vec<&UnitKey>, until: Instant) -> usize {
        let Some(table) = &self.table else {
            return busy.len();
        };
        let mut pause = Duration::from_millis(100);
        while !busy.is_empty() && Instant::now() + pause < until {
            sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(1));
            let mut still = Vec::new();
            let mut answers = stream::iter(busy.clone())
                .map(|key| async move { (key, table.holders(key).await) })
                .buffer_unordered(AT_ONCE);
            while let Ok(Some((key, answer))) = timeout_at(until, answers.next()).await {
                if !answer.is_ok_and(|holders| holders.holds(self.all)) {
                    still.push(key);
                }
            }
            drop(answers);
            if Instant::now() < until {
                busy = still;
            }
        }
        busy.len()
    }

    fn remembered(&self, key: &UnitKey) -> Claim {
        let (holders, contradicts) = self.memory().look_up(key);
        if holders.holds(self.all) { Claim::Done } else { Claim::Ours { holders, contradicts } }
    }

    fn merged(remembered: Claim, answer: TableClaim) -> Claim {
        let Claim::Ours { holders, contradicts } = remembered else {
            return remembered;
        };
        match answer {
            TableClaim::Busy => Claim::Busy,
            TableClaim::Complete(_) => Claim::Done,
            // This holds even if nobody lacks the unit, because the claim has to be given back.
            TableClaim::Ours { known, contradicts: other } => {
                Claim::Ours { holders: holders.and(known), contradicts: contradicts || other }
            }
        }
    }

    /// A panic in one invocation is that invocation's failure; the memory stays usable.
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes the answers of calls to the table until all are there, the time is up, or too many have
/// failed.
async fn answers<T>(
    table: &Table,
    calls: impl ExactSizeIterator<Item = impl Future<Output = Result<T, String>>>,
    until: Instant,
    mut take: impl FnMut(T),
) -> Trouble {
    let (total, mut answered) = (calls.len(), 0);
    let mut trouble = Trouble::default();
    let mut answers = stream::iter(calls).buffer_unordered(AT_ONCE);
    while let Ok(Some(answer)) = timeout_at(until, answers.next()).await {
        match answer {
            Ok(answer) => {
                take(answer);
                answered += 1;
            }
            Err(why) => trouble.add(why),
        }
        if trouble.units >= TOLERATED {
            break;
        }
    }
    if answered + trouble.units < total {
        trouble.first.get_or_insert_with(|| table.too_slow());
    }
    trouble.units = total - answered;
    trouble
}

/// Half of a SHA-256: too long for anybody to find two texts with one digest, and short enough to
/// keep thousands.
type Id = [u8; 16];

fn id(text: &str) -> Id {
    let mut id = Id::default();
    id.iter_mut().zip(Parts::from_iter([text]).finish()).for_each(|(to, from)| *to = from);
    id
}

/// The outlets that have each unit, by event and content. The oldest units are forgotten.
///
/// All of it is allocated at the start. With a small allocation for each unit, made while a batch
/// is in memory, the process was measured to grow by 45 KB a payload (tests/e2e/soak_load.py).
#[derive(Debug)]
struct Memory {
    units: HashMap<(Id, Id), Outlets>,
    /// How many contents an event has.
    contents: HashMap<Id, usize>,
    order: VecDeque<(Id, Id)>,
}

impl Memory {
    fn new() -> Memory {
        // A new unit is added before the oldest one is forgotten.
        let room = REMEMBERED + 1;
        Memory {
            units: HashMap::with_capacity(room),
            contents: HashMap::with_capacity(room),
            order: VecDeque::with_capacity(room),
        }
    }

    /// The outlets that have a unit, and whether another content of its event is known.
    fn look_up(&self, key: &UnitKey) -> (Outlets, bool) {
        let event = id(&key.event);
        match self.units.get(&(event, id(&key.content))) {
            Some(holders) => (*holders, false),
            None => (Outlets::default(), self.contents.contains_key(&event) && !key.of_payload),
        }
    }

    fn add(&mut self, key: &UnitKey, accepted: Outlets) {
        let unit = (id(&key.event), id(&key.content));
        if let Some(holders) = self.units.get_mut(&unit) {
            *holders = holders.and(accepted);
            return;
        }
        self.units.insert(unit, accepted);
        *self.contents.entry(unit.0).or_default() += 1;
        self.order.push_back(unit);
        if self.order.len() > REMEMBERED {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        let Some(unit) = self.order.pop_front() else { return };
        self.units.remove(&unit);
        if let Some(count) = self.contents.get_mut(&unit.0) {
            *count -= 1;
            if *count == 0 {
                self.contents.remove(&unit.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str, content: &str) -> UnitKey {
        UnitKey::of_event(Some("111122223333"), id, content)
    }

    #[test]
    fn who_has_what_is_remembered_and_other_content_contradicts() {
        let ledger = Ledger::new(None, 2);
        ledger.memory().add(&key("1", "a"), Outlets::one(0));
        let ours = |holders, contradicts| Claim::Ours { holders, contradicts };
        assert_eq!(ledger.remembered(&key("1", "a")), ours(Outlets::one(0), false));
        assert_eq!(ledger.remembered(&key("1", "b")), ours(Outlets::default(), true));
        assert_eq!(ledger.remembered(&key("2", "a")), ours(Outlets::default(), false));
        ledger.memory().add(&key("1", "a"), Outlets::one(1));
        assert_eq!(ledger.remembered(&key("1", "a")), Claim::Done);
    }

    #[test]
    fn the_oldest_is_forgotten_beyond_the_limit() {
        let mut memory = Memory::new();
        for number in 0..=REMEMBERED {
            memory.add(&key(&number.to_string(), "a"), Outlets::one(0));
        }
        assert!(memory.look_up(&key("0", "a")).0.is_empty());
        assert!(!memory.look_up(&key("1", "a")).0.is_empty());
        assert_eq!((memory.units.len(), memory.contents.len()), (REMEMBERED, REMEMBERED));
    }
}
