//! What an evaluation comes to.

use frevo_value::Value;

/// What an evaluation comes to: JSON can express only one of the three.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Nothing at all, which is not `null`.
    Undefined,
    /// A value. A function within it became an empty string, a number that is not
    /// finite `null`, as in the reference's `$string`; in [`crate::Dialect::Aws`]
    /// such a number is the string `Infinity`, `-Infinity` or `NaN`.
    Value(Value),
    /// A function.
    Function,
}

impl Answer {
    /// The value, if it is one.
    pub fn value(self) -> Option<Value> {
        match self {
            Self::Value(value) => Some(value),
            Self::Undefined | Self::Function => None,
        }
    }
}
