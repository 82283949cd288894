//! An alert in one line.

use std::collections::HashSet;

use super::contract::{Change, Headline};
use super::story;
use crate::shown;
use crate::shown::Shown;

/// The title: what the alert is about, and how many changes that leaves out.
pub fn of(actor: &Shown, changes: &[Change], headline: &Headline) -> Shown {
    let changes: Vec<&Change> = changes.iter().collect();
    let chains = story::chains(&changes);
    let loudest = loudest(&changes).map(|(place, _)| place);
    let chain = loudest.and_then(|place| chains.iter().find(|chain| chain.steps.contains(&place)));
    let (text, told) = match chain {
        Some(chain) => (chain.sentence(actor, &changes), chain.tells(&changes)),
        None => (headline.text.clone(), headline.changes),
    };
    let deeds = changes.iter().filter(|change| !change.view.is_correction).count();
    match deeds.saturating_sub(told) {
        0 => Shown::clone(&text),
        more => shown!("{} (+{} more)", *text, more),
    }
}

/// The loudest change, for a line that must be short. If it is a refused attempt, all refused attempts are told with it.
pub fn headline(actor: &Shown, changes: &[Change]) -> Headline {
    let all: Vec<&Change> = changes.iter().collect();
    let Some((_, loudest)) = loudest(&all) else {
        return Headline::default();
    };
    if story::is_probe(loudest)
        && let Some(text) = story::refused(actor, changes)
    {
        let probes = changes.iter().filter(|change| story::is_probe(change)).count();
        return Headline { text, changes: probes, is_of_refused: true, ..Headline::default() };
    }
    let object = loudest.target.as_ref().and_then(|target| target.name.as_deref());
    Headline {
        text: loudest.sentence.clone(),
        short: loudest.view.short.clone(),
        object: object.map(Shown::name),
        changes: 1 + usize::from(
            all.iter().any(|one| loudest.taken_back_by() == Some(&one.digest)),
        ),
        is_of_refused: false,
    }
}

/// The loudest change, and its place. Of equally loud ones it is one that still stands, and of those the one whose operation
/// is graver, or by which somebody is known to have a password, or else the first. Where the loudest was taken back and the
/// same thing stands again later, that is told.
fn loudest<'c>(changes: &[&'c Change]) -> Option<(usize, &'c Change)> {
    let again: HashSet<&str> = changes
        .iter()
        .filter(|change| change.view.takes_back)
        .filter_map(|change| change.taken_back_by())
        .collect();
    // What takes back a taking back has brought the first again.
    let stands = |change: &Change| {
        let restores = again.contains(change.digest.as_str());
        !change.is_gone() && (restores || !change.view.takes_back)
    };
    let loudness = |change: &Change| {
        let of_itself = (change.view.own_severity, change.view.wrong_second_factor);
        (change.severity, stands(change), of_itself)
    };
    let all = || changes.iter().copied().enumerate();
    let (place, loudest) = first_max(all(), loudness)?;
    if loudest.taken_back.is_none() {
        return Some((place, loudest));
    }
    let keys = |change: &'c Change| change.view.effect.iter().flat_map(|effect| &effect.stands);
    let is_same = |change: &'c Change| {
        keys(loudest).any(|key| keys(change).any(|other| other.starts_with(key.as_str())))
    };
    let later = all().filter(|(at, change)| {
        *at > place && change.taken_back.is_none() && stands(change) && is_same(change)
    });
    first_max(later, loudness).or(Some((place, loudest)))
}

/// The first of those that are loudest.
fn first_max<'c, R: Ord>(
    changes: impl Iterator<Item = (usize, &'c Change)>,
    loudness: impl Fn(&Change) -> R,
) -> Option<(usize, &'c Change)> {
    changes.reduce(|one, other| if loudness(other.1) > loudness(one.1) { other } else { one })
}
