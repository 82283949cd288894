//! What was done and how it is undone: the words of whole alerts, where the words of one operation do not tell.

use std::collections::BTreeMap;

use iam_herald::alert::Change;
use iam_herald::render;
use iam_herald::severity::Severity;
use serde_json::{Value as Json, json};

use crate::catalogue::events;
use crate::support::{record, root, tell_records};

/// The text as one line, so that it does not matter where it was broken.
fn text(records: &[Json]) -> String {
    let text = render::text(&tell_records(records));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn says(text: &str, words: &[&str]) {
    for words in words {
        assert!(text.contains(words), "{words}\nis not in\n{text}");
    }
}

#[track_caller]
fn says_not(text: &str, words: &[&str]) {
    for words in words {
        assert!(!text.contains(words), "{words}\nis in\n{text}");
    }
}

fn changes(records: &[Json]) -> Vec<Change> {
    tell_records(records).alerts.into_iter().flat_map(|alert| alert.changes).collect()
}

fn change(record: &Json) -> Change {
    let mut all = changes(std::slice::from_ref(record));
    assert_eq!(all.len(), 1, "{record}");
    all.remove(0)
}

fn call(service: &str, name: &str, parameters: Json, answer: Json) -> Json {
    record(json!({
        "eventSource": format!("{service}.amazonaws.com"), "eventName": name,
        "requestParameters": parameters, "responseElements": answer,
    }))
}

fn iam(name: &str, parameters: Json) -> Json {
    call("iam", name, parameters, json!(null))
}

/// A call that Identity Center makes with its own role.
fn by_identity_center(name: &str, parameters: Json, answer: Json) -> Json {
    let mut record = call("iam", name, parameters, answer);
    record["userIdentity"] = json!({
        "type": "AssumedRole", "principalId": "AROAEXAMPLE:AWS-SSO", "accountId": "111122223333",
        "arn": "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForSSO/AWS-SSO",
        "invokedBy": "sso.amazonaws.com",
        "sessionContext": { "sessionIssuer": {
            "type": "Role", "userName": "AWSServiceRoleForSSO", "accountId": "111122223333",
            "arn": "arn:aws:iam::111122223333:role/aws-service-role/sso.amazonaws.com/AWSServiceRoleForSSO",
        } },
    });
    record
}

fn trust(statement: Json) -> Json {
    let document = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
    iam("UpdateAssumeRolePolicy", json!({ "roleName": "night-batch", "policyDocument": document }))
}

fn allow(principal: Json, condition: Json) -> Json {
    let federated = principal.get("Federated").is_some();
    let action = if federated { "sts:AssumeRoleWithWebIdentity" } else { "sts:AssumeRole" };
    json!({ "Effect": "Allow", "Principal": principal, "Action": action, "Condition": condition })
}

const PROVIDER: &str = "AWSSSO_0a1b2c3d4e5f6071_DO_NOT_DELETE";

#[test]
fn what_aws_manages_is_never_undone_here() {
    let provider = format!("arn:aws:iam::111122223333:saml-provider/{PROVIDER}");
    let reserved = "AWSReservedSSO_Auditors_9f8e7d6c5b4a3021";
    let path = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com";
    let linked = "AWSServiceRoleForOrganizations";
    let cases = [
        by_identity_center(
            "CreateSAMLProvider",
            json!({ "name": PROVIDER }),
            json!({ "sAMLProviderArn": provider }),
        ),
        by_identity_center(
            "CreateRole",
            json!({ "roleName": reserved, "path": "/aws-reserved/sso.amazonaws.com/" }),
            json!({ "role": { "roleName": reserved, "arn": format!("{path}/{reserved}") } }),
        ),
        by_identity_center(
            "AttachRolePolicy",
            json!({ "roleName": reserved, "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
            json!(null),
        ),
        iam(
            "UpdateSAMLProvider",
            json!({ "sAMLProviderArn": provider, "sAMLMetadataDocument": "<x/>" }),
        ),
        iam("DeleteSAMLProvider", json!({ "sAMLProviderArn": provider })),
        iam(
            "TagSAMLProvider",
            json!({ "sAMLProviderArn": provider, "tags": [{ "key": "a", "value": "b" }] }),
        ),
        iam("DeleteRole", json!({ "roleName": reserved })),
        iam(
            "PutRolePolicy",
            json!({ "roleName": reserved, "policyName": "x", "policyDocument": r#"{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}"# }),
        ),
        iam("DeleteRolePolicy", json!({ "roleName": reserved, "policyName": "x" })),
        iam("UpdateRole", json!({ "roleName": linked, "maxSessionDuration": 7200 })),
        iam("TagRole", json!({ "roleName": linked, "tags": [{ "key": "a", "value": "b" }] })),
        iam(
            "AttachRolePolicy",
            json!({ "roleName": linked, "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
        ),
        call(
            "iam",
            "CreateServiceLinkedRole",
            json!({ "aWSServiceName": "organizations.amazonaws.com" }),
            json!({ "role": { "roleName": linked, "arn": format!("arn:aws:iam::111122223333:role/aws-service-role/organizations.amazonaws.com/{linked}") } }),
        ),
    ];
    for case in cases {
        let change = change(&case);
        let name = &change.event_name;
        for revert in [&change.undo, &change.view.restore].into_iter().flatten() {
            assert_eq!((revert.kind.as_str(), &revert.command), ("none", &None), "{name}");
            let note = revert.note.as_deref().unwrap();
            assert!(note.contains("manages"), "{name}: {note}");
        }
        assert!(change.undo.is_some() || change.view.restore.is_some(), "{name}");
    }
    let text = text(&[by_identity_center(
        "CreateSAMLProvider",
        json!({ "name": PROVIDER }),
        json!({ "sAMLProviderArn": provider }),
    )]);
    says(
        &text,
        &[
            "Undo Identity Center manages this provider, and everybody's sign-in to the account hangs on it: change \
                   nothing here; to have it made anew, assign a permission set in this account again in Identity Center.",
        ],
    );
    says_not(
        &text,
        &["aws iam delete-saml-provider", "Confirm that the identity provider is yours"],
    );
}

/// Whoever makes something gives it its name, so a name takes the way back from nobody.
#[test]
fn a_borrowed_name_keeps_its_undo() {
    for (made, command) in [
        (
            call(
                "iam",
                "CreateRole",
                json!({ "roleName": "AWSReservedSSO_Ops_0a1b2c3d4e5f6071", "assumeRolePolicyDocument": "{}" }),
                json!({ "role": { "roleName": "AWSReservedSSO_Ops_0a1b2c3d4e5f6071", "arn": "arn:aws:iam::111122223333:role/AWSReservedSSO_Ops_0a1b2c3d4e5f6071" } }),
            ),
            "aws iam delete-role --role-name AWSReservedSSO_Ops_0a1b2c3d4e5f6071",
        ),
        (
            call(
                "iam",
                "CreateSAMLProvider",
                json!({ "name": PROVIDER }),
                json!({ "sAMLProviderArn": format!("arn:aws:iam::111122223333:saml-provider/{PROVIDER}") }),
            ),
            "aws iam delete-saml-provider --saml-provider-arn",
        ),
        (
            iam("CreateUser", json!({ "userName": "AWSServiceRoleForOrganizations" })),
            "aws iam delete-user --user-name AWSServiceRoleForOrganizations",
        ),
    ] {
        let undo = change(&made).undo.unwrap();
        assert!(undo.command.unwrap().starts_with(command), "{command}");
    }
}

#[test]
fn the_service_of_a_deleted_role_is_known_by_the_task() {
    let deleted = |role: &str, task: &str| {
        call(
            "iam",
            "DeleteServiceLinkedRole",
            json!({ "roleName": role }),
            json!({ "deletionTaskId": task }),
        )
    };
    let task = "task/aws-service-role/ops.example.amazonaws.com/AWSServiceRoleForOps/0a1b2c3d-1";
    let restore = change(&deleted("AWSServiceRoleForOps", task)).view.restore.unwrap();
    let command = "aws iam create-service-linked-role --aws-service-name ops.example.amazonaws.com";
    assert_eq!((restore.kind.as_str(), restore.command.as_deref()), ("exact", Some(command)));
    let restore = change(&deleted("AWSServiceRoleForOps_blue", task)).view.restore.unwrap();
    assert_eq!((restore.kind.as_str(), restore.command.as_deref()), ("partial", Some(command)));
    assert!(restore.note.unwrap().contains("give it with --custom-suffix"));
    let restore = change(&deleted("AWSServiceRoleForOps", "task/0a1b2c3d-1")).view.restore.unwrap();
    assert_eq!(restore.kind.as_str(), "needs_previous");
}

#[test]
fn what_is_left_disabled_lets_nobody_in() {
    let anchor = |parameters: Json, answer: Json| {
        let mut all =
            json!({ "name": "welding-shop", "source": { "sourceType": "CERTIFICATE_BUNDLE" } });
        all.as_object_mut().unwrap().extend(parameters.as_object().unwrap().clone());
        call("rolesanywhere", "CreateTrustAnchor", all, answer)
    };
    let answer = |enabled: bool| json!({ "trustAnchor": { "trustAnchorId": "0a1b2c3d", "name": "welding-shop", "enabled": enabled } });
    for disabled in [
        anchor(json!({ "enabled": false }), answer(false)),
        anchor(json!({ "enabled": "false" }), answer(false)),
        anchor(json!({}), answer(false)),
    ] {
        let text = text(&[disabled]);
        says(
            &text,
            &[
                "MEDIUM - account 111122223333",
                "alice created trust anchor welding-shop as disabled",
                "Why Nobody comes in by it until somebody enables it, which is one further call (EnableTrustAnchor).",
                "aws rolesanywhere delete-trust-anchor --region us-east-1 --trust-anchor-id 0a1b2c3d",
            ],
        );
        says_not(&text, &["is now enough to get credentials", "make such an authority at home"]);
    }
    // What is no flag, or says nothing, may be open.
    for open in
        [json!({}), json!({ "enabled": 0 }), json!({ "enabled": null }), json!({ "enabled": true })]
    {
        let loud = change(&anchor(open.clone(), json!(null)));
        assert_eq!(loud.severity, Severity::Critical, "{open}");
    }
    let profile = call(
        "rolesanywhere",
        "CreateProfile",
        json!({ "name": "welders", "roleArns": ["arn:aws:iam::111122223333:role/welder"], "enabled": false }),
        json!({ "profile": { "profileId": "0a1b", "enabled": false } }),
    );
    says(
        &text(&[profile]),
        &["alice created Roles Anywhere profile welders for roles welder as disabled"],
    );
}

#[test]
fn every_setting_of_a_trail_that_was_changed_is_told_with_its_undo() {
    let update = |mut parameters: Json| {
        parameters["name"] = json!("audit");
        call("cloudtrail", "UpdateTrail", parameters, json!(null))
    };
    let text_of = |parameters| text(&[update(parameters)]);
    says(
        &text_of(
            json!({ "s3BucketName": "copies", "enableLogFileValidation": false, "kmsKeyId": "" }),
        ),
        &[
            "alice set the bucket of trail audit to copies, took the KMS key off it and turned off log file validation of it",
            "Log files are no longer encrypted with a key of yours: whoever may read the bucket can read them.",
            "aws cloudtrail update-trail --region us-east-1 --name audit --s3-bucket-name PREVIOUS_BUCKET --kms-key-id \
             PREVIOUS_KEY_ARN --enable-log-file-validation What stands there in capitals is in the trail's last earlier \
             CreateTrail or UpdateTrail event, in AWS Config or in your code; --enable-log-file-validation is right if it \
             was on before.",
        ],
    );
    says(
        &text_of(json!({ "kmsKeyId": "arn:aws:kms:us-east-1:999988887777:key/0a1b" })),
        &[
            "HIGH",
            "alice set the KMS key of trail audit to one of account 999988887777",
            "Whoever holds that key can make the new log files unreadable for you",
        ],
    );
    says(
        &text_of(json!({ "kmsKeyId": "alias/audit" })),
        &["alice set the KMS key of trail audit to audit"],
    );
    let both = update(json!({ "isMultiRegionTrail": "false", "snsTopicName": "" }));
    let both = change(&both);
    assert_eq!(both.severity, Severity::Critical);
    assert_eq!(
        both.sentence,
        "alice confined trail audit to one Region and set the SNS topic of it to none"
    );
    assert_eq!(both.undo.unwrap().kind.as_str(), "needs_previous");
    let mut denied = update(json!({ "s3BucketName": "copies", "enableLogFileValidation": false }));
    denied["errorCode"] = json!("AccessDenied");
    assert_eq!(
        change(&denied).sentence,
        "alice tried to set the bucket of trail audit to copies and turn off log file validation of it, but was denied"
    );
}

#[test]
fn each_setting_of_a_profile_and_a_permission_set_is_told() {
    let profile = |mut parameters: Json| {
        parameters["profileId"] = json!("0a1b");
        change(&call("rolesanywhere", "UpdateProfile", parameters, json!(null)))
    };
    let told = profile(
        json!({ "sessionPolicy": "", "durationSeconds": 43200, "acceptRoleSessionName": true }),
    );
    assert_eq!(
        told.sentence,
        "alice took the session policy off Roles Anywhere profile 0a1b, set sessions of it to 12 hours and let users of it \
         choose the names of their sessions"
    );
    assert_eq!(told.severity, Severity::High);
    assert_eq!(
        told.undo.unwrap().command.unwrap(),
        "aws rolesanywhere update-profile --region us-east-1 --profile-id 0a1b --session-policy file://PREVIOUS_POLICY.json \
         --duration-seconds PREVIOUS_SECONDS --no-accept-role-session-name"
    );
    assert_eq!(profile(json!({ "name": "welders" })).severity, Severity::Low);
    assert_eq!(profile(json!({ "requireInstanceProperties": true })).severity, Severity::High);
    let set = call(
        "sso",
        "UpdatePermissionSet",
        json!({ "instanceArn": "arn:aws:sso:::instance/ssoins-1", "permissionSetArn": "arn:aws:sso:::permissionSet/ssoins-1/ps-1",
                "relayState": "https://portal.example.net", "sessionDuration": "PT8H" }),
        json!(null),
    );
    let text = text(&[set]);
    says(
        &text,
        &[
            "MEDIUM",
            "alice set where permission set ps-1 sends people after sign-in to https://portal.example.net and set sessions of it to 8 hours",
            "--relay-state PREVIOUS_RELAY_STATE --session-duration PREVIOUS_DURATION",
        ],
    );
}

#[test]
fn selectors_that_record_everything_are_no_attack() {
    let put = |selectors: Json| {
        change(&call(
            "cloudtrail",
            "PutEventSelectors",
            json!({ "trailName": "audit", "eventSelectors": selectors }),
            json!(null),
        ))
    };
    let all = put(json!([{ "readWriteType": "All", "includeManagementEvents": true }]));
    assert_eq!(all.sentence, "alice made trail audit record all management events");
    assert_eq!((all.severity, all.undo), (Severity::Low, None));
    assert!(all.view.restore.is_some());
    // What leaves out a service, or what is not understood, is louder.
    for less in [
        json!([{ "readWriteType": "All", "includeManagementEvents": true, "excludeManagementEventSources": ["iam.amazonaws.com"] }]),
        json!([{ "readWriteType": "WriteOnly", "includeManagementEvents": true }]),
        json!([{ "readWriteType": 7, "includeManagementEvents": true }]),
    ] {
        assert!(put(less.clone()).severity >= Severity::Medium, "{less}");
    }
    // No selectors are left.
    assert_eq!(put(json!([])).severity, Severity::Critical);
}

#[test]
fn everybody_who_knows_an_external_id_is_everybody() {
    let id = json!({ "StringEquals": { "sts:ExternalId": "blue-7" } });
    let text = text(&[trust(allow(json!("*"), id))]);
    says(
        &text,
        &[
            "CRITICAL",
            "Lets in Anyone in the world who knows the ExternalId, which is no secret.",
            "Anybody with any AWS account can take on this role and everything it may do.",
        ],
    );
    says_not(&text, &["Confirm whose account it is"]);
    // Whom the policy names by something else than an account, no advice asks for an account of.
    for condition in [
        json!({ "IpAddress": { "aws:SourceIp": "198.51.100.0/24" } }),
        json!({ "StringEquals": { "aws:PrincipalOrgID": "o-exampleorgid" } }),
        json!({ "StringEquals": { "aws:SourceVpce": "vpce-0a1b2c3d", "sts:ExternalId": "blue-7" } }),
    ] {
        let text = self::text(&[trust(allow(json!("*"), condition))]);
        says(&text, &["HIGH", "Next Confirm who comes in by it"]);
        says_not(&text, &["whose account"]);
    }
    let account = self::text(&[trust(allow(json!({ "AWS": "999988887777" }), json!({})))]);
    says(&account, &["Next Confirm whose account it is"]);
}

#[test]
fn a_star_that_is_compared_as_it_stands_lets_nobody_in() {
    let github = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
    let key = "token.actions.githubusercontent.com:sub";
    let of = |operator: &str, values: Json| {
        let mut condition = json!({});
        condition[operator][key] = values;
        trust(allow(json!({ "Federated": github }), condition))
    };
    let shut = of("StringEquals", json!("repo:acme/site:*"));
    let text = text(std::slice::from_ref(&shut));
    says(
        &text,
        &[
            "alice narrowed who can assume role night-batch",
            "Lets in Nobody can assume it by this document. GitHub Actions lets nobody in: StringEquals on sub takes the * in \
             repo:acme/site:* for a plain character, where StringLike would take it for any.",
        ],
    );
    says_not(&text, &["of repository acme/site.", "Whoever runs that provider"]);
    assert!(change(&shut).undo.is_none());
    for condition in [
        json!({ "StringEquals": { "aws:PrincipalArn": "arn:aws:iam::999988887777:role/build-*" } }),
        json!({ "StringEqualsIgnoreCase": { "sts:ExternalId": "*" } }),
        json!({ "StringEquals": { "aws:PrincipalOrgID": ["o-*", "*"] } }),
    ] {
        let nobody = trust(allow(json!("*"), condition.clone()));
        let lines = change(&nobody).access.unwrap();
        assert!(lines.trust.is_empty(), "{condition}: {:?}", lines.trust);
        assert!(
            lines
                .notes
                .iter()
                .any(|note| note.starts_with("a statement lets nobody in: StringEquals on "))
        );
    }
    for condition in [
        json!({ "ArnEquals": { "aws:PrincipalArn": "arn:aws:iam::999988887777:role/build-*" } }),
        json!({ "StringEqualsIfExists": { "sts:ExternalId": "*" } }),
        json!({ "StringEquals": { "sts:ExternalId": "${*}" } }),
        json!({ "StringEquals": { "aws:PrincipalOrgID": ["o-*", "o-exampleorgid"] } }),
    ] {
        assert!(
            change(&trust(allow(json!("*"), condition.clone()))).severity >= Severity::High,
            "{condition}"
        );
    }
    // One of several values, a name that may have a star in it, a wildcard, an issuer of anybody's: these let somebody in.
    for open in [
        of("StringEquals", json!(["repo:acme/site:*", "repo:acme/site:ref:refs/heads/main"])),
        of("StringEquals", json!("repo:acme/site:environment:*")),
        of("StringLike", json!("repo:acme/site:*")),
        trust(allow(
            json!({ "Federated": "arn:aws:iam::111122223333:oidc-provider/tokens.example.net" }),
            json!({ "StringEquals": { "tokens.example.net:sub": "team:*" } }),
        )),
    ] {
        assert_eq!(change(&open).severity, Severity::High, "{open}");
    }
}

#[test]
fn a_trust_policy_is_as_loud_as_whom_it_newly_lets_in() {
    let ec2 = json!({ "Service": "ec2.amazonaws.com" });
    let services = trust(allow(ec2.clone(), json!({})));
    let told = change(&services);
    assert_eq!(told.severity, Severity::Medium);
    assert!(told.rules.iter().any(|rule| &*rule.id == "trust-services"));
    for other in [
        json!({ "Service": ["ec2.amazonaws.com", "rolesanywhere.amazonaws.com"] }),
        json!({ "Service": "ec2.amazonaws.com", "AWS": "arn:aws:iam::111122223333:root" }),
        json!({ "Service": "*" }),
        json!({ "Service": "jobs.example.net" }),
        json!({ "Service": "ec2.amazonaws.com", "Robot": "x" }),
    ] {
        assert!(
            change(&trust(allow(other.clone(), json!({})))).severity >= Severity::High,
            "{other}"
        );
    }
    let mut wide =
        trust(allow(json!({ "Service": "ec2.amazonaws.com", "AWS": "999988887777" }), json!({})));
    wide["eventTime"] = json!("2026-11-20T22:10:09Z");
    wide["userIdentity"]["userName"] = json!("carol");
    wide["userIdentity"]["arn"] = json!("arn:aws:iam::111122223333:user/carol");
    let mut narrow = services;
    narrow["eventID"] = json!("0a1b2c3d-0000-4000-8000-000000000002");
    let told = changes(&[wide, narrow.clone()]);
    assert_eq!((told[0].severity, told[1].severity), (Severity::High, Severity::Low));
    assert_eq!(told[1].sentence, "alice narrowed who can assume role night-batch");
    assert!(told[1].undo.is_none() && told[1].view.restore.is_some());
}

#[test]
fn a_policy_that_only_denies_says_so_with_a_label() {
    let deny = iam(
        "AttachUserPolicy",
        json!({ "userName": "bob", "policyArn": "arn:aws:iam::aws:policy/AWSDenyAll" }),
    );
    says(&text(&[deny]), &["Who IAM user alice Denies Every action on every resource. Why"]);
    let inline = |statement: Json| {
        let document = json!({ "Statement": statement }).to_string();
        iam(
            "PutUserPolicy",
            json!({ "userName": "bob", "policyName": "x", "policyDocument": document }),
        )
    };
    let text_of = |statement| text(&[inline(statement)]);
    let deny = json!({ "Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*" });
    let denies = text_of(deny);
    says(&denies, &["Allows Nothing: it only denies."]);
    // What a policy says never stands without a label, below the line that says who.
    for event in events() {
        let text = render::text(&tell_records(&[event]));
        let mut lines = text.lines().skip_while(|line| !line.starts_with("   Who "));
        let who = lines
            .next()
            .into_iter()
            .chain(lines.take_while(|line| line.starts_with("            ")));
        let who = who.map(str::trim).collect::<Vec<_>>().join(" ");
        assert!(!who.contains(". ") && !who.ends_with('.'), "{text}");
    }
}

#[test]
fn sessions_by_policy_arns_say_what_they_allow() {
    let token = |parameters: Json| {
        let mut all = json!({ "name": "reporter" });
        all.as_object_mut().unwrap().extend(parameters.as_object().unwrap().clone());
        call(
            "sts",
            "GetFederationToken",
            all,
            json!({ "federatedUser": { "arn": "arn:aws:sts::111122223333:federated-user/reporter" } }),
        )
    };
    let arns = |names: &[&str]| {
        let all: Vec<Json> =
            names.iter().map(|name| json!({ "arn": format!("arn:aws:iam::{name}") })).collect();
        json!({ "policyArns": all })
    };
    let admin =
        token(arns(&["aws:policy/AmazonSQSReadOnlyAccess", "aws:policy/AdministratorAccess"]));
    says(
        &text(std::slice::from_ref(&admin)),
        &[
            "HIGH",
            "Allows What AWS's policy AmazonSQSReadOnlyAccess allows. Every action on every resource",
        ],
    );
    says(
        &text(&[token(arns(&["111122223333:policy/reports"]))]),
        &["MEDIUM", "Allows Not known: what policy reports allows is not in the event."],
    );
    let both = token(json!({
        "policy": r#"{"Statement":{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"}}"#,
        "policyArns": [{ "arn": "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess" }],
    }));
    says(
        &text(&[both]),
        &["Allows Write in SQS.", "What AWS's policy AmazonSQSReadOnlyAccess allows."],
    );
}

#[test]
fn an_undo_says_if_the_call_may_have_changed_nothing() {
    for (name, parameters, words) in [
        (
            "AttachRolePolicy",
            json!({ "roleName": "night-batch", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
            "right if the policy was not attached before, because AWS answers the same if it was",
        ),
        (
            "AddUserToGroup",
            json!({ "userName": "bob", "groupName": "readers" }),
            "right if the user was not in the group before, because AWS answers the same if they were",
        ),
        (
            "UpdateAccessKey",
            json!({ "userName": "bob", "accessKeyId": "AKIAIOSFODNN7EXAMPLE", "status": "Active" }),
            "right if it was inactive before, because AWS answers the same where nothing changes",
        ),
        (
            "UpdateAccessKey",
            json!({ "userName": "bob", "accessKeyId": "AKIAIOSFODNN7EXAMPLE", "status": "Inactive" }),
            "right if it was active before, because AWS answers the same where nothing changes",
        ),
        (
            "TagUser",
            json!({ "userName": "bob", "tags": [{ "key": "team", "value": "blue" }] }),
            "right for tags that are new",
        ),
    ] {
        let change = change(&iam(name, parameters));
        let revert = change.undo.or(change.view.restore).unwrap();
        assert_eq!(revert.kind.as_str(), "partial", "{name}");
        assert!(revert.note.as_deref().unwrap().contains(words), "{name}: {:?}", revert.note);
    }
}

#[test]
fn a_renamed_user_is_linked_by_the_new_name() {
    let renamed = text(&[iam("UpdateUser", json!({ "userName": "bob", "newUserName": "robert" }))]);
    says(&renamed, &["#/users/details/robert", "go by the old name no longer find it"]);
    let group =
        text(&[iam("UpdateGroup", json!({ "groupName": "staff", "newGroupName": "readers" }))]);
    says(&group, &["#/groups/details/readers"]);
    let moved = text(&[iam("UpdateUser", json!({ "userName": "bob", "newPath": "/staff/" }))]);
    says(
        &moved,
        &[
            "#/users/details/bob",
            "Whatever names the old ARN, such as a trust policy or a watch list, no longer finds it.",
        ],
    );
    says_not(&moved, &["old name"]);
    let mut failed = iam("UpdateUser", json!({ "userName": "bob", "newUserName": "robert" }));
    failed["errorCode"] = json!("EntityAlreadyExistsException");
    says(&text(&[failed]), &["#/users/details/bob"]);
}

#[test]
fn a_password_is_not_said_to_be_new_where_the_event_does_not_show_it() {
    let update = |reset: Json| {
        let change = change(&iam(
            "UpdateLoginProfile",
            json!({ "userName": "bob", "passwordResetRequired": reset }),
        ));
        assert_eq!(change.severity, Severity::High);
        change
    };
    assert_eq!(
        update(json!(true)).sentence,
        "alice changed the console password settings of user bob so that a new password is asked for at next sign-in"
    );
    assert_eq!(
        update(json!(false)).sentence,
        "alice changed the console password settings of user bob so that no new password is asked for at next sign-in"
    );
    assert!(
        update(json!(true)).reasons.iter().any(|why| why.contains("which the event does not show"))
    );
}

#[test]
fn a_role_with_long_sessions_says_how_long() {
    let made = |seconds: Json| {
        let role = json!({ "roleName": "night-batch", "maxSessionDuration": seconds });
        change(&call("iam", "CreateRole", role, json!({ "role": { "roleName": "night-batch" } })))
    };
    assert_eq!(
        made(json!(43200)).sentence,
        "alice created role night-batch for sessions of up to 12 hours"
    );
    assert_eq!(made(json!(3600)).sentence, "alice created role night-batch");
    assert_eq!(made(json!("x")).sentence, "alice created role night-batch");
}

#[test]
fn a_deleted_mfa_device_has_no_history_that_the_event_does_not_tell() {
    let text = text(&[iam(
        "DeleteVirtualMFADevice",
        json!({ "serialNumber": "arn:aws:iam::111122223333:mfa/spare" }),
    )]);
    says(
        &text,
        &[
            "The seed is gone, so the device can never be used again; AWS deletes one only while no user has it, so either it \
           was never in use or it was taken from its user before.",
        ],
    );
}

#[test]
fn a_refused_second_factor_says_why_it_matters() {
    let mut refused = iam("EnableMFADevice", json!(null));
    refused["errorCode"] = json!("AccessDenied");
    refused["errorMessage"] = json!(
        "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: iam:EnableMFADevice on resource: user bob"
    );
    says(
        &text(&[refused]),
        &[
            "LOW",
            "Why Either a user who may not look after their own device goes on without one, or somebody wanted a device of \
             their own on another user.",
            "Next Ask the actor whose device it was to be",
        ],
    );
}

#[test]
fn a_correction_is_no_second_deed() {
    let made = iam("CreateUser", json!({ "userName": "olga" }));
    let mut corrected = made.clone();
    corrected["eventID"] = json!("0a1b2c3d-0000-4000-8000-000000000002");
    corrected["addendum"] = json!({
        "reason": "UPDATED_DATA", "updatedFields": "userIdentity.sessionContext",
        "originalEventID": made["eventID"], "originalRequestID": "0a1b",
    });
    let both = text(&[made.clone(), corrected.clone()]);
    says_not(&both, &["(+1 more)", "2 changes"]);
    assert!(both.starts_with("MEDIUM - account 111122223333 - succeeded, 1 correction "), "{both}");
    assert_eq!(both.matches("aws iam delete-user").count(), 1, "{both}");
    says(
        &both,
        &[
            "alice created user olga, as CloudTrail corrects an earlier record of it",
            "This is no second deed: CloudTrail corrects userIdentity.sessionContext in its earlier record of event \
             0a1b2c3d-0000-4000-8000-000000000001.",
        ],
    );
    // In a chain it is no further step.
    let mut key = iam("CreateAccessKey", json!({ "userName": "olga" }));
    key["eventTime"] = json!("2026-11-20T22:14:39Z");
    key["eventID"] = json!("0a1b2c3d-0000-4000-8000-000000000003");
    let chain = text(&[made.clone(), corrected.clone(), key]);
    says(&chain, &["alice created user olga and created an access key for it Who"]);
    // It is as loud as the deed, and one that came late is a deed.
    assert_eq!(change(&corrected).severity, change(&made).severity);
    corrected["addendum"]["reason"] = json!("DELIVERY_DELAY");
    assert_eq!(change(&corrected).sentence, "alice created user olga");
}

#[test]
fn a_note_that_was_given_is_not_given_again() {
    let user = |number: usize| {
        let mut made = iam("CreateUser", json!({ "userName": format!("build-{number}") }));
        made["eventID"] = json!(format!("0a1b2c3d-0000-4000-8000-00000000000{number}"));
        made
    };
    let text = text(&[user(1), user(2)]);
    says(
        &text,
        &["aws iam delete-user --user-name build-2 What is noted at change 1 holds here too."],
    );
    says_not(&text, &["As noted above"]);
}

#[test]
fn a_tool_that_names_itself_is_named_once() {
    for (agent, via) in [
        ("[S3 Browser 9.5.5 https://s3browser.com]", "via S3 Browser, without MFA"),
        ("Pacu/1.6", "via Pacu, an attack tool, without MFA"),
        ("aws-cli/2.17.32 os/linux#6.8-kali", "via AWS CLI (Kali Linux), without MFA"),
    ] {
        let mut made = iam("CreateUser", json!({ "userName": "bob" }));
        made["userAgent"] = json!(agent);
        says(&text(&[made]), &[via]);
    }
}

/// So many words in a row that two reasons share are one reason said twice.
const SAME: usize = 5;

/// The records that rules are tested with.
fn records_of_rules() -> Vec<Json> {
    let mut all = Vec::new();
    for file in std::fs::read_dir(root().join("rules/risk")).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let rules: toml::Table = toml::from_str(&text).unwrap();
        let tests = rules["rule"].as_array().unwrap().iter().filter_map(|rule| rule.get("test"));
        let tests = tests.flat_map(|tests| tests.as_array().unwrap());
        all.extend(
            tests.map(|test| {
                serde_json::from_str::<Json>(test["record"].as_str().unwrap()).unwrap()
            }),
        );
    }
    assert!(all.len() > 400, "{}", all.len());
    all
}

#[test]
fn no_two_reasons_of_a_change_say_the_same() {
    let words = |text: &str| -> Vec<String> {
        let plain =
            |c: char| if c.is_alphanumeric() || c == '\'' { c.to_ascii_lowercase() } else { ' ' };
        text.chars().map(plain).collect::<String>().split_whitespace().map(str::to_owned).collect()
    };
    let mut twice: BTreeMap<String, String> = BTreeMap::new();
    let quarantine = |name: &str, policy: Json| {
        let mut parameters = policy;
        parameters["userName"] = json!("bob");
        iam(name, parameters)
    };
    let arn = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3";
    let more = [
        quarantine("AttachUserPolicy", json!({ "policyArn": arn })),
        quarantine("DetachUserPolicy", json!({ "policyArn": arn })),
    ];
    for event in events().into_iter().chain(more).chain(records_of_rules()) {
        for change in changes(&[event]) {
            let reasons: Vec<Vec<String>> = change.reasons.iter().map(|why| words(why)).collect();
            for (place, one) in reasons.iter().enumerate() {
                for other in reasons.iter().skip(place + 1) {
                    let same =
                        one.windows(SAME).find(|run| other.windows(SAME).any(|it| it == *run));
                    if let Some(same) = same {
                        twice.insert(
                            format!("{} {}", change.event_source, change.event_name),
                            same.join(" "),
                        );
                    }
                }
            }
        }
    }
    assert!(twice.is_empty(), "{twice:#?}");
}
