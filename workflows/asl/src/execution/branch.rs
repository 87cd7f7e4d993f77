//! A chain of states: the execution's own, a Parallel's branch, a Map's
//! iteration.

use std::sync::Arc;

use frevo_event::{BranchId, Callback, StateNumber, Timestamp};
use frevo_value::Payload;
use serde::{Deserialize, Serialize};

/// Variables by name, in the order of their first assignment.
pub(crate) type Variables = Vec<(Arc<str>, Payload)>;

/// A chain of states.
#[derive(Clone, Debug)]
pub(crate) struct Branch {
    pub(crate) id: BranchId,
    /// The branch whose Parallel or Map state it belongs to; its own id for the
    /// execution itself.
    pub(crate) parent: BranchId,
    /// Its place among its siblings.
    pub(crate) index: u32,
    /// The state it is in.
    pub(crate) state: StateNumber,
    /// The event id of that state's `…StateEntered`.
    pub(crate) entered: u32,
    /// The stamp of that event.
    pub(crate) entered_at: Timestamp,
    /// The input of the state it is in; between states the output of the last.
    pub(crate) data: Payload,
    pub(crate) phase: Phase,
    /// How often each retrier of the state has matched.
    retries: Box<[u32]>,
    variables: Option<Box<Variables>>,
}

/// What a branch is about to do, or waits for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Phase {
    /// Before its first state.
    Begun,
    /// A state was entered and has done nothing yet.
    Entered,
    /// A Wait state until this moment.
    Waiting(Timestamp),
    /// A Task state with an open attempt.
    Task(Box<Attempt>),
    /// The state's work begins again at this moment.
    Retrying(Timestamp),
    /// A Parallel or Map state with branches below.
    Fan(Box<Fan>),
    /// The state's work is done; the raw result.
    Done(Payload),
    /// Between two facts of one step: failed, stopped or left.
    Closed,
    /// Before its first state, which is not entered before the state machine is
    /// resumed.
    Held,
    /// A Parallel or Map state that failed or was stopped, until something catches
    /// that: a redrive goes on with the branches below.
    Broken(Box<Fan>),
    /// A state was entered, and does nothing before somebody says so or this moment
    /// has passed.
    Halted(Timestamp),
}

/// An attempt at a task.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Attempt {
    /// The event id of its `…Scheduled`.
    pub(crate) number: u32,
    /// What the task is given; none: the state's input.
    pub(crate) input: Option<Payload>,
    /// Since when it is as it is.
    pub(crate) since: Timestamp,
    pub(crate) started: bool,
    pub(crate) submitted: bool,
    pub(crate) deadline: Option<Timestamp>,
    pub(crate) heartbeat_seconds: Option<u32>,
    pub(crate) heartbeat_due: Option<Timestamp>,
    pub(crate) callback: Option<Box<Callback>>,
}

/// The branches of a Parallel or Map state.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Fan {
    pub(crate) kind: FanKind,
    /// How many branches or items there are.
    pub(crate) length: u32,
    pub(crate) ended: u32,
    /// One per branch that was started; none while it runs.
    pub(crate) results: Vec<Option<Payload>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum FanKind {
    Parallel {
        /// What every branch is given; none: the state's input.
        input: Option<Payload>,
    },
    Map {
        /// The items; none: the state's input.
        items: Option<Payload>,
        concurrency_max: u32,
    },
}

impl Branch {
    pub(crate) fn root(data: Payload) -> Self {
        Self { phase: Phase::Closed, ..Self::begun(BranchId::ROOT, BranchId::ROOT, 0, data) }
    }

    /// A branch before its first state.
    pub(crate) fn begun(id: BranchId, parent: BranchId, index: u32, data: Payload) -> Self {
        Self {
            id,
            parent,
            index,
            state: StateNumber(0),
            entered: 0,
            entered_at: Timestamp(0),
            data,
            phase: Phase::Begun,
            retries: Box::default(),
            variables: None,
        }
    }

    /// Its work failed, or is stopped.
    pub(crate) fn close(&mut self) {
        self.phase = match std::mem::replace(&mut self.phase, Phase::Closed) {
            Phase::Fan(fan) | Phase::Broken(fan) => Phase::Broken(fan),
            done @ Phase::Done(_) => done,
            _ => Phase::Closed,
        };
    }

    /// Whether it can go on by itself.
    pub(crate) fn is_runnable(&self) -> bool {
        match &self.phase {
            Phase::Begun | Phase::Entered => true,
            Phase::Fan(fan) => fan.can_start() || fan.is_complete(),
            _ => false,
        }
    }

    /// When something of it is due.
    pub(crate) fn due(&self) -> Option<Timestamp> {
        match &self.phase {
            Phase::Waiting(due) | Phase::Retrying(due) | Phase::Halted(due) => Some(*due),
            Phase::Task(attempt) => attempt.due(),
            _ => None,
        }
    }

    /// How often each retrier has matched; shorter than `Retry` may be.
    pub(crate) fn retries(&self) -> &[u32] {
        &self.retries
    }

    pub(crate) fn count_retry(&mut self, retrier: u16) {
        let place = usize::from(retrier);
        let mut retries = std::mem::take(&mut self.retries).into_vec();
        if retries.len() <= place {
            retries.resize(place + 1, 0);
        }
        retries[place] += 1;
        self.retries = retries.into();
    }

    pub(crate) fn forget_retries(&mut self) {
        self.retries = Box::default();
    }

    pub(crate) fn variables(&self) -> &[(Arc<str>, Payload)] {
        self.variables.as_ref().map_or(&[], |variables| variables)
    }

    pub(crate) fn assign(&mut self, name: &Arc<str>, value: Payload) {
        let variables = self.variables.get_or_insert_default();
        match variables.iter_mut().find(|(known, _)| known == name) {
            Some((_, slot)) => *slot = value,
            None => variables.push((name.clone(), value)),
        }
    }

    /// Assigns each member of an object.
    pub(crate) fn assign_all(&mut self, variables: &Payload) {
        for (name, value) in variables.value().as_object().into_iter().flat_map(|object| object.iter()) {
            self.assign(name, Payload::from_value(value.clone()));
        }
    }

    pub(crate) fn restore(&mut self, retries: Vec<u32>, variables: Variables) {
        self.retries = retries.into();
        self.variables = (!variables.is_empty()).then(|| Box::new(variables));
    }
}

impl Attempt {
    pub(crate) fn due(&self) -> Option<Timestamp> {
        self.deadline.into_iter().chain(self.heartbeat_due).min()
    }

    pub(crate) fn restart_heartbeat(&mut self, now: Timestamp) {
        self.heartbeat_due = self.heartbeat_seconds.map(|seconds| now.plus_seconds(i64::from(seconds)));
    }
}

impl Fan {
    pub(crate) fn new(kind: FanKind, length: u32) -> Self {
        Self { kind, length, ended: 0, results: Vec::new() }
    }

    pub(crate) fn started(&self) -> u32 {
        self.results.len() as u32
    }

    pub(crate) fn can_start(&self) -> bool {
        let running = self.started() - self.ended;
        let free = match self.kind {
            FanKind::Parallel { .. } => true,
            FanKind::Map { concurrency_max, .. } => running < concurrency_max,
        };
        free && self.started() < self.length
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.ended == self.length
    }

    /// The size of the array of results in bytes.
    pub(crate) fn result_size(&self) -> usize {
        let texts: usize = self.results.iter().flatten().map(Payload::size).sum();
        texts + self.results.len().saturating_sub(1) + 2
    }

    /// The array of results. Their texts are compact, so it is written without
    /// a tree.
    pub(crate) fn result(&self) -> Payload {
        let mut text = String::with_capacity(self.result_size());
        text.push('[');
        for (place, result) in self.results.iter().flatten().enumerate() {
            if place > 0 {
                text.push(',');
            }
            text.push_str(result.text());
        }
        text.push(']');
        Payload::from_trusted(text)
    }
}
