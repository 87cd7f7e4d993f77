//! Whoever comes when all is over finds nothing left to do.

use frevo_coordinator::{Effect, Partition};
use frevo_event::{Batch, Timestamp};

use super::journals::Journals;
use super::oracle::Broken;
use super::world::{Mode, World};

/// After so many turns a partition that comes back with nothing to do has nothing
/// to do.
const TURNS_TO_REST: usize = 10;

impl World {
    /// At the very end: whoever recovers the partitions finds nothing to do,
    /// with the store and, where one node has the journal to itself, without.
    pub fn check_fresh(&mut self) -> Result<(), Broken> {
        self.store.sync();
        self.check_recovered("with the store")?;
        if self.mode == Mode::Embedded {
            self.store.lose();
            self.check_recovered("without the store")?;
        }
        Ok(())
    }

    fn check_recovered(&mut self, how: &str) -> Result<(), Broken> {
        let seed = self.random.next();
        match &mut self.journals {
            Journals::Log(journal) => *journal = journal.crash(seed),
            Journals::Streams(journals) => journals.settle(&mut self.random),
        }
        for id in 0..self.partition_count {
            let mut partition = self.recovered(id, seed)?;
            let journal = self.journals.of(self.leases[usize::from(id)]);
            partition.resume_deliveries(&*journal);
            // Who is given the past reads it again, and finds that it had it all.
            for _ in 0..TURNS_TO_REST {
                if partition.has_work() {
                    let taken = partition.turn(self.end(), &*journal);
                    taken.map_err(|error| error.to_string())?;
                }
                self.commit_all(&mut partition)?;
            }
            let open = partition.open_count();
            if open > 0 || partition.has_work() {
                return Err(format!("{how} partition {id} comes back with {open} executions"));
            }
            let is_delivery = |effect: &Effect<u64>| matches!(effect, Effect::Deliver(_));
            if let Some(delivery) = partition.take_effects().into_iter().find(is_delivery) {
                return Err(format!("{how} partition {id} comes back with {delivery:?}"));
            }
        }
        Ok(())
    }

    fn recovered(&mut self, id: u16, owner: u64) -> Result<Partition<u64>, Broken> {
        let node = self.leases[usize::from(id)];
        let mut recovery = self.recover(node, id, owner)?;
        recovery.take_closed();
        recovery.fence(owner, &*self.journals.of(node)).map_err(|error| error.to_string())?;
        if let Journals::Streams(journals) = &self.journals {
            journals.settle(&mut self.random);
            for record in journals.take(node, id).0 {
                recovery.replay(record.offset, &record.bytes).map_err(|error| error.to_string())?;
            }
            if !recovery.is_ready() {
                return Err(format!("partition {id} does not get over its own fence"));
            }
        }
        Ok(recovery.finish::<u64>(self.end()))
    }

    /// Everything that the partition appended becomes durable.
    fn commit_all(&mut self, partition: &mut Partition<u64>) -> Result<(), Broken> {
        match &self.journals {
            Journals::Log(journal) => partition.committed(journal.sync(usize::MAX)),
            Journals::Streams(journals) => {
                journals.settle(&mut self.random);
                let id = partition.id().0;
                for record in journals.take(self.leases[usize::from(id)], id).0 {
                    let header = Batch::decode_header(&record.bytes).map_err(|error| error.to_string())?.0;
                    partition.read_back(record.offset, &header);
                }
            }
        }
        Ok(())
    }

    fn end(&self) -> Timestamp {
        self.nodes[0].clock(self.now)
    }
}
