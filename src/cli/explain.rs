//! `explain`: for each record its facts, which rules select and raise it, and why the others do not.

use std::io::Write;

use cloudwatch_filter_pattern::{Explanation, Failure};
use serde_json::{Value as Json, json};

use super::args::{ExplainArgs, ExplainFormat};
use super::exit::{Exit, Stop};
use super::inputs::{self, Unknown};
use super::load::load_rules;
use super::output::{note, results};
use crate::admit::Fate;
use crate::alert::{Change, SelectedChange};
use crate::duplicates::Duplicates;
use crate::expected::Expected;
use crate::facts::Reading;
use crate::herald::Herald;
use crate::judge::Judge;
use crate::options::Options;
use crate::pattern::asks_about;
use crate::record::{Record, redacted};
use crate::rules::{Rule, Rules};
use crate::text::{short, visible};

pub fn run(args: &ExplainArgs) -> Result<Exit, Stop> {
    let (rules, config) = load_rules(&args.rules)?;
    let herald = Herald::new(rules, Options::of(&config)).map_err(Stop::error)?;
    let mut seen = Duplicates::default();
    let mut out = results();
    let mut unreadable = 0usize;
    let exit = inputs::each(&args.input, Unknown::Refuse, |input| {
        let judge = herald.judge(&input.batch);
        let fates = herald.fates(&input.batch, &mut seen).changes;
        let mut fates = fates.into_iter().peekable();
        for (place, event) in input.batch.events().enumerate() {
            let text = event.body.text();
            let record = text.as_ref().map_err(Clone::clone).and_then(|text| Record::read(text));
            let record = match &record {
                Ok(record) => record,
                Err(why) => {
                    unreadable += 1;
                    note(&format!("{}: unreadable: {}", visible(&input.name), why.reason));
                    continue;
                }
            };
            let reading = Reading::new(record, judge.context());
            let fate = fates.next_if(|(change, _)| change.place == place);
            let explained = Explained::of(&reading, fate, &judge, &herald);
            match args.format {
                ExplainFormat::Json => writeln!(out, "{}", explained.json())?,
                ExplainFormat::Text => writeln!(out, "{}", explained.text(args.all))?,
            }
        }
        Ok(())
    });
    out.flush()?;
    let exit = exit?;
    if unreadable > 0 {
        note(&format!("{unreadable} log events could not be read as records"));
    }
    Ok(exit)
}

/// One rule's answer. `failures` is empty where it matched.
struct Answer<'r> {
    rule: &'r Rule,
    pack: Option<&'r str>,
    failures: Vec<Failure>,
    unfit: Option<String>,
    /// The configuration switches it off.
    is_off: bool,
}

struct Explained<'h> {
    head: String,
    event_id: Option<String>,
    facts: Json,
    /// What it is told as, or would be.
    change: Change,
    /// `None`: no active pack selects it.
    fate: Option<Fate>,
    /// The announced change that holds it back.
    entry: Option<&'h Expected>,
    answers: Vec<Answer<'h>>,
}

impl<'h> Explained<'h> {
    /// `fate` is what the herald decided of the record if a pack selects it.
    fn of(
        reading: &Reading,
        fate: Option<(SelectedChange, Fate)>,
        judge: &Judge,
        herald: &'h Herald,
    ) -> Explained<'h> {
        let record = reading.record;
        let (change, fate) = match fate {
            Some((selected, fate)) => (selected.change, Some(fate)),
            None => (judge.candidate(reading).selected.change, None),
        };
        let entry = match fate {
            Some(Fate::Expected(number)) => herald.options().expected.get(number),
            _ => None,
        };
        Explained {
            head: format!(
                "{} of {}",
                short(record.event_name(), 80),
                short(record.event_source(), 80)
            ),
            event_id: record.event_id().map(str::to_owned),
            facts: redacted(&reading.facts_value()),
            change,
            fate,
            entry,
            answers: answers(reading, herald.rules()),
        }
    }
}

/// What every active rule says of a record.
fn answers<'r>(reading: &Reading, rules: &'r Rules) -> Vec<Answer<'r>> {
    let packs = rules
        .packs
        .iter()
        .flat_map(|pack| pack.rules.iter().map(|rule| (rule, Some(pack.name.as_str()))));
    let risk = rules.risk.iter().map(|rule| (rule, None));
    let answer = |(rule, pack): (&'r Rule, _)| {
        let (failures, unfit) = match reading.explain(&rule.pattern) {
            Explanation::Matched => (Vec::new(), None),
            Explanation::Missed(failures) => (failures, None),
            Explanation::Unfit(why) => (Vec::new(), Some(why)),
            _ => (Vec::new(), Some("for a reason that has no words yet".to_owned())),
        };
        Answer { rule, pack, failures, unfit, is_off: rules.is_off(rule, reading) }
    };
    packs.chain(risk).map(answer).collect()
}

impl Answer<'_> {
    fn matched(&self) -> bool {
        self.failures.is_empty() && self.unfit.is_none()
    }

    /// One condition away from matching, and that is not which event it is about.
    fn nearly(&self) -> bool {
        let [failure] = self.failures.as_slice() else { return false };
        // A rule about every event is nearly met by most.
        asks_about(&self.rule.pattern, "eventName")
            && !matches!(failure.subject.as_str(), "$.eventName" | "$.eventSource")
    }

    fn kind(&self) -> String {
        match (self.pack, self.rule.severity, self.rule.at_most) {
            _ if self.is_off => "switched off by the configuration".to_owned(),
            (Some(pack), ..) => format!("pack {}", visible(pack)),
            (None, Some(severity), _) => format!("raises to {severity}"),
            (None, None, Some(at_most)) => format!("at most {at_most}"),
            (None, None, None) => "says nothing of severity".to_owned(),
        }
    }

    fn why_not(&self) -> String {
        match &self.unfit {
            Some(why) => visible(why).into_owned(),
            None => {
                let first: Vec<String> = self
                    .failures
                    .iter()
                    .take(3)
                    .map(|one| visible(&one.to_string()).into_owned())
                    .collect();
                match self.failures.len().saturating_sub(3) {
                    0 => first.join("; "),
                    more => format!("{}; and {more} more alternatives", first.join("; ")),
                }
            }
        }
    }
}

impl Explained<'_> {
    fn text(&self, all: bool) -> String {
        let id =
            self.event_id.as_deref().map_or(String::new(), |id| format!(", id {}", short(id, 40)));
        let mut lines =
            vec![format!("{}{id}", self.head), format!("  {}", visible(&self.change.sentence))];
        lines.push(format!("  {}", self.fate_in_words()));
        lines.push("  facts".to_owned());
        facts(&mut lines, "$.herald", &self.facts);
        let mut group = |title: &str, keep: &dyn Fn(&Answer) -> bool| {
            let kept: Vec<&Answer> = self.answers.iter().filter(|answer| keep(answer)).collect();
            if kept.is_empty() {
                return;
            }
            lines.push(format!("  {title}"));
            for answer in kept {
                let why = if answer.matched() {
                    String::new()
                } else {
                    format!(": {}", answer.why_not())
                };
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

    fn fate_in_words(&self) -> String {
        let severity = self.change.severity;
        match (self.fate, self.entry) {
            (Some(Fate::Told), _) => format!("told, {severity}"),
            (Some(Fate::Quiet), _) => format!("not told (below the minimum severity), {severity}"),
            (Some(Fate::Duplicate), _) => "not told (the same record came before)".to_owned(),
            (Some(Fate::Expected(_)), Some(entry)) => format!(
                "not told (expected: entry {}, owner {}, until {}); it would be {severity}",
                visible(&entry.id),
                short(&entry.owner, 80),
                entry.expires,
            ),
            (Some(Fate::Expected(_)), None) => {
                format!("not told (expected); it would be {severity}")
            }
            (None, _) => {
                format!("not told (no active pack selects it); it would be {severity}")
            }
        }
    }

    fn json(&self) -> Json {
        let fate = match self.fate {
            None => "ignored",
            Some(Fate::Told) => "told",
            Some(Fate::Quiet) => "quiet",
            Some(Fate::Duplicate) => "duplicate",
            Some(Fate::Expected(_)) => "expected",
        };
        let expected = self.entry.map(|entry| {
            json!({ "id": entry.id, "owner": entry.owner, "reason": entry.reason,
                "expires": entry.expires.to_string() })
        });
        let rules: Vec<Json> = self
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
            .collect();
        json!({
            "event_id": self.event_id, "sentence": self.change.sentence, "told": fate == "told",
            "fate": fate, "expected": expected, "severity": self.change.severity, "reasons": self.change.reasons,
            "raised_by": self.change.rules, "facts": self.facts, "rules": rules,
        })
    }
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
