//! What a server opens before anything else.

use std::net::{SocketAddr, TcpListener};

use frevo_log::Log;
use frevo_store::Store;

use super::ServeError;
use crate::config::{Config, StoreKind};
use crate::data_dir::DataDir;

pub(super) fn open_log(dir: &DataDir, config: &Config) -> Result<Log, ServeError> {
    let path = dir.log();
    let settings = frevo_log::Config { segment_bytes: config.segment_size, ..frevo_log::Config::new(&path) };
    Log::open(settings).map_err(|source| ServeError::Log { path, source })
}

/// The store, wherever it is.
pub(crate) fn open_store(config: &Config) -> Result<Store, ServeError> {
    if let (StoreKind::Postgres, Some(url)) = (config.store, &config.postgres.url) {
        return Store::connect(&url.0, &config.namespace).map_err(ServeError::Postgres);
    }
    let path = config.data_dir.join("store");
    Store::open(&path, &frevo_store::Settings::default()).map_err(|source| ServeError::Store { path, source })
}

/// Listens, and tells where: port 0 becomes another.
pub(super) fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), ServeError> {
    let listener = || {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    };
    listener().map_err(|source| ServeError::Listen { address, source })
}
