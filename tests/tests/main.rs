//! One binary for every test that needs more than one crate.

mod coordinator;
mod end_to_end;
mod simulation;
mod tidy;
