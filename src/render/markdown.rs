//! Text for chat programs, where an `@channel`, an address or an asterisk would do something.
//!
//! Slack and Teams read different dialects, and Amazon Q passes the text on to both. Words of plain letters are left as
//! they are; every other word stands in a code span, in which no dialect knows mentions, links or emphasis. Within it
//! `&`, `<` and `>` are entities, which Slack wants everywhere, and a backtick is written `<U+0060>`, as invisible
//! characters are.

use crate::shown::Shown;

/// The text in at most `limit` characters, with the cut announced.
pub fn markdown(text: &Shown, limit: usize) -> String {
    let whole = spans(text);
    if whole.chars().count() <= limit {
        return whole;
    }
    let total = text.chars().count();
    let room = limit.saturating_sub(NOTE);
    let mut count = room.min(total);
    loop {
        let head: String = text.chars().take(count).collect();
        let shown = spans(head.trim_end_matches(' '));
        let over = shown.chars().count().saturating_sub(room);
        if over == 0 || count == 0 {
            return format!("{shown}\u{2026} (+{} characters)", total - count);
        }
        count -= over.div_ceil(BACKTICK.len()).min(count);
    }
}

/// A command as a code span; `None` if it could not be copied from there, or is longer than `limit`.
pub fn code(command: &Shown, limit: usize) -> Option<String> {
    let span = format!("`{}`", escaped(command));
    (!command.contains('`') && span.chars().count() <= limit).then_some(span)
}

/// The length of "… (+123456789 characters)", which announces a cut.
const NOTE: usize = 26;

/// The longest escape.
const BACKTICK: &str = "&lt;U+0060&gt;";

/// Words that follow each other in code share a span.
fn spans(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut in_code = false;
    for (place, word) in text.split(' ').enumerate() {
        let plain = is_plain(word);
        if in_code && plain {
            out.push('`');
        }
        if place > 0 {
            out.push(' ');
        }
        if !in_code && !plain {
            out.push('`');
        }
        out.push_str(&if plain { word.to_owned() } else { escaped(word) });
        in_code = !plain;
    }
    if in_code {
        out.push('`');
    }
    out
}

/// Letters and digits of any script, hyphens between them, and the punctuation of a sentence around them.
fn is_plain(word: &str) -> bool {
    let core = word
        .trim_start_matches(['(', '"', '\u{201C}', '+'])
        .trim_end_matches(['.', ',', ':', ';', ')', '!', '?', '"', '\u{201D}', '\u{2026}']);
    let mut before = ' ';
    word == "-"
        || core.chars().all(|c| {
            let inner = c.is_alphanumeric() || ("-'".contains(c) && before.is_alphanumeric());
            before = c;
            inner
        })
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '`' => out.push_str(BACKTICK),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_do_something_stands_in_code() {
        for (text, shown) in [
            ("alice added user tom to group analysts.", "alice added user tom to group analysts."),
            ("@here (role x) tagged it", "`@here` (role x) tagged it"),
            ("<!channel> <@U123> now", "`&lt;!channel&gt; &lt;@U123&gt;` now"),
            ("see [open](https://evil.example) *now*", "see `[open](https://evil.example) *now*`"),
            ("a `b` c", "a `&lt;U+0060&gt;b&lt;U+0060&gt;` c"),
            ("jane@example.com, via x_y", "`jane@example.com,` via `x_y`"),
            ("it's 09:30 (+10 more) - done", "it's `09:30` (+10 more) - done"),
            ("> quote\u{a0}x", "`&gt; quote\u{a0}x`"),
            (":tada: -x #general", "`:tada: -x #general`"),
            ("Jürgen 漢字 a  b", "Jürgen 漢字 a  b"),
        ] {
            assert_eq!(markdown(&Shown::from(text), 1000), shown);
        }
    }

    #[test]
    fn a_cut_is_said_and_keeps_its_spans_closed() {
        assert_eq!(
            markdown(&Shown::visible(&"word ".repeat(20)), 40),
            "word word word… (+86 characters)"
        );
        assert_eq!(
            markdown(&Shown::visible(&"`".repeat(100)), 60),
            format!("`{}`… (+98 characters)", BACKTICK.repeat(2))
        );
        for limit in [30, 47, 100, 333] {
            let cut = markdown(&Shown::visible(&"<a@b> word ` ".repeat(100)), limit);
            assert!(
                cut.chars().count() <= limit && cut.matches('`').count().is_multiple_of(2),
                "{cut}"
            );
        }
    }

    #[test]
    fn a_command_is_whole_or_not_there() {
        assert_eq!(
            code(&Shown::from("aws iam x --y '<z>'"), 99).as_deref(),
            Some("`aws iam x --y '&lt;z&gt;'`")
        );
        assert_eq!(code(&Shown::from("aws `id`"), 99), None);
        assert_eq!(code(&Shown::from("aws iam delete-user"), 10), None);
    }
}
