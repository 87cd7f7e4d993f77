//! `Log`: the journal in a directory, and what its threads share.

use std::collections::{BTreeMap, VecDeque};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, RwLock};
use std::thread::JoinHandle;

use frevo_transport::{AppendError, Journal, ReadError, Record, Waker, WholeJournal};

use crate::files::{Files, Handle, Machine};
use crate::frame::SEGMENT_HEADER_BYTES;
use crate::lock::DirectoryLock;
use crate::lost::Lost;
use crate::packed::BlockCache;
use crate::recovery::{self, Recovered};
use crate::scan::Scan;
use crate::segment::Segment;
use crate::statistics::Counters;
use crate::tail::Tail;
use crate::{Config, OpenError, Statistics, keeper, writer};

/// The embedded journal. Dropping it writes what is still waiting, as far as
/// the disk lets it, and ends its threads.
pub struct Log {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    _lock: Option<DirectoryLock>,
}

/// Told once, with the reason, when the log fails.
pub(crate) type FailureHook = Box<dyn Fn(&str) + Send + Sync>;

pub(crate) struct Shared {
    pub config: Config,
    pub segment_bytes: u64,
    pub record_bytes_max: usize,
    pub files: Arc<dyn Files>,
    pub cache: Arc<BlockCache>,
    /// What is appended and not yet written.
    pub tail: Mutex<Tail>,
    /// Wakes the writer: something was appended, or the log closes.
    pub appended: Condvar,
    pub committed: AtomicU64,
    pub wakers: Mutex<Arc<[Waker]>>,
    /// The segments that are kept, the one being written last.
    pub segments: RwLock<BTreeMap<u64, Arc<Segment>>>,
    pub first_offset: AtomicU64,
    pub lost: Arc<Lost>,
    /// What the writer and the keeper hand each other.
    pub stock: Mutex<Stock>,
    pub stock_changed: Condvar,
    /// The next segment can't be made.
    pub no_segment_ahead: AtomicBool,
    /// A prepared segment can't be written.
    pub writing_stalls: AtomicBool,
    pub failure_hooks: Mutex<Vec<FailureHook>>,
    pub counters: Counters,
}

/// What the writer and the keeper hand each other.
pub(crate) struct Stock {
    /// Segments made ahead, by number.
    pub ready: BTreeMap<u64, Arc<dyn Handle>>,
    /// The segment to be made ahead.
    pub wanted: u64,
    /// Files that can be made into segments without writing them first.
    pub free: Vec<PathBuf>,
    /// Released segments whose files are still there, oldest first.
    pub released: VecDeque<Arc<Segment>>,
    /// The writer can't go on without the segment that is wanted.
    pub writer_waits: bool,
    pub writer_gone: bool,
    pub closing: bool,
}

impl Log {
    /// Opens the log in a directory, or makes one. Takes the directory's lock,
    /// cuts off what a crash tore, and refuses a log that has lost records.
    pub fn open(config: Config) -> Result<Self, OpenError> {
        let directory = config.directory.clone();
        std::fs::create_dir_all(&directory).map_err(|source| OpenError::Io {
            action: "make the directory",
            path: directory.clone(),
            source,
        })?;
        let lock = DirectoryLock::take(&directory)?;
        Self::open_on(config, Arc::new(Machine), Some(lock))
    }

    pub(crate) fn open_on(
        config: Config,
        files: Arc<dyn Files>,
        lock: Option<DirectoryLock>,
    ) -> Result<Self, OpenError> {
        config.check()?;
        let cache = Arc::new(BlockCache::default());
        let recovered = recovery::recover(&config, &files, &cache)?;
        let shared = Arc::new(Shared::new(config, files, cache, recovered));
        let threads = vec![
            spawn("frevo-log-writer", writer::run, shared.clone()),
            spawn("frevo-log-keeper", keeper::run, shared.clone()),
        ];
        Ok(Self { shared, threads, _lock: lock })
    }

    /// Calls `hook` once with the reason when the log fails, so that the process
    /// can end; at once if it has failed already. From the thread that found out.
    pub fn on_failure(&self, hook: impl Fn(&str) + Send + Sync + 'static) {
        let mut hooks = lock(&self.shared.failure_hooks);
        if let Some(reason) = self.failed() {
            drop(hooks);
            return hook(&reason);
        }
        hooks.push(Box::new(hook));
    }

    /// What the writer has done since the log was opened.
    pub fn statistics(&self) -> Statistics {
        let counters = &self.shared.counters;
        let segments = self.shared.segments.read().expect("no thread panics while it holds the segments");
        Statistics {
            records: counters.records.load(Ordering::Relaxed),
            bytes_written: counters.bytes_written.load(Ordering::Relaxed),
            syncs: counters.syncs.load(Ordering::Relaxed),
            waiting_bytes: lock(&self.shared.tail).waiting_bytes as u64,
            segments: segments.len() as u64,
            packed_segments: segments.values().filter(|segment| segment.is_packed()).count() as u64,
            commit_records: counters.commit_records.read(),
            commit_microseconds: counters.commit_microseconds.read(),
            write_microseconds: counters.write_microseconds.read(),
        }
    }

    /// Whether a record at this offset would be in a stretch that was given up.
    pub fn is_given_up(&self, offset: u64) -> bool {
        self.shared.lost.holds(offset)
    }

    /// What is appended until the returned value is dropped is written together,
    /// where each append would else begin a write of its own, and a sync costs as
    /// much for one record as for a hundred. Who gathers must not wait for a
    /// commit.
    pub fn gather(&self) -> Gathering<'_> {
        lock(&self.shared.tail).begin_gathering();
        Gathering(&self.shared)
    }

    /// Bytes in a segment of this log.
    pub fn segment_bytes(&self) -> u64 {
        self.shared.segment_bytes
    }
}

/// Appends that are written together ([`Log::gather`]).
#[must_use = "they are written together until this is dropped"]
pub struct Gathering<'a>(&'a Shared);

impl Drop for Gathering<'_> {
    fn drop(&mut self) {
        let mut tail = lock(&self.0.tail);
        tail.end_gathering();
        self.0.wake_writer(tail);
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        lock(&self.shared.tail).closing = true;
        self.shared.appended.notify_all();
        lock(&self.shared.stock).closing = true;
        self.shared.stock_changed.notify_all();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a thread of the log panicked");
            }
        }
    }
}

impl Journal for Log {
    fn append(&self, partition: u16, record: &[u8]) -> Result<u64, AppendError> {
        let shared = &*self.shared;
        if record.len() > shared.record_bytes_max {
            return Err(AppendError::TooLarge { size: record.len(), size_max: shared.record_bytes_max });
        }
        // Summed up before the lock is taken: others append meanwhile.
        let checksum = crc32c::crc32c(record);
        let mut tail = lock(&shared.tail);
        if let Some(reason) = &tail.failed {
            return Err(AppendError::Failed { reason: reason.clone() });
        }
        let (waiting, waiting_max) = (tail.waiting_bytes, shared.config.waiting_bytes_max);
        if waiting > 0 && waiting + record.len() > waiting_max {
            return Err(AppendError::Overloaded { waiting, waiting_max });
        }
        let offset = tail.push(partition, record, checksum);
        shared.wake_writer(tail);
        Ok(offset)
    }

    fn read(&self, offset: u64) -> Result<Record, ReadError> {
        let (first_offset, committed) = (self.first_offset(), self.committed());
        if offset < first_offset {
            return Err(ReadError::Released { offset, first_offset });
        }
        if offset > committed {
            return Err(ReadError::NotCommitted { offset, committed });
        }
        self.shared.read(offset)
    }

    fn accepts_starts(&self) -> bool {
        let shared = &*self.shared;
        !shared.no_segment_ahead.load(Ordering::Acquire) && !shared.writing_stalls.load(Ordering::Acquire)
    }

    fn failed(&self) -> Option<String> {
        lock(&self.shared.tail).failed.clone()
    }
}

impl WholeJournal for Log {
    fn committed(&self) -> u64 {
        self.shared.committed.load(Ordering::Acquire)
    }

    fn on_commit(&self, waker: Waker) {
        let mut wakers = lock(&self.shared.wakers);
        *wakers = wakers.iter().cloned().chain([waker]).collect();
    }

    fn first_offset(&self) -> u64 {
        self.shared.first_offset.load(Ordering::Acquire)
    }

    fn replay(
        &self,
        from_offset: u64,
        visit: &mut dyn FnMut(Record) -> ControlFlow<()>,
    ) -> Result<(), ReadError> {
        let committed = self.committed();
        let from_offset = from_offset.max(self.first_offset());
        if from_offset > committed {
            return Ok(());
        }
        let segment_bytes = self.shared.segment_bytes;
        for number in from_offset / segment_bytes..=committed / segment_bytes {
            // One that was released since is skipped, as what was released before.
            let Some(segment) = self.shared.segment(number) else { continue };
            if self.shared.replay_segment(segment, from_offset, committed, visit)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn release(&self, below_offset: u64) {
        let shared = &*self.shared;
        let below_offset = below_offset.min(self.committed());
        let mut released = VecDeque::new();
        let mut segments = shared.segments.write().expect("no thread panics while it holds the segments");
        let newest = segments.keys().next_back().copied().unwrap_or_default();
        while let Some(oldest) = segments.first_entry()
            && *oldest.key() < newest
            && (oldest.key() + 1) * shared.segment_bytes <= below_offset
        {
            shared.first_offset.store((oldest.key() + 1) * shared.segment_bytes, Ordering::Release);
            released.push_back(oldest.remove());
        }
        drop(segments);
        lock(&shared.stock).released.append(&mut released);
        shared.stock_changed.notify_all();
    }
}

impl Shared {
    fn new(config: Config, files: Arc<dyn Files>, cache: Arc<BlockCache>, recovered: Recovered) -> Self {
        let Recovered { log, segment_bytes, segments, lost, ready, free, tail, committed } = recovered;
        let first_offset = segments.keys().next().map_or(1, |number| (number * segment_bytes).max(1));
        let wanted = tail.map_or(0, |(number, _)| number + 1);
        let stock = Stock {
            ready,
            wanted,
            free,
            released: VecDeque::new(),
            writer_waits: false,
            writer_gone: false,
            closing: false,
        };
        Self {
            record_bytes_max: config.record_bytes_max(segment_bytes),
            segment_bytes,
            config,
            files,
            cache,
            tail: Mutex::new(Tail::new(log, recovery::random(), segment_bytes, tail)),
            appended: Condvar::new(),
            committed: AtomicU64::new(committed),
            wakers: Mutex::new(Arc::new([])),
            segments: RwLock::new(segments),
            first_offset: AtomicU64::new(first_offset),
            lost,
            stock: Mutex::new(stock),
            stock_changed: Condvar::new(),
            no_segment_ahead: AtomicBool::new(false),
            writing_stalls: AtomicBool::new(false),
            failure_hooks: Mutex::default(),
            counters: Counters::default(),
        }
    }

    pub(crate) fn segment(&self, number: u64) -> Option<Arc<Segment>> {
        self.segments.read().expect("no thread panics while it holds the segments").get(&number).cloned()
    }

    /// Wakes the writer if it sleeps and something is to be written.
    fn wake_writer(&self, mut tail: MutexGuard<'_, Tail>) {
        let sleeps = tail.must_wake_writer();
        drop(tail);
        if sleeps {
            self.appended.notify_one();
        }
    }

    pub(crate) fn wake_all(&self) {
        let wakers = lock(&self.wakers).clone();
        wakers.iter().for_each(|wake| wake());
    }

    /// The segment that took this one's place since it was looked up: it was
    /// packed, and its file may have been written over.
    fn replacement(&self, segment: &Arc<Segment>) -> Option<Arc<Segment>> {
        self.segment(segment.header.number).filter(|current| !Arc::ptr_eq(current, segment))
    }

    fn is_released(&self, offset: u64) -> bool {
        offset < self.first_offset.load(Ordering::Acquire)
    }

    fn read(&self, offset: u64) -> Result<Record, ReadError> {
        let released =
            || ReadError::Released { offset, first_offset: self.first_offset.load(Ordering::Acquire) };
        let (number, position) = (offset / self.segment_bytes, offset % self.segment_bytes);
        let Some(mut segment) = self.segment(number) else {
            return Err(match self.lost.holds(offset) {
                true => ReadError::NoRecord { offset, place: "a segment that was given up".into() },
                false => released(),
            });
        };
        loop {
            let error = match segment.frame_at(position) {
                Ok(Some((frame, bytes))) if !frame.is_mark => {
                    return Ok(Record { offset, partition: frame.partition, bytes });
                }
                Ok(_) => None,
                Err(error) => Some(error),
            };
            if self.is_released(offset) {
                return Err(released());
            }
            let place = segment.place(position);
            match (self.replacement(&segment), error) {
                (Some(replacement), _) => segment = replacement,
                (None, None) => return Err(ReadError::NoRecord { offset, place }),
                (None, Some(source)) => return Err(ReadError::Io { offset, place, source }),
            }
        }
    }

    fn replay_segment(
        &self,
        segment: Arc<Segment>,
        from_offset: u64,
        committed: u64,
        visit: &mut dyn FnMut(Record) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, ReadError> {
        let base = segment.header.base();
        let mut scan = scan_from(segment, from_offset).wanting(committed.saturating_sub(from_offset) + 4096);
        loop {
            let (offset, end) = (base + scan.position(), scan.segment().end());
            if end.is_some_and(|end| end.position == scan.position()) || offset > committed {
                return Ok(ControlFlow::Continue(()));
            }
            let error = match scan.next() {
                Ok(Some((frame, bytes))) => {
                    let record = Record { offset: frame.offset, partition: frame.partition, bytes };
                    if !frame.is_mark && frame.offset >= from_offset && visit(record).is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                    continue;
                }
                Ok(None) => None,
                Err(error) => Some(error),
            };
            if self.is_released(offset) {
                return Ok(ControlFlow::Continue(()));
            }
            let place = scan.segment().place(scan.position());
            match (self.replacement(scan.segment()), error) {
                (Some(replacement), _) => scan.continue_in(replacement),
                (None, None) => return Err(ReadError::Damaged { offset, place }),
                (None, Some(source)) => return Err(ReadError::Io { offset, place, source }),
            }
        }
    }
}

/// A scan that starts at an offset, if a frame starts there or just before;
/// otherwise at the start of the segment.
fn scan_from(segment: Arc<Segment>, from_offset: u64) -> Scan {
    let position = from_offset.saturating_sub(segment.header.base());
    if position > SEGMENT_HEADER_BYTES as u64 {
        for start in [position, position - 1] {
            if matches!(segment.frame_at(start), Ok(Some(_))) {
                return Scan::from(segment, start);
            }
        }
    }
    Scan::from_start(segment)
}

fn spawn(name: &'static str, run: fn(&Shared), shared: Arc<Shared>) -> JoinHandle<()> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(move || run(&shared))
        .expect("a process that starts can have two more threads")
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no thread panics while it holds a lock of the log")
}
