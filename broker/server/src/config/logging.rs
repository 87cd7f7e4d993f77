//! `[logging]`: where executions are logged whose state machines ask for it. What
//! the server says about itself is `[log]`.

use serde::{Deserialize, Serialize};

/// Where executions are logged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LoggingConfig {
    /// A directory, which gets a file for each log group, or `-`, the standard
    /// output. Nothing is logged without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination: Option<String>,
    /// The log groups that there are, by their names; a `*` at the end stands for
    /// whatever follows. A state machine that names another one is refused.
    pub groups: Vec<String>,
    /// Bytes of a log group's file before the next one is begun.
    pub file_size: u64,
    /// How many files a log group has: the one that grows, and older ones.
    pub files: u32,
}

impl Default for LoggingConfig {
    fn default() -> Self {
        Self { destination: None, groups: vec!["*".into()], file_size: 64 << 20, files: 10 }
    }
}
