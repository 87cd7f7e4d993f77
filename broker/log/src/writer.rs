//! The writer: takes what is queued, writes it, syncs it, says so.
//!
//! One chunk after the other: a chunk is written only when the one before it is
//! synced, which is what its mark says. Bytes that can't be written for want of
//! room are tried again unchanged. A sync that fails is the end: what the kernel
//! then holds of the file is unknown, and a second sync would report success.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use crate::files::{CommitError, Handle, is_full};
use crate::frame::SegmentHeader;
use crate::journal::{Shared, lock};
use crate::pages::{PAGE_BYTES, Pages};
use crate::segment::{Body, Segment, plain_path};
use crate::tail::Chunk;

/// Why the writer stops.
enum Stop {
    /// The log was closed while there was no room.
    Closed,
    Failed(String),
}

pub(crate) fn run(shared: &Shared) {
    let _told = TellKeeper(shared);
    let newest = shared.segments.read().expect("no thread panics while it holds the segments");
    let active = newest.values().next_back().cloned();
    drop(newest);
    let mut writer = Writer { shared, active, pages: Pages::default(), end: 0 };
    while let Some(chunks) = writer.wait_for_chunks() {
        for chunk in chunks {
            match writer.commit(chunk) {
                Ok(()) => {}
                Err(Stop::Closed) => return,
                Err(Stop::Failed(reason)) => return fail(shared, reason),
            }
        }
    }
}

/// The keeper ends after the writer, however the writer ends.
struct TellKeeper<'a>(&'a Shared);

impl Drop for TellKeeper<'_> {
    fn drop(&mut self) {
        lock(&self.0.stock).writer_gone = true;
        self.0.stock_changed.notify_all();
    }
}

struct Writer<'a> {
    shared: &'a Shared,
    /// The segment being written.
    active: Option<Arc<Segment>>,
    /// Its last page, as far as it is written.
    pages: Pages,
    /// The position that `pages` reaches to.
    end: u64,
}

impl Writer<'_> {
    /// What is to be written; nothing once the log is closed and all is taken.
    fn wait_for_chunks(&self) -> Option<Vec<Chunk>> {
        let mut tail = lock(&self.shared.tail);
        loop {
            let due = tail.take_due();
            if due.is_some() || tail.closing {
                return due;
            }
            tail.writer_sleeps = true;
            tail = self.shared.appended.wait(tail).expect("no thread panics while it holds the tail");
            tail.writer_sleeps = false;
        }
    }

    fn commit(&mut self, chunk: Chunk) -> Result<(), Stop> {
        if let Some(header) = chunk.header {
            self.begin_segment(header)?;
        }
        let active = self.active.clone().expect("the first chunk begins a segment");
        let Body::Plain(file) = &active.body else { unreachable!("the newest segment is never packed") };
        let position = self.lay_out(&chunk, &active, file)?;
        let started = Instant::now();
        self.write(file, &active.path, position)?;
        let ended = Instant::now();

        self.shared.committed.store(chunk.last_offset, Ordering::Release);
        let counters = &self.shared.counters;
        counters.records.fetch_add(chunk.record_count, Ordering::Relaxed);
        counters.bytes_written.fetch_add(self.pages.bytes().len() as u64, Ordering::Relaxed);
        counters.syncs.fetch_add(1, Ordering::Relaxed);
        counters.commit_records.count(chunk.record_count);
        counters.commit_microseconds.count_duration(ended - chunk.since);
        counters.write_microseconds.count_duration(ended - started);
        lock(&self.shared.tail).give_back(chunk.bytes);
        self.shared.wake_all();
        Ok(())
    }

    /// Makes pages of the chunk and of what stands before it in its first page.
    /// Returns where they begin.
    fn lay_out(&mut self, chunk: &Chunk, active: &Segment, file: &Arc<dyn Handle>) -> Result<u64, Stop> {
        let begin = chunk.position - chunk.position % PAGE_BYTES as u64;
        if self.end == chunk.position {
            self.pages.keep_last();
        } else {
            let mut head = vec![0; (chunk.position - begin) as usize];
            file.read_at(&mut head, begin).map_err(|error| failed("read", &active.path, &error))?;
            self.pages.clear();
            self.pages.append(&head);
        }
        self.pages.append(&chunk.bytes);
        self.end = chunk.position + chunk.bytes.len() as u64;
        Ok(begin)
    }

    fn write(&self, file: &Arc<dyn Handle>, path: &Path, position: u64) -> Result<(), Stop> {
        loop {
            match file.commit(self.pages.bytes(), position) {
                Ok(()) => {
                    self.shared.writing_stalls.store(false, Ordering::Release);
                    return Ok(());
                }
                // A segment has its room; a file system that copies on write may still run out of it.
                Err(CommitError::Write(error)) if is_full(&error) => {
                    if !self.shared.writing_stalls.swap(true, Ordering::AcqRel) {
                        tracing::error!(path = %path.display(), %error, "the disk is full: commits wait for room");
                    }
                    self.pause()?;
                }
                Err(CommitError::Write(error)) => return Err(failed("write", path, &error)),
                Err(CommitError::Sync(error)) => return Err(failed("sync", path, &error)),
            }
        }
    }

    /// Goes on to the next segment, once it is made.
    fn begin_segment(&mut self, header: SegmentHeader) -> Result<(), Stop> {
        let file = self.wait_for_segment(header.number)?;
        let path = plain_path(&self.shared.config.directory, header.number);
        let segment = Arc::new(Segment::new(header, path, Body::Plain(file), Arc::default()));
        self.pages.clear();
        self.end = 0;
        if let Some(before) = self.active.replace(segment.clone()) {
            before.seal(header.previous);
        }
        let mut segments =
            self.shared.segments.write().expect("no thread panics while it holds the segments");
        segments.insert(header.number, segment);
        Ok(())
    }

    fn wait_for_segment(&self, number: u64) -> Result<Arc<dyn Handle>, Stop> {
        let mut stock = lock(&self.shared.stock);
        loop {
            if let Some(file) = stock.ready.remove(&number) {
                stock.wanted = number + 1;
                stock.writer_waits = false;
                self.shared.stock_changed.notify_all();
                return Ok(file);
            }
            if stock.closing && self.shared.no_segment_ahead.load(Ordering::Acquire) {
                return Err(Stop::Closed);
            }
            if !std::mem::replace(&mut stock.writer_waits, true) {
                self.shared.stock_changed.notify_all();
            }
            stock = self.shared.stock_changed.wait(stock).expect("no thread panics while it holds the stock");
        }
    }

    /// Waits before another attempt, unless the log is closed.
    fn pause(&self) -> Result<(), Stop> {
        let stock = lock(&self.shared.stock);
        let (stock, _) = self
            .shared
            .stock_changed
            .wait_timeout_while(stock, self.shared.config.retry_after, |stock| !stock.closing)
            .expect("no thread panics while it holds the stock");
        if stock.closing { Err(Stop::Closed) } else { Ok(()) }
    }
}

fn failed(action: &str, path: &Path, error: &io::Error) -> Stop {
    Stop::Failed(format!("could not {action} `{}`: {error}", path.display()))
}

/// Nothing more is taken or committed; everybody is told.
fn fail(shared: &Shared, reason: String) {
    tracing::error!(%reason, "the log has failed and commits nothing more");
    lock(&shared.tail).failed = Some(reason.clone());
    let hooks = std::mem::take(&mut *lock(&shared.failure_hooks));
    hooks.iter().for_each(|hook| hook(&reason));
    shared.wake_all();
}
