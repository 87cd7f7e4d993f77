//! A target that writes each event to a topic of Kafka or an exchange of an AMQP
//! broker, for services that read it with clients of their own.
//!
//! As long as a subscription is ordered, the next event of a key is written once the
//! broker has the one before.

use std::borrow::Cow;

use frevo_event::cloud_event::{Binding, CloudEvent};
use frevo_event::{EventFrame, MessageMode, Outcome};
use frevo_transport::{NewMessage, WriteError};
use frevo_value::Payload;
use tokio::sync::oneshot;

use super::{refused, rejected};
use crate::outlets::Outlets;

/// Where messages go, and how an event is one.
pub(super) struct Place<'a> {
    pub(super) binding: Binding,
    /// The topic, or the exchange.
    pub(super) to: &'a str,
    /// None: the event's type.
    pub(super) routing_key: Option<&'a str>,
    pub(super) mode: MessageMode,
}

/// Writes an event there.
pub(super) async fn write(outlets: &Outlets, place: &Place<'_>, frame: &EventFrame) -> Outcome {
    let outlet = match outlets.of(place.binding) {
        Ok(outlet) => outlet,
        Err(error) => return rejected(&error),
    };
    let payload = Payload::from_trusted(frame.event.get());
    let event = match CloudEvent::parse_structured(&payload) {
        Ok(event) => event,
        Err(error) => return refused(&error),
    };
    let (tells, told) = oneshot::channel();
    // Who waited may have lost patience.
    outlet.write(message_of(place, &event, frame), Box::new(move |outcome| drop(tells.send(outcome))));
    match told.await {
        Ok(Ok(())) => Outcome::Acknowledged,
        Ok(Err(error @ WriteError::Refused(_))) => refused(&error),
        Ok(Err(error @ WriteError::Untaken(_))) => rejected(&error),
        Err(_) => rejected(&"the server ends"),
    }
}

fn message_of(place: &Place<'_>, event: &CloudEvent<'_>, frame: &EventFrame) -> NewMessage {
    let given = frame.input.as_ref().map(|input| input.get());
    let outgoing = event.outgoing(place.binding, place.mode, frame.event.get(), given);
    let key = match place.binding {
        Binding::Kafka => event.partition_key(),
        Binding::Amqp => Some(place.routing_key.unwrap_or(&event.kind).to_owned()),
    };
    NewMessage {
        to: place.to.to_owned(),
        key,
        id: event.id.to_string(),
        reply_to: None,
        expires_in: None,
        content_type: outgoing.content_type.map(Cow::into_owned),
        headers: outgoing.headers,
        body: outgoing.body.map(|body| body.into_owned().into()),
    }
}
