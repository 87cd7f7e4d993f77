//! Commands that change what is registered of publish/subscribe, what they
//! change, and why they may be refused.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_value::Payload;
use serde::{Deserialize, Serialize};

use super::{
    Bus, Connection, Contract, DeliveryPolicy, DescribedQueue, Enforcement, EventArchive, EventReplay,
    EventSchedule, EventSchema, EventSource, QueueDescription, QueueDocument, Rule, ScheduleKey,
    SchemaVersion, Statement, Subscription, SubscriptionNumber, Target, TargetInput, TaskRoute,
};
use crate::{PartitionId, Scope, Sealed, Timestamp};

/// A change to what is registered of publish/subscribe, as a client asks for it.
/// The arguments' shapes were checked before it is sent. Where a whole resource
/// is given, its times, its number and its id are the catalogue's to give.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum BusCommand {
    /// CreateEventBus.
    CreateBus(Box<Bus>),
    /// UpdateEventBus; what is not given stays as it is.
    UpdateBus {
        /// Account and region.
        scope: Scope,
        /// The bus.
        name: Arc<str>,
        /// A new description.
        description: Option<Arc<str>>,
        /// New settings by member.
        settings: BTreeMap<Arc<str>, Payload>,
    },
    /// DeleteEventBus.
    DeleteBus {
        /// Account and region.
        scope: Scope,
        /// The bus.
        name: Arc<str>,
    },
    /// PutPermission: each statement takes the place of the one with its id.
    PutPermission {
        /// Account and region.
        scope: Scope,
        /// The bus.
        bus: Arc<str>,
        /// The statements.
        statements: Vec<Statement>,
        /// They take the place of all that there were.
        replace: bool,
    },
    /// RemovePermission.
    RemovePermission {
        /// Account and region.
        scope: Scope,
        /// The bus.
        bus: Arc<str>,
        /// The statement; none: all of them.
        sid: Option<Arc<str>>,
    },
    /// PutRule: makes the rule, or puts this in the place of all of it but its
    /// targets and tags.
    PutRule(Box<Rule>),
    /// EnableRule and DisableRule.
    EnableRule {
        /// Account and region.
        scope: Scope,
        /// The bus it listens to.
        bus: Arc<str>,
        /// The rule.
        name: Arc<str>,
        /// Whether it matches from now on.
        enabled: bool,
    },
    /// DeleteRule.
    DeleteRule {
        /// Account and region.
        scope: Scope,
        /// The bus it listens to.
        bus: Arc<str>,
        /// The rule.
        name: Arc<str>,
    },
    /// PutTargets: each takes the place of the one with its id.
    PutTargets {
        /// Account and region.
        scope: Scope,
        /// The bus that the rule listens to.
        bus: Arc<str>,
        /// The rule.
        rule: Arc<str>,
        /// The targets by their ids.
        targets: BTreeMap<Arc<str>, PutTarget>,
    },
    /// RemoveTargets.
    RemoveTargets {
        /// Account and region.
        scope: Scope,
        /// The bus that the rule listens to.
        bus: Arc<str>,
        /// The rule.
        rule: Arc<str>,
        /// The targets' ids.
        ids: Vec<Arc<str>>,
    },
    /// Make a subscription.
    CreateSubscription {
        /// The subscription.
        subscription: Box<Subscription>,
        /// It is given what its bus keeps of the events that were received at
        /// this moment or later, before all others; none: only what comes.
        start_at: Option<Timestamp>,
    },
    /// Put this in the place of all of a subscription but its number, its pause
    /// and when it was made.
    UpdateSubscription(Box<Subscription>),
    /// Pause or resume a subscription.
    PauseSubscription {
        /// Account and region.
        scope: Scope,
        /// The subscription.
        name: Arc<str>,
        /// Whether it is paused from now on.
        paused: bool,
    },
    /// Delete a subscription.
    DeleteSubscription {
        /// Account and region.
        scope: Scope,
        /// The subscription.
        name: Arc<str>,
    },
    /// CreateArchive.
    CreateArchive(Box<EventArchive>),
    /// UpdateArchive; what is none stays as it is.
    UpdateArchive {
        /// Account and region.
        scope: Scope,
        /// The archive.
        name: Arc<str>,
        /// A new pattern.
        pattern: Option<Arc<str>>,
        /// A new retention.
        retention_days: Option<u32>,
        /// A new description.
        description: Option<Arc<str>>,
    },
    /// DeleteArchive.
    DeleteArchive {
        /// Account and region.
        scope: Scope,
        /// The archive.
        name: Arc<str>,
    },
    /// CreateConnection.
    CreateConnection(Box<Connection>),
    /// UpdateConnection; what is none stays as it is.
    UpdateConnection {
        /// Account and region.
        scope: Scope,
        /// The connection.
        name: Arc<str>,
        /// A new description.
        description: Option<Arc<str>>,
        /// A new way to authorize.
        authorization: Option<ConnectionAuthorization>,
    },
    /// DeauthorizeConnection: its secrets are forgotten.
    DeauthorizeConnection {
        /// Account and region.
        scope: Scope,
        /// The connection.
        name: Arc<str>,
    },
    /// DeleteConnection.
    DeleteConnection {
        /// Account and region.
        scope: Scope,
        /// The connection.
        name: Arc<str>,
    },
    /// Make a schedule, or put this in the place of all of one but its number,
    /// its pause and when it was made.
    PutSchedule(Box<EventSchedule>),
    /// Pause or resume a schedule.
    PauseSchedule {
        /// Account and region.
        scope: Scope,
        /// The schedule.
        name: Arc<str>,
        /// Whether it is paused from now on.
        paused: bool,
    },
    /// Delete a schedule.
    DeleteSchedule {
        /// Account and region.
        scope: Scope,
        /// The schedule.
        name: Arc<str>,
    },
    /// Start a replay.
    StartReplay(Box<EventReplay>),
    /// End a replay that runs.
    CancelReplay {
        /// Account and region.
        scope: Scope,
        /// The replay.
        name: Arc<str>,
    },
    /// Register a schema, or put this in the place of all of one but its versions
    /// and when it was made; the document becomes its newest version if it is
    /// another one.
    RegisterSchema {
        /// The schema; of its versions nothing is read.
        schema: Box<EventSchema>,
        /// The JSON Schema.
        document: Payload,
        /// The newest version that there was when the document was found to be
        /// compatible.
        checked_against: Option<u32>,
    },
    /// Delete a schema with all its versions.
    DeleteSchema {
        /// Account and region.
        scope: Scope,
        /// The bus.
        bus: Arc<str>,
        /// The type of event.
        event_type: Arc<str>,
    },
    /// Delete a version of a schema that has others.
    DeleteSchemaVersion {
        /// Account and region.
        scope: Scope,
        /// The bus.
        bus: Arc<str>,
        /// The type of event.
        event_type: Arc<str>,
        /// The version.
        number: u32,
    },
    /// Say what becomes of events of a bus that break a schema which says
    /// nothing of it; none: they are refused.
    EnforceSchemas {
        /// Account and region.
        scope: Scope,
        /// The bus.
        bus: Arc<str>,
        /// What becomes of them.
        enforcement: Option<Enforcement>,
    },
    /// Declare a service's contract, or put this in the place of one.
    PutContract(Box<Contract>),
    /// Delete a service's contract.
    DeleteContract {
        /// Account and region.
        scope: Scope,
        /// The service.
        name: Arc<str>,
    },
    /// Pause or resume a queue of tasks, whether there is anything in it or not.
    PauseQueue {
        /// Account and region.
        scope: Scope,
        /// The queue: `tasks.charge`.
        queue: Arc<str>,
        /// Whether it is paused from now on.
        paused: bool,
    },
    /// Say what a queue of tasks is, in the place of what an operator said before.
    DescribeQueue {
        /// Account and region.
        scope: Scope,
        /// The queue.
        queue: Arc<str>,
        /// What it is.
        document: Box<QueueDocument>,
    },
    /// The same in the place of what its workers said before.
    PublishQueue {
        /// Account and region.
        scope: Scope,
        /// The queue.
        queue: Arc<str>,
        /// What it is.
        description: Box<QueueDescription>,
    },
    /// Forget what was said of a queue of tasks.
    ForgetQueue {
        /// Account and region.
        scope: Scope,
        /// The queue.
        queue: Arc<str>,
    },
    /// Make a source, or put this in the place of all of one but its number, where
    /// it reads, its pause and when it was made.
    PutSource(Box<EventSource>),
    /// Pause or resume a source.
    PauseSource {
        /// Account and region.
        scope: Scope,
        /// The source.
        name: Arc<str>,
        /// Whether it is paused from now on.
        paused: bool,
    },
    /// Delete a source, and with it what it has read.
    DeleteSource {
        /// Account and region.
        scope: Scope,
        /// The source.
        name: Arc<str>,
    },
    /// Say where the tasks of a queue are written; none: they are handed to whoever
    /// subscribes.
    RouteQueue {
        /// Account and region.
        scope: Scope,
        /// The queue.
        queue: Arc<str>,
        /// Where.
        route: Option<TaskRoute>,
    },
}

impl BusCommand {
    /// Whether less is registered after it than before.
    pub fn removes(&self) -> bool {
        matches!(
            self,
            Self::DeleteBus { .. }
                | Self::RemovePermission { .. }
                | Self::DeleteRule { .. }
                | Self::RemoveTargets { .. }
                | Self::DeleteSubscription { .. }
                | Self::DeleteArchive { .. }
                | Self::DeauthorizeConnection { .. }
                | Self::DeleteConnection { .. }
                | Self::DeleteSchedule { .. }
                | Self::CancelReplay { .. }
                | Self::DeleteSchema { .. }
                | Self::DeleteSchemaVersion { .. }
                | Self::DeleteContract { .. }
                | Self::PauseQueue { paused: false, .. }
                | Self::ForgetQueue { .. }
                | Self::DeleteSource { .. }
                | Self::RouteQueue { route: None, .. }
        )
    }
}

/// A rule's target as PutTargets asks for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PutTarget {
    /// What it is.
    pub target: Target,
    /// What it is given instead of the event.
    pub input: Option<TargetInput>,
    /// How it is delivered to.
    pub policy: DeliveryPolicy,
    /// The target as it was given.
    pub given: Payload,
}

/// How a connection authorizes from now on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConnectionAuthorization {
    /// `BASIC`, `API_KEY` or `OAUTH_CLIENT_CREDENTIALS`.
    pub kind: Arc<str>,
    /// The AuthParameters without their secrets.
    pub parameters: Payload,
    /// The AuthParameters with them.
    pub secrets: Sealed,
}

/// One change to what is registered of publish/subscribe. Their order is part of
/// the journal's format: new ones go to the end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum BusChange {
    /// Numbers below this one were given: none is given twice.
    Numbered {
        /// The number that the next subscription gets.
        next: SubscriptionNumber,
    },
    /// A bus was made or changed; the default one, too.
    BusPut(Box<Bus>),
    /// A bus was deleted.
    BusDeleted {
        /// Account and region.
        scope: Scope,
        /// The bus.
        name: Arc<str>,
    },
    /// A rule was made or changed, or its targets.
    RulePut(Box<Rule>),
    /// A rule was deleted.
    RuleDeleted {
        /// Account and region.
        scope: Scope,
        /// The bus it listened to.
        bus: Arc<str>,
        /// The rule.
        name: Arc<str>,
    },
    /// A subscription was made or changed.
    SubscriptionPut(Box<Subscription>),
    /// A subscription was deleted.
    SubscriptionDeleted {
        /// Account and region.
        scope: Scope,
        /// The subscription.
        name: Arc<str>,
    },
    /// An archive was made or changed.
    ArchivePut(Box<EventArchive>),
    /// An archive was deleted.
    ArchiveDeleted {
        /// Account and region.
        scope: Scope,
        /// The archive.
        name: Arc<str>,
    },
    /// A connection was made or changed.
    ConnectionPut(Box<Connection>),
    /// A connection was deleted.
    ConnectionDeleted {
        /// Account and region.
        scope: Scope,
        /// The connection.
        name: Arc<str>,
    },
    /// A schedule was made or changed.
    SchedulePut(Box<EventSchedule>),
    /// A schedule was deleted.
    ScheduleDeleted {
        /// Account and region.
        scope: Scope,
        /// The schedule.
        name: Arc<str>,
    },
    /// Of a schedule or a scheduled rule nothing up to this moment is due any
    /// more.
    ScheduleSettled {
        /// Account and region.
        scope: Scope,
        /// The schedule or rule.
        key: ScheduleKey,
        /// The moment.
        until: Timestamp,
    },
    /// A schema was registered or changed.
    SchemaPut {
        /// The schema without its versions, all of which stay.
        schema: Box<EventSchema>,
        /// A version beside those.
        version: Option<Arc<SchemaVersion>>,
    },
    /// A schema was deleted.
    SchemaDeleted {
        /// Account and region.
        scope: Scope,
        /// The bus.
        bus: Arc<str>,
        /// The type of event.
        event_type: Arc<str>,
    },
    /// A version of a schema was deleted.
    SchemaVersionDeleted {
        /// Account and region.
        scope: Scope,
        /// The bus.
        bus: Arc<str>,
        /// The type of event.
        event_type: Arc<str>,
        /// The version.
        number: u32,
    },
    /// What becomes of events of a bus that break a schema was said.
    SchemasEnforced {
        /// Account and region.
        scope: Scope,
        /// The bus.
        bus: Arc<str>,
        /// What becomes of them.
        enforcement: Option<Enforcement>,
    },
    /// A subscription that is about to be made is given what was received before
    /// it.
    SubscriptionStartsAt {
        /// The number that it will have.
        number: SubscriptionNumber,
        /// What was received earlier it is not given.
        start_at: Timestamp,
    },
    /// A contract was declared or changed.
    ContractPut(Box<Contract>),
    /// A contract was deleted.
    ContractDeleted {
        /// Account and region.
        scope: Scope,
        /// The service.
        name: Arc<str>,
    },
    /// A queue of tasks was paused or resumed.
    QueuePaused {
        /// Account and region.
        scope: Scope,
        /// The queue.
        queue: Arc<str>,
        /// Whether it is paused from now on.
        paused: bool,
    },
    /// A replay was started, or ended.
    ReplayPut(Box<EventReplay>),
    /// A partition is done with a leg of a replay.
    ReplayAdvanced {
        /// Account and region.
        scope: Scope,
        /// The replay.
        name: Arc<str>,
        /// The leg.
        leg: SubscriptionNumber,
        /// The partition.
        partition: PartitionId,
        /// When the last event was received that it gave there.
        last_event_at: Option<Timestamp>,
    },
    /// A replay that ended is shown no more.
    ReplayForgotten {
        /// Account and region.
        scope: Scope,
        /// The replay.
        name: Arc<str>,
    },
    /// Something else is said of a queue of tasks.
    QueueDescribed(Box<DescribedQueue>),
    /// Nothing is said of a queue of tasks any more.
    QueueForgotten {
        /// Account and region.
        scope: Scope,
        /// The queue.
        queue: Arc<str>,
    },
    /// A source was made or changed.
    SourcePut(Box<EventSource>),
    /// A source was deleted.
    SourceDeleted {
        /// Account and region.
        scope: Scope,
        /// The source.
        name: Arc<str>,
    },
    /// The tasks of a queue are written elsewhere from now on; none: nowhere.
    QueueRouted {
        /// Account and region.
        scope: Scope,
        /// The queue.
        queue: Arc<str>,
        /// Where.
        route: Option<TaskRoute>,
    },
}

/// Why a command about publish/subscribe is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum BusRefusal {
    /// A bus of that name exists.
    #[error("event bus {bus} already exists")]
    BusExists {
        /// The bus.
        bus: Arc<str>,
    },
    /// No such bus.
    #[error("event bus {bus} does not exist")]
    NoBus {
        /// The bus.
        bus: Arc<str>,
    },
    /// The default bus is there for ever.
    #[error("the default event bus can't be deleted")]
    DefaultBus,
    /// The bus has rules, subscriptions or archives.
    #[error("event bus {bus} can't be deleted since it has {by}")]
    BusInUse {
        /// The bus.
        bus: Arc<str>,
        /// `rules`, `subscriptions` or `archives`.
        by: Arc<str>,
    },
    /// No statement of that id is in the bus's policy.
    #[error("event bus {bus} has no permission {sid}")]
    NoPermission {
        /// The bus.
        bus: Arc<str>,
        /// The statement's id.
        sid: Arc<str>,
    },
    /// Events would come back to the bus they left.
    #[error("events would go round for ever: {}", path.join(" → "))]
    Cyclic {
        /// The buses on the way, from the one that forwards to itself again.
        path: Vec<Arc<str>>,
    },
    /// No such rule.
    #[error("rule {rule} does not exist on event bus {bus}")]
    NoRule {
        /// The bus.
        bus: Arc<str>,
        /// The rule.
        rule: Arc<str>,
    },
    /// The rule has targets.
    #[error("rule {rule} can't be deleted since it has targets")]
    RuleHasTargets {
        /// The rule.
        rule: Arc<str>,
    },
    /// A subscription of that name exists.
    #[error("subscription {subscription} already exists")]
    SubscriptionExists {
        /// The subscription.
        subscription: Arc<str>,
    },
    /// No such subscription.
    #[error("subscription {subscription} does not exist")]
    NoSubscription {
        /// The subscription.
        subscription: Arc<str>,
    },
    /// An archive of that name exists.
    #[error("archive {archive} already exists")]
    ArchiveExists {
        /// The archive.
        archive: Arc<str>,
    },
    /// No such archive.
    #[error("archive {archive} does not exist")]
    NoArchive {
        /// The archive.
        archive: Arc<str>,
    },
    /// A connection of that name exists.
    #[error("connection {connection} already exists")]
    ConnectionExists {
        /// The connection.
        connection: Arc<str>,
    },
    /// No such connection.
    #[error("connection {connection} does not exist")]
    NoConnection {
        /// The connection.
        connection: Arc<str>,
    },
    /// A replay of that name exists.
    #[error("replay {replay} already exists")]
    ReplayExists {
        /// The replay.
        replay: Arc<str>,
    },
    /// No such replay.
    #[error("replay {replay} does not exist")]
    NoReplay {
        /// The replay.
        replay: Arc<str>,
    },
    /// The replay does not run any more.
    #[error("replay {replay} has ended")]
    ReplayEnded {
        /// The replay.
        replay: Arc<str>,
    },
    /// Tasks take the events that come, not those that were.
    #[error("the events of subscription {subscription} are taken by tasks: none are replayed to it")]
    ReplayToTask {
        /// The subscription.
        subscription: Arc<str>,
    },
    /// The archive keeps the events of another bus.
    #[error("the archive keeps no events of event bus {bus}")]
    ReplayElsewhere {
        /// The bus.
        bus: Arc<str>,
    },
    /// No such schedule.
    #[error("schedule {schedule} does not exist")]
    NoSchedule {
        /// The schedule.
        schedule: Arc<str>,
    },
    /// No such schema.
    #[error("event bus {bus} has no schema of {event_type}")]
    NoSchema {
        /// The bus.
        bus: Arc<str>,
        /// The type of event.
        event_type: Arc<str>,
    },
    /// No such version of a schema.
    #[error("the schema of {event_type} on event bus {bus} has no version {number}")]
    NoSchemaVersion {
        /// The bus.
        bus: Arc<str>,
        /// The type of event.
        event_type: Arc<str>,
        /// The version.
        number: u32,
    },
    /// A schema has one version at least.
    #[error("version {number} is the only one of the schema of {event_type}: delete the schema")]
    OnlySchemaVersion {
        /// The type of event.
        event_type: Arc<str>,
        /// The version.
        number: u32,
    },
    /// Another version was registered meanwhile.
    #[error("another version of the schema of {event_type} was registered at the same time: try again")]
    SchemaMoved {
        /// The type of event.
        event_type: Arc<str>,
    },
    /// No such contract.
    #[error("contract {contract} does not exist")]
    NoContract {
        /// The service.
        contract: Arc<str>,
    },
    /// Nothing is said of the queue.
    #[error("nothing is said of queue {queue}")]
    NoQueueDescription {
        /// The queue.
        queue: Arc<str>,
    },
    /// No such source.
    #[error("source {source_name} does not exist")]
    NoSource {
        /// The source.
        source_name: Arc<str>,
    },
    /// What a source has read is counted in one topic.
    #[error("source {source_name} reads from another place: delete it, or take another name")]
    SourceReadsAnother {
        /// The source.
        source_name: Arc<str>,
    },
}
