//! What every partition of a node has in common.

use std::sync::{Arc, RwLock};

use frevo_asl::Limits;
use frevo_event::{Arn, Choices, Scope, SigningKey, SpanId, Start, TraceContext};
use frevo_router::Routes;

use crate::{Definitions, Mocks};

/// Tells what its state machine chooses for an execution that starts.
pub type ChoicesOf = Arc<dyn Fn(&Start) -> Choices + Send + Sync>;

/// Tells whether a state machine is paused, by its account and name.
pub type IsPaused = Arc<dyn Fn(&Scope, &str) -> bool + Send + Sync>;

/// What every partition of a node has in common.
#[derive(Clone)]
pub struct Settings {
    /// How many partitions there are; fixed when the data directory is made.
    pub partition_count: u16,
    /// AWS's limits or wider ones, where a state machine does not choose.
    pub limits: Limits,
    /// What the state machine of an execution chooses for it.
    pub choices: ChoicesOf,
    /// What the mocks say to the tasks of executions that are test cases.
    pub mocks: Mocks,
    /// Signs task tokens.
    pub signing_key: SigningKey,
    /// The definitions that are known to the node, compiled once.
    pub definitions: Arc<Definitions>,
    /// Who wants which events; known to every reactor before the change that
    /// made it so is spoken about.
    pub routes: Arc<RwLock<Routes>>,
    /// Whether an activity is registered.
    pub activity_exists: Arc<dyn Fn(&Arn) -> bool + Send + Sync>,
    /// Whether what a state machine starts is held.
    pub is_paused: IsPaused,
    /// How many executions a partition holds before it refuses more.
    pub held_max: usize,
    /// How many requests an inbox holds before it refuses more.
    pub inbox_max: usize,
    /// Whether another owner may append to the journal. Then even a batch
    /// without entries is appended before anything is said, because only
    /// reading it back shows that the partition is still ours.
    pub contested: bool,
    /// Whether spans are exported of what executions do: then the trace context
    /// that one hands on names a span of its own.
    pub exports_spans: bool,
}

impl Settings {
    /// The trace context that an execution hands on within a span of its own.
    pub(crate) fn handed_on(&self, start: &Start, span: impl FnOnce() -> SpanId) -> Option<Arc<str>> {
        let given = start.trail.as_ref()?.traceparent.as_ref()?;
        let recorded = || TraceContext::parse(given).filter(|context| context.is_sampled());
        match self.exports_spans.then(recorded).flatten() {
            Some(context) => Some(context.within(span()).to_string().into()),
            None => Some(given.clone()),
        }
    }
}
