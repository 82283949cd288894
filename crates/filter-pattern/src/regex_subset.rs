//! The regular expressions of filter patterns, translated for the `regex` crate.
//!
//! AWS's subset looks like RE2 without groups. It is not handed over unchanged, because `regex`
//! reads some of it differently: it accepts `a++` and `a{2}{3}`, gives meaning to `[a--b]` and
//! `[a~~b]`, refuses `[a[b]` and `a{`, and its `\d`, `\s` and `\w` are Unicode.

use std::fmt::Write as _;
use std::ops::Range;

/// The largest count in a repetition, as in RE2.
const MAX_REPEAT: u32 = 1000;

/// Why an expression does not compile; `span` are byte offsets in it.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) span: Range<usize>,
    pub(crate) message: String,
    pub(crate) help: Option<&'static str>,
}

/// Whether a character may stand in an expression at all, escaped or not.
pub(crate) fn is_allowed(character: char) -> bool {
    character.is_ascii_alphanumeric() || is_symbol(character)
}

fn is_symbol(character: char) -> bool {
    " :_#=@/;,-^$?[]{}|\\*+.".contains(character)
}

/// An expression for the `regex` crate.
pub(crate) struct Translated {
    pub(crate) text: String,
    /// How many characters, classes and operators it has at most, where each is written as often as it is repeated.
    pub(crate) states: usize,
}

/// INVARIANT: every character of `body` is allowed.
pub(crate) fn translate(body: &str) -> Result<Translated, Problem> {
    let mut translator = Translator { body, offset: 0, out: String::new(), states: 0 };
    translator.expression()?;
    Ok(Translated { text: translator.out, states: translator.states })
}

struct Translator<'b> {
    body: &'b str,
    offset: usize,
    out: String,
    /// See [`Translated::states`].
    states: usize,
}

/// What a backslash and the characters after it stand for.
enum Escape {
    Char(char),
    /// The inside of an ASCII class, and whether it is negated.
    Class(&'static str, bool),
}

impl<'b> Translator<'b> {
    fn expression(&mut self) -> Result<(), Problem> {
        let mut repeatable = false;
        while let Some(character) = self.peek() {
            let start = self.offset;
            self.states += 1;
            if self.repetition()? {
                if !repeatable {
                    let message = "there is nothing before the repetition that it could repeat";
                    return Err(self.problem(start, message));
                }
                repeatable = false;
                if self.starts_repetition() {
                    let start = self.offset;
                    self.repetition()?;
                    return Err(self.problem(start, "a repetition cannot be repeated").help(
                        "no quantifier is possessive; write one of `*`, `+`, `?` and `{n,m}`",
                    ));
                }
                continue;
            }
            repeatable = true;
            match character {
                '|' => {
                    self.bump();
                    self.out.push('|');
                    repeatable = false;
                }
                '.' | '^' | '$' => {
                    self.bump();
                    self.out.push(character);
                }
                '[' => self.class()?,
                '\\' => match self.escape()? {
                    Escape::Char(character) => push_literal(&mut self.out, character),
                    Escape::Class(inside, negated) => push_class(&mut self.out, inside, negated),
                },
                _ => {
                    self.bump();
                    push_literal(&mut self.out, character);
                }
            }
        }
        Ok(())
    }

    fn starts_repetition(&self) -> bool {
        matches!(self.peek(), Some('*' | '+' | '?')) || counts(self.rest()).is_some()
    }

    /// Translates a repetition, if one stands here, with the `?` that makes it lazy.
    fn repetition(&mut self) -> Result<bool, Problem> {
        let start = self.offset;
        if !self.starts_repetition() {
            return Ok(false);
        }
        // A brace that does not count anything stands for itself, as in RE2.
        if let Some((length, least, most)) = counts(self.rest()) {
            self.offset += length;
            if least.max(most.unwrap_or(0)) > MAX_REPEAT {
                return Err(self.problem(start, format!("repeated more than {MAX_REPEAT} times")));
            }
            self.states += least.max(most.unwrap_or(0)) as usize;
            if most.is_some_and(|most| most < least) {
                return Err(self.problem(start, "the smaller count comes first"));
            }
        } else {
            self.bump();
        }
        if self.peek() == Some('?') {
            self.bump();
        }
        let written = self.since(start);
        self.out.push_str(written);
        Ok(true)
    }

    /// Translates `[…]`. Nothing in it is special but `\`, `]`, a leading `^`, `-` and `[:name:]`.
    fn class(&mut self) -> Result<(), Problem> {
        let start = self.offset;
        self.bump();
        self.out.push('[');
        if self.peek() == Some('^') {
            self.bump();
            self.out.push('^');
        }
        let mut first = true;
        loop {
            match self.peek() {
                // A `]` at the start stands for itself.
                Some(']') if !first => {
                    self.bump();
                    self.out.push(']');
                    return Ok(());
                }
                Some(_) => self.class_item()?,
                None => {
                    return Err(self
                        .problem(start, "a `[` without its `]`")
                        .help("a `[` that stands for itself is written `\\[`"));
                }
            }
            first = false;
        }
    }

    fn class_item(&mut self) -> Result<(), Problem> {
        if self.rest().starts_with("[:") {
            return self.named_class();
        }
        let start = self.offset;
        let low = match self.class_char()? {
            Escape::Char(character) => character,
            Escape::Class(inside, negated) => {
                push_class(&mut self.out, inside, negated);
                return Ok(());
            }
        };
        push_literal(&mut self.out, low);
        let mut ahead = self.rest().chars();
        // A `-` before the end of the class stands for itself.
        if ahead.next() != Some('-') || matches!(ahead.next(), Some(']') | None) {
            return Ok(());
        }
        self.bump();
        match self.class_char()? {
            Escape::Char(high) if low <= high => {
                self.out.push('-');
                push_literal(&mut self.out, high);
                Ok(())
            }
            Escape::Char(_) => {
                Err(self.problem(start, "the range is empty, because it ends before it starts"))
            }
            Escape::Class(..) => Err(self.problem(start, "a range ends with a single character")),
        }
    }

    fn class_char(&mut self) -> Result<Escape, Problem> {
        match self.peek() {
            Some('\\') => self.escape(),
            // INVARIANT: the caller saw that a character follows.
            other => {
                self.bump();
                Ok(Escape::Char(other.unwrap_or_default()))
            }
        }
    }

    /// `[:alpha:]` and its like. A `[:` without its `:]` stands for itself.
    fn named_class(&mut self) -> Result<(), Problem> {
        const NAMES: &[&str] = &[
            "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print",
            "punct", "space", "upper", "word", "xdigit",
        ];
        let start = self.offset;
        let inside = self.rest().get(2..).and_then(|rest| rest.split_once(":]"));
        let Some((name, _)) = inside else {
            self.bump();
            push_literal(&mut self.out, '[');
            return Ok(());
        };
        self.offset += name.len() + "[::]".len();
        if !NAMES.contains(&name.strip_prefix('^').unwrap_or(name)) {
            return Err(self.problem(start, "there is no class of this name"));
        }
        let written = self.since(start);
        self.out.push_str(written);
        Ok(())
    }

    /// INVARIANT: a backslash stands here.
    fn escape(&mut self) -> Result<Escape, Problem> {
        let start = self.offset;
        self.bump();
        let Some(character) = self.peek() else {
            return Err(self
                .problem(start, "nothing follows the backslash")
                .help("a percent sign is written `\\x25`"));
        };
        self.bump();
        let (digit, space, word) = ("0-9", r"\t\n\x0B\x0C\r\x20", "0-9A-Z_a-z");
        Ok(match character {
            'd' => Escape::Class(digit, false),
            'D' => Escape::Class(digit, true),
            's' => Escape::Class(space, false),
            'S' => Escape::Class(space, true),
            'w' => Escape::Class(word, false),
            'W' => Escape::Class(word, true),
            'x' => Escape::Char(self.hexadecimal(start)?),
            _ if is_symbol(character) => Escape::Char(character),
            _ => {
                let message = format!("`\\{character}` is not an escape");
                return Err(self.problem(start, message).help(
                    "write `\\d \\D \\s \\S \\w \\W`, `\\xHH`, or a backslash before a symbol",
                ));
            }
        })
    }

    /// INVARIANT: `\x` was just read; it began at `start`.
    fn hexadecimal(&mut self, start: usize) -> Result<char, Problem> {
        let mut code = 0;
        for _ in 0..2 {
            let digit = self.peek().and_then(|character| character.to_digit(16));
            let Some(digit) = digit else {
                return Err(self.problem(start, "two hexadecimal digits must follow `\\x`"));
            };
            code = code * 16 + digit;
            self.bump();
        }
        Ok(char::from_u32(code).unwrap_or_default())
    }

    /// A problem with the text from `start` to here.
    fn problem(&self, start: usize, message: impl Into<String>) -> Problem {
        Problem { span: start..self.offset, message: message.into(), help: None }
    }

    fn rest(&self) -> &'b str {
        self.body.get(self.offset..).unwrap_or_default()
    }

    fn since(&self, start: usize) -> &'b str {
        self.body.get(start..self.offset).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) {
        self.offset += self.peek().map_or(0, char::len_utf8);
    }
}

impl Problem {
    fn help(mut self, advice: &'static str) -> Problem {
        self.help = Some(advice);
        self
    }
}

/// Reads `{n}`, `{n,}` or `{n,m}`: its length, the least and, if there is one, the largest count.
fn counts(text: &str) -> Option<(usize, u32, Option<u32>)> {
    let (inside, _) = text.strip_prefix('{')?.split_once('}')?;
    let (least, most) = match inside.split_once(',') {
        None => (inside, Some(inside)),
        Some((least, "")) => (least, None),
        Some((least, most)) => (least, Some(most)),
    };
    let count = |digits: &str| {
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        // A number that does not fit is too large in any case.
        is_number.then(|| digits.parse().unwrap_or(u32::MAX))
    };
    let most = match most {
        None => None,
        Some(digits) => Some(count(digits)?),
    };
    Some((inside.len() + 2, count(least)?, most))
}

fn push_class(out: &mut String, inside: &str, negated: bool) {
    let caret = if negated { "^" } else { "" };
    // Writing to a string cannot fail.
    let _ = write!(out, "[{caret}{inside}]");
}

/// Writes a character so that it stands for itself, inside and outside of classes.
fn push_literal(out: &mut String, character: char) {
    if character.is_ascii_alphanumeric() {
        out.push(character);
    } else {
        let _ = write!(out, "\\x{{{:X}}}", u32::from(character));
    }
}

#[cfg(test)]
mod tests {
    use super::is_allowed;
    use crate::expression::compile;

    #[track_caller]
    fn check(regex: &str, yes: &[&str], no: &[&str]) {
        assert!(regex.chars().all(is_allowed), "{regex}");
        let compiled = compile(regex).unwrap_or_else(|problem| panic!("{regex}: {problem:?}"));
        for text in yes {
            assert!(compiled.is_match(text), "{regex} must match {text:?}");
        }
        for text in no {
            assert!(!compiled.is_match(text), "{regex} must not match {text:?}");
        }
    }

    #[test]
    fn the_subset_means_what_re2_means() {
        // A search, unless anchored.
        check("b", &["abc", "b"], &["", "B"]);
        check("^b", &["bc"], &["ab", "a\nb"]);
        check("b$", &["ab"], &["bc", "b\n"]);
        check("^a|b$", &["ax", "xb"], &["xax"]);
        // A dot is one character of any width, but no line break.
        check("^a.c$", &["abc", "a日c", "a c"], &["a\nc", "ac"]);
        check("a|", &["", "x"], &[]);
        // Repetitions, greedy and lazy.
        check("^a{2}$", &["aa"], &["a", "aaa"]);
        check("^a{2,}?$", &["aa", "aaa"], &["a"]);
        check("^a{1,2}b*c+d?$", &["ac", "aabbccd"], &["b", "aaac"]);
        check("^a+?$", &["aaa"], &[""]);
        // Braces that count nothing stand for themselves.
        check("^a{$", &["a{"], &["a"]);
        check("^a{,3}$", &["a{,3}"], &["aaa"]);
        check("^{a}]$", &["{a}]"], &[]);
        check("^a{x}{2}$", &["a{x}}"], &["a{x}"]);
        // Escapes; the classes are ASCII.
        check(r"^\d\D$", &["1a", "1\u{661}"], &["\u{661}a"]);
        check(r"^\s\S$", &[" a", "\ta", "\na"], &["\u{a0}a"]);
        check(r"^\w\W$", &["_é", "Z-"], &["é-"]);
        check(r"^\x41\x28\x25\xe9$", &["A(%é"], &["A(%e"]);
        check(r"^\.\*\\\[\-\_\ $", &[r".*\[-_ "], &[]);
        // Classes.
        check("^[a-c1]$", &["b", "1"], &["d", "-"]);
        check("^[^a-c]$", &["d", "\n", "日"], &["b"]);
        check("^[a-]$", &["a", "-"], &["b"]);
        check("^[-a]$", &["a", "-"], &["b"]);
        check("^[]a]$", &["]", "a"], &["b"]);
        check("^[^]a]$", &["b"], &["]"]);
        check("^[a[b]$", &["[", "a", "b"], &["c"]);
        check(r"^[\d.\-\]]$", &["5", ".", "-", "]"], &["\\", "d"]);
        check(r"^[\D]$", &["x"], &["5"]);
        check(r"^[\d-z]$", &["5", "-", "z"], &["y"]);
        check("^[a^$.*+?|{}]$", &["^", "$", ".", "*", "+", "?", "|", "{", "}"], &["b"]);
        check("^[[:alpha:]_]$", &["q", "_"], &["1", ":"]);
        check("^[[:a]$", &["[", ":", "a"], &["b"]);
    }
}
