//! `Wait`: the execution pauses until a point in time.
//!
//! A wait never sleeps. Entering the state gives `TimerStarted` with the moment
//! it is due; `TimerFired` is the message that the moment has passed. It may
//! come late, after a restart for instance, but never early.

use frevo_event::{BranchId, Fact, Timestamp};
use frevo_value::{Payload, Value};

use crate::definition::{State, Wait};
use crate::expression::{Beside, Path, timestamp};
use crate::limits;

use super::context::View;
use super::data::Origin;
use super::failure::Failure;
use super::{Step, Unit};

/// AWS counts a wait in a signed 32-bit number of seconds: 24,855 days pass,
/// 24,856 do not.
const SECONDS_MAX: i64 = i32::MAX as i64;

impl Step<'_> {
    pub(super) fn wait(&mut self, at: BranchId, state: &State, wait: &Wait) -> Unit {
        let input = &self.execution.branch(at).data;
        let effective = self.effective_input(at, state, input)?;
        let due = self.wait_due(at, wait, Origin { input, result: input }.payload(&effective))?;
        if due <= self.context.stamp {
            return self.wake(at, state);
        }
        self.emit(Fact::TimerStarted { branch: at, due })?;
        Ok(at)
    }

    /// Leaves a Wait state whose moment has come.
    pub(super) fn wake(&mut self, at: BranchId, state: &State) -> Unit {
        let input = &self.execution.branch(at).data;
        let assigned = self.assigned(at, state.assign.as_ref(), input, Beside::Nothing)?;
        let output = self.passed_on(at, state)?;
        self.leave(at, state, output, assigned)
    }

    fn wait_due(&self, at: BranchId, wait: &Wait, input: &Payload) -> Result<Timestamp, Failure> {
        let now = self.context.stamp;
        let due = match wait {
            Wait::Seconds(seconds) => now.plus_seconds(i64::from(*seconds)),
            Wait::SecondsPath(path) => now.plus_seconds(self.wait_seconds(at, path, input)?),
            Wait::Timestamp(due) => *due,
            Wait::TimestampPath(path) => self.wait_timestamp(at, path, input)?,
            Wait::SecondsQuery(query) => {
                now.plus_seconds(self.evaluate(at, input, &View::default(), |data| {
                    query.whole(data, 0..=limits::SECONDS_MAX)
                })?)
            }
            Wait::TimestampQuery(query) => {
                self.evaluate(at, input, &View::default(), |data| query.timestamp(data))?
            }
        };
        if due.0.saturating_sub(now.0) > SECONDS_MAX * 1000 {
            return Err(self.runtime(at, "Wait state delay is too long."));
        }
        Ok(due)
    }

    fn wait_seconds(&self, at: BranchId, path: &Path, input: &Payload) -> Result<i64, Failure> {
        let text = Self::number_text(&self.wait_value(at, "SecondsPath", path, input)?);
        let refused = |why: &str| {
            self.runtime(at, &format!("The SecondsPath parameter {why}: {} == {text}", path.text()))
        };
        match text.parse::<i64>() {
            Ok(seconds) if seconds < 0 => Err(refused("references a negative value")),
            Ok(seconds) => Ok(seconds),
            Err(_) => Err(refused("cannot be parsed as a long value")),
        }
    }

    fn wait_timestamp(&self, at: BranchId, path: &Path, input: &Payload) -> Result<Timestamp, Failure> {
        let value = self.wait_value(at, "TimestampPath", path, input)?;
        value.as_str().and_then(timestamp::parse).ok_or_else(|| {
            self.runtime(
                at,
                &format!(
                    "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: {} == {}",
                    path.text(),
                    Self::number_text(&value),
                ),
            )
        })
    }

    fn wait_value(&self, at: BranchId, field: &str, path: &Path, input: &Payload) -> Result<Value, Failure> {
        let value = self.evaluate(at, input, &View::default(), |data| path.evaluate(data));
        value.map_err(|_| {
            self.runtime(
                at,
                &format!("The {field} parameter does not reference an input value: {}", path.text()),
            )
        })
    }
}
