//! An event as a list shows it: without its data.

use frevo_event::{Event, Timestamp};
use serde::Serialize;

use crate::observed::Sight;

/// An event without its data.
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    at: String,
    id: String,
    #[serde(rename = "type")]
    kind: String,
    source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    causationid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlationid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    traceparent: Option<String>,
    size: u64,
    /// It was published here.
    #[serde(skip_serializing_if = "Option::is_none")]
    bus: Option<String>,
    /// Or else a source has seen it.
    #[serde(skip_serializing_if = "Option::is_none")]
    observed: Option<Observed>,
}

/// Where a source has seen an event.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Observed {
    source: String,
    topic: String,
    partition: u32,
    offset: u64,
    /// The record has no value.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    tombstone: bool,
    /// By what it is opened.
    place: String,
}

impl Observed {
    pub(crate) fn of(sight: &Sight<'_>) -> Self {
        Self {
            source: sight.by.name.to_string(),
            topic: sight.topic().to_owned(),
            partition: sight.seen.lane,
            offset: sight.seen.offset,
            tombstone: sight.seen.is_tombstone,
            place: sight.place(),
        }
    }

    /// How many bytes of text it has.
    pub(crate) fn size(&self) -> usize {
        self.source.len() + self.topic.len() + self.place.len()
    }
}

impl Shown {
    pub(super) fn of_sight(sight: &Sight<'_>) -> Self {
        let seen = &sight.seen;
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Self {
            at: seen.at.to_string(),
            id: sight.id().into_owned(),
            kind: sight.kind().to_owned(),
            source: sight.source().into_owned(),
            subject: owned(seen.subject),
            key: sight.key().map(|key| key.into_owned()),
            causationid: owned(seen.cause),
            correlationid: owned(seen.conversation),
            traceparent: owned(seen.traceparent),
            size: seen.size,
            bus: None,
            observed: Some(Observed::of(sight)),
        }
    }

    pub(super) fn of_event(at: Timestamp, event: &Event) -> Self {
        let (envelope, trail) = (&event.envelope, &event.trail);
        let owned = |text: &Option<std::sync::Arc<str>>| text.as_deref().map(str::to_owned);
        Self {
            at: at.to_string(),
            id: envelope.id.to_string(),
            kind: envelope.detail_type.to_string(),
            source: envelope.source.to_string(),
            subject: envelope.resources.first().map(ToString::to_string),
            key: owned(&event.key),
            causationid: owned(&trail.cause),
            correlationid: owned(&trail.conversation),
            traceparent: owned(&trail.traceparent),
            size: event.size() as u64,
            bus: Some(event.bus.to_string()),
            observed: None,
        }
    }
}
