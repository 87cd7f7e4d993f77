//! `Outlet`: where messages for services that have clients of their own are written,
//! to topics or exchanges that are not a cluster's.

use bytes::Bytes;

/// Writes messages, from any thread and without waiting.
pub trait Outlet: Send + Sync {
    /// Writes a message; `told` is called once the broker has it, or it is given up. What
    /// would go to the cluster's own is refused.
    fn write(&self, message: NewMessage, told: Told);
}

/// A message to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewMessage {
    /// The topic, or the exchange.
    pub to: String,
    /// What orders a record among others, or the routing key.
    pub key: Option<String>,
    /// What a message is known by, where it has a place for that.
    pub id: String,
    /// Where an answer is awaited, where a message has a place for that.
    pub reply_to: Option<String>,
    /// After so many milliseconds nobody wants it any more, where a message can say so.
    pub expires_in: Option<u64>,
    /// What the body is.
    pub content_type: Option<String>,
    /// All other headers, in order.
    pub headers: Vec<(String, String)>,
    /// What it tells; none: a tombstone, where there is such a thing.
    pub body: Option<Bytes>,
}

/// Why a message was not written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// It never will be.
    #[error("the broker refuses it: {0}")]
    Refused(String),
    /// It may be when it is tried again; it may even be there.
    #[error("the broker did not take it: {0}")]
    Untaken(String),
}

impl WriteError {
    /// Whoever may write events must not write what nodes say to each other.
    pub fn own(name: &str) -> Self {
        Self::Refused(format!("`{name}` is the cluster's own"))
    }
}

/// Is told what became of a message.
pub type Told = Box<dyn FnOnce(Result<(), WriteError>) + Send + Sync>;
