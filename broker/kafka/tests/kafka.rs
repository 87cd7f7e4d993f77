//! A real Kafka keeps the promises of a bus.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use frevo_kafka::{Config, KafkaBus};
use frevo_services::Kafka;
use frevo_transport::contract::{self, BusSubject};
use frevo_transport::{Bus, NodeId};

/// A Kafka of one's own, and how many nodes it has had.
struct Cluster {
    kafka: Mutex<Kafka>,
    node_count: AtomicU64,
}

impl Cluster {
    fn start() -> Option<Self> {
        Some(Self { kafka: Mutex::new(Kafka::start()?), node_count: AtomicU64::new(0) })
    }

    fn kafka(&self) -> std::sync::MutexGuard<'_, Kafka> {
        self.kafka.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn config(&self) -> Config {
        // Two of them share a partition of the nodes' topic.
        let number = self.node_count.fetch_add(1, Ordering::Relaxed);
        let node = NodeId(number / 2 + (number % 2) * 16);
        let mut config = Config::new(self.kafka().bootstrap(), "contract", node);
        config.partitions = Some(8);
        config.session_timeout_ms = 6_000;
        config
    }
}

impl BusSubject for Cluster {
    fn node(&self) -> Arc<dyn Bus> {
        Arc::new(KafkaBus::open(self.config()).expect("Kafka runs"))
    }

    fn restart_broker(&self) -> bool {
        let mut kafka = self.kafka();
        kafka.kill();
        kafka.restart();
        true
    }

    fn freeze_broker(&self) -> bool {
        self.kafka().freeze();
        true
    }

    fn thaw_broker(&self) {
        self.kafka().thaw();
    }
}

#[test]
fn kafka_keeps_the_promises() {
    if let Some(cluster) = Cluster::start() {
        contract::check_bus(&cluster);
    }
}
