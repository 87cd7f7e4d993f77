//! What goes wrong.

use frevo_transport::Journal as _;

use super::agenda::Event;
use super::coverage::{REBUILT, REBUILT_BEHIND_FRONT};
use super::journals::Journals;
use super::node::WORKER_COUNT;
use super::oracle::Broken;
use super::people::Work;
use super::world::{Mode, World};

impl World {
    pub fn fault(&mut self) -> Result<(), Broken> {
        self.faults_left -= 1;
        let node = self.random.below(self.nodes.len());
        if self.traffic.is_any() && self.random.chance(20) {
            return self.lose_subscriber();
        }
        let kind = self.random.below(10);
        match (self.mode.is_contested(), kind) {
            (_, 0) => self.jump(node),
            (_, 1) if self.random.chance(40) => self.lose_poller(),
            (_, 1) => self.lose_worker(),
            (true, 2 | 3) => self.move_partition()?,
            (true, 4) => self.race()?,
            (true, 5) => self.freeze(node)?,
            (true, 6) => self.lag(node)?,
            (true, 7) => self.repeat_record()?,
            // Somewhere between two of its next effects.
            (_, 8) => self.nodes[node].fuel = Some(self.random.between(0, 30) as u32),
            _ => self.crash(node)?,
        }
        Ok(())
    }

    /// The node is gone, and with it everything that was not durable.
    pub fn crash(&mut self, node: usize) -> Result<(), Broken> {
        if !self.nodes[node].is_up {
            return Ok(());
        }
        self.trace(|| format!("node {node} crashes"));
        let owned = &mut self.nodes[node];
        (owned.is_up, owned.fuel) = (false, None);
        owned.seats.clear();
        owned.writes.clear();
        owned.unsynced.clear();
        match &mut self.journals {
            Journals::Streams(journals) => {
                journals.crash(node, &mut self.random);
                self.announce()?;
            }
            Journals::Log(_) if self.mode == Mode::Contested => {}
            Journals::Log(journal) => {
                let kept = self.random.below(self.store.waiting_count() + 1);
                self.store.crash(kept);
                *journal = journal.crash(self.random.next());
                self.note_committed()?;
                if self.random.chance(25) {
                    self.lose_store();
                }
            }
        }
        self.forget_polls(node);
        self.hands.forget(node);
        // Mostly for a moment, sometimes for longer than a heartbeat's time.
        let away = if self.random.chance(30) { 200_000 } else { 3_000 };
        self.put(50, away, Event::Restart { node });
        Ok(())
    }

    /// An operator makes the store again from the journal.
    fn lose_store(&mut self) {
        self.trace(|| "the store is lost".into());
        self.store.lose();
        self.coverage.count(if self.journals.has_released() { REBUILT_BEHIND_FRONT } else { REBUILT });
    }

    fn jump(&mut self, node: usize) {
        self.nodes[node].skew += self.random.between(-5_000, 5_000);
        self.trace(|| format!("the clock of node {node} jumps"));
    }

    /// A worker's connection breaks; some of what it held is forgotten.
    fn lose_worker(&mut self) {
        let worker = self.random.below(WORKER_COUNT);
        self.trace(|| format!("worker {worker} is lost"));
        // A token is in somebody else's hands, too.
        let may_forget = |work: &Work| work.worker == Some(worker) && work.is_forgettable();
        let keys: Vec<u128> =
            self.works.iter().filter(|(_, work)| may_forget(work)).map(|(key, _)| *key).collect();
        for key in keys {
            if self.random.chance(60) {
                self.works.remove(&key);
            }
        }
        let held: Vec<(String, u128)> = self
            .works
            .iter()
            .filter(|(_, work)| work.worker == Some(worker))
            .map(|(key, work)| (work.queue.clone(), *key))
            .collect();
        let now = self.now;
        for node in self.nodes.iter_mut().filter(|node| node.is_up) {
            node.reconnect(worker, now, &held);
        }
        (0..self.nodes.len()).for_each(|node| self.collect(node));
    }

    /// A partition moves: its owner knows and hands over, or does not.
    fn move_partition(&mut self) -> Result<(), Broken> {
        let id = self.random.below(usize::from(self.partition_count)) as u16;
        let from = self.leases[usize::from(id)];
        let to = 1 - from;
        if !self.nodes[to].is_up || self.nodes[to].frozen_until > self.now {
            return Ok(());
        }
        self.leases[usize::from(id)] = to;
        if self.random.chance(30) {
            self.give_up(from, id);
        }
        self.take_over(to, id)
    }

    /// Both nodes believe that a partition is theirs, at the same moment.
    fn race(&mut self) -> Result<(), Broken> {
        let id = self.random.below(usize::from(self.partition_count)) as u16;
        for node in 0..self.nodes.len() {
            if self.nodes[node].is_up && self.nodes[node].frozen_until <= self.now {
                self.take_over(node, id)?;
            }
        }
        Ok(())
    }

    /// A node stands still, while others may take its partitions; then it goes
    /// on as if nothing had happened.
    fn freeze(&mut self, node: usize) -> Result<(), Broken> {
        let until = self.now + self.random.between(100, 20_000);
        self.trace(|| format!("node {node} freezes until {until}"));
        self.nodes[node].frozen_until = until;
        self.replace(node)
    }

    /// A node does not hear for a while what becomes of the journal, while
    /// others may take its partitions: it goes on as their owner.
    fn lag(&mut self, node: usize) -> Result<(), Broken> {
        let until = self.now + self.random.between(1_000, 20_000);
        self.trace(|| format!("node {node} reads nothing until {until}"));
        self.nodes[node].reads_from = until;
        self.replace(node)
    }

    /// Mostly the other node takes over what this one owns.
    fn replace(&mut self, node: usize) -> Result<(), Broken> {
        let other = 1 - node;
        if !self.nodes[other].is_up || self.nodes[other].frozen_until > self.now || self.random.chance(25) {
            return Ok(());
        }
        for id in 0..self.partition_count {
            if self.leases[usize::from(id)] == node {
                self.leases[usize::from(id)] = other;
                self.take_over(other, id)?;
            }
        }
        Ok(())
    }

    /// A record is appended again by somebody who does not know that it was.
    fn repeat_record(&mut self) -> Result<(), Broken> {
        let journal = match &self.journals {
            Journals::Log(journal) => journal.clone(),
            Journals::Streams(journals) => {
                let partition = self.random.below(usize::from(self.partition_count)) as u16;
                journals.repeat(partition, &mut self.random);
                return self.announce();
            }
        };
        let from = self.log.len().saturating_sub(6);
        if self.log.len() > from {
            let record = self.log[from + self.random.below(self.log.len() - from)].clone();
            self.trace(|| format!("the record at {} is repeated", record.offset));
            if journal.append(record.partition, &record.bytes).is_ok() {
                self.plan_sync();
            }
        }
        Ok(())
    }
}
