//! `decode`: the records in the event that CloudWatch Logs sends.

use std::io::Write;

use super::exit::{Exit, Stop};
use super::inputs::{self, InputArgs};
use super::messages::each_message;
use super::output::results;
use crate::input::Unknown;

/// Prints the records in a Lambda event, one a line
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  iam-herald decode event.json
  iam-herald decode --envelope event.json | jq .logStream")]
pub struct DecodeArgs {
    #[command(flatten)]
    pub input: InputArgs,

    /// Print the whole decoded envelope of a payload instead of its records
    #[arg(long)]
    pub envelope: bool,
}

pub fn run(args: &DecodeArgs) -> Result<Exit, Stop> {
    let mut out = results();
    let mut left_out = Exit::Done;
    let exit = inputs::each(&args.input, Unknown::Refuse, |input| {
        if args.envelope {
            return Ok(writeln!(out, "{}", input.batch.text())?);
        }
        let exit = each_message(&input, |text| Ok(writeln!(out, "{text}")?))?;
        left_out = left_out.max(exit);
        Ok(())
    })?;
    out.flush()?;
    Ok(exit.max(left_out))
}
