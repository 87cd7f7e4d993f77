//! A Kafka that goes away for a while is told of once, and once when it is back.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use frevo_kafka::{Config, KafkaBus};
use frevo_services::Kafka;
use frevo_transport::{Bus as _, NodeId, Post, Recipient};

/// Long enough for any machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// What was logged, from INFO on.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn lines(&self) -> Vec<String> {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect()
    }

    #[track_caller]
    fn wait(&self, what: &str) {
        let deadline = Instant::now() + PATIENCE;
        while !self.lines().iter().any(|line| line.contains(what)) {
            assert!(Instant::now() < deadline, "`{what}` is not logged: {:#?}", self.lines());
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

#[test]
fn a_kafka_that_is_away_is_told_of_once() {
    let Some(mut kafka) = Kafka::start() else { return };
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).init();
    let bus = KafkaBus::open(Config::new(kafka.bootstrap(), "away", NodeId(7))).expect("Kafka runs");
    let (_streams, post) = (bus.streams().expect("it answers"), bus.post().expect("it answers"));
    let _ownership = bus.ownership().expect("it answers");
    arrives(&*post);
    kafka.kill();
    log.wait("Kafka does not answer");
    // Every client tries again several times.
    std::thread::sleep(Duration::from_secs(5));
    kafka.restart();
    arrives(&*post);
    log.wait("Kafka answers again");
    let lines = log.lines();
    let told: Vec<&String> = lines.iter().filter(|line| line.contains("does not answer")).collect();
    assert!(told.iter().all(|line| line.contains("reason=")), "{told:?}");
    assert!(lines.len() <= 6, "{lines:#?}");
}

/// Waits until a parcel arrives.
fn arrives(post: &dyn Post) {
    let deadline = Instant::now() + PATIENCE;
    while post.take(1).is_empty() {
        assert!(Instant::now() < deadline, "nothing arrives");
        post.send(Recipient::Everyone, Bytes::from_static(b"parcel"));
        std::thread::sleep(Duration::from_millis(50));
    }
}
