//! What an operator may choose about the edge.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use frevo_event::{LimitsMode, Scope};

use crate::identity::role::Role;

/// What an operator may choose about the edge.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Whose resources a request without a signature means: `[defaults]`.
    pub default_scope: Scope,
    /// Names that the server answers to beside loopback ones.
    pub hostnames: Vec<String>,
    /// Keys that requests must be signed with; none: signatures are not asked
    /// for, only the account and region in them are read.
    pub access_keys: Vec<AccessKey>,
    /// AWS's limits or one's own machine's, where a state machine does not
    /// choose.
    pub limits: LimitsMode,
    /// How long a WebSocket or Lambda-runtime worker may stay away before its
    /// tasks are offered again, in seconds; workers are told when they connect.
    pub worker_lease_seconds: u32,
    /// Which share of the traces that begin here is recorded, from 0 to 1; none:
    /// no spans are exported, and nothing begins a trace.
    pub recorded_share: Option<f64>,
    /// The test cases that executions may be started as; none: there are no mocks.
    pub test_cases: Option<TestCases>,
    /// The states that a test case answers which a start writes out, or what is wrong
    /// with it.
    pub written_case: fn(&str) -> Result<Vec<String>, String>,
    /// Whether whoever asks may empty an account.
    pub may_empty: bool,
    /// The log groups that state machines may name.
    pub log_groups: LogGroups,
}

/// Which log groups there are.
#[derive(Clone, Debug)]
pub struct LogGroups(Vec<Box<str>>);

impl LogGroups {
    /// Those of these names; a `*` at the end stands for whatever follows.
    pub fn new(names: &[impl AsRef<str>]) -> Self {
        Self(names.iter().map(|name| name.as_ref().into()).collect())
    }

    /// Whether there is one of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|known| match known.strip_suffix('*') {
            Some(beginning) => name.starts_with(beginning),
            None => **known == *name,
        })
    }
}

/// The names of the mocks' test cases by state machine.
pub type TestCases = BTreeMap<String, BTreeSet<String>>;

/// A key that signs requests; `ID:SECRET` is its Bearer token.
#[derive(Clone)]
pub struct AccessKey {
    /// Its id; one of twelve digits names the account that it belongs to.
    pub id: String,
    /// What only the client and we know.
    pub secret: String,
    /// How much whoever has it may do.
    pub role: Role,
}

impl std::fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AccessKey({})", self.id)
    }
}

/// How long a client may take for a request's headers, idle time between
/// requests included, and then for its body.
pub(crate) const READ_TIMEOUT: Duration = Duration::from_secs(75);
