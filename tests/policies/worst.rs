//! The worst documents that AWS takes, made to take as much work as they can: they take no more than there is, and
//! all of them are told.
//!
//! Counted are units of work and the steps that comparing patterns really took, not time.

use iam_herald::policy::{Policy, difference, trust_difference};
use iam_herald::work::{Work, real};
use serde_json::{Value as Json, json};

use super::{accounts, assert_bounded};

/// How long documents are, and how much work there is for them: the trust policy of a role (by quota), a managed policy, an
/// inline policy of a role, and the text of a call that fails, for which there is as little as in a large batch.
const LENGTHS: [(usize, u64); 4] =
    [(4_096, 80_000_000), (6_144, 80_000_000), (10_240, 80_000_000), (131_072, 1_000_000)];

/// How many steps a unit may stand for. What fields of ARNs and values of conditions take is not counted step by step.
const STEPS: u64 = 2;

/// So many statements, patterns, principals or values; the text before and the text after differ.
type Make = fn(usize, usize) -> Json;

/// A word that no other number has.
fn word(number: usize) -> String {
    let letter = |number: usize| char::from(b'a' + u8::try_from(number % 26).unwrap());
    let rest = if number >= 26 { word(number / 26) } else { String::new() };
    format!("{}{rest}", letter(number))
}

fn all(count: usize, of: impl Fn(usize) -> String) -> Json {
    (0..count).map(of).collect::<Vec<_>>().into()
}

fn each(count: usize, of: impl Fn(usize) -> Json) -> Json {
    (0..count).map(of).collect::<Vec<_>>().into()
}

fn statement(effect: &str, actions: Json, resources: Json) -> Json {
    json!({ "Effect": effect, "Action": actions, "Resource": resources })
}

fn under(effect: &str, actions: Json, condition: Json) -> Json {
    json!({ "Effect": effect, "Action": actions, "Resource": "*", "Condition": condition })
}

const IDENTITY: [(&str, Make); 23] = [
    ("actions by resources", |n, v| {
        let actions = all(n, |i| format!("s3:*{i:x}{}*", "x".repeat(v)));
        json!([statement("Allow", actions, all(n, |i| format!("arn:aws:s3:::{i}-{v}*")))])
    }),
    ("everything on many", |n, v| {
        let resources = all(n, |i| format!("arn:aws:iam::*:*/{}{v}*", word(i)));
        json!([statement("Allow", "*".into(), resources)])
    }),
    ("patterns with runs of stars", |n, v| {
        let resources = all(n, |i| format!("arn:aws:iam::*:*{w}*{w}*{v}*a*a*a*", w = word(i)));
        json!([statement("Allow", "iam:*".into(), resources)])
    }),
    ("one long pattern", |n, v| {
        let resource = format!("arn:aws:iam::*:user/{}{v}", "*a".repeat(n));
        json!([statement("Allow", "iam:*".into(), resource.into())])
    }),
    ("patterns of question marks", |n, v| {
        let user = |i: usize| format!("arn:aws:iam::*:user/{}*{}{v}", "?".repeat(i % 40), word(i));
        json!([statement("Allow", "iam:*".into(), all(n, user))])
    }),
    ("roles that nearly fit an administrator's", |n, v| {
        let stars: String = "ogniatoacutcesrl".chars().map(|c| format!("*{c}")).collect();
        let role = |i: usize| format!("arn:aws:iam::*:role/{stars}*{}{v}z*", word(i));
        let actions = json!(["iam:PassRole", "sts:AssumeRole"]);
        json!([statement("Allow", actions, all(n, role))])
    }),
    ("variables", |n, v| {
        let user = |i: usize| format!("arn:aws:iam::*:user/${{aws:username}}*${{a}}{}{v}", word(i));
        json!([statement("Allow", "iam:*".into(), all(n, user))])
    }),
    ("what is no ARN", |n, v| {
        json!([statement("Allow", "iam:*".into(), all(n, |i| format!("{}{v}", word(i))))])
    }),
    ("actions of stars", |n, v| {
        let action =
            |i: usize| format!("*{}{}*{}{v}", "?*".repeat(i % 12), word(i), "a*".repeat(i % 9));
        json!([statement("Allow", all(n, action), "*".into())])
    }),
    ("many statements", |n, v| {
        let one = |i: usize| format!("arn:aws:iam::*:*{}{v}*", word(i));
        each(n, |i| statement("Allow", format!("iam:*{}*", word(i)).into(), one(i).into()))
    }),
    ("many statements about all of IAM", |n, v| {
        let one = |i: usize| format!("arn:aws:iam::*:role/{}{v}*", word(i));
        each(n, |i| statement("Allow", "iam:*".into(), one(i).into()))
    }),
    ("actions by denied actions", |n, v| {
        let allowed = all(n, |i| format!("*{}{}*:*", word(i), "k".repeat(v)));
        let denied = all(n, |i| format!("*{}*z:*", word(i)));
        json!([statement("Allow", allowed, "*".into()), statement("Deny", denied, "*".into())])
    }),
    ("resources by denied resources", |n, v| {
        let user = |end: &str| all(n, |i| format!("arn:aws:iam::*:user/{}{end}", word(i)));
        let (allowed, denied) = (user(&format!("{v}*")), user(&format!("*{v}")));
        json!([
            statement("Allow", "iam:*".into(), allowed),
            statement("Deny", "iam:*".into(), denied)
        ])
    }),
    ("many denials", |n, v| {
        let deny = |i: usize| format!("arn:aws:iam::*:user/{}{v}*", word(i));
        each(n, |i| match i {
            0 => statement("Allow", "*".into(), "*".into()),
            _ => statement("Deny", "iam:*".into(), deny(i).into()),
        })
    }),
    ("denials under conditions", |n, v| {
        let test = |i: usize| json!({ "StringNotEquals": { "aws:PrincipalTag/x": format!("{}{v}", word(i)) } });
        each(n, |i| match i {
            0 => statement("Allow", "*".into(), "*".into()),
            _ => under("Deny", format!("*{}*", word(i)).into(), test(i)),
        })
    }),
    ("everything but patterns", |n, v| {
        let but = |i: usize| {
            json!({
                "Effect": "Allow", "NotAction": format!("*{}*{v}:*", word(i)),
                "NotResource": format!("arn:aws:s3:::*{}*{v}", word(i)),
            })
        };
        each(n, but)
    }),
    ("everything but one list, twice", |n, v| {
        let but = |end: &str| {
            json!({
                "Effect": "Allow", "NotAction": all(n, |i| format!("*{}{end}{v}:*", word(i))), "Resource": "*",
            })
        };
        json!([but("*"), but("?*")])
    }),
    ("values", |n, v| {
        let roles = all(n, |i| format!("arn:aws:iam::*:role/{}{v}*", word(i)));
        json!([under(
            "Allow",
            "iam:*".into(),
            json!({ "StringLike": { "aws:PrincipalArn": roles } })
        )])
    }),
    ("keys", |n, v| {
        let key =
            |i: usize| (format!("aws:PrincipalTag/{}", word(i)), Json::from(format!("{v}*x")));
        let keys: serde_json::Map<String, Json> = (0..n).map(key).collect();
        json!([under("Allow", "iam:*".into(), json!({ "StringLike": keys }))])
    }),
    ("services to pass a role to", |n, v| {
        let to = |i: usize| json!({ "StringLike": { "iam:PassedToService": format!("{}{v}.amazonaws.com", word(i)) } });
        each(n, |i| under("Allow", json!(["iam:PassRole", "lambda:*"]), to(i)))
    }),
    ("boundaries and policies", |n, v| {
        let policies = all(n, |i| format!("arn:aws:iam::aws:policy/{}{v}", word(i)));
        let boundary = format!("arn:aws:iam::111122223333:policy/{v}");
        let tests = json!({ "iam:PolicyARN": policies, "iam:PermissionsBoundary": boundary });
        json!([under("Allow", "iam:*".into(), json!({ "StringEquals": tests }))])
    }),
    ("a statement for each action, then one for all", |n, v| {
        let resource = |i: usize| format!("arn:aws:s3:::*{}*{}", word(i), "z".repeat(1 - v));
        let action = |i: usize| format!("s3:{}*{}", word(i), "x".repeat(v));
        match v {
            0 => each(n, |i| statement("Allow", action(i).into(), resource(i).into())),
            _ => json!([statement("Allow", all(n, action), all(n, resource))]),
        }
    }),
    ("services", |n, v| {
        let actions = all(n, |i| format!("{}:*", word(i)));
        json!([statement("Allow", actions, all(n, |i| format!("arn:aws:{}{v}:::x", word(i))))])
    }),
];

fn lets_in(principals: Json, condition: Json) -> Json {
    json!({ "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principals, "Condition": condition })
}

fn role(number: usize, of: usize) -> String {
    format!("arn:aws:iam::{number:012}:role/{}{of}", word(number))
}

const TRUST: [(&str, Make); 9] = [
    ("accounts", |n, v| {
        json!([lets_in(json!({ "AWS": all(n, |i| format!("{:012}", i + 7 * v)) }), json!({}))])
    }),
    ("one account again and again", |n, v| {
        let test =
            json!({ "ArnLike": { "aws:PrincipalArn": all(n.min(100), |i| role(1, i + v)) } });
        json!([lets_in(json!({ "AWS": all(n, |_| format!("{:012}", 1)) }), test)])
    }),
    ("accounts by principals", |n, v| {
        let test =
            json!({ "ArnLike": { "aws:PrincipalArn": all(n, |i| role(i % (n / 10 + 1), v)) } });
        json!([lets_in(json!({ "AWS": all(n, |i| format!("{i:012}")) }), test)])
    }),
    ("providers by claims", |n, v| {
        let provider = |i: usize| format!("arn:aws:iam::111122223333:oidc-provider/{}", word(i));
        let claim = |i: usize| (format!("{}:sub", word(i)), Json::from(format!("x{v}*")));
        let claims: serde_json::Map<String, Json> = (0..n).map(claim).collect();
        json!([{
            "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": { "Federated": all(n, provider) }, "Condition": { "StringLike": claims },
        }])
    }),
    ("subjects", |n, v| {
        let host = "token.actions.githubusercontent.com";
        let claim = json!({ format!("{host}:sub"): all(n, |i| format!("repo:{}/{v}*", word(i))) });
        json!([{
            "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Condition": { "StringLike": claim },
            "Principal": { "Federated": format!("arn:aws:iam::111122223333:oidc-provider/{host}") },
        }])
    }),
    ("statements", |n, v| {
        let test = |i: usize| json!({ "StringEquals": { "sts:ExternalId": word(i) } });
        each(n, |i| lets_in(json!({ "AWS": role(i, v) }), test(i)))
    }),
    ("everybody but some", |n, v| {
        each(n, |i| {
            json!({
                "Effect": "Allow", "Action": "sts:AssumeRole", "NotPrincipal": { "AWS": all(4, |j| role(i, 10 * v + j)) },
            })
        })
    }),
    ("denials", |n, v| {
        let test = |i: usize| json!({ "StringNotEquals": { "aws:PrincipalTag/x": word(i) } });
        each(n, |i| match i {
            0 => lets_in(json!({ "AWS": "*" }), json!({})),
            _ => json!({
                "Effect": "Deny", "Action": "sts:AssumeRole", "Principal": { "AWS": role(i, v) }, "Condition": test(i),
            }),
        })
    }),
    ("denials of many", |n, v| {
        let deny = json!({ "Effect": "Deny", "Action": "sts:*", "Principal": { "AWS": all(n, |i| role(i, v)) } });
        json!([lets_in(json!({ "AWS": "*" }), json!({})), deny, deny, deny])
    }),
];

/// A document of a kind, nearly as long as it may be.
fn longest(make: Make, version: usize, length: usize) -> String {
    let text = |count: usize| {
        json!({ "Version": "2012-10-17", "Statement": make(count, version) }).to_string()
    };
    let nearer = |count: usize, _| (count * length / text(count).len()).max(1);
    let mut count = (0..3).fold(50, nearer);
    loop {
        let text = text(count);
        if text.len() <= length {
            assert!(text.len() > length * 7 / 10, "{} of {length}", text.len());
            return text;
        }
        count = count * 19 / 20;
    }
}

/// The text before and the text after.
fn both(make: Make, length: usize) -> [Policy; 2] {
    [0, 1].map(|version| Policy::read(&longest(make, version, length)).unwrap())
}

/// What it takes, held against what was counted.
#[track_caller]
fn within<T>(what: &str, units: u64, of: impl FnOnce(&Work) -> T) -> (T, bool) {
    let work = Work::of(units);
    let (said, steps) = real::steps(|| of(&work));
    assert!(steps <= STEPS * work.taken(), "{what}: {steps} steps for {} units", work.taken());
    (said, work.is_over())
}

#[test]
fn the_worst_identity_policies_are_told_within_the_work_that_there_is() {
    for (name, make) in IDENTITY {
        for (length, units) in LENGTHS {
            let what = format!("{name}, {length}");
            let [old, new] = both(make, length);
            let (grants, is_over) = within(&what, units, |work| new.grants(work));
            assert_bounded(&grants.lines, &grants.notes);
            assert_eq!(
                is_over,
                grants.notes.iter().any(|note| note.starts_with("too much")),
                "{what}"
            );
            assert!(!is_over || grants.unread > 0, "{what}");
            // Nothing that is in force fails to be read whole.
            assert!(!is_over || length > 10_240, "{what}");
            let (found, is_over) = within(&what, units, |work| difference(&old, &new, work));
            assert_bounded(&found.newly, &found.no_longer);
            let said = found.newly.len() + found.no_longer.len() + found.notes.len();
            assert!(said > 0, "{what}");
            let told = found.notes == ["too much to compare: read the two texts"];
            assert_eq!(is_over, told, "{what}: {found:?}");
        }
    }
}

#[test]
fn the_worst_trust_policies_are_told_within_the_work_that_there_is() {
    let accounts = accounts(None);
    for (name, make) in TRUST {
        for (length, units) in LENGTHS {
            let what = format!("{name}, {length}");
            let [old, new] = both(make, length);
            for policy in [&old, &new] {
                for (trust, is_over) in [
                    within(&what, units, |work| policy.trust(&accounts, work)),
                    within(&what, units, |work| policy.resource(&accounts, work)),
                ] {
                    assert_bounded(&trust.lines, &trust.notes);
                    assert!(!is_over || trust.unread > 0, "{what}");
                    assert!(!is_over || length > 10_240, "{what}");
                    assert!(!trust.lines.is_empty() || is_over, "{what}");
                }
            }
            let (found, is_over) =
                within(&what, units, |work| trust_difference(&old, &new, &accounts, work));
            let told = found.notes == ["too much to compare: read the two texts"];
            assert_eq!(is_over, told, "{what}: {found:?}");
            let said = found.newly.len() + found.no_longer.len() + found.notes.len();
            assert!(said > 0 || old == new, "{what}");
        }
    }
}

/// With less and less work, less is told, and what is told is louder.
#[test]
fn less_work_never_makes_a_policy_quieter() {
    for (name, make) in IDENTITY {
        let [old, new] = both(make, 2_048);
        let whole = new.grants(&Work::most());
        for units in [0, 100, 1_000, 10_000, 100_000] {
            let what = format!("{name}, {units}");
            let work = Work::of(units);
            let grants = new.grants(&work);
            if work.is_over() {
                assert!(grants.unread > whole.unread, "{what}");
                assert!(!grants.conditional && !grants.delegated, "{what}");
            } else {
                assert_eq!(grants, whole, "{what}");
            }
            let work = Work::of(units);
            let found = difference(&old, &new, &work);
            assert!(!work.is_over() || !found.notes.is_empty(), "{what}");
        }
    }
}
