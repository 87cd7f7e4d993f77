//! `frevo source`: which topics, queues and exchanges of others become events.

use clap::Subcommand;
use serde_json::{Value, json};

use super::subscription::told_target;
use super::{CommandError, Connection, Exit, Global, arguments};
use crate::output::Column;

/// Where the sources are.
const PATH: &str = "/frevo/sources";

/// What can be done with sources.
#[derive(Debug, Subcommand)]
pub enum SourceCommand {
    /// List the sources, with how they stand on the node that is asked
    #[command(visible_alias = "ls")]
    List {
        /// At most so many
        #[arg(long, value_name = "COUNT")]
        limit: Option<usize>,
    },
    /// Show a source
    #[command(visible_alias = "describe")]
    Show {
        /// Its name
        name: String,
    },
    /// Make a source, or change one
    #[command(after_help = "\
Examples:
  frevo source put orders '{\"kafka\": {\"topic\": \"orders\"}}'
  frevo source put orders '{\"kafka\": {\"topic\": \"orders\", \"start\": \"earliest\"}, \"bus\": \"shop\"}'
  frevo source put fulfil '{\"kafka\": {\"topic\": \"orders\"}, \"input\": {\"path\": \"$.detail\"},
      \"target\": {\"type\": \"stateMachine\", \"arn\": \"arn:aws:states:us-east-1:000000000000:stateMachine:fulfil\"}}'
  frevo source put mail '{\"amqp\": {\"queue\": \"mail.sent\"}}'
  frevo source put shop '{\"amqp\": {\"exchange\": \"shop\", \"routingKeys\": [\"orders.*\"]}}'
  frevo source put seen '{\"kafka\": {\"topic\": \"orders\"}, \"observe\": true}'    then: frevo event list --source seen

Members: either kafka {topic, start: earliest, latest or a moment} or amqp {queue, or exchange and routingKeys}; format
(any, cloudEvents, json; of a topic registry), type, and either bus, or target with input and delivery as those of a
subscription, or observe: true, which takes nothing; description. The server is started with --kafka-brokers or --amqp-url, for
registry with --schema-registry-url. Where a source reads can't be changed: delete it, or take
another name.")]
    Put {
        /// Its name
        name: String,
        /// What it is: JSON, @FILE, or @- for standard input
        #[arg(value_name = "JSON|@FILE")]
        source: String,
    },
    /// Stop reading, until `resume`
    Pause {
        /// Its name
        name: String,
    },
    /// Go on where it stopped
    Resume {
        /// Its name
        name: String,
    },
    /// Delete a source, and with it where it was
    Delete {
        /// Its name
        name: String,
    },
    /// List the records that could not be read
    DeadLetters {
        /// Its name
        name: String,
        /// At most so many
        #[arg(long, value_name = "COUNT")]
        limit: Option<usize>,
    },
}

/// Does what `frevo source` was asked.
pub fn source(global: &Global, command: SourceCommand) -> Result<Exit, CommandError> {
    let connection = Connection::open(global)?;
    let output = global.output();
    match command {
        SourceCommand::List { limit } => {
            let found = connection.pages(PATH, "", "sources", limit)?;
            let columns = [
                Column { title: "NAME", key: "name" },
                Column { title: "READS", key: "reads" },
                Column { title: "GOES TO", key: "goesTo" },
                Column { title: "STATUS", key: "status" },
                Column { title: "RECORDS", key: "records" },
                Column { title: "LAG", key: "lag" },
                Column { title: "PER SECOND", key: "perSecond" },
            ];
            output.list_as(&found, row, &columns, "no sources")?;
        }
        SourceCommand::Show { name } => output.one(&connection.resource("GET", &path(&name)?, None)?)?,
        SourceCommand::Put { name, source } => {
            let mut source = arguments::json(&source, "the source")?;
            // What another one was shown as can be the beginning of this one.
            if let Some(members) = source.as_object_mut() {
                members.insert("name".into(), json!(name));
            }
            let answer = connection.resource("PUT", &path(&name)?, Some(&source))?;
            output.say(&format!("put {name}"), &answer)?;
        }
        SourceCommand::Pause { name } => {
            let answer = connection.resource("POST", &format!("{}/pause", path(&name)?), None)?;
            output.say(&format!("paused {name}: nothing is read"), &answer)?;
        }
        SourceCommand::Resume { name } => {
            let answer = connection.resource("POST", &format!("{}/resume", path(&name)?), None)?;
            output.say(&format!("resumed {name}"), &answer)?;
        }
        SourceCommand::Delete { name } => {
            connection.resource("DELETE", &path(&name)?, None)?;
            output.say(&format!("deleted {name}"), &json!({}))?;
        }
        SourceCommand::DeadLetters { name, limit } => {
            let found =
                connection.pages(&format!("{}/dead-letters", path(&name)?), "", "deadLetters", limit)?;
            let columns = [
                Column { title: "ID", key: "id" },
                Column { title: "DEAD", key: "deadAt" },
                Column { title: "RECORD", key: "record" },
                Column { title: "REASON", key: "reason" },
            ];
            output.list_as(&found, dead_row, &columns, "every record could be read")?;
        }
    }
    Ok(Exit::Success)
}

/// The resource of a source.
pub fn path(name: &str) -> Result<String, CommandError> {
    let is_name =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    if !is_name {
        let what = "source's name: 1 to 64 letters, digits, `.`, `-` and `_`";
        return Err(CommandError::Argument { argument: name.to_owned(), what });
    }
    Ok(format!("{PATH}/{name}"))
}

/// A source as people look at it.
fn row(source: &Value) -> Value {
    let state = &source["state"];
    let goes_to = match source["bus"].as_str() {
        _ if source["observe"] == true => "(observed)".to_owned(),
        Some(bus) => format!("bus {bus}"),
        None => told_target(&source["target"]),
    };
    let status = match state["waitsFor"].as_str() {
        _ if source["paused"] == true => "PAUSED".to_owned(),
        Some(reason) => format!("WAITS: {reason}"),
        None if state.is_null() => "READ ELSEWHERE".to_owned(),
        None => "READS".to_owned(),
    };
    json!({
        "name": source["name"],
        "reads": reads(source),
        "goesTo": goes_to,
        "status": status,
        "records": state["records"],
        "lag": state["lag"],
        "perSecond": state["perSecond"],
    })
}

/// Where a source reads, in a word or two.
fn reads(source: &Value) -> String {
    let (topic, amqp) = (&source["kafka"]["topic"], &source["amqp"]);
    let places = [("topic", topic), ("queue", &amqp["queue"]), ("exchange", &amqp["exchange"])];
    let found = places.iter().find_map(|(kind, name)| Some(format!("{kind} {}", name.as_str()?)));
    found.unwrap_or_default()
}

/// A record that could not be read as people look at it.
fn dead_row(letter: &Value) -> Value {
    let event = &letter["event"];
    let members: &[&str] = if event["amqpqueue"].is_string() {
        &["amqpqueue", "amqpmessageid"]
    } else {
        &["kafkatopic", "kafkapartition", "kafkaoffset"]
    };
    let told = |member: &&str| event[*member].as_str().map(str::to_owned);
    let place: Vec<String> = members.iter().filter_map(told).collect();
    json!({
        "id": letter["id"],
        "deadAt": letter["deadAt"],
        "record": place.join("/"),
        "reason": letter["reason"],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_shows_what_a_source_waits_for() {
        let source = json!({
            "name": "orders", "kafka": { "topic": "shop.orders" }, "bus": "shop", "paused": false,
            "state": { "records": 7, "lag": 2, "waitsFor": "there is no topic shop.orders" },
        });
        let shown = row(&source);
        assert_eq!((&shown["goesTo"], &shown["reads"]), (&json!("bus shop"), &json!("topic shop.orders")));
        assert_eq!(shown["status"], "WAITS: there is no topic shop.orders");
    }

    #[test]
    fn a_dead_record_is_named_by_its_place() {
        let letter = json!({
            "id": "a", "reason": "it is no JSON",
            "event": { "kafkatopic": "orders", "kafkapartition": "3", "kafkaoffset": "1042" },
        });
        assert_eq!(dead_row(&letter)["record"], "orders/3/1042");
        let letter = json!({ "id": "a", "event": { "amqpqueue": "orders", "amqpmessageid": "m-1" } });
        assert_eq!(dead_row(&letter)["record"], "orders/m-1");
    }
}
