//! What every partition of a node has in common.

use std::sync::Arc;

use frevo_asl::Limits;
use frevo_event::{Arn, SigningKey};

use crate::Definitions;

/// What every partition of a node has in common.
#[derive(Clone)]
pub struct Settings {
    /// How many partitions there are; fixed when the data directory is made.
    pub partition_count: u16,
    /// AWS's limits or wider ones.
    pub limits: Limits,
    /// Signs task tokens.
    pub signing_key: SigningKey,
    /// The definitions that are known to the node, compiled once.
    pub definitions: Arc<Definitions>,
    /// Whether an activity is registered.
    pub activity_exists: Arc<dyn Fn(&Arn) -> bool + Send + Sync>,
    /// How many requests an inbox holds before it refuses more.
    pub inbox_max: usize,
    /// Whether another owner may append to the journal. Then even a batch
    /// without entries is appended before anything is said, because only
    /// reading it back shows that the partition is still ours.
    pub contested: bool,
}
