//! On a real RabbitMQ: the suite that every bus passes, and what is RabbitMQ's own.

mod contract;
mod layout;
mod leases;
mod losses;
mod proxy;
mod streams;
mod tls;

use std::sync::atomic::{AtomicU64, Ordering};

use frevo_amqp::{AmqpBus, Config};
use frevo_transport::NodeId;

/// A node that no test has had.
fn new_node() -> NodeId {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NodeId(NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The configuration of a new node of a small cluster.
fn config(url: &str, namespace: &str, partitions: u16) -> Config {
    Config { partitions: Some(partitions), ..Config::new(url, namespace, new_node()) }
}

fn open(url: &str, namespace: &str, partitions: u16) -> AmqpBus {
    AmqpBus::open(&config(url, namespace, partitions)).expect("the broker runs")
}
