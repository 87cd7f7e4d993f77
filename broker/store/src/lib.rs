//! What is remembered: checkpoints, the index of executions, the catalogue.

pub mod catalogue;

pub use catalogue::{Catalogue, Target};
