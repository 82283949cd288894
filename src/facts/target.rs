//! To whom: from the parameters, from the caller where parameters leave it out, or, on a denied attempt, where
//! they are withheld, from the error message.

use super::actor::{Actor, ActorKind};
use crate::arn::Arn;
use crate::builtin::Text;
use crate::catalogue::{Catalogue, Hole, Known, Place, TargetRow, Template, raw};
use crate::record::{Outcome, Record, Value, refused_resource};
use crate::shown;
use crate::shown::Shown;

/// What was acted upon, as the record has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub kind: Text,
    pub name: Option<String>,
    pub arn: Option<String>,
    pub is_actor: bool,
}

impl Target {
    pub fn of(
        record: &Record,
        actor: &Actor,
        outcome: Outcome,
        catalogue: &Catalogue,
        known: Option<Known>,
    ) -> Option<Target> {
        let given = match known {
            Some(known) => from_parameters(record, actor, outcome, known),
            None => catalogue.unknown(record).target().map(|(kind, name)| Target {
                kind: kind.into(),
                name: Some(name),
                arn: None,
                is_actor: false,
            }),
        };
        let mut target = match given {
            Some(target) if target.name.is_some() || target.kind == "account" => target,
            // What is withheld on a denied attempt stands in the message.
            other => from_message(record).or(other)?,
        };
        target.is_actor = target.is_actor || is_actor(&target, actor);
        Some(target)
    }

    /// As the object of a sentence: "role ci-deploy", "their own user alice".
    pub fn words(&self) -> Shown {
        let kind = kind_words(&self.kind);
        match &self.name {
            _ if self.kind == "root" => "the root user".into(),
            Some(own) if self.is_actor => shown!("their own {} {}", kind, Shown::name(own)),
            Some(other) => shown!("{} {}", kind, Shown::name(other)),
            None if self.kind == "account" => "the account".into(),
            None => nameless(&self.kind),
        }
    }
}

/// "a role that the event does not name"
pub fn nameless(kind: &str) -> Shown {
    let kind = kind_words(kind);
    let article =
        if kind.starts_with(['a', 'A', 'e', 'i', 'I', 'o', 'O', 'M']) { "an" } else { "a" };
    shown!("{} {} that the event does not name", article, kind)
}

/// "OIDC provider", "access key": a kind as words.
pub fn kind_words(kind: &str) -> Shown {
    match kind {
        "user" => "user".into(),
        "role" => "role".into(),
        "group" => "group".into(),
        "policy" => "policy".into(),
        "oidc-provider" => "OIDC provider".into(),
        "saml-provider" => "SAML provider".into(),
        "mfa-device" => "MFA device".into(),
        "service-linked-role" => "service-linked role".into(),
        "aws-account" => "AWS account".into(),
        "roles-anywhere-profile" => "Roles Anywhere profile".into(),
        "identity-center-user" => "Identity Center user".into(),
        "identity-center-group" => "Identity Center group".into(),
        "identity-center-instance" => "Identity Center instance".into(),
        // The catalogue's kinds are words with hyphens between them. Others are made of what a caller wrote.
        _ if kind.len() <= 40 && kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') => {
            Shown::of(kind.replace('-', " "))
        }
        _ => Shown::visible(&Shown::name(&kind.replace('-', "_")).replace('_', " ")),
    }
}

/// Whether the noun of an operation's name is a kind: `AccessKey` is that of an access-key.
pub fn is_noun_of(noun: &str, kind: &str) -> bool {
    let mut letters = kind.bytes().filter(|byte| *byte != b'-');
    noun.bytes().all(|byte| letters.next().is_some_and(|letter| letter.eq_ignore_ascii_case(&byte)))
        && letters.next().is_none()
}

fn from_parameters(
    record: &Record,
    actor: &Actor,
    outcome: Outcome,
    known: Known,
) -> Option<Target> {
    let row = known.get(|row| row.target.as_ref())?;
    let given = |template: &Option<Template>| {
        template.as_ref().filter(|it| are_texts(record, it)).and_then(|it| raw(record, it))
    };
    let arn = given(&row.arn);
    let of_arn = arn.as_deref().filter(|_| is_any(&row.kind)).and_then(from_arn);
    let kind = of_arn.map_or_else(|| row.kind.as_str().into(), |target| target.kind);
    let target = Target { kind, arn, name: given(&row.name), is_actor: false };
    if target.name.is_none() && row.is_self && names_nobody(record, outcome, row) {
        return Some(own(target, actor));
    }
    if target.kind == "user" && target.name.as_deref() == Some("AWS ROOT USER") {
        return Some(Target { kind: "root".into(), name: Some("root".to_owned()), ..target });
    }
    Some(target)
}

/// Kinds of the catalogue that only the ARN tells more of: whoever may be let in, and whatever may be tagged.
pub fn is_any(kind: &str) -> bool {
    matches!(kind, "principal" | "resource")
}

/// Whether the parameters are known, and whom a call is about is not among them: not in another form either.
fn names_nobody(record: &Record, outcome: Outcome, row: &TargetRow) -> bool {
    let are_known = match record.at("requestParameters") {
        None | Some(Value::Null) => outcome != Outcome::Denied,
        Some(parameters) => parameters.as_object().is_some() && !record.request_omitted(),
    };
    let name = row.name.as_ref().map(Template::holes).unwrap_or_default();
    are_known && name.into_iter().all(|hole| field(hole).is_none_or(|at| record.at(at).is_none()))
}

/// Whether what names a thing is text, as names are.
fn are_texts(record: &Record, name: &Template) -> bool {
    let is_text =
        |path: &str| record.at(path).is_none_or(|it| it.is_null() || it.as_str().is_some());
    name.holes().into_iter().filter_map(field).all(is_text)
}

fn field(hole: &Hole) -> Option<&str> {
    match &hole.place {
        Place::Field(path) => Some(path),
        Place::Actor | Place::Target | Place::TargetName => None,
    }
}

/// A call that names no user is about the caller. Of a caller without a name nobody knows which user that is.
fn own(target: Target, actor: &Actor) -> Target {
    match actor.kind {
        ActorKind::User if !actor.is_named => target,
        ActorKind::Root => {
            let name = Some("root".to_owned());
            Target { kind: "root".into(), name, arn: actor.arn.clone(), is_actor: true }
        }
        ActorKind::User => {
            let name = Some(actor.name.clone());
            Target { name, arn: actor.arn.clone(), is_actor: true, ..target }
        }
        _ => target,
    }
}

/// `… is not authorized to perform: iam:X on resource: role NAME because …`
fn from_message(record: &Record) -> Option<Target> {
    let resource = refused_resource(record)?;
    let resource = resource.split_once(" version ").map_or(resource, |(resource, _)| resource);
    if let Some(target) = from_arn(resource) {
        return Some(target);
    }
    for kind in ["instance profile", "user", "role", "group", "policy"] {
        let Some(named) = resource.strip_prefix(kind).and_then(|rest| rest.strip_prefix(' '))
        else {
            continue;
        };
        return from_arn(named).or_else(|| {
            let (kind, name) = (kind.replace(' ', "-").into(), Some(named.to_owned()));
            Some(Target { kind, name, arn: None, is_actor: false })
        });
    }
    None
}

/// `arn:aws:iam::111122223333:user/path/bob` is user bob.
fn from_arn(text: &str) -> Option<Target> {
    let arn = Arn::parse(text)?;
    let text = Some(text.to_owned());
    if arn.service == "iam" && arn.resource == "root" {
        return Some(Target { kind: "account".into(), name: None, arn: text, is_actor: false });
    }
    let (kind, path) = arn.typed().unwrap_or(("resource", arn.resource));
    // Of an OIDC provider the host counts, not what stands last.
    let name = if kind == "oidc-provider" { path } else { path.rsplit('/').next().unwrap_or(path) };
    let kind = kind_in_arn(arn.service, kind, path);
    Some(Target {
        kind: kind.to_owned().into(),
        name: Some(name.to_owned()),
        arn: text,
        is_actor: false,
    })
}

/// The catalogue's word for a resource, where an ARN has another.
fn kind_in_arn<'a>(service: &str, kind: &'a str, path: &str) -> &'a str {
    match (service, kind) {
        ("iam", "mfa") => "mfa-device",
        ("organizations", "account") => "member-account",
        ("organizations", "ou") => "organizational-unit",
        ("organizations", "policy") => "organization-policy",
        // Not the root user: the place above all accounts.
        ("organizations", "root") => "organization-root",
        ("sso", "instance") => "identity-center-instance",
        ("sso", "permissionSet") => "permission-set",
        ("sso", "trustedTokenIssuer") => "trusted-token-issuer",
        ("identitystore", "user") => "identity-center-user",
        ("identitystore", "group") => "identity-center-group",
        ("identitystore", "membership") => "group-membership",
        ("rolesanywhere", "profile") => "roles-anywhere-profile",
        ("rolesanywhere", "crl") => "revocation-list",
        ("cloudtrail", "eventdatastore") => "event-data-store",
        ("access-analyzer", "analyzer") if path.contains("/archive-rule/") => "archive-rule",
        ("access-analyzer", "analyzer") => "access-analyzer",
        ("account-access", "application") => "account-access-manager",
        ("ram", "permission") => "sharing-permission",
        ("ram", "resource-share-invitation") => "sharing-invitation",
        ("supportauthz", "supportpermit") => "support-permit",
        ("supportauthz", "supportpermitrequest") => "support-request",
        _ => kind,
    }
}

fn is_actor(target: &Target, actor: &Actor) -> bool {
    let name = target.name.as_deref();
    match target.kind.as_ref() {
        "user" => actor.kind == ActorKind::User && name == Some(actor.name.as_str()),
        "role" => name.is_some() && name == actor.role.as_deref(),
        "root" => actor.kind == ActorKind::Root,
        _ => false,
    }
}
