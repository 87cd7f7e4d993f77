//! Whose limits hold for an execution: the server's choice, or its state
//! machine's.

use serde::{Deserialize, Serialize};

/// Whose limits hold. The order of the variants is part of the journal's format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LimitsMode {
    /// AWS's.
    #[default]
    Strict,
    /// As much as one's own machine takes.
    Open,
}

impl LimitsMode {
    /// The key of the tag by which a state machine chooses for the executions
    /// that start from then on.
    pub const TAG: &str = "frevo:limits";

    /// The mode of this name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "strict" => Some(Self::Strict),
            "open" => Some(Self::Open),
            _ => None,
        }
    }
}
