//! How `explain` writes its answers, for people and for programs.

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value as Json, json};

use super::answer::Answer;
use super::explained::{Became, Explained, NoRecord, Untold};
use crate::admit::Fate;
use crate::alert::{AnnouncedText, Change, ChangeRule};
use crate::severity::Severity;
use crate::shown::Shown;
use crate::text::{short, visible};

/// What is said of a record whatever becomes of it, written already: what becomes of it is known only when its story
/// is at its end, and until then many wait.
pub enum Written {
    /// What stands before and after it.
    Text(String, String),
    Json {
        event_id: Option<String>,
        facts: Option<Box<RawValue>>,
        rules: Option<Box<RawValue>>,
    },
}

impl Written {
    /// For people. `all`: also the rules that do not nearly match.
    pub fn text(explained: &Explained, all: bool) -> Written {
        let id = explained.event_id.as_deref();
        let id = id.map_or(String::new(), |id| format!(", id {}", short(id, 40)));
        Written::Text(format!("{}{id}", explained.head), rules_in_words(explained, all))
    }

    /// For programs.
    pub fn json(explained: Explained) -> Written {
        Written::Json {
            facts: to_raw_value(&explained.facts).ok(),
            rules: to_raw_value(&rules(&explained)).ok(),
            event_id: explained.event_id,
        }
    }

    /// The whole, once it is known what became of the record.
    pub fn with(&self, became: &Became) -> String {
        match self {
            Written::Text(head, rest) => {
                let sentence = visible(&became.change.sentence);
                format!("{head}\n  {sentence}\n  {}\n{rest}", fate_in_words(became))
            }
            Written::Json { event_id, facts, rules } => {
                json(event_id.as_deref(), facts.as_deref(), rules.as_deref(), became)
            }
        }
    }
}

fn rules_in_words(explained: &Explained, all: bool) -> String {
    let mut lines = vec!["  facts".to_owned()];
    facts(&mut lines, "$.herald", &explained.facts);
    let mut group = |title: &str, keep: &dyn Fn(&Answer) -> bool| {
        let kept: Vec<&Answer> = explained.answers.iter().filter(|answer| keep(answer)).collect();
        if kept.is_empty() {
            return;
        }
        lines.push(format!("  {title}"));
        for answer in kept {
            let why =
                if answer.matched() { String::new() } else { format!(": {}", answer.why_not()) };
            lines.push(format!("    {} ({}){why}", visible(&answer.rule.id), answer.kind()));
        }
    };
    group("rules that match", &|answer| answer.matched());
    group("rules that nearly match", &|answer| answer.nearly());
    if all {
        group("rules that do not match", &|answer| !answer.matched() && !answer.nearly());
    }
    lines.push(String::new());
    lines.join("\n")
}

pub fn text_of_no_record(event: &NoRecord) -> String {
    let id = event.id.as_deref().map_or(String::new(), |id| format!(", id {}", short(id, 80)));
    let fate = if event.is_ignored {
        "not told (no active pack could select it)"
    } else {
        "told (in the alert of what cannot be read)"
    };
    format!(
        "log event {}{id}\n  cannot be read: {}\n  {fate}\n  it begins with `{}`\n",
        event.number,
        visible(&event.unread.reason),
        event.unread.excerpt,
    )
}

fn fate_in_words(became: &Became) -> String {
    let severity = became.change.severity;
    match (became.fate, became.entry) {
        (Ok(Fate::Told), _) => match &became.change.announced {
            Some(by) => format!(
                "told, {severity} (announced: entry {}, owner {})",
                visible(&by.id),
                short(&by.owner, 80)
            ),
            None => format!("told, {severity}"),
        },
        (Ok(Fate::Quiet), _) => format!("not told (below the minimum severity), {severity}"),
        (Ok(Fate::SummedUp), _) => {
            "not told by itself (one more read of a session that is told, or told only beside \
                                   other changes)"
                .to_owned()
        }
        (Ok(Fate::Duplicate), _) => "not told (the same record came before)".to_owned(),
        (Ok(Fate::Expected(_)), Some(entry)) => format!(
            "not told (expected: entry {}, owner {}, until {}); it would be {severity}",
            visible(&entry.id),
            short(&entry.owner, 80),
            entry.expires,
        ),
        (Ok(Fate::Expected(_)), None) => {
            format!("not told (expected); it would be {severity}")
        }
        (Err(Untold::Excluded), _) => {
            format!("not told (--since, --until or --who asks for others); it would be {severity}")
        }
        (Err(Untold::Ignored), _) => {
            format!("not told (no active pack selects it); it would be {severity}")
        }
    }
}

fn json(
    event_id: Option<&str>,
    facts: Option<&RawValue>,
    rules: Option<&RawValue>,
    became: &Became,
) -> String {
    let fate = match became.fate {
        Err(Untold::Ignored) => "ignored",
        Err(Untold::Excluded) => "excluded",
        Ok(Fate::Told) => "told",
        Ok(Fate::Quiet) => "quiet",
        Ok(Fate::SummedUp) => "summed_up",
        Ok(Fate::Duplicate) => "duplicate",
        Ok(Fate::Expected(_)) => "expected",
    };
    let expected = became.entry.map(|entry| {
        json!({ "id": entry.id, "owner": entry.owner, "reason": entry.reason,
            "expires": entry.expires.to_string() })
    });
    #[derive(Serialize)]
    struct Line<'a> {
        announced: Option<&'a AnnouncedText>,
        event_id: Option<&'a str>,
        expected: Option<Json>,
        facts: Option<&'a RawValue>,
        fate: &'a str,
        raised_by: &'a [ChangeRule],
        reasons: &'a [Shown],
        rules: Option<&'a RawValue>,
        sentence: &'a str,
        severity: Severity,
        told: bool,
    }
    let Change { sentence, severity, announced, reasons, rules: raised_by, .. } = &became.change;
    let (told, severity) = (fate == "told", *severity);
    let line = Line {
        announced: announced.as_deref(),
        event_id,
        expected,
        facts,
        fate,
        raised_by,
        reasons,
        rules,
        sentence,
        severity,
        told,
    };
    serde_json::to_string(&line).unwrap_or_default()
}

/// What each rule says.
fn rules(explained: &Explained) -> Vec<Json> {
    explained
        .answers
        .iter()
        .map(|answer| {
            let failures: Vec<Json> = answer
                .failures
                .iter()
                .map(|one| {
                    json!({
                        "selector": one.subject,
                        "operator": one.operator.as_str(),
                        "expected": one.expected,
                        "seen": one.seen.to_string(),
                        "span": [one.span().start, one.span().end],
                    })
                })
                .collect();
            json!({
                "id": answer.rule.id, "pack": answer.pack, "matched": answer.matched(),
                "off": answer.is_off, "failures": failures, "unfit": answer.unfit,
            })
        })
        .collect()
}

pub fn json_of_no_record(event: &NoRecord) -> Json {
    json!({
        "event_id": null, "fate": if event.is_ignored { "ignored" } else { "unreadable" },
        "log_event": event.number, "log_event_id": event.id,
        "reason": event.unread.reason, "excerpt": event.unread.excerpt,
    })
}

/// `    $.herald.actor.kind = user`, a line a fact.
fn facts(lines: &mut Vec<String>, path: &str, value: &Json) {
    match value {
        Json::Object(members) => {
            for (name, value) in members {
                facts(lines, &format!("{path}.{name}"), value);
            }
        }
        other => {
            let shown = other.as_str().map_or_else(|| other.to_string(), |text| short(text, 200));
            lines.push(format!("    {path} = {}", visible(&shown)));
        }
    }
}
