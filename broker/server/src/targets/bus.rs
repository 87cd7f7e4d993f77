//! A target that publishes each event to another bus.
//!
//! The event keeps its source and id, so that a repeat is known there. It counts
//! the buses it was forwarded over: rules that forward in a circle are cut.

use frevo_api::{Edge, inside};
use frevo_event::cloud_event::{CloudEvent, Reception};
use frevo_event::{Event, EventFrame, EventsArn, Outcome};
use frevo_value::Payload;

use super::{refused, rejected};

/// Over so many buses an event is forwarded.
const HOPS_MAX: u8 = 8;

pub(super) async fn forward(edge: &Edge, bus: &str, frame: &EventFrame) -> Outcome {
    let Ok(EventsArn::Bus { scope, name }) = bus.parse() else {
        return refused(&format_args!("`{bus}` is no bus's ARN"));
    };
    if !edge.broker().catalogue().has_bus(&scope, &name) {
        return refused(&format_args!("there is no event bus `{bus}`"));
    }
    let payload = Payload::from_trusted(frame.event.get());
    let event = match CloudEvent::parse_structured(&payload) {
        Ok(event) => event,
        Err(error) => return refused(&error),
    };
    let reception = Reception { scope, time: edge.broker().now() };
    let mut event = Event::from_cloud_event(name, &event, &reception);
    event.trail.hops += 1;
    if event.trail.hops > HOPS_MAX {
        return refused(&format_args!(
            "it was forwarded over {HOPS_MAX} buses: their rules forward in a circle"
        ));
    }
    if let Err(violation) = inside::check(edge, &mut event) {
        return refused(&violation);
    }
    match inside::publish(edge, vec![event]).await {
        Ok(()) => Outcome::Acknowledged,
        Err(error) => rejected(&error),
    }
}
