//! How fast messages are appended and read back through [`Streams`], beside a bare
//! producer and consumer of the same client library, in one run.
//!
//! `cargo run --release -p frevo-kafka --example kafka_read_back [BROKERS]`; without
//! brokers it starts a Kafka of its own.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use bytes::Bytes;
use frevo_kafka::{Config, KafkaBus};
use frevo_transport::{Bus as _, Follower, NodeId, Streams};
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::producer::{BaseRecord, DefaultProducerContext, ThreadedProducer};
use rdkafka::{ClientConfig, Message as _, Offset, TopicPartitionList};

/// Bytes of a message.
const SIZE: usize = 300;

/// How long each case takes.
const DURATION: Duration = Duration::from_secs(2);

/// How often the two take turns, and who is first: what the machine does beside, and
/// what a broker still has to do for the other, touches both.
const ROUNDS: usize = 4;

fn main() {
    let own = std::env::args().nth(1).is_none().then(|| frevo_services::Kafka::start().expect("a Kafka"));
    let brokers = match &own {
        Some(kafka) => kafka.bootstrap(),
        None => std::env::args().nth(1).expect("it was there"),
    };
    let namespace = format!("read-back-{}", std::process::id());
    let bus = KafkaBus::open(Config::new(&brokers, &namespace, NodeId(1))).expect("a Kafka that answers");
    let mut streams = Through::new(bus.streams().expect("a Kafka that answers"));
    let mut bare = Bare::new(&brokers, &format!("{namespace}.journal"));
    println!("in flight          streams/s   p50 ms   p99 ms        bare/s   p50 ms   p99 ms    ratio");
    for window in [1, 8, 64, 512] {
        let mut results = [Vec::new(), Vec::new()];
        let mut seconds = [0.0, 0.0];
        for turn in 0..2 * ROUNDS {
            // The first, the other, the other, the first.
            match turn % 4 {
                0 | 3 => seconds[0] += measure(&mut streams, window, &mut results[0]),
                _ => seconds[1] += measure(&mut bare, window, &mut results[1]),
            }
        }
        let [one, other] = [0, 1].map(|side| Figures::of(&mut results[side], seconds[side]));
        let ratio = one.rate / other.rate;
        println!("{window:>9}       {one}    {other}   {ratio:>6.2}");
    }
    measure_reads(&*streams.streams);
}

/// How long it takes to read again what was read back before, from the middle.
fn measure_reads(streams: &dyn Streams) {
    let end = streams.end(0).expect("it answers");
    for count in [1, 100, 10_000] {
        let mut took: Vec<Duration> = (0..100)
            .map(|index| {
                let began = Instant::now();
                let read = streams.read(0, end / 200 * index, count).expect("it is there");
                assert_eq!(read.len(), count);
                began.elapsed()
            })
            .collect();
        let figures = Figures::of(&mut took, 1.0);
        println!("a read of {count:>6}: p50 {:?}, p99 {:?}", figures.p50, figures.p99);
    }
}

/// Something that messages go through.
trait Way {
    fn append(&mut self, message: &Bytes);
    /// Waits for at least one, and returns how many came back.
    fn come_back(&mut self) -> usize;
}

/// Keeps so many messages in flight; returns how many seconds that took.
fn measure(way: &mut impl Way, window: usize, latencies: &mut Vec<Duration>) -> f64 {
    let message = Bytes::from(vec![b'm'; SIZE]);
    let mut appended = VecDeque::with_capacity(window);
    let began = Instant::now();
    while began.elapsed() < DURATION {
        while appended.len() < window {
            appended.push_back(Instant::now());
            way.append(&message);
        }
        for _ in 0..way.come_back() {
            latencies.extend(appended.pop_front().map(|at: Instant| at.elapsed()));
        }
    }
    let took = began.elapsed().as_secs_f64();
    let mut left = appended.len();
    while left > 0 {
        left -= way.come_back();
    }
    took
}

struct Through {
    streams: Arc<dyn Streams>,
    read: Receiver<u64>,
}

struct Reads(Sender<u64>);

impl Follower for Reads {
    fn message(&self, offset: u64, _: Bytes) {
        let _nobody_waits_at_the_end = self.0.send(offset);
    }

    fn broken(&self, reason: &str) {
        panic!("{reason}");
    }
}

impl Through {
    fn new(streams: Arc<dyn Streams>) -> Self {
        let (reads, read) = channel();
        streams.follow(0, 0, Arc::new(Reads(reads)));
        Self { streams, read }
    }
}

impl Way for Through {
    fn append(&mut self, message: &Bytes) {
        self.streams.append(0, message.clone()).expect("there is room");
    }

    fn come_back(&mut self) -> usize {
        self.read.recv().expect("it is followed");
        1 + self.read.try_iter().count()
    }
}

/// The other partition, so that neither reads the other's.
const BARE_PARTITION: i32 = 1;

struct Bare {
    topic: String,
    producer: ThreadedProducer<DefaultProducerContext>,
    consumer: BaseConsumer,
}

impl Bare {
    fn new(brokers: &str, topic: &str) -> Self {
        let mut client = ClientConfig::new();
        client.set("bootstrap.servers", brokers);
        let producer = client
            .clone()
            .set("acks", "all")
            .set("enable.idempotence", "true")
            .set("linger.ms", "0")
            .create()
            .expect("settings that are known");
        let consumer: BaseConsumer = client
            .set("group.id", "bare")
            .set("enable.auto.commit", "false")
            .set("fetch.wait.max.ms", "500")
            .create()
            .expect("settings that are known");
        let mut list = TopicPartitionList::new();
        list.add_partition_offset(topic, BARE_PARTITION, Offset::Offset(0)).expect("it is an offset");
        consumer.assign(&list).expect("nothing is assigned");
        Self { topic: topic.to_owned(), producer, consumer }
    }
}

impl Way for Bare {
    fn append(&mut self, message: &Bytes) {
        let record = BaseRecord::<(), [u8]>::to(&self.topic).partition(BARE_PARTITION).payload(message);
        self.producer.send(record).map_err(|(error, _)| error).expect("there is room");
    }

    fn come_back(&mut self) -> usize {
        loop {
            if let Some(Ok(message)) = self.consumer.poll(Duration::from_secs(1)) {
                std::hint::black_box(message.payload());
                return 1;
            }
        }
    }
}

struct Figures {
    rate: f64,
    p50: Duration,
    p99: Duration,
}

impl Figures {
    fn of(latencies: &mut [Duration], seconds: f64) -> Self {
        latencies.sort_unstable();
        let at = |share: usize| latencies.get(latencies.len() * share / 100).copied().unwrap_or_default();
        Self { rate: latencies.len() as f64 / seconds, p50: at(50), p99: at(99) }
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let millis = |duration: Duration| duration.as_secs_f64() * 1000.0;
        write!(f, "{:>10.0} {:>8.2} {:>8.2}", self.rate, millis(self.p50), millis(self.p99))
    }
}
