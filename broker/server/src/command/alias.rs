//! `frevo machine alias`: names that start one version, or two by weight.

use clap::Subcommand;
use serde_json::{Value, json};

use super::machine::{put, text};
use super::{CommandError, Connection, Exit, Global, arguments};
use crate::output::Column;

const ROUTE: &str = "route; it is VERSION or VERSION=WEIGHT, the weights adding up to 100, for instance 3=90";

/// What can be done with aliases.
#[derive(Debug, Subcommand)]
pub enum AliasCommand {
    /// Make an alias
    #[command(after_help = "Example:\n  frevo machine alias create orders live --route 3=90 --route 4=10")]
    Create {
        /// The state machine
        machine: String,
        /// The alias
        alias: String,
        /// VERSION, or VERSION=WEIGHT of one of two
        #[arg(long = "route", value_name = "VERSION[=WEIGHT]", required = true)]
        routes: Vec<String>,
        /// What to say of it
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
    },
    /// Let an alias start other versions
    Update {
        /// The state machine
        machine: String,
        /// The alias
        alias: String,
        /// VERSION, or VERSION=WEIGHT of one of two
        #[arg(long = "route", value_name = "VERSION[=WEIGHT]", required_unless_present = "description")]
        routes: Vec<String>,
        /// What to say of it
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
    },
    /// List the aliases of a state machine
    #[command(visible_alias = "ls")]
    List {
        /// The state machine
        machine: String,
    },
    /// Show an alias
    Describe {
        /// The state machine
        machine: String,
        /// The alias
        alias: String,
    },
    /// Delete an alias
    Delete {
        /// The state machine
        machine: String,
        /// The alias
        alias: String,
    },
}

/// Does what `frevo machine alias` was asked.
pub fn alias(global: &Global, connection: &Connection, command: AliasCommand) -> Result<Exit, CommandError> {
    let output = global.output();
    let arn =
        |machine: &str, alias: &str| connection.machine_arn(machine).map(|arn| format!("{arn}:{alias}"));
    match command {
        AliasCommand::Create { machine, alias, routes, description } => {
            let routes = routing(connection, &machine, &routes)?;
            let mut input = json!({ "name": alias, "routingConfiguration": routes });
            put(&mut input, "description", description);
            let answer = connection.call("CreateStateMachineAlias", &input)?;
            output.say(&format!("created {}", text(&answer["stateMachineAliasArn"])), &answer)?;
        }
        AliasCommand::Update { machine, alias, routes, description } => {
            let arn = arn(&machine, &alias)?;
            let mut input = json!({ "stateMachineAliasArn": arn });
            put(&mut input, "description", description);
            if !routes.is_empty() {
                input["routingConfiguration"] = routing(connection, &machine, &routes)?;
            }
            let answer = connection.call("UpdateStateMachineAlias", &input)?;
            output.say(&format!("updated {arn}"), &answer)?;
        }
        AliasCommand::List { machine } => {
            let input = json!({ "stateMachineArn": connection.machine_arn(&machine)? });
            let aliases = connection.list("ListStateMachineAliases", input, "stateMachineAliases", None)?;
            let columns = [
                Column { title: "ALIAS", key: "stateMachineAliasArn" },
                Column { title: "CREATED", key: "creationDate" },
            ];
            output.list(&aliases, &columns)?;
        }
        AliasCommand::Describe { machine, alias } => {
            let input = json!({ "stateMachineAliasArn": arn(&machine, &alias)? });
            output.one(&connection.call("DescribeStateMachineAlias", &input)?)?;
        }
        AliasCommand::Delete { machine, alias } => {
            let arn = arn(&machine, &alias)?;
            let answer =
                connection.call("DeleteStateMachineAlias", &json!({ "stateMachineAliasArn": arn }))?;
            output.say(&format!("deleted {arn}"), &answer)?;
        }
    }
    Ok(Exit::Success)
}

fn routing(connection: &Connection, machine: &str, routes: &[String]) -> Result<Value, CommandError> {
    let machine = connection.machine_arn(machine)?;
    let mut items = Vec::with_capacity(routes.len());
    for route in routes {
        let (version, weight) =
            if route.contains('=') { arguments::pair(route, ROUTE)? } else { (&**route, "100") };
        let wrong = || CommandError::Argument { argument: route.clone(), what: ROUTE };
        let (version, weight): (u32, u8) =
            (version.parse().map_err(|_| wrong())?, weight.parse().map_err(|_| wrong())?);
        items.push(json!({ "stateMachineVersionArn": format!("{machine}:{version}"), "weight": weight }));
    }
    Ok(Value::Array(items))
}
