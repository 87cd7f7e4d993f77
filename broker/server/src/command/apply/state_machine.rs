//! `kind: StateMachine`: a state machine, its definition in place or in a file.

use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Value, json};

use super::document::{Document, Problem};
use super::kind::{Kind, WantedError, unless_missing};
use super::tags::{self, Service, Tags};
use crate::command::machine::{self, text};
use crate::command::{CommandError, Connection, arguments};

/// Whether what it starts is held: for an operator to say, unless a document does.
const PAUSED: &str = "paused";

/// `kind: StateMachine`
pub struct StateMachine;

/// What a document of one says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Members {
    name: String,
    /// `STANDARD` or `EXPRESS`.
    r#type: Option<String>,
    definition: Option<Value>,
    definition_file: Option<PathBuf>,
    /// The role's ARN.
    role: Option<String>,
    /// Whether what it starts is held; absent: it is left to operators.
    paused: Option<bool>,
    #[serde(default)]
    tags: Tags,
}

impl Kind for StateMachine {
    fn name(&self) -> &'static str {
        "StateMachine"
    }

    fn wanted(&self, server: &Connection, document: &Document, set: &str) -> Result<Value, WantedError> {
        let members: Members = document.read()?;
        let definition = definition(document, &members)?;
        let kind = members.r#type.as_deref().unwrap_or("STANDARD");
        let input = json!({ "definition": definition.to_string(), "type": kind });
        let told = match server.call("ValidateStateMachineDefinition", &input) {
            Err(CommandError::Refused { message, .. }) => return Err(document.problem(message).into()),
            told => told?,
        };
        if let Some(wrong) = told["diagnostics"].as_array().and_then(|found| found.first()) {
            let place = wrong["location"].as_str().map(|place| format!(" at {place}")).unwrap_or_default();
            let reason = format!(
                "the definition is wrong{place}: {}: {}",
                text(&wrong["code"]),
                text(&wrong["message"])
            );
            return Err(document.problem(reason).into());
        }
        let before = described(server, &server.machine_arn(&members.name)?)?;
        if before.is_some_and(|before| before["type"] != kind) {
            let reason = "`type`: there is one of the other type, which must be deleted first";
            return Err(document.problem(reason).into());
        }
        let mut wanted = json!({
            "name": members.name,
            "type": kind,
            "definition": definition,
            "role": members.role.unwrap_or_else(|| machine::made_up_role(server.scope())),
            "tags": tags::of_set(members.tags, set),
        });
        if let Some(paused) = members.paused {
            wanted[PAUSED] = paused.into();
        }
        Ok(wanted)
    }

    fn id(&self, form: &Value) -> String {
        text(&form["name"]).to_owned()
    }

    fn found(&self, server: &Connection, wanted: &Value) -> Result<Option<Value>, CommandError> {
        let mut found = described(server, &server.machine_arn(&self.id(wanted))?)?;
        if let Some(found) = &mut found
            && wanted.get(PAUSED).is_some()
        {
            found[PAUSED] = server.resource("GET", &machine::path(&self.id(wanted))?, None)?[PAUSED].take();
        }
        Ok(found)
    }

    fn all(&self, server: &Connection) -> Result<Vec<Value>, CommandError> {
        let listed = server.list("ListStateMachines", json!({}), "stateMachines", None)?;
        let found = listed.iter().map(|machine| described(server, text(&machine["stateMachineArn"])));
        found.filter_map(Result::transpose).collect()
    }

    fn put(&self, server: &Connection, wanted: &Value, found: Option<&Value>) -> Result<(), CommandError> {
        // Laid out, because people look at it.
        let text_of = format!("{:#}", wanted["definition"]);
        let Some(found) = found else {
            let input = json!({
                "name": wanted["name"], "type": wanted["type"], "definition": text_of, "roleArn": wanted["role"],
                "tags": Service::States.list(&wanted["tags"]),
            });
            server.call("CreateStateMachine", &input)?;
            return pause(server, wanted, false);
        };
        let arn = server.machine_arn(&self.id(wanted))?;
        if found["definition"] != wanted["definition"] || found["role"] != wanted["role"] {
            let input = json!({ "stateMachineArn": arn, "definition": text_of, "roleArn": wanted["role"] });
            server.call("UpdateStateMachine", &input)?;
        }
        Service::States.change(server, &arn, &found["tags"], &wanted["tags"])?;
        pause(server, wanted, found[PAUSED] == true)
    }

    fn delete(&self, server: &Connection, found: &Value) -> Result<(), CommandError> {
        let arn = server.machine_arn(&self.id(found))?;
        server.call("DeleteStateMachine", &json!({ "stateMachineArn": arn })).map(drop)
    }
}

/// Pauses or resumes a state machine if its document says so, when all else of it
/// is as it is wanted.
fn pause(server: &Connection, wanted: &Value, is_paused: bool) -> Result<(), CommandError> {
    match wanted[PAUSED].as_bool() {
        Some(paused) if paused != is_paused => {
            let how = if paused { "pause" } else { "resume" };
            let path = machine::path(text(&wanted["name"]))?;
            server.resource("POST", &format!("{path}/{how}"), None).map(drop)
        }
        _ => Ok(()),
    }
}

/// The definition, in place or in a file.
fn definition(document: &Document, members: &Members) -> Result<Value, WantedError> {
    let parse = |text: &str, what: &str| {
        serde_json::from_str(text).map_err(|error| document.problem(format!("{what} is no JSON: {error}")))
    };
    match (&members.definition, &members.definition_file) {
        (Some(Value::String(text)), None) => Ok(parse(text, "`definition`")?),
        (Some(definition), None) => Ok(definition.clone()),
        (None, Some(path)) => {
            let path = document.beside(path);
            let text = arguments::read(&path).map_err(|error| unreadable(document, &error))?;
            Ok(parse(&text, &format!("`definitionFile` {}", path.display()))?)
        }
        _ => Err(document.problem("a state machine has either `definition` or `definitionFile`").into()),
    }
}

fn unreadable(document: &Document, error: &CommandError) -> Problem {
    document.problem(format!("`definitionFile`: {}", crate::command::told(error)))
}

fn described(server: &Connection, arn: &str) -> Result<Option<Value>, CommandError> {
    let answer = server.call("DescribeStateMachine", &json!({ "stateMachineArn": arn }));
    let Some(machine) = unless_missing(answer)? else { return Ok(None) };
    let definition: Value = serde_json::from_str(text(&machine["definition"])).unwrap_or_default();
    Ok(Some(json!({
        "name": machine["name"],
        "type": machine["type"],
        "definition": definition,
        "role": machine["roleArn"],
        "tags": Service::States.tags(server, arn)?,
    })))
}
