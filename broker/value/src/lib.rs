//! Payloads: JSON text that was checked once, and the tree it is read as when an
//! expression needs one.
//!
//! Numbers keep the text they were written with until something computes with
//! them, and objects keep the order of their keys: what passes through a
//! workflow untouched comes out as it went in.

mod number;
mod parse;
mod payload;
mod value;
mod write;

pub use number::Number;
pub use parse::{ParseError, parse};
pub use payload::Payload;
pub use value::{Object, Value};
