//! What is said of a queue, as JSON: by a document, and by a worker as it
//! subscribes.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_event::{QueueDescription, QueueDocument, Tags, TaskRoute};
use frevo_value::Payload;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::icon::{self, IconError};
use super::route::{RouteError, RouteForm};
use crate::schemas::{self, DocumentError};

/// How many characters a title, a description and a version may have.
const TITLE_LENGTH_MAX: usize = 128;
const DESCRIPTION_LENGTH_MAX: usize = 4096;
const VERSION_LENGTH_MAX: usize = 64;

/// The members of a document.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Form {
    /// The queue; the path says it too.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub name: Arc<str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input_schema: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_schema: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    tags: Tags,
    #[serde(skip_serializing_if = "Option::is_none")]
    workers: Option<RouteForm>,
}

/// What a document says.
pub(super) struct Document {
    pub document: QueueDocument,
    pub route: Option<TaskRoute>,
}

/// Why what is said of a queue is refused.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FormError {
    #[error("it does not read: {0}")]
    Json(#[from] serde_json::Error),
    #[error("it is named `{name}`, and the path says `{path}`")]
    OtherName { name: String, path: String },
    #[error("`{member}` has 1 to {length_max} characters, none of them a control character")]
    Text { member: &'static str, length_max: usize },
    #[error("`icon`: {0}")]
    Icon(#[from] IconError),
    #[error("`{member}`: {reason}")]
    Schema { member: &'static str, reason: DocumentError },
    #[error("tags are a document's to give")]
    Tags,
    #[error("it is a document's to say who does the tasks")]
    Workers,
    #[error("{0}")]
    Route(#[from] RouteError),
}

/// What a worker says of a queue.
pub(crate) fn published(text: &str) -> Result<QueueDescription, FormError> {
    let form: Form = serde_json::from_str(text)?;
    match (form.tags.is_empty(), &form.workers) {
        (true, None) => form.checked(),
        (false, _) => Err(FormError::Tags),
        (true, Some(_)) => Err(FormError::Workers),
    }
}

/// What a document says of the queue that the path leads to.
pub(super) fn document(body: &[u8], path: &str) -> Result<Document, FormError> {
    let mut form: Form = serde_json::from_slice(body)?;
    if !form.name.is_empty() && *form.name != *path {
        return Err(FormError::OtherName { name: form.name.to_string(), path: path.to_owned() });
    }
    let tags = std::mem::take(&mut form.tags);
    let route = form.workers.take().map(|workers| workers.checked(path)).transpose()?;
    Ok(Document { document: QueueDocument { description: form.checked()?, tags }, route })
}

impl Form {
    /// A description as it is shown.
    pub(super) fn of(description: &QueueDescription) -> Self {
        let raw = |schema: &Payload| RawValue::from_string(schema.text().to_owned()).ok();
        Self {
            name: "".into(),
            title: description.title.clone(),
            description: description.description.clone(),
            icon: description.icon.clone(),
            version: description.version.clone(),
            input_schema: description.input_schema.as_ref().and_then(raw),
            output_schema: description.output_schema.as_ref().and_then(raw),
            tags: Tags::new(),
            workers: None,
        }
    }

    /// A document as it is shown.
    pub(super) fn of_document(name: &str, document: &QueueDocument, route: Option<&TaskRoute>) -> Self {
        Self {
            name: name.into(),
            tags: document.tags.clone(),
            workers: route.map(RouteForm::of),
            ..Self::of(&document.description)
        }
    }

    fn checked(self) -> Result<QueueDescription, FormError> {
        check_text("title", &self.title, TITLE_LENGTH_MAX, |_| false)?;
        check_text("description", &self.description, DESCRIPTION_LENGTH_MAX, |c| c == '\n' || c == '\t')?;
        check_text("version", &self.version, VERSION_LENGTH_MAX, |_| false)?;
        self.icon.as_deref().map(icon::check).transpose()?;
        Ok(QueueDescription {
            title: self.title,
            description: self.description,
            icon: self.icon,
            version: self.version,
            input_schema: schema("inputSchema", self.input_schema)?,
            output_schema: schema("outputSchema", self.output_schema)?,
        })
    }
}

fn check_text(
    member: &'static str,
    text: &Option<Arc<str>>,
    length_max: usize,
    may_be: fn(char) -> bool,
) -> Result<(), FormError> {
    let Some(text) = text else { return Ok(()) };
    let is_readable = text.chars().all(|c| !c.is_control() || may_be(c)) && !text.trim().is_empty();
    match is_readable && text.chars().count() <= length_max {
        true => Ok(()),
        false => Err(FormError::Text { member, length_max }),
    }
}

fn schema(member: &'static str, given: Option<Box<RawValue>>) -> Result<Option<Payload>, FormError> {
    let read = given.map(|given| schemas::read(given.get())).transpose();
    read.map_err(|reason| FormError::Schema { member, reason })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_shown_of_a_document_can_be_given_back() {
        let given = json!({
            "name": "tasks.charge", "title": "Charge a card", "description": "Once.\nOr never.",
            "icon": "credit-card", "version": "1.2.0-rc.1",
            "inputSchema": { "type": "object", "required": ["amount"] }, "outputSchema": true,
            "tags": { "team": "till" },
            "workers": { "kafka": { "topic": "payments", "mode": "structured" } },
        });
        let read = document(given.to_string().as_bytes(), "tasks.charge").expect("a document");
        let shown = Form::of_document("tasks.charge", &read.document, read.route.as_ref());
        assert_eq!(serde_json::to_value(shown).expect("JSON"), given);
        assert_eq!(published("{}").expect("nothing is said"), QueueDescription::default());
    }

    #[test]
    fn what_is_wrong_with_a_description_is_named() {
        for (given, told) in [
            (json!({ "title": "" }), "`title` has 1 to 128 characters"),
            (json!({ "title": "a\nb" }), "`title` has 1 to 128 characters"),
            (json!({ "description": "a\u{7}b" }), "`description` has 1 to 4096 characters"),
            (json!({ "version": "1".repeat(65) }), "`version` has 1 to 64 characters"),
            (json!({ "icon": "<svg/>" }), "`icon`: the SVG has `svg`"),
            (
                json!({ "inputSchema": { "properties": { "amount": { "minimum": "1" } } } }),
                "`inputSchema`: it is no JSON Schema: ",
            ),
            (json!({ "outputSchema": "object" }), "`outputSchema`: it is an object, or `true` or `false`"),
            (json!({ "colour": "red" }), "it does not read: unknown field `colour`"),
            (json!({ "tags": { "a": "b" } }), "tags are a document's to give"),
        ] {
            let error = published(&given.to_string()).expect_err("it is wrong").to_string();
            assert!(error.starts_with(told), "{error}");
        }
        for (workers, told) in [
            (json!({ "kafka": { "topic": "a b" } }), "`workers.kafka.topic`: `a b` is no topic"),
            (json!({ "kafka": { "mode": "plain" } }), "`mode` is `binary` or `structured`"),
            (json!({ "amqp": { "exchange": "" } }), "`workers.amqp.exchange` has 1 to 255 bytes"),
            (json!({ "amqp": { "queue": "q" } }), "it does not read: unknown field `queue`"),
            (json!({ "nats": {} }), "it does not read: unknown variant `nats`"),
        ] {
            let given = json!({ "workers": workers }).to_string();
            let error = document(given.as_bytes(), "tasks.charge").err().expect("it is wrong").to_string();
            assert!(error.starts_with(told), "{error}");
        }
        let error = document(br#"{"workers":{"kafka":{}}}"#, "activity.a").err().expect("no activity");
        assert!(error.to_string().starts_with("only the tasks of `tasks.NAME` are written"), "{error}");
        let error = document(br#"{"name":"tasks.other"}"#, "tasks.charge").err().expect("it is another");
        assert_eq!(error.to_string(), "it is named `tasks.other`, and the path says `tasks.charge`");
    }
}
