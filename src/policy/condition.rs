//! The conditions of a statement: which keys they test, and whether they keep anybody out.

use std::collections::{BTreeSet, HashSet};

use super::glob::{Pattern, widened};

/// All of `tests` must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Condition {
    pub tests: Vec<Test>,
    restricts: bool,
}

/// One operator and key; one of the values must hold, or, where it is negated, none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// In lower case, without `ForAllValues:` and `IfExists`: `stringlike`.
    pub operator: String,
    /// `ForAllValues:`, which holds where the key is missing.
    pub for_all: bool,
    /// `…IfExists`, which does so too.
    pub if_exists: bool,
    /// In lower case: `aws:principalarn`.
    pub key: String,
    /// As it was written.
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

/// Keys that whoever asks sets as they like.
const CHOSEN: [&str; 3] = ["aws:referer", "aws:useragent", "sts:rolesessionname"];

/// Keys that anybody's request can have: that there is one proves nothing.
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

/// What nearly every request has.
const USUAL: [(&str, &str); 4] = [
    ("aws:multifactorauthpresent", "false"),
    ("aws:principalisawsservice", "false"),
    ("aws:securetransport", "true"),
    ("aws:viaawsservice", "false"),
];

/// Account and organization: the same in all requests of those who have an identity policy. `aws:PrincipalArn` is more
/// than these, see [`Test::is_of_account`].
const OF_ACCOUNT: [&str; 7] = [
    "aws:principalaccount",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principaltype",
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:resourceorgpaths",
];

/// Patterns that match whatever a key can hold, though they are no bare `*`.
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
        let restricts = tests.iter().any(Test::restricts);
        Condition { tests, restricts }
    }

    /// Of a statement of an identity policy: nothing is kept out by what holds for all of an account. Whose account it
    /// is nobody has to know, because with another's in it the statement would allow nothing.
    pub fn of_identity(tests: Vec<Test>) -> Condition {
        let restricts = tests.iter().any(|test| test.restricts() && !test.is_of_account());
        Condition { tests, restricts }
    }

    /// Whether it keeps anything out. A test that always holds, or holds for all but a few, does not.
    pub fn restricts(&self) -> bool {
        self.restricts
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

    /// Whether there is nothing in it, or nothing but formalities.
    pub fn is_formal(&self) -> bool {
        self.tests.iter().all(Test::is_formal)
    }

    /// Whether whatever satisfies the other satisfies this one, but for formalities: before an Allow.
    pub fn includes(&self, other: &Condition) -> bool {
        let mut tests = self.tests.iter().filter(|test| !test.is_formal());
        tests.all(|mine| other.tests.iter().any(|theirs| mine.includes(theirs)))
    }

    /// The same with formalities: before a Deny each test, whatever it is, is a way around it.
    pub fn includes_strictly(&self, other: &Condition) -> bool {
        self.tests.iter().all(|mine| other.tests.iter().any(|theirs| mine.includes(theirs)))
    }

    /// The tests of a key that say which values it must have, and are no formality.
    pub fn strict<'c>(&'c self, key: &'c str) -> impl Iterator<Item = &'c Test> {
        let strict = move |test: &&Test| test.key == key && test.says_which() && test.restricts();
        self.tests.iter().filter(strict)
    }
}

impl Test {
    /// `stringnotequals`, `notipaddress` and the like: true for all but what is listed.
    pub fn is_negated(&self) -> bool {
        self.operator.contains("not")
    }

    /// Whether `*` and `?` are wildcards in its values.
    pub fn is_like(&self) -> bool {
        self.operator.ends_with("like") || self.operator.starts_with("arn")
    }

    /// Whether its values are those that the key must have: not that there is one, or a bound of it.
    pub fn says_which(&self) -> bool {
        let other = ["bool", "ipaddress", "numericequals", "dateequals", "binaryequals"];
        self.is_equality() || other.contains(&self.operator.as_str())
    }

    fn is_equality(&self) -> bool {
        const TEXT: [&str; 5] =
            ["stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"];
        TEXT.contains(&self.operator.as_str())
    }

    /// The audience that every token for AWS has, or any value.
    fn is_formal(&self) -> bool {
        let audience = self.key.ends_with(":aud") && self.values.iter().eq(["sts.amazonaws.com"]);
        self.is_equality() && (audience || self.values.iter().any(|value| self.is_open(value)))
    }

    /// Whether whatever satisfies the other satisfies this one.
    fn includes(&self, other: &Test) -> bool {
        let same = self.operator == other.operator
            && self.key == other.key
            && self.for_all == other.for_all
            && self.if_exists == other.if_exists;
        // Of a negated test the longer list lets less through.
        same && match self.is_negated() {
            false => other.values.is_subset(&self.values),
            true => self.values.is_subset(&other.values),
        }
    }

    /// Whether it holds for all that a principal of some account, or one in some organization, can ask of it.
    pub fn is_of_account(&self) -> bool {
        let all_of_a_kind = |value: &String| {
            let tail = value.splitn(6, ':').nth(5).map(|tail| Pattern::new(&widened(tail)));
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
            // The issuer of a web identity, which is a host, puts the same claims into all of its tokens.
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
            // Later than some day is nearly always so, and what AWS does not know it does not accept.
            _ => false,
        }
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
        // A key compared with itself.
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

/// The claims of a web identity's token are always there: no issuer leaves out subject and audience.
fn is_claim(key: &str) -> bool {
    !key.starts_with("aws:") && [":sub", ":aud"].iter().any(|end| key.ends_with(end))
}

/// Networks that together have a 128th of all addresses, or of those of IPv6 a 32,768th, keep nobody out.
fn are_wide_networks<'v>(values: impl Iterator<Item = &'v str>) -> bool {
    // In parts of the limit.
    let mut parts = 0.0;
    for value in values {
        let Some((address, length)) = value.trim().split_once('/') else { continue };
        let limit = if address.contains(':') { 15 } else { 7 };
        let Ok(length) = length.parse::<u8>() else { return true };
        parts += f64::from(limit - i32::from(length)).exp2();
    }
    parts >= 1.0
}

/// An end that nobody waits for: in 2036, ten years after this was written, or later. There is no clock here.
fn is_far_away(value: &str) -> bool {
    let value = value.trim();
    let year = value.split('-').next().unwrap_or_default();
    match year.parse::<i64>() {
        // Seconds since 1970; 2036 begins at 2,082,758,400.
        Ok(number) => number >= 2_082_758_400 || (2036..=9999).contains(&number),
        Err(_) => true,
    }
}
