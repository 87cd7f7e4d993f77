//! The executions in memory by state machine, newest start first, as lists show
//! them.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use frevo_event::{ExecutionId, Timestamp};

use crate::slots::{Handle, Slots};

/// The executions in memory by the key of their state machine.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    machines: HashMap<u32, BTreeSet<(Reverse<Timestamp>, Handle)>>,
}

impl Listing {
    /// An execution of the state machine is in memory.
    pub(crate) fn insert(&mut self, machine_key: u32, listed_at: Timestamp, execution: Handle) {
        self.machines.entry(machine_key).or_default().insert((Reverse(listed_at), execution));
    }

    /// It leaves memory.
    pub(crate) fn remove(&mut self, machine_key: u32, listed_at: Timestamp, execution: Handle) {
        if let Some(started) = self.machines.get_mut(&machine_key) {
            started.remove(&(Reverse(listed_at), execution));
            if started.is_empty() {
                self.machines.remove(&machine_key);
            }
        }
    }

    /// The executions of a state machine, in no order.
    pub(crate) fn all(&self, machine_key: u32) -> impl Iterator<Item = Handle> {
        self.machines.get(&machine_key).into_iter().flatten().map(|(_, execution)| *execution)
    }

    /// The executions of a state machine behind a place of the list, in the
    /// order of the list: by moment, and by id within one.
    pub(crate) fn behind<'a>(
        &'a self,
        machine_key: u32,
        before: Option<(Timestamp, ExecutionId)>,
        slots: &'a Slots,
    ) -> impl Iterator<Item = ExecutionId> + 'a {
        let from = (Reverse(before.map_or(Timestamp(i64::MAX), |(at, _)| at)), Handle::FIRST);
        let mut started = self
            .machines
            .get(&machine_key)
            .map(|started| started.range(from..))
            .into_iter()
            .flatten()
            .peekable();
        // The tree has those of one moment in the order of their places.
        let moments = std::iter::from_fn(move || {
            let (at, first) = *started.next()?;
            let mut ids = vec![slots.id(first)];
            while let Some((_, execution)) = started.next_if(|(moment, _)| *moment == at) {
                ids.push(slots.id(*execution));
            }
            ids.sort_unstable();
            Some((at.0, ids))
        });
        moments
            .flat_map(|(at, ids)| ids.into_iter().map(move |id| (at, id)))
            .filter(move |(at, id)| {
                before.is_none_or(|before| (Reverse(*at), *id) > (Reverse(before.0), before.1))
            })
            .map(|(_, id)| id)
    }

    /// Fills the trees' nodes, which inserting in order leaves half empty.
    pub(crate) fn compact(&mut self) {
        for started in self.machines.values_mut() {
            *started = std::mem::take(started).into_iter().collect();
        }
    }
}
