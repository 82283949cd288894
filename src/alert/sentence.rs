//! The sentence of a change, in the form of its outcome.

use super::fill::Fill;
use crate::catalogue::Known;
use crate::facts::Reading;
use crate::facts::{Facts, Target, nameless};
use crate::record::Outcome;

/// "alice attached …", "alice tried to attach …, but was denied" or "…, but it failed (no such entity)".
pub fn sentence(reading: &Reading) -> String {
    let facts = reading.facts();
    let (verb, done) = match facts.known.and_then(|known| known_words(reading, known)) {
        Some(words) => words,
        None => reading.catalogue().unknown(reading.record).sentence(),
    };
    let actor = &facts.actor.short;
    if facts.outcome == Outcome::Succeeded {
        return format!("{actor} {done}");
    }
    let rest = done.split_once(' ').map_or("", |(_, rest)| rest);
    let gap = if rest.is_empty() { "" } else { " " };
    format!("{actor} tried to {verb}{gap}{rest}{}", ending(facts, &done))
}

/// The verb's infinitive and the sentence after the actor, which begins with the past form.
fn known_words(reading: &Reading, known: Known) -> Option<(String, String)> {
    let facts = reading.facts();
    let kind = &known.get(|row| row.target.as_ref())?.kind;
    let unnamed = Target { kind: kind.clone(), name: None, arn: None, is_actor: false };
    let target = facts.target.as_ref().unwrap_or(&unnamed);
    let target_words = match &facts.target {
        Some(target) if target.kind == *kind || target.kind == "root" => target.words(),
        // The error message knows a service-linked role as a role.
        Some(target) if kind == "service-linked-role" && target.kind == "role" => target.words(),
        _ if kind == "account" => unnamed.words(),
        _ => nameless(kind),
    };
    let target_words =
        if target.kind == "root" && target.is_actor { "itself".to_owned() } else { target_words };
    let done = filled(reading, known, target, &target_words)?;
    Some((known.get(|row| row.verb.as_ref())?.clone(), done))
}

/// "attached managed policy X to it": the sentence as a step that follows another on the same target.
pub fn clause(reading: &Reading) -> Option<String> {
    let facts = reading.facts();
    let (known, target) = (facts.known?, facts.target.as_ref()?);
    filled(reading, known, target, "it")
}

/// The catalogue's sentence without the actor.
fn filled(reading: &Reading, known: Known, target: &Target, words: &str) -> Option<String> {
    let actor = &reading.facts().actor;
    let fill = Fill { record: reading.record, actor, target, target_words: words };
    let sentence = fill.words(known.get(|row| row.sentence.as_ref())?);
    Some(sentence.strip_prefix(&actor.short)?.trim_start().to_owned())
}

fn ending(facts: &Facts, done: &str) -> String {
    match facts.outcome {
        Outcome::Succeeded => String::new(),
        Outcome::Denied => {
            // The error message may name another thing than the operation's own target.
            let target = facts.target.as_ref().filter(|target| target.name.is_some());
            match target.map(Target::words).filter(|words| !done.contains(words)) {
                Some(words) => format!(", but was denied on {words}"),
                None => ", but was denied".to_owned(),
            }
        }
        Outcome::Failed => {
            let error = facts.error.as_ref();
            let why = error.and_then(|error| error.code.as_deref().or(error.message.as_deref()));
            match why {
                Some(why) => format!(", but it failed ({})", crate::text::name(why)),
                None => ", but it failed".to_owned(),
            }
        }
    }
}
