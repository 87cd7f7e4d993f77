//! Publish/subscribe, the part that decides: which events a subscription wants,
//! what it still has to acknowledge of them and in which order, what its target
//! is given, which task takes which event, when a schedule is due, up to where
//! records of sources were taken, and whether a schema takes what another one takes.
//!
//! Everything here is a function of its arguments. Nothing reads a clock, draws
//! a random number or touches a socket.

mod delivery;
mod encounters;
mod index;
mod leaves;
mod ledger;
mod pace;
mod past;
pub mod pattern;
mod positions;
mod routes;
pub mod schedule;
pub mod schema;
mod sequences;
pub mod transform;
mod unsettled;
mod window;

pub use delivery::{Deliveries, Delivery, PENDING_ALL_MAX, PENDING_MAX, Received, SavedCursor, Standing};
pub use encounters::{Encounters, KeptEvent, Search, Searches};
pub use index::Index;
pub use ledger::{Block, Ledger};
pub use pace::Pace;
pub use past::{Joins, Legs, Past, Replay};
pub use pattern::{Mismatch, Pattern, PatternError};
pub use positions::Positions;
pub use routes::{Audience, Route, RouteError, Routes, key_of};
pub use sequences::Sequences;
pub use unsettled::Unsettled;
pub use window::{WINDOW_EVENTS, Window};
