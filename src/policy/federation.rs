//! Identity providers in trust policies, and whether a condition says which of their users come in.

use std::collections::BTreeSet;

use super::condition::{Condition, Test};
use super::glob::Pattern;
use super::principal::{Who, told as shown};
use super::vocabulary::{WebIdentity, words};
use crate::accounts::Accounts;
use crate::text::listing;

/// The issuer for the users of all Cognito identity pools.
const COGNITO: &str = "cognito-identity.amazonaws.com";

pub struct Told {
    pub line: String,
    /// Nothing says which of the provider's users come in.
    pub open: bool,
    /// Nothing says which of the provider's users come in, and people who have nothing to do with
    /// the operator are among them.
    pub strangers: bool,
}

pub fn told(who: &Who, condition: &Condition, accounts: &Accounts) -> Told {
    match who {
        Who::WebIdentity { host, .. } => match words().issuer(host) {
            Some(row) if host.eq_ignore_ascii_case(COGNITO) => cognito(row, condition),
            Some(row) if !row.claims.is_empty() => everybodys(row, host, condition),
            row => own(row, host, condition),
        },
        Who::Saml { .. } => {
            let line = who.words(accounts);
            match condition.strict("saml:aud").next() {
                Some(_) => Told { line, open: false, strangers: false },
                None => Told {
                    line: format!("{line} (no condition on SAML:aud)"),
                    open: true,
                    strangers: false,
                },
            }
        }
        _ => Told { line: who.words(accounts), open: true, strangers: true },
    }
}

/// Keys whose values never have a star in them.
const STARLESS: [&str; 8] = [
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcevpce",
    "aws:userid",
    "sts:externalid",
];

/// Why nobody comes in by a statement: a condition without wildcards asks for a star.
pub fn shut_for_all(condition: &Condition) -> Option<String> {
    let test = condition.tests.iter().find(|test| {
        STARLESS.contains(&test.key.as_str()) && asks_for_stars(test, |value| value.contains('*'))
    })?;
    Some(format!(
        "a statement lets nobody in: {}",
        plain_star(&shown(&test.key_written), &test.values)
    ))
}

/// Whether nothing but values with a star fulfils a test, and it has no wildcards.
fn asks_for_stars(test: &Test, is_star: impl Fn(&str) -> bool) -> bool {
    let exact = matches!(test.operator.as_str(), "stringequals" | "stringequalsignorecase");
    let always = !(test.if_exists || test.for_all) || test.key.ends_with(":sub");
    // What stands in for a variable may have none.
    let all = || test.values.iter().all(|value| is_star(value) && !value.contains("${"));
    exact && always && !test.values.is_empty() && all()
}

fn plain_star(key: &str, values: &BTreeSet<String>) -> String {
    let values: Vec<String> = values.iter().map(|value| shown(value)).collect();
    format!(
        "StringEquals on {key} takes the * in {} for a plain character, where StringLike would take it for any",
        listing(&values, 2)
    )
}

/// Why nobody comes in of an issuer that everybody can be a customer of: a condition without wildcards asks for a star, which
/// no token of such an issuer has. Another issuer may put into its tokens whatever it likes.
pub fn shut(who: &Who, condition: &Condition) -> Option<String> {
    let Who::WebIdentity { host, .. } = who else { return None };
    let row = words().issuer(host).filter(|row| !row.claims.is_empty())?;
    let mut tests = row.claims.iter().flat_map(|claim| tests(condition, host, claim));
    let test = tests.find(|test| asks_for_stars(test, is_of_none))?;
    let key = test.key_written.rsplit(':').next().unwrap_or_default();
    Some(format!("{} lets nobody in: {}", row.name, plain_star(key, &test.values)))
}

/// Whether no claim has this value: neither repositories nor branches have a star in their names. Environments and
/// workflows may have any name.
fn is_of_none(value: &str) -> bool {
    const ANY: [&str; 4] = [":environment:", ":workflow", ":job_workflow_ref", ":step:"];
    value.split_once('*').is_some_and(|(sure, _)| !ANY.iter().any(|name| sure.contains(name)))
}

/// Whether the operator lists the issuer, and the conditions let in nobody but users, with tokens
/// for audiences, that the operator lists too.
pub fn is_listed(who: &Who, condition: &Condition, accounts: &Accounts) -> bool {
    let Who::WebIdentity { host, .. } = who else { return false };
    let Some(issuer) = accounts.issuer(host) else { return false };
    // Guests have subjects too, and nothing in one says which pool it is of.
    if host.eq_ignore_ascii_case(COGNITO) {
        return false;
    }
    let is_sharp = |test: &Test| matches!(test.operator.as_str(), "stringequals" | "stringlike");
    let within = |claim, listed: &dyn Fn(&String) -> bool| {
        tests(condition, host, claim)
            .iter()
            .any(|test| is_sharp(test) && test.restricts() && test.values.iter().all(listed))
    };
    let subjects: Vec<Pattern> = issuer.subjects.iter().map(|one| Pattern::new(one)).collect();
    within("aud", &|value| issuer.audiences.contains(value))
        && within("sub", &|value| subjects.iter().any(|subject| subject.covers(value)))
}

/// Whether a subject, in which `*` stands for any characters, is one of a single customer, of an
/// issuer that everybody can be a customer of; of another issuer: whether it leaves anybody out.
pub fn is_of_one(address: &str, subject: &str) -> bool {
    let shared = words().issuer(address).filter(|row| !row.claims.is_empty());
    match shared {
        Some(row) => is_closed(row, "sub", subject),
        None => subject.split('*').any(|part| part.chars().count() >= LEAST),
    }
}

/// So many plain characters in a row a subject must have.
const LEAST: usize = 4;

/// The tests of a claim. AWS makes their key of the host and the claim.
fn tests<'c>(condition: &'c Condition, host: &str, claim: &str) -> Vec<&'c Test> {
    let key = format!("{}:{claim}", host.to_ascii_lowercase());
    condition.tests.iter().filter(|test| test.key == key).collect()
}

/// Whether each value names one customer of the issuer.
fn names_one(row: &WebIdentity, claim: &str, test: &Test) -> bool {
    let closed = |value: &String| match test.is_like() {
        true => is_closed(row, claim, value),
        false => !value.is_empty() && begins_well(row, claim, value),
    };
    test.says_which() && test.restricts() && test.values.iter().all(closed)
}

/// A value may have a wildcard only after the customer: after two whole parts of a subject, as in
/// `repo:acme/*`, and after one of any other claim, as in `acme/*`.
fn is_closed(row: &WebIdentity, claim: &str, value: &str) -> bool {
    if !begins_well(row, claim, value) {
        return false;
    }
    if !value.contains(['*', '?']) {
        return !value.is_empty();
    }
    let whole = if claim == "sub" { 2 } else { 1 };
    let sure = value.split(['*', '?']).next().unwrap_or_default();
    let mut parts = sure.split([':', '/']).collect::<Vec<_>>();
    parts.pop();
    parts.len() >= whole && parts.iter().take(whole).all(|part| !part.is_empty())
}

/// Whether a subject begins with the customer. Where customers choose what it is made of, anybody's may
/// be `environment:production`.
fn begins_well(row: &WebIdentity, claim: &str, value: &str) -> bool {
    claim != "sub"
        || row.subjects.is_empty()
        || row.subjects.iter().any(|begin| value.starts_with(begin.as_str()))
}

/// What is told of an issuer that everybody can be a customer of.
fn everybodys(row: &WebIdentity, host: &str, condition: &Condition) -> Told {
    let closed = row.claims.iter().find_map(|claim| {
        let test =
            tests(condition, host, claim).into_iter().find(|test| names_one(row, claim, test))?;
        Some((claim, test))
    });
    if let Some((claim, test)) = closed {
        let values: Vec<String> =
            test.values.iter().map(|value| customer(row, claim, value)).collect();
        return Told {
            line: format!("{} {}", row.name, listing(&values, 4)),
            open: false,
            strangers: false,
        };
    }
    let first = row.claims.first().map_or("sub", String::as_str);
    let loose = tests(condition, host, first).into_iter().filter(|test| test.operator != "null");
    let loose = loose.flat_map(|test| &test.values);
    let loose: Vec<String> = loose.map(|value| shown(value)).collect();
    let why = match loose.is_empty() {
        true => format!("no condition on {first}"),
        false => format!("the condition on {first} lets in {}", listing(&loose, 2)),
    };
    Told { line: format!("{} ({why})", row.anybody), open: true, strangers: true }
}

/// `of repository acme/site on branch main`
fn customer(row: &WebIdentity, claim: &str, value: &str) -> String {
    let github = row.name == "GitHub Actions" && claim == "sub";
    let Some(rest) = value.strip_prefix("repo:").filter(|_| github) else {
        return format!("with {claim} {}", shown(value));
    };
    let (repository, rest) = rest.split_once(':').unwrap_or((rest, "*"));
    let of = match repository.split_once('/') {
        Some((owner, "*")) => format!("of any repository of {}", shown(owner)),
        _ if repository.contains(['*', '?']) => format!("of repositories {}", shown(repository)),
        _ => format!("of repository {}", shown(repository)),
    };
    match rest.split_once(':') {
        Some(("ref", branch)) => match branch.strip_prefix("refs/heads/") {
            Some(branch) => format!("{of} on branch {}", shown(branch)),
            None => format!("{of} on {}", shown(branch)),
        },
        Some(("environment", environment)) => format!("{of} in environment {}", shown(environment)),
        _ if rest == "*" => of,
        _ if rest == "pull_request" => format!("{of} for pull requests"),
        _ => format!("{of} for {}", shown(rest)),
    }
}

fn cognito(row: &WebIdentity, condition: &Condition) -> Told {
    let host = COGNITO;
    let pools = tests(condition, host, "aud").into_iter().find(|test| names_one(row, "aud", test));
    let Some(pools) = pools else { return everybodys(row, host, condition) };
    let pools: Vec<String> = pools.values.iter().map(|pool| shown(pool)).collect();
    let pool = format!("Cognito identity pool {}", listing(&pools, 3));
    let mut amr = tests(condition, host, "amr");
    amr.retain(|test| !test.values.is_empty());
    let comes_in = |who: &str| amr.iter().all(|test| lets_through(test, who));
    let guests = !amr.is_empty() && comes_in("unauthenticated");
    let line = match (amr.is_empty(), guests && comes_in("authenticated")) {
        (true, _) => format!("users of {pool}, guests too if it has them (no condition on amr)"),
        (_, true) => format!("anyone, signed in or as a guest of {pool}"),
        _ if guests => format!("anyone without signing in, as a guest of {pool}"),
        _ => format!("signed-in users of {pool}"),
    };
    Told { line, open: guests, strangers: guests }
}

/// Whether a test of `amr` may hold for those who are signed in, `authenticated`, or those who are
/// not.
fn lets_through(test: &Test, who: &str) -> bool {
    let is = |value: &String, who: &str| match test.is_like() {
        true => Pattern::caseless(value).covers(who),
        false => value.eq_ignore_ascii_case(who),
    };
    let is_named = |who| test.values.iter().any(|value| is(value, who));
    let any = is_named(who);
    match test.operator.as_str() {
        "null" => test.values.contains("false"),
        _ if test.is_negated() => !any,
        // Somebody who is signed in has the name of a provider in the claim too.
        _ => any || (who == "authenticated" && !is_named("unauthenticated")),
    }
}

/// What is told of an issuer that serves one customer, or is not known to serve more.
fn own(row: Option<&WebIdentity>, host: &str, condition: &Condition) -> Told {
    let subjects = tests(condition, host, "sub");
    let subjects = subjects.into_iter().find(|test| test.says_which() && test.restricts());
    let name = row.map_or_else(|| format!("OIDC provider {}", shown(host)), |row| row.name.clone());
    let line = match subjects {
        None if name == "EKS" => "any pod of an EKS cluster (no condition on sub)".to_owned(),
        None => format!("{name} (no condition on sub)"),
        Some(test) => {
            let subject = |value: &String| match value.strip_prefix("system:serviceaccount:") {
                Some(account) => {
                    format!("service account {}", shown(&account.replacen(':', "/", 1)))
                }
                None => format!("with sub {}", shown(value)),
            };
            let subjects: Vec<String> = test.values.iter().map(subject).collect();
            format!("{name} {}", listing(&subjects, 4))
        }
    };
    Told { line, open: false, strangers: false }
}
