//! State machines that are paused: what they start is held.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use frevo_event::{Change, Scope};
use serde::{Deserialize, Serialize};

/// All state machines that are paused. Whoever writes the catalogue down writes
/// this behind it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PausedMachines {
    /// What each account has in each region; never an empty one.
    scopes: BTreeMap<Scope, BTreeSet<Arc<str>>>,
}

impl PausedMachines {
    /// Whether a state machine is paused.
    pub fn contains(&self, scope: &Scope, machine: &str) -> bool {
        self.scopes.get(scope).is_some_and(|machines| machines.contains(machine))
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.scopes.is_empty()
    }

    /// The fewest changes that make this from nothing.
    pub(super) fn changes(&self) -> impl Iterator<Item = Change> {
        let all =
            self.scopes.iter().flat_map(|(scope, machines)| machines.iter().map(move |name| (scope, name)));
        all.map(|(scope, name)| Change::MachinePaused {
            scope: scope.clone(),
            name: name.clone(),
            paused: true,
        })
    }

    /// Takes a change, as far as it concerns pauses.
    pub(super) fn apply(&mut self, change: &Change) {
        match change {
            Change::MachinePaused { scope, name, paused: true } => {
                self.scopes.entry(scope.clone()).or_default().insert(name.clone());
            }
            Change::MachinePaused { scope, name, paused: false } | Change::MachineDeleted { scope, name } => {
                self.remove(scope, name);
            }
            _ => {}
        }
    }

    fn remove(&mut self, scope: &Scope, machine: &str) {
        if let Some(machines) = self.scopes.get_mut(scope) {
            machines.remove(machine);
            if machines.is_empty() {
                self.scopes.remove(scope);
            }
        }
    }
}
