//! `kind: Schema`: what the data of a type of event looks like.

use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Value, json};

use super::document::Document;
use super::kind::{Kind, WantedError, unless_missing};
use super::tags::{self, Tags};
use crate::command::machine::text;
use crate::command::{CommandError, Connection, schema, told};

/// What a schema is shown with and no document says.
const SHOWN: [&str; 3] = ["createdAt", "version", "versions"];

/// `kind: Schema`
pub struct Schema;

/// What a document of one says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Members {
    /// The events' type.
    r#type: String,
    #[serde(default = "default_bus")]
    bus: String,
    schema: Option<Value>,
    schema_file: Option<PathBuf>,
    compatibility: Option<String>,
    enforce: Option<String>,
    description: Option<String>,
    #[serde(default)]
    tags: Tags,
}

impl Kind for Schema {
    fn name(&self) -> &'static str {
        "Schema"
    }

    /// The server fills in what the document leaves out, and tells whether the
    /// schema is compatible with the one that there is. A bus that the same
    /// documents make is not there yet: then the schema is taken as it stands.
    fn wanted(&self, server: &Connection, document: &Document, set: &str) -> Result<Value, WantedError> {
        let members: Members = document.read()?;
        let mut given = json!({
            "bus": members.bus,
            "type": members.r#type,
            "schema": schema_of(document, &members)?,
            "compatibility": members.compatibility.as_deref().unwrap_or("forward"),
            "tags": tags::of_set(members.tags, set),
        });
        for (member, value) in [("enforce", members.enforce), ("description", members.description)] {
            if let Some(value) = value {
                given[member] = json!(value);
            }
        }
        let path = schema::path(&members.bus, &members.r#type);
        match server.resource("PUT", &format!("{path}?dryRun=true"), Some(&given)) {
            Err(CommandError::Refused { code, message, .. })
                if code == "BadRequest" || code == "Conflict" =>
            {
                Err(document.problem(message).into())
            }
            Err(error) if error.is_missing() => Ok(given),
            answer => Ok(form(answer?["schema"].take())),
        }
    }

    fn id(&self, form: &Value) -> String {
        format!("{}/{}", text(&form["bus"]), text(&form["type"]))
    }

    fn found(&self, server: &Connection, wanted: &Value) -> Result<Option<Value>, CommandError> {
        Ok(unless_missing(server.resource("GET", &path(wanted), None))?.map(form))
    }

    fn all(&self, server: &Connection) -> Result<Vec<Value>, CommandError> {
        Ok(schema::all(server, None)?.into_iter().map(form).collect())
    }

    fn put(&self, server: &Connection, wanted: &Value, _: Option<&Value>) -> Result<(), CommandError> {
        server.resource("PUT", &path(wanted), Some(wanted)).map(drop)
    }

    fn delete(&self, server: &Connection, found: &Value) -> Result<(), CommandError> {
        server.resource("DELETE", &path(found), None).map(drop)
    }
}

fn default_bus() -> String {
    frevo_event::DEFAULT_BUS.to_owned()
}

fn path(form: &Value) -> String {
    schema::path(text(&form["bus"]), text(&form["type"]))
}

/// The schema, in place or in a file.
fn schema_of(document: &Document, members: &Members) -> Result<Value, WantedError> {
    match (&members.schema, &members.schema_file) {
        (Some(schema), None) => Ok(schema.clone()),
        (None, Some(file)) => schema::read(&document.beside(file))
            .map_err(|error| document.problem(format!("`schemaFile`: {}", told(&error))).into()),
        _ => Err(document.problem("a schema has either `schema` or `schemaFile`").into()),
    }
}

/// What is shown of a schema, as documents have it.
fn form(mut shown: Value) -> Value {
    if let Value::Object(members) = &mut shown {
        members.retain(|member, _| !SHOWN.contains(&&**member));
    }
    shown
}
