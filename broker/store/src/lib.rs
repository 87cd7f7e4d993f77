//! What is remembered: checkpoints, the index of executions, the catalogue.
//!
//! Nothing here is the only copy of anything. The journal is; the [`Store`] is
//! what was folded from it so that a question needs no replay and a restart
//! only a short one. It is therefore never synced per write: a partition's
//! checkpoint says up to where the store is known to be whole, and what was
//! lost behind it is written again from the journal.
//!
//! A store is embedded, or in PostgreSQL where several nodes share it.

mod batch;
pub mod catalogue;
mod checkpoint;
mod closed;
mod copy;
mod counters;
mod database;
mod dead_letter;
mod definition;
mod durations;
mod error;
mod expiry;
mod job;
mod row;
mod search;
mod sifted;
mod snapshot;
mod store;
#[cfg(test)]
mod tests;

pub use batch::{Indexed, WriteBatch};
pub use catalogue::{
    Buses, Catalogue, Contracts, DescribedQueues, Jobs, PausedMachines, Pauses, Replays, RoutedQueues,
    Schedules, Schemas, Sources, Target,
};
pub use checkpoint::Checkpoint;
pub use closed::{ClosedExecution, Cursor, listed_at};
pub use counters::{CounterKind, CounterName, Counts, KEPT_DAYS, Point};
pub use database::PostgresError;
pub use dead_letter::{DeadLetterId, KeptDeadLetter};
pub use durations::Durations;
pub use error::{DatabaseError, OpenError, StoreError};
pub use expiry::Sweep;
pub use search::Found;
pub use sifted::{Sieve, Sifted};
pub use snapshot::Snapshot;
pub use store::{Settings, Store, Written};
