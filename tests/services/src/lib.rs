//! Real servers for tests: Apache Kafka, Apicurio's schema registry, and Debian's RabbitMQ and PostgreSQL.
//!
//! Each is a process of one's own in a temporary folder, reached over loopback on
//! ports that were free. It is ended when it goes out of scope, and by the kernel
//! when the process that started it is killed, so that no test leaves one behind.
//! `tests/services/install.sh` installs the programs; where they are absent a start
//! gives none and says so, which a CI run must not see.

mod kafka;
mod postgres;
mod rabbitmq;
mod registry;
pub mod shared;

mod folder;
mod port;
mod process;
mod server;

pub use kafka::Kafka;
pub use postgres::Postgres;
pub use rabbitmq::Rabbitmq;
pub use registry::SchemaRegistry;

/// Says why there is no server.
fn skipped(reason: &str) {
    assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{reason}");
    println!("skipped: {reason}");
}
