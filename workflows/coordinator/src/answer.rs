//! Answering a message to an execution: step, journal, and hold back what
//! follows from it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use frevo_asl::execution::OpenTask;
use frevo_asl::task::Target;
use frevo_asl::{Context, Execution, Machine, StepError, step};
use frevo_event::{
    Answer, Arn, Choices, Definition, DefinitionHash, Entry, Event, ExecutionId, Fact, MachineType, Message,
    MessageId, Position, Reply, SpanId, Start, TaskRef, Timestamp,
};

use crate::draft::Draft;
use crate::effect::Closed;
use crate::offer::{Frame, full_name, queue_of, resource_of};
use crate::slot::{Body, Listed, Live, Slot, machine_key};
use crate::{Caller, Effect, Offer, Partition, trace};

/// What stepping an execution came to.
enum Stepped {
    Facts(Vec<Fact>),
    Stale,
    Failed(String),
}

impl<R: Caller> Partition<R> {
    /// Starts an execution, or recognises the start as a repeat.
    pub(crate) fn start(
        &mut self,
        id: ExecutionId,
        message: Message,
        until_ended: bool,
        is_repeat: bool,
        reply: Option<R>,
        draft: &mut Draft<R>,
    ) {
        let start = message.start().expect("the message is a start");
        if let Some(known) = self.answer_repeat(id, start, is_repeat) {
            if until_ended && matches!(known, Reply::Started { .. }) && self.slots.contains(&id) {
                return self.describe(id, true, reply, draft);
            }
            return self.say(reply, || known, draft);
        }
        let is_held = self.is_to_be_held(start);
        if is_held && self.holds_enough() {
            return self.say(reply, || Reply::Overloaded, draft);
        }
        // What somebody waits for can't be held, nor can an Express one.
        let is_watched = matches!(&message, Message::Begin(_, beginning) if beginning.is_watched());
        if is_watched && is_held || start.machine_type == MachineType::Express && self.is_paused(start) {
            return self.say(reply, || Reply::Paused, draft);
        }
        if !self.take_up(id, message, draft) {
            return self.say(reply, || Reply::Overloaded, draft);
        }
        let at = self.clock;
        if until_ended {
            self.describe(id, true, reply, draft);
        } else {
            self.say(reply, || Reply::Started { at }, draft);
        }
    }

    /// Makes room for a new execution and starts it by this message; false if the
    /// catalogue's text of its definition has not reached this node yet.
    fn take_up(&mut self, id: ExecutionId, message: Message, draft: &mut Draft<R>) -> bool {
        let start = message.start().expect("it is a start");
        let Some(machine) = self.machine(start.definition, draft) else { return false };
        let key = machine_key(start);
        let listed_at = frevo_store::listed_at(&start.name, self.clock);
        let live = Live {
            execution: Execution::new(),
            machine: Some(machine),
            first: draft.next_position(),
            saved: false,
            armed: None,
        };
        let handle = self.slots.insert(id, Slot::new(live));
        self.listing.insert(key, listed_at, handle);
        self.tell(id, message, draft);
        true
    }

    /// StartExecution is idempotent while the execution runs and the input is
    /// the same; a closed one keeps its name (api.md §4.3). A name that no client
    /// chose is of one start only, and known again by `is_repeat`.
    fn answer_repeat(&mut self, id: ExecutionId, start: &Start, is_repeat: bool) -> Option<Reply> {
        // A name that nobody chose, or an Express execution's id, is of this start only.
        let is_its_own = !start.named_by_client || start.express_uuid.is_some();
        if is_its_own && let Some(at) = self.started_at(id) {
            return Some(Reply::Started { at });
        }
        if self.slots.contains(&id) {
            let running = self.running(id).filter(|(known, _)| known.input == start.input);
            return Some(running.map_or(Reply::NameTaken, |(_, at)| Reply::Started { at }));
        }
        if !is_repeat && is_its_own {
            return None;
        }
        match self.archive.closed(id, start) {
            Ok(None) => None,
            Ok(Some(_)) if !is_its_own => Some(Reply::NameTaken),
            Ok(Some(closed)) => Some(Reply::Started { at: closed.summary.started_at }),
            Err(error) => {
                tracing::error!(%error, "the store does not tell whether a name is taken");
                Some(Reply::Overloaded)
            }
        }
    }

    /// When an execution was started that the store need not know yet.
    fn started_at(&mut self, id: ExecutionId) -> Option<Timestamp> {
        let slot = self.slots.get_mut(&id)?;
        slot.wake();
        match &slot.body {
            Body::Live(live) => Some(live.execution.started_at()),
            Body::Quarantined(aside) => Some(aside.started_at),
            Body::Packed(_) => None,
        }
    }

    /// With what and when an execution was started that has not ended.
    fn running(&mut self, id: ExecutionId) -> Option<(&Start, Timestamp)> {
        let slot = self.slots.get_mut(&id)?;
        slot.wake();
        match &slot.body {
            Body::Live(live) if live.execution.is_ended() => None,
            Body::Live(live) => Some((live.execution.start(), live.execution.started_at())),
            Body::Quarantined(aside) => Some((&aside.start, aside.started_at)),
            Body::Packed(_) => None,
        }
    }

    /// The compiled definition; its text enters this partition's journal with
    /// its first use.
    pub(crate) fn machine(&mut self, hash: DefinitionHash, draft: &mut Draft<R>) -> Option<Arc<Machine>> {
        if let Some(machine) = self.machines.get(&hash) {
            return machine.clone();
        }
        let text = self.settings.definitions.text(hash)?;
        let machine = self.settings.definitions.machine(hash)?;
        draft.push(Entry::Definition(Definition { hash, text }));
        self.machines.insert(hash, Some(machine.clone()));
        Some(machine)
    }

    /// Gives an execution that was unpacked its compiled definition.
    pub(crate) fn know_machine(&mut self, id: ExecutionId) {
        let started = self.live(id).filter(|live| live.execution.is_started());
        let Some(hash) = started.map(|live| live.execution.start().definition) else { return };
        let machine = self.machines.get(&hash).cloned().flatten();
        if let Some(live) = self.live_mut(id) {
            live.machine = machine;
        }
    }

    /// Answers one message to one execution.
    pub(crate) fn tell(&mut self, id: ExecutionId, message: Message, draft: &mut Draft<R>) -> Reply {
        self.tell_because(id, message, None, draft)
    }

    /// Answers a task that waits, and publishes the event that tells of it in this
    /// batch, too: there is no moment at which one of them is journaled and the other is
    /// not.
    pub(crate) fn answer_task(
        &mut self,
        id: ExecutionId,
        message: Message,
        event: Event,
        draft: &mut Draft<R>,
    ) -> Reply {
        let told = self.tell(id, message, draft);
        if told == Reply::Accepted {
            let mut events = std::iter::once(event).peekable();
            while events.peek().is_some() {
                self.take_in(&mut events, None, draft);
            }
        }
        told
    }

    /// The same, where a fact that changes nothing says how the message came
    /// about.
    pub(crate) fn tell_because(
        &mut self,
        id: ExecutionId,
        message: Message,
        reason: Option<Fact>,
        draft: &mut Draft<R>,
    ) -> Reply {
        let Some(slot) = self.slots.get(&id) else { return Reply::Unknown };
        if matches!(slot.body, Body::Quarantined(_)) {
            return Reply::SetAside;
        }
        let message_id = self.next_message_id();
        let Some(live) = self.wake(id) else { return Reply::Unknown };
        let before: Vec<OpenTask> = live.execution.open_tasks().collect();
        let told_from = live.execution.wants_transitions().then(|| live.execution.clone());
        match self.step_execution(id, &message, message_id) {
            Stepped::Stale => self.answer_stale(id, &message),
            Stepped::Failed(reason) => {
                self.set_aside(id, message, reason.into(), draft);
                Reply::SetAside
            }
            Stepped::Facts(mut facts) => {
                if let Some(reason) = reason.filter(|_| !facts.is_empty()) {
                    facts.insert(0, reason);
                }
                self.note_held(id, &facts);
                let announced = self.announced(id, told_from, &facts);
                self.journal(id, message_id, facts, draft);
                if let Some(announced) = announced {
                    self.announce(id, message_id, announced, draft);
                }
                self.release_tasks(id, &before, &message, draft);
                self.correlate(id, &before, draft);
                self.rearm(id);
                self.follow_up(id, &message, draft)
            }
        }
    }

    /// Steps, and survives a step that panics: one poisoned execution must not
    /// stop its partition.
    fn step_execution(&mut self, id: ExecutionId, message: &Message, message_id: MessageId) -> Stepped {
        let settings = self.settings.clone();
        let (stamp, partition) = (self.clock, self.id);
        let held = match message {
            Message::Redrive { .. } => {
                self.live(id).is_some_and(|live| self.is_to_be_held(live.execution.start()))
            }
            message => message.start().is_some_and(|start| self.is_to_be_held(start)),
        };
        let Some(live) = self.live_mut(id) else { return Stepped::Stale };
        let hash = live.execution.definition().or(message.start().map(|start| start.definition));
        let machine = match (&live.machine, hash) {
            (Some(machine), _) => machine.clone(),
            (None, Some(hash)) => match self.machines.get(&hash).cloned().flatten() {
                Some(machine) => machine,
                None => return Stepped::Failed("its definition does not compile in this build".into()),
            },
            (None, None) => return Stepped::Stale,
        };
        let live = self.live_mut(id).expect("it was here a moment ago");
        live.machine = Some(machine.clone());
        let context = Context {
            stamp,
            message: message_id,
            limits: settings.limits,
            chosen: message.start().map_or_else(Choices::default, |start| (settings.choices)(start)),
            held,
            token: &|task: &TaskRef| settings.signing_key.issue(task),
            activity_exists: &|activity: &Arn| (settings.activity_exists)(activity),
        };
        let execution = &mut live.execution;
        let span = trace::step(partition, &machine, execution, message);
        let _entered = span.enter();
        let stepped = catch_unwind(AssertUnwindSafe(|| step(&machine, execution, id, message, &context)));
        match stepped {
            Ok(Ok(facts)) => {
                trace::stepped(&machine, &facts);
                Stepped::Facts(facts)
            }
            Ok(Err(StepError::Stale)) => Stepped::Stale,
            Err(panic) => Stepped::Failed(panic_text(&*panic)),
        }
    }

    pub(crate) fn journal(
        &mut self,
        id: ExecutionId,
        message: MessageId,
        facts: Vec<Fact>,
        draft: &mut Draft<R>,
    ) {
        if facts.is_empty() {
            return;
        }
        self.counters.count(&facts);
        if let Some(Fact::ExecutionStarted(start)) = facts.first() {
            self.tally.started(start);
        }
        let position = draft.next_position();
        let stamp = self.clock;
        let slot = self.slots.get_mut(&id).expect("only executions in memory are stepped");
        let previous = std::mem::replace(&mut slot.last, position);
        slot.mark_unsaved();
        draft.push(Entry::Answer(Answer { execution: id, stamp, message, previous, facts }));
        draft.answered.push(id);
    }

    /// Offers the tasks that a step opened and closes those that it ended.
    fn release_tasks(
        &mut self,
        id: ExecutionId,
        before: &[OpenTask],
        message: &Message,
        draft: &mut Draft<R>,
    ) {
        let Some(live) = self.live(id) else { return };
        let after: Vec<OpenTask> =
            live.execution.open_tasks().filter(|open| self.is_workers(live, open)).collect();
        let attempt = |open: &OpenTask| TaskRef { execution: id, branch: open.branch, attempt: open.attempt };
        let first_effect = draft.effects.len();
        let taken = match message {
            Message::TaskStarted { task, .. } => after.iter().find(|open| attempt(open) == *task),
            _ => None,
        };
        let taken_from = taken.and_then(|open| live.queue(open));
        let completed = match message {
            Message::TaskSucceeded { task, .. } | Message::TaskFailed { task, .. } => Some(*task),
            _ => None,
        };
        for open in before.iter().filter(|open| self.is_workers(live, open)) {
            let task = attempt(open);
            if after.iter().any(|other| attempt(other) == task) {
                continue;
            }
            if let Some(queue) = live.queue(open) {
                draft.effects.push(Effect::CloseTask {
                    queue,
                    key: task.key(),
                    cancelled: completed != Some(task),
                });
            }
        }
        for open in &after {
            if before.iter().any(|other| attempt(other) == attempt(open)) {
                continue;
            }
            if let Some(offer) = self.offer(id, live, open) {
                draft.effects.push(Effect::Offer(offer));
            }
        }
        let mocked = self.opened_mocked(id, live, before);
        if let Some(queue) = taken_from {
            self.tally.queue(&queue).started += 1;
        }
        mocked.into_iter().for_each(|task| self.answer_mocked_later(task));
        for effect in &draft.effects[first_effect..] {
            self.count_task(effect, message);
        }
    }

    /// Whether the task is a worker's to do, and not a test case's.
    pub(crate) fn is_workers(&self, live: &Live, open: &OpenTask) -> bool {
        live.is_workers(open) && !self.is_mocked(live, open)
    }

    /// Counts what becomes of a task with its queue.
    fn count_task(&mut self, effect: &Effect<R>, message: &Message) {
        match (effect, message) {
            (Effect::Offer(offer), _) => self.tally.queue(&offer.queue).published += 1,
            (Effect::CloseTask { queue, .. }, Message::TaskSucceeded { .. }) => {
                self.tally.queue(queue).succeeded += 1;
            }
            (Effect::CloseTask { queue, .. }, Message::TaskFailed { .. } | Message::TimerFired) => {
                self.tally.queue(queue).failed += 1;
            }
            _ => {}
        }
    }

    /// The task as its queue carries it.
    pub(crate) fn offer(&self, id: ExecutionId, live: &Live, open: &OpenTask) -> Option<Offer> {
        let machine = live.machine.as_ref()?;
        let state = machine.state(open.state);
        let resource = resource_of(machine, open.state)?;
        let start = live.execution.start();
        let queue = queue_of(resource, &open.input, start)?;
        let task = TaskRef { execution: id, branch: open.branch, attempt: open.attempt };
        let input = resource.delivery_input(&open.input);
        let traceparent = self.settings.handed_on(start, || SpanId::of_task(&task));
        let frame = Frame {
            task,
            queue_name: &queue.name,
            start,
            state: &state.name,
            resource: &resource.text,
            input: input.text(),
            deadline: open.deadline,
            heartbeat_seconds: open.heartbeat_seconds,
            traceparent: traceparent.as_deref(),
        };
        Some(Offer {
            queue: full_name(&queue),
            key: task.key(),
            body: frame.write(&self.settings.signing_key),
            started: open.started,
            once: matches!(resource.target, Target::Activity(_)),
        })
    }

    /// Moves the execution's timer to where it is due now.
    pub(crate) fn rearm(&mut self, id: ExecutionId) {
        let Some(handle) = self.slots.handle(&id) else { return };
        let Body::Live(live) = &mut self.slots.at_mut(handle).body else { return };
        let due = if live.execution.is_ended() { None } else { live.execution.next_due() };
        let armed = std::mem::replace(&mut live.armed, due);
        self.timers.set(handle, armed, due);
    }

    /// What a step brings about beside its tasks: another step, or the end.
    pub(crate) fn follow_up(&mut self, id: ExecutionId, message: &Message, draft: &mut Draft<R>) -> Reply {
        let Some(live) = self.live(id) else { return Reply::Unknown };
        let stopped_at = live.execution.stopped_at();
        if live.execution.is_ended() {
            if let Some(waiting) = self.waiters.remove(&id) {
                for to in waiting {
                    let view = self.view(id);
                    self.say(Some(to), || view, draft);
                }
            }
            let closed = self.closed(id);
            self.tally.ended(&closed.execution.summary);
            draft.effects.push(Effect::Closed(Box::new(closed)));
        } else if live.execution.is_runnable() {
            self.continue_later(id);
        }
        match (message, stopped_at) {
            (Message::Stop(_), Some(at)) => Reply::Stopped { at },
            _ => Reply::Accepted,
        }
    }

    fn answer_stale(&mut self, id: ExecutionId, message: &Message) -> Reply {
        self.counters.stale += 1;
        // A timer that fired for something that is over, or a heartbeat, may
        // have moved what is due next.
        self.rearm(id);
        let Some(live) = self.live(id) else { return Reply::Unknown };
        match (message, live.execution.stopped_at()) {
            (Message::Stop(_), Some(at)) => Reply::Stopped { at },
            _ => Reply::Stale,
        }
    }

    /// What the store keeps of an execution that ended.
    pub(crate) fn closed(&self, id: ExecutionId) -> Closed {
        let live = self.live(id).expect("an execution that just ended is alive");
        live.closed(id, self.slots[&id].last, self.settings.contested)
    }

    /// Learns that the store holds the execution as it ended at `last`: memory
    /// forgets it, unless it was redriven since.
    pub fn stored(&mut self, id: ExecutionId, last: Position) {
        let ended = self.live(id).is_some_and(|live| live.execution.is_ended());
        if !ended || self.slots[&id].last != last {
            return;
        }
        let Some(handle) = self.slots.handle(&id) else { return };
        let Some(slot) = self.slots.remove(&id) else { return };
        let Listed { machine_key, at } = slot.listed();
        self.timers.set(handle, slot.armed(), None);
        self.listing.remove(machine_key, at, handle);
    }

    /// The execution as a struct, unpacked if it rests; none if it is set aside.
    pub(crate) fn wake(&mut self, id: ExecutionId) -> Option<&mut Live> {
        let slot = self.slots.get_mut(&id)?;
        slot.wake();
        self.live_mut(id)
    }

    pub(crate) fn live(&self, id: ExecutionId) -> Option<&Live> {
        match &self.slots.get(&id)?.body {
            Body::Live(live) => Some(live),
            Body::Packed(_) | Body::Quarantined(_) => None,
        }
    }

    pub(crate) fn live_mut(&mut self, id: ExecutionId) -> Option<&mut Live> {
        match &mut self.slots.get_mut(&id)?.body {
            Body::Live(live) => Some(live),
            Body::Packed(_) | Body::Quarantined(_) => None,
        }
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "the step panicked".into())
}
