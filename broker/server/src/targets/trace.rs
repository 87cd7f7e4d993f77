//! The trace context that an event's target is called in: that which the event
//! names or, where spans are exported, the event's own span within it.

use frevo_event::cloud_event::{CloudEvent, Reception};
use frevo_event::{Event, EventFrame, SpanId, Subscription, Timestamp, TraceContext};
use frevo_value::Payload;
use serde::Deserialize;

/// W3C trace context as two headers have it.
#[derive(Debug, Default)]
pub(super) struct Trace {
    /// `traceparent`
    pub(super) parent: Option<String>,
    /// `tracestate`, what tracing systems say to themselves.
    pub(super) state: Option<String>,
}

/// What an event says of it.
#[derive(Deserialize)]
struct Named {
    traceparent: Option<String>,
    tracestate: Option<String>,
}

impl Trace {
    /// That of a delivered event.
    pub(super) fn of(subscription: &Subscription, frame: &EventFrame, exports_spans: bool) -> Self {
        let Ok(named) = serde_json::from_str::<Named>(frame.event.get()) else { return Self::default() };
        let given = named.traceparent.as_deref().and_then(TraceContext::parse);
        let (Some(context), Some(text)) = (given, named.traceparent) else { return Self::default() };
        let own = (exports_spans && context.is_sampled()).then(|| span_of(subscription, frame)).flatten();
        let parent = own.map_or(text, |span| context.within(span).to_string());
        Self { parent: Some(parent), state: named.tracestate }
    }
}

/// The span of the event's publication.
fn span_of(subscription: &Subscription, frame: &EventFrame) -> Option<SpanId> {
    let payload = Payload::from_trusted(frame.event.get());
    let event = CloudEvent::parse_structured(&payload).ok()?;
    let reception = Reception { scope: subscription.scope.clone(), time: Timestamp::default() };
    Some(SpanId::of_event(&Event::from_cloud_event(subscription.bus.clone(), &event, &reception)))
}

#[cfg(test)]
mod tests {
    use frevo_event::{DeliveryPolicy, Scope, SubscriptionNumber, Tags, Target};

    use super::*;

    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

    fn check(event: &str, exports_spans: bool, expected: Option<&str>) {
        let subscription = Subscription {
            scope: Scope::new("000000000000", "us-east-1"),
            name: "hook".into(),
            number: SubscriptionNumber(1),
            bus: "default".into(),
            pattern: None,
            target: Target::Stdout,
            input: None,
            policy: DeliveryPolicy::default(),
            paused: false,
            description: None,
            created_at: Timestamp(0),
            tags: Tags::default(),
        };
        let frame = format!(
            r#"{{"token":"event-1-0-1","subscription":"hook","event":{{"specversion":"1.0","id":"1","source":"shop","type":"Placed"{event}}}}}"#
        );
        let frame: EventFrame = serde_json::from_str(&frame).expect("a frame");
        assert_eq!(Trace::of(&subscription, &frame, exports_spans).parent.as_deref(), expected, "{event}");
    }

    #[test]
    fn a_target_is_called_within_the_events_span_if_that_is_exported() {
        let named = |flags: &str| format!("00-{TRACE}-b7ad6b7169203331-{flags}");
        let event = |flags: &str| format!(r#","traceparent":"{}""#, named(flags));
        check(&event("01"), false, Some(&named("01")));
        check(&event("00"), true, Some(&named("00")));
        check(r#","traceparent":"what is this""#, true, None);
        check("", true, None);
        let own = "00-0af7651916cd43dd8448eb211c80319c-62a6be44dca4552a-01";
        check(&event("01"), true, Some(own));
    }
}
