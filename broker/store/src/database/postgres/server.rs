//! The server and our connections to it: several to read, one to write.
//!
//! It never holds anybody back for long. A connection stands within two seconds or
//! not, a question is answered within five or not. After that nobody waits: until
//! a connection stands again, which is tried every half second on the side, reads
//! fail at once. Writes are tried each time, because who writes does nothing else.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{sleep, timeout};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Error, Row};

use super::address::{Address, CONNECT_MAX};
use super::commit::unwritten;
use super::connection::Connection;
use super::error::PostgresError;
use super::schema;
use super::sql::Query;
use crate::database::{KeyRange, Table};
use crate::{OpenError, StoreError};

/// How long a read may take.
const READ_MAX: Duration = Duration::from_secs(5);
/// How long a batch may take.
const WRITE_MAX: Duration = Duration::from_secs(30);
/// How long nodes that start together wait for the first one's migration.
const MIGRATION_MAX: Duration = Duration::from_secs(60);
/// How often it is tried whether an outage is over.
const RETRY: Duration = Duration::from_millis(500);

/// How many connections read. Who asks for one more waits for the next that is
/// free, within the time of its read.
const READERS: usize = 4;
/// How many write. The store writes one batch at a time.
const WRITERS: usize = 1;

/// The server.
pub(super) struct Server {
    address: Address,
    schema: String,
    readers: Pool,
    writer: Pool,
    /// It was not reached, and reads are not tried.
    is_down: AtomicBool,
}

/// What is read.
pub(super) enum Question {
    Get(Table, Vec<u8>),
    GetAll(Table, Vec<Vec<u8>>),
    Page(Table, KeyRange, usize),
    Size,
}

/// Connections of one kind.
struct Pool {
    permits: Semaphore,
    idle: Mutex<Vec<Connection>>,
    /// How long a statement may take.
    statement_max: Duration,
}

impl Pool {
    fn new(size: usize, statement_max: Duration) -> Self {
        Self { permits: Semaphore::new(size), idle: Mutex::default(), statement_max }
    }

    async fn permit(&self) -> SemaphorePermit<'_> {
        self.permits.acquire().await.expect("it is never closed")
    }

    fn take(&self) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|connection| !connection.client.is_closed());
        idle.pop()
    }

    fn put_back(&self, connection: Connection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }
}

impl Server {
    pub(super) fn new(address: Address, schema: &str) -> Self {
        Self {
            address,
            schema: schema.to_owned(),
            readers: Pool::new(READERS, READ_MAX),
            writer: Pool::new(WRITERS, WRITE_MAX),
            is_down: AtomicBool::new(false),
        }
    }

    /// Makes the schema what this build needs.
    pub(super) async fn migrate(&self) -> Result<(), OpenError> {
        let schema = || self.schema.clone();
        let failed = |source| OpenError::Postgres { schema: schema(), source };
        let mut connection = self.connect(MIGRATION_MAX).await.map_err(failed)?;
        let migrated = timeout(MIGRATION_MAX, schema::migrate(&mut connection.client, &self.schema)).await;
        let migrated = migrated.map_err(|_| failed(self.timed_out(MIGRATION_MAX)))?;
        match migrated.map_err(|error| failed(self.failure(error)))? {
            None => Ok(()),
            Some(found) => Err(OpenError::NewerForm { schema: schema(), found, known: schema::FORM }),
        }
    }

    /// Fails if there is no use in a read.
    pub(super) fn check_up(&self) -> Result<(), PostgresError> {
        if self.is_down.load(Ordering::Acquire) { Err(self.down()) } else { Ok(()) }
    }

    pub(super) async fn read(self: Arc<Self>, question: Question) -> Result<Vec<Row>, PostgresError> {
        let read = async {
            let _permit = self.readers.permit().await;
            // Who waited for the others' connections may have waited for nothing.
            self.check_up()?;
            let mut connection = self.connection(&self.readers).await?;
            let rows = ask(&mut connection, question).await.map_err(|error| self.failure(error))?;
            self.readers.put_back(connection);
            Ok(rows)
        };
        let rows = timeout(READ_MAX, read).await.unwrap_or_else(|_| Err(self.timed_out(READ_MAX)));
        if rows.as_ref().is_err_and(PostgresError::is_outage) {
            self.clone().wait_until_up();
        }
        rows
    }

    /// Writes over the connection for that, which is used again if it succeeded.
    pub(super) async fn write<T>(
        &self,
        work: impl AsyncFnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let _permit = self.writer.permit().await;
        let mut connection = self.connection(&self.writer).await.map_err(unwritten)?;
        let done = timeout(WRITE_MAX, work(&mut connection)).await;
        let done = done.map_err(|_| unwritten(self.timed_out(WRITE_MAX)))??;
        self.writer.put_back(connection);
        Ok(done)
    }

    /// What an error of a connection means that stood.
    pub(super) fn failure(&self, source: Error) -> PostgresError {
        let server = self.address.shown.clone();
        match source.code() {
            Some(code) if !is_going_down(code) => PostgresError::Refused { server, source },
            _ => PostgresError::Unreachable { server, source },
        }
    }

    pub(super) fn down(&self) -> PostgresError {
        PostgresError::Down { server: self.address.shown.clone() }
    }

    async fn connection(&self, pool: &Pool) -> Result<Connection, PostgresError> {
        match pool.take() {
            Some(connection) => Ok(connection),
            None => self.connect(pool.statement_max).await,
        }
    }

    async fn connect(&self, statement_max: Duration) -> Result<Connection, PostgresError> {
        let connecting = Connection::open(&self.address, &self.schema, statement_max);
        let connection = timeout(CONNECT_MAX, connecting).await.map_err(|_| self.timed_out(CONNECT_MAX))?;
        connection.map_err(|source| {
            let (server, user) = (self.address.shown.clone(), self.address.user.clone());
            match source.code() {
                Some(code) if is_denial(code) => PostgresError::Denied { server, user, source },
                _ => PostgresError::Unreachable { server, source },
            }
        })
    }

    /// Lets reads fail until a connection stands.
    fn wait_until_up(self: Arc<Self>) {
        if self.is_down.swap(true, Ordering::AcqRel) {
            return;
        }
        tokio::spawn(async move {
            loop {
                sleep(RETRY).await;
                if let Ok(connection) = self.connect(READ_MAX).await {
                    self.readers.put_back(connection);
                    break;
                }
            }
            self.is_down.store(false, Ordering::Release);
        });
    }

    fn timed_out(&self, max: Duration) -> PostgresError {
        PostgresError::TimedOut { server: self.address.shown.clone(), seconds_max: max.as_secs() }
    }
}

async fn ask(connection: &mut Connection, question: Question) -> Result<Vec<Row>, Error> {
    match question {
        Question::Get(table, key) => {
            let statement = connection.prepared(Query::Get(table)).await?;
            connection.client.query(&statement, &[&key]).await
        }
        Question::GetAll(table, keys) => {
            let statement = connection.prepared(Query::GetAll(table)).await?;
            connection.client.query(&statement, &[&keys]).await
        }
        Question::Page(table, KeyRange { from, until }, page_size) => {
            let statement = connection.prepared(Query::Page(table)).await?;
            let page_size = i64::try_from(page_size).unwrap_or(i64::MAX);
            connection.client.query(&statement, &[&from, &until, &page_size]).await
        }
        Question::Size => {
            let statement = connection.prepared(Query::Size).await?;
            connection.client.query(&statement, &[]).await
        }
    }
}

/// The server is started, stopped or full.
fn is_going_down(code: &SqlState) -> bool {
    ["57P", "08", "53"].iter().any(|class| code.code().starts_with(class))
}

/// The user, the password or the database is not known.
fn is_denial(code: &SqlState) -> bool {
    ["28", "3D", "42501"].iter().any(|class| code.code().starts_with(class))
}
