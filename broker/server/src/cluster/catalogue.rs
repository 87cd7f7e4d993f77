//! What is registered, on a node that need not own partition 0: its journal is
//! read, and every change is shown to the node's reactors.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::Duration;

use frevo_coordinator::CatalogueFollower;
use frevo_transport::{SharedJournal, Waker};

use super::{News, lock};
use crate::node::Node;

/// How long the reader sleeps at most.
const SLEEP_MAX: Duration = Duration::from_millis(200);

/// Pause before a journal that broke off is read again.
const RETRY: Duration = Duration::from_millis(500);

/// Reads on until the server stops.
pub fn follow(
    node: Arc<Node>,
    journal: SharedJournal,
    follower: CatalogueFollower,
) -> io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name("catalogue".into()).spawn(move || {
        let news = Arc::new(News::default());
        let waker: Waker = {
            let news = news.clone();
            Arc::new(move || news.wake())
        };
        let mut reading = Reading { node, journal, follower, waker, position: 0 };
        let mut opened = reading.open();
        while !reading.node.is_stopping() {
            let read = opened.and_then(|()| reading.read());
            let is_read = reading.tell(read.err());
            if is_read {
                opened = Ok(());
                news.wait(SLEEP_MAX);
            } else {
                std::thread::sleep(RETRY);
                opened = reading.open();
            }
        }
    })
}

struct Reading {
    node: Arc<Node>,
    journal: SharedJournal,
    follower: CatalogueFollower,
    waker: Waker,
    /// The offset of the last record that was read.
    position: u64,
}

impl Reading {
    fn open(&mut self) -> Result<(), ReadError> {
        let from = self.position.max(self.follower.from());
        // It writes nothing, so no number of its own is needed.
        Ok(self.journal.open(0, from, 0, self.waker.clone())?)
    }

    /// Tells once why nothing can be read; true if there is no reason.
    fn tell(&self, error: Option<ReadError>) -> bool {
        let Some(cluster) = self.node.cluster() else { return true };
        let reason = error.as_ref().map(reason);
        let mut unread = lock(&cluster.unread);
        if let Some(reason) = reason.as_ref().filter(|reason| unread.as_ref() != Some(reason)) {
            tracing::warn!(reason, "what is registered is read again from where it was");
        }
        *unread = reason;
        unread.is_none()
    }

    fn read(&mut self) -> Result<(), ReadError> {
        // Asked before: what comes in between would not be read yet.
        let has_caught_up = self.journal.has_caught_up(0);
        let mut records = Vec::new();
        let taken = self.journal.take(0, &mut records);
        let position = self.position;
        for record in records.iter().filter(|record| record.offset > position) {
            let changes = self.follower.read(record.offset, &record.bytes)?;
            changes.iter().for_each(|change| self.node.change_catalogue(change));
            self.position = record.offset;
        }
        if let Some(cluster) = self.node.cluster() {
            cluster.is_current.fetch_or(has_caught_up, Ordering::AcqRel);
            if !records.is_empty() {
                cluster.read.store(self.position, Ordering::Release);
                cluster.post_news.wake();
            }
        }
        Ok(taken?)
    }
}

fn reason(error: &ReadError) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

#[derive(Debug, thiserror::Error)]
enum ReadError {
    #[error(transparent)]
    Recovery(#[from] frevo_coordinator::RecoveryError),
    #[error(transparent)]
    Broken(#[from] frevo_transport::Broken),
    #[error("could not open the journal of what is registered")]
    Open(#[from] frevo_transport::ReadError),
}
