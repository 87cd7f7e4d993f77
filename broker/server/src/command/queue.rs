//! `frevo queue`: where tasks wait for workers.

use clap::Subcommand;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::machine::text;
use super::{CommandError, Connection, Exit, Global};
use crate::output::Column;

/// Where the queues are.
const PATH: &str = "/frevo/queues";

/// What can be done with queues of tasks.
#[derive(Debug, Subcommand)]
pub enum QueueCommand {
    /// List the queues in which something waits or is held, that have workers, or are paused
    #[command(visible_alias = "ls")]
    List {
        /// At most so many
        #[arg(long, value_name = "COUNT")]
        limit: Option<usize>,
    },
    /// Hold back what waits in a queue; what workers have, they do
    #[command(after_help = "\
Examples:
  frevo queue pause charge                 the queue of the function charge: tasks.charge
  frevo queue pause activity.pack

Tasks are scheduled as ever and wait; their timeouts run. It stays so through restarts, until `frevo queue resume`.")]
    Pause {
        /// tasks.NAME or activity.NAME; NAME alone is tasks.NAME
        queue: String,
    },
    /// Hand out what waits in a queue again
    Resume {
        /// tasks.NAME or activity.NAME; NAME alone is tasks.NAME
        queue: String,
    },
}

/// Does what `frevo queue` was asked.
pub fn queue(global: &Global, command: QueueCommand) -> Result<Exit, CommandError> {
    let connection = Connection::open(global)?;
    match command {
        QueueCommand::List { limit } => list(global, &connection, limit)?,
        QueueCommand::Pause { queue } => {
            let name = full_name(&queue);
            let answer = connection.resource("POST", &format!("{}/pause", path(&name)), None)?;
            global.output().say(&format!("paused {name}: {} wait", answer["waiting"]), &answer)?;
        }
        QueueCommand::Resume { queue } => {
            let name = full_name(&queue);
            let answer = connection.resource("POST", &format!("{}/resume", path(&name)), None)?;
            global.output().say(&format!("resumed {name}"), &answer)?;
        }
    }
    Ok(Exit::Success)
}

fn list(global: &Global, connection: &Connection, limit: Option<usize>) -> Result<(), CommandError> {
    let found = connection.pages(PATH, "", "queues", limit)?;
    let columns = [
        Column { title: "NAME", key: "name" },
        Column { title: "STATUS", key: "status" },
        Column { title: "WAITING", key: "waiting" },
        Column { title: "IN FLIGHT", key: "inFlight" },
        Column { title: "WORKERS", key: "workers" },
        Column { title: "OLDEST WAITS SINCE", key: "oldestWaitingSince" },
    ];
    Ok(global.output().list_as(&found, row, &columns, "no queues")?)
}

/// A queue as people look at it.
fn row(queue: &Value) -> Value {
    json!({
        "name": queue["name"],
        "status": if queue["paused"] == true { "PAUSED" } else { "ACTIVE" },
        "waiting": queue["waiting"].to_string(),
        "inFlight": queue["inFlight"].to_string(),
        "workers": queue["workers"].to_string(),
        "oldestWaitingSince": text(&queue["oldestWaitingSince"]),
    })
}

fn full_name(queue: &str) -> String {
    let is_full = ["tasks.", "activity.", "subscription."].iter().any(|head| queue.starts_with(head));
    if is_full { queue.to_owned() } else { format!("tasks.{queue}") }
}

fn path(name: &str) -> String {
    format!("{PATH}/{}", utf8_percent_encode(name, NON_ALPHANUMERIC))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_s_name_is_its_queue_s() {
        assert_eq!(full_name("charge"), "tasks.charge");
        assert_eq!(full_name("activity.pack"), "activity.pack");
        assert_eq!(path("tasks.a/b"), "/frevo/queues/tasks%2Ea%2Fb");
    }
}
