//! How much a request may carry: as the server's mode says, or the state
//! machine's that it is about.
//!
//! The modes differ only beyond AWS's sizes: up to them nothing is looked up.

use frevo_asl::Limits;
use frevo_event::{ExecutionId, LimitsMode, Machine, Reply, Request};
use hyper::body::Body;

use crate::edge::Edge;
use crate::error::AwsError;

/// Bytes of UTF-8 that a payload may have, whoever chooses.
pub(crate) const PAYLOAD_SIZE: usize = Limits::STRICT.payload_size_max;

/// Characters of the header that names an X-Ray trace.
pub(crate) const TRACE_CHARS_MAX: usize = 256;

/// Characters of each id that says what something was caused by.
pub const TRAIL_CHARS_MAX: usize = 1024;

/// Bytes of UTF-8 that an input or output may have.
pub(crate) fn payload_size_max(mode: LimitsMode) -> usize {
    Limits::from(mode).payload_size_max
}

/// Bytes that a worker's result may have before it is refused unread. A result
/// above the payload limit but below this one is taken, so that the execution
/// fails with States.DataLimitExceeded as on AWS.
pub(crate) fn result_size_max(mode: LimitsMode) -> usize {
    match mode {
        LimitsMode::Strict => 6 << 20,
        LimitsMode::Open => 2 * Limits::OPEN.payload_size_max,
    }
}

/// Bytes that the body of an operation may have. JSON in JSON may take twice
/// its size for escapes.
fn body_size_max(mode: LimitsMode) -> usize {
    match mode {
        LimitsMode::Strict => 1 << 20,
        LimitsMode::Open => 2 * Limits::OPEN.payload_size_max + (1 << 20),
    }
}

impl Edge {
    /// The mode of the executions that a state machine starts now.
    pub(crate) fn limits_of(&self, machine: Option<&Machine>) -> LimitsMode {
        machine.and_then(|machine| machine.choices().limits).unwrap_or(self.settings.limits)
    }

    /// The mode of an execution that runs; the server's, where it is not known.
    pub(crate) async fn limits_of_execution(&self, execution: ExecutionId) -> Result<LimitsMode, AwsError> {
        let describe = Request::Describe { execution, until_ended: false };
        let chosen = match self.ask(self.owner(execution), describe).await? {
            Reply::Execution(view) => view.limits,
            _ => None,
        };
        Ok(chosen.unwrap_or(self.settings.limits))
    }

    /// Bytes that this body, an operation's, may have.
    pub(crate) fn body_size_max(&self, body: &impl Body) -> usize {
        self.size_max(body, body_size_max)
    }

    /// Bytes that this body, a worker's result, may have.
    pub(crate) fn result_size_max(&self, body: &impl Body) -> usize {
        self.size_max(body, result_size_max)
    }

    fn size_max(&self, body: &impl Body, of: impl Fn(LimitsMode) -> usize) -> usize {
        let strict = of(LimitsMode::Strict);
        let fits = body.size_hint().upper().is_some_and(|size| size <= strict as u64);
        let may_be_open = || self.settings.limits == LimitsMode::Open || self.broker.catalogue().has_open();
        if fits || !may_be_open() { strict } else { of(LimitsMode::Open) }
    }
}
