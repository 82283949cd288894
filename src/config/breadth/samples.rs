//! Records of different people and programs doing different things, to see how much an expected
//! change would hold back.
//!
//! Of each kind of actor there are two who have nothing to do with each other, so that a pattern
//! that finds both does not say who.

/// Who acts.
pub struct Actor {
    /// Who it is, in words.
    pub who: &'static str,
    /// `userIdentity`; `SESSION` stands where a caller chooses the name.
    pub identity: &'static str,
    /// The user agent.
    pub agent: &'static str,
    /// Whether the session's name can be chosen.
    pub chooses: bool,
    /// What the catalogue would add to the facts.
    pub facts: Option<&'static str>,
}

/// What is done.
pub struct Operation {
    pub name: &'static str,
    pub source: &'static str,
    pub parameters: &'static str,
    pub reads: bool,
    /// What the catalogue and the configuration would add to the facts.
    pub facts: Option<&'static str>,
}

/// The account of the samples.
pub const ACCOUNT: &str = "111122223333";

/// The user agent of whoever has no other: of no program that is known.
const NEUTRAL: &str = "0d9f7a31";

const ACTOR: Actor = Actor { who: "", identity: "", agent: NEUTRAL, chooses: false, facts: None };

const OPERATION: Operation = Operation {
    name: "",
    source: "iam.amazonaws.com",
    parameters: "null",
    reads: false,
    facts: None,
};

pub static ACTORS: &[Actor] = &[
    Actor {
        who: "an IAM user",
        identity: r#"{"type":"IAMUser","userName":"Dana.Vale","arn":"arn:aws:iam::111122223333:user/Dana.Vale","accountId":"111122223333","principalId":"AIDADANAVALE","accessKeyId":"AKIADANAVALE"}"#,
        ..ACTOR
    },
    Actor {
        who: "another IAM user",
        identity: r#"{"type":"IAMUser","userName":"erin_q","arn":"arn:aws:iam::111122223333:user/staff/erin_q","accountId":"111122223333","principalId":"AIDAERINQ","accessKeyId":"AKIAERINQ"}"#,
        ..ACTOR
    },
    Actor {
        who: "a person of Identity Center",
        identity: r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Billing_0a1b2c3d4e5f6071/pat@example.net","accountId":"111122223333","principalId":"AROABILLING:pat@example.net","accessKeyId":"ASIABILLING","sessionContext":{"sessionIssuer":{"type":"Role","userName":"AWSReservedSSO_Billing_0a1b2c3d4e5f6071","arn":"arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Billing_0a1b2c3d4e5f6071","accountId":"111122223333","principalId":"AROABILLING"}}}"#,
        ..ACTOR
    },
    Actor {
        who: "another person of Identity Center",
        identity: r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Support_9f8e7d6c5b4a3021/kim@example.net","accountId":"111122223333","principalId":"AROASUPPORT:kim@example.net","accessKeyId":"ASIASUPPORT","sessionContext":{"sessionIssuer":{"type":"Role","userName":"AWSReservedSSO_Support_9f8e7d6c5b4a3021","arn":"arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Support_9f8e7d6c5b4a3021","accountId":"111122223333","principalId":"AROASUPPORT"}}}"#,
        ..ACTOR
    },
    Actor {
        who: "a role",
        identity: r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/WebShopServer/SESSION","accountId":"111122223333","principalId":"AROAWEBSHOP:SESSION","accessKeyId":"ASIAWEBSHOP","sessionContext":{"sessionIssuer":{"type":"Role","userName":"WebShopServer","arn":"arn:aws:iam::111122223333:role/WebShopServer","accountId":"111122223333","principalId":"AROAWEBSHOP"}}}"#,
        chooses: true,
        ..ACTOR
    },
    Actor {
        who: "another role",
        identity: r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/nightly_report/SESSION","accountId":"111122223333","principalId":"AROAREPORT:SESSION","accessKeyId":"ASIAREPORT","sessionContext":{"sessionIssuer":{"type":"Role","userName":"nightly_report","arn":"arn:aws:iam::111122223333:role/batch/nightly_report","accountId":"111122223333","principalId":"AROAREPORT"}}}"#,
        chooses: true,
        ..ACTOR
    },
    Actor {
        who: "a role for GitHub",
        identity: r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/image-builder/SESSION","accountId":"111122223333","principalId":"AROAIMAGES:SESSION","accessKeyId":"ASIAIMAGES","sessionContext":{"sessionIssuer":{"type":"Role","userName":"image-builder","arn":"arn:aws:iam::111122223333:role/image-builder","accountId":"111122223333","principalId":"AROAIMAGES"},"webIdFederationData":{"federatedProvider":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}}}"#,
        agent: "Terraform/1.9.8 (+https://www.terraform.io) terraform-provider-aws/5.70",
        facts: Some(r#"{"actor":{"human":false,"automation":"terraform"}}"#),
        chooses: true,
    },
    Actor {
        who: "another role for GitHub",
        identity: r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/DocsPublisher/SESSION","accountId":"111122223333","principalId":"AROADOCS:SESSION","accessKeyId":"ASIADOCS","sessionContext":{"sessionIssuer":{"type":"Role","userName":"DocsPublisher","arn":"arn:aws:iam::111122223333:role/DocsPublisher","accountId":"111122223333","principalId":"AROADOCS"},"webIdFederationData":{"federatedProvider":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}}}"#,
        agent: "Terraform/1.9.8 (+https://www.terraform.io) terraform-provider-aws/5.70",
        facts: Some(r#"{"actor":{"human":false,"automation":"terraform"}}"#),
        chooses: true,
    },
    Actor {
        who: "a role through CloudFormation",
        identity: r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/network_team/SESSION","accountId":"111122223333","principalId":"AROANETWORK:SESSION","accessKeyId":"ASIANETWORK","invokedBy":"cloudformation.amazonaws.com","sessionContext":{"sessionIssuer":{"type":"Role","userName":"network_team","arn":"arn:aws:iam::111122223333:role/network_team","accountId":"111122223333","principalId":"AROANETWORK"}}}"#,
        chooses: true,
        ..ACTOR
    },
    Actor {
        who: "another role through CloudFormation",
        identity: r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/DataLakeOps/SESSION","accountId":"111122223333","principalId":"AROADATALAKE:SESSION","accessKeyId":"ASIADATALAKE","invokedBy":"cloudformation.amazonaws.com","sessionContext":{"sessionIssuer":{"type":"Role","userName":"DataLakeOps","arn":"arn:aws:iam::111122223333:role/DataLakeOps","accountId":"111122223333","principalId":"AROADATALAKE"}}}"#,
        chooses: true,
        ..ACTOR
    },
    Actor {
        who: "an AWS service",
        identity: r#"{"type":"AWSService","invokedBy":"autoscaling.amazonaws.com"}"#,
        ..ACTOR
    },
    Actor {
        who: "an IAM user with MFA",
        identity: r#"{"type":"IAMUser","userName":"lee","arn":"arn:aws:iam::111122223333:user/lee","accountId":"111122223333","principalId":"AIDALEE","accessKeyId":"ASIALEE","sessionContext":{"attributes":{"creationDate":"2026-11-20T21:00:00Z","mfaAuthenticated":"true"}}}"#,
        ..ACTOR
    },
    Actor {
        who: "another IAM user with MFA",
        identity: r#"{"type":"IAMUser","userName":"noor","arn":"arn:aws:iam::111122223333:user/ops/noor","accountId":"111122223333","principalId":"AIDANOOR","accessKeyId":"ASIANOOR","sessionContext":{"attributes":{"creationDate":"2026-11-20T21:00:00Z","mfaAuthenticated":"true"}}}"#,
        ..ACTOR
    },
    Actor {
        who: "an IAM user with a tool of attackers",
        identity: r#"{"type":"IAMUser","userName":"backup","arn":"arn:aws:iam::111122223333:user/backup","accountId":"111122223333","principalId":"AIDABACKUP","accessKeyId":"ASIABACKUP","sessionContext":{"attributes":{"creationDate":"2026-11-20T21:00:00Z","mfaAuthenticated":"false"}}}"#,
        agent: "Pacu/1.6",
        facts: Some(r#"{"actor":{"attack_tool":"Pacu, an attack tool"}}"#),
        ..ACTOR
    },
    Actor {
        who: "another IAM user with a tool of attackers",
        identity: r#"{"type":"IAMUser","userName":"printer","arn":"arn:aws:iam::111122223333:user/svc/printer","accountId":"111122223333","principalId":"AIDAPRINTER","accessKeyId":"ASIAPRINTER","sessionContext":{"attributes":{"creationDate":"2026-11-20T21:00:00Z","mfaAuthenticated":"false"}}}"#,
        agent: "Pacu/1.6",
        facts: Some(r#"{"actor":{"attack_tool":"Pacu, an attack tool"}}"#),
        ..ACTOR
    },
    Actor {
        who: "the root user",
        identity: r#"{"type":"Root","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333","principalId":"111122223333","sessionContext":{"attributes":{"creationDate":"2026-11-20T21:00:00Z","mfaAuthenticated":"true"}}}"#,
        ..ACTOR
    },
    Actor {
        who: "the root user of another account",
        identity: r#"{"type":"Root","arn":"arn:aws:iam::222233334444:root","accountId":"222233334444","principalId":"222233334444","sessionContext":{"attributes":{"creationDate":"2026-11-20T21:00:00Z","mfaAuthenticated":"true"}}}"#,
        ..ACTOR
    },
    Actor {
        who: "a session of AssumeRoot",
        identity: r#"{"type":"Root","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333","principalId":"111122223333","accessKeyId":"ASIATASK","sessionContext":{"assumedRoot":"true","attributes":{"creationDate":"2026-11-20T21:00:00Z","mfaAuthenticated":"false"}}}"#,
        ..ACTOR
    },
    Actor {
        who: "a session of AssumeRoot in another account",
        identity: r#"{"type":"Root","arn":"arn:aws:iam::222233334444:root","accountId":"222233334444","principalId":"222233334444","accessKeyId":"ASIAOTHERTASK","sessionContext":{"assumedRoot":"true","attributes":{"creationDate":"2026-11-20T21:00:00Z","mfaAuthenticated":"false"}}}"#,
        ..ACTOR
    },
    Actor {
        who: "a role with a source identity",
        identity: r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/oncall/SESSION","accountId":"111122223333","principalId":"AROAONCALL:SESSION","accessKeyId":"ASIAONCALL","sessionContext":{"sessionIssuer":{"type":"Role","userName":"oncall","arn":"arn:aws:iam::111122223333:role/oncall","accountId":"111122223333","principalId":"AROAONCALL"},"sourceIdentity":"SESSION"}}"#,
        chooses: true,
        ..ACTOR
    },
    Actor {
        who: "another role with a source identity",
        identity: r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/LedgerTeam/SESSION","accountId":"111122223333","principalId":"AROALEDGERTEAM:SESSION","accessKeyId":"ASIALEDGERTEAM","sessionContext":{"sessionIssuer":{"type":"Role","userName":"LedgerTeam","arn":"arn:aws:iam::111122223333:role/LedgerTeam","accountId":"111122223333","principalId":"AROALEDGERTEAM"},"sourceIdentity":"SESSION"}}"#,
        chooses: true,
        ..ACTOR
    },
    Actor {
        who: "a federated session",
        identity: r#"{"type":"FederatedUser","arn":"arn:aws:sts::111122223333:federated-user/SESSION","accountId":"111122223333","principalId":"111122223333:SESSION","accessKeyId":"ASIAKIOSK","sessionContext":{"sessionIssuer":{"type":"IAMUser","userName":"kiosk","arn":"arn:aws:iam::111122223333:user/kiosk","accountId":"111122223333","principalId":"AIDAKIOSK"}}}"#,
        chooses: true,
        ..ACTOR
    },
    Actor {
        who: "another federated session",
        identity: r#"{"type":"FederatedUser","arn":"arn:aws:sts::111122223333:federated-user/SESSION","accountId":"111122223333","principalId":"111122223333:SESSION","accessKeyId":"ASIAPORTAL","sessionContext":{"sessionIssuer":{"type":"IAMUser","userName":"portal","arn":"arn:aws:iam::111122223333:user/portal","accountId":"111122223333","principalId":"AIDAPORTAL"}}}"#,
        chooses: true,
        ..ACTOR
    },
    Actor {
        who: "a SAML user",
        identity: r#"{"type":"SAMLUser","principalId":"corp=:ana@example.org","userName":"ana@example.org","identityProvider":"corp"}"#,
        ..ACTOR
    },
    Actor {
        who: "another SAML user",
        identity: r#"{"type":"SAMLUser","principalId":"labs=:bo@example.org","userName":"bo@example.org","identityProvider":"labs"}"#,
        ..ACTOR
    },
    Actor {
        who: "a user of an OIDC provider",
        identity: r#"{"type":"WebIdentityUser","principalId":"accounts.google.com:1184","userName":"1184","identityProvider":"accounts.google.com"}"#,
        ..ACTOR
    },
    Actor {
        who: "another user of an OIDC provider",
        identity: r#"{"type":"WebIdentityUser","principalId":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com:repo:example/site:ref:refs/heads/main","userName":"repo:example/site:ref:refs/heads/main","identityProvider":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}"#,
        ..ACTOR
    },
    Actor {
        who: "another account",
        identity: r#"{"type":"AWSAccount","accountId":"333344445555","principalId":"AROAVISITOR:visit"}"#,
        ..ACTOR
    },
    Actor {
        who: "a third account",
        identity: r#"{"type":"AWSAccount","accountId":"666677778888","principalId":"AIDAGUEST"}"#,
        ..ACTOR
    },
    Actor {
        who: "somebody of a kind that is not known",
        identity: r#"{"type":"Unheard","principalId":"PRINCIPALONE","accountId":"111122223333"}"#,
        ..ACTOR
    },
    Actor {
        who: "somebody else of a kind that is not known",
        identity: r#"{"type":"Unknown","principalId":"PRINCIPALTWO","accountId":"111122223333"}"#,
        ..ACTOR
    },
    Actor {
        who: "another AWS service",
        identity: r#"{"type":"AWSService","invokedBy":"elasticloadbalancing.amazonaws.com"}"#,
        ..ACTOR
    },
];

/// Operations that have nothing to do with each other, some of them with parameters that mean
/// something else.
pub static OPERATIONS: &[Operation] = &[
    Operation { name: "TagRole", parameters: r#"{"roleName":"WarehouseReader"}"#, ..OPERATION },
    Operation { name: "CreateUser", parameters: r#"{"userName":"mx-relay"}"#, ..OPERATION },
    Operation {
        name: "DetachGroupPolicy",
        parameters: r#"{"groupName":"Auditors","policyArn":"arn:aws:iam::aws:policy/ReadOnlyAccess"}"#,
        ..OPERATION
    },
    Operation {
        name: "UpdateAccountPasswordPolicy",
        parameters: r#"{"minimumPasswordLength":14}"#,
        ..OPERATION
    },
    Operation {
        name: "PutRolePolicy",
        parameters: r#"{"roleName":"WarehouseReader","policyName":"tables"}"#,
        ..OPERATION
    },
    Operation {
        name: "CreateAccountAssignment",
        source: "sso.amazonaws.com",
        parameters: r#"{"targetId":"444455556666","principalType":"USER","principalId":"9067abcd-1111"}"#,
        facts: Some(r#"{"grants":{"tightens":false,"broad":false,"unknown":true}}"#),
        ..OPERATION
    },
    Operation {
        name: "DeletePermissionSet",
        source: "sso.amazonaws.com",
        parameters: r#"{"permissionSetArn":"arn:aws:sso:::permissionSet/ssoins-1/ps-2"}"#,
        ..OPERATION
    },
    Operation {
        name: "AddMemberToGroup",
        source: "sso-directory.amazonaws.com",
        parameters: r#"{"groupId":"9067abcd-2222"}"#,
        ..OPERATION
    },
    Operation {
        name: "MoveAccount",
        source: "organizations.amazonaws.com",
        parameters: r#"{"accountId":"444455556666"}"#,
        ..OPERATION
    },
    Operation {
        name: "EnableAWSServiceAccess",
        source: "organizations.amazonaws.com",
        parameters: r#"{"servicePrincipal":"guardduty.amazonaws.com"}"#,
        ..OPERATION
    },
    Operation { name: "ConsoleLogin", source: "signin.amazonaws.com", ..OPERATION },
    Operation {
        name: "UpdateTrail",
        source: "cloudtrail.amazonaws.com",
        parameters: r#"{"name":"org-trail"}"#,
        facts: Some(r#"{"target":{"is_herald":true,"may_be_herald":false}}"#),
        ..OPERATION
    },
    Operation {
        name: "PutBucketPolicy",
        source: "s3.amazonaws.com",
        parameters: r#"{"bucketName":"quarterly-figures"}"#,
        facts: Some(r#"{"target":{"is_herald":false,"may_be_herald":true}}"#),
        ..OPERATION
    },
    Operation {
        name: "DeleteBucket",
        source: "s3.amazonaws.com",
        parameters: r#"{"bucketName":"old-exports"}"#,
        ..OPERATION
    },
    Operation {
        name: "AttachRolePolicy",
        parameters: r#"{"roleName":"WarehouseReader","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}"#,
        facts: Some(
            r#"{"grants":{"admin":true,"escalation":true,"conditional":false,"delegated":false,"deny_only":false,"revokes_sessions":false,"tightens":false,"broad":false,"unknown":false}}"#,
        ),
        ..OPERATION
    },
    Operation {
        name: "AttachUserPolicy",
        parameters: r#"{"userName":"mx-relay","policyArn":"arn:aws:iam::aws:policy/PowerUserAccess"}"#,
        facts: Some(
            r#"{"grants":{"admin":false,"escalation":true,"conditional":false,"delegated":false,"deny_only":false,"revokes_sessions":false,"tightens":false,"broad":true,"unknown":false}}"#,
        ),
        ..OPERATION
    },
    Operation {
        name: "PutUserPolicy",
        parameters: r#"{"userName":"mx-relay","policyName":"older","policyDocument":"{\"Statement\":{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{\"DateLessThan\":{\"aws:TokenIssueTime\":\"2026-11-20T22:14:09Z\"}}}}"}"#,
        facts: Some(
            r#"{"grants":{"admin":false,"escalation":false,"conditional":false,"delegated":false,"deny_only":true,"revokes_sessions":true,"tightens":true,"broad":false,"unknown":false}}"#,
        ),
        ..OPERATION
    },
    Operation {
        name: "PutGroupPolicy",
        parameters: r#"{"groupName":"Auditors","policyName":"keys","policyDocument":"{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"iam:CreateAccessKey\",\"Resource\":\"*\",\"Condition\":{\"Bool\":{\"aws:MultiFactorAuthPresent\":\"true\"}}}}"}"#,
        facts: Some(
            r#"{"grants":{"admin":false,"escalation":true,"conditional":true,"delegated":false,"deny_only":false,"revokes_sessions":false,"tightens":false,"broad":false,"unknown":false}}"#,
        ),
        ..OPERATION
    },
    Operation {
        name: "PutRolePolicy",
        parameters: r#"{"roleName":"WarehouseReader","policyName":"roles","policyDocument":"{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"iam:AttachRolePolicy\",\"Resource\":\"*\",\"Condition\":{\"StringEquals\":{\"iam:PermissionsBoundary\":\"arn:aws:iam::111122223333:policy/team\"}}}}"}"#,
        facts: Some(
            r#"{"grants":{"admin":false,"escalation":true,"conditional":true,"delegated":true,"deny_only":false,"revokes_sessions":false,"tightens":false,"broad":false,"unknown":false}}"#,
        ),
        ..OPERATION
    },
    Operation {
        name: "SetDefaultPolicyVersion",
        parameters: r#"{"policyArn":"arn:aws:iam::111122223333:policy/team","versionId":"v2"}"#,
        facts: Some(r#"{"grants":{"tightens":false,"broad":false,"unknown":true}}"#),
        ..OPERATION
    },
    Operation {
        name: "UpdateAssumeRolePolicy",
        parameters: r#"{"roleName":"WarehouseReader","policyDocument":"{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"sts:AssumeRole\"}}"}"#,
        facts: Some(
            r#"{"grants":{"tightens":false,"broad":false,"unknown":false},"trust":{"anyone":true,"external":true,"open_federation":false,"federated":false,"listed":false,"known":false,"services":false,"accounts":[]}}"#,
        ),
        ..OPERATION
    },
    Operation {
        name: "UpdateAssumeRolePolicy",
        parameters: r#"{"roleName":"WarehouseReader","policyDocument":"{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:role/oncall\"},\"Action\":\"sts:AssumeRole\"}}"}"#,
        facts: Some(
            r#"{"grants":{"tightens":false,"broad":false,"unknown":false},"trust":{"anyone":false,"external":false,"open_federation":false,"federated":false,"listed":true,"known":true,"services":false,"accounts":[]}}"#,
        ),
        ..OPERATION
    },
    Operation {
        name: "UpdateAssumeRolePolicy",
        parameters: r#"{"roleName":"WarehouseReader","policyDocument":"{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"ec2.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}}"}"#,
        facts: Some(
            r#"{"grants":{"tightens":false,"broad":false,"unknown":false},"trust":{"anyone":false,"external":false,"open_federation":false,"federated":false,"listed":false,"known":false,"services":true,"accounts":[]}}"#,
        ),
        ..OPERATION
    },
    Operation {
        name: "CreateRole",
        parameters: r#"{"roleName":"builder","assumeRolePolicyDocument":"{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"Federated\":\"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com\"},\"Action\":\"sts:AssumeRoleWithWebIdentity\"}}"}"#,
        facts: Some(
            r#"{"grants":{"tightens":false,"broad":false,"unknown":false},"trust":{"anyone":false,"external":true,"open_federation":true,"federated":true,"listed":false,"known":false,"services":false,"accounts":[]}}"#,
        ),
        ..OPERATION
    },
    Operation {
        name: "CreateOpenIDConnectProvider",
        parameters: r#"{"url":"https://tokens.example.net","clientIDList":["sts.amazonaws.com"]}"#,
        facts: Some(r#"{"issuer":{"listed":false}}"#),
        ..OPERATION
    },
    Operation {
        name: "AddClientIDToOpenIDConnectProvider",
        parameters: r#"{"openIDConnectProviderArn":"arn:aws:iam::111122223333:oidc-provider/tokens.example.net","clientID":"builds"}"#,
        facts: Some(r#"{"issuer":{"listed":true}}"#),
        ..OPERATION
    },
    Operation {
        name: "PutRolePolicy",
        parameters: r#"{"omitted":true,"originalSize":112345,"reason":"requestParameters too large"}"#,
        facts: Some(r#"{"grants":{"tightens":false,"broad":false,"unknown":true}}"#),
        ..OPERATION
    },
    Operation {
        name: "PutEventSelectors",
        source: "cloudtrail.amazonaws.com",
        parameters: r#"{"trailName":"org-trail","eventSelectors":[{"readWriteType":"ReadOnly","includeManagementEvents":true}]}"#,
        facts: Some(r#"{"trail":{"records":"reads"}}"#),
        ..OPERATION
    },
    Operation {
        name: "UpdateTrail",
        source: "cloudtrail.amazonaws.com",
        parameters: r#"{"name":"audit","kmsKeyId":"alias/audit"}"#,
        facts: Some(r#"{"trail":{"foreign_key":false}}"#),
        ..OPERATION
    },
    Operation {
        name: "CreateTrail",
        source: "cloudtrail.amazonaws.com",
        parameters: r#"{"name":"copies","kmsKeyId":"arn:aws:kms:us-east-1:999988887777:key/1a2b"}"#,
        facts: Some(r#"{"trail":{"foreign_key":true}}"#),
        ..OPERATION
    },
    Operation {
        name: "UpdateLoginProfile",
        parameters: r#"{"userName":"Dana.Vale"}"#,
        ..OPERATION
    },
    Operation {
        name: "GetUser",
        parameters: r#"{"userName":"mx-relay"}"#,
        reads: true,
        ..OPERATION
    },
    Operation { name: "ListTrails", source: "cloudtrail.amazonaws.com", reads: true, ..OPERATION },
];
