//! `frevo subscription`: who gets which events.

use clap::Subcommand;
use serde_json::{Value, json};

use super::machine::text;
use super::{CommandError, Connection, Exit, Global, arguments};
use crate::output::Column;

/// Where the subscriptions are.
const PATH: &str = "/frevo/subscriptions";

/// What can be done with subscriptions.
#[derive(Debug, Subcommand)]
pub enum SubscriptionCommand {
    /// List the subscriptions
    #[command(visible_alias = "ls")]
    List {
        /// At most so many
        #[arg(long, value_name = "COUNT")]
        limit: Option<usize>,
    },
    /// Show a subscription
    #[command(visible_alias = "describe")]
    Show {
        /// Its name
        name: String,
    },
    /// Make a subscription, or put another one in its place
    #[command(after_help = "\
Examples:
  frevo subscription put billing '{\"target\": {\"type\": \"queue\"}}'
  frevo subscription put large-orders @large-orders.json
  frevo subscription put audit --start-at earliest '{\"target\": {\"type\": \"stdout\"}}'
  frevo subscription show large-orders -o json | frevo subscription put copy @-

Members: bus, pattern, target, input, delivery, description, tags, startAt. What `show` prints can be given back.")]
    Put {
        /// Its name
        name: String,
        /// What it is: JSON, @FILE, or @- for standard input
        #[arg(value_name = "JSON|@FILE")]
        subscription: String,
        /// A new one is first given what its bus keeps since then: `earliest`, or a
        /// moment as 2026-01-31T12:00:00Z
        #[arg(long, value_name = "MOMENT")]
        start_at: Option<String>,
    },
    /// Hold its deliveries back
    Pause {
        /// Its name
        name: String,
    },
    /// Let its deliveries go on
    Resume {
        /// Its name
        name: String,
    },
    /// Delete a subscription with what it has not delivered
    Delete {
        /// Its name
        name: String,
    },
}

/// Does what `frevo subscription` was asked.
pub fn subscription(global: &Global, command: SubscriptionCommand) -> Result<Exit, CommandError> {
    let connection = Connection::open(global)?;
    let output = global.output();
    match command {
        SubscriptionCommand::List { limit } => list(global, &connection, limit)?,
        SubscriptionCommand::Show { name } => {
            output.one(&connection.resource("GET", &path(&name)?, None)?)?
        }
        SubscriptionCommand::Put { name, subscription, start_at } => {
            put(global, &connection, &name, &subscription, start_at)?;
        }
        SubscriptionCommand::Pause { name } => {
            let answer = connection.resource("POST", &format!("{}/pause", path(&name)?), None)?;
            output.say(&format!("paused {name}: its deliveries wait"), &answer)?;
        }
        SubscriptionCommand::Resume { name } => {
            let answer = connection.resource("POST", &format!("{}/resume", path(&name)?), None)?;
            output.say(&format!("resumed {name}"), &answer)?;
        }
        SubscriptionCommand::Delete { name } => {
            connection.resource("DELETE", &path(&name)?, None)?;
            output.say(&format!("deleted {name}"), &json!({}))?;
        }
    }
    Ok(Exit::Success)
}

/// The resource of a subscription.
pub fn path(name: &str) -> Result<String, CommandError> {
    let is_name =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    if !is_name {
        let what = "subscription's name: 1 to 64 letters, digits, `.`, `-` and `_`";
        return Err(CommandError::Argument { argument: name.to_owned(), what });
    }
    Ok(format!("{PATH}/{name}"))
}

/// All subscriptions, or the first `limit`, by name.
pub fn all(connection: &Connection, limit: Option<usize>) -> Result<Vec<Value>, CommandError> {
    connection.pages(PATH, "", "subscriptions", limit)
}

fn list(global: &Global, connection: &Connection, limit: Option<usize>) -> Result<(), CommandError> {
    let found = all(connection, limit)?;
    let columns = [
        Column { title: "NAME", key: "name" },
        Column { title: "BUS", key: "bus" },
        Column { title: "TARGET", key: "target" },
        Column { title: "STATUS", key: "status" },
        Column { title: "CREATED", key: "createdAt" },
    ];
    Ok(global.output().list_as(&found, row, &columns, "no subscriptions")?)
}

/// A subscription as people look at it.
fn row(subscription: &Value) -> Value {
    json!({
        "name": subscription["name"],
        "bus": subscription["bus"],
        "target": told_target(&subscription["target"]),
        "status": if subscription["paused"] == true { "PAUSED" } else { "ACTIVE" },
        "createdAt": subscription["createdAt"],
    })
}

/// A target in a word or two.
pub fn told_target(target: &Value) -> String {
    let members = ["arn", "url", "path", "topic", "exchange"];
    let place = members.iter().find_map(|member| target[*member].as_str());
    let kind = text(&target["type"]);
    place.map_or_else(|| kind.to_owned(), |place| format!("{kind} {place}"))
}

fn put(
    global: &Global,
    connection: &Connection,
    name: &str,
    subscription: &str,
    start_at: Option<String>,
) -> Result<(), CommandError> {
    let mut subscription = arguments::json(subscription, "the subscription")?;
    // What another one was shown as can be the beginning of this one.
    if let Some(members) = subscription.as_object_mut() {
        members.insert("name".into(), json!(name));
        if let Some(start_at) = start_at {
            members.insert("startAt".into(), json!(start_at));
        }
    }
    let answer = connection.resource("PUT", &path(name)?, Some(&subscription))?;
    Ok(global.output().say(&format!("put {name}"), &answer)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_shows_where_events_go_and_whether_they_wait() {
        let row = row(&json!({
            "name": "hook", "bus": "shop", "paused": true, "createdAt": "t",
            "target": { "type": "webhook", "url": "https://example.com/", "hasSecret": true },
        }));
        assert_eq!(row["target"], "webhook https://example.com/");
        assert_eq!(row["status"], "PAUSED");
    }

    #[test]
    fn a_name_that_would_be_another_path_is_refused() {
        assert_eq!(path("a-b.c_1").expect("a name"), "/frevo/subscriptions/a-b.c_1");
        for name in ["", "a/b", "a?b", "ü"] {
            assert!(path(name).is_err(), "{name}");
        }
    }
}
