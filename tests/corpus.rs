//! Recorded events that nobody here wrote: `HERALD_CORPUS` names their folder.

use std::fs;
use std::path::PathBuf;

use cloudwatch_filter_pattern::{Need, Needs, Pattern};
use iam_herald::{Counts, Duplicates, input};

use crate::support::{corpus, herald};

#[test]
#[ignore = "reads the recorded sets: set HERALD_CORPUS"]
fn recorded_events_are_all_accounted_for() {
    let mut files: Vec<PathBuf> = fs::read_dir(corpus().join("cloudtrail"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut total = Counts::default();
    for pack in ["identity", "iam-all"] {
        let herald = herald(&[pack]);
        let mut counts = Counts::default();
        for file in &files {
            let (_, batch) =
                input::whole(fs::read(file).unwrap(), input::Limits::default()).unwrap();
            let message = herald.tell(&batch, &mut Duplicates::default());
            assert!(message.counts.adds_up());
            assert_eq!(message.counts.unreadable, 0, "{}", file.display());
            for change in message.alerts.iter().flat_map(|alert| &alert.changes) {
                assert!(!change.sentence.contains("(not in the event)"), "{}", change.sentence);
            }
            counts += message.counts;
        }
        println!("pack {pack}: {counts:?}");
        total += counts;
    }
    assert!(total.received > 2000 && total.alerted > 0, "{total:?}");
}

/// field.md section 6: each of these attacks is told, and the calls around them that harm nobody are not.
#[test]
#[ignore = "reads the recorded sets: set HERALD_CORPUS"]
fn recorded_attacks_are_told() {
    let file = corpus().join("cloudtrail/stratus.ndjson");
    let (_, batch) = input::whole(fs::read(file).unwrap(), input::Limits::default()).unwrap();
    let message = herald(&["identity"]).tell(&batch, &mut Duplicates::default());
    for event in [
        "UpdateAssumeRolePolicy",
        "CreateRole",
        "AttachRolePolicy",
        "CreateAccessKey",
        "CreateUser",
        "AttachUserPolicy",
        "CreateLoginProfile",
        "UpdateLoginProfile",
        "GetFederationToken",
        "CreateTrustAnchor",
        "CreateProfile",
        "LeaveOrganization",
        "ConsoleLogin",
        "StopLogging",
        "DeleteTrail",
    ] {
        assert!(message.events.iter().any(|told| told == event), "{event} is not told");
    }
    // The simulator of attacks names itself, so that its reads are told too, once a session.
    let reads = message.alerts.iter().flat_map(|alert| &alert.changes).filter(|one| one.read_only);
    for change in
        reads.filter(|one| ["GetCallerIdentity", "AssumeRole"].contains(&&*one.event_name))
    {
        let agent = change.user_agent.as_deref().unwrap_or_default();
        assert!(agent.contains("stratus-red-team"), "{} is told", change.sentence);
    }
    assert!(message.counts.summed_up > 20, "{:?}", message.counts);
}

/// What AWS says that a pattern selects, its literals let through.
#[test]
#[ignore = "reads the recorded sets: set HERALD_CORPUS"]
fn the_cheap_path_loses_no_recorded_match() {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Case {
        filter_pattern: Pattern,
        log_event_messages: Vec<String>,
        matches: Vec<bool>,
    }
    let file = corpus().join("filter-pattern/cases.ndjson");
    let (mut kept, mut left_out) = (0, 0);
    for line in fs::read_to_string(file).unwrap().lines() {
        let case: Case = serde_json::from_str(line).unwrap();
        let cheap = Needs::new([case.filter_pattern.need(&|_| None)], &|_| 1);
        for (message, matches) in case.log_event_messages.iter().zip(case.matches) {
            let may_match =
                cheap.may_matter(message.as_bytes()) || Need::may_be_escaped(message.as_bytes());
            assert!(may_match || !matches, "{} on {message}", case.filter_pattern);
            kept += usize::from(matches);
            left_out += usize::from(!may_match);
        }
    }
    assert!(kept > 500 && left_out > 100, "{kept} matches, {left_out} left out");
}
