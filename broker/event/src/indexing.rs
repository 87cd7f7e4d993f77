//! By what closed executions of a state machine are found.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The tag whose value names the keys: `order=order.id customer=customer.name`.
pub const KEYS_TAG: &str = "frevo:keys";

/// The tag that asks for the words of inputs and outputs: `payload`.
pub const SEARCH_TAG: &str = "frevo:search";

/// Its value where they are wanted; any other means that they are not.
const PAYLOAD: &str = "payload";

/// So many keys are kept.
const KEYS_MAX: usize = 16;

/// By what an execution is found once it has closed, beside its error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indexing {
    /// By business keys.
    pub keys: Vec<IndexedKey>,
    /// By the words of its input and output.
    pub payload: bool,
}

/// A business key: a name, and where its value is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexedKey {
    /// The name by which it is asked for.
    pub name: Arc<str>,
    /// The members that lead to the value, in the input or, if it has none there, in
    /// the output; a number leads into an array.
    pub steps: Vec<Arc<str>>,
}

/// Why a tag's value names no keys.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IndexingError {
    /// An entry is none.
    #[error("`{entry}` is no key: it is NAME=PATH, as in order=order.id, or a path alone")]
    Entry {
        /// The entry.
        entry: String,
    },
    /// There are too many.
    #[error("{count} keys are named, {KEYS_MAX} are kept")]
    TooMany {
        /// How many.
        count: usize,
    },
}

impl Indexing {
    /// What these tags say; none: nothing beside the error. What is no key is as if
    /// it were not there.
    pub fn of(tags: &crate::Tags) -> Option<Self> {
        let keys = tags.get(KEYS_TAG).and_then(|text| Self::keys_of(text).ok()).unwrap_or_default();
        let payload = tags.get(SEARCH_TAG).is_some_and(|value| **value == *PAYLOAD);
        let indexing = Self { keys, payload };
        (indexing != Self::default()).then_some(indexing)
    }

    /// The keys that the value of [`KEYS_TAG`] names.
    ///
    /// # Errors
    /// An entry is none, or there are too many.
    pub fn keys_of(text: &str) -> Result<Vec<IndexedKey>, IndexingError> {
        let keys: Vec<IndexedKey> = text.split_whitespace().map(key_of).collect::<Result<_, _>>()?;
        match keys.len() {
            count if count > KEYS_MAX => Err(IndexingError::TooMany { count }),
            _ => Ok(keys),
        }
    }
}

fn key_of(entry: &str) -> Result<IndexedKey, IndexingError> {
    let (name, path) = entry.split_once('=').unwrap_or((entry, entry));
    let steps: Vec<Arc<str>> = path.split('.').map(Arc::from).collect();
    let is_fine = !name.is_empty() && !path.contains('=') && steps.iter().all(|step| !step.is_empty());
    if !is_fine {
        return Err(IndexingError::Entry { entry: entry.to_owned() });
    }
    Ok(IndexedKey { name: name.into(), steps })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_named_with_where_they_are() {
        let keys = Indexing::keys_of("order=order.id  items.0.sku").expect("two keys");
        let told: Vec<_> = keys.iter().map(|key| (&*key.name, key.steps.join("/"))).collect();
        assert_eq!(told, [("order", "order/id".to_owned()), ("items.0.sku", "items/0/sku".to_owned())]);
        for wrong in ["=a", "a=", "a=b=c", "a..b", "a=.b"] {
            assert!(Indexing::keys_of(wrong).is_err(), "{wrong}");
        }
        assert_eq!(Indexing::keys_of(&"k ".repeat(17)), Err(IndexingError::TooMany { count: 17 }));
    }
}
