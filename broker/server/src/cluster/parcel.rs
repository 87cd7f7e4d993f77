//! What nodes say to each other.
//!
//! The order of the variants is the form of a parcel: new ones go to the end, and
//! a node that reads one it does not know drops it.

use std::sync::Arc;

use bytes::Bytes;
use frevo_event::{Outgoing, PartitionId, Reply, Request};
use serde::{Deserialize, Serialize};

/// A node, as parcels name it.
pub type Sender = u64;

/// What nodes say to each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Parcel {
    /// A request to the owner of a partition.
    Ask(Ask),
    /// How the request stands is asked for again, more briefly.
    Inquire {
        /// Who asked.
        from: Sender,
        /// Its number of the request.
        number: u64,
        /// Whose owner was asked.
        partition: PartitionId,
    },
    /// What became of a request.
    Answer {
        /// The asker's number of it.
        number: u64,
        /// What it is told; none: what became of it is not known.
        reply: Option<Reply>,
        /// Only once the catalogue was read up to here.
        after: u64,
    },
    /// This node does not know the request: it is to be sent whole.
    Unknown {
        /// The asker's number of it.
        number: u64,
    },
    /// A letter of another partition.
    Letter {
        /// Whose.
        from: PartitionId,
        /// The letter.
        outgoing: Outgoing,
    },
    /// Another partition has letters up to a number.
    Delivered {
        /// Whose letters.
        partition: PartitionId,
        /// Who has them.
        to: PartitionId,
        /// The last of them.
        number: u64,
    },
    /// A node is there.
    Hello(Hello),
    /// A node ends.
    Bye {
        /// Which one.
        from: Sender,
    },
    /// So many deliveries more a node's consumers could be given.
    Wants {
        /// Which node's.
        from: Sender,
        /// By queue.
        wants: Vec<(Arc<str>, i64)>,
        /// Up to which number it has read the offers of each node.
        read: Vec<(Sender, u64)>,
    },
    /// A delivery for a consumer of this node.
    Offer {
        /// Where it is at home.
        from: Sender,
        /// The queue.
        queue: Arc<str>,
        /// Which attempt.
        key: u128,
        /// Its partition.
        partition: u16,
        /// How often it was delivered before.
        deliveries: u32,
        /// What the worker is given.
        body: Vec<u8>,
        /// The sender's number of it, in the order in which offers to a node are sent.
        number: u64,
    },
    /// A delivery is not wanted any more.
    Withdraw {
        /// The queue.
        queue: Arc<str>,
        /// Which attempt.
        key: u128,
    },
    /// What became of a guest, told to the owner of its partition.
    Guest {
        /// Where it was.
        from: Sender,
        /// The queue.
        queue: Arc<str>,
        /// Which attempt.
        key: u128,
        /// What became of it.
        fate: Fate,
    },
    /// A node is about to own a partition.
    Taking {
        /// Which node.
        from: Sender,
        /// Which partition.
        partition: PartitionId,
    },
    /// The deliveries of a partition that a node's consumers hold.
    Has {
        /// Which node's.
        from: Sender,
        /// Which partition.
        partition: PartitionId,
        /// Queue and attempt of each.
        held: Vec<(Arc<str>, u128)>,
    },
    /// Which of these deliveries does the node know?
    Check {
        /// Who asks.
        from: Sender,
        /// Queue, attempt and partition of each.
        held: Vec<(Arc<str>, u128, u16)>,
    },
    /// A part of a parcel that is too large for one.
    Piece {
        /// Who sent it.
        from: Sender,
        /// The sender's number of the parcel.
        of: u64,
        /// Which part.
        index: u32,
        /// Of how many.
        count: u32,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// This node does not own the partition, and has not taken the request: it is
    /// to be sent again, as if it had not been sent before.
    Untaken {
        /// The asker's number of it.
        number: u64,
    },
    /// What comes for the partition's owner behind this was read by no owner before
    /// ([`super::marks`]).
    Mark {
        /// Who owns it, or is about to.
        from: Sender,
        /// Which partition.
        partition: PartitionId,
        /// The sender's number of the mark.
        number: u64,
    },
}

/// A request to the owner of a partition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// Who asks.
    pub from: Sender,
    /// Its number of the request.
    pub number: u64,
    /// Whose owner is asked.
    pub partition: PartitionId,
    /// What.
    pub request: Request,
    /// Whether somebody waits for the reply.
    pub awaits_reply: bool,
    /// Whether it was sent before, perhaps to another owner.
    pub is_again: bool,
    /// How far the asker has read the catalogue, on which the request may rely.
    pub after: u64,
}

/// What became of a guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    /// Nobody took it, or nobody knows it.
    Back,
    /// Who took it stayed away longer than the lease.
    Lapsed,
    /// Somebody took it for good.
    Kept,
}

/// What a node says of itself, every second.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The node.
    pub from: Sender,
    /// Where clients reach it.
    pub address: Arc<str>,
    /// Its build.
    pub version: Arc<str>,
    /// When it started, in milliseconds.
    pub started_at: i64,
    /// Its clock, in milliseconds.
    pub now: i64,
    /// What it owns.
    pub partitions: Vec<u16>,
    /// So many deliveries more its consumers could be given.
    pub wants: Vec<(Arc<str>, i64)>,
}

impl Parcel {
    /// Its bytes.
    pub fn encode(&self) -> Bytes {
        postcard::to_allocvec(self).expect("a parcel always encodes").into()
    }

    /// Reads a parcel; none if this build does not know it.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }
}
