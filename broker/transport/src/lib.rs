//! The transport contracts, the memory transport and the contract suite.
//!
//! A transport moves bytes and knows no events. A [`Journal`] keeps the order
//! of what was decided; [`Queues`] hand tasks to competing workers. Nothing
//! here reads a clock or draws a random number: moments and seeds are given by
//! the caller, so a simulation sees the same run every time.

mod journal;
mod memory;
mod queues;

#[cfg(feature = "contract")]
pub mod contract;

pub use journal::{AppendError, Journal, ReadError, Record, Waker};
pub use memory::{MemoryConfig, MemoryJournal};
pub use queues::{
    ConsumerId, Delivered, Delivery, DeliveryPlace, Lapse, Lapsed, Lease, Mail, QueuePolicy, QueueStats,
    Queues,
};
