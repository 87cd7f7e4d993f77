//! A kind of thing that documents describe.

use serde_json::Value;

use super::document::{Document, Problem};
use crate::command::{CommandError, Connection};

/// A kind of thing that documents describe: one file each, and a line in
/// [`super::KINDS`], which is in the order in which things need each other.
///
/// A thing is described by its *form*: a JSON object with all that a document of
/// it can say, what it leaves out filled in. Forms are what is compared.
pub trait Kind: Sync {
    /// What documents call it.
    fn name(&self) -> &'static str;

    /// The form of what a document wants. What the server would refuse is a
    /// problem already here, before anything is changed.
    fn wanted(&self, server: &Connection, document: &Document, set: &str) -> Result<Value, WantedError>;

    /// Whether nobody may see what is in a member of its form: `target.secret`.
    fn hides(&self, _member: &str) -> bool {
        false
    }

    /// What names the thing among those of its kind.
    fn id(&self, form: &Value) -> String;

    /// The form of what there is.
    fn found(&self, server: &Connection, wanted: &Value) -> Result<Option<Value>, CommandError>;

    /// The forms of all that there are; of what no document could have made, none.
    fn all(&self, server: &Connection) -> Result<Vec<Value>, CommandError>;

    /// Makes the thing, or changes what there is.
    fn put(&self, server: &Connection, wanted: &Value, found: Option<&Value>) -> Result<(), CommandError>;

    /// Deletes what there is.
    fn delete(&self, server: &Connection, found: &Value) -> Result<(), CommandError>;
}

/// Why it is not known what a document wants.
#[derive(Debug, thiserror::Error)]
pub enum WantedError {
    /// The document is wrong.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// The server can't be asked.
    #[error(transparent)]
    Command(#[from] CommandError),
}

/// What a server answered, or that there is no such thing.
pub fn unless_missing<T>(answer: Result<T, CommandError>) -> Result<Option<T>, CommandError> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if error.is_missing() => Ok(None),
        Err(error) => Err(error),
    }
}
