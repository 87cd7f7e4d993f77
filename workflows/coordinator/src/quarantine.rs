//! Executions whose step failed: set aside, and let go on by an operator.
//!
//! A set-aside execution takes no message, in replay and after a change of owner
//! too. It holds back its partition's checkpoint, so that its answers stay in
//! the part of the journal that is replayed: its state in memory may be half
//! changed and is thrown away.
//!
//! The subtle thing: the world goes on meanwhile. A worker may have been refused
//! and have dropped its task, a heartbeat was not heard, a step that was to
//! follow was not taken. So a release offers again what is open, as a new owner
//! does.

use std::sync::Arc;

use frevo_asl::Execution;
use frevo_event::{
    Entry, ExecutionId, ExecutionSummary, Fact, Message, Position, QuarantineView, Reply, Start, Status,
    StopReason, Timestamp,
};
use frevo_store::listed_at;
use frevo_transport::Journal;

use crate::carry::read_chain;
use crate::draft::Draft;
use crate::slot::{Body, Listed, Live, machine_key};
use crate::{Caller, Effect, Partition};

/// An execution that takes no message.
#[derive(Debug)]
pub(crate) struct Quarantined {
    pub(crate) since: Timestamp,
    /// What it is told again on release.
    pub(crate) message: Message,
    pub(crate) reason: Arc<str>,
    /// What it was started with, or was to be.
    pub(crate) start: Box<Start>,
    pub(crate) started_at: Timestamp,
    /// Where its first answer stands, or its quarantine if it never had one.
    pub(crate) first: Position,
    /// Whether it is set aside because answers of it are lost.
    pub(crate) lacks_answers: bool,
    /// Whether the store has a snapshot of it.
    pub(crate) saved: bool,
    /// Its state before the message; none in the process whose step failed,
    /// where it may be half changed.
    pub(crate) live: Option<Box<Live>>,
}

impl Quarantined {
    /// The execution that could not be told `message`; none if it is not to be
    /// started by it and was never started.
    pub(crate) fn of(live: &Live, since: Timestamp, message: Message, reason: Arc<str>) -> Option<Self> {
        let (start, started_at) = match message.start() {
            Some(start) => (Box::new(start.clone()), since),
            None if live.execution.is_started() => {
                (Box::new(live.execution.start().clone()), live.execution.started_at())
            }
            None => return None,
        };
        let Live { first, saved, .. } = *live;
        Some(Self {
            since,
            message,
            reason,
            start,
            started_at,
            first,
            lacks_answers: false,
            saved,
            live: None,
        })
    }

    /// Its first answer stands here.
    pub(crate) fn move_to(&mut self, first: Position) {
        self.first = first;
        if let Some(live) = &mut self.live {
            live.first = first;
        }
    }

    pub(crate) fn listed(&self) -> Listed {
        Listed { machine_key: machine_key(&self.start), at: listed_at(&self.start.name, self.started_at) }
    }

    pub(crate) fn summary(&self, id: ExecutionId) -> ExecutionSummary {
        ExecutionSummary {
            id,
            scope: self.start.scope.clone(),
            machine: self.start.machine.clone(),
            name: self.start.name.clone(),
            status: Status::Running,
            started_at: self.started_at,
            stopped_at: None,
            version: self.start.version,
            alias: self.start.alias.clone(),
            held: false,
            express_uuid: self.start.express_uuid.clone(),
            redrives: None,
            mocked: false,
        }
    }

    pub(crate) fn view(&self, id: ExecutionId) -> QuarantineView {
        QuarantineView {
            execution: id,
            arn: Some(self.start.arn_text()),
            since: self.since,
            reason: self.reason.clone(),
        }
    }
}

impl<R: Caller> Partition<R> {
    /// Sets a message aside whose step failed; the partition goes on.
    pub(crate) fn set_aside(
        &mut self,
        id: ExecutionId,
        message: Message,
        reason: Arc<str>,
        draft: &mut Draft<R>,
    ) {
        self.counters.quarantined += 1;
        tracing::error!(execution = %id, partition = %self.id, %reason, "execution quarantined");
        let stamp = self.clock;
        let Some(handle) = self.slots.handle(&id) else { return };
        let slot = self.slots.at_mut(handle);
        let Body::Live(live) = &slot.body else { return };
        let armed = live.armed;
        let aside = Quarantined::of(live, stamp, message.clone(), reason.clone())
            .expect("a step fails of what is started or being started");
        slot.mark_unsaved();
        slot.body = Body::Quarantined(Box::new(aside));
        self.timers.set(handle, armed, None);
        self.quarantined.insert(id);
        self.let_go(id);
        draft.push(Entry::Quarantined { execution: id, stamp, message, reason });
        draft.answered.push(id);
        draft.urgent = true;
    }

    /// Its state machine is being deleted: once it is released it is aborted.
    pub(crate) fn doom(&mut self, id: ExecutionId, draft: &mut Draft<R>) {
        let Some(slot) = self.slots.get_mut(&id) else { return };
        let Body::Quarantined(aside) = &mut slot.body else { return };
        aside.message = Message::Stop(StopReason::default());
        draft.push(Entry::Quarantined {
            execution: id,
            stamp: aside.since,
            message: aside.message.clone(),
            reason: aside.reason.clone(),
        });
    }

    /// Lets a set-aside execution go on, with its message or to its abortion.
    pub(crate) fn release(
        &mut self,
        id: ExecutionId,
        abort: bool,
        journal: &dyn Journal,
        draft: &mut Draft<R>,
    ) -> Reply {
        let Some(handle) = self.slots.handle(&id) else { return Reply::Unknown };
        let slot = self.slots.at_mut(handle);
        let (listed, last) = (slot.listed(), slot.last);
        let Body::Quarantined(aside) = &mut slot.body else { return Reply::Stale };
        if last.resolve(u64::MAX).offset > self.committed && !last.is_none() {
            return Reply::Overloaded;
        }
        let kept = aside.live.take().map(|live| *live);
        let Some(mut live) = kept.or_else(|| fold_chain(journal, id, last)) else {
            tracing::error!(execution = %id, "the journal does not give the answers of a set-aside execution");
            return Reply::Unknown;
        };
        (live.first, live.saved) = (aside.first, aside.saved);
        let (message, start) = (aside.message.clone(), aside.start.clone());
        slot.body = Body::Live(Box::new(live));
        self.quarantined.remove(&id);
        self.listing.remove(listed.machine_key, listed.at, handle);
        draft.push(Entry::Released { execution: id });
        draft.answered.push(id);
        self.hold_again(id);
        let message = if abort { Message::Stop(aborted()) } else { message };
        let told = self.go_on(id, message, start, draft);
        let Listed { machine_key, at } = self.slots.at_mut(handle).listed();
        self.listing.insert(machine_key, at, handle);
        told
    }

    /// The execution takes up what it was set aside from.
    fn go_on(&mut self, id: ExecutionId, message: Message, start: Box<Start>, draft: &mut Draft<R>) -> Reply {
        if !matches!(message, Message::Stop(_)) {
            self.resume_tasks(id, draft);
            self.wait_again(id, draft);
        }
        let is_started = self.live(id).is_some_and(|live| live.execution.is_started());
        let told = match message {
            Message::Stop(reason) if !is_started => self.abort_unstarted(id, start, reason, draft),
            // It goes on once its state machine does.
            Message::Resume if self.is_paused(&start) => Reply::Accepted,
            message => self.tell(id, message, draft),
        };
        if self.live(id).is_some_and(|live| live.execution.is_runnable()) {
            self.continue_later(id);
        }
        match told {
            // What it was to answer is over; it goes on all the same.
            Reply::Stale => Reply::Accepted,
            told => told,
        }
    }

    /// Offers again what is open. Whoever held a task may have dropped it when
    /// it was refused; one that goes on with it is heard.
    fn resume_tasks(&mut self, id: ExecutionId, draft: &mut Draft<R>) {
        for offer in self.reopen(id) {
            let (queue, key) = (offer.queue.clone(), offer.key);
            draft.effects.push(Effect::CloseTask { queue, key, cancelled: false });
            draft.effects.push(Effect::Offer(offer));
        }
    }

    /// The very start failed: the execution began, and that was all.
    fn abort_unstarted(
        &mut self,
        id: ExecutionId,
        start: Box<Start>,
        reason: StopReason,
        draft: &mut Draft<R>,
    ) -> Reply {
        let message_id = self.next_message_id();
        let stamp = self.clock;
        let Some(live) = self.live_mut(id) else { return Reply::Unknown };
        let facts = vec![Fact::ExecutionStarted(Arc::from(start)), Fact::ExecutionAborted(reason.clone())];
        facts.iter().for_each(|fact| live.execution.apply(fact, stamp));
        self.journal(id, message_id, facts, draft);
        self.follow_up(id, &Message::Stop(reason), draft)
    }
}

fn aborted() -> StopReason {
    StopReason {
        error: Some(Arc::from("Frevo.Quarantined")),
        cause: Some(Arc::from("An operator aborted the execution after a step of it had failed.")),
    }
}

/// The execution as its answers in the journal make it, up to `last`.
fn fold_chain(journal: &dyn Journal, id: ExecutionId, last: Position) -> Option<Live> {
    let answers = read_chain(journal, id, last)?;
    let mut execution = Execution::new();
    for (_, answer) in answers {
        answer.facts.iter().for_each(|fact| execution.apply(fact, answer.stamp));
    }
    Some(Live { execution, machine: None, first: Position::NONE, saved: false, armed: None })
}
