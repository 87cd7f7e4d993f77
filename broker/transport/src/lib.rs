//! The transport contracts, the memory transport and the contract suite.
//!
//! A transport moves bytes and knows no events. A [`Journal`] keeps the order
//! of what was decided; [`Queues`] hand tasks to competing workers; a [`Bus`] is
//! what several nodes have of a distributed broker, on whose streams a
//! [`SharedJournal`] stands; an [`Outlet`] writes to what is not the cluster's. What a simulation drives, [`MemoryJournal`] and
//! [`Queues`], reads no clock and draws no random number: moments and seeds are
//! given by the caller, so it sees the same run every time.

mod bus;
mod journal;
mod memory;
mod outlet;
mod queues;
mod shared;

#[cfg(feature = "contract")]
pub mod contract;

pub use bus::{
    Bus, BusError, Change, Durability, Follower, NodeId, Ownership, Parcel, Planned, Post, Recipient, Streams,
};
pub use journal::{AppendError, Journal, ReadError, Record, Waker, WholeJournal};
pub use memory::{MemoryBroker, MemoryConfig, MemoryJournal};
pub use outlet::{NewMessage, Outlet, Told, WriteError};
pub use queues::{
    ConsumerId, Delivered, Delivery, DeliveryPlace, Guest, Lapse, Lapsed, Lease, Mail, News, QueuePolicy,
    QueueStats, Queues,
};
pub use shared::{Broken, SharedJournal, partition_of};
