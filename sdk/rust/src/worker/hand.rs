//! The tasks in hand: taken, and not yet known to be completed durably.
//!
//! Purely a table: it reads no clock and sends nothing, the driver does.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::AbortHandle;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Utf8Bytes;

/// Tasks by token.
#[derive(Default)]
pub(super) struct Hand {
    tasks: HashMap<Arc<str>, Held>,
    beats: BTreeSet<(Instant, Arc<str>)>,
}

struct Held {
    queue: Arc<str>,
    beat: Option<Beat>,
    progress: Progress,
}

#[derive(Clone, Copy)]
struct Beat {
    every: Duration,
    due: Instant,
}

enum Progress {
    /// The handler runs.
    Working(Working),
    /// It has run; the server has not said yet that it knows.
    Done(Utf8Bytes),
}

struct Working {
    handler: AbortHandle,
    /// The handler's own look at whether the task is wanted.
    cancelled: Arc<AtomicBool>,
    /// What it said that it submitted.
    submission: Option<Utf8Bytes>,
}

/// What to do with a task that was delivered.
pub(super) enum Delivery {
    /// It is new.
    Begin,
    /// Its handler runs already.
    Running,
    /// Its handler has run: send this again.
    Repeat(Utf8Bytes),
}

impl Hand {
    /// A task was delivered; maybe again, after a lost connection.
    pub fn delivered(&self, token: &str) -> Delivery {
        match self.tasks.get(token).map(|held| &held.progress) {
            None => Delivery::Begin,
            Some(Progress::Working(_)) => Delivery::Running,
            Some(Progress::Done(frame)) => Delivery::Repeat(frame.clone()),
        }
    }

    /// Its handler runs; it shows every `beat` that it does.
    pub fn working(
        &mut self,
        token: Arc<str>,
        queue: Arc<str>,
        handler: AbortHandle,
        cancelled: Arc<AtomicBool>,
        beat: Option<Duration>,
        now: Instant,
    ) {
        let beat = beat.map(|every| Beat { every, due: now + every });
        if let Some(beat) = beat {
            self.beats.insert((beat.due, token.clone()));
        }
        let working = Working { handler, cancelled, submission: None };
        self.tasks.insert(token, Held { queue, beat, progress: Progress::Working(working) });
    }

    /// Its handler has submitted something. False if nobody wants to know any
    /// more.
    pub fn submitted(&mut self, token: &str, frame: Utf8Bytes) -> bool {
        let Some(Held { progress: Progress::Working(working), .. }) = self.tasks.get_mut(token) else {
            return false;
        };
        working.submission = Some(frame);
        true
    }

    /// Its handler ran at once.
    pub fn done_inline(&mut self, token: Arc<str>, queue: Arc<str>, frame: Utf8Bytes) {
        self.tasks.insert(token, Held { queue, beat: None, progress: Progress::Done(frame) });
    }

    /// Its handler has run. False if nobody wants to know any more.
    pub fn done(&mut self, token: &Arc<str>, frame: Utf8Bytes) -> bool {
        let Some(held) = self.tasks.get_mut(token) else { return false };
        if let Some(beat) = held.beat.take() {
            self.beats.remove(&(beat.due, token.clone()));
        }
        held.progress = Progress::Done(frame);
        true
    }

    /// The server knows, or does not want to: the task is forgotten, and its
    /// handler is stopped if it still runs. False if it was not in hand.
    pub fn forget(&mut self, token: &Arc<str>) -> bool {
        let Some(held) = self.tasks.remove(token) else { return false };
        if let Some(beat) = held.beat {
            self.beats.remove(&(beat.due, token.clone()));
        }
        if let Progress::Working(working) = held.progress {
            working.handler.abort();
        }
        true
    }

    /// The server says that nobody wants the task any more, and so does the
    /// task to its handler, which is stopped. False if it was not in hand.
    pub fn cancel(&mut self, token: &Arc<str>) -> bool {
        if let Some(Held { progress: Progress::Working(working), .. }) = self.tasks.get(token) {
            working.cancelled.store(true, Ordering::Relaxed);
        }
        self.forget(token)
    }

    /// Stops every handler.
    pub fn abandon(&mut self) {
        for held in self.tasks.values() {
            if let Progress::Working(working) = &held.progress {
                working.handler.abort();
            }
        }
        self.tasks.clear();
        self.beats.clear();
    }

    /// When the next heartbeat is due.
    pub fn beat_due(&self) -> Option<Instant> {
        self.beats.first().map(|(due, _)| *due)
    }

    /// A task whose heartbeat is due by now; its next one is later.
    pub fn next_beat(&mut self, now: Instant) -> Option<Arc<str>> {
        if self.beat_due()? > now {
            return None;
        }
        let (_, token) = self.beats.pop_first()?;
        let beat =
            self.tasks.get_mut(&token).and_then(|held| held.beat.as_mut()).expect("a beat has its task");
        beat.due = now + beat.every;
        self.beats.insert((beat.due, token.clone()));
        Some(token)
    }

    /// After a new connection every heartbeat is due: the server may have
    /// waited long.
    pub fn beat_all(&mut self, now: Instant) {
        self.beats.clear();
        for (token, held) in &mut self.tasks {
            if let Some(beat) = &mut held.beat {
                beat.due = now;
                self.beats.insert((now, token.clone()));
            }
        }
    }

    /// The tasks whose handlers run, of one queue.
    pub fn running(&self, queue: &str) -> Vec<String> {
        let runs = |held: &Held| &*held.queue == queue && matches!(held.progress, Progress::Working(_));
        let mut tokens: Vec<_> =
            self.tasks.iter().filter(|(_, held)| runs(held)).map(|(token, _)| token.to_string()).collect();
        tokens.sort_unstable();
        tokens
    }

    /// The completions that the server has not answered, and the submissions
    /// that it may not have heard.
    pub fn unanswered(&self) -> impl Iterator<Item = &Utf8Bytes> {
        self.tasks.values().filter_map(|held| match &held.progress {
            Progress::Done(frame) => Some(frame),
            Progress::Working(working) => working.submission.as_ref(),
        })
    }

    /// How many tasks are in hand.
    pub fn len(&self) -> usize {
        self.tasks.len()
    }

    /// Whether there is nothing left to do.
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }
}
