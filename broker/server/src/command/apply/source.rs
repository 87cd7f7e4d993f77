//! `kind: Source`: topics of others that become events. Sources have no tags to
//! tell which documents made them: `--prune` leaves them alone.

use serde_json::Value;

use super::document::Document;
use super::kind::{Kind, WantedError, unless_missing};
use super::subscription;
use crate::command::machine::text;
use crate::command::source::path;
use crate::command::{CommandError, Connection};

/// What a source is shown with and no document says.
const SHOWN: [&str; 2] = ["createdAt", "state"];

/// Whether it is held back: for an operator to say, unless a document does.
const PAUSED: &str = "paused";

/// `kind: Source`
pub struct Source;

impl Kind for Source {
    fn name(&self) -> &'static str {
        "Source"
    }

    /// The server fills in what the document leaves out, and tells whether the
    /// secret of a webhook is another one than it has.
    fn wanted(&self, server: &Connection, document: &Document, _: &str) -> Result<Value, WantedError> {
        let Some(name) = document.members.get("name").and_then(Value::as_str) else {
            return Err(document.problem("`name` is missing").into());
        };
        let path = path(name).map_err(|error| document.problem(error.to_string()))?;
        let mut given = Value::Object(document.members.clone());
        if let Some(target) = given.get_mut("target") {
            subscription::expand(server, target)?;
            subscription::reveal(document, target)?;
        }
        let mut shown = match server.resource("PUT", &format!("{path}?dryRun=true"), Some(&given)) {
            Err(CommandError::Refused { code, message, .. }) if code == "BadRequest" => {
                return Err(document.problem(message).into());
            }
            answer => answer?,
        };
        let other_secret = shown["secretChanges"] == true;
        let mut form = form(shown["source"].take(), false);
        if let Some(paused) = document.members.get(PAUSED) {
            form[PAUSED] = paused.clone();
        }
        if other_secret {
            form["target"][subscription::SECRET] = given["target"][subscription::SECRET].take();
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
        let found = unless_missing(server.resource("GET", &path(&self.id(wanted))?, None))?;
        Ok(found.map(|shown| form(shown, wanted.get(PAUSED).is_some())))
    }

    fn all(&self, _: &Connection) -> Result<Vec<Value>, CommandError> {
        Ok(Vec::new())
    }

    fn put(&self, server: &Connection, wanted: &Value, found: Option<&Value>) -> Result<(), CommandError> {
        subscription::put(server, &path(&self.id(wanted))?, wanted, found)
    }

    fn delete(&self, server: &Connection, found: &Value) -> Result<(), CommandError> {
        server.resource("DELETE", &path(&self.id(found))?, None).map(drop)
    }
}

/// What is shown of a source, as documents have it that say whether it is paused,
/// or do not.
fn form(mut shown: Value, says_paused: bool) -> Value {
    if let Value::Object(members) = &mut shown {
        members.retain(|member, _| !SHOWN.contains(&&**member) && (says_paused || member != PAUSED));
    }
    shown
}
