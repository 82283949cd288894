//! The sentence of a change: what was done, or what was tried and how it ended.

use std::borrow::Cow;

use super::contract::Sentence;
use super::fill::Fill;
use super::story::is_identity;
use crate::catalogue::Known;
use crate::facts::Reading;
use crate::facts::{Facts, Target, is_any, nameless};
use crate::record::Outcome;
use crate::shown;
use crate::shown::Shown;

/// "alice attached …", "alice tried to attach …, but was denied" or "…, but it failed (no such entity)".
pub fn sentence(reading: &Reading) -> Sentence {
    let facts = reading.facts();
    let told = match facts.known.and_then(|known| known_words(reading, known)) {
        Some(told) => told,
        None => {
            let (verb, done) = reading.catalogue().unknown(reading.record).sentence();
            vec![Told { verb: Shown::visible(&verb), done: Shown::visible(&done) }]
        }
    };
    let actor = facts.actor.short.clone();
    let again = if is_correction(reading) {
        ", as CloudTrail corrects an earlier record of it"
    } else {
        ""
    };
    if facts.outcome == Outcome::Succeeded {
        return Sentence::new(actor, shown!("{}{}", all_done(told), again));
    }
    // The past form of each verb gives way to its infinitive.
    let tried = |one: &Told| {
        let rest = one.done.find(' ').map_or("", |end| one.done.get(end..).unwrap_or_default());
        shown!("{}{}", one.verb, Shown::visible(rest))
    };
    let tried = Shown::series(&told.iter().map(tried).collect::<Vec<_>>());
    let tried = shown!("tried to {}{}{}", tried, ending(facts, &all_done(told)), again);
    Sentence::new(actor, tried)
}

/// What a call did, or one part of it.
struct Told {
    /// The infinitive of the verb.
    verb: Shown,
    /// The sentence after the actor, which begins with the past form.
    done: Shown,
}

/// "set the bucket of trail main to logs and turned off log file validation of it"
fn all_done(told: Vec<Told>) -> Shown {
    Shown::series(&told.into_iter().map(|one| one.done).collect::<Vec<_>>())
}

/// Whether the record corrects another, which CloudTrail had delivered before. One that it delivered late is none.
pub fn is_correction(reading: &Reading) -> bool {
    reading.record.text("addendum.reason") == Some("UPDATED_DATA")
}

fn known_words(reading: &Reading, known: Known) -> Option<Vec<Told>> {
    let facts = reading.facts();
    let kind = &known.get(|row| row.target.as_ref())?.kind;
    let unnamed = || Target { kind: kind.as_str().into(), name: None, arn: None, is_actor: false };
    let target = facts.target.as_ref().map_or_else(|| Cow::Owned(unnamed()), Cow::Borrowed);
    let words = match &facts.target {
        Some(target) if target.kind == *kind || target.kind == "root" || is_any(kind) => {
            target.words()
        }
        // An error message calls a service-linked role a role.
        Some(target) if kind == "service-linked-role" && target.kind == "role" => target.words(),
        _ if kind == "account" => unnamed().words(),
        _ => nameless(kind),
    };
    // Whoever opened a session of AssumeRoot is somebody else.
    let itself = target.kind == "root" && target.is_actor && !facts.actor.assumed_root;
    let words = if itself { Shown::from("itself") } else { words };
    filled(reading, known, &target, words)
}

/// "attached managed policy X to it": the sentence as a step that follows another on the same identity. `None` for what
/// can be no such step.
pub fn clause(reading: &Reading) -> Option<Shown> {
    let facts = reading.facts();
    let (known, target) = (facts.known?, facts.target.as_ref()?);
    let is_step = facts.outcome == Outcome::Succeeded && is_identity(&target.kind);
    is_step.then(|| filled(reading, known, target, IT.into())).flatten().map(all_done)
}

/// Stands for the target where it was named before.
const IT: &str = "it";

/// "alice gave role ci-deploy AdministratorAccess", where the catalogue has a shorter sentence for what succeeded.
pub fn short(reading: &Reading) -> Option<Sentence> {
    let facts = reading.facts();
    let (known, target) = (facts.known?, facts.target.as_ref()?);
    // The short sentence belongs to the row whose sentence it shortens: a variant with a sentence of its own says
    // something else.
    let row = known.get(|row| row.sentence.as_ref().map(|_| row))?;
    let short = row.short.as_ref().filter(|_| facts.outcome == Outcome::Succeeded)?;
    let words = target.words();
    let fill = Fill { record: reading.record, actor: &facts.actor, target, target_words: &words };
    Some(Sentence::new(facts.actor.short.clone(), fill.done_whole(short)?))
}

/// The catalogue's sentences without the actor, the first of which names the target.
fn filled(reading: &Reading, known: Known, target: &Target, words: Shown) -> Option<Vec<Told>> {
    let actor = &reading.facts().actor;
    let names = std::iter::once(words).chain(std::iter::repeat(Shown::from(IT)));
    let told = known.parts().zip(names).map(|(part, words)| {
        let fill = Fill { record: reading.record, actor, target, target_words: &words };
        let done = fill.done(part.get(|row| row.sentence.as_ref())?)?;
        Some(Told { verb: Shown::visible(part.get(|row| row.verb.as_ref())?), done })
    });
    told.collect()
}

fn ending(facts: &Facts, done: &Shown) -> Shown {
    match facts.outcome {
        Outcome::Succeeded => Shown::default(),
        Outcome::Denied => {
            // The error message may name another thing than the operation's own target.
            let target = facts.target.as_ref().filter(|target| target.name.is_some());
            let other = target.map(Target::words).filter(|words| !done.contains(words.as_str()));
            match other {
                Some(words) => shown!(", but was denied on {}", words),
                None => ", but was denied".into(),
            }
        }
        Outcome::Failed => {
            let error = facts.error.as_ref();
            let why = error.and_then(|error| error.code.as_deref().or(error.message.as_deref()));
            match why {
                Some(why) => shown!(", but it failed ({})", Shown::name(why)),
                None => ", but it failed".into(),
            }
        }
    }
}
