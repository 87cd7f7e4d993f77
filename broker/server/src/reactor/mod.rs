//! A reactor: one thread that owns its connections and its share of the
//! partitions.
//!
//! A request is read, stepped and batched on the thread that read it. What is for
//! another reactor's partition crosses in that reactor's mailbox. Turns batch by
//! themselves: while connections have something to read they are polled first,
//! then one turn answers everything that came in.

mod mailbox;

use std::sync::Arc;
use std::time::Duration;

use frevo_coordinator::{Effect, Partition, Written};
use frevo_event::{PartitionId, Timestamp};
use frevo_transport::{Delivery, Journal};

use crate::node::Node;
use crate::projection::Job;
use crate::tallies::Tallies;

pub use mailbox::{Mail, Mailbox, ReplyTo};

/// How long a reactor sleeps at most, so that checkpoints are not forgotten.
const SLEEP_MAX: Duration = Duration::from_millis(500);

/// How often a stopping reactor looks whether its connections have ended.
const STOP_POLL: Duration = Duration::from_millis(5);

/// A thread's share of the partitions.
pub struct Reactor {
    node: Arc<Node>,
    mailbox: Arc<Mailbox>,
    partitions: Vec<Partition<ReplyTo>>,
    /// What each of them waits for, kept here: most rest, and to ask them all in
    /// each turn would take as long as what the others have to do.
    rests: Vec<Rest>,
    /// The index into `partitions` of each partition of the node.
    places: Vec<Option<usize>>,
    /// The journal's length at each partition's last checkpoint.
    checkpointed: Vec<u64>,
    /// The partition that takes nothing until what is on its way has landed, so
    /// that its checkpoint can be made.
    settling: Option<usize>,
    tallies: Tallies,
    mail: Vec<Mail>,
}

/// What a partition waits for.
#[derive(Clone, Copy)]
struct Rest {
    /// It has something to do or on its way, whatever the time.
    is_awake: bool,
    /// When it has something to do in any case.
    due: Option<Timestamp>,
}

impl Rest {
    fn of(partition: &Partition<ReplyTo>) -> Self {
        let is_awake = partition.has_work() || partition.is_in_flight() || partition.has_effects();
        Self { is_awake, due: partition.next_due() }
    }

    fn is_over(self, now: Timestamp) -> bool {
        self.is_awake || self.due.is_some_and(|due| due <= now)
    }
}

impl Reactor {
    /// A reactor of these partitions.
    pub fn new(node: Arc<Node>, mailbox: Arc<Mailbox>, partitions: Vec<Partition<ReplyTo>>) -> Self {
        let mut places = vec![None; usize::from(node.settings.partition_count)];
        for (index, partition) in partitions.iter().enumerate() {
            places[usize::from(partition.id().0)] = Some(index);
        }
        let checkpointed = vec![node.log.committed(); partitions.len()];
        Self {
            rests: partitions.iter().map(Rest::of).collect(),
            node,
            mailbox,
            partitions,
            places,
            checkpointed,
            settling: None,
            tallies: Tallies::default(),
            mail: Vec::new(),
        }
    }

    /// Runs until the node stops and its connections, which are `served` beside,
    /// have had their replies.
    pub async fn run(mut self, served: &tokio::task::JoinHandle<()>) {
        loop {
            let sleep = self.turn();
            let is_idle =
                !self.partitions.iter().any(|partition| partition.is_in_flight() || partition.has_work());
            if self.node.is_stopping() && served.is_finished() && is_idle {
                break;
            }
            let sleep = if self.node.is_stopping() { sleep.map(|sleep| sleep.min(STOP_POLL)) } else { sleep };
            if let Some(sleep) = sleep {
                tokio::select! {
                    () = self.mailbox.news() => {}
                    () = tokio::time::sleep(sleep) => {}
                }
            } else {
                // There is more to do: let the connections go first.
                tokio::task::yield_now().await;
            }
        }
        self.tell_counted(self.node.now());
        self.partitions.iter_mut().for_each(|partition| checkpoint(&self.node, partition));
    }

    /// Answers what came in and lets out what is durable. Tells how long there
    /// is nothing to do; none: there is more.
    fn turn(&mut self) -> Option<Duration> {
        self.sort_mail();
        let now = self.node.now();
        if self.tallies.are_due(&self.node, now) {
            self.tell_counted(now);
        }
        let node = &*self.node;
        // What this turn appends is written together.
        let gathering = node.log.gather();
        let committed = node.log.committed();
        let mut next_due: Option<Timestamp> = None;
        let mut more = false;
        for (index, (partition, rest)) in self.partitions.iter_mut().zip(&mut self.rests).enumerate() {
            let is_settling = self.settling == Some(index);
            if rest.is_over(now) || is_settling {
                more |= turn_one(node, partition, is_settling, committed, now);
                *rest = Rest::of(partition);
            }
            if !is_settling {
                next_due = [next_due, rest.due].into_iter().flatten().min();
            }
        }
        drop(gathering);
        self.checkpoint_one(committed);
        let until_due = next_due.map(|due| Duration::from_millis((due.0 - now.0).max(0) as u64));
        (!more).then(|| until_due.unwrap_or(SLEEP_MAX).min(SLEEP_MAX))
    }

    fn tell_counted(&mut self, now: Timestamp) {
        let tallies = self.partitions.iter_mut().map(Partition::take_tally);
        self.tallies.tell(&self.node, tallies, now);
    }

    fn sort_mail(&mut self) {
        let mut mail = std::mem::take(&mut self.mail);
        self.mailbox.take(&mut mail);
        for piece in mail.drain(..) {
            let (id, place) = match &piece {
                Mail::Request(id, _) | Mail::Stored(id, _) => (*id, self.place(*id)),
                Mail::Letter { outgoing, .. } => (outgoing.to, self.place(outgoing.to)),
                Mail::Delivered { partition, .. } => (*partition, self.place(*partition)),
            };
            let place = place.unwrap_or_else(|| panic!("partition {id} is of this reactor"));
            let partition = &mut self.partitions[place];
            self.rests[place].is_awake = true;
            match piece {
                Mail::Request(_, inbound) => partition.receive(inbound),
                Mail::Letter { from, outgoing } => partition.receive_letter(from, outgoing),
                Mail::Delivered { to, number, .. } => partition.delivered(to, number),
                Mail::Stored(_, executions) => executions.into_iter().for_each(|id| partition.stored(id)),
            }
        }
        self.mail = mail;
    }

    fn place(&self, partition: PartitionId) -> Option<usize> {
        self.places.get(usize::from(partition.0)).copied().flatten()
    }

    /// Makes a checkpoint of one partition for which the journal has grown
    /// enough; one at a time, so that none is noticed.
    fn checkpoint_one(&mut self, committed: u64) {
        let interval = self.node.checkpoint_interval;
        let due = self.checkpointed.iter().position(|at| committed.saturating_sub(*at) >= interval);
        let Some(index) = due else { return };
        let partition = &mut self.partitions[index];
        if partition.is_in_flight() {
            // Under load something always is: it pauses for one commit.
            self.settling = Some(index);
            self.rests[index].is_awake = true;
            if let Err(error) = partition.flush(&*self.node.log) {
                tracing::warn!(partition = %partition.id(), %error, "the journal does not take a batch");
            }
            return;
        }
        checkpoint(&self.node, partition);
        self.checkpointed[index] = committed;
        self.settling = None;
    }
}

/// A partition's part of a turn. One that settles takes nothing. Tells whether
/// there is more to do at once.
fn turn_one(
    node: &Node,
    partition: &mut Partition<ReplyTo>,
    is_settling: bool,
    committed: u64,
    now: Timestamp,
) -> bool {
    partition.committed(committed);
    let mut more = is_settling && !partition.is_in_flight();
    if !is_settling && (partition.has_work() || partition.next_due().is_some_and(|due| due <= now)) {
        if let Err(error) = partition.turn(now, &*node.log) {
            // The batch stays as it is and is tried again.
            tracing::warn!(partition = %partition.id(), %error, "the journal does not take a batch");
        }
        partition.committed(node.log.committed());
        // Acknowledgements bring nothing about, and are counted all the same.
        node.metrics.count(&partition.take_counters());
        more = partition.has_work() && !partition.is_stuck();
    }
    if partition.has_effects() {
        release(node, partition);
    }
    more
}

fn checkpoint(node: &Node, partition: &mut Partition<ReplyTo>) {
    let settled_below = node.log.committed().saturating_sub(node.checkpoint_interval);
    if let Some(work) = partition.checkpoint(settled_below, &*node.log) {
        node.projection.put(Job::Checkpoint(Box::new(work)));
    }
}

/// Does what a partition's committed batches brought about.
pub fn release(node: &Node, partition: &mut Partition<ReplyTo>) {
    let id = partition.id();
    let mut closed = Vec::new();
    let mut written = Written::default();
    for effect in partition.take_effects() {
        match effect {
            // Whoever asked may have gone away.
            Effect::Reply { to, reply } => drop(to.0.send(reply)),
            Effect::Offer(offer) => {
                let now = node.now().0 as u64;
                let delivery = Delivery { key: offer.key, body: offer.body.into() };
                if offer.started {
                    let until = node.held_until(&offer.queue, now);
                    node.queues.hold(&offer.queue, delivery, now, until);
                } else {
                    node.queues.offer(&offer.queue, delivery, now);
                }
            }
            Effect::CloseTask { queue, key, cancelled: true } => drop(node.queues.withdraw(&queue, key)),
            Effect::CloseTask { queue, key, cancelled: false } => drop(node.queues.acknowledge(&queue, key)),
            Effect::Send(outgoing) => {
                let to = outgoing.to;
                node.mailbox(to).put(Mail::Letter { from: id, outgoing });
            }
            Effect::Taken { from, number } => {
                node.mailbox(from).put(Mail::Delivered { partition: from, to: id, number });
            }
            Effect::Changed { change, .. } => node.change_catalogue(&change),
            Effect::Closed(execution) => closed.push(*execution),
            Effect::Heard(events) => node.live.tell(&events),
            Effect::Deliver(offer) => {
                let delivery =
                    Delivery { key: offer.reference().key(), body: offer.body(&mut written).into() };
                node.queues.offer(&offer.route.queue, delivery, node.now().0 as u64);
            }
            Effect::DeadLetterClosed { closed, audit } => {
                node.projection.put(Job::DeadLetterClosed(id, closed, audit));
            }
            Effect::DeadLettered(letter) => node.projection.put(Job::DeadLettered(id, letter)),
        }
    }
    if !closed.is_empty() {
        node.metrics.count_closed(&closed);
        node.projection.put(Job::Closed(id, closed));
    }
}
