//! The test case that an execution was started as.
//!
//! A test case says what the first, the second, the third call of a state
//! answers. Which one a call is follows from the facts alone: calls are counted
//! as they are scheduled, retries and later visits alike, so a call has the same
//! number after a restart.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_event::StateNumber;
use serde::{Deserialize, Serialize};

use super::{Execution, OpenTask};

/// The test case that an execution was started as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TestCase {
    name: Arc<str>,
    /// The attempts at each state so far, in ascending order.
    calls: BTreeMap<StateNumber, Vec<u32>>,
}

impl TestCase {
    pub(super) fn new(name: Arc<str>) -> Self {
        Self { name, calls: BTreeMap::new() }
    }

    pub(super) fn count(&mut self, state: StateNumber, attempt: u32) {
        self.calls.entry(state).or_default().push(attempt);
    }
}

impl Execution {
    /// The test case that it was started as.
    pub fn test_case(&self) -> Option<&Arc<str>> {
        self.beside.as_ref()?.test_case.as_ref().map(|test_case| &test_case.name)
    }

    /// Which call of its state an open task of a test case is, from 0 on.
    pub fn call_number(&self, open: &OpenTask) -> Option<u32> {
        let calls = self.beside.as_ref()?.test_case.as_ref()?.calls.get(&open.state)?;
        calls.binary_search(&open.attempt).ok().and_then(|place| u32::try_from(place).ok())
    }
}
