//! What there is to read: that the log has grown, or what the reactors of a node of
//! a cluster read back. It is bounded: what has no room is dropped, and nobody
//! waits.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use frevo_transport::Record;

/// Bytes of records that wait at most.
const SIZE_MAX: usize = 64 << 20;

/// What there is to read.
#[derive(Debug, Default)]
pub struct Feed {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    records: Vec<Record>,
    size: usize,
    has_news: bool,
    is_stopping: bool,
}

impl Feed {
    /// The log has grown.
    pub fn wake(&self) {
        self.tell(|_| {});
    }

    /// Nothing more comes.
    pub fn stop(&self) {
        self.tell(|state| state.is_stopping = true);
    }

    /// Takes a record that is committed; tells whether it had room.
    pub fn hear(&self, record: &Record) -> bool {
        let mut has_room = false;
        self.tell(|state| {
            has_room = state.size + record.bytes.len() <= SIZE_MAX;
            if has_room {
                state.size += record.bytes.len();
                state.records.push(record.clone());
            }
        });
        has_room
    }

    /// Waits for news; tells whether nothing more comes.
    pub(super) fn wait(&self) -> bool {
        let state = self.lock();
        let waited = self.changed.wait_while(state, |state| !state.has_news);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        state.has_news = false;
        state.is_stopping
    }

    /// Waits so long, or until nothing more comes; tells whether that is so.
    pub(super) fn pause(&self, at_most: Duration) -> bool {
        let state = self.lock();
        let waited = self.changed.wait_timeout_while(state, at_most, |state| !state.is_stopping);
        waited.unwrap_or_else(PoisonError::into_inner).0.is_stopping
    }

    /// Takes what was heard.
    pub(super) fn take(&self) -> Vec<Record> {
        let mut state = self.lock();
        state.size = 0;
        std::mem::take(&mut state.records)
    }

    fn tell(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.lock();
        change(&mut state);
        state.has_news = true;
        drop(state);
        self.changed.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
