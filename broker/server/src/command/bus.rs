//! `frevo bus`: event buses, through EventBridge's API.

use clap::Subcommand;
use serde_json::json;

use super::machine::{put, text};
use super::{CommandError, Connection, Exit, Global};
use crate::output::Column;

/// What can be done with event buses.
#[derive(Debug, Subcommand)]
pub enum BusCommand {
    /// List the event buses
    #[command(visible_alias = "ls")]
    List {
        /// At most so many
        #[arg(long, value_name = "COUNT")]
        limit: Option<usize>,
    },
    /// Show an event bus
    #[command(visible_alias = "describe")]
    Show {
        /// NAME or an ARN
        bus: String,
    },
    /// Make an event bus
    #[command(after_help = "Example:\n  frevo bus create shop --description 'what the shop says'")]
    Create {
        /// Its name
        name: String,
        /// What to say of it
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
    },
    /// Delete an event bus that has no rules and no subscriptions
    Delete {
        /// NAME or an ARN
        bus: String,
    },
}

/// Does what `frevo bus` was asked.
pub fn bus(global: &Global, command: BusCommand) -> Result<Exit, CommandError> {
    let connection = Connection::open(global)?;
    let output = global.output();
    match command {
        BusCommand::List { limit } => {
            let buses = connection.events_list("ListEventBuses", json!({}), "EventBuses", limit)?;
            let columns = [
                Column { title: "NAME", key: "Name" },
                Column { title: "DESCRIPTION", key: "Description" },
                Column { title: "CREATED", key: "CreationTime" },
            ];
            output.list_or(&buses, &columns, "no event buses")?;
        }
        BusCommand::Show { bus } => {
            output.one(&connection.events("DescribeEventBus", &json!({ "Name": bus }))?)?;
        }
        BusCommand::Create { name, description } => {
            let mut input = json!({ "Name": name });
            put(&mut input, "Description", description);
            let answer = connection.events("CreateEventBus", &input)?;
            output.say(&format!("created {}", text(&answer["EventBusArn"])), &answer)?;
        }
        BusCommand::Delete { bus } => {
            // AWS deletes what is not there without a word; who misspelt a name
            // wants to know.
            connection.events("DescribeEventBus", &json!({ "Name": bus }))?;
            let answer = connection.events("DeleteEventBus", &json!({ "Name": bus }))?;
            output.say(&format!("deleted {bus}"), &answer)?;
        }
    }
    Ok(Exit::Success)
}
