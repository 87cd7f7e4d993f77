//! Workflows to copy from: definition, worker and README each.

pub mod events;
pub mod order;
