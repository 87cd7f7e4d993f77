//! What is registered of publish/subscribe: buses, rules with their targets,
//! subscriptions, archives, connections, schedules, schemas and sources.
//!
//! A *subscription* is a pattern, a target and how to deliver. A rule is
//! EventBridge's form of the same: each of its targets is a subscription of its
//! own, made by [`Rule::subscriptions`], so that there is one way of delivering.

mod command;
mod contract;
mod queue;
mod replay;
mod route;
mod schedule;
mod schema;
mod source;

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_value::Payload;
use serde::{Deserialize, Serialize};

pub use self::command::{BusChange, BusCommand, BusRefusal, ConnectionAuthorization, PutTarget};
pub use self::contract::Contract;
pub use self::queue::{DescribedQueue, QueueDescription, QueueDocument};
pub use self::replay::{EventReplay, ReplayLeg, ReplayState, ReplayTo};
pub use self::route::{TaskRoute, TaskRoutes};
pub use self::schedule::{EventSchedule, Missed, NOTHING, ScheduleAction, ScheduleKey};
pub use self::schema::{Compatibility, Enforcement, EventSchema, SchemaVersion};
pub use self::source::{
    Draw, DrawnRecord, EventSource, Origin, RecordFormat, RecordStart, Seen, SourceAction, Take, TakenMessage,
};
use crate::{Correlation, Scope, Sealed, Tags, Timestamp};

/// The bus that every account has in every region.
pub const DEFAULT_BUS: &str = "default";

/// A bus beside the default one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bus {
    /// Account and region.
    pub scope: Scope,
    /// Its name.
    pub name: Arc<str>,
    /// What its maker says of it.
    pub description: Option<Arc<str>>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub modified_at: Timestamp,
    /// The statements of its resource policy, in the order they were put.
    pub policy: Vec<Statement>,
    /// What else CreateEventBus said, as it was given, by member.
    pub settings: BTreeMap<Arc<str>, Payload>,
    /// Its tags.
    pub tags: Tags,
}

impl Bus {
    /// A bus of which nothing is said but its name.
    pub fn new(scope: &Scope, name: &str, created_at: Timestamp) -> Self {
        Self {
            scope: scope.clone(),
            name: name.into(),
            description: None,
            created_at,
            modified_at: created_at,
            policy: Vec::new(),
            settings: BTreeMap::new(),
            tags: Tags::default(),
        }
    }
}

/// A statement of a bus's resource policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// Its id, unique in its policy.
    pub sid: Arc<str>,
    /// The statement, its `Sid` included.
    pub text: Payload,
}

/// EventBridge's rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Account and region.
    pub scope: Scope,
    /// The bus it listens to.
    pub bus: Arc<str>,
    /// Its name, unique on its bus.
    pub name: Arc<str>,
    /// The event pattern; absent for one that is only a schedule.
    pub pattern: Option<Arc<str>>,
    /// `rate(…)` or `cron(…)`, on the default bus only.
    pub schedule: Option<Arc<str>>,
    /// Whether it matches anything, or is due.
    pub enabled: bool,
    /// What its maker says of it.
    pub description: Option<Arc<str>>,
    /// The role, as it was given.
    pub role_arn: Option<Arc<str>>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Its tags.
    pub tags: Tags,
    /// By their ids.
    pub targets: BTreeMap<Arc<str>, RuleTarget>,
}

/// Where a rule leads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleTarget {
    /// Its number as a subscription.
    pub number: SubscriptionNumber,
    /// What it is.
    pub target: Target,
    /// What it is given instead of the event.
    pub input: Option<TargetInput>,
    /// How it is delivered to.
    pub policy: DeliveryPolicy,
    /// The target as PutTargets gave it, for ListTargetsByRule.
    pub given: Payload,
}

/// Which subscription it is, for as long as the journal is kept: one that is
/// deleted and made again has another number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SubscriptionNumber(pub u32);

/// Who gets which events of a bus, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Subscription {
    /// Account and region.
    pub scope: Scope,
    /// Its name, unique in its scope.
    pub name: Arc<str>,
    /// Its number.
    pub number: SubscriptionNumber,
    /// The bus it listens to.
    pub bus: Arc<str>,
    /// What it wants, as text in the pattern language; absent: everything.
    pub pattern: Option<Arc<str>>,
    /// Where its events go.
    pub target: Target,
    /// What the target is given instead of the event.
    pub input: Option<TargetInput>,
    /// How it is delivered to.
    pub policy: DeliveryPolicy,
    /// Nothing is delivered while it is.
    pub paused: bool,
    /// What its maker says of it.
    pub description: Option<Arc<str>>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Its tags.
    pub tags: Tags,
}

/// Where the events of a subscription go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// The queue `subscription.NAME`, from which subscribers take.
    Queue,
    /// An HTTP endpoint.
    Webhook(Webhook),
    /// An execution is started for each event.
    StateMachine {
        /// The state machine's ARN, or that of a version or alias.
        arn: Arc<str>,
    },
    /// Another bus, in the same or another scope.
    Bus {
        /// The bus's ARN.
        arn: Arc<str>,
    },
    /// A file that grows by one line of JSON an event.
    File {
        /// Its path.
        path: Arc<str>,
    },
    /// The server's standard output, a line of JSON an event.
    Stdout,
    /// A worker of the function's queue, as Lambda's asynchronous Invoke asks
    /// it.
    Function {
        /// The function's ARN.
        arn: Arc<str>,
    },
    /// A task that waits for an event with its key.
    Task(Correlation),
    /// A topic of Kafka. A record's key is the event's `partitionkey`.
    KafkaTopic {
        /// The topic.
        topic: Arc<str>,
        /// How an event is a record.
        mode: MessageMode,
    },
    /// An exchange of an AMQP 0-9-1 broker.
    AmqpExchange {
        /// The exchange; empty: the default one, which takes the routing key for a
        /// queue's name.
        exchange: Arc<str>,
        /// The routing key; absent: the event's type.
        routing_key: Option<Arc<str>>,
        /// How an event is a message.
        mode: MessageMode,
    },
    /// An execution is started for each event, and the event is acknowledged when it has
    /// ended: of one key the next starts then.
    Execution {
        /// The state machine's ARN, or that of a version or alias.
        arn: Arc<str>,
    },
}

/// How an event is a message of a broker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MessageMode {
    /// Attributes are headers, the data is the body (CloudEvents, binary mode).
    #[default]
    Binary,
    /// The event as JSON is the body (CloudEvents, structured mode).
    Structured,
    /// The data is the body, and no attribute is told.
    Plain,
}

/// An HTTP endpoint that takes CloudEvents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// `http` or `https`.
    pub url: Arc<str>,
    /// The whole event as the body, instead of its attributes as headers.
    pub structured: bool,
    /// Signs each request (HMAC-SHA256).
    pub secret: Option<Sealed>,
    /// Headers beside the event's own.
    pub headers: BTreeMap<Arc<str>, Arc<str>>,
}

/// What a target is given instead of the event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TargetInput {
    /// This JSON.
    Constant(Arc<str>),
    /// What is at this path.
    Path(Arc<str>),
    /// A template, filled in.
    Template {
        /// `InputPathsMap`
        paths: BTreeMap<String, String>,
        /// `InputTemplate`
        template: Arc<str>,
    },
}

/// How a subscription is delivered to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryPolicy {
    /// Whether events of one key are delivered one after the other.
    pub ordered: bool,
    /// How many deliveries may be in hand at once.
    pub concurrency_max: u32,
    /// After so many attempts an event becomes a dead letter.
    pub attempts_max: u32,
    /// After so long an event becomes a dead letter, in seconds since it was
    /// received.
    pub age_seconds_max: u32,
    /// How long the first retry waits, in milliseconds; each further one waits
    /// twice as long as the one before, less a random part of it.
    pub backoff_millis: u32,
    /// How long a retry waits at most, in milliseconds.
    pub backoff_millis_max: u32,
    /// How long a subscriber may take to acknowledge, in seconds; then the event
    /// is delivered again.
    pub acknowledge_seconds: u32,
    /// What becomes of a key whose event became a dead letter.
    pub after_dead_letter: AfterDeadLetter,
}

/// What becomes of a key whose event became a dead letter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AfterDeadLetter {
    /// Its next event is delivered.
    #[default]
    GoOn,
    /// Its next events wait until the dead letter is redriven or discarded.
    Stop,
}

impl Default for DeliveryPolicy {
    /// EventBridge's: 185 retries within a day.
    fn default() -> Self {
        Self {
            ordered: true,
            concurrency_max: 256,
            attempts_max: 186,
            age_seconds_max: 86_400,
            backoff_millis: 500,
            backoff_millis_max: 600_000,
            acknowledge_seconds: 60,
            after_dead_letter: AfterDeadLetter::GoOn,
        }
    }
}

/// How long the events of a bus are kept for replays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventArchive {
    /// Account and region.
    pub scope: Scope,
    /// Its name, unique in its scope.
    pub name: Arc<str>,
    /// The bus.
    pub bus: Arc<str>,
    /// What it keeps; absent: everything.
    pub pattern: Option<Arc<str>>,
    /// How long, in days; 0: for ever.
    pub retention_days: u32,
    /// What its maker says of it.
    pub description: Option<Arc<str>>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// How API destinations are called: EventBridge's connection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Connection {
    /// Account and region.
    pub scope: Scope,
    /// Its name, unique in its scope.
    pub name: Arc<str>,
    /// A UUID, part of its ARN.
    pub id: Arc<str>,
    /// What its maker says of it.
    pub description: Option<Arc<str>>,
    /// `BASIC`, `API_KEY` or `OAUTH_CLIENT_CREDENTIALS`.
    pub authorization: Arc<str>,
    /// The AuthParameters without their secrets.
    pub parameters: Payload,
    /// The AuthParameters with them; none once it was deauthorized.
    pub secrets: Option<Sealed>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub modified_at: Timestamp,
    /// When its secrets were last given.
    pub authorized_at: Option<Timestamp>,
}

impl Rule {
    /// What its targets are as subscriptions; none while it is disabled. Of one
    /// that is only a schedule they listen to nothing.
    pub fn subscriptions(&self) -> impl Iterator<Item = Subscription> {
        self.targets.iter().filter(|_| self.enabled).map(|(id, target)| Subscription {
            scope: self.scope.clone(),
            name: format!("rule/{}/{}/{id}", self.bus, self.name).into(),
            number: target.number,
            bus: self.bus.clone(),
            pattern: self.pattern.clone().or_else(|| Some(NOTHING.into())),
            target: target.target.clone(),
            input: target.input.clone(),
            policy: target.policy.clone(),
            paused: false,
            description: self.description.clone(),
            created_at: self.created_at,
            tags: Tags::default(),
        })
    }
}
