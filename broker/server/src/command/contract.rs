//! `frevo contract`: what services declare, and what does not fit.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::{Value, json};

use super::machine::text;
use super::yaml;
use super::{CommandError, Connection, Exit, Global, arguments, subscription};
use crate::output::Column;

/// Where the contracts are.
const PATH: &str = "/frevo/contracts";

/// What can be done with contracts.
#[derive(Debug, Subcommand)]
pub enum ContractCommand {
    /// Declare what a service publishes and takes: its AsyncAPI document
    #[command(after_help = "\
Examples:
  frevo contract declare shop.asyncapi.yaml --name shop
  frevo contract diff                              what does not fit to what there is and what was seen
  curl http://127.0.0.1:8083/asyncapi.yaml         the document of all that there is

The document is of AsyncAPI 3.x, in YAML or JSON. A `send` operation declares that the service publishes the messages,
a `receive` operation that it takes them. A channel's address is /events/BUS, a bus's ARN or name; a message's `name`
is the events' type.")]
    Declare {
        /// The document; `-` reads standard input
        file: PathBuf,
        /// The service [default: the document's title, if it can be a name]
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
    },
    /// List the contracts
    #[command(visible_alias = "ls")]
    List {
        /// At most so many
        #[arg(long, value_name = "COUNT")]
        limit: Option<usize>,
    },
    /// Show a contract
    #[command(visible_alias = "describe")]
    Show {
        /// The service
        name: String,
    },
    /// Show what does not fit; exit code 6 if anything
    #[command(after_help = "\
What does not fit:
  noBus            there is no such bus
  nobodyTakes      published by the service, and no subscription or rule may want it
  notSeen          published by the service, and not seen within 30 days
  nobodyPublishes  taken by the service, and nobody declares to publish it or was seen to
  notSubscribed    taken by the service, and no subscription or rule may want it
  schemaDiffers    what is declared is not known to fit to the registered schema
  undeclared       seen, and no service declares to publish it

Whether a pattern may want a type is told from what it says of `detail-type`.")]
    Diff {
        /// Only this service
        name: Option<String>,
    },
    /// Delete a contract
    Delete {
        /// The service
        name: String,
    },
}

/// Does what `frevo contract` was asked.
pub fn contract(global: &Global, command: ContractCommand) -> Result<Exit, CommandError> {
    let connection = Connection::open(global)?;
    let output = global.output();
    match command {
        ContractCommand::Declare { file, name } => declare(global, &connection, &file, name)?,
        ContractCommand::List { limit } => list(global, &connection, limit)?,
        ContractCommand::Show { name } => {
            output.one(&connection.resource("GET", &path(&name)?, None)?)?;
        }
        ContractCommand::Diff { name } => return diff(global, &connection, name.as_deref()),
        ContractCommand::Delete { name } => {
            connection.resource("DELETE", &path(&name)?, None)?;
            output.say(&format!("deleted {name}"), &json!({}))?;
        }
    }
    Ok(Exit::Success)
}

/// The resource of a contract.
pub fn path(name: &str) -> Result<String, CommandError> {
    // What names a subscription names a service.
    subscription::path(name)?;
    Ok(format!("{PATH}/{name}"))
}

/// All contracts, or the first `limit`, by service.
pub fn all(connection: &Connection, limit: Option<usize>) -> Result<Vec<Value>, CommandError> {
    connection.pages(PATH, "", "contracts", limit)
}

/// Reads a document in YAML or JSON.
pub fn read(file: &Path) -> Result<Value, CommandError> {
    let wrong = |reason: String| CommandError::NoContract { path: file.to_owned(), reason };
    let mut documents = yaml::parse(&arguments::read(file)?)
        .map_err(|error| wrong(format!("line {}: {}", error.line, error.reason)))?;
    match (documents.pop(), documents.is_empty()) {
        (Some(document), true) => Ok(document.value),
        _ => Err(wrong("it is not one document".into())),
    }
}

fn declare(
    global: &Global,
    connection: &Connection,
    file: &Path,
    name: Option<String>,
) -> Result<(), CommandError> {
    let document = read(file)?;
    let name = name.unwrap_or_else(|| text(&document["info"]["title"]).to_owned());
    let wanted = json!({ "document": document });
    let answer = connection.resource("PUT", &path(&name)?, Some(&wanted))?;
    let count = |member: &str| answer[member].as_array().map_or(0, Vec::len);
    let told = format!("declared {name}: publishes {}, takes {}", count("publishes"), count("takes"));
    Ok(global.output().say(&told, &answer)?)
}

fn list(global: &Global, connection: &Connection, limit: Option<usize>) -> Result<(), CommandError> {
    let found = all(connection, limit)?;
    let columns = [
        Column { title: "NAME", key: "name" },
        Column { title: "PUBLISHES", key: "publishes" },
        Column { title: "TAKES", key: "takes" },
        Column { title: "CHANGED", key: "modifiedAt" },
    ];
    Ok(global.output().list_as(&found, row, &columns, "no contracts")?)
}

/// A contract as people look at it.
fn row(contract: &Value) -> Value {
    let list = |member: &str| {
        let types = contract[member].as_array().into_iter().flatten();
        types.map(text).collect::<Vec<_>>().join(", ")
    };
    json!({
        "name": contract["name"],
        "publishes": list("publishes"),
        "takes": list("takes"),
        "modifiedAt": contract["modifiedAt"],
    })
}

fn diff(global: &Global, connection: &Connection, name: Option<&str>) -> Result<Exit, CommandError> {
    let place = name.map_or_else(|| Ok(format!("{PATH}/-")), path)?;
    let answer = connection.resource("GET", &format!("{place}/diff"), None)?;
    let findings = answer["findings"].as_array().cloned().unwrap_or_default();
    let output = global.output();
    let columns = [
        Column { title: "SERVICE", key: "service" },
        Column { title: "FINDING", key: "finding" },
        Column { title: "BUS", key: "bus" },
        Column { title: "TYPE", key: "type" },
        Column { title: "DETAIL", key: "detail" },
    ];
    output.list_or(&findings, &columns, "everything fits")?;
    Ok(if findings.is_empty() { Exit::Success } else { Exit::Different })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_lists_the_types() {
        let row = row(&json!({ "name": "shop", "publishes": ["default/a", "default/b"], "takes": [] }));
        assert_eq!((&row["publishes"], &row["takes"]), (&json!("default/a, default/b"), &json!("")));
    }
}
