//! Where tasks are written, and how a task is a message there.

use std::borrow::Cow;

use frevo_event::cloud_event::{Binding, CloudEvent, ReplyTo};
use frevo_event::{MessageMode, TaskFrame, TaskRoute, Timestamp};
use frevo_transport::{BusError, NewMessage};

use super::RoutedQueue;
use crate::buses;
use crate::config::Config;

/// What the topic or queue of completions is called in the namespace.
pub(super) const COMPLETIONS: &str = "completions";

/// Where the tasks of a queue are written.
pub(super) struct Place {
    pub(super) binding: Binding,
    /// The topic, or the exchange.
    to: String,
    /// The routing key of an exchange.
    routing_key: Option<String>,
    mode: MessageMode,
    /// Where completions are awaited.
    completions: String,
    /// How many partitions the topic of completions has.
    lanes: Option<u16>,
}

impl Place {
    /// Makes sure that there is something to write to and to be answered on.
    ///
    /// # Errors
    /// The broker is not reached or refuses, or none is configured.
    pub(super) fn prepare(config: &Config, queue: &RoutedQueue, route: &TaskRoute) -> Result<Self, BusError> {
        let name = name_of(config, queue);
        match route {
            TaskRoute::Kafka { topic, mode } => {
                let to = match topic {
                    Some(topic) => topic.to_string(),
                    None => buses::have_service_topic(config, &name)?.0,
                };
                let (completions, lanes) = buses::have_service_topic(config, COMPLETIONS)?;
                let (binding, lanes) = (Binding::Kafka, Some(lanes));
                Ok(Self { binding, to, routing_key: None, mode: *mode, completions, lanes })
            }
            TaskRoute::Amqp { exchange, routing_key, mode } => {
                let routing_key = match (exchange, routing_key) {
                    (_, Some(routing_key)) => routing_key.to_string(),
                    (Some(_), None) => queue.name.to_string(),
                    (None, None) => buses::have_queue(config, &name)?,
                };
                let completions = buses::have_queue(config, COMPLETIONS)?;
                let to = exchange.as_deref().unwrap_or_default().to_owned();
                let (binding, routing_key) = (Binding::Amqp, Some(routing_key));
                Ok(Self { binding, to, routing_key, mode: *mode, completions, lanes: None })
            }
        }
    }

    /// How the place is called, for people.
    pub(super) fn name(&self) -> &str {
        if self.to.is_empty() { self.routing_key.as_deref().unwrap_or_default() } else { &self.to }
    }

    /// A task as it is written. `partition` is that of its execution.
    pub(super) fn task(&self, frame: &TaskFrame, partition: Option<u16>, now: Timestamp) -> NewMessage {
        let reply = ReplyTo {
            to: self.completions.clone(),
            partition: self.lanes.map(|lanes| partition.unwrap_or_default() % lanes.max(1)),
            exchange: (self.binding == Binding::Amqp).then(String::new),
        };
        let event = frame.cloud_event(&reply, now);
        let expires_in = frame.deadline.map(|deadline| deadline.saturating_sub(now.0).max(0) as u64);
        NewMessage { reply_to: Some(self.completions.clone()), expires_in, ..self.message(&event, self.mode) }
    }

    /// That an attempt is over: a tombstone, so that the topic forgets the task. A queue
    /// of RabbitMQ has nothing like it.
    pub(super) fn cancelled(&self, frame: &TaskFrame, now: Timestamp) -> Option<NewMessage> {
        let is_topic = self.binding == Binding::Kafka;
        is_topic.then(|| self.message(&frame.cancelled(now), MessageMode::Binary))
    }

    fn message(&self, event: &CloudEvent<'_>, mode: MessageMode) -> NewMessage {
        let mut whole = String::new();
        if mode == MessageMode::Structured {
            event.write_structured(&mut whole);
        }
        let outgoing = event.outgoing(self.binding, mode, &whole, None);
        NewMessage {
            to: self.to.clone(),
            // Records of one attempt are in one partition, and the last one counts.
            key: Some(self.routing_key.clone().unwrap_or_else(|| event.id.to_string())),
            id: event.id.to_string(),
            content_type: outgoing.content_type.map(Cow::into_owned),
            headers: outgoing.headers,
            body: outgoing.body.map(|body| body.into_owned().into()),
            ..NewMessage::default()
        }
    }
}

/// What the tasks of a queue are called in the namespace: those of the default account
/// and region by the queue alone.
fn name_of(config: &Config, queue: &RoutedQueue) -> String {
    let (scope, defaults) = (&queue.scope, &config.defaults);
    if *scope.account == *defaults.account && *scope.region == *defaults.region {
        return queue.name.to_string();
    }
    format!("{}.{}.{}", scope.account, scope.region, queue.name)
}
