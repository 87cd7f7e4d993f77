//! An outbox in SQLite.
//!
//! A relay works as long as it holds the lease, a row of a table of its own; who
//! died holding it is followed when it has lapsed.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use uuid::Uuid;

use super::sealed::Sealed;
use super::{Outbox, OutboxError, OutboxRows, Row, Settled};
use crate::Event;
use crate::signature::now;

/// How long a lease lasts without being renewed, longer than a request is tried.
const LEASE: Duration = Duration::from_secs(60);

impl Outbox {
    /// Makes the tables where they are missing.
    ///
    /// # Errors
    /// SQLite failed.
    pub fn create_in_sqlite(&self, connection: &Connection) -> Result<(), OutboxError> {
        Ok(connection.execute_batch(&self.sqlite_tables())?)
    }

    /// What makes the tables, for a migration.
    pub fn sqlite_tables(&self) -> String {
        let table = &self.table;
        format!(
            "CREATE TABLE IF NOT EXISTS {table} (
                position INTEGER PRIMARY KEY AUTOINCREMENT,
                bus TEXT NOT NULL,
                event TEXT NOT NULL,
                refused TEXT
            );
            CREATE TABLE IF NOT EXISTS {table}_lease (
                number INTEGER PRIMARY KEY CHECK (number = 1),
                owner TEXT NOT NULL,
                until INTEGER NOT NULL
            );"
        )
    }

    /// Writes an event in the caller's transaction, which a
    /// `rusqlite::Transaction` is a connection of: it is published if that is
    /// committed.
    ///
    /// # Errors
    /// It is no event, or SQLite failed.
    pub fn enqueue_in_sqlite(&self, transaction: &Connection, event: Event) -> Result<(), OutboxError> {
        let text = self.text_of(event)?;
        let insert = format!("INSERT INTO {} (bus, event) VALUES (?1, ?2)", self.table);
        transaction.prepare(&insert)?.execute(params![self.bus, text])?;
        Ok(())
    }

    /// What a relay takes from this connection, which is its own.
    ///
    /// # Errors
    /// SQLite failed.
    pub fn sqlite_rows(&self, connection: Connection) -> Result<SqliteRows, OutboxError> {
        connection.busy_timeout(LEASE / 4)?;
        let table = self.table.clone();
        Ok(SqliteRows { connection: Some(connection), table, owner: Uuid::new_v4().to_string() })
    }
}

/// The rows of an outbox in SQLite.
#[derive(Debug)]
pub struct SqliteRows {
    /// Away while it works on another thread.
    connection: Option<Connection>,
    table: String,
    owner: String,
}

impl OutboxRows for SqliteRows {}

impl Sealed for SqliteRows {
    async fn claim(&mut self, limit: i64) -> Result<Vec<Row>, OutboxError> {
        let (table, owner) = (self.table.clone(), self.owner.clone());
        self.work(move |connection| claim(connection, &table, &owner, limit)).await
    }

    async fn settle(&mut self, settled: Settled) -> Result<(), OutboxError> {
        let table = self.table.clone();
        if settled == Settled::default() {
            return Ok(());
        }
        self.work(move |connection| settle(connection, &table, &settled)).await
    }

    async fn leave(&mut self) -> Result<(), OutboxError> {
        let (delete, owner) =
            (format!("DELETE FROM {}_lease WHERE owner = ?1", self.table), self.owner.clone());
        self.work(move |connection| connection.execute(&delete, [owner]).map(drop)).await
    }
}

impl SqliteRows {
    /// SQLite waits for its disk: not on the thread that others wait for.
    async fn work<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Connection) -> Result<T, rusqlite::Error> + Send + 'static,
    ) -> Result<T, OutboxError> {
        let mut connection = self.connection.take().ok_or(OutboxError::Ended)?;
        let worked = tokio::task::spawn_blocking(move || {
            let result = work(&mut connection);
            (connection, result)
        });
        let (connection, result) = worked.await.map_err(|_| OutboxError::Ended)?;
        self.connection = Some(connection);
        Ok(result?)
    }
}

fn claim(
    connection: &mut Connection,
    table: &str,
    owner: &str,
    limit: i64,
) -> Result<Vec<Row>, rusqlite::Error> {
    let some = format!("SELECT 1 FROM {table} WHERE refused IS NULL LIMIT 1");
    // Whoever finds nothing writes nothing.
    if connection.prepare(&some)?.query_row([], |_| Ok(())).optional()?.is_none() {
        return Ok(Vec::new());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let now = now().0;
    let until = now + LEASE.as_millis() as i64;
    let take = format!(
        "INSERT INTO {table}_lease (number, owner, until) VALUES (1, ?1, ?2)
         ON CONFLICT (number) DO UPDATE SET owner = ?1, until = ?2 WHERE owner = ?1 OR until < ?3"
    );
    let is_ours = transaction.prepare(&take)?.execute(params![owner, until, now])? > 0;
    let mut rows = Vec::new();
    if is_ours {
        let select = format!(
            "SELECT position, bus, event FROM {table} WHERE refused IS NULL ORDER BY position LIMIT ?1"
        );
        let mut statement = transaction.prepare(&select)?;
        let found = statement.query_map([limit], |row| {
            Ok(Row { position: row.get(0)?, bus: row.get(1)?, event: row.get(2)? })
        })?;
        rows = found.collect::<Result<_, _>>()?;
    }
    transaction.commit()?;
    Ok(rows)
}

fn settle(connection: &mut Connection, table: &str, settled: &Settled) -> Result<(), rusqlite::Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let delete = format!("DELETE FROM {table} WHERE position = ?1");
    let refuse = format!("UPDATE {table} SET refused = ?2 WHERE position = ?1");
    for position in &settled.published {
        transaction.prepare(&delete)?.execute([position])?;
    }
    for (position, reason) in &settled.refused {
        transaction.prepare(&refuse)?.execute(params![position, reason])?;
    }
    transaction.commit()
}
