//! What an operator may choose about the edge.

use std::time::Duration;

use frevo_event::Scope;

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
    /// AWS's limits or one's own machine's.
    pub limits: LimitsMode,
    /// How long a WebSocket or Lambda-runtime worker may stay away before its
    /// tasks are offered again, in seconds; workers are told when they connect.
    pub worker_lease_seconds: u32,
}

/// A key that signs requests; `ID:SECRET` is its Bearer token.
#[derive(Clone)]
pub struct AccessKey {
    /// Its id; one of twelve digits names the account that it belongs to.
    pub id: String,
    /// What only the client and we know.
    pub secret: String,
}

impl std::fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AccessKey({})", self.id)
    }
}

/// Whose limits hold (design: Limits).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LimitsMode {
    /// AWS's.
    #[default]
    Strict,
    /// As much as one's own machine takes.
    Open,
}

impl LimitsMode {
    /// Bytes of UTF-8 that an input or output may have.
    pub fn payload_size_max(self) -> usize {
        match self {
            Self::Strict => frevo_asl::Limits::STRICT.payload_size_max,
            Self::Open => frevo_asl::Limits::OPEN.payload_size_max,
        }
    }

    /// Bytes that the body of a request may have. JSON in JSON may take twice
    /// its size for escapes.
    pub fn body_size_max(self) -> usize {
        match self {
            Self::Strict => 1 << 20,
            Self::Open => 2 * frevo_asl::Limits::OPEN.payload_size_max + (1 << 20),
        }
    }

    /// Bytes that a worker's result may have before it is refused unread. A
    /// result above the payload limit but below this one is taken, so that the
    /// execution fails with States.DataLimitExceeded as on AWS.
    pub fn result_size_max(self) -> usize {
        match self {
            Self::Strict => 6 << 20,
            Self::Open => 2 * frevo_asl::Limits::OPEN.payload_size_max,
        }
    }
}

/// How long a client may take for a request's headers, idle time between
/// requests included, and then for its body.
pub(crate) const READ_TIMEOUT: Duration = Duration::from_secs(75);
