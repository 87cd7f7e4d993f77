//! RedriveExecution: an execution that ended is there again, with its history.
//!
//! It may have left memory long ago. Whoever asks has read its history and says how
//! it stood; the store tells whether that is how it ended last. The batch that
//! redrives it holds its snapshot, so that no recovery has to read its past.

use std::sync::Arc;

use frevo_asl::Execution;
use frevo_event::{Entry, ExecutionId, Message, Remains, Reopened, Reply, Status, Timestamp};

use crate::draft::Draft;
use crate::slot::{Body, Listed, Live, Slot};
use crate::{Caller, Closed, Effect, Partition};

impl<R: Caller> Partition<R> {
    pub(crate) fn redrive(
        &mut self,
        id: ExecutionId,
        token: Option<Arc<str>>,
        remains: Option<Box<Remains>>,
        draft: &mut Draft<R>,
    ) -> Reply {
        if self.slots.get(&id).is_some_and(|slot| matches!(slot.body, Body::Quarantined(_))) {
            return Reply::SetAside;
        }
        let found = match self.slots.contains(&id) {
            true => None,
            false => match self.found_again(id, remains) {
                Ok(slot) => Some(slot),
                Err(told) => return told,
            },
        };
        let (clock, known) = (self.clock, token.as_deref());
        let execution = match &found {
            Some(Slot { body: Body::Live(live), .. }) => Some(&live.execution),
            _ => self.wake(id).map(|live| &live.execution),
        };
        let Some(execution) = execution else { return Reply::Unknown };
        let definition = execution.start().definition;
        if let Some(told) = answered(execution, known, clock) {
            // Being asked about does not end its rest.
            if let Some(slot) = self.slots.get_mut(&id) {
                slot.pack_if_resting(clock);
            }
            return told;
        }
        if self.machine(definition, draft).is_none() {
            // The text has not reached this node yet.
            return Reply::Overloaded;
        }
        if let Some(slot) = found {
            self.take_back(id, slot);
        }
        self.redrive_now(id, token, draft)
    }

    fn redrive_now(&mut self, id: ExecutionId, token: Option<Arc<str>>, draft: &mut Draft<R>) -> Reply {
        let slot = &self.slots[&id];
        let Body::Live(live) = &slot.body else { return Reply::Unknown };
        let (first, last, listed) = (live.first, slot.last, slot.listed());
        let snapshot = live.execution.to_snapshot();
        let ended = Closed { reopened: true, ..live.closed(id, last, self.settings.contested) };
        draft.push(Entry::Reopened(Box::new(Reopened { execution: id, snapshot, first, last })));
        draft.effects.push(Effect::Closed(Box::new(ended)));
        let told = self.tell(id, Message::Redrive { token }, draft);
        self.list_again(id, listed);
        match told {
            Reply::Accepted => Reply::Redriven { at: self.clock },
            other => other,
        }
    }

    /// The execution that ended as `remains` says; else what is to be told.
    fn found_again(&self, id: ExecutionId, remains: Option<Box<Remains>>) -> Result<Slot, Reply> {
        let Some(Remains { snapshot, first, last }) = remains.map(|remains| *remains) else {
            return Err(Reply::Unknown);
        };
        let Ok(execution) = Execution::from_snapshot(&snapshot) else { return Err(Reply::Unknown) };
        if !execution.is_started() {
            return Err(Reply::Unknown);
        }
        match self.archive.closed(id, execution.start()) {
            Ok(Some(closed)) if closed.last == last => {
                let live = Live { execution, machine: None, first, saved: false, armed: None };
                Ok(Slot { last, ..Slot::new(live) })
            }
            Ok(_) => Err(Reply::Unknown),
            Err(error) => {
                tracing::error!(%error, "the store does not tell how an execution ended");
                Err(Reply::Overloaded)
            }
        }
    }

    fn take_back(&mut self, id: ExecutionId, slot: Slot) {
        let listed = slot.listed();
        let handle = self.slots.insert(id, slot);
        self.listing.insert(listed.machine_key, listed.at, handle);
    }

    /// Lists order it by another moment now.
    fn list_again(&mut self, id: ExecutionId, before: Listed) {
        let Some(handle) = self.slots.handle(&id) else { return };
        let now = self.slots[&id].listed();
        self.listing.remove(before.machine_key, before.at, handle);
        self.listing.insert(now.machine_key, now.at, handle);
    }
}

/// What is told of an execution that is not redriven now: that it was by this very
/// call, or can't be.
fn answered(execution: &Execution, token: Option<&str>, now: Timestamp) -> Option<Reply> {
    let known = execution.redrives().zip(token);
    let repeated = known.and_then(|(redrives, token)| redrives.answered(token, now));
    match (repeated, execution.status()) {
        (Some(at), _) => Some(Reply::Redriven { at }),
        (None, Status::Running | Status::Succeeded) => Some(Reply::NotRedrivable),
        (None, Status::Failed | Status::TimedOut | Status::Aborted) => None,
    }
}
