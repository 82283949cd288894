//! What of the record itself an expected change may rest on: a closed list, and names that are
//! names.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use cloudwatch_filter_pattern::{Pattern, Selector};
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::config_breadth::accepted;
use crate::support::root;

/// All members of a JSON value as selectors, each with texts that stand there.
fn members(at: &str, value: &Json, found: &mut BTreeMap<String, BTreeSet<String>>) {
    if at != "$" {
        let values = found.entry(at.to_owned()).or_default();
        let plain = value.as_str().filter(|text| {
            text.len() < 100 && text.chars().all(|c| c.is_ascii_graphic() && !"\"\\*'".contains(c))
        });
        values.extend(plain.map(str::to_owned).filter(|_| values.len() < 3));
    }
    match value {
        Json::Object(object) => {
            let named = object.iter().filter(|(name, _)| !name.is_empty());
            named.for_each(|(name, value)| {
                let plain = name.chars().all(|c| c.is_ascii_alphanumeric());
                if plain {
                    members(&format!("{at}.{name}"), value, found);
                }
            });
        }
        Json::Array(items) => {
            items.iter().take(1).for_each(|item| members(&format!("{at}[0]"), item, found));
        }
        _ => {}
    }
}

/// The members of the records of all operations, and some that no record has.
fn selectors() -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    let events = fs::read_to_string(root().join("tests/catalogue/events.ndjson")).unwrap();
    for line in events.lines() {
        members("$", &serde_json::from_str(line).unwrap(), &mut found);
    }
    for invented in [
        "foo",
        "EventName",
        "userIdentity.UserName",
        "userIdentity.userName.x",
        "userIdentity.name",
        "userIdentity.webIdFederationData.federatedProvider",
        "userIdentity.inScopeOf.issuerType",
        "userIdentity.inScopeOf.credentialsIssuedTo",
        "userIdentity.onBehalfOf.identityStoreArn",
        "userIdentity.credentialId",
        "userIdentity.sessionContext.sessionIssuer",
        "userIdentity.sessionContext.sessionIssuer.accountId",
        "userIdentity.sessionContext.assumedRoot",
        "userIdentity.sessionContext.sourceIdentity",
        "userIdentity.sessionContext.ec2RoleDelivery",
        "requestParameters.RoleSessionName",
        "requestParameters.ClientRequestToken",
        "requestParameters.Tags[0].Key",
        "requestParameters.tagSet.items[0].key",
        "requestParameters.x.roleName",
        "responseElements.role.roleName",
        "resources[0].ARN",
        "resources[0].accountId",
        "serviceEventDetails.eventName",
        "vpcEndpointId",
        "heralds.actor.role",
        "Herald.actor.role",
    ] {
        found.entry(format!("$.{invented}")).or_default();
    }
    found
}

/// What may name, said once more and otherwise than the program does.
fn may_name(selector: &str) -> bool {
    const WHO: [&str; 8] = [
        "eventName",
        "userIdentity.userName",
        "userIdentity.arn",
        "userIdentity.principalId",
        "userIdentity.accessKeyId",
        "userIdentity.sessionContext.sessionIssuer.userName",
        "userIdentity.sessionContext.sessionIssuer.arn",
        "userIdentity.sessionContext.sessionIssuer.principalId",
    ];
    const MADE_UP: [&str; 9] = [
        "policyName",
        "roleSessionName",
        "displayName",
        "description",
        "path",
        "newPath",
        "clientToken",
        "policyDocument",
        "assumeRolePolicyDocument",
    ];
    let path = selector.trim_start_matches("$.");
    let parameter =
        path.strip_prefix("requestParameters.").filter(|name| !name.contains(['.', '[']));
    let thing = parameter.is_some_and(|name| {
        let name_of = [
            "Name",
            "Arn",
            "ARN",
            "Id",
            "Identifier",
            "name",
            "arn",
            "id",
            "serialNumber",
            "eventDataStore",
        ];
        !MADE_UP.contains(&name) && name_of.iter().any(|end| name.ends_with(end))
    });
    thing || WHO.contains(&path) || path == "userIdentity.onBehalfOf.userId"
}

/// Every condition on what does not name, with a wildcard in each place, and values that stand in
/// records.
fn weak_conditions() -> Vec<String> {
    let mut all = BTreeSet::new();
    for (selector, values) in selectors() {
        let parsed: Selector = selector.parse().unwrap_or_else(|e| panic!("{selector}: {e}"));
        let steps = parsed.steps().len();
        let parts: Vec<&str> = selector.trim_start_matches("$.").split('.').collect();
        let mut written: Vec<String> = (0..parts.len())
            .map(|wild| {
                let mut parts = parts.clone();
                parts[wild] = "*";
                format!("$.{}", parts.join("."))
            })
            .collect();
        assert!(steps >= parts.len());
        if selector.contains("[0]") {
            written.push(selector.replacen("[0]", "[*]", 1));
        }
        if !may_name(&selector) {
            written.push(selector);
        }
        let mut tests = vec![
            "NOT EXISTS".to_owned(),
            "IS NULL".to_owned(),
            "IS TRUE".to_owned(),
            "> 0".to_owned(),
            "= \"*\"".to_owned(),
            "= \"deploy\"".to_owned(),
            "!= \"deploy\"".to_owned(),
            "= %deploy%".to_owned(),
        ];
        for value in &values {
            tests.extend([format!("= \"{value}\""), format!("!= \"{value}\"")]);
        }
        for selector in written {
            all.extend(tests.iter().map(|test| format!("({selector} {test})")));
        }
    }
    // Two wildcards in one selector are no pattern.
    all.into_iter().filter(|it| format!("{{ {it} }}").parse::<Pattern>().is_ok()).collect()
}

#[test]
fn an_expected_change_rests_on_nothing_off_the_list() {
    let conditions = weak_conditions();
    assert!(conditions.len() > 3000, "{}", conditions.len());
    let patterns: Vec<String> = conditions.iter().map(|it| format!("{{ {it} }}")).collect();
    assert_eq!(accepted(&patterns), [] as [&String; 0]);
}

fn joined() -> impl Strategy<Value = String> {
    prop::sample::select(weak_conditions()).prop_recursive(3, 8, 3, |inner| {
        (prop::collection::vec(inner, 2..4), any::<bool>())
            .prop_map(|(sides, all)| format!("({})", sides.join(if all { " && " } else { " || " })))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn however_it_is_joined_and_whatever_stands_beside_it(weak in prop::collection::vec(joined(), 25)) {
        let strong = r#"($.userIdentity.userName = "alice")"#;
        let alone = weak.iter().map(|weak| format!("{{ {weak} }}"));
        let beside = weak.iter().map(|weak| format!("{{ {strong} || {weak} }}"));
        // More than three wildcards are no pattern.
        let valid = |it: &String| it.parse::<Pattern>().is_ok();
        let wide: Vec<String> = alone.chain(beside).filter(valid).collect();
        prop_assert_eq!(accepted(&wide), [] as [&String; 0]);
        let narrowed: Vec<String> =
            weak.iter().map(|weak| format!("{{ {strong} && {weak} }}")).filter(valid).collect();
        prop_assert_eq!(accepted(&narrowed).len(), narrowed.len());
    }
}

/// Each row is a way round, found by looking for one.
#[test]
fn names_that_are_none_are_refused() {
    let rows = [
        // A wildcard in the middle, which reaches what the caller chooses.
        r#"$.userIdentity.sessionContext.* = "change-0815""#,
        r#"$.userIdentity.sessionContext.*.creationDate = "2026-11-*""#,
        r#"$.userIdentity.*.sessionIssuer.userName = "deploy""#,
        // What every session of a role has.
        r#"$.userIdentity.sessionContext.sessionIssuer.principalId = "AROA*""#,
        r#"$.userIdentity.sessionContext.sessionIssuer.principalId = "*""#,
        r#"$.userIdentity.principalId = "AROA*""#,
        r#"$.userIdentity.principalId = "AROA*:deploy""#,
        r#"$.userIdentity.principalId = "222233334444:*""#,
        r#"$.userIdentity.principalId = "corp=:*""#,
        r#"$.userIdentity.accessKeyId = "AKIAIOSF*""#,
        // Everybody in another account than that of the samples, in part of one, in another
        // partition.
        r#"$.userIdentity.arn = "arn:aws:iam::222233334444:user/*""#,
        r#"$.userIdentity.arn = "arn:aws:iam::2222*""#,
        r#"$.userIdentity.arn = "arn:aws:sts::222233334444:*""#,
        r#"$.userIdentity.arn = "arn:aws:sts::222233334444:*ssumed-role/*""#,
        r#"$.userIdentity.arn = "*222233334444*""#,
        r#"$.userIdentity.arn = "*:222233334444:*""#,
        r#"$.userIdentity.arn = "arn:aws-us-gov:*""#,
        r#"$.userIdentity.arn = "*-gov:iam::*""#,
        r#"$.userIdentity.arn = "arn:aws-cn:iam::222233334444:user/*""#,
        r#"$.userIdentity.sessionContext.sessionIssuer.arn = "arn:aws:iam::222233334444:role/*""#,
        r#"$.userIdentity.sessionContext.sessionIssuer.arn = "*:role/service-role/*""#,
        r#"$.userIdentity.sessionContext.sessionIssuer.arn = "*/aws-reserved/sso.amazonaws.com/*""#,
        r#"$.userIdentity.sessionContext.sessionIssuer.accountId = "222233334444""#,
        // What the caller writes, in any case.
        r#"$.requestParameters.path = "/""#,
        r#"$.requestParameters.Description = "reviewed""#,
        r#"$.requestParameters.ClientRequestToken = "4711""#,
        r#"$.requestParameters.clientRequestId = "4711""#,
        r#"$.requestParameters.roleSessionName = "deploy""#,
        r#"$.requestParameters.RoleSessionName = "deploy""#,
        r#"$.requestParameters.sourceIdentity = "deploy""#,
        r#"$.requestParameters.externalId = "deploy""#,
        r#"$.requestParameters.policyName = "harmless""#,
        r#"$.requestParameters.policyDocument = "*reviewed*""#,
        r#"$.requestParameters.maxSessionDuration > 0"#,
        r#"$.requestParameters.tagging.tagSet[0].key = "ok""#,
        // What very many things share.
        r#"$.requestParameters.instanceArn = "arn:aws:sso:::instance/ssoins-1""#,
        r#"$.requestParameters.permissionSetArn = "arn:aws:sso:::permissionSet/ssoins-1/*""#,
        r#"$.requestParameters.identityStoreId = "d-1""#,
        r#"$.requestParameters.versionId = "v1""#,
        r#"$.requestParameters.policyArn = "arn:aws:iam::aws:policy/*""#,
        r#"$.requestParameters.topicArn = "arn:aws:sns:us-east-1:*""#,
        // Not there at all.
        r#"$.requestParameters NOT EXISTS"#,
        r#"$.requestParameters.roleName NOT EXISTS"#,
        r#"$.userIdentity.accessKeyId NOT EXISTS"#,
        r#"$.responseElements.*.path = "/""#,
        r#"$.responseElements.user.userName = "mx-relay""#,
        r#"$.resources[0].accountId = "111122223333""#,
        r#"$.resources[*].ARN = "*""#,
        // A whole service; a kind of session; a whole company.
        r#"$.eventSource = "sso-directory.amazonaws.com""#,
        r#"($.eventSource = "iam.amazonaws.com") && ($.awsRegion = "us-east-1")"#,
        r#"$.userIdentity.invokedBy = "AWS Internal""#,
        r#"$.userIdentity.inScopeOf.issuerType = "AWS::Lambda::Function""#,
        r#"$.userIdentity.credentialId = "*""#,
        r#"$.userIdentity.onBehalfOf.userId = "*""#,
        r#"$.userIdentity.identityProvider = "arn:aws:iam::111122223333:saml-provider/Okta""#,
        r#"$.userIdentity.type = "IdentityCenterUser""#,
        r#"$.userIdentity.sessionContext.assumedRoot = "true""#,
        r#"($.userIdentity.sessionContext.sessionIssuer.userName = "AWSReservedSSO_*") && ($.userIdentity.principalId = "*@example.com")"#,
        r#"($.herald.actor.kind = "sso") && ($.herald.actor.name = "*@example.com")"#,
        r#"($.herald.actor.kind = "sso") && ($.userIdentity.arn = "*assumed-role/AWSReservedSSO_*/*@example.com")"#,
        r#"$.userIdentity.sessionContext.sessionIssuer.userName = "AWSReservedSSO_A*""#,
        r#"($.herald.actor.kind = "root") && ($.herald.actor.name = "root")"#,
        // Too little of a name, and regular expressions.
        r#"$.userIdentity.userName = "a*""#,
        r#"$.userIdentity.userName = "*abc""#,
        r#"$.userIdentity.userName = %^[f-k]%"#,
        r#"$.herald.actor.role = "z*""#,
        r#"$.herald.target.name = "z*""#,
        r#"$.requestParameters.roleName = "zz*""#,
        r#"$.userIdentity.arn = "arn:aws:iam::111122223333:user/zz*""#,
        r#"$.eventName = "Add*""#,
        r#"$.eventName = "Remove*""#,
        r#"$.eventName = "*AccessKey""#,
        r#"$.eventName = %^D.*Key%"#,
    ];
    let patterns: Vec<String> = rows.iter().map(|row| format!("{{ {row} }}")).collect();
    assert_eq!(accepted(&patterns), [] as [&String; 0]);
}

#[test]
fn names_that_are_some_are_accepted() {
    let rows = [
        r#"$.userIdentity.userName = "bo""#,
        r#"$.userIdentity.userName = "deploy-*""#,
        r#"$.userIdentity.arn = "arn:aws:iam::222233334444:user/bo""#,
        r#"$.userIdentity.arn = "*:user/bo""#,
        r#"$.userIdentity.arn = "*:assumed-role/ci/*""#,
        r#"$.userIdentity.arn = "arn:aws:sts::222233334444:assumed-role/ci/*""#,
        r#"$.userIdentity.arn = "arn:aws-us-gov:sts::222233334444:assumed-role/deploy-*""#,
        r#"$.userIdentity.arn = "arn:aws:sts::222233334444:assumed-role/AWSReservedSSO_Admins_1/jo*""#,
        r#"$.userIdentity.principalId = "AROAEXAMPLEEXAMPLE:*""#,
        r#"$.userIdentity.accessKeyId = "AKIAIOSFODNN7EXAMPLE""#,
        r#"$.userIdentity.onBehalfOf.userId = "94482488-3041-7000-0000-000000000000""#,
        r#"$.userIdentity.sessionContext.sessionIssuer.arn = "arn:aws:iam::222233334444:role/deploy""#,
        r#"$.requestParameters.userName = "mail-sender""#,
        r#"$.requestParameters.policyArn = "arn:aws:iam::222233334444:policy/boundary-*""#,
        r#"$.requestParameters.bucketName = "*-exports""#,
        r#"$.requestParameters.functionName = "mailer""#,
        r#"$.requestParameters.name = "organization-trail""#,
        r#"($.userIdentity.type = "IAMUser") && ($.herald.actor.name = "alice")"#,
        r#"($.herald.actor.kind = "sso") && ($.herald.actor.name = "jane@example.com")"#,
        r#"($.eventSource = "iam.amazonaws.com") && ($.eventName = "TagRole")"#,
    ];
    let patterns: Vec<String> = rows.iter().map(|row| format!("{{ {row} }}")).collect();
    assert_eq!(accepted(&patterns).len(), rows.len(), "{:#?}", {
        let kept: BTreeSet<&String> = accepted(&patterns).into_iter().collect();
        patterns.iter().filter(|it| !kept.contains(it)).collect::<Vec<_>>()
    });
}
