//! `Producer`: sends the messages of one node, in order within a partition.
//!
//! It is idempotent: librdkafka numbers messages, so that one that is sent again
//! after a broken connection neither comes twice nor overtakes another. Messages
//! wait as long as Kafka is away, as many as there is room for. The subtle thing:
//! an idempotent producer that lost count gives up for good. Another one is made
//! then; what the first had on its way may or may not stand in the streams, and
//! its handles are told.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock, Weak};
use std::time::Duration;

use frevo_transport::{AppendError, BusError};
use rdkafka::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::producer::{
    BaseProducer, BaseRecord, DeliveryResult, Producer as _, ProducerContext, PurgeConfig,
};
use tracing::{debug, warn};

use crate::config::Config;
use crate::health::{Context, Health};
use crate::lookout::Lookout;
use crate::reach;
use crate::worker::{Stop, Worker};

/// How long a turn of the polling thread is at most.
const TURN: Duration = Duration::from_millis(100);

/// How long what still waits may take when a node ends.
const LAST_CALL: Duration = Duration::from_secs(1);

/// Bytes of a waiting message beside its own.
const OVERHEAD: usize = 256;

/// Bytes of a journal's messages that may wait for Kafka.
const MESSAGES_WAITING_MAX: usize = 64 << 20;

/// Bytes of parcels that may wait for Kafka: they have room of their own, so that
/// nothing is decided later because much is told.
const PARCELS_WAITING_MAX: usize = 16 << 20;

/// Who is told that a message of a partition may be missing.
pub(crate) trait Told: Send + Sync {
    fn missing(&self, partition: u16, reason: &str);
}

/// What a message is.
pub(crate) enum Kind {
    /// Part of a partition's order: whoever appended it is told if it may be missing.
    Message(Weak<dyn Told>),
    /// May be dropped.
    Parcel,
}

/// Sends messages, from any thread and without waiting.
pub(crate) struct Producer {
    shared: Arc<Shared>,
    _worker: Worker,
}

struct Shared {
    config: Config,
    message_size_max: usize,
    health: Arc<Health>,
    current: RwLock<Arc<BaseProducer<Deliveries>>>,
    messages: Arc<Room>,
    parcels: Arc<Room>,
    delivered: Arc<AtomicU64>,
}

impl Producer {
    /// A producer of messages of at most so many bytes.
    pub(crate) fn start(
        config: &Config,
        message_size_max: usize,
        health: &Arc<Health>,
    ) -> Result<Self, BusError> {
        let delivered = Arc::<AtomicU64>::default();
        let current = RwLock::new(Arc::new(made(config, message_size_max, health, &delivered)?));
        let room = |size_max| Arc::new(Room { used: AtomicUsize::new(0), size_max });
        let shared = Arc::new(Shared {
            config: config.clone(),
            message_size_max,
            health: health.clone(),
            current,
            messages: room(MESSAGES_WAITING_MAX),
            parcels: room(PARCELS_WAITING_MAX),
            delivered,
        });
        let polled = shared.clone();
        let worker = Worker::start("kafka-producer", Stop::default(), move |stop| polled.poll(stop))?;
        Ok(Self { shared, _worker: worker })
    }

    /// Sends a message to a partition.
    pub(crate) fn send(
        &self,
        topic: &str,
        partition: u16,
        bytes: &[u8],
        kind: Kind,
    ) -> Result<(), AppendError> {
        let room = match kind {
            Kind::Message(_) => &self.shared.messages,
            Kind::Parcel => &self.shared.parcels,
        };
        let taken = room.take(bytes.len() + OVERHEAD)?;
        let delivery = Box::new(Delivery { partition, kind, _room: taken });
        let record = BaseRecord::<(), [u8], _>::with_opaque_to(topic, delivery)
            .partition(i32::from(partition))
            .payload(bytes);
        let producer = self.shared.current();
        producer.send(record).map_err(|(error, _)| refusal(&error, bytes.len(), &self.shared))
    }
}

fn refusal(error: &KafkaError, size: usize, shared: &Shared) -> AppendError {
    match error.rdkafka_error_code() {
        Some(RDKafkaErrorCode::MessageSizeTooLarge) => {
            AppendError::TooLarge { size, size_max: shared.message_size_max }
        }
        // A producer that gave up is replaced within a moment.
        _ => {
            debug!(%error, "a message is not taken");
            let waiting = shared.messages.used.load(Ordering::Relaxed);
            AppendError::Overloaded { waiting, waiting_max: shared.messages.size_max }
        }
    }
}

impl Shared {
    fn current(&self) -> Arc<BaseProducer<Deliveries>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn poll(&self, stop: &Stop) {
        let mut lookout = Lookout::new(&self.config.client(), None);
        let mut delivered = 0;
        while !stop.is_set() {
            let producer = self.current();
            producer.poll(TURN);
            let before = std::mem::replace(&mut delivered, self.delivered.load(Ordering::Relaxed));
            if delivered != before || self.is_at_rest() {
                lookout.heard();
            } else {
                lookout.look(producer.client());
            }
            if let Some((code, reason)) = producer.client().fatal_error() {
                self.replace(&code.to_string(), &reason);
            }
        }
        // What still waits when this is over is given up, and told of.
        let _flushed_or_not = self.current().flush(LAST_CALL);
    }

    /// Whether nothing waits for Kafka.
    fn is_at_rest(&self) -> bool {
        [&self.messages, &self.parcels].iter().all(|room| room.used.load(Ordering::Relaxed) == 0)
    }

    fn replace(&self, code: &str, reason: &str) {
        warn!(code, reason, "a Kafka producer gave up; another one takes its place");
        match made(&self.config, self.message_size_max, &self.health, &self.delivered) {
            Ok(producer) => {
                let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
                let before = std::mem::replace(&mut *current, Arc::new(producer));
                drop(current);
                // It takes nothing more; what it had on its way is told of.
                before.purge(PurgeConfig::default().queue().inflight());
                let _told_or_dropped_with_it = before.flush(LAST_CALL);
            }
            Err(error) => {
                warn!(%error, "no Kafka producer can be made");
                std::thread::sleep(TURN);
            }
        }
    }
}

fn made(
    config: &Config,
    message_size_max: usize,
    health: &Arc<Health>,
    delivered: &Arc<AtomicU64>,
) -> Result<BaseProducer<Deliveries>, BusError> {
    let mut client = config.client();
    // Rooms are counted here; librdkafka's own bounds are only to lie above them.
    let waiting_max_kbytes = (MESSAGES_WAITING_MAX + PARCELS_WAITING_MAX) / 1024 * 2;
    // The limit is for a message with its headers.
    let with_headers = (message_size_max + 1024).max(1_000_000);
    client
        .set("acks", "all")
        .set("enable.idempotence", "true")
        .set("max.in.flight", "5")
        .set("linger.ms", "0")
        .set("compression.codec", "lz4")
        .set("message.timeout.ms", "0")
        .set("message.max.bytes", with_headers.to_string())
        .set("queue.buffering.max.messages", "0")
        .set("queue.buffering.max.kbytes", waiting_max_kbytes.to_string());
    let context = Context { client: "producer", health: health.clone() };
    reach::made(&client, Deliveries { context, delivered: delivered.clone() })
}

/// Room for what waits.
struct Room {
    used: AtomicUsize,
    size_max: usize,
}

/// Room that is taken until this is dropped.
struct Taken {
    room: Arc<Room>,
    size: usize,
}

impl Room {
    fn take(self: &Arc<Self>, size: usize) -> Result<Taken, AppendError> {
        let used = self.used.fetch_add(size, Ordering::Relaxed);
        let taken = Taken { room: self.clone(), size };
        if used + size <= self.size_max {
            return Ok(taken);
        }
        Err(AppendError::Overloaded { waiting: used, waiting_max: self.size_max })
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.room.used.fetch_sub(self.size, Ordering::Relaxed);
    }
}

/// Goes with a message and comes back when its fate is known.
struct Delivery {
    partition: u16,
    kind: Kind,
    _room: Taken,
}

/// Hears what became of messages.
struct Deliveries {
    context: Context,
    delivered: Arc<AtomicU64>,
}

impl ClientContext for Deliveries {
    fn log(&self, level: RDKafkaLogLevel, topic: &str, text: &str) {
        self.context.log(level, topic, text);
    }

    fn error(&self, error: KafkaError, text: &str) {
        self.context.error(error, text);
    }
}

impl ProducerContext for Deliveries {
    type DeliveryOpaque = Box<Delivery>;

    fn delivery(&self, result: &DeliveryResult<'_>, delivery: Box<Delivery>) {
        let error = match result {
            Ok(_) => {
                self.delivered.fetch_add(1, Ordering::Relaxed);
                return self.context.health.works();
            }
            Err((error, _)) => error,
        };
        debug!(%error, partition = delivery.partition, "a message did not reach Kafka");
        if let Kind::Message(told) = &delivery.kind
            && let Some(told) = told.upgrade()
        {
            told.missing(delivery.partition, &format!("a message may be missing: {error}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Sender, channel};

    use frevo_transport::NodeId;
    use rdkafka::mocking::MockCluster;
    use rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr};

    use super::*;

    /// Long enough for any machine.
    const PATIENCE: Duration = Duration::from_secs(60);

    #[test]
    fn room_is_given_back() {
        let room = Arc::new(Room { used: AtomicUsize::new(0), size_max: 100 });
        let taken = room.take(60).expect("there is room");
        let refusal = room.take(50).err();
        assert_eq!(refusal, Some(AppendError::Overloaded { waiting: 60, waiting_max: 100 }));
        drop(taken);
        assert!(room.take(100).is_ok());
    }

    struct Missing(Sender<u16>);

    impl Told for Missing {
        fn missing(&self, partition: u16, _: &str) {
            let _nobody_waits_at_the_end = self.0.send(partition);
        }
    }

    /// Lets a broker that is none answer the first of two messages with an error, and checks
    /// that the first is told of, if it is to be, and that the other arrives.
    /// Returns whether another producer took the place of the first.
    #[track_caller]
    fn check(error: RDKafkaRespErr, is_told: bool) -> bool {
        let cluster = MockCluster::new(1).expect("a cluster of this process");
        cluster.create_topic("journal", 2, 1).expect("a topic");
        let config = Config::new(cluster.bootstrap_servers(), "frevo", NodeId(1));
        let producer = Producer::start(&config, 1000, &Arc::default()).expect("it waits for nobody");
        let first = producer.shared.current();
        let (sends, missing) = channel();
        let told: Arc<dyn Told> = Arc::new(Missing(sends));
        let send = || producer.send("journal", 1, b"message", Kind::Message(Arc::downgrade(&told)));
        cluster.request_errors(RDKafkaApiKey::Produce, &[error]);
        send().expect("there is room");
        if is_told {
            assert_eq!(missing.recv_timeout(PATIENCE), Ok(1), "{error:?} is not told");
        }
        let deadline = std::time::Instant::now() + PATIENCE;
        while send().is_err() {
            assert!(std::time::Instant::now() < deadline, "{error:?}: no message is taken any more");
            std::thread::sleep(Duration::from_millis(10));
        }
        while producer.shared.messages.used.load(Ordering::Relaxed) > 0 {
            assert!(std::time::Instant::now() < deadline, "{error:?}: a message does not arrive");
            std::thread::sleep(Duration::from_millis(10));
        }
        let more: Vec<u16> = missing.try_iter().collect();
        assert!(is_told || more.is_empty(), "{error:?}: told without a reason");
        !Arc::ptr_eq(&first, &producer.shared.current())
    }

    #[test]
    fn a_message_that_is_refused_is_told_of() {
        assert!(!check(RDKafkaRespErr::RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, true));
        assert!(!check(RDKafkaRespErr::RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, true));
    }

    #[test]
    fn a_producer_that_gave_up_is_replaced() {
        assert!(check(RDKafkaRespErr::RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, true));
    }

    #[test]
    fn a_message_that_is_sent_again_is_not_told_of() {
        assert!(!check(RDKafkaRespErr::RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, false));
        assert!(!check(RDKafkaRespErr::RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, false));
    }
}
