//! Closed executions leave the store when their retention is over.
//!
//! No row exists for that purpose. The list by status has for each state machine
//! and status the oldest stops at its end: a sweep goes from end to end and
//! seeks over everything that stays, a few seeks per state machine.

use frevo_event::Timestamp;

use crate::database::{Database, Rows, Tables};
use crate::row::{self, Key, MachineKey, Started};
use crate::{Store, StoreError};

/// How far a deletion of old executions has come, so that it can be done in
/// small portions. One sweep is for one moment.
#[derive(Clone, Debug)]
pub struct Sweep {
    stopped_before: Timestamp,
    /// Where to go on; none once everything was seen.
    from: Option<Key>,
}

impl Sweep {
    /// A sweep of what stopped before this moment.
    pub fn new(stopped_before: Timestamp) -> Self {
        // Nothing stopped before the epoch, and no key could say so.
        let from = (stopped_before > Timestamp(0)).then_some([0; row::KEY_SIZE]);
        Self { stopped_before, from }
    }

    /// Whether everything was seen.
    pub fn is_done(&self) -> bool {
        self.from.is_none()
    }
}

impl Store {
    /// Deletes the next closed executions of the sweep, at most `limit`, and
    /// says how many those were.
    ///
    /// # Errors
    /// The database does not read or write; a new sweep then begins again.
    pub fn delete_closed(&self, sweep: &mut Sweep, limit: usize) -> Result<usize, StoreError> {
        let _writer = self.writer();
        let database = self.database()?;
        let mut rows = database.rows(3 * limit.min(1000));
        let mut deleted = 0;
        while let Some(from) = sweep.from.filter(|_| deleted < limit) {
            sweep.from = None;
            for row in database.tables.by_status.range(from..) {
                let (key, value) =
                    row.into_inner().map_err(|source| StoreError::Read { what: "a list", source })?;
                let (stopped, value) = row::read_by_status(&key, &value)?;
                if deleted >= limit {
                    sweep.from = key.as_ref().try_into().ok();
                    break;
                }
                if stopped.at >= sweep.stopped_before {
                    sweep.from = Some(stopped.seek_before(sweep.stopped_before));
                    break;
                }
                rows.remove(&database.tables.by_status, key);
                database.delete_found(&mut rows, stopped.machine, value)?;
                deleted += 1;
            }
        }
        self.commit(rows)?;
        Ok(deleted)
    }
}

impl Database {
    fn delete_found(&self, rows: &mut Rows, machine: MachineKey, started: Started) -> Result<(), StoreError> {
        let Tables { by_start, by_name, .. } = &self.tables;
        rows.remove(by_start, machine.by_start(started.at, started.id));
        // A name that was free again may lead to a younger execution by now.
        let named = self.get(by_name, started.id.0, "a name")?;
        if named.is_some_and(|named| *named == row::start_value(started.at)) {
            rows.remove(by_name, started.id.0);
        }
        Ok(())
    }
}
