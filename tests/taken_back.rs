//! What the same actor takes back within one alert is told as what it is: done, and gone.

use std::collections::BTreeSet;

use iam_herald::catalogue::{Catalogue, Left, Row, Template};
use iam_herald::severity::Severity;
use iam_herald::{Message, render};
use serde_json::{Value as Json, json};

use crate::support::{record, tell_records};

/// A change by alice, so many seconds after ten o'clock.
fn at(second: u32, event_name: &str, request: Json) -> Json {
    record(json!({
        "eventID": format!("0a1b2c3d-0000-4000-8000-{second:06}{:06}", event_name.len()),
        "eventTime": format!("2026-11-20T10:{:02}:{:02}Z", second / 60, second % 60),
        "eventName": event_name,
        "requestParameters": request,
    }))
}

fn user(second: u32, event_name: &str) -> Json {
    at(second, event_name, json!({ "userName": "temp" }))
}

fn admin(second: u32, event_name: &str) -> Json {
    let arn = "arn:aws:iam::aws:policy/AdministratorAccess";
    at(second, event_name, json!({ "userName": "temp", "policyArn": arn }))
}

fn new_key(second: u32, id: &str) -> Json {
    let mut one = user(second, "CreateAccessKey");
    one["responseElements"] = json!({ "accessKey": { "accessKeyId": id, "userName": "temp" } });
    one
}

fn old_key(second: u32, id: &str) -> Json {
    at(second, "DeleteAccessKey", json!({ "userName": "temp", "accessKeyId": id }))
}

fn by(name: &str, mut one: Json) -> Json {
    one["userIdentity"]["userName"] = json!(name);
    one["userIdentity"]["arn"] = json!(format!("arn:aws:iam::111122223333:user/{name}"));
    one
}

fn sentences(message: &Message) -> Vec<String> {
    let changes = message.alerts.iter().flat_map(|alert| &alert.changes);
    changes.map(|change| change.sentence.to_string()).collect()
}

/// The text in one line.
fn flat(message: &Message) -> String {
    render::text(message).split_whitespace().collect::<Vec<_>>().join(" ")
}

const KEY: &str = "AKIATAKENBACKEXAMPLE";

#[test]
fn a_user_made_armed_and_deleted_is_told_as_gone_and_as_loud() {
    let made = [user(0, "CreateUser"), admin(5, "AttachUserPolicy"), new_key(9, KEY)];
    let back = [admin(20, "DetachUserPolicy"), old_key(24, KEY), user(30, "DeleteUser")];
    let standing = tell_records(&made);
    let message = tell_records(&[made.as_slice(), &back].concat());
    let alert = &message.alerts[0];
    assert_eq!(message.alerts.len(), 1);
    assert_eq!(
        alert.title,
        "alice created user temp, attached managed policy AdministratorAccess to it, created access key \
         AKIATAKENBACKEXAMPLE for it and deleted it 30 seconds later"
    );
    assert_eq!(
        sentences(&message),
        [
            "alice created user temp and deleted it 30 seconds later",
            "alice attached managed policy AdministratorAccess to user temp and detached it 15 seconds later",
            "alice created access key AKIATAKENBACKEXAMPLE for user temp and deleted it 15 seconds later",
            "alice detached managed policy AdministratorAccess from user temp",
            "alice deleted access key AKIATAKENBACKEXAMPLE of user temp",
            "alice deleted user temp",
        ]
    );
    assert_eq!(alert.severity, Severity::Critical);
    for (one, before) in alert.changes.iter().zip(&standing.alerts[0].changes) {
        assert_eq!(one.severity, before.severity, "{}", one.sentence);
        assert!(before.undo.is_some(), "{}", one.sentence);
    }
    for one in &alert.changes {
        assert_eq!((&one.undo, &one.view.restore), (&None, &None), "{}", one.sentence);
        assert_eq!(one.target.as_ref().unwrap().console_url, None, "{}", one.sentence);
    }
    let key = &alert.changes[2];
    assert_eq!(
        key.next.as_ref().unwrap().as_str(),
        "Find out what happened between 10:00:09 and 10:00:24 UTC: what the key did, and from where; sessions that were \
         started with it live on until they expire"
    );
    let json: Json = serde_json::from_str(&render::alert_line(alert)).unwrap();
    assert_eq!(
        json["changes"][2]["taken_back"],
        json!({ "event_id": alert.changes[4].event_id, "event_time": "2026-11-20T10:00:24Z", "in_part": false })
    );
    assert_eq!(json["changes"][5]["taken_back"], Json::Null);
    assert_eq!(alert.changes[5].reasons[0], "it takes back what the same actor had done before");
    assert!(!flat(&message).contains("aws iam"), "{}", flat(&message));
}

#[test]
fn a_member_for_a_minute_is_told_as_one() {
    let group = json!({ "userName": "temp", "groupName": "Administrators" });
    let message = tell_records(&[
        at(0, "AddUserToGroup", group.clone()),
        at(61, "RemoveUserFromGroup", group),
    ]);
    let alert = &message.alerts[0];
    assert_eq!(
        alert.title,
        "alice added user temp to group Administrators and took it out again 61 seconds later"
    );
    assert_eq!(alert.severity, Severity::High);
    assert!(alert.changes.iter().all(|one| one.undo.is_none() && one.view.restore.is_none()));
    let text = flat(&message);
    let next = "Next Find out what happened between 10:00:00 and 10:01:01 UTC: what the user did with the group's rights.";
    assert!(text.contains(next), "{text}");
    // The user is still there.
    assert!(text.contains("#/users/details/temp"), "{text}");
}

#[test]
fn of_two_keys_one_is_left() {
    let other = "AKIASTILLTHEREEXAMPL";
    let message = tell_records(&[new_key(0, KEY), new_key(4, other), old_key(9, KEY)]);
    let said = sentences(&message);
    assert!(said[0].ends_with("for user temp and deleted it 9 seconds later"), "{said:?}");
    assert!(said[1].ends_with("for user temp"), "{said:?}");
    let undo: Vec<bool> = message.alerts[0].changes.iter().map(|one| one.undo.is_some()).collect();
    assert_eq!(undo, [false, true, false]);
}

#[test]
fn what_is_not_taken_back_stands() {
    let mut refused = old_key(9, KEY);
    refused["errorCode"] = json!("AccessDenied");
    let deleted = user(9, "DeleteUser");
    for records in [
        // It failed.
        vec![new_key(0, KEY), refused],
        // Another did it: that is another alert.
        vec![new_key(0, KEY), by("bob", old_key(9, KEY))],
        // Another key, another user, another account.
        vec![new_key(0, KEY), old_key(9, "AKIAANOTHEREXAMPLE00")],
        vec![
            new_key(0, KEY),
            at(9, "DeleteAccessKey", json!({ "userName": "carol", "accessKeyId": KEY })),
        ],
        vec![user(0, "CreateUser"), at(9, "DeleteUser", json!({ "userName": "temp2" }))],
        // The name is not in the event.
        vec![new_key(0, KEY), at(9, "DeleteAccessKey", Json::Null)],
        // It was there before, and what came of it since is another thing.
        vec![deleted, user(20, "CreateUser")],
        // Nobody knows which of two came first within one second.
        vec![user(9, "CreateUser"), user(9, "DeleteUser")],
    ] {
        let message = tell_records(&records);
        let changes = message.alerts.iter().flat_map(|alert| &alert.changes);
        for one in changes {
            assert_eq!(one.taken_back, None, "{}", one.sentence);
            assert!(!one.sentence.contains("later"), "{}", one.sentence);
            let gives = one.event_name.starts_with("Create");
            assert_eq!(one.undo.is_some(), gives, "{}", one.sentence);
        }
    }
}

#[test]
fn a_key_has_an_id_of_its_own_and_so_is_gone_within_its_second() {
    let message = tell_records(&[old_key(0, KEY), new_key(0, KEY)]);
    assert_eq!(
        message.alerts[0].title,
        "alice created access key AKIATAKENBACKEXAMPLE for user temp and deleted it in the same second"
    );
}

#[test]
fn a_user_of_the_same_name_made_again_stands() {
    let message =
        tell_records(&[user(0, "CreateUser"), user(30, "DeleteUser"), user(40, "CreateUser")]);
    assert_eq!(
        sentences(&message),
        [
            "alice created user temp and deleted it 30 seconds later",
            "alice deleted user temp",
            "alice created user temp"
        ]
    );
    let changes = &message.alerts[0].changes;
    assert!(changes[0].undo.is_none() && changes[2].undo.is_some());
}

fn trust(second: u32, principal: &str) -> Json {
    let document = json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Principal": { "AWS": principal }, "Action": "sts:AssumeRole" }],
    });
    at(
        second,
        "UpdateAssumeRolePolicy",
        json!({ "roleName": "app", "policyDocument": document.to_string() }),
    )
}

const HOME: &str = "arn:aws:iam::111122223333:root";

#[test]
fn a_trust_policy_that_is_put_back_is_recognised_by_its_text() {
    let before = by("bob", trust(0, HOME));
    let mut again = trust(100, HOME);
    // Another way to write the same.
    let text = again["requestParameters"]["policyDocument"]
        .as_str()
        .unwrap()
        .replace(':', " : ")
        .replace("arn : aws : iam :  : 111122223333 : root", HOME)
        .replace("sts : AssumeRole", "sts:AssumeRole");
    again["requestParameters"]["policyDocument"] = json!(text);
    let message = tell_records(&[before, trust(60, "*"), again]);
    let alert = &message.alerts[0];
    assert_eq!(
        alert.title,
        "alice changed who can assume role app and put back what stood before 40 seconds later"
    );
    assert_eq!(alert.severity, Severity::Critical);
    assert!(
        alert.changes.iter().all(|one| one.undo.is_none() && one.view.restore.is_none()),
        "{alert:#?}"
    );
    assert_eq!(
        alert.changes[0].next.as_ref().unwrap().as_str(),
        "Find out what happened between 10:01:00 and 10:01:40 UTC: who assumed the role, and what they did; sessions that \
         are open live on until they expire"
    );
}

/// What was there at first and is there again stands, with its own undo.
#[test]
fn the_text_that_is_put_back_stands_if_the_same_actor_wrote_it() {
    let message = tell_records(&[trust(0, HOME), trust(60, "*"), trust(100, HOME)]);
    assert_eq!(
        sentences(&message),
        [
            "alice changed who can assume role app",
            "alice changed who can assume role app and put back what stood before 40 seconds later",
            "alice narrowed who can assume role app",
        ]
    );
    let undo: Vec<bool> = message.alerts[0].changes.iter().map(|one| one.undo.is_some()).collect();
    assert_eq!(undo, [true, false, false]);
}

/// A version that allows everything, and is in force from the beginning.
fn version_in_force(arn: &str, version: &str) -> Json {
    let allow = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] });
    let parameters =
        json!({ "policyArn": arn, "policyDocument": allow.to_string(), "setAsDefault": true });
    let mut made = at(0, "CreatePolicyVersion", parameters);
    made["responseElements"] =
        json!({ "policyVersion": { "versionId": version, "isDefaultVersion": true } });
    made
}

#[test]
fn a_version_that_is_out_of_force_and_deleted_is_not_restored() {
    let arn = "arn:aws:iam::111122223333:policy/app";
    let message = tell_records(&[
        version_in_force(arn, "v5"),
        at(20, "SetDefaultPolicyVersion", json!({ "policyArn": arn, "versionId": "v4" })),
        at(22, "DeletePolicyVersion", json!({ "policyArn": arn, "versionId": "v5" })),
    ]);
    let alert = &message.alerts[0];
    assert_eq!(
        sentences(&message)[0],
        "alice replaced the text of policy app by new version v5 and put another version in force 20 seconds later"
    );
    assert_eq!(alert.severity, Severity::Critical);
    let undo: Vec<bool> = alert.changes.iter().map(|one| one.undo.is_some()).collect();
    assert_eq!(undo, [false, true, false]);
    assert!(alert.changes[2].view.restore.is_none());
}

/// What stood before is not in the batch, so that nobody can say that it is back.
#[test]
fn a_trust_policy_that_is_changed_twice_is_undone_once_and_to_what_stood_before_both() {
    let other = "arn:aws:iam::444455556666:root";
    let message = tell_records(&[trust(0, "*"), trust(40, other)]);
    let alert = &message.alerts[0];
    assert_eq!(
        alert.title,
        "alice changed who can assume role app and changed it again 40 seconds later"
    );
    let undo: Vec<bool> = alert.changes.iter().map(|one| one.undo.is_some()).collect();
    assert_eq!(undo, [false, true]);
    let note = alert.changes[1].undo.as_ref().unwrap().note.clone().unwrap();
    assert!(
        note.ends_with("; take one from before 10:00:00 UTC, what stood since then the same actor had put there"),
        "{note}"
    );
    let thrice = tell_records(&[trust(0, "*"), trust(40, other), trust(60, HOME)]);
    let last = thrice.alerts[0].changes[2].clone();
    assert_eq!(last.undo.unwrap().note.unwrap(), note);
    assert!(last.view.restore.is_none());
    // To write the same text once more changes nothing.
    let message = tell_records(&[trust(0, "*"), trust(40, "*")]);
    assert_eq!(message.alerts[0].title, "alice changed who can assume role app (+1 more)");
}

#[test]
fn another_mfa_device_in_its_place_is_no_way_back() {
    let device = |second, event: &str, name: &str| {
        let serial = format!("arn:aws:iam::111122223333:mfa/{name}");
        at(second, event, json!({ "userName": "temp", "serialNumber": serial }))
    };
    let off = || device(0, "DeactivateMFADevice", "phone");
    let message = tell_records(&[off(), device(40, "EnableMFADevice", "other")]);
    let alert = &message.alerts[0];
    assert_eq!(
        alert.title,
        "alice deactivated MFA device phone of user temp and enabled another device 40 seconds later"
    );
    assert!(alert.changes[0].undo.is_some() && alert.changes[1].view.restore.is_some());
    assert!(alert.changes[0].taken_back.as_ref().unwrap().in_part);
    let message = tell_records(&[off(), device(150, "EnableMFADevice", "phone")]);
    let alert = &message.alerts[0];
    assert_eq!(
        alert.title,
        "alice deactivated MFA device phone of user temp and enabled it again 2 minutes later"
    );
    assert_eq!(alert.severity, Severity::High);
    assert!(alert.changes.iter().all(|one| one.undo.is_none() && one.view.restore.is_none()));
    // The console deletes a device as it deactivates it.
    let gone = at(
        5,
        "DeleteVirtualMFADevice",
        json!({ "serialNumber": "arn:aws:iam::111122223333:mfa/phone" }),
    );
    let message = tell_records(&[off(), gone, device(40, "EnableMFADevice", "other")]);
    let alert = &message.alerts[0];
    assert_eq!(
        alert.changes[0].sentence,
        "alice deactivated MFA device phone of user temp and enabled another device 40 seconds later"
    );
    assert_eq!(alert.changes[0].undo, None);
    assert!(alert.changes[2].view.restore.is_some());
    // Nothing was taken back if no other is enabled.
    let gone = at(
        5,
        "DeleteVirtualMFADevice",
        json!({ "serialNumber": "arn:aws:iam::111122223333:mfa/phone" }),
    );
    let message = tell_records(&[off(), gone]);
    let one = &message.alerts[0].changes[0];
    assert_eq!(one.sentence, "alice deactivated MFA device phone of user temp");
    assert_eq!((&one.taken_back, &one.undo), (&None, &None));
    assert_eq!(
        one.next.as_ref().unwrap().as_str(),
        "Ask the user in person; until they answer, treat their password as known to others."
    );
}

/// A name that was taken over says nothing of the one who had it.
#[test]
fn who_was_renamed_is_not_who_is_deleted_under_the_old_name() {
    let rename = |second, from: &str, to: &str| {
        at(second, "UpdateUser", json!({ "userName": from, "newUserName": to }))
    };
    let message = tell_records(&[
        user(0, "CreateUser"),
        rename(5, "temp", "kept"),
        user(9, "CreateUser"),
        user(20, "DeleteUser"),
    ]);
    assert_eq!(
        sentences(&message)[..3],
        [
            "alice created user temp and renamed it 5 seconds later",
            "alice renamed user temp to kept",
            "alice created user temp and deleted it 11 seconds later",
        ]
    );
    assert!(message.alerts[0].changes[0].undo.is_some());
    let message = tell_records(&[rename(0, "bob", "b0b"), rename(30, "b0b", "bob")]);
    assert_eq!(
        message.alerts[0].title,
        "alice renamed user bob to b0b and renamed it back 30 seconds later"
    );
}

/// A key that is made inactive within the chain of its user is no longer to be made so.
#[test]
fn a_chain_of_which_a_part_is_left_is_undone_newest_first() {
    let group = json!({ "userName": "temp", "groupName": "Administrators" });
    let message = tell_records(&[
        user(0, "CreateUser"),
        new_key(5, KEY),
        at(9, "AddUserToGroup", group.clone()),
    ]);
    let text = flat(&message);
    let (_, undo) = text.split_once("To take all of it back, the newest first").unwrap();
    let order = ["remove-user-from-group", "update-access-key", "delete-user --user-name temp"];
    let found: Vec<usize> = order.iter().map(|command| undo.find(command).unwrap()).collect();
    assert!(found.is_sorted(), "{undo}");
    assert_eq!(text.matches("aws iam ").count(), 3, "once each: {text}");
    let message = tell_records(&[
        user(0, "CreateUser"),
        new_key(5, KEY),
        at(9, "AddUserToGroup", group),
        old_key(20, KEY),
    ]);
    let text = flat(&message);
    assert_eq!(
        message.alerts[0].title,
        "alice created user temp, created access key AKIATAKENBACKEXAMPLE for it (deleted it 15 seconds later) and added \
         it to group Administrators"
    );
    assert_eq!(text.matches("aws iam ").count(), 2, "{text}");
    assert!(!text.contains("update-access-key"), "{text}");
}

fn titles(records: &[Json]) -> Vec<String> {
    tell_records(records).alerts.iter().map(|alert| alert.title.to_string()).collect()
}

fn undone(message: &Message) -> Vec<bool> {
    message.alerts[0].changes.iter().map(|one| one.undo.is_some()).collect()
}

#[test]
fn the_title_names_what_stands_after_it_was_done_and_undone_and_done_again() {
    let again = [
        admin(0, "AttachUserPolicy"),
        admin(20, "DetachUserPolicy"),
        admin(40, "AttachUserPolicy"),
    ];
    let message = tell_records(&again);
    let alert = &message.alerts[0];
    assert_eq!(
        alert.title,
        "alice attached managed policy AdministratorAccess to user temp (+2 more)"
    );
    assert_eq!(
        alert.headline.short.as_ref().unwrap().to_string(),
        "alice gave user temp AdministratorAccess"
    );
    assert_eq!(alert.severity, Severity::Critical);
    let gone = [again.as_slice(), &[admin(60, "DetachUserPolicy")]].concat();
    assert_eq!(
        titles(&gone),
        [
            "alice attached managed policy AdministratorAccess to user temp and detached it 20 seconds later (+2 more)"
        ]
    );
    let life = |from: u32| [user(from, "CreateUser"), admin(from + 2, "AttachUserPolicy")];
    let end = [admin(4, "DetachUserPolicy"), user(6, "DeleteUser")];
    assert_eq!(
        titles(&[life(0).as_slice(), &end, &life(8)].concat()),
        ["alice created user temp and attached managed policy AdministratorAccess to it (+4 more)"]
    );
    let key = |second, status: &str| {
        let request = json!({ "userName": "temp", "accessKeyId": KEY, "status": status });
        at(second, "UpdateAccessKey", request)
    };
    assert_eq!(
        titles(&[new_key(0, KEY), key(20, "Inactive"), key(40, "Active")]),
        ["alice made access key AKIATAKENBACKEXAMPLE of user temp active (+2 more)"]
    );
}

/// What was taken back is louder here than what brings it again.
#[test]
fn the_title_names_what_stands_again_though_what_was_taken_back_is_louder() {
    let arn = "arn:aws:iam::111122223333:policy/app";
    let set = |second, version: &str| {
        at(second, "SetDefaultPolicyVersion", json!({ "policyArn": arn, "versionId": version }))
    };
    let message = tell_records(&[version_in_force(arn, "v5"), set(20, "v4"), set(40, "v5")]);
    let alert = &message.alerts[0];
    assert_eq!(alert.title, "alice put version v5 of policy app in force (+2 more)");
    assert_eq!(alert.severity, Severity::Critical);
}

#[test]
fn what_is_renamed_is_followed_to_its_new_name() {
    let group = |second, event: &str| at(second, event, json!({ "groupName": "crew" }));
    let arn = "arn:aws:iam::aws:policy/AdministratorAccess";
    let attach = at(5, "AttachGroupPolicy", json!({ "groupName": "crew", "policyArn": arn }));
    let join = at(8, "AddUserToGroup", json!({ "userName": "temp", "groupName": "crew" }));
    let rename = at(10, "UpdateGroup", json!({ "groupName": "crew", "newGroupName": "staff" }));
    let message = tell_records(&[
        group(0, "CreateGroup"),
        attach,
        join,
        rename,
        group(20, "CreateGroup"),
        group(30, "DeleteGroup"),
    ]);
    assert_eq!(
        sentences(&message)[..5],
        [
            "alice created group crew and renamed it 10 seconds later",
            "alice attached managed policy AdministratorAccess to group crew and renamed the group 5 seconds later",
            "alice added user temp to group crew and renamed the group 2 seconds later",
            "alice renamed group crew to staff",
            "alice created group crew and deleted it 10 seconds later",
        ]
    );
    assert_eq!(undone(&message), [true, true, true, true, false, false]);
    let note = message.alerts[0].changes[1].undo.as_ref().unwrap().note.clone().unwrap();
    assert!(
        note.ends_with(
            "; the group is called staff since 10:00:10 UTC: put that name into the command, unless you have given it the \
             old one back"
        ),
        "{note}"
    );
    assert!(message.alerts[0].changes.iter().take(4).all(|one| one.taken_back.is_none()));
    // The user of the old name is another one.
    let rename = || at(10, "UpdateUser", json!({ "userName": "temp", "newUserName": "kept" }));
    let message = tell_records(&[
        user(0, "CreateUser"),
        admin(5, "AttachUserPolicy"),
        rename(),
        user(20, "CreateUser"),
        user(30, "DeleteUser"),
    ]);
    assert_eq!(
        message.alerts[0].title,
        "alice created user temp, attached managed policy AdministratorAccess to it and renamed it to kept (+2 more)"
    );
    assert_eq!(undone(&message), [true, true, true, false, false]);
    assert!(flat(&message).contains("aws iam update-user --user-name kept --new-user-name temp"));
    // Here it is that one who is gone.
    let gone = at(40, "DeleteUser", json!({ "userName": "kept" }));
    let message = tell_records(&[user(0, "CreateUser"), rename(), gone]);
    assert_eq!(undone(&message), [false, false, false]);
    assert_eq!(
        message.alerts[0].title,
        "alice created user temp and renamed it 10 seconds later (+2 more)"
    );
}

#[test]
fn what_is_enabled_again_without_what_belonged_to_it_is_still_to_be_restored() {
    let of = |second, event: &str, request: Json| {
        let mut one = at(second, event, request);
        one["eventSource"] = json!("organizations.amazonaws.com");
        one
    };
    let kind = || json!({ "rootId": "r-abcd", "policyType": "SERVICE_CONTROL_POLICY" });
    let message =
        tell_records(&[of(0, "DisablePolicyType", kind()), of(10, "EnablePolicyType", kind())]);
    let [off, on] = message.alerts[0].changes.as_slice() else { panic!("{message:#?}") };
    let note =
        "then attach every policy again: earlier AttachPolicy events, or your code, say where";
    assert_eq!(off.undo.as_ref().unwrap().note.as_ref().unwrap().as_str(), note);
    assert!(off.taken_back.as_ref().unwrap().in_part);
    assert_eq!((&on.undo, &on.view.restore), (&None, &None));
    let service = || json!({ "servicePrincipal": "cloudtrail.amazonaws.com" });
    let off = of(0, "DisableAWSServiceAccess", service());
    let message = tell_records(&[off, of(10, "EnableAWSServiceAccess", service())]);
    assert_eq!(undone(&message), [true, false]);
    // A guard rail whose text was changed meanwhile is not the same one.
    let rail = || json!({ "policyId": "p-12345678", "targetId": "ou-abcd-12345678" });
    let [off, on] = [of(0, "DetachPolicy", rail()), of(20, "AttachPolicy", rail())];
    let text = of(10, "UpdatePolicy", json!({ "policyId": "p-12345678", "content": "{}" }));
    let message = tell_records(&[off.clone(), on.clone()]);
    assert_eq!(undone(&message), [false, false]);
    let message = tell_records(&[off, text, on]);
    assert_eq!(undone(&message), [true, true, false]);
    assert!(!flat(&message).contains("again 20 seconds later"), "{}", flat(&message));
}

#[test]
fn a_policy_whose_text_changed_while_it_was_detached_is_not_attached_again() {
    let arn = "arn:aws:iam::111122223333:policy/limit";
    let of =
        |second, event: &str| at(second, event, json!({ "roleName": "app", "policyArn": arn }));
    let set = at(10, "SetDefaultPolicyVersion", json!({ "policyArn": arn, "versionId": "v1" }));
    let [off, on] = [of(0, "DetachRolePolicy"), of(20, "AttachRolePolicy")];
    let said = sentences(&tell_records(&[off.clone(), on.clone()]));
    assert!(said[0].ends_with("from role app and attached it again 20 seconds later"), "{said:?}");
    let said = sentences(&tell_records(&[off, set, on]));
    assert!(said[0].ends_with("from role app"), "{said:?}");
}

#[test]
fn an_mfa_device_made_anew_under_the_same_name_is_another() {
    let serial = |name: &str| format!("arn:aws:iam::111122223333:mfa/{name}");
    let device = |second, event: &str, name: &str| {
        at(second, event, json!({ "userName": "temp", "serialNumber": serial(name) }))
    };
    let gone = at(8, "DeleteVirtualMFADevice", json!({ "serialNumber": serial("phone") }));
    let mut made = at(9, "CreateVirtualMFADevice", json!({ "virtualMFADeviceName": "phone" }));
    made["responseElements"] = json!({ "virtualMFADevice": { "serialNumber": serial("phone") } });
    let [off, on] =
        [device(0, "DeactivateMFADevice", "phone"), device(20, "EnableMFADevice", "phone")];
    let other = "alice deactivated MFA device phone of user temp and enabled another device 20 seconds later";
    // Somebody else may have deleted it.
    for between in [vec![gone, made.clone()], vec![made]] {
        let records = [vec![off.clone()], between, vec![on.clone()]].concat();
        let message = tell_records(&records);
        assert_eq!(sentences(&message)[0], other);
        assert!(message.alerts[0].changes.last().unwrap().view.restore.is_some());
    }
    // The other is off again too, and none is left.
    let message = tell_records(&[
        off,
        device(20, "EnableMFADevice", "other"),
        device(30, "DeactivateMFADevice", "other"),
    ]);
    assert_eq!(
        sentences(&message),
        [
            "alice deactivated MFA device phone of user temp",
            "alice enabled MFA device other for user temp and deactivated it 10 seconds later",
            "alice deactivated MFA device other of user temp",
        ]
    );
    assert!(message.alerts[0].changes[0].undo.is_some());
}

#[test]
fn what_a_permission_set_lost_lives_on_in_the_accounts_until_it_is_provisioned() {
    let set = "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef";
    let of = |second, event: &str, more: Json| {
        let mut request = json!({
            "instanceArn": "arn:aws:sso:::instance/ssoins-0123456789abcdef", "permissionSetArn": set,
        });
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let mut one = at(second, event, request);
        one["eventSource"] = json!("sso.amazonaws.com");
        one
    };
    let policy = json!({ "managedPolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess" });
    let provide = |second| {
        of(second, "ProvisionPermissionSet", json!({ "targetType": "ALL_PROVISIONED_ACCOUNTS" }))
    };
    let attach = of(0, "AttachManagedPolicyToPermissionSet", policy.clone());
    let detach = of(10, "DetachManagedPolicyFromPermissionSet", policy);
    let message = tell_records(&[attach.clone(), provide(5), detach.clone()]);
    let first = &message.alerts[0].changes[0];
    assert!(first.taken_back.as_ref().unwrap().in_part);
    let undo = first.undo.as_ref().unwrap();
    assert_eq!(
        undo.note.as_ref().unwrap().as_str(),
        "needed if the set was provisioned or assigned while it had this: the accounts keep it until the set is \
         provisioned again"
    );
    assert!(undo.command.as_ref().unwrap().starts_with("aws sso-admin provision-permission-set "));
    let message = tell_records(&[attach, provide(5), detach, provide(15)]);
    let first = &message.alerts[0].changes[0];
    assert_eq!((&first.undo, first.taken_back.as_ref().unwrap().in_part), (&None, false));
}

#[test]
fn a_trail_of_the_same_name_in_another_account_is_another() {
    let of = |second, event: &str, name: &str| {
        let mut one = at(second, event, json!({ "name": name }));
        one["eventSource"] = json!("cloudtrail.amazonaws.com");
        one["awsRegion"] = json!("us-east-1");
        one["recipientAccountId"] = json!("111122223333");
        one
    };
    let arn = |account: &str| format!("arn:aws:cloudtrail:us-east-1:{account}:trail/main");
    for (stopped, started, back) in [
        (arn("111122223333"), "main".to_owned(), true),
        ("main".to_owned(), "main".to_owned(), true),
        (arn("444455556666"), "main".to_owned(), false),
        (arn("444455556666"), arn("111122223333"), false),
        (arn("111122223333").replace("us-east-1", "eu-west-1"), "main".to_owned(), false),
    ] {
        let message =
            tell_records(&[of(0, "StopLogging", &stopped), of(20, "StartLogging", &started)]);
        let first = &message.alerts[0].changes[0];
        assert_eq!((first.undo.is_none(), first.taken_back.is_some()), (back, back), "{stopped}");
    }
}

#[test]
fn a_text_that_lets_somebody_in_and_is_put_back_keeps_its_undo() {
    let other = "arn:aws:iam::444455556666:root";
    let message = tell_records(&[by("bob", trust(0, other)), trust(60, HOME), trust(100, other)]);
    let alert = message
        .alerts
        .iter()
        .find(|alert| alert.actor.as_ref().is_some_and(|actor| actor.name == "alice"))
        .unwrap();
    let undo: Vec<bool> = alert.changes.iter().map(|one| one.undo.is_some()).collect();
    assert_eq!(undo, [false, true]);
}

#[test]
fn what_is_torn_down_was_not_done_by_whoever_tears_it_down() {
    let detach = at(
        0,
        "DetachRolePolicy",
        json!({ "roleName": "app", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
    );
    let group = json!({ "userName": "temp", "groupName": "Crew" });
    for records in [
        [detach, at(3, "DeleteRole", json!({ "roleName": "app" }))],
        [at(0, "RemoveUserFromGroup", group), user(3, "DeleteUser")],
    ] {
        let message = tell_records(&records);
        let text = flat(&message);
        assert!(!text.contains("takes back") && !text.contains("later"), "{text}");
        let [first, last] = message.alerts[0].changes.as_slice() else { panic!("{text}") };
        // There is nothing any more to which it could be given again.
        assert_eq!(first.view.restore, None);
        assert!(last.view.restore.is_some());
    }
}

/// The shape of a key: its words, with a mark for each value.
fn shape(template: &Template) -> Vec<String> {
    let word = |word: &str| if word.contains('{') { "*".to_owned() } else { word.to_owned() };
    template.as_str().split(' ').map(word).collect()
}

/// A key that nothing takes back, or of which nothing stands, is a slip.
#[test]
fn what_stands_can_be_taken_back_and_what_is_taken_back_can_stand() {
    fn rows(row: &'static Row) -> Vec<&'static Row> {
        [row].into_iter().chain(row.variant.iter()).collect()
    }
    let all: Vec<&Row> = Catalogue::builtin().rows().flat_map(rows).collect();
    let stands: BTreeSet<Vec<String>> =
        all.iter().flat_map(|row| &row.stands).flat_map(|stands| &stands.what).map(shape).collect();
    let mut taken = BTreeSet::new();
    let mut mistakes = Vec::new();
    for row in &all {
        for takes in &row.takes_back {
            let silent = matches!(takes.left, Left::NoWayBack | Left::Changed | Left::Done);
            assert_eq!(
                takes.words.is_none() && takes.all.is_none(),
                silent,
                "{}",
                takes.what.as_str()
            );
            let shape = shape(&takes.what);
            let exact = (silent || takes.words.is_some()) && stands.contains(&shape);
            let longer =
                stands.iter().filter(|one| one.len() > shape.len() && one.starts_with(&shape));
            let reaches = takes.all.is_some() || takes.left == Left::Changed;
            let longer: Vec<_> = longer.filter(|_| reaches).cloned().collect();
            if !exact && longer.is_empty() {
                mistakes.push(format!("nothing stands as `{}`", takes.what.as_str()));
            }
            taken.extend(longer);
            taken.insert(shape);
        }
    }
    mistakes.extend(stands.difference(&taken).map(|one| format!("nothing takes back {one:?}")));
    assert!(mistakes.is_empty(), "{mistakes:#?}");
    assert!(stands.len() > 60, "{}", stands.len());
}
