//! The requests that this node took from others as the owner of a partition, so
//! that one that comes again is not answered twice.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use bytes::Bytes;
use frevo_event::PartitionId;

/// How long an answer is kept for an asker who did not get it, and who asks after
/// it every second or two.
pub const KEPT: Duration = Duration::from_secs(10);

/// The node that asked, and its number of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Asker {
    /// The node.
    pub node: u64,
    /// The number.
    pub number: u64,
}

/// How a request stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is being answered.
    Open,
    /// This is the answer's parcel.
    Answered(Bytes),
}

/// The requests that were taken.
#[derive(Debug, Default)]
pub struct Taken {
    requests: HashMap<Asker, (PartitionId, Standing, Instant)>,
}

impl Taken {
    /// How a request stands; none if it was not taken here.
    pub fn standing(&self, asker: Asker) -> Option<&Standing> {
        self.requests.get(&asker).map(|(_, standing, _)| standing)
    }

    /// A request is taken.
    pub fn begin(&mut self, asker: Asker, partition: PartitionId, now: Instant) {
        self.requests.insert(asker, (partition, Standing::Open, now));
    }

    /// It is answered.
    pub fn answer(&mut self, asker: Asker, parcel: Bytes, now: Instant) {
        if let Some((_, standing, at)) = self.requests.get_mut(&asker) {
            (*standing, *at) = (Standing::Answered(parcel), now);
        }
    }

    /// Nothing is known of it any more.
    pub fn forget(&mut self, asker: Asker) {
        self.requests.remove(&asker);
    }

    /// What was open of a partition that is not owned any more is not answered
    /// here.
    pub fn part_with(&mut self, partition: PartitionId) {
        self.requests.retain(|_, (of, standing, _)| *of != partition || *standing != Standing::Open);
    }

    /// Forgets answers that nobody asked after for long enough.
    pub fn sweep(&mut self, now: Instant) {
        let is_kept = |standing: &Standing, at: Instant| *standing == Standing::Open || now - at < KEPT;
        self.requests.retain(|_, (_, standing, at)| is_kept(standing, *at));
    }
}
