//! `kind: Schedule` and `kind: Source`: where events come from, and to whom they are
//! given. They have no tags to tell which documents made them: `--prune` leaves them
//! alone.

use serde_json::Value;

use super::document::Document;
use super::kind::{Kind, WantedError, unless_missing};
use super::subscription;
use crate::command::machine::text;
use crate::command::{CommandError, Connection, source};

/// Where the schedules are.
const SCHEDULES: &str = "/frevo/schedules";

/// Whether it is held back: for an operator to say, unless a document does.
const PAUSED: &str = "paused";

/// `kind: Schedule`
pub const SCHEDULE: Origin =
    Origin { name: "Schedule", member: "schedule", shown: ["createdAt", "nextDue"], path: schedule_path };

/// `kind: Source`
pub const SOURCE: Origin =
    Origin { name: "Source", member: "source", shown: ["createdAt", "state"], path: source::path };

/// A kind of what events come from.
pub struct Origin {
    name: &'static str,
    /// What the server calls it where it tells what a document would make.
    member: &'static str,
    /// What it is shown with and no document says.
    shown: [&'static str; 2],
    /// Its resource.
    path: fn(&str) -> Result<String, CommandError>,
}

impl Kind for Origin {
    fn name(&self) -> &'static str {
        self.name
    }

    /// The server fills in what the document leaves out, and tells whether the
    /// secret of a webhook is another one than it has.
    fn wanted(&self, server: &Connection, document: &Document, _: &str) -> Result<Value, WantedError> {
        let Some(name) = document.members.get("name").and_then(Value::as_str) else {
            return Err(document.problem("`name` is missing").into());
        };
        let path = (self.path)(name).map_err(|error| document.problem(error.to_string()))?;
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
        let mut form = self.form(shown[self.member].take(), false);
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
        let found = unless_missing(server.resource("GET", &(self.path)(&self.id(wanted))?, None))?;
        Ok(found.map(|shown| self.form(shown, wanted.get(PAUSED).is_some())))
    }

    fn all(&self, _: &Connection) -> Result<Vec<Value>, CommandError> {
        Ok(Vec::new())
    }

    fn put(&self, server: &Connection, wanted: &Value, found: Option<&Value>) -> Result<(), CommandError> {
        subscription::put(server, &(self.path)(&self.id(wanted))?, wanted, found)
    }

    fn delete(&self, server: &Connection, found: &Value) -> Result<(), CommandError> {
        server.resource("DELETE", &(self.path)(&self.id(found))?, None).map(drop)
    }
}

impl Origin {
    /// What is shown, as documents have it that say whether it is paused, or do not.
    fn form(&self, mut shown: Value, says_paused: bool) -> Value {
        if let Value::Object(members) = &mut shown {
            let is_said = |member: &str| !self.shown.contains(&member) && (says_paused || member != PAUSED);
            members.retain(|member, _| is_said(member));
        }
        shown
    }
}

fn schedule_path(name: &str) -> Result<String, CommandError> {
    let is_name =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    if !is_name {
        let what = "schedule's name: 1 to 64 letters, digits, `.`, `-` and `_`";
        return Err(CommandError::Argument { argument: name.to_owned(), what });
    }
    Ok(format!("{SCHEDULES}/{name}"))
}
