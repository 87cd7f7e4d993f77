//! State machines are paused and resumed: what is started meanwhile is held,
//! whatever crashes, and enters no state.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard};

use frevo_event::{Change, Command, Request};

use super::agenda::Event;
use super::people::Who;
use super::plan;
use super::world::World;

/// The state machines that are paused, as all nodes know them; clones share it.
#[derive(Clone, Default)]
pub struct Pauses(Arc<Mutex<BTreeSet<String>>>);

impl Pauses {
    fn known(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.0.lock().expect("nobody panics while it is locked")
    }

    /// What a step asks.
    pub fn contains(&self, machine: &str) -> bool {
        self.known().contains(machine)
    }

    /// Those that are paused.
    pub fn all(&self) -> BTreeSet<String> {
        self.known().clone()
    }

    /// A change is in the journal.
    pub fn apply(&self, change: &Change) {
        match change {
            Change::MachinePaused { name, paused: true, .. } => drop(self.known().insert(name.to_string())),
            Change::MachinePaused { name, paused: false, .. } | Change::MachineDeleted { name, .. } => {
                self.known().remove(&**name);
            }
            _ => {}
        }
    }
}

impl World {
    /// Pauses or resumes a state machine, until it is said to be done.
    pub fn pause(&mut self, index: usize, paused: bool) {
        let registration = &self.registrations[index];
        if registration.is_paused_as(paused) {
            return;
        }
        if !registration.is_created {
            return self.put(300, 900, Event::Pause { machine: index, paused });
        }
        let (scope, name) = (plan::scope(), self.plan.machines[index].name.as_str().into());
        let command = Command::PauseMachine { scope, name, paused };
        let who = Who::Pause { machine: index, paused };
        self.ask(who, None, 0, Request::Catalogue(Box::new(command)), false);
        self.put(1_000, 5_000, Event::Pause { machine: index, paused });
    }

    /// It is said to be done.
    pub fn note_paused(&mut self, index: usize, paused: bool) {
        let (_, lasts) = self.plan.machines[index].paused.expect("only what is planned is paused");
        if self.registrations[index].note_paused(paused) && paused {
            // A late repetition of the pause must not come after it.
            self.put_at(self.now + 30_000 + lasts, Event::Pause { machine: index, paused: false });
        }
    }

    /// Every node follows what is registered, sooner or later.
    pub fn follow_pause(&mut self, change: &Change) {
        let (Change::MachinePaused { scope, name, paused: false } | Change::MachineDeleted { scope, name }) =
            change
        else {
            return;
        };
        self.tell_all(&Request::Resume { scope: scope.clone(), machine: name.clone() });
    }

    /// What was stepped before a pause was seen may be written after it. Once
    /// nothing is on its way any more, nothing may begin.
    pub fn settle_pauses(&mut self) {
        let all = self.pauses.all();
        if self.oracle.paused() == &all {
            return;
        }
        let is_on_its_way = |node: &mut super::node::Node, id: u16| {
            node.partition(id).is_some_and(|partition| partition.is_in_flight() || partition.is_stuck())
        };
        let partition_count = self.partition_count;
        let is_quiet = self.journals.waiting() == 0
            && !self.nodes.iter_mut().any(|node| (0..partition_count).any(|id| is_on_its_way(node, id)));
        if is_quiet {
            self.oracle.pause(all);
        }
    }
}
