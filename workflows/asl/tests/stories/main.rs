//! Stories of executions: what arrives stands at the margin, what follows is
//! indented.

mod harness;
mod held;

mod as_of;
mod choice;
mod closely;
mod compare;
mod context;
mod fail;
mod jsonata;
mod limits;
mod map;
mod messages;
mod parallel;
mod pass;
mod random;
mod redrive;
mod retry;
mod task;
mod test_case;
mod token;
mod variables;
mod wait;
