//! Text that may be put before a reader, as a type.
//!
//! Whoever makes a call chooses names, user agents, tags and policies. A body of a message takes [`Shown`] and nothing else,
//! and a `Shown` is made only by the functions below, each of which takes away what would steer a terminal or deceive the
//! eye. A string of an event that was forgotten is therefore a type error and not a defect. What a format needs beyond
//! that (HTML, chat, a shell) is escaped where the format is written.

use std::borrow::{Borrow, Cow};
use std::fmt::{Display, Formatter, Result};
use std::ops::Deref;

use serde::Serialize;

use crate::builtin::Text;
use crate::text;

/// Holds nothing that is not seen, or that changes how the text around it is seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct Shown(Cow<'static, str>);

impl Shown {
    /// The text with control, bidirectional and zero-width characters written out.
    pub fn visible(text: &str) -> Shown {
        Shown::of_parts(text::visible(text).into_owned())
    }

    /// The same of a text that is kept if it holds nothing of that kind.
    pub fn of(text: String) -> Shown {
        if text::has_invisible(&text) { Shown::visible(&text) } else { Shown(Cow::Owned(text)) }
    }

    /// The text made visible, cut to `limit` characters with the cut announced.
    pub fn short(text: &str, limit: usize) -> Shown {
        Shown::of_parts(text::short(text, limit))
    }

    /// A name as it stands in a sentence, in quotes where it could pass for words of the sentence.
    pub fn name(text: &str) -> Shown {
        Shown::of_parts(text::name(text))
    }

    /// For [`shown!`], which has checked the parts.
    #[doc(hidden)]
    pub fn of_parts(text: String) -> Shown {
        Shown(Cow::Owned(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// From the byte `start` to the byte `end`; all of it if these do not stand between two characters.
    pub fn part(&self, start: usize, end: usize) -> Shown {
        self.0.get(start..end).map_or_else(|| self.clone(), |part| Shown::of_parts(part.to_owned()))
    }

    pub fn push(&mut self, more: &Shown) {
        self.0.to_mut().push_str(more);
    }

    /// Adds a text with what is not visible in it written out.
    pub fn push_visible(&mut self, more: &str) {
        self.0.to_mut().push_str(&text::visible(more));
    }

    pub fn joined<'s>(parts: impl IntoIterator<Item = &'s Shown>, between: &'static str) -> Shown {
        let parts: Vec<&str> = parts.into_iter().map(Shown::as_str).collect();
        Shown::of_parts(parts.join(between))
    }

    /// "a, b, c and 2 more": as many as `most`, and how many there are beside them.
    pub fn listing(items: &[Shown], most: usize) -> Shown {
        Shown::of_parts(text::listing(items, most))
    }

    /// "a; b; c and 2 more", where only the first few were made.
    pub fn and_more(shown: &[Shown], more: usize, between: &'static str) -> Shown {
        Shown::of_parts(text::and_more(shown, more, between))
    }

    /// "a, b and c"
    pub fn series(items: &[Shown]) -> Shown {
        Shown::of_parts(text::series(items, "and"))
    }

    /// With a capital and a full stop, which a command at the end has not, because it would be copied with it.
    pub fn sentence(&self) -> Shown {
        let mut chars = self.0.chars();
        let first = chars.next().into_iter();
        let first: String = match self.0.starts_with(COMMAND) {
            true => first.collect(),
            false => first.flat_map(char::to_uppercase).collect(),
        };
        let ends_in_command = self.0.rsplit_once(": ").is_some_and(|(_, last)| is_command(last));
        let end = if ends_in_command || self.0.ends_with(['.', '!', '?', ':']) { "" } else { "." };
        Shown::of_parts(format!("{first}{}{end}", chars.as_str()))
    }
}

/// How a command begins.
const COMMAND: &str = "aws ";

/// Whether a text is a command and nothing else: `aws iam list-users lists them` is a sentence.
fn is_command(text: &str) -> bool {
    let mut words = text.split(' ');
    let begins = words.by_ref().take(3).count() == 3;
    text.starts_with(COMMAND) && begins && words.next().is_none_or(|word| word.starts_with("--"))
}

/// Our own words.
impl From<&'static str> for Shown {
    fn from(words: &'static str) -> Shown {
        Shown(Cow::Borrowed(words))
    }
}

/// Our own words, or those of the operator.
impl From<&Text> for Shown {
    fn from(words: &Text) -> Shown {
        match words {
            Cow::Borrowed(words) => Shown::from(*words),
            Cow::Owned(words) => Shown::visible(words),
        }
    }
}

impl Deref for Shown {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// A set of texts is asked for one of them.
impl Borrow<str> for Shown {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Shown {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Display for Shown {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        out.write_str(&self.0)
    }
}

impl PartialEq<&str> for Shown {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

/// What `shown!` puts together: what was made safe before, our own words, and numbers.
pub trait Safe: Display {}

impl Safe for Shown {}
impl Safe for &'static str {}
impl Safe for usize {}
impl<T: Safe> Safe for &T {}

/// For [`shown!`]: takes nothing else.
#[doc(hidden)]
pub fn safe<T: Safe>(part: T) -> T {
    part
}

/// `format!` for texts that are shown: the words are ours, and every part has to be [`Safe`]. A part is given after the
/// words and not named in them, because only so it can be checked.
///
/// ```
/// use iam_herald::shown;
/// use iam_herald::shown::Shown;
///
/// let chosen = String::from("bob was denied");
/// assert_eq!(shown!("{} did it", Shown::name(&chosen)), "\"bob was denied\" did it");
/// ```
///
/// A text of somebody else does not compile:
///
/// ```compile_fail
/// use iam_herald::shown;
///
/// let chosen = String::from("bob was denied");
/// shown!("{} did it", chosen);
/// ```
///
/// ```compile_fail
/// use iam_herald::shown;
///
/// let chosen = String::from("bob was denied");
/// shown!("{chosen} did it");
/// ```
#[macro_export]
macro_rules! shown {
    ($words:literal $(, $part:expr)* $(,)?) => {
        $crate::shown::Shown::of_parts(format!(concat!($words) $(, $crate::shown::safe(&$part))*))
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_together_is_shown() {
        let who = Shown::name("bob was denied");
        let text = shown!("{} in {} sessions{}", who, 12, " and more");
        assert_eq!(text, "\"bob was denied\" in 12 sessions and more");
        assert_eq!(Shown::joined([&who, &Shown::from("x")], ", "), "\"bob was denied\", x");
    }

    #[test]
    fn every_way_to_make_one_makes_it_visible() {
        let text = "a\u{202E}b\u{1b}[31m";
        let mut longer = Shown::from("a");
        longer.push_visible(text);
        let of = Shown::of(text.to_owned());
        for shown in [Shown::visible(text), of, longer, Shown::short(text, 9), Shown::name(text)] {
            assert!(!text::has_invisible(&shown), "{shown}");
        }
    }

    #[test]
    fn a_sentence_has_a_capital_and_an_end() {
        for (text, sentence) in [
            ("it works", "It works."),
            ("does it?", "Does it?"),
            ("run: aws iam x", "Run: aws iam x"),
            ("run: aws iam x --name y z", "Run: aws iam x --name y z"),
            (
                "run this: aws iam x lists them; then stop",
                "Run this: aws iam x lists them; then stop.",
            ),
            ("aws iam x lists them", "aws iam x lists them."),
            ("", "."),
        ] {
            assert_eq!(Shown::from(text).sentence(), sentence);
        }
    }
}
