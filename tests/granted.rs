//! Policies as attackers write them who have read the source: how loud each is, and by which rule. Each kind stands
//! here with several inputs, because one that is mended alone leaves the others.

use iam_herald::accounts::Tier;
use iam_herald::arn::AccountId;
use iam_herald::rules::{DEFAULT_PACK, Rules};
use iam_herald::severity::Severity;
use iam_herald::work::Work;
use iam_herald::{Herald, Options};
use serde_json::{Value as Json, json};

use crate::support::{record, tell_records, tell_with};

/// How loud a change is, the rules that raised it, and what of its access is told.
#[track_caller]
fn judged(fields: Json) -> (Severity, Vec<String>, Vec<String>) {
    let message = tell_records(&[record(fields)]);
    assert_eq!(message.alerts.len(), 1, "not told");
    let change = &message.alerts[0].changes[0];
    let rules = change.rules.iter().map(|rule| rule.id.to_string()).collect();
    let access = change.access.iter();
    let lines = access.flat_map(|access| access.grants.iter().chain(&access.trust));
    (change.severity, rules, lines.map(|line| line.to_string()).collect())
}

fn policy(statements: Json) -> String {
    json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
}

fn trusting(principal: &Json, condition: &Json) -> String {
    let action = ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"];
    policy(json!([{
        "Effect": "Allow", "Principal": principal, "Action": action, "Condition": condition,
    }]))
}

/// The calls that write the trust policy of a role.
fn trust_calls(document: &str) -> [Json; 2] {
    [
        json!({ "eventName": "CreateRole", "requestParameters": {
            "roleName": "x", "assumeRolePolicyDocument": document } }),
        json!({ "eventName": "UpdateAssumeRolePolicy", "requestParameters": {
            "roleName": "x", "policyDocument": document } }),
    ]
}

fn in_sandbox() -> Herald {
    let mut options = Options::default();
    let account = AccountId::parse("111122223333").unwrap();
    options.accounts.own.insert(account.clone());
    options.accounts.tiers.insert(account, Tier::Sandbox);
    Herald::new(Rules::load(&[DEFAULT_PACK], &[]).unwrap(), options)
}

/// The severity in an account that the configuration calls a sandbox.
#[track_caller]
fn sandboxed(fields: Json) -> Severity {
    let records = Json::from(vec![record(fields)]).to_string();
    let message = tell_with(&in_sandbox(), records.as_bytes());
    message.alerts[0].changes[0].severity
}

#[test]
fn a_principal_by_its_id_is_somebody_unknown() {
    for id in ["AROAATTACKERROLEID000", "AIDAATTACKERUSERID00", "ABIAATTACKERBEARER00"] {
        for principal in [
            json!({ "AWS": id }),
            json!({ "AWS": [id] }),
            json!({ "AWS": ["arn:aws:iam::111122223333:role/ci", id] }),
            json!({ "AWS": id, "Service": "ec2.amazonaws.com" }),
        ] {
            for call in trust_calls(&trusting(&principal, &json!({}))) {
                let (severity, rules, lines) = judged(call.clone());
                assert_eq!(severity, Severity::High, "{call}");
                assert!(
                    rules.contains(&"trust-outside-any-account".to_owned()),
                    "{rules:?} of {call}"
                );
                let who = format!("a user or role whose account is not in the event ({id})");
                assert!(lines[0].starts_with(&who), "{lines:?}");
                assert_eq!(sandboxed(call), Severity::High);
            }
        }
    }
}

fn put(statements: Json) -> Json {
    json!({ "eventName": "PutUserPolicy", "requestParameters": {
        "userName": "bob", "policyName": "p", "policyDocument": policy(statements) } })
}

fn allow(action: &str, resource: &str) -> Json {
    json!({ "Effect": "Allow", "Action": action, "Resource": resource })
}

#[track_caller]
fn assert_loud(fields: Json, severity: Severity, rule: &str) {
    let (got, rules, lines) = judged(fields.clone());
    assert_eq!(got, severity, "{fields}: {rules:?} {lines:?}");
    assert!(rules.contains(&rule.to_owned()), "{fields}: {rules:?} {lines:?}");
}

#[test]
fn a_variable_in_an_arn_may_be_anything() {
    for resource in [
        "arn:aws:iam::${aws:PrincipalAccount}:*",
        "arn:aws:iam::${aws:ResourceAccount}:*",
        "arn:aws:iam::${aws:PrincipalTag/account}:*",
        "arn:aws:iam::${aws:PrincipalAccount, '111122223333'}:*",
        "arn:${aws:PrincipalTag/partition}:iam::111122223333:*",
        "arn:aws:${aws:PrincipalTag/service}::*:*",
        "arn:aws:iam::${aws:PrincipalAccount",
        "${aws:PrincipalTag/all}",
        "arn:aws:iam::11${aws:PrincipalTag/rest}:*",
    ] {
        let all = put(json!([allow("iam:*", resource)]));
        assert_loud(all, Severity::Critical, "admin-policy-attached");
        let users = resource.replace("}:*", "}:user/*");
        let attach = put(json!([allow("iam:AttachUserPolicy", &users)]));
        assert_loud(attach, Severity::High, "escalation-policy-granted");
    }
    let own = put(json!([allow(
        "iam:AttachUserPolicy",
        "arn:aws:iam::${aws:PrincipalAccount}:user/${aws:username}"
    )]));
    let (_, _, lines) = judged(own.clone());
    assert_eq!(lines, ["attach policies to oneself"]);
    assert_loud(own, Severity::High, "escalation-policy-granted");
}

#[test]
fn a_denial_that_may_be_about_nothing_takes_nothing_back() {
    for denied in [
        json!({ "Resource": "arn:aws-cn:iam::*:*" }),
        json!({ "Resource": "arn:aws-us-gov:iam::*:*" }),
        json!({ "Resource": "arn:aws-iso:iam::*:*" }),
        json!({ "Resource": "arn:aws-*:iam::*:*" }),
        json!({ "Resource": "arn::iam::*:*" }),
        json!({ "Resource": "arn:aws:iam::${aws:PrincipalTag/account}:*" }),
        json!({ "Resource": "*n*" }),
        json!({ "NotResource": "${aws:PrincipalTag/all}" }),
        json!({ "NotResource": "iam" }),
        json!({ "Resource": "*", "Condition": { "StringEquals": {} } }),
        json!({ "Resource": "*", "Condition": { "StringLike": { "aws:username": [] } } }),
        json!({ "Resource": "*", "Condition": { "Bool": null } }),
    ] {
        for action in ["*", "iam:*"] {
            let mut deny = json!({ "Effect": "Deny", "Action": "iam:*" });
            deny.as_object_mut().unwrap().extend(denied.as_object().unwrap().clone());
            let written = put(json!([allow(action, "*"), deny]));
            assert_loud(written, Severity::Critical, "admin-policy-attached");
        }
    }
    // One that is about everything still does, and one that is about nothing else.
    for resource in ["*", "arn:aws:iam::*:*", "arn:*:iam::*:*", "arn:aws*:iam::*:*"] {
        let deny = json!({ "Effect": "Deny", "Action": "iam:*", "Resource": resource });
        let (severity, rules, _) = judged(put(json!([allow("iam:*", "*"), deny])));
        assert!(severity < Severity::High, "{resource}: {rules:?}");
    }
}

#[test]
fn what_is_no_arn_is_unknown_and_wide() {
    for resource in ["user/bob", "iam:*", "bob", "aws:iam::1:user/bob", ""] {
        let policy = policy(json!([allow("iam:AttachUserPolicy", resource)]));
        let grants = iam_herald::policy::Policy::read(&policy).unwrap().grants(&Work::most());
        assert!(grants.escalation && !grants.conditional && grants.unread == 1, "{grants:?}");
        assert_loud(
            put(json!([allow("iam:AttachUserPolicy", resource)])),
            Severity::High,
            "grant-unknown",
        );
    }
    for condition in [
        json!({ "StringEquals": {} }),
        json!({ "StringEquals": { "aws:username": [] } }),
        json!({ "StringEquals": { "aws:username": null } }),
        json!({ "StringEquals": { "aws:username": {} } }),
        json!({ "StringEquals": "x" }),
        json!("x"),
    ] {
        let mut statement = allow("iam:AttachUserPolicy", "*");
        statement["Condition"] = condition;
        assert_loud(put(json!([statement])), Severity::High, "escalation-policy-granted");
        assert_loud(put(json!([statement])), Severity::High, "grant-unknown");
    }
}

/// What stands in the policy of a user or role, under a condition.
fn under(event: &str, name: &str, actions: &[&str], condition: &Json) -> Json {
    let statement =
        json!({ "Effect": "Allow", "Action": actions, "Resource": "*", "Condition": condition });
    let field = if event == "PutUserPolicy" { "userName" } else { "roleName" };
    json!({ "eventName": event, "requestParameters": {
        field: name, "policyName": "p", "policyDocument": policy(json!([statement])) } })
}

#[test]
fn a_condition_that_holds_by_construction_does_not_count() {
    let user = [
        json!({ "StringEquals": { "aws:username": "bob" } }),
        json!({ "StringLike": { "aws:username": "b*" } }),
        json!({ "StringEqualsIgnoreCase": { "AWS:UserName": ["carol", "BOB"] } }),
        json!({ "ArnEquals": { "aws:PrincipalArn": "arn:aws:iam::111122223333:user/bob" } }),
        json!({ "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:user/team/b?b" } }),
        json!({ "StringEquals": { "aws:RequestedRegion": "us-east-1", "aws:username": "bob" } }),
        json!({ "StringEquals": { "aws:RequestedRegion": ["eu-west-1", "us-east-1"] } }),
        json!({ "StringLike": { "aws:RequestedRegion": "us-*" } }),
    ];
    for condition in user {
        let all = under("PutUserPolicy", "bob", &["*"], &condition);
        assert_loud(all, Severity::Critical, "admin-policy-attached");
        let way = under("PutUserPolicy", "bob", &["iam:AttachUserPolicy"], &condition);
        assert_loud(way, Severity::High, "escalation-policy-granted");
    }
    for condition in [
        json!({ "ArnEquals": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/ci" } }),
        json!({ "StringLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/*/ci" } }),
        json!({ "StringEquals": { "aws:RequestedRegion": "us-gov-west-1" } }),
    ] {
        let all = under("PutRolePolicy", "ci", &["*"], &condition);
        assert_loud(all, Severity::Critical, "admin-policy-attached");
    }
    // Of somebody else it is not known to hold.
    for condition in [
        json!({ "StringEquals": { "aws:username": "carol" } }),
        json!({ "ArnEquals": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/bob" } }),
        json!({ "StringEquals": { "aws:PrincipalTag/team": "bob" } }),
        json!({ "StringEquals": { "aws:RequestedRegion": "eu-west-1" } }),
    ] {
        let all = under("PutUserPolicy", "bob", &["*"], &condition);
        assert_loud(all, Severity::High, "admin-policy-under-condition");
    }
}

#[test]
fn a_way_to_more_rights_is_as_loud_under_a_condition() {
    for condition in [
        json!({ "ArnEquals": { "iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess" } }),
        json!({ "ArnLike": { "iam:PolicyARN": "arn:aws:iam::aws:policy/*" } }),
        json!({ "ArnEquals": { "iam:PolicyARN": [
            "arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/IAMFullAccess"] } }),
        json!({ "ArnEquals": { "iam:PolicyARN": "arn:aws:iam::111122223333:policy/app" } }),
        json!({ "StringEquals": { "aws:RequestedRegion": "eu-west-1" } }),
        json!({ "DateLessThan": { "aws:CurrentTime": "2035-12-31T00:00:00Z" } }),
        json!({ "NumericLessThan": { "aws:MultiFactorAuthAge": "99999999" } }),
        json!({ "Bool": { "aws:MultiFactorAuthPresent": "true" } }),
        json!({ "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }),
        json!({ "StringEquals": { "aws:PrincipalTag/team": "x" } }),
        json!({ "StringEquals": { "aws:ResourceTag/team": "x" } }),
        json!({ "StringLike": { "iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/*" } }),
        json!({ "StringEquals": { "iam:PermissionsBoundary":
            "arn:aws:iam::aws:policy/AdministratorAccess" } }),
        json!({ "StringEquals": { "iam:PermissionsBoundary": [
            "arn:aws:iam::111122223333:policy/a", "arn:aws:iam::111122223333:policy/b"] } }),
    ] {
        for action in ["iam:AttachUserPolicy", "iam:PutRolePolicy", "iam:CreateAccessKey"] {
            let way = under("PutUserPolicy", "bob", &[action], &condition);
            assert_loud(way, Severity::High, "escalation-policy-under-condition");
        }
    }
    let one = json!("arn:aws:iam::111122223333:policy/boundary");
    let lifted = under(
        "PutUserPolicy",
        "bob",
        &["iam:AttachRolePolicy", "iam:DeleteRolePermissionsBoundary"],
        &json!({ "StringEquals": { "iam:PermissionsBoundary": one } }),
    );
    assert_loud(lifted, Severity::High, "escalation-policy-under-condition");
    let if_there = json!({ "StringEqualsIfExists": { "iam:PermissionsBoundary": one } });
    let loose = under("PutUserPolicy", "bob", &["iam:AttachRolePolicy"], &if_there);
    assert_loud(loose, Severity::High, "escalation-policy-granted");
}

#[test]
fn the_usual_delegation_stays_as_quiet_as_it_was() {
    for condition in [
        json!({ "StringEquals": { "iam:PermissionsBoundary":
            "arn:aws:iam::111122223333:policy/boundary" } }),
        json!({ "ArnEquals": { "iam:PermissionsBoundary":
            "arn:aws:iam::111122223333:policy/boundary" }, "Bool": { "aws:ViaAWSService": "true" } }),
        json!({ "ArnEquals": { "iam:PolicyARN": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess" } }),
        json!({ "ForAnyValue:ArnEquals": { "iam:PolicyARN": [
            "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
            "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"] } }),
    ] {
        let actions = ["iam:CreateRole", "iam:AttachRolePolicy"];
        let (severity, rules, lines) = judged(under("PutRolePolicy", "ci", &actions, &condition));
        assert_eq!(severity, Severity::Medium, "{condition}: {rules:?} {lines:?}");
    }
    // Beside it stands a way that nothing keeps.
    let kept = json!({ "Effect": "Allow", "Action": "iam:AttachRolePolicy", "Resource": "*",
        "Condition": { "StringEquals": { "iam:PermissionsBoundary":
            "arn:aws:iam::111122223333:policy/boundary" } } });
    let mut other = allow("iam:CreateAccessKey", "*");
    assert_loud(put(json!([kept, other])), Severity::High, "escalation-policy-granted");
    other["Condition"] = json!({ "Bool": { "aws:MultiFactorAuthPresent": "true" } });
    assert_loud(put(json!([kept, other])), Severity::High, "escalation-policy-under-condition");
}

/// How loud each way in is by itself, in both calls, and in a sandbox.
#[track_caller]
fn assert_trust(principal: Json, condition: Json, severity: Severity, rule: &str) {
    for call in trust_calls(&trusting(&principal, &condition)) {
        assert_loud(call.clone(), severity, rule);
        assert_eq!(sandboxed(call), severity);
    }
}

#[test]
fn a_role_for_users_of_somebodys_provider_is_loud() {
    let oidc = |host: &str| json!({ "Federated": format!("arn:aws:iam::111122223333:oidc-provider/{host}") });
    let github = "token.actions.githubusercontent.com";
    let pool = "us-east-1:attacker0-0000-4000-8000-000000000000";
    for (principal, condition) in [
        (oidc("evil.example.com"), json!({ "StringEquals": { "evil.example.com:sub": "me" } })),
        (oidc("evil.example.com"), json!({})),
        (oidc(github), json!({ "StringLike": { (format!("{github}:sub")): "repo:attacker/*" } })),
        (
            oidc("gitlab.com"),
            json!({ "StringLike": { "gitlab.com:sub": "project_path:attacker/x:*" } }),
        ),
        (
            oidc("oidc.eks.eu-west-1.amazonaws.com/id/ABC"),
            json!({ "StringEquals": {
                "oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub": "system:serviceaccount:a:b" } }),
        ),
        (
            json!({ "Federated": "accounts.google.com" }),
            json!({ "StringEquals": { "accounts.google.com:aud": "attacker" } }),
        ),
        (
            json!({ "Federated": "cognito-identity.amazonaws.com" }),
            json!({
                "StringEquals": { "cognito-identity.amazonaws.com:aud": pool },
                "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" },
            }),
        ),
        (
            json!({ "Federated": "arn:aws:iam::111122223333:saml-provider/evil" }),
            json!({ "StringEquals": { "SAML:aud": "https://signin.aws.amazon.com/saml" } }),
        ),
        (json!({ "Service": "rolesanywhere.amazonaws.com" }), json!({})),
        (
            json!({ "Service": ["ec2.amazonaws.com", "rolesanywhere.amazonaws.com"] }),
            json!({ "StringEquals": { "aws:PrincipalTag/x509Subject/CN": "attacker" } }),
        ),
    ] {
        assert_trust(principal, condition, Severity::High, "trust-federated");
    }
    for (host, condition) in [
        (github, json!({})),
        (github, json!({ "StringEquals": { (format!("{github}:aud")): "sts.amazonaws.com" } })),
        (github, json!({ "StringLike": { (format!("{github}:sub")): "*" } })),
    ] {
        assert_trust(oidc(host), condition, Severity::Critical, "trust-open-federation");
    }
    // The own account's services stay as they were.
    let service = json!({ "Service": "ec2.amazonaws.com" });
    let [made, _] = trust_calls(&trusting(&service, &json!({})));
    assert_eq!(judged(made).0, Severity::Medium);
}

#[test]
fn a_host_that_only_looks_like_an_issuer_is_none() {
    for url in [
        "https://token.actions.githubusercontent.com.evil.example",
        "https://token.actions.githubusercontent.comevil.example/x",
        "https://token.actions.githubusercontent.com@evil.example",
        "https://token.actions.githubusercontent.com:8443",
        "https://token.actions.githubusercontent.co",
        "https://gitlab.com.evil.example",
        "https://oidc.circleci.com.evil.example/org/1",
        "https://oidc.eks.eu-west-1.amazonaws.com.evil.example/id/1",
        "https://evil.example/https://token.actions.githubusercontent.com",
    ] {
        let made = json!({ "eventName": "CreateOpenIDConnectProvider", "requestParameters": {
            "url": url, "clientIDList": ["sts.amazonaws.com"] } });
        assert_loud(made, Severity::Critical, "unknown-oidc-issuer");
    }
    for url in [
        "https://token.actions.githubusercontent.com",
        "https://token.actions.githubusercontent.com/acme",
        "https://oidc.eks.eu-west-1.amazonaws.com/id/ABC",
    ] {
        let made = json!({ "eventName": "CreateOpenIDConnectProvider", "requestParameters": {
            "url": url, "clientIDList": ["sts.amazonaws.com"] } });
        assert_eq!(judged(made).0, Severity::High, "{url}");
    }
}

#[test]
fn a_guard_taken_off_is_loud() {
    let call =
        |event: &str, request: Json| json!({ "eventName": event, "requestParameters": request });
    for name in ["MfaRequired", "p", "Extra", "guard", "NoConsole"] {
        let own = call("DeleteUserPolicy", json!({ "userName": "alice", "policyName": name }));
        assert_loud(own, Severity::High, "own-policy-removed");
        let arn = format!("arn:aws:iam::111122223333:policy/team/{name}");
        let own = call("DetachUserPolicy", json!({ "userName": "alice", "policyArn": arn }));
        assert_loud(own, Severity::High, "own-policy-removed");
    }
    let left = call("RemoveUserFromGroup", json!({ "userName": "alice", "groupName": "all" }));
    assert_loud(left, Severity::High, "own-policy-removed");
    for name in
        ["ForceMFA", "MfaRequired", "force-mfa", "EnforceTags", "PreventExports", "LockDown"]
    {
        let arn = format!("arn:aws:iam::111122223333:policy/{name}");
        let group = call("DetachGroupPolicy", json!({ "groupName": "all", "policyArn": arn }));
        assert_loud(group, Severity::High, "guard-policy-removed");
        let user = call("DeleteUserPolicy", json!({ "userName": "bob", "policyName": name }));
        assert_loud(user, Severity::High, "guard-policy-removed");
    }
    // What a pipeline does all day stays quiet.
    for (name, user) in [("SalesforceAccess", "bob"), ("workforce", "bob"), ("requirements", "bob")]
    {
        let other = call("DeleteUserPolicy", json!({ "userName": user, "policyName": name }));
        assert_eq!(judged(other).0, Severity::Low, "{name}");
    }
}

#[test]
fn a_trail_that_gets_another_log_group_says_so() {
    let group = "arn:aws:logs:us-east-1:111122223333:log-group:other:*";
    let message = tell_records(&[record(json!({
        "eventSource": "cloudtrail.amazonaws.com", "eventName": "UpdateTrail",
        "requestParameters": { "name": "main", "cloudWatchLogsLogGroupArn": group },
    }))]);
    let change = &message.alerts[0].changes[0];
    assert!(change.severity >= Severity::High);
    assert!(change.sentence.contains("log-group:other"), "{}", change.sentence);
}

/// An inline policy of one statement about roles.
fn on_roles(action: &str, resources: &Json) -> Json {
    let document = policy(json!([{ "Effect": "Allow", "Action": action, "Resource": resources }]));
    json!({ "eventName": "PutRolePolicy",
        "requestParameters": { "roleName": "ci", "policyName": "p", "policyDocument": document } })
}

#[test]
fn a_pattern_that_an_administrators_role_fits_is_a_way_to_it() {
    let letters: Vec<String> =
        ('a'..='z').map(|c| format!("arn:aws:iam::111122223333:role/{c}*")).collect();
    let role = |name: &str| json!(format!("arn:aws:iam::111122223333:role/{name}"));
    for action in ["sts:AssumeRole", "iam:PassRole"] {
        for resources in [
            json!(letters),
            role("*a*"),
            role("*-*"),
            role("*Adm*"),
            role("Adm?nistrator"),
            role("OrganizationAccountAccess*"),
            role("AWSControlTower*"),
            role("${aws:PrincipalTag/role}"),
            role("${aws:RequestTag/r}"),
        ] {
            let (severity, rules, _) = judged(on_roles(action, &resources));
            assert!(severity >= Severity::High, "{action} {resources}");
            assert!(rules.iter().any(|rule| rule == "escalation-policy-granted"), "{rules:?}");
        }
        for resources in
            [role("app-*"), role("service-role/lambda-*"), role("${aws:PrincipalTag/team}-deploy")]
        {
            let (severity, _, _) = judged(on_roles(action, &resources));
            assert_eq!(severity, Severity::Medium, "{action} {resources}");
        }
    }
}

#[test]
fn a_delegation_that_does_not_tell_the_case_of_letters_keeps_nothing() {
    for (key, value) in [
        ("iam:PolicyARN", "arn:aws:iam::aws:policy/ADMINISTRATORACCESS"),
        ("iam:PermissionsBoundary", "ARN:AWS:IAM::AWS:POLICY/ADMINISTRATORACCESS"),
        ("iam:PermissionsBoundary", "arn:aws:iam::111122223333:policy/boundary"),
    ] {
        let document = policy(
            json!([{ "Effect": "Allow", "Action": ["iam:AttachRolePolicy", "iam:AttachUserPolicy"],
            "Resource": "*", "Condition": { "StringEqualsIgnoreCase": { key: value } } }]),
        );
        let (severity, rules, _) = judged(json!({ "eventName": "PutRolePolicy",
            "requestParameters": { "roleName": "ci", "policyName": "p", "policyDocument": document } }));
        assert_eq!(
            (severity, rules),
            (Severity::High, vec!["escalation-policy-under-condition".to_owned()])
        );
    }
}

#[test]
fn what_was_granted_without_a_word_is_unknown() {
    for name in ["AttachUserPolicy", "PutRolePolicy", "UpdateAssumeRolePolicy"] {
        let (severity, rules, _) = judged(json!({ "eventName": name, "requestParameters": null }));
        assert!(
            severity >= Severity::High && rules.contains(&"grant-unknown".to_owned()),
            "{name}"
        );
    }
}

#[test]
fn whoever_has_a_certificate_or_chooses_a_subject_is_not_known() {
    let service = |host: &str| trusting(&json!({ "Service": host }), &json!({}));
    let github = |claim: &str, operator: &str, value: &str| {
        let host = "token.actions.githubusercontent.com";
        let provider =
            json!({ "Federated": format!("arn:aws:iam::111122223333:oidc-provider/{host}") });
        trusting(&provider, &json!({ operator: { format!("{host}:{claim}"): value } }))
    };
    for (document, severity) in [
        (service("credentials.iot.amazonaws.com"), Severity::High),
        (service("lambda.amazonaws.com"), Severity::Medium),
        // GitHub lets each repository choose what its subjects are made of.
        (github("sub", "StringEquals", "environment:production"), Severity::Critical),
        (github("sub", "StringLike", "ref:refs/heads/*"), Severity::Critical),
        (github("sub", "StringLike", "repo:acme/site:*"), Severity::High),
        (github("sub", "StringLike", "repository_owner:acme:*"), Severity::High),
        (github("repository", "StringLike", "acme/*"), Severity::High),
        (github("repository", "StringLike", "acme*"), Severity::Critical),
    ] {
        let [made, _] = trust_calls(&document);
        assert_eq!(judged(made).0, severity, "{document}");
    }
}

/// A name that is a guard's for one rule is one for all of them.
#[test]
fn what_sounds_like_a_guard_is_said_alike() {
    let text =
        std::fs::read_to_string(crate::support::root().join("rules/risk/impairment.toml")).unwrap();
    let guards: std::collections::BTreeSet<String> = text
        .split('%')
        .filter(|part| part.starts_with("[Dd][Ee][Nn][Yy]|"))
        .map(|part| part.replace("|AWSRevokeOlderSessions", ""))
        .collect();
    assert_eq!(guards.len(), 1, "{guards:#?}");
}
