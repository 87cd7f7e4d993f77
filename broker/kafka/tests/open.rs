//! What a node says about a Kafka that it can't use, and what it finds out about
//! one that it can.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use frevo_kafka::{Config, KafkaBus, Security};
use frevo_services::{Kafka, shared};
use frevo_transport::{Bus as _, BusError, Follower, NodeId, ReadError, Recipient};
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::{ClientConfig, Offset, TopicPartitionList};

/// Long enough for any machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A node of a cluster of its own on the Kafka that the tests of a process share.
fn config(kafka: &Kafka) -> Config {
    static CLUSTER: AtomicU64 = AtomicU64::new(0);
    let namespace = format!("open/{}", CLUSTER.fetch_add(1, Ordering::Relaxed));
    Config { partitions: Some(2), ..Config::new(kafka.bootstrap(), namespace, NodeId(7)) }
}

fn refusal(config: Config) -> BusError {
    KafkaBus::open(config).err().expect("it can't be used")
}

#[track_caller]
fn assert_says(error: &BusError, words: &[&str]) {
    let text = error.to_string();
    for word in words {
        assert!(text.contains(word), "`{word}` is not said: {text}");
    }
}

fn admin(kafka: &Kafka) -> AdminClient<DefaultClientContext> {
    ClientConfig::new().set("bootstrap.servers", kafka.bootstrap()).create().expect("a client is made")
}

/// Makes a topic by hand.
fn make(kafka: &Kafka, name: &str, partition_count: i32, settings: &[(&str, &str)]) {
    let mut topic = NewTopic::new(name, partition_count, TopicReplication::Fixed(1));
    for (name, value) in settings {
        topic = topic.set(name, value);
    }
    let made = wait(admin(kafka).create_topics(&[topic], &AdminOptions::new()));
    made.expect("Kafka answers").remove(0).expect("the topic is made");
    let deadline = Instant::now() + PATIENCE;
    let is_known = || {
        let metadata = admin(kafka).inner().fetch_metadata(None, PATIENCE).expect("Kafka answers");
        metadata.topics().iter().any(|topic| topic.name() == name && !topic.partitions().is_empty())
    };
    while !is_known() {
        assert!(Instant::now() < deadline, "the topic {name} does not come");
    }
}

/// Waits for a future that other threads complete.
fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn nobody_there_is_said() {
    // Nobody listens on the port of a listener that is gone.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it has one").to_string();
    drop(listener);
    let error = refusal(Config::new(&address, "nobody", NodeId(7)));
    assert!(matches!(error, BusError::Unreachable { .. }), "{error:?}");
    assert_says(&error, &[&address, "refused"]);
}

#[test]
fn a_listener_that_is_secured_otherwise_is_said() {
    let Some(kafka) = shared::kafka() else { return };
    let secured = |protocol: &str| Security {
        protocol: Some(protocol.to_owned()),
        mechanism: Some("PLAIN".to_owned()),
        username: Some("frevo".to_owned()),
        password: Some("hunter2".to_owned()),
        ..Security::default()
    };
    let error = refusal(Config { security: secured("ssl"), ..config(kafka) });
    assert_says(&error, &[&kafka.bootstrap(), "SSL"]);
    let error = refusal(Config { security: secured("sasl_plaintext"), ..config(kafka) });
    assert_says(&error, &[&kafka.bootstrap(), "SASL"]);
    assert!(!error.to_string().contains("hunter2"));
    let error = refusal(Config { security: secured("tls"), ..config(kafka) });
    assert_says(&error, &["security.protocol"]);
}

#[test]
fn nothing_is_made_unless_that_is_asked_for() {
    let Some(kafka) = shared::kafka() else { return };
    let config = config(kafka);
    let error = refusal(Config { create: false, ..config.clone() });
    assert_says(&error, &["open_2f", ".journal", ".inbox", ".nodes", "frevo transport plan"]);
    assert_eq!(KafkaBus::open(config.clone()).expect("it is made").partition_count(), 2);
    let found = KafkaBus::open(Config { create: false, partitions: None, ..config.clone() });
    assert_eq!(found.expect("it is there").partition_count(), 2);
    let error = refusal(Config { partitions: Some(3), ..config });
    assert_says(&error, &["has 2 partitions, but 3 are asked for"]);
}

#[test]
fn topics_that_forget_are_refused_by_name() {
    let Some(kafka) = shared::kafka() else { return };
    let forgets = Config { namespace: "forgets".to_owned(), ..config(kafka) };
    make(kafka, "forgets.journal", 2, &[("retention.ms", "604800000")]);
    assert_says(&refusal(forgets), &["forgets.journal", "retention.ms=604800000", "-1"]);
    let compacted = Config { namespace: "compacted".to_owned(), ..config(kafka) };
    make(kafka, "compacted.journal", 2, &[("cleanup.policy", "compact")]);
    assert_says(&refusal(compacted), &["compacted.journal", "cleanup.policy=compact"]);
    let uneven = Config { namespace: "uneven".to_owned(), partitions: None, ..config(kafka) };
    make(kafka, "uneven.inbox", 3, &[]);
    // What lacks is made to match.
    assert_eq!(KafkaBus::open(uneven).expect("it can be used").partition_count(), 3);
}

#[test]
fn a_single_copy_is_warned_of() {
    let Some(kafka) = shared::kafka() else { return };
    let bus = KafkaBus::open(config(kafka)).expect("it can be used");
    let warnings = bus.durability().warnings;
    assert!(warnings.iter().any(|warning| warning.contains("replication.factor 1")), "{warnings:?}");
    assert!(warnings.iter().any(|warning| warning.contains("min.insync.replicas 1")), "{warnings:?}");
}

#[test]
fn the_brokers_clock_is_told() {
    let Some(kafka) = shared::kafka() else { return };
    let bus = KafkaBus::open(config(kafka)).expect("it can be used");
    let _post = bus.post().expect("Kafka answers");
    let deadline = Instant::now() + PATIENCE;
    let ahead = loop {
        match bus.clock_ahead_millis() {
            Some(ahead) => break ahead,
            None => assert!(Instant::now() < deadline, "it is not told"),
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    // One machine has one clock.
    assert!(ahead.abs() <= 250, "{ahead} ms");
}

/// Keeps what it is told.
#[derive(Default)]
struct Kept(Mutex<Vec<String>>, Condvar);

impl Follower for Kept {
    fn message(&self, offset: u64, _: Bytes) {
        self.0.lock().expect("nobody panics").push(format!("message {offset}"));
        self.1.notify_all();
    }

    fn broken(&self, reason: &str) {
        self.0.lock().expect("nobody panics").push(format!("broken: {reason}"));
        self.1.notify_all();
    }
}

impl Kept {
    /// Waits until it was told something that begins so.
    fn wait(&self, begins: &str) -> String {
        let is_told = |kept: &Vec<String>| kept.iter().find(|line| line.starts_with(begins)).cloned();
        let kept = self.0.lock().expect("nobody panics");
        let waited = self.1.wait_timeout_while(kept, PATIENCE, |kept| is_told(kept).is_none());
        let (kept, _) = waited.expect("nobody panics");
        is_told(&kept).unwrap_or_else(|| panic!("not told `{begins}`: {kept:?}"))
    }
}

#[test]
fn who_follows_what_is_gone_is_told() {
    let Some(kafka) = shared::kafka() else { return };
    let config = Config { namespace: "gone".to_owned(), ..config(kafka) };
    let bus = KafkaBus::open(config).expect("it can be used");
    let streams = bus.streams().expect("Kafka answers");
    let (undisturbed, kept) = (Arc::<Kept>::default(), Arc::<Kept>::default());
    streams.follow(1, 0, undisturbed.clone());
    streams.follow(0, 0, kept.clone());
    (0..20).for_each(|_| streams.append(0, Bytes::from_static(b"x")).expect("it is taken"));
    kept.wait("message 19");
    let mut below = TopicPartitionList::new();
    below.add_partition_offset("gone.journal", 0, Offset::Offset(10)).expect("it is an offset");
    wait(admin(kafka).delete_records(&below, &AdminOptions::new())).expect("Kafka deletes them");

    let late = Arc::<Kept>::default();
    streams.follow(0, 5, late.clone());
    assert!(late.wait("broken").contains("message 5 is gone"));
    let read = streams.read(0, 5, 1);
    assert!(matches!(read, Err(ReadError::Released { offset: 5, first_offset: 10 })), "{read:?}");
    assert_eq!(streams.read(0, 12, 3).expect("it is there").len(), 3);
    let ahead = Arc::<Kept>::default();
    streams.follow(0, 1_000, ahead.clone());
    assert!(ahead.wait("broken").contains("message 1000 is gone"));

    streams.follow(0, 10, kept.clone());
    streams.append(0, Bytes::from_static(b"x")).expect("it is taken");
    kept.wait("message 20");
    streams.append(1, Bytes::from_static(b"x")).expect("it is taken");
    undisturbed.wait("message 0");
    assert!(!undisturbed.0.lock().expect("nobody panics").iter().any(|line| line.starts_with("broken")));
}

#[test]
fn a_node_ends_while_nobody_answers() {
    let Some(mut kafka) = Kafka::start() else { return };
    let bus = KafkaBus::open(config(&kafka)).expect("it can be used");
    let (streams, post) = (bus.streams().expect("it answers"), bus.post().expect("it answers"));
    let ownership = bus.ownership().expect("it answers");
    let deadline = Instant::now() + PATIENCE;
    while ownership.take_changes().is_empty() {
        assert!(Instant::now() < deadline, "nothing is assigned");
        std::thread::sleep(Duration::from_millis(10));
    }
    streams.follow(0, 0, Arc::<Kept>::default());
    kafka.kill();
    streams.append(0, Bytes::from_static(b"x")).expect("there is room");
    assert!(post.send(Recipient::Everyone, Bytes::from_static(b"x")));
    let began = Instant::now();
    drop((streams, post, ownership, bus));
    assert!(began.elapsed() < Duration::from_secs(25), "{:?}", began.elapsed());
    println!("ended in {:?}", began.elapsed());
}
