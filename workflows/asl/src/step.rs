//! One step: what follows from a message.

use frevo_event::{Fact, Message, MessageId, Timestamp};

use crate::{Execution, Limits, Machine};

/// What a step may know beside machine and execution.
pub struct Context<'a> {
    /// The owner's clock when it took the message.
    pub stamp: Timestamp,
    /// What looks random is drawn from it.
    pub message: MessageId,
    /// AWS's limits or wider ones.
    pub limits: Limits,
    /// The token of a task, for `$$.Task.Token`.
    pub token: &'a dyn Fn(&frevo_event::TaskRef) -> String,
}

/// Answers a message.
pub fn step(_machine: &Machine, _execution: &mut Execution, _message: &Message, _context: &Context<'_>) -> Vec<Fact> {
    todo!()
}
