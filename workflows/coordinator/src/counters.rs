//! What a partition counts while it answers; the server adds it to its metrics.

use frevo_event::Fact;

/// Counts since they were last taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Messages answered with at least one fact.
    pub answers: u64,
    /// Executions started.
    pub started: u64,
    /// States entered, AWS's state transitions.
    pub transitions: u64,
    /// Task attempts scheduled.
    pub tasks: u64,
    /// Retries scheduled.
    pub retries: u64,
    /// Completions and timers that answered nothing open.
    pub stale: u64,
    /// Executions set aside.
    pub quarantined: u64,
    /// Batches appended.
    pub batches: u64,
    /// Events published.
    pub published: u64,
    /// Events that were published before, and not taken again.
    pub repeated: u64,
    /// Deliveries acknowledged.
    pub acknowledged: u64,
    /// Deliveries that failed and are tried again.
    pub postponed: u64,
    /// Deliveries that failed for good.
    pub dead_lettered: u64,
    /// Events given to a task that waited for them.
    pub correlated: u64,
    /// Events that no task waited for in time.
    pub uncorrelated: u64,
    /// Executions redriven.
    pub redriven: u64,
    /// Executions held because their state machine is paused, less those that are
    /// not any more.
    pub held: i64,
}

impl Counters {
    pub(crate) fn count(&mut self, facts: &[Fact]) {
        self.answers += 1;
        for fact in facts {
            match fact {
                Fact::ExecutionStarted(_) => self.started += 1,
                Fact::ExecutionRedriven { .. } => self.redriven += 1,
                Fact::Entered { .. } => self.transitions += 1,
                Fact::Scheduled { .. } => self.tasks += 1,
                Fact::RetryScheduled { .. } => self.retries += 1,
                _ => {}
            }
        }
    }
}
