//! Which executions a damaged journal may have lost answers of.
//!
//! Nobody can read what is lost; three witnesses tell whose it was. What is left
//! of a damaged record mostly still names its executions; each later answer says
//! where the one before it stood; the store says where executions begin and end.
//! Whom none of them names is not found.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::ControlFlow;
use std::path::Path;

use frevo_coordinator::{Archive as _, SavedExecution};
use frevo_event::{Answer, Batch, Entry, ExecutionId, Fact, PartitionId};
use frevo_log::{InspectError, Inspected, Report, inspect, remains};
use frevo_store::{Store, StoreError};

/// How many executions are named to people.
const NAMED_MAX: usize = 20;

/// The executions that a damaged journal may have lost answers of.
#[derive(Debug, Default)]
pub struct Affected {
    /// By id, with their ARNs where those are known.
    executions: BTreeMap<ExecutionId, Option<String>>,
}

impl Affected {
    /// Asks the witnesses in a data directory. The store is not asked while a
    /// server has it.
    pub fn find(data_dir: &Path, report: &Report) -> Result<Self, InspectError> {
        let mut affected = Self::default();
        let lost = report.lost_stretches();
        let is_lost = |offset: u64| lost.iter().any(|(from, until)| (*from..*until).contains(&offset));
        for damage in &report.damages {
            // A file that can't be read has nothing left to say.
            for (_, bytes) in remains(damage).unwrap_or_default() {
                affected.ask_remains(&bytes);
            }
        }
        let log = data_dir.join("log");
        for_each_answer(&log, |offset, answer| {
            if is_lost(answer.previous.resolve(offset).offset) {
                affected.executions.entry(answer.execution).or_default();
            }
        })?;
        if let Err(error) = affected.ask_store(&data_dir.join("store"), report, &is_lost) {
            tracing::debug!(%error, "the store does not tell which executions are affected");
        }
        // An execution's first answer stands before the one that witnessed.
        for_each_answer(&log, |_, answer| {
            if let Some(name @ None) = affected.executions.get_mut(&answer.execution) {
                *name = started_arn(answer);
            }
        })?;
        Ok(affected)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.executions.len()
    }

    /// Whether no witness names any.
    pub fn is_empty(&self) -> bool {
        self.executions.is_empty()
    }

    /// The ARN of each, or its id where no ARN is known; the named ones first.
    pub fn names(&self) -> impl Iterator<Item = String> {
        let named = self.executions.values().flatten().cloned();
        let unnamed = self.executions.iter().filter(|(_, arn)| arn.is_none());
        named.chain(unnamed.map(|(id, _)| format!("an execution with id {id}")))
    }

    fn ask_remains(&mut self, bytes: &[u8]) {
        for entry in Batch::decode_damaged(bytes) {
            if let Entry::Answer(answer) | Entry::Retold(answer) = entry {
                let name = self.executions.entry(answer.execution).or_default();
                *name = name.take().or_else(|| started_arn(&answer));
            }
        }
    }

    fn ask_store(
        &mut self,
        dir: &Path,
        report: &Report,
        is_lost: &dyn Fn(u64) -> bool,
    ) -> Result<(), Box<dyn std::error::Error>> {
        // Opening makes a store where there is none.
        if !dir.join("FORM").exists() {
            return Ok(());
        }
        let store = Store::open(dir, &frevo_store::Settings::default())?;
        store.visit_closed(&mut |closed| {
            if is_lost(closed.first.offset) || is_lost(closed.last.offset) {
                self.executions.insert(closed.summary.id, Some(closed.summary.arn_text()));
            }
        })?;
        self.ask_snapshots(&store, report, is_lost)?;
        Ok(())
    }

    fn ask_snapshots(
        &mut self,
        store: &Store,
        report: &Report,
        is_lost: &dyn Fn(u64) -> bool,
    ) -> Result<(), StoreError> {
        for partition in report.partitions.keys() {
            store.visit_saved(PartitionId(*partition), &mut |saved: SavedExecution| {
                if is_lost(saved.last.offset) || self.executions.contains_key(&saved.id) {
                    let arn = saved.arn().map(|arn| arn.text());
                    self.executions.insert(saved.id, arn);
                }
            })?;
        }
        Ok(())
    }
}

/// The first of them, and how many more there are.
impl fmt::Display for Affected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("none that anything still names");
        }
        for (index, name) in self.names().take(NAMED_MAX).enumerate() {
            write!(f, "{}{name}", if index == 0 { "" } else { ", " })?;
        }
        match self.len().saturating_sub(NAMED_MAX) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

/// The ARN in an execution's first answer, if it is what its id was made of.
fn started_arn(answer: &Answer) -> Option<String> {
    let Fact::ExecutionStarted(start) = answer.facts.first()? else { return None };
    let arn = start.arn_text();
    (ExecutionId::of_arn(&arn) == answer.execution).then_some(arn)
}

fn for_each_answer(log: &Path, mut visit: impl FnMut(u64, &Answer)) -> Result<(), InspectError> {
    inspect(log, &mut |found| {
        if let Inspected::Record { offset, bytes, .. } = found
            && let Ok(batch) = Batch::decode(&bytes)
        {
            for entry in &batch.entries {
                if let Entry::Answer(answer) | Entry::Retold(answer) = entry {
                    visit(offset, answer);
                }
            }
        }
        ControlFlow::Continue(())
    })
}
