//! A number that keeps the text it was written with.

use std::sync::Arc;

/// A JSON number.
#[derive(Clone, Debug)]
pub struct Number {
    lexeme: Arc<str>,
}

impl Number {
    /// A number whose text was checked to be one.
    pub fn from_lexeme(lexeme: &str) -> Self {
        Self { lexeme: lexeme.into() }
    }

    /// The text.
    pub fn lexeme(&self) -> &str {
        &self.lexeme
    }

    /// The integer it is, if it is written as one and fits.
    pub fn as_i64(&self) -> Option<i64> {
        self.lexeme.parse().ok()
    }

    /// The nearest double.
    pub fn as_f64(&self) -> f64 {
        self.lexeme.parse().unwrap_or(f64::NAN)
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self { lexeme: value.to_string().into() }
    }
}

/// Equal as numbers: `1` and `1.0` are.
impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.lexeme == other.lexeme || self.as_f64() == other.as_f64()
    }
}
