//! The definitions that a node knows, by hash, compiled on first use.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use frevo_asl::Machine;
use frevo_event::{Definition, DefinitionHash, MachineType};

/// The definitions that a node knows; shared by its partitions.
///
/// A definition is never removed: a revision may be started, and an execution
/// of it recovered, at any time.
#[derive(Debug, Default)]
pub struct Definitions {
    known: Mutex<HashMap<DefinitionHash, Arc<Known>>>,
}

#[derive(Debug)]
struct Known {
    text: Arc<str>,
    machine: OnceLock<Option<Arc<Machine>>>,
}

impl Definitions {
    /// Makes a definition known.
    pub fn add(&self, definition: &Definition) {
        self.known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(definition.hash)
            .or_insert_with(|| Arc::new(Known { text: definition.text.clone(), machine: OnceLock::new() }));
    }

    /// The text with this hash.
    pub fn text(&self, hash: DefinitionHash) -> Option<Arc<str>> {
        self.find(hash).map(|known| known.text.clone())
    }

    /// The compiled definition; none if it is not known, or if this build
    /// refuses a text that an earlier one accepted.
    pub fn machine(&self, hash: DefinitionHash) -> Option<Arc<Machine>> {
        let known = self.find(hash)?;
        known
            .machine
            // Express allows less than Standard: what was registered as either
            // compiles as Standard.
            .get_or_init(|| match frevo_asl::compile(&known.text, MachineType::Standard) {
                Ok(machine) => Some(Arc::new(machine)),
                Err(diagnostics) => {
                    tracing::error!(?hash, ?diagnostics, "a registered definition does not compile");
                    None
                }
            })
            .clone()
    }

    fn find(&self, hash: DefinitionHash) -> Option<Arc<Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&hash).cloned()
    }
}
