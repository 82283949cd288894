//! How to take a change back, or how to restore what it took away.

use super::contract::RevertText;
use super::fill::Fill;
use crate::arn::Arn;
use crate::catalogue::{Template, Undo, UndoKind};
use crate::facts::Access;
use crate::facts::Reading;
use crate::record::Outcome;
use crate::shown;
use crate::shown::Shown;

/// The undo of a change that loosened, and how to restore what a change tightened. There is nothing to take back
/// from an attempt.
pub fn of(reading: &Reading) -> (Option<RevertText>, Option<RevertText>) {
    let facts = reading.facts();
    let (Outcome::Succeeded, Some(known)) = (facts.outcome, facts.known) else {
        return (None, None);
    };
    if reading.is_malformed() {
        let instead = |how: Vec<&'static Undo>| (!how.is_empty()).then(not_understood);
        return (instead(known.undo()), instead(known.restore()));
    }
    let managed = managed_by(reading);
    let of_aws = Manager::of(reading);
    let revert = |how: Vec<&'static Undo>| match &of_aws {
        _ if how.is_empty() => None,
        Some(manager) => Some(manager.words(reading)),
        None => Some(RevertText { managed: managed.clone(), ..revert_command(reading, &how) }),
    };
    let (undo, restore) = (revert(known.undo()), revert(known.restore()));
    // Taking back what only tightened would open again what somebody has closed.
    match undo {
        Some(undo) if facts.access.as_ref().is_some_and(Access::tightens) => (None, Some(undo)),
        undo => (undo, restore),
    }
}

/// What is still to be done after what took something back.
pub fn afterwards(reading: &Reading) -> Option<RevertText> {
    let known = reading.facts().known.filter(|_| reading.facts().outcome == Outcome::Succeeded)?;
    let then = known.takes_back().iter().find_map(|row| row.then.as_ref())?;
    Some(RevertText { managed: managed_by(reading), ..revert_command(reading, &[then]) })
}

/// Nothing is undone on a guess.
fn not_understood() -> RevertText {
    let note = Shown::from(
        "no command can be given: a field of the event has a form that CloudTrail does not write, so what was changed is not \
         known; look at the event in CloudTrail itself, and do it in the console",
    );
    RevertText { kind: UndoKind::None, command: None, note: Some(note), managed: None }
}

/// Who else has to change it, or will bring it back, where the event shows that.
fn managed_by(reading: &Reading) -> Option<Shown> {
    let facts = reading.facts();
    let place = match facts.client.automation? {
        "cloudformation" if facts.client.stack => Shown::from("by a CloudFormation stack"),
        // AWS would have written it.
        "cloudformation" => return None,
        _ => shown!("with {}", Shown::visible(facts.client.via.as_deref()?)),
    };
    Some(shown!("made {}: change it there too, or the next run brings it back", place))
}

/// The service of AWS that made what a call is about and looks after it. What it needs it makes again, and nobody knows what
/// else hangs on it, so no command takes back a change there.
enum Manager {
    IdentityCenter,
    /// The service to which a service-linked role belongs.
    Owner,
}

impl Manager {
    fn of(reading: &Reading) -> Option<Manager> {
        let record = reading.record;
        // AWS wrote who called, and nobody else can take on the role of a service.
        let issuer = record.text("userIdentity.sessionContext.sessionIssuer.arn");
        let role = issuer.and_then(Arn::parse).and_then(|arn| arn.path("role"));
        let center = "sso.amazonaws.com";
        let by_center = record.text("userIdentity.invokedBy") == Some(center)
            || role.is_some_and(|path| path.starts_with("aws-service-role/sso.amazonaws.com/"));
        let target = reading.facts().target.as_ref()?;
        if by_center && matches!(target.kind.as_ref(), "role" | "saml-provider") {
            return Some(Manager::IdentityCenter);
        }
        let name = target.name.as_deref()?;
        let path = target.arn.as_deref().and_then(Arn::parse).and_then(|arn| arn.path("role"));
        // Whoever makes something new gives it the name, and the path of AWS's own is closed to them.
        let is_new = record.event_name().starts_with("Create");
        let by_path = |start: &str| path.is_some_and(|path| path.starts_with(start));
        let by_name = |start: &str| !is_new && target.kind == "role" && name.starts_with(start);
        if by_path("aws-reserved/sso.amazonaws.com/")
            || by_name("AWSReservedSSO_")
            || (!is_new && is_centers_provider(name))
        {
            return Some(Manager::IdentityCenter);
        }
        // The row of such a role's own making and deletion says all that there is to say.
        let is_own = target.kind == "service-linked-role";
        (!is_own && (by_path("aws-service-role/") || by_name("AWSServiceRoleFor")))
            .then_some(Manager::Owner)
    }

    fn words(&self, reading: &Reading) -> RevertText {
        let provider =
            reading.facts().target.as_ref().is_some_and(|target| target.kind == "saml-provider");
        let note = match self {
            Manager::IdentityCenter if provider => {
                "Identity Center manages this provider, and everybody's sign-in to the account hangs on it: change \
                 nothing here; to have it made anew, assign a permission set in this account again in Identity Center"
            }
            Manager::IdentityCenter => {
                "Identity Center manages this: change the permission set or the assignment there, or it puts back \
                 what you change here"
            }
            Manager::Owner => {
                "the service that the role belongs to manages it, and AWS lets others change little of it: change the \
                 settings of that service instead"
            }
        };
        RevertText { kind: UndoKind::None, command: None, note: Some(note.into()), managed: None }
    }
}

/// Whether it is the name of the provider that Identity Center makes in each account.
fn is_centers_provider(name: &str) -> bool {
    name.starts_with("AWSSSO_") && name.ends_with("_DO_NOT_DELETE")
}

/// What the catalogue says about reverting: its command, if that can be given safely, and its note. Of several parts of one
/// call the first gives the command, to which each other one adds an option.
fn revert_command(reading: &Reading, parts: &[&'static Undo]) -> RevertText {
    let facts = reading.facts();
    let mut notes: Vec<Shown> = Vec::new();
    for note in parts.iter().filter_map(|one| one.note.as_deref()).flat_map(|note| note.split("; "))
    {
        let note = Shown::from(note);
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    let note = (!notes.is_empty()).then(|| Shown::joined(&notes, "; "));
    let kind = parts.iter().map(|one| one.kind).max().unwrap_or(UndoKind::None);
    if parts.iter().all(|one| one.command.is_none()) {
        return RevertText { kind, command: None, note, managed: None };
    }
    let filled = |template: &Template| {
        let target = facts.target.as_ref()?;
        let words = Shown::default();
        let fill =
            Fill { record: reading.record, actor: &facts.actor, target, target_words: &words };
        fill.command(template)
    };
    let templates = parts.iter().enumerate().map(|(place, one)| match place {
        0 => one.command.as_ref(),
        _ => one.option.as_ref(),
    });
    let command: Option<Vec<Shown>> = templates.map(|template| filled(template?)).collect();
    if let Some(command) = command {
        let command = Some(Shown::joined(&command, " "));
        return RevertText { kind, command, note, managed: None };
    }
    let why = Shown::from(
        "no command can be given: a value that it needs is not in the event, or is not safe to put \
         into a command; do it in the console",
    );
    let note = match note {
        Some(note) => shown!("{}; {}", why, note),
        None => why,
    };
    RevertText { kind: UndoKind::None, command: None, note: Some(note), managed: None }
}

/// "To restore, only if …": part of `next` in the JSON.
pub fn restore_words(restore: &RevertText) -> Shown {
    let start = "To restore, only if this was not intended: ";
    match (&restore.command, &restore.note) {
        (Some(command), Some(note)) => shown!("{}{} ({})", start, command, note),
        (Some(command), None) => shown!("{}{}", start, command),
        (None, Some(note)) => shown!("{}{}", start, note),
        (None, None) => shown!("{}{}", start, "in the console"),
    }
}
