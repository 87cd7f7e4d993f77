//! `frevo queue`: where tasks wait for workers.

use std::path::Path;

use clap::Subcommand;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::machine::text;
use super::{CommandError, Connection, Exit, Global, arguments};
use crate::output::Column;

/// Where the queues are.
const PATH: &str = "/frevo/queues";

/// What can be done with queues of tasks.
#[derive(Debug, Subcommand)]
pub enum QueueCommand {
    /// List the queues in which something waits or is held, that have workers, are paused or described
    #[command(visible_alias = "ls")]
    List {
        /// At most so many
        #[arg(long, value_name = "COUNT")]
        limit: Option<usize>,
    },
    /// Show a queue: what waits in it, what its tasks are given and what comes of them, and who says so
    #[command(
        visible_alias = "describe",
        after_help = "\
What a document says (frevo apply, `kind: Queue`) comes before what the queue's workers say, member by member: see
`document` and `published`. Of several workers the latest version says it, of equal ones the one that said it last;
when none is connected, what was said last stays. `versions` are those of the workers that are connected."
    )]
    Show {
        /// tasks.NAME or activity.NAME; NAME alone is tasks.NAME
        queue: String,
    },
    /// Say what a queue is, and where its tasks are written for workers with clients of their own
    #[command(after_help = "\
Examples:
  frevo queue put charge '{\"workers\": {\"kafka\": {}}}'         its tasks are records of the topic frevo.tasks.charge
  frevo queue put charge '{\"workers\": {\"amqp\": {}}}'          messages of RabbitMQ's queue frevo.tasks.charge
  frevo queue put charge @queue.json                          title, description, icon, schemas, tags, workers

All that a document said before is replaced. Without `workers` the tasks are handed to whoever subscribes.")]
    Put {
        /// tasks.NAME or activity.NAME; NAME alone is tasks.NAME
        queue: String,
        /// What it is: JSON, @FILE, or @- for standard input
        #[arg(value_name = "JSON|@FILE")]
        document: String,
    },
    /// Forget what is said of a queue, but for what workers say that are connected
    Forget {
        /// tasks.NAME or activity.NAME; NAME alone is tasks.NAME
        queue: String,
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
        QueueCommand::Show { queue } => {
            global.output().one(&connection.resource("GET", &path(&full_name(&queue)), None)?)?;
        }
        QueueCommand::Put { queue, document } => {
            let (name, document) = (full_name(&queue), arguments::json(&document, "the document")?);
            let answer = connection.resource("PUT", &path(&name), Some(&document))?;
            global.output().say(&format!("put {name}"), &answer)?;
        }
        QueueCommand::Forget { queue } => {
            let name = full_name(&queue);
            connection.resource("DELETE", &path(&name), None)?;
            global.output().say(&format!("forgot what was said of {name}"), &json!({}))?;
        }
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

/// All queues that there is something to say of, or the first `limit`, by name.
pub fn all(connection: &Connection, limit: Option<usize>) -> Result<Vec<Value>, CommandError> {
    connection.pages(PATH, "", "queues", limit)
}

/// The queue that a name means: that of a function, unless it is whole.
pub fn full_name(queue: &str) -> String {
    let is_full = ["tasks.", "activity.", "subscription."].iter().any(|head| queue.starts_with(head));
    if is_full { queue.to_owned() } else { format!("tasks.{queue}") }
}

/// The resource of a queue.
pub fn path(name: &str) -> String {
    format!("{PATH}/{}", utf8_percent_encode(name, NON_ALPHANUMERIC))
}

/// Reads an icon from a file.
pub fn icon(file: &Path) -> Result<String, CommandError> {
    crate::icon::read(file).map_err(|source| CommandError::Read { path: file.to_owned(), source })
}

fn list(global: &Global, connection: &Connection, limit: Option<usize>) -> Result<(), CommandError> {
    let found = all(connection, limit)?;
    let columns = [
        Column { title: "NAME", key: "name" },
        Column { title: "STATUS", key: "status" },
        Column { title: "WAITING", key: "waiting" },
        Column { title: "IN FLIGHT", key: "inFlight" },
        Column { title: "WORKERS", key: "workers" },
        Column { title: "OLDEST WAITS SINCE", key: "oldestWaitingSince" },
        Column { title: "VERSION", key: "version" },
        Column { title: "TITLE", key: "title" },
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
        "version": text(&queue["version"]),
        "title": text(&queue["title"]),
    })
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
