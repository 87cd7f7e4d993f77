//! Why there is no configuration to start with.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why there is no configuration to start with.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file can't be read.
    #[error("could not read the configuration file `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is no TOML, or has a value of another type than its key asks.
    #[error("the configuration file `{}` is wrong:\n{message}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The place and what is wrong there.
        message: String,
    },
    /// Nobody knows the key.
    #[error("{origin} sets `{key}`, which is no known key; known are:\n  {}", known.join(", "))]
    UnknownKey {
        /// The file or the environment.
        origin: String,
        /// The key.
        key: String,
        /// Every key there is.
        known: Vec<String>,
    },
    /// A value does not fit its key.
    #[error("`{key}` can't be `{value}`: {reason}")]
    Value {
        /// The key's path, its environment name or its flag.
        key: String,
        /// What was given.
        value: String,
        /// What is asked for.
        reason: String,
    },
    /// Anyone on the network could start executions.
    #[error(
        "the server would listen on {listen} without access keys, so that anyone who reaches it could use it; \
         listen on 127.0.0.1, or give keys: `[[access_keys]]` with `id`, `secret` and perhaps `role`, or FREVO_ACCESS_KEYS=ID:SECRET"
    )]
    Unprotected {
        /// The address.
        listen: SocketAddr,
    },
}
