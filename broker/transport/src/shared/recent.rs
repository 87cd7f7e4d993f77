//! Records that were read lately: histories are mostly asked for soon, and a
//! broker takes milliseconds to give a single record.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;

/// The records that were put last, as many as fit.
pub(super) struct Recent {
    size_max: usize,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    records: HashMap<u64, Bytes>,
    order: VecDeque<u64>,
    size: usize,
}

impl Recent {
    pub(super) fn new(size_max: usize) -> Self {
        Self { size_max, kept: Mutex::default() }
    }

    pub(super) fn get(&self, offset: u64) -> Option<Bytes> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).records.get(&offset).cloned()
    }

    pub(super) fn put(&self, offset: u64, bytes: Bytes) {
        if bytes.len() > self.size_max {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.size += bytes.len();
        match kept.records.insert(offset, bytes) {
            Some(before) => kept.size -= before.len(),
            None => kept.order.push_back(offset),
        }
        while kept.size > self.size_max
            && let Some(oldest) = kept.order.pop_front()
        {
            let gone = kept.records.remove(&oldest).map_or(0, |bytes| bytes.len());
            kept.size -= gone;
        }
    }
}
