//! A payload: compact JSON text, shared, with its tree beside it once asked for.

use std::fmt;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{ParseError, Value};

/// JSON text that is known to be valid and compact. Cloning shares it.
#[derive(Clone)]
pub struct Payload(Arc<Shared>);

struct Shared {
    text: Box<str>,
    tree: OnceLock<Value>,
}

impl Payload {
    /// Checks `text` and takes it without the blanks between its tokens.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let value = crate::parse(text)?;
        Ok(Self::from_value(value))
    }

    /// Text that was checked and made compact before, as the journal holds it.
    pub fn from_trusted(text: impl Into<Box<str>>) -> Self {
        Self(Arc::new(Shared { text: text.into(), tree: OnceLock::new() }))
    }

    /// The payload that prints as this value.
    pub fn from_value(value: Value) -> Self {
        let text = value.to_string().into_boxed_str();
        Self(Arc::new(Shared { text, tree: OnceLock::from(value) }))
    }

    /// `{}`
    pub fn empty_object() -> Self {
        Self::from_trusted("{}")
    }

    /// The compact JSON text.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The tree, parsed on first use and kept.
    pub fn value(&self) -> &Value {
        self.0.tree.get_or_init(|| crate::parse(&self.0.text).expect("a payload was checked when it was made"))
    }

    /// The size of the text in bytes of UTF-8.
    pub fn size(&self) -> usize {
        self.0.text.len()
    }
}

impl PartialEq for Payload {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.text == other.0.text
    }
}

impl Eq for Payload {}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl fmt::Display for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// As its text: the journal and the store hold payloads that were checked.
impl Serialize for Payload {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text())
    }
}

impl<'de> Deserialize<'de> for Payload {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&str>::deserialize(deserializer).map(Self::from_trusted)
    }
}
