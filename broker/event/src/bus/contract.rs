//! Contracts: what a service declares to publish and to take.

use std::sync::Arc;

use frevo_value::Payload;
use serde::{Deserialize, Serialize};

use crate::{Scope, Tags, Timestamp};

/// The AsyncAPI document of a service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contract {
    /// Account and region.
    pub scope: Scope,
    /// The service's name, unique in its scope.
    pub name: Arc<str>,
    /// The document.
    pub document: Payload,
    /// When it was declared first.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub modified_at: Timestamp,
    /// Its tags.
    pub tags: Tags,
}
