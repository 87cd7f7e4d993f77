//! Where the tasks of a queue are written, as JSON: the `workers` of a document.

use std::sync::Arc;

use frevo_event::{MessageMode, TaskRoute};
use serde::{Deserialize, Serialize};

use crate::topic::{self, NoTopic};

/// How long names of AMQP are, in bytes.
const NAME_SIZE_MAX: usize = 255;

/// Who does the tasks of a queue: workers that have clients of their own.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) enum RouteForm {
    /// They read a topic.
    Kafka(KafkaForm),
    /// They consume a queue of RabbitMQ.
    Amqp(AmqpForm),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct KafkaForm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    topic: Option<Arc<str>>,
    #[serde(default)]
    mode: MessageMode,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct AmqpForm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exchange: Option<Arc<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    routing_key: Option<Arc<str>>,
    #[serde(default)]
    mode: MessageMode,
}

/// Why tasks can't be written there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RouteError {
    #[error("`workers.kafka.topic`: {0}")]
    Topic(#[from] NoTopic),
    #[error("`workers.amqp.{member}` has 1 to {NAME_SIZE_MAX} bytes")]
    Name { member: &'static str },
    #[error("`mode` is `binary` or `structured`: a task in `plain` could not be completed")]
    Plain,
    #[error("only the tasks of `tasks.NAME` are written: an activity's workers ask for them")]
    Activity,
}

impl RouteForm {
    pub(super) fn of(route: &TaskRoute) -> Self {
        match route.clone() {
            TaskRoute::Kafka { topic, mode } => Self::Kafka(KafkaForm { topic, mode }),
            TaskRoute::Amqp { exchange, routing_key, mode } => {
                Self::Amqp(AmqpForm { exchange, routing_key, mode })
            }
        }
    }

    /// Where the tasks of `queue` are to be written.
    pub(super) fn checked(self, queue: &str) -> Result<TaskRoute, RouteError> {
        if !queue.starts_with("tasks.") {
            return Err(RouteError::Activity);
        }
        let mode = match &self {
            Self::Kafka(form) => form.mode,
            Self::Amqp(form) => form.mode,
        };
        if mode == MessageMode::Plain {
            return Err(RouteError::Plain);
        }
        match self {
            Self::Kafka(KafkaForm { topic, mode }) => {
                topic.as_deref().map(topic::check).transpose()?;
                Ok(TaskRoute::Kafka { topic, mode })
            }
            Self::Amqp(AmqpForm { exchange, routing_key, mode }) => {
                check_name("exchange", exchange.as_deref())?;
                check_name("routingKey", routing_key.as_deref())?;
                Ok(TaskRoute::Amqp { exchange, routing_key, mode })
            }
        }
    }
}

fn check_name(member: &'static str, name: Option<&str>) -> Result<(), RouteError> {
    let is_name = name.is_none_or(|name| (1..=NAME_SIZE_MAX).contains(&name.len()));
    if is_name { Ok(()) } else { Err(RouteError::Name { member }) }
}
