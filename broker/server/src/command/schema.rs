//! `frevo schema`: what the data of events looks like.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::machine::text;
use super::{CommandError, Connection, Exit, Global, arguments};
use crate::output::Column;

/// Where the schemas are.
const PATH: &str = "/frevo/schemas";

/// What a step of a path can't have as it is.
const STEP: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// What can be done with schemas.
#[derive(Debug, Subcommand)]
pub enum SchemaCommand {
    /// List the schemas
    #[command(visible_alias = "ls")]
    List {
        /// At most so many
        #[arg(long, value_name = "COUNT")]
        limit: Option<usize>,
    },
    /// Show a schema, or one of its versions
    #[command(visible_alias = "describe")]
    Show {
        #[command(flatten)]
        place: PlaceArgs,
        /// Print the JSON Schema of this version
        #[arg(long, value_name = "NUMBER")]
        version: Option<u32>,
    },
    /// Register a schema, or its next version
    #[command(after_help = "\
Examples:
  frevo schema register Placed placed.schema.json
  frevo schema register Placed placed.schema.json --bus shop --compatibility backward --enforce flag

Compatibility, beside the newest version there is:
  forward    subscribers that know it can read new events (the default)
  backward   subscribers that know the new one can read older events
  full       both
  none       anything goes
A version that can't be shown to be so is refused, with the place and the reason.

Events are looked at when they are published. Those that break their schema are refused; with --enforce flag
they are published with the attribute `schemaviolation`; with --enforce off nobody looks. Without --enforce the
bus decides (frevo schema enforce). An event is looked at with the newest version, or the one that its
`dataschema` names: http://…/frevo/schemas/BUS/TYPE/versions/NUMBER.")]
    Register(RegisterArgs),
    /// Look whether `register` would take a schema
    Check(RegisterArgs),
    /// Say what becomes of a bus's events that break a schema which does not say
    #[command(after_help = "Example:\n  frevo schema enforce flag --bus shop")]
    Enforce {
        /// What becomes of them
        #[arg(value_enum)]
        enforce: Enforce,
        /// The event bus
        #[arg(long, value_name = "NAME", default_value = "default")]
        bus: String,
    },
    /// Delete a schema, or one of its versions
    Delete {
        #[command(flatten)]
        place: PlaceArgs,
        /// Only this version
        #[arg(long, value_name = "NUMBER")]
        version: Option<u32>,
    },
}

/// Which schema.
#[derive(Debug, Args)]
pub struct PlaceArgs {
    /// The events' type, EventBridge's detail-type
    #[arg(value_name = "TYPE")]
    event_type: String,
    /// The event bus
    #[arg(long, value_name = "NAME", default_value = "default")]
    bus: String,
}

/// A schema that is to be registered.
#[derive(Debug, Args)]
pub struct RegisterArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// The JSON Schema; `-` reads standard input
    file: PathBuf,
    /// What a version must be, beside the newest one there is [default: as it is, or forward]
    #[arg(long, value_enum)]
    compatibility: Option<Compatibility>,
    /// What becomes of events that break it [default: as it is, or what the bus says]
    #[arg(long, value_enum)]
    enforce: Option<Enforce>,
    /// What to say of it
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
}

/// What a version must be.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Compatibility {
    /// Anything
    None,
    /// It takes all that the one before takes
    Backward,
    /// The one before takes all that it takes
    Forward,
    /// Both
    Full,
}

/// What becomes of events that break their schema.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Enforce {
    /// They are not published
    Refuse,
    /// They are published and say so
    Flag,
    /// Nobody looks
    Off,
}

/// Does what `frevo schema` was asked.
pub fn schema(global: &Global, command: SchemaCommand) -> Result<Exit, CommandError> {
    let connection = Connection::open(global)?;
    let output = global.output();
    match command {
        SchemaCommand::List { limit } => list(global, &connection, limit)?,
        SchemaCommand::Show { place, version } => {
            output.one(&connection.resource("GET", &place.versioned(version), None)?)?;
        }
        SchemaCommand::Register(args) => {
            let wanted = args.wanted(&connection)?;
            let answer = connection.resource("PUT", &args.place.path(), Some(&wanted))?;
            output.say(
                &format!("registered {}, version {}", args.place.event_type, answer["version"]),
                &answer,
            )?;
        }
        SchemaCommand::Check(args) => {
            let wanted = args.wanted(&connection)?;
            let path = format!("{}?dryRun=true", args.place.path());
            let answer = connection.resource("PUT", &path, Some(&wanted))?;
            let (event_type, number) = (&args.place.event_type, &answer["schema"]["version"]);
            let told = match answer["newVersion"] == true {
                true => format!("it would be version {number} of {event_type}"),
                false => format!("it is version {number} of {event_type}"),
            };
            output.say(&told, &answer)?;
        }
        SchemaCommand::Enforce { enforce, bus } => {
            let path = format!("{PATH}/{}", step(&bus));
            let answer = connection.resource("PUT", &path, Some(&json!({ "enforce": word(enforce) })))?;
            output.say(&format!("events of {bus} that break a schema: {}", word(enforce)), &answer)?;
        }
        SchemaCommand::Delete { place, version } => {
            connection.resource("DELETE", &place.versioned(version), None)?;
            output.say(&format!("deleted {}", place.told(version)), &json!({}))?;
        }
    }
    Ok(Exit::Success)
}

/// The resource of a schema.
pub fn path(bus: &str, event_type: &str) -> String {
    format!("{PATH}/{}/{}", step(bus), step(event_type))
}

/// All schemas, or the first `limit`, by bus and type.
pub fn all(connection: &Connection, limit: Option<usize>) -> Result<Vec<Value>, CommandError> {
    connection.pages(PATH, "", "schemas", limit)
}

/// Reads a schema from a file.
pub fn read(file: &Path) -> Result<Value, CommandError> {
    let what = || format!("the schema in `{}`", file.display());
    serde_json::from_str(&arguments::read(file)?)
        .map_err(|source| CommandError::Json { what: what(), source })
}

impl PlaceArgs {
    fn path(&self) -> String {
        path(&self.bus, &self.event_type)
    }

    fn versioned(&self, version: Option<u32>) -> String {
        let version = version.map(|number| format!("/versions/{number}"));
        self.path() + &version.unwrap_or_default()
    }

    fn told(&self, version: Option<u32>) -> String {
        let version = version.map(|number| format!(", version {number}"));
        self.event_type.clone() + &version.unwrap_or_default()
    }
}

impl RegisterArgs {
    /// What is registered: what there is, but for what was said.
    fn wanted(&self, connection: &Connection) -> Result<Value, CommandError> {
        let mut wanted = match connection.resource("GET", &self.place.path(), None) {
            Err(error) if error.is_missing() => json!({}),
            found => found?,
        };
        wanted["schema"] = read(&self.file)?;
        for (member, value) in [
            ("compatibility", self.compatibility.map(word)),
            ("enforce", self.enforce.map(word)),
            ("description", self.description.clone()),
        ] {
            if let Some(value) = value {
                wanted[member] = json!(value);
            }
        }
        Ok(wanted)
    }
}

fn list(global: &Global, connection: &Connection, limit: Option<usize>) -> Result<(), CommandError> {
    let found = all(connection, limit)?;
    let columns = [
        Column { title: "BUS", key: "bus" },
        Column { title: "TYPE", key: "type" },
        Column { title: "VERSION", key: "version" },
        Column { title: "COMPATIBILITY", key: "compatibility" },
        Column { title: "ENFORCE", key: "enforce" },
        Column { title: "CREATED", key: "createdAt" },
    ];
    Ok(global.output().list_as(&found, row, &columns, "no schemas")?)
}

/// A schema as people look at it.
fn row(schema: &Value) -> Value {
    json!({
        "bus": schema["bus"],
        "type": schema["type"],
        "version": schema["version"].to_string(),
        "compatibility": schema["compatibility"],
        "enforce": schema["enforce"].as_str().unwrap_or("(bus)"),
        "createdAt": text(&schema["createdAt"]),
    })
}

fn step(text: &str) -> impl std::fmt::Display {
    utf8_percent_encode(text, STEP)
}

fn word(value: impl ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_of_any_characters_is_one_step_of_the_path() {
        assert_eq!(path("a/b", "Order Placed/ü"), "/frevo/schemas/a%2Fb/Order%20Placed%2F%C3%BC");
    }

    #[test]
    fn a_row_shows_who_decides_what_becomes_of_breaches() {
        let row = row(&json!({ "bus": "shop", "type": "Placed", "version": 3, "compatibility": "full" }));
        assert_eq!((&row["version"], &row["enforce"]), (&json!("3"), &json!("(bus)")));
    }
}
