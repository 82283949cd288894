//! Text for HTML, escaped here and nowhere else.

use std::fmt::{Display, Formatter, Result, Write};

use askama::filters::HtmlSafe;

/// Escapes the five characters of markup, and puts `<wbr>` (a place where a line may break) in front of what would make
/// an address of a name: mail programs turn `x@example.com` and `www.example.com` into links by themselves, and a name
/// is what the actor chose. `<wbr>` shows nothing and is not copied with the text.
pub struct Soft<'t>(pub &'t str);

impl Display for Soft<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        let mut before = ' ';
        let mut chars = self.0.chars().peekable();
        while let Some(c) = chars.next() {
            let inside = |c: char| !c.is_whitespace();
            if matches!(c, '@' | '.' | ':' | '/')
                && inside(before)
                && chars.peek().copied().is_some_and(inside)
            {
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
            before = c;
        }
        Ok(())
    }
}

impl HtmlSafe for Soft<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped_and_addresses_are_broken() {
        let soft = |text| Soft(text).to_string();
        assert_eq!(soft("<b a=\"'\">&"), "&lt;b a=&quot;&#39;&quot;&gt;&amp;");
        assert_eq!(soft("eve@evil.example was."), "eve<wbr>@evil<wbr>.example was.");
        assert_eq!(soft("https://x"), "https<wbr>:<wbr>/<wbr>/x");
        assert_eq!(soft("Note: a / b @ c."), "Note: a / b @ c.");
    }
}
