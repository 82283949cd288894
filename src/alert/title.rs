//! An alert in one line.

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

/// The loudest change, and its place. Of equally loud ones it is the one whose operation is graver, or by which somebody is
/// known to have a password, or else the first.
fn loudest<'c>(changes: &[&'c Change]) -> Option<(usize, &'c Change)> {
    let rank = |change: &Change| {
        (change.severity, change.view.own_severity, change.view.wrong_second_factor)
    };
    let mut loudest: Option<(usize, &Change)> = None;
    for (place, change) in changes.iter().copied().enumerate() {
        if loudest.is_none_or(|(_, loudest)| rank(change) > rank(loudest)) {
            loudest = Some((place, change));
        }
    }
    loudest
}
