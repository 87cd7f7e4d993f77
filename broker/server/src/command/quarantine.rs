//! `frevo execution quarantine`: executions that were set aside because
//! stepping them failed. They take no message until an operator decides.

use clap::Subcommand;
use serde_json::json;

use super::{CommandError, Connection, Exit, Global};
use crate::output::Column;

/// What an operator can do about them.
#[derive(Debug, Subcommand)]
pub enum QuarantineCommand {
    /// List them with the reason
    #[command(visible_alias = "ls")]
    List,
    /// Let one go on: the message that failed is answered again
    Release {
        /// MACHINE:NAME or an ARN
        execution: String,
    },
    /// End one as aborted
    Abort {
        /// MACHINE:NAME or an ARN
        execution: String,
    },
}

/// Does what `frevo execution quarantine` was asked.
pub fn quarantine(
    global: &Global,
    connection: &Connection,
    command: QuarantineCommand,
) -> Result<Exit, CommandError> {
    let output = global.output();
    let (execution, abort) = match command {
        QuarantineCommand::List => {
            let mut answer = connection.call("ListQuarantine", &json!({})).map_err(understood)?;
            let rows = answer["executions"].as_array_mut().map(std::mem::take).unwrap_or_default();
            let columns = [
                Column { title: "EXECUTION", key: "executionArn" },
                Column { title: "SINCE", key: "sinceDate" },
                Column { title: "REASON", key: "reason" },
            ];
            output.list(&rows, &columns)?;
            return Ok(Exit::Success);
        }
        QuarantineCommand::Release { execution } => (execution, false),
        QuarantineCommand::Abort { execution } => (execution, true),
    };
    let arn = connection.execution_arn(&execution)?;
    let input = json!({ "executionArn": arn, "abort": abort });
    let answer = connection.call("ReleaseQuarantine", &input).map_err(understood)?;
    output.say(&format!("{} {arn}", if abort { "aborted" } else { "released" }), &answer)?;
    Ok(Exit::Success)
}

/// A server may answer only AWS's own operations, and ours are not among them.
fn understood(error: CommandError) -> CommandError {
    match error {
        CommandError::Refused { operation, code, .. } if code == "UnknownOperationException" => {
            CommandError::NotServed { operation }
        }
        other => other,
    }
}
