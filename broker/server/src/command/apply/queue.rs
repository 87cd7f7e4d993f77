//! `kind: Queue`: what a queue of tasks is.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::document::Document;
use super::kind::{Kind, WantedError};
use super::tags::{self, Tags};
use crate::command::machine::text;
use crate::command::{CommandError, Connection, queue, schema, told};

/// Whether it is held back: for an operator to say, unless a document does.
const PAUSED: &str = "paused";

/// `kind: Queue`
pub struct Queue;

/// What a document of one says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Members {
    /// `tasks.NAME` or `activity.NAME`; NAME alone is `tasks.NAME`.
    name: String,
    title: Option<String>,
    description: Option<String>,
    icon: Option<String>,
    icon_file: Option<PathBuf>,
    version: Option<Value>,
    input_schema: Option<Value>,
    input_schema_file: Option<PathBuf>,
    output_schema: Option<Value>,
    output_schema_file: Option<PathBuf>,
    paused: Option<bool>,
    #[serde(default)]
    tags: Tags,
}

impl Kind for Queue {
    fn name(&self) -> &'static str {
        "Queue"
    }

    /// The server tells how the document would be shown.
    fn wanted(&self, server: &Connection, document: &Document, set: &str) -> Result<Value, WantedError> {
        let members: Members = document.read()?;
        let path = path(&members.name);
        let paused = members.paused;
        let given = given(document, members, set)?;
        let mut form = match server.resource("PUT", &format!("{path}?dryRun=true"), Some(&given)) {
            Err(CommandError::Refused { code, message, .. }) if code == "BadRequest" => {
                return Err(document.problem(message).into());
            }
            answer => answer?,
        };
        if let Some(paused) = paused {
            form[PAUSED] = json!(paused);
        }
        Ok(form)
    }

    fn id(&self, form: &Value) -> String {
        text(&form["name"]).to_owned()
    }

    /// Any name is a queue; there is one here if a document made it.
    fn found(&self, server: &Connection, wanted: &Value) -> Result<Option<Value>, CommandError> {
        let mut shown = server.resource("GET", &path(&self.id(wanted)), None)?;
        let mut form = shown["document"].take();
        if form.is_null() {
            return Ok(None);
        }
        if wanted.get(PAUSED).is_some() {
            form[PAUSED] = shown[PAUSED].take();
        }
        Ok(Some(form))
    }

    fn all(&self, server: &Connection) -> Result<Vec<Value>, CommandError> {
        let made = |shown: &Value| tags::set_of(shown).is_some();
        Ok(queue::all(server, None)?.into_iter().filter(made).collect())
    }

    fn put(&self, server: &Connection, wanted: &Value, found: Option<&Value>) -> Result<(), CommandError> {
        let path = path(&self.id(wanted));
        let mut document = wanted.clone();
        let paused = document.as_object_mut().and_then(|members| members.remove(PAUSED));
        server.resource("PUT", &path, Some(&document))?;
        match paused.filter(|paused| found.is_none_or(|found| found[PAUSED] != *paused)) {
            Some(paused) => {
                let how = if paused == true { "pause" } else { "resume" };
                server.resource("POST", &format!("{path}/{how}"), None).map(drop)
            }
            None => Ok(()),
        }
    }

    /// Whether it is paused stays as it is.
    fn delete(&self, server: &Connection, found: &Value) -> Result<(), CommandError> {
        server.resource("DELETE", &path(&self.id(found)), None).map(drop)
    }
}

fn path(name: &str) -> String {
    queue::path(&queue::full_name(name))
}

/// What the server is to be given: files read, the set as a tag.
fn given(document: &Document, members: Members, set: &str) -> Result<Value, WantedError> {
    let icon = either(document, "icon", members.icon.map(Value::String), members.icon_file, |file| {
        queue::icon(file).map(Value::String)
    })?;
    let input =
        either(document, "inputSchema", members.input_schema, members.input_schema_file, schema::read)?;
    let output =
        either(document, "outputSchema", members.output_schema, members.output_schema_file, schema::read)?;
    // YAML reads `1.2` as a number.
    let version = members.version.map(|version| match version {
        Value::Number(number) => Value::String(number.to_string()),
        version => version,
    });
    let given = [
        ("name", Some(json!(queue::full_name(&members.name)))),
        ("title", members.title.map(Value::String)),
        ("description", members.description.map(Value::String)),
        ("icon", icon),
        ("version", version),
        ("inputSchema", input),
        ("outputSchema", output),
        ("tags", Some(json!(tags::of_set(members.tags, set)))),
    ];
    let given = given.into_iter().filter_map(|(member, value)| Some((member.to_owned(), value?)));
    Ok(Value::Object(given.collect::<Map<_, _>>()))
}

/// A member, in place or in a file.
fn either(
    document: &Document,
    member: &str,
    value: Option<Value>,
    file: Option<PathBuf>,
    read: impl FnOnce(&Path) -> Result<Value, CommandError>,
) -> Result<Option<Value>, WantedError> {
    match (value, file) {
        (Some(_), Some(_)) => {
            Err(document.problem(format!("a queue has either `{member}` or `{member}File`")).into())
        }
        (None, Some(file)) => match read(&document.beside(&file)) {
            Ok(value) => Ok(Some(value)),
            Err(error) => Err(document.problem(format!("`{member}File`: {}", told(&error))).into()),
        },
        (value, None) => Ok(value),
    }
}
