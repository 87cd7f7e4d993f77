//! From what was journaled to lines.
//!
//! Pure: the same batches, read in order, give the same lines. What it remembers is
//! bounded: an execution that it does not know, because it began before the server
//! did or too many are open, or of which it missed something, is read back from the
//! journal, and logged from there on.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use frevo_asl::Machine;
use frevo_asl::history::{Line, Renderer, is_logged_at};
use frevo_event::{
    Answer, Batch, DefinitionHash, Entry, ExecutionId, Fact, LogGroup, Logging, Position, Start,
};

/// How many open executions are remembered: two such ages of them.
const AGE_MAX: usize = 4_096;

/// Bytes of their payloads.
const AGE_SIZE_MAX: usize = 64 << 20;

/// How many open executions are known not to be logged.
const SILENT_MAX: usize = 1 << 20;

/// What is known beside what is being read.
pub trait Known {
    /// A compiled definition.
    fn machine(&self, hash: DefinitionHash) -> Option<Arc<Machine>>;

    /// All answers of an execution up to the one at `last`, oldest first; none if
    /// the journal does not keep them.
    fn past(&self, execution: ExecutionId, last: Position) -> Option<Vec<Answer>>;
}

/// A line, and for which log group it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// Where it belongs.
    pub group: LogGroup,
    /// A JSON object.
    pub line: String,
}

/// What is remembered from batch to batch.
#[derive(Default)]
pub struct Reader {
    /// Logged executions that moved lately, and those that moved before them.
    young: HashMap<ExecutionId, Open>,
    old: HashMap<ExecutionId, Open>,
    young_size: usize,
    silent: HashSet<ExecutionId>,
}

/// An open execution that is logged.
struct Open {
    renderer: Renderer<Arc<Machine>>,
    logging: Arc<Logging>,
    arn: String,
    redrive_count: u32,
    /// Its last answer that was read.
    last: Position,
    /// Bytes of the payloads that were read of it: at least what it holds.
    size: usize,
}

impl Reader {
    /// Adds the lines of the batch at this offset.
    pub fn read(&mut self, offset: u64, batch: &Batch, known: &dyn Known, lines: &mut Vec<Logged>) {
        for (entry, found) in (0..).zip(&batch.entries) {
            let at = Position { offset, entry };
            match found {
                Entry::Answer(answer) => self.read_answer(at, answer, known, lines),
                // The same answer stands there now.
                Entry::Retold(answer) => {
                    for age in [&mut self.young, &mut self.old] {
                        age.get_mut(&answer.execution).into_iter().for_each(|open| open.last = at);
                    }
                }
                _ => {}
            }
        }
    }

    fn read_answer(&mut self, at: Position, answer: &Answer, known: &dyn Known, lines: &mut Vec<Logged>) {
        let id = answer.execution;
        let is_end = answer.facts.iter().any(Fact::is_end);
        let is_silent = if is_end { self.silent.remove(&id) } else { self.silent.contains(&id) };
        if is_silent {
            return;
        }
        let previous = answer.previous.resolve(at.offset);
        let open = self.take(id).filter(|open| open.last == previous);
        let Some(mut open) = open.or_else(|| open_at(answer, previous, known)) else {
            if !is_end {
                self.silence(id);
            }
            return;
        };
        open.read(at, answer, Some(lines));
        if !is_end {
            self.keep(id, open);
        }
    }

    fn take(&mut self, id: ExecutionId) -> Option<Open> {
        if let Some(open) = self.young.remove(&id) {
            self.young_size -= open.size;
            return Some(open);
        }
        self.old.remove(&id)
    }

    /// Who has not moved for a whole age is forgotten.
    fn keep(&mut self, id: ExecutionId, open: Open) {
        if self.young.len() >= AGE_MAX || self.young_size + open.size > AGE_SIZE_MAX {
            self.old = std::mem::take(&mut self.young);
            self.young_size = 0;
        }
        self.young_size += open.size;
        self.young.insert(id, open);
    }

    fn silence(&mut self, id: ExecutionId) {
        if self.silent.len() >= SILENT_MAX {
            self.silent.clear();
        }
        self.silent.insert(id);
    }
}

/// The execution before this answer, if it is logged.
fn open_at(answer: &Answer, previous: Position, known: &dyn Known) -> Option<Open> {
    if let Some(Fact::ExecutionStarted(start)) = answer.facts.first() {
        return Open::begin(start, &answer.facts, known);
    }
    let past = known.past(answer.execution, previous)?;
    let first = past.first()?;
    let Some(Fact::ExecutionStarted(start)) = first.facts.first() else { return None };
    let mut open = Open::begin(start, &first.facts, known)?;
    past.iter().for_each(|answer| open.read(previous, answer, None));
    Some(open)
}

/// What a fact says of what is logged; what a fork copied says it of the fork, too.
fn chosen(fact: &Fact) -> Option<Arc<Logging>> {
    match fact {
        Fact::LoggingChosen { logging } => Some(logging.clone()),
        Fact::Forked(fork) => fork.past.iter().find_map(|(_, fact)| chosen(fact)),
        _ => None,
    }
}

impl Open {
    /// An execution that starts, if it is to be logged.
    fn begin(start: &Start, facts: &[Fact], known: &dyn Known) -> Option<Self> {
        let logging = facts.iter().find_map(chosen)?;
        let renderer = Renderer::new(known.machine(start.definition)?);
        Some(Self {
            renderer,
            logging,
            arn: start.arn_text(),
            redrive_count: 0,
            last: Position::NONE,
            size: 0,
        })
    }

    /// Takes an answer in; adds the lines that it is to give.
    fn read(&mut self, at: Position, answer: &Answer, mut lines: Option<&mut Vec<Logged>>) {
        self.last = at;
        for fact in &answer.facts {
            self.size += fact.payload_size();
            self.redrive_count += u32::from(matches!(fact, Fact::ExecutionRedriven { .. }));
            let Some(event) = self.renderer.event(fact, answer.stamp) else { continue };
            let Some(lines) = lines.as_mut().filter(|_| is_logged_at(&self.logging, event.event_type)) else {
                continue;
            };
            let line = Line {
                event: &event,
                execution_arn: &self.arn,
                redrive_count: self.redrive_count,
                with_data: self.logging.include_execution_data,
            };
            lines.push(Logged { group: self.logging.group.clone(), line: line.text() });
        }
    }
}
