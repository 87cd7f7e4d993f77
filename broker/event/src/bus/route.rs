//! Where tasks of a queue are written for workers that have clients of their own.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::MessageMode;
use crate::Scope;

/// Where the tasks of a queue are written, instead of being handed to workers that
/// subscribe to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TaskRoute {
    /// To a topic of Kafka.
    Kafka {
        /// The topic; none: that of the queue's name.
        topic: Option<Arc<str>>,
        /// How a task is a record; never plain.
        mode: MessageMode,
    },
    /// To an exchange of RabbitMQ.
    Amqp {
        /// The exchange; none: the default one.
        exchange: Option<Arc<str>>,
        /// The routing key; none: the queue's name or, to the default exchange, the
        /// queue of tasks of that name, which is made.
        routing_key: Option<Arc<str>>,
        /// How a task is a message; never plain.
        mode: MessageMode,
    },
}

/// The queues whose tasks are written somewhere, by account and region.
pub type TaskRoutes = BTreeMap<Scope, BTreeMap<Arc<str>, TaskRoute>>;
