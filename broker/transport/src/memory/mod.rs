//! The transports in memory, for simulation and tests: a journal over a model of
//! a disk, and a broker that several nodes of one process share.

mod broker;
mod journal;

pub use broker::MemoryBroker;
pub use journal::{MemoryConfig, MemoryJournal};
