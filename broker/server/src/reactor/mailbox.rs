//! What other threads bring to a reactor: taken as a whole, one wake per turn.

use std::sync::{Mutex, PoisonError};

use frevo_coordinator::{Caller, Inbound, Partition};
use frevo_event::{ExecutionId, Outgoing, PartitionId, Position, Reply};
use tokio::sync::{Notify, oneshot};

use crate::cluster::{Asker, Pending};

/// Where a reply goes.
#[derive(Debug)]
pub enum ReplyTo {
    /// To this node's edge, of which the partition always is.
    Here(oneshot::Sender<Reply>),
    /// To this node's edge, from a partition that may become another node's.
    Pending(Box<Pending>),
    /// To another node, which asked.
    There(Asker),
}

impl Caller for ReplyTo {
    fn is_gone(&self) -> bool {
        match self {
            Self::Here(to) => to.is_closed(),
            Self::Pending(pending) => pending.is_gone(),
            Self::There(_) => false,
        }
    }
}

/// Something for one of a reactor's partitions.
pub enum Mail {
    /// A request of the edge.
    Request(PartitionId, Inbound<ReplyTo>),
    /// A letter of another partition.
    Letter { from: PartitionId, outgoing: Outgoing },
    /// Another partition has our letters up to a number.
    Delivered { partition: PartitionId, to: PartitionId, number: u64 },
    /// The store holds these executions.
    Stored(PartitionId, Vec<(ExecutionId, Position)>),
    /// A partition that is this node's from now on.
    Seat(Box<Partition<ReplyTo>>),
    /// A partition is to be given up in order.
    Unseat(PartitionId),
    /// A partition may be another node's already: it is dropped.
    Lose(PartitionId),
}

impl Mail {
    /// Whose it is.
    pub fn partition(&self) -> PartitionId {
        match self {
            Self::Request(partition, _)
            | Self::Stored(partition, _)
            | Self::Delivered { partition, .. }
            | Self::Unseat(partition)
            | Self::Lose(partition) => *partition,
            Self::Letter { outgoing, .. } => outgoing.to,
            Self::Seat(seat) => seat.id(),
        }
    }
}

/// A reactor's mailbox.
#[derive(Default)]
pub struct Mailbox {
    mail: Mutex<Vec<Mail>>,
    news: Notify,
}

impl Mailbox {
    /// Puts mail in; wakes the reactor if the box was empty.
    pub fn put(&self, mail: Mail) {
        let mut waiting = self.mail.lock().unwrap_or_else(PoisonError::into_inner);
        let was_empty = waiting.is_empty();
        waiting.push(mail);
        drop(waiting);
        if was_empty {
            self.wake();
        }
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.mail.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Wakes the reactor: the journal has news, or the server stops.
    pub fn wake(&self) {
        self.news.notify_one();
    }

    /// Takes all mail.
    pub fn take(&self, into: &mut Vec<Mail>) {
        std::mem::swap(&mut *self.mail.lock().unwrap_or_else(PoisonError::into_inner), into);
    }

    /// Waits for mail or a wake.
    pub async fn news(&self) {
        self.news.notified().await;
    }
}
