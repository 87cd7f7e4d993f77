//! From a data directory of the embedded log onto a broker, while no server runs.
//!
//! The journal is copied record by record: executions with their histories, what
//! is registered, deliveries and what archives keep are all in it, so nothing has
//! to be known of any of them ([`Copier`](frevo_coordinator::Copier)). What was
//! copied is folded as it is read back from the broker, which proves that it is
//! there, and of that the store is made, as `frevo store rebuild` makes one.
//!
//! ```text
//! directory's log ─► copy ─► broker's journal ─► read back ─► fold ─► store
//! ```
//!
//! The directory is locked and only read. The subtle thing is the end: a cluster
//! that began on half a journal would do half of what was promised. So its key is
//! written last, and nodes that are told of the file do not start without it.

mod key_file;
mod source;
mod target;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use frevo_coordinator::RecoveryError;
use frevo_event::PartitionId;
use frevo_log::{InspectError, OpenError};
use frevo_store::StoreError;
use frevo_transport::{AppendError, Broken, BusError, ReadError};

use crate::buses;
use crate::config::Config;
use crate::data_dir::DataDirError;
use crate::serve::{ServeError, open_store};
use crate::start::StartError;
use key_file::KeyFile;
use source::Source;
use target::Target;

/// What was moved.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moved {
    /// Partitions.
    pub partitions: u16,
    /// Executions that are open.
    pub open: u64,
    /// Executions that have ended.
    pub closed: u64,
    /// Definitions that are registered or run.
    pub definitions: u64,
    /// Records of the new journal.
    pub records: u64,
    /// Bytes in them.
    pub bytes: u64,
    /// How long it took.
    pub seconds: f64,
}

/// How far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of the directory's journal that were copied.
    pub bytes: u64,
    /// Bytes of all of it.
    pub bytes_all: u64,
}

/// Why a directory is not moved.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The directory is of no use.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// It is in use, or its journal is none.
    #[error("could not lock the journal; stop the server first")]
    Lock(#[source] OpenError),
    /// Its journal does not read.
    #[error("could not read the journal")]
    Inspect(#[from] InspectError),
    /// Its journal is damaged.
    #[error("the journal is damaged, and nothing was moved; `frevo log verify` tells what is lost")]
    Damaged,
    /// A part of it was given up: what the store remembers of that is in no
    /// journal.
    #[error(
        "a part of the journal was given up (`frevo log repair`), and nothing was moved: what is remembered \
         of that part would be lost; it can be moved once retention has released that part"
    )]
    GivenUp,
    /// Its store does not open.
    #[error("could not open the store in `{}`; `frevo store rebuild` makes it anew", path.display())]
    SourceStore {
        /// Its directory.
        path: PathBuf,
        /// Why.
        source: frevo_store::OpenError,
    },
    /// The key would be of no effect.
    #[error(
        "the configuration has a `cluster_key`, but task tokens stay valid only with the directory's own keys; \
         leave it out, and give the nodes the file that is written here as their `cluster_key_file`"
    )]
    OtherKey,
    /// Nobody said where the key is to be.
    #[error("where the cluster's key is to be written is not said; name a file with --cluster-key-file")]
    NoKeyFile,
    /// The key file can't be written.
    #[error("could not write the cluster key to `{}`", path.display())]
    KeyFile {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It has the key of another cluster.
    #[error("`{}` exists and has another key; name another file", path.display())]
    KeyFileTaken {
        /// Where.
        path: PathBuf,
    },
    /// The store would be made where the directory has its own.
    #[error("the new store would stand in the directory itself; name another one with --data-dir")]
    SamePlace,
    /// The broker is of no use.
    #[error("could not use the broker")]
    Bus(#[from] BusError),
    /// What was asked for is no broker.
    #[error("the journal is to be moved to a broker: kafka or amqp")]
    NoBroker,
    /// There is something in the new journal.
    #[error(
        "namespace `{namespace}` is not empty: partition {partition} has {messages} messages already, and nothing \
         was changed; if a move was broken off there, delete what it made or begin again with another --namespace"
    )]
    JournalTaken {
        /// Whose names they are.
        namespace: String,
        /// A partition that has something.
        partition: PartitionId,
        /// How much.
        messages: u64,
    },
    /// There is something in the new store.
    #[error(
        "the store of namespace `{namespace}` is not empty, and nothing was changed; if a move was broken off \
         there, delete what it made or begin again with another --namespace"
    )]
    StoreTaken {
        /// Whose names they are.
        namespace: String,
    },
    /// The new store does not open.
    #[error(transparent)]
    TargetStore(Box<ServeError>),
    /// The store does not read or write.
    #[error("could not copy what only the store has")]
    Store(#[from] StoreError),
    /// The new journal does not open.
    #[error("could not open the new journal")]
    Open(#[from] ReadError),
    /// A record was not taken.
    #[error("could not append to partition {partition}")]
    Append {
        /// Of which partition.
        partition: PartitionId,
        /// Why.
        source: AppendError,
    },
    /// The new journal broke off.
    #[error("the broker lost or repeated something; begin again with another --namespace")]
    Broken(#[from] Broken),
    /// Somebody else appends.
    #[error(
        "a node took partition {partition} over meanwhile; begin again with another --namespace, and start nodes afterwards"
    )]
    Disturbed {
        /// Of which partition.
        partition: PartitionId,
    },
    /// The broker does not give back what it took.
    #[error("the broker has given nothing back for {seconds} s")]
    Stalled {
        /// How long was waited.
        seconds: u64,
    },
    /// What was copied does not fold.
    #[error(transparent)]
    Fold(#[from] RecoveryError),
    /// What was folded is not stored.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The broker does not read back what a checkpoint stands on.
    #[error("the broker does not give back the end of partition {partition}")]
    NoCheckpoint {
        /// The partition.
        partition: PartitionId,
    },
}

/// Moves the data directory `from` to where `config` says, and writes the key by
/// which nodes there know its task tokens and secrets.
///
/// # Errors
/// The directory, the broker or the store is of no use or not empty. Nothing was
/// changed unless the new journal had been begun.
pub fn migrate(
    from: &Path,
    config: &Config,
    key_file: &Path,
    told: &mut dyn FnMut(Progress),
) -> Result<Moved, MigrateError> {
    let begun_at = Instant::now();
    if config.cluster_key.is_some() {
        return Err(MigrateError::OtherKey);
    }
    let source = Source::open(from)?;
    if let Some(asked) = config.partitions_asked() {
        source.dir.expect_partitions(asked)?;
    }
    if is_same(&source.dir.store(), &config.data_dir.join("store")) {
        return Err(MigrateError::SamePlace);
    }
    let key_file = KeyFile::draft(key_file, &source.dir.keys_text()?)?;
    let bus = buses::open_with(config, Some(source.dir.partitions()))?.ok_or(MigrateError::NoBroker)?;
    let store = open_store(config).map_err(|error| MigrateError::TargetStore(Box::new(error)))?;
    if !store.is_empty()? {
        return Err(MigrateError::StoreTaken { namespace: config.namespace.clone() });
    }
    let mut target = Target::open(&*bus, store, source.dir.signing_key()?, config)?;
    let mut bytes = 0;
    source.visit(&mut |record| {
        bytes += record.bytes.len() as u64;
        told(Progress { bytes, bytes_all: source.bytes });
        target.copy(&record)
    })?;
    target.drain()?;
    let moved = target.end(&source)?;
    key_file.publish()?;
    Ok(Moved { seconds: begun_at.elapsed().as_secs_f64(), ..moved })
}

fn is_same(one: &Path, other: &Path) -> bool {
    let absolute = |path: &Path| path.canonicalize().ok();
    absolute(one).is_some_and(|one| absolute(other) == Some(one))
}
