//! Schemas: what the data of a type of event looks like, in all its versions.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_value::Payload;
use serde::{Deserialize, Serialize};

use crate::{DefinitionHash, Scope, Tags, Timestamp};

/// The schema of one type of event on one bus.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventSchema {
    /// Account and region.
    pub scope: Scope,
    /// The bus.
    pub bus: Arc<str>,
    /// The events' `type`, EventBridge's `detail-type`.
    pub event_type: Arc<str>,
    /// What a new version must be.
    pub compatibility: Compatibility,
    /// What becomes of events that break it; absent: what the bus says.
    pub enforcement: Option<Enforcement>,
    /// What its maker says of it.
    pub description: Option<Arc<str>>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Its tags.
    pub tags: Tags,
    /// The number that the next version gets.
    pub version_next: u32,
    /// By their numbers; never empty once it is registered. Changes say each on
    /// its own.
    pub versions: BTreeMap<u32, Arc<SchemaVersion>>,
}

/// One version of a schema.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SchemaVersion {
    /// 1, 2, 3…, never reused.
    pub number: u32,
    /// The JSON Schema.
    pub document: Payload,
    /// That of the document's text.
    pub hash: DefinitionHash,
    /// When it was registered.
    pub created_at: Timestamp,
}

/// What a new version of a schema must be, beside the newest one there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Compatibility {
    /// Anything.
    None,
    /// It takes all that the older one takes: who knows the new one can read old
    /// events.
    Backward,
    /// The older one takes all that it takes: who knows the older one can read
    /// new events.
    #[default]
    Forward,
    /// Both.
    Full,
}

/// What becomes of an event that breaks its schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Enforcement {
    /// It is not published.
    #[default]
    Refuse,
    /// It is published with what it breaks as an attribute.
    Flag,
    /// Nobody looks.
    Off,
}

impl EventSchema {
    /// The version that holds for events that name none.
    pub fn newest(&self) -> Option<&Arc<SchemaVersion>> {
        self.versions.values().next_back()
    }
}

impl SchemaVersion {
    /// A version of this document.
    pub fn new(number: u32, document: Payload, created_at: Timestamp) -> Self {
        let hash = DefinitionHash::of(document.text());
        Self { number, document, hash, created_at }
    }
}

impl Compatibility {
    /// Whether a new version must take all that the older one takes.
    pub fn is_backward(self) -> bool {
        matches!(self, Self::Backward | Self::Full)
    }

    /// Whether the older version must take all that a new one takes.
    pub fn is_forward(self) -> bool {
        matches!(self, Self::Forward | Self::Full)
    }
}
