//! The memory journal: a journal over a model of a disk, for simulation.
//!
//! Nothing is durable by itself: appended records wait until [`MemoryJournal::sync`]
//! commits them, at the moment and in the portions the simulation chooses. A
//! crash keeps what is committed, and of the rest a prefix drawn from a seed: a
//! record that the crash tore is found torn and cut, so it is simply not there.
//!
//! Clones share one journal. Two owners of a partition are two holders of a
//! clone: the one that was frozen and thaws appends behind the other's fence,
//! which is for the readers to find out.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;

use crate::{AppendError, Journal, ReadError, Record, Waker, WholeJournal};

/// What a record takes up besides its bytes, so that distances of offsets look
/// as they do on a disk.
const OVERHEAD: u64 = 24;

/// The disk that is modelled.
#[derive(Clone, Copy, Debug)]
pub struct MemoryConfig {
    /// Commits each record as it is appended.
    pub immediate: bool,
    /// The largest record, in bytes.
    pub record_bytes_max: usize,
    /// The most bytes that may wait to be committed.
    pub waiting_bytes_max: usize,
}

impl Default for MemoryConfig {
    fn default() -> Self {
        Self { immediate: false, record_bytes_max: 32 << 20, waiting_bytes_max: 64 << 20 }
    }
}

/// A journal in memory; clones share it.
#[derive(Clone)]
pub struct MemoryJournal {
    config: MemoryConfig,
    disk: Arc<Mutex<Disk>>,
}

struct Disk {
    /// All records that are kept, by offset.
    records: Vec<Record>,
    /// How many of them are committed.
    committed_count: usize,
    committed: u64,
    first_offset: u64,
    next_offset: u64,
    waiting_bytes: usize,
    full: bool,
    failed: Option<String>,
    wakers: Arc<[Waker]>,
}

impl MemoryJournal {
    /// An empty journal that commits when [`MemoryJournal::sync`] says so.
    pub fn new(config: MemoryConfig) -> Self {
        Self::with(config, Vec::new(), 0, 1, 1)
    }

    /// An empty journal that commits each record as it is appended.
    pub fn immediate() -> Self {
        Self::new(MemoryConfig { immediate: true, ..MemoryConfig::default() })
    }

    /// How many records wait to be committed.
    pub fn waiting(&self) -> usize {
        let disk = self.disk();
        disk.records.len() - disk.committed_count
    }

    /// Commits the oldest `record_count` of the waiting records and calls the
    /// wakers if there were any. Returns the watermark.
    pub fn sync(&self, record_count: usize) -> u64 {
        let mut disk = self.disk();
        if disk.failed.is_some() || !disk.commit(record_count) {
            return disk.committed;
        }
        let (committed, wakers) = (disk.committed, disk.wakers.clone());
        drop(disk);
        wakers.iter().for_each(|wake| wake());
        committed
    }

    /// The machine stops. All clones of this journal fail from now on; what
    /// survived is returned: the committed records and, drawn from `seed`, none,
    /// some or all of the others, without holes.
    pub fn crash(&self, seed: u64) -> MemoryJournal {
        let mut disk = self.disk();
        let waiting_count = disk.records.len() - disk.committed_count;
        let kept_count = disk.committed_count + (mix(seed) % (waiting_count as u64 + 1)) as usize;
        let records: Vec<Record> = disk.records[..kept_count].to_vec();
        let next_offset = records.last().map_or(disk.committed + 1, end_of).max(disk.committed + 1);
        let committed = records.last().map_or(disk.committed, |record| record.offset).max(disk.committed);
        let survivor = Self::with(self.config, records, committed, disk.first_offset, next_offset);
        disk.failed = Some("the machine has stopped".to_owned());
        let wakers = disk.wakers.clone();
        drop(disk);
        wakers.iter().for_each(|wake| wake());
        survivor
    }

    /// The disk gets full, or has room again.
    pub fn set_full(&self, full: bool) {
        self.disk().full = full;
    }

    fn with(
        config: MemoryConfig,
        records: Vec<Record>,
        committed: u64,
        first_offset: u64,
        next_offset: u64,
    ) -> Self {
        let disk = Disk {
            committed_count: records.len(),
            records,
            committed,
            first_offset,
            next_offset,
            waiting_bytes: 0,
            full: false,
            failed: None,
            wakers: Arc::new([]),
        };
        Self { config, disk: Arc::new(Mutex::new(disk)) }
    }

    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().expect("no holder of the disk panics")
    }
}

impl Journal for MemoryJournal {
    fn append(&self, partition: u16, record: &[u8]) -> Result<u64, AppendError> {
        let MemoryConfig { immediate, record_bytes_max, waiting_bytes_max } = self.config;
        if record.len() > record_bytes_max {
            return Err(AppendError::TooLarge { size: record.len(), size_max: record_bytes_max });
        }
        let mut disk = self.disk();
        if let Some(reason) = &disk.failed {
            return Err(AppendError::Failed { reason: reason.clone() });
        }
        if disk.waiting_bytes > 0 && disk.waiting_bytes + record.len() > waiting_bytes_max {
            return Err(AppendError::Overloaded {
                waiting: disk.waiting_bytes,
                waiting_max: waiting_bytes_max,
            });
        }
        let record = Record { offset: disk.next_offset, partition, bytes: Bytes::copy_from_slice(record) };
        let offset = record.offset;
        disk.next_offset = end_of(&record);
        disk.waiting_bytes += record.bytes.len();
        disk.records.push(record);
        drop(disk);
        if immediate {
            self.sync(usize::MAX);
        }
        Ok(offset)
    }

    fn read(&self, offset: u64) -> Result<Record, ReadError> {
        let disk = self.disk();
        if offset < disk.first_offset {
            return Err(ReadError::Released { offset, first_offset: disk.first_offset });
        }
        if offset > disk.committed {
            return Err(ReadError::NotCommitted { offset, committed: disk.committed });
        }
        match disk.records.binary_search_by_key(&offset, |record| record.offset) {
            Ok(index) => Ok(disk.records[index].clone()),
            Err(_) => Err(ReadError::NoRecord { offset, place: "memory".to_owned() }),
        }
    }

    fn accepts_starts(&self) -> bool {
        !self.disk().full
    }

    fn failed(&self) -> Option<String> {
        self.disk().failed.clone()
    }
}

impl WholeJournal for MemoryJournal {
    fn committed(&self) -> u64 {
        self.disk().committed
    }

    fn on_commit(&self, waker: Waker) {
        let mut disk = self.disk();
        disk.wakers = disk.wakers.iter().cloned().chain([waker]).collect();
    }

    fn first_offset(&self) -> u64 {
        self.disk().first_offset
    }

    fn replay(
        &self,
        from_offset: u64,
        visit: &mut dyn FnMut(Record) -> ControlFlow<()>,
    ) -> Result<(), ReadError> {
        // The visitor may use the journal, so it is not called under the lock.
        let records: Vec<Record> = {
            let disk = self.disk();
            let first = disk.records.partition_point(|record| record.offset < from_offset);
            disk.records[first.min(disk.committed_count)..disk.committed_count].to_vec()
        };
        for record in records {
            if visit(record).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn release(&self, below_offset: u64) {
        let mut disk = self.disk();
        let below_offset = below_offset.min(disk.committed);
        let gone_count = disk.records.partition_point(|record| record.offset < below_offset);
        disk.records.drain(..gone_count);
        disk.committed_count -= gone_count;
        disk.first_offset = disk.first_offset.max(below_offset);
    }
}

impl Disk {
    fn commit(&mut self, record_count: usize) -> bool {
        let until = self.committed_count.saturating_add(record_count).min(self.records.len());
        let committing = &self.records[self.committed_count..until];
        let Some(last) = committing.last() else { return false };
        self.committed = last.offset;
        self.waiting_bytes -= committing.iter().map(|record| record.bytes.len()).sum::<usize>();
        self.committed_count = until;
        true
    }
}

fn end_of(record: &Record) -> u64 {
    record.offset + OVERHEAD + record.bytes.len() as u64
}

/// SplitMix64's last steps: near seeds give far numbers.
fn mix(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
