//! What is registered: state machines with their revisions, versions and
//! aliases, and activities; of publish/subscribe, see [`Bus`](crate::Bus). The
//! rules that change it are in the store; here is what a change says, as
//! partition 0 journals it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use frevo_value::Payload;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{BusChange, Choices, JobChange, Logging, Scope, Timestamp};

/// A definition by the first 128 bits of its text's SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DefinitionHash(pub [u8; 16]);

impl DefinitionHash {
    /// The hash of this text.
    pub fn of(text: &str) -> Self {
        let digest = Sha256::digest(text.as_bytes());
        let mut hash = [0; 16];
        hash.copy_from_slice(&digest[..16]);
        Self(hash)
    }
}

impl fmt::Debug for DefinitionHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A definition's text, byte for byte as it was registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// Names the text.
    pub hash: DefinitionHash,
    /// The Amazon States Language document.
    pub text: Arc<str>,
}

impl Definition {
    /// The definition with this text.
    pub fn new(text: &str) -> Self {
        Self { hash: DefinitionHash::of(text), text: text.into() }
    }
}

/// Standard or Express.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MachineType {
    /// Exactly-once state execution, up to a year.
    #[default]
    Standard,
    /// No history API, at most five minutes.
    Express,
}

/// Tags by key.
pub type Tags = BTreeMap<Arc<str>, Arc<str>>;

/// What a state machine runs at one time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Revision {
    /// A UUID; none until the first update.
    pub id: Option<Arc<str>>,
    /// The definition.
    pub definition: DefinitionHash,
    /// The role.
    pub role_arn: Arc<str>,
    /// The loggingConfiguration, as it was given.
    pub logging: Option<Payload>,
    /// The tracingConfiguration, as it was given.
    pub tracing: Option<Payload>,
    /// The encryptionConfiguration, as it was given.
    pub encryption: Option<Payload>,
    /// When it became the state machine's revision.
    pub since: Timestamp,
}

impl Revision {
    /// Whether an execution would run the same by both.
    pub fn runs_as(&self, other: &Self) -> bool {
        self.definition == other.definition && self.role_arn == other.role_arn && self.configured_as(other)
    }

    /// Whether logging, tracing and encryption are the same.
    pub fn configured_as(&self, other: &Self) -> bool {
        is_same_json(&self.logging, &other.logging)
            && is_same_json(&self.tracing, &other.tracing)
            && is_same_json(&self.encryption, &other.encryption)
    }
}

/// A published version: a revision that never changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// 1, 2, 3…, never reused.
    pub number: u32,
    /// What it runs.
    pub revision: Revision,
    /// What the publisher said of it.
    pub description: Option<Arc<str>>,
    /// When it was published.
    pub created_at: Timestamp,
}

/// One of the versions that an alias starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// The version.
    pub version: u32,
    /// Percent of the starts; the weights of an alias add up to 100.
    pub weight: u8,
}

/// A name for one version or for two by weight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alias {
    /// Its name.
    pub name: Arc<str>,
    /// What its maker said of it.
    pub description: Option<Arc<str>>,
    /// One or two versions.
    pub routes: Vec<Route>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A state machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// Account and region.
    pub scope: Scope,
    /// Its name.
    pub name: Arc<str>,
    /// Standard or Express; never changes.
    pub machine_type: MachineType,
    /// When it was created.
    pub created_at: Timestamp,
    /// What CreateStateMachine was asked for, so that a repeat is known.
    pub created_with: Revision,
    /// Whether CreateStateMachine published, and with which description.
    pub published_at_creation: Option<Option<Arc<str>>>,
    /// What an unqualified start runs.
    pub revision: Revision,
    /// The published versions that are left, by number.
    pub versions: BTreeMap<u32, Version>,
    /// The number that the next version gets.
    pub version_next: u32,
    /// The aliases by name.
    pub aliases: BTreeMap<Arc<str>, Alias>,
    /// The tags.
    pub tags: Tags,
    /// Whether DeleteStateMachine was called.
    pub deleting: bool,
}

impl Machine {
    /// What its tags choose for the executions that it starts.
    pub fn choices(&self) -> Choices {
        Choices::of(&self.tags)
    }

    /// What is logged of an execution that is started by this version; by none: of
    /// one that runs the current revision.
    pub fn logging_of(&self, version: Option<u32>) -> Option<Logging> {
        let revision = match version {
            Some(number) => &self.versions.get(&number)?.revision,
            None => &self.revision,
        };
        Logging::of(revision.logging.as_ref()?)
    }
}

/// An activity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Activity {
    /// Account and region.
    pub scope: Scope,
    /// Its name.
    pub name: Arc<str>,
    /// When it was created.
    pub created_at: Timestamp,
    /// The encryptionConfiguration, as it was given.
    pub encryption: Option<Payload>,
    /// The tags.
    pub tags: Tags,
}

impl Activity {
    /// Whether the encryption is the same.
    pub fn configured_as(&self, other: &Self) -> bool {
        is_same_json(&self.encryption, &other.encryption)
    }
}

/// As values, because SDKs write the members in different orders.
fn is_same_json(left: &Option<Payload>, right: &Option<Payload>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => left == right || left.value() == right.value(),
        (None, None) => true,
        _ => false,
    }
}

/// One change to what is registered. Their order is part of the journal's
/// format: new ones go to the end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Change {
    /// A definition that a later change refers to.
    DefinitionAdded(Definition),
    /// A state machine was created.
    MachineCreated(Box<Machine>),
    /// A state machine got a new revision.
    MachineRevised {
        /// Account and region.
        scope: Scope,
        /// The state machine.
        name: Arc<str>,
        /// Its revision from now on.
        revision: Revision,
    },
    /// DeleteStateMachine was accepted; executions stop at their next
    /// transition.
    MachineDeleting {
        /// Account and region.
        scope: Scope,
        /// The state machine.
        name: Arc<str>,
    },
    /// Nothing of the state machine runs any more.
    MachineDeleted {
        /// Account and region.
        scope: Scope,
        /// The state machine.
        name: Arc<str>,
    },
    /// A version was published.
    VersionPublished {
        /// Account and region.
        scope: Scope,
        /// The state machine.
        name: Arc<str>,
        /// The version.
        version: Version,
    },
    /// A version was deleted.
    VersionDeleted {
        /// Account and region.
        scope: Scope,
        /// The state machine.
        name: Arc<str>,
        /// The version.
        number: u32,
    },
    /// An alias was made or changed.
    AliasPut {
        /// Account and region.
        scope: Scope,
        /// The state machine.
        name: Arc<str>,
        /// The alias as it is from now on.
        alias: Alias,
    },
    /// An alias was deleted.
    AliasDeleted {
        /// Account and region.
        scope: Scope,
        /// The state machine.
        name: Arc<str>,
        /// The alias.
        alias: Arc<str>,
    },
    /// A state machine's tags changed.
    MachineTagged {
        /// Account and region.
        scope: Scope,
        /// The state machine.
        name: Arc<str>,
        /// All its tags from now on.
        tags: Tags,
    },
    /// An activity was created.
    ActivityCreated(Activity),
    /// An activity was deleted.
    ActivityDeleted {
        /// Account and region.
        scope: Scope,
        /// The activity.
        name: Arc<str>,
    },
    /// An activity's tags changed.
    ActivityTagged {
        /// Account and region.
        scope: Scope,
        /// The activity.
        name: Arc<str>,
        /// All its tags from now on.
        tags: Tags,
    },
    /// One to publish/subscribe.
    Bus(BusChange),
    /// A state machine was paused or resumed.
    MachinePaused {
        /// Account and region.
        scope: Scope,
        /// The state machine.
        name: Arc<str>,
        /// Whether what is started from now on is held.
        paused: bool,
    },
    /// One to the jobs.
    Job(JobChange),
}
