//! `Member`: a node that takes part in sharing partitions and has post.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;

use super::{Bell, BusSubject};
use crate::{Bus, Change, Ownership, Parcel, Post};

/// A node of the cluster. Dropping it without [`Ownership::leave`] is a crash.
pub(super) struct Member {
    pub(super) post: Arc<dyn Post>,
    pub(super) ownership: Arc<dyn Ownership>,
    /// What it was assigned, and neither lost nor released since.
    pub(super) owned: BTreeSet<u16>,
    /// What of that is revoked.
    pub(super) revoked: BTreeSet<u16>,
    /// What it was told to have lost, ever.
    pub(super) lost: BTreeSet<u16>,
    pub(super) arrived: Vec<Parcel>,
    pub(super) partition_count: u16,
    _bus: Arc<dyn Bus>,
}

impl Member {
    /// A new node, which rings the bell when something happens to it.
    pub(super) fn join(subject: &impl BusSubject, bell: &Bell) -> Self {
        let bus = subject.node();
        let post = bus.post().expect("a broker that runs gives its post");
        post.on_arrival(bell.waker());
        Self::join_with(bus, post, bell)
    }

    /// A node that has its post already.
    pub(super) fn join_with(bus: Arc<dyn Bus>, post: Arc<dyn Post>, bell: &Bell) -> Self {
        let ownership = bus.ownership().expect("a broker that runs shares partitions");
        ownership.on_change(bell.waker());
        Self {
            post,
            ownership,
            owned: BTreeSet::new(),
            revoked: BTreeSet::new(),
            lost: BTreeSet::new(),
            arrived: Vec::new(),
            partition_count: bus.partition_count(),
            _bus: bus,
        }
    }

    /// Takes what changed and what arrived, and releases nothing.
    pub(super) fn look(&mut self) {
        for change in self.ownership.take_changes() {
            match change {
                Change::Assigned(partition) => {
                    assert!(self.owned.insert(partition), "ownership: {partition} was assigned twice");
                }
                Change::Revoked(partition) => {
                    assert!(self.owned.contains(&partition), "ownership: {partition} was not owned");
                    self.revoked.insert(partition);
                }
                Change::Lost(partition) => {
                    self.owned.remove(&partition);
                    self.revoked.remove(&partition);
                    self.lost.insert(partition);
                }
            }
        }
        self.arrived.append(&mut self.post.take(usize::MAX));
    }

    /// Gives up what is revoked.
    pub(super) fn release(&mut self) {
        for partition in std::mem::take(&mut self.revoked) {
            self.owned.remove(&partition);
            self.ownership.release(partition);
        }
    }

    /// Looks, and gives up what is revoked at once.
    pub(super) fn turn(&mut self) {
        self.look();
        self.release();
    }

    /// The bytes of what arrived and begins with a tag: others' may be repeated.
    pub(super) fn arrived(&self, tag: &str) -> Vec<(Option<u16>, Bytes)> {
        let tagged = self.arrived.iter().filter(|parcel| parcel.bytes.starts_with(tag.as_bytes()));
        tagged.map(|parcel| (parcel.owner_of, parcel.bytes.clone())).collect()
    }
}

/// Whether every partition is one member's, and evenly.
pub(super) fn is_shared_evenly(members: &[Member]) -> bool {
    let counts = members.iter().map(|member| member.owned.len());
    let (fewest, most) = (counts.clone().min().unwrap_or(0), counts.clone().max().unwrap_or(0));
    let all: BTreeSet<u16> = members.iter().flat_map(|member| member.owned.iter().copied()).collect();
    let partition_count = members.first().map_or(0, |member| usize::from(member.partition_count));
    // Nothing twice, nothing left out.
    counts.sum::<usize>() == partition_count && all.len() == partition_count && most - fewest <= 1
}

/// Lets members take turns until partitions are shared evenly among them.
#[track_caller]
pub(super) fn share(members: &mut [Member], bell: &Bell, what: &str) {
    bell.wait(what, || {
        members.iter_mut().for_each(Member::turn);
        is_shared_evenly(members)
    });
}
