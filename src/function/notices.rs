//! What the function has to say of itself, in words, and how often it says so.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use crate::deliver::{DeliveryError, Receipt, SinkKind};
use crate::filter::Filter;
use crate::mistakes::Mistakes;
use crate::render::Notice;
use crate::severity::Severity;
use crate::text::short;

/// How long one instance keeps from repeating itself: a burst of batches is not to become a burst
/// of notices.
const AGAIN: Duration = Duration::from_secs(3600);

/// Tells the readers of the other sinks that one of them refuses `changes` for good, and why.
/// Without it only a metric would show that half of the readers no longer get anything.
pub fn refused(receipt: &Receipt, changes: usize) -> Notice {
    let SinkKind { verb, metric, .. } = receipt.kind;
    let what =
        if changes == 1 { "One alert was".to_owned() } else { format!("{changes} changes were") };
    let reasons: Vec<String> =
        receipt.errors.iter().map(|error| short(&error.to_string(), 1000)).collect();
    let text = format!(
        "IAM Herald cannot {verb}, and trying again would not help:\n\n{}\n\n\
         {what} told here and not there, and will not be sent there later. Until it is mended, read \
         what comes here. This notice comes once an hour at most from each instance; the metric \
         {metric}Refused counts every change.\n",
        reasons.join("\n"),
    );
    Notice { severity: Severity::High, title: format!("IAM Herald cannot {verb}"), text }
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
    let title = "IAM Herald cannot use its configuration".to_owned();
    Notice { severity: Severity::Critical, title, text }
}

/// The rules have outgrown the subscription filter `deployed`; `needed` is what it should be.
pub fn outgrown_filter(deployed: &str, needed: &Filter) -> Notice {
    let text = format!(
        "{}\n\nPut this one in its place (parameters FilterName and FilterPattern of the template, or leave \
         FilterPattern empty if its own one serves the packs again):\n\nFilterName: {}\nFilterPattern: {}\n\nJust \
         after a deployment this may be about the filter that was replaced by it. This notice comes once at most \
         from each instance; the metric FilterOutgrown counts every invocation.\n",
        outgrown_line(deployed),
        needed.name(),
        if needed.pattern.is_everything() {
            // An empty parameter would stand for the template's own pattern.
            "{ $.eventName = \"*\" } (every record: the rules do not fit into one pattern)"
                .to_owned()
        } else {
            needed.pattern.to_string()
        },
    );
    let title = "IAM Herald is not sent all that its rules select".to_owned();
    Notice { severity: Severity::High, title, text }
}

/// The same in one line, which stands below the alerts of a message.
pub fn outgrown_line(deployed: &str) -> String {
    format!(
        "The subscription filter {} was made for other rules than the active ones: some of what these select \
         may never reach the function. `iam-herald filter` with the same packs and configuration prints the one \
         that is needed.",
        short(deployed, 80)
    )
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

/// Which refusals were told, by sink and error, and when.
#[derive(Debug, Default)]
pub struct Sent(HashMap<(&'static str, String), Instant>);

impl Sent {
    /// Whether one of the errors was not told within the last hour.
    pub fn is_due(&self, receipt: &Receipt) -> bool {
        let now = Instant::now();
        keys(receipt)
            .any(|key| self.0.get(&key).is_none_or(|last| now.duration_since(*last) >= AGAIN))
    }

    pub fn note(&mut self, receipt: &Receipt) {
        let now = Instant::now();
        self.0.extend(keys(receipt).map(|key| (key, now)));
    }
}

fn keys(receipt: &Receipt) -> impl Iterator<Item = (&'static str, String)> {
    let codes = receipt.errors.iter().map(|error: &DeliveryError| error.code.clone());
    codes.map(|code| (receipt.kind.name, code))
}
