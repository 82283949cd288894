//! What a payload has to tell, unit by unit, and which outlets have it.

use std::collections::HashMap;

use crate::alert::{Alert, SelectedChange};
use crate::deliver::{Claim, Outlets, Unit, UnitKey};

/// A unit on its way to the outlets.
pub struct Pending {
    pub key: UnitKey,
    pub unit: Unit,
    /// The change, until it is in its last message; `None` for what could not be read.
    pub change: Option<Box<SelectedChange>>,
    /// The outlets that have it.
    pub holders: Outlets,
}

impl Pending {
    pub fn is_change(&self) -> bool {
        matches!(self.unit, Unit::Change(_))
    }

    /// Whether it stands for all reads of a session.
    fn is_of_session(&self) -> bool {
        let session = self.change.as_ref().and_then(|change| change.session.as_ref());
        session.is_some_and(|session| session.is_known)
    }

    /// Whether one of these outlets does not have it.
    pub fn lacks(&self, outlets: Outlets) -> bool {
        !self.holders.holds(outlets)
    }
}

/// The units of a payload: its changes, and what could not be read as one. `origin` is the same for
/// every repetition of the payload.
pub fn units(told: Vec<SelectedChange>, unread: Option<&Alert>, origin: &str) -> Vec<Pending> {
    let mut without_id: HashMap<String, usize> = HashMap::new();
    let pending = |mut told: SelectedChange| {
        let account = told.account.as_deref();
        let key = match (&told.session, &told.change.event_id) {
            // Whoever told the session told this read.
            (Some(session), _) if session.is_known => UnitKey::of_event(account, &session.id(), ""),
            (_, Some(id)) => UnitKey::of_event(account, id, &told.change.digest),
            (_, None) => {
                // Nothing says that two of them are one, so each is its own.
                let number = without_id.entry(told.change.digest.clone()).or_default();
                *number += 1;
                if *number > 1 {
                    told.change.digest = format!("{}:{number}", told.change.digest);
                }
                UnitKey::of_payload(origin, &told.change.digest)
            }
        };
        let unit = Unit::Change(told.change.digest.clone());
        Pending { key, unit, change: Some(Box::new(told)), holders: Outlets::default() }
    };
    let mut units: Vec<Pending> = told.into_iter().map(pending).collect();
    units.extend(unread.map(|alert| Pending {
        key: UnitKey::of_payload(origin, &format!("unreadable:{}", alert.id)),
        unit: Unit::Unreadable,
        change: None,
        holders: Outlets::default(),
    }));
    units
}

/// What becomes of the units of a payload.
#[derive(Default)]
pub struct Claimed {
    pub ours: Vec<Pending>,
    /// Those that another invocation is telling.
    pub busy: Vec<UnitKey>,
    /// How many are reads of sessions that were told before.
    pub followed: usize,
}

/// The units by who tells them.
pub fn sorted(units: Vec<Pending>, claims: Vec<Claim>) -> Claimed {
    let Claimed { mut ours, mut busy, mut followed } = Claimed::default();
    for (mut pending, claim) in units.into_iter().zip(claims) {
        match claim {
            Claim::Done => followed += usize::from(pending.is_of_session()),
            Claim::Busy => busy.push(pending.key),
            Claim::Ours { holders, contradicts } => {
                pending.holders = holders;
                if let (Some(told), true) = (&mut pending.change, contradicts) {
                    told.change.contradicts();
                }
                ours.push(pending);
            }
        }
    }
    Claimed { ours, busy, followed }
}
