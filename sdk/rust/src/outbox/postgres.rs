//! An outbox in PostgreSQL.
//!
//! A relay works within a transaction that has an advisory lock: it ends with the
//! transaction, and that with the relay's connection.

use tokio_postgres::{Client, GenericClient};

use super::sealed::Sealed;
use super::{Outbox, OutboxError, OutboxRows, Row, Settled};
use crate::Event;

impl Outbox {
    /// Makes the table where it is missing.
    ///
    /// # Errors
    /// PostgreSQL failed.
    pub async fn create_in_postgres(&self, client: &impl GenericClient) -> Result<(), OutboxError> {
        Ok(client.batch_execute(&self.postgres_tables()).await?)
    }

    /// What makes the table, for a migration.
    pub fn postgres_tables(&self) -> String {
        format!(
            "CREATE TABLE IF NOT EXISTS {} (
                position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                bus TEXT NOT NULL,
                event TEXT NOT NULL,
                refused TEXT
            )",
            self.table
        )
    }

    /// Writes an event in the caller's transaction: it is published if that is
    /// committed.
    ///
    /// # Errors
    /// It is no event, or PostgreSQL failed.
    pub async fn enqueue_in_postgres(
        &self,
        transaction: &impl GenericClient,
        event: Event,
    ) -> Result<(), OutboxError> {
        let text = self.text_of(event)?;
        let insert = format!("INSERT INTO {} (bus, event) VALUES ($1, $2)", self.table);
        transaction.execute(&insert, &[&self.bus, &text]).await?;
        Ok(())
    }

    /// What a relay takes from this connection, which is its own.
    pub fn postgres_rows(&self, client: Client) -> PostgresRows {
        PostgresRows { client, table: self.table.clone(), is_open: false }
    }
}

/// The rows of an outbox in PostgreSQL.
pub struct PostgresRows {
    client: Client,
    table: String,
    /// Whether a transaction is.
    is_open: bool,
}

impl OutboxRows for PostgresRows {}

impl Sealed for PostgresRows {
    async fn claim(&mut self, limit: i64) -> Result<Vec<Row>, OutboxError> {
        if self.is_open {
            self.end("ROLLBACK").await?;
        }
        self.client.batch_execute("BEGIN").await?;
        self.is_open = true;
        let lock = "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))";
        let name = format!("frevo outbox {}", self.table);
        if !self.client.query_one(lock, &[&name]).await?.get::<_, bool>(0) {
            self.end("ROLLBACK").await?;
            return Ok(Vec::new());
        }
        let select = format!(
            "SELECT position, bus, event FROM {} WHERE refused IS NULL ORDER BY position LIMIT $1",
            self.table
        );
        let found = self.client.query(&select, &[&limit]).await?;
        let row =
            |row: &tokio_postgres::Row| Row { position: row.get(0), bus: row.get(1), event: row.get(2) };
        Ok(found.iter().map(row).collect())
    }

    async fn settle(&mut self, settled: Settled) -> Result<(), OutboxError> {
        if !self.is_open {
            return Ok(());
        }
        let delete = format!("DELETE FROM {} WHERE position = ANY($1)", self.table);
        self.client.execute(&delete, &[&settled.published]).await?;
        let refuse = format!("UPDATE {} SET refused = $2 WHERE position = $1", self.table);
        for (position, reason) in &settled.refused {
            self.client.execute(&refuse, &[position, reason]).await?;
        }
        self.end("COMMIT").await
    }

    async fn leave(&mut self) -> Result<(), OutboxError> {
        if self.is_open { self.end("ROLLBACK").await } else { Ok(()) }
    }
}

impl PostgresRows {
    async fn end(&mut self, how: &str) -> Result<(), OutboxError> {
        self.is_open = false;
        Ok(self.client.batch_execute(how).await?)
    }
}
