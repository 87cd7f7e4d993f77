//! Definitions by hash: what the executions of the journal that is kept run,
//! whether or not the catalogue still has it.

use std::sync::Arc;

use frevo_event::{Definition, DefinitionHash};

use crate::database::Table;
use crate::{Store, StoreError};

impl Store {
    /// The definition with this hash.
    ///
    /// # Errors
    /// The database does not read.
    pub fn definition(&self, hash: DefinitionHash) -> Result<Option<Definition>, StoreError> {
        let database = self.database()?;
        let row = database.get(Table::Definitions, hash.0, "a definition")?;
        let Some(row) = row else { return Ok(None) };
        let text = std::str::from_utf8(&row).map_err(|_| StoreError::Malformed { what: "a definition" })?;
        Ok(Some(Definition { hash, text: Arc::from(text) }))
    }
}
