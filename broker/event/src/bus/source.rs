//! Sources: records and messages that services publish with their own Kafka and AMQP
//! clients, which become events here.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{DeliveryPolicy, NOTHING, Subscription, SubscriptionNumber, Target, TargetInput};
use crate::{Event, EventsArn, Scope, Tags, Timestamp};

/// Where records come from and what becomes of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventSource {
    /// Account and region.
    pub scope: Scope,
    /// Its name, unique in its scope.
    pub name: Arc<str>,
    /// Its number among the subscriptions: what it has read is kept by it, and
    /// what it can't read becomes a dead letter of it.
    pub number: SubscriptionNumber,
    /// Where the records are.
    pub origin: Origin,
    /// What a record is.
    pub format: RecordFormat,
    /// The type of events that do not say theirs; absent: the topic.
    pub event_type: Option<Arc<str>>,
    /// What becomes of the events.
    pub action: SourceAction,
    /// Nothing is read while it is.
    pub paused: bool,
    /// What its maker says of it.
    pub description: Option<Arc<str>>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Where records are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// A topic of Kafka.
    Kafka {
        /// The topic.
        topic: Arc<str>,
        /// Where reading begins.
        start: RecordStart,
    },
    /// A queue of RabbitMQ that others have made.
    Queue {
        /// The queue.
        queue: Arc<str>,
    },
    /// An exchange of RabbitMQ: a queue of the source's own is bound to it.
    Exchange {
        /// The exchange.
        exchange: Arc<str>,
        /// The routing keys, or patterns of them, by which the queue is bound.
        routing_keys: Vec<Arc<str>>,
    },
}

impl Origin {
    /// Whether both are the same place: they may differ in where reading begins.
    pub fn is_place_of(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Kafka { topic, .. }, Self::Kafka { topic: other, .. }) => topic == other,
            _ => self == other,
        }
    }

    /// The topic, queue or exchange.
    pub fn place(&self) -> &str {
        match self {
            Self::Kafka { topic, .. } => topic,
            Self::Queue { queue } => queue,
            Self::Exchange { exchange, .. } => exchange,
        }
    }
}

/// Where the reading of records begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RecordStart {
    /// With the first one that there is.
    Earliest,
    /// With the next one to come.
    #[default]
    Latest,
    /// With the first one that was written at this moment or later.
    At(Timestamp),
}

/// What a record is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RecordFormat {
    /// A CloudEvent if its headers say so, else JSON, else text, else bytes.
    #[default]
    Any,
    /// A CloudEvent; anything else is not read.
    CloudEvents,
    /// JSON; anything else is not read.
    Json,
    /// In the wire format of a schema registry; anything else is not read. It is made
    /// JSON of before it is an event.
    Registry,
}

/// What becomes of the events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SourceAction {
    /// They are published to whoever wants them.
    Publish {
        /// The bus.
        bus: Arc<str>,
    },
    /// They are delivered to a target, as to a subscriber, and to nobody else.
    Deliver {
        /// The target.
        target: Target,
        /// What it is given instead of the event.
        input: Option<TargetInput>,
        /// How it is delivered to.
        policy: DeliveryPolicy,
    },
    /// Nothing: they are seen where they are, and none is taken.
    Observe,
}

impl EventSource {
    /// The bus of its events. Those that one target alone is given are on one of the
    /// source's own, which nobody listens to: another source may give another target the
    /// same events.
    pub fn bus(&self) -> Cow<'_, str> {
        match &self.action {
            SourceAction::Publish { bus } => Cow::Borrowed(bus),
            SourceAction::Deliver { .. } | SourceAction::Observe => {
                Cow::Owned(format!("source/{}", self.name))
            }
        }
    }

    /// Whether its records are seen where they are, and none is taken.
    pub fn observes(&self) -> bool {
        self.action == SourceAction::Observe
    }

    /// What it is as a subscription, which listens to nothing: where its events
    /// go, or those of its dead letters that are redriven.
    pub fn subscription(&self) -> Subscription {
        let (target, input, policy) = match &self.action {
            SourceAction::Publish { bus } => {
                let arn = EventsArn::Bus { scope: self.scope.clone(), name: bus.clone() };
                (Target::Bus { arn: arn.to_string().into() }, None, DeliveryPolicy::default())
            }
            SourceAction::Deliver { target, input, policy } => {
                (target.clone(), input.clone(), policy.clone())
            }
            // It has a number as the others, and nothing is ever delivered.
            SourceAction::Observe => (Target::Stdout, None, DeliveryPolicy::default()),
        };
        Subscription {
            scope: self.scope.clone(),
            name: format!("source/{}", self.name).into(),
            number: self.number,
            bus: (*self.bus()).into(),
            pattern: Some(NOTHING.into()),
            target,
            input,
            policy,
            paused: false,
            description: self.description.clone(),
            created_at: self.created_at,
            tags: Tags::default(),
        }
    }
}

/// Records of one lane of a source (a partition of its topic) that go to one of
/// our partitions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draw {
    /// The source.
    pub source: SubscriptionNumber,
    /// The lane.
    pub lane: u32,
    /// The records, in the lane's order. None of the lane's that go to this
    /// partition lies between what was drawn before and these.
    pub records: Vec<DrawnRecord>,
}

/// A record as an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DrawnRecord {
    /// Where it stands in its lane.
    pub position: u64,
    /// The event.
    pub event: Event,
    /// Why it is not what it should be: the event is a dead letter from the first.
    pub unreadable: Option<Arc<str>>,
}

/// Messages that one consumer of a source's queue got and that go to one of our
/// partitions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Take {
    /// The source.
    pub source: SubscriptionNumber,
    /// The consumer, by a number that nobody had before.
    pub session: u32,
    /// The broker knows that the consumer's messages below this number are
    /// acknowledged.
    pub settled_below: u64,
    /// No message that another consumer got is delivered again.
    pub retires_others: bool,
    /// The messages, in the order in which they came.
    pub messages: Vec<TakenMessage>,
}

/// A message as an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TakenMessage {
    /// The consumer's number of it.
    pub number: u64,
    /// What tells it from messages that are made of something else.
    pub hash: u128,
    /// The broker may have delivered it before.
    pub redelivered: bool,
    /// The event.
    pub event: Event,
    /// Why it is not what it should be: the event is a dead letter from the first.
    pub unreadable: Option<Arc<str>>,
}

/// A message that was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The consumer's number of it.
    pub number: u64,
    /// What tells it from messages that are made of something else.
    pub hash: u128,
    /// It was taken before.
    pub again: bool,
}
