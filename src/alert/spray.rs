//! Sign-ins that fail for many users from one address. Each of them alone is a slip of the finger; together they are the doing
//! of somebody at that address, whoever the users are. So they are a story of the address and not of each user.

use std::collections::{BTreeMap, HashSet};
use std::net::IpAddr;
use std::sync::Arc;

use jiff::SignedDuration;

use super::contract::Change;
use super::selected::SelectedChange;
use super::{group, second_factor, story, who};
use crate::facts::{Actor, ActorKind};
use crate::record::Outcome;
use crate::shown;
use crate::shown::Shown;

/// From this many users on, failed sign-ins from one address are no slips of the finger of people who share it.
const USERS: usize = 5;

/// With this the keys of those begin who are known by their address alone.
const OF_ADDRESS: &str = "address:";

/// The address of a sign-in.
fn sign_in_address(change: &Change) -> Option<&str> {
    let address = change.source_ip.as_deref().filter(|_| story::is_sign_in(change))?;
    address.parse::<IpAddr>().is_ok().then_some(address)
}

/// Where the stories of several actors may meet, so that they have to be decided together: at an address from which a sign-in
/// failed, and at a second factor that was wrong. With each, whether others may meet this change there; else it only comes to
/// those that are there.
pub fn meeting_points(change: &Change) -> Vec<(String, bool)> {
    let failed = change.outcome != Outcome::Succeeded;
    let address = sign_in_address(change).map(|address| (address.to_owned(), failed));
    let user = change.view.second_factor_of.as_deref();
    let factor = user.map(|user| (format!("second factor of {user}"), failed));
    address.into_iter().chain(factor).collect()
}

/// Weighs the sign-ins among changes that are [`group::in_order`], and leaves them so. Each is weighed in the story of its user
/// first, so that nobody can make it quieter by failing as others from the same address; then in that of the address.
pub fn weigh_sign_ins(changes: &mut [SelectedChange], window: SignedDuration) {
    group::stories(changes, window).for_each(raise);
    if gather(changes, window) {
        group::in_order(changes);
        group::stories(changes, window).filter(|story| is_of_address(story)).for_each(raise);
    }
    if !changes.iter().any(|one| one.change.view.wrong_second_factor) {
        return;
    }
    let changed = second_factor::Changed::of(changes);
    group::stories(changes, window)
        .filter(|story| !is_of_address(story))
        .for_each(|story| second_factor::excuse(story, &changed));
}

/// Raises the sign-ins of one story that are graver together than each by itself.
fn raise(story: &mut [SelectedChange]) {
    story::raise_sign_ins(story);
    second_factor::raise(story);
}

fn is_of_address(story: &[SelectedChange]) -> bool {
    story.first().is_some_and(|one| one.actor.key.starts_with(OF_ADDRESS))
}

/// Makes one story of the sign-ins that failed for many users from one address, none further than the window from the next,
/// and of those that succeeded from there afterwards. No other change of these users is in it. The answer is whether there is
/// such a story.
fn gather(changes: &mut [SelectedChange], window: SignedDuration) -> bool {
    let failed = |one: &&SelectedChange| {
        one.change.outcome != Outcome::Succeeded && story::is_sign_in(&one.change)
    };
    if changes.iter().filter(failed).count() < USERS {
        return false;
    }
    let mut gathered = false;
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
        for burst in bursts(changes, &places, window) {
            gathered |= take(changes, &address, &burst);
        }
    }
    gathered
}

/// Places in the order of time, cut where more than the window lies between two of them. What is told only beside others goes
/// on all day at the address of an office, and joins nothing.
fn bursts(changes: &[SelectedChange], places: &[usize], window: SignedDuration) -> Vec<Vec<usize>> {
    let (mut bursts, mut burst, mut last) = (Vec::new(), Vec::new(), None);
    for place in places {
        let Some(one) = changes.get(*place) else { continue };
        if group::is_far(last, one.time, window) {
            bursts.push(std::mem::take(&mut burst));
            last = None;
        }
        if !(one.beside_others && one.change.outcome == Outcome::Succeeded) {
            last = one.time;
        }
        burst.push(*place);
    }
    bursts.push(burst);
    bursts
}

/// Gives a burst to its address, if it is a spray.
fn take(changes: &mut [SelectedChange], address: &str, burst: &[usize]) -> bool {
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
        return false;
    }
    let actor = Arc::new(somebody_at(address, users.len()));
    for place in taken {
        if let Some(one) = changes.get_mut(place) {
            one.change.view.who = Some(who::in_full(one));
            one.actor = Arc::clone(&actor);
        }
    }
    true
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
        key: format!("{OF_ADDRESS}{address}"),
    }
}
