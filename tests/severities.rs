//! How loud each operation of the coverage target is told: `severities.txt`.

use iam_herald::alert::Change;
use iam_herald::catalogue::Catalogue;
use iam_herald::facts::Context;
use iam_herald::facts::Reading;
use iam_herald::record::Record;
use iam_herald::rules::{DEFAULT_PACK, Rules};
use iam_herald::severity::Severity;
use serde_json::{Value as Json, json};

use crate::support;

/// One line: at least and at most this loud, and the record.
struct Row {
    text: &'static str,
    least: Severity,
    most: Severity,
    record: Json,
}

fn table() -> Vec<Row> {
    let lines = include_str!("severities.txt").lines();
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| row(line).unwrap_or_else(|| panic!("cannot read `{line}`"))).collect()
}

fn row(text: &'static str) -> Option<Row> {
    let (loudness, rest) = text.split_once(' ')?;
    let (least, most) = loudness.split_once("..").unwrap_or((loudness, "critical"));
    let mut rest = rest.trim_start().splitn(3, ' ');
    let (source, event) = (rest.next()?, rest.next()?);
    let mut fields = json!({
        "userIdentity": person(), "eventSource": source, "eventName": event, "requestParameters": {},
    });
    if let Some(more) = rest.next() {
        for (name, value) in serde_json::from_str::<Json>(more).ok()?.as_object()? {
            fields[name] = value.clone();
        }
    }
    let record = support::record(fields);
    Some(Row { text, least: least.parse().ok()?, most: most.parse().ok()?, record })
}

fn person() -> Json {
    let role = "AWSReservedSSO_PlatformAdmins_0123456789abcdef";
    json!({
        "type": "AssumedRole",
        "principalId": "AROAEXAMPLE:jane.doe@example.com",
        "arn": format!("arn:aws:sts::111122223333:assumed-role/{role}/jane.doe@example.com"),
        "accountId": "111122223333",
        "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
        "sessionContext": { "sessionIssuer": {
            "type": "Role", "userName": role,
            "arn": format!("arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/{role}"),
        } },
    })
}

#[test]
fn every_operation_of_the_coverage_target_is_told_as_loudly_as_it_deserves() {
    let catalogue = Catalogue::builtin();
    let rules = Rules::load(&[DEFAULT_PACK], &[]).unwrap();
    let index = crate::support::index(&rules);
    let mut wrong = Vec::new();
    let table = table();
    assert!(table.len() > 250, "{}", table.len());
    for row in table {
        let text = row.record.to_string();
        let record = Record::read(&text).unwrap();
        let reading = Reading::new(&record, Context::alone(&catalogue));
        if rules.select(&reading).is_none() || !index.matters(&text).rules {
            // What only says that a sign-in goes on is not told.
            if row.least > Severity::Info {
                wrong.push(format!("not told: {}", row.text));
            }
            continue;
        }
        let change = Change::of(&reading, &rules);
        if change.severity < row.least || change.severity > row.most {
            let ids: Vec<&str> = change.rules.iter().map(|rule| &*rule.id).collect();
            wrong.push(format!("{} ({}): {}", change.severity, ids.join(", "), row.text));
        }
    }
    assert!(wrong.is_empty(), "{} are not fitting:\n{}", wrong.len(), wrong.join("\n"));
}

/// Reads and everyday calls, which nobody wants to be told of.
#[test]
fn reads_and_everyday_calls_are_silent() {
    let catalogue = Catalogue::builtin();
    let rules = Rules::load(&[DEFAULT_PACK], &[]).unwrap();
    for (source, event, read_only) in [
        ("iam", "ListUsers", true),
        ("iam", "GetAccountAuthorizationDetails", true),
        ("iam", "GenerateCredentialReport", true),
        ("iam", "SimulatePrincipalPolicy", true),
        ("sts", "GetCallerIdentity", true),
        ("sts", "AssumeRole", true),
        ("sts", "AssumeRoleWithSAML", true),
        ("sts", "AssumeRoleWithWebIdentity", true),
        ("sts", "GetSessionToken", true),
        ("sso", "ListAccountAssignments", true),
        ("sso", "Federate", false),
        ("sso", "Authenticate", false),
        ("sso-directory", "SearchUsers", true),
        ("identitystore", "ListGroupMemberships", true),
        ("organizations", "DescribePolicy", true),
        ("rolesanywhere", "CreateSession", false),
        ("account", "GetContactInformation", true),
        ("cloudtrail", "LookupEvents", true),
        ("cloudtrail", "StartQuery", false),
        ("access-analyzer", "ValidatePolicy", true),
        ("access-analyzer", "StartPolicyGeneration", false),
        ("signin", "CheckMfa", false),
        ("signin", "RenewRole", false),
        ("s3", "PutBucketPolicy", false),
    ] {
        let record = support::record(json!({
            "eventSource": format!("{source}.amazonaws.com"), "eventName": event, "readOnly": read_only,
        }));
        let text = record.to_string();
        let record = Record::read(&text).unwrap();
        let selected = rules.select(&Reading::new(&record, Context::alone(&catalogue)));
        assert!(selected.is_none(), "{source} {event} is told");
    }
}
