//! What the readers of one sink are told when another one refuses for good: without it, only a metric would show that
//! half of them no longer get anything.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use super::DeliveryError;
use crate::filter::Filter;
use crate::mistakes::Mistakes;
use crate::severity::Severity;
use crate::text::short;

/// How long one instance keeps from repeating itself: a burst of batches is not to become a burst of notices.
const AGAIN: Duration = Duration::from_secs(3600);

/// A plain message about the function itself; it holds nothing of the events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub severity: Severity,
    pub subject: String,
    pub text: String,
}

impl Notice {
    /// `changes` could not be brought to `sink`, for which there were these reasons.
    pub fn refused(sink: &str, changes: usize, errors: &[DeliveryError]) -> Notice {
        let verb = match sink {
            "ses" => "send mail by SES",
            "chat" => "publish to the topic of chat",
            _ => "publish to SNS",
        };
        let what = if changes == 1 {
            "One alert was".to_owned()
        } else {
            format!("{changes} changes were")
        };
        let reasons: Vec<String> =
            errors.iter().map(|error| short(&error.to_string(), 1000)).collect();
        let text = format!(
            "IAM Herald cannot {verb}, and trying again would not help:\n\n{}\n\n\
             {what} told here and not there, and will not be sent there later. Until it is mended, read \
             what comes here. This notice comes once an hour at most from each instance; the metric \
             {}Refused counts every change.\n",
            reasons.join("\n"),
            super::metric_name(sink),
        );
        let subject = format!("HIGH IAM Herald cannot {verb}");
        Notice { severity: Severity::High, subject, text }
    }

    /// The operator's file cannot be used: what is not told as they want it, and why.
    pub fn broken_configuration(mistakes: &Mistakes) -> Notice {
        let listed = short_lines(&mistakes.to_string());
        let text = format!(
            "The configuration of IAM Herald cannot be used. Changes are told by the built-in packs: expected changes are \
             told too, nobody is watched, own rules do not count, and no rule is switched off.\n\n{listed}\n\nMend the \
             file, try it with `iam-herald check --config FILE`, and deploy it again. This notice comes once from each \
             instance; the metric ConfigurationBroken counts every invocation.\n"
        );
        let subject = "CRITICAL IAM Herald cannot use its configuration".to_owned();
        Notice { severity: Severity::Critical, subject, text }
    }

    /// The rules have outgrown the subscription filter `deployed`; `needed` is what it should be.
    pub fn outgrown_filter(deployed: &str, needed: &Filter) -> Notice {
        let text = format!(
            "{}\n\nPut this one in its place (parameters FilterName and FilterPattern of the template, or leave \
             FilterPattern empty if its own one serves the packs again):\n\nFilterName: {}\nFilterPattern: {}\n\nJust \
             after a deployment this may be about the filter that was replaced by it. This notice comes once at most \
             from each instance; the metric FilterOutgrown counts every invocation.\n",
            Notice::outgrown_line(deployed),
            needed.name(),
            if needed.pattern.is_everything() {
                // Empty, the parameter would stand for the template's own.
                "{ $.eventName = \"*\" } (every record: the rules do not fit into one pattern)"
                    .to_owned()
            } else {
                needed.pattern.to_string()
            },
        );
        let subject = "HIGH IAM Herald is not sent all that its rules select".to_owned();
        Notice { severity: Severity::High, subject, text }
    }

    /// The same in one line, below the alerts of a message.
    pub fn outgrown_line(deployed: &str) -> String {
        format!(
            "The subscription filter {} was made for other rules than the active ones: some of what these select \
             may never reach the function. `iam-herald filter` with the same packs and configuration prints the one \
             that is needed.",
            short(deployed, 80)
        )
    }

    /// For programs: the form of every message, without alerts.
    pub fn body(&self) -> String {
        json!({
            "version": 1, "severity": self.severity, "accounts": [], "events": [], "outcomes": [], "alerts": [],
            "notice": { "subject": self.subject, "text": self.text },
        })
        .to_string()
    }

    pub fn html(&self) -> String {
        let escaped = self.text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        format!(
            "<!doctype html><html><body><p>{}</p></body></html>",
            escaped.trim().replace('\n', "<br>\n")
        )
    }
}

/// The first lines of a long list, each of them safe to show.
fn short_lines(text: &str) -> String {
    const LINES: usize = 40;
    let mut lines: Vec<String> = text.lines().take(LINES).map(|line| short(line, 400)).collect();
    let more = text.lines().count().saturating_sub(LINES);
    if more > 0 {
        lines.push(format!("and {more} more lines, which the log has"));
    }
    lines.join("\n")
}

/// Which notices were sent, and when.
#[derive(Debug, Default)]
pub struct Sent(HashMap<(&'static str, String), Instant>);

impl Sent {
    pub fn is_due(&self, sink: &'static str, errors: &[DeliveryError]) -> bool {
        let now = Instant::now();
        errors.iter().any(|error| {
            let last = self.0.get(&(sink, error.code.clone()));
            last.is_none_or(|last| now.duration_since(*last) >= AGAIN)
        })
    }

    pub fn note(&mut self, sink: &'static str, errors: &[DeliveryError]) {
        let now = Instant::now();
        self.0.extend(errors.iter().map(|error| ((sink, error.code.clone()), now)));
    }
}
