//! `Config`: which broker, and what of it belongs to this cluster.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use frevo_transport::NodeId;

/// Partitions of a cluster that nobody said a number for.
pub const PARTITIONS_DEFAULT: u16 = 16;

/// Which broker, and what of it belongs to this cluster.
#[derive(Clone)]
pub struct Config {
    /// `amqp://USER:PASSWORD@HOST:PORT/VHOST`, or `amqps://` for TLS. It is never
    /// printed.
    pub url: String,
    /// What the names of the cluster's queues begin with.
    pub namespace: String,
    /// How many partitions there are; none takes what was recorded when the
    /// cluster was made, [`PARTITIONS_DEFAULT`] if that is now.
    pub partitions: Option<u16>,
    /// Whether what lacks is made. If not, it is complained about.
    pub create: bool,
    /// This node, by a number that no other one has.
    pub node: NodeId,
    /// A file of certificates (PEM) that are trusted besides the system's.
    pub ca_file: Option<PathBuf>,
    /// How long a lease's token is held before it is put back and taken anew. It
    /// must be well below the broker's `consumer_timeout` of 30 minutes, which
    /// closes the channel of whoever holds a message longer.
    pub token_renewal: Duration,
}

impl Config {
    /// The defaults: missing queues are made, tokens are renewed every 10 minutes.
    pub fn new(url: impl Into<String>, namespace: impl Into<String>, node: NodeId) -> Self {
        Self {
            url: url.into(),
            namespace: namespace.into(),
            partitions: None,
            create: true,
            node,
            ca_file: None,
            token_renewal: Duration::from_secs(600),
        }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The URL has a password in it.
        f.debug_struct("Config")
            .field("namespace", &self.namespace)
            .field("partitions", &self.partitions)
            .field("create", &self.create)
            .field("node", &self.node)
            .field("ca_file", &self.ca_file)
            .field("token_renewal", &self.token_renewal)
            .finish_non_exhaustive()
    }
}
