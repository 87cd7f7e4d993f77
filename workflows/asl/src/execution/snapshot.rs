//! The one form in which an execution rests: a version, then postcard.
//!
//! The order of the fields here, and of the variants of [`Phase`], is the
//! format. Form 1 has no limits of the execution's own and is still written
//! where there are none; in form 2 they follow. A payload that is shared is written once: a branch's data is often
//! the execution's input, or what all its siblings were given.

use std::sync::Arc;

use frevo_event::{BranchId, LimitsMode, Start, StateNumber, Status, Timestamp};
use frevo_value::Payload;
use serde::{Deserialize, Serialize};

use super::branch::Variables;
use super::{Branch, End, Execution, FanKind, Phase};

const VERSION: u8 = 2;

/// Why bytes are no snapshot of ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// Written by a newer build, or empty.
    #[error("the snapshot has form {found}, this build reads up to {VERSION}")]
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
        let form = Form {
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
        };
        let encoded = match self.limits {
            None => postcard::to_extend(&form, vec![1]),
            Some(mode) => postcard::to_extend(&(form, mode), vec![VERSION]),
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
        let decoded = match *version {
            1 => postcard::from_bytes(rest).map(|form| (form, None)),
            VERSION => postcard::from_bytes(rest).map(|(form, mode): (Form, LimitsMode)| (form, Some(mode))),
            found => return Err(SnapshotError::Version { found }),
        };
        let (form, limits): (Form, _) = decoded.map_err(|error| malformed(error.to_string()))?;
        let input = form.start.as_ref().map(|start| start.input.clone());
        let root = form.root.restore(input.as_ref(), None).ok_or_else(|| malformed("no input".to_owned()))?;
        let mut execution = Self {
            start: form.start,
            started_at: form.started_at,
            limits,
            due: form.due,
            event_count: form.event_count,
            branch_next: form.branch_next,
            last_branch: form.last_branch,
            root,
            branches: Vec::with_capacity(form.branches.len().min(rest.len())),
            end: form
                .end
                .map(|EndForm { status, at, error, cause }| Box::new(End { status, at, error, cause })),
        };
        for form in form.branches {
            let shared = execution.get(form.parent).and_then(shared_input).cloned();
            let branch = form.restore(input.as_ref(), shared.as_ref());
            execution.branches.push(branch.ok_or_else(|| malformed("a branch without data".to_owned()))?);
        }
        Ok(execution)
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

/// What a Parallel gives to all its branches.
fn shared_input(parent: &Branch) -> Option<&Payload> {
    let Phase::Fan(fan) = &parent.phase else { return None };
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
