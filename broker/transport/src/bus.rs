//! `Bus`: what the nodes of a cluster have of a distributed broker.
//!
//! Three small contracts. [`Streams`] keep the messages of the partitions in
//! order; [`Ownership`] says which partitions are this node's; [`Post`] brings
//! parcels from node to node. None of them knows what it carries.
//!
//! The subtle thing: ownership is an opinion. A node that was frozen may act on
//! one that is out of date, so nothing relies on it being exclusive: the order of
//! the stream decides (the fences of the journal), ownership only keeps nodes
//! from disturbing each other all the time.
//!
//! No method waits for the broker, but [`Streams::read`] and [`Streams::end`].

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use crate::{AppendError, ReadError, Waker};

/// A node's connection to a distributed broker.
pub trait Bus: Send + Sync {
    /// How many partitions there are; the same on every node.
    fn partition_count(&self) -> u16;

    /// The streams of the partitions, with followers of their own.
    ///
    /// # Errors
    /// The broker can't be reached or refuses.
    fn streams(&self) -> Result<Arc<dyn Streams>, BusError>;

    /// Which partitions are this node's. Asked for once: the node takes part in
    /// sharing them from then on.
    ///
    /// # Errors
    /// The broker can't be reached or refuses.
    fn ownership(&self) -> Result<Arc<dyn Ownership>, BusError>;

    /// Parcels from node to node. Asked for once, and before the ownership.
    ///
    /// # Errors
    /// The broker can't be reached or refuses.
    fn post(&self) -> Result<Arc<dyn Post>, BusError>;

    /// What the broker's settings are worth, for an operator to read: how many
    /// copies there are and what is unsafe.
    fn durability(&self) -> Durability;

    /// Why the broker is not reached, a sentence; none while it is, as far as is known.
    fn fault(&self) -> Option<String>;

    /// How many milliseconds the broker's clock is ahead of this node's; none
    /// where it can't be told.
    fn clock_ahead_millis(&self) -> Option<i64>;
}

/// How well a broker keeps what it took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Durability {
    /// How many copies it keeps of the journals, where it tells.
    pub copies: Option<u16>,
    /// How many of them have a message at least before it counts, where it tells.
    pub copies_min: Option<u16>,
    /// What an operator should know or change, a sentence each.
    pub warnings: Vec<String>,
}

/// Something that a cluster needs on its broker: what `frevo transport plan`
/// prints for whoever makes it by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// What it is: `topic`, `queue`, `stream`, `exchange`, `consumer group`.
    pub kind: &'static str,
    /// Its name on the broker.
    pub name: String,
    /// What it is for, in one sentence.
    pub purpose: &'static str,
    /// Its settings, as the broker names them.
    pub settings: Vec<(String, String)>,
    /// What the nodes' user must be allowed to do with it, as the broker names it.
    pub rights: Vec<&'static str>,
}

/// Why a distributed broker is of no use.
#[derive(Debug, thiserror::Error)]
pub enum BusError {
    /// Nobody answers, or the connection broke.
    #[error("could not {action}: {reason}")]
    Unreachable {
        /// What was being done, with whom.
        action: String,
        /// What the client library said.
        reason: String,
    },
    /// It answers, but what is there can't be used as it is.
    #[error("{what}; {remedy}")]
    Unsafe {
        /// What was found.
        what: String,
        /// What to do about it.
        remedy: String,
    },
}

/// The messages of the partitions, in order, kept by the broker.
///
/// 1. **Dense.** The messages of a partition stand at 0, 1, 2 and so on, in the
///    order in which the broker took them, whoever appended them.
/// 2. **In order.** What one handle appends to a partition comes in that order.
///    If one of them may be missing or come twice, the partition's follower on
///    that handle is told that it is broken.
/// 3. **Prompt.** `append` never waits for the broker. When too much waits it
///    refuses with [`AppendError::Overloaded`].
/// 4. **Followed.** A follower is given every message from an offset on, once and
///    in order, and only those that survive what the broker promises to survive.
///    It goes on by itself when the connection comes back.
/// 5. **Read.** `read` gives the messages from an offset on that a follower could
///    have been given already.
pub trait Streams: Send + Sync {
    /// The most bytes of a message.
    fn message_size_max(&self) -> usize;

    /// Appends a message.
    fn append(&self, partition: u16, message: Bytes) -> Result<(), AppendError>;

    /// Begins to give a follower what stands in a partition from an offset on. A
    /// partition has one follower per handle: one before is replaced, and given
    /// nothing more once this returns.
    fn follow(&self, partition: u16, from: u64, follower: Arc<dyn Follower>);

    /// Ends what [`Streams::follow`] began.
    fn unfollow(&self, partition: u16);

    /// Reads at most `count_max` messages from an offset on, with their offsets.
    /// Waits for the broker, some seconds at most.
    fn read(&self, partition: u16, from: u64, count_max: usize) -> Result<Vec<(u64, Bytes)>, ReadError>;

    /// The offset behind the last message. Waits for the broker, some seconds at
    /// most.
    fn end(&self, partition: u16) -> Result<u64, ReadError>;
}

/// Who is given the messages of a partition. Called from a thread of the bus: it
/// must be quick and must not call the bus.
pub trait Follower: Send + Sync {
    /// The next message.
    fn message(&self, offset: u64, message: Bytes);

    /// Something that was appended here may be lost or repeated, or what was to
    /// be read next is gone.
    fn broken(&self, reason: &str);
}

/// Which partitions are this node's.
///
/// 1. **Shared.** Every partition becomes some node's, and evenly: of two nodes
///    one has at most one more than the other, a while after the last one came or
///    went.
/// 2. **Handed over.** A partition that is revoked becomes another node's only
///    once it is released, or after a grace of some seconds.
/// 3. **Taken away.** A node that crashes or is frozen loses its partitions to
///    others after a while; when it finds out, it is told that they are lost.
pub trait Ownership: Send + Sync {
    /// Takes what changed since it was last asked.
    fn take_changes(&self) -> Vec<Change>;

    /// Calls `waker` when there are changes.
    fn on_change(&self, waker: Waker);

    /// Says that a revoked partition may become another node's.
    fn release(&self, partition: u16);

    /// Ends this node's part in sharing: what it has is revoked, and what is
    /// released by then is others'. What is assigned afterwards is ignored.
    fn leave(&self);
}

/// A change of ownership.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// The partition is this node's.
    Assigned(u16),
    /// It is to be given up in order, and then released.
    Revoked(u16),
    /// It is another node's already, perhaps.
    Lost(u16),
}

/// A process that takes part, known by a number that it draws at its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u64);

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Whom a parcel is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// Whichever node owns this partition when it arrives.
    Owner(u16),
    /// This node.
    Node(NodeId),
    /// Every node, the sender too.
    Everyone,
}

/// A parcel that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// For the owner of this partition, which this node is or was a moment ago;
    /// none: for the node itself or for everyone.
    pub owner_of: Option<u16>,
    /// Its bytes.
    pub bytes: Bytes,
}

/// Parcels from node to node, at best: who needs an answer asks again.
///
/// 1. **Prompt.** Sending never waits; when too much waits, the parcel is dropped.
/// 2. **In order.** Parcels of one node to one recipient arrive in their order,
///    each at most once, as long as no connection breaks and no partition moves;
///    then some may be missing or come twice.
/// 3. **Kept for a while.** A parcel for an owner waits some seconds for one to
///    come, if there is none.
pub trait Post: Send + Sync {
    /// This node.
    fn node(&self) -> NodeId;

    /// The most bytes of a parcel.
    fn parcel_size_max(&self) -> usize;

    /// Sends a parcel; false if it was dropped at once.
    fn send(&self, to: Recipient, parcel: Bytes) -> bool;

    /// Takes what arrived, at most so many.
    fn take(&self, count_max: usize) -> Vec<Parcel>;

    /// Calls `waker` when something arrives where nothing was waiting.
    fn on_arrival(&self, waker: Waker);
}
