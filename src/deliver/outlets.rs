//! A set of outlets: a bit for each of them.

/// A set of outlets, by their numbers in [`super::Delivery`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Outlets(u64);

impl Outlets {
    /// How many outlets a set can hold, and a function can therefore have.
    pub const MOST: usize = 64;

    /// The outlets with the first `count` numbers.
    pub fn first(count: usize) -> Outlets {
        (0..count).map(Outlets::one).fold(Outlets::default(), Outlets::and)
    }

    pub fn one(number: usize) -> Outlets {
        let bit = u32::try_from(number).ok().and_then(|number| 1u64.checked_shl(number));
        Outlets(bit.unwrap_or(0))
    }

    #[must_use]
    pub fn and(self, other: Outlets) -> Outlets {
        Outlets(self.0 | other.0)
    }

    #[must_use]
    pub fn without(self, other: Outlets) -> Outlets {
        Outlets(self.0 & !other.0)
    }

    pub fn holds(self, other: Outlets) -> bool {
        other.without(self).is_empty()
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_outlets() {
        let two = Outlets::first(2);
        assert!(two.holds(Outlets::one(1)) && !two.holds(Outlets::one(2)));
        assert!(two.without(Outlets::one(0)).without(Outlets::one(1)).is_empty());
        assert!(Outlets::first(64).holds(Outlets::one(63)) && Outlets::one(64).is_empty());
    }
}
