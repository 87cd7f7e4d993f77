//! `frevo rule`: EventBridge's rules, to look at. They are made with AWS's own
//! tools, or with `frevo apply`.

use clap::Subcommand;
use serde_json::{Value, json};

use super::{CommandError, Connection, Exit, Global};
use crate::output::Column;

/// The bus of who names none.
const BUS: &str = "default";

/// What can be done with rules.
#[derive(Debug, Subcommand)]
pub enum RuleCommand {
    /// List a bus's rules
    #[command(visible_alias = "ls")]
    List {
        /// The event bus
        #[arg(long, value_name = "NAME", default_value = BUS)]
        bus: String,
        /// At most so many
        #[arg(long, value_name = "COUNT")]
        limit: Option<usize>,
    },
    /// Show a rule with its targets
    #[command(visible_alias = "describe")]
    #[command(after_help = "Example:\n  frevo rule show paid --bus shop")]
    Show {
        /// Its name
        name: String,
        /// The event bus
        #[arg(long, value_name = "NAME", default_value = BUS)]
        bus: String,
    },
}

/// Does what `frevo rule` was asked.
pub fn rule(global: &Global, command: RuleCommand) -> Result<Exit, CommandError> {
    let connection = Connection::open(global)?;
    let output = global.output();
    match command {
        RuleCommand::List { bus, limit } => {
            let input = json!({ "EventBusName": bus });
            let rules = connection.events_list("ListRules", input, "Rules", limit)?;
            let columns = [
                Column { title: "NAME", key: "Name" },
                Column { title: "STATE", key: "State" },
                Column { title: "PATTERN", key: "EventPattern" },
                Column { title: "SCHEDULE", key: "ScheduleExpression" },
            ];
            output.list_or(&rules, &columns, &format!("no rules on the event bus {bus}"))?;
        }
        RuleCommand::Show { name, bus } => output.one(&described(&connection, &name, &bus)?)?,
    }
    Ok(Exit::Success)
}

/// A rule with its targets.
pub fn described(connection: &Connection, name: &str, bus: &str) -> Result<Value, CommandError> {
    let mut rule = connection.events("DescribeRule", &json!({ "Name": name, "EventBusName": bus }))?;
    let of_rule = json!({ "Rule": name, "EventBusName": bus });
    rule["Targets"] = Value::Array(connection.events_list("ListTargetsByRule", of_rule, "Targets", None)?);
    Ok(rule)
}
