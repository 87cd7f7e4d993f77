//! Queues of RabbitMQ.

use std::sync::Arc;
use std::time::Duration;

use frevo_amqp::intake::{self, Intake, Message};
use frevo_amqp::{AmqpOutlet, Config};
use frevo_event::RecordFormat;
use frevo_event::cloud_event::AmqpMessage;
use frevo_transport::Outlet;

use super::supply::{Item, Supply};

/// How many messages, and bytes of them, are taken at once.
const MESSAGES_MAX: usize = 256;
const BYTES_MAX: usize = 4 << 20;

struct Queue(Intake);

pub(super) fn outlet(config: &Config) -> Result<Arc<dyn Outlet>, String> {
    AmqpOutlet::new(config).map(|outlet| Arc::new(outlet) as _).map_err(|error| error.to_string())
}

/// Consumes a queue, beside others who do.
pub(super) fn supply(config: &Config, queue: &str) -> Result<Box<dyn Supply>, String> {
    let supply = intake::Supply::Shared { name: queue.to_owned() };
    let intake = Intake::open(config, &supply).map_err(|error| error.to_string())?;
    Ok(Box::new(Queue(intake)))
}

impl Supply for Queue {
    fn take(&mut self, patience: Duration) -> Result<Vec<Item>, String> {
        let messages = self.0.take(MESSAGES_MAX, BYTES_MAX, patience).map_err(|error| error.to_string())?;
        Ok(messages.iter().map(|message| self.item(message)).collect())
    }

    /// The broker itself gives so many that are not acknowledged, and no more.
    fn hold(&mut self, _: bool) {}

    fn settle(&mut self, _: u32, below: u64) -> Result<(), String> {
        self.0.acknowledge(below - 1).map_err(|error| error.to_string())
    }

    fn fault(&self) -> Option<String> {
        None
    }
}

impl Queue {
    fn item(&self, message: &Message) -> Item {
        let headers = message.headers.iter().map(|(name, value)| (&**name, &**value)).collect();
        let incoming = AmqpMessage {
            queue: self.0.queue(),
            exchange: &message.exchange,
            routing_key: &message.routing_key,
            message_id: message.message_id.as_deref(),
            content_type: message.content_type.as_deref(),
            written_at: None,
            headers,
            body: &message.body,
            taken: (0, message.number),
            hash: u128::from(message.number),
        };
        let event = incoming.event(RecordFormat::CloudEvents, None).map_err(|error| error.to_string());
        Item { lane: 0, number: message.number, again: message.redelivered, event }
    }
}
