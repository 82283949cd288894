//! Memory that is used again from text to text.

/// What a thread needs to ask [`Needs`](crate::Needs) or a [`Set`](crate::Set): memory that is used again for text after
/// text. One may serve any number of them, one after the other.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// The literals that stand in the text.
    pub(crate) stands: Marks,
    /// The same as a list, or the conditions that were found to be true by looking up a value.
    pub(crate) hits: Vec<u32>,
    /// The patterns that have been looked at.
    pub(crate) seen: Marks,
    /// The conditions that have been tested, and those that are true.
    pub(crate) known: Marks,
    pub(crate) holds: Marks,
    /// The values that have been looked up.
    pub(crate) looked: Marks,
    pub(crate) found: Vec<usize>,
}

/// A set of small numbers that is emptied in no time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks {
    /// A number is in the set if the current round stands at its place.
    rounds: Vec<u32>,
    round: u32,
}

impl Marks {
    /// Empties the set and makes room for numbers below `size`.
    pub(crate) fn reset(&mut self, size: usize) {
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            self.rounds.clear();
            self.round = 1;
        }
        if self.rounds.len() < size {
            self.rounds.resize(size, 0);
        }
    }

    pub(crate) fn contains(&self, number: u32) -> bool {
        self.rounds.get(number as usize) == Some(&self.round)
    }

    /// Whether the number was not in the set. One that there is no room for never is.
    pub(crate) fn insert(&mut self, number: u32) -> bool {
        match self.rounds.get_mut(number as usize) {
            Some(round) => std::mem::replace(round, self.round) != self.round,
            None => true,
        }
    }
}
