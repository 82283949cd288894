//! All alerts of a run as one page that needs no network and no other file: to look at, and to send on.
//!
//! Texts of events stand in elements and attributes only, escaped by the templates, never in the script. The page's own
//! policy lets nothing run or load but the one script and the one style sheet in it, known by their digests.

use std::collections::BTreeSet;

use askama::Template;
use base64::Engine;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::escape::Escaped;
use super::page::Section;
use super::phrases;
use crate::alert::Alert;
use crate::lookback::Report;
use crate::message::Message;
use crate::severity::Severity;
use crate::shown::Shown;

/// How many bytes of alerts one page may have, which a browser still handles. Of more, the quietest and oldest are left out.
const LIMIT: usize = 32 * 1024 * 1024;

const STYLE: &str = include_str!("../../templates/overview.css");
const SCRIPT: &str = include_str!("../../templates/overview.js");

/// Takes messages one after the other, and holds at most twice [`LIMIT`] of what it will show, and one message.
pub struct Overview {
    limit: usize,
    entries: Vec<Entry>,
    bytes: usize,
    left_out: usize,
}

struct Entry {
    severity: Severity,
    first: Option<Timestamp>,
    account: Shown,
    actor: Shown,
    changes: usize,
    times: Vec<Timestamp>,
    html: String,
}

#[derive(Template)]
#[template(path = "overview_alert.html")]
struct AlertTemplate<'a> {
    section: Section,
    account: &'a Shown,
    actor: &'a Shown,
    when: Shown,
    /// Seconds since 1970 of each change, for the timeline.
    times: String,
    first: i64,
    changes: usize,
}

#[derive(Template)]
#[template(path = "overview.html")]
struct PageTemplate {
    policy: String,
    period: String,
    severities: Vec<(Severity, usize)>,
    accounts: Vec<Shown>,
    actors: Vec<Shown>,
    alerts: Vec<String>,
    changes: usize,
    left_out: usize,
    end: Vec<Shown>,
}

impl Default for Overview {
    fn default() -> Overview {
        Overview::of_at_most(LIMIT)
    }
}

impl Overview {
    fn of_at_most(limit: usize) -> Overview {
        Overview { limit, entries: Vec::new(), bytes: 0, left_out: 0 }
    }

    pub fn add(&mut self, message: &Message) {
        for alert in &message.alerts {
            let entry = Entry::of(alert);
            self.bytes += entry.html.len();
            self.entries.push(entry);
        }
        if self.bytes > 2 * self.limit {
            self.trim();
        }
    }

    /// How many alerts are not on the page, because it would be too long.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// The page, with what there is to say of the run below.
    pub fn finish(&mut self, report: &Report) -> String {
        self.trim();
        let entries = std::mem::take(&mut self.entries);
        let severities =
            [Severity::Critical, Severity::High, Severity::Medium, Severity::Low, Severity::Info];
        let count = |severity| entries.iter().filter(|one| one.severity == severity).count();
        let accounts: BTreeSet<Shown> = entries.iter().map(|one| one.account.clone()).collect();
        let actors: BTreeSet<Shown> = entries.iter().map(|one| one.actor.clone()).collect();
        PageTemplate {
            policy: policy(),
            period: period(&entries),
            severities: severities.into_iter().map(|one| (one, count(one))).collect(),
            accounts: accounts.into_iter().collect(),
            actors: actors.into_iter().collect(),
            changes: entries.iter().map(|one| one.changes).sum(),
            alerts: entries.into_iter().map(|one| one.html).collect(),
            left_out: self.left_out,
            end: [phrases::end_of_run(report), vec![phrases::summary(&report.counts)]].concat(),
        }
        .render()
        .unwrap_or_else(|error| format!("<p>this page has no HTML: {error}</p>"))
    }

    /// Sorts the loudest first, of equally loud ones the newest, and keeps as many as the page may have.
    fn trim(&mut self) {
        self.entries.sort_by_key(|one| std::cmp::Reverse((one.severity, one.first)));
        while self.bytes > self.limit
            && let Some(quietest) = self.entries.pop()
        {
            self.bytes -= quietest.html.len();
            self.left_out += 1;
        }
    }
}

impl Entry {
    fn of(alert: &Alert) -> Entry {
        let time = |text: &Option<String>| text.as_ref()?.parse::<Timestamp>().ok();
        let times: Vec<Timestamp> =
            alert.changes.iter().filter_map(|change| time(&change.event_time)).collect();
        let first = time(&alert.first_event_time);
        let account = phrases::place(alert);
        let actor = alert.actor.as_ref().map(|actor| actor.display.clone());
        let actor = actor.unwrap_or("unreadable input".into());
        let seconds: Vec<String> = times.iter().map(|time| time.as_second().to_string()).collect();
        let html = AlertTemplate {
            section: Section::of(alert),
            account: &account,
            actor: &actor,
            when: phrases::when(alert),
            times: seconds.join(" "),
            first: first.map_or(0, Timestamp::as_second),
            changes: alert.changes.len(),
        }
        .render()
        .unwrap_or_else(|error| format!("<p>this alert has no HTML: {error}</p>"));
        let changes = alert.changes.len();
        Entry { severity: alert.severity, first, account, actor, changes, times, html }
    }
}

/// "2026-11-03 to 2026-11-20", in UTC.
fn period(entries: &[Entry]) -> String {
    let times = || entries.iter().flat_map(|one| &one.times);
    let day = |time: &Timestamp| time.strftime("%Y-%m-%d").to_string();
    match (times().min().map(day), times().max().map(day)) {
        (Some(first), Some(last)) if first == last => first,
        (Some(first), Some(last)) => format!("{first} to {last}"),
        _ => "no time known".to_owned(),
    }
}

fn policy() -> String {
    let digest = |text: &str| {
        base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text.as_bytes()))
    };
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        digest(SCRIPT),
        digest(STYLE)
    )
}

fn escaped(text: &Shown) -> Escaped<'_> {
    Escaped(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::duplicates::Duplicates;
    use crate::herald::Herald;
    use crate::input;
    use crate::options::Options;
    use crate::rules::{DEFAULT_PACK, Rules};

    fn told(event: &str, day: u32) -> Message {
        let record = format!(
            r#"{{"eventName":"{event}","eventSource":"iam.amazonaws.com","eventTime":"2026-11-{day:02}T10:00:00Z",
            "eventID":"{day}","requestParameters":{{"userName":"user-{day}"}},
            "userIdentity":{{"type":"IAMUser","userName":"alice"}}}}"#
        );
        let (_, batch) = input::whole(record, input::Limits::of(1 << 20)).unwrap();
        let rules = Rules::load(&[DEFAULT_PACK], &[]).unwrap();
        Herald::new(rules, Options::default()).tell(&batch, &mut Duplicates::default())
    }

    #[test]
    fn a_page_that_would_be_too_long_keeps_the_loudest_and_newest_and_says_so() {
        let mut page = Overview::of_at_most(12_000);
        for day in 1..=20 {
            page.add(&told(if day == 3 { "CreateAccessKey" } else { "TagUser" }, day));
        }
        let html = page.finish(&Report::default());
        let shown = html.matches("<article").count();
        assert!(shown > 2 && shown < 10, "{shown}");
        assert_eq!(page.left_out() + shown, 20);
        assert!(html.contains(&format!("{} more alerts", page.left_out())), "{html}");
        assert!(html.contains("user-3</span>") && html.contains("user-20</span>"), "{html}");
        assert!(!html.contains("user-1</span>"), "{html}");
    }

    #[test]
    fn a_run_without_alerts_has_a_page_too() {
        let html = Overview::default().finish(&Report::default());
        assert!(html.contains("Nothing was told.") && html.contains("0 events: nothing to tell."));
    }
}
