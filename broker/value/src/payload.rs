//! A payload: canonical JSON text, shared, with its tree beside it once asked for.

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use triomphe::{Arc, HeaderSlice};

use crate::compact::compact;
use crate::find::{self, Step};
use crate::parse::parse_trusted;
use crate::{DEPTH_MAX, ParseError, Tokens, Value};

/// JSON text that is known to be valid and canonical: without blanks between
/// tokens or repeated keys, its strings escaped as we escape. Cloning shares it.
///
/// Cheap in memory, because there may be millions: one allocation, 24 bytes
/// more than the text.
#[derive(Clone)]
pub struct Payload(Arc<HeaderSlice<Tree, str>>);

/// Boxed, so that a payload that nobody looked into is small.
type Tree = OnceLock<Box<Value>>;

impl Payload {
    /// Checks `text` and takes it in canonical form.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        compact(text).map(|text| match text {
            Cow::Borrowed(text) => Self::from_trusted(text),
            Cow::Owned(text) => Self::from_trusted(text),
        })
    }

    /// Text that was checked and made canonical before, as the journal holds it.
    pub fn from_trusted(text: impl AsRef<str>) -> Self {
        Self(Arc::from_header_and_str(Tree::new(), text.as_ref()))
    }

    /// The payload that prints as this value. The tree is not kept: few
    /// payloads that were computed are looked into again.
    pub fn from_value(value: Value) -> Self {
        let mut text = String::with_capacity(64);
        crate::write_value(&mut text, &value);
        Self::from_trusted(text)
    }

    /// `{}`
    pub fn empty_object() -> Self {
        Self::from_trusted("{}")
    }

    /// The canonical JSON text.
    pub fn text(&self) -> &str {
        &self.0.slice
    }

    /// The tree, parsed on first use and kept.
    pub fn value(&self) -> &Value {
        self.0.header.get_or_init(|| Box::new(parse_trusted(self.text())))
    }

    /// The tree, if somebody has asked for it.
    pub fn cached(&self) -> Option<&Value> {
        self.0.header.get().map(|value| &**value)
    }

    /// The text of the node that `steps` lead to, read without a tree.
    pub fn find(&self, steps: &[Step]) -> Option<&str> {
        find::find(self.text(), steps)
    }

    /// The text of every item, if it is an array; read without a tree.
    pub fn items(&self) -> Option<Vec<&str>> {
        find::items(self.text())
    }

    /// The tokens of the text, read without a tree.
    pub fn tokens(&self) -> Tokens<'_> {
        Tokens::of(self.text())
    }

    /// The size of the text in bytes of UTF-8.
    pub fn size(&self) -> usize {
        self.text().len()
    }

    /// Whether it nests deeper than [`DEPTH_MAX`]. What is parsed never does;
    /// what is computed may, level by level, and must be refused then.
    pub fn is_too_deep(&self) -> bool {
        let bytes = self.text().as_bytes();
        if bytes.len() <= 2 * DEPTH_MAX {
            return false;
        }
        let brackets = bytes.iter().filter(|byte| matches!(byte, b'{' | b'[')).count();
        brackets > DEPTH_MAX && find::depth(bytes) > DEPTH_MAX
    }
}

impl PartialEq for Payload {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.text() == other.text()
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
        deserializer.deserialize_str(Text)
    }
}

/// Takes text however the format holds it, and copies it once.
struct Text;

impl Visitor<'_> for Text {
    type Value = Payload;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text of a payload")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Payload, E> {
        Ok(Payload::from_trusted(text))
    }
}
