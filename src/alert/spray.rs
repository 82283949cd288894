//! Sign-ins that fail for many users from one address. Each of them alone is a slip of the finger; together they are the doing
//! of somebody at that address, whoever the users are. So they are a story of the address and not of each user.

use std::collections::{BTreeMap, HashSet};
use std::net::IpAddr;
use std::sync::Arc;

use jiff::SignedDuration;

use super::contract::Change;
use super::selected::SelectedChange;
use super::{group, story, who};
use crate::facts::{Actor, ActorKind};
use crate::record::Outcome;
use crate::shown;
use crate::shown::Shown;

/// From this many users on, failed sign-ins from one address are no slips of the finger of people who share it.
const USERS: usize = 5;

/// The address of a sign-in.
pub fn sign_in_address(change: &Change) -> Option<&str> {
    let address = change.source_ip.as_deref().filter(|_| story::is_sign_in(change))?;
    address.parse::<IpAddr>().is_ok().then_some(address)
}

/// Makes one story of the sign-ins that failed for many users from one address, none further than the window from the next,
/// and of those that succeeded from there afterwards. No other change of these users is in it.
pub fn gather(changes: &mut [SelectedChange], window: SignedDuration) {
    let failed = |one: &&SelectedChange| {
        one.change.outcome != Outcome::Succeeded && story::is_sign_in(&one.change)
    };
    if changes.iter().filter(failed).count() < USERS {
        return;
    }
    let mut by_address: BTreeMap<(Option<String>, String), Vec<usize>> = BTreeMap::new();
    for (place, one) in changes.iter().enumerate() {
        if let (Some(address), Some(_)) = (sign_in_address(&one.change), one.time) {
            let whose = (one.account.clone(), address.to_owned());
            by_address.entry(whose).or_default().push(place);
        }
    }
    for ((_, address), mut places) in by_address {
        if places.len() < USERS {
            continue;
        }
        let time = |place: &usize| changes.get(*place).and_then(|one| one.time);
        places.sort_by_key(|place| {
            (time(place), changes.get(*place).map(|one| one.change.step()), *place)
        });
        let near = |one: &usize, next: &usize| !group::is_far(time(one), time(next), window);
        let bursts: Vec<Vec<usize>> = places.chunk_by(near).map(<[usize]>::to_vec).collect();
        for burst in bursts {
            take(changes, &address, &burst);
        }
    }
}

/// Gives a burst to its address, if it is a spray.
fn take(changes: &mut [SelectedChange], address: &str, burst: &[usize]) {
    let mut users = HashSet::new();
    let mut taken = Vec::new();
    for place in burst {
        let Some(one) = changes.get(*place) else { continue };
        if one.change.outcome != Outcome::Succeeded {
            users.insert(one.actor.key.clone());
            taken.push(*place);
        } else if users.len() >= USERS {
            taken.push(*place);
        }
    }
    if users.len() < USERS {
        return;
    }
    let actor = Arc::new(somebody_at(address, users.len()));
    for place in taken {
        if let Some(one) = changes.get_mut(place) {
            one.change.view.who = Some(who::in_full(one));
            one.actor = Arc::clone(&actor);
        }
    }
}

fn somebody_at(address: &str, users: usize) -> Actor {
    let short = shown!("somebody at {}", Shown::short(address, 80));
    Actor {
        kind: ActorKind::Unknown,
        name: address.to_owned(),
        display: shown!("{} who tried {} users", short, users),
        short,
        arn: None,
        account: None,
        role: None,
        session: None,
        is_named: false,
        machine: None,
        assumed_root: false,
        human: None,
        human_reason: None,
        key: format!("address:{address}"),
    }
}
