//! `Pending`: a request of this node that a partition of this node has.
//!
//! The partition may go away before it answers: given up, lost, or dropped for what
//! the broker did not confirm. Then the request is asked of whoever owns it next, as
//! one that may have been taken, if that does no harm.

use std::sync::Arc;

use frevo_event::{PartitionId, Reply, Request};
use tokio::sync::oneshot;

use super::Cluster;

/// A request that awaits its reply; dropped without one, it is asked again.
pub struct Pending {
    cluster: Arc<Cluster>,
    partition: PartitionId,
    /// The request as it is asked again; none: it would do harm a second time.
    again: Option<Request>,
    /// None once it is answered.
    to: Option<oneshot::Sender<Reply>>,
}

impl Pending {
    /// This request is about to be given to the partition.
    pub fn new(
        cluster: &Arc<Cluster>,
        partition: PartitionId,
        request: &Request,
        to: oneshot::Sender<Reply>,
    ) -> Self {
        Self { cluster: cluster.clone(), partition, again: repeated(request), to: Some(to) }
    }

    /// Takes whoever waits for the reply: nothing is asked again.
    pub fn answered(mut self) -> oneshot::Sender<Reply> {
        self.to.take().expect("it is taken once, with all of this")
    }

    /// Whether nobody waits any more.
    pub fn is_gone(&self) -> bool {
        self.to.as_ref().is_none_or(oneshot::Sender::is_closed)
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        // Without either, whoever waits is told that nothing is known.
        if let (Some(to), Some(again)) = (self.to.take(), self.again.take())
            && !to.is_closed()
        {
            self.cluster.ask(self.partition, again, Some(to));
        }
    }
}

impl std::fmt::Debug for Pending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pending").field("partition", &self.partition).finish_non_exhaustive()
    }
}

/// A request that an owner before may have taken, as it is taken now: most are known
/// again by what they are about. None if it would do harm a second time, of which
/// the asker is told that nothing is known.
pub fn repeated(request: &Request) -> Option<Request> {
    match request {
        Request::Catalogue(_) => None,
        // Once at most, and nothing is left of it that could be known again.
        Request::Start { start, .. } | Request::Begin { start, .. } if start.synchronous => None,
        other => {
            let mut again = other.clone();
            if let Request::Start { is_repeat, .. } | Request::Begin { is_repeat, .. } = &mut again {
                *is_repeat = true;
            }
            Some(again)
        }
    }
}
