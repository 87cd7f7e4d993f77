//! Completions in a queue of RabbitMQ, which all nodes consume.

use frevo_amqp::intake::{Intake, Message, Supply};
use frevo_event::RecordFormat;
use frevo_event::cloud_event::{AmqpMessage, Binding, Completion};

use super::super::place::COMPLETIONS;
use super::{BYTES_MAX, COMPLETIONS_MAX, Heard, PATIENCE, Reader};
use crate::buses;

/// Consumes until the server stops.
pub(super) fn read(reader: &Reader) -> Result<(), String> {
    let config = &reader.means.config;
    buses::have_queue(config, COMPLETIONS).map_err(|error| error.to_string())?;
    let supply = Supply::Shared { name: COMPLETIONS.to_owned() };
    let intake = Intake::open(&buses::amqp_settings(config), &supply).map_err(|error| error.to_string())?;
    reader.means.node.faults.clear("RabbitMQ");
    while !reader.is_stopped() {
        let messages =
            intake.take(COMPLETIONS_MAX, BYTES_MAX, PATIENCE).map_err(|error| error.to_string())?;
        let Some(last) = messages.last().map(|message| message.number) else { continue };
        let heard = messages.iter().map(|message| heard(intake.queue(), message)).collect();
        if reader.settle(heard) {
            intake.acknowledge(last).map_err(|error| error.to_string())?;
        }
    }
    // What is acknowledged arrives before the connection ends.
    intake.hear().map_err(|error| error.to_string())
}

fn heard(queue: &str, message: &Message) -> Heard {
    let headers: Vec<(&str, &[u8])> =
        message.headers.iter().map(|(name, value)| (&**name, &**value)).collect();
    let incoming = AmqpMessage {
        queue,
        exchange: &message.exchange,
        routing_key: &message.routing_key,
        message_id: message.message_id.as_deref(),
        content_type: message.content_type.as_deref(),
        written_at: None,
        headers: headers.clone(),
        body: &message.body,
        taken: (0, message.number),
        hash: 0,
    };
    let event = incoming.event(RecordFormat::CloudEvents, None);
    let id = message.message_id.as_deref().unwrap_or("without an id");
    Heard {
        completion: Completion::of(Binding::Amqp, event, &headers),
        place: format!("{queue}, message {id}"),
    }
}
