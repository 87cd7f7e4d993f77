//! Events and completions as messages of a broker.

use std::borrow::Cow;

use frevo_event::MessageMode;
use frevo_event::cloud_event::{Binding, CloudEvent};
use frevo_transport::NewMessage;

use super::url::Broker;

impl Broker {
    fn binding(&self) -> Binding {
        match self {
            #[cfg(feature = "kafka")]
            Self::Kafka(_) => Binding::Kafka,
            #[cfg(feature = "amqp")]
            Self::Amqp(_) => Binding::Amqp,
        }
    }

    /// What is called so in the namespace: `events.default`, `completions`.
    pub fn name_of(&self, name: &str) -> String {
        match self {
            #[cfg(feature = "kafka")]
            Self::Kafka(config) => frevo_kafka::topic_of(&config.namespace, name),
            // A namespace that is none is refused where it is first used.
            #[cfg(feature = "amqp")]
            Self::Amqp(config) => frevo_amqp::intake::queue_named(config, name).unwrap_or_default(),
        }
    }

    /// Makes what is called so in the namespace, unless it is there.
    pub fn make(&self, name: &str) -> Result<(), String> {
        match self {
            #[cfg(feature = "kafka")]
            Self::Kafka(config) => super::kafka::make(config, name),
            #[cfg(feature = "amqp")]
            Self::Amqp(config) => frevo_amqp::intake::make(config, name).map_err(|error| error.to_string()),
        }
    }
}

/// An event as it is written to a topic, or over the default exchange to a queue.
pub(crate) fn message_of(
    broker: &Broker,
    to: &str,
    key: Option<String>,
    event: &CloudEvent<'_>,
) -> NewMessage {
    let binding = broker.binding();
    let outgoing = event.outgoing(binding, MessageMode::Binary, "", None);
    let (to, key) = match binding {
        Binding::Kafka => (to.to_owned(), key),
        Binding::Amqp => (String::new(), Some(to.to_owned())),
    };
    NewMessage {
        to,
        key,
        id: event.id.to_string(),
        content_type: outgoing.content_type.map(Cow::into_owned),
        headers: outgoing.headers,
        body: outgoing.body.map(|body| body.into_owned().into()),
        ..NewMessage::default()
    }
}
