//! `test-filter`: the request and answer of CloudWatch Logs' TestMetricFilter, one a line.

use std::io::Write;
use std::path::PathBuf;

use cloudwatch_filter_pattern::Pattern;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::exit::{Exit, Stop};
use super::inputs::sources;
use super::output::{complain, results};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    filter_pattern: String,
    log_event_messages: Vec<String>,
}

/// Answers TestMetricFilter requests, one a line
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  echo '{\"filterPattern\":\"{ $.a = 1 }\",\"logEventMessages\":[\"{\\\"a\\\":1}\"]}' | iam-herald test-filter")]
pub struct TestFilterArgs {
    /// Files with requests {\"filterPattern\":…,\"logEventMessages\":[…]}, one a line, or `-`
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

pub fn run(args: &TestFilterArgs) -> Result<Exit, Stop> {
    let mut out = results();
    let mut exit = Exit::Done;
    let paths: &[PathBuf] = &args.paths;
    for source in sources(paths)? {
        let name = source.shown();
        let bytes = match source.read() {
            Ok(bytes) => bytes,
            Err(error) => {
                complain(&format!("{name}: {error}"), None);
                exit = Exit::Bad;
                continue;
            }
        };
        for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            if line.trim_ascii().is_empty() {
                continue;
            }
            // Every request gets its line of answer, so that the two can be laid side by side.
            let answer = match serde_json::from_slice::<Request>(line) {
                Ok(request) => answer(&request),
                Err(error) => {
                    let help = "expected {\"filterPattern\":\"…\",\"logEventMessages\":[\"…\"]}";
                    complain(&format!("{name}:{}: not a request: {error}", index + 1), Some(help));
                    exit = Exit::Bad;
                    json!({ "error": format!("not a request: {error}") })
                }
            };
            writeln!(out, "{answer}")?;
        }
    }
    out.flush()?;
    Ok(exit)
}

fn answer(request: &Request) -> Json {
    let pattern: Pattern = match request.filter_pattern.parse() {
        Ok(pattern) => pattern,
        Err(error) => return json!({ "error": worded(&error) }),
    };
    let messages = request.log_event_messages.iter().zip(1..);
    let matches: Vec<Json> = messages
        .filter_map(|(message, number)| {
            let values = pattern.extract(message)?.into_iter();
            let values: Map<String, Json> =
                values.map(|(name, value)| (name.to_string(), value.into())).collect();
            Some(json!({ "eventNumber": number, "eventMessage": message, "extractedValues": values }))
        })
        .collect();
    json!({ "matches": matches })
}

/// AWS's own text first, where it is known, then ours with its place.
fn worded(error: &cloudwatch_filter_pattern::Error) -> String {
    let place = error.range().start;
    let ours = format!("{error} (line {}, column {})", place.line, place.column);
    match error.aws() {
        Some(aws) => format!("{aws}: {ours}"),
        None => ours,
    }
}
