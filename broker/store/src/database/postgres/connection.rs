//! A connection to PostgreSQL, and the statements it has prepared.

use std::collections::HashMap;
use std::time::Duration;

use tokio_postgres::{Client, Error, Statement};

use super::address::Address;
use super::schema;
use super::sql::Query;

/// How long a transaction of ours may rest: a process that is frozen amid one
/// must not keep its locks from the others.
const REST_MAX: Duration = Duration::from_secs(10);

/// A connection.
pub(super) struct Connection {
    pub(super) client: Client,
    prepared: HashMap<Query, Statement>,
}

impl Connection {
    /// Connects, for statements that take no longer than this.
    pub(super) async fn open(
        address: &Address,
        schema: &str,
        statement_max: Duration,
    ) -> Result<Self, Error> {
        let (client, connection) = address.config.connect(address.tls.clone()).await?;
        // It ends with the client; what it says then, the client said as well.
        tokio::spawn(async move { drop(connection.await) });
        // What is committed here is on a disk, whatever is usual there: a
        // checkpoint that is lost may be one below which the journal is deleted.
        let settings = format!(
            "set search_path to {};
            set statement_timeout = {};
            set idle_in_transaction_session_timeout = {};
            select set_config('synchronous_commit', 'on', false)
                where current_setting('synchronous_commit') = 'off'",
            schema::quoted(schema),
            statement_max.as_millis(),
            REST_MAX.as_millis(),
        );
        client.batch_execute(&settings).await?;
        Ok(Self { client, prepared: HashMap::new() })
    }

    /// The statement, prepared once for each connection.
    pub(super) async fn prepared(&mut self, query: Query) -> Result<Statement, Error> {
        if let Some(statement) = self.prepared.get(&query) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(&query.text()).await?;
        self.prepared.insert(query, statement.clone());
        Ok(statement)
    }
}
