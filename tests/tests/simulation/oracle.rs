//! What is true: the counted batches of the journal, read by a reader of its
//! own, and what must hold of them.

use std::collections::{BTreeMap, BTreeSet};

use frevo_asl::{Execution, Machine, history};
use frevo_event::{
    Answer, Batch, Change, Encounter, Entry, ExecutionId, Fact, Fingerprint, Header, Letter, Message, Pace,
    Position, Rendezvous, Status, TaskRef, Timestamp,
};
use frevo_transport::Record;

use super::activities::Activities;
use super::causes::Causes;
use super::coverage::*;
use super::deliveries::Deliveries;
use super::pausing::Pauses;

/// What is broken, in a sentence.
pub type Broken = String;

/// The truth so far.
#[derive(Default)]
pub struct Oracle {
    /// The newest counted fence of each partition, and the last number behind it.
    counted: BTreeMap<u16, (u32, u64, u64)>,
    pub executions: BTreeMap<ExecutionId, Known>,
    /// By sender and destination: the last letter sent, taken, known to be taken.
    sent: BTreeMap<(u16, u16), u64>,
    taken: BTreeMap<(u16, u16), u64>,
    delivered: BTreeMap<(u16, u16), u64>,
    clocks: BTreeMap<u16, Timestamp>,
    deleting: u32,
    deleted: u32,
    record_count: usize,
    /// What is set aside, and how many records had been read when it was.
    aside: BTreeMap<ExecutionId, usize>,
    /// How many records had been read when what was set aside was released.
    released: BTreeMap<ExecutionId, usize>,
    /// The events that tasks were given, and where they met.
    given: BTreeSet<(Rendezvous, Fingerprint)>,
    causes: Causes,
    pub deliveries: Deliveries,
    /// The state machines that are paused, once nothing is on its way that was
    /// decided before.
    paused: BTreeSet<String>,
    pub coverage: Coverage,
}

/// An execution as its facts make it.
pub struct Known {
    facts: Vec<(Timestamp, Fact)>,
    pub execution: Execution,
    last: Position,
    /// Its answers as they were written first, and how many of them have been
    /// read again since they were last read again from the beginning.
    answers: Vec<(Timestamp, Vec<Fact>)>,
    retold: Option<usize>,
    /// How many records had been read when it had ended, if it has not been redriven.
    pub ended_at: Option<usize>,
    /// How it ended each time, and how many records had been read when it was
    /// redriven.
    ends: Vec<(Execution, Option<usize>)>,
    pub started_at: usize,
    attempts: BTreeMap<(u32, u32), Attempt>,
}

/// An attempt at a task; moments are counts of records.
#[derive(Clone, Copy, Debug)]
pub struct Attempt {
    pub opened_at: usize,
    pub started_at: Option<usize>,
    pub submitted_at: Option<usize>,
    pub called_back: bool,
    pub is_open: bool,
}

/// How an execution ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    status: Status,
    output: Option<String>,
    error: Option<String>,
    cause: Option<String>,
}

impl Outcome {
    pub fn is_timeout(&self) -> bool {
        self.status == Status::TimedOut
    }
}

impl Oracle {
    /// How many records were read.
    pub fn record_count(&self) -> usize {
        self.record_count
    }

    /// How many executions have not ended.
    pub fn open_count(&self) -> usize {
        self.executions.values().filter(|known| known.ended_at.is_none()).count() + self.aside.len()
    }

    /// The state machines of which nothing may begin.
    pub fn paused(&self) -> &BTreeSet<String> {
        &self.paused
    }

    /// Nothing of these may begin from now on.
    pub fn pause(&mut self, machines: BTreeSet<String>) {
        self.paused = machines;
    }

    /// Whether every letter has arrived and everything that is being deleted is.
    pub fn is_settled(&self) -> bool {
        self.sent == self.taken && self.sent == self.delivered && self.deleting == self.deleted
    }

    /// What is set aside, and since how many records.
    pub fn aside(&self) -> &BTreeMap<ExecutionId, usize> {
        &self.aside
    }

    /// Whether an execution was set aside at some time after so many records.
    pub fn was_aside(&self, id: ExecutionId, record_count: usize) -> bool {
        self.aside.contains_key(&id) || self.released.get(&id).is_some_and(|at| *at > record_count)
    }

    /// Whether nobody has taken the partition over since this owner did.
    pub fn is_owner(&self, partition: u16, owner: u64) -> bool {
        self.counted.get(&partition).is_some_and(|counted| counted.1 == owner)
    }

    pub fn attempt(&self, task: &TaskRef) -> Option<&Attempt> {
        self.executions.get(&task.execution)?.attempts.get(&(task.branch.0, task.attempt))
    }

    /// Reads the next committed record.
    pub fn read(&mut self, record: &Record, activities: &Activities, pauses: &Pauses) -> Result<(), Broken> {
        self.record_count += 1;
        let batch = Batch::decode(&record.bytes).map_err(|error| error.to_string())?;
        if !self.counts(record.partition, &batch.header) {
            return Ok(());
        }
        for (index, entry) in batch.entries.into_iter().enumerate() {
            if let Entry::Changed { change, .. } = &entry {
                activities.apply(change);
                pauses.apply(change);
                let all = pauses.all();
                self.paused.retain(|machine| all.contains(machine));
            }
            self.deliveries.read(record.partition, &entry, self.record_count, &mut self.coverage)?;
            let position = Position { offset: record.offset, entry: index as u32 };
            self.entry(record.partition, entry, position)?;
        }
        self.deliveries.end_batch()
    }

    fn counts(&mut self, partition: u16, header: &Header) -> bool {
        let counted = self.counted.entry(partition).or_default();
        if header.number == 0 {
            let counts = header.epoch > counted.0;
            if counts {
                *counted = (header.epoch, header.owner, 0);
                self.deliveries.note_owner(partition);
            }
            return counts;
        }
        let counts = (header.epoch, header.owner, header.number) == (counted.0, counted.1, counted.2 + 1);
        if counts {
            counted.2 += 1;
        }
        counts
    }

    fn entry(&mut self, partition: u16, entry: Entry, position: Position) -> Result<(), Broken> {
        match entry {
            Entry::Answer(answer) => return self.answer(partition, answer, position),
            Entry::Retold(answer) => return self.retold(answer, position),
            Entry::Carried { .. } => self.coverage.count(CARRIED),
            Entry::Sent(outgoing) => {
                if let Letter::Take { at, task, event, .. } = &outgoing.letter {
                    if !self.given.insert((at.clone(), event.fingerprint())) {
                        return Err(format!("the event {} is given to two tasks", event.envelope.id));
                    }
                    self.causes.given(task.execution, event);
                }
                if let Letter::Came { at, event, .. } = &outgoing.letter
                    && self.given.remove(&(at.clone(), event.fingerprint()))
                {
                    self.coverage.count(EVENT_CAME_BACK);
                }
                next(&mut self.sent, (partition, outgoing.to.0), outgoing.number, "sent")?
            }
            Entry::Encountered(encounter) => match encounter {
                Encounter::Kept { .. } => self.coverage.count(EVENT_KEPT),
                Encounter::Met { .. } => self.coverage.count(EVENT_MET),
                Encounter::Taken { .. } => self.coverage.count(EVENT_TAKEN),
                Encounter::Left { .. } => self.coverage.count(WAITED_NO_MORE),
                Encounter::Waits { .. }
                | Encounter::Expired { .. }
                | Encounter::Known { .. }
                | Encounter::Searched { .. }
                | Encounter::SearchedBy { .. } => {}
            },
            Entry::Taken { from, number } => next(&mut self.taken, (from.0, partition), number, "taken")?,
            Entry::Delivered { to, number } => {
                let taken = self.taken.get(&(partition, to.0)).copied().unwrap_or(0);
                if number > taken {
                    return Err(format!(
                        "letter {number} of {partition} to {to} was delivered before it was taken"
                    ));
                }
                self.delivered.insert((partition, to.0), number);
            }
            Entry::Quarantined { execution, message, reason, .. } => {
                return self.set_aside(execution, &message, &reason);
            }
            Entry::Released { execution } => {
                if self.aside.remove(&execution).is_none() {
                    return Err(format!("execution {execution} was released, but not set aside"));
                }
                self.released.insert(execution, self.record_count);
            }
            Entry::Published(published) => {
                let start = |id| Some(self.executions.get(&id)?.execution.start().clone());
                for (event, _) in &published.events {
                    self.causes.published(event, start, &mut self.coverage)?;
                }
            }
            Entry::Changed { change: Change::MachineDeleting { .. }, .. } => self.deleting += 1,
            Entry::Changed { change: Change::MachineDeleted { .. }, .. } => self.deleted += 1,
            _ => {}
        }
        Ok(())
    }

    fn set_aside(&mut self, id: ExecutionId, message: &Message, reason: &str) -> Result<(), Broken> {
        if reason != "the activity is cursed" {
            return Err(format!("execution {id} was set aside: {reason}"));
        }
        let record_count = self.record_count;
        let was_aside = self.aside.contains_key(&id);
        self.aside.entry(id).or_insert(record_count);
        self.coverage.count(match message {
            Message::Stop(_) if was_aside => DOOMED,
            _ if was_aside => RETOLD_ASIDE,
            _ if self.released.get(&id) == Some(&record_count) => REPEATEDLY_SET_ASIDE,
            Message::Start(_) => SET_ASIDE_UNSTARTED,
            _ => SET_ASIDE,
        });
        Ok(())
    }

    /// An answer that is written again says what it said.
    fn retold(&mut self, answer: Answer, position: Position) -> Result<(), Broken> {
        let id = answer.execution;
        let known = self.executions.get_mut(&id).ok_or_else(|| format!("{id} is retold, but unknown"))?;
        let previous = answer.previous.resolve(position.offset);
        let index = if previous.is_none() { 0 } else { known.retold.unwrap_or(usize::MAX) };
        if index > 0 && previous != known.last {
            return Err(format!("the answer that is retold at {position} to {id} follows none"));
        }
        if known.answers.get(index) != Some(&(answer.stamp, answer.facts)) {
            return Err(format!("the answer that is retold at {position} to {id} was another one"));
        }
        if index == 0 {
            self.coverage.count(RETOLD);
        }
        (known.retold, known.last) = (Some(index + 1), position);
        Ok(())
    }

    fn answer(&mut self, partition: u16, answer: Answer, position: Position) -> Result<(), Broken> {
        let id = answer.execution;
        if self.aside.contains_key(&id) {
            return Err(format!("the answer at {position} is to {id}, which is set aside"));
        }
        let clock = self.clocks.entry(partition).or_default();
        if answer.stamp < *clock {
            return Err(format!("the time of partition {partition} runs backwards at {position}"));
        }
        *clock = answer.stamp;
        self.causes.answered(id, &answer.facts, &mut self.coverage)?;
        if let Some(Fact::ExecutionStarted(start)) = answer.facts.first() {
            self.causes.started(start, &mut self.coverage)?;
        }
        let record_count = self.record_count;
        let known = self.executions.entry(id).or_insert_with(|| Known::new(record_count));
        if answer.previous.resolve(position.offset) != known.last {
            return Err(format!("the answer at {position} to {id} does not follow that at {}", known.last));
        }
        if known.retold.is_some_and(|count| count != known.answers.len()) {
            return Err(format!("{id} was retold, but not to its last answer"));
        }
        let had_begun = known.has_begun();
        let is_redriven = answer.facts.iter().any(|fact| matches!(fact, Fact::ExecutionRedriven { .. }));
        known.last = position;
        known.retold = None;
        known.answers.push((answer.stamp, answer.facts.clone()));
        for fact in answer.facts {
            match &fact {
                Fact::Forked(_) => self.coverage.count(FORKED),
                Fact::Recalled { .. } => self.coverage.count(RECALLED),
                Fact::Halted { .. } => self.coverage.count(HALTED),
                Fact::RetryHastened { .. } => self.coverage.count(RETRY_HASTENED),
                Fact::WentOn { pace: Pace::Run, .. } => self.coverage.count(HALT_LAPSED),
                _ => {}
            }
            known
                .apply(fact, answer.stamp, record_count)
                .map_err(|broken| format!("{id} at {position}: {broken}"))?;
        }
        if !had_begun && known.has_begun() && self.paused.contains(&*known.execution.start().machine) {
            return Err(format!("{id} at {position} begins, but its state machine is paused"));
        }
        if known.was_held() {
            self.coverage.count(if known.has_begun() { WENT_ON } else { HELD });
        }
        known.note_open();
        if is_redriven {
            self.coverage.count(EXECUTION_REDRIVEN);
        }
        if let Some(ending) = known.ending(self.released.contains_key(&id)) {
            self.coverage.count(ending);
        }
        Ok(())
    }

    /// What holds once everything is over.
    pub fn verify(
        &self,
        is_heard: bool,
        machine: impl Fn(&Execution) -> Option<std::sync::Arc<Machine>>,
    ) -> Result<(), Broken> {
        if !self.is_settled() {
            return Err(format!(
                "letters: sent {:?}, taken {:?}, delivered {:?}; machines in deletion: {}, deleted: {}",
                self.sent, self.taken, self.delivered, self.deleting, self.deleted
            ));
        }
        for (id, known) in &self.executions {
            let machine =
                machine(&known.execution).ok_or_else(|| format!("{id} runs an unknown definition"))?;
            known.verify(&machine).map_err(|broken| format!("{id}: {broken}"))?;
            if is_heard {
                self.causes.verify(*id, known).map_err(|broken| format!("{id}: {broken}"))?;
            }
        }
        self.deliveries.verify()
    }
}

impl Known {
    fn new(record_count: usize) -> Self {
        Self {
            facts: Vec::new(),
            execution: Execution::new(),
            last: Position::NONE,
            answers: Vec::new(),
            retold: None,
            ended_at: None,
            ends: Vec::new(),
            started_at: record_count,
            attempts: BTreeMap::new(),
        }
    }

    fn apply(&mut self, fact: Fact, stamp: Timestamp, record_count: usize) -> Result<(), Broken> {
        if matches!(fact, Fact::ExecutionStarted(_)) != self.facts.is_empty() {
            return Err("it starts once, and first".into());
        }
        if matches!(fact, Fact::ExecutionRedriven { .. }) {
            let end = self.ends.last_mut().filter(|_| self.ended_at.is_some());
            let (ended, redriven_at) = end.ok_or("it is redriven, but has not ended")?;
            if ended.status() == Status::Succeeded {
                return Err("it is redriven, but has succeeded".into());
            }
            (*redriven_at, self.ended_at) = (Some(record_count), None);
        }
        if self.ended_at.is_some() {
            return Err(format!("{fact:?} follows its end"));
        }
        if matches!(fact, Fact::Entered { .. }) && self.execution.is_held() {
            return Err("it is held, and enters a state".into());
        }
        let open = match &fact {
            Fact::Succeeded { branch, .. }
            | Fact::Failed { branch, .. }
            | Fact::TimedOut { branch, .. }
            | Fact::TaskStarted { branch, .. }
            | Fact::Submitted { branch, .. }
            | Fact::CalledBack { branch, .. } => {
                self.execution.open_tasks().find(|open| open.branch == *branch)
            }
            _ => None,
        };
        self.execution.apply(&fact, stamp);
        if let Fact::Scheduled { branch, .. } = &fact {
            let attempt = Attempt {
                opened_at: record_count,
                started_at: None,
                submitted_at: None,
                called_back: false,
                is_open: true,
            };
            self.attempts.insert((branch.0, self.execution.event_count()), attempt);
        }
        if let Some(attempt) = open.and_then(|open| self.attempts.get_mut(&(open.branch.0, open.attempt))) {
            if !attempt.is_open {
                return Err(format!("{fact:?} answers an attempt that is over"));
            }
            match &fact {
                Fact::TaskStarted { .. } => attempt.started_at = Some(record_count),
                Fact::Submitted { .. } => attempt.submitted_at = Some(record_count),
                Fact::CalledBack { .. } => attempt.called_back = true,
                _ => attempt.is_open = false,
            }
        }
        if fact.is_end() {
            self.ended_at = Some(record_count);
            self.ends.push((self.execution.clone(), None));
        }
        self.facts.push((stamp, fact));
        Ok(())
    }

    /// Whether it ended once, whatever came then.
    pub fn has_ended(&self) -> bool {
        !self.ends.is_empty()
    }

    /// The ways in which it had ended at some time after so many records.
    pub fn ends_after(&self, record_count: usize) -> impl Iterator<Item = &Execution> {
        let is_true = move |end: &&(Execution, Option<usize>)| end.1.is_none_or(|at| at > record_count);
        self.ends.iter().filter(is_true).map(|(ended, _)| ended)
    }

    /// How often it was redriven.
    pub fn redrive_count(&self) -> u32 {
        self.execution.redrives().map_or(0, |redrives| redrives.count)
    }

    /// Each fact with its stamp, in order.
    pub fn facts(&self) -> impl Iterator<Item = (Timestamp, &Fact)> {
        self.facts.iter().map(|(stamp, fact)| (*stamp, fact))
    }

    /// Whether it entered its first state.
    fn has_begun(&self) -> bool {
        self.facts.iter().any(|(_, fact)| matches!(fact, Fact::Entered { .. }))
    }

    fn was_held(&self) -> bool {
        self.facts.iter().any(|(_, fact)| matches!(fact, Fact::Held))
    }

    /// Attempts also end with what is around them.
    fn note_open(&mut self) {
        let open: Vec<(u32, u32)> =
            self.execution.open_tasks().map(|open| (open.branch.0, open.attempt)).collect();
        for (key, attempt) in &mut self.attempts {
            attempt.is_open &= open.contains(key);
        }
    }

    /// What it is to have ended like this; none: nothing, or it has not.
    fn ending(&self, was_aside: bool) -> Option<&'static str> {
        let execution = &self.execution;
        let cause = execution.cause().map_or("", |cause| &**cause);
        self.ended_at?;
        match execution.error().map(|error| &**error) {
            Some("Frevo.Quarantined") if self.facts.len() == 2 => Some(ABORTED_UNSTARTED),
            Some("Frevo.Quarantined") => Some(ABORTED),
            Some("States.Runtime") if cause.contains("activity") => Some(NO_SUCH_ACTIVITY),
            _ if was_aside => Some(RELEASED),
            _ if execution.start().synchronous => Some(SYNCHRONOUS),
            _ if self.is_express() => Some(EXPRESS),
            _ => None,
        }
    }

    /// Whether it is over soon, and nobody follows it.
    pub fn is_express(&self) -> bool {
        self.execution.start().express_uuid.is_some()
    }

    /// Whether it was ended before it had begun.
    pub fn is_aborted_unstarted(&self) -> bool {
        matches!(&self.facts[..], [_, (_, Fact::ExecutionAborted(_)), ..])
    }

    /// How it ended.
    pub fn outcome(&self) -> Outcome {
        let execution = &self.execution;
        Outcome {
            status: execution.status(),
            output: execution.output().map(|output| output.text().to_owned()),
            error: execution.error().map(|error| error.to_string()),
            // A processing error tells its event's id, which depends on timing.
            cause: execution.cause().map(|cause| without_numbers(cause)),
        }
    }

    fn verify(&self, machine: &Machine) -> Result<(), Broken> {
        if self.ended_at.is_none() {
            return Err("it never ended".into());
        }
        let ends = 1 + self.redrive_count() as usize;
        if self.facts.iter().filter(|(_, fact)| fact.is_end()).count() != ends {
            return Err("it does not end once, and once more for each redrive".into());
        }
        let events = history::render(machine, self.facts.iter().map(|(stamp, fact)| (*stamp, fact)));
        for (index, event) in events.iter().enumerate() {
            if event.id as usize != index + 1 || event.previous_id >= event.id {
                return Err(format!(
                    "event {} of its history has the id {} and the parent {}",
                    index + 1,
                    event.id,
                    event.previous_id
                ));
            }
        }
        let is_start = |kind: &str| kind == "ExecutionStarted";
        let is_end = |kind: &str| {
            matches!(
                kind,
                "ExecutionSucceeded" | "ExecutionFailed" | "ExecutionAborted" | "ExecutionTimedOut"
            )
        };
        let kinds: Vec<&str> = events.iter().map(|event| event.event_type).collect();
        let starts_once = kinds.iter().filter(|kind| is_start(kind)).count() == 1 && is_start(kinds[0]);
        // A fork tells its original's redrives, too.
        let ends = 1 + kinds.iter().filter(|kind| **kind == "ExecutionRedriven").count();
        let ends_once =
            kinds.iter().filter(|kind| is_end(kind)).count() == ends && is_end(kinds[kinds.len() - 1]);
        if starts_once && ends_once { Ok(()) } else { Err(format!("its history is {kinds:?}")) }
    }
}

/// The text with a mark for each number, however long that is.
fn without_numbers(text: &str) -> String {
    let mut marked = String::with_capacity(text.len());
    for letter in text.chars() {
        if !letter.is_ascii_digit() {
            marked.push(letter);
        } else if !marked.ends_with('#') {
            marked.push('#');
        }
    }
    marked
}

/// Numbers follow one another without gaps.
fn next(
    last: &mut BTreeMap<(u16, u16), u64>,
    way: (u16, u16),
    number: u64,
    what: &str,
) -> Result<(), Broken> {
    let last = last.entry(way).or_default();
    if number != *last + 1 {
        return Err(format!(
            "of the letters from {} to {} number {number} was {what} after {last}",
            way.0, way.1
        ));
    }
    *last = number;
    Ok(())
}
