//! ARNs are taken apart in one place: the table says what every reader of one asks of it.

use iam_herald::arn::{self, AccountId, Arn, begins_as_arn, is_account, last_element, last_field};
use proptest::prelude::*;

/// Fields that a text could have between its colons, hostile ones among them.
const PIECES: [&str; 14] = [
    "",
    "arn",
    "aws",
    "aws-cn",
    "awsome",
    "iam",
    "sts",
    "eu-west-1",
    "111122223333",
    "*",
    "policy/",
    "role/a/b",
    "assumed-role/r/s",
    "${aws:username}",
];

/// Colons where they can be and where they cannot.
fn any_text() -> impl Strategy<Value = String> {
    let piece =
        prop_oneof![prop::sample::select(&PIECES[..]).prop_map(str::to_owned), any::<String>(),];
    prop_oneof![
        prop::collection::vec(piece.clone(), 0..9).prop_map(|pieces| pieces.join(":")),
        prop::collection::vec(piece, 0..9).prop_map(|pieces| format!("arn:{}", pieces.join(":"))),
    ]
}

proptest! {
    #[test]
    fn an_arn_is_written_as_it_was_read(text in any_text()) {
        let fields: Vec<&str> = text.split(':').collect();
        let arn = Arn::parse(&text);
        prop_assert_eq!(arn.is_some(), fields[0] == "arn" && fields.len() >= 6);
        prop_assert_eq!(begins_as_arn(&text), text.starts_with("arn:"));
        if let Some(arn) = arn {
            prop_assert_eq!(arn.to_string(), text.clone());
            let before = [arn.partition, arn.service, arn.region, arn.account];
            prop_assert_eq!(&before[..], &fields[1..5]);
            prop_assert_eq!(arn.resource, fields[5..].join(":"));
            if !text.contains("${") {
                prop_assert_eq!(last_field(&text), Some(arn.resource));
            }
        }
    }

    #[test]
    fn fields_lose_nothing_and_leave_variables_whole(
        texts in prop::collection::vec("[a*]{0,3}|[a*]{0,2}\\$\\{[a-z:/]{0,9}\\}[a*]{0,2}", 1..9),
    ) {
        let text = texts.join(":");
        let found: Vec<&str> = arn::fields(&text).collect();
        let (first, rest) = texts.split_at(texts.len().min(5));
        prop_assert_eq!(found.join(":"), text.clone());
        prop_assert_eq!(&found[..first.len()], first);
        prop_assert_eq!(found.get(5).copied().unwrap_or_default(), rest.join(":"));
    }

    #[test]
    fn an_account_is_twelve_digits_and_nothing_else(text in "[0-9٣a]{0,14}") {
        let by_hand = text.chars().count() == 12 && text.chars().all(|c| "0123456789".contains(c));
        prop_assert_eq!(is_account(&text), by_hand);
        let id = AccountId::parse(&text);
        prop_assert_eq!(id.as_ref().map(AccountId::as_str), by_hand.then_some(text.as_str()));
    }
}

/// What a reader asks of an ARN.
#[derive(Debug, PartialEq, Default)]
struct Asked<'a> {
    account: &'a str,
    of_aws: bool,
    typed: Option<(&'a str, &'a str)>,
    aws_managed: Option<&'a str>,
    assumed: Option<(&'a str, Option<&'a str>)>,
}

#[test]
fn real_and_hostile_arns_are_taken_apart() {
    let of_aws = || Asked { account: "111122223333", of_aws: true, ..Asked::default() };
    let managed = |name| Asked { account: "aws", aws_managed: Some(name), ..of_aws() };
    let assumed = |role, session| Asked { assumed: Some((role, session)), ..of_aws() };
    for (text, asked) in [
        ("arn:aws:iam::111122223333:root", of_aws()),
        (
            "arn:aws:iam::111122223333:role/path/ops",
            Asked { typed: Some(("role", "path/ops")), ..of_aws() },
        ),
        (
            "arn:aws:lambda:eu-west-1:111122223333:function:herald:live",
            Asked { typed: Some(("function", "herald:live")), ..of_aws() },
        ),
        ("arn:aws-cn:sns:cn-north-1:111122223333:alerts", of_aws()),
        ("arn:aws:s3:::bucket", Asked { account: "", ..of_aws() }),
        // AWS's own policies, whatever their path; not a customer's, not one that only looks alike.
        (
            "arn:aws:iam::aws:policy/ReadOnlyAccess",
            Asked { typed: Some(("policy", "ReadOnlyAccess")), ..managed("ReadOnlyAccess") },
        ),
        (
            "arn:aws-us-gov:iam::aws:policy/job-function/Billing",
            Asked { typed: Some(("policy", "job-function/Billing")), ..managed("Billing") },
        ),
        (
            "arn:aws:iam::111122223333:policy/aws:policy/AdministratorAccess",
            Asked { typed: Some(("policy", "aws:policy/AdministratorAccess")), ..of_aws() },
        ),
        (
            "arn:awsome:iam::aws:policy/AdministratorAccess",
            Asked {
                account: "aws",
                typed: Some(("policy", "AdministratorAccess")),
                ..Asked::default()
            },
        ),
        (
            "arn:aws:iam:eu-west-1:aws:policy/AdministratorAccess",
            Asked { account: "aws", typed: Some(("policy", "AdministratorAccess")), ..of_aws() },
        ),
        (
            "arn:aws:iam::aws:policy/",
            Asked { account: "aws", typed: Some(("policy", "")), ..of_aws() },
        ),
        (
            "arn:aws:sts::111122223333:assumed-role/ops/dana@example.com",
            Asked {
                typed: Some(("assumed-role", "ops/dana@example.com")),
                ..assumed("ops", Some("dana@example.com"))
            },
        ),
        (
            "arn:aws:sts::111122223333:assumed-role/ops",
            Asked { typed: Some(("assumed-role", "ops")), ..assumed("ops", None) },
        ),
        // A role's path may hold colons, and words that stand elsewhere in other ARNs.
        (
            "arn:aws:iam::111122223333:role/x:assumed-role/root/s",
            Asked { typed: Some(("role", "x:assumed-role/root/s")), ..of_aws() },
        ),
        ("arn:::::", Asked::default()),
        ("arn::iam:::", Asked::default()),
    ] {
        let arn = Arn::parse(text).unwrap();
        let said = Asked {
            account: arn.account,
            of_aws: arn.is_of_aws(),
            typed: arn.typed(),
            aws_managed: arn.aws_managed_policy(),
            assumed: arn.assumed_role(),
        };
        assert_eq!(said, asked, "{text}");
    }
    for text in [
        "",
        "arn",
        "arn:",
        "arn:aws:iam::111122223333",
        "ARN:aws:iam::111122223333:root",
        " arn:aws:iam::111122223333:root",
        "111122223333",
        "*",
        "policy/arn:aws:iam::aws:policy/AdministratorAccess",
    ] {
        assert_eq!(Arn::parse(text), None, "{text}");
    }
}

#[test]
fn the_last_element_is_a_name() {
    for (text, last) in [
        ("arn:aws:iam::111122223333:role/path/ops", Some("ops")),
        ("arn:aws:sts::111122223333:assumed-role/ops/dana", Some("dana")),
        ("arn:aws:iam::111122223333:root", Some("root")),
        ("arn:aws:iam::111122223333:role/", None),
        ("ops", Some("ops")),
        ("", None),
    ] {
        assert_eq!(last_element(text), last, "{text}");
    }
}
