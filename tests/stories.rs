//! The events under `events/`: readable sources and payloads agree, and each story reads as reviewed.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value as Json, json};

use crate::support::{Folder, root, run, tell, text};

/// Names of the stories, from the readable sources.
fn stories() -> BTreeSet<String> {
    let sources = fs::read_dir(root().join("events/readable")).unwrap();
    let stories: BTreeSet<String> = sources
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end != "md"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert!(stories.len() >= 10, "{stories:?}");
    stories
}

fn readable(story: &str) -> Vec<u8> {
    let folder = root().join("events/readable");
    fs::read(folder.join(format!("{story}.json")))
        .or_else(|_| fs::read(folder.join(format!("{story}.ndjson"))))
        .unwrap()
}

fn event(story: &str) -> Vec<u8> {
    let path = root().join(format!("events/{story}.json"));
    fs::read(&path).unwrap_or_else(|_| panic!("`make events` makes {}", path.display()))
}

#[test]
fn payloads_and_readable_sources_agree() {
    let made: BTreeSet<String> = fs::read_dir(root().join("events"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(made, stories(), "`make events` makes the payloads");
    for story in stories() {
        let (decoded, _) = run(&["decode"]).stdin(event(&story)).status(0);
        let source = text(&readable(&story));
        if story == "control-message" {
            let (envelope, _) = run(&["decode", "--envelope"]).stdin(event(&story)).status(0);
            assert_eq!(json_of(&envelope), json_of(&source), "{story}");
        } else if let Ok(Json::Array(records)) = serde_json::from_str(&source) {
            let decoded: Vec<Json> = decoded.lines().map(json_of).collect();
            assert_eq!(decoded, records, "{story}: `make events` makes the payloads");
        } else {
            let lines: Vec<&str> = source.lines().filter(|line| !line.trim().is_empty()).collect();
            assert_eq!(decoded.lines().collect::<Vec<_>>(), lines, "{story}");
        }
    }
}

fn json_of(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or(json!(text))
}

/// Stories whose pages and JSON are too long for anybody to read: what is committed is the text and the chat, and the
/// others are held against them.
const LONG: [&str; 2] = ["hostile-names", "terraform-forty-changes"];

/// Every body of every story is committed as a whole, to be read, but for those that nobody would.
#[test]
fn every_body_of_every_story() {
    use iam_herald::render;
    for story in stories() {
        let message = tell(&event(&story));
        insta::assert_snapshot!(format!("text_{story}"), render::text(&message));
        if !LONG.contains(&story.as_str()) {
            insta::assert_snapshot!(format!("html_{story}"), render::html(&message));
            let alerts = message.alerts.iter().map(render::alert_line);
            insta::assert_snapshot!(format!("json_{story}"), pretty(alerts));
        }
        let chat = render::chat(&message);
        assert_eq!(chat.len(), message.alerts.len().min(10));
        insta::assert_snapshot!(
            format!("chat_{story}"),
            pretty(chat.into_iter().map(|one| one.body))
        );
    }
}

/// The letters of a text, without white space, wherever its lines were broken.
fn letters(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The letters that a page shows.
fn shown(html: &str) -> String {
    let body = html.split_once("<body").unwrap().1;
    let texts = body.split('<').map(|piece| piece.split_once('>').map_or("", |(_, text)| text));
    let mut text = texts.collect::<String>();
    for (entity, letter) in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
    {
        text = text.replace(entity, letter);
    }
    letters(&text)
}

/// Whatever the text says of a change, the page says too; and JSON has every change whole.
#[test]
fn the_page_and_json_of_every_story_say_what_its_text_says() {
    use iam_herald::render;
    let (mut said, mut shapes) = (0, BTreeSet::new());
    for story in stories() {
        let message = tell(&event(&story));
        let (text, page) = (letters(&render::text(&message)), shown(&render::html(&message)));
        for alert in &message.alerts {
            let line: Json = serde_json::from_str(&render::alert_line(alert)).unwrap();
            assert_eq!(line["title"], alert.title.as_str(), "{story}");
            assert_eq!(line["changes"].as_array().unwrap().len(), alert.changes.len(), "{story}");
            for (change, json) in alert.changes.iter().zip(line["changes"].as_array().unwrap()) {
                let undo = change.undo.as_ref().and_then(|undo| undo.command.clone());
                let mut parts = vec![alert.title.to_string(), change.sentence.to_string()];
                let more = change.reasons.iter().chain(&change.next).map(|part| part.to_string());
                parts.extend(more.chain(undo.map(|undo| undo.to_string())));
                let told: Vec<&String> =
                    parts.iter().filter(|part| text.contains(&letters(part))).collect();
                for part in &told {
                    assert!(
                        page.contains(&letters(part)),
                        "{story}: the page does not say: {part}"
                    );
                }
                said += told.len();
                assert_eq!(json["sentence"], change.sentence.as_str(), "{story}");
                assert_eq!(json["event_id"], json!(change.event_id), "{story}");
                assert_eq!(json["severity"], change.severity.as_str(), "{story}");
                assert_eq!(json["reasons"], json!(change.reasons), "{story}");
                shapes.insert(json.as_object().unwrap().keys().cloned().collect::<Vec<_>>());
            }
        }
    }
    assert!(said > 200, "{said}");
    assert_eq!(shapes.len(), 1, "every change has every field: {shapes:?}");
}

/// The lines of all stories under each other, to be compared.
#[test]
fn the_subject_and_the_sms_of_every_story() {
    use iam_herald::render::{Subject, sms};
    let mut lines = String::new();
    for story in stories() {
        let message = tell(&event(&story));
        let (subject, sms) = (Subject::of(&message), sms(&message));
        lines.push_str(&format!("{story}\n    {}\n    {sms}\n", subject.as_str()));
    }
    insta::assert_snapshot!("subject_and_sms", lines);
}

fn pretty(lines: impl Iterator<Item = String>) -> String {
    let lines = lines.map(|line| serde_json::from_str::<Json>(&line).unwrap());
    lines.map(|line| serde_json::to_string_pretty(&line).unwrap() + "\n").collect()
}

/// What each story is for. The numbers are alerted, ignored and unreadable.
#[test]
fn every_story_is_counted() {
    let expected = [
        ("admin-policy-to-role", (1, 7, 0), "critical"),
        ("broken-records", (4, 0, 7), "high"),
        ("control-message", (0, 0, 0), "info"),
        ("denied-attempt", (4, 1, 0), "medium"),
        ("github-actions", (1, 3, 0), "critical"),
        ("hostile-names", (14, 0, 0), "high"),
        ("identity-center-assignment", (3, 1, 0), "high"),
        ("mfa-removed", (3, 2, 0), "high"),
        ("password-for-another-user", (2, 1, 0), "high"),
        ("policy-too-large", (1, 1, 0), "critical"),
        ("root-access-key", (3, 0, 0), "critical"),
        ("self-service", (3, 1, 0), "medium"),
        ("service-acting", (4, 2, 0), "medium"),
        ("terraform-forty-changes", (40, 4, 0), "high"),
        ("trust-opened", (1, 3, 0), "high"),
        ("two-people-one-batch", (5, 2, 0), "critical"),
    ];
    let mut mistakes = Vec::new();
    for (story, counts, severity) in expected {
        let message = tell(&event(story));
        let found = (message.counts.alerted, message.counts.ignored, message.counts.unreadable);
        if (found, message.severity.as_str()) != (counts, severity) {
            mistakes.push(format!("(\"{story}\", {found:?}, \"{}\"),", message.severity));
        }
    }
    assert_eq!(expected.len(), stories().len());
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

#[test]
fn a_second_attacker_is_not_hidden_behind_the_first() {
    let message = tell(&event("two-people-one-batch"));
    let actors: BTreeSet<&str> =
        message.alerts.iter().map(|alert| alert.actor.as_ref().unwrap().name.as_str()).collect();
    assert_eq!(actors.len(), 2, "{actors:?}");
}

#[test]
fn no_token_of_any_story_is_ever_shown() {
    const TOKEN: &str = "mustneverbeshown";
    let mut with_token = 0;
    for story in stories() {
        with_token += usize::from(text(&readable(&story)).to_lowercase().contains(TOKEN));
        for pack in ["identity", "iam-all"] {
            for format in ["text", "html", "json", "chat", "sms"] {
                let args = ["replay", "--pack", pack, "--format", format];
                let (out, err) = run(&args).stdin(event(&story)).status(0);
                assert!(!out.to_lowercase().contains(TOKEN), "{story}");
                assert!(!err.to_lowercase().contains(TOKEN), "{story}");
            }
        }
    }
    assert!(with_token >= 3);
}

#[test]
fn a_folder_of_stories_replays_in_one_run() {
    let folder = Folder::new("stories");
    for story in stories() {
        folder.write(&format!("{story}.json"), event(&story));
    }
    let path = folder.0.display().to_string();
    let (out, _) = run(&["replay", "--format", "json", &path]).status(0);
    let lines: Vec<Json> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (report, alerts) = lines.split_last().unwrap();
    let counts = &report["report"];
    // Sums that are seldom there are left out where they are 0.
    let sum: u64 =
        ["alerted", "expected", "quiet", "summed_up", "ignored", "duplicate", "unreadable"]
            .iter()
            .map(|name| counts[name].as_u64().unwrap_or(0))
            .sum();
    assert_eq!(counts["received"], sum);
    let changes: usize =
        alerts.iter().map(|alert| alert["changes"].as_array().unwrap().len()).sum();
    assert_eq!(counts["alerted"], changes);
}
