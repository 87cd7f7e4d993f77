//! Ids of the spans in which observability tools show what the broker does.
//!
//! An id is made of what the span is of. So whoever hands a trace context on and
//! whoever exports the span, later and from the journal, say the same.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::{DeliveryRef, Event, ExecutionId, TaskRef};

/// A span, within its trace.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpanId(pub [u8; 8]);

impl SpanId {
    /// That of an execution.
    pub fn of_execution(execution: ExecutionId) -> Self {
        Self::of("execution", &execution.0)
    }

    /// That of an attempt at a task.
    pub fn of_task(task: &TaskRef) -> Self {
        Self::of("task", &task.key().to_be_bytes())
    }

    /// That of an event's publication to its bus.
    pub fn of_event(event: &Event) -> Self {
        Self::of("event", &event.fingerprint().0.to_be_bytes())
    }

    /// That of an event's way to a subscription.
    pub fn of_delivery(delivery: DeliveryRef) -> Self {
        Self::of("delivery", &delivery.key().to_be_bytes())
    }

    fn of(kind: &str, id: &[u8]) -> Self {
        let digest = Sha256::new().chain_update(kind).chain_update(id).finalize();
        let mut span = [0; 8];
        span.copy_from_slice(&digest[..8]);
        // Zeros alone would be no id.
        span[7] |= u8::from(span == [0; 8]);
        Self(span)
    }
}

impl fmt::Display for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::BranchId;

    #[test]
    fn a_span_is_told_from_that_of_anything_else_and_is_the_same_for_ever() {
        let execution = ExecutionId([7; 16]);
        let task = |branch, attempt| TaskRef { execution, branch: BranchId(branch), attempt };
        let spans = [
            SpanId::of_execution(execution),
            SpanId::of_task(&task(0, 5)),
            SpanId::of_task(&task(0, 9)),
            SpanId::of_task(&task(5, 0)),
        ];
        // What was exported is referred to by what a later build exports.
        assert_eq!(
            spans.map(|span| span.to_string()),
            ["0d7de4446ad3d17d", "4f6ece3faab11ceb", "9b790b98fbcf870f", "850f182f9a5e371e"]
        );
    }
}
