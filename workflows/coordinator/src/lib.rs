//! The coordinator: it answers what arrives with the next events.
//!
//! Nobody calls it and it calls nobody. A [`Partition`] takes what is in its
//! inbox, steps the executions it is for, appends the answers as one batch and
//! keeps back everything that the answers bring about until that batch is
//! committed. It is synchronous and owns no thread, clock or socket, so the
//! server's reactors and the simulation drive the very same code:
//!
//! ```text
//! receive ─► inbox ─► turn ── asl::step ──► journal.append
//!                                               │
//!            effects ◄── committed ◄────────────┘
//! ```
//!
//! [`Recovery`] makes a partition from its checkpoint and the journal.

mod announce;
mod answer;
mod archive;
mod carry;
mod catalogue;
mod checkpoint;
mod copy;
mod counters;
mod definitions;
mod draft;
mod effect;
mod events;
mod fencing;
mod follower;
mod held;
mod listing;
mod mocked;
mod offer;
mod outbox;
mod partition;
mod quarantine;
mod query;
mod recovery;
mod redrive;
mod rules;
mod schedules;
mod settings;
mod slot;
mod slots;
mod tally;
mod timers;
mod trace;

pub use archive::{Archive, SavedExecution};
pub use checkpoint::CheckpointWork;
pub use copy::Copier;
pub use counters::Counters;
pub use definitions::Definitions;
pub use effect::{Caller, Closed, Effect, EventOffer, Inbound, Written};
pub use fencing::{Fencing, Verdict};
pub use follower::CatalogueFollower;
pub use mocked::{MockedCall, Mocks};
pub use offer::Offer;
pub use partition::{Due, Partition, ReadBack};
pub use recovery::{Recovery, RecoveryError};
pub use rules::Rules;
pub use settings::{ChoicesOf, IsPaused, Settings};
pub use tally::{Origin, Qualified, Qualifier, Tally};
