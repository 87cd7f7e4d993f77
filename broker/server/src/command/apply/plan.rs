//! What is to be done so that there is what documents want.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::KINDS;
use super::diff::{self, Change};
use super::document::{Document, Place, Problem};
use super::kind::{Kind, WantedError};
use super::tags;
use crate::command::{CommandError, Connection};
use crate::output::{Ink, Paint};

/// What is done with one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It is made.
    Create,
    /// It is changed.
    Change,
    /// It is as it is wanted.
    Keep,
    /// No document wants it any more.
    Delete,
}

/// One thing, and what is done with it.
pub struct Step {
    pub kind: &'static dyn Kind,
    pub id: String,
    pub action: Action,
    pub changes: Vec<Change>,
    /// The document that wants it.
    place: Option<Place>,
    wanted: Value,
    found: Option<Value>,
}

/// What is done, in the order in which things need each other.
pub struct Plan {
    pub steps: Vec<Step>,
}

impl Plan {
    /// Compares documents with what there is. With `prune`, what belongs to the
    /// set and is not wanted is deleted.
    pub fn make(
        server: &Connection,
        documents: &[Document],
        set: &str,
        prune: bool,
    ) -> Result<Result<Self, Vec<Problem>>, CommandError> {
        let mut problems = unknown(documents);
        let (mut steps, mut deletions) = (Vec::new(), Vec::new());
        for kind in KINDS.iter().copied() {
            let mut ids = BTreeSet::new();
            for document in documents.iter().filter(|document| document.kind == kind.name()) {
                let wanted = match kind.wanted(server, document, set) {
                    Ok(wanted) => wanted,
                    Err(WantedError::Problem(problem)) => {
                        problems.push(problem);
                        continue;
                    }
                    Err(WantedError::Command(error)) => return Err(error),
                };
                let id = kind.id(&wanted);
                if !ids.insert(id.clone()) {
                    problems.push(
                        document.problem(format!("a document before wants {} {id} already", kind.name())),
                    );
                    continue;
                }
                let found = kind.found(server, &wanted)?;
                steps.push(Step::toward(kind, id, document, wanted, found));
            }
            if prune {
                deletions.push(unwanted(server, kind, set, &ids)?);
            }
        }
        if !problems.is_empty() {
            return Ok(Err(problems));
        }
        steps.extend(deletions.into_iter().rev().flatten());
        Ok(Ok(Self { steps }))
    }

    /// How many things something is done with.
    pub fn count(&self, action: Action) -> usize {
        self.steps.iter().filter(|step| step.action == action).count()
    }

    /// Whether there is what is wanted.
    pub fn is_done(&self) -> bool {
        self.count(Action::Keep) == self.steps.len()
    }

    /// The plan for people.
    pub fn text(&self, paint: Paint) -> String {
        let mut text = String::new();
        for step in &self.steps {
            text += &step.line(paint);
            for change in &step.changes {
                text += &format!("{}\n", change.line(paint));
            }
        }
        text + &self.summary() + "\n"
    }

    /// The plan for programs.
    pub fn json(&self) -> Value {
        self.steps.iter().map(Step::json).collect()
    }

    fn summary(&self) -> String {
        if self.is_done() {
            return match self.steps.len() {
                0 => "nothing to change: no documents".to_owned(),
                1 => "nothing to change: 1 is as it is wanted".to_owned(),
                count => format!("nothing to change: all {count} are as they are wanted"),
            };
        }
        let count = |action| self.count(action);
        format!(
            "{} to create, {} to change, {} to delete, {} unchanged",
            count(Action::Create),
            count(Action::Change),
            count(Action::Delete),
            count(Action::Keep)
        )
    }
}

/// Documents of a kind that there is not.
fn unknown(documents: &[Document]) -> Vec<Problem> {
    let is_known = |document: &&Document| KINDS.iter().any(|kind| kind.name() == document.kind);
    let names = || KINDS.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ");
    let unknown = documents.iter().filter(|document| !is_known(document));
    unknown
        .map(|document| document.problem(format!("{} is no `kind`: they are {}", document.kind, names())))
        .collect()
}

/// What belongs to the set and is not wanted.
fn unwanted(
    server: &Connection,
    kind: &'static dyn Kind,
    set: &str,
    wanted: &BTreeSet<String>,
) -> Result<Vec<Step>, CommandError> {
    let ours = kind.all(server)?.into_iter().filter(|form| tags::set_of(form) == Some(set));
    let gone = ours.filter(|form| !wanted.contains(&kind.id(form)));
    Ok(gone.map(|form| Step::away(kind, form)).collect())
}

impl Step {
    fn toward(
        kind: &'static dyn Kind,
        id: String,
        document: &Document,
        wanted: Value,
        found: Option<Value>,
    ) -> Self {
        let mut changes = found.as_ref().map(|found| diff::changes(found, &wanted)).unwrap_or_default();
        changes.iter_mut().filter(|change| kind.hides(&change.member)).for_each(Change::hide);
        let action = match &found {
            None => Action::Create,
            Some(_) if changes.is_empty() => Action::Keep,
            Some(_) => Action::Change,
        };
        Self { kind, id, action, changes, place: Some(document.place.clone()), wanted, found }
    }

    fn away(kind: &'static dyn Kind, found: Value) -> Self {
        let id = kind.id(&found);
        let (action, changes) = (Action::Delete, Vec::new());
        Self { kind, id, action, changes, place: None, wanted: Value::Null, found: Some(found) }
    }

    /// Does it.
    pub fn run(&self, server: &Connection) -> Result<(), CommandError> {
        match (self.action, &self.found) {
            (Action::Create | Action::Change, found) => self.kind.put(server, &self.wanted, found.as_ref()),
            (Action::Delete, Some(found)) => self.kind.delete(server, found),
            (Action::Delete, None) | (Action::Keep, _) => Ok(()),
        }
    }

    /// What is done, in a word.
    pub fn done(&self) -> &'static str {
        match self.action {
            Action::Create => "created",
            Action::Change => "changed",
            Action::Delete => "deleted",
            Action::Keep => "unchanged",
        }
    }

    fn line(&self, paint: Paint) -> String {
        let (sign, ink) = match self.action {
            Action::Create => ("+", Ink::Green),
            Action::Change => ("~", Ink::Yellow),
            Action::Delete => ("-", Ink::Red),
            Action::Keep => ("=", Ink::Dim),
        };
        let place = self.place.as_ref().map(|place| format!("  {place}")).unwrap_or_default();
        let head = paint.ink(ink, &format!("{sign} {} {}", self.kind.name(), self.id));
        format!("{head}{}\n", paint.ink(Ink::Dim, &place))
    }

    fn json(&self) -> Value {
        let changes: Vec<Value> = self
            .changes
            .iter()
            .map(|change| json!({ "member": change.member, "from": change.from, "to": change.to }))
            .collect();
        json!({
            "kind": self.kind.name(),
            "id": self.id,
            "action": match self.action {
                Action::Create => "create",
                Action::Change => "change",
                Action::Delete => "delete",
                Action::Keep => "keep",
            },
            "changes": changes,
            "file": self.place.as_ref().map(|place| place.file.display().to_string()),
            "document": self.place.as_ref().map(|place| place.document),
            "line": self.place.as_ref().map(|place| place.line),
        })
    }
}
