//! Correlation: a task that waits takes the event that carries its key, with no
//! task token in the publisher's hands.
//!
//! Tasks and events of one key meet in one partition, their *rendezvous*. The
//! partition of a task's execution says there that it waits, the partition of an
//! event that it came, both with letters in the batch that decides it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::event::head_of;
use crate::{Event, PartitionId, SubscriptionNumber, TaskRef, Timestamp};

/// Which tasks take the events of a subscription, and what becomes of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correlation {
    /// The state machine's ARN, without version or alias.
    pub machine: Arc<str>,
    /// The Task state.
    pub state: Arc<str>,
    /// Where an event has its key: a JSON path into its EventBridge form.
    pub event_key: Arc<str>,
    /// Where a task has it: a path into its input (`$.…`) or its context
    /// (`$$.…`), as in a definition.
    pub task_key: Arc<str>,
    /// How long an event that no task waits for is kept, in seconds.
    pub keep_seconds: u32,
    /// Which of the tasks that wait on one key take an event.
    pub takers: Takers,
    /// The event fails the task with this error, instead of completing it.
    pub error: Option<Arc<str>>,
}

/// Which of the tasks that wait on one key take an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Takers {
    /// The one that has waited longest.
    #[default]
    Oldest,
    /// All of them.
    All,
}

/// Where tasks and events of one key meet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Rendezvous {
    /// The subscription.
    pub subscription: SubscriptionNumber,
    /// The key: a string as it is, a number as it is written.
    pub key: Arc<str>,
}

impl Rendezvous {
    /// The partition in which it is.
    pub fn partition(&self, partition_count: u16) -> PartitionId {
        let digest = Sha256::new()
            .chain_update("rendezvous")
            .chain_update(self.subscription.0.to_be_bytes())
            .chain_update(self.key.as_bytes())
            .finalize();
        PartitionId((head_of(&digest) % u64::from(partition_count)) as u16)
    }
}

/// What is decided about a rendezvous, in its partition's journal. The order of
/// the variants is part of the journal's format: new ones go to the end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Encounter {
    /// A task waits, behind those that wait already.
    Waits {
        /// Where.
        at: Rendezvous,
        /// The task.
        task: TaskRef,
    },
    /// A task waits no more.
    Left {
        /// Where.
        at: Rendezvous,
        /// The task.
        task: TaskRef,
    },
    /// An event that no task waits for is kept.
    Kept {
        /// Where.
        at: Rendezvous,
        /// The event.
        event: Arc<Event>,
        /// So long.
        until: Timestamp,
    },
    /// The event that was kept longest is there no more: a task took it, or it had
    /// to make room.
    Taken {
        /// Where.
        at: Rendezvous,
    },
    /// An event was taken by the tasks that waited longest.
    Met {
        /// Where.
        at: Rendezvous,
        /// How many tasks.
        count: u32,
    },
    /// Whatever was kept until this moment is forgotten.
    Expired {
        /// The moment.
        by: Timestamp,
    },
    /// The tasks of every partition that waited before the subscription was made
    /// are waiting for its events from here on.
    Known {
        /// The subscription.
        subscription: SubscriptionNumber,
    },
    /// The tasks of this partition are told to their rendezvous, and all
    /// partitions that there are no others here.
    Searched {
        /// The subscription.
        subscription: SubscriptionNumber,
    },
    /// The tasks of a partition that have their rendezvous here are told.
    SearchedBy {
        /// The subscription.
        subscription: SubscriptionNumber,
        /// Whose tasks.
        partition: PartitionId,
    },
}
