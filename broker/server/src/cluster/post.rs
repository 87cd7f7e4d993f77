//! Parcels from other nodes, and what is to be sent again.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use frevo_coordinator::Inbound;
use frevo_event::{PartitionId, Reply};
use frevo_transport::{NodeId, Recipient, Waker};

use super::parcel::{Ask, Hello, Parcel};
use super::pending::repeated;
use super::taken::{Asker, Standing as Answering};
use super::{Cluster, Parked, Standing, WAITING_MAX, lock};
use crate::node::Node;
use crate::reactor::{Mail, ReplyTo};

/// How long the thread sleeps at most.
const TICK: Duration = Duration::from_millis(20);

/// How often a node says that it is there.
const HELLO: Duration = Duration::from_secs(1);

/// How often it is compared which deliveries are where.
const CHECK: Duration = Duration::from_secs(3);

/// Parcels that are taken in a row.
const TAKEN_MAX: usize = 256;

/// Reads parcels until the server has stopped.
///
/// # Errors
/// A thread can't be made.
pub fn spawn(node: Arc<Node>, address: Arc<str>) -> io::Result<JoinHandle<()>> {
    let cluster = node.cluster().expect("only a node of a cluster gets parcels").clone();
    let waker: Waker = {
        let cluster = cluster.clone();
        Arc::new(move || cluster.post_news.wake())
    };
    cluster.post.on_arrival(waker);
    std::thread::Builder::new().name("post".into()).spawn(move || {
        let started_at = node.now().0;
        let (mut greeted, mut checked) = (None::<Instant>, Instant::now());
        while !node.has_stopped() {
            cluster.deliver(&node);
            cluster.run_errands(&node);
            let now = Instant::now();
            if greeted.is_none_or(|at| now - at >= HELLO) {
                cluster.greet(&node, &address, started_at);
                cluster.miss(&node, now);
                greeted = Some(now);
            }
            if now - checked >= CHECK {
                cluster.compare(&node);
                checked = now;
            }
            cluster.ask_after(now);
            cluster.post_news.wait(TICK);
        }
        cluster.send(Recipient::Everyone, &Parcel::Bye { from: cluster.me().0 });
    })
}

impl Cluster {
    /// Takes what arrived, and what was held until now.
    fn deliver(&self, node: &Node) {
        for parked in self.take_ripe() {
            match parked {
                // Whoever asked may have gone away.
                Parked::Reply(to, reply) => drop(to.send(reply)),
                Parked::Parcel(parcel) => self.handle(node, parcel),
            }
        }
        loop {
            let parcels = self.post.take(TAKEN_MAX);
            let count = parcels.len();
            for parcel in parcels.into_iter().filter_map(|parcel| Parcel::decode(&parcel.bytes)) {
                self.handle(node, parcel);
            }
            if count < TAKEN_MAX {
                break;
            }
        }
    }

    /// Does what a parcel asks for.
    pub(super) fn handle(&self, node: &Node, parcel: Parcel) {
        match parcel {
            Parcel::Ask(ask) => self.take_ask(node, ask),
            Parcel::Inquire { from, number, partition } => {
                self.take_inquiry(Asker { node: from, number }, partition);
            }
            Parcel::Answer { after, .. } if after > self.read.load(Ordering::Acquire) => {
                self.park(after, Parked::Parcel(parcel));
            }
            Parcel::Answer { number, reply, .. } => {
                let to = lock(&self.asks).answered(number);
                // Without a reply nothing is known: the sender is dropped.
                if let (Some(to), Some(reply)) = (to, reply) {
                    let _ = to.send(reply.unpacked());
                }
            }
            Parcel::Unknown { number } => {
                let again = lock(&self.asks).again(number, Instant::now());
                if let Some(Parcel::Ask(ask)) = again {
                    self.send(Recipient::Owner(ask.partition.0), &Parcel::Ask(ask));
                }
            }
            Parcel::Untaken { number } => lock(&self.asks).untaken(number, Instant::now()),
            Parcel::Letter { from, outgoing } if self.standing(outgoing.to) == Standing::Here => {
                node.mailbox(outgoing.to).put(Mail::Letter { from, outgoing });
            }
            Parcel::Delivered { partition, to, number } if self.standing(partition) == Standing::Here => {
                node.mailbox(partition).put(Mail::Delivered { partition, to, number });
            }
            Parcel::Mark { from, partition, number } => {
                if NodeId(from) == self.me() {
                    lock(&self.marks).came(partition, number);
                }
            }
            // Its sender sends a letter again until it has the receipt.
            Parcel::Letter { .. } | Parcel::Delivered { .. } => {}
            Parcel::Hello(hello) => self.hear(node, hello),
            Parcel::Bye { from } => {
                lock(&self.members).part(NodeId(from));
                self.dismiss(node, NodeId(from));
            }
            Parcel::Piece { from, of, index, count, bytes } => {
                let whole = lock(&self.pieces).add((from, of), (index, count), bytes, Instant::now());
                if let Some(parcel) = whole.as_deref().and_then(Parcel::decode) {
                    self.handle(node, parcel);
                }
            }
            parcel => self.take_errand(node, parcel),
        }
    }

    fn take_ask(&self, node: &Node, mut ask: Ask) {
        let asker = Asker { node: ask.from, number: ask.number };
        if ask.after > self.read.load(Ordering::Acquire) {
            // While the catalogue stands still, what comes again must not pile up.
            if self.parked_count() >= WAITING_MAX {
                return self.refuse_ask(asker);
            }
            return self.park(ask.after, Parked::Parcel(Parcel::Ask(ask)));
        }
        let standing = lock(&self.taken).standing(asker).cloned();
        match standing {
            Some(Answering::Open) => return,
            Some(Answering::Answered(answer)) => {
                return self.send_bytes(Recipient::Node(NodeId(asker.node)), answer);
            }
            None => {}
        }
        ask.is_again = lock(&self.marks).may_be_taken(ask.partition, ask.is_again, Instant::now());
        match self.standing(ask.partition) {
            Standing::Here => {}
            Standing::Taking => return self.keep_waiting(ask),
            // It comes here before this node knows that the partition does, perhaps.
            Standing::Elsewhere if ask.is_again => return self.keep_waiting(ask),
            Standing::Elsewhere => return self.refuse_ask(asker),
        }
        let Ask { partition, request, awaits_reply, is_again, .. } = ask;
        lock(&self.taken).begin(asker, partition, Instant::now());
        let request = if is_again { repeated(&request) } else { Some(request) };
        let Some(request) = request else { return self.answer(asker, None, 0) };
        let reply = awaits_reply.then_some(ReplyTo::There(asker));
        node.mailbox(partition).put(Mail::Request(partition, Inbound { request, reply }));
        if !awaits_reply {
            self.answer(asker, Some(Reply::Accepted), 0);
        }
    }

    /// Tells an asker that nobody has taken its request.
    pub(super) fn refuse_ask(&self, asker: Asker) {
        let untaken = Parcel::Untaken { number: asker.number };
        self.send(Recipient::Node(NodeId(asker.node)), &untaken);
    }

    /// A request for a partition that is being taken over, or is about to be, waits
    /// for that.
    fn keep_waiting(&self, ask: Ask) {
        let mut waiting = lock(&self.waiting);
        let waiting = waiting.entry(ask.partition).or_default();
        if waiting.len() < WAITING_MAX {
            waiting.push(Parcel::Ask(ask));
        }
    }

    fn take_inquiry(&self, asker: Asker, partition: PartitionId) {
        let standing = lock(&self.taken).standing(asker).cloned();
        let to = Recipient::Node(NodeId(asker.node));
        match standing {
            Some(Answering::Open) => {}
            Some(Answering::Answered(answer)) => self.send_bytes(to, answer),
            // It waits here, perhaps: then it is asked after again.
            None if self.standing(partition) == Standing::Taking => {}
            None => self.send(to, &Parcel::Unknown { number: asker.number }),
        }
    }

    /// Asks after what is not answered.
    fn ask_after(&self, now: Instant) {
        let due = lock(&self.asks).due(now);
        for (partition, parcel) in due {
            self.send(Recipient::Owner(partition.0), &parcel);
        }
    }

    /// Says that this node is there.
    fn greet(&self, node: &Node, address: &Arc<str>, started_at: i64) {
        let hello = Hello {
            from: self.me().0,
            address: address.clone(),
            version: env!("CARGO_PKG_VERSION").into(),
            started_at,
            now: node.now().0,
            partitions: self.owned(),
            wants: node.queues.wants().into_iter().collect(),
        };
        self.send(Recipient::Everyone, &Parcel::Hello(hello));
        lock(&self.marks).awaited().into_iter().for_each(|(partition, number)| self.mark(partition, number));
        lock(&self.taken).sweep(Instant::now());
        lock(&self.pieces).sweep(Instant::now());
        // Whoever sent what does not come here after all asks after it.
        lock(&self.waiting).retain(|partition, _| self.standing(*partition) != Standing::Elsewhere);
    }

    fn hear(&self, node: &Node, hello: Hello) {
        let from = NodeId(hello.from);
        if from != self.me() {
            self.serve_wants(node, from, &hello.wants);
        }
        lock(&self.members).hear(hello, Instant::now());
    }

    /// Those who are gone without a word.
    fn miss(&self, node: &Node, now: Instant) {
        let gone = lock(&self.members).take_gone(now);
        gone.into_iter().for_each(|gone| self.dismiss(node, gone));
        let members = lock(&self.members).all().map(|(member, _)| member).collect();
        self.dismiss_strangers(node, &members);
    }
}
