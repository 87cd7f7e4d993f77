//! Why an execution does not move, as a code with its members and as a sentence.

use std::fmt;
use std::sync::Arc;

use frevo_event::Timestamp;
use serde::{Serialize, Serializer};

/// A moment as people read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment(pub(super) Timestamp);

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// Why an execution does not move. Queues are named without account and region.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "code", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(super) enum Reason {
    /// It has ended.
    Ended {
        status: &'static str,
        at: Option<Moment>,
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<Arc<str>>,
    },
    /// A step of it failed.
    Quarantined { since: Moment, reason: Arc<str> },
    /// Its state machine is paused.
    Held { machine: Arc<str>, since: Moment },
    /// Somebody debugs it.
    Halted { state: Arc<str>, since: Moment, due: Moment },
    /// Its next step is on its way.
    Ready {
        #[serde(skip_serializing_if = "Option::is_none")]
        state: Option<Arc<str>>,
    },
    /// A Wait state.
    NotDue { state: Arc<str>, since: Moment, due: Moment },
    /// A state's work failed.
    RetryNotDue { state: Arc<str>, due: Moment, retries: u32 },
    /// Nobody takes tasks from the queue.
    NoWorker { state: Arc<str>, queue: Arc<str>, since: Moment, waiting_since: Moment },
    /// Nobody is given tasks from the queue.
    QueuePaused { state: Arc<str>, queue: Arc<str>, since: Moment },
    /// Whoever takes tasks from the queue has enough.
    WorkersBusy { state: Arc<str>, queue: Arc<str>, since: Moment, workers: usize, in_flight: usize },
    /// A worker has the task.
    InProgress {
        state: Arc<str>,
        queue: Arc<str>,
        since: Moment,
        #[serde(flatten)]
        limits: TaskLimits,
    },
    /// The task is in a topic or a queue of a broker, for a worker there.
    Written {
        state: Arc<str>,
        queue: Arc<str>,
        since: Moment,
        #[serde(flatten)]
        limits: TaskLimits,
    },
    /// The task can't be written there.
    Unwritten {
        state: Arc<str>,
        queue: Arc<str>,
        since: Moment,
        #[serde(skip_serializing_if = "Option::is_none")]
        waits_for: Option<String>,
    },
    /// A worker has the task, and is not there.
    WorkerAway {
        state: Arc<str>,
        queue: Arc<str>,
        since: Moment,
        lapses: Option<Moment>,
        #[serde(flatten)]
        limits: TaskLimits,
    },
    /// The task's token brings the result.
    TaskToken {
        state: Arc<str>,
        since: Moment,
        #[serde(flatten)]
        limits: TaskLimits,
    },
    /// An event brings the result.
    Event {
        state: Arc<str>,
        since: Moment,
        subscription: Arc<str>,
        key: Arc<str>,
        paused: bool,
        #[serde(flatten)]
        limits: TaskLimits,
    },
    /// Another execution brings the result.
    NestedExecution { state: Arc<str>, since: Moment, execution: String },
    /// What a worker started elsewhere brings the result.
    Job {
        state: Arc<str>,
        since: Moment,
        resource: Arc<str>,
        #[serde(flatten)]
        limits: TaskLimits,
    },
}

/// How long a task may take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TaskLimits {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) heartbeat_due: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) times_out_at: Option<Moment>,
}

impl fmt::Display for TaskLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(due) = self.heartbeat_due {
            write!(f, "; a heartbeat is due at {due}")?;
        }
        match self.times_out_at {
            Some(at) => write!(f, "; it times out at {at}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended { status, at, error } => {
                write!(f, "it ended as {status}")?;
                at.map_or(Ok(()), |at| write!(f, " at {at}"))?;
                error.as_ref().map_or(Ok(()), |error| write!(f, " with {error}"))
            }
            Self::Quarantined { since, reason } => {
                write!(f, "it is quarantined since {since}: a step of it failed ({reason})")
            }
            Self::Held { machine, since } => {
                write!(f, "{machine} is paused: it is held since {since} and enters no state")
            }
            Self::Halted { state, since, due } => write!(
                f,
                "`{state}` halted at {since} and waits for somebody's word until {due} (frevo execution debug)"
            ),
            Self::Ready { state: Some(state) } => write!(f, "nothing holds it: `{state}` is about to go on"),
            Self::Ready { state: None } => f.write_str("nothing holds it: it is about to go on"),
            Self::NotDue { state, due, .. } => write!(f, "`{state}` is not due before {due}"),
            Self::RetryNotDue { state, due, retries } => {
                write!(f, "`{state}` failed; retry {retries} is due at {due} (frevo execution retry: now)")
            }
            Self::NoWorker { state, queue, since, .. } => {
                write!(f, "no worker on {queue} since {since}: `{state}` waits for one")
            }
            Self::QueuePaused { state, queue, since } => {
                write!(f, "{queue} is paused: `{state}` waits in it since {since}")
            }
            Self::WorkersBusy { state, queue, since, workers, in_flight } => write!(
                f,
                "`{state}` waits in {queue} since {since}: {}, with {}",
                counted(*workers, "worker is busy", "workers are busy"),
                counted(*in_flight, "task", "tasks")
            ),
            Self::InProgress { state, queue, since, limits } => {
                write!(f, "a worker on {queue} has `{state}` since {since}{limits}")
            }
            Self::Written { state, queue, since, limits } => write!(
                f,
                "`{state}` of {queue} is written for a worker since {since}, and none has said what came of it{limits}"
            ),
            Self::Unwritten { state, queue, since, waits_for: Some(reason) } => {
                write!(f, "`{state}` of {queue} waits since {since} to be written for a worker: {reason}")
            }
            Self::Unwritten { state, queue, since, waits_for: None } => {
                write!(f, "`{state}` of {queue} is about to be written for a worker since {since}")
            }
            Self::WorkerAway { state, queue, since, lapses, limits } => {
                write!(f, "the worker on {queue} that has `{state}` since {since} is away")?;
                lapses.map_or(Ok(()), |at| write!(f, "; its lease lapses at {at}"))?;
                limits.fmt(f)
            }
            Self::TaskToken { state, since, limits } => {
                write!(f, "`{state}` waits for its task token since {since}{limits}")
            }
            Self::Event { state, since, subscription, key, paused, limits } => {
                write!(f, "`{state}` waits since {since} for an event of {subscription} with key {key:?}")?;
                if *paused {
                    write!(f, "; {subscription} is paused")?;
                }
                limits.fmt(f)
            }
            Self::NestedExecution { state, since, execution } => {
                write!(f, "`{state}` waits since {since} for {execution} to end")
            }
            Self::Job { state, since, resource, limits } => {
                write!(f, "`{state}` waits since {since} for what it submitted to {resource} to end{limits}")
            }
        }
    }
}

/// So many of something.
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::openapi::assert_described;

    const AT: Moment = Moment(Timestamp(1_764_201_600_000));

    #[track_caller]
    fn check(reason: Reason, code: &str, sentence: &str) {
        assert_eq!(reason.to_string(), sentence);
        let mut told = serde_json::to_value(&reason).expect("JSON");
        assert_eq!(told["code"], code);
        told["sentence"] = sentence.into();
        assert_described("ExecutionReason", &told);
    }

    #[test]
    fn each_reason_is_a_code_and_a_sentence() {
        let (state, queue): (Arc<str>, Arc<str>) = ("Charge".into(), "tasks.charge".into());
        let (since, due) = (AT, Moment(AT.0.plus_seconds(90)));
        let limits = TaskLimits { heartbeat_due: Some(due), times_out_at: Some(due) };
        let none = TaskLimits::default();
        let s = || state.clone();
        let q = || queue.clone();
        let table = [
            (
                Reason::Ended { status: "FAILED", at: Some(AT), error: Some("Oops".into()) },
                "ended",
                "it ended as FAILED at 2025-11-27T00:00:00.000Z with Oops",
            ),
            (
                Reason::Quarantined { since, reason: "index out of bounds".into() },
                "quarantined",
                "it is quarantined since 2025-11-27T00:00:00.000Z: a step of it failed (index out of bounds)",
            ),
            (
                Reason::Held { machine: "orders".into(), since },
                "held",
                "orders is paused: it is held since 2025-11-27T00:00:00.000Z and enters no state",
            ),
            (
                Reason::Halted { state: s(), since, due },
                "halted",
                "`Charge` halted at 2025-11-27T00:00:00.000Z and waits for somebody's word until 2025-11-27T00:01:30.000Z (frevo execution debug)",
            ),
            (Reason::Ready { state: Some(s()) }, "ready", "nothing holds it: `Charge` is about to go on"),
            (Reason::Ready { state: None }, "ready", "nothing holds it: it is about to go on"),
            (
                Reason::NotDue { state: s(), since, due },
                "notDue",
                "`Charge` is not due before 2025-11-27T00:01:30.000Z",
            ),
            (
                Reason::RetryNotDue { state: s(), due, retries: 2 },
                "retryNotDue",
                "`Charge` failed; retry 2 is due at 2025-11-27T00:01:30.000Z (frevo execution retry: now)",
            ),
            (
                Reason::NoWorker { state: s(), queue: q(), since, waiting_since: since },
                "noWorker",
                "no worker on tasks.charge since 2025-11-27T00:00:00.000Z: `Charge` waits for one",
            ),
            (
                Reason::QueuePaused { state: s(), queue: q(), since },
                "queuePaused",
                "tasks.charge is paused: `Charge` waits in it since 2025-11-27T00:00:00.000Z",
            ),
            (
                Reason::WorkersBusy { state: s(), queue: q(), since, workers: 1, in_flight: 2 },
                "workersBusy",
                "`Charge` waits in tasks.charge since 2025-11-27T00:00:00.000Z: 1 worker is busy, with 2 tasks",
            ),
            (
                Reason::InProgress { state: s(), queue: q(), since, limits },
                "inProgress",
                "a worker on tasks.charge has `Charge` since 2025-11-27T00:00:00.000Z; a heartbeat is due at 2025-11-27T00:01:30.000Z; it times out at 2025-11-27T00:01:30.000Z",
            ),
            (
                Reason::WorkerAway { state: s(), queue: q(), since, lapses: Some(due), limits: none },
                "workerAway",
                "the worker on tasks.charge that has `Charge` since 2025-11-27T00:00:00.000Z is away; its lease lapses at 2025-11-27T00:01:30.000Z",
            ),
            (
                Reason::TaskToken { state: s(), since, limits: none },
                "taskToken",
                "`Charge` waits for its task token since 2025-11-27T00:00:00.000Z",
            ),
            (
                Reason::Event {
                    state: s(),
                    since,
                    subscription: "payments".into(),
                    key: "o-1".into(),
                    paused: true,
                    limits: none,
                },
                "event",
                "`Charge` waits since 2025-11-27T00:00:00.000Z for an event of payments with key \"o-1\"; payments is paused",
            ),
            (
                Reason::NestedExecution { state: s(), since, execution: "arn:child".into() },
                "nestedExecution",
                "`Charge` waits since 2025-11-27T00:00:00.000Z for arn:child to end",
            ),
            (
                Reason::Job {
                    state: s(),
                    since,
                    resource: "arn:aws:states:::glue:startJobRun.sync".into(),
                    limits: none,
                },
                "job",
                "`Charge` waits since 2025-11-27T00:00:00.000Z for what it submitted to arn:aws:states:::glue:startJobRun.sync to end",
            ),
        ];
        for (reason, code, sentence) in table {
            check(reason, code, sentence);
        }
    }

    #[test]
    fn members_are_named_as_everywhere_and_moments_are_text() {
        let limits = TaskLimits { heartbeat_due: Some(AT), times_out_at: None };
        let reason = Reason::InProgress { state: "A".into(), queue: "tasks.a".into(), since: AT, limits };
        assert_eq!(
            serde_json::to_string(&reason).expect("JSON"),
            r#"{"code":"inProgress","state":"A","queue":"tasks.a","since":"2025-11-27T00:00:00.000Z","heartbeatDue":"2025-11-27T00:00:00.000Z"}"#
        );
    }
}
