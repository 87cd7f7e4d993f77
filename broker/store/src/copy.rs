//! What a store has beside what a journal would bring back: another store that is
//! made of that journal is given it, too.

use crate::database::{KeyRange, Table};
use crate::{Store, StoreError, WriteBatch};

/// How many rows are copied at a time.
const PORTION: usize = 1000;

/// Counters are in no journal, and the front of a journal in which letters died, or jobs
/// did something, may be released. Neither says where in a journal anything stands.
const TABLES: [Table; 4] = [Table::DeadLetters, Table::ClosedDeadLetters, Table::Counters, Table::JobResults];

impl Store {
    /// Gives another store, which has none yet, the dead letters, the counters and
    /// the results of jobs of this one.
    ///
    /// # Errors
    /// This one does not read or the other one does not write.
    pub fn copy_unjournaled(&self, to: &Self) -> Result<(), StoreError> {
        let database = self.database()?;
        for table in TABLES {
            let mut batch = WriteBatch::default();
            for row in database.scan(table, KeyRange::all(), PORTION, "what is copied") {
                let (key, value) = row?;
                batch.put(table, key, value);
                if batch.len() >= PORTION {
                    to.write(std::mem::take(&mut batch))?;
                }
            }
            to.write(batch)?;
        }
        Ok(())
    }
}
