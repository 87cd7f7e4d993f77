//! The nodes at work: what arrives, turns, commits and effects; how a partition
//! finds an owner.

use frevo_coordinator::{Effect, Inbound, Recovery};
use frevo_event::{Batch, Change, ExecutionId, PartitionId, Reply, Request};
use frevo_transport::{AppendError, Delivery, SharedJournal};

use super::agenda::{Event, Parcel};
use super::coverage::{BROKEN_OFF, HANDED_OVER, RECOVERED_BEHIND_FRONT, RESTARTED};
use super::journals::Journals;
use super::node::{LEASE_MILLISECONDS, Node, Pending, Seat, Seated};
use super::oracle::Broken;
use super::store::Write;
use super::world::{Mode, World, read_from};

impl World {
    pub fn arrive(&mut self, node: usize, parcel: Parcel) {
        if !self.nodes[node].is_up {
            return;
        }
        let at = match parcel {
            Parcel::Ask { partition, request, transmission } => {
                self.fetch_definition(node, &request);
                let Some(owned) = self.nodes[node].partition(partition) else { return };
                owned.receive(Inbound { request, reply: transmission });
                partition
            }
            Parcel::Letter { from, outgoing } => {
                let to = outgoing.to.0;
                let Some(owned) = self.nodes[node].partition(to) else { return };
                owned.receive_letter(PartitionId(from), outgoing);
                to
            }
            Parcel::Taken { by, from, number } => {
                let Some(owned) = self.nodes[node].partition(from) else { return };
                owned.delivered(PartitionId(by), number);
                from
            }
        };
        self.plan_turn(node, at);
    }

    /// A node that does not know a definition asks the catalogue's owner.
    fn fetch_definition(&mut self, node: usize, request: &Request) {
        let Request::Start { start, .. } = request else { return };
        let machines = self.plan.machines.iter().zip(&self.registrations);
        for (machine, registration) in machines {
            if machine.definition.hash == start.definition && registration.is_created {
                self.nodes[node].definitions.add(&machine.definition);
            }
        }
    }

    /// Sees to it that the partition's next turn comes.
    fn plan_turn(&mut self, node: usize, id: u16) {
        let soon = self.now + self.random.between(0, 5);
        let owned = &mut self.nodes[node];
        let Some(partition) = owned.partition(id) else { return };
        let due = partition.next_due();
        let has_work = partition.has_work();
        let at = match due {
            _ if has_work => soon,
            Some(due) => owned.moment(due).max(self.now),
            None => return,
        };
        if let Some(Seated { seat: Seat::Running { turn_at, .. }, .. }) = owned.seats.get_mut(&id)
            && turn_at.is_none_or(|planned| planned > at)
        {
            *turn_at = Some(at);
            self.put_at(at, Event::Turn { node, partition: id });
        }
    }

    pub fn turn(&mut self, node: usize, id: u16) -> Result<(), Broken> {
        let (now, journal) = (self.now, self.journals.of(node));
        let clock = self.nodes[node].clock(now);
        match self.nodes[node].seats.get_mut(&id) {
            Some(Seated { seat: Seat::Running { turn_at, .. }, .. }) if *turn_at == Some(now) => {
                *turn_at = None
            }
            _ => return Ok(()),
        }
        let Some(partition) = self.nodes[node].partition(id) else { return Ok(()) };
        let taken = partition.turn(clock, &*journal);
        let effects = partition.take_effects();
        match taken {
            Ok(()) | Err(AppendError::Overloaded { .. }) => {}
            // The broker said that something is lost.
            Err(AppendError::Failed { .. }) if self.mode == Mode::Streamed => {
                self.give_up(node, id);
                return Ok(());
            }
            Err(error) => return Err(error.to_string()),
        }
        self.plan_sync();
        self.perform(node, id, effects)?;
        self.plan_turn(node, id);
        Ok(())
    }

    pub fn plan_sync(&mut self) {
        if !self.is_syncing && self.journals.waiting() > 0 {
            self.is_syncing = true;
            self.put(1, 20, Event::Sync);
        }
    }

    pub fn sync(&mut self) -> Result<(), Broken> {
        self.is_syncing = false;
        let is_rough = self.is_rough();
        let journal = match &self.journals {
            Journals::Log(journal) => journal.clone(),
            Journals::Streams(journals) => {
                journals.flow(&mut self.random, is_rough);
                self.plan_sync();
                return self.announce();
            }
        };
        let waiting = journal.waiting();
        let count =
            if waiting > 1 && self.random.chance(40) { 1 + self.random.below(waiting) } else { waiting };
        let watermark = journal.sync(count);
        self.plan_sync();
        if self.mode == Mode::Contested {
            return self.announce();
        }
        self.note_committed()?;
        for node in 0..self.nodes.len() {
            for id in 0..self.partition_count {
                let Some(partition) = self.nodes[node].partition(id) else { continue };
                partition.committed(watermark);
                let effects = partition.take_effects();
                self.perform(node, id, effects)?;
            }
        }
        Ok(())
    }

    /// Nodes may read what is committed, each in its time.
    pub fn announce(&mut self) -> Result<(), Broken> {
        self.note_committed()?;
        (0..self.nodes.len()).for_each(|node| self.put(0, 25, Event::ReadBack { node }));
        Ok(())
    }

    pub fn read_back(&mut self, node: usize) -> Result<(), Broken> {
        if !self.nodes[node].is_up {
            return Ok(());
        }
        if self.mode == Mode::Streamed {
            return self.read_streams(node);
        }
        for id in 0..self.partition_count {
            let until = match self.random.chance(80) {
                true => self.log.len(),
                false => self.log.len() - self.random.below(self.log.len().clamp(1, 3)),
            };
            while let Some(seated) = self.nodes[node].seats.get_mut(&id)
                && seated.read < until
            {
                let index = seated.read;
                seated.read += 1;
                if self.log[index].partition == id {
                    self.read_one(node, id, index)?;
                }
            }
            if self.nodes[node].seats.get(&id).is_some_and(|seated| seated.read < self.log.len()) {
                self.put(1, 30, Event::ReadBack { node });
            }
        }
        Ok(())
    }

    /// A node reads what the broker gives it, mostly all that there is.
    fn read_streams(&mut self, node: usize) -> Result<(), Broken> {
        let reads_all = self.random.chance(80);
        let Journals::Streams(journals) = &self.journals else { return Ok(()) };
        journals.deliver_to(node, if reads_all { usize::MAX } else { 2 });
        if !reads_all {
            self.put(1, 30, Event::ReadBack { node });
        }
        for id in 0..self.partition_count {
            let Some(owner) = self.nodes[node].seats.get(&id).map(|seated| seated.owner) else { continue };
            let Journals::Streams(journals) = &self.journals else { continue };
            let (records, goes_on) = journals.take(node, id);
            let is_seated =
                |world: &Self| world.nodes[node].seats.get(&id).is_some_and(|seated| seated.owner == owner);
            for record in records {
                let index = self.log.iter().rposition(|known| known.offset == record.offset);
                let index = index.filter(|index| self.log[*index] == record);
                let index =
                    index.ok_or_else(|| format!("only node {node} has the record at {}", record.offset))?;
                if is_seated(self) {
                    self.read_one(node, id, index)?;
                }
            }
            if !goes_on && is_seated(self) {
                self.trace(|| format!("partition {id} of node {node} is broken off"));
                self.coverage.count(BROKEN_OFF);
                self.give_up(node, id);
            }
        }
        Ok(())
    }

    fn read_one(&mut self, node: usize, id: u16, index: usize) -> Result<(), Broken> {
        let record = self.log[index].clone();
        let (header, _) = Batch::decode_header(&record.bytes).map_err(|error| error.to_string())?;
        let Some(seated) = self.nodes[node].seats.get_mut(&id) else { return Ok(()) };
        seated.read = seated.read.max(index + 1);
        match &mut seated.seat {
            Seat::Running { partition, .. } => {
                if partition.read_back(record.offset, &header) == frevo_coordinator::ReadBack::Lost {
                    self.trace(|| format!("node {node} lost partition {id}"));
                    self.give_up(node, id);
                    return Ok(());
                }
                let effects = partition.take_effects();
                self.perform(node, id, effects)?;
            }
            Seat::Recovering { recovery } => {
                let is_ready =
                    recovery.replay(record.offset, &record.bytes).map_err(|error| error.to_string())?;
                let is_own_fence = header.number == 0 && header.owner == seated.owner;
                match (is_ready, is_own_fence) {
                    (true, _) => self.take_seat(node, id)?,
                    // Somebody else's fence came first.
                    (false, true) => self.give_up(node, id),
                    (false, false) => {}
                }
            }
        }
        Ok(())
    }

    /// The node drops everything it has of the partition.
    pub fn give_up(&mut self, node: usize, id: u16) {
        if let Journals::Streams(journals) = &self.journals {
            journals.close(node, id);
        }
        let node = &mut self.nodes[node];
        node.seats.remove(&id);
        node.offered.retain(|key, (partition, queue)| {
            let stays = *partition != id;
            if !stays {
                node.queues.acknowledge(queue, *key);
            }
            stays
        });
    }

    /// A node takes the partition over.
    pub fn take_over(&mut self, node: usize, id: u16) -> Result<(), Broken> {
        if !self.nodes[node].is_up {
            return Ok(());
        }
        self.give_up(node, id);
        let owner = self.random.next();
        self.trace(|| format!("node {node} takes over partition {id} as {owner:x}"));
        let mut recovery = self.recover(node, id, owner)?;
        // What is committed while the new owner is about to append its fence.
        if self.mode.is_contested() && self.random.chance(30) {
            let is_rough = self.is_rough();
            match &self.journals {
                Journals::Log(journal) => drop(journal.sync(journal.waiting())),
                Journals::Streams(journals) => journals.flow(&mut self.random, is_rough),
            }
        }
        if recovery.fence(owner, &*self.journals.of(node)).is_err() {
            // The disk is busy; the next tick tries again.
            return Ok(());
        }
        let read = self.log.len();
        let is_ready = !self.mode.is_contested() || recovery.is_ready();
        let seat = Seat::Recovering { recovery: Box::new(recovery) };
        self.nodes[node].seats.insert(id, Seated { seat, owner, read, since: 0 });
        match self.mode {
            Mode::Streamed => self.announce()?,
            _ => self.note_committed()?,
        }
        self.plan_sync();
        if is_ready { self.take_seat(node, id) } else { Ok(()) }
    }

    /// What recovery found goes on.
    fn take_seat(&mut self, node: usize, id: u16) -> Result<(), Broken> {
        let clock = self.nodes[node].clock(self.now);
        let Some(Seated { seat: Seat::Recovering { mut recovery }, owner, read, .. }) =
            self.nodes[node].seats.remove(&id)
        else {
            return Ok(());
        };
        for closed in recovery.take_closed() {
            Write::of_closed(PartitionId(id), closed).into_iter().for_each(|write| self.store.write(write));
        }
        self.store.sync();
        let mut partition = recovery.finish::<u64>(clock);
        self.trace(|| format!("node {node} owns partition {id}"));
        self.note_recovered(id);
        partition.resume_deliveries(&*self.journals.of(node));
        let effects = partition.take_effects();
        let seat = Seat::Running { partition: Box::new(partition), turn_at: None };
        self.nodes[node].seats.insert(id, Seated { seat, owner, read, since: read });
        self.perform(node, id, effects)?;
        self.plan_turn(node, id);
        Ok(())
    }

    fn note_recovered(&mut self, id: u16) {
        if self.journals.has_released() {
            self.coverage.count(RECOVERED_BEHIND_FRONT);
        }
        self.oracle.deliveries.note_recovered(id, &mut self.coverage);
        let is_here = |execution: &ExecutionId| execution.partition(self.partition_count).0 == id;
        if self.oracle.aside().keys().any(is_here) {
            self.coverage.count(if self.mode.is_contested() { HANDED_OVER } else { RESTARTED });
        }
    }

    /// Lets effects happen, one by one; the node may crash between any two.
    pub fn perform(&mut self, node: usize, id: u16, effects: Vec<Effect<u64>>) -> Result<(), Broken> {
        for effect in effects {
            if self.nodes[node].is_spent() {
                return self.crash(node);
            }
            self.trace(|| format!("  {node}/{id} {effect:?}"));
            self.perform_one(node, id, effect)?;
        }
        Ok(())
    }

    fn perform_one(&mut self, node: usize, id: u16, effect: Effect<u64>) -> Result<(), Broken> {
        let now = self.now as u64;
        match effect {
            Effect::Reply { to, reply } => self.speak(to, reply)?,
            Effect::Offer(offer) => {
                let seated_at = self.nodes[node].seats.get(&id).map_or(0, |seated| seated.since);
                self.check_offer(&offer, seated_at)?;
                let owned = &mut self.nodes[node];
                let delivery = Delivery { key: offer.key, partition: None, body: offer.body.into() };
                owned.offered.insert(offer.key, (id, offer.queue.clone()));
                if offer.started {
                    owned.queues.hold(&offer.queue, delivery, now, now + LEASE_MILLISECONDS);
                    self.resume_held(node, &offer.queue, offer.key);
                } else {
                    owned.queues.offer(&offer.queue, delivery, now);
                }
                self.collect(node);
            }
            Effect::CloseTask { queue, key, cancelled } => {
                let owned = &mut self.nodes[node];
                owned.offered.remove(&key);
                if cancelled {
                    owned.queues.withdraw(&queue, key);
                } else {
                    owned.queues.acknowledge(&queue, key);
                }
                self.collect(node);
            }
            Effect::Send(outgoing) => {
                let to = self.leases[usize::from(outgoing.to.0)];
                self.post(to, Parcel::Letter { from: id, outgoing }, true);
            }
            Effect::Taken { from, number } => {
                let to = self.leases[usize::from(from.0)];
                self.post(to, Parcel::Taken { by: id, from: from.0, number }, true);
            }
            Effect::Changed { change, .. } => {
                self.follow_pause(&change);
                if let Change::DefinitionAdded(definition) = change {
                    self.nodes.iter().for_each(|node| node.definitions.add(&definition));
                }
            }
            Effect::Closed(closed) => {
                let execution = closed.execution.summary.id;
                let stored = (!closed.reopened).then_some((id, execution, closed.execution.last));
                let mut writes = Write::of_closed(PartitionId(id), *closed);
                let last = Pending { write: writes.pop(), stored };
                let pending = writes.into_iter().map(|write| Pending { write: Some(write), stored: None });
                let pending = pending.chain([last]).collect();
                self.queue_writes(node, pending);
            }
            Effect::Deliver(offer) => self.offer_event(node, id, &offer)?,
            Effect::Settled { queue, keys } => {
                for key in keys {
                    self.nodes[node].queues.acknowledge(&queue, key);
                }
                self.collect(node);
            }
            Effect::DeadLettered(letter) => {
                self.queue_write(node, Write::DeadLetter(PartitionId(id), letter))
            }
            // Nobody starts jobs here: they are the edge's.
            Effect::JobTold(_) | Effect::JobForgotten(_) => {}
            Effect::DeadLetterClosed { closed, .. } => {
                self.queue_write(node, Write::DeadLetterClosed(PartitionId(id), closed));
            }
            Effect::Heard(_) => unreachable!("nobody listens without a subscription"),
        }
        Ok(())
    }

    fn speak(&mut self, to: u64, reply: Reply) -> Result<(), Broken> {
        self.check_spoken(to, &reply)?;
        self.mix(to);
        if self.is_rough() && self.random.chance(8) {
            return Ok(());
        }
        if self.is_rough() && self.random.chance(5) {
            self.put(1, 3_000, Event::Answer { transmission: to, reply: reply.clone() });
        }
        self.put(1, 30, Event::Answer { transmission: to, reply });
        Ok(())
    }

    fn queue_write(&mut self, node: usize, write: Write) {
        self.queue_writes(node, vec![Pending { write: Some(write), stored: None }]);
    }

    pub fn queue_writes(&mut self, node: usize, writes: Vec<Pending>) {
        let last = if self.is_rough() && self.random.chance(25) { 12_000 } else { 100 };
        if self.nodes[node].writes.is_empty() {
            self.put(1, last, Event::Write { node });
        }
        self.nodes[node].writes.extend(writes);
    }

    /// A node writes some rows, in order.
    pub fn write(&mut self, node: usize) -> Result<(), Broken> {
        let count = 1 + self.random.below(4);
        for _ in 0..count {
            if self.nodes[node].is_spent() {
                return self.crash(node);
            }
            let Some(Pending { write, stored }) = self.nodes[node].writes.pop_front() else { break };
            write.into_iter().for_each(|write| self.store.write(write));
            self.nodes[node].unsynced.extend(stored);
        }
        if !self.nodes[node].writes.is_empty() {
            self.put(1, 60, Event::Write { node });
        }
        match self.mode {
            // The database commits what it is given.
            Mode::Contested | Mode::Streamed => self.store_sync(),
            Mode::Calm | Mode::Embedded => self.put(1, 200, Event::StoreSync),
        }
        Ok(())
    }

    pub fn store_sync(&mut self) {
        self.store.sync();
        for node in &mut self.nodes {
            for (id, execution, last) in std::mem::take(&mut node.unsynced) {
                if let Some(partition) = node.partition(id) {
                    partition.stored(execution, last);
                }
            }
        }
    }

    /// Asks some partition for a checkpoint.
    pub fn checkpoint(&mut self, attempts_left: u32) {
        let (node, id) = (
            self.random.below(self.nodes.len()),
            self.random.below(usize::from(self.partition_count)) as u16,
        );
        let distance = *self.random.pick(&[0, 0, 100, 1_000, 5_000]);
        let (newest, distance) = match &self.journals {
            Journals::Log(_) => (self.log.last(), distance),
            Journals::Streams(_) => {
                let newest = self.log.iter().rfind(|record| record.partition == id);
                (newest, SharedJournal::distance(distance / 100))
            }
        };
        let newest = newest.map_or(0, |record| record.offset);
        let journal = self.journals.of(node);
        let frozen = self.nodes[node].frozen_until > self.now;
        let work = match self.nodes[node].partition(id) {
            Some(partition) if !frozen => {
                partition.checkpoint((newest + 1).saturating_sub(distance), &*journal)
            }
            _ => None,
        };
        match work {
            Some(work) => {
                self.trace(|| {
                    format!(
                        "  {node}/{id} checkpoint at {}, saves {}",
                        work.checkpoint.offset,
                        work.saved.len()
                    )
                });
                let writes = Write::of_checkpoint(work, &self.nodes[node].definitions);
                self.queue_writes(
                    node,
                    writes.into_iter().map(|write| Pending { write: Some(write), stored: None }).collect(),
                );
            }
            None if attempts_left > 0 => {
                return self.put(5, 40, Event::Checkpoint { attempts_left: attempts_left - 1 });
            }
            None => {}
        }
        self.put(500, 15_000, Event::Checkpoint { attempts_left: 3 });
    }

    pub fn tick(&mut self) -> Result<(), Broken> {
        self.put(4_000, 6_000, Event::Tick);
        for id in 0..self.partition_count {
            let holder = self.leases[usize::from(id)];
            if !self.nodes[holder].is_up && self.nodes.len() > 1 {
                self.leases[usize::from(id)] = 1 - holder;
            }
            let holder = self.leases[usize::from(id)];
            let is_able = self.nodes[holder].is_up && self.nodes[holder].frozen_until <= self.now;
            if is_able && !self.nodes[holder].seats.contains_key(&id) {
                self.take_over(holder, id)?;
            }
        }
        for node in 0..self.nodes.len() {
            if !self.nodes[node].is_up || self.nodes[node].frozen_until > self.now {
                continue;
            }
            self.nodes[node].queues.expire(self.now as u64);
            self.collect(node);
            self.take_deliveries(node)?;
            for id in 0..self.partition_count {
                let Some(partition) = self.nodes[node].partition(id) else { continue };
                partition.release_letters();
                let effects = partition.take_effects();
                self.perform(node, id, effects)?;
                self.plan_turn(node, id);
            }
        }
        Ok(())
    }

    /// The node starts again with nothing in its memory.
    pub fn restart(&mut self, node: usize) -> Result<(), Broken> {
        let skew = self.nodes[node].skew;
        let contested = self.mode.is_contested();
        self.nodes[node] = Node::new(
            &self.plan,
            &self.activities,
            &self.pauses,
            &self.routes,
            self.partition_count,
            contested,
        );
        self.nodes[node].skew = skew;
        for id in 0..self.partition_count {
            if self.leases[usize::from(id)] == node {
                self.take_over(node, id)?;
            }
        }
        Ok(())
    }

    /// What store and journal have of a partition, for a new owner.
    pub fn recover(&self, node: usize, id: u16, owner: u64) -> Result<Recovery, Broken> {
        let settings = self.nodes[node].settings.clone();
        let recovery = Recovery::begin(PartitionId(id), settings, self.store.clone());
        let mut recovery = recovery.map_err(|error| error.to_string())?;
        let records = match &self.journals {
            Journals::Log(journal) => read_from(journal, recovery.from())?,
            Journals::Streams(journals) => journals.open(node, id, recovery.from(), owner),
        };
        for record in records.iter().filter(|record| record.partition == id) {
            recovery.replay(record.offset, &record.bytes).map_err(|error| error.to_string())?;
        }
        Ok(recovery)
    }
}
