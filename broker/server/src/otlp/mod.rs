//! What the broker did, as spans for an OpenTelemetry collector (OTLP over HTTP).
//!
//! Nothing tells of spans while it works: they are made of what the journal has,
//! behind it, by threads that nobody waits for ([decision 16]).
//!
//! ```text
//! journal ─► follower ─ reader ─► queue (bounded) ─► sender ─► collector
//!                                   └ full: dropped, and counted
//! ```
//!
//! [decision 16]: ../../../docs/decisions/0016-spans-are-read-from-the-journal.md

mod deliveries;
mod execution;
mod follower;
mod message;
mod queue;
mod reader;
mod sender;
mod settings;
mod span;

#[cfg(test)]
mod tests;

use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;

pub use settings::Settings;

use frevo_log::Log;

use crate::node::Node;
use follower::Follower;
use queue::Queue;
use sender::Sender;

/// The threads that export spans.
pub struct Export {
    follower: Follower,
    queue: Arc<Queue>,
    sender: JoinHandle<()>,
}

impl Export {
    /// Exports what is journaled from now on.
    ///
    /// # Errors
    /// A thread can't be made.
    pub fn spawn(node: &Arc<Node>, log: &Arc<Log>, settings: Settings) -> io::Result<Self> {
        let queue = Arc::new(Queue::default());
        let sender = Sender::spawn(settings, queue.clone(), node.metrics.clone())?;
        let follower = Follower::spawn(node.clone(), log.clone(), queue.clone())?;
        Ok(Self { follower, queue, sender })
    }

    /// Exports what is journaled up to now, as far as that takes a few seconds at
    /// most, and ends.
    pub fn stop(self) {
        self.follower.stop();
        self.queue.close();
        if self.sender.join().is_err() {
            tracing::error!("the export of spans ended in a panic");
        }
    }
}
