//! `Mailbox`: the parcels that arrived, until they are taken.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use frevo_transport::{Parcel, Waker};
use tracing::warn;

/// Bytes of parcels that wait for whoever takes them; more are dropped.
const SIZE_MAX: usize = 64 << 20;

/// Bytes of a parcel beside its own.
const OVERHEAD: usize = 64;

/// The parcels that arrived.
#[derive(Default)]
pub(crate) struct Mailbox(Mutex<Arrived>);

#[derive(Default)]
struct Arrived {
    parcels: VecDeque<Parcel>,
    size: usize,
    is_dropping: bool,
    waker: Option<Waker>,
}

impl Mailbox {
    pub(crate) fn put(&self, parcel: Parcel) {
        let mut arrived = self.lock();
        let size = arrived.size + parcel.bytes.len() + OVERHEAD;
        if size > SIZE_MAX {
            if !std::mem::replace(&mut arrived.is_dropping, true) {
                warn!(size, "parcels are dropped: too many wait");
            }
            return;
        }
        arrived.size = size;
        arrived.is_dropping = false;
        arrived.parcels.push_back(parcel);
        let waker = if arrived.parcels.len() == 1 { arrived.waker.clone() } else { None };
        drop(arrived);
        if let Some(waker) = waker {
            waker();
        }
    }

    pub(crate) fn take(&self, count_max: usize) -> Vec<Parcel> {
        let mut arrived = self.lock();
        let count = arrived.parcels.len().min(count_max);
        let taken: Vec<Parcel> = arrived.parcels.drain(..count).collect();
        arrived.size -= taken.iter().map(|parcel| parcel.bytes.len() + OVERHEAD).sum::<usize>();
        taken
    }

    pub(crate) fn on_arrival(&self, waker: Waker) {
        let mut arrived = self.lock();
        arrived.waker = Some(waker.clone());
        let is_empty = arrived.parcels.is_empty();
        drop(arrived);
        if !is_empty {
            waker();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Arrived> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
