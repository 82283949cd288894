//! Who received what: in the memory of this instance, and in a table that all instances share.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;
use sha2::{Digest, Sha256};
use tokio::time::{Instant, sleep, timeout_at};

use super::key::{Lease, UnitKey};
use super::outlets::Outlets;
use super::table::{Table, TableClaim};

/// Calls to the table at once: a batch may hold thousands of changes.
const AT_ONCE: usize = 32;

/// Failed calls in one pass after which the table counts as unreachable; the SDK has retried each.
const TOLERATED: usize = 4;

/// Units that an instance remembers; each takes some 200 bytes.
const REMEMBERED: usize = 20_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Ours to tell to those who do not have it. `contradicts`: another record has the same `eventID`.
    Ours { holders: Outlets, contradicts: bool },
    /// Every outlet has it.
    Done,
    /// Another invocation is telling it.
    Busy,
}

/// What the table did not do.
#[derive(Debug, Default)]
pub struct Trouble {
    /// Units that it could not be asked, or told, about.
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
    /// `outlets` is the number of those that are configured: who has what is complete when all of them have it.
    pub fn new(table: Option<Table>, outlets: usize) -> Ledger {
        Ledger { memory: Mutex::new(Memory::new()), table, all: Outlets::first(outlets) }
    }

    /// What is known of each unit, and a claim on those that are still to be told. A unit that the table cannot be
    /// asked about is ours: told twice is better than not told.
    pub async fn claim(
        &self,
        keys: &[UnitKey],
        lease: &Lease,
        until: Instant,
    ) -> (Vec<Claim>, Trouble) {
        let mut claims: Vec<Claim> = keys.iter().map(|key| self.remembered(key)).collect();
        let mut trouble = Trouble::default();
        let Some(table) = &self.table else {
            return (claims, trouble);
        };
        let open: Vec<(&UnitKey, &mut Claim)> = keys
            .iter()
            .zip(&mut claims)
            .filter(|(_, claim)| !matches!(claim, Claim::Done))
            .collect();
        let (total, mut answered) = (open.len(), 0);
        let mut answers = stream::iter(open)
            .map(|(key, claim)| async move { (claim, table.claim(key, lease).await) })
            .buffer_unordered(AT_ONCE);
        while let Ok(Some((claim, answer))) = timeout_at(until, answers.next()).await {
            match answer {
                Ok(answer) => {
                    *claim = Self::merged(*claim, answer);
                    answered += 1;
                }
                Err(why) => trouble.add(why),
            }
            if trouble.units >= TOLERATED {
                break;
            }
        }
        drop(answers);
        if answered + trouble.units < total {
            let _ = trouble.first.get_or_insert_with(|| table.too_slow());
        }
        trouble.units = total - answered;
        (claims, trouble)
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
        let mut trouble = Trouble::default();
        let Some(table) = &self.table else {
            return trouble;
        };
        let mut settled = 0;
        let mut answers = stream::iter(units)
            .map(|(key, accepted)| table.settle(key, *accepted, lease))
            .buffer_unordered(AT_ONCE);
        while let Ok(Some(answer)) = timeout_at(until, answers.next()).await {
            match answer {
                Ok(()) => settled += 1,
                Err(why) => trouble.add(why),
            }
            if trouble.units >= TOLERATED {
                break;
            }
        }
        drop(answers);
        if settled + trouble.units < units.len() {
            let _ = trouble.first.get_or_insert_with(|| table.too_slow());
        }
        trouble.units = units.len() - settled;
        trouble
    }

    /// Waits for other invocations to finish what they claimed; the answer is how many did not. Where two
    /// subscriptions bring the same records at once, this spares a failure and its repetition.
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
            TableClaim::Complete => Claim::Done,
            // Even if nobody lacks it: the claim has to be given back.
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

/// Half of a SHA-256: too long for anybody to find two texts of one digest, short enough for thousands.
type Id = [u8; 16];

fn id(text: &str) -> Id {
    let mut id = Id::default();
    id.iter_mut().zip(Sha256::digest(text)).for_each(|(to, from)| *to = from);
    id
}

/// Who has each unit, by event and content; the oldest are forgotten.
///
/// All of it is allocated at the start. With a small allocation for each unit, made while a batch is in memory, the
/// process was measured to grow by 45 KB a payload (tests/e2e/soak_load.py).
#[derive(Debug)]
struct Memory {
    units: HashMap<(Id, Id), Outlets>,
    /// How many contents an event has.
    contents: HashMap<Id, usize>,
    order: VecDeque<(Id, Id)>,
}

impl Memory {
    fn new() -> Memory {
        // One more stands there before the oldest goes.
        let room = REMEMBERED + 1;
        Memory {
            units: HashMap::with_capacity(room),
            contents: HashMap::with_capacity(room),
            order: VecDeque::with_capacity(room),
        }
    }

    /// Who has it, and whether another content of its event is known.
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
