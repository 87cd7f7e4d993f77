//! Closed executions leave the store when their retention is over.
//!
//! No row exists for that purpose. The list by status has for each state machine
//! and status the oldest stops at its end: a sweep goes from end to end and
//! seeks over everything that stays, a few seeks per state machine.

use std::collections::HashSet;

use frevo_event::{ExecutionId, MachineType, Scope, Timestamp};

use crate::batch::Condition;
use crate::closed::ClosedRows;
use crate::database::{Database, KeyRange, Slice, Table};
use crate::row::{self, Key, MachineKey, Started};
use crate::{Store, StoreError, WriteBatch};

/// How many rows are read at a time.
const PAGE_SIZE: usize = 1000;

/// How far a deletion of old executions has come, so that it can be done in
/// small portions. One sweep is for one moment.
#[derive(Clone, Debug)]
pub struct Sweep {
    standard_before: Timestamp,
    express_before: Timestamp,
    /// Where to go on; none once everything was seen.
    from: Option<Key>,
}

impl Sweep {
    /// A sweep of the Standard and of the Express executions that stopped before
    /// these moments.
    ///
    /// Where a state machine is made anew as one of the other type, both are in one
    /// list, and what is older than one that stays is seen once that one goes.
    pub fn new(standard_before: Timestamp, express_before: Timestamp) -> Self {
        // Nothing stopped before the epoch, and no key could say so.
        let is_any = standard_before.max(express_before) > Timestamp(0);
        Self { standard_before, express_before, from: is_any.then_some([0; row::KEY_SIZE]) }
    }

    fn before(&self, machine_type: MachineType) -> Timestamp {
        match machine_type {
            MachineType::Standard => self.standard_before,
            MachineType::Express => self.express_before,
        }
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
        let mut removed = Vec::new();
        while let Some(from) = sweep.from.filter(|_| deleted < limit) {
            sweep.from = None;
            // One more than may go says where the next portion begins.
            let page_size = (limit - deleted).saturating_add(1).min(PAGE_SIZE);
            let mut found = Vec::new();
            for row in database.scan(Table::ByStatus, KeyRange::from(&from), page_size, "a list") {
                let (key, value) = row?;
                let (stopped, started) = row::read_by_status(&key, &value)?;
                if deleted >= limit {
                    sweep.from = key.as_ref().try_into().ok();
                    break;
                }
                let before = sweep.before(started.machine_type);
                if stopped.at >= before {
                    sweep.from = Some(stopped.seek_before(before));
                    break;
                }
                found.push((key, value));
                deleted += 1;
            }
            removed.extend(batch.remove_found(&database, found)?);
        }
        for portion in removed.chunks(PAGE_SIZE) {
            batch.removed.extend(self.terms_of(portion)?);
        }
        self.write(batch)?;
        Ok(deleted)
    }
}

impl Store {
    /// Deletes the closed executions of an account and region; says how many those
    /// were. All there are are looked at.
    ///
    /// # Errors
    /// The database does not read or write; then some may be deleted already.
    pub fn delete_of(&self, scope: &Scope) -> Result<usize, StoreError> {
        let mut found = Vec::new();
        self.visit_closed(&mut |closed| {
            if closed.summary.scope == *scope {
                found.push(ClosedRows::of(&closed.summary));
            }
        })?;
        for rows in found.chunks(PAGE_SIZE) {
            let mut batch = WriteBatch::default();
            for rows in rows {
                batch.removed.push((Table::ByStatus, rows.by_status.0.into()));
                batch.removed.push((Table::ByStart, rows.by_start.into()));
                let by_name = rows.by_name.iter();
                batch.removed.extend(by_name.map(|(name, _)| (Table::ByName, (*name).into())));
            }
            let by_start: Vec<Key> = rows.iter().map(|rows| rows.by_start).collect();
            batch.removed.extend(self.terms_of(&by_start)?);
            self.write(batch)?;
        }
        Ok(found.len())
    }
}

impl WriteBatch {
    /// Removes the rows of executions that rows by status lead to, and gives their keys
    /// by start. One that ended otherwise since, because it was redriven, keeps its own.
    fn remove_found(
        &mut self,
        database: &Database,
        by_status: Vec<(Slice, Slice)>,
    ) -> Result<Vec<Key>, StoreError> {
        let mut removed = Vec::new();
        let ended: HashSet<ExecutionId> =
            database.closed_rows(&by_status)?.into_iter().map(|closed| closed.summary.id).collect();
        for (key, value) in by_status {
            let (stopped, started) = row::read_by_status(&key, &value)?;
            if ended.contains(&started.id) {
                removed.push(stopped.machine.by_start(started.at, started.id));
                self.remove_started(stopped.machine, started);
            }
            self.removed.push((Table::ByStatus, key));
        }
        Ok(removed)
    }

    fn remove_started(&mut self, machine: MachineKey, started: Started) {
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
