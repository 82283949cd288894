use super::Change;

/// The loudest change in one line, and how many more there are.
pub fn of(changes: &[Change]) -> String {
    let sentence = loudest(changes).map_or("", |change| &change.sentence);
    match changes.len() {
        0 | 1 => sentence.to_owned(),
        more => format!("{sentence} (+{} more)", more - 1),
    }
}

/// Of equally loud changes the one whose operation is the graver, then the first.
pub fn loudest(changes: &[Change]) -> Option<&Change> {
    let rank = |change: &Change| (change.severity, change.own_severity);
    let mut loudest: Option<&Change> = None;
    for change in changes {
        if loudest.is_none_or(|loudest| rank(change) > rank(loudest)) {
            loudest = Some(change);
        }
    }
    loudest
}
