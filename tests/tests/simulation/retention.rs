//! Retention at work: what lives is carried forward, partition by partition,
//! and the front of the journal that nothing needs is released. It drives what
//! the server's retention drives, but keeps no history of what has ended.

use frevo_event::Request;
use frevo_transport::WholeJournal as _;

use super::agenda::Event;
use super::coverage::RELEASED_FRONT;
use super::journals::Journals;
use super::people::Who;
use super::world::World;

/// A sweep in progress; one whose question or answer gets lost is given up.
#[derive(Default)]
pub struct Sweep {
    number: u64,
    /// Executions that begin behind it stay where they are.
    below: u64,
    /// From here on the journal holds everything that lives, once all have
    /// carried.
    needed: u64,
}

impl World {
    /// Begins a sweep.
    pub fn sweep(&mut self) {
        let Journals::Log(journal) = &self.journals else { return };
        let committed = journal.committed();
        let distance = *self.random.pick(&[0, 500, 2_000, 5_000]);
        let number = self.sweep.number + 1;
        self.sweep = Sweep { number, below: committed.saturating_sub(distance), needed: committed };
        self.ask_carry(0, 0);
        self.put(5_000, 40_000, Event::Sweep);
    }

    fn ask_carry(&mut self, partition: u16, from: u64) {
        let Sweep { number, below, .. } = self.sweep;
        let who = Who::Carry { sweep: number, partition };
        self.ask(
            who,
            None,
            partition,
            Request::Carry { from, below, events_since: self.archived_since() },
            true,
        );
    }

    fn ask_needed(&mut self, partition: u16) {
        let who = Who::Retain { sweep: self.sweep.number, partition };
        self.ask(who, None, partition, Request::Retain { events_since: self.archived_since() }, true);
    }

    /// A partition has carried a portion.
    pub fn hear_carried(&mut self, sweep: u64, partition: u16, next: Option<u64>) {
        if sweep != self.sweep.number {
            return;
        }
        match next {
            Some(from) => self.ask_carry(partition, from),
            None if partition + 1 < self.partition_count => self.ask_carry(partition + 1, 0),
            None => self.ask_needed(0),
        }
    }

    /// A partition says which part of the journal it needs.
    pub fn hear_needed(&mut self, sweep: u64, partition: u16, from: Option<u64>) {
        if sweep != self.sweep.number {
            return;
        }
        let Some(checkpoint) = self.store.second_checkpoint(partition) else { return };
        self.sweep.needed = self.sweep.needed.min(from.unwrap_or(u64::MAX)).min(checkpoint);
        if partition + 1 < self.partition_count {
            return self.ask_needed(partition + 1);
        }
        let Journals::Log(journal) = &self.journals else { return };
        let before = journal.first_offset();
        journal.release(self.sweep.needed);
        self.sweep.number += 1;
        let after = journal.first_offset();
        if after > before {
            self.coverage.count(RELEASED_FRONT);
            self.trace(|| format!("the journal is released below {after}"));
        }
    }
}
