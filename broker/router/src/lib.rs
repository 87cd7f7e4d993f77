//! Publish/subscribe, the part that decides: which events a rule wants, what
//! its target is given, and when a schedule is due.
//!
//! Everything here is a function of its arguments. Nothing reads a clock, draws
//! a random number or touches a socket.

mod index;
mod leaves;
pub mod pattern;
pub mod schedule;
pub mod transform;

pub use index::Index;
pub use pattern::{Mismatch, Pattern, PatternError};
