//! The serving process: opens what is durable, takes the partitions over, lets
//! connections in, and ends in the reverse order.

mod error;
mod foundation;
mod open;
mod server;
mod settings;
mod threads;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use frevo_store::Store;
use frevo_transport::Bus;

pub use self::error::ServeError;
use self::foundation::Foundation;
pub(crate) use self::open::open_store;
use self::server::Server;
use crate::config::Config;
use crate::data_dir::DataDir;
use crate::keys::Keys;
use crate::node::{Ground, Node};
use crate::start::Recovered;

/// How long is waited for what is registered.
const CURRENT_PATIENCE: Duration = Duration::from_secs(60);

/// The server answers.
#[derive(Clone, Copy, Debug)]
pub struct Ready {
    /// Where.
    pub address: SocketAddr,
}

/// Serves until SIGTERM or SIGINT; `ready` is called once requests are answered.
pub fn run(config: Config, ready: impl FnOnce(Ready)) -> Result<(), ServeError> {
    let server = Server::start(&config).map_err(|error| error.explained(&config))?;
    ready(Ready { address: server.address });
    let node = server.node.clone();
    let runtime = runtime().map_err(ServeError::Thread)?;
    let failure = runtime.block_on(async {
        tokio::select! {
            () = termination() => None,
            reason = journal_failure(&node) => Some(reason),
        }
    });
    match failure {
        None => {
            tracing::info!("stopping: requests under way are answered, no new ones are taken");
            server.stop();
            Ok(())
        }
        // What was stepped can't be taken back and can't be written: memory is
        // ahead of the disk for good. Only a restart tells what is durable.
        Some(reason) => Err(ServeError::JournalFailed { reason }),
    }
}

/// Serves in the background until the handle is shut down or dropped.
pub fn start_in_background(config: &Config) -> Result<Handle, ServeError> {
    Server::start(config).map(|server| Handle { server: Some(server) })
}

/// The same as a node of a cluster, on this connection to a broker and with this
/// store.
///
/// # Errors
/// As for any server; also if the broker can't be used.
pub fn join_in_background(config: &Config, bus: Arc<dyn Bus>, store: Store) -> Result<Handle, ServeError> {
    Server::join(config, bus, store).map(|server| Handle { server: Some(server) })
}

/// A server in the background.
pub struct Handle {
    server: Option<Server>,
}

impl Handle {
    /// Where it answers.
    pub fn address(&self) -> SocketAddr {
        self.server.as_ref().expect("it is taken only when the handle goes").address
    }

    /// Ends it; returns once everything is written.
    pub fn shutdown(mut self) {
        if let Some(server) = self.server.take() {
            server.stop();
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop();
        }
    }
}

/// Makes the store anew from the journal that is kept.
pub fn rebuild_store(config: &Config) -> Result<Recovered, ServeError> {
    rebuild(config).map_err(|error| error.explained(config))
}

fn rebuild(config: &Config) -> Result<Recovered, ServeError> {
    let dir = DataDir::open(&config.data_dir, config.partitions)?;
    let log = Arc::new(open::open_log(&dir, config)?);
    let path = dir.store();
    let store = Store::create_empty(&path, &frevo_store::Settings::default())
        .map_err(|source| ServeError::Store { path, source })?;
    let keys = Keys::of(&dir)?;
    let foundation = Foundation::new(dir.partitions(), keys, config, Ground::Log(log.clone()), store)?;
    let (partitions, recovered) = foundation.recover(&log)?;
    foundation.end(&log, partitions)?;
    Ok(recovered)
}

fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

async fn termination() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

async fn journal_failure(node: &Node) -> String {
    loop {
        if let Some(reason) = node.ground.journal().failed() {
            return reason;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
