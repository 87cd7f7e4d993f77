//! Closed executions leave the store when their retention is over.
//!
//! No row exists for that purpose. The list by status has for each state machine
//! and status the oldest stops at its end: a sweep goes from end to end and
//! seeks over everything that stays, a few seeks per state machine.

use frevo_event::Timestamp;

use crate::batch::Condition;
use crate::database::{KeyRange, Table};
use crate::row::{self, Key, MachineKey, Started};
use crate::{Store, StoreError, WriteBatch};

/// How many rows are read at a time.
const PAGE_SIZE: usize = 1000;

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
    /// says how many those were. Several nodes may do so at once.
    ///
    /// # Errors
    /// The database does not read or write; a new sweep then begins again.
    pub fn delete_closed(&self, sweep: &mut Sweep, limit: usize) -> Result<usize, StoreError> {
        let database = self.database()?;
        let mut batch = WriteBatch::default();
        let mut deleted = 0;
        let mut found = Vec::new();
        while let Some(from) = sweep.from.filter(|_| deleted < limit) {
            sweep.from = None;
            // One more than may go says where the next portion begins.
            let page_size = (limit - deleted).saturating_add(1).min(PAGE_SIZE);
            for row in database.scan(Table::ByStatus, KeyRange::from(&from), page_size, "a list") {
                let (key, value) = row?;
                let (stopped, value) = row::read_by_status(&key, &value)?;
                if deleted >= limit {
                    sweep.from = key.as_ref().try_into().ok();
                    break;
                }
                if stopped.at >= sweep.stopped_before {
                    sweep.from = Some(stopped.seek_before(sweep.stopped_before));
                    break;
                }
                batch.removed.push((Table::ByStatus, key));
                found.push(stopped.machine.by_start(value.at, value.id));
                batch.remove_found(stopped.machine, value);
                deleted += 1;
            }
        }
        for portion in found.chunks(PAGE_SIZE) {
            batch.removed.extend(self.terms_of(portion)?);
        }
        self.write(batch)?;
        Ok(deleted)
    }
}

impl WriteBatch {
    fn remove_found(&mut self, machine: MachineKey, started: Started) {
        self.removed.push((Table::ByStart, machine.by_start(started.at, started.id).into()));
        // A name that was free again may lead to a younger execution by now.
        self.conditions.push(Condition {
            table: Table::ByName,
            key: started.id.0.into(),
            value: row::start_value(started.at).into(),
            becomes: None,
        });
    }
}
