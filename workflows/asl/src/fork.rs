//! A new execution that goes on from a moment of another one: what it is made of,
//! and whether it can be.
//!
//! A fork begins where every branch stands in a state or waits: between two facts
//! of one step there is nothing to go on from. So it begins at the event that is
//! asked for if the execution stood like that there, or else at the last one before
//! of which that is true: to fork at a failure is to try again what failed.
//!
//! The copied past keeps its moments; the clocks of waits and retries go on from
//! where they stood. Open attempts are begun anew, because whoever had them answers
//! the original.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_event::{
    BranchId, Edit, Fact, Fork, Recorded, RecordedAnswer, RecordedEnd, StateNumber, Timestamp,
};

use crate::definition::{Kind, State, Transition};
use crate::execution::{OpenTask, Phase};
use crate::history::told;
use crate::task::Target;
use crate::{Execution, Machine};

/// A fork's copied past has at most so many bytes of payloads: it becomes part of one record of the
/// journal.
pub const FORK_SIZE_MAX: usize = 4 << 20;

/// Forks of forks are nested at most so deep.
const DEPTH_MAX: usize = 8;

/// So many bytes a fact takes beside its payloads, at most.
const FACT_SIZE: usize = 64;

/// Why an execution can't be forked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ForkError {
    /// There is no such event.
    #[error("the history has no event {event}: it has {count}")]
    NoEvent {
        /// The one that was asked for.
        event: u32,
        /// How many there are.
        count: u32,
    },
    /// A state ran that the other definition does not have.
    #[error("state `{state}` ran before event {event}, but the definition to go on with has no such state")]
    NoState {
        /// The state.
        state: Arc<str>,
        /// Where the fork begins.
        event: u32,
    },
    /// A state ran that is something else in the other definition.
    #[error("state `{state}` ran before event {event}, but in the definition to go on with it {difference}")]
    OtherState {
        /// The state.
        state: Arc<str>,
        /// Where the fork begins.
        event: u32,
        /// How it differs.
        difference: String,
    },
    /// An edit names no branch, and there are several.
    #[error(
        "{count} branches are open at event {event}: say which one is meant, as `frevo execution state` numbers them"
    )]
    WhichBranch {
        /// Where the fork begins.
        event: u32,
        /// How many.
        count: usize,
    },
    /// An edit names a branch that is not there.
    #[error("no branch {branch} is open at event {event}")]
    NoBranch {
        /// The branch.
        branch: u32,
        /// Where the fork begins.
        event: u32,
    },
    /// An edit gives an input to a state that has handed its own on.
    #[error("branch {branch} runs the branches below it, which have their inputs already: edit those")]
    InputIsUsed {
        /// The branch.
        branch: u32,
    },
    /// What is to be assigned has no names.
    #[error("variables are an object of names and values")]
    Variables,
    /// Workers are to answer from a state on that is not there.
    #[error("the definition to go on with has no state `{state}` from which on workers could answer")]
    NoLooseState {
        /// The state.
        state: Arc<str>,
    },
    /// The past is too large.
    #[error("the past up to event {event} has {size} bytes, a fork copies at most {FORK_SIZE_MAX}")]
    TooLarge {
        /// Where the fork begins.
        event: u32,
        /// How many bytes it has.
        size: usize,
    },
    /// It is a fork of a fork of a fork …
    #[error("the execution is a fork of a fork, {DEPTH_MAX} deep")]
    TooDeep,
}

/// What is put into a branch, if it is said which.
#[derive(Clone, Debug, Default)]
pub struct WantedEdit {
    /// The branch; none: the only one that stands in a state.
    pub branch: Option<BranchId>,
    /// What its state is given.
    pub input: Option<frevo_value::Payload>,
    /// An object of variables to assign.
    pub variables: Option<frevo_value::Payload>,
}

/// An execution to be forked.
pub struct Original<'a> {
    /// Its ARN.
    pub arn: &'a str,
    /// What it runs.
    pub machine: &'a Machine,
    /// Each fact with its stamp, in order.
    pub facts: &'a [(Timestamp, &'a Fact)],
}

/// How it is to be forked.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// From which event on; none: from where it stands.
    pub event: Option<u32>,
    /// What is another in the fork.
    pub edits: Vec<WantedEdit>,
    /// Whether what the original's tasks were answered afterwards answers the fork's.
    pub recorded: bool,
    /// From the first task of this state on workers answer.
    pub loose_from: Option<Arc<str>>,
    /// Whether workers answer its tasks though a test case answered the original's.
    pub unmocked: bool,
}

/// Forks an execution; the fork runs `machine`.
///
/// # Errors
/// If the past does not fit that definition, an edit fits no branch, or it is too
/// large.
pub fn fork(original: &Original<'_>, machine: &Machine, wanted: &Wanted) -> Result<Fork, ForkError> {
    let count = events_of(original.facts);
    let event = wanted.event.unwrap_or(count);
    if let Some(state) = wanted.loose_from.as_ref().filter(|state| machine.state_number(state).is_none()) {
        return Err(ForkError::NoLooseState { state: state.clone() });
    }
    if event == 0 || event > count {
        return Err(ForkError::NoEvent { event, count });
    }
    let (past, event) = past_until(original.facts.to_vec(), event);
    let mut past: Vec<(Timestamp, Fact)> =
        past.into_iter().map(|(stamp, fact)| (stamp, fact.clone())).collect();
    let execution = folded(&past);
    if !std::ptr::eq(original.machine, machine) {
        let fit = Fit { from: original.machine, to: machine, event };
        fit.renumber(&mut past)?;
        fit.check_open(&execution)?;
    }
    if wanted.unmocked {
        forget_test_case(&mut past);
    }
    let edits = wanted.edits.iter().map(|edit| placed(edit, &execution, event)).collect::<Result<_, _>>()?;
    let recorded = wanted.recorded.then(|| Arc::new(recorded(original, event, wanted.loose_from.clone())));
    let fork = Fork { original: original.arn.into(), event, past, edits, recorded };
    let size = fork.payload_size() + fork.past.len() * FACT_SIZE;
    match fork.depth() {
        _ if size > FORK_SIZE_MAX => Err(ForkError::TooLarge { event, size }),
        depth if depth > DEPTH_MAX => Err(ForkError::TooDeep),
        _ => Ok(fork),
    }
}

/// The past as if workers had answered, that of forks within included.
fn forget_test_case(past: &mut Vec<(Timestamp, Fact)>) {
    past.retain(|(_, fact)| !matches!(fact, Fact::TestCaseChosen { .. }));
    for (_, fact) in past {
        if let Fact::Forked(fork) = fact {
            forget_test_case(&mut Arc::make_mut(fork).past);
        }
    }
}

fn folded(past: &[(Timestamp, Fact)]) -> Execution {
    let mut execution = Execution::new();
    for (stamp, fact) in past {
        execution.apply(fact, *stamp);
    }
    execution
}

fn events_of(facts: &[(Timestamp, &Fact)]) -> u32 {
    let mut execution = Execution::new();
    for (stamp, fact) in facts {
        execution.apply(fact, *stamp);
    }
    execution.event_count()
}

type Past<'a> = Vec<(Timestamp, &'a Fact)>;

/// The facts up to the event, or to the last one before at which the execution
/// stood; and that event.
fn past_until(facts: Past<'_>, event: u32) -> (Past<'_>, u32) {
    let mut execution = Execution::new();
    let (mut length, mut found) = (0, 0);
    for (index, (stamp, fact)) in facts.iter().enumerate() {
        execution.apply(fact, *stamp);
        if let Fact::Forked(fork) = fact
            && fork.event > event
        {
            let copied = fork.past.iter().map(|(stamp, fact)| (*stamp, fact)).collect();
            return past_until(copied, event);
        }
        if execution.event_count() > event {
            break;
        }
        // What is no event belongs to the one before.
        let is_whole = facts.get(index + 1).is_none_or(|(_, next)| next.is_event());
        if is_whole && execution.stands() {
            (length, found) = (index + 1, execution.event_count());
        }
    }
    let mut facts = facts;
    facts.truncate(length);
    (facts, found)
}

fn placed(edit: &WantedEdit, execution: &Execution, event: u32) -> Result<Edit, ForkError> {
    let runs_others =
        |id: BranchId| execution.get(id).is_some_and(|branch| matches!(branch.phase, Phase::Fan(_)));
    let branch = match edit.branch {
        Some(branch) => branch,
        None => {
            let open: Vec<BranchId> =
                execution.chains().map(|branch| branch.id).filter(|id| !runs_others(*id)).collect();
            match open[..] {
                [only] => only,
                _ => return Err(ForkError::WhichBranch { event, count: open.len() }),
            }
        }
    };
    if execution.get(branch).is_none() {
        return Err(ForkError::NoBranch { branch: branch.0, event });
    }
    if edit.input.is_some() && runs_others(branch) {
        return Err(ForkError::InputIsUsed { branch: branch.0 });
    }
    if edit.variables.as_ref().is_some_and(|variables| variables.value().as_object().is_none()) {
        return Err(ForkError::Variables);
    }
    Ok(Edit { branch, input: edit.input.clone(), variables: edit.variables.clone() })
}

/// What tasks of the original were answered after an event.
fn recorded(original: &Original<'_>, event: u32, loose_from: Option<Arc<str>>) -> Recorded {
    let mut execution = Execution::new();
    let mut open: BTreeMap<BranchId, RecordedAnswer> = BTreeMap::new();
    let mut answers = Vec::new();
    for (stamp, fact) in told(original.facts.iter().copied()) {
        execution.apply(fact, stamp);
        let end = match fact {
            Fact::Scheduled { branch, .. } => {
                let task = execution.open_tasks().find(|task| task.branch == *branch);
                open.extend(task.map(|task| (*branch, unanswered(original, &execution, &task))));
                continue;
            }
            Fact::Submitted { branch, output } => {
                if let Some(answer) = open.get_mut(branch) {
                    answer.submitted = Some(output.clone());
                }
                continue;
            }
            // It began them anew.
            Fact::Forked(_) => {
                open.clear();
                continue;
            }
            Fact::Succeeded { output, .. } => RecordedEnd::Succeeded(output.clone()),
            Fact::Failed { error, cause, .. } => {
                RecordedEnd::Failed { error: error.clone(), cause: cause.clone() }
            }
            Fact::TimedOut { heartbeat, .. } => RecordedEnd::TimedOut { heartbeat: *heartbeat },
            _ => continue,
        };
        let answer = fact.branch().and_then(|branch| open.remove(&branch));
        let answer = answer.filter(|_| execution.event_count() > event);
        answers.extend(answer.map(|answer| RecordedAnswer { end, ..answer }));
    }
    Recorded { original: original.arn.into(), answers, loose_from }
}

/// An attempt whose end is not known yet.
fn unanswered(original: &Original<'_>, execution: &Execution, task: &OpenTask) -> RecordedAnswer {
    RecordedAnswer {
        place: execution.place_of(original.machine, task.branch),
        state: original.machine.state(task.state).name.clone(),
        input: task.input.clone(),
        submitted: None,
        end: RecordedEnd::TimedOut { heartbeat: false },
    }
}

/// A past that goes on with another definition.
struct Fit<'a> {
    from: &'a Machine,
    to: &'a Machine,
    event: u32,
}

impl Fit<'_> {
    /// Numbers the states of a past as the other definition does.
    fn renumber(&self, past: &mut [(Timestamp, Fact)]) -> Result<(), ForkError> {
        let (before, after) = (owners(self.from), owners(self.to));
        for (_, fact) in past {
            match fact {
                Fact::Entered { state, .. } => {
                    let number = self.counterpart(*state)?;
                    let name = |machine: &Machine, owner: Option<&(StateNumber, u32)>| {
                        owner.map(|(state, index)| (machine.state(*state).name.clone(), *index))
                    };
                    if name(self.from, before.get(state)) != name(self.to, after.get(&number)) {
                        return Err(self.other(*state, "is in another place".to_owned()));
                    }
                    *state = number;
                }
                Fact::Forked(fork) => {
                    let mut fork = (**fork).clone();
                    self.renumber(&mut fork.past)?;
                    *fact = Fact::Forked(Arc::new(fork));
                }
                Fact::EventTaken { state, .. } => *state = self.counterpart(*state)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// The state of that name in the other definition, if it can have done what
    /// this one did.
    fn counterpart(&self, number: StateNumber) -> Result<StateNumber, ForkError> {
        let state = self.from.state(number);
        let other = self
            .to
            .state_number(&state.name)
            .ok_or_else(|| ForkError::NoState { state: state.name.clone(), event: self.event })?;
        let is = &self.to.state(other).kind;
        let calls = |target: &Target| match target {
            Target::Function(_) => "calls a function by its ARN",
            Target::Activity(_) => "calls an activity",
            Target::Service { .. } => "calls a service",
        };
        match (&state.kind, is) {
            (Kind::Task(was), Kind::Task(is)) => {
                let is = calls(&is.resource.target);
                if calls(&was.resource.target) == is {
                    Ok(other)
                } else {
                    Err(self.other(number, is.to_owned()))
                }
            }
            (was, is) if was.name() == is.name() => Ok(other),
            (_, is) => Err(self.other(number, format!("is a {}", is.name()))),
        }
    }

    /// A Parallel state that is open has as many branches in both.
    fn check_open(&self, execution: &Execution) -> Result<(), ForkError> {
        for branch in execution.chains() {
            let Phase::Fan(fan) = &branch.phase else { continue };
            let number = self.counterpart(branch.state)?;
            if let Kind::Parallel(parallel) = &self.to.state(number).kind
                && parallel.branches.len() != fan.length as usize
            {
                let count = parallel.branches.len();
                return Err(self.other(branch.state, format!("has {count} branches, and it is open")));
            }
        }
        Ok(())
    }

    fn other(&self, state: StateNumber, difference: String) -> ForkError {
        let state = self.from.state(state).name.clone();
        ForkError::OtherState { state, event: self.event, difference }
    }
}

/// The Parallel or Map state in which each nested state is, and which of its
/// branches.
fn owners(machine: &Machine) -> BTreeMap<StateNumber, (StateNumber, u32)> {
    let mut owners = BTreeMap::new();
    for (index, state) in machine.states.iter().enumerate() {
        let owner = StateNumber(index as u16);
        match &state.kind {
            Kind::Parallel(parallel) => {
                for (branch, start) in (0..).zip(&parallel.branches) {
                    own(machine, *start, (owner, branch), &mut owners);
                }
            }
            Kind::Map(map) => own(machine, map.start_at, (owner, 0), &mut owners),
            _ => {}
        }
    }
    owners
}

/// Every state of the chain that begins at `start` is the owner's.
fn own(
    machine: &Machine,
    start: StateNumber,
    owner: (StateNumber, u32),
    owners: &mut BTreeMap<StateNumber, (StateNumber, u32)>,
) {
    let mut left = vec![start];
    while let Some(number) = left.pop() {
        if owners.insert(number, owner).is_none() {
            left.extend(leads_to(machine.state(number)));
        }
    }
}

fn leads_to(state: &State) -> Vec<StateNumber> {
    let mut all: Vec<StateNumber> = match state.transition {
        Some(Transition::Next(next)) => vec![next],
        Some(Transition::End) | None => Vec::new(),
    };
    let outcome = match &state.kind {
        Kind::Task(task) => Some(&task.outcome),
        Kind::Parallel(parallel) => Some(&parallel.outcome),
        Kind::Map(map) => Some(&map.outcome),
        Kind::Choice(choice) => {
            all.extend(choice.branches.iter().map(|branch| branch.next).chain(choice.default));
            None
        }
        Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed | Kind::Fail(_) => None,
    };
    all.extend(outcome.into_iter().flat_map(|outcome| &outcome.catch).map(|catcher| catcher.next));
    all
}
