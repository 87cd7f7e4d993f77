//! The new journal and the new store: filled as the only owner that there is.
//!
//! A record is copied while those before it are still on their way; of what was
//! read back the partitions are folded, so the broker's answers bound how far
//! copying is ahead.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use frevo_coordinator::{Closed, Copier, Definitions, Effect, Partition, Recovery, Settings};
use frevo_event::{Change, DefinitionHash, PartitionId, SigningKey};
use frevo_store::Store;
use frevo_transport::{AppendError, Bus, Journal as _, Record, SharedJournal};

use super::source::Source;
use super::{MigrateError, Moved};
use crate::archive::Archive;
use crate::clock;
use crate::config::Config;
use crate::projection::StoreWrite;
use crate::start::write_closed;

/// Bytes that may be on their way to the broker and back.
const IN_FLIGHT_MAX: usize = 32 << 20;

/// A record of more bytes than this stands in several messages, of which the
/// broker must take all: nothing else is on its way meanwhile.
const LARGE: usize = 512 << 10;

/// How many ended executions are gathered before they are given to the store.
const CLOSED_MAX: usize = 4096;

/// Bytes of the new journal that stay in memory once they are read.
const RECENT_SIZE: usize = 16 << 20;

/// How long the broker may give nothing back.
const PATIENCE: Duration = Duration::from_secs(60);

/// How many partitions the broker is asked about at once.
const ASKED_AT_ONCE: usize = 16;

/// Pause between two looks for what the broker gave back.
const POLL: Duration = Duration::from_millis(1);

/// The new journal and the new store.
pub struct Target {
    journal: SharedJournal,
    archive: Archive,
    partitions: Vec<Copied>,
    /// Bytes that are on their way.
    in_flight_size: usize,
    /// What ended, and is not in the store yet.
    closed: BTreeMap<PartitionId, Vec<Closed>>,
    closed_count: usize,
    moved: Moved,
}

/// A partition of the new journal.
struct Copied {
    copier: Copier,
    recovery: Recovery,
    is_fenced: bool,
    /// The offsets and sizes of the copies that were not read back yet.
    in_flight: VecDeque<(u64, usize)>,
}

impl Target {
    /// Takes over every partition of a journal in which nothing is.
    ///
    /// # Errors
    /// Something is in it, or the broker refuses.
    pub fn open(
        bus: &dyn Bus,
        store: Store,
        signing_key: SigningKey,
        config: &Config,
    ) -> Result<Self, MigrateError> {
        let partition_count = bus.partition_count();
        let streams = bus.streams()?;
        ask_all(partition_count, &|partition| match streams.end(partition)? {
            0 => Ok(()),
            messages => {
                let (namespace, partition) = (config.namespace.clone(), PartitionId(partition));
                Err(MigrateError::JournalTaken { namespace, partition, messages })
            }
        })?;
        let definitions = Arc::new(Definitions::default());
        let settings = Arc::new(settings(partition_count, signing_key, definitions.clone()));
        let mut target = Self {
            journal: SharedJournal::new(streams, partition_count, RECENT_SIZE),
            archive: Archive::new(store, definitions, config),
            partitions: Vec::new(),
            in_flight_size: 0,
            closed: BTreeMap::new(),
            closed_count: 0,
            moved: Moved { partitions: partition_count, ..Moved::default() },
        };
        let owner = rand::random();
        let journal = &target.journal;
        ask_all(partition_count, &|partition| Ok(journal.open(partition, 0, owner, Arc::new(|| {}))?))?;
        for id in (0..partition_count).map(PartitionId) {
            let mut recovery =
                Recovery::begin(id, settings.clone(), Arc::new(target.archive.store().clone()))?;
            recovery.fence(owner, &target.journal)?;
            let copier = Copier::new(id, owner);
            target.partitions.push(Copied { copier, recovery, is_fenced: false, in_flight: VecDeque::new() });
        }
        target.read_until(|target| target.partitions.iter().all(|copied| copied.is_fenced))?;
        Ok(target)
    }

    /// Copies a record of a partition.
    ///
    /// # Errors
    /// The record does not read, or the broker does not take or keep it.
    pub fn copy(&mut self, record: &Record) -> Result<(), MigrateError> {
        let id = PartitionId(record.partition);
        let Some(copied) = self.partitions.get_mut(usize::from(id.0)) else { return Ok(()) };
        let Some(copy) = copied.copier.copy(record.offset, &record.bytes)? else { return Ok(()) };
        if copy.len() > LARGE {
            self.drain()?;
        }
        if self.in_flight_size + copy.len() > IN_FLIGHT_MAX {
            self.read_until(|target| target.in_flight_size <= IN_FLIGHT_MAX / 2)?;
        }
        let place = self.append(id, &copy)?;
        let copied = &mut self.partitions[usize::from(id.0)];
        copied.copier.placed(record.offset, place);
        copied.in_flight.push_back((place, copy.len()));
        self.in_flight_size += copy.len();
        self.moved.records += 1;
        self.moved.bytes += copy.len() as u64;
        Ok(())
    }

    fn append(&mut self, id: PartitionId, copy: &[u8]) -> Result<u64, MigrateError> {
        let begun_at = Instant::now();
        loop {
            match self.journal.append(id.0, copy) {
                Ok(place) => return Ok(place),
                Err(AppendError::Overloaded { .. }) if begun_at.elapsed() < PATIENCE => {
                    self.read()?;
                    std::thread::sleep(POLL);
                }
                Err(source) => return Err(MigrateError::Append { partition: id, source }),
            }
        }
    }

    /// Waits until everything that was copied is read back.
    ///
    /// # Errors
    /// The broker does not give it back.
    pub fn drain(&mut self) -> Result<(), MigrateError> {
        self.read_until(|target| target.in_flight_size == 0)
    }

    fn read_until(&mut self, is_so: impl Fn(&Self) -> bool) -> Result<(), MigrateError> {
        let mut heard_at = Instant::now();
        loop {
            let has_read = self.read()?;
            if is_so(self) {
                return Ok(());
            }
            if has_read {
                heard_at = Instant::now();
            } else if heard_at.elapsed() > PATIENCE {
                return Err(MigrateError::Stalled { seconds: PATIENCE.as_secs() });
            } else {
                std::thread::sleep(POLL);
            }
        }
    }

    /// Folds what came back; tells whether there was anything.
    fn read(&mut self) -> Result<bool, MigrateError> {
        let mut has_read = false;
        for index in 0..self.partitions.len() {
            let mut records = Vec::new();
            let taken = self.journal.take(index as u16, &mut records);
            has_read |= !records.is_empty();
            for record in records {
                self.fold(PartitionId(index as u16), &record)?;
            }
            taken?;
        }
        if self.closed_count >= CLOSED_MAX {
            self.write_closed()?;
        }
        Ok(has_read)
    }

    fn fold(&mut self, partition: PartitionId, record: &Record) -> Result<(), MigrateError> {
        let copied = &mut self.partitions[usize::from(partition.0)];
        // Our own fence is the first record, and nobody's else may follow.
        if !copied.recovery.replay(record.offset, &record.bytes)? {
            return Err(MigrateError::Disturbed { partition });
        }
        if copied.is_fenced {
            let (place, size) = copied.in_flight.pop_front().ok_or(MigrateError::Disturbed { partition })?;
            if place != record.offset {
                return Err(MigrateError::Disturbed { partition });
            }
            self.in_flight_size -= size;
        }
        copied.is_fenced = true;
        let ended = copied.recovery.take_closed();
        self.closed_count += ended.len();
        if !ended.is_empty() {
            self.closed.entry(partition).or_default().extend(ended);
        }
        Ok(())
    }

    fn write_closed(&mut self) -> Result<(), MigrateError> {
        let is_row = |closed: &&Closed| !closed.reopened && self.archive.keeps(&closed.execution);
        let rows = self.closed.values().flatten().filter(is_row);
        self.moved.closed += rows.count() as u64;
        self.closed_count = 0;
        Ok(write_closed(&self.archive, std::mem::take(&mut self.closed))?)
    }

    /// Makes the rest of the store; tells what there was.
    ///
    /// # Errors
    /// A store does not read or write.
    pub fn end(mut self, source: &Source) -> Result<Moved, MigrateError> {
        self.write_closed()?;
        let mut definitions = HashSet::new();
        for Copied { recovery, .. } in std::mem::take(&mut self.partitions) {
            self.check_point(recovery.finish(clock::wall()), &mut definitions)?;
        }
        if let Some(store) = &source.store {
            store.copy_unjournaled(self.archive.store())?;
        }
        self.archive.store().sync()?;
        Ok(Moved { definitions: definitions.len() as u64, ..self.moved })
    }

    /// Saves a partition as a whole: whoever owns it next begins at its end.
    fn check_point(
        &mut self,
        mut partition: Partition<u64>,
        definitions: &mut HashSet<DefinitionHash>,
    ) -> Result<(), MigrateError> {
        let id = partition.id();
        self.moved.open += partition.open_count() as u64;
        partition.release_found();
        let found = partition.take_effects().into_iter().filter_map(|effect| match effect {
            Effect::DeadLettered(letter) => Some(StoreWrite::DeadLettered(id, letter)),
            Effect::DeadLetterClosed { closed, audit } => {
                Some(StoreWrite::DeadLetterClosed(id, closed, audit))
            }
            Effect::JobTold(told) => Some(StoreWrite::JobTold(told)),
            Effect::JobForgotten(number) => Some(StoreWrite::JobForgotten(number)),
            Effect::Closed(closed) => Some(StoreWrite::Closed(id, vec![*closed])),
            _ => None,
        });
        let mut writes: Vec<StoreWrite> = found.collect();
        let work = partition.checkpoint(u64::MAX, &self.journal);
        let work = work.ok_or(MigrateError::NoCheckpoint { partition: id })?;
        definitions.extend(&work.definitions);
        let registered = partition.catalogue().into_iter().flat_map(|catalogue| catalogue.changes());
        definitions.extend(registered.filter_map(|change| match change {
            Change::DefinitionAdded(definition) => Some(definition.hash),
            _ => None,
        }));
        writes.push(StoreWrite::Checkpoint(Box::new(work)));
        self.archive.write(&writes)?;
        self.journal.close(id.0);
        Ok(())
    }
}

/// Asks the broker about every partition, several at once: RabbitMQ takes a while
/// to say that a stream is empty.
fn ask_all(
    partition_count: u16,
    ask: &(dyn Fn(u16) -> Result<(), MigrateError> + Sync),
) -> Result<(), MigrateError> {
    let all: Vec<u16> = (0..partition_count).collect();
    for some in all.chunks(ASKED_AT_ONCE) {
        std::thread::scope(|scope| {
            let asked: Vec<_> = some.iter().map(|partition| scope.spawn(move || ask(*partition))).collect();
            let answers = asked.into_iter().map(|asked| asked.join().expect("asking does not panic"));
            answers.collect::<Result<(), _>>()
        })?;
    }
    Ok(())
}

/// What folding needs to know, which is nothing of what is registered.
fn settings(partition_count: u16, signing_key: SigningKey, definitions: Arc<Definitions>) -> Settings {
    Settings {
        partition_count,
        limits: crate::config::LimitsMode::default().limits(),
        choices: Arc::new(|_| Default::default()),
        mocks: Arc::new(|_| None),
        signing_key,
        definitions,
        routes: Arc::default(),
        activity_exists: Arc::new(|_| false),
        is_paused: Arc::new(|_, _| false),
        held_max: 0,
        inbox_max: 0,
        contested: true,
        exports_spans: false,
    }
}
