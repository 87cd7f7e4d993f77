//! What executions do, as the lines that AWS writes to CloudWatch Logs, for whoever
//! asks for them with a `loggingConfiguration` ([decision 28]).
//!
//! Nothing logs while it works. Lines are made of what the journal has, behind it,
//! by a thread that nobody waits for; a line is only about what is committed.
//!
//! ```text
//! log ───── position ─┐
//! cluster ─ feed ─────┴─► reader ─► files, a line an event
//!            └ full: dropped, and counted
//! ```
//!
//! [decision 28]: ../../../docs/decisions/0028-execution-logs-are-read-from-the-journal.md

mod feed;
mod files;
mod follower;
mod reader;

#[cfg(test)]
mod tests;

pub use feed::Feed;
pub use files::Files;
pub use follower::{Follower, forget};
