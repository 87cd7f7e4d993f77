//! Payloads: JSON text that was checked once, and the tree it is read as when an
//! expression needs one.
//!
//! Numbers keep the text they were written with until something computes with
//! them, and objects keep the order of their keys: what passes through a
//! workflow untouched comes out as it went in, apart from blanks and from how
//! its strings are escaped.
//!
//! ```text
//!                  ┌─► compact ──► Payload ── find ──► a node's text
//! text ── scan ────┤                  │ value, once
//!                  └─► parse ────► Value ── write ──► text
//! ```

mod compact;
mod error;
mod find;
pub mod java_order;
pub mod java_random;
mod number;
mod parse;
mod payload;
mod scan;
mod token;
mod value;
mod write;

pub use error::{ParseError, place};
pub use find::Step;
pub use number::Number;
pub use parse::parse;
pub use payload::Payload;
pub use scan::DEPTH_MAX;
pub use token::{Text, Token, Tokens};
pub use value::{Object, Value};
pub use write::{write_string, write_value};
