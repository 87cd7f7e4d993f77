//! `ServeError`: why a server does not come up, or stopped.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use frevo_coordinator::RecoveryError;
use frevo_transport::{BusError, ReadError};

use super::CURRENT_PATIENCE;
use crate::affected::Affected;
use crate::config::Config;
use crate::connections;
use crate::data_dir::DataDirError;
use crate::keys::KeysError;
use crate::mocks::MockFileError;
use crate::start::StartError;

/// Why the server does not come up, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Webhooks can't be called.
    #[error("could not make a client for outgoing requests")]
    Outbound {
        /// Why.
        source: reqwest::Error,
    },
    /// The data directory is of no use.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// The journal does not open.
    #[error("could not open the journal in `{}`", path.display())]
    Log {
        /// Its directory.
        path: PathBuf,
        /// Why.
        source: frevo_log::OpenError,
    },
    /// The store does not open.
    #[error("could not open the store in `{}`; `frevo store rebuild` makes it anew", path.display())]
    Store {
        /// Its directory.
        path: PathBuf,
        /// Why.
        source: frevo_store::OpenError,
    },
    /// PostgreSQL is of no use.
    #[error("could not use the store in PostgreSQL")]
    Postgres(#[source] frevo_store::OpenError),
    /// The journal lost records.
    #[error("the journal is damaged; executions that may have lost answers: {affected}")]
    Damaged {
        /// Those executions.
        affected: Affected,
        /// What is lost.
        source: Box<ServeError>,
    },
    /// A partition does not come up.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The address can't be listened on.
    #[error("could not listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The certificate or key is of no use.
    #[error(transparent)]
    Tls(#[from] connections::TlsError),
    /// A thread can't be made.
    #[error("could not start a thread")]
    Thread(#[source] io::Error),
    /// The mocks are of no use.
    #[error(transparent)]
    Mocks(#[from] MockFileError),
    /// The broker can't be used.
    #[error("could not use the broker")]
    Bus(#[from] BusError),
    /// What is registered can't be read.
    #[error("could not read what is registered")]
    Catalogue(#[from] RecoveryError),
    /// The keys that nodes share are of no use.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The broker does not give what is registered.
    #[error(
        "the broker did not give the journal of what is registered within {} s; {}",
        CURRENT_PATIENCE.as_secs(),
        reason.as_deref().unwrap_or("is it up, and may this user read it?")
    )]
    NotCurrent {
        /// Why it can't be read, if that is known.
        reason: Option<String>,
    },
    /// The journal failed while serving: nothing more can be acknowledged.
    #[error("the journal failed: {reason}")]
    JournalFailed {
        /// What happened.
        reason: String,
    },
}

impl ServeError {
    /// Of a damaged journal, tells whom it touches.
    pub(super) fn explained(self, config: &Config) -> Self {
        let is_damage = match &self {
            Self::Log { source, .. } => {
                matches!(source, frevo_log::OpenError::Damaged(_) | frevo_log::OpenError::Missing { .. })
            }
            Self::Start(StartError::Replay { source }) => matches!(source, ReadError::Damaged { .. }),
            _ => false,
        };
        if !is_damage {
            return self;
        }
        let report = frevo_log::verify(&config.data_dir.join("log"));
        match report.and_then(|report| Affected::find(&config.data_dir, &report)) {
            Ok(affected) => Self::Damaged { affected, source: Box::new(self) },
            Err(error) => {
                tracing::error!(%error, "the journal does not tell which executions are affected");
                self
            }
        }
    }
}
