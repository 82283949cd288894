//! How: what the user agent and the other marks say about the program that made a call. The caller writes
//! the user agent, so this is a claim.

use crate::record::Record;
use crate::text::{name, short};

/// The client in words ("AWS CLI", "console", "Terraform") and, if it is one, the tool that automates.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Client {
    pub via: Option<String>,
    pub automation: Option<&'static str>,
    /// A person at a browser.
    pub console: bool,
}

/// User agent contains → automation, words. The first that fits wins, so tools stand before the SDKs that
/// they are built with.
const TOOLS: [(&str, &str, &str); 10] = [
    ("Terraform/", "terraform", "Terraform"),
    ("terraform-provider-", "terraform", "Terraform"),
    ("OpenTofu/", "opentofu", "OpenTofu"),
    ("Pulumi", "pulumi", "Pulumi"),
    ("aws-cdk/", "cdk", "AWS CDK"),
    ("Ansible", "ansible", "Ansible"),
    ("crossplane", "crossplane", "Crossplane"),
    ("c7n/", "cloud-custodian", "Cloud Custodian"),
    ("CloudCustodian", "cloud-custodian", "Cloud Custodian"),
    ("aws-sam-cli", "sam", "AWS SAM CLI"),
];

/// Tools of attackers, named because a person on call should see them. Compared without case.
const ATTACK_TOOLS: [(&str, &str); 8] = [
    ("pacu", "Pacu, an attack tool"),
    ("kali", "Kali Linux"),
    ("parrot", "Parrot OS"),
    ("pentoo", "Pentoo Linux"),
    ("trufflehog", "TruffleHog, a search for leaked keys"),
    ("stratus-red-team", "Stratus Red Team, an attack simulator"),
    ("s3 browser", "S3 Browser"),
    ("elasticwolf", "ElasticWolf"),
];

const CLIENTS: [(&str, &str); 17] = [
    ("aws-cli/", "AWS CLI"),
    ("Boto3/", "AWS SDK for Python"),
    ("Botocore/", "AWS SDK for Python"),
    ("aws-sdk-go", "AWS SDK for Go"),
    ("aws-sdk-java", "AWS SDK for Java"),
    ("aws-sdk-js", "AWS SDK for JavaScript"),
    ("aws-sdk-nodejs", "AWS SDK for JavaScript"),
    ("aws-sdk-rust", "AWS SDK for Rust"),
    ("aws-sdk-ruby", "AWS SDK for Ruby"),
    ("aws-sdk-php", "AWS SDK for PHP"),
    ("aws-sdk-dotnet", "AWS SDK for .NET"),
    ("aws-sdk-net", "AWS SDK for .NET"),
    ("AWSPowerShell", "AWS Tools for PowerShell"),
    ("APN/", "a partner's program"),
    ("Mozilla/", "a browser"),
    ("AWS Internal", "AWS Internal"),
    ("Coral/", "AWS Internal"),
];

pub fn client_of(record: &Record) -> Client {
    let agent = record.text("userAgent").unwrap_or_default();
    let agent = agent.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(agent);
    if record.text("userIdentity.invokedBy") == Some("cloudformation.amazonaws.com")
        || agent == "cloudformation.amazonaws.com"
    {
        return Client {
            via: Some("CloudFormation".to_owned()),
            automation: Some("cloudformation"),
            console: false,
        };
    }
    if let Some((_, tool, words)) = TOOLS.iter().find(|(mark, ..)| agent.contains(mark)) {
        return Client { via: Some((*words).to_owned()), automation: Some(tool), console: false };
    }
    let console = record.flag("sessionCredentialFromConsole") == Some(true)
        || record.event_name() == "ConsoleLogin"
        || matches!(agent, "console.amazonaws.com" | "signin.amazonaws.com")
        || agent.starts_with("S3Console/");
    let via = if console { Some("console".to_owned()) } else { words_for(agent) };
    Client { via: add_attack_tool(via, agent), automation: None, console }
}

fn words_for(agent: &str) -> Option<String> {
    if agent.is_empty() {
        return None;
    }
    let known = CLIENTS.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, words)| *words);
    let words = match known {
        Some(words) => words.to_owned(),
        None if agent.ends_with(".amazonaws.com") => format!("AWS service {}", name(agent)),
        None => unknown_client(agent),
    };
    Some(if agent.contains("exec-env/CloudShell") {
        format!("{words} in CloudShell")
    } else if agent.contains("exec-env/AWS_Lambda") {
        format!("{words} in a Lambda function")
    } else {
        words
    })
}

/// `curl/8.1` is curl; a text that does not look like a product is repeated with care.
fn unknown_client(agent: &str) -> String {
    let product = agent.split([' ', '/']).next().unwrap_or(agent);
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-+".contains(c);
    if !product.is_empty() && product.len() <= 40 && product.chars().all(plain) {
        return product.to_owned();
    }
    format!("an unknown client, \"{}\"", short(agent, 60).replace('"', "\u{201D}"))
}

fn add_attack_tool(via: Option<String>, agent: &str) -> Option<String> {
    let lower = agent.to_lowercase();
    let tool = ATTACK_TOOLS.iter().find(|(mark, _)| lower.contains(mark)).map(|(_, words)| *words);
    match (via, tool) {
        (Some(via), Some(tool)) => Some(format!("{via} ({tool})")),
        (via, _) => via,
    }
}
