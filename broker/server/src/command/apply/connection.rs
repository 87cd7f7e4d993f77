//! `kind: Connection`: how somebody is let in elsewhere. EventBridge's connections
//! have no tags to tell which documents made them: `--prune` leaves them alone.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::document::{Document, Problem};
use super::kind::{Kind, WantedError, unless_missing};
use crate::command;
use crate::command::CommandError;
use crate::command::machine::text;

/// The parameters as they are given, with their secrets, if they are other ones
/// than the server has.
const GIVEN: &str = "secrets";

/// `kind: Connection`
pub struct Connection;

/// What a document of one says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Members {
    name: String,
    description: Option<String>,
    /// BASIC, API_KEY or OAUTH_CLIENT_CREDENTIALS.
    authorization_type: String,
    /// EventBridge's AuthParameters; a value may be `{ env: VARIABLE }`.
    auth_parameters: Value,
}

impl Kind for Connection {
    fn name(&self) -> &'static str {
        "Connection"
    }

    /// The server tells how the connection would be shown, and whether its secrets
    /// are others.
    fn wanted(
        &self,
        server: &command::Connection,
        document: &Document,
        _: &str,
    ) -> Result<Value, WantedError> {
        let Members { name, description, authorization_type, mut auth_parameters } = document.read()?;
        reveal(document, &mut auth_parameters)?;
        let given = json!({ "authorizationType": authorization_type, "authParameters": auth_parameters });
        let path = path(&name).map_err(|error| document.problem(error.to_string()))?;
        let told = match server.resource("PUT", &format!("{path}?dryRun=true"), Some(&given)) {
            Err(CommandError::Refused { code, message, .. }) if code == "BadRequest" => {
                return Err(document.problem(message).into());
            }
            told => told?,
        };
        let shown = &told["connection"]["authParameters"];
        let mut form = form(&name, description.as_deref(), &authorization_type, shown);
        if told["changes"] == true {
            form[GIVEN] = auth_parameters;
        }
        Ok(form)
    }

    fn hides(&self, member: &str) -> bool {
        member == GIVEN
    }

    fn id(&self, form: &Value) -> String {
        text(&form["name"]).to_owned()
    }

    fn found(&self, server: &command::Connection, wanted: &Value) -> Result<Option<Value>, CommandError> {
        let described = server.events("DescribeConnection", &json!({ "Name": wanted["name"] }));
        Ok(unless_missing(described)?.map(|found| {
            let (kind, shown) = (text(&found["AuthorizationType"]), &found["AuthParameters"]);
            form(text(&found["Name"]), found["Description"].as_str(), kind, shown)
        }))
    }

    fn all(&self, _: &command::Connection) -> Result<Vec<Value>, CommandError> {
        Ok(Vec::new())
    }

    fn put(
        &self,
        server: &command::Connection,
        wanted: &Value,
        found: Option<&Value>,
    ) -> Result<(), CommandError> {
        let mut input = json!({ "Name": wanted["name"], "Description": text(&wanted["description"]) });
        if let Some(given) = wanted.get(GIVEN) {
            input["AuthorizationType"] = wanted["authorizationType"].clone();
            input["AuthParameters"] = given.clone();
        }
        let operation = if found.is_some() { "UpdateConnection" } else { "CreateConnection" };
        server.events(operation, &input).map(drop)
    }

    fn delete(&self, server: &command::Connection, found: &Value) -> Result<(), CommandError> {
        server.events("DeleteConnection", &json!({ "Name": found["name"] })).map(drop)
    }
}

/// Reads what is named by the variable that holds it: a document with the secrets
/// themselves could not be shown to anybody.
fn reveal(document: &Document, value: &mut Value) -> Result<(), Problem> {
    let is_named = value.as_object().is_some_and(|members| members.len() == 1);
    if let Some(variable) = value["env"].as_str().filter(|_| is_named) {
        let missing = |_| document.problem(format!("`authParameters`: the variable {variable} is not set"));
        *value = json!(std::env::var(variable).map_err(missing)?);
        return Ok(());
    }
    match value {
        Value::Object(members) => members.values_mut().try_for_each(|member| reveal(document, member)),
        Value::Array(items) => items.iter_mut().try_for_each(|item| reveal(document, item)),
        _ => Ok(()),
    }
}

/// The resource of a connection.
fn path(name: &str) -> Result<String, CommandError> {
    let is_name =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    if !is_name {
        let what = "connection's name: 1 to 64 letters, digits, `.`, `-` and `_`";
        return Err(CommandError::Argument { argument: name.to_owned(), what });
    }
    Ok(format!("/frevo/connections/{name}"))
}

fn form(name: &str, description: Option<&str>, kind: &str, shown: &Value) -> Value {
    let mut form = Map::from_iter([
        ("name".to_owned(), json!(name)),
        ("authorizationType".to_owned(), json!(kind)),
        ("authParameters".to_owned(), shown.clone()),
    ]);
    if let Some(description) = description.filter(|description| !description.is_empty()) {
        form.insert("description".to_owned(), json!(description));
    }
    Value::Object(form)
}
