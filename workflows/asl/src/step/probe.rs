//! A state that is tested alone: what each stage of its data flow gave is noted,
//! and somebody else says what its work came to.
//!
//! It is the same step that an execution takes: a probe only listens, shows another
//! Context object, and leaves out of causes where in a history they would stand.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use frevo_event::{BranchId, Callback, Fact};
use frevo_value::{Payload, Value};

use crate::definition::{Count, Kind, Map, Percentage, State};
use crate::execution::Phase;
use crate::{Execution, Machine};

use super::context::View;
use super::data::Origin;
use super::failure::{Failure, Nature};
use super::{Context, ExecutionId, Flow, Step, Unit};

/// The error of a Map of whose iterations too many failed.
const THRESHOLD_EXCEEDED: &str = "States.ExceedToleratedFailureThreshold";

/// A stage of a state's data flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Behind InputPath.
    InputPath,
    /// Behind Parameters or Arguments.
    Parameters,
    /// What a Map iterates over.
    Items,
    /// The same behind ItemSelector.
    ItemSelector,
    /// The raw result.
    Result,
    /// Behind ResultSelector.
    ResultSelector,
    /// Behind ResultPath.
    ResultPath,
}

/// What listens to a state, and what it is told.
#[derive(Debug, Default)]
pub struct Probe {
    pub(super) context: Value,
    pub(super) items: Option<Payload>,
    failure_count: u32,
    is_mocked: bool,
    stages: RefCell<Vec<(Stage, Payload)>>,
    numbers: Cell<Numbers>,
    failure: RefCell<Option<Raised>>,
}

/// What a Map computes of numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Numbers {
    /// `MaxConcurrency`
    pub concurrency_max: Option<i64>,
    /// `ToleratedFailureCount`
    pub tolerated_failure_count: Option<i64>,
    /// `ToleratedFailurePercentage`
    pub tolerated_failure_percentage: Option<f64>,
    /// How many items it has.
    pub length: Option<u32>,
}

/// An error, and what handles it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Raised {
    /// Its name.
    pub error: Option<Arc<str>>,
    /// What happened.
    pub cause: Option<Arc<str>>,
    /// The first Retrier that matches, whether or not it has attempts left.
    pub retrier: Option<usize>,
    /// The first Catcher that matches, if no Retrier handles it.
    pub catcher: Option<usize>,
}

/// What a state's work came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Work {
    /// Its result as it is.
    Result(Payload),
    /// Its error.
    Error {
        /// The error's name.
        error: Option<Arc<str>>,
        /// What happened.
        cause: Option<Arc<str>>,
    },
    /// What a worker answered.
    Answer(Callback),
    /// Nothing, in time.
    TimedOut,
    /// The moment came that was waited for.
    Woken,
}

impl Probe {
    /// One that shows this Context object; `items`: what a Map's ItemReader gives, if
    /// it has one; `failure_count`: how many of its iterations fail; `is_mocked`:
    /// nothing is called.
    pub fn new(context: Value, items: Option<Payload>, failure_count: u32, is_mocked: bool) -> Self {
        Self { context, items, failure_count, is_mocked, ..Self::default() }
    }

    /// What a stage gave last.
    pub fn stage(&self, stage: Stage) -> Option<Payload> {
        let stages = self.stages.borrow();
        stages.iter().rev().find(|(known, _)| *known == stage).map(|(_, payload)| payload.clone())
    }

    /// The numbers that a Map computed.
    pub fn numbers(&self) -> Numbers {
        self.numbers.get()
    }

    /// The error that the state raised.
    pub fn raised(&self) -> Option<Raised> {
        self.failure.borrow().clone()
    }

    fn count(&self, change: impl FnOnce(&mut Numbers)) {
        let mut numbers = self.numbers.get();
        change(&mut numbers);
        self.numbers.set(numbers);
    }
}

/// Does what the root branch's state does, which was just entered. `work`: what its
/// work comes to; without, it stands where it waits for that.
pub fn probe(
    machine: &Machine,
    execution: &mut Execution,
    context: &Context<'_>,
    probe: &Probe,
    work: Option<Work>,
) -> Vec<Fact> {
    let mut step = Step::new(machine, execution, ExecutionId([0; 16]), context);
    step.probe = Some(probe);
    // That it has ended is written in the facts.
    let _ = step.try_state(work);
    step.facts
}

impl<'s> Step<'s> {
    /// Tells the probe what a stage gave, if there is one.
    pub(super) fn note(&self, stage: Stage, payload: &Payload) {
        if let Some(probe) = self.probe {
            probe.stages.borrow_mut().push((stage, payload.clone()));
        }
    }

    /// The same of a number.
    pub(super) fn note_number(&self, change: impl FnOnce(&mut Numbers)) {
        if let Some(probe) = self.probe {
            probe.count(change);
        }
    }

    /// The same of an error, unless it is one of a Catcher's.
    pub(super) fn note_failure(&self, failure: &Failure, retrier: Option<usize>, catcher: Option<usize>) {
        if let Some(probe) = self.probe {
            let (error, cause) = (failure.error.clone(), failure.cause.clone());
            *probe.failure.borrow_mut() = Some(Raised { error, cause, retrier, catcher });
        }
    }

    /// Whether nothing is called, so that no service refuses a call.
    pub(super) fn is_mocked(&self) -> bool {
        self.probe.is_some_and(|probe| probe.is_mocked)
    }

    fn try_state(&mut self, work: Option<Work>) -> Flow<BranchId> {
        let at = BranchId::ROOT;
        let state = self.state(at);
        let unit = self.prepare(at, state);
        let waits =
            matches!(self.execution.branch(at).phase, Phase::Task(_) | Phase::Fan(_) | Phase::Waiting(_));
        let unit = match (unit, work) {
            (Ok(_), Some(work)) if waits => self.work_ended(at, state, work),
            (unit, _) => unit,
        };
        self.settle(at, unit)
    }

    /// The state's own part of its work, up to where it waits.
    fn prepare(&mut self, at: BranchId, state: &'s State) -> Unit {
        let next = self.work(at)?;
        if let Kind::Map(map) = &state.kind {
            self.tolerance(at, state, map)?;
            self.selected_items(at, state, map)?;
        }
        Ok(next)
    }

    /// What a Map tolerates, which matters to one that is distributed.
    fn tolerance(&self, at: BranchId, state: &State, map: &Map) -> Result<(), Failure> {
        let input = &self.execution.branch(at).data;
        let effective = self.effective_input(at, state, input)?;
        let origin = Origin { input, result: input };
        let input = origin.payload(&effective);
        let number = |text: String, what: &str| {
            text.parse::<f64>().map_err(|_| self.runtime(at, &format!("{what} is not a number: {text}")))
        };
        if let Some(count) = &map.tolerated_failure_count {
            let count = match count {
                Count::Literal(count) => i64::from(*count),
                Count::Path(path) => {
                    let value = self.evaluate(at, input, &View::default(), |data| path.evaluate(data))?;
                    number(Self::number_text(&value), "ToleratedFailureCountPath")? as i64
                }
                Count::Query(query) => self.evaluate(at, input, &View::default(), |data| {
                    query.whole(data, 0..=i64::from(u32::MAX))
                })?,
            };
            self.note_number(|numbers| numbers.tolerated_failure_count = Some(count));
        }
        if let Some(percentage) = &map.tolerated_failure_percentage {
            let percentage = match percentage {
                Percentage::Literal(percentage) => *percentage,
                Percentage::Path(path) => {
                    let value = self.evaluate(at, input, &View::default(), |data| path.evaluate(data))?;
                    number(Self::number_text(&value), "ToleratedFailurePercentagePath")?
                }
                Percentage::Query(query) => {
                    let value = self.evaluate(at, input, &View::default(), |data| query.evaluate(data))?;
                    number(Self::number_text(&value), "ToleratedFailurePercentage")?
                }
            };
            self.note_number(|numbers| numbers.tolerated_failure_percentage = Some(percentage));
        }
        Ok(())
    }

    /// What ItemSelector makes of each item.
    fn selected_items(&self, at: BranchId, state: &State, map: &Map) -> Result<(), Failure> {
        let branch = self.execution.branch(at);
        let (Some(selector), Some(items)) = (&map.item_selector, self.execution.items(branch)) else {
            return Ok(());
        };
        let effective = self.effective_input(at, state, &branch.data)?;
        let input = Origin { input: &branch.data, result: &branch.data }.payload(&effective).clone();
        let mut selected = Vec::new();
        for (index, item) in (0..).zip(items.value().as_array().unwrap_or_default()) {
            let view = View { item: Some((index, item.clone())), ..View::default() };
            selected.push(self.evaluate(at, &input, &view, |data| selector.evaluate(data))?);
        }
        self.note(Stage::ItemSelector, &Payload::from_value(Value::from(selected)));
        Ok(())
    }

    /// Goes on with what the state's work came to.
    fn work_ended(&mut self, at: BranchId, state: &'s State, work: Work) -> Unit {
        let failed = |error: Option<Arc<str>>, cause: Option<Arc<str>>| Failure {
            error,
            cause,
            nature: Nature::Ordinary,
            evaluation: None,
        };
        match (&state.kind, work) {
            (Kind::Wait(_), Work::TimedOut) => Err(Failure::timeout(false).into()),
            (Kind::Wait(_), _) => self.wake(at, state),
            (Kind::Task(_), Work::Answer(Callback::Succeeded(output))) => {
                let output = self.dressed(at, output);
                self.end_attempt(at, Callback::Succeeded(output))
            }
            (Kind::Task(_), Work::Answer(failed)) => self.end_attempt(at, failed),
            (Kind::Task(_), Work::Error { error, cause }) => self.task_fails(at, failed(error, cause)),
            (Kind::Task(_), Work::TimedOut) => {
                self.emit(Fact::TimedOut { branch: at, heartbeat: false })?;
                Err(Failure::timeout(false).into())
            }
            (Kind::Task(task), Work::Result(output)) => {
                self.emit(Fact::Succeeded { branch: at, output })?;
                self.complete(at, state, &task.outcome)
            }
            (Kind::Map(_), Work::Result(_)) if self.has_failed_too_often() => {
                let cause = "The specified tolerated failure threshold was exceeded";
                Err(Failure::ordinary(THRESHOLD_EXCEEDED, cause).into())
            }
            (Kind::Map(map), Work::Result(result)) => {
                self.execution.branch_mut(at).phase = Phase::Done(result);
                self.complete(at, state, &map.outcome)
            }
            (Kind::Parallel(parallel), Work::Result(result)) => {
                self.execution.branch_mut(at).phase = Phase::Done(result);
                self.complete(at, state, &parallel.outcome)
            }
            (_, Work::Error { error, cause }) => Err(failed(error, cause).into()),
            _ => Ok(at),
        }
    }

    /// Whether more of the Map's iterations fail than it declares to tolerate.
    fn has_failed_too_often(&self) -> bool {
        let Some(probe) = self.probe else { return false };
        let (numbers, failed) = (probe.numbers(), probe.failure_count);
        let length = numbers.length.filter(|length| *length > 0).map_or(1.0, f64::from);
        numbers.tolerated_failure_count.is_some_and(|count| i64::from(failed) > count)
            || numbers
                .tolerated_failure_percentage
                .is_some_and(|percentage| f64::from(failed) / length * 100.0 > percentage)
    }
}
