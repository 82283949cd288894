//! Whoever touches the alerter is told, by whatever name: every call that `catalogue/own/writes.toml` marks, in every way
//! to spell a name.

use std::sync::LazyLock;

use iam_herald::catalogue::Catalogue;
use iam_herald::config::Config;
use iam_herald::facts::{Context, Reading};
use iam_herald::index::Index;
use iam_herald::record::Record;
use iam_herald::rules::Rules;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value as Json, json};

use crate::support::record;

const ACCOUNT: &str = "111122223333";
const KEY: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

/// All of it by its ARN where it has one.
const CONFIG: &str = r#"
[herald]
stack = "arn:aws:cloudformation:us-east-1:111122223333:stack/security/11111111-2222-4333-8444-555555555555"
function = "arn:aws:lambda:us-east-1:111122223333:function:own-fn"
layer = "arn:aws:lambda:us-east-1:111122223333:layer:own-layer:7"
log_group = "arn:aws:logs:us-east-1:111122223333:log-group:/own/trail"
subscription_filter = "own-filter"
topics = ["arn:aws:sns:us-east-1:111122223333:own-topic"]
chat = "arn:aws:chatbot::111122223333:chat-configuration/slack-channel/own"
queue = "arn:aws:sqs:us-east-1:111122223333:own-queue"
table = "arn:aws:dynamodb:us-east-1:111122223333:table/own-table"
role = "arn:aws:iam::111122223333:role/own-role"
policies = "arn:aws:iam::111122223333:policy/path/own-policy"
keys = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
trail = "arn:aws:cloudtrail:us-east-1:111122223333:trail/own-trail"
mail = ["IAM Herald <Alerts+iam@sub.example.com>"]
configuration_set = "own-set"
alarms = "arn:aws:cloudwatch:us-east-1:111122223333:alarm:own: alarm"
"#;

/// The function's own log group says the name of the stack; that is all that this one knows.
const STACK: &str = "[herald]\nlog_group = '/iam-herald/security'\nfunction = 'own-fn'";

#[derive(Debug, Clone, Copy, PartialEq)]
enum Said {
    Own,
    Perhaps,
    Other,
}

struct Alerter {
    config: Config,
    rules: Rules,
    catalogue: Catalogue,
    index: Index,
}

impl Alerter {
    fn of(config: &str) -> Alerter {
        let config = Config::read("herald.toml", config).unwrap();
        let rules = Rules::load(&["self"], &[]).unwrap();
        let catalogue = Catalogue::builtin();
        let index = Index::of(rules.selecting(), &catalogue, &config.resources);
        Alerter { config, rules, catalogue, index }
    }

    /// What the facts say of a call; whatever is not another's must be told.
    fn says(&self, fields: Json) -> Said {
        let text = record(fields).to_string();
        let record = Record::read(&text).unwrap();
        let context =
            Context { resources: &self.config.resources, ..Context::alone(&self.catalogue) };
        let reading = Reading::new(&record, context);
        let target = reading.facts_value();
        let fact = |name: &str| target.get("target")?.get(name)?.as_bool();
        let said = match (fact("is_herald").unwrap(), fact("may_be_herald").unwrap()) {
            (true, false) => Said::Own,
            (false, true) => Said::Perhaps,
            (false, false) => Said::Other,
            (true, true) => panic!("both: {text}"),
        };
        let is_told = self.index.matters(&text).rules && self.rules.select(&reading).is_some();
        let is_told = is_told || record.event_source() == "sts.amazonaws.com";
        // Settings of the whole account are told whatever is known.
        assert!(is_told || said == Said::Other, "{said:?}, and not told: {text}");
        said
    }
}

static ALERTER: LazyLock<Alerter> = LazyLock::new(|| Alerter::of(CONFIG));

/// A place of the list: the call, and each kind that it touches with the parameter that names it.
struct Marked {
    source: String,
    operation: String,
    places: Vec<(String, Option<String>)>,
}

fn marked() -> Vec<Marked> {
    let list: toml::Table = toml::from_str(include_str!("../catalogue/own/writes.toml")).unwrap();
    let mut all = Vec::new();
    for service in list["service"].as_table().unwrap().values() {
        for (operation, mark) in service["writes"].as_table().unwrap() {
            let mark = mark.as_str().unwrap();
            let Some(touched) = mark.strip_prefix("touches ") else {
                let why = mark.strip_prefix("cannot, because ").unwrap_or_default();
                assert!(why.len() > 10, "{operation} is unmarked: `{mark}`");
                continue;
            };
            let places = touched.split(", ").map(|place| {
                let (kind, rest) = place.split_once(' ').unwrap();
                (kind.to_owned(), rest.strip_prefix("by ").map(str::to_owned))
            });
            all.push(Marked {
                source: service["source"].as_str().unwrap().to_owned(),
                operation: operation.clone(),
                places: places.collect(),
            });
        }
    }
    assert!(all.len() > 250, "{}", all.len());
    all
}

/// The ways to spell what is the alerter's own, as far as a parameter takes them.
fn own(kind: &str, path: &str) -> Vec<String> {
    let arn = |service: &str, rest: &str| format!("arn:aws:{service}:us-east-1:{ACCOUNT}:{rest}");
    let is_arn = path.to_ascii_lowercase().ends_with("arn") || path == "resource";
    let texts = |named: &[&str], arns: Vec<String>| {
        let named = named.iter().filter(|_| !is_arn).map(|name| (*name).to_owned());
        named.chain(arns).collect::<Vec<_>>()
    };
    match kind {
        "function" => texts(
            &[
                "own-fn",
                "own-fn:live",
                "own-fn:$LATEST",
                "111122223333:own-fn",
                "111122223333:function:own-fn",
                "function:own-fn",
                "us-east-1:111122223333:own-fn",
                "us-east-1:111122223333:function:own-fn:7",
                "arn:aws:lambda:us-east-1:111122223333:own-fn",
            ],
            vec![arn("lambda", "function:own-fn"), arn("lambda", "function:own-fn:live")],
        ),
        "layer" => texts(
            &["own-layer"],
            vec![arn("lambda", "layer:own-layer"), arn("lambda", "layer:own-layer:7")],
        ),
        "log_group" => texts(
            &["/own/trail"],
            vec![arn("logs", "log-group:/own/trail"), arn("logs", "log-group:/own/trail:*")],
        ),
        "filter" => vec!["own-filter".to_owned()],
        "topic" if path == "name" => vec!["own-topic".to_owned()],
        "topic" if path == "subscriptionArn" => vec![arn("sns", "own-topic:6b0e71bd-7e97-4d97")],
        "topic" => vec![arn("sns", "own-topic")],
        "queue" if path == "queueUrl" => [
            "https://sqs.us-east-1.amazonaws.com/111122223333/own-queue",
            "http://sqs.us-east-1.amazonaws.com/111122223333/own-queue",
            "HTTPS://SQS.us-east-1.AmazonAWS.com/111122223333/own-queue",
            "https://sqs.us-east-1.amazonaws.com/111122223333/own-queue/",
            "https://sqs.us-east-1.amazonaws.com/111122223333//own-queue",
            "https://sqs.us-east-1.amazonaws.com:443/111122223333/own-queue?x=1#y",
            "https://queue.amazonaws.com/111122223333/own-queue",
            "https://us-east-1.queue.amazonaws.com/111122223333/own-queue",
            "https://eu-west-1.queue.amazonaws.com/111122223333/own-queue",
            "https://sqs-fips.us-east-1.amazonaws.com/111122223333/own-queue",
            "https://sqs.us-east-1.api.aws/111122223333/own-queue",
            "https://vpce-0a1b-2c3d.sqs.us-east-1.vpce.amazonaws.com/111122223333/own-queue",
            "sqs.us-east-1.amazonaws.com/111122223333/own-queue",
            "/111122223333/own-queue",
            "own-queue",
        ]
        .map(str::to_owned)
        .to_vec(),
        "queue" if path == "taskHandle" => Vec::new(),
        "queue" => texts(&["own-queue"], vec![arn("sqs", "own-queue")]),
        "table" => texts(
            &["own-table"],
            vec![arn("dynamodb", "table/own-table"), arn("dynamodb", "table/own-table/index/x")],
        ),
        "role" => vec!["own-role".to_owned(), "OWN-Role".to_owned()],
        "policy" => vec![format!("arn:aws:iam::{ACCOUNT}:policy/path/own-policy")],
        "key" if path == "aliasName" => Vec::new(),
        "key" => texts(&[KEY], vec![arn("kms", &format!("key/{KEY}"))]),
        "trail" => texts(&["own-trail"], vec![arn("cloudtrail", "trail/own-trail")]),
        "mail" => texts(
            &[
                "alerts+iam@sub.example.com",
                "ALERTS+iam@SUB.example.com",
                "alerts@sub.example.com",
                "sub.example.com",
                "example.com",
                "Example.COM",
            ],
            vec![arn("ses", "identity/sub.example.com")],
        ),
        "configuration_set" => texts(&["own-set"], vec![arn("ses", "configuration-set/own-set")]),
        "alarm" => texts(
            &["own: alarm", "security-TableAlarm-1A2B"],
            vec![arn("cloudwatch", "alarm:own: alarm")],
        ),
        "stack" => texts(&["security"], vec![arn("cloudformation", "stack/security/0a1b-2c3d")]),
        "chat" if path == "chatConfigurationArn" || path == "resourceARN" => {
            vec![format!("arn:aws:chatbot::{ACCOUNT}:chat-configuration/slack-channel/own")]
        }
        _ => Vec::new(),
    }
}

/// What is another's, and not unlike.
fn another(kind: &str, path: &str) -> Option<String> {
    let text = own(kind, path).into_iter().next()?;
    Some(match kind {
        "mail" if text.contains('@') => "other@sub.example.com".to_owned(),
        "mail" => text.replace("sub.example.com", "other.example.com"),
        "stack" => text.replace("security", "security-2"),
        "key" => text.replace("1234abcd", "0000abcd"),
        "log_group" => text.replace("/own/trail", "/own/trail2"),
        _ => text.replace("own", "other"),
    })
}

/// The parameters of a call that names this.
fn parameters(path: &str, text: &str) -> Json {
    let is_list =
        matches!(path, "alarmNames" | "snsTopicArns" | "stackIds" | "muteTargets.alarmNames");
    let value = if is_list { json!([text]) } else { json!(text) };
    path.split('.').rev().fold(value, |value, step| match step {
        "stackDefinitions" => json!({ step: [{ "stackName": "x" }, value] }),
        _ => json!({ step: value }),
    })
}

fn call(source: &str, operation: &str, request: Json) -> Json {
    // Lambda's events carry the version of its interface.
    let version = if source == "lambda.amazonaws.com" { "20150331v2" } else { "" };
    json!({
        "eventSource": source, "eventName": format!("{operation}{version}"), "requestParameters": request,
        "awsRegion": "us-east-1", "responseElements": null, "readOnly": false,
    })
}

#[test]
fn every_marked_call_is_told_by_whatever_name() {
    let mut tried = 0;
    for Marked { source, operation, places } in marked() {
        for (kind, path) in places {
            let Some(path) = path else {
                let said = ALERTER.says(call(&source, &operation, json!({})));
                assert_eq!(said, Said::Perhaps, "{source} {operation}");
                continue;
            };
            for text in own(&kind, &path) {
                let said = ALERTER.says(call(&source, &operation, parameters(&path, &text)));
                assert_eq!(said, Said::Own, "{source} {operation} {path} {text}");
                tried += 1;
            }
        }
    }
    assert!(tried > 800, "{tried}");
}

#[test]
fn the_same_on_what_is_another_s_is_not_told() {
    let mut tried = 0;
    for Marked { source, operation, places } in marked() {
        let mut request = json!({});
        for (kind, path) in &places {
            let path = path.as_deref().unwrap_or_default();
            if let Some(text) = another(kind, path)
                && let Json::Object(more) = parameters(path, &text)
            {
                request.as_object_mut().unwrap().extend(more);
            }
        }
        if places[0].1.is_none() || request.as_object().unwrap().is_empty() {
            continue;
        }
        // Those are known by ids alone, so nothing tells whose they are.
        let by_id = matches!(&*places[0].0, "mapping" | "key_store" | "stack_refactor");
        let expected = if by_id { Said::Perhaps } else { Said::Other };
        let said = ALERTER.says(call(&source, &operation, request.clone()));
        assert_eq!(said, expected, "{source} {operation} {request}");
        tried += 1;
    }
    assert!(tried > 200, "{tried}");
}

/// Parameters over 100 KB are not in the record, so an attacker can leave out any name.
#[test]
fn a_call_whose_names_are_missing_may_be_about_it() {
    for Marked { source, operation, .. } in marked() {
        let omitted = json!({ "reason": "requestParameters too large", "omitted": true, "originalSize": 104932 });
        for request in [omitted, json!(null), json!({}), json!("x"), json!([])] {
            let mut call = call(&source, &operation, request);
            assert_eq!(ALERTER.says(call.clone()), Said::Perhaps, "{source} {operation}");
            // What was not done, and not for want of rights, is nobody's.
            call["errorCode"] = json!("ThrottlingException");
            assert_eq!(ALERTER.says(call), Said::Other, "{source} {operation}");
        }
    }
}

#[test]
fn what_the_record_says_beside_the_parameters_counts() {
    let lambda = |name: &str, request: Json| call("lambda.amazonaws.com", name, request);
    let says = |mut call: Json, more: Json| {
        call.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ALERTER.says(call)
    };
    let by_id = || lambda("UpdateEventSourceMapping", json!({ "uUID": "0a1b", "enabled": false }));
    let function = |name: &str| format!("arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}");
    let answer = |name: &str| json!({ "responseElements": { "functionArn": function(name) } });
    assert_eq!(says(by_id(), json!({})), Said::Perhaps);
    assert_eq!(says(by_id(), answer("own-fn")), Said::Own);
    assert_eq!(says(by_id(), answer("other")), Said::Other);
    let refused = |message: String| json!({ "errorCode": "AccessDenied", "errorMessage": message, "requestParameters": null });
    let lacks = |what: &str| {
        format!(
            "User: arn:aws:iam::1:user/m is not authorized to perform: x on resource: {what} because no identity-based policy allows the x action"
        )
    };
    for (call, what, expected) in [
        (lambda("DeleteFunction", json!({})), function("own-fn"), Said::Own),
        (lambda("DeleteFunction", json!({})), function("other"), Said::Other),
        (
            call("iam.amazonaws.com", "DeleteRolePolicy", json!({})),
            "role own-role".to_owned(),
            Said::Own,
        ),
        (
            call("iam.amazonaws.com", "DeleteRolePolicy", json!({})),
            "role other".to_owned(),
            Said::Other,
        ),
        (lambda("DeleteFunction", json!({})), "*".to_owned(), Said::Perhaps),
    ] {
        assert_eq!(says(call, refused(lacks(&what))), expected, "{what}");
    }
    let quoted = "User `arn:aws:iam::1:user/m' is not authorized to perform `ses:DeleteIdentity' on resource `arn:aws:ses:us-east-1:111122223333:identity/example.com'";
    let ses = call("ses.amazonaws.com", "DeleteIdentity", json!({}));
    assert_eq!(says(ses, refused(quoted.to_owned())), Said::Own);
    let kms = call("kms.amazonaws.com", "EnableKey", json!(null));
    let listed = |id: &str| json!({ "resources": [{ "ARN": format!("arn:aws:kms:us-east-1:{ACCOUNT}:key/{id}") }] });
    assert_eq!(says(kms.clone(), listed(KEY)), Said::Own);
    assert_eq!(says(kms, listed("0000")), Said::Other);
    // A service itself says so when a key is gone for good.
    let gone = json!({ "eventSource": "kms.amazonaws.com", "eventName": "DeleteKey", "eventType": "AwsServiceEvent",
        "readOnly": false, "requestParameters": null });
    assert_eq!(says(gone, listed(KEY)), Said::Own);
}

#[test]
fn only_where_the_alerter_is_a_call_may_be_about_it() {
    let alerter = Alerter::of(CONFIG);
    let deleted = |account: &str, region: &str| {
        let mut fields = call(
            "lambda.amazonaws.com",
            "DeleteEventSourceMapping20150331",
            json!({ "uUID": "1f2e" }),
        );
        fields["recipientAccountId"] = json!(account);
        fields["userIdentity"] =
            json!({ "type": "IAMUser", "userName": "alice", "accountId": account });
        fields["awsRegion"] = json!(region);
        alerter.says(fields)
    };
    assert_eq!(deleted(ACCOUNT, "us-east-1"), Said::Perhaps);
    assert_eq!(deleted("222233334444", "us-east-1"), Said::Other);
    assert_eq!(deleted(ACCOUNT, "eu-west-1"), Said::Other);
}

#[test]
fn whoever_takes_the_role_for_another_function_is_told() {
    let alerter = Alerter::of(CONFIG);
    for operation in ["CreateFunction20150331", "UpdateFunctionConfiguration20150331v2"] {
        let with = |role: &str| {
            let role = format!("arn:aws:iam::{ACCOUNT}:role/{role}");
            alerter.says(call(
                "lambda.amazonaws.com",
                operation,
                json!({ "functionName": "x", "role": role }),
            ))
        };
        assert_eq!((with("own-role"), with("others")), (Said::Own, Said::Other));
    }
}

#[test]
fn what_cannot_touch_it_is_another_s_whatever_it_names() {
    let alerter = Alerter::of(CONFIG);
    for (source, operation, request) in [
        ("cloudtrail.amazonaws.com", "CreateChannel", json!({ "name": "own-trail" })),
        ("cloudformation.amazonaws.com", "DeleteChangeSet", json!({ "stackName": "security" })),
        (
            "iam.amazonaws.com",
            "AttachGroupPolicy",
            json!({ "groupName": "g", "policyArn": "arn:aws:iam::111122223333:policy/path/own-policy" }),
        ),
    ] {
        assert_eq!(alerter.says(call(source, operation, request)), Said::Other, "{operation}");
    }
}

#[test]
fn whole_names_of_other_regions_are_another_s() {
    for region in ["eu-west-1", "us-gov-east-1", "eusc-de-east-1", "mars-north-1r"] {
        for name in ["own-fn", "own-fn:live", "other"] {
            let name = format!("arn:aws:lambda:{region}:{ACCOUNT}:function:{name}");
            let call =
                call("lambda.amazonaws.com", "DeleteFunction", json!({ "functionName": name }));
            assert_eq!(ALERTER.says(call), Said::Other, "{name}");
        }
    }
}

#[test]
fn what_cannot_be_read_may_be_it() {
    for (source, operation, request) in [
        (
            "cloudformation",
            "ExecuteChangeSet",
            json!({ "changeSetName": format!("arn:aws:cloudformation:us-east-1:{ACCOUNT}:changeSet/x/0a1b") }),
        ),
        (
            "cloudformation",
            "DeleteStack",
            json!({ "stackName": format!("arn:aws:cloudformation:us-east-1:{ACCOUNT}:changeSet/x/0a1b") }),
        ),
        ("cloudformation", "ExecuteStackRefactor", json!({ "stackRefactorId": "0a1b" })),
        ("lambda", "DeleteFunction", json!({ "functionName": "a:b:c:d:e:f:g/h" })),
        ("lambda", "DeleteFunction", json!({ "functionName": 7 })),
        ("lambda", "DeleteFunction", json!({ "functionName": "" })),
        ("lambda", "DeleteEventSourceMapping", json!({ "uUID": "u" })),
        (
            "sqs",
            "DeleteQueue",
            json!({ "queueUrl": "https://sqs.us-east-1.amazonaws.com/111122223333/own%2Dqueue" }),
        ),
        (
            "sqs",
            "DeleteQueue",
            json!({ "queueUrl": "https://sqs.us-east-1.amazonaws.com/111122223333/x/.." }),
        ),
        ("sqs", "CancelMessageMoveTask", json!({ "taskHandle": "eyJ0YXNrSWQiOiIwYTFiIn0=" })),
        (
            "sns",
            "DeleteTopic",
            json!({ "topicArn": "ARN:aws:sns:us-east-1:111122223333:own-topic" }),
        ),
        ("kms", "DisableKey", json!({ "keyId": "alias/own" })),
        ("kms", "DisconnectCustomKeyStore", json!({ "customKeyStoreId": "cks-0a1b" })),
        ("chatbot", "UpdateSlackChannelConfiguration", json!({ "snsTopicArns": [] })),
        ("chatbot", "DeleteSlackWorkspaceAuthorization", json!({ "slackTeamId": "T0" })),
    ] {
        let said =
            ALERTER.says(call(&format!("{source}.amazonaws.com"), operation, request.clone()));
        assert_eq!(said, Said::Perhaps, "{source} {operation} {request}");
    }
}

/// The template cannot name all of them, so some are known by what they serve, and some by the name of the stack.
#[test]
fn what_is_not_named_is_known_by_the_stack_or_may_be_it() {
    let alerter = Alerter::of(STACK);
    let says = |source: &str, operation: &str, request: Json| {
        alerter.says(call(&format!("{source}.amazonaws.com"), operation, request))
    };
    let alarm =
        |name: &str| says("monitoring", "DeleteAlarms", json!({ "alarmNames": ["orders", name] }));
    assert_eq!(alarm("security-FailureQueueAlarm"), Said::Own);
    assert_eq!(alarm("security-FailureQueueAlarm-1A2B3C"), Said::Own);
    for other in [
        "security-FailureQueueAlarm2",
        "security-orders",
        "security",
        "FailureQueueAlarm",
        "security-2-TableAlarm",
    ] {
        assert_eq!(alarm(other), Said::Other, "{other}");
    }
    assert_eq!(
        says("cloudformation", "DeleteStack", json!({ "stackName": "security" })),
        Said::Own
    );
    assert_eq!(
        says("cloudformation", "DeleteStack", json!({ "stackName": "security-2" })),
        Said::Other
    );
    let url = "https://sqs.us-east-1.amazonaws.com/111122223333/security-GaveUpQueue-1A2B";
    assert_eq!(says("sqs", "PurgeQueue", json!({ "queueUrl": url })), Said::Own);
    // Whose trail and whose channel it is nobody said.
    assert_eq!(says("cloudtrail", "StopLogging", json!({ "name": "main" })), Said::Perhaps);
    let chat = "arn:aws:chatbot::111122223333:chat-configuration/slack-channel/x";
    let chat =
        says("chatbot", "DeleteSlackChannelConfiguration", json!({ "chatConfigurationArn": chat }));
    assert_eq!(chat, Said::Perhaps);
    // There is no mail, so nothing of SES may be about it.
    assert_eq!(
        says("ses", "DeleteConfigurationSet", json!({ "configurationSetName": "default" })),
        Said::Other
    );
    assert_eq!(
        says("kms", "DisconnectCustomKeyStore", json!({ "customKeyStoreId": "x" })),
        Said::Other
    );
    let nobody = Alerter::of("");
    let text = record(call("lambda.amazonaws.com", "DeleteFunction", json!({}))).to_string();
    let read = Record::read(&text).unwrap();
    let reading = Reading::new(&read, Context::alone(&nobody.catalogue));
    assert!(reading.facts_value().get("target").and_then(|it| it.get("may_be_herald")).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    /// However a caller writes the URL of the queue, the call is not taken for another's.
    #[test]
    fn no_way_to_write_the_url_of_the_queue_hides_it(
        scheme in select(vec!["https://", "http://", "HTTP://", "", "//", "s3://"]),
        host in "[a-zA-Z0-9.:-]{0,30}",
        slashes in proptest::collection::vec(1_usize..4, 3),
        end in select(vec!["", "?", "?Action=x", "#a", "?a/b", "/#", "/?x#y"]),
    ) {
        let slash = |at: usize| "/".repeat(slashes[at]);
        let url = format!("{scheme}{host}{}{ACCOUNT}{}own-queue{}{end}", slash(0), slash(1), if end.is_empty() { slash(2) } else { String::new() });
        let said = ALERTER.says(call("sqs.amazonaws.com", "PurgeQueue", json!({ "queueUrl": url.clone() })));
        prop_assert_ne!(said, Said::Other, "{}", url);
    }

    /// A qualifier, a Region and an account before or behind the name do not hide the function.
    #[test]
    fn no_way_to_write_the_name_of_the_function_hides_it(
        before in select(vec!["", "function:", "111122223333:", "us-east-1:111122223333:", "arn:aws:lambda:us-east-1:111122223333:", "arn:aws:lambda:111122223333:", "arn:aws-x:lambda:us-east-1:111122223333:function:"]),
        behind in "(:[$A-Za-z0-9_-]{1,12})?",
        operation in select(vec!["DeleteFunction", "PutFunctionConcurrency", "UpdateFunctionConfiguration"]),
    ) {
        let name = format!("{before}own-fn{behind}");
        let said = ALERTER.says(call("lambda.amazonaws.com", operation, json!({ "functionName": name.clone() })));
        prop_assert_eq!(said, Said::Own, "{}", name);
    }
}

/// Copies of the table, further users of a key, its rotation, mail that is let through again: nothing is taken away.
#[test]
fn what_takes_nothing_from_the_alerter_is_not_about_it() {
    for (source, name, parameters) in [
        ("dynamodb", "CreateBackup", json!({ "tableName": "own-table", "backupName": "b" })),
        (
            "kms",
            "CreateGrant",
            json!({ "keyId": KEY, "granteePrincipal": "arn:aws:iam::111122223333:role/x" }),
        ),
        ("kms", "DisableKeyRotation", json!({ "keyId": KEY })),
        ("ses", "DeleteSuppressedDestination", json!({ "emailAddress": "alerts@sub.example.com" })),
        (
            "iam",
            "RemoveRoleFromInstanceProfile",
            json!({ "roleName": "own-role", "instanceProfileName": "x" }),
        ),
    ] {
        let call = json!({
            "eventSource": format!("{source}.amazonaws.com"), "eventName": name, "requestParameters": parameters,
        });
        assert_eq!(ALERTER.says(call), Said::Other, "{name}");
    }
    // A key that is about to go is told as ever.
    let gone = json!({ "eventSource": "kms.amazonaws.com", "eventName": "ScheduleKeyDeletion", "requestParameters": { "keyId": KEY } });
    assert_eq!(ALERTER.says(gone), Said::Own);
}

/// Nothing was changed by what was refused, and the words say so.
#[test]
fn a_refused_call_is_not_said_to_have_changed_the_alerter() {
    let call = record(json!({
        "eventSource": "lambda.amazonaws.com", "eventName": "UpdateEventSourceMapping20150331",
        "requestParameters": { "uUID": "0a1b2c3d-0000-4000-8000-000000000009" }, "errorCode": "AccessDenied",
    }));
    let config = Config::read("herald.toml", CONFIG).unwrap();
    let rules = config.rules(&["self"], &[]).unwrap();
    let herald = iam_herald::Herald::new(rules, iam_herald::Options::of(&config));
    let message = crate::support::tell_with(&herald, call.to_string().as_bytes());
    let change = &message.alerts[0].changes[0];
    let reasons: Vec<&str> = change.reasons.iter().map(|why| why.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "the record does not tell whether it was meant for a part of this alerter",
            "nothing changed: the attempt did not succeed",
        ]
    );
}
