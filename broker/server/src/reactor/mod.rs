//! A reactor: one thread that owns its connections and its share of the
//! partitions.
//!
//! A request is read, stepped and batched on the thread that read it. What is for
//! another reactor's partition crosses in that reactor's mailbox. Turns batch by
//! themselves: while connections have something to read they are polled first,
//! then one turn answers everything that came in.
//!
//! On the log of this process a reactor has its partitions from the start to the
//! end. Where other nodes share them they come and go; a partition's own records
//! are read back from the broker then, in each turn.

mod mailbox;

use std::sync::Arc;
use std::time::{Duration, Instant};

use frevo_coordinator::{Effect, Inbound, Offer, Partition, Written};
use frevo_event::{PartitionId, Reply, Timestamp};
use frevo_transport::{Delivery, WholeJournal as _};

use crate::clock::Standing;
use crate::cluster::{Cluster, Gone};
use crate::node::Node;
use crate::projection::StoreWrite;
use crate::tallies::Tallies;

pub use mailbox::{Mail, Mailbox, ReplyTo};

/// How long a reactor sleeps at most, so that checkpoints are not forgotten.
const SLEEP_MAX: Duration = Duration::from_millis(500);

/// How long a partition that leaves may go on answering what it was asked before.
const LEAVING_MAX: Duration = Duration::from_secs(1);

/// After so long without a batch given back the broker is thought to be away.
const STALLED_AFTER: Duration = Duration::from_secs(5);

/// How often letters that are not known to have arrived are sent again, where one
/// may get lost.
const LETTERS_AGAIN: Duration = Duration::from_secs(2);

/// How often a stopping reactor looks whether its connections have ended.
const STOP_POLL: Duration = Duration::from_millis(5);

/// A thread's share of the partitions.
pub struct Reactor {
    node: Arc<Node>,
    mailbox: Arc<Mailbox>,
    /// Which of the node's reactors it is.
    number: usize,
    seats: Vec<Seat>,
    /// The index into `seats` of each partition of the node.
    places: Vec<Option<usize>>,
    /// The partition that takes nothing until what is on its way has landed, so
    /// that its checkpoint can be made.
    settling: Option<PartitionId>,
    letters_sent_at: Instant,
    tallies: Tallies,
    mail: Vec<Mail>,
}

/// A partition of the reactor's.
struct Seat {
    partition: Partition<ReplyTo>,
    /// What it waits for, kept here: most rest, and to ask them all in each turn
    /// would take as long as what the others have to do.
    rest: Rest,
    /// The journal's length at its last checkpoint.
    checkpointed: u64,
    /// Since when it is on its way to another node.
    leaving: Option<Instant>,
    /// Since when the broker gave back nothing of what is on its way.
    waiting: Option<Instant>,
    is_stalled: bool,
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

impl Seat {
    fn new(node: &Node, partition: Partition<ReplyTo>) -> Self {
        let checkpointed = length(node, &partition);
        let rest = Rest::of(&partition);
        Self { partition, rest, checkpointed, leaving: None, waiting: None, is_stalled: false }
    }

    /// Notes whether the broker gave something back; tells whether it has stalled
    /// or does not any more, if that changed.
    fn watch_broker(&mut self, has_progressed: bool) -> Option<bool> {
        self.waiting = match self.waiting {
            _ if !self.partition.is_in_flight() => None,
            Some(since) if !has_progressed => Some(since),
            _ => Some(Instant::now()),
        };
        let is_stalled = self.waiting.is_some_and(|since| since.elapsed() > STALLED_AFTER);
        (std::mem::replace(&mut self.is_stalled, is_stalled) != is_stalled).then_some(is_stalled)
    }

    /// It is to be given up in order.
    fn leave(&mut self) {
        self.leaving.get_or_insert_with(Instant::now);
    }

    /// Whether it takes nothing more, so that everything can land.
    fn is_closing(&self) -> bool {
        let is_over = |since: Instant| !self.partition.has_work() || since.elapsed() > LEAVING_MAX;
        self.leaving.is_some_and(is_over)
    }
}

/// How long the journal is that the partition's checkpoints keep up with.
fn length(node: &Node, partition: &Partition<ReplyTo>) -> u64 {
    node.log().map_or_else(|| partition.committed_offset(), |log| log.committed())
}

impl Reactor {
    /// A reactor of these partitions.
    pub fn new(node: Arc<Node>, mailbox: Arc<Mailbox>, partitions: Vec<Partition<ReplyTo>>) -> Self {
        let mut reactor = Self {
            places: vec![None; usize::from(node.settings.partition_count)],
            number: node.mailboxes.iter().position(|other| Arc::ptr_eq(other, &mailbox)).unwrap_or_default(),
            node,
            mailbox,
            seats: Vec::new(),
            settling: None,
            letters_sent_at: Instant::now(),
            tallies: Tallies::default(),
            mail: Vec::new(),
        };
        partitions.into_iter().for_each(|partition| reactor.seat(partition));
        reactor
    }

    /// Runs until the node stops and its connections, which are `served` beside,
    /// have had their replies.
    pub async fn run(mut self, served: &tokio::task::JoinHandle<()>) {
        loop {
            let sleep = self.turn();
            if self.node.is_stopping() && served.is_finished() && self.is_idle() {
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
        self.seats.iter_mut().for_each(|seat| checkpoint(&self.node, &mut seat.partition));
    }

    /// Whether nothing is under way, and everything that is to leave has left.
    fn is_idle(&self) -> bool {
        let is_at_rest = |seat: &Seat| !seat.partition.is_in_flight() && !seat.partition.has_work();
        match self.node.cluster() {
            None => self.seats.iter().all(is_at_rest),
            Some(cluster) => self.seats.is_empty() || cluster.has_left_late(),
        }
    }

    /// Answers what came in and lets out what is durable. Tells how long there
    /// is nothing to do; none: there is more.
    fn turn(&mut self) -> Option<Duration> {
        self.node.clock.note(self.number, Standing::default);
        self.sort_mail();
        let now = self.node.now();
        if self.tallies.are_due(&self.node, now) {
            self.tell_counted(now);
        }
        let node = self.node.clone();
        if let Some(cluster) = node.cluster() {
            if node.is_stopping() {
                self.seats.iter_mut().for_each(Seat::leave);
            }
            self.read_back(cluster);
            self.send_letters_again();
        }
        let next = self.step(now);
        self.part_with_closed();
        self.checkpoint_one();
        let Next { more, due } = next;
        self.node.clock.note(self.number, || self.standing(more));
        let until_due = due.map(|due| Duration::from_millis((due.0 - now.0).max(0) as u64));
        (!more).then(|| until_due.unwrap_or(SLEEP_MAX).min(SLEEP_MAX))
    }

    /// Every partition with something to do does it.
    fn step(&mut self, now: Timestamp) -> Next {
        let node = &*self.node;
        // What this turn appends is written together.
        let gathering = node.log().map(|log| log.gather());
        let mut next = Next { more: false, due: None };
        for seat in &mut self.seats {
            let is_settling = self.settling == Some(seat.partition.id()) || seat.is_closing();
            if seat.rest.is_over(now) || is_settling {
                next.more |= turn_one(node, &mut seat.partition, is_settling, now);
                seat.rest = Rest::of(&seat.partition);
            }
            if !is_settling {
                next.due = [next.due, seat.rest.due].into_iter().flatten().min();
            }
        }
        drop(gathering);
        next
    }

    /// How it stands, for a clock that skips.
    fn standing(&self, more: bool) -> Standing {
        let is_at_rest = |seat: &Seat| !seat.rest.is_awake && !seat.partition.has_undelivered();
        let rests = !more && self.seats.iter().all(is_at_rest);
        let due = self.seats.iter().filter_map(|seat| seat.partition.first_due()).min_by_key(|due| due.at);
        Standing { rests, due }
    }

    fn tell_counted(&mut self, now: Timestamp) {
        let tallies = self.seats.iter_mut().map(|seat| seat.partition.take_tally());
        self.tallies.tell(&self.node, tallies, now);
    }

    fn sort_mail(&mut self) {
        let mut mail = std::mem::take(&mut self.mail);
        self.mailbox.take(&mut mail);
        mail.drain(..).for_each(|piece| self.sort(piece));
        self.mail = mail;
    }

    fn sort(&mut self, piece: Mail) {
        let id = piece.partition();
        if let Mail::Seat(partition) = piece {
            return self.seat(*partition);
        }
        let Some(place) = self.place(id) else { return self.send_on(piece) };
        let seat = &mut self.seats[place];
        seat.rest.is_awake = true;
        match piece {
            Mail::Request(_, inbound) => seat.partition.receive(inbound),
            Mail::Letter { from, outgoing } => seat.partition.receive_letter(from, outgoing),
            Mail::Delivered { to, number, .. } => seat.partition.delivered(to, number),
            Mail::Stored(_, executions) => {
                executions.into_iter().for_each(|(id, last)| seat.partition.stored(id, last));
            }
            Mail::Unseat(_) => seat.leave(),
            Mail::Lose(_) => self.drop_seat(id, None),
            Mail::Seat(_) => {}
        }
    }

    /// Mail for a partition that has left, perhaps a moment ago.
    fn send_on(&self, piece: Mail) {
        let Some(cluster) = self.node.cluster() else {
            panic!("partition {} is of this reactor", piece.partition());
        };
        match piece {
            Mail::Request(partition, Inbound { request, reply }) => {
                cluster.reroute(partition, request, reply);
            }
            // It was dropped a moment ago: there is nothing to end in order.
            Mail::Unseat(partition) => cluster.parted(partition),
            // A letter's sender sends it again; the store is asked by the next owner.
            _ => {}
        }
    }

    fn place(&self, partition: PartitionId) -> Option<usize> {
        self.places.get(usize::from(partition.0)).copied().flatten()
    }

    fn seat(&mut self, mut partition: Partition<ReplyTo>) {
        let id = partition.id();
        if let Some(cluster) = self.node.cluster() {
            release(&self.node, &mut partition);
            cluster.forget_claims(id);
        }
        self.places[usize::from(id.0)] = Some(self.seats.len());
        self.seats.push(Seat::new(&self.node, partition));
    }

    fn unseat(&mut self, id: PartitionId) -> Option<Partition<ReplyTo>> {
        let place = self.places[usize::from(id.0)].take()?;
        let seat = self.seats.swap_remove(place);
        if let Some(moved) = self.seats.get(place) {
            self.places[usize::from(moved.partition.id().0)] = Some(place);
        }
        if self.settling == Some(id) {
            self.settling = None;
        }
        self.node.queues.part_with(id.0);
        Some(seat.partition)
    }

    /// Reads back what the broker has; a partition that is not to be gone on with
    /// is dropped with everything in memory.
    fn read_back(&mut self, cluster: &Cluster) {
        let mut gone = Vec::new();
        for seat in &mut self.seats {
            let before = seat.partition.committed_offset();
            if let Err(reason) = cluster.read_back(&mut seat.partition, &mut |record| self.node.hear(record))
            {
                gone.push((seat.partition.id(), reason));
            }
            let has_progressed = seat.partition.committed_offset() != before;
            seat.rest.is_awake |= has_progressed;
            if let Some(is_stalled) = seat.watch_broker(has_progressed) {
                cluster.set_stalled(seat.partition.id(), is_stalled);
            }
        }
        gone.into_iter().for_each(|(id, reason)| self.drop_seat(id, Some(reason)));
    }

    /// Drops a partition that is, or may be, another node's. `reason`: this node
    /// found out itself, and may have to take it over again.
    fn drop_seat(&mut self, id: PartitionId, reason: Option<Gone>) {
        let Some(cluster) = self.node.cluster().cloned() else { return };
        drop(self.unseat(id));
        cluster.set_stalled(id, false);
        cluster.unseated(id);
        if let Some(reason) = reason {
            cluster.fell(id, reason);
        }
    }

    /// Partitions that leave, and of which nothing is under way any more, are
    /// checkpointed and given up.
    fn part_with_closed(&mut self) {
        let has_landed = |seat: &Seat| {
            seat.is_closing() && !seat.partition.is_in_flight() && !seat.partition.has_effects()
        };
        let closed: Vec<PartitionId> =
            self.seats.iter().filter(|seat| has_landed(seat)).map(|seat| seat.partition.id()).collect();
        for id in closed {
            let Some(mut partition) = self.unseat(id) else { continue };
            let Some(cluster) = self.node.cluster() else { continue };
            checkpoint(&self.node, &mut partition);
            cluster.unseated(id);
            self.node.projection.put(StoreWrite::Parted(id));
        }
    }

    fn send_letters_again(&mut self) {
        if self.letters_sent_at.elapsed() < LETTERS_AGAIN {
            return;
        }
        self.letters_sent_at = Instant::now();
        for seat in self.seats.iter_mut().filter(|seat| seat.partition.has_undelivered()) {
            seat.partition.release_letters();
            seat.rest.is_awake = true;
        }
    }

    /// Makes a checkpoint of one partition for which the journal has grown
    /// enough; one at a time, so that none is noticed.
    fn checkpoint_one(&mut self) {
        let node = &*self.node;
        let is_due = |seat: &&mut Seat| {
            length(node, &seat.partition).saturating_sub(seat.checkpointed) >= node.checkpoint_interval
        };
        let Some(seat) = self.seats.iter_mut().find(is_due) else { return };
        if seat.partition.is_in_flight() {
            // Under load something always is: it pauses for one commit.
            self.settling = Some(seat.partition.id());
            seat.rest.is_awake = true;
            flush(node, &mut seat.partition);
            return;
        }
        checkpoint(node, &mut seat.partition);
        seat.checkpointed = length(node, &seat.partition);
        self.settling = None;
    }
}

/// What is to be done next.
struct Next {
    /// There is more to do at once.
    more: bool,
    /// When there is something to do in any case.
    due: Option<Timestamp>,
}

fn flush(node: &Node, partition: &mut Partition<ReplyTo>) {
    if let Err(error) = partition.flush(node.ground.journal()) {
        tracing::warn!(partition = %partition.id(), %error, "the journal does not take a batch");
    }
}

/// A partition's part of a turn. One that settles takes nothing. Tells whether
/// there is more to do at once.
fn turn_one(node: &Node, partition: &mut Partition<ReplyTo>, is_settling: bool, now: Timestamp) -> bool {
    let watermark = || node.log().map(|log| log.committed());
    watermark().into_iter().for_each(|watermark| partition.committed(watermark));
    let mut more = is_settling && !partition.is_in_flight();
    if is_settling {
        flush(node, partition);
    } else if partition.has_work() || partition.next_due().is_some_and(|due| due <= now) {
        if let Err(error) = partition.turn(now, node.ground.journal()) {
            // The batch stays as it is and is tried again.
            tracing::warn!(partition = %partition.id(), %error, "the journal does not take a batch");
        }
        watermark().into_iter().for_each(|watermark| partition.committed(watermark));
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
    let settled_below = length(node, partition).saturating_sub(node.checkpoint_interval);
    if let Some(work) = partition.checkpoint(settled_below, node.ground.journal()) {
        node.projection.put(StoreWrite::Checkpoint(Box::new(work)));
    }
}

/// Does what a partition's committed batches brought about.
pub fn release(node: &Node, partition: &mut Partition<ReplyTo>) {
    let id = partition.id();
    let mut closed = Vec::new();
    let mut written = Written::default();
    for effect in partition.take_effects() {
        match effect {
            Effect::Reply { to, reply } => give(node, partition, to, reply),
            Effect::Offer(offer) => put(node, id, offer),
            Effect::CloseTask { queue, key, cancelled: true } => drop(node.queues.withdraw(&queue, key)),
            Effect::CloseTask { queue, key, cancelled: false } => drop(node.queues.acknowledge(&queue, key)),
            Effect::Settled { queue, keys } => {
                for key in keys {
                    node.queues.acknowledge(&queue, key);
                }
            }
            Effect::Send(outgoing) => node.send_letter(id, outgoing),
            Effect::Taken { from, number } => node.send_receipt(from, id, number),
            // Where nodes share the catalogue each reads it from the journal.
            Effect::Changed { .. } if node.cluster().is_some() => {}
            Effect::Changed { change, .. } => node.change_catalogue(&change),
            Effect::Closed(execution) => closed.push(*execution),
            Effect::Heard(events) => node.live.tell(&events),
            Effect::Deliver(offer) => {
                let (key, body) = (offer.reference().key(), offer.body(&mut written).into());
                let delivery = Delivery { key, partition: Some(id.0), body };
                deliver(node, &offer.route.queue, delivery, None);
            }
            Effect::DeadLetterClosed { closed, audit } => {
                node.projection.put(StoreWrite::DeadLetterClosed(id, closed, audit));
            }
            Effect::JobTold(told) => node.projection.put(StoreWrite::JobTold(told)),
            Effect::JobForgotten(number) => node.projection.put(StoreWrite::JobForgotten(number)),
            Effect::DeadLettered(letter) => node.projection.put(StoreWrite::DeadLettered(id, letter)),
        }
    }
    if !closed.is_empty() {
        node.metrics.count_closed(&closed);
        node.projection.put(StoreWrite::Closed(id, closed));
    }
}

/// Gives a reply to whoever asked, who may have gone away.
fn give(node: &Node, partition: &Partition<ReplyTo>, to: ReplyTo, reply: Reply) {
    // What says how the catalogue stands is told once it is read there.
    let is_of_catalogue = matches!(reply, Reply::Changed { .. } | Reply::Current);
    let after = if is_of_catalogue { partition.committed_offset() } else { 0 };
    match (to, node.cluster()) {
        (ReplyTo::Pending(pending), Some(cluster)) if is_of_catalogue => {
            cluster.reply_after(after, pending.answered(), reply);
        }
        (ReplyTo::Pending(pending), _) => drop(pending.answered().send(reply)),
        (ReplyTo::There(asker), Some(cluster)) => cluster.answer(asker, Some(reply), after),
        (ReplyTo::There(_), None) => {}
        (ReplyTo::Here(to), _) => drop(to.send(reply)),
    }
}

/// Puts a task into its queue.
fn put(node: &Node, partition: PartitionId, offer: Offer) {
    let now = node.now().0 as u64;
    let held_until = offer.started.then(|| node.held_until(&offer.queue, now));
    let delivery = Delivery { key: offer.key, partition: Some(partition.0), body: offer.body.into() };
    deliver(node, &offer.queue, delivery, held_until);
}

/// Puts a delivery into its queue; one that was taken before is kept for its
/// worker until then.
fn deliver(node: &Node, queue: &str, delivery: Delivery, held_until: Option<u64>) {
    let now = node.now().0 as u64;
    match (node.cluster(), held_until) {
        (Some(cluster), held_until) => cluster.offer(node, queue, delivery, held_until),
        (None, Some(until)) => node.queues.hold(queue, delivery, now, until),
        (None, None) => node.queues.offer(queue, delivery, now),
    }
}
