//! How: what the user agent and the other marks say about the program that made a call. The caller writes
//! the user agent, so this is a claim. Which program is which stands in `catalogue/clients.toml`.

use super::actor::is_console_host;
use crate::builtin::Text;
use crate::catalogue::{Catalogue, ClientRow};
use crate::record::Record;
use crate::secrets::masked;
use crate::text::{name, short};

/// The client in words ("AWS CLI", "console", "Terraform") and, if it is one, the tool that automates.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Client {
    pub via: Option<Text>,
    pub automation: Option<&'static str>,
    /// A tool of attackers, in words, if the program says that it is one.
    pub attack_tool: Option<&'static str>,
    /// A person at a browser, and who says so.
    pub console: Option<Witness>,
    /// AWS itself says that CloudFormation made the call.
    pub stack: bool,
}

/// Who says something of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Witness {
    Aws,
    /// The caller.
    UserAgent,
}

pub fn client_of(record: &Record, catalogue: &Catalogue) -> Client {
    let agent = record.text("userAgent").unwrap_or_default();
    let agent = agent.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(agent);
    let lower = agent.to_lowercase();
    let rows: Vec<&ClientRow> =
        catalogue.clients().iter().filter(|row| lower.contains(&row.contains)).collect();
    let attack_tool = rows.iter().find(|row| row.attack).map(|row| row.words.as_str());
    let stack = record.text("userIdentity.invokedBy") == Some("cloudformation.amazonaws.com");
    let console = console(record, agent);
    let client = Client { attack_tool, console, stack, ..Client::default() };
    if stack || agent == "cloudformation.amazonaws.com" {
        let via = Some("CloudFormation".into());
        return Client { via, automation: Some("cloudformation"), ..client };
    }
    if let Some(tool) = rows.iter().find(|row| row.automation.is_some()) {
        let via = Some(tool.words.as_str().into());
        return Client { via, automation: tool.automation.as_deref(), ..client };
    }
    let known = rows.iter().find(|row| !row.attack).map(|row| row.words.as_str());
    let via = match console {
        Some(_) => Some("console".into()),
        None => words_for(agent, known, record),
    };
    let via = match (via, attack_tool) {
        // A tool whose own name begins the user agent is named once.
        (Some(via), Some(tool)) if tool.starts_with(&*via) => Some(tool.into()),
        (Some(via), Some(tool)) => Some(format!("{via} ({tool})").into()),
        (via, _) => via,
    };
    Client { via, ..client }
}

fn console(record: &Record, agent: &str) -> Option<Witness> {
    let written = record.flag("sessionCredentialFromConsole") == Some(true)
        || record.event_name() == "ConsoleLogin";
    let claimed = is_console_host(agent) || agent.starts_with("S3Console/");
    if written { Some(Witness::Aws) } else { claimed.then_some(Witness::UserAgent) }
}

fn words_for(agent: &str, known: Option<&'static str>, record: &Record) -> Option<Text> {
    if agent.is_empty() {
        return None;
    }
    // A caller may call itself a service.
    let is_service = agent.ends_with(".amazonaws.com")
        && ["userIdentity.invokedBy", "sourceIPAddress"]
            .iter()
            .any(|path| record.text(path) == Some(agent));
    let words = match known {
        Some(words) => words.into(),
        None if is_service => format!("AWS service {}", name(agent)).into(),
        None => unknown_client(agent).into(),
    };
    Some(if agent.contains("exec-env/CloudShell") {
        format!("{words} in CloudShell").into()
    } else if agent.contains("exec-env/AWS_Lambda") {
        format!("{words} in a Lambda function").into()
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
    format!("an unknown client, \"{}\"", short(&masked(agent), 60).replace('"', "\u{201D}"))
}
