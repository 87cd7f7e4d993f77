//! Commands that change what is registered, and why they may be refused. The
//! rules are in `store::catalogue`; AWS's codes and wording are the API's.

use std::sync::Arc;

use frevo_value::Payload;
use serde::{Deserialize, Serialize};

use crate::{
    BusCommand, BusRefusal, Definition, JobCommand, JobRefusal, MachineType, Route, Scope, Tags, Timestamp,
};

/// A change to what is registered, as a client asks for it. The definition was
/// compiled and the arguments' shapes checked before it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// CreateStateMachine.
    CreateMachine(Box<CreateMachine>),
    /// UpdateStateMachine.
    UpdateMachine(Box<UpdateMachine>),
    /// DeleteStateMachine.
    DeleteMachine {
        /// Account and region.
        scope: Scope,
        /// The state machine.
        name: Arc<str>,
    },
    /// PublishStateMachineVersion.
    PublishVersion {
        /// Account and region.
        scope: Scope,
        /// The state machine.
        name: Arc<str>,
        /// The revision that must be the current one; `INITIAL` names the
        /// never-updated one.
        revision_id: Option<Arc<str>>,
        /// What the publisher says of it.
        description: Option<Arc<str>>,
    },
    /// DeleteStateMachineVersion.
    DeleteVersion {
        /// Account and region.
        scope: Scope,
        /// The state machine.
        name: Arc<str>,
        /// The version.
        number: u32,
    },
    /// CreateStateMachineAlias.
    CreateAlias {
        /// Account and region.
        scope: Scope,
        /// The state machine.
        name: Arc<str>,
        /// The alias.
        alias: Arc<str>,
        /// What its maker says of it.
        description: Option<Arc<str>>,
        /// Where it leads.
        routes: Vec<Route>,
    },
    /// UpdateStateMachineAlias.
    UpdateAlias {
        /// Account and region.
        scope: Scope,
        /// The state machine.
        name: Arc<str>,
        /// The alias.
        alias: Arc<str>,
        /// A new description.
        description: Option<Arc<str>>,
        /// New routes.
        routes: Option<Vec<Route>>,
    },
    /// DeleteStateMachineAlias.
    DeleteAlias {
        /// Account and region.
        scope: Scope,
        /// The state machine.
        name: Arc<str>,
        /// The alias.
        alias: Arc<str>,
    },
    /// CreateActivity.
    CreateActivity {
        /// Account and region.
        scope: Scope,
        /// The activity.
        name: Arc<str>,
        /// The encryptionConfiguration.
        encryption: Option<Payload>,
        /// The tags.
        tags: Tags,
    },
    /// DeleteActivity.
    DeleteActivity {
        /// Account and region.
        scope: Scope,
        /// The activity.
        name: Arc<str>,
    },
    /// TagResource and UntagResource.
    Tag {
        /// Account and region.
        scope: Scope,
        /// Which resource.
        resource: Resource,
        /// Tags to add or overwrite.
        put: Tags,
        /// Keys to remove.
        remove: Vec<Arc<str>>,
    },
    /// One about publish/subscribe.
    Bus(BusCommand),
    /// Pause or resume a state machine.
    PauseMachine {
        /// Account and region.
        scope: Scope,
        /// The state machine.
        name: Arc<str>,
        /// Whether what is started from now on is held.
        paused: bool,
    },
    /// One about jobs.
    Job(JobCommand),
}

/// What can be tagged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Resource {
    /// A state machine.
    Machine(Arc<str>),
    /// An activity.
    Activity(Arc<str>),
    /// A bus.
    Bus(Arc<str>),
    /// A rule.
    Rule {
        /// The bus it listens to.
        bus: Arc<str>,
        /// The rule.
        name: Arc<str>,
    },
    /// A subscription.
    Subscription(Arc<str>),
}

/// CreateStateMachine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateMachine {
    /// Account and region.
    pub scope: Scope,
    /// The state machine's name.
    pub name: Arc<str>,
    /// Standard or Express.
    pub machine_type: MachineType,
    /// The definition.
    pub definition: Definition,
    /// The role.
    pub role_arn: Arc<str>,
    /// The loggingConfiguration.
    pub logging: Option<Payload>,
    /// The tracingConfiguration.
    pub tracing: Option<Payload>,
    /// The encryptionConfiguration.
    pub encryption: Option<Payload>,
    /// The tags.
    pub tags: Tags,
    /// Publish version 1, with this description.
    pub publish: Option<Option<Arc<str>>>,
}

/// UpdateStateMachine; what is none stays as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UpdateMachine {
    /// Account and region.
    pub scope: Scope,
    /// The state machine's name.
    pub name: Arc<str>,
    /// A new definition.
    pub definition: Option<Definition>,
    /// A new role.
    pub role_arn: Option<Arc<str>>,
    /// A new loggingConfiguration.
    pub logging: Option<Payload>,
    /// A new tracingConfiguration.
    pub tracing: Option<Payload>,
    /// A new encryptionConfiguration.
    pub encryption: Option<Payload>,
    /// Publish a version afterwards, with this description.
    pub publish: Option<Option<Arc<str>>>,
}

/// What an accepted command answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CommandOutcome {
    /// When the resource was created or last changed, as the operation's answer
    /// gives it.
    pub at: Timestamp,
    /// The state machine's revision id after the command.
    pub revision_id: Option<Arc<str>>,
    /// The version that was published, now or by an equal request before.
    pub version: Option<u32>,
}

/// Why a command is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum CommandRefusal {
    /// A state machine of that name with other properties exists.
    #[error("a state machine of this name exists with other properties")]
    MachineExists,
    /// The state machine is being deleted.
    #[error("the state machine is being deleted")]
    MachineDeleting,
    /// No such state machine.
    #[error("there is no such state machine")]
    NoMachine,
    /// The revision is not the current one.
    #[error("the current revision is {current}")]
    RevisionMismatch {
        /// The current revision's id, `INITIAL` if it has none.
        current: Arc<str>,
    },
    /// The version is one that aliases start.
    #[error("aliases start this version")]
    VersionInUse {
        /// Those aliases' names.
        aliases: Vec<Arc<str>>,
    },
    /// No such version.
    #[error("there is no such version")]
    NoVersion {
        /// The version.
        number: u32,
    },
    /// No such alias.
    #[error("there is no such alias")]
    NoAlias,
    /// An alias of that name with other properties exists.
    #[error("an alias of this name exists with other properties")]
    AliasExists,
    /// No such activity.
    #[error("there is no such activity")]
    NoActivity,
    /// An activity of that name with other properties exists.
    #[error("an activity of this name exists with other properties")]
    ActivityExists,
    /// The resource would have more tags than it may.
    #[error("the resource would have too many tags")]
    TooManyTags,
    /// A quota is spent.
    #[error("no more than {quota} {resource} are allowed")]
    QuotaExceeded {
        /// What there is too much of.
        resource: Arc<str>,
        /// How many there may be.
        quota: u32,
    },
    /// One about publish/subscribe.
    #[error(transparent)]
    Bus(#[from] BusRefusal),
    /// One about jobs.
    #[error(transparent)]
    Job(#[from] JobRefusal),
}
