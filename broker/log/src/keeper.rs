//! The keeper: makes the next segment ahead, packs old ones, removes what is
//! released.
//!
//! A segment made ahead is written with zeros and synced, or is an old one's
//! file under a new name: either way its blocks are there, so a commit changes
//! data only, and a disk that fills up does not stop what runs. When one can't
//! be made, the log says that it accepts no more starts, and tries again.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use crate::files::Handle;
use crate::journal::{Shared, Stock, lock};
use crate::packed::{self, Packed};
use crate::segment::{Body, Segment, free_path, packed_path, plain_path, unfinished_path};

const FILL_BYTES: usize = 1 << 20;
/// Files kept for new segments; more are removed.
const FREE_COUNT_MAX: usize = 2;

/// The log is being closed, and the writer gets by with what it has.
fn is_ending(stock: &Stock) -> bool {
    stock.closing && !stock.writer_waits
}

enum Job {
    Remove(Arc<Segment>),
    Make { number: u64, from: Option<PathBuf> },
    Pack(Arc<Segment>),
}

pub(crate) fn run(shared: &Shared) {
    let mut keeper = Keeper { shared, pack_from: 0, make_at: None, pack_at: None };
    while let Some(job) = keeper.wait_for_job() {
        match job {
            Job::Remove(segment) => keeper.remove(&segment),
            Job::Make { number, from } => keeper.make(number, from),
            Job::Pack(segment) => keeper.pack(&segment),
        }
    }
}

struct Keeper<'a> {
    shared: &'a Shared,
    /// Segments below this number are packed, or can't be.
    pack_from: u64,
    /// Making a segment failed for want of room and is tried again then.
    make_at: Option<Instant>,
    /// The same of packing. Each waits for itself: a segment that can't be packed
    /// must not keep the next one from being made, or its lack from being told.
    pack_at: Option<Instant>,
}

impl Keeper<'_> {
    /// The next thing to do; nothing once the writer has ended.
    fn wait_for_job(&self) -> Option<Job> {
        let mut stock = lock(&self.shared.stock);
        while !stock.writer_gone {
            let now = Instant::now();
            if let Some(job) = self.job(&mut stock, now) {
                return Some(job);
            }
            let changed = &self.shared.stock_changed;
            let next_try = [self.make_at, self.pack_at].into_iter().flatten().filter(|at| *at > now).min();
            stock = match next_try {
                Some(at) => changed.wait_timeout(stock, at - now).map(|(stock, _)| stock).ok()?,
                None => changed.wait(stock).ok()?,
            };
        }
        None
    }

    fn job(&self, stock: &mut Stock, now: Instant) -> Option<Job> {
        if is_ending(stock) {
            return None;
        }
        if let Some(segment) = stock.released.pop_front() {
            return Some(Job::Remove(segment));
        }
        let is_due = |at: Option<Instant>| at.is_none_or(|at| at <= now);
        let number = stock.wanted;
        if !stock.ready.contains_key(&number) {
            // Room goes to the next segment first.
            return is_due(self.make_at).then(|| Job::Make { number, from: stock.free.pop() });
        }
        self.packable().filter(|_| is_due(self.pack_at)).map(Job::Pack)
    }

    fn packable(&self) -> Option<Arc<Segment>> {
        let segments = self.shared.segments.read().expect("no thread panics while it holds the segments");
        let newest = *segments.keys().next_back()?;
        // If a crash tears the newest one's first write, the one before it is written again.
        let unpacked = self.shared.config.unpacked_segments.max(1);
        segments
            .range(self.pack_from..newest.saturating_sub(unpacked))
            .map(|(_, segment)| segment)
            .find(|segment| !segment.is_packed() && segment.end().is_some())
            .cloned()
    }

    fn make(&mut self, number: u64, from: Option<PathBuf>) {
        self.make_at = None;
        let made = match from {
            Some(free) => self.recycle(&free, number).map(Some).or_else(|error| {
                tracing::warn!(path = %free.display(), %error, "a file could not be recycled");
                self.fill(number)
            }),
            None => self.fill(number),
        };
        match made {
            Ok(None) => {}
            Ok(Some(file)) => {
                if self.shared.no_segment_ahead.swap(false, Ordering::AcqRel) {
                    tracing::info!(segment = number, "there is room again");
                }
                lock(&self.shared.stock).ready.insert(number, file);
            }
            Err(error) => {
                self.make_at = Some(Instant::now() + self.shared.config.retry_after);
                if !self.shared.no_segment_ahead.swap(true, Ordering::AcqRel) {
                    tracing::error!(segment = number, %error, "no room for another segment: starts are refused");
                }
            }
        }
        self.shared.stock_changed.notify_all();
    }

    fn recycle(&self, free: &Path, number: u64) -> io::Result<Arc<dyn Handle>> {
        let files = &self.shared.files;
        let file = files.open(free)?;
        if file.size()? != self.shared.segment_bytes {
            files.remove(free)?;
            return Err(io::Error::new(io::ErrorKind::InvalidData, "its size is not a segment's"));
        }
        files.rename(free, &plain_path(self.directory(), number))?;
        files.sync_directory(self.directory())?;
        Ok(file)
    }

    /// Makes a segment out of nothing; none if the log is being closed.
    fn fill(&self, number: u64) -> io::Result<Option<Arc<dyn Handle>>> {
        let path = unfinished_path(self.directory(), number);
        let made = self.fill_file(&path, number);
        if !matches!(made, Ok(Some(_))) {
            // Gives back the room it took; what is left is removed when the log is opened.
            let _gone_or_left = self.shared.files.remove(&path);
        }
        made
    }

    fn fill_file(&self, path: &Path, number: u64) -> io::Result<Option<Arc<dyn Handle>>> {
        let files = &self.shared.files;
        let file = files.create(path)?;
        let zeros = vec![0; FILL_BYTES.min(self.shared.segment_bytes as usize)];
        let mut position = 0;
        while position < self.shared.segment_bytes {
            if is_ending(&lock(&self.shared.stock)) {
                return Ok(None);
            }
            let bytes = zeros.len().min((self.shared.segment_bytes - position) as usize);
            file.write_at(&zeros[..bytes], position)?;
            position += bytes as u64;
        }
        file.sync()?;
        files.rename(path, &plain_path(self.directory(), number))?;
        files.sync_directory(self.directory())?;
        Ok(Some(file))
    }

    fn pack(&mut self, segment: &Arc<Segment>) {
        self.pack_at = None;
        let number = segment.header.number;
        match self.packed(segment) {
            Ok(Some(packed)) => {
                let mut segments =
                    self.shared.segments.write().expect("no thread panics while it holds the segments");
                // It may have been released meanwhile: then the file of both forms goes.
                let kept = segments.contains_key(&number);
                if kept {
                    segments.insert(number, packed.clone());
                }
                drop(segments);
                if kept {
                    self.free(segment);
                } else {
                    self.remove(&packed);
                }
                self.pack_from = number + 1;
            }
            Ok(None) => {
                tracing::error!(
                    segment = number,
                    "a damaged segment is left unpacked; run `frevo log verify`"
                );
                self.pack_from = number + 1;
            }
            Err(error) => {
                tracing::warn!(segment = number, %error, "a segment could not be packed; it is tried again");
                self.pack_at = Some(Instant::now() + self.shared.config.retry_after);
            }
        }
    }

    fn packed(&self, segment: &Arc<Segment>) -> io::Result<Option<Arc<Segment>>> {
        let files = &self.shared.files;
        let number = segment.header.number;
        let (unfinished, path) =
            (unfinished_path(self.directory(), number), packed_path(self.directory(), number));
        let is_whole = packed::pack(&**files, segment, &unfinished).inspect_err(|_| {
            let _gone_or_left = files.remove(&unfinished);
        })?;
        if !is_whole {
            files.remove(&unfinished)?;
            return Ok(None);
        }
        files.rename(&unfinished, &path)?;
        files.sync_directory(self.directory())?;
        let packed = Packed::open(files.clone(), &path, number, self.shared.cache.clone())?;
        Ok(Some(Arc::new(Segment::new(segment.header, path, Body::Packed(packed), segment.lost.clone()))))
    }

    /// The files of a released segment go.
    fn remove(&self, segment: &Segment) {
        if !segment.is_packed() {
            return self.free(segment);
        }
        if let Err(error) = self.shared.files.remove(&segment.path) {
            tracing::warn!(path = %segment.path.display(), %error, "a released segment could not be removed");
        }
    }

    /// A segment's file is not needed any more: a new segment may be made of it.
    fn free(&self, segment: &Segment) {
        let files = &self.shared.files;
        let is_enough = lock(&self.shared.stock).free.len() >= FREE_COUNT_MAX;
        let free = free_path(self.directory(), segment.header.number);
        let done = match is_enough {
            true => files.remove(&segment.path),
            false => files.rename(&segment.path, &free),
        };
        match done {
            Ok(()) if is_enough => {}
            Ok(()) => lock(&self.shared.stock).free.push(free),
            Err(error) => {
                tracing::warn!(path = %segment.path.display(), %error, "a segment's file could not be freed");
            }
        }
    }

    fn directory(&self) -> &Path {
        &self.shared.config.directory
    }
}
