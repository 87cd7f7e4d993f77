//! Deliveries under way of events whose spans are recorded: what is known of an
//! event until all its subscriptions have it.
//!
//! It is bounded: where too many are under way, those of the oldest events get no
//! spans.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_event::{
    DeadLetter, DeliveryRef, Event, PartitionId, Recipient, SpanId, SubscriptionNumber, Timestamp,
    TraceContext,
};

use super::span::{Attribute, Kind, Span, Value, placed, recorded, told};

/// How many events are known at a time.
const EVENTS_MAX: usize = 16_384;

/// Events by the order in which they were published, and by their place.
#[derive(Debug, Default)]
pub struct Deliveries {
    events: BTreeMap<u64, Underway>,
    numbers: BTreeMap<(PartitionId, u64), u64>,
    next: u64,
}

/// An event of which deliveries are under way.
#[derive(Debug)]
struct Underway {
    place: (PartitionId, u64),
    event: Described,
    /// Who lacks it, and how many deliveries failed.
    recipients: Vec<(SubscriptionNumber, u32)>,
}

/// What is told of an event.
#[derive(Debug)]
struct Described {
    at: Timestamp,
    /// That of its own span.
    context: TraceContext,
    /// Within what it was published.
    parent: Option<SpanId>,
    bus: Arc<str>,
    attributes: Vec<Attribute>,
}

/// A subscription that has an event, or never will.
pub struct Settled<'a> {
    pub delivery: DeliveryRef,
    /// What the subscription is called; none: it is gone.
    pub subscription: Option<&'a str>,
    pub at: Timestamp,
}

impl Deliveries {
    /// An event is on its way to its subscriptions. Tells how many deliveries get
    /// no spans because of it.
    pub fn begin(
        &mut self,
        place: (PartitionId, u64),
        at: Timestamp,
        event: &Event,
        recipients: &[Recipient],
    ) -> usize {
        if recipients.is_empty() {
            return 0;
        }
        let Some(event) = Described::of(event, at) else { return 0 };
        let recipients = recipients.iter().map(|recipient| (recipient.subscription, 0)).collect();
        let number = self.next;
        self.next += 1;
        self.numbers.insert(place, number);
        self.events.insert(number, Underway { place, event, recipients });
        if self.events.len() <= EVENTS_MAX {
            return 0;
        }
        let oldest = self.events.pop_first().map(|(_, oldest)| oldest);
        oldest.map_or(0, |oldest| {
            self.numbers.remove(&oldest.place);
            oldest.recipients.len()
        })
    }

    /// So many deliveries to a subscription failed.
    pub fn postponed(&mut self, delivery: DeliveryRef, attempts: u32) {
        if let Some(underway) = self.find(delivery)
            && let Some((_, failed)) = underway.recipient(delivery.subscription)
        {
            *failed = attempts;
        }
    }

    /// A subscription acknowledged an event: the delivery's span, if it is known.
    pub fn acknowledged(&mut self, settled: &Settled<'_>) -> Option<Span> {
        let underway = self.find(settled.delivery)?;
        let failed = underway.recipient(settled.delivery.subscription)?.1;
        let span = underway.event.delivered(settled, failed + 1, None);
        self.forget(settled.delivery);
        Some(span)
    }

    /// A subscription never took an event: the delivery's span, if it is recorded.
    pub fn dead(&mut self, settled: &Settled<'_>, letter: &DeadLetter) -> Option<Span> {
        self.forget(settled.delivery);
        let event = Described::of(&letter.event, letter.received_at)?;
        Some(event.delivered(settled, letter.attempts, Some(&letter.reason)))
    }

    fn find(&mut self, delivery: DeliveryRef) -> Option<&mut Underway> {
        let number = self.numbers.get(&(delivery.partition, delivery.sequence))?;
        self.events.get_mut(number)
    }

    fn forget(&mut self, delivery: DeliveryRef) {
        let Some(underway) = self.find(delivery) else { return };
        underway.recipients.retain(|(number, _)| *number != delivery.subscription);
        if underway.recipients.is_empty() {
            let number = self.numbers.remove(&(delivery.partition, delivery.sequence));
            number.map(|number| self.events.remove(&number));
        }
    }
}

impl Underway {
    fn recipient(&mut self, number: SubscriptionNumber) -> Option<&mut (SubscriptionNumber, u32)> {
        self.recipients.iter_mut().find(|(recipient, _)| *recipient == number)
    }
}

/// The span of an event's publication, if it is recorded.
pub fn published(event: &Event, at: Timestamp) -> Option<Span> {
    Described::of(event, at).map(Described::published)
}

impl Described {
    fn of(event: &Event, at: Timestamp) -> Option<Self> {
        let given = recorded(event.trail.traceparent.as_deref())?;
        let (context, parent) = placed(given, SpanId::of_event(event));
        Some(Self { at, context, parent, bus: event.bus.clone(), attributes: attributes_of(event) })
    }

    fn published(mut self) -> Span {
        self.attributes.extend([
            ("messaging.operation.name", Value::from("publish")),
            ("messaging.operation.type", "send".into()),
        ]);
        Span {
            context: self.context,
            parent: self.parent,
            name: format!("publish {}", self.bus),
            kind: Kind::Producer,
            start: self.at,
            end: self.at,
            attributes: self.attributes,
            moments: Vec::new(),
            failure: None,
        }
    }

    /// The span of its way to a subscription, in as many attempts.
    fn delivered(&self, settled: &Settled<'_>, attempts: u32, died_of: Option<&str>) -> Span {
        let number = settled.delivery.subscription.0;
        let subscription = settled.subscription.map_or_else(|| number.to_string(), str::to_owned);
        let outcome = if died_of.is_some() { "dead_lettered" } else { "acknowledged" };
        let mut attributes = self.attributes.clone();
        attributes.extend([
            ("messaging.operation.name", Value::from("deliver")),
            ("messaging.operation.type", "process".into()),
            ("messaging.destination.subscription.name", (&*subscription).into()),
            ("frevo.delivery.attempts", Value::Number(attempts.into())),
            ("frevo.delivery.outcome", outcome.into()),
        ]);
        Span {
            context: self.context.within(SpanId::of_delivery(settled.delivery)),
            parent: Some(self.context.span),
            name: format!("deliver {}", self.bus),
            kind: Kind::Consumer,
            start: self.at,
            end: settled.at.max(self.at),
            attributes,
            moments: Vec::new(),
            failure: died_of.map(|reason| told("dead_lettered", Some(reason))),
        }
    }
}

fn attributes_of(event: &Event) -> Vec<Attribute> {
    let envelope = &event.envelope;
    let conversation = event.trail.conversation.as_deref().unwrap_or(&envelope.id);
    let mut attributes = vec![
        ("messaging.system", Value::from("frevo")),
        ("messaging.destination.name", (&event.bus).into()),
        ("messaging.message.id", (&*envelope.id).into()),
        ("messaging.message.conversation_id", conversation.into()),
        ("cloudevents.event_id", (&*envelope.id).into()),
        ("cloudevents.event_source", (&*envelope.source).into()),
        ("cloudevents.event_type", (&*envelope.detail_type).into()),
    ];
    let cause = event.trail.cause.as_ref();
    attributes.extend(cause.map(|cause| ("frevo.causation_id", cause.into())));
    attributes
}
