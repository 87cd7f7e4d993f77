//! What PostgreSQL said, or that it said nothing.

use std::io;

/// Why PostgreSQL does not answer. No text has a password.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// There is no connection, or it was lost.
    #[error("PostgreSQL at {server} is not reached: see that it runs and takes connections from here")]
    Unreachable {
        /// Where it should be.
        server: String,
        /// What the connection said.
        source: tokio_postgres::Error,
    },
    /// It takes no connection from this user.
    #[error(
        "PostgreSQL at {server} does not let in user `{user}`: check the user, the password and the name of \
         the database in the address, and the server's pg_hba.conf"
    )]
    Denied {
        /// Where it is.
        server: String,
        /// As whom it was asked.
        user: String,
        /// What it said.
        source: tokio_postgres::Error,
    },
    /// It took too long.
    #[error(
        "PostgreSQL at {server} did not answer within {seconds_max} s: see whether it is reached, \
         overloaded or waits for a lock"
    )]
    TimedOut {
        /// Where it is.
        server: String,
        /// How long was waited.
        seconds_max: u64,
    },
    /// It was not reached a moment ago and is not asked until it is.
    #[error("PostgreSQL at {server} was not reached just now; it is tried again every moment")]
    Down {
        /// Where it should be.
        server: String,
    },
    /// It refused a statement.
    #[error(
        "PostgreSQL at {server} refuses a statement: see that its user may use the schema and its tables"
    )]
    Refused {
        /// Where it is.
        server: String,
        /// What it said.
        source: tokio_postgres::Error,
    },
    /// The thread of the connections does not start.
    #[error("could not start the thread that PostgreSQL is asked from")]
    Thread(#[source] io::Error),
}

impl PostgresError {
    /// Whether there is no use in asking again at once.
    pub(super) fn is_outage(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Denied { .. } | Self::TimedOut { .. })
    }
}
