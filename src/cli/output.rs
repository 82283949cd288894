//! Standard output and standard error. Colour goes to terminals only, which `anstream` sees to.

use std::io::Write;
use std::ops::Range;

use anstyle::{AnsiColor, Style};

use crate::text::visible;

/// Results, to the letter.
pub fn results() -> impl Write {
    std::io::BufWriter::new(std::io::stdout())
}

/// Results with colours, which reach a terminal only.
pub fn coloured_results() -> impl Write {
    std::io::BufWriter::new(anstream::stdout())
}

/// Whether a person looks on, who also wants colours. A switch such as `CLICOLOR_FORCE` or `NO_COLOR` decides
/// before what standard output is.
pub fn on_terminal() -> bool {
    anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
}

/// A record for a terminal, with some places set off and what would steer the terminal made visible.
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

/// `error: …` and, below it, what would be right. Nobody is left to tell if this cannot be written.
pub fn complain(message: &str, help: Option<&str>) {
    let red = AnsiColor::Red.on_default().bold();
    let mut err = anstream::stderr();
    let _ = writeln!(err, "{red}error:{red:#} {}", lines(message));
    if let Some(help) = help {
        let _ = writeln!(err, "{}help:{:#} {}", bold(), bold(), lines(help));
    }
}

/// What is no error, but worth knowing.
pub fn note(message: &str) {
    let _ = writeln!(anstream::stderr(), "{}", lines(message));
}

/// File names and excerpts stand in messages; only our own line breaks are line breaks.
fn lines(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(visible).collect();
    lines.join("\n")
}

fn bold() -> Style {
    Style::new().bold()
}

/// An alert's text with its severity and its labels set off.
pub fn coloured(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 256);
    for line in text.split_inclusive('\n') {
        let word = line.split(" - ").next().unwrap_or_default();
        let style = match word {
            "CRITICAL" => AnsiColor::Red.on_default().bold().invert(),
            "HIGH" => AnsiColor::Red.on_default().bold(),
            "MEDIUM" => AnsiColor::Yellow.on_default().bold(),
            "LOW" => AnsiColor::Cyan.on_default().bold(),
            "INFO" => AnsiColor::Blue.on_default().bold(),
            _ => {
                shown.push_str(line);
                continue;
            }
        };
        let rest = line.get(word.len()..).unwrap_or_default();
        shown.push_str(&format!("{style}{word}{style:#}{rest}"));
    }
    shown
}
