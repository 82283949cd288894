//! The conditions of a statement: which keys they test, and whether they keep anybody out.

use std::collections::{BTreeSet, HashSet};

use super::glob::Pattern;

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

/// Patterns that match whatever a key can hold, though they are no bare `*`.
const TYPICAL: [(&str, &str); 9] = [
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

    /// Whether whatever satisfies the other satisfies this one.
    pub fn includes(&self, other: &Condition) -> bool {
        let counts = |test: &&Test| test.restricts() && !test.is_usual_audience();
        self.tests.iter().filter(counts).all(|mine| {
            other.tests.iter().any(|theirs| {
                let same = mine.operator == theirs.operator
                    && mine.key == theirs.key
                    && mine.for_all == theirs.for_all
                    && mine.if_exists == theirs.if_exists;
                same && theirs.values.is_subset(&mine.values)
            })
        })
    }

    /// The tests of a key that are no formality.
    pub fn strict<'c>(&'c self, key: &'c str) -> impl Iterator<Item = &'c Test> {
        self.tests.iter().filter(move |test| test.key == key && test.restricts())
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

    /// The audience that every token for AWS has.
    fn is_usual_audience(&self) -> bool {
        self.key.ends_with(":aud") && self.values.iter().eq(["sts.amazonaws.com"])
    }

    pub fn has(&self, value: &str) -> bool {
        self.values.iter().any(|own| own.eq_ignore_ascii_case(value))
    }

    /// Whether it keeps anything out.
    pub fn restricts(&self) -> bool {
        let always = ALWAYS_THERE.contains(&self.key.as_str());
        if self.operator == "null" {
            return !always && self.values.iter().all(|value| value.eq_ignore_ascii_case("false"));
        }
        if self.values.is_empty() || self.is_negated() {
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
            "bool" => {
                self.key != "aws:securetransport"
                    && values().all(|value| value.eq_ignore_ascii_case("true"))
            }
            "ipaddress" => !values().any(is_wide_network),
            "numericlessthan" | "numericlessthanequals" => {
                values().all(|value| value.trim().parse::<f64>().is_ok_and(|number| number < 1e9))
            }
            "datelessthan" | "datelessthanequals" => !values().any(is_far_away),
            "numericequals" | "dateequals" | "binaryequals" => true,
            // Later than some day is nearly always so, and what AWS does not know it does not accept.
            _ => false,
        }
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

/// A network of at least a 256th of all addresses keeps nobody out.
fn is_wide_network(value: &str) -> bool {
    let Some((address, length)) = value.trim().split_once('/') else { return false };
    let Ok(length) = length.parse::<u8>() else { return true };
    length < if address.contains(':') { 16 } else { 8 }
}

/// An end that nobody now living at the keyboard will see.
fn is_far_away(value: &str) -> bool {
    let value = value.trim();
    let year = value.split('-').next().unwrap_or_default();
    match year.parse::<i64>() {
        // Seconds since 1970; 2100 begins at 4,102,444,800.
        Ok(number) => number >= 4_102_444_800 || (2100..=9999).contains(&number),
        Err(_) => true,
    }
}
