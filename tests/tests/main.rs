//! One binary for every test that needs more than one crate.

mod coordinator;
mod deliveries;
mod end_to_end;
mod random;
mod schedules;
mod simulation;
mod tidy;
