//! What the subject of a mail says when there is room for one line.

use iam_herald::render::Subject;
use serde_json::json;

use crate::support::{record, tell_records};

/// Where the catalogue has a shorter sentence.
#[test]
fn a_subject_says_what_was_given() {
    let own = json!({
        "eventName": "AttachUserPolicy",
        "requestParameters": { "userName": "alice", "policyArn": "arn:aws:iam::aws:policy/IAMFullAccess" },
    });
    let set = json!({
        "eventName": "AttachManagedPolicyToPermissionSet", "eventSource": "sso.amazonaws.com",
        "requestParameters": {
            "permissionSetArn": "arn:aws:sso:::permissionSet/ssoins-1/ps-2",
            "managedPolicyArn": "arn:aws:iam::aws:policy/IAMFullAccess",
        },
    });
    let denied = json!({ "errorCode": "AccessDenied", "errorMessage": "no" });
    for (fields, more, words) in [
        (&own, json!({}), "alice gave their own user alice IAMFullAccess"),
        (&set, json!({}), "alice gave permission set ps-2 IAMFullAccess"),
        (
            &own,
            denied,
            "alice tried to attach managed ..Access to their own user alice, but was denied",
        ),
    ] {
        let mut record = record(fields.clone());
        record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let subject = Subject::of(&tell_records(&[record]));
        assert!(subject.as_str().contains(words), "{}", subject.as_str());
    }
}

#[test]
fn a_subject_keeps_who_and_to_whom() {
    let role = "AWSReservedSSO_PlatformAdministrators_0123456789abcdef";
    let records = [record(json!({
        "eventName": "AttachRolePolicy",
        "userIdentity": { "type": "IAMUser", "userName": "a-rather-long-user-name@example.com", "accountId": "1" },
        "requestParameters": { "roleName": role, "policyArn": "arn:aws:iam::aws:policy/AmazonElasticContainerRegistryPublicFullAccess" },
    }))];
    let subject = Subject::of(&tell_records(&records));
    let subject = subject.as_str();
    assert!(subject.len() <= 99, "{subject}");
    for part in [": a-rather-", "example.com gave role AWSReserved", "89abcdef ", "Access"] {
        assert!(subject.contains(part), "{part} in {subject}");
    }
}
