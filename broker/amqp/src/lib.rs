//! The transport over RabbitMQ: streams, leases and parcels.
//!
//! | what | on the broker |
//! |---|---|
//! | the journal of partition P | the stream `NS.journal.P`, read back from its offsets |
//! | who owns P | the quorum queue `NS.lease.P`: who holds its one message |
//! | parcels for the owner of P | the quorum queue `NS.inbox.P` |
//! | parcels for a node, for all nodes | `NS.node.ID`, bound to the exchange `NS.everyone` |
//! | how many partitions there are | the first message of the stream `NS.cluster` |
//!
//! Exchanges of others are published to by an [`AmqpOutlet`], queues are consumed by an
//! [`Intake`](intake::Intake).
//!
//! Nobody who uses the bus waits for the broker: one thread does, and lapin's. What
//! is lost with a connection is never sent again, nor recovered behind anyone's
//! back: a follower is told that it is broken, an owner that it has lost.
//!
//! The subtle thing: a lease is an opinion of the broker about who is alive. A node
//! that was frozen believes for a while that it still has one. What it appends then
//! stands behind the fence of its successor and counts for nothing.

mod bus;
mod config;
mod engine;
mod following;
pub mod intake;
mod layout;
mod lease;
mod link;
mod names;
mod outlet;
mod ownership;
mod post;
mod publisher;
mod reading;
mod shares;
mod streams;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use bus::AmqpBus;
pub use config::{Config, PARTITIONS_DEFAULT};
pub use layout::plan;
pub use outlet::AmqpOutlet;

/// Locks; what a thread that panicked left is as good as any.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
