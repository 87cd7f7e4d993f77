//! Partition 0 owns the catalogue: it decides the commands that change what is
//! registered, and clears what is deleted out of the other partitions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use frevo_event::{
    Change, Command, Definition, Entry, ExecutionId, JobChange, Letter, Message, PartitionId, Reply, Scope,
    StopReason,
};
use frevo_store::Catalogue;
use serde::{Deserialize, Serialize};

use crate::draft::Draft;
use crate::slot::key_of;
use crate::{Caller, Definitions, Effect, Partition};

/// The catalogue as its owner decides on it: ahead of what is durable.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Registry {
    pub(crate) catalogue: Catalogue,
    /// For each state machine that is being deleted, the partitions that have
    /// no open execution of it any more.
    pub(crate) cleared: BTreeMap<(Scope, Arc<str>), BTreeSet<PartitionId>>,
}

impl Registry {
    /// A change was journaled.
    pub(crate) fn apply(&mut self, change: &Change, definitions: &Definitions) {
        match change {
            Change::DefinitionAdded(definition) => definitions.add(definition),
            Change::MachineDeleting { scope, name } => {
                self.cleared.insert((scope.clone(), name.clone()), BTreeSet::new());
            }
            Change::MachineDeleted { scope, name } => {
                self.cleared.remove(&(scope.clone(), name.clone()));
            }
            _ => {}
        }
        self.catalogue.apply(change);
    }

    /// A partition has no open execution of the state machine any more.
    pub(crate) fn apply_cleared(&mut self, scope: &Scope, name: &Arc<str>, from: PartitionId) {
        if let Some(cleared) = self.cleared.get_mut(&(scope.clone(), name.clone())) {
            cleared.insert(from);
        }
    }

    /// Makes every definition that is registered known to the node.
    pub(crate) fn publish(&self, definitions: &Definitions) {
        for change in self.catalogue.changes() {
            if let Change::DefinitionAdded(Definition { hash, text }) = change {
                definitions.add(&Definition { hash, text });
            }
        }
    }
}

impl<R: Caller> Partition<R> {
    /// Decides a command; only partition 0 is asked.
    pub(crate) fn command(&mut self, command: &Command, draft: &mut Draft<R>) -> Reply {
        let id = self.next_message_id();
        let at = self.clock;
        let Some(registry) = &self.registry else { return Reply::Unknown };
        match registry.catalogue.decide(command, at, id) {
            Err(refusal) => Reply::CommandRefused(refusal),
            Ok((changes, outcome)) => {
                for change in &changes {
                    self.change(change.clone(), draft);
                }
                Reply::Changed { at, changes, outcome }
            }
        }
    }

    pub(crate) fn change(&mut self, change: Change, draft: &mut Draft<R>) {
        let stamp = self.clock;
        if let Some(registry) = &mut self.registry {
            registry.apply(&change, &self.settings.definitions);
        }
        self.follow_schedule(&change);
        if let Change::MachineDeleting { scope, name } = &change {
            for partition in 0..self.settings.partition_count {
                let letter = Letter::AbortMachine { scope: scope.clone(), name: name.clone() };
                self.send(PartitionId(partition), letter, draft);
            }
        }
        match &change {
            Change::Job(JobChange::Advanced(advanced)) if !advanced.told.results.is_empty() => {
                draft.effects.push(Effect::JobTold(advanced.told.clone()));
            }
            Change::Job(JobChange::Deleted { number, .. }) => {
                draft.effects.push(Effect::JobForgotten(*number));
            }
            _ => {}
        }
        draft.push(Entry::Changed { stamp, change: change.clone() });
        draft.effects.push(Effect::Changed { stamp, change });
    }

    /// Puts a letter into the outbox; it leaves once this batch is committed.
    pub(crate) fn send(&mut self, to: PartitionId, letter: Letter, draft: &mut Draft<R>) {
        let outgoing = self.outbox.address(to, letter);
        self.outbox.apply_sent(&outgoing);
        self.events.apply_sent(&outgoing.letter);
        draft.push(Entry::Sent(outgoing.clone()));
        draft.effects.push(Effect::Send(outgoing));
    }

    /// Takes a letter if it is the next of its sender.
    pub(crate) fn answer_letter(
        &mut self,
        from: PartitionId,
        number: u64,
        letter: Letter,
        draft: &mut Draft<R>,
    ) {
        if !self.outbox.is_next(from, number) {
            // An older one was taken already: the sender only needs to hear it
            // again. One past a gap comes again after the gap is filled.
            let last = self.outbox.last_taken(from);
            if number <= last {
                draft.effects.push(Effect::Taken { from, number: last });
                draft.speaks = true;
            }
            return;
        }
        self.outbox.apply_taken(from, number);
        draft.push(Entry::Taken { from, number });
        match letter {
            Letter::Tell { execution, message } => {
                self.tell(execution, message, draft);
            }
            Letter::AbortMachine { scope, name } => self.abort_machine(&scope, &name, draft),
            Letter::MachineCleared { scope, name } => self.note_cleared(scope, name, from, draft),
            Letter::Waits { at, task } => self.note_waits(at, task, draft),
            Letter::Left { at, task } => self.note_left(at, task, draft),
            Letter::Came { at, event, keep_until } => self.note_came(at, event, keep_until, draft),
            Letter::Spread { event, places } => self.come(event, places, draft),
            Letter::Searched { subscription } => self.note_searched(from, subscription, draft),
            Letter::Replayed { leg, last_event_at } => self.note_replayed(from, leg, last_event_at, draft),
            Letter::Take { at, task, event, keep_until } => {
                self.take_event(at, task, event, keep_until, draft);
            }
        }
        draft.effects.push(Effect::Taken { from, number });
    }

    pub(crate) fn note_delivered(&mut self, to: PartitionId, number: u64, draft: &mut Draft<R>) {
        if self.outbox.lacks(to, number) {
            self.outbox.apply_delivered(to, number);
            draft.push(Entry::Delivered { to, number });
        }
    }

    /// Aborts the open executions of a state machine that is being deleted.
    fn abort_machine(&mut self, scope: &Scope, name: &Arc<str>, draft: &mut Draft<R>) {
        for id in self.open_of(scope, name) {
            self.abort_of_deleted(id, draft);
        }
        let letter = Letter::MachineCleared { scope: scope.clone(), name: name.clone() };
        self.send(PartitionId(0), letter, draft);
    }

    /// The executions of a state machine in memory.
    pub(crate) fn open_of(&self, scope: &Scope, name: &str) -> Vec<ExecutionId> {
        let alike = self.listing.all(key_of(scope, name)).map(|execution| self.slots.id(execution));
        let is_its = |id: &ExecutionId| {
            self.summary(*id).is_some_and(|summary| summary.scope == *scope && *summary.machine == *name)
        };
        alike.filter(is_its).collect()
    }

    fn abort_of_deleted(&mut self, id: ExecutionId, draft: &mut Draft<R>) {
        if self.tell(id, Message::Stop(StopReason::default()), draft) == Reply::SetAside {
            self.doom(id, draft);
        }
    }

    fn note_cleared(&mut self, scope: Scope, name: Arc<str>, from: PartitionId, draft: &mut Draft<R>) {
        let partition_count = usize::from(self.settings.partition_count);
        let Some(registry) = &mut self.registry else { return };
        registry.apply_cleared(&scope, &name, from);
        let all = registry.cleared.get(&(scope.clone(), name.clone())).map(BTreeSet::len);
        draft.push(Entry::Cleared { scope: scope.clone(), name: name.clone(), from });
        if all == Some(partition_count) {
            self.change(Change::MachineDeleted { scope, name }, draft);
        }
    }
}
