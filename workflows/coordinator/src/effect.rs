//! What comes in, and what goes out once it is durable.

use frevo_event::{Change, Outgoing, PartitionId, Reply, Request, Timestamp};
use frevo_store::ClosedExecution;

use crate::Offer;

/// Whoever waits for a reply.
pub trait Caller {
    /// Whether the caller has given up: nothing need be kept for it.
    fn is_gone(&self) -> bool;
}

/// A caller that is known by number and never gives up.
impl Caller for u64 {
    fn is_gone(&self) -> bool {
        false
    }
}

/// A request with the place for its reply. `R` is the driver's: a channel in
/// the server, a number in the simulation.
#[derive(Debug)]
pub struct Inbound<R> {
    /// What is asked.
    pub request: Request,
    /// Where the reply goes; none: nobody waits for it.
    pub reply: Option<R>,
}

/// Something that may happen now because the batch that decided it is durable.
#[derive(Debug)]
pub enum Effect<R> {
    /// Tell whoever asked.
    Reply {
        /// Whom.
        to: R,
        /// What.
        reply: Reply,
    },
    /// Put a task into its queue.
    Offer(Offer),
    /// The attempt is over: take it out of its queue, or from its worker.
    CloseTask {
        /// `ACCOUNT/REGION/NAME`
        queue: String,
        /// The attempt ([`frevo_event::TaskRef::key`]).
        key: u128,
        /// Whether it ended without the worker's doing, who must be told.
        cancelled: bool,
    },
    /// Bring a letter to another partition.
    Send(Outgoing),
    /// Tell a partition that its letters up to this number are taken.
    Taken {
        /// The sender.
        from: PartitionId,
        /// Its last number that is durable here.
        number: u64,
    },
    /// The catalogue changed: everybody may see it.
    Changed {
        /// When.
        stamp: Timestamp,
        /// What.
        change: Change,
    },
    /// An execution ended: the store remembers it from now on.
    Closed(Box<Closed>),
}

/// An execution that ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Closed {
    /// What the store keeps of it.
    pub execution: ClosedExecution,
    /// Whether the store has, or may have, a snapshot of it, which is now of no
    /// use.
    pub saved: bool,
}

impl<R> Effect<R> {
    /// Learns the offset of the batch that it stands in.
    pub(crate) fn place(&mut self, offset: u64) {
        if let Self::Closed(closed) = self {
            let execution = &mut closed.execution;
            execution.first = execution.first.resolve(offset);
            execution.last = execution.last.resolve(offset);
        }
        if let Self::Reply { reply: Reply::Execution(view), .. } = self {
            view.last = view.last.resolve(offset);
        }
    }
}
