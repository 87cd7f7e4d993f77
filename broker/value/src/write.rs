//! Tree to compact text.

use std::fmt;

use crate::Value;

impl fmt::Display for Value {
    fn fmt(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result { todo!() }
}

