//! The suites that every transport passes; each promise is tried, by number.
//!
//! A transport's test implements [`Subject`] and calls [`check`], or for a broker
//! that several nodes share, [`BusSubject`] and [`check_bus`]. A promise that is
//! not kept panics with its number.

mod bus;
mod journal;

pub use bus::{BusSubject, check_bus};
pub use journal::{Subject, check};
