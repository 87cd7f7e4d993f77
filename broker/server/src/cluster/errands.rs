//! Deliveries to the workers of other nodes.
//!
//! Every node tells how many deliveries more its workers could be given. At home a
//! stand-in takes so many for them and sends each to its node, where it is a guest
//! ([`frevo_transport::Queues`]). What becomes of it there that no completion
//! tells comes back: that nobody took it, that whoever did stayed away, that it
//! was taken for good.
//!
//! A parcel may be lost. So from time to time a home asks whether the guests that
//! it believes elsewhere are there, and takes those back that nobody knows.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use frevo_event::PartitionId;
use frevo_transport::{ConsumerId, Delivered, Delivery, Guest, Mail, News, NodeId, Recipient, Waker};

use super::parcel::{Fate, Parcel, Sender};
use super::window::{self, Window};
use super::{Cluster, Standing, lock};
use crate::node::Node;

/// How long a guest may wait here before it goes home, in milliseconds.
const STRAY_MILLIS: u64 = 1_000;

/// Deliveries that are taken from a stand-in's mailbox in a row: of one batch.
const TAKEN_MAX: usize = 64;

/// Those who take for the workers of other nodes.
#[derive(Debug, Default)]
pub struct Errands {
    stand_ins: BTreeMap<NodeId, ConsumerId>,
    /// What is on its way to each node.
    windows: HashMap<NodeId, Window>,
    /// Up to where the offers of other nodes were read since they were told last.
    read: BTreeMap<Sender, u64>,
    /// The deliveries of a partition that workers of other nodes hold, as they say
    /// while the partition is being taken over.
    claims: HashMap<u128, NodeId>,
    claimed_of: HashMap<PartitionId, Vec<u128>>,
    /// The partitions on their way here of which not everything was offered yet.
    gathering: HashSet<PartitionId>,
    /// What each stand-in held when that was compared last.
    compared: HashMap<NodeId, HashSet<u128>>,
    /// The nodes that nobody had heard of when that was looked at last.
    strangers: HashSet<NodeId>,
}

impl Cluster {
    /// The consumer that takes for another node's workers.
    fn stand_in(&self, node: &Node, other: NodeId) -> ConsumerId {
        let mut errands = lock(&self.errands);
        *errands.stand_ins.entry(other).or_insert_with(|| {
            let waker: Waker = {
                let cluster = node.cluster().expect("it is this one").clone();
                Arc::new(move || cluster.post_news.wake())
            };
            node.queues.connect_stand_in(waker)
        })
    }

    /// Another node is gone: what its workers hold is kept for them as long as
    /// their lease lasts.
    pub(super) fn dismiss(&self, node: &Node, other: NodeId) {
        let mut errands = lock(&self.errands);
        let stand_in = errands.stand_ins.remove(&other);
        errands.compared.remove(&other);
        errands.windows.remove(&other);
        drop(errands);
        if let Some(stand_in) = stand_in {
            tracing::info!(node = %other, "a node is gone");
            node.queues.disconnect(stand_in, node.now().0 as u64);
        }
    }

    /// A parcel of a node that is gone may come late: whoever takes for a node that
    /// does not say that it is there takes nothing.
    pub(super) fn dismiss_strangers(&self, node: &Node, members: &HashSet<NodeId>) {
        let strangers: HashSet<NodeId> = {
            let mut errands = lock(&self.errands);
            let all = errands.stand_ins.keys().filter(|other| !members.contains(other));
            let strangers = all.copied().collect();
            std::mem::replace(&mut errands.strangers, strangers)
        };
        let still = |other: &NodeId| lock(&self.errands).strangers.contains(other);
        strangers.into_iter().filter(still).for_each(|other| self.dismiss(node, other));
    }

    /// Another node's workers could be given so many more.
    pub(super) fn serve_wants(&self, node: &Node, other: NodeId, wants: &[(Arc<str>, i64)]) {
        let stand_in = self.stand_in(node, other);
        for (queue, count) in wants {
            let under_way =
                lock(&self.errands).windows.get(&other).map_or(0, |window| window.under_way(queue));
            // It does not count yet what is on its way to it.
            let count = (*count).min(window::OFFERS_MAX as i64) - under_way as i64;
            node.queues.want(stand_in, queue, count);
        }
    }

    /// Sends what stand-ins took, and what other nodes are to be told.
    pub(super) fn run_errands(&self, node: &Node) {
        let stand_ins: Vec<(NodeId, ConsumerId)> =
            lock(&self.errands).stand_ins.iter().map(|(node, id)| (*node, *id)).collect();
        stand_ins.into_iter().for_each(|(other, stand_in)| self.send_offers(node, other, stand_in));
        let News { wants, kept } = node.queues.take_news();
        let read = std::mem::take(&mut lock(&self.errands).read);
        if !wants.is_empty() || !read.is_empty() {
            let (wants, read) = (wants.into_iter().collect(), read.into_iter().collect());
            self.send(Recipient::Everyone, &Parcel::Wants { from: self.me().0, wants, read });
        }
        kept.into_iter().for_each(|guest| self.send_home(guest, Fate::Kept));
        let since = (node.now().0 as u64).saturating_sub(STRAY_MILLIS);
        node.queues.take_strays(since).into_iter().for_each(|guest| self.send_home(guest, Fate::Back));
    }

    /// Sends another node what its stand-in took, as far as there is room on the way.
    fn send_offers(&self, node: &Node, other: NodeId, stand_in: ConsumerId) {
        let now = Instant::now();
        loop {
            let room = lock(&self.errands).windows.entry(other).or_default().room(now);
            let mails = node.queues.take(stand_in, room.min(TAKEN_MAX));
            if mails.is_empty() {
                return;
            }
            for mail in mails {
                let parcel = match mail {
                    Mail::Task(task) => self.offer_of(task, other, now),
                    Mail::Cancelled { queue, key } | Mail::Ended { queue, key, .. } => {
                        Parcel::Withdraw { queue, key }
                    }
                };
                self.send(Recipient::Node(other), &parcel);
            }
        }
    }

    fn offer_of(&self, task: Delivered, other: NodeId, now: Instant) -> Parcel {
        let Delivered { queue, key, partition, body, deliveries } = task;
        let number = lock(&self.errands).windows.entry(other).or_default().send(&queue, body.len(), now);
        Parcel::Offer {
            from: self.me().0,
            queue,
            key,
            // No stand-in is given what is of no partition.
            partition: partition.unwrap_or_default(),
            deliveries,
            body: body.to_vec(),
            number,
        }
    }

    /// Tells the owner of a guest's partition what became of it here.
    pub fn send_home(&self, guest: Guest, fate: Fate) {
        let Guest { queue, key, partition } = guest;
        let parcel = Parcel::Guest { from: self.me().0, queue, key, fate };
        self.send(Recipient::Owner(partition), &parcel);
    }

    /// Does what a parcel about deliveries asks for.
    pub(super) fn take_errand(&self, node: &Node, parcel: Parcel) {
        let now = node.now().0 as u64;
        match parcel {
            Parcel::Wants { from, wants, read } if NodeId(from) != self.me() => {
                let mine = read.into_iter().find(|(whose, _)| *whose == self.me().0);
                if let Some((_, number)) = mine
                    && let Some(window) = lock(&self.errands).windows.get_mut(&NodeId(from))
                {
                    window.read(number);
                }
                self.serve_wants(node, NodeId(from), &wants);
            }
            Parcel::Offer { from, queue, key, partition, deliveries, body, number } => {
                lock(&self.errands).read.insert(from, number);
                let delivery = Delivery { key, partition: Some(partition), body: body.into() };
                node.queues.host(&queue, delivery, deliveries, now);
            }
            Parcel::Withdraw { queue, key } => drop(node.queues.withdraw(&queue, key)),
            Parcel::Guest { from, queue, key, fate } => {
                let stand_in = self.stand_in(node, NodeId(from));
                match fate {
                    Fate::Back => drop(node.queues.take_back(stand_in, &queue, key, None)),
                    Fate::Lapsed => drop(node.queues.take_back(stand_in, &queue, key, Some(now))),
                    Fate::Kept => node.queues.keep_away(stand_in, &queue, key),
                }
            }
            Parcel::Taking { from, partition } if NodeId(from) != self.me() => {
                self.tell_held(node, NodeId(from), partition);
            }
            Parcel::Has { from, partition, held } if NodeId(from) != self.me() => {
                self.claim(node, NodeId(from), partition, held)
            }
            Parcel::Check { from, held } => self.check(node, NodeId(from), held),
            _ => {}
        }
    }

    /// Tells the next owner of a partition what workers here hold of it.
    fn tell_held(&self, node: &Node, other: NodeId, partition: PartitionId) {
        let held: Vec<(Arc<str>, u128)> =
            node.queues.guests_of(partition.0).into_iter().map(|guest| (guest.queue, guest.key)).collect();
        if !held.is_empty() {
            let has = Parcel::Has { from: self.me().0, partition, held };
            self.send(Recipient::Node(other), &has);
        }
    }

    /// A partition comes here: until everything of it was offered, others tell what
    /// their workers hold of it.
    pub(super) fn gather_claims(&self, partition: PartitionId) {
        lock(&self.errands).gathering.insert(partition);
    }

    /// A worker that held a delivery on another node comes back to this one, and its
    /// home is told. False: its home is here, where it is not known any more.
    pub fn take_over(
        &self,
        node: &Node,
        consumer: ConsumerId,
        queue: &Arc<str>,
        key: u128,
        partition: PartitionId,
    ) -> bool {
        let gathers = lock(&self.errands).gathering.contains(&partition);
        if self.standing(partition) == Standing::Here && !gathers {
            return false;
        }
        // Only its home, which has the body, delivers it again.
        let guest = Delivery { key, partition: Some(partition.0), body: Bytes::new() };
        node.queues.adopt(consumer, queue, guest, node.now().0 as u64);
        let has = Parcel::Has { from: self.me().0, partition, held: vec![(queue.clone(), key)] };
        self.send(Recipient::Owner(partition.0), &has);
        true
    }

    /// Keeps what workers of another node hold until it is offered; false if all of
    /// the partition was.
    fn keep_claims(&self, other: NodeId, partition: PartitionId, held: &[(Arc<str>, u128)]) -> bool {
        let mut errands = lock(&self.errands);
        if !errands.gathering.contains(&partition) {
            return false;
        }
        errands.claims.extend(held.iter().map(|(_, key)| (*key, other)));
        errands.claimed_of.entry(partition).or_default().extend(held.iter().map(|(_, key)| *key));
        true
    }

    /// Workers of another node hold these: what is not offered yet is theirs once
    /// it is, and of what is done they are told.
    fn claim(&self, node: &Node, other: NodeId, partition: PartitionId, held: Vec<(Arc<str>, u128)>) {
        let stand_in = self.stand_in(node, other);
        let gathers = self.keep_claims(other, partition, &held);
        let is_whole = !gathers && self.standing(partition) == Standing::Here;
        for (queue, key) in held {
            let is_known = node.queues.resume(stand_in, &queue, &[key]) == [true];
            if is_whole && !is_known {
                self.send(Recipient::Node(other), &Parcel::Withdraw { queue, key });
            }
        }
    }

    /// Puts a delivery of this node's own partition into its queue: with whoever
    /// holds it on another node, or for anybody. `held_until`: a worker took it
    /// before.
    pub fn offer(&self, node: &Node, queue: &str, delivery: Delivery, held_until: Option<u64>) {
        let (key, now) = (delivery.key, node.now().0 as u64);
        let claimed = lock(&self.errands).claims.remove(&key);
        match (claimed, held_until) {
            (Some(other), _) => {
                let until = held_until.unwrap_or(now + node.lease_millis);
                node.queues.hold(queue, delivery, now, until);
                node.queues.resume(self.stand_in(node, other), queue, &[key]);
            }
            (None, Some(until)) => node.queues.hold(queue, delivery, now, until),
            (None, None) => node.queues.offer(queue, delivery, now),
        }
    }

    /// What was claimed of a partition is of no use any more: it was offered, or
    /// it is another node's.
    pub fn forget_claims(&self, partition: PartitionId) {
        let mut errands = lock(&self.errands);
        errands.gathering.remove(&partition);
        for key in errands.claimed_of.remove(&partition).unwrap_or_default() {
            errands.claims.remove(&key);
        }
    }

    /// Asks other nodes whether they know what their stand-ins have held for a
    /// while.
    pub(super) fn compare(&self, node: &Node) {
        let stand_ins: Vec<(NodeId, ConsumerId)> =
            lock(&self.errands).stand_ins.iter().map(|(node, id)| (*node, *id)).collect();
        for (other, stand_in) in stand_ins {
            let held = node.queues.held_by(stand_in);
            let keys: HashSet<u128> = held.iter().map(|guest| guest.key).collect();
            let before = lock(&self.errands).compared.insert(other, keys).unwrap_or_default();
            let held: Vec<(Arc<str>, u128, u16)> = held
                .into_iter()
                .filter(|guest| before.contains(&guest.key))
                .map(|guest| (guest.queue, guest.key, guest.partition))
                .collect();
            if !held.is_empty() {
                self.send(Recipient::Node(other), &Parcel::Check { from: self.me().0, held });
            }
        }
    }

    fn check(&self, node: &Node, home: NodeId, held: Vec<(Arc<str>, u128, u16)>) {
        for (queue, key, _) in held {
            if node.queues.place_of(&queue, key).is_none() {
                let parcel = Parcel::Guest { from: self.me().0, queue, key, fate: Fate::Back };
                self.send(Recipient::Node(home), &parcel);
            }
        }
    }
}
