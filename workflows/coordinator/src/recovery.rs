//! From a checkpoint and the journal to a partition that goes on.
//!
//! A new owner loads what was saved, folds the counted batches behind the
//! checkpoint, appends its fence and only then steps. What the folded state says
//! is under way is released again: tasks that nobody took, letters that may not
//! have arrived, ends that the store may not know.

use std::collections::HashMap;
use std::sync::Arc;

use frevo_asl::Execution;
use frevo_event::{
    Answer, Batch, BatchError, Change, Entry, ExecutionId, Header, Message, PartitionId, Position, Reopened,
    Timestamp,
};
use frevo_store::StoreError;
use frevo_transport::{AppendError, Journal};

use crate::catalogue::Registry;
use crate::checkpoint::PartitionState;
use crate::events::Events;
use crate::outbox::Outbox;
use crate::partition::Recovered;
use crate::quarantine::Quarantined;
use crate::slot::{Body, Live, Rest, Slot};
use crate::slots::Slots;
use crate::{
    Archive, Caller, Closed, Effect, Fencing, Offer, Partition, Rules, SavedExecution, Settings, Verdict,
};

/// A partition on its way back.
pub struct Recovery {
    found: Recovered,
    settings: Arc<Settings>,
    archive: Arc<dyn Archive>,
    /// The checkpoint, until its batch was read again.
    anchor: Option<Anchor>,
    from: u64,
    /// Entries of the partition's own up to this offset are in the checkpoint.
    state_offset: u64,
    fence: Option<(Header, u64)>,
    batch_count: u64,
    /// Executions that ended in what was replayed.
    ended: Vec<ExecutionId>,
    /// Those that were redriven, as they had ended.
    reopened: Vec<Closed>,
}

/// The batch behind a checkpoint: another one in its place means that the
/// journal is not the one that the store has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Anchor {
    offset: u64,
    checksum: u32,
    header: Header,
}

/// Why a partition can't be recovered.
#[derive(Debug, thiserror::Error)]
pub enum RecoveryError {
    /// The store does not read.
    #[error("could not read what the store has of partition {partition}")]
    Store {
        /// The partition.
        partition: PartitionId,
        /// Why.
        source: StoreError,
    },
    /// The store's checkpoint does not decode.
    #[error("the checkpoint of partition {partition} does not decode; `frevo store rebuild` makes it anew")]
    Checkpoint {
        /// The partition.
        partition: PartitionId,
    },
    /// The journal lacks what the store has seen in it.
    #[error(
        "the journal of partition {partition} lost its tail: the store has seen a batch at offset {offset} \
         that is not there any more; nothing was changed: bring the journal back, or go on with \
         what there is: on the embedded log with `frevo store rebuild`, on a broker in another namespace"
    )]
    LostTail {
        /// The partition.
        partition: PartitionId,
        /// Where the batch was.
        offset: u64,
    },
    /// A record does not decode.
    #[error("the record at offset {offset} of partition {partition} can't be read")]
    Record {
        /// The partition.
        partition: PartitionId,
        /// Where the record stands.
        offset: u64,
        /// What is wrong with it.
        source: BatchError,
    },
    /// The fence could not be appended.
    #[error("could not take over partition {partition}")]
    Fence {
        /// The partition.
        partition: PartitionId,
        /// Why.
        source: AppendError,
    },
}

impl Recovery {
    /// Loads what the store has of a partition.
    pub fn begin(
        id: PartitionId,
        settings: Arc<Settings>,
        archive: Arc<dyn Archive>,
    ) -> Result<Self, RecoveryError> {
        let unread = |source| RecoveryError::Store { partition: id, source };
        let checkpoint = archive.checkpoint(id).map_err(unread)?;
        let mut recovery = Self {
            found: Recovered {
                id,
                slots: Slots::default(),
                outbox: Outbox::default(),
                registry: (id.0 == 0).then(Registry::default),
                machines: HashMap::new(),
                clock: Timestamp(0),
                fencing: Fencing::default(),
                committed: 0,
                committed_header: Header { epoch: 0, owner: 0, number: 0, answered: 0 },
                events: Events::default(),
            },
            settings,
            archive,
            anchor: None,
            from: 0,
            state_offset: 0,
            fence: None,
            batch_count: 0,
            ended: Vec::new(),
            reopened: Vec::new(),
        };
        if let Some(checkpoint) = checkpoint {
            recovery.from = checkpoint.offset;
            let frevo_store::Checkpoint { offset, epoch, owner, number, checksum, .. } = checkpoint;
            let header = Header { epoch, owner, number, answered: 0 };
            recovery.anchor = Some(Anchor { offset, checksum, header });
            recovery.load_state(&checkpoint.state)?;
        }
        // Without a checkpoint, too: it is written after what it saves, and a
        // crash may come between.
        recovery.load_saved().map_err(unread)?;
        Ok(recovery)
    }

    /// The offset from which the partition's records must be replayed.
    pub fn from(&self) -> u64 {
        self.from
    }

    /// The offset of the batch behind the checkpoint, which must be read again.
    pub fn anchored_at(&self) -> Option<u64> {
        self.anchor.map(|anchor| anchor.offset)
    }

    /// Begins behind the checkpoint without reading its batch again: an operator
    /// gave the stretch up in which it stood.
    pub fn begin_behind_loss(&mut self) {
        if let Some(anchor) = self.anchor.take() {
            self.found.fencing = Fencing::behind(&anchor.header);
            self.found.committed = anchor.offset;
            self.found.committed_header = anchor.header;
        }
    }

    /// How many batches were folded.
    pub fn batch_count(&self) -> u64 {
        self.batch_count
    }

    fn load_state(&mut self, bytes: &[u8]) -> Result<(), RecoveryError> {
        let partition = self.found.id;
        let state = PartitionState::decode(bytes).map_err(|_| RecoveryError::Checkpoint { partition })?;
        self.state_offset = state.offset;
        self.found.clock = state.clock;
        self.found.outbox = state.outbox;
        self.found.registry = state.registry;
        self.found.events = Events::load(state.events);
        if let Some(registry) = &self.found.registry {
            registry.publish(&self.settings.definitions);
        }
        for hash in state.definitions {
            let text =
                self.archive.definition(hash).map_err(|source| RecoveryError::Store { partition, source })?;
            if let Some(text) = text {
                self.settings.definitions.add(&frevo_event::Definition { hash, text });
            }
            self.found.machines.insert(hash, self.settings.definitions.machine(hash));
        }
        Ok(())
    }

    fn load_saved(&mut self) -> Result<(), StoreError> {
        let slots = &mut self.found.slots;
        self.archive.visit_saved(self.found.id, &mut |SavedExecution { id, last, bytes }| {
            slots.insert(id, Slot { body: Body::Packed(bytes), last, unsaved_since: 0 });
        })
    }

    /// Folds one record of the partition's journal, in order. Tells whether it
    /// was the fence of this recovery, behind which stepping may begin.
    pub fn replay(&mut self, offset: u64, bytes: &[u8]) -> Result<bool, RecoveryError> {
        let partition = self.found.id;
        let malformed = |source| RecoveryError::Record { partition, offset, source };
        let (header, _) = Batch::decode_header(bytes).map_err(malformed)?;
        if let Some(anchor) = self.anchor {
            if offset < anchor.offset {
                return Ok(false);
            }
            if offset != anchor.offset || crc32c::crc32c(bytes) != anchor.checksum {
                return Err(RecoveryError::LostTail { partition, offset: anchor.offset });
            }
            self.anchor = None;
            self.found.fencing = Fencing::behind(&header);
        } else {
            let fencing = &mut self.found.fencing;
            let verdict =
                if self.settings.contested { fencing.read(&header) } else { fencing.read_alone(&header) };
            if verdict == Verdict::Void {
                return Ok(false);
            }
        }
        let batch = Batch::decode(bytes).map_err(malformed)?;
        self.found.committed = offset;
        self.found.committed_header = batch.header;
        self.batch_count += 1;
        for (index, entry) in batch.entries.into_iter().enumerate() {
            let position = Position { offset, entry: index as u32 };
            let answered = match &entry {
                Entry::Answer(answer) | Entry::Retold(answer) => Some(answer.execution),
                _ => None,
            };
            if let Entry::Reopened(reopened) = entry {
                self.reopened.extend(self.found.reopen(*reopened, position, self.settings.contested));
                continue;
            }
            self.found.apply(entry, position, self.state_offset, &self.settings);
            if let Some(id) = answered {
                self.forget_if_stored(id);
            }
            let clock = self.found.clock;
            if let Some(slot) = answered.and_then(|id| self.found.slots.get_mut(&id)) {
                slot.pack_if_resting(clock);
                self.ended.extend(answered.filter(|_| slot.is_ended()));
            }
        }
        Ok(self.is_ready())
    }

    /// An execution of which answers were lost is set aside, unless the store
    /// has its end.
    fn forget_if_stored(&mut self, id: ExecutionId) {
        let Some(Body::Quarantined(aside)) = self.found.slots.get(&id).map(|slot| &slot.body) else { return };
        if !aside.lacks_answers {
            return;
        }
        match self.archive.closed(id, &aside.start) {
            Ok(Some(_)) => drop(self.found.slots.remove(&id)),
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "the store does not tell whether an execution has ended"),
        }
    }

    /// Takes the executions that ended, or were redriven, in what was replayed so
    /// far. Those that ended leave memory: the caller gives them to the store before
    /// it goes on.
    pub fn take_closed(&mut self) -> Vec<Closed> {
        let ended = std::mem::take(&mut self.ended);
        let contested = self.settings.contested;
        let mut closed = std::mem::take(&mut self.reopened);
        for id in ended {
            // It may have been redriven since.
            if self.found.slots.get(&id).is_some_and(Slot::is_ended)
                && let Some(slot) = self.found.slots.remove(&id)
                && let Body::Live(live) = slot.body
            {
                closed.push(live.closed(id, slot.last, contested));
            }
        }
        closed
    }

    /// Whether what the store has seen of the journal was in it. To be asked once
    /// everything was replayed.
    pub fn check_tail(&self) -> Result<(), RecoveryError> {
        match self.anchor {
            Some(Anchor { offset, .. }) => Err(RecoveryError::LostTail { partition: self.found.id, offset }),
            None => Ok(()),
        }
    }

    /// Claims the partition for `owner`.
    pub fn fence(&mut self, owner: u64, journal: &dyn Journal) -> Result<(), RecoveryError> {
        self.check_tail()?;
        let partition = self.found.id;
        let header = Header { epoch: self.found.fencing.epoch() + 1, owner, number: 0, answered: 0 };
        let fence = Batch { header, entries: Vec::new() };
        let offset = journal
            .append(partition.0, &fence.encode())
            .map_err(|source| RecoveryError::Fence { partition, source })?;
        self.fence = Some((header, offset));
        if !Rules::current().read_to_fence {
            self.found.fencing = Fencing::behind(&header);
            self.found.committed = offset;
            self.found.committed_header = header;
        }
        Ok(())
    }

    /// Whether the fence has been read back: everything before it is folded,
    /// and nobody else's batch counts behind it.
    pub fn is_ready(&self) -> bool {
        self.fence.is_some_and(|(fence, _)| self.found.fencing.is_owned_by(&fence))
    }

    /// The partition, which goes on from `now`. Where another owner may be, the
    /// fence must have been read back before.
    pub fn finish<R: Caller>(self, now: Timestamp) -> Partition<R> {
        let (header, offset) = self.fence.expect("a partition is fenced before it goes on");
        let is_read = self.is_ready();
        let mut partition = Partition::new(self.found, self.settings, self.archive, header, offset, is_read);
        partition.resume(now);
        partition
    }
}

impl Recovered {
    /// Folds one entry.
    fn apply(&mut self, entry: Entry, position: Position, state_offset: u64, settings: &Settings) {
        match entry {
            Entry::Answer(answer) => self.apply_answer(answer, position),
            Entry::Retold(_) if !Rules::current().retold => {}
            Entry::Retold(answer) => self.apply_retold(answer, position),
            Entry::Quarantined { .. } if !Rules::current().quarantine => {}
            Entry::Quarantined { execution, stamp, message, reason } => {
                self.clock = self.clock.max(stamp);
                self.apply_quarantine(execution, position, stamp, message, reason);
            }
            Entry::Released { execution } => {
                if let Some(slot) = self.slots.get_mut(&execution) {
                    slot.apply_release();
                }
            }
            // What follows is in the checkpoint's state up to its offset.
            _ if position.offset <= state_offset => {}
            Entry::Definition(definition) => {
                settings.definitions.add(&definition);
                self.machines.insert(definition.hash, settings.definitions.machine(definition.hash));
            }
            Entry::Changed { stamp, change } => {
                self.clock = self.clock.max(stamp);
                if let Some(registry) = &mut self.registry {
                    registry.apply(&change, &settings.definitions);
                }
                if let Change::Job(change) = change {
                    self.events.note_found(change);
                }
            }
            Entry::Sent(outgoing) => {
                self.outbox.apply_sent(&outgoing);
                self.events.apply_sent(&outgoing.letter);
            }
            Entry::Encountered(encounter) => self.events.encounters.apply(&encounter),
            Entry::Delivered { to, number } => self.outbox.apply_delivered(to, number),
            Entry::Taken { from, number } => self.outbox.apply_taken(from, number),
            Entry::Carried { .. } if !Rules::current().carried => {}
            Entry::Carried { state } => {
                // Where everything before was replayed too it says nothing new.
                if let Ok(state) = PartitionState::decode(&state) {
                    self.clock = self.clock.max(state.clock);
                    self.outbox = state.outbox;
                    self.registry = state.registry;
                    self.events.adopt(state.events, position.offset);
                    if let Some(registry) = &self.registry {
                        registry.publish(&settings.definitions);
                    }
                }
            }
            Entry::Published(published) => {
                self.clock = self.clock.max(published.stamp);
                self.events.replay_published(&published, position.offset);
            }
            Entry::Acknowledged { .. }
            | Entry::Joined { .. }
            | Entry::Replaying { .. }
            | Entry::Drawn { .. }
            | Entry::Reached { .. }
            | Entry::Consumed { .. }
            | Entry::ReplayDeadLettered { .. }
            | Entry::Postponed { .. }
            | Entry::DeadLettered(_)
            | Entry::DeadLetterClosed(_)
            | Entry::DeadLetterAudited { .. } => self.events.apply_found(entry),
            // The recovery itself sees to it.
            Entry::Reopened(_) => {}
            Entry::Cleared { scope, name, from } => {
                if let Some(registry) = &mut self.registry {
                    registry.apply_cleared(&scope, &name, from);
                }
            }
        }
    }

    /// An execution is there again, as its end had left it: gives what the store is
    /// to forget.
    fn reopen(&mut self, reopened: Reopened, position: Position, contested: bool) -> Option<Closed> {
        let Reopened { execution: id, snapshot, first, last } = reopened;
        let known = self.slots.get(&id);
        if known.is_some_and(|slot| slot.last >= position) {
            return None;
        }
        let saved = known.and_then(Slot::rest).is_some_and(|rest| rest.saved);
        let Ok(execution) = Execution::from_snapshot(&snapshot) else {
            tracing::error!(execution = %id, %position, "the snapshot of a redriven execution does not decode");
            return None;
        };
        let (first, last) = (first.resolve(position.offset), last.resolve(position.offset));
        let live = Live { execution, machine: None, first, saved, armed: None };
        let closed = Closed { reopened: true, ..live.closed(id, last, contested) };
        self.slots.insert(id, Slot { last, ..Slot::new(live) });
        Some(closed)
    }

    fn apply_quarantine(
        &mut self,
        execution: ExecutionId,
        position: Position,
        since: Timestamp,
        message: Message,
        reason: Arc<str>,
    ) {
        // Neither known nor a start: it ended behind the checkpoint and the store
        // has it.
        if message.start().is_none() && !self.slots.contains(&execution) {
            return;
        }
        let slot = self.slots.get_or_insert_with(execution, || Slot::new(Live::unstarted(position)));
        if position > slot.last {
            slot.apply_quarantine(since, message, reason, position.offset);
        }
    }

    fn apply_answer(&mut self, answer: Answer, position: Position) {
        self.clock = self.clock.max(answer.stamp);
        let is_start = answer.previous.is_none();
        // Neither known nor a start: it ended behind the checkpoint and the store
        // has it.
        if !is_start && !self.slots.contains(&answer.execution) {
            return;
        }
        let slot = self.slots.get_or_insert_with(answer.execution, || Slot::new(Live::unstarted(position)));
        if position <= slot.last {
            return;
        }
        let follows = answer.previous.resolve(position.offset) == slot.last;
        if !follows || matches!(slot.body, Body::Quarantined(_)) {
            return slot.set_aside_for_loss(answer.execution, answer.stamp, position.offset);
        }
        slot.wake();
        slot.mark_unsaved();
        slot.last = position;
        slot.place(position.offset);
        let Body::Live(live) = &mut slot.body else { return };
        for fact in &answer.facts {
            live.execution.apply(fact, answer.stamp);
        }
    }
}

impl Recovered {
    /// Folds an answer that was written again: with its first one the execution
    /// begins anew, because what lay before may be gone.
    fn apply_retold(&mut self, answer: Answer, position: Position) {
        self.clock = self.clock.max(answer.stamp);
        let slot = self.slots.get_or_insert_with(answer.execution, || Slot::new(Live::unstarted(position)));
        if position <= slot.last {
            return;
        }
        slot.wake();
        let is_first = answer.previous.is_none();
        let first = if is_first { position } else { slot.first() };
        slot.move_to(first, position);
        slot.place(position.offset);
        let Body::Live(live) = &mut slot.body else { return };
        if is_first {
            live.execution = Execution::new();
        }
        for fact in &answer.facts {
            live.execution.apply(fact, answer.stamp);
        }
    }
}

impl Live {
    fn unstarted(first: Position) -> Self {
        Self { execution: Execution::new(), machine: None, first, saved: false, armed: None }
    }
}

impl Slot {
    fn is_ended(&self) -> bool {
        matches!(&self.body, Body::Live(live) if live.execution.is_ended())
    }

    /// Answers between its last one and this offset are lost: what follows does
    /// not fit its state.
    fn set_aside_for_loss(&mut self, id: ExecutionId, since: Timestamp, offset: u64) {
        self.wake();
        if matches!(self.body, Body::Live(_)) {
            tracing::error!(execution = %id, last = %self.last, offset, "answers of an execution are lost: it is set aside");
            let reason = format!("its answers from offset {} to {offset} are lost", self.last.offset + 1);
            self.apply_quarantine(since, Message::Continue, reason.into(), offset);
        }
        if let Body::Quarantined(aside) = &mut self.body {
            aside.lacks_answers = true;
        }
    }

    /// The message was set aside; its execution stays as it was before.
    fn apply_quarantine(&mut self, since: Timestamp, message: Message, reason: Arc<str>, offset: u64) {
        self.wake();
        self.mark_unsaved();
        self.place(offset);
        let aside = match &mut self.body {
            Body::Quarantined(aside) => return aside.message = message,
            Body::Live(live) => Quarantined::of(live, since, message, reason),
            Body::Packed(_) => None,
        };
        let Some(aside) = aside else { return };
        let body = std::mem::replace(&mut self.body, Body::Quarantined(Box::new(aside)));
        if let (Body::Quarantined(aside), Body::Live(live)) = (&mut self.body, body) {
            aside.live = Some(live);
        }
    }

    fn apply_release(&mut self) {
        if let Body::Quarantined(aside) = &mut self.body
            && let Some(live) = aside.live.take()
        {
            self.body = Body::Live(live);
        }
    }
}

impl<R: Caller> Partition<R> {
    /// Releases again what the state says is under way.
    fn resume(&mut self, now: Timestamp) {
        self.clock = self.clock.max(now);
        self.release_letters();
        let busy: Vec<ExecutionId> = self
            .slots
            .iter()
            .filter(|(_, _, slot)| slot.rest().is_some_and(|rest: Rest| rest.busy))
            .map(|(_, id, _)| id)
            .collect();
        for id in &busy {
            self.resume_execution(*id);
        }
        self.hold_found(busy);
        let clock = self.clock;
        self.slots.iter_mut().for_each(|(_, slot)| slot.pack_if_resting(clock));
    }

    /// Holds again what was held, in the order of the starts.
    fn hold_found(&mut self, busy: Vec<ExecutionId>) {
        let place = |id: ExecutionId| {
            let live = self.live(id).filter(|live| live.execution.is_held())?;
            Some((live.execution.started_at(), live.first, id))
        };
        let mut held: Vec<_> = busy.into_iter().filter_map(place).collect();
        held.sort_unstable();
        for (_, _, id) in held {
            self.hold_again(id);
        }
    }

    fn resume_execution(&mut self, id: ExecutionId) {
        let Some(live) = self.wake(id) else { return };
        if live.execution.is_ended() {
            // One that was released from quarantine and had ended before.
            let closed = self.closed(id);
            return self.release_now(Effect::Closed(Box::new(closed)));
        }
        self.reopen(id).into_iter().for_each(|offer| self.release_now(Effect::Offer(offer)));
        if self.live(id).is_some_and(|live| live.execution.is_runnable()) {
            self.continue_later(id);
        }
    }

    /// Gets an execution going that nobody attended to for a while; gives the
    /// tasks that are to be offered again.
    pub(crate) fn reopen(&mut self, id: ExecutionId) -> Vec<Offer> {
        let clock = self.clock;
        let Some(live) = self.live_mut(id).filter(|live| live.execution.is_started()) else {
            return Vec::new();
        };
        // A heartbeat that came meanwhile is not lost to the worker's harm: its
        // clock starts again.
        if Rules::current().heartbeat_restart {
            live.execution.restart_clocks(clock);
        }
        self.know_machine(id);
        self.rearm(id);
        let Some(live) = self.live(id) else { return Vec::new() };
        for task in self.opened_mocked(id, live, &[]) {
            self.answer_mocked_later(task);
        }
        let Some(live) = self.live(id) else { return Vec::new() };
        let open = live.execution.open_tasks().filter(|open| self.is_workers(live, open));
        open.filter_map(|open| self.offer(id, live, &open))
            // GetActivityTask never delivers a task twice.
            .filter(|offer| !(offer.started && offer.once && Rules::current().once))
            .collect()
    }
}
