//! Who did it, to whom, how, and whether it worked.

use iam_herald::alert::Change;
use iam_herald::shown::Shown;
use serde_json::{Value as Json, json};

use crate::support::{record, tell_records};

#[track_caller]
fn one(fields: Json) -> (iam_herald::alert::Alert, Change) {
    let message = tell_records(&[record(fields)]);
    assert_eq!(message.alerts.len(), 1);
    let alert = message.alerts[0].clone();
    let change = alert.changes[0].clone();
    (alert, change)
}

fn role_session(role: &str, session: &str) -> Json {
    // Roles of AWS stand under paths that nobody else can use.
    let path = if role.starts_with("AWSReservedSSO_") {
        "aws-reserved/sso.amazonaws.com/eu-west-1"
    } else if role.starts_with("AWSServiceRoleFor") {
        "aws-service-role/sso.amazonaws.com"
    } else {
        "path"
    };
    json!({
        "type": "AssumedRole",
        "principalId": format!("AROAEXAMPLE:{session}"),
        "arn": format!("arn:aws:sts::111122223333:assumed-role/{role}/{session}"),
        "accountId": "111122223333",
        "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role", "userName": role, "accountId": "111122223333",
                "arn": format!("arn:aws:iam::111122223333:role/{path}/{role}"),
            },
            "attributes": { "creationDate": "2026-11-20T20:00:00Z", "mfaAuthenticated": "false" },
        },
    })
}

fn with(mut identity: Json, name: &str, value: Json) -> Json {
    identity[name] = value;
    identity
}

/// kind, display, person?
type Expected<'a> = (&'a str, &'a str, Option<bool>);

#[test]
fn every_identity_is_named() {
    let sso = "AWSReservedSSO_Platform_Admins_0123456789abcdef";
    let mut source = role_session("deploy", "x");
    source["sessionContext"]["sourceIdentity"] = json!("carol");
    let mut oidc = role_session("deploy", "GitHubActions");
    oidc["sessionContext"]["webIdFederationData"] = json!({
        "federatedProvider": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
    });
    let mut delivered = role_session("web", "i-0123456789abcdef0");
    delivered["sessionContext"]["ec2RoleDelivery"] = json!("2.0");
    let cases: Vec<(Json, Expected)> = vec![
        (
            json!({ "type": "Root", "accountId": "111122223333" }),
            ("root", "ROOT USER of account 111122223333", Some(true)),
        ),
        (
            json!({ "type": "Root", "accountId": "111122223333", "sessionContext": { "assumedRoot": "true" } }),
            ("root", "privileged root session (AssumeRoot) in account 111122223333", None),
        ),
        (json!({ "type": "IAMUser", "userName": "alice" }), ("user", "IAM user alice", None)),
        (
            json!({ "type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ops/bob" }),
            ("user", "IAM user bob", None),
        ),
        (json!({ "type": "IAMUser" }), ("user", "IAM user (name not in the event)", None)),
        (
            json!({ "type": "IAMUser", "userName": "HIDDEN_DUE_TO_SECURITY_REASONS" }),
            ("user", "somebody who gave a user name that does not exist", None),
        ),
        (
            with(
                role_session("AWSServiceRoleForSSO", "sso"),
                "invokedBy",
                json!("sso.amazonaws.com"),
            ),
            (
                "service",
                "AWS service sso.amazonaws.com using role AWSServiceRoleForSSO",
                Some(false),
            ),
        ),
        (
            with(
                role_session("developer", "erin"),
                "invokedBy",
                json!("cloudformation.amazonaws.com"),
            ),
            ("role", "erin (role developer) through cloudformation", Some(false)),
        ),
        (
            with(
                role_session("msp", "op"),
                "invokedByDelegate",
                json!({ "accountId": "999988887777" }),
            ),
            ("role", "outside provider account 999988887777, delegated, as op (role msp)", None),
        ),
        (source, ("role", "carol (role deploy, session x)", None)),
        (
            role_session(sso, "jane@example.com"),
            (
                "sso",
                "jane@example.com via permission set Platform_Admins (Identity Center)",
                Some(true),
            ),
        ),
        (delivered, ("role", "EC2 instance i-0123456789abcdef0 with role web", Some(false))),
        (
            role_session("web", "i-0123456789abcdef0"),
            ("role", "session i-0123456789abcdef0 of role web, which is no instance", None),
        ),
        (
            with(
                role_session("fn", "whatever"),
                "inScopeOf",
                json!({ "issuerType": "AWS::Lambda::Function", "credentialsIssuedTo": "arn:aws:lambda:eu-west-1:111122223333:function:nightly" }),
            ),
            ("role", "Lambda function nightly with role fn", Some(false)),
        ),
        (
            oidc,
            (
                "web-identity",
                "GitHubActions via OIDC provider token.actions.githubusercontent.com (role deploy)",
                None,
            ),
        ),
        (
            role_session("app", "botocore-session-1763676849"),
            ("role", "role app (session botocore-session-1763676849, an automatic name)", None),
        ),
        (
            role_session("app", "1763676849"),
            ("role", "role app (session 1763676849, an automatic name)", None),
        ),
        (role_session("developer", "bob"), ("role", "bob (role developer)", None)),
        (
            json!({ "type": "Role", "arn": "arn:aws:iam::111122223333:role/x/ops" }),
            ("role", "role ops", None),
        ),
        (
            json!({
                "type": "FederatedUser", "arn": "arn:aws:sts::111122223333:federated-user/tmp",
                "sessionContext": { "sessionIssuer": { "type": "IAMUser", "userName": "alice" } },
            }),
            ("federated", "federated session tmp of IAM user alice", None),
        ),
        (
            json!({ "type": "SAMLUser", "userName": "dora", "identityProvider": "abc=" }),
            ("saml", "dora via SAML provider abc=", Some(true)),
        ),
        (
            json!({ "type": "WebIdentityUser", "userName": "repo:org/app:ref:refs/heads/main", "identityProvider": "token.actions.githubusercontent.com" }),
            (
                "web-identity",
                "repo:org/app:ref:refs/heads/main via OIDC provider token.actions.githubusercontent.com",
                None,
            ),
        ),
        (
            json!({ "type": "IdentityCenterUser", "accountId": "111122223333", "onBehalfOf": { "userId": "9067-1" } }),
            ("sso", "Identity Center user 9067-1", Some(true)),
        ),
        (
            json!({ "type": "AWSAccount", "accountId": "999988887777", "principalId": "AIDAOTHER" }),
            ("account", "account 999988887777 (principal AIDAOTHER)", None),
        ),
        (
            json!({ "type": "AWSService", "invokedBy": "ec2.amazonaws.com" }),
            ("service", "AWS service ec2.amazonaws.com", Some(false)),
        ),
        (
            json!({ "accountId": "111122223333", "invokedBy": "vpce.amazonaws.com" }),
            ("service", "AWS service vpce.amazonaws.com", Some(false)),
        ),
        (
            json!({ "type": "Directory", "accountId": "111122223333" }),
            ("unknown", "directory identity 111122223333", None),
        ),
        (
            json!({ "type": "Unknown", "accountId": "111122223333" }),
            ("unknown", "unknown identity in account 111122223333", None),
        ),
        (
            json!({ "type": "SomethingNew", "userName": "zed" }),
            ("unknown", "unknown identity zed", None),
        ),
        (json!({}), ("unknown", "unknown identity in account 111122223333", None)),
        (json!("alice"), ("unknown", "unknown identity in account 111122223333", None)),
        (json!(null), ("unknown", "unknown identity in account 111122223333", None)),
        (
            json!({ "type": "IAMUser", "userName": "zoe", "accountId": "999988887777" }),
            ("user", "IAM user zoe of account 999988887777", None),
        ),
    ];
    let mut forged = role_session(sso, "ceo@example.com");
    forged["sessionContext"]["sessionIssuer"]["arn"] =
        json!(format!("arn:aws:iam::111122223333:role/{sso}"));
    // A path may hold a colon, and so the words of Identity Center's own path.
    let mut forged_path = forged.clone();
    forged_path["sessionContext"]["sessionIssuer"]["arn"] = json!(format!(
        "arn:aws:iam::111122223333:role/x:role/aws-reserved/sso.amazonaws.com/{sso}"
    ));
    let forged_name = format!("ceo@example.com (role {sso})");
    let root = |invoked_by: Json| json!({ "type": "Root", "accountId": "111122223333", "invokedBy": invoked_by });
    // The names of AWS's own roles, without what AWS writes of them.
    let mut without_issuer = role_session("AWSServiceRoleForSSO", "sso");
    without_issuer["sessionContext"]["sessionIssuer"]["arn"] = json!(null);
    without_issuer["invokedBy"] = json!("sso.amazonaws.com");
    let mut person_without_issuer = role_session(sso, "jane@example.com");
    person_without_issuer["sessionContext"]["sessionIssuer"]["arn"] = json!(null);
    let person_name = format!("jane@example.com (role {sso})");
    let mut stack = role_session("ci-deploy", "AWSCloudFormation");
    stack["invokedBy"] = json!("cloudformation.amazonaws.com");
    let mut automation = role_session("ci-deploy", "AWS-SystemsManager");
    automation["invokedBy"] = json!("ssm.amazonaws.com");
    let mut person = role_session(sso, "jane@example.com");
    person["sessionContext"]["sourceIdentity"] = json!("carol");
    let mut cases: Vec<(Json, Expected)> = cases;
    cases.extend([
        (forged, ("role", forged_name.as_str(), None)),
        (forged_path, ("role", forged_name.as_str(), None)),
        // The console marks the calls of people where services are named.
        (root(json!("signin.amazonaws.com")), ("root", "ROOT USER of account 111122223333", Some(true))),
        (root(json!("AWS Internal")), ("root", "ROOT USER of account 111122223333", Some(true))),
        (root(json!(null)), ("root", "ROOT USER of account 111122223333", Some(true))),
        (
            root(json!("cloudformation.amazonaws.com")),
            ("root", "ROOT USER of account 111122223333 through cloudformation", Some(true)),
        ),
        (without_issuer, ("role", "sso (role AWSServiceRoleForSSO) through sso", None)),
        (person_without_issuer, ("role", person_name.as_str(), None)),
        (
            stack,
            ("role", "AWSCloudFormation (role ci-deploy) through cloudformation", Some(false)),
        ),
        (automation, ("role", "AWS-SystemsManager (role ci-deploy) through ssm", None)),
        (
            role_session("AWSServiceRoleForSSO", "x"),
            (
                "service",
                "AWS service sso.amazonaws.com using role AWSServiceRoleForSSO",
                Some(false),
            ),
        ),
        (
            person,
            (
                "sso",
                "jane@example.com via permission set Platform_Admins (Identity Center) (source identity carol)",
                Some(true),
            ),
        ),
    ]);
    for (identity, (kind, display, human)) in cases {
        let (alert, _) = one(json!({ "userIdentity": identity.clone() }));
        let actor = alert.actor.unwrap();
        assert_eq!((actor.kind, actor.display.as_str()), (kind, display), "{identity}");
        let automation = actor.automation.is_some();
        let through_stack = automation && actor.kind != "root";
        assert_eq!(actor.human, if through_stack { Some(false) } else { human }, "{identity}");
    }
    let (alert, _) = one(json!({ "userIdentity": "-" }));
    assert_eq!(alert.actor.unwrap().kind, "unknown");
}

/// What a service does by itself is written as root's too: it is the service's only where nothing of root stands in the record.
#[test]
fn what_is_not_surely_a_service_is_root() {
    let service = json!({
        "type": "Root", "accountId": "111122223333", "arn": "arn:aws:iam::111122223333:root",
        "invokedBy": "autoscaling.amazonaws.com",
    });
    let told = |identity: Json, from: &str, event_type: &str| {
        let (alert, change) = one(json!({
            "userIdentity": identity, "sourceIPAddress": from, "eventType": event_type,
        }));
        let loud = change.severity == iam_herald::severity::Severity::Critical;
        let rule = change.rules.iter().any(|rule| rule.id == "root-changed");
        (alert.actor.unwrap().kind, loud, rule)
    };
    let aws = "autoscaling.amazonaws.com";
    let event = "AwsServiceEvent";
    let without = with(service.clone(), "invokedBy", json!(null));
    for (identity, from, event_type) in [
        (service.clone(), aws, "AwsApiCall"),
        (service.clone(), "AWS Internal", "AwsApiCall"),
        (with(service.clone(), "accessKeyId", json!("")), aws, "AwsApiCall"),
        (with(service.clone(), "sessionContext", json!(null)), aws, "AwsApiCall"),
        (with(service.clone(), "invokedBy", json!("new.amazonaws.com")), aws, event),
        (without.clone(), "AWS Internal", event),
    ] {
        let (kind, loud, rule) = told(identity.clone(), from, event_type);
        assert_eq!((kind, loud, rule), ("service", false, false), "{identity} {from}");
    }
    let key = json!("ASIAIOSFODNN7EXAMPLE");
    for (identity, from, event_type) in [
        (with(service.clone(), "accessKeyId", key.clone()), aws, "AwsApiCall"),
        (with(service.clone(), "accessKeyId", json!(7)), aws, "AwsApiCall"),
        (with(service.clone(), "sessionContext", json!({ "attributes": {} })), aws, "AwsApiCall"),
        (with(service.clone(), "sessionContext", json!("x")), aws, "AwsApiCall"),
        (service.clone(), "203.0.113.66", "AwsApiCall"),
        (
            with(service.clone(), "invokedBy", json!("cloudformation.amazonaws.com")),
            aws,
            "AwsApiCall",
        ),
        (with(service.clone(), "invokedBy", json!("signin.amazonaws.com")), aws, event),
        (with(without.clone(), "accessKeyId", key), "AWS Internal", event),
        (without, "203.0.113.66", event),
    ] {
        let (kind, loud, rule) = told(identity.clone(), from, event_type);
        assert_eq!((kind, loud, rule), ("root", true, true), "{identity} {from}");
    }
}

#[test]
fn the_client_is_named() {
    for (agent, console, via, automation) in [
        ("aws-cli/2.17.32 md/awscrt#1 md/command#iam.create-user", false, "AWS CLI", None),
        ("[aws-cli/1.29 Python/3.9 botocore/1.31]", false, "AWS CLI", None),
        ("aws-cli/2.17.32 exec-env/CloudShell", false, "AWS CLI in CloudShell", None),
        (
            "Boto3/1.26.165 Python/3.11 exec-env/AWS_Lambda_python3.11 Botocore/1.29",
            false,
            "AWS SDK for Python in a Lambda function",
            None,
        ),
        ("aws-sdk-go-v2/1.32.3 os/linux lang/go#1.23", false, "AWS SDK for Go", None),
        (
            "APN/1.0 HashiCorp/1.0 Terraform/1.9.2 (+https://www.terraform.io) aws-sdk-go-v2/1.3",
            false,
            "Terraform",
            Some("terraform"),
        ),
        ("Pulumi/3.1 aws-sdk-go-v2/1", false, "Pulumi", Some("pulumi")),
        ("cloudformation.amazonaws.com", false, "CloudFormation", Some("cloudformation")),
        ("Mozilla/5.0 (X11; Linux x86_64)", true, "console", None),
        ("Mozilla/5.0 (X11; Linux x86_64)", false, "a browser", None),
        ("console.amazonaws.com", false, "console", None),
        // AWS writes a service's own name elsewhere too.
        ("sso.amazonaws.com", false, "sso.amazonaws.com", None),
        (
            "Boto3/1.34 Python/3.11 Linux/6.6.9-kali-amd64 Botocore/1.34",
            false,
            "AWS SDK for Python (Kali Linux)",
            None,
        ),
        ("curl/8.1", false, "curl", None),
    ] {
        let mut fields = json!({ "userAgent": agent });
        if console {
            fields["sessionCredentialFromConsole"] = json!("true");
        }
        let (alert, change) = one(fields);
        let actor = alert.actor.unwrap();
        assert_eq!((change.via.as_deref(), actor.automation), (Some(via), automation), "{agent}");
    }
    let (_, change) = one(json!({ "userAgent": "-" }));
    assert_eq!(change.via, None);
    let service = "sso.amazonaws.com";
    let (_, change) = one(json!({ "userAgent": service, "sourceIPAddress": service }));
    assert_eq!(change.via.as_deref(), Some("AWS service sso.amazonaws.com"));
}

#[test]
fn mfa_is_told_only_where_the_record_can_know() {
    let user = |mfa: &str| {
        json!({
            "type": "IAMUser", "userName": "alice",
            "sessionContext": { "attributes": { "mfaAuthenticated": mfa } },
        })
    };
    assert_eq!(one(json!({ "userIdentity": user("true") })).1.mfa, Some(true));
    assert_eq!(one(json!({ "userIdentity": user("false") })).1.mfa, Some(false));
    // A long-term key has no session to carry MFA.
    assert_eq!(one(json!({})).1.mfa, Some(false));
    // People of Identity Center used MFA at the portal, if at all.
    let sso = role_session("AWSReservedSSO_A_0123456789abcdef", "jane");
    assert_eq!(one(json!({ "userIdentity": sso })).1.mfa, None);
    let login = |used: &str| {
        json!({
            "eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin", "requestParameters": null,
            "additionalEventData": { "MFAUsed": used }, "responseElements": { "ConsoleLogin": "Success" },
        })
    };
    assert_eq!(one(login("YES")).1.mfa, Some(true));
    assert_eq!(one(login("No")).1.mfa, Some(false));
}

#[test]
fn the_three_outcomes_read_differently() {
    let done = json!({});
    let denied = json!({
        "errorCode": "AccessDenied", "requestParameters": null,
        "errorMessage": "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::111122223333:user/bob because no identity-based policy allows the iam:CreateUser action",
    });
    let failed = json!({ "errorCode": "EntityAlreadyExistsException", "errorMessage": "User with name bob already exists." });
    for (fields, outcome, sentence) in [
        (done, "succeeded", "alice created user bob"),
        (denied, "denied", "alice tried to create user bob, but was denied"),
        (
            failed,
            "failed",
            "alice tried to create user bob, but it failed (EntityAlreadyExistsException)",
        ),
    ] {
        let (_, change) = one(fields);
        assert_eq!((change.outcome.as_str(), change.sentence.as_str()), (outcome, sentence));
        assert_eq!(change.undo.is_some(), outcome == "succeeded");
    }
}

#[test]
fn outcomes_outside_of_error_code_are_read() {
    let login = |result: &str| {
        json!({
            "eventSource": "signin.amazonaws.com", "eventName": "ConsoleLogin", "requestParameters": null,
            "responseElements": { "ConsoleLogin": result },
        })
    };
    assert_eq!(one(login("Success")).1.outcome.as_str(), "succeeded");
    assert_eq!(one(login("failure")).1.outcome.as_str(), "failed");
    let mut wrong = login("Failure");
    wrong["errorMessage"] = json!("Failed authentication");
    let sentence = one(wrong).1.sentence;
    assert_eq!(
        sentence,
        "alice tried to sign in to the console, but it failed (\"Failed authentication\")"
    );
    for code in ["AccessDeniedException", "Client.UnauthorizedOperation", "UnauthorizedOperation"] {
        assert_eq!(one(json!({ "errorCode": code })).1.outcome.as_str(), "denied", "{code}");
    }
}

#[test]
fn a_denied_attempt_names_its_target_from_the_message() {
    let deny = |event: &str, resource: &str, ending: &str| {
        let message = format!(
            "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: iam:{event} on resource: {resource} {ending}"
        );
        let (_, change) = one(json!({
            "eventName": event, "errorCode": "AccessDenied", "errorMessage": message, "requestParameters": null,
        }));
        change
    };
    let because = "because no identity-based policy allows the iam:X action";
    let scp = "with an explicit deny in a service control policy";
    for (event, resource, ending, kind, name) in [
        ("AttachUserPolicy", "user bob", because, "user", "bob"),
        ("AttachRolePolicy", "role ci-deploy", scp, "role", "ci-deploy"),
        ("AddUserToGroup", "group admins", because, "group", "admins"),
        (
            "CreatePolicyVersion",
            "policy arn:aws:iam::111122223333:policy/team/app",
            because,
            "policy",
            "app",
        ),
        (
            "DeletePolicyVersion",
            "policy arn:aws:iam::111122223333:policy/app version v2",
            because,
            "policy",
            "app",
        ),
        ("AddRoleToInstanceProfile", "instance profile web", because, "instance-profile", "web"),
        ("CreateRole", "arn:aws:iam::111122223333:role/x/y", because, "role", "y"),
        (
            "CreateVirtualMFADevice",
            "arn:aws:iam::111122223333:mfa/phone",
            because,
            "mfa-device",
            "phone",
        ),
    ] {
        let target = deny(event, resource, ending).target.unwrap();
        assert_eq!(
            (target.kind.as_ref(), target.name.as_deref()),
            (kind, Some(name)),
            "{resource}"
        );
    }
    let change = deny("CreateAccessKey", "user admin", because);
    assert_eq!(
        change.sentence,
        "alice tried to create an access key for user admin, but was denied"
    );
    // Nothing names the target: the sentence says so, and invents nothing.
    let change = deny("CreateUser", "*", because);
    assert_eq!(
        change.sentence,
        "alice tried to create a user that the event does not name, but was denied"
    );
}

#[test]
fn without_a_user_name_the_caller_acts_on_itself() {
    let (_, change) = one(json!({
        "eventName": "CreateAccessKey", "requestParameters": null,
        "responseElements": { "accessKey": { "accessKeyId": "AKIAI44QH8DHBEXAMPLE", "userName": "alice" } },
    }));
    assert_eq!(
        change.sentence,
        "alice created access key AKIAI44QH8DHBEXAMPLE for their own user alice"
    );
    assert!(change.target.unwrap().is_actor);
    let (_, change) = one(json!({
        "eventName": "CreateAccessKey", "requestParameters": null,
        "userIdentity": { "type": "Root", "accountId": "111122223333", "arn": "arn:aws:iam::111122223333:root" },
        "responseElements": { "accessKey": { "accessKeyId": "AKIAI44QH8DHBEXAMPLE" } },
    }));
    assert_eq!(change.sentence, "the root user created access key AKIAI44QH8DHBEXAMPLE for itself");
    assert_eq!(change.target.unwrap().kind, "root");
}

#[test]
fn operations_without_a_row_get_a_sentence_from_their_name() {
    let (_, change) = one(json!({
        "eventSource": "iam.amazonaws.com", "eventName": "FrobnicateRole", "requestParameters": { "roleName": "x" },
    }));
    assert_eq!(change.sentence, "alice called FrobnicateRole in IAM (role x)");
}

#[test]
fn an_outside_provider_is_named_in_the_sentence() {
    let identity = with(
        role_session("msp", "op"),
        "invokedByDelegate",
        json!({ "accountId": "999988887777" }),
    );
    let (alert, _) = one(json!({ "userIdentity": identity }));
    assert_eq!(
        alert.title,
        "outside provider account 999988887777, delegated, as op (role msp) created user bob"
    );
}

#[test]
fn a_denied_sentence_does_not_name_what_is_not_known() {
    for (event, sentence) in [
        ("ChangePassword", "alice tried to change their own console password, but was denied"),
        (
            "EnableOrganizationsRootSessions",
            "alice tried to turn on privileged root sessions in member accounts, but was denied",
        ),
    ] {
        let (_, change) = one(json!({
            "eventName": event, "errorCode": "AccessDenied", "requestParameters": null,
            "errorMessage": "User: x is not authorized to perform: iam:X",
        }));
        assert_eq!(change.sentence, sentence);
    }
}

#[test]
fn names_that_look_blank_do_not_pass_for_words() {
    let identity = role_session("dev", "alice\u{3164}revoked\u{3164}everything");
    let (alert, _) = one(json!({ "userIdentity": identity }));
    assert_eq!(
        alert.title,
        "\"alice<U+3164>revoked<U+3164>everything\" (role dev) created user bob"
    );
    let (alert, _) = one(json!({ "eventName": "Delete\u{200b}Ro\nle" }));
    assert!(!alert.title.contains(['\n', '\u{200b}']), "{:?}", alert.title);
}

#[test]
fn a_user_agent_is_a_claim_and_is_said_so() {
    let reason = |fields: Json| {
        let actor = one(fields).0.actor.unwrap();
        (actor.human, actor.human_reason.unwrap_or_default())
    };
    let by = |service: &str| json!({ "type": "IAMUser", "userName": "alice", "accountId": "111122223333", "invokedBy": service });
    let cloudformation = "cloudformation.amazonaws.com";
    assert_eq!(
        reason(json!({ "userAgent": cloudformation })),
        (Some(false), Shown::from("the user agent says CloudFormation"))
    );
    assert_eq!(
        reason(json!({ "userAgent": cloudformation, "userIdentity": by(cloudformation) })),
        (Some(false), Shown::from("CloudFormation made the call"))
    );
    assert_eq!(
        reason(json!({ "userAgent": "console.amazonaws.com" })),
        (Some(true), Shown::from("the user agent says console"))
    );
    // What AWS wrote comes before what the caller says.
    let terraform = "APN/1.0 HashiCorp/1.0 Terraform/1.9.2";
    assert_eq!(
        reason(json!({ "userAgent": terraform })),
        (Some(false), Shown::from("the user agent says Terraform"))
    );
    let console = json!({ "userAgent": terraform, "sessionCredentialFromConsole": "true" });
    assert_eq!(reason(console), (Some(true), Shown::from("a console session")));
    let person = role_session("AWSReservedSSO_A_0123456789abcdef", "jane");
    assert_eq!(
        reason(json!({ "userAgent": terraform, "userIdentity": person })),
        (Some(true), Shown::from("signed in through Identity Center"))
    );
    assert_eq!(
        reason(json!({ "userAgent": "x", "sessionCredentialFromConsole": "true" })),
        (Some(true), Shown::from("a console session"))
    );
}
