//! What a step is seen to do, by those who ask: `log.level` with
//! `frevo_coordinator=debug` shows a line for every message that is answered,
//! with `=trace` one for every transition, too. Each line is within the span
//! `step`, which tells the execution and the state that the message found it in.
//!
//! At the default level nothing is formatted, looked up or allocated here: a
//! step costs a few comparisons with the level.

use frevo_asl::{Execution, Machine};
use frevo_event::{Fact, Message, PartitionId};
use tracing::field::{Empty, display};
use tracing::{Level, Span, debug, debug_span, enabled, trace};

/// The span of one step.
pub(crate) fn step(
    partition: PartitionId,
    machine: &Machine,
    execution: &Execution,
    message: &Message,
) -> Span {
    let span = debug_span!("step", execution = Empty, state = Empty, answering = message.name(), %partition);
    if span.is_disabled() {
        return span;
    }
    let start = message.start().or_else(|| execution.is_started().then(|| execution.start()));
    if let Some(start) = start {
        span.record("execution", display(start.arn()));
    }
    let branch = message.task().map(|task| task.branch);
    let active = execution.active().find(|active| branch.is_none_or(|branch| active.branch == branch));
    if let Some(active) = active {
        span.record("state", &*machine.state(active.state).name);
    }
    span
}

/// What came of a step, within its span.
pub(crate) fn stepped(machine: &Machine, facts: &[Fact]) {
    debug!(facts = facts.len(), "message answered");
    if !enabled!(Level::TRACE) {
        return;
    }
    for fact in facts {
        match fact {
            Fact::Entered { branch, state } => {
                trace!(entered = &*machine.state(*state).name, branch = branch.0, "state entered");
            }
            fact if fact.is_end() => trace!(?fact, "execution ended"),
            _ => {}
        }
    }
}
