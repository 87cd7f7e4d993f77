//! Start and await executions, write workers, publish events and subscribe to
//! them.
//!
//! A [`Client`] speaks the AWS Step Functions API over HTTP: it starts
//! executions and can wait for how they end without polling. A [`Worker`]
//! subscribes to task queues over one WebSocket, does the tasks with typed
//! handlers and keeps at it through lost connections and restarts of the
//! server. A [`Publisher`] publishes events in batches, in order per key, and
//! says of each when it is durable; a [`Subscriber`] takes a subscription's
//! events over a WebSocket and acknowledges each when its handler is done.
//!
//! ```no_run
//! use frevo_sdk::{Client, StartOptions, TaskError, Worker};
//! use serde::{Deserialize, Serialize};
//! use std::time::Duration;
//!
//! #[derive(Deserialize)]
//! struct Order {
//!     id: String,
//!     total: u64,
//! }
//!
//! #[derive(Serialize)]
//! struct Receipt {
//!     charged: u64,
//! }
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let worker = Worker::new("http://127.0.0.1:8083")
//!     .handle("charge", async |order: Order| {
//!         if order.total == 0 {
//!             return Err(TaskError::terminal("NothingToCharge", order.id));
//!         }
//!         Ok(Receipt { charged: order.total })
//!     })
//!     .concurrency(32);
//! tokio::spawn(worker.run());
//!
//! let client = Client::connect("http://127.0.0.1:8083").await?;
//! let started = client
//!     .start(
//!         "arn:aws:states:us-east-1:000000000000:stateMachine:order",
//!         StartOptions::new().named("o-17").input_text(r#"{"id":"o-17","total":5}"#).wait(Duration::from_secs(60)),
//!     )
//!     .await?;
//! println!("{:?}", started.outcome);
//! # Ok(())
//! # }
//! ```

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod backoff;
#[cfg(any(feature = "kafka", feature = "amqp"))]
mod broker;
mod client;
mod consumer;
mod endpoint;
mod event;
#[cfg(any(feature = "outbox-postgres", feature = "outbox-sqlite"))]
mod outbox;
mod publisher;
mod signature;
mod subscriber;
mod tls;
mod worker;

pub use client::{ApiError, Client, ClientError, Content, Listening, Outcome, Sent, StartOptions, Started};
pub use consumer::ConsumerEvent;
pub use endpoint::{Credentials, Endpoint, EndpointError};
pub use event::Event;
pub use frevo_event::cloud_event::CloudEventError;
pub use frevo_event::{Scope, Status, Timestamp};
#[cfg(feature = "outbox-postgres")]
pub use outbox::PostgresRows;
#[cfg(feature = "outbox-sqlite")]
pub use outbox::SqliteRows;
#[cfg(any(feature = "outbox-postgres", feature = "outbox-sqlite"))]
pub use outbox::{Outbox, OutboxError, OutboxRelay, OutboxRows, Relayed};
pub use publisher::{FlushError, PublishError, Publisher, PublisherError, PublisherOptions, Receipt};
pub use subscriber::{EventError, ReceivedEvent, Subscriber, SubscriberError};
pub use tls::TlsError;
pub use worker::{QueueDescription, Task, TaskError, Worker, WorkerError};
