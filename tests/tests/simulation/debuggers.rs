//! Debuggers: they have executions halt, tell them to go on or let them lapse, and
//! fork what has ended, from any moment of it.
//!
//! Neither changes how an execution ends: what halts goes on with what it had, and
//! a fork meets the same answers as its original, recorded or not, unless these
//! depend on how many attempts came before.

use std::sync::Arc;

use frevo_asl::fork::{Original, Wanted, fork};
use frevo_event::{
    Beginning, Debugging, ExecutionId, Fork, HaltLapse, Message, Pace, PartitionId, Request, Start,
};

use super::agenda::Event;
use super::causes;
use super::people::Who;
use super::world::World;
use crate::random::Random;

/// What is debugged in a run.
pub struct Debuggers {
    random: Random,
    /// By place in the plan; none: nowhere.
    debugging: Vec<Option<Arc<Debugging>>>,
    forks: Vec<Forked>,
    /// Whether what has ended is forked.
    forks_any: bool,
}

/// An execution that goes on from a moment of another one.
struct Forked {
    start: Start,
    fork: Arc<Fork>,
    is_started: bool,
}

impl Debuggers {
    /// Those of a seed. One of four has any, of those with one node and of those with
    /// two; the others stay what they were.
    pub fn new(seed: u64, execution_count: usize, is_calm: bool) -> Self {
        let mut random = Random::new(seed ^ 0x0064_6562_7567);
        let is_any = matches!(seed % 8, 3 | 4);
        let debugging = (0..execution_count).map(|_| {
            let planned = planned(&mut random);
            (is_any && random.chance(60)).then_some(planned)
        });
        Self { debugging: debugging.collect(), forks: Vec::new(), forks_any: is_any && !is_calm, random }
    }

    /// Where an execution of the plan halts.
    pub fn of(&self, execution: usize) -> Option<&Arc<Debugging>> {
        self.debugging[execution].as_ref()
    }

    /// Whether everything that was to be forked is.
    pub fn is_done(&self) -> bool {
        self.forks.iter().all(|forked| forked.is_started)
    }
}

fn planned(random: &mut Random) -> Arc<Debugging> {
    let breakpoints = (0..random.between(1, 3)).map(|_| format!("S{}", random.between(1, 8)).into());
    let breakpoints = breakpoints.collect();
    let halt_seconds_max = random.between(2, 40) as u32;
    Arc::new(Debugging { breakpoints, step: random.chance(40), halt_seconds_max, lapse: HaltLapse::GoOn })
}

impl World {
    /// Tells an execution of the plan to go on, if it halts, or not to wait for a retry,
    /// until it has ended.
    pub fn debug(&mut self, index: usize) {
        let Some(id) = self.clients[index].id().filter(|_| !self.clients[index].is_done()) else { return };
        let pace = if self.debuggers.random.chance(50) { Pace::Step } else { Pace::Continue };
        let message = match self.debuggers.random.chance(40) {
            true => Message::RetryNow { state: None, due_until: None },
            false => Message::Proceed { branch: None, edit: None, pace },
        };
        let request = Request::Tell { execution: id, message };
        let PartitionId(partition) = id.partition(self.partition_count);
        self.ask(Who::Debug, Some(id), partition, request, true);
        self.put(1_000, 30_000, Event::Debug(index));
    }

    /// An execution of the plan has ended: somebody may fork it.
    pub fn fork_some(&mut self, index: usize, id: ExecutionId) {
        let machine = &self.plan.machines[self.plan.executions[index].machine];
        let is_fit = machine.deleted_at.is_none() && !machine.is_express();
        if !is_fit || !self.debuggers.forks_any || !self.debuggers.random.chance(70) {
            return;
        }
        let compiled = frevo_asl::compile(&machine.definition.text, machine.machine_type);
        let (Ok(compiled), Some(known)) = (compiled, self.oracle.executions.get(&id)) else { return };
        let facts: Vec<_> = known.facts().collect();
        let redrive_count = known.redrive_count();
        let start = known.execution.start();
        let arn = start.arn_text();
        let event = self.debuggers.random.between(1, i64::from(known.execution.event_count())) as u32;
        let original = Original { arn: &arn, machine: &compiled, facts: &facts };
        let recorded = self.debuggers.random.chance(50);
        let wanted = Wanted { event: Some(event), recorded, ..Wanted::default() };
        let Ok(forked) = fork(&original, &compiled, &wanted) else { return };
        let name = format!("fork-{}", self.debuggers.forks.len());
        let trail = causes::trail_of(&name, true);
        let start = Start { name: name.into(), named_by_client: true, trail, ..start.clone() };
        // One that was redriven met other answers than its fork may.
        if !machine.definition.text.contains("flaky") && redrive_count == 0 {
            self.names.insert(ExecutionId::of_arn(&start.arn_text()), index);
        }
        let place = self.debuggers.forks.len();
        self.debuggers.forks.push(Forked { start, fork: Arc::new(forked), is_started: false });
        self.put(1, 5_000, Event::Fork(place));
    }

    /// Starts a fork, until that is answered.
    pub fn fork(&mut self, place: usize) {
        let Forked { start, fork, is_started: false } = &self.debuggers.forks[place] else { return };
        let id = ExecutionId::of_arn(&start.arn_text());
        let debugging = self.debuggers.debugging.iter().flatten().next().cloned();
        let beginning = Beginning { fork: Some(fork.clone()), debugging, test_case: None };
        let (start, beginning) = (Box::new(start.clone()), Box::new(beginning));
        let request =
            Request::Begin { execution: id, start, beginning, until_ended: false, is_repeat: false };
        let PartitionId(partition) = id.partition(self.partition_count);
        self.ask(Who::Fork(place), Some(id), partition, request, true);
        self.put(1_000, 5_000, Event::Fork(place));
    }

    pub fn note_forked(&mut self, place: usize) {
        self.debuggers.forks[place].is_started = true;
    }
}
