//! To whom a document is given, and what of its conditions holds for them by construction or keeps
//! them within what somebody chose.

use super::condition::{Condition, Test};
use super::glob::Pattern;
use crate::arn::last_field;

/// What is known around a document.
#[derive(Clone, Copy)]
pub struct Given<'g> {
    pub to: Option<Grantee<'g>>,
    /// Whether a managed policy is known to give nothing dangerous.
    pub is_harmless: &'g dyn Fn(&str) -> bool,
}

/// The user or role that a document is given to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grantee<'g> {
    User(&'g str),
    Role(&'g str),
}

impl Given<'_> {
    /// To nobody knows whom, and of other policies nothing is known.
    pub const NOTHING: Given<'static> = Given { to: None, is_harmless: &|_| false };

    /// Within what a condition keeps actions: the usual delegation, in which each new identity has one
    /// boundary, or a list of harmless policies.
    ///
    /// An action that has not the key in its requests is not allowed at all under such a test, so
    /// that it can be left to the same question.
    pub fn keeps(&self, condition: &Condition) -> Kept {
        let one_boundary = |test: &Test| {
            let mut values = test.values.iter();
            let exact = |value: &String| is_exact(value) && !is_of_aws(value);
            tells_case(test) && values.next().is_some_and(exact) && values.next().is_none()
        };
        let harmless = |test: &Test| {
            let known = |value: &String| is_exact(value) && (self.is_harmless)(value);
            tells_case(test) && test.values.iter().all(known)
        };
        Kept {
            boundary: condition.strict("iam:permissionsboundary").any(one_boundary),
            policies: condition.strict("iam:policyarn").any(harmless),
        }
    }
}

/// Within what a condition keeps actions.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    /// One permissions boundary that somebody drew.
    boundary: bool,
    /// Policies that are known to be harmless.
    policies: bool,
}

impl Kept {
    /// Whether it keeps an action so. Whoever may take the boundary off is kept by nothing.
    pub fn holds(self, action: &str) -> bool {
        let lifts = action.starts_with("iam:delete") && action.ends_with("permissionsboundary");
        (!lifts && self.boundary) || self.policies
    }
}

/// Whether a test tells names apart that differ in the case of letters. Another one names more than
/// it seems to.
fn tells_case(test: &Test) -> bool {
    test.operator != "stringequalsignorecase"
}

/// Whether a value of a test is one ARN, whatever the operator.
fn is_exact(value: &str) -> bool {
    !value.contains(['*', '?', '$'])
}

/// Whether a policy is one of AWS's own, which are no boundaries that somebody drew.
fn is_of_aws(arn: &str) -> bool {
    arn.split(':').nth(4) == Some("aws")
}

impl Grantee<'_> {
    /// Whether a test holds whenever they call. Nobody has to know the account, or the path of
    /// their name: if the test named others, the statement would allow nothing.
    pub fn passes(&self, test: &Test) -> bool {
        if !test.is_equality() {
            return false;
        }
        let (kind, name) = match self {
            Grantee::User(name) => ("user", name),
            Grantee::Role(name) => ("role", name),
        };
        let is = |value: &str| match test.is_like() {
            true => Pattern::caseless(value).covers(&name.to_ascii_lowercase()),
            false => value.eq_ignore_ascii_case(name),
        };
        let arn = |value: &String| {
            let (first, path) = last_field(value)?.split_once('/')?;
            let own = first == kind || first.contains(['*', '?']);
            Some(own && is(path.rsplit('/').next()?))
        };
        match test.key.as_str() {
            "aws:username" => kind == "user" && test.values.iter().any(|value| is(value)),
            "aws:principalarn" => test.values.iter().any(|value| arn(value) == Some(true)),
            _ => false,
        }
    }
}
