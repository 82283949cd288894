//! Phrases that several bodies share.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::page::{Fact, Label};
use crate::alert::{Alert, AlertKind, AnnouncedText, Change, Compared, MoreReads};
use crate::counts::Counts;
use crate::lookback::Report;
use crate::message::Message;
use crate::record::Outcome;
use crate::severity::Severity;
use crate::shown;
use crate::shown::Shown;

/// "account prod (111122223333)"
pub fn account(alert: &Alert) -> Shown {
    match &alert.account.name {
        Some(_) if alert.account.id.is_some() => shown!("account {}", place(alert)),
        _ => place(alert),
    }
}

/// "prod (111122223333)", "account 111122223333": the account where there is little room.
pub fn place(alert: &Alert) -> Shown {
    match (&alert.account.name, &alert.account.id) {
        (Some(name), Some(id)) => shown!("{} ({})", Shown::short(name, 40), Shown::short(id, 40)),
        (_, Some(id)) => shown!("account {}", Shown::short(id, 40)),
        _ => "account not in the event".into(),
    }
}

/// "20 events: 3 alerted, 12 expected, 5 ignored"
pub fn summary(counts: &Counts) -> Shown {
    let events = if counts.received == 1 { "event" } else { "events" };
    let parts: Vec<Shown> = [
        (counts.alerted, "alerted"),
        (counts.expected, "expected and held back"),
        (counts.quiet, "below the minimum severity"),
        (
            counts.summed_up,
            "summed up (reads of sessions that are told, sign-ins that matter beside others)",
        ),
        (counts.ignored, "ignored (no active pack selects them)"),
        (counts.duplicate, "duplicate"),
        (counts.unreadable, "unreadable"),
        (counts.excluded, "not asked for"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, words)| shown!("{} {}", count, words))
    .collect();
    let parts =
        if parts.is_empty() { "nothing to tell".into() } else { Shown::joined(&parts, ", ") };
    shown!("{} {}: {}.", counts.received, events, parts)
}

/// "succeeded", "3 changes succeeded", "3 changes: 2 succeeded, 1 denied", "succeeded, announced"
pub fn tally(alert: &Alert) -> Shown {
    if alert.kind == AlertKind::Unreadable {
        return "unreadable input".into();
    }
    // What corrects a record is no further deed, unless nothing else is told.
    let is_alone = alert.changes.iter().all(|one| one.view.is_correction);
    let deeds = || alert.changes.iter().filter(|one| is_alone || !one.view.is_correction);
    let all = deeds().count();
    let count = |outcome| deeds().filter(|one| one.outcome == outcome).count();
    let counts = Outcome::ALL.map(|outcome| (count(outcome), outcome.as_str()));
    let counts: Vec<_> = counts.into_iter().filter(|(count, _)| *count > 0).collect();
    let outcomes = match counts.as_slice() {
        [(1, outcome)] => (*outcome).into(),
        [(_, outcome)] => shown!("{} changes {}", all, *outcome),
        counts => {
            let parts: Vec<Shown> =
                counts.iter().map(|(count, outcome)| shown!("{} {}", *count, *outcome)).collect();
            shown!("{} changes: {}", all, Shown::joined(&parts, ", "))
        }
    };
    let outcomes = match alert.changes.len() - all {
        0 => outcomes,
        1 => shown!("{}, 1 correction", outcomes),
        more => shown!("{}, {} corrections", outcomes, more),
    };
    match alert.is_announced() {
        true => shown!("{}, announced", outcomes),
        false => outcomes,
    }
}

/// "2026-11-16 09:30:31 to 09:31:19 UTC"
pub fn when(alert: &Alert) -> Shown {
    match (&alert.first_event_time, &alert.last_event_time) {
        (Some(first), Some(last)) if first == last => moment(first),
        (Some(first), Some(last)) => match (timestamp(first), timestamp(last)) {
            // The day is said once.
            (Some(first), Some(last)) if day(first) == day(last) => {
                let first = first.strftime("%Y-%m-%d %H:%M:%S").to_string();
                shown!("{} to {}", Shown::visible(&first), time_of_day(last))
            }
            _ => shown!("{} to {}", moment(first), moment(last)),
        },
        _ => "the event has no readable time".into(),
    }
}

fn day(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d").to_string()
}

fn timestamp(time: &str) -> Option<Timestamp> {
    time.parse().ok()
}

/// `2026-11-20T22:14:09Z` is "2026-11-20 22:14:09 UTC".
fn moment(time: &str) -> Shown {
    match timestamp(time) {
        Some(time) => Shown::visible(&time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()),
        None => UNREADABLE_TIME.into(),
    }
}

/// "22:14:09 UTC", at which a change was made.
pub fn clock(change: &Change) -> Shown {
    clock_of(change.event_time.as_deref().unwrap_or_default())
}

fn clock_of(time: &str) -> Shown {
    timestamp(time).map_or(UNREADABLE_TIME.into(), time_of_day)
}

fn time_of_day(time: Timestamp) -> Shown {
    Shown::visible(&time.strftime("%H:%M:%S UTC").to_string())
}

/// Stands for a time that cannot be read. The head of a change begins with its time, and must not begin with somebody's
/// text. The JSON has the text.
const UNREADABLE_TIME: &str = "no readable time";

/// "high", "low, announced"
pub fn loudness(change: &Change) -> Shown {
    match change.announced {
        Some(_) => shown!("{}, announced", change.severity.as_str()),
        None => change.severity.as_str().into(),
    }
}

/// "Entry vendor-roles, owner platform team: the contract of March."
pub fn announced(change: &Change) -> Option<Shown> {
    let AnnouncedText { id, owner, reason } = change.announced.as_deref()?;
    Some(shown!("entry {}, owner {}: {}", *id, *owner, *reason).sentence())
}

/// "120 more in this session: DescribeInstances 100, ListBuckets 12 and 4 other operations."
pub fn more_reads(change: &Change) -> Option<Shown> {
    let MoreReads { count, operations, not_listed } = change.more_reads.as_deref()?;
    let listed = Shown::joined(operations, ", ");
    let others = match not_listed {
        0 => Shown::default(),
        1 => " and 1 other operation".into(),
        more => shown!(" and {} other operations", *more),
    };
    Some(shown!("{} more in this session: {}{}", *count, listed, others).sentence())
}

/// "from 203.0.113.24", "from 3 addresses"; `None` where no event names one.
pub fn from(alert: &Alert) -> Option<Shown> {
    let addresses: BTreeSet<&str> =
        alert.changes.iter().filter_map(|change| change.source_ip.as_deref()).collect();
    match (addresses.first(), addresses.len()) {
        (None, _) => None,
        (Some(address), 1) => Some(shown!("from {}", Shown::short(address, 80))),
        (_, several) => Some(shown!("from {} addresses", several)),
    }
}

/// "203.0.113.24 via AWS CLI, without MFA, access key ASIA…"
pub fn origin(change: &Change) -> Shown {
    let [address, rest @ ..] = origin_parts(change);
    let mut text = address.unwrap_or("an address that the event does not name".into());
    for part in rest.into_iter().flatten() {
        text.push(&part);
    }
    text
}

/// "what else this key or session did: aws cloudtrail lookup-events …", of an alert that is loud and of one key.
pub fn trace(alert: &Alert) -> Option<Shown> {
    let first = alert.changes.first().filter(|_| alert.severity >= Severity::High)?;
    let key = first.access_key_id.as_deref().filter(|key| is_plain(key, 128))?;
    if alert.changes.iter().any(|change| change.access_key_id.as_deref() != Some(key)) {
        return None;
    }
    let region = first.region.as_deref().filter(|region| is_plain(region, 32))?;
    Some(shown!(
        "what else this key or session did in this Region: aws cloudtrail lookup-events --region {} --lookup-attributes \
         AttributeKey=AccessKeyId,AttributeValue={}",
        Shown::visible(region),
        Shown::visible(key)
    ))
}

/// Whether a text can stand in a command as it is.
fn is_plain(text: &str, most: usize) -> bool {
    !text.is_empty()
        && text.len() <= most
        && !text.starts_with('-')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Address, client, MFA and key of a change.
fn origin_parts(change: &Change) -> [Option<Shown>; 4] {
    [
        change.source_ip.as_deref().map(|address| Shown::short(address, 80)),
        change.via.as_ref().map(|via| shown!(" via {}", via)),
        change.mfa.map(|mfa| if mfa { ", with MFA" } else { ", without MFA" }.into()),
        change.access_key_id.as_deref().map(|key| shown!(", access key {}", Shown::short(key, 40))),
    ]
}

/// Of where several changes came from what they share, and what differs: "203.0.113.24, without MFA; different clients, see
/// each change".
pub fn shared_origin(changes: &[Change]) -> Shown {
    let mut all = changes.iter().map(origin_parts);
    let Some(first) = all.next() else { return Shown::default() };
    let mut same = [true; 4];
    for one in all {
        for ((same, one), first) in same.iter_mut().zip(&one).zip(&first) {
            *same = *same && one == first;
        }
    }
    let names = ["addresses", "clients", "use of MFA", "keys"];
    let differing = same.iter().zip(names).filter(|(same, _)| !**same);
    let differing: Vec<Shown> = differing.map(|(_, name)| Shown::from(name)).collect();
    let shared: Vec<Shown> = first
        .into_iter()
        .zip(same)
        .filter(|(_, same)| *same)
        .filter_map(|(part, _)| part)
        .map(|part| Shown::visible(part.trim_start_matches([',', ' '])))
        .collect();
    let rest = shown!("different {}, see each change", Shown::series(&differing));
    if shared.is_empty() { rest } else { shown!("{}; {}", Shown::joined(&shared, ", "), rest) }
}

/// How a note begins that says what a policy denies.
const DENIES: &str = "denies ";

/// What a change lets somebody do.
pub fn access(change: &Change) -> Vec<Fact> {
    let Some(access) = &change.access else {
        return Vec::new();
    };
    let done = change.outcome == Outcome::Succeeded;
    let listed =
        |label, lines: &[Shown]| Fact { label, lines: lines.iter().map(Shown::sentence).collect() };
    let mut facts = Vec::new();
    if !access.grants.is_empty() {
        let label = if done { Label::Allows } else { Label::WouldAllow };
        facts.push(listed(label, &access.grants));
    }
    if !access.trust.is_empty() {
        let label = if done { Label::LetsIn } else { Label::WouldLetIn };
        facts.push(listed(label, &access.trust));
    }
    if let Some(unknown) = &access.unknown {
        let label = if done { Label::Allows } else { Label::WouldAllow };
        facts.push(Fact::new(label, shown!("not known: {}", unknown).sentence()));
    }
    if !access.notes.is_empty() {
        let notes = &access.notes;
        match notes.iter().all(|note| note.starts_with(DENIES)) {
            _ if !facts.is_empty() => facts.push(listed(Label::None, notes)),
            // What has no line above it needs a label of its own.
            true => {
                let label = if done { Label::Denies } else { Label::WouldDeny };
                let rest = |note: &Shown| note.part(DENIES.len(), note.len());
                facts.push(listed(label, &notes.iter().map(rest).collect::<Vec<_>>()));
            }
            false => {
                let label = match (access.is_of_trust, done) {
                    (true, true) => Label::LetsIn,
                    (true, false) => Label::WouldLetIn,
                    (false, true) => Label::Allows,
                    (false, false) => Label::WouldAllow,
                };
                facts.push(listed(label, notes));
            }
        }
    }
    if let Some(compared) = &access.compared {
        facts.push(Fact::new(Label::Before, before(compared)));
    }
    facts
}

/// "Against the policy of 09:12:03 UTC: newly a; no longer b."
fn before(compared: &Compared) -> Shown {
    let list = |words: &'static str, items: &[Shown]| {
        (!items.is_empty()).then(|| shown!("{} {}", words, Shown::joined(items, ", ")))
    };
    let parts: Vec<Shown> =
        [list("newly", &compared.newly), list("no longer", &compared.no_longer)]
            .into_iter()
            .flatten()
            .chain(compared.notes.iter().cloned())
            .collect();
    let parts = match parts.as_slice() {
        [] => "nothing else is allowed".into(),
        parts => Shown::joined(parts, "; "),
    };
    shown!("against the policy of {}: {}", clock_of(&compared.with_event_time), parts).sentence()
}

pub fn event(change: &Change) -> Shown {
    let part = |text: &Option<String>| text.as_deref().map(|text| Shown::short(text, 40));
    let region = part(&change.region).map(|region| shown!(" in {}", region));
    let id = part(&change.event_id).map(|id| shown!(", id {}", id));
    shown!(
        "{} of {}{}{}",
        Shown::short(&change.event_name, 80),
        Shown::short(&change.event_source, 80),
        region.unwrap_or_default(),
        id.unwrap_or_default()
    )
}

/// "AccessDenied: User … is not authorized …"
pub fn error(change: &Change) -> Option<Shown> {
    let error = change.error.as_ref()?;
    let parts: Vec<&Shown> = error.code.iter().chain(&error.message).collect();
    Some(if parts.is_empty() { "Not in the event.".into() } else { Shown::joined(parts, ": ") })
}

/// What stands below all alerts: what was left out or held back, and the counts.
pub fn end(message: &Message) -> Vec<Shown> {
    let entries = held_back_entries(message);
    let entries = entries.into_iter().map(|(id, count)| (id.to_owned(), count)).collect();
    left_out(message)
        .into_iter()
        .chain(held_back(&entries))
        .chain((!message.is_of_run).then(|| summary(&message.counts)))
        .chain(message.notes.iter().map(|note| Shown::visible(note)))
        .collect()
}

/// What there is to say of a run over many inputs at its end, beside its counts.
pub fn end_of_run(report: &Report) -> Vec<Shown> {
    let entries = report.held_back.iter().map(|held| (held.id.clone(), held.count)).collect();
    held_back(&entries).into_iter().chain(shortfalls(report)).collect()
}

/// Where a run did not have what it would have needed to tell all as one story.
pub fn shortfalls(report: &Report) -> Vec<Shown> {
    [
        (
            report.late,
            "change came after the others of its time and has an alert of its own",
            "changes came after the others of their time and have alerts of their own",
        ),
        (
            report.cut,
            "alert ends before its story, which had too many changes, or too many were open",
            "alerts end before their stories, which had too many changes, or too many were open",
        ),
        (
            report.forgotten_policies,
            "policy was forgotten, because there were too many: what came after it was not compared with it",
            "policies were forgotten, because there were too many: what came after them was not compared with them",
        ),
        (
            report.forgotten_records,
            "record was forgotten, because there were too many: if it came again, it was told again",
            "records were forgotten, because there were too many: if they came again, they were told again",
        ),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, one, many)| shown!("{} {}.", count, if count == 1 { one } else { many }))
    .collect()
}

/// How much did not fit, however the message was split.
fn left_out(message: &Message) -> Option<Shown> {
    (message.left_out > 0).then(|| {
        shown!(
            "{} more did not fit into these messages and are not told here: the payload goes to the \
             failure queue. Look at the log group itself.",
            message.left_out
        )
    })
}

/// Expected changes that were held back, by entry. Every alert of a batch has the same list.
pub fn held_back_entries(message: &Message) -> BTreeMap<&str, usize> {
    let mut entries: BTreeMap<&str, usize> = BTreeMap::new();
    for held in message.alerts.iter().flat_map(|alert| alert.held_back.iter().flatten()) {
        let count = entries.entry(&held.id).or_default();
        *count = held.count.max(*count);
    }
    entries
}

/// "Expected and held back: terraform-ci 12, key-rotation 1."
pub fn held_back(entries: &BTreeMap<String, usize>) -> Option<Shown> {
    let entries: Vec<Shown> =
        entries.iter().map(|(id, count)| shown!("{} {}", Shown::name(id), *count)).collect();
    (!entries.is_empty())
        .then(|| shown!("Expected and held back: {}.", Shown::joined(&entries, ", ")))
}

/// The words below commands, and the command that checks.
pub const CHECK: &str = "Before you run a command, see which account your shell is in";
pub fn check_command() -> Shown {
    "aws sts get-caller-identity --query Account --output text".into()
}
