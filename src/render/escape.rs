//! Text for HTML, escaped here and nowhere else.

use std::fmt::{Display, Formatter, Result, Write};

use askama::filters::HtmlSafe;

use crate::shown::Shown;

/// Escapes the five characters of markup, and puts `<wbr>` (a place where a line may break) in front of what would make
/// an address of a name: mail programs turn `x@example.com` and `www.example.com` into links by themselves, and a name
/// is what the actor chose. `<wbr>` shows nothing and is not copied with the text.
///
/// Words with such places, or with hyphens, are kept whole as long as they fit into a line (class `w`).
pub struct Escaped<'t>(pub &'t Shown);

impl Display for Escaped<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        for (place, word) in self.0.split(' ').enumerate() {
            if place > 0 {
                out.write_char(' ')?;
            }
            if parts(word).any(|(_, breaks)| breaks) || word.trim_end_matches('-').contains('-') {
                out.write_str("<span class=\"w\">")?;
                write_word(out, word)?;
                out.write_str("</span>")?;
            } else {
                write_word(out, word)?;
            }
        }
        Ok(())
    }
}

impl HtmlSafe for Escaped<'_> {}

fn write_word(out: &mut Formatter<'_>, word: &str) -> Result {
    for (c, breaks) in parts(word) {
        if breaks {
            out.write_str("<wbr>")?;
        }
        match c {
            '&' => out.write_str("&amp;"),
            '<' => out.write_str("&lt;"),
            '>' => out.write_str("&gt;"),
            '"' => out.write_str("&quot;"),
            '\'' => out.write_str("&#39;"),
            c => out.write_char(c),
        }?;
    }
    Ok(())
}

/// Each character, and whether a break goes before it: there is something on both sides.
fn parts(word: &str) -> impl Iterator<Item = (char, bool)> {
    let mut before = None::<char>;
    let mut chars = word.chars().peekable();
    std::iter::from_fn(move || {
        let c = chars.next()?;
        let inside = before.is_some_and(|c| !c.is_whitespace())
            && chars.peek().is_some_and(|c| !c.is_whitespace());
        before = Some(c);
        Some((c, inside && matches!(c, '@' | '.' | ':' | '/')))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped_and_addresses_are_broken() {
        let escaped = |text: &'static str| Escaped(&Shown::from(text)).to_string();
        let whole = |text| format!("<span class=\"w\">{text}</span>");
        assert_eq!(escaped("<b a=\"'\">&"), "&lt;b a=&quot;&#39;&quot;&gt;&amp;");
        assert_eq!(
            escaped("eve@evil.example was."),
            format!("{} was.", whole("eve<wbr>@evil<wbr>.example"))
        );
        assert_eq!(escaped("https://x"), whole("https<wbr>:<wbr>/<wbr>/x"));
        assert_eq!(escaped("role ci-deploy"), format!("role {}", whole("ci-deploy")));
        assert_eq!(escaped("Note: a / b @ c. - d"), "Note: a / b @ c. - d");
    }
}
