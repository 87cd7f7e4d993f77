//! Where an execution halts, as requests say it.

use frevo_asl::Machine;
use frevo_event::{Debugging, HaltLapse};
use serde::Deserialize;

/// Nobody need tell a halted execution to go on for so many seconds, unless the
/// request says how many; at most a month.
const HALT_SECONDS: u32 = 3600;
const HALT_SECONDS_MAX: u32 = 30 * 86_400;

/// Where an execution halts to be debugged.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Debug {
    /// Before the work of these states.
    #[serde(default)]
    breakpoints: Vec<String>,
    /// Before the work of every state.
    #[serde(default)]
    step: bool,
    halt_seconds: Option<u32>,
    on_lapse: Option<OnLapse>,
}

/// What becomes of it if nobody tells it to go on.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
enum OnLapse {
    Abort,
    Run,
}

/// Why nothing can halt like that.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DebugError {
    #[error("the state machine has no state `{name}` to halt before")]
    NoState { name: String },
    #[error("`haltSeconds` is no number from 1 to {HALT_SECONDS_MAX}")]
    Seconds,
    #[error("an Express execution lasts five minutes at most: it halts nowhere")]
    Express,
}

impl Debug {
    /// Where an execution of this state machine halts.
    pub(crate) fn of(&self, machine: &Machine) -> Result<Debugging, DebugError> {
        if let Some(name) = self.breakpoints.iter().find(|name| machine.state_number(name).is_none()) {
            return Err(DebugError::NoState { name: name.clone() });
        }
        let halt_seconds_max = self.halt_seconds.unwrap_or(HALT_SECONDS);
        if !(1..=HALT_SECONDS_MAX).contains(&halt_seconds_max) {
            return Err(DebugError::Seconds);
        }
        Ok(Debugging {
            breakpoints: self.breakpoints.iter().map(|name| name.as_str().into()).collect(),
            step: self.step,
            halt_seconds_max,
            lapse: match self.on_lapse {
                Some(OnLapse::Run) => HaltLapse::GoOn,
                Some(OnLapse::Abort) | None => HaltLapse::Abort,
            },
        })
    }
}
