//! The conditions of a statement: which keys they test, and whether they keep anybody out.

use std::collections::{BTreeSet, HashSet};

use super::glob::{Pattern, widened};
use crate::arn::last_field;
use crate::work::Work;

/// A condition holds if all of its tests hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Condition {
    pub tests: Vec<Test>,
    /// Of each test, whether it is a formality.
    formal: Vec<bool>,
    restricts: bool,
    restricts_in_iam: bool,
    /// How many tests and values there are.
    size: u64,
}

/// One operator and one key. One of the values must hold; of a negated operator none may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// The operator in lower case, without `ForAllValues:` and `IfExists`: `stringlike`.
    pub operator: String,
    /// Whether it is `ForAllValues:`, which holds if the key is missing.
    pub for_all: bool,
    /// Whether it is `…IfExists`, which holds then too.
    pub if_exists: bool,
    /// The key in lower case: `aws:principalarn`.
    pub key: String,
    /// The key as it was written.
    pub key_written: String,
    pub values: BTreeSet<String>,
}

/// Keys that every signed request has.
const ALWAYS_THERE: [&str; 10] = [
    "aws:currenttime",
    "aws:epochtime",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principaltype",
    "aws:requestedregion",
    "aws:securetransport",
    "aws:userid",
    "aws:viaawsservice",
];

/// Keys that a caller sets as they like.
const CHOSEN: [&str; 3] = ["aws:referer", "aws:useragent", "sts:rolesessionname"];

/// Keys that anybody's request can have. That such a key is there proves nothing.
const ANYBODYS: [&str; 11] = [
    "aws:multifactorauthpresent",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceidentity",
    "aws:sourceip",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:vpcsourceip",
    "saml:aud",
    "sts:externalid",
    "sts:sourceidentity",
];

/// Keys, with the values of them that nearly every request has.
const USUAL: [(&str, &str); 4] = [
    ("aws:multifactorauthpresent", "false"),
    ("aws:principalisawsservice", "false"),
    ("aws:securetransport", "true"),
    ("aws:viaawsservice", "false"),
];

/// Keys of the account and the organization. They are the same in all requests of those who have an
/// identity policy. `aws:PrincipalArn` says more than these: see [`Test::is_of_account`].
const OF_ACCOUNT: [&str; 7] = [
    "aws:principalaccount",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principaltype",
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:resourceorgpaths",
];

/// Patterns that match whatever a key can hold, though they are not just `*`.
const TYPICAL: [(&str, &str); 11] = [
    ("aws:userid", "AIDA*"),
    ("aws:userid", "AROA*"),
    ("aws:principalarn", "arn:aws:iam::*:role/*"),
    ("aws:principalarn", "arn:aws:iam::*:user/*"),
    ("aws:principalorgid", "o-??????????*"),
    ("aws:principalaccount", "????????????"),
    ("aws:resourceaccount", "????????????"),
    ("aws:sourceaccount", "????????????"),
    ("aws:sourcearn", "arn:aws:*:*:????????????:*"),
    ("aws:requestedregion", "??-????-?"),
    ("iam:passedtoservice", "*.amazonaws.com"),
];

impl Condition {
    pub fn new(tests: Vec<Test>) -> Condition {
        Condition::keeping_out(tests, |_| true)
    }

    /// The condition of these tests, of which those count that `counts` names.
    fn keeping_out(tests: Vec<Test>, counts: impl Fn(&Test) -> bool) -> Condition {
        let out = |test: &&Test| test.restricts() && counts(test);
        let restricts = tests.iter().any(|test| out(&test));
        let restricts_in_iam = tests.iter().filter(out).any(|test| !test.is_of_iams_region());
        let formal = tests.iter().map(Test::is_formal).collect();
        let size = tests.iter().map(|test| 1 + test.values.len() as u64).sum();
        Condition { tests, formal, restricts, restricts_in_iam, size }
    }

    /// The condition of a statement in an identity policy. A test that holds for all of an account
    /// keeps nobody out there. Nobody has to know which account it is: if the test named another
    /// one, the statement would allow nothing.
    pub fn of_identity(tests: Vec<Test>) -> Condition {
        Condition::keeping_out(tests, |test| !test.is_of_account())
    }

    /// The same for one user or role, of which it is known which tests hold whenever they call.
    /// Those keep nothing out.
    pub fn for_one(&self, passes: impl Fn(&Test) -> bool) -> Condition {
        let counts = |test: &Test| !test.is_of_account() && !passes(test);
        Condition::keeping_out(self.tests.clone(), counts)
    }

    /// Whether it keeps anything out. A test that always holds, or that holds for all but a few,
    /// does not.
    pub fn restricts(&self) -> bool {
        self.restricts
    }

    /// Whether it keeps anything out of IAM, all calls of which are made in one Region.
    pub fn restricts_in_iam(&self) -> bool {
        self.restricts_in_iam
    }

    /// The keys as they were written, each once.
    pub fn keys(&self) -> Vec<&str> {
        let mut seen = HashSet::new();
        let mut keys = Vec::new();
        for test in &self.tests {
            if seen.insert(test.key.as_str()) {
                keys.push(test.key_written.as_str());
            }
        }
        keys
    }

    /// How many tests and values there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Whether it has no tests, or only formalities.
    pub fn is_formal(&self) -> bool {
        self.formal.iter().all(|formal| *formal)
    }

    /// Whether whatever satisfies the other satisfies this one, formalities aside. This is the
    /// question for an Allow. No if it is too much work.
    pub fn includes(&self, other: &Condition, work: &Work) -> bool {
        let mut tests = self.tests.iter().zip(&self.formal).filter(|(_, formal)| !**formal);
        tests.all(|(mine, _)| other.has_narrower(mine, work))
    }

    /// The same with formalities. This is the question for a Deny, because each of its tests,
    /// whatever it is, is a way around it.
    pub fn includes_strictly(&self, other: &Condition, work: &Work) -> bool {
        self.tests.iter().all(|mine| other.has_narrower(mine, work))
    }

    /// Whether one of the tests lets through only what another test does.
    fn has_narrower(&self, wide: &Test, work: &Work) -> bool {
        let narrower = |test: &Test| {
            wide.is_like_made(test) && work.take_each(wide.values.len()) && wide.includes(test)
        };
        work.take_each(self.tests.len()) && self.tests.iter().any(narrower)
    }

    /// The tests that say which values a key must have, and are no formality.
    pub fn strict<'c>(&'c self, key: &'c str) -> impl Iterator<Item = &'c Test> {
        let strict = move |test: &&Test| test.key == key && test.says_which() && test.restricts();
        self.tests.iter().filter(strict)
    }
}

impl Test {
    /// Whether the operator is `stringnotequals`, `notipaddress` or the like, which hold for
    /// everything but the listed values.
    pub fn is_negated(&self) -> bool {
        self.operator.contains("not")
    }

    /// Whether `*` and `?` are wildcards in its values.
    pub fn is_like(&self) -> bool {
        self.operator.ends_with("like") || self.operator.starts_with("arn")
    }

    /// Whether its values are those that the key must have, and not a bound, or whether the key is
    /// there.
    pub fn says_which(&self) -> bool {
        let other = ["bool", "ipaddress", "numericequals", "dateequals", "binaryequals"];
        self.is_equality() || other.contains(&self.operator.as_str())
    }

    pub fn is_equality(&self) -> bool {
        const TEXT: [&str; 5] =
            ["stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"];
        TEXT.contains(&self.operator.as_str())
    }

    /// Whether it asks only for the audience that every token for AWS has, or for any value.
    fn is_formal(&self) -> bool {
        let audience = self.key.ends_with(":aud") && self.values.iter().eq(["sts.amazonaws.com"]);
        self.is_equality() && (audience || self.values.iter().any(|value| self.is_open(value)))
    }

    /// Whether the two differ in their values alone.
    fn is_like_made(&self, other: &Test) -> bool {
        self.operator == other.operator
            && self.key == other.key
            && self.for_all == other.for_all
            && self.if_exists == other.if_exists
    }

    /// Whether whatever satisfies the other satisfies this one, which is made like it.
    fn includes(&self, other: &Test) -> bool {
        // The longer list of a negated test lets less through.
        match self.is_negated() {
            false => other.values.is_subset(&self.values),
            true => self.values.is_subset(&other.values),
        }
    }

    /// Whether it holds for everything that a principal of some account, or of some organization,
    /// can ask.
    pub fn is_of_account(&self) -> bool {
        let all_of_a_kind = |value: &String| {
            let tail = last_field(value).map(|tail| Pattern::new(&widened(tail)));
            tail.is_some_and(|tail| ["role/*", "user/*"].iter().any(|kind| tail.covers(kind)))
        };
        let arn = || {
            let arn = self.key == "aws:principalarn" && self.is_like();
            arn && self.values.iter().any(all_of_a_kind)
        };
        self.is_equality() && (OF_ACCOUNT.contains(&self.key.as_str()) || arn())
    }

    /// Whether it keeps anything out.
    pub fn restricts(&self) -> bool {
        let key = self.key.as_str();
        let always = ALWAYS_THERE.contains(&key);
        if self.operator == "null" {
            // The key is a claim of a web identity, and begins with the host of its issuer. An
            // issuer puts the same claims into all of its tokens.
            let claim = !key.starts_with("aws:") && key.contains('.');
            let anybodys = always || claim || ANYBODYS.contains(&key) || CHOSEN.contains(&key);
            return !anybodys
                && self.values.iter().all(|value| value.eq_ignore_ascii_case("false"));
        }
        if self.values.is_empty() || self.is_negated() || CHOSEN.contains(&key) || self.is_usual() {
            return false;
        }
        if (self.if_exists || self.for_all) && !always && !is_claim(&self.key) {
            return false;
        }
        let values = || self.values.iter().map(String::as_str);
        match self.operator.as_str() {
            "stringequals" | "stringequalsignorecase" | "stringlike" | "arnequals" | "arnlike" => {
                !values().any(|value| self.is_open(value))
            }
            "bool" => values().all(|value| value.eq_ignore_ascii_case("true")),
            "ipaddress" => !are_wide_networks(values()),
            "numericlessthan" | "numericlessthanequals" => {
                values().all(|value| value.trim().parse::<f64>().is_ok_and(|number| number < 1e9))
            }
            "datelessthan" | "datelessthanequals" => !values().any(is_far_away),
            "numericequals" | "dateequals" | "binaryequals" => true,
            // A test for a time after some day nearly always holds, so it keeps nothing out. There
            // are no unknown operators, because AWS does not accept them.
            _ => false,
        }
    }

    /// Whether it asks for a Region in which IAM answers. Its calls are all made there, wherever
    /// the caller is.
    pub fn is_of_iams_region(&self) -> bool {
        const HOME: [&str; 3] = ["us-east-1", "us-gov-west-1", "cn-north-1"];
        let is = |value: &String, region: &str| match self.is_like() {
            true => Pattern::caseless(value).covers(region),
            false => value.eq_ignore_ascii_case(region),
        };
        self.key == "aws:requestedregion"
            && self.is_equality()
            && self.values.iter().any(|value| HOME.iter().any(|region| is(value, region)))
    }

    /// Whether it asks for what nearly every request has.
    fn is_usual(&self) -> bool {
        let like = |value: &String, usual: &str| match self.is_like() {
            true => Pattern::caseless(value).covers(usual),
            false => value.eq_ignore_ascii_case(usual),
        };
        USUAL.iter().any(|(key, usual)| {
            *key == self.key && self.values.iter().any(|value| like(value, usual))
        })
    }

    /// Whether this value lets through whatever the key holds.
    pub fn is_open(&self, value: &str) -> bool {
        // The key is compared with itself.
        let own = value.to_ascii_lowercase().contains(&format!("${{{}}}", self.key));
        if own || !self.is_like() {
            return own;
        }
        let pattern = Pattern::new(value);
        let typical = || {
            let mut typical = TYPICAL.iter().filter(|(key, _)| *key == self.key);
            pattern.is_wild() && typical.any(|(_, value)| pattern.covers(value))
        };
        pattern.is_total() || typical()
    }
}

/// Whether a key is a claim that is always in the token of a web identity. No issuer leaves out
/// subject and audience.
fn is_claim(key: &str) -> bool {
    !key.starts_with("aws:") && [":sub", ":aud"].iter().any(|end| key.ends_with(end))
}

/// Whether networks are so wide that they keep nobody out: together they have a 128th of all
/// addresses, or a 32,768th of those of IPv6.
fn are_wide_networks<'v>(values: impl Iterator<Item = &'v str>) -> bool {
    // The sizes are counted in parts of the limit.
    let mut parts = 0.0;
    for value in values {
        let Some((address, length)) = value.trim().split_once('/') else { continue };
        let limit = if address.contains(':') { 15 } else { 7 };
        let Ok(length) = length.parse::<u8>() else { return true };
        parts += f64::from(limit - i32::from(length)).exp2();
    }
    parts >= 1.0
}

/// Whether a time is an end that nobody waits for: in 2036, ten years after this was written, or
/// later. There is no clock here.
fn is_far_away(value: &str) -> bool {
    let value = value.trim();
    let year = value.split('-').next().unwrap_or_default();
    match year.parse::<i64>() {
        // The value is in seconds since 1970. The year 2036 begins at 2,082,758,400.
        Ok(number) => number >= 2_082_758_400 || (2036..=9999).contains(&number),
        Err(_) => true,
    }
}
