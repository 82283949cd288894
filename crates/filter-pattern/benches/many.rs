//! What many patterns cost, beside reading the events: `cargo bench -p cloudwatch-filter-pattern`.
//!
//! 1,000 patterns of five shapes are asked about 2,000 events like those of CloudTrail. Times are the best of several runs;
//! on a busy machine only the ratios to `Value::parse` of the same run say something.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench reports by panicking")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use cloudwatch_filter_pattern::{Pattern, Scratch, Set, Value};

const SERVICES: [&str; 24] = [
    "iam",
    "sts",
    "s3",
    "ec2",
    "kms",
    "sso",
    "logs",
    "rds",
    "sqs",
    "sns",
    "ecs",
    "eks",
    "lambda",
    "dynamodb",
    "signin",
    "config",
    "cloudtrail",
    "guardduty",
    "organizations",
    "secretsmanager",
    "route53",
    "glue",
    "athena",
    "batch",
];
const VERBS: [&str; 12] = [
    "Create", "Delete", "Put", "Get", "List", "Describe", "Attach", "Detach", "Update", "Add",
    "Remove", "Start",
];
const NOUNS: [&str; 16] = [
    "User",
    "Role",
    "Policy",
    "Group",
    "Bucket",
    "Key",
    "Trail",
    "Table",
    "Queue",
    "Topic",
    "Cluster",
    "Function",
    "Instance",
    "Secret",
    "LoginProfile",
    "AccessKey",
];

/// How often everything is measured.
const RUNS: usize = 15;

/// The same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len())]
    }

    fn name(&mut self) -> String {
        format!("{}{}", self.one(&VERBS), self.one(&NOUNS))
    }
}

fn event(random: &mut Random, domain: &str) -> String {
    let (service, name, user) = (random.one(&SERVICES), random.name(), random.below(100));
    let (account, bucket, code) = (random.below(40), random.below(100), random.below(6));
    let error = match random.below(8) {
        0 => r#""errorCode":"AccessDenied","errorMessage":"User is not authorized to do that","#,
        _ => "",
    };
    format!(
        r#"{{"eventVersion":"1.10","userIdentity":{{"type":"AssumedRole","principalId":"AROAEXAMPLEROLEID0001:user-{user}","arn":"arn:aws:sts::1111222233{account:02}:assumed-role/team-{user}/user-{user}","accountId":"1111222233{account:02}","accessKeyId":"ASIAIOSFODNN7EXAMPLE","userName":"user-{user}","sessionContext":{{"attributes":{{"creationDate":"2026-11-20T20:00:00Z","mfaAuthenticated":"false"}}}}}},"eventTime":"2026-11-20T22:14:09Z","eventSource":"{service}.{domain}","eventName":"{name}","awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.{account}","userAgent":"aws-cli/2.17.32 lang/python#3.11.9 cfg/retry-mode#standard",{error}"requestParameters":{{"bucketName":"bucket-{bucket}","count":{code},"force":false}},"resources":[{{"ARN":"arn:aws:s3:::bucket-{bucket}/object","type":"AWS::S3::Object"}}],"responseElements":null,"readOnly":false,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"1111222233{account:02}"}}"#
    )
}

fn pattern(random: &mut Random, shape: usize) -> String {
    let (service, name, user) = (random.one(&SERVICES), random.name(), random.below(100));
    let (account, bucket, code) = (random.below(40), random.below(100), random.below(6));
    match shape % 5 {
        0 => format!("{{ $.eventSource = {service}.amazonaws.com && $.eventName = {name} }}"),
        1 => format!(
            "{{ $.eventSource = {service}.amazonaws.com && $.eventName = {}* && $.errorCode NOT EXISTS }}",
            random.one(&VERBS)
        ),
        2 => format!(
            "{{ ($.eventName = {name} || $.eventName = {}) && $.userIdentity.accountId != \"1111222233{account:02}\" }}",
            random.name()
        ),
        3 => format!(
            "{{ $.userIdentity.userName = user-{user} && $.requestParameters.count > {code} }}"
        ),
        _ => format!(
            "{{ $.resources[*].ARN = \"*:bucket-{bucket}/*\" && $.eventName = *{} }}",
            random.one(&NOUNS)
        ),
    }
}

/// The least time of several runs.
fn best<T>(mut run: impl FnMut() -> T) -> Duration {
    let times = (0..RUNS).map(|_| {
        let start = Instant::now();
        black_box(run());
        start.elapsed()
    });
    times.min().unwrap()
}

/// The same for all events: the least time of each few of them, because other work on the machine interrupts what takes
/// long.
fn best_of_each<E>(events: &[E], mut run: impl FnMut(&E) -> usize) -> Duration {
    let few = events.chunks(50);
    few.map(|few| best(|| few.iter().map(&mut run).sum::<usize>())).sum()
}

fn main() {
    let mut random = Random(1);
    let events: Vec<String> = (0..2000).map(|_| event(&mut random, "amazonaws.com")).collect();
    let patterns: Vec<Pattern> =
        (0..1000).map(|shape| pattern(&mut random, shape).parse().unwrap()).collect();
    let bytes: usize = events.iter().map(String::len).sum();
    println!(
        "{} patterns, {} events of {} bytes",
        patterns.len(),
        events.len(),
        bytes / events.len()
    );

    let read = best_of_each(&events, |event| usize::from(Value::parse(event).is_ok()));
    let show = |what: &str, time: Duration| {
        let times = time.as_secs_f64() / read.as_secs_f64();
        println!("{what:44} {:8.2} ms {times:6.2} x reading", time.as_secs_f64() * 1e3);
    };
    show("Value::parse", read);
    let each = |event: &String| {
        let event = Value::parse(event).unwrap();
        patterns.iter().filter(|pattern| pattern.matches(&event)).count()
    };
    let count: usize = events.iter().map(each).sum();
    show("read once, then each pattern by itself", best_of_each(&events, each));
    println!("{count} matches");

    show("Set::new", best(|| Set::new(patterns.clone())) - best(|| patterns.clone()));
    let set = Set::new(patterns.clone());
    let ten = Set::new(patterns.iter().take(10).cloned());
    let foreign = |event: &String| {
        let event =
            event.replace("eventName\":\"", "eventName\":\"x").replace("amazonaws", "example");
        event.replace("bucket-", "pail-").replace("user-", "u-")
    };
    let foreign: Vec<String> = events.iter().map(foreign).collect();
    let mut scratch = Scratch::default();
    for (events, expected, what) in
        [(&events, count, "some match"), (&foreign, 0, "nothing matches")]
    {
        for set in [&set, &ten] {
            let mut text = |event: &String| set.matches_text(event, &mut scratch).len();
            let found: usize = events.iter().map(&mut text).sum();
            let time = best_of_each(events, text);
            show(&format!("Set::matches_text, {} patterns, {what}", set.patterns().len()), time);
            assert!(found == expected || set.patterns().len() == ten.patterns().len());
        }
    }
    let values: Vec<Value<'_>> = events.iter().map(|event| Value::parse(event).unwrap()).collect();
    let time = best_of_each(&values, |event| set.matches(event, &mut scratch).len());
    show("Set::matches of events that were read", time);
    let time = best_of_each(&events, |event| set.candidates(event.as_bytes(), &mut scratch).len());
    show("Set::candidates", time);
}
