//! Values in a schema registry's wire format (Confluent's): a byte 0, the id of a schema
//! in four bytes, and what the schema describes. They are read as JSON.

mod avro;
mod client;
mod json;
#[cfg(test)]
mod tests;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use frevo_api::inside::EVENT_SIZE_MAX;

use crate::config::SchemaRegistryConfig;
use avro::Avro;
pub use client::{Away, ClientError};
use client::{Client, Document, Found};
use json::JsonSchema;

/// The byte and the id.
const HEAD_SIZE: usize = 5;

/// The ids that schemas have.
const IDS: std::ops::RangeInclusive<u32> = 1..=i32::MAX as u32;

/// How many schemas are kept, and how many bytes of their texts.
const SCHEMAS_MAX: usize = 1_024;
const SCHEMAS_SIZE_MAX: usize = 16 << 20;

/// For how long a schema that the registry did not know is not asked for again, nor one
/// that refers to such a one: they may come to be.
const UNKNOWN_FOR: Duration = Duration::from_secs(10);

/// Reads what is in a registry's wire format.
pub struct Registry {
    client: Client,
    schemas: RefCell<HashMap<u32, Kept>>,
    /// The schema that the registry did not answer for.
    awaited: Cell<Option<u32>>,
    /// Counts uses of schemas.
    uses: Cell<u64>,
}

/// What was read.
#[derive(Debug, PartialEq, Eq)]
pub struct Reading {
    /// As JSON.
    pub text: String,
    /// By this schema.
    pub schema: u32,
}

/// Why something can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// It can be once the registry is back.
    #[error(transparent)]
    Away(#[from] Away),
    /// Nor can it be later.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
}

/// Why bytes are nothing that the registry describes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// They are too few.
    #[error("it has {size} bytes, and what is in a schema registry's wire format has {HEAD_SIZE} at least")]
    Short {
        /// How many.
        size: usize,
    },
    /// They begin otherwise.
    #[error("it begins with the byte {byte:#04x}, and not with 0 as a schema registry's wire format does")]
    Magic {
        /// The first one.
        byte: u8,
    },
    /// The registry knows no such schema.
    #[error("the schema registry knows no schema {id}")]
    Unknown {
        /// Its id.
        id: u32,
    },
    /// The schema itself is of no use.
    #[error("schema {id} of the registry can't be used: {reason}")]
    Unusable {
        /// Its id.
        id: u32,
        /// Why.
        reason: Arc<str>,
    },
    /// They are not what the schema says.
    #[error("it is not as schema {id} of the registry has it: {reason}")]
    Datum {
        /// The schema's id.
        id: u32,
        /// What is wrong, and where.
        reason: String,
    },
}

/// What is known of a schema.
struct Kept {
    schema: Arc<Schema>,
    size: usize,
    last_used: u64,
    /// When to ask again; none: never, for a schema never changes.
    until: Option<Instant>,
}

enum Schema {
    Avro(Avro),
    Json(JsonSchema),
    Unknown,
    Unusable(Arc<str>),
}

impl Registry {
    /// The registry that is configured; none if none is.
    ///
    /// # Errors
    /// It can't be asked as it is configured.
    pub fn new(config: &SchemaRegistryConfig) -> Result<Option<Self>, ClientError> {
        let Some(url) = config.checked_url() else { return Ok(None) };
        Ok(Some(Self {
            client: Client::new(config, url)?,
            schemas: RefCell::default(),
            awaited: Cell::default(),
            uses: Cell::default(),
        }))
    }

    /// Whether the registry answers.
    ///
    /// # Errors
    /// What it does instead.
    pub fn look(&self) -> Result<(), Away> {
        self.client.look()
    }

    /// Asks again for what the registry did not answer for, if there is anything: once
    /// it is answered, reading can go on.
    ///
    /// # Errors
    /// It still does not.
    pub fn is_back(&self) -> Result<(), Away> {
        self.awaited.get().map_or(Ok(()), |id| self.schema(id).map(drop))
    }

    /// Reads what is in the registry's wire format.
    ///
    /// # Errors
    /// It is not, or nobody can tell now.
    pub fn read(&self, data: &[u8]) -> Result<Reading, RegistryError> {
        let (id, data) = split(data)?;
        let broken = |reason: String| Unreadable::Datum { id, reason };
        let text = match &*self.schema(id)? {
            Schema::Avro(schema) => {
                schema.json(data, EVENT_SIZE_MAX).map_err(|error| broken(error.to_string()))?
            }
            // A tree of it takes many times as much.
            Schema::Json(_) if data.len() > EVENT_SIZE_MAX => {
                let size = data.len();
                return Err(broken(format!(
                    "it has {size} bytes, and an event has at most {EVENT_SIZE_MAX}"
                ))
                .into());
            }
            Schema::Json(schema) => {
                let text = std::str::from_utf8(data).map_err(|error| broken(error.to_string()))?;
                schema.check(text).map_err(broken)?;
                text.to_owned()
            }
            Schema::Unknown => return Err(Unreadable::Unknown { id }.into()),
            Schema::Unusable(reason) => {
                return Err(Unreadable::Unusable { id, reason: reason.clone() }.into());
            }
        };
        Ok(Reading { text, schema: id })
    }

    /// A schema: asked for once.
    fn schema(&self, id: u32) -> Result<Arc<Schema>, Away> {
        self.uses.set(self.uses.get() + 1);
        if let Some(kept) = self.schemas.borrow_mut().get_mut(&id)
            && kept.until.is_none_or(|until| Instant::now() < until)
        {
            kept.last_used = self.uses.get();
            return Ok(kept.schema.clone());
        }
        self.awaited.set(Some(id));
        let found = self.client.schema(id)?;
        self.awaited.set(None);
        let size = found.size();
        let (schema, is_final) = read_schema(found);
        let until = (!is_final).then(|| Instant::now() + UNKNOWN_FOR);
        let schema = Arc::new(schema);
        self.keep(id, Kept { schema: schema.clone(), size, last_used: self.uses.get(), until });
        Ok(schema)
    }

    /// Keeps a schema, instead of those that were not used for longest if there are too
    /// many.
    fn keep(&self, id: u32, kept: Kept) {
        let mut schemas = self.schemas.borrow_mut();
        schemas.remove(&id);
        let mut size = kept.size + schemas.values().map(|kept| kept.size).sum::<usize>();
        while schemas.len() >= SCHEMAS_MAX || size > SCHEMAS_SIZE_MAX {
            let oldest = schemas.iter().min_by_key(|(_, kept)| kept.last_used).map(|(id, _)| *id);
            let Some(oldest) = oldest.and_then(|id| schemas.remove(&id)) else { break };
            size -= oldest.size;
        }
        schemas.insert(id, kept);
    }
}

/// The id of the schema, and what it describes.
fn split(data: &[u8]) -> Result<(u32, &[u8]), Unreadable> {
    if let Some(byte) = data.first().filter(|byte| **byte != 0) {
        return Err(Unreadable::Magic { byte: *byte });
    }
    let (head, rest) = data.split_at_checked(HEAD_SIZE).ok_or(Unreadable::Short { size: data.len() })?;
    let id = u32::from_be_bytes(head[1..].try_into().expect("they are four"));
    // Registries answer questions for others as if they failed.
    if !IDS.contains(&id) {
        return Err(Unreadable::Unknown { id });
    }
    Ok((id, rest))
}

impl Found {
    fn size(&self) -> usize {
        match self {
            Self::Document(document) => {
                let references = document.references.iter().map(|(name, text)| name.len() + text.len());
                document.text.len() + references.sum::<usize>()
            }
            Self::Unknown | Self::Unusable(_) => 0,
        }
    }
}

/// The schema, and whether that holds for good.
fn read_schema(found: Found) -> (Schema, bool) {
    match found {
        Found::Unknown => (Schema::Unknown, false),
        Found::Unusable(reason) => (Schema::Unusable(reason.into()), false),
        Found::Document(document) => match compile(&document) {
            Ok(schema) => (schema, true),
            Err(reason) => (Schema::Unusable(reason.into()), true),
        },
    }
}

fn compile(document: &Document) -> Result<Schema, String> {
    match document.kind.as_str() {
        "AVRO" => {
            let others = document.references.iter().map(|(_, text)| text.as_str());
            Avro::read(&document.text, others).map(Schema::Avro).map_err(|error| error.to_string())
        }
        "JSON" => JsonSchema::read(&document.text, &document.references).map(Schema::Json),
        kind => Err(format!("it is {kind}, and only AVRO and JSON are read")),
    }
}
