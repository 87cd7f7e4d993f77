//! An event as a publisher makes it: a CloudEvent.

use std::borrow::Cow;

use frevo_event::Timestamp;
use frevo_event::cloud_event::{Attribute, CloudEvent, CloudEventError, Data};
use serde::Serialize;
use uuid::Uuid;

use crate::signature::now;

/// The extension that names the key.
const KEY: &str = "partitionkey";
/// The extensions that say what the event follows from.
const CAUSE: &str = "causationid";
const CONVERSATION: &str = "correlationid";

/// Something that happened, to be published.
///
/// ```
/// use frevo_sdk::Event;
///
/// let placed = Event::new("shop", "OrderPlaced")
///     .key("order-17") // events of one key arrive in the order in which they were published
///     .data(&serde_json::json!({ "order": 17, "amount": 129 }))?;
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Event(CloudEvent<'static>);

impl Event {
    /// An event of this type (`OrderPlaced`) from this source (`shop`, or any
    /// URI reference).
    pub fn new(source: impl Into<String>, kind: impl Into<String>) -> Self {
        Self(CloudEvent {
            id: Cow::Borrowed(""),
            source: Cow::Owned(source.into()),
            kind: Cow::Owned(kind.into()),
            subject: None,
            time: None,
            data_content_type: None,
            data_schema: None,
            extensions: Vec::new(),
            data: None,
        })
    }

    /// Names it among the events of its source. The broker takes an event whose
    /// source and id it has seen a moment ago for a repeat. An event without an
    /// id gets a new UUID when it is published.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.0.id = Cow::Owned(id.into());
        self
    }

    /// What it happened to, within the source.
    #[must_use]
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.0.subject = Some(Cow::Owned(subject.into()));
        self
    }

    /// When it happened; the moment at which it is published unless said.
    #[must_use]
    pub fn time(mut self, time: Timestamp) -> Self {
        self.0.time = Some(Cow::Owned(time.to_string()));
        self
    }

    /// Events of one key arrive in the order in which they were published.
    #[must_use]
    pub fn key(self, key: impl Into<String>) -> Self {
        self.extension(KEY, key)
    }

    /// What it follows from: the id of an event, or the ARN of an execution.
    /// What follows from it in turn shares the conversation.
    #[must_use]
    pub fn caused_by(self, cause: impl Into<String>, conversation: impl Into<String>) -> Self {
        self.extension(CAUSE, cause).extension(CONVERSATION, conversation)
    }

    /// Sets an attribute of one's own: a name of `a`–`z` and `0`–`9`.
    #[must_use]
    pub fn extension(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), Attribute::Text(Cow::Owned(value.into())));
        self.0.extensions.retain(|(other, _)| *other != name);
        self.0.extensions.push((Cow::Owned(name), value));
        self
    }

    /// What it tells.
    pub fn data<T: Serialize + ?Sized>(mut self, data: &T) -> Result<Self, serde_json::Error> {
        self.0.data = Some(Data::Json(Cow::Owned(serde_json::to_string(data)?)));
        Ok(self)
    }

    /// What it tells, JSON text already.
    pub fn data_text(self, data: &str) -> Result<Self, serde_json::Error> {
        self.data::<serde_json::value::RawValue>(serde_json::from_str(data)?)
    }

    /// What it tells, in another form than JSON: of this media type.
    #[must_use]
    pub fn data_bytes(mut self, media_type: impl Into<String>, data: impl Into<Vec<u8>>) -> Self {
        self.0.data_content_type = Some(Cow::Owned(media_type.into()));
        self.0.data = Some(Data::Bytes(Cow::Owned(data.into())));
        self
    }

    /// The key of its order, if it has one.
    pub(crate) fn order_key(&self) -> Option<&str> {
        match self.0.extension(KEY) {
            Some(Attribute::Text(key)) => Some(key),
            _ => None,
        }
    }

    /// The structured form, with an id and a time; an error if it is no
    /// CloudEvent.
    pub(crate) fn into_text(mut self) -> Result<String, CloudEventError> {
        if self.0.id.is_empty() {
            self.0.id = Cow::Owned(Uuid::new_v4().to_string());
        }
        self.0.time.get_or_insert_with(|| Cow::Owned(now().to_string()));
        self.0.check()?;
        let mut text = String::with_capacity(512);
        self.0.write_structured(&mut text);
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_written_as_a_cloud_event() {
        let event = Event::new("shop", "Placed")
            .id("1")
            .time(Timestamp(1_440_938_160_000))
            .key("first")
            .key("order-1")
            .data_text(r#"{ "amount": 1.50 }"#)
            .expect("JSON");
        assert_eq!(event.order_key(), Some("order-1"));
        assert_eq!(
            event.into_text().expect("an event"),
            r#"{"specversion":"1.0","id":"1","source":"shop","type":"Placed","time":"2015-08-30T12:36:00.000Z","partitionkey":"order-1","data":{ "amount": 1.50 }}"#
        );
    }

    #[test]
    fn an_event_without_an_id_gets_one_of_its_own() {
        let text = || Event::new("shop", "Placed").into_text().expect("an event");
        assert_ne!(text(), text());
    }

    #[test]
    fn what_is_no_cloud_event_is_told_before_it_is_sent() {
        let error = |event: Event| event.into_text().expect_err("no event").to_string();
        assert_eq!(error(Event::new("", "Placed")), "attribute `source` is empty");
        assert!(error(Event::new("shop", "Placed").extension("Order-Id", "1")).contains("`Order-Id`"));
        assert!(Event::new("shop", "Placed").data_text("{").is_err());
    }
}
