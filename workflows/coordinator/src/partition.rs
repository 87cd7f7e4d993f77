//! A partition: its inbox, its executions, and the batches on their way.
//!
//! Nothing that a step decides is spoken about before its batch is committed:
//! effects wait beside the batch in [`Partition::in_flight`]. Stepping does not
//! wait for that; the next batch is made while the one before is synced.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use frevo_asl::Machine;
use frevo_event::{
    Batch, DefinitionHash, ExecutionId, Header, Letter, Message, MessageId, Outgoing, PartitionId, Reply,
    Request, TaskRef, Timestamp,
};
use frevo_store::Catalogue;
use frevo_transport::{AppendError, Journal};

use crate::catalogue::Registry;
use crate::draft::{Draft, InFlight};
use crate::events::Events;
use crate::fencing::{Fencing, Verdict};
use crate::held::Held;
use crate::listing::Listing;
use crate::outbox::Outbox;
use crate::schedules::Schedules;
use crate::slot::{Body, Listed};
use crate::slots::Slots;
use crate::tally::Tally;
use crate::timers::Timers;
use crate::{Archive, Caller, Counters, Effect, Inbound, Rules, Settings};

/// A batch that nobody waits for stays open for what comes next, at most so
/// long, in milliseconds: that a worker took a task is written with the task's
/// completion, mostly. A crash meanwhile offers the task again.
const TAKEN_HELD_MILLIS: i64 = 5;

/// The same for what became of deliveries: a crash meanwhile delivers again.
const SETTLED_HELD_MILLIS: i64 = 20;

/// A partition and everything in its memory. `R` is where replies go.
pub struct Partition<R> {
    pub(crate) id: PartitionId,
    pub(crate) settings: Arc<Settings>,
    pub(crate) archive: Arc<dyn Archive>,
    pub(crate) slots: Slots,
    pub(crate) listing: Listing,
    pub(crate) timers: Timers,
    pub(crate) outbox: Outbox,
    pub(crate) registry: Option<Registry>,
    /// The compiled definitions whose texts this partition's journal holds.
    pub(crate) machines: HashMap<DefinitionHash, Option<Arc<Machine>>>,
    /// Who waits for which execution's end.
    pub(crate) waiters: HashMap<ExecutionId, Vec<R>>,
    pub(crate) clock: Timestamp,
    pub(crate) quarantined: BTreeSet<ExecutionId>,
    pub(crate) holding: Held,
    pub(crate) counters: Counters,
    pub(crate) tally: Tally,
    pub(crate) events: Events,
    pub(crate) schedules: Schedules,
    /// What is registered could not be written to the journal again.
    pub(crate) is_state_too_large: bool,
    owner: u64,
    epoch: u32,
    number: u64,
    sequence: u64,
    inbox: VecDeque<Arrival<R>>,
    in_flight: VecDeque<InFlight<R>>,
    /// A batch that nobody waits for, and when it is appended at the latest.
    held: Option<(Draft<R>, Timestamp)>,
    /// A stepped batch that could not be appended: it is tried again as it is.
    stuck: Option<Draft<R>>,
    ready: Vec<Effect<R>>,
    reading: Fencing,
    appended: u64,
    pub(crate) committed: u64,
    pub(crate) committed_header: Header,
}

/// What waits in an inbox.
enum Arrival<R> {
    Request(Inbound<R>),
    Due(ExecutionId),
    /// A schedule is due.
    RunDue,
    Continue(ExecutionId),
    Letter {
        from: PartitionId,
        number: u64,
        letter: Letter,
    },
    Delivered {
        to: PartitionId,
        number: u64,
    },
    /// Events that no task came for were kept long enough.
    Expired,
    /// A test case answers a task.
    Mocked(TaskRef),
}

impl<R> Arrival<R> {
    /// How long it can wait for what comes next, if nobody is told of it and
    /// nothing follows from it.
    fn can_wait_millis(&self) -> Option<i64> {
        let Self::Request(Inbound { request, reply: None }) = self else { return None };
        match request {
            Request::Tell { message: Message::TaskStarted { .. }, .. } => Some(TAKEN_HELD_MILLIS),
            Request::Settle { .. } => Some(SETTLED_HELD_MILLIS),
            _ => None,
        }
    }
}

/// When an execution is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// When.
    pub at: Timestamp,
    /// Whether tasks of it are open: somebody may take one, or answer it, before.
    pub is_asked: bool,
}

/// What a record that was read back means to the owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadBack {
    /// The next of our batches is committed.
    Committed,
    /// Somebody else's, and void.
    Void,
    /// Another owner's fence counts: everything in memory is to be dropped.
    Lost,
}

/// What recovery found, from which a partition is made.
pub(crate) struct Recovered {
    pub(crate) id: PartitionId,
    pub(crate) slots: Slots,
    pub(crate) outbox: Outbox,
    pub(crate) registry: Option<Registry>,
    pub(crate) machines: HashMap<DefinitionHash, Option<Arc<Machine>>>,
    pub(crate) clock: Timestamp,
    pub(crate) fencing: Fencing,
    pub(crate) committed: u64,
    pub(crate) committed_header: Header,
    pub(crate) events: Events,
}

impl<R: Caller> Partition<R> {
    /// The partition as recovery left it, owned by `owner` from the fence that
    /// was appended at `fence_offset`.
    pub(crate) fn new(
        found: Recovered,
        settings: Arc<Settings>,
        archive: Arc<dyn Archive>,
        fence: Header,
        fence_offset: u64,
        fence_is_read: bool,
    ) -> Self {
        let pending = InFlight { offset: fence_offset, header: fence, effects: Vec::new() };
        let mut partition = Self {
            id: found.id,
            settings,
            archive,
            slots: found.slots,
            listing: Listing::default(),
            timers: Timers::default(),
            outbox: found.outbox,
            registry: found.registry,
            machines: found.machines,
            waiters: HashMap::new(),
            clock: found.clock,
            quarantined: BTreeSet::new(),
            holding: Held::default(),
            counters: Counters::default(),
            tally: Tally::default(),
            events: found.events,
            schedules: Schedules::default(),
            is_state_too_large: false,
            owner: fence.owner,
            epoch: fence.epoch,
            number: 0,
            sequence: 0,
            inbox: VecDeque::new(),
            in_flight: if fence_is_read { VecDeque::new() } else { VecDeque::from([pending]) },
            held: None,
            stuck: None,
            ready: Vec::new(),
            reading: found.fencing,
            appended: fence_offset,
            committed: found.committed,
            committed_header: found.committed_header,
        };
        partition.index();
        partition
    }

    /// Which partition it is.
    pub fn id(&self) -> PartitionId {
        self.id
    }

    /// The catalogue, if it is this partition's to own.
    pub fn catalogue(&self) -> Option<&Catalogue> {
        self.registry.as_ref().map(|registry| &registry.catalogue)
    }

    /// How many executions are in its memory.
    pub fn open_count(&self) -> usize {
        self.slots.len()
    }

    /// The offset of the last batch that is committed.
    pub fn committed_offset(&self) -> u64 {
        self.committed
    }

    /// By which number of its own the owner appends.
    pub fn owner(&self) -> u64 {
        self.owner
    }

    /// Whether letters to other partitions are not known to have arrived.
    pub fn has_undelivered(&self) -> bool {
        self.outbox.undelivered().next().is_some()
    }

    /// How many messages wait.
    pub fn inbox_len(&self) -> usize {
        self.inbox.len()
    }

    /// When a turn has something to do, whatever arrives meanwhile.
    pub fn next_due(&self) -> Option<Timestamp> {
        let held = self.held.as_ref().map(|(_, due)| *due);
        let scheduled = self.schedules.next_due();
        let events = [self.events.deliveries.next_due(), self.events.encounters.next_due()];
        [self.timers.next_due(), scheduled, held].into_iter().chain(events).flatten().min()
    }

    /// When the first of its executions is due.
    pub fn first_due(&self) -> Option<Due> {
        let (at, execution) = self.timers.first()?;
        let is_asked = match &self.slots.at(execution).body {
            Body::Live(live) => live.execution.open_tasks().next().is_some(),
            // One that waits for a worker does not rest.
            Body::Packed(_) | Body::Quarantined(_) => false,
        };
        Some(Due { at, is_asked })
    }

    /// The latest moment with which anything was stamped.
    pub fn clock(&self) -> Timestamp {
        self.clock
    }

    /// Whether a turn would do something before [`Partition::next_due`].
    pub fn has_work(&self) -> bool {
        !self.inbox.is_empty() || self.stuck.is_some() || self.can_catch_up()
    }

    /// Whether memory is ahead of what is committed.
    pub fn is_in_flight(&self) -> bool {
        !self.in_flight.is_empty() || self.held.is_some()
    }

    /// Takes a request into the inbox. A full inbox refuses it, so that the
    /// client is throttled and not the executions that run. One to which nobody
    /// awaits a reply would be lost: it is of the node's own making and about a
    /// task in hand, which bounds how many there are.
    pub fn receive(&mut self, inbound: Inbound<R>) {
        if inbound.reply.is_none() || self.inbox.len() < self.settings.inbox_max {
            self.inbox.push_back(Arrival::Request(inbound));
        } else if let Some(to) = inbound.reply {
            self.ready.push(Effect::Reply { to, reply: Reply::Overloaded });
        }
    }

    /// Takes a letter of another partition; it may be one that was taken before.
    pub fn receive_letter(&mut self, from: PartitionId, outgoing: Outgoing) {
        let Outgoing { number, letter, .. } = outgoing;
        // Letters are admitted before requests: what was decided comes first.
        // Among themselves they keep their order, or all but the last of a
        // sender's would lie past a gap.
        let is_letter = |arrival: &Arrival<R>| matches!(arrival, Arrival::Letter { .. });
        let behind = self.inbox.iter().take_while(|arrival| is_letter(arrival)).count();
        self.inbox.insert(behind, Arrival::Letter { from, number, letter });
    }

    /// Learns that `to` has committed everything up to `number`.
    pub fn delivered(&mut self, to: PartitionId, number: u64) {
        if self.outbox.lacks(to, number) {
            self.inbox.push_back(Arrival::Delivered { to, number });
        }
    }

    /// The last letter of `from` that a committed batch of ours took. Only
    /// meaningful when nothing is in flight.
    pub fn last_taken(&self, from: PartitionId) -> u64 {
        self.outbox.last_taken(from)
    }

    /// Answers what is in the inbox and what is due, as one batch.
    pub fn turn(&mut self, now: Timestamp, journal: &dyn Journal) -> Result<(), AppendError> {
        if let Some(draft) = self.stuck.take() {
            self.append(draft, journal)?;
        }
        while let Some(execution) = self.timers.pop_due(now) {
            self.inbox.push_back(Arrival::Due(self.slots.id(execution)));
        }
        if self.schedules.next_due().is_some_and(|due| due <= now) {
            self.inbox.push_back(Arrival::RunDue);
        }
        if self.events.encounters.next_due().is_some_and(|due| due <= now) {
            self.inbox.push_back(Arrival::Expired);
        }
        self.redeliver(now);
        let held = self.held.take();
        if self.inbox.is_empty() && !self.can_catch_up() {
            return match held {
                Some((draft, due)) if due <= now => self.append(draft, journal),
                held => {
                    self.held = held;
                    Ok(())
                }
            };
        }
        // Time never runs backwards within a partition, whatever the clock does.
        self.clock = self.clock.max(now);
        let (mut draft, mut due) = held.unwrap_or_else(|| (Draft::new(), Timestamp(i64::MAX)));
        self.catch_up(journal, &mut draft);
        while !draft.is_full() {
            let Some(arrival) = self.inbox.pop_front() else { break };
            let (can_wait, count) = (arrival.can_wait_millis(), draft.entries.len());
            self.answer(arrival, journal, &mut draft);
            draft.urgent |= can_wait.is_none() && draft.entries.len() > count;
            due = can_wait.map_or(due, |millis| due.min(now.plus_millis(millis)));
        }
        self.tell_of_legs(&mut draft);
        if draft.is_urgent() || draft.is_full() || due <= now {
            self.append(draft, journal)
        } else {
            self.held = Some((draft, due));
            Ok(())
        }
    }

    /// Appends what is held open, so that the partition can come to rest.
    pub fn flush(&mut self, journal: &dyn Journal) -> Result<(), AppendError> {
        match self.held.take() {
            Some((draft, _)) => self.append(draft, journal),
            None => Ok(()),
        }
    }

    fn answer(&mut self, arrival: Arrival<R>, journal: &dyn Journal, draft: &mut Draft<R>) {
        match arrival {
            Arrival::Request(Inbound { request, reply }) => {
                self.answer_request(request, reply, journal, draft)
            }
            Arrival::Due(execution) => {
                // Its entry was taken from the timers when it was due.
                if let Some(live) = self.wake(execution) {
                    live.armed = None;
                }
                self.tell(execution, Message::TimerFired, draft);
            }
            Arrival::RunDue => self.make_runs(draft),
            Arrival::Continue(execution) => {
                self.tell(execution, Message::Continue, draft);
            }
            Arrival::Letter { from, number, letter } => self.answer_letter(from, number, letter, draft),
            Arrival::Delivered { to, number } => self.note_delivered(to, number, draft),
            Arrival::Expired => self.expire_kept(draft),
            Arrival::Mocked(task) => self.answer_mocked(task, draft),
        }
    }

    fn answer_request(
        &mut self,
        request: Request,
        reply: Option<R>,
        journal: &dyn Journal,
        draft: &mut Draft<R>,
    ) {
        match request {
            Request::Start { execution, start, until_ended, is_repeat } => {
                let message = Message::Start(start);
                self.start(execution, message, until_ended, is_repeat, reply, draft);
            }
            Request::Tell { execution, message } => {
                let told = self.tell(execution, message, draft);
                self.say(reply, || told, draft);
            }
            Request::Describe { execution, until_ended } => {
                self.describe(execution, until_ended, reply, draft)
            }
            Request::List { scope, machine, before, limit } => {
                let found = self.list(&scope, &machine, before, limit);
                self.say(reply, || Reply::Executions(found), draft);
            }
            Request::ListQuarantine => {
                let found = self.list_quarantine();
                self.say(reply, || Reply::Quarantine(found), draft);
            }
            Request::Release { execution, abort } => {
                let told = self.release(execution, abort, journal, draft);
                self.say(reply, || told, draft);
            }
            Request::Carry { from, below, events_since } => {
                if from == 0 {
                    self.forget_events(below, events_since, journal);
                }
                let told = self.carry(from, below, journal, draft);
                self.say(reply, || told, draft);
            }
            Request::Retain { events_since } => {
                let from = self.needed_from(events_since, journal);
                self.say(reply, || Reply::Needed { from }, draft);
            }
            Request::Catalogue(command) => {
                let told = self.command(&command, draft);
                self.say(reply, || told, draft);
            }
            Request::CatchUp => self.say(reply, || Reply::Current, draft),
            Request::Publish { events } => self.publish(events, reply, draft),
            Request::Reconsider { subscription, queue } => self.reconsider(subscription, &queue, draft),
            Request::CloseDeadLetter { letter, redrive, audit } => {
                let told = self.close_dead_letter(&letter, redrive, audit, draft);
                self.say(reply, || told, draft);
            }
            Request::Pursue(pursuit) => {
                let found = self.pursue(&pursuit);
                self.say(reply, || Reply::Pursued(Box::new(found)), draft);
            }
            Request::Resume { scope, machine } => self.resume_machine(scope, machine, draft),
            Request::Settle { subscription, outcomes } => {
                self.settle_deliveries(subscription, outcomes, draft);
            }
            Request::Redrive { execution, token, remains } => {
                let told = self.redrive(execution, token, remains, draft);
                self.say(reply, || told, draft);
            }
            Request::Begin { execution, start, beginning, until_ended, is_repeat } => {
                let message = Message::Begin(start, beginning);
                self.start(execution, message, until_ended, is_repeat, reply, draft);
            }
            Request::Answer { execution, message, event } => {
                let told = self.answer_task(execution, message, *event, draft);
                self.say(reply, || told, draft);
            }
            Request::Draw(draw) => self.draw(*draw, reply, draft),
            Request::Take(take) => self.take(*take, reply, draft),
            Request::Reach { source, lanes, begins } => {
                let told = self.reach(source, lanes, begins, draft);
                self.say(reply, || told, draft);
            }
        }
    }

    /// Holds a reply until everything that it may have seen is durable.
    pub(crate) fn say(&mut self, to: Option<R>, reply: impl FnOnce() -> Reply, draft: &mut Draft<R>) {
        if let Some(to) = to {
            draft.effects.push(Effect::Reply { to, reply: reply() });
            draft.speaks = true;
        }
    }

    /// Puts the rest of a request before everything else: it goes on in the next
    /// batch.
    pub(crate) fn go_on_with(&mut self, rest: Inbound<R>) {
        self.inbox.push_front(Arrival::Request(rest));
    }

    /// Puts the execution's next step behind what waits already.
    pub(crate) fn continue_later(&mut self, execution: ExecutionId) {
        self.inbox.push_back(Arrival::Continue(execution));
    }

    /// Puts the answer of a test case behind what waits already: as many wait as
    /// tasks of test cases are open.
    pub(crate) fn answer_mocked_later(&mut self, task: TaskRef) {
        self.inbox.push_back(Arrival::Mocked(task));
    }

    /// A fresh id for a message that came without one.
    pub(crate) fn next_message_id(&mut self) -> MessageId {
        self.sequence += 1;
        let mut id = [0; 16];
        id[..8].copy_from_slice(&self.owner.to_be_bytes());
        id[8..].copy_from_slice(&self.sequence.to_be_bytes());
        MessageId(id)
    }

    fn append(&mut self, draft: Draft<R>, journal: &dyn Journal) -> Result<(), AppendError> {
        let must_be_read_back = draft.speaks && self.settings.contested && Rules::current().empty_batch;
        if draft.entries.is_empty() && !must_be_read_back {
            match self.in_flight.back_mut() {
                Some(last) => last.effects.extend(draft.effects),
                None => self.ready.extend(draft.effects),
            }
            return Ok(());
        }
        let header =
            Header { epoch: self.epoch, owner: self.owner, number: self.number + 1, answered: self.sequence };
        let batch = Batch { header, entries: draft.entries };
        match journal.append(self.id.0, &batch.encode()) {
            Ok(offset) => {
                self.number = header.number;
                self.counters.batches += 1;
                self.appended = offset;
                self.place(offset, draft.answered);
                if let Some(first) = draft.first_event {
                    self.events.ledger.place(first, offset);
                }
                let mut effects = draft.effects;
                effects.iter_mut().for_each(|effect| effect.place(offset));
                self.in_flight.push_back(InFlight { offset, header, effects });
                Ok(())
            }
            Err(error) => {
                self.stuck = Some(Draft { entries: batch.entries, ..draft });
                Err(error)
            }
        }
    }

    /// Tells the executions of a batch where their answers stand.
    fn place(&mut self, offset: u64, answered: Vec<ExecutionId>) {
        for execution in answered {
            if let Some(slot) = self.slots.get_mut(&execution) {
                slot.place(offset);
                slot.pack_if_resting(self.clock);
            }
        }
    }

    /// Learns that the journal is durable up to `watermark`, where no other
    /// owner can be (the embedded log).
    pub fn committed(&mut self, watermark: u64) {
        while self.in_flight.front().is_some_and(|batch| batch.offset <= watermark) {
            self.release_front();
        }
    }

    /// Reads back one record of the partition, where another owner may be: the
    /// journal itself says whether a batch of ours counts.
    pub fn read_back(&mut self, offset: u64, header: &Header) -> ReadBack {
        match self.reading.read(header) {
            Verdict::Void => ReadBack::Void,
            _ if !self.reading.is_owned_by(&self.fence()) => ReadBack::Lost,
            Verdict::Fence | Verdict::Batch => {
                let front = self.in_flight.front().map(|batch| (batch.offset, batch.header));
                assert_eq!(front, Some((offset, *header)), "batches are read back in the order of appending");
                self.release_front();
                ReadBack::Committed
            }
        }
    }

    /// The fence by which we own the partition.
    fn fence(&self) -> Header {
        Header { epoch: self.epoch, owner: self.owner, number: 0, answered: 0 }
    }

    fn release_front(&mut self) {
        let Some(batch) = self.in_flight.pop_front() else { return };
        self.committed = batch.offset;
        self.committed_header = batch.header;
        self.ready.extend(batch.effects);
    }

    /// Takes what may happen now.
    pub fn take_effects(&mut self) -> Vec<Effect<R>> {
        std::mem::take(&mut self.ready)
    }

    /// What was counted since it was last asked for.
    pub fn take_counters(&mut self) -> Counters {
        std::mem::take(&mut self.counters)
    }

    /// What was counted by name since it was last asked for.
    pub fn take_tally(&mut self) -> Tally {
        std::mem::take(&mut self.tally)
    }

    /// Whether [`Partition::take_effects`] has something.
    pub fn has_effects(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Releases again, in order, the letters that are not known to have arrived:
    /// after a recovery, and from time to time where a letter may get lost.
    pub fn release_letters(&mut self) {
        let letters: Vec<_> = self.outbox.undelivered().cloned().collect();
        letters.into_iter().for_each(|letter| self.release_now(Effect::Send(letter)));
    }

    /// Releases an effect of committed state: at once, or with the fence while
    /// that is on its way.
    pub(crate) fn release_now(&mut self, effect: Effect<R>) {
        match self.in_flight.back_mut() {
            Some(batch) => batch.effects.push(effect),
            None => self.ready.push(effect),
        }
    }

    /// Whether a stepped batch waits to be appended.
    pub fn is_stuck(&self) -> bool {
        self.stuck.is_some()
    }

    /// Fills the nodes of the indexes, which inserting in order leaves half
    /// empty: with a million executions that is worth some twenty bytes each.
    pub(crate) fn compact(&mut self) {
        self.timers.compact();
        self.listing.compact();
    }

    /// Builds the indexes over what recovery found.
    fn index(&mut self) {
        for (handle, id, slot) in self.slots.iter() {
            let Listed { machine_key, at } = slot.listed();
            self.listing.insert(machine_key, at, handle);
            match slot.rest() {
                Some(rest) => self.timers.set(handle, None, rest.next_due),
                None => drop(self.quarantined.insert(id)),
            }
        }
        for (_, slot) in self.slots.iter_mut() {
            slot.arm();
        }
        self.compact();
        self.arm_schedules();
    }
}
