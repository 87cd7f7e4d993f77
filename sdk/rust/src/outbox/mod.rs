//! An outbox: events are written in the transaction of what they tell of, and
//! published by a relay afterwards.
//!
//! Either both are there or neither: no crash comes between a change of one's own
//! database and the event about it. The event gets its id where it is written, so
//! that a relay that died between publishing it and forgetting it may publish it
//! again: the broker knows it. A relay publishes in the order in which events were
//! written, one request after the other, so events of one key stay in order;
//! that of transactions which overlap is nobody's promise.
//!
//! Any number of relays may run at once: one works, the others stand by.

#[cfg(feature = "outbox-postgres")]
mod postgres;
mod relay;
#[cfg(feature = "outbox-sqlite")]
mod sqlite;

#[cfg(feature = "outbox-postgres")]
pub use postgres::PostgresRows;
pub use relay::{OutboxRelay, Relayed};
#[cfg(feature = "outbox-sqlite")]
pub use sqlite::SqliteRows;

use frevo_event::cloud_event::CloudEventError;

use crate::{Event, PublisherError};

/// The table, if no other is named.
const TABLE: &str = "frevo_outbox";

/// Writes events into a table of one's own database.
#[derive(Clone, Debug)]
pub struct Outbox {
    table: String,
    bus: String,
}

/// Why an event was not written, or not published.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// No table can have this name.
    #[error("`{table}` is no name of a table: letters, digits and `_`, with a schema's name before a `.`")]
    Table {
        /// The name.
        table: String,
    },
    /// It is no CloudEvent; nothing was written.
    #[error("it is no event: {0}")]
    Event(#[from] CloudEventError),
    /// No bus can have the name that was given.
    #[error(transparent)]
    Publisher(#[from] PublisherError),
    /// SQLite failed.
    #[cfg(feature = "outbox-sqlite")]
    #[error("SQLite failed")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL failed.
    #[cfg(feature = "outbox-postgres")]
    #[error("PostgreSQL failed")]
    Postgres(#[from] tokio_postgres::Error),
    /// The runtime in which the relay ran has ended.
    #[error("the relay's runtime has ended")]
    Ended,
}

/// An event in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub position: i64,
    pub bus: String,
    /// Its structured form.
    pub event: String,
}

/// What became of rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// They are durable at the broker.
    pub published: Vec<i64>,
    /// The broker refuses them for good, and why.
    pub refused: Vec<(i64, String)>,
}

/// Where a relay finds what is to be published. The two that there are keep these
/// promises:
///
/// 1. **Alone.** While one has claimed rows, nobody else's claim gives any.
/// 2. **In order.** A claim gives the oldest rows that are not settled.
/// 3. **Lapsing.** What a relay claimed that died is given again.
pub trait OutboxRows: sealed::Sealed + Send + 'static {}

mod sealed {
    use std::future::Future;

    use super::{OutboxError, Row, Settled};

    pub trait Sealed {
        /// The oldest rows, at most so many; none if another relay has some.
        fn claim(&mut self, limit: i64) -> impl Future<Output = Result<Vec<Row>, OutboxError>> + Send;

        /// Forgets what was published, notes what is refused, and ends the claim.
        fn settle(&mut self, settled: Settled) -> impl Future<Output = Result<(), OutboxError>> + Send;

        /// Lets another relay work at once.
        fn leave(&mut self) -> impl Future<Output = Result<(), OutboxError>> + Send;
    }
}

impl Default for Outbox {
    fn default() -> Self {
        Self { table: TABLE.into(), bus: "default".into() }
    }
}

impl Outbox {
    /// The table `frevo_outbox`, for the bus `default`.
    pub fn new() -> Self {
        Self::default()
    }

    /// Another table.
    ///
    /// # Errors
    /// It has no name that a table can have.
    pub fn table(self, table: impl Into<String>) -> Result<Self, OutboxError> {
        let table = table.into();
        let is_name = |name: &str| {
            name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        let parts: Vec<&str> = table.split('.').collect();
        if parts.len() > 2 || !parts.into_iter().all(is_name) {
            return Err(OutboxError::Table { table });
        }
        Ok(Self { table, ..self })
    }

    /// Another bus for what is written from here on; one table serves all buses.
    #[must_use]
    pub fn bus(self, bus: impl Into<String>) -> Self {
        Self { bus: bus.into(), ..self }
    }

    /// The event as it is written: with its id, which it keeps.
    fn text_of(&self, event: Event) -> Result<String, OutboxError> {
        Ok(event.into_text()?)
    }
}
