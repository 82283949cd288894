//! Legal calls, chosen by the bytes: of a few people, within some minutes, with policies of a few kinds that are made to
//! take long. All are accounted for and told in every body, within the budget.

use serde_json::{Value as Json, json};

use super::told::told;

/// How many calls a batch has at most.
const CALLS: usize = 40;

/// The bytes, one after the other, and zero when there are no more.
struct Choices<'b>(std::slice::Iter<'b, u8>);

impl Choices<'_> {
    fn next(&mut self) -> usize {
        self.0.next().copied().unwrap_or_default().into()
    }

    fn one_of<'c>(&mut self, all: &[&'c str]) -> &'c str {
        all[self.next() % all.len()]
    }

    fn list(&mut self, most: usize, of: impl Fn(usize) -> String) -> Json {
        let (count, first) = (self.next() % most + 1, self.next());
        (first..first + count).map(of).collect::<Vec<_>>().into()
    }

    fn condition(&mut self) -> Json {
        match self.next() % 6 {
            0 => {
                json!({ "StringLike": { "aws:PrincipalArn": self.list(20, |i| format!("arn:aws:iam::*:role/{i}*")) } })
            }
            1 => json!({ "StringEquals": { "aws:RequestedRegion": "us-east-1" } }),
            2 => {
                json!({ "ArnLike": { "iam:PolicyARN": self.list(5, |i| format!("arn:aws:iam::aws:policy/{i}")) } })
            }
            3 => json!({ "Bool": { "aws:MultiFactorAuthPresent": "true" } }),
            4 => json!({ "StringEquals": {} }),
            _ => json!({}),
        }
    }

    fn statement(&mut self) -> Json {
        let effect = self.one_of(&["Allow", "Allow", "Allow", "Deny"]);
        let [action, resource] = [("Action", "NotAction"), ("Resource", "NotResource")]
            .map(|(plain, not)| if self.next().is_multiple_of(8) { not } else { plain });
        let actions = match self.next() % 4 {
            0 => json!("*"),
            1 => json!("iam:*"),
            2 => self.list(60, |i| format!("s3:*{i}*a*")),
            _ => self.list(60, |i| format!("*{i}?*:*{i}")),
        };
        let resources = match self.next() % 4 {
            0 => json!("*"),
            1 => self.list(60, |i| format!("arn:aws:iam::*:user/*{i}*")),
            2 => self.list(60, |i| format!("arn:aws:s3:::{i}*")),
            _ => self.list(20, |i| format!("arn:aws:*:*:${{aws:PrincipalAccount}}:*{i}?*")),
        };
        json!({ "Effect": effect, action: actions, resource: resources, "Condition": self.condition() })
    }

    fn way_in(&mut self) -> Json {
        let principals = match self.next() % 4 {
            0 => json!({ "AWS": "*" }),
            1 => json!({ "AWS": self.list(40, |i| format!("{i:012}")) }),
            2 => json!({ "Service": self.list(10, |i| format!("{i}.amazonaws.com")) }),
            _ => {
                json!({ "Federated": self.list(10, |i| format!("arn:aws:iam::111122223333:oidc-provider/{i}")) })
            }
        };
        let effect = self.one_of(&["Allow", "Allow", "Deny"]);
        let name = self.one_of(&["Principal", "Principal", "NotPrincipal"]);
        json!({ "Effect": effect, "Action": "sts:*", name: principals, "Condition": self.condition() })
    }

    fn document(&mut self, of: fn(&mut Self) -> Json) -> String {
        let count = self.next() % 6 + 1;
        let statements: Vec<Json> = (0..count).map(|_| of(self)).collect();
        json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
    }

    fn call(&mut self, number: usize) -> Json {
        let (who, whom) =
            (self.one_of(&["alice", "bob", "mallory"]), self.one_of(&["r", "s", "mallory"]));
        let policy = "arn:aws:iam::111122223333:policy/p";
        let (event, parameters) = match self.next() % 14 {
            0 => (
                "PutRolePolicy",
                json!({
                    "roleName": whom, "policyName": "p", "policyDocument": self.document(Self::statement),
                }),
            ),
            1 => (
                "PutUserPolicy",
                json!({
                    "userName": whom, "policyName": "p", "policyDocument": self.document(Self::statement),
                }),
            ),
            2 => (
                "CreatePolicyVersion",
                json!({
                    "policyArn": policy, "setAsDefault": true, "policyDocument": self.document(Self::statement),
                }),
            ),
            3 => (
                "UpdateAssumeRolePolicy",
                json!({
                    "roleName": whom, "policyDocument": self.document(Self::way_in),
                }),
            ),
            4 => (
                "CreateRole",
                json!({
                    "roleName": whom, "assumeRolePolicyDocument": self.document(Self::way_in),
                }),
            ),
            5 => ("AttachRolePolicy", json!({ "roleName": whom, "policyArn": policy })),
            6 => (
                "AttachUserPolicy",
                json!({
                    "userName": whom, "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess",
                }),
            ),
            7 => ("DetachRolePolicy", json!({ "roleName": whom, "policyArn": policy })),
            8 => ("DeleteRolePolicy", json!({ "roleName": whom, "policyName": "p" })),
            9 => ("CreateUser", json!({ "userName": whom })),
            10 => ("CreateAccessKey", json!({ "userName": whom })),
            11 => ("DeleteUser", json!({ "userName": whom })),
            12 => ("AddUserToGroup", json!({ "userName": whom, "groupName": "g" })),
            _ => ("DeleteAccountPasswordPolicy", json!(null)),
        };
        let mut record = json!({
            "eventVersion": "1.11", "eventSource": "iam.amazonaws.com", "eventName": event, "readOnly": false,
            "eventID": format!("e{number}"), "eventTime": format!("2026-11-20T22:{:02}:{:02}Z", self.next() % 60, number % 60),
            "awsRegion": "us-east-1", "sourceIPAddress": "203.0.113.66", "userAgent": "aws-cli/2.17.32",
            "userIdentity": { "type": "IAMUser", "userName": who, "accountId": "111122223333",
                              "arn": format!("arn:aws:iam::111122223333:user/{who}") },
            "requestParameters": parameters, "recipientAccountId": "111122223333",
        });
        match self.next() % 8 {
            0 => record["errorCode"] = "AccessDenied".into(),
            1 => record["errorCode"] = "LimitExceededException".into(),
            _ => {}
        }
        record
    }
}

pub fn check(bytes: &[u8]) {
    let mut choices = Choices(bytes.iter());
    let budget = [0, 1_000_000, 1_000_000_000][choices.next() % 3];
    let count = choices.next() % CALLS + 1;
    let records: Vec<Json> = (0..count).map(|number| choices.call(number)).collect();
    let message = told(&records, budget);
    // Everything here is a change that the packs tell, and each has its own id.
    assert_eq!(message.alerts.iter().map(|alert| alert.changes.len()).sum::<usize>(), count);
}
