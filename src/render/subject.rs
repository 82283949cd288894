//! The subject of a mail, and the line that it shares with an SMS: the worst change in words.

use std::collections::BTreeSet;

use crate::alert::{Alert, AlertKind, Headline};
use crate::message::Message;
use crate::shown;
use crate::shown::Shown;

/// At most 99 characters of ASCII in one line, beginning with a letter: what SNS takes, whatever the event holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject(String);

const LENGTH: usize = 99;

/// The least length that each piece of a line keeps when the line is too long.
const VERB: usize = 24;
const REST: usize = 16;
const NAME: usize = 12;
const ACTOR: usize = 20;

impl Subject {
    /// "CRITICAL prod: alice gave role ci-deploy AdministratorAccess (+2 more actors) (1/3)"
    pub fn of(message: &Message) -> Subject {
        let part = message.part.map(|part| shown!(" ({}/{})", part.number, part.of));
        Subject::new(&line(message, LENGTH, &part.unwrap_or_default()))
    }

    fn new(text: &str) -> Subject {
        let mut subject = clean(&Shown::visible(text), LENGTH);
        if !subject.starts_with(|c: char| c.is_ascii_alphabetic()) {
            subject = clean(&shown!("Alert {}", Shown::visible(&subject)), LENGTH);
        }
        Subject(subject.trim_end().to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The loudest alert in one line of printable ASCII, at most `length` characters: severity, account, who did what to
/// whom, and how much that leaves out. What comes last, the counts and `end`, is never cut.
pub(super) fn line(message: &Message, length: usize, end: &Shown) -> String {
    let Some(alert) = message.alerts.first() else {
        return "INFO: nothing to tell".to_owned();
    };
    let severity = alert.severity.as_str().to_uppercase();
    let account = alert.account.name.as_ref().or(alert.account.id.as_ref());
    let start = match account {
        Some(account) => {
            format!("{severity} {}: ", squeezed(&clean(&Shown::short(account, 200), 200), 30))
        }
        None => format!("{severity}: "),
    };
    let end = clean(&shown!("{}{}", more(message, alert), end), 60);
    let room = length.saturating_sub(start.len() + end.len());
    format!("{start}{}{end}", fitted(Pieces::of(&alert.headline), room))
}

/// " (+4 more)", " (+2 more actors)", " (+4 more, +2 more actors)": the other changes of the same actor, the other
/// actors, and what could not be read.
fn more(message: &Message, first: &Alert) -> Shown {
    let who = |alert: &Alert| Some((alert.account.id.clone(), alert.actor.as_ref()?.key.clone()));
    let own = who(first);
    let changes: usize =
        message.alerts.iter().filter(|alert| who(alert) == own).map(Alert::units).sum();
    let actors: BTreeSet<_> =
        message.alerts.iter().filter_map(who).filter(|who| Some(who) != own.as_ref()).collect();
    let unread = message.alerts.iter().any(|alert| alert.kind == AlertKind::Unreadable);
    let mut parts: Vec<Shown> = Vec::new();
    match changes.saturating_sub(first.headline.changes.max(1)) {
        0 => {}
        changes => parts.push(shown!("+{} more", changes)),
    }
    match actors.len() {
        0 => {}
        1 => parts.push("+1 more actor".into()),
        actors => parts.push(shown!("+{} more actors", actors)),
    }
    if unread && first.kind != AlertKind::Unreadable {
        parts.push("+unreadable".into());
    }
    if parts.is_empty() { Shown::default() } else { shown!(" ({})", Shown::joined(&parts, ", ")) }
}

/// What an alert is about, in ASCII and in pieces that can be cut apart.
#[derive(Default)]
struct Pieces {
    actor: String,
    verb: String,
    object: String,
    rest: String,
    /// Whether what follows the object matters as much as the object, which is so in a short sentence. Other endings are
    /// details.
    ends_well: bool,
}

impl Pieces {
    fn of(headline: &Headline) -> Pieces {
        let sentence = headline.short.as_ref().unwrap_or(&headline.text);
        if sentence.actor().is_empty() {
            return Pieces { verb: clean(sentence, usize::MAX), ..Pieces::default() };
        }
        let done = clean(&shown!(" {}", sentence.rest()), usize::MAX);
        // If the name stands there twice, the last one is what the operation is about.
        let object = headline.object.as_ref().and_then(|object| {
            let object = clean(object, usize::MAX);
            let at = done.rfind(&format!(" {object}"))? + 1;
            let end = at + object.len();
            Some((done.get(..at)?, done.get(at..end)?, done.get(end..)?))
        });
        let (verb, object, rest) = object.unwrap_or((&done, "", ""));
        Pieces {
            actor: clean(&sentence.actor(), usize::MAX),
            verb: verb.to_owned(),
            object: object.to_owned(),
            rest: rest.to_owned(),
            ends_well: headline.short.is_some(),
        }
    }
}

/// The pieces in one line of at most `room` characters. The words between the names give way first, then what follows,
/// then the names, the longer one before the other; each in its middle.
fn fitted(pieces: Pieces, room: usize) -> String {
    let Pieces { actor, verb, object, rest, ends_well } = pieces;
    let over = |rest: usize| (actor.len() + verb.len() + object.len() + rest).saturating_sub(room);
    if over(rest.len()) == 0 {
        return [actor, verb, object, rest].concat();
    }
    // Without an object the sentence itself matters, and is cut at its end.
    if object.is_empty() {
        let actor = squeezed(&actor, room / 2);
        return ended(&format!("{actor}{verb}{rest}"), room);
    }
    let verb = squeezed(&verb, verb.len().saturating_sub(over(rest.len())).max(VERB));
    let over = (actor.len() + verb.len() + object.len() + rest.len()).saturating_sub(room);
    let least = if ends_well { REST } else { 2 };
    let rest = squeezed(&rest, rest.len().saturating_sub(over).max(least));
    let names = room.saturating_sub(verb.len() + rest.len());
    let half = (names / 2).max(NAME);
    let of_actor =
        names.saturating_sub(object.len()).max(half).max(ACTOR.min(names.saturating_sub(NAME)));
    let actor = match actor.split_once(" (") {
        // The whole name of a session says more than half of it and half of its role.
        Some((session, _)) if actor.len() > of_actor => squeezed(session, of_actor),
        _ => squeezed(&actor, of_actor),
    };
    let object = squeezed(&object, names.saturating_sub(actor.len()).max(NAME));
    ended(&[actor, verb, object, rest].concat(), room)
}

/// The line, cut at its end.
fn ended(line: &str, room: usize) -> String {
    if line.len() <= room {
        return line.to_owned();
    }
    let head: String = line.chars().take(room.saturating_sub(3)).collect();
    format!("{}...", head.trim_end()).chars().take(room).collect()
}

/// ASCII text of at most `length` characters, cut in its middle.
fn squeezed(text: &str, length: usize) -> String {
    if text.len() <= length {
        return text.to_owned();
    }
    let kept = length.saturating_sub(2);
    let head: String = text.chars().take(kept - kept / 2).collect();
    let tail: String = text.chars().skip(text.len() - kept / 2).collect();
    format!("{head}..{tail}").chars().take(length).collect()
}

/// Printable ASCII only; any other character is a question mark.
fn clean(text: &Shown, limit: usize) -> String {
    text.chars()
        .take(limit)
        .map(|c| if c == ' ' || c.is_ascii_graphic() { c } else { '?' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_one_line_of_at_most_99_ascii_characters() {
        for text in [
            "CRITICAL 1: é\r\nBcc: x@example.com \u{202e}",
            &"long ".repeat(100),
            "",
            "é",
            "7",
            " ",
        ] {
            let subject = Subject::new(text);
            let text = subject.as_str();
            assert!(text.len() <= 99 && text.bytes().all(|b| (b' '..=b'~').contains(&b)), "{text}");
            assert!(text.starts_with(|c: char| c.is_ascii_alphabetic()), "{text}");
        }
    }

    fn fit([actor, verb, object, rest]: [&str; 4], room: usize) -> String {
        let pieces = Pieces {
            actor: actor.to_owned(),
            verb: verb.to_owned(),
            object: object.to_owned(),
            rest: rest.to_owned(),
            ends_well: verb == " gave role ",
        };
        let line = fitted(pieces, room);
        assert!(line.len() <= room, "{line}");
        line
    }

    #[test]
    fn the_middle_gives_way() {
        let pieces = ["alice", " gave role ", "ci-deploy", " AdministratorAccess"];
        assert_eq!(fit(pieces, 50), "alice gave role ci-deploy AdministratorAccess");
        assert_eq!(fit(pieces, 42), "alice gave role ci-deploy Adminis..rAccess");
        let long = [
            "jane.doe@example.com",
            " replaced the whole trust policy of role ",
            "OrganizationAccountAccessRole",
            "",
        ];
        assert_eq!(
            fit(long, 74),
            "jane.doe@example.com replaced th..cy of role OrganizationAccountAccessRole"
        );
        assert_eq!(fit(long, 60), "jane.doe@example.com replaced t..cy of role Organiz..essRole");
        assert_eq!(fit(long, 20), "jane...e.com repl...");
        let nothing = ["bob", " was refused 14 times: CreateUser 10, DeleteRole 4", "", ""];
        assert_eq!(fit(nothing, 30), "bob was refused 14 times: C...");
    }
}
