//! Kafka as the distributed broker of a cluster: its streams, ownership and post.
//!
//! Each partition's messages stand in a partition of one topic, which is assigned
//! by number; a consumer group on a second topic says who owns what and carries
//! parcels to owners; a third topic carries parcels to nodes.
//!
//! ```text
//! NS.journal  P partitions  streams    kept for ever, acks=all, idempotent
//! NS.inbox    P partitions  owners     group NS: its assignment is the ownership
//! NS.nodes    17 partitions nodes      0: everyone, 1 to 16: by the node's number
//! ```
//!
//! Topics of others are read by a [`feed`] and written by a
//! [`KafkaOutlet`], whether the journal is on Kafka or not.
//!
//! No Kafka transactions, no group offsets for what matters: a message counts once
//! it is read back. The subtle thing: librdkafka calls back only from within a
//! poll, so each client here has one thread that polls it, and whatever such a
//! thread waits for delays only its own client.

mod assignment;
mod bus;
mod clock;
mod config;
pub mod feed;
mod frame;
mod health;
mod lookout;
mod mailbox;
mod names;
mod nodes;
mod outlet;
mod ownership;
mod plan;
mod post;
mod producer;
mod reach;
mod streams;
mod topics;
mod worker;

pub use bus::KafkaBus;
pub use config::{Config, Security};
pub use names::topic_of;
pub use outlet::KafkaOutlet;
pub use plan::plan;
pub use topics::{have_service_topic, have_topic};
