//! A node that is frozen loses its partitions, and is told when it goes on.
//!
//! A frozen node is a process of its own that is stopped: this test, run once more
//! with the address of a Kafka in its environment, is that process.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use frevo_kafka::{Config, KafkaBus};
use frevo_services::shared;
use frevo_transport::{Bus as _, Change, NodeId};

/// Names the Kafka of the node that is to be frozen.
const KAFKA: &str = "FREVO_TEST_FROZEN_NODE_KAFKA";

const PARTITION_COUNT: u16 = 4;

/// Long enough for any machine.
const PATIENCE: Duration = Duration::from_secs(90);

fn node(brokers: &str, node: NodeId) -> KafkaBus {
    let mut config = Config::new(brokers, "frozen", node);
    config.partitions = Some(PARTITION_COUNT);
    config.session_timeout_ms = 6_000;
    KafkaBus::open(config).expect("Kafka runs")
}

#[test]
fn a_frozen_node_is_told_that_its_partitions_are_lost() {
    if let Ok(brokers) = std::env::var(KAFKA) {
        return be_a_node(&brokers);
    }
    let Some(kafka) = shared::kafka() else { return };
    let bus = node(&kafka.bootstrap(), NodeId(1));
    let frozen = Frozen::start(&kafka.bootstrap());
    frozen.wait_for(Change::Assigned);
    frozen.signal("STOP");

    let ownership = bus.ownership().expect("Kafka answers");
    let deadline = Instant::now() + PATIENCE;
    let mut assigned = 0;
    while assigned < PARTITION_COUNT {
        assert!(Instant::now() < deadline, "{assigned} of {PARTITION_COUNT} partitions were taken away");
        assigned += ownership.take_changes().len() as u16;
        std::thread::sleep(Duration::from_millis(20));
    }

    frozen.signal("CONT");
    frozen.wait_for(Change::Lost);
}

/// Prints what changes until nobody reads it.
fn be_a_node(brokers: &str) {
    let bus = node(brokers, NodeId(2));
    let ownership = bus.ownership().expect("Kafka answers");
    loop {
        for change in ownership.take_changes() {
            if let Change::Revoked(partition) = change {
                ownership.release(partition);
            }
            // Not caught as what a test prints is.
            if writeln!(std::io::stderr(), "{change:?}").is_err() {
                return;
            }
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

struct Frozen {
    process: Child,
    lines: Receiver<String>,
}

impl Frozen {
    fn start(brokers: &str) -> Self {
        let program = std::env::current_exe().expect("a test is a program");
        let mut command = Command::new(program);
        command.arg("--nocapture").env(KAFKA, brokers).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut process = command.spawn().expect("it starts again");
        let printed = BufReader::new(process.stderr.take().expect("it is piped"));
        let (sends, lines) = channel();
        std::thread::spawn(move || {
            for line in printed.lines().map_while(Result::ok) {
                let _nobody_waits_at_the_end = sends.send(line);
            }
        });
        Self { process, lines }
    }

    /// Waits until it was told this of every partition.
    fn wait_for(&self, change: fn(u16) -> Change) {
        let deadline = Instant::now() + PATIENCE;
        let mut left: Vec<String> =
            (0..PARTITION_COUNT).map(|partition| format!("{:?}", change(partition))).collect();
        while !left.is_empty() {
            let patience = deadline.saturating_duration_since(Instant::now());
            let line = self.lines.recv_timeout(patience);
            let line = line.unwrap_or_else(|_| panic!("it was not told {left:?}"));
            left.retain(|expected| *expected != line);
        }
    }

    fn signal(&self, signal: &str) {
        let pid = self.process.id().to_string();
        let sent = Command::new("kill").args(["-s", signal, &pid]).status();
        assert!(sent.is_ok_and(|status| status.success()), "the node gets {signal}");
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        let _ended_already = self.process.kill();
        let _reaped = self.process.wait();
    }
}
