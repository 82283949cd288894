//! Values with `*`, each of which stands for any run of characters, also an empty one.

use std::fmt;
use std::iter::once;

/// A value with at least one `*`, each of which stands for any run of characters, also an empty one.
// It is cut at the stars. What lies before the first and after the last star is anchored; the pieces in between are looked
// for from left to right, each as early as possible. That is enough: a piece found early leaves
// the most for the ones after it. Every search is linear, so the whole match is linear in the
// text, whatever the pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Glob {
    prefix: String,
    middle: Vec<String>,
    suffix: String,
}

impl Glob {
    /// `None` when `text` has no star and is therefore no glob.
    pub fn new(text: &str) -> Option<Glob> {
        let (prefix, rest) = text.split_once('*')?;
        let (middle, suffix) = rest.rsplit_once('*').unwrap_or(("", rest));
        Some(Glob {
            prefix: prefix.to_owned(),
            middle: middle
                .split('*')
                .filter(|piece| !piece.is_empty())
                .map(str::to_owned)
                .collect(),
            suffix: suffix.to_owned(),
        })
    }

    /// Whether it matches the whole text.
    pub fn matches(&self, text: &str) -> bool {
        let Some(rest) = text.strip_prefix(self.prefix.as_str()) else {
            return false;
        };
        let Some(mut rest) = rest.strip_suffix(self.suffix.as_str()) else {
            return false;
        };
        for piece in &self.middle {
            // Unlike the search of `str`, it has nothing to prepare where texts are short.
            let found = memchr::memmem::find(rest.as_bytes(), piece.as_bytes());
            match found.and_then(|at| rest.get(at + piece.len()..)) {
                Some(after) => rest = after,
                None => return false,
            }
        }
        true
    }

    /// Whether it is only stars, which match every text.
    pub fn is_everything(&self) -> bool {
        self.pieces().next().is_none()
    }

    /// Whether a star stands between other characters, where AWS's documentation of 2018 to 2021
    /// took it literally.
    pub fn has_inner_star(&self) -> bool {
        let pieces = self.pieces().count();
        pieces > 1
    }

    /// The glob up to its first inner star: `Put*Policy` becomes `Put*`, `*a*b` becomes `*a*`. It
    /// matches whatever the whole one matches, also if the inner star is taken literally.
    pub fn widened(&self) -> Glob {
        let first = match self.middle.first() {
            Some(piece) if self.prefix.is_empty() => Some(piece.clone()),
            _ => None,
        };
        let middle = first.into_iter().collect();
        Glob { prefix: self.prefix.clone(), middle, suffix: String::new() }
    }

    /// Whether this glob surely matches every text that `other` matches. A literal piece never has
    /// a star, so each star of `other` must fall to one of ours.
    pub(crate) fn covers(&self, other: &Glob) -> bool {
        self.matches(&other.to_string())
    }

    /// The literal pieces between the stars, from left to right, none of them empty.
    pub fn pieces(&self) -> impl Iterator<Item = &str> {
        once(self.prefix.as_str())
            .chain(self.middle.iter().map(String::as_str))
            .chain(once(self.suffix.as_str()))
            .filter(|piece| !piece.is_empty())
    }

    /// Pieces and stars from left to right; `None` is a star. No two stars stand side by side, and
    /// no two pieces.
    ///
    /// ```
    /// let glob = cloudwatch_filter_pattern::Glob::new("Put**Policy*").unwrap();
    /// let parts: Vec<Option<&str>> = glob.parts().collect();
    /// assert_eq!(parts, [Some("Put"), None, Some("Policy"), None]);
    /// ```
    pub fn parts(&self) -> impl Iterator<Item = Option<&str>> {
        let some = |piece: &str| !piece.is_empty();
        let first = Some(self.prefix.as_str()).filter(|piece| some(piece)).map(Some);
        let last = Some(self.suffix.as_str()).filter(|piece| some(piece)).map(Some);
        let middle = self.middle.iter().flat_map(|piece| [Some(piece.as_str()), None]);
        first.into_iter().chain(once(None)).chain(middle).chain(last)
    }
}

/// As it is written, with a single star where several stood together.
impl fmt::Display for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}*", self.prefix)?;
        for piece in &self.middle {
            write!(f, "{piece}*")?;
        }
        f.write_str(&self.suffix)
    }
}

#[cfg(test)]
mod tests {
    use super::Glob;

    #[track_caller]
    fn check(glob: &str, yes: &[&str], no: &[&str]) {
        let compiled = Glob::new(glob).unwrap();
        for text in yes {
            assert!(compiled.matches(text), "{glob} must match {text:?}");
        }
        for text in no {
            assert!(!compiled.matches(text), "{glob} must not match {text:?}");
        }
    }

    #[test]
    fn a_text_without_a_star_is_no_glob() {
        assert!(Glob::new("abc").is_none());
        assert!(Glob::new("").is_none());
    }

    #[test]
    fn stars_stand_for_any_run() {
        check("*", &["", "a", "é\n*"], &[]);
        check("**", &["", "a"], &[]);
        check("a*", &["a", "ab", "a*"], &["", "ba", "A"]);
        check("*a", &["a", "ba", "aa"], &["", "ab"]);
        check("*a*", &["a", "bab"], &["", "bcb"]);
        check("Put*Policy", &["PutPolicy", "PutRolePolicy"], &["PutRolePolicyX", "xPutPolicy"]);
        // Prefix and suffix may not share a character.
        check("ab*ba", &["abba", "abxba"], &["aba", "ab"]);
        check("a*a", &["aa", "aba"], &["a"]);
        check("a*b*c", &["abc", "axbxbxc"], &["acb", "ac"]);
        check("*ab*ab*", &["abab", "xabyabz"], &["ab", "aba"]);
        check("é*ü", &["éü", "éaü", "é日本ü"], &["e\u{301}ü", "é"]);
    }

    #[test]
    fn pieces_leave_the_stars_out() {
        let glob = Glob::new("a**bc*").unwrap();
        assert_eq!(glob.pieces().collect::<Vec<_>>(), ["a", "bc"]);
    }
}
