//! `frevo machine`: state machines and their versions.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use frevo_event::Scope;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::alias::{self, AliasCommand};
use super::{CommandError, Connection, Exit, Global, arguments};
use crate::output::{Column, Format, write};

/// Where state machines are resources.
const PATH: &str = "/frevo/machines";

/// The role of state machines that are given none. Nothing here assumes roles,
/// but the API asks for one.
const ROLE: &str = "role/frevo";

/// What can be done with state machines.
#[derive(Debug, Subcommand)]
pub enum MachineCommand {
    /// Register a state machine
    #[command(after_help = "Example:\n  frevo machine create orders order.asl.json --publish")]
    Create(CreateArgs),
    /// Give a state machine another definition or role
    Update(UpdateArgs),
    /// List the state machines
    #[command(visible_alias = "ls")]
    List {
        /// At most so many
        #[arg(long, value_name = "COUNT")]
        limit: Option<usize>,
    },
    /// Show a state machine, a version (NAME:3) or what an alias starts (NAME:live)
    Describe {
        /// NAME, NAME:VERSION, NAME:ALIAS or an ARN
        machine: String,
        /// Print the definition alone
        #[arg(long)]
        definition: bool,
    },
    /// Delete a state machine, or only a version (NAME:3) or an alias (NAME:live)
    Delete {
        /// NAME, NAME:VERSION, NAME:ALIAS or an ARN
        machine: String,
    },
    /// Publish the current revision as the next version
    Publish {
        /// NAME or an ARN
        machine: String,
        /// What to say of the version
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
        /// Publish only if this is the current revision
        #[arg(long, value_name = "REVISION")]
        revision: Option<String>,
    },
    /// List the versions of a state machine
    Versions {
        /// NAME or an ARN
        machine: String,
    },
    /// Hold what is started from now on; what runs goes on
    #[command(after_help = "\
Starts are acknowledged and kept, in order and through restarts, and enter no state until `frevo machine resume`. Their
time limits run. Starts of an Express state machine are refused meanwhile, as when there is too much to do.")]
    Pause {
        /// NAME
        machine: String,
    },
    /// Let what is held go on
    Resume {
        /// NAME
        machine: String,
    },
    /// Names for versions
    #[command(subcommand)]
    Alias(AliasCommand),
}

/// `frevo machine create`
#[derive(Debug, Args)]
pub struct CreateArgs {
    /// Its name
    name: String,
    /// The definition's file; `-` reads standard input
    definition: PathBuf,
    /// Standard or Express
    #[arg(long = "type", value_enum, default_value = "standard", value_name = "TYPE")]
    machine_type: Type,
    /// The role's ARN [default: one made up]
    #[arg(long, value_name = "ARN")]
    role: Option<String>,
    /// Publish version 1 too
    #[arg(long)]
    publish: bool,
    /// What to say of the version
    #[arg(long, value_name = "TEXT", requires = "publish")]
    description: Option<String>,
    /// A tag, KEY=VALUE (repeatable)
    #[arg(long = "tag", value_name = "KEY=VALUE")]
    tags: Vec<String>,
}

/// `frevo machine update`
#[derive(Debug, Args)]
pub struct UpdateArgs {
    /// NAME or an ARN
    machine: String,
    /// The new definition's file; `-` reads standard input
    #[arg(required_unless_present = "role")]
    definition: Option<PathBuf>,
    /// The new role's ARN
    #[arg(long, value_name = "ARN")]
    role: Option<String>,
    /// Publish a version too
    #[arg(long)]
    publish: bool,
    /// What to say of the version
    #[arg(long, value_name = "TEXT", requires = "publish")]
    description: Option<String>,
}

/// What kind of state machine.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Type {
    /// Every state exactly once, up to a year.
    Standard,
    /// Short and many.
    Express,
}

/// Does what `frevo machine` was asked.
pub fn machine(global: &Global, command: MachineCommand) -> Result<Exit, CommandError> {
    let connection = Connection::open(global)?;
    match command {
        MachineCommand::Create(args) => create(global, &connection, &args),
        MachineCommand::Update(args) => update(global, &connection, &args),
        MachineCommand::List { limit } => list(global, &connection, limit),
        MachineCommand::Describe { machine, definition } => {
            describe(global, &connection, &machine, definition)
        }
        MachineCommand::Delete { machine } => delete(global, &connection, &machine),
        MachineCommand::Publish { machine, description, revision } => {
            let mut input = json!({ "stateMachineArn": connection.machine_arn(&machine)? });
            put(&mut input, "description", description);
            put(&mut input, "revisionId", revision);
            let answer = connection.call("PublishStateMachineVersion", &input)?;
            let sentence = format!("published {}", text(&answer["stateMachineVersionArn"]));
            global.output().say(&sentence, &answer)?;
            Ok(Exit::Success)
        }
        MachineCommand::Versions { machine } => {
            let input = json!({ "stateMachineArn": connection.machine_arn(&machine)? });
            let versions =
                connection.list("ListStateMachineVersions", input, "stateMachineVersions", None)?;
            let columns = [
                Column { title: "VERSION", key: "stateMachineVersionArn" },
                Column { title: "PUBLISHED", key: "creationDate" },
            ];
            global.output().list(&versions, &columns)?;
            Ok(Exit::Success)
        }
        MachineCommand::Pause { machine } => pause(global, &connection, &machine, "pause", "paused"),
        MachineCommand::Resume { machine } => pause(global, &connection, &machine, "resume", "resumed"),
        MachineCommand::Alias(command) => alias::alias(global, &connection, command),
    }
}

fn create(global: &Global, connection: &Connection, args: &CreateArgs) -> Result<Exit, CommandError> {
    let machine_type = match args.machine_type {
        Type::Standard => "STANDARD",
        Type::Express => "EXPRESS",
    };
    let mut input = json!({
        "name": args.name,
        "definition": arguments::read(&args.definition)?,
        "roleArn": args.role.clone().unwrap_or_else(|| made_up_role(connection.scope())),
        "type": machine_type,
    });
    if args.publish {
        input["publish"] = json!(true);
        put(&mut input, "versionDescription", args.description.clone());
    }
    let tags = args.tags.iter().map(|tag| arguments::pair(tag, "tag; it is KEY=VALUE"));
    let tags = tags.map(|tag| tag.map(|(key, value)| json!({ "key": key, "value": value })));
    let tags = tags.collect::<Result<Vec<_>, _>>()?;
    if !tags.is_empty() {
        input["tags"] = Value::Array(tags);
    }
    let answer = connection.call("CreateStateMachine", &input)?;
    global.output().say(&format!("created {}", text(&answer["stateMachineArn"])), &answer)?;
    Ok(Exit::Success)
}

fn update(global: &Global, connection: &Connection, args: &UpdateArgs) -> Result<Exit, CommandError> {
    let arn = connection.machine_arn(&args.machine)?;
    let mut input = json!({ "stateMachineArn": arn });
    if let Some(path) = &args.definition {
        input["definition"] = Value::String(arguments::read(path)?);
    }
    put(&mut input, "roleArn", args.role.clone());
    if args.publish {
        input["publish"] = json!(true);
        put(&mut input, "versionDescription", args.description.clone());
    }
    let answer = connection.call("UpdateStateMachine", &input)?;
    let revision = answer["revisionId"].as_str().map(|id| format!(", revision {id}")).unwrap_or_default();
    global.output().say(&format!("updated {arn}{revision}"), &answer)?;
    Ok(Exit::Success)
}

fn list(global: &Global, connection: &Connection, limit: Option<usize>) -> Result<Exit, CommandError> {
    let asked = json!({ "paused": true });
    let machines = connection.list("ListStateMachines", asked, "stateMachines", limit)?;
    let columns = [
        Column { title: "NAME", key: "name" },
        Column { title: "TYPE", key: "type" },
        Column { title: "STATUS", key: "status" },
        Column { title: "CREATED", key: "creationDate" },
    ];
    global.output().list_as(&machines, row, &columns, "none")?;
    Ok(Exit::Success)
}

/// A state machine as people look at it.
fn row(machine: &Value) -> Value {
    let mut row = machine.clone();
    row["status"] = if machine["paused"] == true { "PAUSED" } else { "ACTIVE" }.into();
    row
}

fn pause(
    global: &Global,
    connection: &Connection,
    machine: &str,
    step: &str,
    done: &str,
) -> Result<Exit, CommandError> {
    let answer = connection.resource("POST", &format!("{}/{step}", path(machine)?), None)?;
    global.output().say(&format!("{done} {machine}"), &answer)?;
    Ok(Exit::Success)
}

/// The resource of a state machine.
pub fn path(name: &str) -> Result<String, CommandError> {
    if !frevo_event::is_valid_name(name) || name.len() > 80 {
        return Err(CommandError::Argument { argument: name.into(), what: "state machine; it is NAME" });
    }
    Ok(format!("{PATH}/{}", utf8_percent_encode(name, NON_ALPHANUMERIC)))
}

fn describe(
    global: &Global,
    connection: &Connection,
    machine: &str,
    definition: bool,
) -> Result<Exit, CommandError> {
    let arn = connection.machine_arn(machine)?;
    let answer =
        connection.call("DescribeStateMachine", &json!({ "stateMachineArn": arn, "paused": true }))?;
    if definition && global.output == Format::Table {
        write(&format!("{}\n", text(&answer["definition"]).trim_end()))?;
    } else if definition {
        global.output().one(&answer["definition"])?;
    } else {
        global.output().one(&answer)?;
    }
    Ok(Exit::Success)
}

fn delete(global: &Global, connection: &Connection, machine: &str) -> Result<Exit, CommandError> {
    let arn = connection.machine_arn(machine)?;
    // The eighth part of an ARN is a version's number or an alias's name.
    let (operation, member) = match arn.split(':').nth(7) {
        None => ("DeleteStateMachine", "stateMachineArn"),
        Some(version) if version.bytes().all(|byte| byte.is_ascii_digit()) => {
            ("DeleteStateMachineVersion", "stateMachineVersionArn")
        }
        Some(_) => ("DeleteStateMachineAlias", "stateMachineAliasArn"),
    };
    let input = Map::from_iter([(member.to_owned(), Value::String(arn.clone()))]);
    let answer = connection.call(operation, &Value::Object(input))?;
    global.output().say(&format!("deleted {arn}"), &answer)?;
    Ok(Exit::Success)
}

/// The role of a state machine that is given none.
pub fn made_up_role(scope: &Scope) -> String {
    format!("arn:{}:iam::{}:{ROLE}", scope.partition(), scope.account)
}

/// Adds a member that was given.
pub fn put(input: &mut Value, member: &str, value: Option<String>) {
    if let Some(value) = value {
        input[member] = Value::String(value);
    }
}

/// A member that is text, or nothing.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
