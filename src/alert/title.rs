use super::Change;

/// The loudest change in one line, and how many more there are.
pub fn of(changes: &[Change]) -> String {
    let mut loudest: Option<&Change> = None;
    let rank = |change: &Change| (change.severity, change.own_severity);
    for change in changes {
        if loudest.is_none_or(|loudest| rank(change) > rank(loudest)) {
            loudest = Some(change);
        }
    }
    let sentence = loudest.map_or("", |change| &change.sentence);
    match changes.len() {
        0 | 1 => sentence.to_owned(),
        more => format!("{sentence} (+{} more)", more - 1),
    }
}
