//! The Amazon States Language: what a definition says, and what follows when
//! something happens.
//!
//! Pure: no clock, no I/O, no randomness, nothing async. Time is the stamp of
//! the message that is answered; what looks random is drawn from a seed made of
//! that message's id. So the same messages give the same facts on any machine.
//!
//! ```text
//! text ── compile ──► Machine ─┐
//!                              ├─ step ──► facts ── apply ──► Execution
//! message, stamp, seed ────────┘             └──── history ──► AWS's events
//! ```

pub mod announcement;
pub mod compare;
pub mod definition;
pub mod delivery;
pub mod diagnostic;
pub mod execution;
pub mod expression;
pub mod fork;
pub mod history;
pub mod limits;
pub mod play;
pub mod search;
pub mod step;
pub mod task;
pub mod test_state;
pub mod transition;

pub use definition::Machine;
pub use diagnostic::{Diagnostic, compile};
pub use execution::Execution;
pub use limits::Limits;
pub use step::{Context, StepError, step};
