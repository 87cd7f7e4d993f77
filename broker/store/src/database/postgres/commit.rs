//! A batch is one transaction, whose conditions PostgreSQL looks at.
//!
//! Several nodes write at once, and one of them may be late: an owner of a
//! partition that was frozen, thaws, and writes what it had in hand. So:
//!
//! - A checkpoint is put only above the newest one.
//! - How an execution ended is put unless it has ended later: it was redriven.
//! - A snapshot is put only above the one that is there, or that was: removing it
//!   leaves its position behind. What was removed below a partition's newest
//!   checkpoint is forgotten, because no snapshot is put there any more: an
//!   execution that has not been saved yet holds checkpoints back, so whoever
//!   comes with one below a checkpoint is late, and what it knew was saved or
//!   closed before that checkpoint was made.
//! - These are decided under a lock for each partition of a batch, so that what
//!   one of them looks at is not what the other is about to change.
//! - Counters are added to what is there under a lock of their own; a row that is
//!   not there yet could not be locked itself.
//! - Sweeps are made under one, too. Names and hours change only if they are as
//!   the sweep has found them.
//!
//! Locks come before rows, and rows in the order of tables and keys: so nobody
//! waits in a circle. Were it to happen, PostgreSQL ends one batch, and whoever
//! wrote it writes it again.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::{join_all, join4};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Row};

use super::connection::Connection;
use super::error::PostgresError;
use super::server::Server;
use super::sql::Query;
use crate::batch::ClosedWrite;
use crate::counters::Minutes;
use crate::database::{Committed, Slice, Table};
use crate::error::DatabaseError;
use crate::{StoreError, WriteBatch, checkpoint, closed, counters, snapshot};

/// The number of the lock under which counters are added to. Partitions have
/// theirs from 0 on.
const COUNTERS_LOCK: i32 = -1;
/// The number of the lock under which rows are swept.
const SWEEP_LOCK: i32 = -2;

/// What a batch is to PostgreSQL.
#[derive(Default)]
struct Plan {
    locks: BTreeSet<i32>,
    puts: BTreeMap<Table, BTreeMap<Slice, Slice>>,
    counters: BTreeMap<Vec<u8>, Minutes>,
    /// By their row by start.
    closed: BTreeMap<Slice, ClosedWrite>,
    /// What comes after the puts.
    rest: Vec<Change>,
}

/// A statement about many rows, a column for each of its parameters.
struct Change {
    query: Query,
    columns: Vec<Vec<Slice>>,
}

impl Server {
    /// Makes the writes of a batch.
    pub(super) async fn commit(&self, batch: WriteBatch) -> Result<Committed, StoreError> {
        if batch.is_empty() {
            return Ok(Committed::default());
        }
        let plan = Plan::of(batch);
        self.write(async |connection| self.carry_out(connection, plan).await).await
    }

    /// Three times back and forth: the locks and what is known under them, all
    /// that changes, and the commit. Whatever fails, the connection is dropped,
    /// and the transaction with it.
    async fn carry_out(&self, connection: &mut Connection, plan: Plan) -> Result<Committed, StoreError> {
        let failed = |error| unwritten(self.failure(error));
        let Plan { locks, mut puts, counters, closed, rest } = plan;
        let (rows, ends) = begin(connection, &locks, &counters, &closed).await.map_err(failed)?;
        for (write, end) in std::iter::zip(closed.into_values(), ends) {
            if !closed::is_later(end.as_deref(), write.last)? {
                for (table, key, value) in write.rows() {
                    puts.entry(table).or_default().insert(key, value);
                }
            }
        }
        let counted = puts.entry(Table::Counters).or_default();
        for ((key, minutes), row) in std::iter::zip(counters, rows) {
            counted.insert(key.into(), counters::added(row.as_deref(), minutes)?.into());
        }
        let puts = puts.into_iter().filter(|(_, rows)| !rows.is_empty());
        let puts = puts.map(|(table, rows)| {
            let (keys, values) = rows.into_iter().unzip();
            Change { query: Query::Put(table), columns: vec![keys, values] }
        });
        let changes: Vec<Change> = puts.chain(rest).collect();
        let bytes = changes.iter().flat_map(|change| &change.columns).flatten();
        let bytes = bytes.map(|part| part.len() as u64).sum();
        let operations = change(connection, &changes).await.map_err(failed)?;
        connection.client.batch_execute("commit").await.map_err(failed)?;
        Ok(Committed { operations, bytes })
    }
}

/// What an error means to whoever writes.
pub(super) fn unwritten(error: PostgresError) -> StoreError {
    StoreError::Write(DatabaseError::Postgres(error))
}

impl Plan {
    fn of(batch: WriteBatch) -> Self {
        let mut plan = Self::default();
        for row in batch.rows {
            plan.puts.entry(row.table).or_default().insert(row.key, row.value);
        }
        plan.closed = batch.closed.into_iter().map(|write| (write.by_start.0.clone(), write)).collect();
        plan.counters = counters::summed(batch.counters);
        if !plan.counters.is_empty() {
            plan.locks.insert(COUNTERS_LOCK);
        }
        if !batch.removed.is_empty() || !batch.conditions.is_empty() {
            plan.locks.insert(SWEEP_LOCK);
        }
        plan.remove(batch.removed);
        plan.change_on_condition(batch.conditions);
        // A batch's snapshots come before its checkpoints, which would refuse
        // them.
        plan.change_snapshots(batch.snapshots);
        plan.put_checkpoints(batch.checkpoints);
        plan
    }

    fn remove(&mut self, removed: Vec<(Table, Slice)>) {
        let mut keys: BTreeMap<Table, BTreeSet<Slice>> = BTreeMap::new();
        for (table, key) in removed {
            keys.entry(table).or_default().insert(key);
        }
        for (table, keys) in keys {
            self.push(Query::Remove(table), [keys.into_iter().collect()]);
        }
    }

    fn change_on_condition(&mut self, mut conditions: Vec<crate::batch::Condition>) {
        conditions.sort_by(|one, other| (one.table, &one.key).cmp(&(other.table, &other.key)));
        for of_table in conditions.chunk_by(|one, other| one.table == other.table) {
            let table = of_table[0].table;
            let (mut removed, mut replaced): ([Vec<Slice>; 2], [Vec<Slice>; 3]) = Default::default();
            for condition in of_table {
                let (key, value) = (condition.key.clone(), condition.value.clone());
                match &condition.becomes {
                    None => push_row(&mut removed, [key, value]),
                    Some(becomes) => push_row(&mut replaced, [key, value, becomes.clone()]),
                }
            }
            self.push(Query::RemoveIf(table), removed);
            self.push(Query::ReplaceIf(table), replaced);
        }
    }

    fn change_snapshots(&mut self, writes: Vec<crate::batch::SnapshotWrite>) {
        let (mut put, mut removed): ([Vec<Slice>; 3], [Vec<Slice>; 2]) = Default::default();
        for (key, write) in snapshot::newest(writes) {
            self.locks.insert(i32::from(u16::from_be_bytes([key[0], key[1]])));
            let position = snapshot::position_bytes(write.position).into();
            match write.value {
                Some(value) => push_row(&mut put, [key.into(), position, value.into()]),
                None => push_row(&mut removed, [key.into(), position]),
            }
        }
        self.push(Query::PutSnapshots, put);
        self.push(Query::RemoveSnapshots, removed);
    }

    fn put_checkpoints(&mut self, writes: Vec<crate::batch::CheckpointWrite>) {
        let mut rows: BTreeMap<[u8; 10], Vec<u8>> = BTreeMap::new();
        let mut partitions = BTreeSet::new();
        for write in writes {
            self.locks.insert(i32::from(write.partition.0));
            partitions.insert(Slice::from(write.partition.0.to_be_bytes()));
            // Of two at one offset the first counts, as it does in two batches.
            rows.entry(checkpoint::key(write.partition, write.offset)).or_insert(write.value);
        }
        let mut put: [Vec<Slice>; 2] = Default::default();
        rows.into_iter().for_each(|(key, value)| push_row(&mut put, [key.into(), value.into()]));
        let partitions: Vec<Slice> = partitions.into_iter().collect();
        self.push(Query::PutCheckpoints, put);
        self.push(Query::RemoveCheckpoints, [partitions.clone()]);
        self.push(Query::ForgetRemoved, [partitions]);
    }

    fn push<const COLUMNS: usize>(&mut self, query: Query, columns: [Vec<Slice>; COLUMNS]) {
        if !columns[0].is_empty() {
            self.rest.push(Change { query, columns: columns.into() });
        }
    }
}

fn push_row<const COLUMNS: usize>(columns: &mut [Vec<Slice>; COLUMNS], row: [Slice; COLUMNS]) {
    std::iter::zip(columns, row).for_each(|(column, value)| column.push(value));
}

/// A value that there may be.
type Found = Option<Vec<u8>>;

/// Begins a transaction, and reads the counters that it adds to and what there is of
/// the executions that closed.
async fn begin(
    connection: &mut Connection,
    locks: &BTreeSet<i32>,
    counters: &BTreeMap<Vec<u8>, Minutes>,
    closed: &BTreeMap<Slice, ClosedWrite>,
) -> Result<(Vec<Found>, Vec<Found>), Error> {
    let lock = connection.prepared(Query::Lock).await?;
    let get_counters = connection.prepared(Query::GetAll(Table::Counters)).await?;
    let get_ends = connection.prepared(Query::GetAll(Table::ByStart)).await?;
    let client = &connection.client;
    let locks: Vec<i32> = locks.iter().copied().collect();
    let keys: Vec<&[u8]> = counters.keys().map(Vec::as_slice).collect();
    // What is polled first is sent first, and nothing waits for what comes before.
    let begun = async { client.batch_execute("begin").await };
    let locked = async { if locks.is_empty() { Ok(0) } else { client.execute(&lock, &[&locks]).await } };
    let ended: Vec<&[u8]> = closed.keys().map(|key| &**key).collect();
    let read = async |statement, keys: &Vec<&[u8]>| {
        if keys.is_empty() { Ok(Vec::new()) } else { client.query(statement, &[keys]).await }
    };
    let (begun, locked, counted, ends) =
        join4(begun, locked, read(&get_counters, &keys), read(&get_ends, &ended)).await;
    begun?;
    locked?;
    let values = |rows: Vec<Row>| rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>();
    Ok((values(counted?)?, values(ends?)?))
}

/// Makes changes, in their order; tells how many rows that were.
async fn change(connection: &mut Connection, changes: &[Change]) -> Result<u64, Error> {
    let mut statements = Vec::with_capacity(changes.len());
    for change in changes {
        statements.push(connection.prepared(change.query).await?);
    }
    let client = &connection.client;
    let sent = std::iter::zip(&statements, changes).map(|(statement, change)| async move {
        let columns: Vec<Vec<&[u8]>> =
            change.columns.iter().map(|column| column.iter().map(|value| &**value).collect()).collect();
        let columns: Vec<&(dyn ToSql + Sync)> = columns.iter().map(|column| column as _).collect();
        client.execute(statement, &columns).await
    });
    join_all(sent).await.into_iter().sum()
}
