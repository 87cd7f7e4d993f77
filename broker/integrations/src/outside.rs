//! What HTTP tasks need of the server that they are done in: it knows the
//! connections, and whom they may call.

use std::pin::Pin;

use frevo_event::{Scope, Timestamp};
use http::{Request, Response};

/// A request on its way.
pub type Sending = Pin<Box<dyn Future<Output = Result<Response<Vec<u8>>, SendError>> + Send>>;

/// The world outside of the server, as far as tasks may reach it.
pub trait Outside: Send + Sync + 'static {
    /// The connection with this ARN, for an execution of this account and region.
    ///
    /// # Errors
    /// The connection does not authorize anything.
    fn connection(&self, arn: &str, scope: &Scope) -> Result<Connection, ConnectionError>;

    /// Sends a request, if its address may be reached, and reads the whole
    /// response. Redirects are responses like others.
    fn send(&self, request: Request<Vec<u8>>) -> Sending;
}

/// An EventBridge connection and its secrets, which belong in no log.
pub struct Connection {
    /// Its ARN.
    pub arn: String,
    /// When it was last changed: a token from before is of no use.
    pub modified_at: Timestamp,
    /// The AuthParameters with their secrets, as JSON.
    pub parameters: Vec<u8>,
}

/// Why a connection does not authorize anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectionError {
    /// There is none.
    #[error("there is no such connection")]
    Unknown,
    /// It was deauthorized, or its secrets can't be read.
    #[error("the connection is not authorized")]
    Deauthorized,
}

/// Why there is no response.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The server does not connect to such an address.
    #[error("{reason}")]
    Forbidden {
        /// Why.
        reason: String,
    },
    /// The connection was not made, was lost, or gave no response in time.
    #[error("{reason}")]
    Lost {
        /// Why.
        reason: String,
    },
    /// The response is larger than any state's output.
    #[error("the response has more than {size_max} bytes")]
    TooLarge {
        /// How large it may be.
        size_max: usize,
    },
}
