//! How far a command has come, shown on a terminal and nowhere else.

use std::io::{IsTerminal, Read};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::inputs::Source;

/// A bar below what is said. Without a terminal it is nothing.
pub struct Progress {
    bar: ProgressBar,
    /// Results come to the same terminal.
    is_beside_results: bool,
}

impl Progress {
    /// Of inputs whose sizes may be known.
    pub fn of(sources: &[Source]) -> Progress {
        if !std::io::stderr().is_terminal() {
            return Progress { bar: ProgressBar::hidden(), is_beside_results: false };
        }
        let size = |source: &Source| Some(source.file()?.metadata().ok()?.len());
        let total: Option<u64> = sources.iter().map(size).sum();
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
        let template = match total {
            Some(_) => "{bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left",
            None => "{bytes}, {bytes_per_sec}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Progress { bar, is_beside_results: std::io::stdout().is_terminal() }
    }

    /// Does what writes to standard error.
    pub fn say<T>(&self, act: impl FnOnce() -> T) -> T {
        self.bar.suspend(act)
    }

    /// Does what writes results, if anything.
    pub fn write<T>(&self, act: impl FnOnce() -> T) -> T {
        if self.is_beside_results { self.bar.suspend(act) } else { act() }
    }

    /// A reader that moves the bar.
    pub fn watch<R: Read>(&self, reader: R) -> Watched<'_, R> {
        Watched { reader, bar: &self.bar }
    }

    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// See [`Progress::watch`].
pub struct Watched<'p, R> {
    reader: R,
    bar: &'p ProgressBar,
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        let read = self.reader.read(to)?;
        self.bar.inc(read as u64);
        Ok(read)
    }
}
