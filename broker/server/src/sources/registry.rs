//! Records of a topic whose values are in a schema registry's wire format.

use std::borrow::Cow;

use frevo_event::RecordFormat;
use frevo_event::cloud_event::CloudEvent;
use frevo_kafka::feed::Record;
use frevo_value::Payload;

use super::reader::{ReadError, Reader};
use crate::registry::{Registry, RegistryError, Unreadable};

/// A header that says what a value was in the record, and not what is made of it.
const CONTENT_TYPE: &str = "content-type";

/// What is made of a record before it is an event.
pub(super) struct Decoded<'a> {
    pub(super) key: Option<Cow<'a, [u8]>>,
    pub(super) value: Option<Cow<'a, [u8]>>,
    /// By which the value was read.
    schema: Option<u32>,
    /// Why it could not be: the record is a dead letter.
    pub(super) unreadable: Option<Unreadable>,
}

impl Reader {
    /// The registry, if the source's records need one, as soon as it answers what it did
    /// not answer before.
    pub(super) fn registry(&self) -> Result<Option<&Registry>, ReadError> {
        if self.source.format != RecordFormat::Registry {
            return Ok(None);
        }
        if self.registry.get().is_none() {
            let made = Registry::new(&self.config.schema_registry)?;
            let broker = "schema registry";
            let made = made.ok_or(ReadError::Unconfigured { broker, option: "--schema-registry-url" })?;
            // Only this thread sets it.
            let _is_first = self.registry.set(made);
        }
        let registry = self.registry.get();
        registry.map_or(Ok(()), Registry::is_back)?;
        Ok(registry)
    }
}

impl<'a> Decoded<'a> {
    /// What a registry makes of a record; without one it is as it is.
    ///
    /// # Errors
    /// The registry does not answer.
    pub(super) fn of(record: &'a Record, registry: Option<&Registry>) -> Result<Self, ReadError> {
        let (key, value) = (record.key.as_deref(), record.value.as_deref());
        let whole = |bytes: Option<&'a [u8]>| bytes.map(Cow::Borrowed);
        let mut decoded = Self { key: whole(key), value: whole(value), schema: None, unreadable: None };
        let Some(registry) = registry else { return Ok(decoded) };
        if let Some(key) = key {
            decoded.key = Some(read_key(key, registry)?);
        }
        match value.map(|value| registry.read(value)) {
            None => {}
            Some(Ok(reading)) => {
                decoded.value = Some(reading.text.into_bytes().into());
                decoded.schema = Some(reading.schema);
            }
            Some(Err(RegistryError::Unreadable(reason))) => decoded.unreadable = Some(reason),
            Some(Err(RegistryError::Away(away))) => return Err(away.into()),
        }
        Ok(decoded)
    }

    /// Whether a header still says what is so.
    pub(super) fn keeps(&self, header: &str) -> bool {
        self.schema.is_none() || !header.eq_ignore_ascii_case(CONTENT_TYPE)
    }

    /// The event with the schema that its data is of, unless it says one itself.
    pub(super) fn described(&self, mut event: CloudEvent<'static>) -> CloudEvent<'static> {
        if let Some(id) = self.schema {
            event.data_schema.get_or_insert_with(|| format!("registry:{id}").into());
        }
        event
    }
}

/// A key as the registry reads it, a text without its quotes. Keys of many kinds begin
/// with 0 (a number of eight bytes, say): what is not in the wire format is as it is.
fn read_key<'a>(key: &'a [u8], registry: &Registry) -> Result<Cow<'a, [u8]>, ReadError> {
    match registry.read(key) {
        Ok(reading) => {
            let read = Payload::from_trusted(&reading.text);
            let text = read.value().as_str().map_or(reading.text, str::to_owned);
            Ok(text.into_bytes().into())
        }
        Err(RegistryError::Unreadable(_)) => Ok(key.into()),
        Err(RegistryError::Away(away)) => Err(away.into()),
    }
}
