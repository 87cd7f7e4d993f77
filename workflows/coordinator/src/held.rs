//! Executions that are held: their state machine was paused when they were
//! started, and they enter no state before it is resumed.
//!
//! They are executions like any other: durable, running by AWS's status, found in
//! every list, stopped and timed out. That one is held is a fact of its own; this
//! is an index over it, by state machine and in the order of the starts.
//!
//! The subtle thing: whatever is started while older ones are still held goes
//! behind them, even if the state machine is resumed already.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use frevo_event::{ExecutionId, Fact, MachineType, Message, Request, Scope, Start};

use crate::draft::Draft;
use crate::{Caller, Inbound, Partition, Rules};

/// A state machine by account, region and name.
type MachineName = (Scope, Arc<str>);

/// The executions of a partition that are held.
#[derive(Debug, Default)]
pub(crate) struct Held {
    /// By state machine, in the order of their starts.
    machines: HashMap<MachineName, BTreeMap<u64, ExecutionId>>,
    tickets: HashMap<ExecutionId, (MachineName, u64)>,
    next_ticket: u64,
}

impl Held {
    /// An execution is held, behind those of its state machine that are. Tells
    /// whether it was not before.
    fn hold(&mut self, id: ExecutionId, start: &Start) -> bool {
        if self.tickets.contains_key(&id) {
            return false;
        }
        let machine = (start.scope.clone(), start.machine.clone());
        self.next_ticket += 1;
        self.machines.entry(machine.clone()).or_default().insert(self.next_ticket, id);
        self.tickets.insert(id, (machine, self.next_ticket));
        true
    }

    /// It is not any more; false if it was not.
    fn release(&mut self, id: ExecutionId) -> bool {
        let Some((machine, ticket)) = self.tickets.remove(&id) else { return false };
        if let Some(held) = self.machines.get_mut(&machine) {
            held.remove(&ticket);
            if held.is_empty() {
                self.machines.remove(&machine);
            }
        }
        true
    }

    /// The execution of a state machine that was started first.
    fn first(&self, machine: &MachineName) -> Option<ExecutionId> {
        self.machines.get(machine)?.values().next().copied()
    }

    /// Whether executions of its state machine are held. Most partitions hold
    /// none at all, and every start asks.
    fn has_any_of(&self, start: &Start) -> bool {
        !self.machines.is_empty() && self.machines.contains_key(&(start.scope.clone(), start.machine.clone()))
    }

    fn len(&self) -> usize {
        self.tickets.len()
    }
}

impl<R: Caller> Partition<R> {
    /// Whether no more can be held.
    pub(crate) fn holds_enough(&self) -> bool {
        self.holding.len() >= self.settings.held_max
    }

    pub(crate) fn is_paused(&self, start: &Start) -> bool {
        (self.settings.is_paused)(&start.scope, &start.machine)
    }

    /// Whether an execution that starts is to be held. An Express one lasts five
    /// minutes from its start on: it is refused instead, and whoever asked has it.
    pub(crate) fn is_to_be_held(&self, start: &Start) -> bool {
        start.machine_type == MachineType::Standard
            && (self.holding.has_any_of(start) || self.is_paused(start))
    }

    /// Follows what a step decided of an execution.
    pub(crate) fn note_held(&mut self, id: ExecutionId, facts: &[Fact]) {
        for fact in facts {
            match fact {
                Fact::Held => self.hold(id),
                Fact::Resumed => self.let_go(id),
                fact if fact.is_end() => self.let_go(id),
                _ => {}
            }
        }
    }

    /// An execution that was set aside may have been held before.
    pub(crate) fn hold_again(&mut self, id: ExecutionId) {
        if self.live(id).is_some_and(|live| live.execution.is_held()) {
            self.hold(id);
        }
    }

    fn hold(&mut self, id: ExecutionId) {
        let Some(start) = self.live(id).map(|live| live.execution.start().clone()) else { return };
        self.counters.held += i64::from(self.holding.hold(id, &start));
    }

    /// It is not held any more, if it was.
    pub(crate) fn let_go(&mut self, id: ExecutionId) {
        self.counters.held -= i64::from(self.holding.release(id));
    }

    /// Lets the executions of a state machine go on that are held, as many as the
    /// batch has room for; the rest behind whatever came meanwhile.
    pub(crate) fn resume_machine(&mut self, scope: Scope, machine: Arc<str>, draft: &mut Draft<R>) {
        let name = (scope, machine);
        while let Some(id) = self.holding.first(&name) {
            if (self.settings.is_paused)(&name.0, &name.1) {
                return;
            }
            if draft.is_full() {
                let (scope, machine) = name;
                return self.receive(Inbound { request: Request::Resume { scope, machine }, reply: None });
            }
            self.tell(id, Message::Resume, draft);
            // A step that fails sets it aside; else it is held no more.
            self.let_go(id);
        }
    }

    /// After a recovery, once it is known which state machines are paused: a crash
    /// may have come between a resumption and what follows from it.
    pub(crate) fn resume_machines(&mut self) {
        if !Rules::current().held_again {
            return;
        }
        let mut names: Vec<MachineName> = self.holding.machines.keys().cloned().collect();
        names.sort_unstable();
        for (scope, machine) in names {
            self.receive(Inbound { request: Request::Resume { scope, machine }, reply: None });
        }
    }
}

#[cfg(test)]
mod tests {
    use frevo_event::DefinitionHash;

    use super::*;

    fn start(machine: &str) -> Start {
        Start::new(Scope::new("000000000000", "us-east-1"), machine, "any", DefinitionHash([7; 16]))
    }

    #[test]
    fn the_held_of_a_state_machine_are_first_come_first_gone() {
        let mut held = Held::default();
        let name = |machine: &str| (Scope::new("000000000000", "us-east-1"), machine.into());
        let ids = [3, 1, 2].map(|number| ExecutionId([number; 16]));
        for (id, machine) in ids.into_iter().zip(["a", "b", "a"]) {
            held.hold(id, &start(machine));
        }
        assert_eq!((held.len(), held.first(&name("a"))), (3, Some(ids[0])));
        assert!(held.release(ids[0]) && !held.release(ids[0]));
        assert_eq!(held.first(&name("a")), Some(ids[2]));
        assert!(!held.hold(ids[2], &start("a")), "it is held once");
        assert_eq!(held.len(), 2);
        held.release(ids[2]);
        assert_eq!((held.first(&name("a")), held.first(&name("b"))), (None, Some(ids[1])));
        assert_eq!(held.machines.len(), 1);
    }
}
