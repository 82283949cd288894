//! What several changes are together: a chain of steps on one new identity, or a row of refused attempts.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use super::contract::{Change, Sentence};
use super::selected::SelectedChange;
use super::{reasons, taken_back};
use crate::facts::kind_words;
use crate::record::Outcome;
use crate::severity::Severity;
use crate::shown;
use crate::shown::Shown;

/// How many steps after the first the sentence of a chain names, the loudest of them; the others are counted.
const STEPS: usize = 5;

/// Operations that give a user something to sign in with.
const CREDENTIALS: [&str; 7] = [
    "CreateAccessKey",
    "UpdateAccessKey",
    "CreateLoginProfile",
    "UpdateLoginProfile",
    "UploadSSHPublicKey",
    "UploadSigningCertificate",
    "CreateServiceSpecificCredential",
];

/// Operations that let a user do something.
const RIGHTS: [&str; 3] = ["AttachUserPolicy", "PutUserPolicy", "AddUserToGroup"];

/// From this many on, refused attempts are told as one.
const REFUSED: usize = 3;

/// From this many on, failed sign-ins are no slips of the finger.
const GUESSES: usize = 5;

/// How many operations, and how many targets, the line about refused attempts names.
const NAMED: usize = 4;

/// A chain: an identity was created and then given something, by the same actor and within one alert.
pub struct Chain {
    /// Places in the alert's changes, in the order of time.
    pub steps: Vec<usize>,
}

/// The chains among the changes of one alert, in the order of time.
pub fn chains(changes: &[&Change]) -> Vec<Chain> {
    let mut chains: Vec<Chain> =
        lives(changes).iter().filter_map(|life| chain(changes, life)).collect();
    chains.sort_by_key(|chain| chain.steps.first().copied());
    chains
}

/// What was done to each identity that was created, from its creation to its deletion or the creation of another of its
/// name. What was done to an identity before it was deleted is no part of the next one's story.
fn lives(changes: &[&Change]) -> Vec<Vec<usize>> {
    let created = changes.iter().filter(|change| creates_identity(change));
    let mut by_target: BTreeMap<(&str, &str), Vec<usize>> =
        created.filter_map(|change| Some((target_of(change)?, Vec::new()))).collect();
    if by_target.is_empty() {
        return Vec::new();
    }
    for (place, change) in changes.iter().enumerate() {
        if change.outcome == Outcome::Succeeded
            && let Some(places) = target_of(change).and_then(|target| by_target.get_mut(&target))
        {
            places.push(place);
        }
    }
    let mut lives = Vec::new();
    for places in by_target.into_values() {
        let (mut life, mut created) = (Vec::new(), false);
        for place in places {
            let Some(change) = changes.get(place) else { continue };
            let creates = change.creates_its_target();
            // It was made once, whatever is said of it again.
            if creates && created && change.view.is_correction {
                continue;
            }
            if creates && created {
                lives.push(std::mem::take(&mut life));
            }
            created = created || creates;
            life.push(place);
            if change.event_name.starts_with("Delete") && change.is_about_itself() {
                lives.push(std::mem::take(&mut life));
                created = false;
            }
        }
        lives.push(life);
    }
    lives
}

/// The kind and the name of what a change was done to.
fn target_of(change: &Change) -> Option<(&str, &str)> {
    let target = change.target.as_ref()?;
    Some((&target.kind, target.name.as_deref()?))
}

fn creates_identity(change: &Change) -> bool {
    change.outcome == Outcome::Succeeded
        && change.creates_its_target()
        && change.target.as_ref().is_some_and(|target| is_identity(&target.kind))
}

/// Whether chains are told of targets of this kind.
pub fn is_identity(kind: &str) -> bool {
    matches!(kind, "user" | "role")
}

fn chain(changes: &[&Change], life: &[usize]) -> Option<Chain> {
    let is_start =
        |place: &&usize| changes.get(**place).is_some_and(|change| creates_identity(change));
    let start = *life.iter().find(is_start)?;
    let created = changes.get(start)?;
    let gives = |change: &Change| change.gave() && change.view.clause.is_some();
    let mut steps = vec![start];
    // Nobody can give something to what does not exist yet. If the times say so by a little, they are wrong.
    steps.extend(life.iter().copied().filter(|place| {
        *place != start
            && changes
                .get(*place)
                .is_some_and(|change| gives(change) && (*place > start || at_once(change, created)))
    }));
    (steps.len() > 1).then_some(Chain { steps })
}

impl Chain {
    /// "alice created user bob, attached managed policy X to it and took 3 more steps with it", "… and deleted it 30 seconds
    /// later"
    pub fn sentence(&self, actor: &Shown, changes: &[&Change]) -> Sentence {
        let created = self.steps.first().and_then(|place| changes.get(*place));
        // That it was renamed is a step of its own.
        let ending =
            |change: &Change| change.view.ending.clone().filter(|_| change.taken_back.is_some());
        let end = created.and_then(|created| ending(created));
        let mut clauses: Vec<Shown> =
            created.iter().map(|created| created.without_ending()).collect();
        for change in named(changes, &self.steps).into_iter().filter_map(|place| changes.get(place))
        {
            let Some(clause) = change.view.clause.clone() else { continue };
            clauses.push(match ending(change) {
                // All of it is gone together.
                Some(ending) if end.is_none() => shown!("{} ({})", clause, ending),
                _ => clause,
            });
        }
        match self.steps.len().saturating_sub(clauses.len()) {
            0 => {}
            1 => clauses.push("took 1 more step with it".into()),
            more => clauses.push(shown!("took {} more steps with it", more)),
        }
        clauses.extend(end);
        Sentence::new(actor.clone(), Shown::series(&clauses))
    }

    /// How many changes the sentence tells: its steps, and what took them back.
    pub fn tells(&self, changes: &[&Change]) -> usize {
        let steps = || self.steps.iter().filter_map(|place| changes.get(*place).copied());
        let by: HashSet<&str> = steps().filter_map(Change::taken_back_by).collect();
        let own: HashSet<&str> = steps().map(|change| change.digest.as_str()).collect();
        let later = changes.iter().map(|change| change.digest.as_str());
        self.steps.len() + later.filter(|one| by.contains(one) && !own.contains(one)).count()
    }
}

/// Whether two changes are so close to each other that their times may stand in the wrong order.
fn at_once(one: &Change, other: &Change) -> bool {
    const SKEW: SignedDuration = SignedDuration::from_secs(5);
    let time = |change: &Change| change.event_time.as_deref()?.parse::<Timestamp>().ok();
    match (time(one), time(other)) {
        (Some(one), Some(other)) => one.duration_since(other).abs() <= SKEW,
        _ => true,
    }
}

/// Those of the steps after the first that the sentence names, in the order of time.
fn named(changes: &[&Change], steps: &[usize]) -> Vec<usize> {
    let loudness = |place: &usize| {
        Reverse(changes.get(*place).map(|change| (change.severity, change.view.own_severity)))
    };
    let mut named: Vec<usize> = steps.iter().skip(1).copied().collect();
    named.sort_by_key(loudness);
    named.truncate(STEPS);
    named.sort_unstable();
    named
}

/// Raises the changes of one story that are graver together than each by itself. The sign-ins are weighed before
/// (`spray::weigh_sign_ins`).
pub fn weigh(story: &mut [SelectedChange]) {
    let changes: Vec<&Change> = story.iter().map(|one| one.change.as_ref()).collect();
    let chains = chains(&changes);
    raise(story, &chains);
    taken_back::note(story);
}

/// A new user that is given credentials and rights at once is the usual way to a back door.
fn raise(story: &mut [SelectedChange], chains: &[Chain]) {
    for chain in chains {
        let is_user = chain
            .steps
            .first()
            .and_then(|place| story.get(*place))
            .is_some_and(|one| one.change.event_name == "CreateUser");
        let has = |kinds: &[&str]| {
            let mut steps = chain.steps.iter().filter_map(|place| story.get(*place));
            steps.any(|one| kinds.contains(&one.change.event_name.as_str()))
        };
        if !(is_user && has(&CREDENTIALS) && has(&RIGHTS)) {
            continue;
        }
        for place in &chain.steps {
            story.get_mut(*place).into_iter().for_each(|one| one.graver_together = true);
        }
        let last = chain.steps.last().and_then(|place| story.get_mut(*place));
        if let Some(SelectedChange { change: last, .. }) = last {
            last.severity = last.severity.max(Severity::High);
            last.reasons.insert(0, Shown::from(reasons::BACK_DOOR));
        }
    }
}

/// Failed sign-ins in a row are somebody who guesses, and what succeeds after them may be a guess that was right.
pub(super) fn raise_sign_ins(story: &mut [SelectedChange]) {
    let (mut failed, mut last, mut users) = (0, None, HashSet::new());
    for (place, one) in story.iter_mut().enumerate() {
        let change = &mut one.change;
        if !is_sign_in(change) {
            continue;
        }
        if change.outcome != Outcome::Succeeded {
            (failed, last) = (failed + 1, Some(place));
            users.insert(change.sentence.actor());
        } else if failed >= GUESSES {
            change.severity = change.severity.max(Severity::High);
            let why = reasons::guessed(failed, users.len());
            if !change.reasons.contains(&why) {
                change.reasons.insert(0, why);
            }
            one.graver_together = true;
            // Whatever becomes of those that failed, this is told.
            one.beside_others = false;
        }
    }
    let last = last.filter(|_| failed >= GUESSES).and_then(|last| story.get_mut(last));
    if let Some(SelectedChange { change, .. }) = last {
        change.severity = change.severity.max(Severity::Medium);
    }
}

/// Whether a change is a sign-in that succeeded or failed: to the console, or to Identity Center, where one step that fails
/// is a sign-in that fails.
pub(super) fn is_sign_in(change: &Change) -> bool {
    let is_one = match change.event_name.as_str() {
        "ConsoleLogin" | "UserAuthentication" => true,
        "CredentialVerification" => change.outcome != Outcome::Succeeded,
        _ => false,
    };
    is_one && change.event_source.starts_with("signin.")
}

/// Whether a change is one of those that are told together as refused attempts. A refused attempt that a rule
/// holds to be grave for itself stands alone, as does a sign-in by which somebody is known to have a password, and one that
/// succeeded is never among them.
pub fn is_probe(change: &Change) -> bool {
    let refused = match change.outcome {
        Outcome::Succeeded => false,
        Outcome::Denied => true,
        Outcome::Failed => is_sign_in(change),
    };
    refused && change.severity <= Severity::Medium && !change.view.wrong_second_factor
}

/// As whom attempts were made.
pub fn users(probes: &[&Change]) -> Vec<Shown> {
    let mut seen = HashSet::new();
    let users = probes.iter().map(|change| change.sentence.actor());
    users.filter(|user| seen.insert(user.clone())).collect()
}

/// Whether all of these attempts are failed sign-ins.
pub fn are_sign_ins(probes: &[&Change]) -> bool {
    probes.iter().all(|change| is_sign_in(change))
}

fn signed_in_to(sign_ins: &[&Change]) -> &'static str {
    let to_console = sign_ins.iter().filter(|change| change.event_name == "ConsoleLogin").count();
    match to_console {
        0 => "Identity Center",
        all if all == sign_ins.len() => "the console",
        _ => "the console or Identity Center",
    }
}

/// "mallory was refused 14 times: CreateAccessKey 5, AttachUserPolicy 4, …"; `None` below three attempts.
pub fn refused(actor: &Shown, changes: &[Change]) -> Option<Sentence> {
    let probes: Vec<&Change> = changes.iter().filter(|change| is_probe(change)).collect();
    if probes.len() < REFUSED {
        return None;
    }
    if are_sign_ins(&probes) {
        let users = users(&probes);
        let of = match users.len() {
            0 | 1 => Shown::default(),
            _ => shown!(", as {}", listed(&users)),
        };
        let failed =
            shown!("failed to sign in to {} {} times{}", signed_in_to(&probes), probes.len(), of);
        return Some(Sentence::new(actor.clone(), failed));
    }
    let kinds = tally(probes.iter().map(|change| change.event_name.as_str()));
    let (mut targets, mut seen) = (Vec::new(), HashSet::new());
    for target in probes.iter().filter_map(|change| change.target.as_ref()) {
        let shown = match &target.name {
            Some(of) => shown!("{} {}", kind_words(&target.kind), Shown::name(of)),
            None => continue,
        };
        if seen.insert(shown.clone()) {
            targets.push(shown);
        }
    }
    let on = match targets.len() {
        0 => Shown::default(),
        _ => shown!(", on {}", listed(&targets)),
    };
    let refused = shown!("was refused {} times: {}{}", probes.len(), listed(&kinds), on);
    Some(Sentence::new(actor.clone(), refused))
}

/// "AttachRolePolicy 15, CreateRole 12": operations by how often.
pub fn tally<'c>(names: impl Iterator<Item = &'c str>) -> Vec<Shown> {
    let mut counted: Vec<(&str, usize)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for one in names {
        let place = *places.entry(one).or_insert(counted.len());
        match counted.get_mut(place) {
            Some((_, count)) => *count += 1,
            None => counted.push((one, 1)),
        }
    }
    counted.sort_by_key(|(_, count)| Reverse(*count));
    counted
        .into_iter()
        .map(|(one, count)| (Shown::name(one), count))
        .map(|(one, count)| if count == 1 { one } else { shown!("{} {}", one, count) })
        .collect()
}

fn listed(items: &[Shown]) -> Shown {
    if items.len() <= NAMED { Shown::series(items) } else { Shown::listing(items, NAMED) }
}
