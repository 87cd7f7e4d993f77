//! One server for all tests of a process that do not harm it.
//!
//! It is never dropped, for nothing is dropped at the end of a process: the kernel
//! ends it then. Its folder is removed by the next process that starts a server.

use std::sync::OnceLock;

use crate::{Kafka, Postgres, Rabbitmq};

/// The process's Kafka: to be given topics whose names are one's own.
pub fn kafka() -> Option<&'static Kafka> {
    static KAFKA: OnceLock<Option<Kafka>> = OnceLock::new();
    KAFKA.get_or_init(Kafka::start).as_ref()
}

/// The process's RabbitMQ: to be given queues whose names are one's own.
pub fn rabbitmq() -> Option<&'static Rabbitmq> {
    static RABBITMQ: OnceLock<Option<Rabbitmq>> = OnceLock::new();
    RABBITMQ.get_or_init(Rabbitmq::start).as_ref()
}

/// The process's PostgreSQL: to be given tables whose names are one's own.
pub fn postgres() -> Option<&'static Postgres> {
    static POSTGRES: OnceLock<Option<Postgres>> = OnceLock::new();
    POSTGRES.get_or_init(Postgres::start).as_ref()
}
