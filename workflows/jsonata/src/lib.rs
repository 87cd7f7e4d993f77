//! JSONata: expressions that query and transform JSON.
//!
//! ```text
//! text ── parse ──► syntax tree ── compile ──► program ── evaluate ──► value
//! ```
//!
//! An [`Expression`] is compiled once and evaluated often, on any thread.
//! Evaluation is a function of what it is given: time, chance and unique names
//! come from a [`Host`]. What it may use is counted by a [`Budget`], never timed,
//! so that it ends alike everywhere and nothing that an expression does can end
//! the process.
//!
//! ```
//! use frevo_jsonata::{Answer, Budget, Dialect, Expression, Fixed};
//!
//! let expression = Expression::parse("$sum(items.(price * quantity))", Dialect::Reference)?;
//! let input = frevo_value::parse(r#"{"items":[{"price":2.5,"quantity":4},{"price":1,"quantity":3}]}"#)?;
//! let answer = expression.evaluate(Some(&input), &[], &mut Fixed::default(), &Budget::default())?;
//! assert_eq!(answer, Answer::Value(13.into()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod analysis;
mod answer;
pub mod ast;
mod budget;
mod compile;
mod error;
mod evaluate;
mod expression;
mod frame;
mod function;
mod functions;
mod host;
mod item;
mod parse;
mod picture;
mod program;
mod regex;
mod signature;

pub use analysis::{Analysis, ContextUse, Reference, UnknownFunction};
pub use answer::Answer;
pub use budget::{Budget, Limit};
pub use error::Error;
pub use expression::{DefinitePath, Dialect, Expression};
pub use host::{Fixed, Host};
pub use signature::Signature;
