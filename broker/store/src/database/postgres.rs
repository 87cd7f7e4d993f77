//! PostgreSQL as a database of keys and values: a table per noun in one schema,
//! which several nodes may share.
//!
//! Who asks is a thread that must go on, a reactor often. So connections live on
//! a thread of their own, questions are put to it and waited for, and waiting has
//! a bound: see [`server`]. What holds of several nodes that write at once is told
//! in [`commit`].

mod address;
mod commit;
mod connection;
mod error;
mod schema;
mod server;
mod sql;
mod tls;

use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::{io, vec};

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio_postgres::Row;

use self::address::Address;
pub use self::error::PostgresError;
use self::server::{Question, Server};
use super::{Committed, KeyRange, Slice, Table};
use crate::error::DatabaseError;
use crate::{OpenError, StoreError, WriteBatch};

/// The database.
pub(crate) struct Database {
    asked: Asked,
    /// Ends the thread when it is dropped.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// The server, as threads ask it that do not wait for longer than they must.
#[derive(Clone)]
struct Asked {
    runtime: Handle,
    server: Arc<Server>,
}

/// The rows of a range, read page by page.
pub(crate) struct Pages {
    asked: Asked,
    table: Table,
    /// What was not read yet.
    range: KeyRange,
    page_size: usize,
    page: vec::IntoIter<(Slice, Slice)>,
    is_last: bool,
}

impl Database {
    /// Reaches the database, and makes or migrates the schema.
    pub(crate) fn connect(address: &str, schema: &str) -> Result<Self, OpenError> {
        let address = Address::parse(address)?;
        schema::check_name(schema)?;
        let failed = |source| OpenError::Postgres { schema: schema.to_owned(), source };
        let (handle, stop, thread) = spawn().map_err(|source| failed(PostgresError::Thread(source)))?;
        let server = Arc::new(Server::new(address, schema));
        let asked = Asked { runtime: handle, server: server.clone() };
        let database = Self { asked, stop: Some(stop), thread: Some(thread) };
        database.asked.wait(async move { server.migrate().await }).map_err(failed)??;
        Ok(database)
    }

    pub(crate) fn get(&self, table: Table, key: &[u8]) -> Result<Option<Slice>, PostgresError> {
        let rows = self.asked.read(Question::Get(table, key.to_vec()))?;
        rows.first().map(|row| self.asked.bytes(row, 0)).transpose()
    }

    /// The values of several keys, in their order.
    pub(crate) fn get_all(&self, table: Table, keys: &[&[u8]]) -> Result<Vec<Option<Slice>>, PostgresError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let keys: Vec<Vec<u8>> = keys.iter().map(|key| key.to_vec()).collect();
        let rows = self.asked.read(Question::GetAll(table, keys))?;
        rows.iter()
            .map(|row| {
                let value: Option<&[u8]> =
                    row.try_get(0).map_err(|error| self.asked.server.failure(error))?;
                Ok(value.map(Slice::from))
            })
            .collect()
    }

    pub(crate) fn scan(&self, table: Table, range: KeyRange, page_size: usize) -> Pages {
        let page = Vec::new().into_iter();
        Pages { asked: self.asked.clone(), table, range, page_size: page_size.max(1), page, is_last: false }
    }

    pub(crate) fn commit(&self, batch: WriteBatch) -> Result<Committed, StoreError> {
        let server = self.asked.server.clone();
        let committed = self.asked.wait(async move { server.commit(batch).await });
        committed.map_err(|error| StoreError::Write(DatabaseError::Postgres(error)))?
    }

    pub(crate) fn size_on_disk(&self) -> Result<u64, PostgresError> {
        let rows = self.asked.read(Question::Size)?;
        let size = rows.first().map(|row| row.try_get::<_, i64>(0)).transpose();
        let size = size.map_err(|error| self.asked.server.failure(error))?;
        Ok(size.map_or(0, i64::unsigned_abs))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        drop(self.stop.take());
        // It ends at once, and with it every connection.
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Asked {
    fn read(&self, question: Question) -> Result<Vec<Row>, PostgresError> {
        self.server.check_up()?;
        let server = self.server.clone();
        self.wait(async move { server.read(question).await })?
    }

    /// Waits for what is done on the thread of the connections, which bounds it.
    fn wait<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, PostgresError> {
        let (answer, answered) = mpsc::sync_channel(1);
        self.runtime.spawn(async move {
            let _ = answer.send(work.await);
        });
        answered.recv().map_err(|_| self.server.down())
    }

    fn bytes(&self, row: &Row, column: usize) -> Result<Slice, PostgresError> {
        let bytes: &[u8] = row.try_get(column).map_err(|error| self.server.failure(error))?;
        Ok(bytes.into())
    }
}

impl Pages {
    fn turn(&mut self) -> Result<(), PostgresError> {
        let rows = self.asked.read(Question::Page(self.table, self.range.clone(), self.page_size))?;
        self.is_last = rows.len() < self.page_size;
        let page: Vec<(Slice, Slice)> = rows
            .iter()
            .map(|row| Ok((self.asked.bytes(row, 0)?, self.asked.bytes(row, 1)?)))
            .collect::<Result<_, PostgresError>>()?;
        if let Some((key, _)) = page.last() {
            self.range.from = super::next(key);
        }
        self.page = page.into_iter();
        Ok(())
    }
}

impl Iterator for Pages {
    type Item = Result<(Slice, Slice), PostgresError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.page.next() {
                return Some(Ok(row));
            }
            if self.is_last {
                return None;
            }
            if let Err(error) = self.turn() {
                self.is_last = true;
                return Some(Err(error));
            }
        }
    }
}

/// The thread of the connections.
fn spawn() -> io::Result<(Handle, oneshot::Sender<()>, JoinHandle<()>)> {
    let runtime = Builder::new_current_thread().enable_io().enable_time().build()?;
    let handle = runtime.handle().clone();
    let (stop, stopped) = oneshot::channel();
    let thread = std::thread::Builder::new().name("postgres".into()).spawn(move || {
        // Who holds the other end drops it.
        let _ = runtime.block_on(stopped);
    })?;
    Ok((handle, stop, thread))
}
