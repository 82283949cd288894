//! `[watch]`: people, roles and keys of whom every call is told, and things about which everything is told.
//!
//! Every entry becomes a rule of the pack `watch`. The rules ask the record and not the facts, so that they also serve
//! for a subscription filter. A role is known by the issuer of the session: its name in the session's ARN and nothing
//! that the caller chose.

use cloudwatch_filter_pattern::Pattern;
use toml::Spanned;

use super::fields::Fields;
use crate::arn::is_account;
use crate::mistakes::{Place, quoted};
use crate::rules::{MadePack, Pack, Rule, WATCH_PACK};
use crate::severity::Severity;

/// The watch lists, as rules.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    pub rules: Vec<Rule>,
    /// A literal for each rule, which the text of every record that it selects contains; `None` where a name is too
    /// short to look for.
    literals: Vec<Option<String>>,
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

/// The shortest literal that is worth looking for.
const SHORTEST: usize = 3;

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
                Ok(rule) => {
                    self.rules.push(rule);
                    self.literals.push(literal(name.get_ref()));
                }
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

    /// Literals of which one stands in every record that the watch lists select; `None` if there are no such.
    pub fn literals(&self) -> Option<Vec<String>> {
        self.literals.iter().cloned().collect()
    }

    /// The pack of the watch lists; `None` if they name nobody.
    pub fn pack(&self) -> Option<MadePack> {
        let description =
            "Whom and what the configuration watches: every call, reads and failures too";
        let pack = Pack {
            name: WATCH_PACK.to_owned(),
            description: description.to_owned(),
            rules: self.rules.clone(),
        };
        (!self.rules.is_empty()).then(|| MadePack { pack, literals: self.literals() })
    }
}

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
    let text = format!("{{ {} }}", conditions(kind, &escaped(given)).join(" || "));
    let pattern: Pattern = text
        .parse()
        .map_err(|_| ("is too long for a filter pattern", "shorten it with a `*`".to_owned()))?;
    let (what, done) = words(kind);
    Ok(Rule {
        id: format!("watch-{}-{given}", what.replace(' ', "-")),
        title: format!("{what} {given} is on the watch list"),
        pattern: pattern.into(),
        severity: Some(severity),
        at_most: None,
        why: Some(format!("the watch list asks for {done} {what} {given}")),
        next: None,
        attack: Vec::new(),
        always: true,
        uncapped: true,
        allow: Vec::new(),
        test: Vec::new(),
        place: Some(place),
    })
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
    let is_arn = name.starts_with("arn:");
    let letters = name.chars().filter(|c| *c != '*').count();
    if letters == 0 {
        return wrong("is everybody", "to be told of everything, use a pack such as `iam-all`");
    }
    if name.contains('*') && letters < SHORTEST {
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

/// A name inside the quotes of a pattern.
fn escaped(name: &str) -> String {
    name.replace('\\', "\\\\").replace('"', "\\\"")
}

/// Conditions of which one is true for a record about `n`. A pattern may have three selectors with a wildcard, and so
/// may the subscription filter that is made of all rules; there a star in the middle of a value widens it to what stands
/// before. So both are rare here.
fn conditions(kind: Kind, n: &str) -> Vec<String> {
    let is = |selector: &str, value: &str| format!("($.{selector} = \"{value}\")");
    let me = |field: &str, value: &str| is(&format!("userIdentity.{field}"), value);
    let issuer =
        |field: &str, value: &str| me(&format!("sessionContext.sessionIssuer.{field}"), value);
    let both = |one: String, other: String| format!("({one} && {other})");
    let asked = |field: &str| is(&format!("requestParameters.{field}"), n);
    let ends = format!("*/{n}");
    let own_arn = || me("arn", &ends);
    match kind {
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
            asked("roleSessionName"),
        ],
        Kind::Arn => vec![me("arn", n), issuer("arn", n)],
        Kind::AccessKey => vec![me("accessKeyId", n), asked("accessKeyId")],
        Kind::SourceIdentity => {
            vec![me("sessionContext.sourceIdentity", n), asked("sourceIdentity")]
        }
        Kind::TargetUser => {
            // A call that names no user is about the caller.
            let own = both(me("userName", n), "($.herald.target.is_actor IS TRUE)".to_owned());
            named("user", n, &["userName", "newUserName"], &[], own)
        }
        Kind::TargetRole => named("role", n, &["roleName"], &["roleArn"], String::new()),
        Kind::TargetGroup => {
            named("group", n, &["groupName", "newGroupName", "groupId"], &[], String::new())
        }
        Kind::TargetPolicy => {
            let arns = ["policyArn", "permissionsBoundary"];
            named("policy", n, &["policyName", "policyId"], &arns, String::new())
        }
        Kind::TargetAccount => vec![
            is("requestParameters.*", n),
            is("requestParameters.*", &format!("*:{n}:*")),
            both(is("recipientAccountId", n), is("herald.target.kind", "account")),
            both(is("recipientAccountId", n), is("eventSource", "account.amazonaws.com")),
            both(
                is("errorMessage", "*on resource: arn:*"),
                is("errorMessage", &format!("*:{n}:*")),
            ),
        ],
        Kind::TargetArn => vec![
            is("requestParameters.*", n),
            is("resources[*].ARN", n),
            is("errorMessage", &format!("*on resource: {n}")),
            is("errorMessage", &format!("*on resource: {n} *")),
        ],
    }
}

/// Where a call names something: by name, by ARN in parameters that have one of this kind, by ARN without a path in
/// any other, and, on a denied attempt without parameters, in the error message.
fn named(kind: &str, n: &str, names: &[&str], arns: &[&str], more: String) -> Vec<String> {
    let parameter =
        |field: &str, value: &str| format!("($.requestParameters.{field} = \"{value}\")");
    let message = |text: String| format!("($.errorMessage = \"*on resource: {text}\")");
    let path = |end: &str| {
        let inner = message(format!("arn:*:{kind}/*/{n}{end}"));
        format!("(($.errorMessage = \"*/{n}{end}\") && {inner})")
    };
    let mut all: Vec<String> = names.iter().map(|field| parameter(field, n)).collect();
    all.extend(arns.iter().map(|field| parameter(field, &format!("*/{n}"))));
    all.push(parameter("*", &format!("*:{kind}/{n}")));
    for end in ["", " *"] {
        all.push(message(format!("{kind} {n}{end}")));
        all.push(message(format!("arn:*:{kind}/{n}{end}")));
        all.push(path(end));
    }
    all.extend(Some(more).filter(|more| !more.is_empty()));
    all
}

/// The longest part of a name that JSON has only one way to write; a text with a `\u` escape is read anyway.
fn literal(name: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || " ._-:,;@#".contains(c);
    let longest = name.split(|c| !plain(c)).max_by_key(|run| run.len())?;
    (longest.len() >= SHORTEST).then(|| longest.to_owned())
}
