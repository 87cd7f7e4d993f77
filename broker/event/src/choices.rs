//! What a state machine chooses, by its tags and its configuration, for the
//! executions that start from then on.

use std::sync::Arc;

use crate::{Indexing, LimitsMode, Logging, Tags};

/// The key of the tag that asks for an event for each transition.
pub const TRANSITIONS_TAG: &str = "frevo:transitions";

/// Its value where they are wanted; any other means that they are not.
const ON: &str = "on";

/// What a state machine chooses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Whose limits hold, not the server's.
    pub limits: Option<LimitsMode>,
    /// Whether each transition is published on the default bus.
    pub transitions: bool,
    /// What is logged of the execution.
    pub logging: Option<Arc<Logging>>,
    /// By what they are found once they have closed, beside their errors.
    pub indexing: Option<Arc<Indexing>>,
}

impl Choices {
    /// What these tags say.
    pub fn of(tags: &Tags) -> Self {
        Self {
            limits: tags.get(LimitsMode::TAG).and_then(|mode| LimitsMode::named(mode)),
            indexing: Indexing::of(tags).map(Arc::new),
            transitions: tags.get(TRANSITIONS_TAG).is_some_and(|value| **value == *ON),
            logging: None,
        }
    }
}
