//! `Shares`: who has which partitions, and what is fair. Pure: moments are given.
//!
//! A queue's single active consumer alone would give everything to the first node.
//! So nodes tell each other what they have, every second and whenever it changes,
//! and one that has more than its share gives up the surplus:
//!
//! - more than `ceil(P / N)`: all that is beyond, at once;
//! - more than `floor(P / N)` while others lack some of that: one. As many nodes
//!   give as partitions lack, those that have most first, then by their numbers.
//!
//! What is given up goes to whichever node has waited longest for it. A node that
//! has its share refuses it as long as it knows of another that lacks some, so it
//! ends with one that does. Who refuses waits at the end of the line again.
//!
//! A partition that nobody claims for long has lost its token, or never had one: the
//! node with the smallest number puts one in. Two tokens do no harm, for whoever
//! holds one drops the surplus.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use bytes::Bytes;
use frevo_transport::NodeId;

/// Nodes that were silent for so long do not count.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(5);

/// How long what was given up, and what is being told, may take to be known.
const SETTLED_AFTER: Duration = Duration::from_secs(2);

/// How long a partition is kept that was revoked and is not released.
pub(crate) const GRACE: Duration = Duration::from_secs(8);

/// A frozen node is silent for long before the broker takes its leases away.
const UNCLAIMED_AFTER: Duration = Duration::from_secs(30);

/// What a node says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Announcement {
    pub(crate) node: NodeId,
    /// It takes part no more.
    pub(crate) leaves: bool,
    /// What it has and will keep, as far as it knows.
    pub(crate) kept: BTreeSet<u16>,
    /// What it has and is about to give up.
    pub(crate) given: BTreeSet<u16>,
}

/// The first byte of an announcement.
const FORM: u8 = 1;

impl Announcement {
    /// Form, node, whether it leaves, and two lists with their lengths; numbers are
    /// big-endian.
    pub(crate) fn to_bytes(&self) -> Bytes {
        let mut bytes = vec![FORM];
        bytes.extend(self.node.0.to_be_bytes());
        bytes.push(u8::from(self.leaves));
        for list in [&self.kept, &self.given] {
            bytes.extend((list.len() as u16).to_be_bytes());
            bytes.extend(list.iter().flat_map(|partition| partition.to_be_bytes()));
        }
        bytes.into()
    }

    /// None if it is of another form.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (form, bytes) = bytes.split_first()?;
        let (node, bytes) = bytes.split_first_chunk()?;
        let (leaves, bytes) = bytes.split_first()?;
        let (kept, bytes) = list(bytes)?;
        let (given, _) = list(bytes)?;
        (*form == FORM).then_some(Self {
            node: NodeId(u64::from_be_bytes(*node)),
            leaves: *leaves != 0,
            kept,
            given,
        })
    }
}

fn list(bytes: &[u8]) -> Option<(BTreeSet<u16>, &[u8])> {
    let (count, bytes) = bytes.split_first_chunk()?;
    let size = usize::from(u16::from_be_bytes(*count)) * 2;
    let (list, rest) = bytes.split_at_checked(size)?;
    let numbers = list.chunks_exact(2).map(|number| u16::from_be_bytes([number[0], number[1]]));
    Some((numbers.collect(), rest))
}

/// What this node has of a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holding {
    /// Nothing.
    None,
    /// It is this node's.
    Kept,
    /// It was revoked, and is kept until it is released or this moment is there.
    Revoked(Instant),
    /// It was released and is being given up.
    Released,
}

/// Who has which partitions.
pub(crate) struct Shares {
    node: NodeId,
    mine: Vec<Holding>,
    leaving: bool,
    others: BTreeMap<NodeId, Other>,
    /// When each partition was last seen with someone.
    claimed: Vec<Instant>,
    gave_at: Option<Instant>,
}

struct Other {
    announcement: Announcement,
    seen: Instant,
}

impl Shares {
    pub(crate) fn new(node: NodeId, partition_count: u16, now: Instant) -> Self {
        let count = usize::from(partition_count);
        Self {
            node,
            mine: vec![Holding::None; count],
            leaving: false,
            others: BTreeMap::new(),
            claimed: vec![now; count],
            gave_at: None,
        }
    }

    /// Takes in what a node says.
    pub(crate) fn hear(&mut self, announcement: Announcement, now: Instant) {
        if announcement.node == self.node {
            return;
        }
        if announcement.leaves {
            self.others.remove(&announcement.node);
        }
        for partition in announcement.kept.iter().chain(&announcement.given) {
            if let Some(claimed) = self.claimed.get_mut(usize::from(*partition)) {
                *claimed = now;
            }
        }
        if !announcement.leaves {
            self.others.insert(announcement.node, Other { announcement, seen: now });
        }
    }

    /// What this node says.
    pub(crate) fn announcement(&self) -> Announcement {
        let with = |wanted: fn(&Holding) -> bool| {
            let partitions = self.mine.iter().enumerate().filter(move |(_, holding)| wanted(holding));
            partitions.map(|(partition, _)| partition as u16).collect()
        };
        Announcement {
            node: self.node,
            leaves: self.leaving,
            kept: with(|holding| *holding == Holding::Kept),
            given: with(|holding| !matches!(holding, Holding::Kept | Holding::None)),
        }
    }

    pub(crate) fn holding(&self, partition: u16) -> Holding {
        self.mine[usize::from(partition)]
    }

    pub(crate) fn is_leaving(&self) -> bool {
        self.leaving
    }

    /// Whether a token that has come is to be kept; if so the partition is this
    /// node's.
    pub(crate) fn accept(&mut self, partition: u16, now: Instant) -> bool {
        self.forget_silent(now);
        self.claimed[usize::from(partition)] = now;
        let (kept, most, least) = (self.kept_count(), self.most(), self.least());
        // Of two that could take it the one that lacks more does.
        let enough = if kept < most { least } else { most };
        let someone_lacks = self.others.values().any(|other| other.announcement.kept.len() < enough);
        if self.leaving || (kept >= least && someone_lacks) {
            return false;
        }
        self.mine[usize::from(partition)] = Holding::Kept;
        true
    }

    /// The partition is not this node's any more.
    pub(crate) fn lose(&mut self, partition: u16, now: Instant) {
        self.claimed[usize::from(partition)] = now;
        self.mine[usize::from(partition)] = Holding::None;
    }

    /// Says that a revoked partition is not used any more; false if it was not.
    pub(crate) fn release(&mut self, partition: u16) -> bool {
        let holding = self.mine.get_mut(usize::from(partition));
        match holding {
            Some(holding @ (Holding::Revoked(_) | Holding::Kept)) => {
                *holding = Holding::Released;
                true
            }
            _ => false,
        }
    }

    /// Revokes everything and takes nothing more.
    pub(crate) fn leave(&mut self, now: Instant) -> Vec<u16> {
        self.leaving = true;
        self.revoke(usize::MAX, now)
    }

    /// Revokes what is beyond this node's share.
    pub(crate) fn give(&mut self, now: Instant) -> Vec<u16> {
        self.forget_silent(now);
        let settles = self.gave_at.is_some_and(|gave| now < gave + SETTLED_AFTER);
        let is_giving = self.mine.iter().any(|holding| !matches!(holding, Holding::None | Holding::Kept));
        if self.leaving || settles || is_giving {
            return Vec::new();
        }
        let (kept, most, least) = (self.kept_count(), self.most(), self.least());
        let surplus = if kept > most {
            kept - most
        } else {
            let kept_by = |other: &Other| other.announcement.kept.len();
            let lacking: usize = self.others.values().map(|other| least.saturating_sub(kept_by(other))).sum();
            let gives_first = |(node, other): &(&NodeId, &Other)| {
                kept_by(other) > kept || (kept_by(other) == kept && **node < self.node)
            };
            usize::from(kept > least && self.others.iter().filter(gives_first).count() < lacking)
        };
        self.revoke(surplus, now)
    }

    /// The partitions that nobody has claimed for long, if it is this node that
    /// cares. They count as claimed from now on.
    pub(crate) fn unclaimed(&mut self, now: Instant) -> Vec<u16> {
        for (claimed, holding) in self.claimed.iter_mut().zip(&self.mine) {
            if *holding != Holding::None {
                *claimed = now;
            }
        }
        if self.leaving || self.others.keys().any(|other| *other < self.node) {
            return Vec::new();
        }
        let mut unclaimed = Vec::new();
        for (partition, claimed) in self.claimed.iter_mut().enumerate() {
            if now >= *claimed + UNCLAIMED_AFTER {
                *claimed = now;
                unclaimed.push(partition as u16);
            }
        }
        unclaimed
    }

    fn revoke(&mut self, count: usize, now: Instant) -> Vec<u16> {
        let mut revoked = Vec::new();
        // The highest first: what partition 0 has to do is moved least.
        for (partition, holding) in self.mine.iter_mut().enumerate().rev() {
            if revoked.len() == count {
                break;
            }
            if *holding == Holding::Kept {
                *holding = Holding::Revoked(now + GRACE);
                revoked.push(partition as u16);
            }
        }
        if !revoked.is_empty() {
            self.gave_at = Some(now);
        }
        revoked
    }

    fn forget_silent(&mut self, now: Instant) {
        self.others.retain(|_, other| now < other.seen + FORGOTTEN_AFTER);
    }

    fn kept_count(&self) -> usize {
        self.mine.iter().filter(|holding| **holding == Holding::Kept).count()
    }

    fn node_count(&self) -> usize {
        self.others.len() + 1
    }

    fn most(&self) -> usize {
        self.mine.len().div_ceil(self.node_count())
    }

    fn least(&self) -> usize {
        self.mine.len() / self.node_count()
    }
}

#[cfg(test)]
mod tests;
