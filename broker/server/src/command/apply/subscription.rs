//! `kind: Subscription`: who gets which events.

use frevo_event::{Arn, EventsArn};
use serde_json::{Map, Value, json};

use super::document::{Document, Problem};
use super::kind::{Kind, WantedError, unless_missing};
use super::tags;
use crate::command::machine::text;
use crate::command::{CommandError, Connection, subscription};

/// What a subscription is shown with and no document says: when it was made.
const SHOWN: &str = "createdAt";

/// Whether it is held back: for an operator to say, unless a document does.
const PAUSED: &str = "paused";

/// A secret that only the server sees: whether it is another one is asked.
pub const SECRET: &str = "secret";

/// `kind: Subscription`
pub struct Subscription;

impl Kind for Subscription {
    fn name(&self) -> &'static str {
        "Subscription"
    }

    /// The server fills in what the document leaves out, and tells whether the
    /// secret is another one than it has.
    fn wanted(&self, server: &Connection, document: &Document, set: &str) -> Result<Value, WantedError> {
        let Some(name) = document.members.get("name").and_then(Value::as_str) else {
            return Err(document.problem("`name` is missing").into());
        };
        let path = subscription::path(name).map_err(|error| document.problem(error.to_string()))?;
        let mut given = Value::Object(document.members.clone());
        if let Some(target) = given.get_mut("target") {
            expand(server, target)?;
            reveal(document, target)?;
        }
        tag(document, &mut given, set)?;
        let answer = server.resource("PUT", &format!("{path}?dryRun=true"), Some(&given));
        let mut shown = match answer {
            Err(CommandError::Refused { code, message, .. }) if code == "BadRequest" => {
                return Err(document.problem(message).into());
            }
            answer => answer?,
        };
        let other_secret = shown["secretChanges"] == true;
        let mut form = form(shown["subscription"].take(), false);
        if let Some(paused) = document.members.get(PAUSED) {
            form[PAUSED] = paused.clone();
        }
        if other_secret {
            form["target"][SECRET] = given["target"][SECRET].take();
        }
        Ok(form)
    }

    fn hides(&self, member: &str) -> bool {
        member == "target.secret"
    }

    fn id(&self, form: &Value) -> String {
        text(&form["name"]).to_owned()
    }

    fn found(&self, server: &Connection, wanted: &Value) -> Result<Option<Value>, CommandError> {
        let path = subscription::path(&self.id(wanted))?;
        let found = unless_missing(server.resource("GET", &path, None))?;
        Ok(found.map(|shown| form(shown, wanted.get(PAUSED).is_some())))
    }

    fn all(&self, server: &Connection) -> Result<Vec<Value>, CommandError> {
        Ok(subscription::all(server, None)?.into_iter().map(|shown| form(shown, false)).collect())
    }

    fn put(&self, server: &Connection, wanted: &Value, found: Option<&Value>) -> Result<(), CommandError> {
        put(server, &subscription::path(&self.id(wanted))?, wanted, found)
    }

    fn delete(&self, server: &Connection, found: &Value) -> Result<(), CommandError> {
        server.resource("DELETE", &subscription::path(&self.id(found))?, None).map(drop)
    }
}

/// Puts what can be paused: one that is made is paused from the first; one that is
/// there is paused, or goes on, when all else of it is as it is wanted.
pub fn put(
    server: &Connection,
    path: &str,
    wanted: &Value,
    found: Option<&Value>,
) -> Result<(), CommandError> {
    server.resource("PUT", path, Some(wanted))?;
    match (wanted[PAUSED].as_bool(), found) {
        (Some(paused), Some(found)) if found[PAUSED] != paused => {
            let how = if paused { "pause" } else { "resume" };
            server.resource("POST", &format!("{path}/{how}"), None).map(drop)
        }
        _ => Ok(()),
    }
}

/// What is shown of a subscription, as documents have it that say whether it is
/// paused, or do not.
fn form(mut shown: Value, says_paused: bool) -> Value {
    if let Value::Object(members) = &mut shown {
        members.retain(|member, _| member != SHOWN && (says_paused || member != PAUSED));
    }
    shown
}

/// Gives a target whose `arn` is a name the ARN that the name means here.
pub fn expand(server: &Connection, target: &mut Value) -> Result<(), CommandError> {
    let Some(name) = target["arn"].as_str().filter(|name| !name.starts_with("arn:")) else { return Ok(()) };
    let scope = server.scope().clone();
    let arn = match text(&target["type"]) {
        "stateMachine" => server.machine_arn(name)?,
        "bus" => EventsArn::Bus { scope, name: name.into() }.to_string(),
        "function" => Arn::Function { scope, name: name.into(), qualifier: None }.to_string(),
        _ => return Ok(()),
    };
    target["arn"] = json!(arn);
    Ok(())
}

/// Reads a secret that is named by the variable that holds it: a document with
/// the secret itself could not be shown to anybody.
pub fn reveal(document: &Document, target: &mut Value) -> Result<(), Problem> {
    let Some(variable) = target[SECRET]["env"].as_str() else { return Ok(()) };
    let secret = std::env::var(variable)
        .map_err(|_| document.problem(format!("`target.secret`: the variable {variable} is not set")))?;
    target[SECRET] = json!(secret);
    Ok(())
}

fn tag(document: &Document, subscription: &mut Value, set: &str) -> Result<(), WantedError> {
    let members = subscription.as_object_mut().expect("a document is an object");
    let tags = members.entry("tags").or_insert_with(|| Value::Object(Map::new()));
    let Some(tags) = tags.as_object_mut() else {
        return Err(document.problem("`tags` is an object of texts").into());
    };
    tags.insert(tags::SET.to_owned(), json!(set));
    Ok(())
}
