//! Results in the order of the input, although they are known in another.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

/// How much waits at most for what comes before it. Beyond that it is written in the order in which it is known.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// Writes results by their number, of which each is given once.
pub struct InOrder<W> {
    out: W,
    /// The numbers of the results that are still to come.
    expected: BTreeSet<usize>,
    waiting: BTreeMap<usize, String>,
    bytes: usize,
}

impl<W: Write> InOrder<W> {
    pub fn new(out: W) -> InOrder<W> {
        InOrder { out, expected: BTreeSet::new(), waiting: BTreeMap::new(), bytes: 0 }
    }

    /// Says that a result comes later.
    pub fn expect(&mut self, place: usize) {
        self.expected.insert(place);
    }

    /// Takes a result, which is a line or several, or nothing to write.
    pub fn put(&mut self, place: usize, result: Option<String>) -> std::io::Result<()> {
        self.expected.remove(&place);
        if let Some(result) = result {
            self.bytes += result.len();
            self.waiting.insert(place, result);
        }
        while let Some(first) = self.waiting.first_entry() {
            let is_next = self.expected.first().is_none_or(|expected| first.key() < expected);
            if !is_next && self.bytes <= MOST_BYTES {
                break;
            }
            let result = first.remove();
            self.bytes -= result.len();
            writeln!(self.out, "{result}")?;
        }
        Ok(())
    }

    pub fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(expected: &[usize], results: &[(usize, Option<&str>)]) -> String {
        let mut out = Vec::new();
        let mut in_order = InOrder::new(&mut out);
        expected.iter().for_each(|place| in_order.expect(*place));
        for (place, result) in results {
            in_order.put(*place, result.map(str::to_owned)).unwrap();
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_comes_early_waits() {
        let results = [(2, Some("c")), (0, Some("a")), (1, None), (3, Some("d"))];
        assert_eq!(written(&[0, 1, 2], &results), "a\nc\nd\n");
        assert_eq!(written(&[1], &results[..2]), "a\n", "c waits for b");
    }

    #[test]
    fn no_more_waits_than_there_is_room_for() {
        let long = "x".repeat(MOST_BYTES / 2 + 1);
        let results = [(2, Some(&*long)), (3, Some(&*long)), (1, Some("b")), (0, Some("a"))];
        assert_eq!(written(&[0, 1], &results), format!("{long}\na\nb\n{long}\n"));
    }
}
