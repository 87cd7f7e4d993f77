//! `Mailbox`: what was pushed to a consumer and is not yet taken.

use std::collections::{HashSet, VecDeque};
use std::sync::Mutex;

use super::{Mail, lock};
use crate::Waker;

pub(super) struct Mailbox {
    mail: Mutex<VecDeque<Mail>>,
    wake: Waker,
}

impl Mailbox {
    pub(super) fn new(wake: Waker) -> Self {
        Self { mail: Mutex::default(), wake }
    }

    /// Puts a piece in; true if the mailbox was empty, so its owner must be woken.
    pub(super) fn put(&self, piece: Mail) -> bool {
        let mut mail = lock(&self.mail);
        mail.push_back(piece);
        mail.len() == 1
    }

    pub(super) fn take(&self, count_max: usize) -> Vec<Mail> {
        let mut mail = lock(&self.mail);
        let count = mail.len().min(count_max);
        mail.drain(..count).collect()
    }

    /// How many tasks of a queue were not taken yet.
    pub(super) fn count_of(&self, queue: &str) -> usize {
        let is_of = |piece: &&Mail| matches!(piece, Mail::Task(task) if &*task.queue == queue);
        lock(&self.mail).iter().filter(is_of).count()
    }

    /// Takes a task back that was not taken; false if it was.
    pub(super) fn recall(&self, queue: &str, key: u128) -> bool {
        let mut mail = lock(&self.mail);
        let count = mail.len();
        mail.retain(|piece| !is_task(piece, queue, key));
        mail.len() < count
    }

    /// Takes all tasks of a queue back that were not taken.
    pub(super) fn recall_all(&self, queue: &str) -> HashSet<u128> {
        let mut mail = lock(&self.mail);
        let (recalled, kept) = mail.drain(..).partition(|piece| match piece {
            Mail::Task(task) => &*task.queue == queue,
            Mail::Cancelled { .. } | Mail::Ended { .. } => false,
        });
        *mail = kept;
        let recalled: VecDeque<Mail> = recalled;
        recalled
            .into_iter()
            .filter_map(|piece| match piece {
                Mail::Task(task) => Some(task.key),
                Mail::Cancelled { .. } | Mail::Ended { .. } => None,
            })
            .collect()
    }

    pub(super) fn wake(&self) {
        (self.wake)();
    }
}

fn is_task(piece: &Mail, queue: &str, key: u128) -> bool {
    matches!(piece, Mail::Task(task) if task.key == key && &*task.queue == queue)
}
