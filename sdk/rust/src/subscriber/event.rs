//! An event as a subscriber's handler sees it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::EventError;
use crate::consumer::raw;

/// An event in hand.
#[derive(Clone, Debug)]
pub struct ReceivedEvent {
    /// The frame it came in; the ranges are parts of it.
    pub(super) text: Utf8Bytes,
    pub(super) token: Arc<str>,
    pub(super) subscription: String,
    pub(super) attempts: u32,
    pub(super) event: Range<usize>,
    pub(super) input: Option<Range<usize>>,
    pub(super) attributes: Attributes,
}

/// What is asked for most.
#[derive(Clone, Debug)]
pub(super) struct Attributes {
    pub id: String,
    pub source: String,
    pub kind: String,
    pub subject: Option<String>,
    pub key: Option<String>,
    pub cause: Option<String>,
    pub conversation: Option<String>,
    pub data: Option<Range<usize>>,
}

impl ReceivedEvent {
    /// Its id, unique among the events of its source. With [`Self::source`] a
    /// good idempotency key: it stays the same when the event is delivered
    /// again, and when its publisher said it twice.
    pub fn id(&self) -> &str {
        &self.attributes.id
    }

    /// Where it comes from.
    pub fn source(&self) -> &str {
        &self.attributes.source
    }

    /// What happened: its `type`.
    pub fn kind(&self) -> &str {
        &self.attributes.kind
    }

    /// What it happened to.
    pub fn subject(&self) -> Option<&str> {
        self.attributes.subject.as_deref()
    }

    /// The key within whose events it stands in order.
    pub fn key(&self) -> Option<&str> {
        self.attributes.key.as_deref()
    }

    /// What it follows from: the id of an event or the ARN of an execution.
    pub fn cause(&self) -> Option<&str> {
        self.attributes.cause.as_deref()
    }

    /// What all that follows from one first cause has in common. An event that
    /// this one brings about is made with
    /// `event.caused_by(received.id(), received.conversation())`.
    pub fn conversation(&self) -> &str {
        self.attributes.conversation.as_deref().unwrap_or(self.id())
    }

    /// Any attribute as text: `time`, `dataschema`, an extension.
    pub fn attribute(&self, name: &str) -> Option<String> {
        if matches!(name, "data" | "data_base64") {
            return None;
        }
        let members: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_str(self.to_json()).ok()?;
        let value = members.get(name)?.get();
        match serde_json::from_str(value).ok()? {
            serde_json::Value::Null => None,
            serde_json::Value::String(text) => Some(text),
            _ => Some(value.to_owned()),
        }
    }

    /// What it tells, as JSON text; none if there is nothing, or what it tells
    /// is no JSON and stands in `data_base64` of [`Self::to_json`].
    pub fn data(&self) -> Option<&str> {
        self.attributes.data.clone().map(|range| &self.text[range])
    }

    /// What the subscription's input makes of it, as JSON text, if the
    /// subscription has one.
    pub fn input(&self) -> Option<&str> {
        self.input.clone().map(|range| &self.text[range])
    }

    /// The whole event: a CloudEvent in its structured form.
    pub fn to_json(&self) -> &str {
        &self.text[self.event.clone()]
    }

    /// What the subscription's input makes of it, or else its data, read as a
    /// `T`. The error makes the event a dead letter.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, EventError> {
        let text = self.input().or(self.data()).unwrap_or("null");
        serde_json::from_str(text)
            .map_err(|error| EventError::terminal(format!("could not read the event: {error}")))
    }

    /// The subscription.
    pub fn subscription(&self) -> &str {
        &self.subscription
    }

    /// Names this delivery; the same when it is delivered again.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// How many deliveries of it failed before. Its effects may have happened
    /// already even if there were none: see the module's promise.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

/// The members of the structured form that are looked at.
#[derive(Deserialize)]
pub(super) struct Members<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    source: Cow<'a, str>,
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    subject: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "partitionkey")]
    key: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "causationid")]
    cause: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "correlationid")]
    conversation: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "raw")]
    data: Option<&'a RawValue>,
}

impl Members<'_> {
    /// Keeps them; the data as its place in the frame.
    pub fn keep(self, frame: &Utf8Bytes) -> Attributes {
        Attributes {
            id: self.id.into_owned(),
            source: self.source.into_owned(),
            kind: self.kind.into_owned(),
            subject: self.subject.map(Cow::into_owned),
            key: self.key.map(Cow::into_owned),
            cause: self.cause.map(Cow::into_owned),
            conversation: self.conversation.map(Cow::into_owned),
            data: self.data.map(|data| place_of(data, frame)),
        }
    }
}

/// Where in a frame a part of it stands.
pub(super) fn place_of(part: &RawValue, frame: &Utf8Bytes) -> Range<usize> {
    let start = part.get().as_ptr().addr() - frame.as_ptr().addr();
    start..start + part.get().len()
}
