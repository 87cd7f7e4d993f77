//! Workers: the WebSocket that tasks are pushed to, AWS Lambda's runtime API so
//! that any Lambda handler is a worker, and Lambda's Invoke.
//!
//! All of them take from the same queues, named `ACCOUNT/REGION/NAME`. A worker
//! that goes away leaves what it took to its lease; what it never took waits
//! again at once.

mod completion;
mod consumer;
pub(crate) mod invoke;
mod name;
mod pollers;
mod runtime;
mod socket;
mod telling;

pub(crate) use completion::{TaskHead, judged};
pub use consumer::Consumer;
pub use invoke::CallError;
pub(crate) use invoke::{Invocations, call, invoke};
pub(crate) use pollers::Pollers;
pub use runtime::Outcome;
pub(crate) use runtime::{failed, runtime, settle, succeeded};
pub(crate) use socket::{Socket, upgrade};
pub(crate) use telling::tell;
pub use telling::{Telling, Told};
