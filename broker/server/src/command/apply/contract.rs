//! `kind: Contract`: what a service declares.

use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Value, json};

use super::document::Document;
use super::kind::{Kind, WantedError, unless_missing};
use super::tags::{self, Tags};
use crate::command::machine::text;
use crate::command::{CommandError, Connection, contract, told};

/// What a contract is shown with and no document says.
const SHOWN: [&str; 4] = ["createdAt", "modifiedAt", "publishes", "takes"];

/// `kind: Contract`
pub struct Contract;

/// What a document of one says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Members {
    /// The service.
    name: String,
    /// Its AsyncAPI document.
    document: Option<Value>,
    document_file: Option<PathBuf>,
    #[serde(default)]
    tags: Tags,
}

impl Kind for Contract {
    fn name(&self) -> &'static str {
        "Contract"
    }

    fn wanted(&self, server: &Connection, document: &Document, set: &str) -> Result<Value, WantedError> {
        let members: Members = document.read()?;
        let declared = declared(document, &members)?;
        let path = contract::path(&members.name).map_err(|error| document.problem(error.to_string()))?;
        let given = json!({ "document": declared, "tags": tags::of_set(members.tags, set) });
        match server.resource("PUT", &format!("{path}?dryRun=true"), Some(&given)) {
            Err(CommandError::Refused { code, message, .. }) if code == "BadRequest" => {
                Err(document.problem(message).into())
            }
            answer => Ok(form(answer?)),
        }
    }

    fn id(&self, form: &Value) -> String {
        text(&form["name"]).to_owned()
    }

    fn found(&self, server: &Connection, wanted: &Value) -> Result<Option<Value>, CommandError> {
        let path = contract::path(&self.id(wanted))?;
        Ok(unless_missing(server.resource("GET", &path, None))?.map(form))
    }

    fn all(&self, server: &Connection) -> Result<Vec<Value>, CommandError> {
        Ok(contract::all(server, None)?.into_iter().map(form).collect())
    }

    fn put(&self, server: &Connection, wanted: &Value, _: Option<&Value>) -> Result<(), CommandError> {
        server.resource("PUT", &contract::path(&self.id(wanted))?, Some(wanted)).map(drop)
    }

    fn delete(&self, server: &Connection, found: &Value) -> Result<(), CommandError> {
        server.resource("DELETE", &contract::path(&self.id(found))?, None).map(drop)
    }
}

/// The AsyncAPI document, in place or in a file.
fn declared(document: &Document, members: &Members) -> Result<Value, WantedError> {
    match (&members.document, &members.document_file) {
        (Some(declared), None) => Ok(declared.clone()),
        (None, Some(file)) => contract::read(&document.beside(file))
            .map_err(|error| document.problem(format!("`documentFile`: {}", told(&error))).into()),
        _ => Err(document.problem("a contract has either `document` or `documentFile`").into()),
    }
}

/// What is shown of a contract, as documents have it.
fn form(mut shown: Value) -> Value {
    if let Value::Object(members) = &mut shown {
        members.retain(|member, _| !SHOWN.contains(&&**member));
    }
    shown
}
