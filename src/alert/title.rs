//! An alert in one line.

use super::contract::{Change, Headline};
use super::story::{self, Chain};

/// What the alert is about, and how many changes that leaves out.
pub fn of(actor: &str, changes: &[Change], chains: &[Chain]) -> String {
    let loudest = loudest(changes).map(|(place, _)| place);
    let chain = loudest.and_then(|place| chains.iter().find(|chain| chain.steps.contains(&place)));
    let headline = match chain {
        Some(chain) => Headline { text: chain.sentence.clone(), changes: chain.steps.len() },
        None => headline(actor, changes),
    };
    match changes.len().saturating_sub(headline.changes) {
        0 => headline.text,
        more => format!("{} (+{more} more)", headline.text),
    }
}

/// The loudest change, for a line that must be short; with the other refused attempts if it is one.
pub fn headline(actor: &str, changes: &[Change]) -> Headline {
    let Some((_, loudest)) = loudest(changes) else {
        return Headline::default();
    };
    if story::is_probe(loudest)
        && let Some(text) = story::refused(actor, changes)
    {
        let probes = changes.iter().filter(|change| story::is_probe(change)).count();
        return Headline { text, changes: probes };
    }
    Headline { text: loudest.sentence.clone(), changes: 1 }
}

/// Of equally loud changes the one whose operation is the graver, then the first.
fn loudest(changes: &[Change]) -> Option<(usize, &Change)> {
    let rank = |change: &Change| (change.severity, change.view.own_severity);
    let mut loudest: Option<(usize, &Change)> = None;
    for (place, change) in changes.iter().enumerate() {
        if loudest.is_none_or(|(_, loudest)| rank(change) > rank(loudest)) {
            loudest = Some((place, change));
        }
    }
    loudest
}
