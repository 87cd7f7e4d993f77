//! Executions whose step failed: set aside, and let go on by an operator.
//!
//! A set-aside execution holds back its partition's checkpoint, so that its
//! answers stay in the part of the journal that is replayed: its state in memory
//! may be half changed and is thrown away.

use std::sync::Arc;

use frevo_asl::Execution;
use frevo_event::{Entry, ExecutionId, Message, Position, Reply, StopReason, Timestamp};
use frevo_transport::Journal;

use crate::carry::read_chain;
use crate::draft::Draft;
use crate::slot::{Body, Live, Quarantined, machine_key};
use crate::{Caller, Partition};

impl<R: Caller> Partition<R> {
    /// The execution takes no message from now on.
    pub(crate) fn apply_quarantine(
        &mut self,
        id: ExecutionId,
        since: Timestamp,
        message: Message,
        reason: Arc<str>,
    ) {
        let Some(handle) = self.slots.handle(&id) else { return };
        let slot = self.slots.at_mut(handle);
        slot.mark_unsaved();
        let armed = slot.armed();
        let (arn, first) = match &slot.body {
            Body::Live(live) => (
                live.execution.definition().map(|_| live.execution.start().arn().to_string().into()),
                live.first,
            ),
            Body::Packed(_) | Body::Quarantined(_) => (None, Position::NONE),
        };
        let aside = Quarantined { since, message, reason, arn, lacks_answers: false, first, live: None };
        slot.body = Body::Quarantined(Box::new(aside));
        self.timers.set(handle, armed, None);
        self.quarantined.insert(id);
    }

    /// Lets a set-aside execution go on, with its message or to its abortion.
    pub(crate) fn release(
        &mut self,
        id: ExecutionId,
        abort: bool,
        journal: &dyn Journal,
        draft: &mut Draft<R>,
    ) -> Reply {
        let Some(slot) = self.slots.get(&id) else { return Reply::Unknown };
        let Body::Quarantined(aside) = &slot.body else { return Reply::Stale };
        let message = aside.message.clone();
        if slot.last.offset > self.committed {
            return Reply::Overloaded;
        }
        let was_recovered = aside.live.is_some();
        let folded = match &aside.live {
            Some(_) => None,
            None => match fold_chain(journal, id, slot.last) {
                Some(live) => Some(Box::new(live)),
                None => return Reply::Unknown,
            },
        };
        if let Some(slot) = self.slots.get_mut(&id) {
            slot.release(folded);
        }
        self.quarantined.remove(&id);
        if let (Some(handle), Some(live)) = (self.slots.handle(&id), self.live(id)) {
            self.listing.insert(machine_key(live.execution.start()), live.listed_at(), handle);
        }
        if was_recovered && !abort {
            // Recovery released nothing of one that was set aside.
            self.resume_execution(id);
        }
        draft.push(Entry::Released { execution: id });
        draft.answered.push(id);
        let message = if abort { Message::Stop(aborted()) } else { message };
        self.tell(id, message, draft)
    }
}

fn aborted() -> StopReason {
    StopReason {
        error: Some(Arc::from("Frevo.Quarantined")),
        cause: Some(Arc::from("An operator aborted the execution after a step of it had failed.")),
    }
}

/// The execution as its answers in the journal make it, up to `last`.
pub(crate) fn fold_chain(journal: &dyn Journal, id: ExecutionId, last: Position) -> Option<Live> {
    let answers = read_chain(journal, id, last)?;
    let mut execution = Execution::new();
    let mut first = Position::NONE;
    for (position, answer) in answers {
        if first.is_none() {
            first = position;
        }
        answer.facts.iter().for_each(|fact| execution.apply(fact, answer.stamp));
    }
    Some(Live { execution, machine: None, first, saved: false, armed: None })
}

impl Quarantined {
    /// Its first answer stands here.
    pub(crate) fn move_to(&mut self, first: Position) {
        self.first = first;
        if let Some(live) = &mut self.live {
            live.first = first;
        }
    }

    /// An execution that is set aside in the state before the message.
    pub(crate) fn of(live: Box<Live>, since: Timestamp, message: Message, reason: Arc<str>) -> Self {
        let arn = live.execution.definition().map(|_| live.execution.start().arn().to_string().into());
        Self { since, message, reason, arn, lacks_answers: false, first: live.first, live: Some(live) }
    }
}
