//! AWS's managed policies: which are known, and how loud it is to attach one, whether it is known or not.

use iam_herald::alert::{AccessText, Change};
use iam_herald::catalogue::{Catalogue, OfAws};
use iam_herald::severity::Severity;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::config::{by_role, ci, tell};
use crate::support::{record, tell_records};

#[test]
fn managed_policies_of_aws_are_known_by_their_whole_arn() {
    let catalogue = Catalogue::builtin();
    let told = |arn: &str| match catalogue.managed(arn) {
        Some(OfAws::Told(policy)) => Some(policy),
        _ => None,
    };
    let known = |arn: &str| told(arn).map(|policy| policy.name.as_str());
    for arn in [
        "arn:aws:iam::aws:policy/AdministratorAccess",
        "arn:aws-cn:iam::aws:policy/AdministratorAccess",
        "arn:aws-us-gov:iam::aws:policy/AdministratorAccess",
    ] {
        assert_eq!(known(arn), Some("AdministratorAccess"), "{arn}");
    }
    let admin = told("arn:aws:iam::aws:policy/AdministratorAccess").unwrap();
    assert!(admin.admin && !admin.conditional);
    let path = "arn:aws:iam::aws:policy/job-function/SystemAdministrator";
    assert_eq!(known(path), Some("SystemAdministrator"));
    let quarantine = told("arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3");
    assert!(quarantine.is_some_and(|policy| policy.quarantine && policy.denies && !policy.admin));
    // Longer names, customers' policies and things that only look alike are others.
    assert_eq!(
        known("arn:aws:iam::aws:policy/AdministratorAccess-Amplify"),
        Some("AdministratorAccess-Amplify")
    );
    for name in ["AdministratorAccessX", "administratoraccess"] {
        let arn = format!("arn:aws:iam::aws:policy/{name}");
        assert!(matches!(catalogue.managed(&arn), Some(OfAws::Unlisted(one)) if one == name));
    }
    for arn in [
        "arn:aws:iam::111122223333:policy/AdministratorAccess",
        "arn:aws:iam::111122223333:policy/aws:policy/AdministratorAccess",
        "arn:aws:iam::aws:role/AdministratorAccess",
        "arn:aws:sts::aws:policy/AdministratorAccess",
        "arn:awsome:iam::aws:policy/AdministratorAccess",
        "AdministratorAccess",
        "",
    ] {
        assert!(catalogue.managed(arn).is_none(), "{arn}");
    }
}

#[test]
fn what_is_said_of_managed_policies_fits_their_facts() {
    #[derive(Deserialize)]
    struct Rows {
        managed_policy: Vec<Name>,
    }
    #[derive(Deserialize)]
    struct Name {
        name: String,
    }
    let catalogue = Catalogue::builtin();
    let rows: Rows = toml::from_str(include_str!("../catalogue/managed-policies.toml")).unwrap();
    assert!(rows.managed_policy.len() >= 30);
    for Name { name } in rows.managed_policy {
        let arn = format!("arn:aws:iam::aws:policy/{name}");
        let Some(OfAws::Told(policy)) = catalogue.managed(&arn) else { panic!("{name}") };
        assert!(!policy.grants.ends_with('.') && !policy.grants.contains('\n'), "{}", policy.name);
        let loud = policy.admin || policy.escalation || policy.broad;
        let reads = policy.grants.starts_with("read ");
        assert!(loud || reads || policy.denies, "{} is worth no words", policy.name);
        assert!(!(loud && policy.denies), "{}", policy.name);
        assert!(!policy.quarantine || policy.denies, "{}", policy.name);
    }
}

/// The calls that attach a policy.
fn attaching(arn: &str) -> [Json; 4] {
    let of_iam = |kind: &str, key: &str| {
        json!({ "eventName": format!("Attach{kind}Policy"),
            "requestParameters": { key: "ci", "policyArn": arn } })
    };
    [
        of_iam("Role", "roleName"),
        of_iam("User", "userName"),
        of_iam("Group", "groupName"),
        json!({ "eventName": "AttachManagedPolicyToPermissionSet", "eventSource": "sso.amazonaws.com",
            "requestParameters": { "managedPolicyArn": arn,
                "instanceArn": "arn:aws:sso:::instance/ssoins-1111222233334444",
                "permissionSetArn": "arn:aws:sso:::permissionSet/ssoins-1111222233334444/ps-1" } }),
    ]
}

/// The changes by which a policy is attached.
fn changes(arn: &str) -> Vec<Change> {
    let told = |call| tell_records(&[record(call)]).alerts[0].changes[0].clone();
    attaching(arn).map(told).to_vec()
}

/// Each of them, and what of its access is told.
#[track_caller]
fn attached(arn: &str) -> Vec<(Change, AccessText)> {
    let with_access = |change: Change| {
        let access = change.access.clone().unwrap_or_else(|| panic!("{arn}: no access"));
        (change, *access)
    };
    changes(arn).into_iter().map(with_access).collect()
}

fn has(change: &Change, rule: &str) -> bool {
    change.rules.iter().any(|one| one.id == rule)
}

#[test]
fn an_ordinary_policy_of_aws_is_as_quiet_as_it_was() {
    for name in [
        "service-role/AWSLambdaBasicExecutionRole",
        "service-role/AmazonECSTaskExecutionRolePolicy",
        "AmazonSSMManagedInstanceCore",
        "AmazonS3ReadOnlyAccess",
        "AmazonS3FullAccess",
        "AmazonRDSFullAccess",
        "CloudWatchAgentServerPolicy",
        "AmazonEKSWorkerNodePolicy",
        "AmazonEKS_CNI_Policy",
        "AmazonEC2ContainerRegistryReadOnly",
        "AWSXRayDaemonWriteAccess",
        "ReadOnlyAccess",
        "job-function/ViewOnlyAccess",
        "job-function/Billing",
    ] {
        for partition in ["aws", "aws-cn", "aws-us-gov"] {
            let arn = format!("arn:{partition}:iam::aws:policy/{name}");
            // A permission set is loud whatever it is given.
            for change in changes(&arn).into_iter().take(3) {
                assert_eq!(change.severity, Severity::Medium, "{arn}: {}", change.sentence);
                let unknown = change.access.as_ref().and_then(|access| access.unknown.as_ref());
                assert!(unknown.is_none(), "{arn}: {unknown:?}");
            }
        }
    }
}

#[test]
fn a_policy_of_aws_that_is_a_way_to_more_rights_is_loud_and_says_which() {
    for (name, says) in [
        ("AWSRoboMakerServiceRolePolicy", "pass any role to any service"),
        ("service-role/AWSBatchServiceRole", "start EC2 instances with a role"),
        ("SageMakerStudioAdminIAMPermissiveExecutionPolicy", "assume any role"),
        ("AWSAccountManagementFullAccess", "change the email address of the root user"),
        ("AmazonECS_FullAccess", "run commands in ECS tasks"),
        ("AWSServiceCatalogAdminFullAccess", ""),
        ("AWSRolesAnywhereFullAccess", ""),
        ("AmazonCognitoPowerUser", ""),
        ("job-function/DataScientist", "replace the code of any Lambda function"),
        ("EC2InstanceConnect", "log in to any EC2 instance"),
    ] {
        for partition in ["aws", "aws-cn"] {
            let arn = format!("arn:{partition}:iam::aws:policy/{name}");
            for (change, access) in attached(&arn) {
                assert_eq!(change.severity, Severity::High, "{arn}: {}", change.sentence);
                assert!(
                    has(&change, "escalation-policy-granted")
                        || has(&change, "escalation-policy-under-condition"),
                    "{arn}: {:?}",
                    change.rules
                );
                assert!(!access.grants.is_empty() && access.unknown.is_none(), "{access:?}");
                let told = access.grants.iter().any(|line| **line == *says);
                assert!(says.is_empty() || told, "{arn}: {:?}", access.grants);
                let of = |note: &str| note.starts_with("the strongest of what AWS's text as of 20");
                assert!(of(access.notes[0].as_ref()), "{:?}", access.notes);
            }
        }
    }
}

/// What AWS makes after the list, or what an attacker's tools make of a name, is not harmless because nobody knows it.
#[test]
fn a_policy_of_aws_that_is_in_no_list_may_be_any() {
    for name in
        ["AWSBrandNewFullAccess", "service-role/AWSBatchServiceRole2", "readonlyaccess", "x"]
    {
        for partition in ["aws", "aws-cn", "aws-eusc"] {
            let arn = format!("arn:{partition}:iam::aws:policy/{name}");
            for (change, access) in attached(&arn) {
                assert_eq!(change.severity, Severity::High, "{arn}: {}", change.sentence);
                assert!(has(&change, "grant-unknown"), "{arn}: {:?}", change.rules);
                let last = name.rsplit('/').next().unwrap();
                let words = access.unknown.as_ref().unwrap().to_string();
                let expected = format!("AWS's policy {last} is newer than the list of 20");
                assert!(words.starts_with(&expected), "{words}");
                assert!(access.grants.is_empty(), "{access:?}");
            }
        }
    }
}

#[test]
fn a_customers_policy_is_not_the_one_of_aws_with_its_name() {
    for name in ["AWSLambdaBasicExecutionRole", "AWSBatchServiceRole", "ReadOnlyAccess"] {
        let arn = format!("arn:aws:iam::111122223333:policy/service-role/{name}");
        for (change, access) in attached(&arn).into_iter().take(3) {
            assert_eq!(change.severity, Severity::High, "{arn}: {}", change.sentence);
            let words = access.unknown.as_ref().unwrap().to_string();
            assert_eq!(words, format!("what policy {name} allows is not in the event"));
        }
    }
}

/// An expected change is for what is known to give little.
#[test]
fn an_expected_change_hides_no_policy_that_is_a_way_or_unknown() {
    for (name, told) in [
        ("service-role/AWSLambdaBasicExecutionRole", false),
        ("service-role/AWSBatchServiceRole", true),
        ("AWSBrandNewFullAccess", true),
    ] {
        let arn = format!("arn:aws:iam::aws:policy/{name}");
        let request = json!({ "eventName": "AttachRolePolicy",
            "requestParameters": { "roleName": "web", "policyArn": arn } });
        let message = tell(&ci(), &[by_role("ci", "a", 1, request)]);
        assert_eq!(message.counts.alerted, usize::from(told), "{arn}");
    }
}

/// Whoever may attach one policy alone can give no more than it: if that is known to be little, it is delegation.
#[test]
fn only_a_policy_that_is_known_to_be_harmless_keeps_a_way_within_it() {
    for (arns, within) in [
        (&["AmazonS3ReadOnlyAccess"][..], true),
        (&["service-role/AWSLambdaBasicExecutionRole", "AmazonSSMManagedInstanceCore"], true),
        (&["AWSDenyAll"], true),
        (&["service-role/AWSBatchServiceRole"], false),
        (&["AmazonS3ReadOnlyAccess", "job-function/DataScientist"], false),
        (&["AIOpsConsoleAdminPolicy"], false),
        (&["AmazonEC2FullAccess"], false),
        (&["AWSBrandNewFullAccess"], false),
        (&["AmazonS3ReadOnlyAccess", "AWSBrandNewFullAccess"], false),
    ] {
        let arns: Vec<String> =
            arns.iter().map(|name| format!("arn:aws:iam::aws:policy/{name}")).collect();
        let document = json!({ "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "iam:AttachRolePolicy", "Resource": "*",
            "Condition": { "ArnEquals": { "iam:PolicyARN": arns } },
        }]});
        let message = tell_records(&[record(json!({ "eventName": "PutRolePolicy",
            "requestParameters": { "roleName": "ci", "policyName": "x",
                "policyDocument": document.to_string() } }))]);
        let loud = has(&message.alerts[0].changes[0], "escalation-policy-under-condition");
        assert_eq!(loud, !within, "{arns:?}");
    }
}
