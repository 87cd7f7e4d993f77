//! The one form in which an execution rests: a version, then postcard.
//!
//! The order of the fields here, and of the variants of [`Phase`], is the
//! format. A payload that is shared is written once: a branch's data is often
//! the execution's input, or what all its siblings were given.
//!
//! A million executions may rest in memory, so every byte counts: a name that is
//! a UUID is written as one, and the moments of the branches count from the
//! start. Form 4 is form 3 of an execution whose transitions are wanted; form 5 is
//! form 3 with what only few executions have behind it. Forms 1 and 2, which are only
//! read, have the name where it was in the start and
//! absolute moments; form 1 has no limits of the execution's own.

use std::sync::Arc;

use frevo_event::{
    BranchId, Debugging, Indexing, LimitsMode, Recorded, Redrives, Start, StateNumber, Status, Timestamp,
    uuid_bytes, uuid_text,
};
use frevo_value::Payload;
use serde::{Deserialize, Serialize};

use super::branch::Variables;
use super::{Beside, Branch, End, Execution, FanKind, Phase, TestCase};

const VERSION: u8 = 3;
const VERSION_WITH_TRANSITIONS: u8 = 4;
const VERSION_WITH_EXTRAS: u8 = 5;

/// Why bytes are no snapshot of ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// Written by a newer build, or empty.
    #[error("the snapshot has form {found}, this build reads up to {VERSION_WITH_EXTRAS}")]
    Version {
        /// The form that was found; 0: there is none.
        found: u8,
    },
    /// The bytes do not decode.
    #[error("the snapshot does not decode: {reason}")]
    Malformed {
        /// What the decoder said.
        reason: String,
    },
}

/// What a snapshot holds.
#[derive(Serialize, Deserialize)]
struct Snapshot {
    /// The name, which `form.start` lacks.
    name: Option<Name>,
    limits: Option<LimitsMode>,
    form: Form,
}

/// What only few executions have; new ones go to the end.
#[derive(Serialize, Deserialize)]
enum Extra {
    Transitions,
    TestCase(TestCase),
    Redrives(Redrives),
    Debugging(Arc<Debugging>),
    Indexing(Arc<Indexing>),
    Recorded(Arc<Recorded>),
}

#[derive(Serialize, Deserialize)]
enum Name {
    Uuid([u8; 16]),
    Text(Arc<str>),
}

#[derive(Serialize, Deserialize)]
struct Form {
    start: Option<Arc<Start>>,
    started_at: Timestamp,
    due: Option<Timestamp>,
    event_count: u32,
    branch_next: u32,
    last_branch: BranchId,
    end: Option<EndForm>,
    root: BranchForm,
    branches: Vec<BranchForm>,
}

#[derive(Serialize, Deserialize)]
struct EndForm {
    status: Status,
    at: Timestamp,
    error: Option<Arc<str>>,
    cause: Option<Arc<str>>,
}

#[derive(Serialize, Deserialize)]
struct BranchForm {
    id: BranchId,
    parent: BranchId,
    index: u32,
    state: StateNumber,
    entered: u32,
    entered_at: Timestamp,
    data: Data,
    phase: Phase,
    retries: Vec<u32>,
    variables: Variables,
}

#[derive(Serialize, Deserialize)]
enum Data {
    /// The execution's input.
    Input,
    /// What the Parallel above gives to all its branches.
    Shared,
    Own(Payload),
}

impl Execution {
    /// The bytes of its state.
    pub fn to_snapshot(&self) -> Vec<u8> {
        let snapshot = Snapshot::of(self.whole_form(), self.limits);
        let extras = self.extras();
        let encoded = match &extras[..] {
            [] => postcard::to_extend(&snapshot, vec![VERSION]),
            [Extra::Transitions] => postcard::to_extend(&snapshot, vec![VERSION_WITH_TRANSITIONS]),
            _ => postcard::to_extend(&(snapshot, extras), vec![VERSION_WITH_EXTRAS]),
        };
        encoded.expect("a snapshot always encodes")
    }

    /// The execution whose bytes these are.
    ///
    /// # Errors
    /// If they are not the bytes of a snapshot that this build reads.
    pub fn from_snapshot(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let (version, rest) = bytes.split_first().unwrap_or((&0, &[]));
        let malformed = |reason: String| SnapshotError::Malformed { reason };
        let mut extras = Vec::new();
        let decoded = match *version {
            1 => postcard::from_bytes(rest).map(|form| (form, None)),
            2 => postcard::from_bytes(rest).map(|(form, mode): (Form, LimitsMode)| (form, Some(mode))),
            VERSION | VERSION_WITH_TRANSITIONS => postcard::from_bytes(rest).map(Snapshot::restore),
            VERSION_WITH_EXTRAS => postcard::from_bytes(rest).map(|(snapshot, found): (Snapshot, _)| {
                extras = found;
                snapshot.restore()
            }),
            found => return Err(SnapshotError::Version { found }),
        };
        let (form, limits): (Form, _) = decoded.map_err(|error| malformed(error.to_string()))?;
        let input = form.start.as_ref().map(|start| start.input.clone());
        let root = form.root.restore(input.as_ref(), None).ok_or_else(|| malformed("no input".to_owned()))?;
        let mut execution = Self {
            start: form.start,
            started_at: form.started_at,
            limits,
            wants_transitions: *version == VERSION_WITH_TRANSITIONS,
            due: form.due,
            event_count: form.event_count,
            branch_next: form.branch_next,
            last_branch: form.last_branch,
            root,
            branches: Vec::with_capacity(form.branches.len().min(rest.len())),
            end: form
                .end
                .map(|EndForm { status, at, error, cause }| Box::new(End { status, at, error, cause })),
            beside: None,
        };
        extras.into_iter().for_each(|extra| execution.take_extra(extra));
        for form in form.branches {
            let shared = execution.get(form.parent).and_then(shared_input).cloned();
            let branch = form.restore(input.as_ref(), shared.as_ref());
            execution.branches.push(branch.ok_or_else(|| malformed("a branch without data".to_owned()))?);
        }
        Ok(execution)
    }

    fn extras(&self) -> Vec<Extra> {
        let mut extras = Vec::new();
        extras.extend(self.wants_transitions.then_some(Extra::Transitions));
        if let Some(beside) = self.beside.as_deref().cloned() {
            let Beside { debugging, indexing, recorded, test_case, redrives } = beside;
            extras.extend(test_case.map(Extra::TestCase));
            extras.extend(redrives.map(Extra::Redrives));
            extras.extend(debugging.map(Extra::Debugging));
            extras.extend(indexing.map(Extra::Indexing));
            extras.extend(recorded.map(Extra::Recorded));
        }
        extras
    }

    fn take_extra(&mut self, extra: Extra) {
        if let Extra::Transitions = extra {
            self.wants_transitions = true;
            return;
        }
        let beside = self.beside.get_or_insert_default();
        match extra {
            Extra::Transitions => {}
            Extra::TestCase(test_case) => beside.test_case = Some(test_case),
            Extra::Redrives(redrives) => beside.redrives = Some(redrives),
            Extra::Debugging(debugging) => beside.debugging = Some(debugging),
            Extra::Indexing(indexing) => beside.indexing = Some(indexing),
            Extra::Recorded(recorded) => beside.recorded = Some(recorded),
        }
    }

    fn whole_form(&self) -> Form {
        Form {
            start: self.start.clone(),
            started_at: self.started_at,
            due: self.due,
            event_count: self.event_count,
            branch_next: self.branch_next,
            last_branch: self.last_branch,
            end: self.end.as_deref().cloned().map(|End { status, at, error, cause }| EndForm {
                status,
                at,
                error,
                cause,
            }),
            root: self.form(&self.root),
            branches: self.branches.iter().map(|branch| self.form(branch)).collect(),
        }
    }

    fn form(&self, branch: &Branch) -> BranchForm {
        let is_input = self.start.as_ref().is_some_and(|start| start.input == branch.data);
        let is_shared =
            || branch.id != BranchId::ROOT && shared_input(self.branch(branch.parent)) == Some(&branch.data);
        let data = if is_input {
            Data::Input
        } else if is_shared() {
            Data::Shared
        } else {
            Data::Own(branch.data.clone())
        };
        BranchForm {
            id: branch.id,
            parent: branch.parent,
            index: branch.index,
            state: branch.state,
            entered: branch.entered,
            entered_at: branch.entered_at,
            data,
            phase: branch.phase.clone(),
            retries: branch.retries().to_vec(),
            variables: branch.variables().to_vec(),
        }
    }
}

impl Snapshot {
    fn of(mut form: Form, limits: Option<LimitsMode>) -> Self {
        let name = form.start.as_mut().map(|start| {
            let name = std::mem::replace(&mut Arc::make_mut(start).name, "".into());
            uuid_bytes(&name).map_or(Name::Text(name), Name::Uuid)
        });
        let started_at = form.started_at;
        form.each_moment(|at| *at = Timestamp(at.0.wrapping_sub(started_at.0)));
        Self { name, limits, form }
    }

    fn restore(self) -> (Form, Option<LimitsMode>) {
        let Self { name, limits, mut form } = self;
        if let (Some(start), Some(name)) = (&mut form.start, name) {
            Arc::make_mut(start).name = match name {
                Name::Uuid(bytes) => uuid_text(bytes).into(),
                Name::Text(text) => text,
            };
        }
        let started_at = form.started_at;
        form.each_moment(|at| *at = Timestamp(at.0.wrapping_add(started_at.0)));
        (form, limits)
    }
}

impl Form {
    /// The moments that are written as counted from the start.
    fn each_moment(&mut self, change: impl Fn(&mut Timestamp)) {
        std::iter::once(&mut self.root)
            .chain(&mut self.branches)
            .for_each(|branch| change(&mut branch.entered_at));
    }
}

/// What a Parallel gives to all its branches.
fn shared_input(parent: &Branch) -> Option<&Payload> {
    let (Phase::Fan(fan) | Phase::Broken(fan)) = &parent.phase else { return None };
    match &fan.kind {
        FanKind::Parallel { input } => Some(input.as_ref().unwrap_or(&parent.data)),
        FanKind::Map { .. } => None,
    }
}

impl BranchForm {
    fn restore(self, input: Option<&Payload>, shared: Option<&Payload>) -> Option<Branch> {
        let data = match self.data {
            Data::Input => input?.clone(),
            Data::Shared => shared?.clone(),
            Data::Own(payload) => payload,
        };
        let mut branch = Branch::begun(self.id, self.parent, self.index, data);
        branch.state = self.state;
        branch.entered = self.entered;
        branch.entered_at = self.entered_at;
        branch.phase = self.phase;
        branch.restore(self.retries, self.variables);
        Some(branch)
    }
}

#[cfg(test)]
mod tests {
    use frevo_event::{DefinitionHash, Fact, Scope, uuid_from};

    use super::*;

    const AT: Timestamp = Timestamp(1_763_863_918_123);

    fn waiting(name: &str) -> Execution {
        let start = Start {
            role_arn: "arn:aws:iam::000000000000:role/any".into(),
            ..Start::new(Scope::new("000000000000", "us-east-1"), "orders", name, DefinitionHash([7; 16]))
        };
        let mut execution = Execution::new();
        execution.apply(&Fact::ExecutionStarted(Arc::new(start)), AT);
        let (branch, state) = (BranchId::ROOT, StateNumber(0));
        execution.apply(&Fact::Entered { branch, state }, AT.plus_seconds(2));
        execution.apply(&Fact::TimerStarted { branch, due: AT.plus_seconds(9) }, AT.plus_seconds(2));
        execution
    }

    #[test]
    fn older_forms_read_as_what_they_were_written_of() {
        let execution = waiting("order-1");
        let form = || execution.whole_form();
        let first = postcard::to_extend(&form(), vec![1]).expect("form 1");
        let second = postcard::to_extend(&(form(), LimitsMode::Open), vec![2]).expect("form 2");
        let read = |bytes: &[u8]| Execution::from_snapshot(bytes).expect("an older form");
        assert_eq!(read(&first).to_snapshot(), execution.to_snapshot());
        assert_eq!(read(&second).limits, Some(LimitsMode::Open));
        assert!(matches!(Execution::from_snapshot(&[6]), Err(SnapshotError::Version { found: 6 })));
    }

    #[test]
    fn a_name_that_is_a_uuid_rests_as_one() {
        let name = uuid_from(AT, [0x5a; 16]);
        let named = waiting(&name).to_snapshot();
        let other = waiting(&name.to_uppercase()).to_snapshot();
        assert_eq!(other.len() - named.len(), 36 + 1 - 16);
        for (bytes, name) in [(named, name.clone()), (other, name.to_uppercase())] {
            let restored = Execution::from_snapshot(&bytes).expect("a snapshot of ours");
            assert_eq!(*restored.start().name, *name);
            assert_eq!(restored.active().next().map(|active| active.since), Some(AT.plus_seconds(2)));
        }
    }
}
