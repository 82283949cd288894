//! Records of different people and programs doing different things, to see how much an expected change would hold back.

/// `userIdentity` of actors who have nothing to do with each other; `SESSION` stands where a caller chooses the name.
/// The first text says who it is, the last whether the session name can be chosen.
pub const ACTORS: [(&str, &str, bool); 11] = [
    (
        "an IAM user",
        r#"{"type":"IAMUser","userName":"Dana.Vale","arn":"arn:aws:iam::111122223333:user/Dana.Vale","accountId":"111122223333","principalId":"AIDADANAVALE","accessKeyId":"AKIADANAVALE"}"#,
        false,
    ),
    (
        "another IAM user",
        r#"{"type":"IAMUser","userName":"erin_q","arn":"arn:aws:iam::111122223333:user/staff/erin_q","accountId":"111122223333","principalId":"AIDAERINQ","accessKeyId":"AKIAERINQ"}"#,
        false,
    ),
    (
        "a person of Identity Center",
        r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Billing_0a1b2c3d4e5f6071/pat@example.net","accountId":"111122223333","principalId":"AROABILLING:pat@example.net","accessKeyId":"ASIABILLING","sessionContext":{"sessionIssuer":{"type":"Role","userName":"AWSReservedSSO_Billing_0a1b2c3d4e5f6071","arn":"arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Billing_0a1b2c3d4e5f6071","accountId":"111122223333"}}}"#,
        false,
    ),
    (
        "another person of Identity Center",
        r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Support_9f8e7d6c5b4a3021/kim@example.net","accountId":"111122223333","principalId":"AROASUPPORT:kim@example.net","accessKeyId":"ASIASUPPORT","sessionContext":{"sessionIssuer":{"type":"Role","userName":"AWSReservedSSO_Support_9f8e7d6c5b4a3021","arn":"arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Support_9f8e7d6c5b4a3021","accountId":"111122223333"}}}"#,
        false,
    ),
    (
        "a role",
        r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/WebShopServer/SESSION","accountId":"111122223333","principalId":"AROAWEBSHOP:SESSION","accessKeyId":"ASIAWEBSHOP","sessionContext":{"sessionIssuer":{"type":"Role","userName":"WebShopServer","arn":"arn:aws:iam::111122223333:role/WebShopServer","accountId":"111122223333"}}}"#,
        true,
    ),
    (
        "another role",
        r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/nightly_report/SESSION","accountId":"111122223333","principalId":"AROAREPORT:SESSION","accessKeyId":"ASIAREPORT","sessionContext":{"sessionIssuer":{"type":"Role","userName":"nightly_report","arn":"arn:aws:iam::111122223333:role/batch/nightly_report","accountId":"111122223333"}}}"#,
        true,
    ),
    (
        "a role for GitHub",
        r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/image-builder/SESSION","accountId":"111122223333","principalId":"AROAIMAGES:SESSION","accessKeyId":"ASIAIMAGES","sessionContext":{"sessionIssuer":{"type":"Role","userName":"image-builder","arn":"arn:aws:iam::111122223333:role/image-builder","accountId":"111122223333"},"webIdFederationData":{"federatedProvider":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}}}"#,
        true,
    ),
    (
        "another role for GitHub",
        r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/DocsPublisher/SESSION","accountId":"111122223333","principalId":"AROADOCS:SESSION","accessKeyId":"ASIADOCS","sessionContext":{"sessionIssuer":{"type":"Role","userName":"DocsPublisher","arn":"arn:aws:iam::111122223333:role/DocsPublisher","accountId":"111122223333"},"webIdFederationData":{"federatedProvider":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}}}"#,
        true,
    ),
    (
        "a role through CloudFormation",
        r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/network_team/SESSION","accountId":"111122223333","principalId":"AROANETWORK:SESSION","accessKeyId":"ASIANETWORK","invokedBy":"cloudformation.amazonaws.com","sessionContext":{"sessionIssuer":{"type":"Role","userName":"network_team","arn":"arn:aws:iam::111122223333:role/network_team","accountId":"111122223333"}}}"#,
        true,
    ),
    (
        "another role through CloudFormation",
        r#"{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/DataLakeOps/SESSION","accountId":"111122223333","principalId":"AROADATALAKE:SESSION","accessKeyId":"ASIADATALAKE","invokedBy":"cloudformation.amazonaws.com","sessionContext":{"sessionIssuer":{"type":"Role","userName":"DataLakeOps","arn":"arn:aws:iam::111122223333:role/DataLakeOps","accountId":"111122223333"}}}"#,
        true,
    ),
    ("an AWS service", r#"{"type":"AWSService","invokedBy":"autoscaling.amazonaws.com"}"#, false),
];

/// Operations that have nothing to do with each other: name, source and parameters.
pub const OPERATIONS: [(&str, &str, &str); 14] = [
    ("TagRole", "iam.amazonaws.com", r#"{"roleName":"WarehouseReader"}"#),
    ("CreateUser", "iam.amazonaws.com", r#"{"userName":"mx-relay"}"#),
    (
        "DetachGroupPolicy",
        "iam.amazonaws.com",
        r#"{"groupName":"Auditors","policyArn":"arn:aws:iam::aws:policy/ReadOnlyAccess"}"#,
    ),
    ("UpdateAccountPasswordPolicy", "iam.amazonaws.com", r#"{"minimumPasswordLength":14}"#),
    (
        "PutRolePolicy",
        "iam.amazonaws.com",
        r#"{"roleName":"WarehouseReader","policyName":"tables"}"#,
    ),
    (
        "CreateAccountAssignment",
        "sso.amazonaws.com",
        r#"{"targetId":"444455556666","principalType":"USER","principalId":"9067abcd-1111"}"#,
    ),
    (
        "DeletePermissionSet",
        "sso.amazonaws.com",
        r#"{"permissionSetArn":"arn:aws:sso:::permissionSet/ssoins-1/ps-2"}"#,
    ),
    ("AddMemberToGroup", "sso-directory.amazonaws.com", r#"{"groupId":"9067abcd-2222"}"#),
    ("MoveAccount", "organizations.amazonaws.com", r#"{"accountId":"444455556666"}"#),
    (
        "EnableAWSServiceAccess",
        "organizations.amazonaws.com",
        r#"{"servicePrincipal":"guardduty.amazonaws.com"}"#,
    ),
    ("ConsoleLogin", "signin.amazonaws.com", "null"),
    ("UpdateTrail", "cloudtrail.amazonaws.com", r#"{"name":"org-trail"}"#),
    ("PutBucketPolicy", "s3.amazonaws.com", r#"{"bucketName":"quarterly-figures"}"#),
    ("DeleteBucket", "s3.amazonaws.com", r#"{"bucketName":"old-exports"}"#),
];
