//! Issuers that the configuration lists, and the pipeline of the documentation that lives with them.

use std::fs;

use iam_herald::config::Config;
use iam_herald::severity::Severity;
use serde_json::{Value as Json, json};

use crate::config::{by_role, tell};
use crate::support::root;

const ISSUER: &str = r#"
    [[issuer]]
    url = "https://token.actions.githubusercontent.com"
    audiences = ["sts.amazonaws.com"]
    subjects = ["repo:acme/*", "repo:other/site:ref:refs/heads/main"]
    [[issuer]]
    url = "https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"
    audiences = ["sts.amazonaws.com"]
    subjects = ["system:serviceaccount:shop:*"]
    [[account]]
    id = "444455556666"
    owner = "trusted"
"#;
const GITHUB: &str = "token.actions.githubusercontent.com";
const EKS: &str = "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF";

fn trust(host: &str, condition: Json) -> Json {
    json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Condition": condition,
        "Principal": { "Federated": format!("arn:aws:iam::111122223333:oidc-provider/{host}") },
    }] })
}

/// A condition on the audience, and one on the subject by an operator.
fn both(host: &str, audience: &str, operator: &str, subject: &str) -> Json {
    let mut condition = json!({ "StringEquals": { format!("{host}:aud"): audience } });
    condition[operator][format!("{host}:sub")] = json!(subject);
    condition
}

fn made(document: &Json) -> Json {
    let parameters = json!({ "roleName": "site", "path": "/", "assumeRolePolicyDocument": document.to_string() });
    by_role(
        "ci-deploy",
        "build-42",
        1,
        json!({ "eventName": "CreateRole", "requestParameters": parameters }),
    )
}

fn changed(document: &Json) -> Json {
    let parameters = json!({ "roleName": "site", "policyDocument": document.to_string() });
    by_role(
        "ci-deploy",
        "build-42",
        2,
        json!({ "eventName": "UpdateAssumeRolePolicy", "requestParameters": parameters }),
    )
}

fn provider(name: &str, parameters: Json) -> Json {
    by_role(
        "ci-deploy",
        "build-42",
        3,
        json!({ "eventName": name, "requestParameters": parameters }),
    )
}

fn severity(config: &str, record: Json) -> Severity {
    let message = tell(config, &[record]);
    assert_eq!(message.counts.alerted, 1);
    message.severity
}

#[test]
fn a_listed_subject_is_low_another_high_and_none_critical() {
    let sts = "sts.amazonaws.com";
    for (document, listed) in [
        (trust(GITHUB, both(GITHUB, sts, "StringLike", "repo:acme/site:*")), true),
        (
            trust(
                GITHUB,
                both(GITHUB, sts, "StringEquals", "repo:acme/site:environment:production"),
            ),
            true,
        ),
        (
            trust(GITHUB, both(GITHUB, sts, "StringEquals", "repo:other/site:ref:refs/heads/main")),
            true,
        ),
        (trust(EKS, both(EKS, sts, "StringEquals", "system:serviceaccount:shop:orders")), true),
        (trust(GITHUB, both(GITHUB, sts, "StringLike", "repo:acme-evil/site:*")), false),
        (trust(GITHUB, both(GITHUB, sts, "StringLike", "repo:other/*")), false),
        (
            trust(
                GITHUB,
                both(GITHUB, "https://github.com/acme", "StringLike", "repo:acme/site:*"),
            ),
            false,
        ),
        (
            trust(GITHUB, json!({ "StringLike": { format!("{GITHUB}:sub"): "repo:acme/site:*" } })),
            false,
        ),
        (
            trust(EKS, both(EKS, sts, "StringEquals", "system:serviceaccount:kube-system:orders")),
            false,
        ),
        (
            trust(
                &EKS.replace("0123", "3210"),
                both(
                    &EKS.replace("0123", "3210"),
                    sts,
                    "StringEquals",
                    "system:serviceaccount:shop:orders",
                ),
            ),
            false,
        ),
    ] {
        let wanted =
            |severity| if listed { severity == Severity::Low } else { severity >= Severity::High };
        for record in [made(&document), changed(&document)] {
            assert!(wanted(severity(ISSUER, record.clone())), "{document}");
            assert!(severity("", record) >= Severity::High, "{document}");
        }
    }
    for open in [
        trust(GITHUB, json!({ "StringEquals": { format!("{GITHUB}:aud"): sts } })),
        trust(GITHUB, both(GITHUB, sts, "StringLike", "repo:*")),
        trust(GITHUB, both(GITHUB, sts, "StringNotLike", "repo:acme/*")),
    ] {
        assert_eq!(severity(ISSUER, made(&open)), Severity::Critical, "{open}");
    }
}

#[test]
fn guests_of_a_pool_are_nobodys_users() {
    let host = "cognito-identity.amazonaws.com";
    let config = format!(
        "[[issuer]]\nurl = \"https://{host}\"\naudiences = [\"eu-west-1:1111\"]\nsubjects = [\"eu-west-1:2222\"]\n"
    );
    let mut document = trust(host, both(host, "eu-west-1:1111", "StringEquals", "eu-west-1:2222"));
    document["Statement"][0]["Principal"]["Federated"] = json!(host);
    assert!(severity(&config, made(&document)) >= Severity::High);
}

#[test]
fn whoever_else_is_let_in_is_as_loud_as_alone() {
    let mut document =
        trust(GITHUB, both(GITHUB, "sts.amazonaws.com", "StringLike", "repo:acme/site:*"));
    let outside = json!({ "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "AWS": "999988887777" } });
    document["Statement"].as_array_mut().unwrap().push(outside);
    assert_eq!(severity(ISSUER, made(&document)), Severity::High);
    document["Statement"][1]["Principal"]["AWS"] = json!("444455556666");
    assert_eq!(severity(ISSUER, changed(&document)), Severity::Medium);
    assert_eq!(severity("", changed(&document)), Severity::High);
}

#[test]
fn a_provider_is_listed_with_its_clients() {
    let url = format!("https://{GITHUB}");
    let arn = format!("arn:aws:iam::111122223333:oidc-provider/{GITHUB}");
    let create = |url: &str, clients: Json| {
        provider(
            "CreateOpenIDConnectProvider",
            json!({ "url": url, "clientIDList": clients, "thumbprintList": [] }),
        )
    };
    let add = |client: &str| json!({ "openIDConnectProviderArn": arn, "clientID": client });
    let low = [
        create(&url, json!(["sts.amazonaws.com"])),
        create(&format!("{url}/"), json!(["sts.amazonaws.com"])),
        provider("AddClientIDToOpenIDConnectProvider", add("sts.amazonaws.com")),
    ];
    for record in low {
        assert_eq!(severity(ISSUER, record), Severity::Low);
    }
    for record in [
        create(&url, json!(["sts.amazonaws.com", "https://github.com/evil"])),
        create(&url, json!([])),
        create(&url, json!(null)),
        create(&url, json!([["sts.amazonaws.com"]])),
        create(&format!("{url}.evil.example"), json!(["sts.amazonaws.com"])),
        create(GITHUB, json!(["sts.amazonaws.com"])),
        provider(
            "UpdateOpenIDConnectProviderThumbprint",
            json!({ "openIDConnectProviderArn": arn, "thumbprintList": ["ab"] }),
        ),
    ] {
        assert!(severity(ISSUER, record.clone()) >= Severity::High, "{record}");
    }
    assert_eq!(
        severity(ISSUER, provider("AddClientIDToOpenIDConnectProvider", add("evil"))),
        Severity::Medium
    );
}

#[test]
fn an_issuer_that_nearly_everybody_could_use_is_refused() {
    let entry = |url: &str, audiences: &str, subjects: &str| {
        format!("[[issuer]]\nurl = \"{url}\"\naudiences = {audiences}\nsubjects = {subjects}\n")
    };
    let github = "https://token.actions.githubusercontent.com";
    for (text, wrong) in [
        (
            entry(github, "[\"a\"]", "[\"*\"]"),
            "4:13: issuer `https://token.actions.githubusercontent.com`: the subject is one of nearly everybody",
        ),
        (entry(github, "[\"a\"]", "[\"repo:*\"]"), "nearly everybody"),
        (entry(github, "[\"a\"]", "[\"environment:production\"]"), "nearly everybody"),
        (entry(github, "[\"a\"]", "[\"ref:refs/heads/*\"]"), "nearly everybody"),
        (entry(github, "[\"a\"]", "[\"repo:acme*\"]"), "nearly everybody"),
        (entry("https://id.example.com", "[\"a\"]", "[\"a*b\"]"), "nearly everybody"),
        (entry(github, "[\"*\"]", "[\"repo:acme/*\"]"), "an audience is given in full"),
        (entry(github, "[]", "[\"repo:acme/*\"]"), "`audiences` lists nothing"),
        (entry(github, "[\"a\"]", "[\"repo:acme/?\"]"), "`?` is no wildcard here"),
        (
            entry("https://oidc.eks.*.amazonaws.com/id/*", "[\"a\"]", "[\"system:x\"]"),
            "2:7: issuer `https://oidc.eks.*.amazonaws.com/id/*`: `url` is not an issuer's",
        ),
        (entry("http://id.example.com", "[\"a\"]", "[\"abcde\"]"), "`url` is not an issuer's"),
        (
            entry(github, "[\"a\"]", "[\"repo:acme/*\"]").repeat(2),
            "5:1: issuer `token.actions.githubusercontent.com` stands twice",
        ),
        ("[[issuer]]\nurl = \"https://id.example.com\"\n".to_owned(), "`audiences` is missing"),
    ] {
        let error = Config::read("herald.toml", &text).unwrap_err().to_string();
        assert!(error.contains(wrong), "{error}");
    }
    assert!(
        Config::read("herald.toml", &entry("https://id.example.com/t", "[\"a\"]", "[\"team-*\"]"))
            .is_ok()
    );
}

/// The example of docs/configuration.md.
fn documented() -> String {
    let text = fs::read_to_string(root().join("docs/configuration.md")).unwrap();
    let section = text.split("### A pipeline, day by day").nth(1).unwrap();
    let section = section.split("### Exact entries").next().unwrap();
    section
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .map(|line| format!("{line}\n"))
        .collect()
}

#[test]
fn the_pipeline_of_the_documentation_lives_with_it() {
    let sts = "sts.amazonaws.com";
    let vendor = |account: &str, id: &str| {
        json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": { "AWS": format!("arn:aws:iam::{account}:root") },
            "Condition": { "StringEquals": { "sts:ExternalId": id } } }] })
    };
    let github = |subject: &str| trust(GITHUB, both(GITHUB, sts, "StringLike", subject));
    let clients =
        |url: &str| json!({ "url": url, "clientIDList": [sts], "thumbprintList": ["ab"] });
    let mut day: Vec<Json> = vec![
        provider("CreateOpenIDConnectProvider", clients(&format!("https://{GITHUB}"))),
        made(&github("repo:acme/site:*")),
        changed(&github("repo:acme/shop:*")),
        made(&vendor("444455556666", "4411")),
        changed(&vendor("444455556666", "4411")),
    ];
    for (number, record) in day.iter_mut().enumerate() {
        record["eventID"] = json!(format!("0a1b2c3d-0000-4000-8000-{number:012}"));
    }
    let message = tell(&documented(), &day);
    assert_eq!((message.counts.expected, message.counts.alerted), (5, 0), "{message:#?}");

    let mut audit = made(&vendor("999988887777", "7d1f-0c44"));
    audit["requestParameters"]["roleName"] = json!("audit-vendor");
    let message = tell(&documented(), &[audit.clone()]);
    assert_eq!((message.severity, message.announced), (Severity::Low, true));

    let mut other = audit.clone();
    other["requestParameters"]["roleName"] = json!("admin");
    for (record, least) in [
        (
            provider("CreateOpenIDConnectProvider", clients("https://tokens.evil.example")),
            Severity::Critical,
        ),
        (made(&github("repo:acme-evil/site:*")), Severity::High),
        (made(&github("*")), Severity::Critical),
        (made(&vendor("999988887777", "7d1e")), Severity::High),
        (other, Severity::High),
        (provider("CreateAccessKey", json!({ "userName": "bob" })), Severity::High),
    ] {
        let loud = severity("", record.clone());
        assert!(loud >= least, "{record}");
        assert_eq!(severity(&documented(), record), loud);
    }
}
