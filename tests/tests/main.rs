//! One binary for every test that needs more than one crate.

mod alone;
mod coordinator;
mod correlation;
mod deliveries;
mod end_to_end;
mod kept;
mod random;
mod schedules;
mod simulation;
mod source_queues;
mod sources;
mod tidy;
