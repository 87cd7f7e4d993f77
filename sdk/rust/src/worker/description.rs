//! What a worker says of its queues.

use serde::Serialize;
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

/// What a queue of tasks is, for people and for tools that offer the task or make
/// its input: see [`Worker::describe`](super::Worker::describe).
///
/// ```
/// use frevo_sdk::QueueDescription;
/// use serde_json::json;
///
/// QueueDescription::new()
///     .title("Charge a card")
///     .description("Charges what an order costs, once per order.")
///     .icon("credit-card")
///     .version(env!("CARGO_PKG_VERSION"))
///     .input_schema(json!({
///         "type": "object",
///         "required": ["order", "amount"],
///         "properties": { "order": { "type": "string" }, "amount": { "type": "integer", "minimum": 1 } },
///     }))
///     .output_schema(json!({ "type": "object", "required": ["charged"] }));
/// ```
///
/// A schema that a library derives from a handler's types is given as it is: that
/// of the crate `schemars`, for one, becomes a [`Value`] by `into`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueDescription {
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) input_schema: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) output_schema: Option<Value>,
}

impl QueueDescription {
    /// Nothing is said yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What people call the task; at most 128 characters.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// What it does; at most 4,096 characters.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// A picture of it: a name from a set of icons, such as `credit-card`, an SVG
    /// document, or a `data:` URI of an image; at most 16 KiB. An SVG has only what
    /// draws: no scripts, no styles, nothing from elsewhere.
    #[must_use]
    pub fn icon(mut self, icon: impl Into<String>) -> Self {
        self.icon = Some(icon.into());
        self
    }

    /// The version of the handler; at most 64 characters. Of several workers that
    /// are connected the latest is believed, in the order of SemVer.
    #[must_use]
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// A JSON Schema of what a task is given (draft 2020-12, 2019-09 or 7); at most
    /// 128 KiB. The server compares no task with it.
    #[must_use]
    pub fn input_schema(mut self, schema: impl Into<Value>) -> Self {
        self.input_schema = Some(schema.into());
        self
    }

    /// The same of what comes of it.
    #[must_use]
    pub fn output_schema(mut self, schema: impl Into<Value>) -> Self {
        self.output_schema = Some(schema.into());
        self
    }

    /// As a worker says it.
    pub(super) fn text(&self) -> Box<RawValue> {
        to_raw_value(self).expect("texts and JSON are always JSON")
    }
}
