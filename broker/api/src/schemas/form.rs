//! A schema as JSON.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_event::{Compatibility, Enforcement, EventSchema, Scope, Tags, Timestamp};
use frevo_value::Payload;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::document::{self, DocumentError};

/// How many characters a type of event may have.
const TYPE_LENGTH_MAX: usize = 256;

/// A schema's members. What is shown and not given is ignored when it is given
/// back, so that what was read can be written again.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Form {
    /// The bus; the path says it too.
    #[serde(default)]
    bus: Arc<str>,
    /// The events' type; the path says it too.
    #[serde(default)]
    r#type: Arc<str>,
    /// The JSON Schema. Without one, the newest version stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    schema: Option<Box<RawValue>>,
    #[serde(default)]
    compatibility: CompatibilityForm,
    /// Without one, what the bus says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    enforce: Option<EnforcementForm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<Arc<str>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    tags: Tags,
    /// The newest version's number.
    #[serde(default)]
    version: u32,
    #[serde(default)]
    versions: Vec<VersionForm>,
    #[serde(default)]
    created_at: String,
}

/// A version, by its number.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct VersionForm {
    number: u32,
    created_at: String,
}

/// What becomes of a bus's events that break a schema.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct BusForm {
    #[serde(default)]
    pub bus: Arc<str>,
    #[serde(default)]
    pub enforce: Option<EnforcementForm>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum CompatibilityForm {
    None,
    Backward,
    Forward,
    Full,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum EnforcementForm {
    Refuse,
    Flag,
    Off,
}

/// Why a schema is refused as it is written.
#[derive(Debug, thiserror::Error)]
pub(super) enum FormError {
    #[error("it does not read: {0}")]
    Json(#[from] serde_json::Error),
    #[error("its `{member}` is `{found}`, and the path says `{path}`")]
    Other { member: &'static str, found: String, path: String },
    #[error("a type of event has 1 to {TYPE_LENGTH_MAX} characters, none of them a control character")]
    Type,
    #[error("`schema` is missing")]
    NoSchema,
    #[error("`schema`: {0}")]
    Document(#[from] DocumentError),
}

/// A schema that is to be registered.
#[derive(Debug)]
pub(super) struct Wanted {
    /// All but its versions.
    pub schema: EventSchema,
    pub document: Payload,
}

impl Form {
    pub(super) fn parse(body: &[u8]) -> Result<Self, FormError> {
        Ok(serde_json::from_slice(body)?)
    }

    /// The schema as it is shown.
    pub(super) fn of(schema: &EventSchema) -> Self {
        let newest = schema.newest();
        let document = newest.map(|newest| newest.document.text().to_owned());
        Self {
            bus: schema.bus.clone(),
            r#type: schema.event_type.clone(),
            schema: document.and_then(|document| RawValue::from_string(document).ok()),
            compatibility: CompatibilityForm::of(schema.compatibility),
            enforce: schema.enforcement.map(EnforcementForm::of),
            description: schema.description.clone(),
            tags: schema.tags.clone(),
            version: newest.map_or(0, |newest| newest.number),
            versions: schema
                .versions
                .values()
                .map(|version| VersionForm {
                    number: version.number,
                    created_at: version.created_at.to_string(),
                })
                .collect(),
            created_at: schema.created_at.to_string(),
        }
    }

    /// What is to be registered, checked as far as it can be without its
    /// predecessor, whose document stays if there is no other.
    pub(super) fn wanted(
        self,
        scope: &Scope,
        bus: &str,
        event_type: &str,
        existing: Option<&EventSchema>,
    ) -> Result<Wanted, FormError> {
        for (member, found, path) in [("bus", &self.bus, bus), ("type", &self.r#type, event_type)] {
            if !found.is_empty() && **found != *path {
                return Err(FormError::Other { member, found: found.to_string(), path: path.to_owned() });
            }
        }
        let length = event_type.chars().count();
        if !(1..=TYPE_LENGTH_MAX).contains(&length) || event_type.chars().any(char::is_control) {
            return Err(FormError::Type);
        }
        let newest = existing.and_then(EventSchema::newest);
        let document = match (self.schema, newest) {
            (Some(given), _) => document::read(given.get())?,
            (None, Some(newest)) => newest.document.clone(),
            (None, None) => return Err(FormError::NoSchema),
        };
        let schema = EventSchema {
            scope: scope.clone(),
            bus: bus.into(),
            event_type: event_type.into(),
            compatibility: self.compatibility.compatibility(),
            enforcement: self.enforce.map(EnforcementForm::enforcement),
            description: self.description,
            created_at: Timestamp(0),
            tags: self.tags,
            version_next: 1,
            versions: BTreeMap::new(),
        };
        Ok(Wanted { schema, document })
    }
}

impl Default for CompatibilityForm {
    fn default() -> Self {
        Self::of(Compatibility::default())
    }
}

impl CompatibilityForm {
    fn of(compatibility: Compatibility) -> Self {
        match compatibility {
            Compatibility::None => Self::None,
            Compatibility::Backward => Self::Backward,
            Compatibility::Forward => Self::Forward,
            Compatibility::Full => Self::Full,
        }
    }

    fn compatibility(self) -> Compatibility {
        match self {
            Self::None => Compatibility::None,
            Self::Backward => Compatibility::Backward,
            Self::Forward => Compatibility::Forward,
            Self::Full => Compatibility::Full,
        }
    }
}

impl EnforcementForm {
    pub(super) fn of(enforcement: Enforcement) -> Self {
        match enforcement {
            Enforcement::Refuse => Self::Refuse,
            Enforcement::Flag => Self::Flag,
            Enforcement::Off => Self::Off,
        }
    }

    pub(super) fn enforcement(self) -> Enforcement {
        match self {
            Self::Refuse => Enforcement::Refuse,
            Self::Flag => Enforcement::Flag,
            Self::Off => Enforcement::Off,
        }
    }
}
