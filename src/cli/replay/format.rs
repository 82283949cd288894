//! How `replay` writes alerts. A new format is an implementation of [`Output`], a row of
//! [`ReplayFormat`] and an arm of [`ReplayFormat::output`].

use std::io::Write;

use clap::ValueEnum;

use crate::cli::exit::Stop;
use crate::cli::output::{coloured, coloured_results, results};
use crate::lookback::Report;
use crate::message::Message;
use crate::render::{Overview, alert_line, chat, end_of_run, marked, report_line, sms, summary};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReplayFormat {
    /// For people
    Text,
    /// One page of all alerts, with filters and a timeline; it needs no network
    Html,
    /// One alert a line, then the report of the run
    Json,
    /// One notification of Amazon Q Developer a line, for a chat channel
    Chat,
    /// One line an alert, as for a phone
    Sms,
}

impl ReplayFormat {
    pub fn output(self) -> Box<dyn Output> {
        match self {
            ReplayFormat::Text => Box::new(Text(coloured_results())),
            ReplayFormat::Html => Box::new(Html(results(), Overview::default())),
            ReplayFormat::Json => Box::new(JsonLines(results())),
            ReplayFormat::Chat => Box::new(Chat(results())),
            ReplayFormat::Sms => Box::new(Sms(results())),
        }
    }
}

/// Where the alerts of a run go.
pub trait Output {
    fn add(&mut self, message: &Message) -> Result<(), Stop>;

    /// Writes what comes after the last alert, and writes everything out. The answer is what a
    /// person is to read beside the results.
    fn finish(&mut self, inputs: usize, report: &Report) -> Result<Vec<String>, Stop>;
}

struct Text<W: Write>(W);

impl<W: Write> Output for Text<W> {
    fn add(&mut self, message: &Message) -> Result<(), Stop> {
        Ok(write!(self.0, "{}", coloured(&marked(message)))?)
    }

    fn finish(&mut self, inputs: usize, report: &Report) -> Result<Vec<String>, Stop> {
        for line in said(report) {
            writeln!(self.0, "{line}\n")?;
        }
        self.0.flush()?;
        Ok(vec![counted(inputs, report)])
    }
}

struct Html<W: Write>(W, Overview);

impl<W: Write> Output for Html<W> {
    fn add(&mut self, message: &Message) -> Result<(), Stop> {
        self.1.add(message);
        Ok(())
    }

    fn finish(&mut self, inputs: usize, report: &Report) -> Result<Vec<String>, Stop> {
        write!(self.0, "{}", self.1.finish(report))?;
        self.0.flush()?;
        let mut notes = vec![counted(inputs, report)];
        let left_out = self.1.left_out();
        if left_out > 0 {
            notes.push(format!(
                "{left_out} alerts, the quietest and oldest, are not on the page, which would be too long"
            ));
        }
        Ok(notes)
    }
}

struct JsonLines<W: Write>(W);

impl<W: Write> Output for JsonLines<W> {
    fn add(&mut self, message: &Message) -> Result<(), Stop> {
        for alert in &message.alerts {
            writeln!(self.0, "{}", alert_line(alert))?;
        }
        Ok(())
    }

    /// The last line has the report, so nothing is said beside it.
    fn finish(&mut self, _: usize, report: &Report) -> Result<Vec<String>, Stop> {
        writeln!(self.0, "{}", report_line(report))?;
        self.0.flush()?;
        Ok(Vec::new())
    }
}

struct Chat<W: Write>(W);

impl<W: Write> Output for Chat<W> {
    fn add(&mut self, message: &Message) -> Result<(), Stop> {
        for notification in chat(message) {
            writeln!(self.0, "{}", notification.body)?;
        }
        Ok(())
    }

    fn finish(&mut self, inputs: usize, report: &Report) -> Result<Vec<String>, Stop> {
        self.0.flush()?;
        Ok(said(report).into_iter().chain([counted(inputs, report)]).collect())
    }
}

struct Sms<W: Write>(W);

impl<W: Write> Output for Sms<W> {
    fn add(&mut self, message: &Message) -> Result<(), Stop> {
        Ok(writeln!(self.0, "{}", sms(message))?)
    }

    fn finish(&mut self, inputs: usize, report: &Report) -> Result<Vec<String>, Stop> {
        self.0.flush()?;
        Ok(said(report).into_iter().chain([counted(inputs, report)]).collect())
    }
}

/// What there is to say of the run beside its counts.
fn said(report: &Report) -> Vec<String> {
    end_of_run(report).iter().map(ToString::to_string).collect()
}

/// `2 inputs, 14 events: 3 alerted, …`
fn counted(inputs: usize, report: &Report) -> String {
    let inputs = if inputs == 1 { "1 input".to_owned() } else { format!("{inputs} inputs") };
    format!("{inputs}, {}", summary(&report.counts))
}
