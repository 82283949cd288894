//! What joins literals or conditions, which have numbers here.

#[derive(Debug)]
pub(crate) enum Formula {
    Anything,
    Leaf(u32),
    All(Box<[Formula]>),
    Any(Box<[Formula]>),
}

impl Formula {
    pub(crate) fn is_anything(&self) -> bool {
        matches!(self, Formula::Anything)
    }

    /// Whether it holds if `is_true` says which leaves do. Those that change nothing any more are not asked about.
    pub(crate) fn holds(&self, is_true: &mut impl FnMut(u32) -> bool) -> bool {
        match self {
            Formula::Anything => true,
            Formula::Leaf(leaf) => is_true(*leaf),
            Formula::All(sides) => sides.iter().all(|side| side.holds(is_true)),
            Formula::Any(sides) => sides.iter().any(|side| side.holds(is_true)),
        }
    }

    /// Counts how often each leaf occurs.
    pub(crate) fn count(&self, mentions: &mut [u64]) {
        match self {
            Formula::Anything => {}
            Formula::Leaf(leaf) => {
                if let Some(mentions) = mentions.get_mut(*leaf as usize) {
                    *mentions += 1;
                }
            }
            Formula::All(sides) | Formula::Any(sides) => {
                sides.iter().for_each(|side| side.count(mentions))
            }
        }
    }

    /// The leaves, of least cost together, of which one is true wherever the formula holds. `None` if it may hold where
    /// no leaf is true that has a cost.
    pub(crate) fn cheapest(&self, cost: &dyn Fn(u32) -> Option<u64>) -> Option<(u64, Vec<u32>)> {
        match self {
            Formula::Anything => None,
            Formula::Leaf(leaf) => Some((cost(*leaf)?, vec![*leaf])),
            Formula::All(sides) => {
                sides.iter().filter_map(|side| side.cheapest(cost)).min_by_key(|(cost, _)| *cost)
            }
            Formula::Any(sides) => {
                let sides: Option<Vec<_>> = sides.iter().map(|side| side.cheapest(cost)).collect();
                let mut leaves: Vec<u32> =
                    sides?.into_iter().flat_map(|(_, leaves)| leaves).collect();
                leaves.sort_unstable();
                leaves.dedup();
                Some((leaves.iter().filter_map(|leaf| cost(*leaf)).sum(), leaves))
            }
        }
    }
}
