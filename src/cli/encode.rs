//! `encode`: records as the event that CloudWatch Logs sends.

use std::io::Write;

use super::exit::{Exit, Stop};
use super::inputs::{self, InputArgs};
use super::messages::each_message;
use super::output::{note, results};
use crate::input::{Format, Unknown};
use crate::payload::{encode_envelope, envelope_of};
use crate::record::Record;

/// What an asynchronous invocation takes.
const LAMBDA_LIMIT: usize = 1024 * 1024;

/// Makes the Lambda event that CloudWatch Logs would send of records
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  iam-herald encode records.ndjson > event.json
  iam-herald encode --log-group my-trail records.json")]
pub struct EncodeArgs {
    #[command(flatten)]
    pub input: InputArgs,

    /// The account that the log group belongs to [default: the first record's]
    #[arg(long, value_name = "ACCOUNT")]
    pub owner: Option<String>,

    #[arg(long, value_name = "NAME", default_value = "CloudTrail/DefaultLogGroup")]
    pub log_group: String,

    /// The log stream [default: ACCOUNT_CloudTrail_us-east-1]
    #[arg(long, value_name = "NAME")]
    pub log_stream: Option<String>,
}

pub fn run(args: &EncodeArgs) -> Result<Exit, Stop> {
    let mut messages: Vec<String> = Vec::new();
    let mut envelopes: Vec<String> = Vec::new();
    let mut left_out = Exit::Done;
    let exit = inputs::each(&args.input, Unknown::TakeLines, |input| {
        if input.format == Format::Envelope {
            envelopes.push(input.batch.text().trim().to_owned());
        } else {
            let push = |text| {
                messages.push(text);
                Ok(())
            };
            left_out = left_out.max(each_message(&input, push)?);
        }
        Ok(())
    })?
    .max(left_out);
    let envelope = match (messages.as_slice(), envelopes.as_slice()) {
        // What could not be read has been reported.
        ([], []) if exit == Exit::Bad => return Ok(exit),
        ([], []) => return Err(Stop::error("no record to encode: the input is empty")),
        (_, []) => args.envelope_of(&messages),
        // An envelope is packed as it is.
        ([], [envelope]) => envelope.clone(),
        _ => {
            return Err(Stop::error("an envelope cannot be packed together with other inputs"));
        }
    };
    let event = encode_envelope(&envelope)?;
    if event.len() > LAMBDA_LIMIT {
        note(&format!(
            "the event has {} bytes, more than the {LAMBDA_LIMIT} that Lambda takes",
            event.len()
        ));
    }
    let mut out = results();
    writeln!(out, "{event}")?;
    out.flush()?;
    Ok(exit)
}

impl EncodeArgs {
    /// The envelope of these messages, in the log stream that a trail of their account would write
    /// to.
    fn envelope_of(&self, messages: &[String]) -> String {
        let first = messages.iter().find_map(|text| Record::read(text).ok());
        let owner = self.owner.clone().or_else(|| Some(first?.account()?.to_owned()));
        let owner = owner.unwrap_or_else(|| "123456789012".to_owned());
        let stream = self.log_stream.clone();
        let stream = stream.unwrap_or_else(|| format!("{owner}_CloudTrail_us-east-1"));
        envelope_of(&owner, &self.log_group, &stream, messages)
    }
}
