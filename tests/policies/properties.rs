//! Whatever the document: no panic, bounded and visible lines, more allowed is never told more quietly.

use iam_herald::policy::{Difference, Policy, difference, trust_difference};
use iam_herald::work::Work;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::{accounts, assert_bounded, grants_facts, policy, trust_facts};

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        prop::sample::select(vec![
            "*",
            "iam:*",
            "Allow",
            "Deny",
            "2012-10-17",
            "s3:Get*",
            "\u{202e}\r\n\u{1b}[31m",
            "sts:AssumeRole",
            "arn:aws:iam::999988887777:root",
            "arn:aws:iam::*:user/${aws:username}",
            "${",
            "arn:::::",
            "%7B",
            "::::",
            "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
            "repo:*",
            "ec2.amazonaws.com",
        ])
        .prop_map(str::to_owned),
    ]
}

/// Any JSON, with the names that mean something in a policy.
fn any_json() -> impl Strategy<Value = Json> {
    let names = prop_oneof![
        prop::sample::select(vec![
            "Version",
            "Statement",
            "Effect",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Principal",
            "NotPrincipal",
            "Condition",
            "AWS",
            "Service",
            "Federated",
            "StringLike",
            "Null",
            "Bool",
            "IpAddress",
            "aws:PrincipalArn",
            "aws:SourceIp",
            "iam:PassedToService",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        any_text().prop_map(Json::from),
    ];
    leaf.prop_recursive(6, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
            prop::collection::hash_map(names.clone(), inner, 0..6)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

/// A statement that AWS would take, more or less.
fn any_statement() -> impl Strategy<Value = Json> {
    let actions = prop::sample::subsequence(
        vec![
            "*",
            "*:*",
            "iam:*",
            "i?m:*",
            "iam:Create*",
            "iam:CreateAccessKey",
            "iam:PassRole",
            "ec2:RunInstances",
            "s3:*",
            "s3:GetObject",
            "sts:AssumeRole",
            "sts:*",
            "iam:AttachRolePolicy",
            "iam:*Policy",
            "lambda:UpdateFunctionCode",
            "sts:AssumeRoleWithWebIdentity",
        ],
        0..4,
    );
    let resources = prop::sample::subsequence(
        vec![
            "*",
            "arn:aws:iam::*:user/*",
            "arn:aws:iam::111122223333:user/bob",
            "arn:aws:iam::*:role/app-*",
            "arn:aws:s3:::b/*",
            "arn:aws:iam::*:user/${aws:username}",
            "arn:aws:iam::*",
        ],
        0..3,
    );
    let conditions = prop::sample::select(vec![
        json!(null),
        json!({}),
        json!({ "Bool": { "aws:MultiFactorAuthPresent": "true" } }),
        json!({ "StringLike": { "aws:PrincipalArn": "*" } }),
        json!({ "StringEquals": { "sts:ExternalId": "x" } }),
        json!({ "StringEquals": { "aws:PrincipalOrgID": "o-exampleorgid" } }),
        json!({ "StringLike": { "token.actions.githubusercontent.com:sub": "repo:acme/*" } }),
    ]);
    let principals = prop::sample::select(vec![
        json!("*"),
        json!({ "AWS": ["*", "111122223333"] }),
        json!({ "AWS": "arn:aws:iam::999988887777:role/x" }),
        json!({ "Service": "ec2.amazonaws.com" }),
        json!({ "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }),
    ]);
    (any::<[bool; 3]>(), actions, resources, conditions, principals).prop_map(
        |([deny, not_action, not_resource], actions, resources, condition, principal)| {
            let mut statement =
                json!({ "Effect": if deny { "Deny" } else { "Allow" }, "Principal": principal });
            statement[if not_action { "NotAction" } else { "Action" }] = json!(actions);
            statement[if not_resource { "NotResource" } else { "Resource" }] = json!(resources);
            if !condition.is_null() {
                statement["Condition"] = condition;
            }
            statement
        },
    )
}

/// Without principals, as in an identity policy.
fn identity(statements: &[Json]) -> Vec<Json> {
    let mut statements = statements.to_vec();
    for statement in &mut statements {
        statement.as_object_mut().unwrap().remove("Principal");
    }
    statements
}

/// The same in another case: names of elements, and actions.
fn shouted(statement: &Json) -> Json {
    let shout = |name: &str, value: &Json| match (name, value) {
        ("Action" | "NotAction", Json::Array(items)) => items
            .iter()
            .map(|item| item.as_str().unwrap().to_uppercase())
            .collect::<Vec<_>>()
            .into(),
        _ => value.clone(),
    };
    let members = statement.as_object().unwrap().iter();
    Json::Object(members.map(|(name, value)| (name.to_uppercase(), shout(name, value))).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_json_is_refused_or_said_in_bounded_lines(mut document in any_json(), wrap in any::<bool>()) {
        if wrap {
            document = json!({ "Statement": document });
        }
        match Policy::read(&document.to_string()) {
            Err(error) => prop_assert!(error.reason.chars().count() < 400 && !error.reason.contains('\n')),
            Ok(policy) => {
                let grants = policy.grants(&Work::most());
                assert_bounded(&grants.lines, &grants.notes);
                for accounts in [accounts(None), accounts(Some("none"))] {
                    for said in [policy.trust(&accounts, &Work::most()), policy.resource(&accounts, &Work::most())] {
                        assert_bounded(&said.lines, &said.notes);
                    }
                }
            }
        }
    }

    #[test]
    fn any_text_is_refused_or_read(text in any_text()) {
        if let Err(error) = Policy::read(&text) {
            prop_assert!(!error.reason.is_empty() && !error.reason.contains('\n'));
        }
    }

    /// Who adds a statement that allows something cannot make an alert quieter.
    #[test]
    fn more_allowed_is_never_less_told(
        statements in prop::collection::vec(any_statement(), 0..5),
        mut more in any_statement(),
        place in any::<prop::sample::Index>(),
    ) {
        more["Effect"] = json!("Allow");
        let mut all = statements.clone();
        all.insert(place.index(all.len() + 1), more);
        let (before, after) = (policy(&identity(&statements)).grants(&Work::most()), policy(&identity(&all)).grants(&Work::most()));
        prop_assert!(before.admin <= after.admin && before.escalation <= after.escalation, "{:?} {:?}", before, after);
        // A way that stood under no condition stands under none afterwards.
        prop_assert!(!before.escalation || before.conditional || !after.conditional, "{:?} {:?}", before, after);
        let accounts = accounts(None);
        let (before, after) = (policy(&statements).trust(&accounts, &Work::most()), policy(&all).trust(&accounts, &Work::most()));
        prop_assert!(before.anyone <= after.anyone && before.external <= after.external);
        prop_assert!(before.open_federation <= after.open_federation);
        prop_assert!(before.accounts.iter().all(|account| after.accounts.contains(account)));
    }

    #[test]
    fn order_and_case_change_no_facts(
        statements in prop::collection::vec(any_statement(), 0..5),
        turn in any::<prop::sample::Index>(),
    ) {
        let mut turned: Vec<Json> = statements.iter().map(shouted).collect();
        if !turned.is_empty() {
            let by = turn.index(turned.len());
            turned.rotate_left(by);
            turned.reverse();
        }
        let without = |statements: &[Json]| {
            let mut statements = statements.to_vec();
            statements.iter_mut().for_each(|one| _ = one.as_object_mut().unwrap().remove("PRINCIPAL"));
            statements
        };
        let (one, other) = (policy(&identity(&statements)), policy(&without(&turned)));
        prop_assert_eq!(grants_facts(&one), grants_facts(&other));
        prop_assert_eq!(difference(&one, &other, &Work::most()), Difference::default());
        let (one, other) = (policy(&statements), policy(&turned));
        let accounts = accounts(None);
        prop_assert_eq!(trust_facts(&one.trust(&accounts, &Work::most())), trust_facts(&other.trust(&accounts, &Work::most())));
        prop_assert_eq!(one.trust(&accounts, &Work::most()).accounts, other.trust(&accounts, &Work::most()).accounts);
        prop_assert_eq!(trust_difference(&one, &other, &accounts, &Work::most()), Difference::default());
    }
}
