//! What each fact changes.

use std::sync::Arc;

use frevo_event::{BranchId, Fact, ItemOf, Output, Status, Timestamp};
use frevo_value::Payload;

use super::{Attempt, Branch, End, Execution, Fan, FanKind, Phase, TestCase, item};

impl Execution {
    /// What the fact changes. `stamp` is that of the message it answers.
    pub fn apply(&mut self, fact: &Fact, stamp: Timestamp) {
        if fact.is_event() {
            self.event_count += 1;
        }
        match fact {
            Fact::ExecutionStarted(start) => {
                self.root.data = start.input.clone();
                self.root.phase = Phase::Begun;
                self.start = Some(start.clone());
                self.started_at = stamp;
            }
            Fact::LimitsChosen { mode } => self.limits = Some(*mode),
            Fact::TransitionsWanted => self.wants_transitions = true,
            Fact::TestCaseChosen { name } => {
                self.beside.get_or_insert_default().test_case = Some(TestCase::new(name.clone()));
            }
            Fact::Held => self.root.phase = Phase::Held,
            Fact::Resumed => self.root.phase = Phase::Begun,
            Fact::TimeoutStarted { due } => self.due = Some(*due),
            Fact::Entered { branch, state } => {
                let entered = self.event_count;
                self.last_branch = *branch;
                let branch = self.branch_mut(*branch);
                branch.state = *state;
                branch.entered = entered;
                branch.entered_at = stamp;
                branch.phase = Phase::Entered;
                branch.forget_retries();
            }
            Fact::Exited { branch, output, assigned } => self.leave(*branch, output, assigned.as_ref()),
            Fact::TimerStarted { branch, due } => self.branch_mut(*branch).phase = Phase::Waiting(*due),
            Fact::Scheduled { branch, input, timeout_seconds, heartbeat_seconds, role_arn: _ } => {
                let attempt = Attempt {
                    number: self.event_count,
                    input: input.clone(),
                    since: stamp,
                    started: false,
                    submitted: false,
                    deadline: timeout_seconds.map(|seconds| stamp.plus_seconds(i64::from(seconds))),
                    heartbeat_seconds: *heartbeat_seconds,
                    heartbeat_due: None,
                    callback: None,
                };
                let number = attempt.number;
                let branch = self.branch_mut(*branch);
                branch.phase = Phase::Task(Box::new(attempt));
                let state = branch.state;
                if let Some(test_case) = self.beside.as_mut().and_then(|beside| beside.test_case.as_mut()) {
                    test_case.count(state, number);
                }
            }
            Fact::TaskStarted { branch, worker: _ } => {
                self.task(*branch, stamp).started = true;
            }
            Fact::Submitted { branch, output: _ } => {
                self.task(*branch, stamp).submitted = true;
            }
            Fact::CalledBack { branch, callback } => {
                self.task(*branch, stamp).callback = Some(Box::new(callback.clone()));
            }
            Fact::Succeeded { branch, output } => {
                self.branch_mut(*branch).phase = Phase::Done(output.clone())
            }
            Fact::Failed { branch, .. }
            | Fact::TimedOut { branch, .. }
            | Fact::BranchFailed { branch }
            | Fact::IterationFailed { branch }
            | Fact::FanFailed { branch }
            | Fact::StateAborted { branch } => self.branch_mut(*branch).close(),
            Fact::IterationAborted { branch } => {
                let branch = self.branch_mut(*branch);
                if !matches!(branch.phase, Phase::Begun) {
                    branch.close();
                }
            }
            Fact::RetryScheduled { branch, retrier, due } => {
                self.drop_below(*branch);
                let branch = self.branch_mut(*branch);
                branch.count_retry(*retrier);
                branch.phase = Phase::Retrying(*due);
            }
            Fact::RetryHastened { branch } => self.branch_mut(*branch).phase = Phase::Retrying(stamp),
            Fact::ParallelStarted { branch, input, branch_count } => {
                self.fan_out(*branch, FanKind::Parallel { input: input.clone() }, *branch_count);
            }
            Fact::MapStarted { branch, items, length, concurrency_max } => {
                let kind = FanKind::Map { items: items.clone(), concurrency_max: *concurrency_max };
                self.fan_out(*branch, kind, *length);
            }
            Fact::BranchStarted { branch, parent, index } => self.begin(*branch, *parent, *index, None),
            Fact::IterationStarted { branch, parent, index, item } => {
                self.begin(*branch, *parent, *index, Some(item));
            }
            Fact::BranchSucceeded { branch } | Fact::IterationSucceeded { branch } => self.join(*branch),
            Fact::FanSucceeded { branch } => {
                let branch = self.branch_mut(*branch);
                if let Phase::Fan(fan) = &branch.phase {
                    branch.phase = Phase::Done(fan.result());
                }
            }
            // What becomes of the state follows.
            Fact::EvaluationFailed { .. } => {}
            Fact::Continued | Fact::EventTaken { .. } | Fact::LoggingChosen { .. } => {}
            Fact::Forked(fork) => self.fork(fork, stamp),
            Fact::Debugged(debugging) => {
                self.beside.get_or_insert_default().debugging = Some(debugging.clone());
            }
            Fact::Recalled { answer, .. } => self.recall(*answer),
            Fact::Loosened => self.loosen(),
            Fact::Indexed(indexing) => self.beside.get_or_insert_default().indexing = Some(indexing.clone()),
            Fact::Halted { branch, due } => self.branch_mut(*branch).phase = Phase::Halted(*due),
            Fact::WentOn { branch, edit, pace } => self.go_on(*branch, edit.as_ref(), *pace),
            Fact::ExecutionSucceeded => self.end(Status::Succeeded, stamp, None, None),
            Fact::ExecutionFailed { error, cause } => {
                self.end(Status::Failed, stamp, error.clone(), cause.clone())
            }
            Fact::ExecutionAborted(reason) => {
                self.end(Status::Aborted, stamp, reason.error.clone(), reason.cause.clone());
            }
            Fact::ExecutionTimedOut => self.end(Status::TimedOut, stamp, Some("States.Timeout".into()), None),
            Fact::ExecutionRedriven { token } => self.reopen(stamp, token.clone()),
            Fact::Restarted { branch } => {
                self.drop_below(*branch);
                self.branch_mut(*branch).phase = Phase::Entered;
            }
        }
    }

    fn leave(&mut self, id: BranchId, output: &Output, assigned: Option<&Payload>) {
        if matches!(self.branch(id).phase, Phase::Broken(_)) {
            self.drop_below(id);
        }
        let branch = self.branch_mut(id);
        match (output, &branch.phase) {
            (Output::Value(payload), _) | (Output::Result, Phase::Done(payload)) => {
                branch.data = payload.clone()
            }
            (Output::Input | Output::Result, _) => {}
        }
        branch.phase = Phase::Closed;
        if let Some(assigned) = assigned {
            branch.assign_all(assigned);
        }
    }

    /// The branch's open attempt, which changes at `stamp`; a heartbeat counts
    /// from the last change on.
    fn task(&mut self, id: BranchId, stamp: Timestamp) -> &mut Attempt {
        match &mut self.branch_mut(id).phase {
            Phase::Task(attempt) => {
                attempt.since = stamp;
                attempt.restart_heartbeat(stamp);
                attempt
            }
            _ => panic!("a task's facts speak of an open attempt"),
        }
    }

    fn fan_out(&mut self, id: BranchId, kind: FanKind, length: u32) {
        self.branch_mut(id).phase = Phase::Fan(Box::new(Fan::new(kind, length)));
    }

    /// Begins a branch below `parent`.
    fn begin(&mut self, id: BranchId, parent: BranchId, index: u32, of: Option<&ItemOf>) {
        let fan = self.branch(parent);
        let data = match (of, &fan.phase) {
            (Some(ItemOf::Selected(input)), _) => input.clone(),
            (Some(ItemOf::Item), _) => {
                let items = self.items(fan).expect("iterations belong to a Map");
                Payload::from_value(item(items, index))
            }
            (None, Phase::Fan(running)) => match &running.kind {
                FanKind::Parallel { input: Some(input) } => input.clone(),
                _ => fan.data.clone(),
            },
            (None, _) => fan.data.clone(),
        };
        if let Phase::Fan(fan) = &mut self.branch_mut(parent).phase {
            fan.results.push(None);
        }
        self.branches.push(Branch::begun(id, parent, index, data));
        self.branch_next = id.0 + 1;
    }

    /// The branch came to its end: its data is its result.
    fn join(&mut self, id: BranchId) {
        let Some(place) = self.place(id) else { return };
        let branch = self.branches.remove(place);
        if let Phase::Fan(fan) = &mut self.branch_mut(branch.parent).phase {
            fan.results[branch.index as usize] = Some(branch.data);
            fan.ended += 1;
        }
    }

    /// Drops every branch below `id`, at whatever depth.
    fn drop_below(&mut self, id: BranchId) {
        let mut gone = vec![id];
        self.branches.retain(|branch| {
            let keep = gone.binary_search(&branch.parent).is_err();
            if !keep {
                gone.push(branch.id);
            }
            keep
        });
    }

    /// What may be redriven keeps where it stood.
    fn end(&mut self, status: Status, at: Timestamp, error: Option<Arc<str>>, cause: Option<Arc<str>>) {
        if status == Status::Succeeded {
            self.root.phase = Phase::Closed;
            self.branches = Vec::new();
        }
        self.due = None;
        self.end = Some(Box::new(End { status, at, error, cause }));
    }
}
