//! `[watch]`: people, roles and keys of whom every call is told, and things about which everything is told.
//!
//! Every entry becomes a rule of the pack `watch`. The rules ask the record and not the facts, so that they also serve
//! for a subscription filter. A role is known by the issuer of the session: its name in the session's ARN and nothing
//! that the caller chose.

use cloudwatch_filter_pattern::{
    BuildError, Condition, Limits, Literal, Needs, Pattern, Selector, Test, Tree,
};
use toml::Spanned;

use super::fields::Fields;
use crate::arn::{begins_as_arn, is_account};
use crate::mistakes::{Place, quoted};
use crate::rules::{Pack, Rule, WATCH_PACK};
use crate::severity::Severity;

/// The watch lists, as rules.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    pub rules: Vec<Rule>,
}

/// What a list names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    User,
    Role,
    Session,
    Arn,
    AccessKey,
    SourceIdentity,
    TargetUser,
    TargetRole,
    TargetGroup,
    TargetPolicy,
    TargetAccount,
    TargetArn,
}

const ACTORS: [(&str, Kind); 6] = [
    ("users", Kind::User),
    ("roles", Kind::Role),
    ("sessions", Kind::Session),
    ("arns", Kind::Arn),
    ("access_keys", Kind::AccessKey),
    ("source_identities", Kind::SourceIdentity),
];

const TARGETS: [(&str, Kind); 6] = [
    ("users", Kind::TargetUser),
    ("roles", Kind::TargetRole),
    ("groups", Kind::TargetGroup),
    ("policies", Kind::TargetPolicy),
    ("accounts", Kind::TargetAccount),
    ("arns", Kind::TargetArn),
];

impl Watch {
    pub(super) fn read(mut fields: Fields) -> Watch {
        let mut watch = Watch::default();
        let words = Severity::ALL.map(|severity| (severity.as_str(), severity));
        let severity = fields.one_of("severity", &words).unwrap_or(Severity::Medium);
        for (key, kind) in ACTORS {
            watch.list(&mut fields, key, kind, severity);
        }
        if let Some((table, at)) = fields.table("targets") {
            let mut fields = fields.inner(table, at, "watch targets");
            for (key, kind) in TARGETS {
                watch.list(&mut fields, key, kind, severity);
            }
            fields.finish();
        }
        fields.finish();
        watch
    }

    fn list(&mut self, fields: &mut Fields, key: &'static str, kind: Kind, severity: Severity) {
        for name in fields.list(key) {
            let place = fields.place_of(name.span().start);
            match rule(kind, &name, severity, place) {
                Ok(rule) if self.rules.iter().any(|other| other.id == rule.id) => {
                    let what = format!("{} stands twice in `{key}`", quoted(name.get_ref()));
                    fields.mistake(name.span().start, &what, "");
                }
                Ok(rule) => self.rules.push(rule),
                Err((what, help)) => {
                    // What stands among access keys by mistake may be a secret one.
                    let shown = match kind {
                        Kind::AccessKey => "an item".to_owned(),
                        _ => quoted(name.get_ref()),
                    };
                    let what = format!("`{key}`: {shown} {what}");
                    fields.mistake(name.span().start, &what, &help);
                }
            }
        }
    }

    /// Whether some name has nothing in it that could be looked for before a record is read.
    pub fn has_all_read(&self) -> bool {
        let needs = self.rules.iter().map(|rule| rule.pattern().need(&|_| None));
        !Needs::new(needs, &|_| 1).unfiltered().is_empty()
    }

    /// The pack of the watch lists; `None` if they name nobody.
    pub fn pack(&self) -> Option<Pack> {
        let description =
            "Whom and what the configuration watches: every call, reads and failures too";
        let pack = Pack {
            name: WATCH_PACK.to_owned(),
            description: description.to_owned(),
            rules: self.rules.clone(),
        };
        (!self.rules.is_empty()).then_some(pack)
    }
}

/// How many letters a name must have beside a `*`: what is shorter stands nearly everywhere.
const LETTERS: usize = 3;

/// What is wrong with a name, and what would be right.
type Wrong = (&'static str, String);

fn rule(
    kind: Kind,
    name: &Spanned<String>,
    severity: Severity,
    place: Place,
) -> Result<Rule, Wrong> {
    let given = name.get_ref().as_str();
    check(kind, given)?;
    let pattern = conditions(kind, given)
        .and_then(Tree::any)
        .and_then(|tree| Pattern::build(tree, Limits::Aws))
        .map_err(|_| ("is too long for a filter pattern", "shorten it with a `*`".to_owned()))?;
    let (what, done) = words(kind);
    let id = format!("watch-{}-{given}", what.replace(' ', "-"));
    let mut rule = Rule::new(id, format!("{what} {given} is on the watch list"), pattern);
    rule.severity = Some(severity);
    rule.why = Some(format!("the watch list asks for {done} {what} {given}").into());
    rule.always = true;
    rule.uncapped = true;
    rule.place = Some(place);
    Ok(rule)
}

fn words(kind: Kind) -> (&'static str, &'static str) {
    const BY: &str = "every call by";
    const TO: &str = "whatever is done to";
    match kind {
        Kind::User => ("user", BY),
        Kind::Role => ("role", BY),
        Kind::Session => ("session", BY),
        Kind::Arn => ("principal", BY),
        Kind::AccessKey => ("access key", BY),
        Kind::SourceIdentity => ("source identity", BY),
        Kind::TargetUser => ("target user", TO),
        Kind::TargetRole => ("target role", TO),
        Kind::TargetGroup => ("target group", TO),
        Kind::TargetPolicy => ("target policy", TO),
        Kind::TargetAccount => ("target account", TO),
        Kind::TargetArn => ("target", TO),
    }
}

fn check(kind: Kind, name: &str) -> Result<(), Wrong> {
    let wrong = |what, help: &str| Err((what, help.to_owned()));
    let is_arn = begins_as_arn(name);
    let letters = name.chars().filter(|c| *c != '*').count();
    if letters == 0 {
        return wrong("is everybody", "to be told of everything, use a pack such as `iam-all`");
    }
    if name.contains('*') && letters < LETTERS {
        return wrong("is nearly everybody", "give at least three letters beside the `*`");
    }
    match kind {
        Kind::Arn | Kind::TargetArn if !is_arn => {
            wrong("is not an ARN", "expected arn:…, or the name under `users` or `roles`")
        }
        Kind::Arn | Kind::TargetArn => Ok(()),
        _ if is_arn => wrong("is an ARN", "ARNs stand under `arns`"),
        Kind::AccessKey if !is_access_key(name) => {
            wrong("is not the id of an access key", "expected AKIA… or ASIA…, and never the secret")
        }
        Kind::TargetAccount if !is_account(name) => {
            wrong("is not an account's id", "expected 12 digits")
        }
        Kind::Role | Kind::TargetRole | Kind::TargetUser | Kind::TargetGroup
            if !name.chars().all(is_of_iam) =>
        {
            wrong("is not a name in IAM", "expected the name alone, without a path")
        }
        _ => Ok(()),
    }
}

fn is_of_iam(c: char) -> bool {
    c.is_ascii_alphanumeric() || "+=,.@_-*".contains(c)
}

fn is_access_key(id: &str) -> bool {
    let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    id.starts_with('A') && (16..=128).contains(&id.len()) && id.chars().all(plain)
}

/// A condition, or several that belong together.
type Part = Result<Tree<Condition>, BuildError>;

fn selector(path: &str) -> Result<Selector, BuildError> {
    format!("$.{path}").parse().map_err(BuildError::Refused)
}

/// That a field has this value, in which `*` stands for any characters.
fn is(path: &str, value: &str) -> Part {
    Ok(Condition::new(selector(path)?, Test::Equals(Literal::glob(value)))?.into())
}

/// That the caller has this value.
fn me(path: &str, value: &str) -> Part {
    is(&format!("userIdentity.{path}"), value)
}

/// That the issuer of the caller's session has this value.
fn issuer(path: &str, value: &str) -> Part {
    me(&format!("sessionContext.sessionIssuer.{path}"), value)
}

/// That the call has a parameter of this value.
fn asked(path: &str, value: &str) -> Part {
    is(&format!("requestParameters.{path}"), value)
}

/// That a denied attempt's message has this value.
fn message(value: &str) -> Part {
    is("errorMessage", value)
}

fn both(one: Part, other: Part) -> Part {
    Tree::all([one?, other?])
}

/// Conditions of which one is true for a record about `n`. A pattern may have three selectors with a wildcard, and so
/// may the subscription filter that is made of all rules; there a star in the middle of a value widens it to what stands
/// before. So both are rare here.
fn conditions(kind: Kind, n: &str) -> Result<Vec<Tree<Condition>>, BuildError> {
    let own_arn = || me("arn", &format!("*/{n}"));
    let all = match kind {
        Kind::User => vec![
            me("userName", n),
            me("arn", &format!("*:user/{n}")),
            both(issuer("type", "IAMUser"), issuer("userName", n)),
            is("additionalEventData.UserName", n),
            // The session of a person of Identity Center is named after them, which they cannot change.
            both(issuer("userName", "AWSReservedSSO_*"), own_arn()),
        ],
        Kind::Role => vec![
            both(issuer("type", "Role"), issuer("userName", n)),
            me("arn", &format!("*:assumed-role/{n}/*")),
            both(me("type", "Role"), own_arn()),
        ],
        Kind::Session => vec![
            me("principalId", &format!("*:{n}")),
            both(me("type", "AssumedRole"), own_arn()),
            asked("roleSessionName", n),
        ],
        Kind::Arn => vec![me("arn", n), issuer("arn", n)],
        Kind::AccessKey => vec![me("accessKeyId", n), asked("accessKeyId", n)],
        Kind::SourceIdentity => {
            vec![me("sessionContext.sourceIdentity", n), asked("sourceIdentity", n)]
        }
        Kind::TargetUser => {
            // A call that names no user is about the caller.
            let is_actor = selector("herald.target.is_actor")?;
            let is_actor = Condition::new(is_actor, Test::IsBool(true))?;
            let mut all = named("user", n, &["userName", "newUserName"], &[]);
            all.push(both(me("userName", n), Ok(is_actor.into())));
            all
        }
        Kind::TargetRole => named("role", n, &["roleName"], &["roleArn"]),
        Kind::TargetGroup => named("group", n, &["groupName", "newGroupName", "groupId"], &[]),
        Kind::TargetPolicy => {
            let arns = ["policyArn", "permissionsBoundary"];
            named("policy", n, &["policyName", "policyId"], &arns)
        }
        Kind::TargetAccount => {
            let account = || is("recipientAccountId", n);
            vec![
                asked("*", n),
                asked("*", &format!("*:{n}:*")),
                both(account(), is("herald.target.kind", "account")),
                both(account(), is("eventSource", "account.amazonaws.com")),
                both(message("*on resource: arn:*"), message(&format!("*:{n}:*"))),
            ]
        }
        Kind::TargetArn => vec![
            asked("*", n),
            is("resources[*].ARN", n),
            message(&format!("*on resource: {n}")),
            message(&format!("*on resource: {n} *")),
        ],
    };
    all.into_iter().collect()
}

/// Where a call names something: by name, by ARN in parameters that have one of this kind, by ARN without a path in
/// any other, and, on a denied attempt without parameters, in the error message.
fn named(kind: &str, n: &str, names: &[&str], arns: &[&str]) -> Vec<Part> {
    let on = |what: &str| message(&format!("*on resource: {what}"));
    let mut all: Vec<Part> = names.iter().map(|field| asked(field, n)).collect();
    all.extend(arns.iter().map(|field| asked(field, &format!("*/{n}"))));
    all.push(asked("*", &format!("*:{kind}/{n}")));
    for end in ["", " *"] {
        all.push(on(&format!("{kind} {n}{end}")));
        all.push(on(&format!("arn:*:{kind}/{n}{end}")));
        let with_path = on(&format!("arn:*:{kind}/*/{n}{end}"));
        all.push(both(message(&format!("*/{n}{end}")), with_path));
    }
    all
}
