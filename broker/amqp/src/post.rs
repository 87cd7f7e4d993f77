//! `AmqpPost`: parcels from node to node.
//!
//! Each node has a transient queue of its own, which vanishes with its connection;
//! a parcel for everyone goes to an exchange that all of them are bound to. What is
//! for the owner of a partition waits in that partition's inbox, which the lease's
//! task consumes. Nothing is confirmed: who needs an answer asks again.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use frevo_transport::{NodeId, Parcel, Post, Recipient, Waker};
use futures_util::future::{BoxFuture, join_all};
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use lapin::message::Delivery;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicPublishOptions, QueueBindOptions, QueueDeclareOptions,
};
use lapin::types::{FieldTable, ShortString};
use lapin::{Acker, BasicProperties, Channel, Connection, Consumer, Error};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tracing::warn;

use crate::engine::{Engine, Tasks};
use crate::link::{BackOff, Line};
use crate::lock;
use crate::names::Names;
use crate::shares::Announcement;

/// As that of a stream's message, for the same reasons.
pub(crate) const PARCEL_SIZE_MAX: usize = 4 << 20;

/// Bytes that may wait to be sent, and bytes of this node's own parcels that may
/// wait to be taken; more are dropped.
const WAITING_MAX: usize = 64 << 20;

/// What a parcel weighs besides its bytes.
const PARCEL_WEIGHT: usize = 256;

/// Parcels that are handed to the connection and not yet written.
const WINDOW: usize = 1024;

/// What is moved at once.
const BURST: usize = 256;

/// What kind of message it is: AMQP's property `type`.
const ANNOUNCEMENT: &str = "frevo.seats";

/// What is sent, and to whom.
struct Outgoing {
    exchange: ShortString,
    routing_key: ShortString,
    properties: BasicProperties,
    bytes: Bytes,
}

/// The mail of a node: what its post and its ownership share.
pub(crate) struct Mail {
    node: NodeId,
    names: Arc<Names>,
    inboxes: Vec<ShortString>,
    outgoing: mpsc::UnboundedSender<Outgoing>,
    sending: Arc<AtomicUsize>,
    arrivals: Mutex<Arrivals>,
    waker: Mutex<Option<Waker>>,
    taken: mpsc::UnboundedSender<Acker>,
    announcements: Mutex<Option<mpsc::UnboundedSender<Announcement>>>,
}

#[derive(Default)]
struct Arrivals {
    waiting: VecDeque<Arrived>,
    /// Bytes of what is not acknowledged, which nothing else bounds.
    own_size: usize,
}

struct Arrived {
    parcel: Parcel,
    /// Of a parcel that came by an inbox.
    acker: Option<Acker>,
}

impl Mail {
    /// Begins to send and to receive.
    pub(crate) fn start(
        engine: &Engine,
        tasks: &Tasks,
        line: Arc<Line>,
        names: Arc<Names>,
        node: NodeId,
        partition_count: u16,
    ) -> Arc<Self> {
        // Bounded by `sending`, in bytes, and by the prefetch of the inboxes.
        let (outgoing, to_send) = mpsc::unbounded_channel();
        let (taken, to_acknowledge) = mpsc::unbounded_channel();
        let inboxes = (0..partition_count).map(|partition| names.inbox(partition).into()).collect();
        let mail = Arc::new(Self {
            node,
            names,
            inboxes,
            outgoing,
            sending: Arc::default(),
            arrivals: Mutex::default(),
            waker: Mutex::default(),
            taken,
            announcements: Mutex::default(),
        });
        tasks.keep(engine.spawn(carry(line, mail.clone(), to_send)));
        tasks.keep(engine.spawn(acknowledge(to_acknowledge)));
        mail
    }

    /// Where announcements of other nodes, and of this one, are to go.
    pub(crate) fn hear_announcements(&self) -> mpsc::UnboundedReceiver<Announcement> {
        let (sender, receiver) = mpsc::unbounded_channel();
        *lock(&self.announcements) = Some(sender);
        receiver
    }

    /// Tells every node what this one has.
    pub(crate) fn announce(&self, announcement: &Announcement) {
        let properties = BasicProperties::default().with_type(ANNOUNCEMENT.into());
        let bytes = announcement.to_bytes();
        self.push(Outgoing {
            exchange: self.names.everyone().into(),
            routing_key: "".into(),
            properties,
            bytes,
        });
    }

    /// A parcel from a partition's inbox has arrived.
    pub(crate) fn arrived_for_owner(&self, partition: u16, delivery: Delivery) {
        let parcel = Parcel { owner_of: Some(partition), bytes: delivery.data.into() };
        self.arrive(Arrived { parcel, acker: Some(delivery.acker) });
    }

    /// Forgets the parcels for the owner of a partition that nobody took: who owns
    /// it next is given them.
    pub(crate) fn forget_owner(&self, partition: u16) {
        let mut arrivals = lock(&self.arrivals);
        arrivals.waiting.retain(|arrived| arrived.parcel.owner_of != Some(partition));
    }

    fn arrive(&self, arrived: Arrived) {
        let mut arrivals = lock(&self.arrivals);
        if arrived.acker.is_none() {
            let weight = weight(&arrived.parcel.bytes);
            if arrivals.own_size + weight > WAITING_MAX {
                warn!("a parcel is dropped: too many wait to be taken");
                return;
            }
            arrivals.own_size += weight;
        }
        let was_empty = arrivals.waiting.is_empty();
        arrivals.waiting.push_back(arrived);
        drop(arrivals);
        if was_empty {
            let waker = lock(&self.waker).clone();
            if let Some(waker) = waker {
                waker();
            }
        }
    }

    /// A message from this node's own queue.
    fn receive(&self, delivery: Delivery) {
        let kind = delivery.properties.kind().as_ref().map(ShortString::as_str);
        if kind != Some(ANNOUNCEMENT) {
            return self.arrive(Arrived {
                parcel: Parcel { owner_of: None, bytes: delivery.data.into() },
                acker: None,
            });
        }
        if let (Some(sender), Some(announcement)) =
            (lock(&self.announcements).as_ref(), Announcement::from_bytes(&delivery.data))
        {
            // Nobody shares any more: then it does not matter.
            let _ = sender.send(announcement);
        }
    }

    fn push(&self, outgoing: Outgoing) -> bool {
        let weight = weight(&outgoing.bytes);
        if self.sending.fetch_add(weight, Ordering::Relaxed) + weight > WAITING_MAX {
            self.sending.fetch_sub(weight, Ordering::Relaxed);
            return false;
        }
        self.outgoing.send(outgoing).is_ok()
    }
}

fn weight(bytes: &Bytes) -> usize {
    bytes.len() + PARCEL_WEIGHT
}

/// A node's parcels.
pub(crate) struct AmqpPost {
    pub(crate) mail: Arc<Mail>,
    /// Keeps the tasks going.
    pub(crate) _core: Arc<crate::bus::Core>,
}

impl Post for AmqpPost {
    fn node(&self) -> NodeId {
        self.mail.node
    }

    fn parcel_size_max(&self) -> usize {
        PARCEL_SIZE_MAX
    }

    fn send(&self, to: Recipient, parcel: Bytes) -> bool {
        if parcel.len() > PARCEL_SIZE_MAX {
            return false;
        }
        let names = &self.mail.names;
        let (exchange, routing_key) = match to {
            Recipient::Owner(partition) => match self.mail.inboxes.get(usize::from(partition)) {
                Some(inbox) => ("".into(), inbox.clone()),
                None => return false,
            },
            Recipient::Node(node) => ("".into(), names.node(node).into()),
            Recipient::Everyone => (names.everyone().into(), "".into()),
        };
        self.mail.push(Outgoing {
            exchange,
            routing_key,
            properties: BasicProperties::default(),
            bytes: parcel,
        })
    }

    fn take(&self, count_max: usize) -> Vec<Parcel> {
        let mut arrivals = lock(&self.mail.arrivals);
        let count = arrivals.waiting.len().min(count_max);
        let taken: Vec<Arrived> = arrivals.waiting.drain(..count).collect();
        for arrived in taken.iter().filter(|arrived| arrived.acker.is_none()) {
            arrivals.own_size -= weight(&arrived.parcel.bytes);
        }
        drop(arrivals);
        let take = |arrived: Arrived| {
            if let Some(acker) = arrived.acker {
                // The engine has ended: then the broker has it back already.
                let _ = self.mail.taken.send(acker);
            }
            arrived.parcel
        };
        taken.into_iter().map(take).collect()
    }

    fn on_arrival(&self, waker: Waker) {
        *lock(&self.mail.waker) = Some(waker.clone());
        if !lock(&self.mail.arrivals).waiting.is_empty() {
            waker();
        }
    }
}

/// How long acknowledging what was taken may take.
const ACKNOWLEDGED_WITHIN: Duration = Duration::from_secs(3);

/// Acknowledges what was taken. One by one: several at once would acknowledge the
/// token of the lease, too, which came on the same channel before them.
async fn acknowledge(mut taken: mpsc::UnboundedReceiver<Acker>) {
    let mut burst = Vec::with_capacity(BURST);
    while taken.recv_many(&mut burst, BURST).await > 0 {
        // A channel that is gone gave everything back to the queue. One that is just
        // going may never answer, which must not hold up the others.
        let acknowledged = burst.iter().map(|acker| acker.ack(BasicAckOptions::default()));
        let _ = timeout(ACKNOWLEDGED_WITHIN, join_all(acknowledged)).await;
        burst.clear();
    }
}

/// Sends and receives, for ever: connects, and connects again.
async fn carry(line: Arc<Line>, mail: Arc<Mail>, mut outgoing: mpsc::UnboundedReceiver<Outgoing>) {
    let mut back_off = BackOff::default();
    loop {
        let carrying = async {
            let connection = line.connection().await;
            let opening =
                async { Ok((receive_own(&connection, &mail).await?, connection.create_channel().await?)) };
            let (consumer, channel) = line.answered(&connection, "receive parcels", opening).await?;
            back_off = BackOff::default();
            run(&channel, consumer, &mail, &mut outgoing).await
        };
        let Err(error) = carrying.await else { return };
        warn!(%error, "the connection for parcels is lost");
        back_off.wait().await;
    }
}

/// Consumes this node's queue, which it makes: with the connection it goes.
async fn receive_own(connection: &Connection, mail: &Mail) -> Result<Consumer, Error> {
    let channel = connection.create_channel().await?;
    let queue = ShortString::from(mail.names.node(mail.node));
    let options = QueueDeclareOptions { exclusive: true, auto_delete: true, ..Default::default() };
    channel.queue_declare(queue.clone(), options, FieldTable::default()).await?;
    let everyone = mail.names.everyone().into();
    channel
        .queue_bind(queue.clone(), everyone, "".into(), QueueBindOptions::default(), FieldTable::default())
        .await?;
    let options = BasicConsumeOptions { no_ack: true, exclusive: true, ..Default::default() };
    channel.basic_consume(queue, "".into(), options, FieldTable::default()).await
}

async fn run(
    channel: &Channel,
    mut consumer: Consumer,
    mail: &Mail,
    outgoing: &mut mpsc::UnboundedReceiver<Outgoing>,
) -> Result<(), Error> {
    let mut on_their_way: FuturesUnordered<BoxFuture<'static, Result<(), Error>>> = FuturesUnordered::new();
    let mut burst = Vec::with_capacity(BURST);
    loop {
        tokio::select! {
            Some(sent) = on_their_way.next() => sent?,
            delivery = consumer.next() => match delivery {
                Some(delivery) => mail.receive(delivery?),
                None => return Err(std::io::Error::from(std::io::ErrorKind::ConnectionAborted).into()),
            },
            count = outgoing.recv_many(&mut burst, BURST), if on_their_way.len() < WINDOW => {
                if count == 0 {
                    return Ok(());
                }
                for outgoing in burst.drain(..) {
                    mail.sending.fetch_sub(weight(&outgoing.bytes), Ordering::Relaxed);
                    let mut sent = sent(channel.clone(), outgoing).boxed();
                    // Takes its place on the channel now, in order.
                    match (&mut sent).now_or_never() {
                        Some(sent) => sent?,
                        None => on_their_way.push(sent),
                    }
                }
            }
        }
    }
}

async fn sent(channel: Channel, outgoing: Outgoing) -> Result<(), Error> {
    let Outgoing { exchange, routing_key, properties, bytes } = outgoing;
    // Without confirms there is nothing more to wait for.
    channel
        .basic_publish(exchange, routing_key, BasicPublishOptions::default(), &bytes, properties)
        .await
        .map(drop)
}
