//! `frevo archive`: which buses keep their events, through EventBridge's API.

use clap::Subcommand;
use frevo_event::EventsArn;
use serde_json::{Value, json};

use super::machine::{put, text};
use super::{CommandError, Connection, Exit, Global, arguments};
use crate::output::Column;

/// What can be done with archives.
#[derive(Debug, Subcommand)]
pub enum ArchiveCommand {
    /// List the archives
    #[command(visible_alias = "ls")]
    List {
        /// At most so many
        #[arg(long, value_name = "COUNT")]
        limit: Option<usize>,
    },
    /// Show an archive
    #[command(visible_alias = "describe")]
    Show {
        /// Its name
        name: String,
    },
    /// Let a bus keep its events
    #[command(after_help = "\
Examples:
  frevo archive create orders --bus shop --days 30
  frevo archive create dear --pattern '{\"detail\": {\"amount\": [{\"numeric\": [\">\", 100]}]}}'

What an archive keeps stays where it is, in the journal: it holds the journal from being released for as long as it
keeps events, whatever its pattern. `frevo replay` and a subscription's startAt read it.")]
    Create {
        /// Its name
        name: String,
        /// The bus
        #[arg(long, default_value = "default")]
        bus: String,
        /// For so many days; 0: for ever
        #[arg(long, value_name = "COUNT", default_value_t = 0)]
        days: u32,
        /// Only events that match: JSON or @FILE
        #[arg(long, value_name = "JSON|@FILE")]
        pattern: Option<String>,
        /// What to say of it
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
    },
    /// Let the bus keep its events no longer
    Delete {
        /// Its name
        name: String,
    },
}

/// Does what `frevo archive` was asked.
pub fn archive(global: &Global, command: ArchiveCommand) -> Result<Exit, CommandError> {
    let connection = Connection::open(global)?;
    let output = global.output();
    match command {
        ArchiveCommand::List { limit } => {
            let archives = connection.events_list("ListArchives", json!({}), "Archives", limit)?;
            let columns = [
                Column { title: "NAME", key: "ArchiveName" },
                Column { title: "SOURCE", key: "EventSourceArn" },
                Column { title: "DAYS", key: "RetentionDays" },
                Column { title: "CREATED", key: "CreationTime" },
            ];
            output.list_or(&archives, &columns, "no archives")?;
        }
        ArchiveCommand::Show { name } => {
            output.one(&connection.events("DescribeArchive", &json!({ "ArchiveName": name }))?)?;
        }
        ArchiveCommand::Create { name, bus, days, pattern, description } => {
            let source = source(&connection, &bus);
            let mut input = json!({ "ArchiveName": name, "EventSourceArn": source, "RetentionDays": days });
            let pattern = pattern.map(|pattern| arguments::json(&pattern, "the pattern")).transpose()?;
            put(&mut input, "EventPattern", pattern.as_ref().map(Value::to_string));
            put(&mut input, "Description", description);
            let answer = connection.events("CreateArchive", &input)?;
            output.say(&format!("created {}", text(&answer["ArchiveArn"])), &answer)?;
        }
        ArchiveCommand::Delete { name } => {
            let answer = connection.events("DeleteArchive", &json!({ "ArchiveName": name }))?;
            output.say(&format!("deleted {name}"), &answer)?;
        }
    }
    Ok(Exit::Success)
}

/// The ARN of a bus.
pub fn source(connection: &Connection, bus: &str) -> String {
    EventsArn::Bus { scope: connection.scope().clone(), name: bus.into() }.to_string()
}
