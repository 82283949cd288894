//! Standard output and standard error. Colour goes to terminals only, which `anstream` sees to.

use std::io::Write;
use std::ops::Range;

use anstyle::{AnsiColor, Style};

use crate::render::{Mark, Piece};
use crate::severity::Severity;
use crate::text::visible;

/// Results, written exactly as they are.
pub fn results() -> impl Write {
    std::io::BufWriter::new(std::io::stdout())
}

/// Results with colours, which reach a terminal only.
pub fn coloured_results() -> impl Write {
    std::io::BufWriter::new(anstream::stdout())
}

/// Whether a person looks on, who also wants colours. A switch such as `CLICOLOR_FORCE` or
/// `NO_COLOR` decides before what standard output is.
pub fn on_terminal() -> bool {
    anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
}

/// A record for a terminal, with some places set off and what would steer the terminal made
/// visible.
pub fn highlighted(text: &str, places: &[Range<usize>]) -> String {
    let style = AnsiColor::Red.on_default().bold();
    let part = |range: Range<usize>| visible(text.get(range).unwrap_or_default());
    let mut shown = String::with_capacity(text.len() + 16 * places.len());
    let mut end = 0;
    for place in places {
        shown.push_str(&part(end..place.start));
        shown.push_str(&format!("{style}{}{style:#}", part(place.clone())));
        end = place.end;
    }
    shown.push_str(&part(end..text.len()));
    shown
}

/// Writes `error: …` and, below it, what would be right. If that cannot be written, nobody is left
/// to tell.
pub fn complain(message: &str, help: Option<&str>) {
    let red = AnsiColor::Red.on_default().bold();
    let mut err = anstream::stderr();
    let _ = writeln!(err, "{red}error:{red:#} {}", lines(message));
    if let Some(help) = help {
        let _ = writeln!(err, "{}help:{:#} {}", bold(), bold(), lines(help));
    }
}

/// Writes what is no error, but worth knowing.
pub fn note(message: &str) {
    let _ = writeln!(anstream::stderr(), "{}", lines(message));
}

/// The text of a message made visible. File names and excerpts stand in it, so only our own line
/// breaks stay.
fn lines(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(visible).collect();
    lines.join("\n")
}

fn bold() -> Style {
    Style::new().bold()
}

/// The text of alerts, with colours for the severities in their heads.
pub fn coloured(pieces: &[Piece]) -> String {
    let mut shown = String::new();
    for piece in pieces {
        match style(piece.mark) {
            Some(style) => shown.push_str(&format!("{style}{}{style:#}", piece.text)),
            None => shown.push_str(&piece.text),
        }
    }
    shown
}

fn style(mark: Mark) -> Option<Style> {
    let Mark::Severity(severity) = mark else {
        return None;
    };
    Some(match severity {
        Severity::Critical => AnsiColor::Red.on_default().bold().invert(),
        Severity::High => AnsiColor::Red.on_default().bold(),
        Severity::Medium => AnsiColor::Yellow.on_default().bold(),
        Severity::Low => AnsiColor::Cyan.on_default().bold(),
        Severity::Info => AnsiColor::Blue.on_default().bold(),
    })
}
