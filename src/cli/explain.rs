//! `explain`: for each record its facts, which rules select and raise it, and why the others do not.

use std::io::Write;

use cloudwatch_filter_pattern::{Explanation, Failure};
use serde_json::{Value as Json, json};

use super::args::{ExplainArgs, ExplainFormat};
use super::exit::{Exit, Stop};
use super::inputs::{self, Unknown};
use super::output::{note, results};
use super::replay::load_rules;
use crate::alert::Change;
use crate::catalogue::Catalogue;
use crate::documents::Documents;
use crate::facts::Context;
use crate::facts::Reading;
use crate::pattern::asks_about;
use crate::record::{Record, redacted};
use crate::rules::{Rule, Rules};
use crate::text::{short, visible};

pub fn run(args: &ExplainArgs) -> Result<Exit, Stop> {
    let (rules, config) = load_rules(&args.rules)?;
    let catalogue = Catalogue::builtin().map_err(Stop::error)?;
    let mut out = results();
    let mut unreadable = 0usize;
    let exit = inputs::each(&args.input, Unknown::Refuse, |input| {
        let documents = Documents::of(&input.batch, &catalogue);
        let (accounts, resources) = (&config.accounts, &config.resources);
        let context = Context { catalogue: &catalogue, accounts, documents: &documents, resources };
        for event in input.batch.events() {
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
            let told = explained(&Reading::new(record, context), &rules);
            match args.format {
                ExplainFormat::Json => writeln!(out, "{}", told.json())?,
                ExplainFormat::Text => writeln!(out, "{}", told.text(args.all))?,
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
}

struct Explained<'r> {
    head: String,
    event_id: Option<String>,
    facts: Json,
    change: Change,
    selected: bool,
    answers: Vec<Answer<'r>>,
}

fn explained<'r>(reading: &Reading, rules: &'r Rules) -> Explained<'r> {
    let packs = rules
        .packs
        .iter()
        .flat_map(|pack| pack.rules.iter().map(|rule| (rule, Some(pack.name.as_str()))));
    let risk = rules.risk.iter().map(|rule| (rule, None));
    let answers = packs
        .chain(risk)
        .map(|(rule, pack)| {
            let (failures, unfit) = match reading.explain(&rule.pattern) {
                Explanation::Matched => (Vec::new(), None),
                Explanation::Missed(failures) => (failures, None),
                Explanation::Unfit(why) => (Vec::new(), Some(why)),
                _ => (Vec::new(), Some("for a reason that has no words yet".to_owned())),
            };
            Answer { rule, pack, failures, unfit }
        })
        .collect();
    let record = reading.record;
    Explained {
        head: format!("{} of {}", short(record.event_name(), 80), short(record.event_source(), 80)),
        event_id: record.event_id().map(str::to_owned),
        facts: redacted(&reading.facts_value()),
        change: Change::of(reading, rules),
        selected: rules.select(reading).is_some(),
        answers,
    }
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
        lines.push(match self.selected {
            true => format!("  told, {}", self.change.severity),
            false => format!(
                "  not told (no active pack selects it); it would be {}",
                self.change.severity
            ),
        });
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

    fn json(&self) -> Json {
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
                    "failures": failures, "unfit": answer.unfit,
                })
            })
            .collect();
        json!({
            "event_id": self.event_id, "sentence": self.change.sentence, "told": self.selected,
            "severity": self.change.severity, "facts": self.facts, "rules": rules,
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
